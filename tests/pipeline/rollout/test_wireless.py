"""Fixed wireless and microwave of a roll-out, from a project's inputs to the frames of its alternatives."""

from __future__ import annotations

import dataclasses

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from shapely import Point

from fugai import wireless
from fugai.errors import ConfigError
from fugai.pipeline.inputs import read_inputs
from fugai.pipeline.progress import Silent
from fugai.pipeline.radio import read_radio
from fugai.pipeline.rollout.wireless.air import (
    AIR_COLUMNS,
    MAST_COLUMNS,
    AirSettings,
    air_alternatives,
    with_nodes,
)
from fugai.pipeline.rollout.wireless.hops import HOP_COLUMNS, HopSettings, hop_alternatives
from fugai.pipeline.rollout.wireless.masts import gather_masts
from fugai.project import read_project


@dataclasses.dataclass(frozen=True, kw_only=True)
class Prices:
    """Round prices; a mast costs half as much again over the years, a terminal twice its price."""

    mast: float = 50_000.0
    mast_upgrade: float = 15_000.0
    cpe_per_household: float = 200.0
    hop: float = 9_000.0
    take_up: float = 0.5

    def cost(self, kind, capital):
        return capital * {"mast": 1.5, "wireless": 2.0, "hop": 1.25, "cable": 1.1}[kind]


LTE = AirSettings(technology="lte-fdd", year=2016, sector_price=6000.0)


@pytest.fixture(scope="module")
def inputs():
    """Twelve villages along a road on a plain, a mast of LTE and one of UMTS at its ends, five candidates."""
    read = read_inputs(read_project("tests/projects/siting"), Silent())
    return dataclasses.replace(read, terrain=read.grid.array(np.zeros(read.grid.shape), units="m"))


@pytest.fixture(scope="module")
def villages(inputs):
    return inputs.table("settlements")


@pytest.fixture(scope="module")
def air(inputs, villages):
    return air_alternatives(inputs, villages, settings=LTE, prices=Prices())


def test_masts_stand_or_may_be_built(air):
    assert tuple(air.masts.columns) == MAST_COLUMNS
    assert air.masts.index.name == "mast_id"
    kinds = dict(zip(air.places["mast_id"], air.places["kind"], strict=True))
    assert kinds == {
        "S1": "standing",
        "S2": "upgrade",
        **dict.fromkeys(["C3", "C4", "C5", "C7", "C9"], "planned"),
    }
    assert air.masts["standing"].tolist() == [True, True, *[False] * 5]
    assert air.masts["capital"].tolist() == [0.0, 15_000.0, *[50_000.0] * 5]
    assert air.masts["cost"].tolist() == [0.0, 22_500.0, *[75_000.0] * 5]
    assert (air.masts["node"] == -1).all()


def test_capital_of_a_village_by_hand(air):
    """300 households, half of them subscribe: 150 terminals, and the part of a sector that they fill."""
    assert tuple(air.air.columns) == AIR_COLUMNS
    good = air.links[air.links["rate_mbit_s"] >= 20.0]
    for name, mine in good.groupby("site_id"):
        # all villages are of one size: the harmonic mean of the rates, 70 % of it, 1 Mbit/s a home
        per_sector = 0.7 / (1.0 / mine["rate_mbit_s"]).mean()
        assert air.masts.loc[name, "homes"] == pytest.approx(6 * per_sector)
        rows = air.air[air.air["mast_id"] == name]
        radio = 150.0 / per_sector * 6000.0
        np.testing.assert_allclose(rows["capital"], 30_000.0 + radio)
        np.testing.assert_allclose(rows["cost"], 60_000.0 + 1.5 * radio)
    assert (air.air["rate_mbit_s"] >= 20.0).all()
    assert air.air.duplicated(["mast_id", "settlement_id"]).sum() == 0


def test_a_mast_that_serves_nobody_stays_as_a_relay(inputs, villages):
    far = villages.iloc[[0]]
    found = air_alternatives(inputs, far, settings=LTE, prices=Prices())
    assert set(found.air["mast_id"]) < set(found.masts.index)
    idle = found.masts.index.difference(found.air["mast_id"])
    assert (found.masts.loc[idle, "homes"] == 0.0).all()


def test_few_relays_are_kept_the_nearest(inputs, villages):
    far = villages.iloc[[0]]
    every = air_alternatives(inputs, far, settings=LTE, prices=Prices())
    some = air_alternatives(
        inputs, far, settings=dataclasses.replace(LTE, most_relays=2), prices=Prices()
    )
    assert some.air.equals(every.air)
    serving = set(every.air["mast_id"])
    gone = every.masts.index.difference(some.masts.index)
    assert len(some.masts) == len(serving) + 2
    assert serving <= set(some.masts.index)
    # the village lies in the west: what is left out lies farthest east
    relays = [name for name in some.masts.index if name not in serving]
    assert every.masts.loc[gone, "x"].min() > some.masts.loc[relays, "x"].max()
    assert some.places["mast_id"].tolist() == some.masts.index.tolist()
    assert any("are left out" in n.en and "中继" in n.zh for n in some.notes)


