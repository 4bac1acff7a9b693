"""Power of masts whose path loss is known pixel by pixel.

The loss of a mast comes as a window of decibels; bearing and depression are those of the straight
line between the antenna and the receiver on its own ground, so that a valley below a mast is seen
under a steeper angle than the plain. All sectors of a mast share loss, bearing and depression.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from fugai._numba import njit
from fugai.kernels.propagation.signal.directions import directions, terrain_depressions
from fugai.kernels.propagation.signal.patterns import vertical_gains
from fugai.kernels.propagation.signal.sectors import (
    Sectors,
    ServerPowers,
    add_sector,
    first_pixels,
    new_chord,
    pixels_of_row,
    sector_powers,
)

if TYPE_CHECKING:
    from fugai._types import Float32Array, FloatArray, IntArray, UInt8Array

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


class LossWindows(NamedTuple):
    """Masts in the order in which they are added, one value each, with their path losses.

    Parameters
    ----------
    x, y
        Positions. [m]
    top_m
        Height of the antenna above sea level less the receiver's above ground. [m]
    top, bottom, left, right
        Window of each on the grid: first row and row after the last, columns likewise.
    start
        Where each window begins in ``losses_db``.
    first_sector, end_sector
        First of their sectors, and the one after the last.
    losses_db
        Losses of all windows, row by row: infinite out of reach, NaN unknown. [dB]
    """

    x: FloatArray
    y: FloatArray
    top_m: FloatArray
    top: IntArray
    bottom: IntArray
    left: IntArray
    right: IntArray
    start: IntArray
    first_sector: IntArray
    end_sector: IntArray
    losses_db: Float32Array


class TerrainPixels(NamedTuple):
    """Pixel centres [m], and the ground there [m above sea level]."""

    x: FloatArray
    y: FloatArray
    ground_m: Float32Array


@njit(cache=True, error_model="numpy", nogil=True)
def gains_of_losses(loss_db: Float32Array, path: FloatArray, unknown: UInt8Array) -> None:
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
def accumulate_over_terrain(
    rows: tuple[int, int],
    pixels: TerrainPixels,
    masts: LossWindows,
    sectors: Sectors,
    threshold_mw: float,
    powers: ServerPowers,
    unknown: UInt8Array,
) -> None:
    """Add masts, in their order, to the best servers of a block of grid rows.

    Parameters
    ----------
    rows
        First row and row after the last.
    pixels
        Those of the whole grid, as ``powers`` and ``unknown``.
    masts, sectors
        What is added.
    threshold_mw
        Weakest power that counts in ``powers.servers``. [mW]
    powers
        Changed in place.
    unknown
        Set to 1 where the loss of a mast is not known.
    """
    room = new_chord(pixels.x.shape[0])
    for mast in range(masts.x.size):
        mast_x, mast_y, top = masts.x[mast], masts.y[mast], masts.top[mast]
        begin, end = masts.left[mast], masts.right[mast]
        n = end - begin
        chord = first_pixels(room, n)
        for row in range(max(rows[0], top), min(rows[1], masts.bottom[mast])):
            start = masts.start[mast] + (row - top) * n
            loss_db = masts.losses_db[start : start + n]
            gains_of_losses(loss_db, chord.path, unknown[row, begin:end])
            north = pixels.y[row] - mast_y
            directions(pixels.x[begin:end], mast_x, north, chord.distance_m2, chord.bearing)
            terrain_depressions(
                chord.distance_m2,
                pixels.ground_m[row, begin:end],
                masts.top_m[mast],
                chord.path,
                chord.depression,
            )
            part = pixels_of_row(powers, row, begin, end)
            tilt, exponent = math.inf, math.inf
            for sector in range(masts.first_sector[mast], masts.end_sector[mast]):
                if sectors.downtilt_deg[sector] != tilt or (
                    sectors.vertical_exponent[sector] != exponent
                ):
                    tilt = sectors.downtilt_deg[sector]
                    exponent = sectors.vertical_exponent[sector]
                    vertical_gains(chord.depression, tilt, exponent, chord.vertical)
                sector_powers(sectors, sector, chord)
                add_sector(chord.power, sectors.cell[sector], threshold_mw, part)
