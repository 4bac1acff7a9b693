"""Sites become cells."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from fugai.errors import ContractError, CRSMismatchError
from fugai.wireless import (
    ANTENNA_COLUMNS,
    CELL_COLUMNS,
    cell_assumptions,
    cells_from_sites,
    technologies,
    tr36814_antenna,
)

T = technologies()


def test_three_sectors_a_third_of_a_turn_apart(make_sites):
    cells = cells_from_sites(make_sites([(0, 0)]), technologies=T)
    assert list(cells.columns) == [*CELL_COLUMNS, *ANTENNA_COLUMNS, "geometry"]
    assert list(cells["cell_id"]) == ["s0-1", "s0-2", "s0-3"]
    turned = np.sort(cells["azimuth_deg"])
    assert np.diff(turned) == pytest.approx([120.0, 120.0])
    assert turned[0] == int(turned[0])
    assert set(cells["power_dbm"]) == {46.0}
    assert cells["opened"].isna().all()


def test_azimuths_do_not_depend_on_the_other_sites(make_sites):
    sites = make_sites([(0, 0), (1, 1), (2, 2)])
    together = cells_from_sites(sites, technologies=T).set_index("cell_id")["azimuth_deg"]
    alone = cells_from_sites(sites.iloc[[2]], technologies=T).set_index("cell_id")["azimuth_deg"]
    assert together.loc[alone.index].equals(alone)
    seeded = cells_from_sites(sites, technologies=T, seed=1)
    assert not seeded.set_index("cell_id")["azimuth_deg"].equals(together)


def test_values_of_a_site_take_precedence(make_sites):
    sites = make_sites(
        [(0, 0), (1, 1)],
        height_m=[55.0, np.nan],
        power_dbm=[40.0, np.nan],
        azimuth_deg=[77.0, np.nan],
        sectors=[3, 1],
        opened=pd.array([2014, None], dtype="Int64"),
        frequency_mhz=[2100.0, np.nan],
        downtilt_deg=[2.0, np.nan],
        gain_dbi=[15.0, np.nan],
    )
    before = sites.copy()
    cells = cells_from_sites(sites, technologies=T)
    assert len(cells) == 2
    first, second = cells.iloc[0], cells.iloc[1]
    assert (first["azimuth_deg"], first["height_m"], first["power_dbm"]) == (77.0, 55.0, 40.0)
    assert (first["frequency_mhz"], first["downtilt_deg"], first["gain_dbi"]) == (2100, 2, 15)
    assert first["opened"] == 2014
    # a single sector without azimuth radiates all round
    assert np.isnan(second["azimuth_deg"])
    assert second["beamwidth_deg"] == 360.0
    assert second["height_m"] == T["lte-fdd"].height_m
    pd.testing.assert_frame_equal(sites, before)


def test_a_cell_table_replaces_the_defaults(make_sites, caplog):
    sites = make_sites([(0, 0), (1, 1)], height_m=[40.0, 50.0])
    table = pd.DataFrame(
        {
            "cell_id": ["c1", "c2", "lost"],
            "site_id": ["s1", "s1", "nowhere"],
            "azimuth_deg": [10.0, np.nan, 0.0],
            "height_m": [np.nan, 33.0, 1.0],
            "beamwidth_deg": [np.nan, np.nan, 90.0],
        }
    )
    cells = cells_from_sites(sites, technologies=T, cells=table)
    assert list(cells["cell_id"]) == ["s0-1", "s0-2", "s0-3", "c1", "c2"]
    assert cells.attrs["orphan_cells"] == ("lost",)
    assert "name a site that does not exist" in caplog.text
    assert list(cells["height_m"].iloc[3:]) == [50.0, 33.0]
    # the azimuth that is missing lies opposite to the other, and the beam is a sector's
    assert list(cells["azimuth_deg"].iloc[3:]) == [10.0, 190.0]
    assert list(cells["beamwidth_deg"].iloc[3:]) == [65.0, 65.0]
    assert cells.geometry.iloc[3].x == 1.0


def test_only_a_cell_table(make_sites):
    table = pd.DataFrame({"cell_id": ["c"], "site_id": ["s0"], "azimuth_deg": [15.0]})
    cells = cells_from_sites(make_sites([(0, 0)]), technologies=T, cells=table)
    assert list(cells["cell_id"]) == ["c"]


def test_a_cell_alone_without_azimuth_is_as_its_site_without_the_table(make_sites):
    table = pd.DataFrame({"cell_id": ["c"], "site_id": ["s0"], "azimuth_deg": [np.nan]})
    site = make_sites([(0, 0)])
    cells = cells_from_sites(site, technologies=T, cells=table)
    assert list(cells["cell_id"]) == ["c-1", "c-2", "c-3"]
    plain = cells_from_sites(site, technologies=T)
    for name in ("azimuth_deg", "beamwidth_deg", "gain_dbi"):
        assert cells[name].tolist() == plain[name].tolist()
    one = cells_from_sites(site.assign(sectors=1), technologies=T, cells=table)
    assert list(one["cell_id"]) == ["c"]
    assert one["beamwidth_deg"].tolist() == [360.0]
    assert one["gain_dbi"].iloc[0] == pytest.approx(17.5 - 10 * np.log10(360 / 65))


@pytest.mark.parametrize(
    ("stated", "spread"),
    [
        ([0.0, 120.0, np.nan], [0.0, 120.0, 240.0]),
        ([np.nan, np.nan, np.nan], [0.0, 120.0, 240.0]),
        ([30.0, np.nan, np.nan], [30.0, 150.0, 270.0]),
        ([0.0, 90.0, 180.0, np.nan], [0.0, 90.0, 180.0, 270.0]),
        ([np.nan, 350.0], [170.0, 350.0]),
        ([360.0, 0.0, np.nan], [360.0, 0.0, 180.0]),
    ],
)
def test_missing_azimuths_fill_the_gaps(make_sites, stated, spread):
    table = pd.DataFrame(
        {"cell_id": [f"c{n}" for n in range(len(stated))], "site_id": "s0", "azimuth_deg": stated}
    )
    cells = cells_from_sites(make_sites([(0, 0)]), technologies=T, cells=table)
    assert cells["azimuth_deg"].tolist() == spread
    assert cells["beamwidth_deg"].eq(65.0).all()


def test_each_carrier_has_its_own_sectors(make_sites):
    table = pd.DataFrame(
        {
            "cell_id": ["a1", "a2", "b1", "b2"],
            "site_id": "s0",
            "frequency_mhz": [800.0, 800.0, 1800.0, 1800.0],
            "azimuth_deg": [40.0, np.nan, np.nan, np.nan],
        }
    )
    cells = cells_from_sites(make_sites([(0, 0)]), technologies=T, cells=table)
    assert cells["azimuth_deg"].tolist() == [40.0, 220.0, 0.0, 180.0]


def test_a_stated_beamwidth_of_360_radiates_all_round_without_a_sectors_gain(make_sites):
    table = pd.DataFrame(
        {"cell_id": ["c", "d"], "site_id": "s0", "beamwidth_deg": 360.0, "gain_dbi": [np.nan, 9.0]}
    )
    cells = cells_from_sites(make_sites([(0, 0)]), technologies=T, cells=table)
    assert cells["azimuth_deg"].isna().all()
    assert cells["gain_dbi"].tolist() == pytest.approx([17.5 - 10 * np.log10(360 / 65), 9.0])


def test_what_was_filled_in_is_counted_by_row_of_the_tables(make_sites):
    sites = make_sites([(0, 0), (1, 1)], height_m=[np.nan, 50.0])
    table = pd.DataFrame(
        {"cell_id": ["c", "d", "e"], "site_id": "s1", "azimuth_deg": [0.0, 120.0, np.nan]}
    )
    found = cell_assumptions(sites, technologies=T, cells=table)
    counted = {(one.input, one.column, one.state): (one.count, one.of, one.value) for one in found}
    assert counted["sites", "height_m", "defaulted"] == (1, 2, "30 m")
    assert counted["cells", "height_m", "stated"] == (3, 3, "")  # as the site states
    assert counted["sites", "azimuth_deg", "guessed"] == (1, 2, "")
    assert counted["cells", "azimuth_deg", "guessed"] == (1, 3, "")
    assert counted["sites", "frequency_mhz", "defaulted"] == (1, 2, "1850 MHz")
    assert counted["cells", "power_dbm", "defaulted"] == (3, 3, "46 dBm")
    assert counted["sites", "sectors", "defaulted"] == (1, 2, "3")
    assert ("cells", "height_m", "defaulted") not in counted


def test_layers_of_a_site_have_their_own_sectors_and_share_its_azimuths(make_sites):
    places = [(0, 0), (0, 0)]
    sites = make_sites(places, site_id="s", technology=["lte-fdd", "nr"], height_m=[30.0, 25.0])
    cells = cells_from_sites(sites, technologies=T)
    assert cells["cell_id"].tolist() == [f"s-{n}" for n in range(1, 7)]
    assert cells["technology"].tolist() == ["lte-fdd"] * 3 + ["nr"] * 3
    assert cells["height_m"].tolist() == [30.0] * 3 + [25.0] * 3
    assert cells["azimuth_deg"].tolist()[:3] == cells["azimuth_deg"].tolist()[3:]


def test_explicit_cells_replace_the_layer_that_they_mean(make_sites):
    sites = make_sites(
        [(0, 0)] * 3,
        site_id="s",
        technology=["lte-fdd", "lte-fdd", "nr"],
        frequency_mhz=[806.0, 1842.5, np.nan],
        height_m=[30.0, 31.0, 32.0],
    )
    table = pd.DataFrame(
        {
            "cell_id": ["c1", "c2", "c3"],
            "site_id": "s",
            "technology": ["lte-fdd", pd.NA, "gsm"],
            "frequency_mhz": [1840.0, 3500.0, 942.5],
            "azimuth_deg": [10.0, 20.0, 30.0],
        }
    )
    cells = cells_from_sites(sites, technologies=T, cells=table).set_index("cell_id")
    # c1 is of the carrier at 1842.5; c2 is nearest to the carrier of NR; GSM has no layer here and
    # takes the height of the first one, by frequency; the carrier at 806 keeps its own sectors.
    assert cells.loc["c1", "height_m"] == 31.0
    assert cells.loc["c2", ["technology", "height_m"]].tolist() == ["nr", 32.0]
    assert cells.loc["c3", ["technology", "height_m"]].tolist() == ["gsm", 30.0]
    rest = cells.drop(["c1", "c2", "c3"])
    assert len(cells) == 3 + len(rest)


def test_cells_replace_all_sectors_of_their_layer(make_sites):
    sites = make_sites([(0, 0)] * 3, site_id="s", azimuth_deg=[0.0, 120.0, 240.0])
    table = pd.DataFrame({"cell_id": ["c1", "c2"], "site_id": "s", "azimuth_deg": [5.0, 125.0]})
    cells = cells_from_sites(sites, technologies=T, cells=table)
    assert cells["cell_id"].tolist() == ["c1", "c2"]


def test_no_sites_are_no_cells(make_sites):
    cells = cells_from_sites(make_sites([(0, 0)]).iloc[:0], technologies=T)
    assert len(cells) == 0
    assert list(cells.columns) == [*CELL_COLUMNS, *ANTENNA_COLUMNS, "geometry"]


def test_wrong_sites(make_sites):
    sites = make_sites([(0, 0), (1, 1)])
    with pytest.raises(CRSMismatchError, match=r"projected CRS in metres, found EPSG:4326\."):
        cells_from_sites(sites.set_crs(4326, allow_override=True), technologies=T)
    with pytest.raises(ContractError, match="found 'wimax'"):
        cells_from_sites(sites.assign(technology="wimax"), technologies=T)
    with pytest.raises(ContractError, match="found one of 's0' twice"):
        cells_from_sites(sites.assign(site_id="s0"), technologies=T)
    with pytest.raises(ContractError, match="a point in every row"):
        cells_from_sites(
            sites.set_geometry([None, sites.geometry.iloc[1]], crs=sites.crs), technologies=T
        )


def test_a_named_antenna_gives_gain_and_tilt_that_the_tables_leave_open(make_sites):
    antennas = {"65-14": tr36814_antenna(electrical_tilt_deg=4.0)}
    sites = make_sites(
        [(0, 0), (1, 1), (2, 2), (3, 3)],
        sectors=1,
        antenna=["65-14", "65-14", None, "other"],
        gain_dbi=[np.nan, 12.0, np.nan, np.nan],
        downtilt_deg=[np.nan, 9.0, np.nan, np.nan],
        mechanical_tilt_deg=[3.0, np.nan, np.nan, np.nan],
    )
    cells = cells_from_sites(sites, technologies=T, antennas=antennas)
    usual = T["lte-fdd"]
    all_round = usual.gain_dbi - 10 * np.log10(360 / usual.beamwidth_deg)
    assert cells["gain_dbi"].tolist() == [14.0, 12.0, *[pytest.approx(all_round)] * 2]
    # electrical and mechanical tilt together
    assert cells["downtilt_deg"].tolist() == [7.0, 9.0, usual.downtilt_deg, usual.downtilt_deg]
    assert cells["mechanical_tilt_deg"].tolist() == [3.0, 0.0, 0.0, 0.0]
    assert cells["antenna"].tolist() == ["65-14", "65-14", "", "other"]


def test_a_cell_names_another_antenna_than_its_site(make_sites):
    sites = make_sites([(0, 0)], antenna=["a"])
    table = pd.DataFrame({"cell_id": ["x", "y"], "site_id": ["s0", "s0"], "antenna": ["b", None]})
    assert cells_from_sites(sites, technologies=T, cells=table)["antenna"].tolist() == ["b", "a"]
