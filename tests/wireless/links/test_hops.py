"""Microwave hops: counted by hand, against plain Python, at the edges."""

from __future__ import annotations

import math

import geopandas as gpd
import numpy as np
import pytest
from affine import Affine
from pyproj import CRS
from shapely import points

from fugai.errors import ConfigError, ContractError, CRSMismatchError
from fugai.grid import Grid
from fugai.kernels.propagation import p530
from fugai.kernels.propagation.links import clearance
from fugai.wireless import Ground, HopRules, MicrowaveBand, microwave_bands, microwave_hops
from fugai.wireless.links.surface import places_of, raster_of, surface_of

UTM = CRS.from_epsg(32650)
RADIUS = 6_371_000.0
LIGHT = 299_792_458.0
BARE = HopRules(allowance_m=0.0)


def terrain(heights, cell_m=100.0):
    """Heights as a raster whose lower left corner is the origin."""
    values = np.asarray(heights, dtype=float)
    top = cell_m * values.shape[0]
    grid = Grid(crs=UTM, transform=Affine(cell_m, 0, 0, 0, -cell_m, top), shape=values.shape)
    return grid.array(values, units="m")


def masts(places, height_m=30.0, crs=UTM):
    x, y = np.array(places, dtype=float).reshape(-1, 2).T
    names = [f"m{n}" for n in range(len(x))]
    return gpd.GeoDataFrame(
        {"mast_id": names, "height_m": height_m}, geometry=points(x, y), crs=crs
    )


def band(ghz=15.0, **changes):
    values = {
        "frequency_mhz": 1000.0 * ghz,
        "bandwidth_mhz": 56.0,
        "power_dbm": 24.0,
        "antenna_gain_dbi": 40.0,
        "noise_figure_db": 5.0,
        "max_length_m": 30_000.0,
    }
    return MicrowaveBand(**values | changes)


def test_one_hill_by_hand():
    """A hill of 60 m on the third of five pixels of 1 km, masts of 100 m on the first and last."""
    land = terrain([[0, 0, 0, 0, 0], [0, 0, 60, 0, 0], [0, 0, 0, 0, 0]], cell_m=1000.0)
    ends = masts([(500, 1500), (4500, 1500)], height_m=100.0)
    hop = microwave_hops(ends, Ground(terrain=land), bands=[band(15.0)], rules=BARE).iloc[0]
    first_zone = math.sqrt(LIGHT / 15e9 * 2000.0 * 2000.0 / 4000.0)
    bulge = 2000.0 * 2000.0 / 2 / RADIUS
    assert hop["length_m"] == 4000.0
    assert hop["clearance"] == pytest.approx((40 - bulge / (4 / 3)) / first_zone, rel=1e-12)
    assert hop["least_clearance"] == pytest.approx(
        (40 - bulge / p530.least_k(4.0)) / first_zone, rel=1e-12
    )
    assert hop["free_space_db"] == pytest.approx(
        20 * math.log10(4 * math.pi * 4000 * 15e9 / LIGHT), rel=1e-12
    )
    level = 24 + 80 - hop["free_space_db"] - hop["gas_db"]
    assert hop["level_dbm"] == pytest.approx(level, rel=1e-12)
    assert hop["verdict"] == "usable"
    assert hop["availability"] >= 0.9999
    assert hop["rate_mbit_s"] <= hop["clear_rate_mbit_s"]


@pytest.mark.parametrize(("hill_m", "verdict"), [(95.0, "usable"), (96.0, "obstructed")])
def test_a_whole_first_zone_is_free_at_the_median(hill_m, verdict):
    """At 15 GHz the zone has a radius of 4.47 m, and the Earth rises by 0.24 m at k = 4/3."""
    land = terrain([[0.0, 0.0, hill_m, 0.0, 0.0]] * 3, cell_m=1000.0)
    ends = masts([(500, 1500), (4500, 1500)], height_m=100.0)
    hops = microwave_hops(
        ends, Ground(terrain=land), bands=[band(15.0)], rules=BARE, every_pair=True
    )
    assert hops["verdict"].tolist() == [verdict]


