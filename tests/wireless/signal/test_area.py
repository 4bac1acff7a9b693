"""The signal of one network on a grid."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
import xarray as xr
from affine import Affine
from pyproj import CRS

from fugai.errors import ConfigError, ContractError, CRSMismatchError
from fugai.grid import Grid
from fugai.kernels.propagation.antenna import combined_loss_db, horizontal_loss_db, vertical_loss_db
from fugai.wireless import (
    SINR_FLOOR_DB,
    ExtendedHata,
    FreeSpace,
    Ground,
    Ray,
    SignalOptions,
    extended_hata_loss_db,
    predict,
    predict_years,
    technologies,
)
from fugai.wireless.models.registry import choose_models
from fugai.wireless.signal import distance_tables
from fugai.wireless.signal.distance_tables import node_squares, path_gains

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


def test_budget_by_hand(grid, make_cells):
    cells = make_cells([(50.0, 2050.0)], azimuth_deg=[90.0], opened=[2014])
    signal = predict(cells, grid)
    # the pixel 3000 m east, on the boresight: P - 10 lg 1200 + G - feeder - tilt - loss
    depression = math.degrees(math.atan2(30.0 - 1.5, 3000.0))
    tilt = vertical_loss_db(depression, 6.0, 7.0, 20.0)
    loss = extended_hata_loss_db(
        frequency_mhz=1850, distance_m=3000, tx_height_m=30, environment="suburban"
    )
    expected = 46.0 - 30.79 + 17.5 - 0.5 - tilt - loss
    assert signal["rsrp"].to_numpy()[20, 30] == pytest.approx(expected, abs=0.01)
    assert signal["server"].to_numpy()[20, 30] == 0
    assert signal.attrs["technology"] == "lte-fdd"
    assert signal["rsrp"].attrs["units"] == "dBm"
    grid.assert_aligned(signal, name="signal")


def test_pattern_and_loss_against_direct_evaluation(grid, make_cells):
    """Every pixel within 0.01 dB of the formulas, in places that are no multiple of the pixel."""
    cells = make_cells([(1013.7, 2234.1)], azimuth_deg=[200.0], sectors=[1])
    rsrp = predict(cells, grid, options=SignalOptions(model="free-space")).rsrp.to_numpy()
    lte = T["lte-fdd"]
    rng = np.random.default_rng(3)
    for row, column in rng.integers(0, 41, (200, 2)):
        east, north = grid.x[column] - 1013.7, grid.y[row] - 2234.1
        distance = math.hypot(east, north)
        turn = (math.degrees(math.atan2(east, north)) - 200.0 + 180.0) % 360.0 - 180.0
        vertical = vertical_loss_db(math.degrees(math.atan2(28.5, distance)), 6.0, 7.0, 20.0)
        pattern = combined_loss_db(horizontal_loss_db(turn, 65.0, 25.0), vertical, 25.0)
        ray = Ray(distance_m=np.array([distance]), frequency_mhz=1850.0, tx_height_m=30.0)
        loss = FreeSpace().loss_db(ray)[0]
        expected = 46.0 + 17.5 - 0.5 + lte.reference_offset_db(20.0) - pattern - loss
        assert rsrp[row, column] == pytest.approx(expected, abs=0.01)


def test_tables_of_every_model_are_within_their_stated_error():
    rng = np.random.default_rng(5)
    squares = node_squares(20_000.0)
    distance = np.exp(rng.uniform(0.0, math.log(20_000.0), 3000))
    place = np.searchsorted(squares, distance**2, side="right") - 1
    part = (distance**2 - squares[place]) / (squares[place + 1] - squares[place])
    for name, frequency in [
        ("extended-hata", 1850.0),
        ("uma", 3500.0),
        ("umi", 3500.0),
        ("rma", 700.0),
        ("free-space", 900.0),
    ]:
        models = choose_models(name, T["lte-fdd"])
        gains = path_gains(squares, models, frequency_mhz=frequency, height_m=30.0, rx_height_m=1.5)
        for kind, ground in enumerate(("rural", "suburban", "urban")):
            table = gains[kind, place] * (1 - part) + gains[kind, place + 1] * part
            ray = Ray(
                distance_m=distance, frequency_mhz=frequency, tx_height_m=30.0, environment=ground
            )
            error = np.abs(-10 * np.log10(table) - models.of(ground).loss_db(ray))
            assert np.quantile(error, 0.99) < 0.01, (name, ground)
            # within one slot of a kink
            assert error.max() < 0.05, (name, ground)


def test_an_all_round_cell_makes_a_symmetric_disc(grid, make_cells):
    signal = predict(make_cells([(2050.0, 2050.0)], sectors=[1]), grid)
    rsrp = signal["rsrp"].to_numpy()
    assert np.array_equal(rsrp, rsrp[::-1])
    assert np.array_equal(rsrp, rsrp[:, ::-1])
    assert np.array_equal(rsrp, rsrp.T)
    assert (np.diff(rsrp[20, 24:]) < 0).all()


def test_sinr_of_two_cells_by_hand(grid, make_cells):
    cells = make_cells([(50.0, 2050.0), (4050.0, 2050.0)], sectors=[1, 1], gain_dbi=17.5)
    alone = [predict(cells.iloc[[n]], grid).rsrp.to_numpy().astype(float) for n in (0, 1)]
    both = predict(cells, grid, options=SignalOptions(load=0.4))
    row, column = 20, 12
    mw = [10 ** (level[row, column] / 10) for level in alone]
    noise = 10 ** (T["lte-fdd"].noise_dbm / 10)
    expected = 10 * math.log10(mw[0] / (0.4 * mw[1] + noise))
    assert both["sinr"].to_numpy()[row, column] == pytest.approx(expected, abs=1e-3)
    # half way the two are equally strong
    half = 10 ** (alone[0][row, 20] / 10)
    expected = -10 * math.log10(0.4 + noise / half)
    assert both["sinr"].to_numpy()[row, 20] == pytest.approx(expected, abs=1e-3)
    assert both["server"].to_numpy()[row, 20] == 0


def test_other_carriers_do_not_interfere(grid, make_cells):
    places = [(50.0, 2050.0), (4050.0, 2050.0)]
    apart = predict(make_cells(places, sectors=[1, 1], frequency_mhz=[1850.0, 1870.0]), grid)
    alone = predict(make_cells(places[:1], sectors=[1], frequency_mhz=[1850.0]), grid)
    assert apart["sinr"].to_numpy()[20, 12] == alone["sinr"].to_numpy()[20, 12]
    assert apart["server"].to_numpy()[20, 30] == 1


def test_pilot_of_cdma_is_a_part_of_its_own_carrier(grid, make_cells):
    cells = make_cells([(2050.0, 2050.0)], sectors=[1], technology="umts")
    signal = predict(cells, grid, options=SignalOptions(load=0.5))
    # alone and strong: Ec/Io = pilot / (pilot + load (1 - pilot)) = 0.1 / 0.55
    assert signal["sinr"].to_numpy()[20, 25] == pytest.approx(10 * math.log10(0.1 / 0.55), abs=0.02)
    assert signal["rsrp"].attrs["units"] == "dBm"


def test_a_continuous_reference_signal_ignores_the_load(grid, make_cells):
    cells = make_cells([(50.0, 2050.0), (4050.0, 2050.0)], technology="td-scdma")
    assert same(
        predict(cells, grid, options=SignalOptions(load=0.1)),
        predict(cells, grid, options=SignalOptions(load=0.9)),
    )


@pytest.mark.kernel
def test_threads_and_tiles_agree_to_the_bit(grid, make_cells):
    rng = np.random.default_rng(11)
    cells = make_cells(rng.uniform(-2000, 6000, (40, 2)), height_m=rng.uniform(15, 60, 40))
    classes = grid.array(rng.integers(0, 4, grid.shape).astype(np.int8), units="")
    whole = predict(cells, grid, ground=Ground(clutter=classes), options=SignalOptions(threads=1))
    assert same(
        whole,
        predict(cells, grid, ground=Ground(clutter=classes), options=SignalOptions(threads=2)),
    )
    for rows, columns, tile in grid.tiles(17):
        part = classes.isel(y=rows, x=columns)
        assert same(
            whole.isel(y=rows, x=columns), predict(cells, tile, ground=Ground(clutter=part))
        )


@pytest.mark.kernel
def test_tiles_agree_where_coordinates_are_no_whole_numbers(make_cells):
    odd = Grid(
        crs=CRS.from_epsg(32650),
        shape=(30, 30),
        transform=Affine(33.3, 0.0, 0.1, 0.0, -33.3, 1000.7),
    )
    cells = make_cells([(300.3, 500.9), (700.0, 100.0)])
    whole = predict(cells, odd)
    for rows, columns, tile in odd.tiles(7):
        assert same(whole.isel(y=rows, x=columns), predict(cells, tile))


@pytest.mark.kernel
def test_batches_of_many_heights_change_nothing(grid, make_cells, monkeypatch):
    rng = np.random.default_rng(12)
    cells = make_cells(rng.uniform(0, 4000, (30, 2)), height_m=rng.uniform(15, 60, 30))
    whole = predict(cells, grid)
    monkeypatch.setattr(distance_tables, "CLASSES_PER_BATCH", 4)
    assert same(whole, predict(cells, grid))


@pytest.mark.kernel
def test_years_grow_to_the_bit(grid, make_cells):
    rng = np.random.default_rng(13)
    opened = pd.array([2010, 2014, 2015, None] * 10, dtype="Int64")
    cells = make_cells(
        rng.uniform(0, 4000, (40, 2)), opened=opened, status=["active"] * 38 + ["planned", "closed"]
    )
    shuffled = cells.sample(frac=1.0, random_state=1)
    grown = dict(predict_years(cells, grid, years=[2015, 2013, 2014]))
    assert list(grown) == [2013, 2014, 2015]
    for year, signal in grown.items():
        assert same(signal, predict(cells, grid, year=year))
        assert signal.attrs["year"] == year
        other = predict(shuffled, grid, year=year)
        assert np.array_equal(signal["rsrp"], other["rsrp"])
        ids = cells["cell_id"].to_numpy()[signal["server"].to_numpy()]
        assert np.array_equal(ids, shuffled["cell_id"].to_numpy()[other["server"].to_numpy()])
    assert same(grown[2015], predict(cells, grid))


@pytest.mark.kernel
def test_another_site_never_lowers_the_level(grid, make_cells):
    rng = np.random.default_rng(14)
    cells = make_cells(rng.uniform(0, 4000, (12, 2)))
    before = None
    for count in range(3, 37, 3):
        signal = predict(cells.iloc[:count], grid)
        if before is not None:
            assert (signal["rsrp"].to_numpy() >= before["rsrp"].to_numpy()).all()
            assert (signal["servers"].to_numpy() >= before["servers"].to_numpy()).all()
        before = signal


def test_a_cell_outside_the_grid_counts(grid, make_cells):
    cells = make_cells([(-1000.0, 2050.0)], azimuth_deg=[90.0])
    signal = predict(cells, grid)
    assert signal["server"].to_numpy()[20, 0] == 0


def test_out_of_reach_is_the_floor_and_not_unknown(grid, make_cells):
    signal = predict(
        make_cells([(50.0, 4050.0)], sectors=[1]), grid, options=SignalOptions(max_range_m=1000.0)
    )
    far = signal.isel(y=40, x=40)
    assert float(far["rsrp"]) == T["lte-fdd"].floor_dbm
    assert (int(far["server"]), int(far["servers"]), float(far["probability"])) == (-1, 0, 0.0)
    assert float(far["sinr"]) == SINR_FLOOR_DB
    # the reach is inclusive: 1000 m due south is still in
    assert int(signal["server"][10, 0]) == 0
    assert int(signal["server"][11, 0]) == -1


def test_missing_terrain_and_clutter_are_unknown(grid, make_cells):
    height = np.zeros(grid.shape)
    height[3, 4] = np.nan
    ground = np.ones(grid.shape)
    ground[5, 6] = np.nan
    signal = predict(
        make_cells([(2050.0, 2050.0)]),
        grid,
        ground=Ground(terrain=grid.array(height, units="m"), clutter=grid.array(ground, units="")),
        options=SignalOptions(model="extended-hata"),
    )
    for name in ("rsrp", "sinr", "probability", "sigma"):
        void = np.argwhere(np.isnan(signal[name].to_numpy()))
        assert void.tolist() == [[3, 4], [5, 6]]
    assert int(signal["server"][3, 4]) == -1
    assert int(signal["servers"][3, 4]) == 0


def test_ground_changes_loss_and_sigma(grid, make_cells):
    cells = make_cells([(2050.0, 2050.0)], sectors=[1])
    levels = {}
    for name, number in [("unknown", 0), ("rural", 1), ("suburban", 2), ("urban", 3)]:
        ground = grid.array(np.full(grid.shape, number, np.int8), units="")
        levels[name] = predict(cells, grid, ground=Ground(clutter=ground)).isel(y=5, x=5)
    assert float(levels["unknown"]["rsrp"]) == float(levels["suburban"]["rsrp"])
    assert levels["rural"]["rsrp"] > levels["suburban"]["rsrp"] > levels["urban"]["rsrp"]
    assert float(levels["urban"]["sigma"]) == T["lte-fdd"].sigma_db["urban"]


def test_probability_is_a_half_at_the_threshold(grid, make_cells):
    cells = make_cells([(2050.0, 2050.0)], sectors=[1])
    level = float(predict(cells, grid).rsrp[20, 38])
    signal = predict(cells, grid, options=SignalOptions(threshold_dbm=level)).isel(y=20)
    assert float(signal["probability"][38]) == pytest.approx(0.5, abs=1e-4)
    assert int(signal["servers"][30]) == 1
    assert int(signal["servers"][40]) == 0


def test_a_mast_too_low_for_the_model_is_taken_at_its_lowest(grid, make_cells):
    low, fit = (make_cells([(2050.0, 2050.0)], height_m=[h], sectors=[1]) for h in (4.0, 10.0))
    signal = predict(low, grid)
    assert signal.attrs["heights_clamped"] == 1
    assert predict(fit, grid).attrs["heights_clamped"] == 0
    ray = Ray(distance_m=np.array([1000.0]), frequency_mhz=1850.0, tx_height_m=4.0)
    with pytest.raises(ConfigError, match="must be between 10 and 200 for extended Hata, found 4"):
        ExtendedHata().loss_db(ray)


def test_no_cells_serve_nothing(grid, make_cells):
    signal = predict(make_cells([(0.0, 0.0)]).iloc[:0], grid)
    assert (signal["server"].to_numpy() == -1).all()
    assert not np.isnan(signal["rsrp"].to_numpy()).any()


def test_a_grid_of_one_pixel(grid, make_cells):
    cells = make_cells([(2050.0, 2050.0)], sectors=[1])
    whole = predict(cells, grid)
    one = predict(cells, grid.window(slice(7, 8), slice(9, 10)))
    assert float(one["rsrp"][0, 0]) == float(whole["rsrp"][7, 9])


def test_arguments_stay_as_they_are(grid, make_cells):
    cells = make_cells([(2050.0, 2050.0)])
    before = cells.copy()
    predict(cells, grid)
    pd.testing.assert_frame_equal(cells, before)


def test_wrong_arguments(grid, make_cells):
    cells = make_cells([(2050.0, 2050.0)])
    other = xr.DataArray(np.zeros((3, 3)), dims=("y", "x"))
    with pytest.raises(CRSMismatchError, match="found EPSG:32651"):
        predict(cells.to_crs(32651), grid)
    with pytest.raises(CRSMismatchError, match="`terrain` must have the grid's shape"):
        predict(cells, grid, ground=Ground(terrain=other))
    with pytest.raises(ContractError, match="`clutter` must hold the classes 0, 1, 2, 3, found 9"):
        predict(cells, grid, ground=Ground(clutter=grid.array(np.full(grid.shape, 9), units="")))
    with pytest.raises(ContractError, match="one operator, found a, b"):
        predict(cells.assign(operator=["a", "b", "a"]), grid)
    with pytest.raises(ContractError, match="found 'wimax'"):
        predict(cells.assign(technology="wimax"), grid)
    with pytest.raises(ContractError, match="missing"):
        predict(cells.drop(columns="height_m"), grid)
    with pytest.raises(ContractError, match="number in `gain_dbi` of every cell"):
        predict(cells.assign(gain_dbi=np.nan), grid)
    with pytest.raises(ConfigError) as caught:
        predict(cells, grid, options=SignalOptions(load=2.0, max_range_m=1.0, threshold_dbm=-200.0))
    assert len(caught.value.problems) == 3
    with pytest.raises(ConfigError, match="must be between 150 and 1500 for Okumura-Hata, found"):
        predict(cells, grid, options=SignalOptions(model="okumura-hata"))
    carriers = make_cells(np.zeros((40, 2)), sectors=[1] * 40, frequency_mhz=1800 + np.arange(40.0))
    with pytest.raises(ContractError, match="at most 32 carriers"):
        predict(carriers, grid)


def test_a_model_with_terrain_needs_some(grid, make_cells):
    class Terrain(FreeSpace):
        uses_terrain = True

    with pytest.raises(ConfigError, match="`terrain` must be given for the model"):
        predict(make_cells([(0, 0)]), grid, options=SignalOptions(model=Terrain()))
