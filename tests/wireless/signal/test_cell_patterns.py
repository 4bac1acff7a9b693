"""Measured antennas in predictions, by distance and over terrain."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from fugai.errors import ConfigError
from fugai.wireless import (
    P1812,
    FreeSpace,
    Ground,
    Ray,
    SignalOptions,
    antenna_gain_dbi,
    predict,
    sector_antenna,
    technologies,
)
from fugai.wireless.signal.cell_patterns import NO_PATTERN, cell_antenna, cell_patterns
from fugai.wireless.signal.sectors import reference_eirp_dbm

pytestmark = pytest.mark.kernel

T = technologies()
LTE = T["lte-fdd"]


def lopsided(tilt=4.0):
    """A measured antenna like no formula: another lobe to the left than to the right."""
    turn = np.arange(360)
    off = np.where(turn <= 180, turn, 360 - turn)
    horizontal = np.minimum(off / np.where(turn <= 180, 6.0, 9.0), 24.0)
    below = np.abs((turn - tilt + 180.0) % 360.0 - 180.0)
    return replace(
        sector_antenna(
            name="l",
            gain_dbi=16.0,
            beamwidth_deg=65.0,
            vertical_beamwidth_deg=8.0,
            front_back_db=24.0,
            side_lobe_db=18.0,
        ),
        horizontal_db=horizontal,
        vertical_db=np.minimum(below * 1.5, 26.0),
        electrical_tilt_deg=tilt,
        limit_db=None,
    )


@pytest.fixture
def cells(make_cells):
    """One mast of three cells, all with the lopsided antenna leaning 3 degrees."""
    made = make_cells([(2050.0, 2050.0)])
    return made.assign(
        antenna="l",
        downtilt_deg=7.0,
        mechanical_tilt_deg=3.0,
        gain_dbi=16.0,
        azimuth_deg=[20.0, 140.0, 260.0],
    )


def by_hand(cells, grid, model, *, height_over=None):
    """Best level at each pixel from the functions that a planner would call."""
    x, y = np.meshgrid(grid.x, grid.y)
    east, north = x - 2050.0, y - 2050.0
    distance = np.maximum(np.hypot(east, north), 1.0)
    bearing = np.degrees(np.arctan2(east, north))
    drop = 30.0 - 1.5 if height_over is None else height_over
    elevation = -np.degrees(np.arctan2(drop, distance))
    order, back = np.unique(distance, return_inverse=True)
    loss = model.loss_db(Ray(distance_m=order, frequency_mhz=1850.0, tx_height_m=30.0))[back]
    best = np.full(grid.shape, -np.inf)
    for at, cell in enumerate(cells.itertuples()):
        antenna, lean = cell_antenna(cells.iloc[at], LTE, {"l": lopsided()})
        gain = antenna_gain_dbi(
            antenna,
            bearing,
            elevation,
            mechanical_tilt_deg=lean,
            azimuth_of_boresight_deg=cell.azimuth_deg,
        )
        eirp = reference_eirp_dbm(cells.iloc[[at]], technology=LTE)[0]
        best = np.maximum(best, eirp - 16.0 + gain - loss.reshape(grid.shape))
    return best


def without_convergence(monkeypatch):
    monkeypatch.setattr(
        "fugai.wireless.signal.sectors.convergence_deg", lambda x, _y, _crs: np.zeros(len(x))
    )


def test_levels_by_table_are_those_of_the_functions(cells, grid, monkeypatch):
    without_convergence(monkeypatch)
    signal = predict(
        cells,
        grid,
        options=SignalOptions(model=FreeSpace(), antennas={"l": lopsided()}, max_range_m=5000.0),
    )
    expected = by_hand(cells, grid, FreeSpace())
    found = signal["rsrp"].to_numpy()
    apart = np.abs(found - expected)
    apart[20, 20] = 0.0  # the mast's own pixel, where all directions meet
    # a table, straight in power: 0.04 dB where the pattern falls by 2.4 dB a degree
    assert apart.max() < 0.15
    assert np.median(apart) < 0.02


def test_levels_over_flat_terrain_are_the_same(cells, grid, monkeypatch):
    without_convergence(monkeypatch)
    terrain = grid.array(np.full(grid.shape, 12.0), units="m")
    clutter = grid.array(np.ones(grid.shape), units="1")
    given = {
        "ground": Ground(terrain=terrain, clutter=clutter),
        "options": SignalOptions(model=P1812(), antennas={"l": lopsided()}),
    }
    measured = predict(cells, grid, **given)["rsrp"].to_numpy()
    round_ = cells.assign(antenna="", beamwidth_deg=360.0, vertical_beamwidth_deg=180.0)
    plain = predict(round_, grid, **given)["rsrp"].to_numpy()
    # what the antenna takes off is the same whatever the loss on the way
    expected = by_hand(cells, grid, FreeSpace()) - by_hand_round(cells, grid)
    apart = np.abs(measured - plain - expected)
    apart[20, 20] = 0.0
    assert apart.max() < 0.15
    assert np.median(apart) < 0.02


def by_hand_round(cells, grid):
    x, y = np.meshgrid(grid.x, grid.y)
    distance = np.maximum(np.hypot(x - 2050.0, y - 2050.0), 1.0)
    order, back = np.unique(distance, return_inverse=True)
    loss = FreeSpace().loss_db(Ray(distance_m=order, frequency_mhz=1850.0, tx_height_m=30.0))
    return reference_eirp_dbm(cells.iloc[[0]], technology=LTE)[0] - loss[back].reshape(grid.shape)


@pytest.mark.parametrize("over", ["distance", "terrain"])
def test_a_table_of_the_formula_is_the_formula(make_cells, grid, over):
    cells = make_cells([(2050.0, 2050.0)])
    same = sector_antenna(
        name="same",
        gain_dbi=LTE.gain_dbi,
        beamwidth_deg=LTE.beamwidth_deg,
        vertical_beamwidth_deg=LTE.vertical_beamwidth_deg,
        front_back_db=LTE.front_back_db,
        side_lobe_db=LTE.side_lobe_db,
        electrical_tilt_deg=LTE.downtilt_deg,
    )
    given = {"options": SignalOptions(antennas={"same": same}, max_range_m=5000.0)}
    if over == "terrain":
        hills = 40.0 * np.sin(grid.x / 400.0)[None, :] * np.sin(grid.y / 300.0)[:, None]
        given["ground"] = Ground(terrain=grid.array(hills, units="m"))
    formula = predict(cells, grid, **given)["rsrp"].to_numpy()
    table = predict(cells.assign(antenna="same"), grid, **given)["rsrp"].to_numpy()
    apart = np.abs(formula - table)
    # within a degree of a kink, where the parabola meets its limit, 12 dB * 2 / 7 degrees cross
    assert np.quantile(apart, 0.95) < 0.15
    assert apart.max() < 1.0


def test_other_cells_keep_their_sector_to_the_bit(make_cells, grid):
    cells = make_cells([(1050.0, 2050.0), (3050.0, 2050.0)])
    mixed = cells.assign(antenna=["l"] * 3 + [""] * 3)
    alone = predict(cells.iloc[3:].reset_index(drop=True), grid)
    only = mixed.assign(status=["closed"] * 3 + ["active"] * 3)
    again = predict(only, grid, options=SignalOptions(antennas={"l": lopsided()}))
    assert np.array_equal(alone["rsrp"].to_numpy(), again["rsrp"].to_numpy())
    named = predict(mixed, grid)  # a name without a pattern is the technology's sector
    assert np.array_equal(named["rsrp"].to_numpy(), predict(cells, grid)["rsrp"].to_numpy())


@pytest.mark.parametrize("over", ["distance", "terrain"])
def test_threads_and_windows_change_no_bit(cells, grid, over):
    options = SignalOptions(antennas={"l": lopsided()}, max_range_m=3000.0)
    ground = Ground()
    if over == "terrain":
        waves = np.sin(grid.x / 300.0)[None, :] * np.ones((41, 1)) * 30
        ground = Ground(terrain=grid.array(waves, units="m"))
    whole = predict(cells, grid, ground=ground, options=replace(options, threads=1))
    two = predict(cells, grid, ground=ground, options=replace(options, threads=2))
    window = grid.window(slice(5, 30), slice(11, 40))
    part = predict(cells, window, ground=ground, options=options)
    for name in ("rsrp", "sinr"):
        values = whole[name].to_numpy()
        assert np.array_equal(values, two[name].to_numpy())
        assert np.array_equal(values[5:30, 11:40], part[name].to_numpy())


def test_tables_are_shared_and_counted(cells):
    found = cell_patterns(cells, LTE, {"l": lopsided()})
    assert found.index.tolist() == [0, 0, 0]
    assert found.tables.shape == (1, 361, 361)
    assert found.tables.max() <= 1.0
    apart = cells.assign(mechanical_tilt_deg=[3.0, 3.0, 4.0], antenna=["l", "other", "l"])
    assert cell_patterns(apart, LTE, {"l": lopsided()}).index.tolist() == [0, NO_PATTERN, 1]
    assert cell_patterns(cells, LTE, None).tables.shape == (0, 361, 361)
    many = pd.concat([cells.iloc[[0]]] * 1001, ignore_index=True)
    many["downtilt_deg"] = np.arange(1001) / 100.0
    with pytest.raises(ConfigError, match="at most 1000 pairs of antenna and tilt, found 1001"):
        cell_patterns(many, LTE, {"l": lopsided()})


def test_reflections_limit_the_attenuation_of_a_pattern(cells):
    antenna, lean = cell_antenna(
        cells.iloc[0], replace(LTE, pattern_limit_db=12.0), {"l": lopsided()}
    )
    assert lean == 3.0
    assert antenna.electrical_tilt_deg == 4.0
    assert antenna.deepest_db == 12.0
    sector, _ = cell_antenna(cells.iloc[0], replace(LTE, pattern_limit_db=12.0), {})
    assert sector.deepest_db == 12.0
