"""Tuned models over terrain."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from fugai.wireless import (
    P1812,
    Correction,
    Ground,
    SignalOptions,
    Surface,
    Transmitter,
    Tuned,
    Window,
    loss_window,
    predict,
)
from fugai.wireless.technology import ENVIRONMENTS

pytestmark = pytest.mark.kernel

SIZE = 60
X = 50.0 + 100.0 * np.arange(SIZE)
Y = X[::-1].copy()
HILLS = (80.0 * (np.sin(X[None, :] / 600.0) * np.sin(Y[:, None] / 500.0)) ** 2).astype(np.float32)
KINDS = np.where(X[None, :] < 3000.0, 2, 0).astype(np.uint8) * np.ones((SIZE, 1), np.uint8)
SURFACE = Surface(
    terrain_m=HILLS, clutter_m=np.zeros_like(HILLS), x=X, y=Y, latitude_deg=39.0, kinds=KINDS
)
URBAN = Correction(
    environment="urban",
    low_mhz=1700.0,
    high_mhz=1900.0,
    offset_db=8.0,
    slope_db_per_decade=5.0,
    farthest_m=2500.0,
)
MAST = Transmitter(
    x_m=2920.0,
    y_m=3070.0,
    height_m=30.0,
    rx_height_m=1.5,
    frequency_mhz=1800.0,
    max_range_m=5000.0,
)


def window(model, surface=SURFACE, **options):
    return loss_window(surface, MAST, model=model, **options).astype(np.float64)


def test_each_pixel_has_the_correction_of_its_ground():
    base = window(P1812())
    tuned = window(Tuned(base=P1812(), corrections=(URBAN,)))
    distance = np.hypot(X[None, :] - 2920.0, Y[:, None] - 3070.0)
    expected = np.where(ENVIRONMENTS.index("urban") == KINDS, URBAN.along_db(distance), 0.0)
    reached = np.isfinite(base)
    assert reached.sum() > 3000
    assert (tuned - base)[reached] == pytest.approx(
        expected[reached], abs=2e-5
    )  # float32 of 150 dB
    assert np.array_equal(np.isfinite(tuned), reached)


def test_a_limit_cuts_the_tuned_loss_not_the_model_s():
    louder = replace(URBAN, offset_db=-15.0)
    tuned = Tuned(base=P1812(), corrections=(louder,))
    free = window(tuned)
    cut = window(tuned, max_loss_db=115.0)
    assert np.array_equal(cut, np.where(free > 115.0, np.inf, free))


def test_terrain_counts_by_its_factor():
    half = replace(URBAN, offset_db=0.0, slope_db_per_decade=0.0, terrain_factor=-0.5)
    urban = replace(SURFACE, kinds=np.full_like(KINDS, 2))
    base, flat = (
        window(P1812(), urban),
        window(P1812(), replace(urban, terrain_m=np.zeros_like(HILLS))),
    )
    found = window(Tuned(base=P1812(), corrections=(half,)), urban)
    reached = np.isfinite(base)
    middle = (base + flat)[reached] / 2.0
    free = 32.45 + 20 * np.log10(1.8 * np.hypot(X[None, :] - 2920.0, Y[:, None] - 3070.0))
    floor = np.minimum(free, base)[reached]
    assert found[reached] == pytest.approx(np.maximum(middle, floor), abs=3e-5)  # float32 of 150 dB


def test_a_window_has_the_values_of_the_whole():
    tuned = Tuned(base=P1812(), corrections=(URBAN,))
    part = window(tuned, window=Window(rows=(10, 31), columns=(20, 47)))
    assert np.array_equal(part, window(tuned)[10:31, 20:47])


def test_voids_stay_unknown():
    holed = HILLS.copy()
    holed[20:24, 35:38] = np.nan
    surface = replace(SURFACE, terrain_m=holed)
    base, tuned = (window(m, surface) for m in (P1812(), Tuned(base=P1812(), corrections=(URBAN,))))
    assert np.isnan(tuned).sum() > 12
    assert np.array_equal(np.isnan(tuned), np.isnan(base))


def test_predict_takes_it_with_the_ground_of_its_clutter(grid, make_cells):
    cells = make_cells([(2050.0, 2050.0)], sectors=1).assign(gain_dbi=17.5)
    terrain = grid.array(np.zeros(grid.shape), units="m")
    clutter = grid.array(np.where(grid.x < 2000.0, 3.0, 1.0) * np.ones((41, 1)), units="1")
    flat = Correction(environment="urban", low_mhz=1.0, high_mhz=9e3, offset_db=6.0)
    look = {"ground": Ground(terrain=terrain, clutter=clutter)}
    plain = predict(cells, grid, options=SignalOptions(model=P1812()), **look)["rsrp"].to_numpy()
    tuned = predict(
        cells, grid, options=SignalOptions(model=Tuned(base=P1812(), corrections=(flat,))), **look
    )["rsrp"]
    expected = np.where(clutter.to_numpy() == 3.0, 6.0, 0.0)
    assert plain - tuned.to_numpy() == pytest.approx(expected, abs=1e-4)  # levels in float32
