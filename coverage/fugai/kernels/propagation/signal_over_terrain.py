"""Power of masts whose path loss is known pixel by pixel: best and second server, total power.

The loss of a mast comes as a window of decibels; bearing and depression are those of the straight
line between the antenna and the receiver on its own ground, so that a valley below a mast is seen
under a steeper angle than the plain. As in `fugai.kernels.propagation.signal` the loops over a chord are plain
arithmetic over arrays; all sectors of a mast share loss, bearing and depression.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import numpy.typing as npt

from fugai._numba import njit
from fugai.kernels.propagation.signal import add_sector, arc_tangent_deg, beam_gain, directions

Array = npt.NDArray[Any]

_BITS_PER_DB = math.log2(10.0) / 10.0
_HIGHEST_LOSS_DB = 300.0
_EXP2 = (
    0.6931471805599453,
    0.2402265069591007,
    0.05550410866482158,
    0.009618129107628477,
    0.0013333558146428443,
    0.0001540353039338161,
    1.525273380405984e-05,
)
"""Taylor series of 2 to the power of a half at most; its error is 1e-8."""


@njit(cache=True, error_model="numpy", nogil=True)
def path_gains_of(loss_db: Array, path: Array, unknown: Array) -> None:
    """Gain of each loss (ratio), 0 where it is infinite or not a number; marks the latter."""
    first, second, third, fourth, fifth, sixth, seventh = _EXP2
    for i in range(loss_db.size):
        loss = np.float64(loss_db[i])
        known = not math.isnan(loss)
        unknown[i] = unknown[i] if known else 1
        good = known and loss < _HIGHEST_LOSS_DB
        bits = -_BITS_PER_DB * (loss if good else 0.0)
        whole = np.floor(bits + 0.5)
        f = bits - whole
        series = fourth + f * (fifth + f * (sixth + f * seventh))
        ratio = 1.0 + f * (first + f * (second + f * (third + f * series)))
        scale = np.int64((np.int64(whole) + 1023) << 52).view(np.float64)
        path[i] = ratio * scale if good else 0.0


@njit(cache=True, error_model="numpy", nogil=True)
def depressions(
    square: Array, ground_m: Array, top_m: float, path: Array, depression: Array
) -> None:
    """Angle below the horizon under which a mast's antenna sees each receiver. [deg]

    ``top_m`` is the antenna's height above the sea less the receiver's above its ground; 0 where
    there is no path, so that unknown ground never reaches a table.
    """
    for i in range(square.size):
        ratio = (top_m - ground_m[i]) / math.sqrt(square[i]) if path[i] > 0.0 else 0.0
        size = abs(ratio)
        steep = size > 1.0
        angle = arc_tangent_deg(1.0 / size if steep else size)
        angle = 90.0 - angle if steep else angle
        depression[i] = -angle if ratio < 0.0 else angle


@njit(cache=True, error_model="numpy", nogil=True)
def upright_gains(depression: Array, tilt_deg: float, exponent: float, upright: Array) -> None:
    """Gain (ratio) of the vertical pattern, side lobes not yet applied; see `pattern_exponent`."""
    for i in range(depression.size):
        angle = depression[i] - tilt_deg
        upright[i] = beam_gain(exponent * angle * angle)


@njit(cache=True, error_model="numpy", nogil=True)
def accumulate_paths(  # noqa: PLR0913, PLR0917
    rows: Array,
    x: Array,
    y: Array,
    ground_m: Array,
    masts: Array,
    windows: Array,
    losses_db: Array,
    sectors: Array,
    cells: Array,
    patterns: Array,
    threshold_mw: float,
    best: Array,
    server: Array,
    total: Array,
    servers: Array,
    second: Array,
    second_server: Array,
    unknown: Array,
) -> None:
    """Add masts, in their order, to the state of a block of grid rows.

    Parameters
    ----------
    rows
        First row and row after the last.
    x, y
        Pixel centres. [m]
    ground_m
        Height of the ground above the sea. [m]
    masts
        One row per mast: x, y, height of the antenna above the sea less the receiver's above
        ground. [m]
    windows
        One row per mast: first row, row after the last, first column, column after the last of its
        window on the grid, where the window begins in ``losses_db``, first sector, sector after the
        last.
    losses_db
        Losses of all windows, row by row: infinite out of reach, NaN unknown.
    sectors, cells
        One row per sector: as `add_sector` takes it, then tilt [deg] and `pattern_exponent` of the
        vertical pattern; and the number of its cell.
    patterns
        Gains (ratios) of the measured antennas, see `pattern_gains`.
    threshold_mw
        Weakest power that counts in ``servers``.
    best, server, total, servers, second, second_server, unknown
        State, changed in place: strongest power [mW] and its cell, sum of powers [mW], how many
        cells reach the threshold, second strongest power [mW] and its cell, 1 where the loss of a
        mast is not known.
    """
    columns = x.size
    square, bearing = np.empty(columns), np.empty(columns)
    path, depression, upright = np.empty(columns), np.empty(columns), np.empty(columns)
    bits, gains = np.empty(columns, np.int64), np.empty(columns)
    for mast in range(masts.shape[0]):
        a, b = windows[mast, 2], windows[mast, 3]
        n = b - a
        for row in range(max(rows[0], windows[mast, 0]), min(rows[1], windows[mast, 1])):
            begin = windows[mast, 4] + (row - windows[mast, 0]) * n
            path_gains_of(losses_db[begin : begin + n], path[:n], unknown[row, a:b])
            north = y[row] - masts[mast, 1]
            directions(x[a:b], masts[mast, 0], north, square[:n], bits[:n], bearing[:n])
            depressions(square[:n], ground_m[row, a:b], masts[mast, 2], path[:n], depression[:n])
            tilt, beam = math.inf, math.inf
            for sector in range(windows[mast, 5], windows[mast, 6]):
                if sectors[sector, 6] != tilt or sectors[sector, 7] != beam:
                    tilt, beam = sectors[sector, 6], sectors[sector, 7]
                    upright_gains(depression[:n], tilt, beam, upright[:n])
                add_sector(
                    sectors[sector],
                    cells[sector],
                    patterns,
                    threshold_mw,
                    path[:n],
                    upright[:n],
                    bearing[:n],
                    depression[:n],
                    gains[:n],
                    best[row, a:b],
                    server[row, a:b],
                    total[row, a:b],
                    servers[row, a:b],
                    second[row, a:b],
                    second_server[row, a:b],
                )
