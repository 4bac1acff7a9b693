"""The signal of one network over terrain."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import xarray as xr
from affine import Affine

from fugai.errors import ConfigError, CRSMismatchError
from fugai.grid import Grid
from fugai.kernels.propagation.antenna import combined_loss_db, horizontal_loss_db, vertical_loss_db
from fugai.kernels.propagation.signal.directions import terrain_depressions
from fugai.kernels.propagation.signal.over_terrain import gains_of_losses
from fugai.wireless import (
    P1812,
    Ground,
    Ray,
    SignalOptions,
    predict,
    predict_years,
    technologies,
)

T = technologies()
LAYERS = (
    "rsrp",
    "server",
    "second",
    "second_server",
    "sinr",
    "probability",
    "servers",
    "sigma",
    "frequency",
    "throughput",
)


def same(one, other):
    """Equal to the bit, NaN where NaN."""
    return all(
        np.array_equal(one[name].to_numpy(), other[name].to_numpy(), equal_nan=True)
        for name in LAYERS
    )


@pytest.fixture
def hills(grid):
    """Terrain of the grid: a slope with a ridge across it, 120 m high, from north to south."""
    x, y = np.meshgrid(grid.x, grid.y)
    height = 0.02 * x + 0.005 * y + 120.0 * np.exp(-(((x - 2600.0) / 300.0) ** 2))
    return grid.array(height, units="m", name="terrain")


@pytest.fixture
def bare(grid):
    """Rural ground, without clutter."""
    return grid.array(np.ones(grid.shape), units="")


class FreeOverTerrain:
    """Free space, but through the terrain engine, whose every other part can then be counted."""

    name, uses_terrain = "free over terrain", True
    validity = P1812().validity

    def loss_db(self, ray):
        loss = 32.45 + 20 * np.log10(np.maximum(ray.distance_m, 1.0) / 1e3)
        return loss + 20 * math.log10(ray.frequency_mhz)


@pytest.mark.kernel
def test_budget_by_hand_with_the_angle_that_the_hill_makes(grid, hills, bare, make_cells):
    """Every pixel within 0.01 dB of the formulas, seen from the mast's own height above the sea."""
    cells = make_cells([(1050.0, 2250.0)], azimuth_deg=[100.0], sectors=[1])
    found = predict(
        cells,
        grid,
        ground=Ground(terrain=hills, clutter=bare),
        options=SignalOptions(model=FreeOverTerrain()),
    )
    rsrp, heights = found["rsrp"].to_numpy(), hills.to_numpy()
    mast = float(hills.sel(x=1050.0, y=2250.0)) + 30.0
    rng = np.random.default_rng(3)
    steep = 0.0
    for row, column in rng.integers(0, 41, (300, 2)):
        east, north = grid.x[column] - 1050.0, grid.y[row] - 2250.0
        distance = math.hypot(east, north)
        if distance < 300.0:
            continue  # close to the mast rays are interpolated
        turn = (math.degrees(math.atan2(east, north)) - 100.0 + 180.0) % 360.0 - 180.0
        below = math.degrees(math.atan2(mast - heights[row, column] - 1.5, distance))
        steep = max(steep, abs(below - math.degrees(math.atan2(28.5, distance))))
        pattern = combined_loss_db(
            horizontal_loss_db(turn, 65.0, 25.0), vertical_loss_db(below, 6.0, 7.0, 20.0), 25.0
        )
        ray = Ray(distance_m=np.array([distance]), frequency_mhz=1850.0, tx_height_m=30.0)
        loss = FreeOverTerrain().loss_db(ray)[0]
        expected = 46.0 + 17.5 - 0.5 + T["lte-fdd"].reference_offset_db(20.0) - pattern - loss
        # losses between pixels of 100 m: the engine may step along rays half a pixel aside
        assert rsrp[row, column] == pytest.approx(expected, abs=0.02)
    assert steep > 3.0  # degrees from flat ground: the hill matters


@pytest.mark.kernel
def test_a_ridge_shades_what_is_behind_it(grid, hills, bare, make_cells):
    cells = make_cells([(550.0, 2050.0)], azimuth_deg=[90.0])
    flat = hills * 0.0 + 10.0
    over, plain = (
        predict(cells, grid, ground=Ground(terrain=one.assign_attrs(hills.attrs), clutter=bare))
        for one in (hills, flat)
    )
    assert over.attrs["model"] == "ITU-R P.1812"
    behind = float(plain["rsrp"][20, 36] - over["rsrp"][20, 36])
    before = float(plain["rsrp"][20, 18] - over["rsrp"][20, 18])
    assert behind > 15.0
    assert abs(before) < 8.0


