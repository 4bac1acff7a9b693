"""Access points and venues."""

from __future__ import annotations

import math

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from shapely import Point, box, points

from fugai.errors import ConfigError, ContractError, CRSMismatchError, EmptyResultError
from fugai.kernels.raster import discs as kernel
from fugai.wireless import predict_wlan, wlan_settings
from fugai.wireless.wlan import coverage as room
from fugai.wireless.wlan.venues import venue_samples

CRS = 32650
OPEN_24 = 10 ** ((95.0 - (20 * math.log10(2442.0) - 28.0)) / 28.0)
"""Slant radius outdoors at 2.4 GHz: 20 dBm EIRP to -75 dBm."""


def access_points(places, **columns):
    x, y = np.array(places, dtype=float).reshape(-1, 2).T
    data = {"ap_id": [f"a{n}" for n in range(len(x))]} | columns
    return gpd.GeoDataFrame(data, geometry=points(x, y), crs=CRS)


def venues(shapes, **columns):
    data = {"venue_id": [f"v{n}" for n in range(len(shapes))], "type": "mall"} | columns
    return gpd.GeoDataFrame(data, geometry=list(shapes), crs=CRS)


NONE = venues([])


@pytest.fixture
def small(grid):
    """5 x 5 cells of 100 m with the middle at (2050, 2050)."""
    return grid.window(slice(18, 23), slice(18, 23))


def test_radius_by_hand():
    square = kernel.radius_square_m2(20.0, -75.0, 2442.0, 28.0, 0.0, 0.0)
    assert math.sqrt(square) == pytest.approx(OPEN_24, rel=1e-12)
    # as high above the receiver as the level reaches, or more: nowhere on the ground
    assert kernel.radius_square_m2(20.0, -75.0, 2442.0, 28.0, 0.0, OPEN_24) == -1.0
    assert kernel.radius_square_m2(-60.0, -75.0, 2442.0, 28.0, 0.0, 0.0) == -1.0


def test_disc_of_one_access_point_outdoors(small):
    found = predict_wlan(access_points([(2050, 2050)], height_m=[1.5]), NONE, small, years=[2014])
    area = float(found.covered[2014].sum()) * 1e4
    # 10 m cells against the circle
    assert area == pytest.approx(math.pi * OPEN_24**2, rel=0.01)
    assert float(found.covered[2014][2, 2]) == 1.0
    raster = found.covered[2014].to_numpy()
    assert np.array_equal(raster, raster[::-1, ::-1])
    assert len(found.venues) == 0


def test_finer_cells_come_nearer_to_the_circle(small):
    point = access_points([(2033, 2047)], height_m=[1.5])
    errors = []
    for resolution in (50.0, 2.0):
        share = predict_wlan(point, NONE, small, years=[1], resolution_m=resolution).covered[1]
        errors.append(abs(float(share.sum()) * 1e4 / (math.pi * OPEN_24**2) - 1))
    # 20 of the 7,000 cells of 2 m that the circle cuts
    assert errors[1] < 5e-3
    assert errors[1] < errors[0]


def test_years_only_grow_and_overlaps_count_once(small):
    one = access_points([(2050, 2050)])
    twice = access_points(
        [(2050, 2050), (2050, 2050), (2050, 2150)],
        opened=pd.array([2013, 2014, 2015], dtype="Int64"),
    )
    found = predict_wlan(twice, None, small, years=[2015, 2013, 2014, 2012])
    assert found.years == (2012, 2013, 2014, 2015)
    alone = predict_wlan(one, None, small, years=[2013]).covered[2013].to_numpy()
    assert not found.covered[2012].to_numpy().any()
    assert np.array_equal(found.covered[2013].to_numpy(), alone)
    assert np.array_equal(found.covered[2014].to_numpy(), alone)
    assert float(found.covered[2015].sum()) > float(alone.sum())


def test_planned_access_points_do_not_radiate(small):
    found = predict_wlan(access_points([(2050, 2050)], status=["planned"]), None, small, years=[1])
    assert not found.covered[1].to_numpy().any()


def test_inside_its_venue_an_access_point_reaches_further(small):
    hall = venues([box(1950, 2000, 2250, 2100)])
    point = access_points([(1975, 2050)], venue_id=["v0"], indoor=[True], height_m=[1.5])
    found = predict_wlan(point, hall, small, years=[1])
    raster = found.covered[1].to_numpy()
    # N = 22 inside: the cap of 150 m, east to 2125; outside one wall and N = 28
    assert raster[2, 2] == 1.0
    outside = 10 ** ((95.0 - 15.2 - (20 * math.log10(2442.0) - 28.0)) / 28.0)
    assert outside < 30.0
    assert raster[2, 0] == pytest.approx(0.0, abs=0.1)
    row = found.venues.iloc[0]
    # the part of the hall within 150 m: its east edge at 2125 along the middle
    assert row["share"] == pytest.approx(172 / 300, abs=0.02)
    assert not row["covered"]
    assert row["access_points"] == 1