def test_the_least_radius_decides_where_it_is_stricter():
    """60 km over the sea: clear at k = 4/3, below 0.6 of the zone where the air bends less."""
    land = terrain(np.zeros((3, 62)), cell_m=1000.0)
    radio = [band(7.0, max_length_m=60_000.0)]
    bulge = 30_000.0**2 / 2 / RADIUS
    zone = math.sqrt(LIGHT / 7e9 * 15_000.0)
    height = bulge / (4 / 3) + 1.05 * zone
    ends = masts([(500, 1500), (60_500, 1500)], height_m=height)
    easy = HopRules(allowance_m=0.0, least_share=0.0, median_share=1.0)
    found = microwave_hops(ends, Ground(terrain=land), bands=radio, rules=easy, every_pair=True)
    assert found["clearance"].iloc[0] == pytest.approx(1.05, abs=1e-3)
    assert found["least_clearance"].iloc[0] < 0.0
    assert found["verdict"].iloc[0] == "obstructed"
    free = height + bulge * (1 / p530.least_k(60.0) - 0.75)
    taller = masts([(500, 1500), (60_500, 1500)], height_m=free)
    found = microwave_hops(taller, Ground(terrain=land), bands=radio, rules=BARE, every_pair=True)
    assert found["least_clearance"].iloc[0] == pytest.approx(1.05, abs=1e-3)
    assert found["verdict"].iloc[0] != "obstructed"


def plain_clearance(heights, clutter, cell_m, a, b, tops, k):
    """Least clearance over the zone's scale by numpy, along every line of pixel centres between both ends."""
    rows = heights.shape[0]
    (ax, ay), (bx, by) = a, b
    start = np.array([rows - 0.5 - ay / cell_m, ax / cell_m - 0.5])
    end = np.array([rows - 0.5 - by / cell_m, bx / cell_m - 0.5])
    axis = 1 if abs(end[1] - start[1]) >= abs(end[0] - start[0]) else 0
    low, high = sorted((start[axis], end[axis]))
    length = math.hypot(bx - ax, by - ay)
    least = math.inf
    for line in range(heights.shape[axis]):
        if not low + 0.5 <= line <= high - 0.5:
            continue
        share = (line - start[axis]) / (end[axis] - start[axis])
        minor = start[1 - axis] + share * (end[1 - axis] - start[1 - axis])
        one = heights[:, line] if axis else heights[line]
        top = clutter[:, line] if axis else clutter[line]
        ground = np.interp(minor, np.arange(one.size), one) + top[math.floor(minor + 0.5)]
        d1, d2 = share * length, (1 - share) * length
        above = tops[0] + share * (tops[1] - tops[0]) - ground - d1 * d2 / 2 / k / RADIUS
        least = min(least, above / math.sqrt(d1 * d2 / length))
    return least


def test_clearances_are_those_of_plain_python():
    rng = np.random.default_rng(7)
    heights = rng.uniform(0, 60, (40, 55)).round(1).astype(np.float32)
    classes = rng.integers(1, 4, heights.shape)
    height_of = np.array([10.0, 0.0, 10.0, 15.0])[classes]
    land = terrain(heights)
    spots = rng.uniform([60, 60], [5440, 3940], (30, 2))
    above = rng.uniform(20, 90, 30)
    radio = band(15.0, max_length_m=9000.0)
    found = microwave_hops(
        masts(spots, height_m=above),
        Ground(terrain=land, clutter=land.copy(data=classes)),
        bands=[radio],
        rules=BARE,
        every_pair=True,
    )
    assert len(found) == 30 * 29 // 2
    root = math.sqrt(LIGHT / 15e9)
    from scipy.ndimage import map_coordinates  # noqa: PLC0415  the oracle's own sampling

    at = np.column_stack([40 - 0.5 - spots[:, 1] / 100, spots[:, 0] / 100 - 0.5]).T
    ground = map_coordinates(heights.astype(float), at, order=1, mode="nearest")
    number = {f"m{n}": n for n in range(30)}
    for hop in found.itertuples():
        i, j = number[hop.from_mast], number[hop.to_mast]
        tops = (ground[i] + above[i], ground[j] + above[j])
        for k, value in (
            (4 / 3, hop.clearance),
            (p530.least_k(hop.length_m / 1000), hop.least_clearance),
        ):
            expected = plain_clearance(heights, height_of, 100.0, spots[i], spots[j], tops, k)
            # float32 terrain against doubles
            assert value * root == pytest.approx(expected, rel=1e-4, abs=1e-4)