def test_the_same_inputs_give_the_same_frames(inputs, villages, air):
    again = air_alternatives(inputs, villages, settings=LTE, prices=Prices())
    pd.testing.assert_frame_equal(again.air, air.air)
    pd.testing.assert_frame_equal(again.masts, air.masts)


def test_what_is_assumed_is_said_in_both_languages(inputs, villages, air):
    english, chinese = (" ".join(getattr(n, lang) for n in air.notes) for lang in ("en", "zh"))
    assert "5 of 7 masts state no height: 30 m is assumed." in english
    assert "7座铁塔中有5座没有填报高度" in chinese
    assert "1 masts carry it, 1 that stand may be equipped and 5 may be built" in english
    assert "Without terrain" not in english
    bare = dataclasses.replace(inputs, terrain=None)
    notes = air_alternatives(bare, villages, settings=LTE, prices=Prices()).notes
    assert any("Without terrain" in one.en and "没有地形" in one.zh for one in notes)


def test_unknown_terrain_is_counted(inputs, villages):
    heights = inputs.terrain.copy()
    heights[:, heights.sizes["x"] // 2] = np.nan
    found = air_alternatives(
        dataclasses.replace(inputs, terrain=heights), villages, settings=LTE, prices=Prices()
    )
    assert any("left out because terrain" in one.en for one in found.notes)
    west = set(villages.loc[villages.geometry.x < 0, "settlement_id"])
    reached = found.air[found.air["mast_id"] == "S1"]["settlement_id"]
    assert set(reached) <= west


def test_candidates_may_be_left_out_or_chosen_by_kind(inputs):
    radio = read_radio(inputs.project)

    def names(kinds):
        found = gather_masts(inputs, radio, technology="lte-fdd", year=2016, candidate_kinds=kinds)
        return found.places["mast_id"].tolist()

    assert names(None) == ["S1", "S2"]
    assert names(("hill",)) == ["S1", "S2"]
    assert len(names(("post office",))) == len(names(())) == 7


def test_a_candidate_with_the_id_of_a_site_has_another(inputs):
    table = inputs.table("candidates").copy()
    table["candidate_id"] = table["candidate_id"].replace({"C3": "S1"})
    changed = dataclasses.replace(inputs, tables={**inputs.tables, "candidates": table})
    found = gather_masts(
        changed, read_radio(inputs.project), technology="lte-fdd", year=2016, candidate_kinds=()
    )
    assert found.places["mast_id"].is_unique
    assert "S1 (planned)" in set(found.places["mast_id"])


def test_sites_that_open_later_do_not_stand(inputs):
    radio = read_radio(inputs.project)
    found = gather_masts(inputs, radio, technology="lte-fdd", year=2012, candidate_kinds=None)
    assert len(found.places) == 0
    nothing = air_alternatives(
        inputs,
        inputs.table("settlements"),
        settings=AirSettings(technology="lte-fdd", year=2012, candidate_kinds=None),
        prices=Prices(),
    )
    assert len(nothing.masts) == len(nothing.air) == 0
    assert tuple(nothing.air.columns) == AIR_COLUMNS


def test_two_operators_do_not_disturb_each_other(inputs, villages):
    sites = inputs.table("sites").copy()
    sites["technology"] = "lte-fdd"
    sites["operator"] = ["甲", "乙"]
    both = dataclasses.replace(inputs, tables={**inputs.tables, "sites": sites})
    plain = AirSettings(technology="lte-fdd", year=2016, candidate_kinds=None)
    apart = air_alternatives(both, villages, settings=plain, prices=Prices()).links
    sites = sites.assign(operator="甲")
    one = dataclasses.replace(inputs, tables={**inputs.tables, "sites": sites})
    together = air_alternatives(one, villages, settings=plain, prices=Prices()).links
    keys = ["site_id", "settlement_id"]
    pair = apart.merge(together, on=keys, suffixes=("", "_one"))
    assert len(pair) > 5
    assert (pair["rate_mbit_s"] >= pair["rate_mbit_s_one"] - 1e-9).all()
    assert (pair["rate_mbit_s"] > pair["rate_mbit_s_one"] + 1.0).any()


def test_nodes_bring_the_price_of_their_cable(air):
    masts = air.masts.iloc[:3]
    found = with_nodes(masts, [4, -1, 7], [100.0, np.nan, 20.0], price_per_m=50.0, prices=Prices())
    assert found["node"].tolist() == [4, -1, 7]
    assert found["cable_capital"].tolist() == [5000.0, 0.0, 1000.0]
    assert found["cable_cost"].to_numpy() == pytest.approx([5500.0, 0.0, 1100.0])


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"technology": "wimax"}, "`rollout.wireless.technology` must be one of"),
        ({"technology": "gsm"}, "must be one with a data rate"),
        ({"most_sectors": 0}, "`rollout.wireless.most_sectors` must be at least 1, found 0"),
        ({"sector_price": -1.0}, "`rollout.wireless.sector_price` must be at least 0"),
    ],
)
def test_bad_settings_end_in_one_sentence(inputs, villages, changes, message):
    with pytest.raises(ConfigError, match=message):
        air_alternatives(
            inputs,
            villages,
            settings=AirSettings(**{"technology": "lte-fdd"} | changes),
            prices=Prices(),
        )