def test_a_covered_hall(small):
    hall = venues([box(2000, 2000, 2100, 2100)])
    point = access_points([(2050, 2050)], venue_id=["v0"])
    row = predict_wlan(point, hall, small, years=[1]).venues.iloc[0]
    assert row["share"] == 1.0
    assert row["covered"]


def test_walls_of_other_buildings(small):
    walls = [venues([box(2000, 2000, 2100, 2100)]), NONE]
    outdoors = access_points([(1980, 2050)], indoor=[False], height_m=[1.5])
    shares = [predict_wlan(outdoors, v, small, years=[1]).covered[1].to_numpy() for v in walls]
    assert shares[0][2, 2] < shares[1][2, 2]
    assert shares[0][2, 1] == shares[1][2, 1]
    # a scenic area is no building
    park = venues([box(2000, 2000, 2100, 2100)], type="scenic area")
    assert np.array_equal(
        predict_wlan(outdoors, park, small, years=[1]).covered[1].to_numpy(), shares[1]
    )


def test_point_venue_is_in_or_out(small):
    places = venues([Point(2050, 2050), Point(2200, 2200)], type="hotel")
    points_ = access_points([(2060, 2050)], venue_id=["v0"], band_ghz=[5.2], eirp_dbm=[23.0])
    table = predict_wlan(points_, places, small, years=[1, 2]).venues
    assert list(table["venue_id"]) == ["v0", "v0", "v1", "v1"]
    assert list(table["share"]) == [1.0, 1.0, 0.0, 0.0]
    assert list(table["year"]) == [1, 2, 1, 2]


def test_samples_of_footprints():
    square = venue_samples(box(0, 0, 100, 100), resolution_m=10.0)
    assert len(square) == 100
    assert square.min() == 5.0
    assert len(venue_samples(box(0, 0, 10, 10), resolution_m=10.0)) == 100
    assert len(venue_samples(box(0, 0, 5000, 5000), resolution_m=10.0)) <= 20_100
    needle = box(0, 0, 1000, 1000).exterior.buffer(0.01)
    assert len(venue_samples(needle, resolution_m=10.0)) >= 1


def test_outlines_with_holes_and_many_parts(small):
    ring = box(1960, 1960, 2140, 2140).difference(box(2000, 2000, 2100, 2100))
    hall = venues([ring.union(box(2200, 2200, 2210, 2210))])
    point = access_points([(1970, 1970)], venue_id=["v0"])
    share = predict_wlan(point, hall, small, years=[1]).venues["share"].iloc[0]
    assert 0.3 < share < 0.9


@pytest.mark.kernel
def test_threads_and_tiles_agree_to_the_bit(grid, monkeypatch):
    rng = np.random.default_rng(4)
    corner = rng.uniform(0, 3800, (30, 2))
    places = venues([box(x, y, x + 120, y + 90) for x, y in corner])
    owner = rng.integers(0, 30, 200)
    dots = access_points(
        corner[owner] + rng.uniform(0, 90, (200, 2)),
        venue_id=[f"v{n}" for n in owner],
        opened=rng.integers(2010, 2017, 200),
    )
    whole = predict_wlan(dots, places, grid, years=[2013, 2016], threads=1)
    monkeypatch.setattr(room, "_FINE_CELLS", 41 * 100 * 3)
    threaded = predict_wlan(dots, places, grid, years=[2013, 2016], threads=2)
    for year in (2013, 2016):
        assert np.array_equal(whole.covered[year], threaded.covered[year])
        for rows, columns, tile in grid.tiles(16):
            part = predict_wlan(dots, places, tile, years=[year]).covered[year]
            assert np.array_equal(whole.covered[year].isel(y=rows, x=columns), part)
    pd.testing.assert_frame_equal(whole.venues, threaded.venues)


def test_wrong_arguments(small):
    dots, hall = access_points([(2050, 2050)]), venues([box(0, 0, 1, 1)])
    with pytest.raises(CRSMismatchError, match="`access_points` must be in the grid's CRS"):
        predict_wlan(dots.to_crs(4326), hall, small, years=[1])
    with pytest.raises(CRSMismatchError, match="`venues` must be in the grid's CRS"):
        predict_wlan(dots, hall.set_crs(None, allow_override=True), small, years=[1])
    with pytest.raises(EmptyResultError, match="at least one year"):
        predict_wlan(dots, hall, small, years=[])
    with pytest.raises(ConfigError, match=r"between 1 and the grid's 100, found 0\.5"):
        predict_wlan(dots, hall, small, years=[1], resolution_m=0.5)
    with pytest.raises(ConfigError, match="fewer than 255"):
        predict_wlan(dots, hall, small, years=range(300))
    with pytest.raises(ContractError, match="unique, found 'v0' twice"):
        predict_wlan(dots, pd.concat([hall, hall]), small, years=[1])
    with pytest.raises(ContractError, match="a geometry in every row"):
        predict_wlan(dots.set_geometry([None], crs=CRS), hall, small, years=[1])