def test_direction_and_turning_of_the_map_do_not_matter():
    rng = np.random.default_rng(3)
    heights = rng.uniform(0, 40, (30, 30))
    spots = rng.uniform(50, 2950, (12, 2))
    ask = {"bands": [band(15.0)], "rules": BARE, "every_pair": True}
    one = microwave_hops(masts(spots, 60.0), Ground(terrain=terrain(heights)), **ask)
    back = microwave_hops(masts(spots, 60.0).iloc[::-1], Ground(terrain=terrain(heights)), **ask)
    pair = [frozenset(p) for p in zip(back["from_mast"], back["to_mast"], strict=True)]
    again = back.set_axis(pair).loc[
        [frozenset(p) for p in zip(one["from_mast"], one["to_mast"], strict=True)]
    ]
    np.testing.assert_allclose(one["clearance"], again["clearance"], rtol=1e-9)
    turned = microwave_hops(
        masts(spots[:, ::-1], 60.0), Ground(terrain=terrain(heights[::-1, ::-1].T[::1])), **ask
    )
    np.testing.assert_allclose(one["clearance"], turned["clearance"], rtol=1e-6)


def test_leaving_early_changes_no_usable_hop():
    rng = np.random.default_rng(5)
    land = Ground(terrain=terrain(rng.uniform(0, 45, (60, 60))))
    many = masts(rng.uniform(50, 5950, (40, 2)), height_m=rng.uniform(20, 60, 40))
    every = microwave_hops(many, land, rules=BARE, every_pair=True, threads=1)
    some = microwave_hops(many, land, rules=BARE, threads=3)
    kept = every[every["verdict"] == "usable"].reset_index(drop=True)
    assert 0 < len(some) < len(every)
    assert some.equals(kept)
    assert some.attrs["verdicts"] == every.attrs["verdicts"]
    assert sum(some.attrs["verdicts"].values()) == len(every)


def test_blocks_of_masts_change_nothing(monkeypatch):
    rng = np.random.default_rng(8)
    land = Ground(terrain=terrain(rng.uniform(0, 45, (60, 60))))
    many = masts(rng.uniform(50, 5950, (40, 2)), height_m=rng.uniform(20, 60, 40))
    whole = microwave_hops(many, land, every_pair=True)
    monkeypatch.setattr("fugai.wireless.links.hops._MASTS_PER_BLOCK", 7)
    parts = microwave_hops(many, land, every_pair=True)
    assert parts.equals(whole)
    assert parts.attrs == whole.attrs


def test_missing_terrain_is_unknown_not_clear():
    heights = np.zeros((3, 30))
    heights[:, 15] = np.nan
    ends = masts([(250, 150), (2750, 150)], height_m=50.0)
    hops = microwave_hops(ends, Ground(terrain=terrain(heights)), every_pair=True)
    assert hops["verdict"].tolist() == ["terrain unknown"]
    assert np.isnan(hops["rate_mbit_s"]).all()
    # a wall that is known hides the other mast, void or not, on whichever side of it
    for wall in (10, 20):
        walled = heights.copy()
        walled[:, wall] = 200.0
        hops = microwave_hops(ends, Ground(terrain=terrain(walled)), every_pair=True)
        assert hops["verdict"].tolist() == ["obstructed"]
        assert microwave_hops(ends, Ground(terrain=terrain(walled))).attrs["verdicts"] == {
            "usable": 0,
            "obstructed": 1,
            "terrain unknown": 0,
            "too weak": 0,
        }


def test_masts_on_a_void_or_outside_have_no_hops():
    heights = np.zeros((3, 30))
    heights[1, 2] = np.nan
    places = [(250, 150), (2750, 150), (3500, 150)]
    hops = microwave_hops(masts(places), Ground(terrain=terrain(heights)), every_pair=True)
    assert set(hops["verdict"]) == {"terrain unknown"}
    assert len(microwave_hops(masts(places), Ground(terrain=terrain(heights)))) == 0


def test_masts_at_one_place_are_no_hop_and_neighbours_see_each_other():
    land = Ground(terrain=terrain(np.zeros((5, 5))))
    assert len(microwave_hops(masts([(250, 250), (250, 250)]), land)) == 0
    near = microwave_hops(masts([(250, 250), (290, 250)]), land)
    assert near["clearance"].tolist() == [math.inf]
    assert near["verdict"].tolist() == ["usable"]
    for few in (masts([]), masts([(250, 250)])):
        assert list(microwave_hops(few, land).columns) == list(near.columns)


def test_trees_count_as_obstacles():
    land = Ground(terrain=terrain(np.zeros((3, 60))))
    ends = masts([(250, 150), (5750, 150)], height_m=16.0)
    radio = [band(23.0)]
    assert len(microwave_hops(ends, land, bands=radio, rules=HopRules(allowance_m=0.0))) == 1
    assert len(microwave_hops(ends, land, bands=radio, rules=HopRules(allowance_m=12.0))) == 0


