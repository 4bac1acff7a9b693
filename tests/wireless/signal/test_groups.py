"""Exact best servers and interference by groups of pixels, beside every cell at every pixel."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from affine import Affine
from pyproj import CRS

from fugai.grid import Grid
from fugai.wireless import Ground, SignalOptions, predict, predict_years

PIXELS = SignalOptions(max_range_m=6000.0, threads=1)
GROUPS = replace(PIXELS, interference="groups")


def layers(signal):
    return {name: signal[name].to_numpy() for name in signal}


def same(one, other):
    """Equal to the bit, NaN where NaN."""
    return all(
        np.array_equal(values, other[name].to_numpy(), equal_nan=values.dtype.kind == "f")
        for name, values in layers(one).items()
    )


@pytest.fixture
def wide():
    """41 rows and 70 columns of 100 m, whose corner lies inside a block."""
    return Grid(
        crs=CRS.from_epsg(32650),
        transform=Affine(100.0, 0.0, 500_300.0, 0.0, -100.0, 4_404_700.0),
        shape=(41, 70),
    )


def world(grid, seed, *, relief_m=4.0):
    """Ground with a ridge, and kinds of it in uneven patches."""
    rng = np.random.default_rng(seed)
    x, y = np.meshgrid(np.arange(grid.shape[1]), np.arange(grid.shape[0]))
    height = relief_m * rng.random(grid.shape) + 60.0 * np.exp(-(((x - 45.0) / 3.0) ** 2))
    patches = rng.integers(1, 4, (5, 8))
    classes = patches[y // 9, x // 9].astype(np.int8)
    return Ground(
        terrain=grid.array(height, units="m", name="terrain"), clutter=grid.array(classes, units="")
    )


def masts(make_cells, grid, seed, count=24, **columns):
    rng = np.random.default_rng(seed)
    west, south, east, north = grid.bounds
    place = rng.uniform((west - 500.0, south), (east, north), (count, 2))
    inside = place[:, 0] > west
    return make_cells(place[inside], height_m=rng.uniform(15, 60, inside.sum()), **columns)


@pytest.mark.kernel
@pytest.mark.parametrize("seed", range(6))
def test_bounds_alone_leave_best_servers_as_they_are(wide, make_cells, monkeypatch, seed):
    """Without what the groups say, pruning is by proof: level and best server are equal to the bit."""
    monkeypatch.setattr("fugai.wireless.signal.groups.engine.MARGIN_DB", np.inf)
    monkeypatch.setattr("fugai.wireless.signal.groups.engine.BELOW_BEST_DB", 300.0)
    cells, ground = masts(make_cells, wide, seed), world(wide, seed)
    every = predict(cells, wide, ground=ground, options=PIXELS)
    found = predict(cells, wide, ground=ground, options=GROUPS)
    for name in ("rsrp", "server", "second", "second_server", "probability", "frequency"):
        assert np.array_equal(
            every[name].to_numpy(), found[name].to_numpy(), equal_nan=name != "server"
        ), name


@pytest.mark.kernel
@pytest.mark.parametrize("frequency_mhz", [700.0, 1850.0, 3500.0])
def test_with_margins_few_pixels_differ_and_interference_is_near(wide, make_cells, frequency_mhz):
    cells = masts(make_cells, wide, 3, count=30)
    cells["frequency_mhz"] = frequency_mhz
    ground = world(wide, 4)
    every = predict(cells, wide, ground=ground, options=PIXELS)
    found = predict(cells, wide, ground=ground, options=GROUPS)
    level = np.abs(every["rsrp"] - found["rsrp"]).to_numpy()
    # patches of 900 m are the hardest ground for groups of 800 m
    assert (level > 0).mean() < 0.03
    assert (found["rsrp"] <= every["rsrp"]).all()  # never better than the best
    quality = np.abs(every["sinr"] - found["sinr"]).to_numpy()
    assert np.median(quality) < 0.5
    servers = (every["servers"] - found["servers"]).to_numpy()
    assert abs(servers.mean()) < 0.1 * every["servers"].to_numpy().mean()


@pytest.mark.kernel
@pytest.mark.parametrize("seed", range(4))
def test_who_is_served_is_as_by_every_pixel_where_the_best_is_weak(wide, make_cells, seed):
    """Few masts in hills, and a margin that is far too little for them."""
    cells, ground = masts(make_cells, wide, seed, count=3), world(wide, seed, relief_m=60.0)
    options = replace(GROUPS, threshold_dbm=-95.0)
    every = predict(cells, wide, ground=ground, options=replace(PIXELS, threshold_dbm=-95.0))
    found = predict(cells, wide, ground=ground, options=options)
    level, other = every["rsrp"].to_numpy(), found["rsrp"].to_numpy()
    weak = (level < -95.0 + 12.0) & (level >= -95.0 - 10.0)
    assert 0.02 < weak.mean() < 0.95
    assert np.array_equal(level[weak], other[weak])
    assert (other[level >= -95.0 + 12.0] >= -95.0 + 12.0).all()
    assert (other[level < -95.0 - 10.0] < -95.0 - 10.0).all()


@pytest.mark.kernel
def test_neither_threads_order_batches_nor_windows_matter(wide, make_cells, monkeypatch):
    cells, ground = masts(make_cells, wide, 8, count=30), world(wide, 9)
    whole = predict(cells, wide, ground=ground, options=GROUPS)
    assert same(whole, predict(cells, wide, ground=ground, options=replace(GROUPS, threads=3)))
    monkeypatch.setattr("fugai.wireless.signal.groups.engine.MASTS_PER_BATCH", 5)
    monkeypatch.setattr("fugai.wireless.signal.groups.engine.ROWS_PER_BLOCK", 7)
    monkeypatch.setattr("fugai.wireless.signal.groups.engine.BLOCK_ROWS", 1)
    assert same(whole, predict(cells, wide, ground=ground, options=replace(GROUPS, threads=2)))
    for rows, columns, tile in wide.tiles(19):
        part = predict(cells, tile, ground=ground, options=GROUPS)
        assert same(whole.isel(y=rows, x=columns), part)
    turned = cells.sample(frac=1.0, random_state=1)
    shuffled = predict(turned, wide, ground=ground, options=GROUPS)
    for name in ("rsrp", "second", "sinr", "servers", "probability"):
        assert np.array_equal(whole[name], shuffled[name], equal_nan=True), name


@pytest.mark.kernel
@pytest.mark.parametrize("together_until", [None, 2014])
def test_years_grow_to_the_bit(wide, make_cells, together_until):
    options = replace(GROUPS, together_until=together_until)
    opened = pd.array([2010, 2014, 2015, None] * 6, dtype="Int64")
    cells = make_cells(
        np.random.default_rng(2).uniform((500_300, 4_400_700), (507_000, 4_404_600), (24, 2)),
        opened=opened,
    )
    ground = world(wide, 5)
    grown = predict_years(cells, wide, years=[2013, 2014, 2015], ground=ground, options=options)
    for year, signal in grown:
        assert same(signal, predict(cells, wide, year=year, ground=ground, options=options))


@pytest.mark.kernel
def test_masts_of_the_first_years_may_be_added_at_once(wide, make_cells, monkeypatch):
    """Best servers by proof alone are those of every pixel, however the masts were added."""
    monkeypatch.setattr("fugai.wireless.signal.groups.engine.MARGIN_DB", np.inf)
    monkeypatch.setattr("fugai.wireless.signal.groups.engine.BELOW_BEST_DB", 300.0)
    opened = pd.array([2010, 2012, 2014] * 6, dtype="Int64")
    cells = make_cells(
        np.random.default_rng(8).uniform((500_300, 4_400_700), (507_000, 4_404_600), (18, 2)),
        opened=opened,
    )
    ground = world(wide, 5)
    at_once = predict(cells, wide, ground=ground, options=replace(GROUPS, together_until=2014))
    apart = predict(cells, wide, ground=ground, options=GROUPS)
    for name in ("rsrp", "server", "second", "second_server"):
        np.testing.assert_array_equal(at_once[name], apart[name])


@pytest.mark.kernel
def test_carriers_of_one_mast_are_apart(wide, make_cells, monkeypatch):
    monkeypatch.setattr("fugai.wireless.signal.groups.engine.MARGIN_DB", np.inf)
    place = np.random.default_rng(6).uniform((500_300, 4_400_700), (507_000, 4_404_600), (10, 2))
    cells = make_cells(
        np.repeat(place, 2, axis=0),
        frequency_mhz=[1850.0, 1870.0] * 10,
        site_id=[f"s{n}" for n in range(20)],
    )
    ground = world(wide, 6)
    every = predict(cells, wide, ground=ground, options=PIXELS)
    found = predict(cells, wide, ground=ground, options=GROUPS)
    for name in ("rsrp", "server", "frequency"):
        assert np.array_equal(every[name].to_numpy(), found[name].to_numpy()), name


@pytest.mark.kernel
def test_what_lies_behind_a_void_is_as_unknown_as_at_every_pixel(wide, make_cells):
    ground = world(wide, 7)
    terrain = ground.terrain.copy()
    terrain[10:20, 20:24] = np.nan
    holed = Ground(terrain=terrain, clutter=ground.clutter)
    cells = masts(make_cells, wide, 12, count=4)
    every = predict(cells, wide, ground=holed, options=PIXELS)
    found = predict(cells, wide, ground=holed, options=GROUPS)
    assert np.array_equal(np.isnan(every["rsrp"]), np.isnan(found["rsrp"]))
    assert np.isnan(found["rsrp"].to_numpy()[10:20, 20:24]).all()


@pytest.mark.kernel
@pytest.mark.parametrize("row", [7, 10, 28])
def test_ground_behind_a_void_outside_of_what_is_wanted_is_not_called_unserved(
    wide, make_cells, monkeypatch, row
):
    """Voids of one pixel throw wedges that a group's pixel may miss, whose loss says too weak here."""
    monkeypatch.setattr("fugai.wireless.signal.groups.engine.MARGIN_DB", -60.0)
    ground = world(wide, 7)
    terrain = ground.terrain.copy()
    terrain[row, 30] = np.nan
    holed = Ground(terrain=terrain, clutter=ground.clutter)
    within = np.zeros(wide.shape, dtype=bool)
    within[:, :28] = True
    _, south, east, north = wide.bounds
    cells = make_cells([(east - 300.0, 0.5 * (south + north))], height_m=20.0)
    every = predict(cells, wide, ground=holed, options=PIXELS)
    found = predict(cells, wide, ground=holed, options=replace(GROUPS, within=within))
    lost = np.isnan(every["rsrp"].to_numpy()) & within
    assert lost.any()
    assert np.isnan(found["rsrp"].to_numpy()[lost]).all()