@pytest.mark.kernel
@pytest.mark.parametrize("profiles", ["radial", "exact"])
def test_threads_batches_and_tiles_agree_to_the_bit(grid, hills, make_cells, monkeypatch, profiles):
    rng = np.random.default_rng(11)
    cells = make_cells(rng.uniform(0, 4100, (14, 2)), height_m=rng.uniform(15, 60, 14))
    classes = grid.array(rng.integers(0, 4, grid.shape).astype(np.int8), units="")
    ground = Ground(terrain=hills, clutter=classes)
    options = SignalOptions(profiles=profiles, max_range_m=3000.0)
    one, two, three = (replace(options, threads=n) for n in (1, 2, 3))
    whole = predict(cells, grid, ground=ground, options=one)
    assert same(whole, predict(cells, grid, ground=ground, options=three))
    monkeypatch.setattr("fugai.wireless.signal.terrain_engine.PIXELS_PER_BATCH", 2000)
    monkeypatch.setattr("fugai.wireless.signal.terrain_engine.ROWS_PER_BLOCK", 5)
    assert same(whole, predict(cells, grid, ground=ground, options=two))
    for rows, columns, tile in grid.tiles(17):
        assert same(
            whole.isel(y=rows, x=columns), predict(cells, tile, ground=ground, options=options)
        )


@pytest.mark.kernel
def test_years_grow_to_the_bit(grid, hills, make_cells):
    rng = np.random.default_rng(13)
    opened = pd.array([2010, 2014, 2015, None] * 4, dtype="Int64")
    cells = make_cells(rng.uniform(0, 4000, (16, 2)), opened=opened)
    grown = dict(predict_years(cells, grid, years=[2015, 2013, 2014], ground=Ground(terrain=hills)))
    assert list(grown) == [2013, 2014, 2015]
    for year, signal in grown.items():
        assert same(signal, predict(cells, grid, year=year, ground=Ground(terrain=hills)))


@pytest.mark.kernel
def test_carriers_of_one_band_share_their_path(grid, hills, bare, make_cells):
    """Two carriers 20 MHz apart on one mast against each alone: apart by less than 0.2 dB."""
    cells = make_cells(
        [(1050.0, 2050.0)] * 2, frequency_mhz=[1850.0, 1870.0], sectors=[1, 1], site_id=["a", "b"]
    )
    both = predict(cells, grid, ground=Ground(terrain=hills, clutter=bare))
    alone = [
        predict(cells.iloc[[n]], grid, ground=Ground(terrain=hills, clutter=bare)) for n in (0, 1)
    ]
    assert np.array_equal(both["rsrp"], np.maximum(alone[0]["rsrp"], both["rsrp"]))
    assert np.array_equal(both["rsrp"], alone[0]["rsrp"])  # the lower carrier is as it was
    assert np.abs(both["second"] - alone[1]["rsrp"]).max() < 0.2


@pytest.mark.kernel
def test_void_pixels_and_what_lies_behind_a_void_are_unknown(grid, hills, bare, make_cells):
    """One mast: no data in the hole, and no data behind it, where what lies between is unknown."""
    holed = hills.copy()
    holed[18:23, 25] = np.nan
    cells = make_cells([(1050.0, 2050.0)], sectors=[1])
    found = predict(cells, grid, ground=Ground(terrain=holed, clutter=bare))
    unknown = np.isnan(found["rsrp"].to_numpy())
    assert unknown[20, 25]
    assert unknown[20, 30]
    assert not unknown[20, 20]
    assert not unknown[0, 10]
    assert (found["server"].to_numpy()[unknown] == -1).all()
    for name in ("sinr", "probability", "second", "throughput"):
        assert np.isnan(found[name].to_numpy()[unknown]).all(), name
    # another mast, which sees the ground behind from the other side, makes it known; never the hole
    two = make_cells([(1050.0, 2050.0), (4000.0, 2050.0)], sectors=[1, 1])
    both = predict(two, grid, ground=Ground(terrain=holed, clutter=bare))
    assert not np.isnan(both["rsrp"].to_numpy()[20, 30])
    assert np.isnan(both["rsrp"].to_numpy()[20, 25])


@pytest.mark.kernel
def test_masts_on_unknown_ground_are_counted_and_make_no_false_hole(grid, hills, bare, make_cells):
    holed = (0.01 * hills).assign_attrs(hills.attrs)
    holed[20, 10] = np.nan
    cells = make_cells([(1050.0, 2050.0), (-3000.0, 2050.0)], sectors=[1, 1])
    found = predict(cells, grid, ground=Ground(terrain=holed, clutter=bare))
    assert (found.attrs["masts_over_void"], found.attrs["masts_off_terrain"]) == (1, 1)
    # what they reach is unknown: nothing is 'not served'
    assert np.isnan(found["rsrp"]).all()
    third = make_cells([(1050.0, 2050.0), (-3000.0, 2050.0), (2050.0, 2050.0)], sectors=[1] * 3)
    more = predict(third, grid, ground=Ground(terrain=holed, clutter=bare))
    assert np.isnan(more["rsrp"].to_numpy()).sum() < 0.2 * more["rsrp"].size
    assert np.isnan(more["rsrp"].to_numpy()[20, 10])