def test_the_highest_band_that_serves_is_taken():
    land = Ground(terrain=terrain(np.zeros((3, 420))))
    places = [(250, 150), (2250, 150), (12_250, 150), (41_250, 150)]
    found = microwave_hops(masts(places, height_m=150.0), land).set_index(["from_mast", "to_mast"])
    ghz = (found["frequency_mhz"] / 1000).round(0)
    assert ghz["m0", "m1"] == 78.0
    assert ghz["m1", "m2"] == 22.0
    assert ghz["m2", "m3"] < 12.0
    dry = microwave_hops(masts(places, height_m=150.0), land, rules=HopRules(rain_mm_h=5.0))
    assert (
        dry.set_index(["from_mast", "to_mast"])["frequency_mhz"] >= found["frequency_mhz"]
    ).all()


def test_more_rain_or_a_higher_aim_never_helps():
    rng = np.random.default_rng(11)
    land = Ground(terrain=terrain(np.zeros((60, 300))))
    many = masts(rng.uniform([50, 50], [29_950, 5950], (12, 2)), height_m=120.0)
    radio = [band(18.0, max_length_m=20_000.0)]

    def rate(**rules):
        hops = microwave_hops(many, land, bands=radio, rules=HopRules(**rules), every_pair=True)
        return hops["rate_mbit_s"].fillna(0.0).to_numpy()

    assert (rate(rain_mm_h=80.0) <= rate(rain_mm_h=30.0)).all()
    assert (rate(availability=0.9999) <= rate(availability=0.999)).all()
    assert (rate(dn1=-700.0) <= rate(dn1=-100.0)).all()


def test_a_rate_out_of_reach_is_too_weak():
    land = Ground(terrain=terrain(np.zeros((3, 130))))
    ends = masts([(250, 150), (12_750, 150)], height_m=80.0)
    hops = microwave_hops(ends, land, rules=HopRules(rate_mbit_s=5000.0), every_pair=True)
    assert hops["verdict"].tolist() == ["too weak"]


def test_bad_values_end_in_one_sentence():
    land = Ground(terrain=terrain(np.zeros((3, 30))))
    good = masts([(250, 150), (2750, 150)])
    with pytest.raises(ContractError, match="must be unique, found 'm0' twice"):
        microwave_hops(good.assign(mast_id="m0"), land)
    with pytest.raises(ContractError, match=r"`masts.height_m` must be above 0 .* found nan at m0"):
        microwave_hops(good.assign(height_m=np.nan), land)
    with pytest.raises(ContractError, match="must have the column `height_m`"):
        microwave_hops(good.drop(columns="height_m"), land)
    with pytest.raises(CRSMismatchError, match="must be in the CRS"):
        microwave_hops(masts([(250, 150), (2750, 150)], crs=32651), land)
    with pytest.raises(ConfigError, match="`terrain` must be given"):
        microwave_hops(good, Ground())
    with pytest.raises(ContractError, match="`bands` must hold at least one"):
        microwave_hops(good, land, bands=[])
    with pytest.raises(ConfigError, match="`availability` must be between"):
        HopRules(availability=99.99)
    with pytest.raises(ConfigError, match="`highest` must be one of QPSK"):
        band(highest="8QAM")
    with pytest.raises(ConfigError, match="`frequency_mhz` must be between"):
        band(200.0)


def test_built_in_bands_go_up_in_frequency_and_down_in_length():
    built_in = microwave_bands()
    frequencies = [one.frequency_mhz for one in built_in]
    assert frequencies == sorted(frequencies)
    assert [one.max_length_m for one in built_in] == sorted(
        (one.max_length_m for one in built_in), reverse=True
    )


@pytest.mark.kernel
def test_compiled_and_plain_agree():
    rng = np.random.default_rng(2)
    land = Ground(terrain=terrain(rng.uniform(0, 40, (50, 50))))
    many = masts(rng.uniform(50, 4950, (25, 2)), height_m=45.0)
    compiled = clearance.path_clearance
    plain = getattr(compiled, "py_func", compiled)
    under = surface_of(land)
    places, _ = places_of(under, many.geometry.x.to_numpy(), many.geometry.y.to_numpy(), 45.0)
    for i in range(24):
        ask = (raster_of(under), places, i, i + 1, 4 / 3, (-math.inf, -math.inf))
        assert compiled(*ask) == pytest.approx(plain(*ask), rel=1e-12)