@pytest.mark.kernel
def test_masts_on_unknown_ground_make_no_false_hole(wide, make_cells):
    ground = world(wide, 7)
    west, _, _, north = wide.bounds
    cells = make_cells([(west - 3000.0, north - 2000.0)], sectors=[1])
    found = predict(cells, wide, ground=ground, options=GROUPS)
    every = predict(cells, wide, ground=ground, options=PIXELS)
    assert np.array_equal(np.isnan(every["rsrp"]), np.isnan(found["rsrp"]))
    assert found.attrs["masts_off_terrain"] == 1


@pytest.mark.kernel
def test_outside_of_what_is_wanted_pixels_have_their_groups_servers(wide, make_cells):
    cells, ground = masts(make_cells, wide, 8), world(wide, 9)
    within = np.zeros(wide.shape, dtype=bool)
    within[:, :30] = True
    whole = predict(cells, wide, ground=ground, options=GROUPS)
    part = predict(cells, wide, ground=ground, options=replace(GROUPS, within=within))
    for name in ("rsrp", "server", "sinr", "servers"):
        assert np.array_equal(whole[name].to_numpy()[within], part[name].to_numpy()[within]), name
    error = np.abs(whole["rsrp"] - part["rsrp"]).to_numpy()[~within]
    assert np.median(error) < 6.0
    assert (part["server"].to_numpy()[~within] >= 0).mean() > 0.9


def test_the_old_option_warns():
    with pytest.warns(FutureWarning, match="detail_range_m"):
        options = SignalOptions(detail_range_m=3000.0)
    assert options.interference == "groups"