@pytest.mark.kernel
def test_out_of_range_is_the_floor_and_not_unknown(grid, hills, bare, make_cells):
    cells = make_cells([(50.0, 4050.0)], sectors=[1])
    found = predict(
        cells,
        grid,
        ground=Ground(terrain=hills, clutter=bare),
        options=SignalOptions(max_range_m=1000.0),
    )
    assert int(found["server"][10, 0]) == 0  # 1000 m due south, inclusive
    assert int(found["server"][11, 0]) == -1
    assert float(found["rsrp"][40, 40]) == T["lte-fdd"].floor_dbm
    assert not np.isnan(found["rsrp"]).any()


@pytest.mark.kernel
def test_terrain_around_the_grid_lets_masts_outside_count(grid, bare, make_cells):
    """The same signal on the part as on the whole, from a mast beyond the part's edge."""
    rng = np.random.default_rng(5)
    terrain = grid.array(rng.normal(50.0, 5.0, grid.shape), units="m", name="terrain")
    cells = make_cells([(250.0, 2050.0), (3850.0, 350.0)], sectors=[1, 1])
    whole = predict(cells, grid, ground=Ground(terrain=terrain, clutter=bare))
    rows, columns = slice(10, 30), slice(20, 41)
    part = grid.window(rows, columns)
    found = predict(cells, part, ground=Ground(terrain=terrain, clutter=bare))
    assert found.attrs["masts_off_terrain"] == 0
    assert same(whole.isel(y=rows, x=columns), found)


def test_the_default_model_uses_terrain_where_there_is_some(grid, hills, make_cells):
    cells = make_cells([(2050.0, 2050.0)], sectors=[1])
    assert predict(cells, grid).attrs["uses_terrain"] == 0
    own = technologies({"lte-fdd": {"terrain_model": ""}})
    assert (
        predict(
            cells, grid, ground=Ground(terrain=hills), options=SignalOptions(technologies=own)
        ).attrs["uses_terrain"]
        == 0
    )
    high = make_cells([(2050.0, 2050.0)], sectors=[1], frequency_mhz=[28_000.0])
    # above the 6 GHz of P.1812 the model of the technology is taken, and this one ends at 3 GHz
    with pytest.raises(ConfigError, match="for extended Hata"):
        predict(high, grid, ground=Ground(terrain=hills))


def test_wrong_terrain_is_refused(grid, hills, make_cells):
    cells = make_cells([(2050.0, 2050.0)], sectors=[1])
    with pytest.raises(ConfigError, match=r"`terrain` must be given for the model ITU-R P\.1812"):
        predict(cells, grid, options=SignalOptions(model="p1812"))
    with pytest.raises(ConfigError, match="must be one for all ground where it uses terrain"):
        predict(
            cells,
            grid,
            ground=Ground(terrain=hills),
            options=SignalOptions(model={"rural": "p1812", "suburban": "uma", "urban": "uma"}),
        )
    with pytest.raises(ConfigError, match="`profiles` must be radial or exact, found 'straight'"):
        predict(
            cells, grid, ground=Ground(terrain=hills), options=SignalOptions(profiles="straight")
        )
    off = Grid(
        crs=grid.crs, transform=Affine(100.0, 0.0, -30.0, 0.0, -100.0, 5000.0), shape=(60, 60)
    )
    with pytest.raises(CRSMismatchError, match="`terrain` must lie on the grid's cells of 100 m"):
        predict(cells, grid, ground=Ground(terrain=off.array(np.zeros(off.shape), units="m")))
    degrees = xr.DataArray(
        np.zeros((50, 50)),
        dims=("y", "x"),
        coords={"y": np.linspace(39.1, 39.0, 50), "x": np.linspace(117.0, 117.1, 50)},
    ).rio.write_crs(4326)
    with pytest.raises(CRSMismatchError, match="must be a projected CRS in metres"):
        predict(cells, grid, ground=Ground(terrain=degrees))
    small = grid.window(slice(0, 20), slice(0, 20))
    with pytest.raises(CRSMismatchError, match="or hold the grid, it does not"):
        predict(cells, grid, ground=Ground(terrain=small.array(np.zeros(small.shape), units="m")))


def test_gains_of_losses_and_their_ends():
    losses = np.array([0.0, 3.0, 87.654, 163.2, np.inf, 300.5, np.nan], np.float32)
    path, unknown = np.empty(7), np.zeros(7, np.uint8)
    gains_of_losses(losses, path, unknown)
    expected = 10.0 ** (-losses[:4].astype(float) / 10.0)
    # the series of the power of two is good to 1e-7
    assert np.allclose(path[:4], expected, rtol=2e-7)
    assert path[4:].tolist() == [0.0, 0.0, 0.0]
    assert unknown.tolist() == [0, 0, 0, 0, 0, 0, 1]


def test_depressions_against_the_arc_tangent():
    away = np.array([1.0, 30.0, 400.0, 5000.0, 30.0])
    ground = np.array([0.0, 10.0, 300.0, -20.0, np.nan])
    out = np.empty(5)
    terrain_depressions(away**2, ground, 120.0, np.array([1.0, 1.0, 1.0, 1.0, 0.0]), out)
    expected = np.degrees(np.arctan2(120.0 - ground[:4], away[:4]))
    assert np.allclose(out[:4], expected, atol=2e-5)  # the series is good to 1.5e-5 degrees
    assert out[4] == 0.0
