"""Options of `read_table` and `read_roads` that are fields of a value now."""

from __future__ import annotations

import pytest
from pyproj import CRS

from fugai.intake import Expected, Source, TravelSpeeds, read_roads, read_table

SITES = "site_id,technology,lon,lat\nA,gsm,11.72,39.1\n"
EDGES = "tail,head,tail_x,tail_y,head_x,head_y\n1,2,500000,4000000,501000,4000000\n"


@pytest.mark.filterwarnings("default::FutureWarning")
def test_loose_options_of_a_table_still_work(write):
    path, extent = write("s.csv", SITES), (117.0, 39.0, 117.5, 39.5)
    options = {"datum": "gcj02", "constants": {"height_m": 30}}
    new = read_table(
        path,
        "sites",
        source=Source(**options),
        expected=Expected(extent=extent, repair=True),
    )
    with pytest.warns(FutureWarning) as told:
        old = read_table(path, "sites", **options, extent=extent, repair=True)
    assert old.frame.equals(new.frame)
    assert old.frame["height_m"].tolist() == [30]
    assert any(
        "`datum` of `read_table` is now `source=Source(datum=...)`" in str(w.message) for w in told
    )


@pytest.mark.filterwarnings("default::FutureWarning")
def test_loose_options_of_roads_still_work(write):
    path, crs = write("e.csv", EDGES), CRS(32650)
    new = read_roads(
        path,
        crs=crs,
        source=Source(crs="EPSG:32650"),
        travel=TravelSpeeds(walk_kmh=4.0, speeds_kmh={"unclassified": 36.0}),
    )
    with pytest.warns(
        FutureWarning, match=r"`walk_kmh` of `read_roads` is now `travel=TravelSpeeds"
    ):
        old = read_roads(
            path, crs=crs, source_crs="EPSG:32650", walk_kmh=4.0, speeds={"unclassified": 36.0}
        )
    assert old.frame.edges.equals(new.frame.edges)
    # 1 km on the grid of the zone's central meridian, 0.9996 of that on the ground
    assert old.frame.edges["drive_s"].tolist() == pytest.approx([100.04] * 2, abs=0.01)


def test_roads_take_no_columns(write):
    with pytest.raises(ValueError, match=r"`columns` of `e\.csv` must not be given"):
        read_roads(write("e.csv", EDGES), crs=CRS(32650), source=Source(columns={"tail": "von"}))