def test_stricter_edges_cover_less(small):
    dots = access_points([(2050, 2050)])
    loose = predict_wlan(dots, None, small, years=[1]).covered[1]
    strict = wlan_settings({"wlan": {"edge_dbm": -65}})
    tight = predict_wlan(dots, None, small, years=[1], settings=strict).covered[1]
    assert float(tight.sum()) < float(loose.sum())


def test_a_venue_of_several_storeys_is_covered_on_each(small):
    def share(floors, **columns):
        hall = venues([box(2040, 2040, 2060, 2060)], floors=[floors], type="hotel")
        count = len(next(iter(columns.values()))) if columns else 1
        dots = access_points([(2050, 2050)] * count, venue_id=["v0"] * count, **columns)
        return predict_wlan(dots, hall, small, years=[1]).venues["share"].iloc[0]

    # 94 m on the same storey, 15 m after three floors (N = 28, 22 dB); the corner is 14 m away
    assert share(1) == 1.0
    assert share(4, floor=[1]) == 1.0
    assert share(10, floor=[1]) < 0.5
    assert share(10, floor=[5]) > share(10, floor=[1])
    # without storeys they are spread over them: one on each is enough
    assert share(8, band_ghz=[2.4] * 2) == 1.0
    assert share(8, floor=[1] * 2) == 0.5  # nothing is heard through four


def test_an_access_point_elsewhere_is_heard_on_the_ground_floor_alone(small):
    hall = venues([box(2040, 2040, 2060, 2060)], floors=[4], type="hotel")
    dots = access_points([(2030, 2050)], indoor=[False], height_m=[1.5], eirp_dbm=[30.0])
    found = predict_wlan(dots, hall, small, years=[1]).venues.iloc[0]
    assert 0 < found["share"] <= 0.25
    assert not found["has_one"]


def test_verdicts_are_one_signal_and_capacity(small):
    halls = venues(
        [box(2000, 2000, 2050, 2040), box(2100, 2100, 2110, 2110), Point(2200, 2200)],
        type=["mall", "mall", "hotel"],
        floors=pd.array([2, None, 5], dtype="Int64"),
        peak_users=[None, 40.0, None],
    )
    dots = access_points(
        [(2010, 2010), (2020, 2020), (2105, 2105), (2200, 2200)],
        venue_id=["v0", "v0", "v1", "v2"],
        opened=pd.array([2014, 2015, 2014, 2014], dtype="Int64"),
        users=[None, None, 50.0, None],
    )
    found = predict_wlan(dots, halls, small, years=[2013, 2014, 2015]).venues
    assert found["has_one"].tolist() == [False, True, True] * 3
    # 50 x 40 m on two storeys are 4,000 m2: two access points are enough for 2,000
    assert found["capacity"].tolist()[:3] == [False, False, False]
    assert found["capacity"].tolist()[3:6] == [False, True, True]  # 50 users of 40
    assert found["capacity"].isna().tolist() == [False] * 6 + [True] * 3
    assert found["judged_by"].tolist() == ["footprint"] * 6 + ["point"] * 3
    roomy = wlan_settings({"wlan": {"area_m2_per_point": 2000}})
    found = predict_wlan(dots, halls, small, years=[2014, 2015], settings=roomy).venues
    assert found["capacity"].tolist()[:2] == [False, True]
    strict = wlan_settings({"wlan": {"users_per_point": 10}})
    own = predict_wlan(dots.drop(columns="users"), halls, small, years=[2014], settings=strict)
    assert own.venues["capacity"].tolist()[:2] == [False, False]


def test_a_point_is_never_judged_by_a_share(small):
    places = venues([Point(2050, 2050)], type="hotel")
    dots = access_points([(2060, 2050)], venue_id=["v0"])
    lax = wlan_settings({"wlan": {"cover_share": 0.01}})
    far = access_points([(2450, 2450)], venue_id=["v0"])
    assert predict_wlan(dots, places, small, years=[1], settings=lax).venues["covered"].all()
    found = predict_wlan(far, places, small, years=[1], settings=lax).venues.iloc[0]
    assert (found["covered"], found["has_one"], found["judged_by"]) == (False, True, "point")


def test_cover_share_moves_the_verdict_on_signal(small):
    hall = venues([box(1950, 2000, 2250, 2100)])
    dots = access_points([(1975, 2050)], venue_id=["v0"], indoor=[True], height_m=[1.5])
    verdicts = [
        predict_wlan(
            dots, hall, small, years=[1], settings=wlan_settings({"wlan": {"cover_share": share}})
        )
        .venues["covered"]
        .iloc[0]
        for share in (0.5, 0.9)
    ]
    assert verdicts == [True, False]