def hops(inputs, air, origins, **settings):
    return hop_alternatives(
        inputs, air.places, origins, settings=HopSettings(**settings), prices=Prices()
    )


def test_hops_lead_both_ways_and_from_points_of_presence(inputs, air, villages):
    found = hops(inputs, air, villages.geometry[:2])
    frame = found.hops
    assert tuple(frame.columns) == HOP_COLUMNS
    between = frame[frame["from_mast"] != ""]
    ways = set(zip(between["from_mast"], between["to_mast"], strict=True))
    assert {(b, a) for a, b in ways} == ways
    fed = frame[frame["from_mast"] == ""]
    assert fed["to_mast"].is_unique
    assert set(frame["to_mast"]) <= set(air.masts.index)
    assert (frame["capital"] == 9000.0).all()
    assert (frame["cost"] == 11_250.0).all()
    assert (frame["clearance"] >= 1.0).all()
    assert (frame["rate_mbit_s"] >= 100.0).all()
    assert 2 * len(found.links) >= len(between)
    assert set(found.links["to_mast"]) <= set(air.masts.index)
    assert set(found.links["from_mast"]) <= {"", *air.masts.index}


def test_few_hops_of_each_mast_are_spread_over_their_lengths(inputs, air):
    none = gpd.GeoSeries([], crs=inputs.grid.crs)
    every, few = (
        hops(inputs, air, none, hops_per_mast=None),
        hops(inputs, air, none, hops_per_mast=2),
    )
    assert len(few.hops) < len(every.hops)
    lengths = every.hops.groupby("from_mast")["length_m"]
    for name, mine in few.hops.groupby("from_mast"):
        assert mine["length_m"].min() == lengths.min()[name]
        assert mine["length_m"].max() == lengths.max()[name]
    assert any("are kept, spread evenly" in one.en and "均匀分布" in one.zh for one in few.notes)
    assert not any("are kept, spread evenly" in one.en for one in every.notes)


def test_a_ridge_cuts_the_hops(inputs, air):
    none = gpd.GeoSeries([], crs=inputs.grid.crs)
    heights = inputs.terrain.copy()
    middle = heights.sizes["x"] // 2
    heights[:, middle] = 300.0
    edge = float(heights["x"][middle])
    found = hops(dataclasses.replace(inputs, terrain=heights), air, none).hops
    x = air.masts["x"]
    east = x[found["from_mast"]].to_numpy() > edge
    assert (east == (x[found["to_mast"]].to_numpy() > edge)).all()
    assert len(found) > 0


def test_without_terrain_there_is_no_microwave(inputs, air, villages):
    found = hops(dataclasses.replace(inputs, terrain=None), air, villages.geometry[:1])
    assert len(found.hops) == len(found.links) == 0
    assert tuple(found.hops.columns) == HOP_COLUMNS
    assert "no line of sight is known" in found.notes[0].en
    assert "没有地形" in found.notes[0].zh


def test_bands_and_lengths_are_chosen(inputs, air):
    none = gpd.GeoSeries([Point(0, 0), None], crs=inputs.grid.crs)
    settings = HopSettings(bands_mhz=(23_000.0, 22_000.0), max_length_m=3000.0)
    assert [band.frequency_mhz for band in settings.bands()] == [22_400.0]
    found = hops(inputs, air, none, bands_mhz=(23_000.0,), max_length_m=3000.0)
    assert set(found.links["frequency_mhz"]) == {22_400.0}
    assert found.hops["length_m"].max() <= 3000.0
    assert HopSettings().bands() == wireless.microwave_bands()
    with pytest.raises(ConfigError, match=r"`rollout.microwave.hops_per_mast` must be between"):
        HopSettings(hops_per_mast=0)
