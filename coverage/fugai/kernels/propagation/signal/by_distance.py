"""Power of masts whose path loss depends on distance and kind of ground alone, from tables.

Loss and vertical pattern come from tables over the squared distance whose nodes follow the binary
exponent: `SLOTS_PER_OCTAVE` per doubling of the square, linear between two nodes.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from fugai._numba import njit
from fugai.kernels.propagation.signal.directions import directions, flat_depressions
from fugai.kernels.propagation.signal.sectors import (
    Chord,
    Sectors,
    ServerPowers,
    add_sector,
    first_pixels,
    new_chord,
    pixels_of_row,
    sector_powers,
)

if TYPE_CHECKING:
    from fugai._types import FloatArray, IntArray, UInt8Array

SLOTS_PER_OCTAVE = 64
_SLOT_BITS = 6
_SHIFT = 52 - _SLOT_BITS
_BIAS = 1023 << _SLOT_BITS
_MASK = (1 << _SHIFT) - 1
_SCALE = 1.0 / (1 << _SHIFT)
_ONE = np.uint64(1)


class Masts(NamedTuple):
    """Masts in the order in which they are added, one value or row each.

    Parameters
    ----------
    x, y
        Positions. [m]
    height_m
        Height of the antennas over the receivers. [m]
    reach_m2
        Squared reach in each environment, the last for no data; negative: none. [m2]
    path_table, vertical_table
        Their classes: positions in `Tables`.
    first_sector, end_sector
        First of their sectors, and the one after the last.
    """

    x: FloatArray
    y: FloatArray
    height_m: FloatArray
    reach_m2: FloatArray
    path_table: IntArray
    vertical_table: IntArray
    first_sector: IntArray
    end_sector: IntArray


class Tables(NamedTuple):
    """Gains (ratios) of the paths by class, environment and node; of vertical patterns by class and node."""

    path: FloatArray
    vertical: FloatArray


class Pixels(NamedTuple):
    """Pixel centres, equally spaced [m], and the kind of ground of each: its place in ``Tables.path``."""

    x: FloatArray
    y: FloatArray
    kinds: UInt8Array


def slot_squares(slots: int) -> FloatArray:
    """Squared distance at each node of a table with ``slots`` intervals, from 1 m2. [m2]"""
    index = np.arange(slots + 1)
    octave, part = np.divmod(index, SLOTS_PER_OCTAVE)
    return np.ldexp(1.0 + part / SLOTS_PER_OCTAVE, octave)


@njit(cache=True, error_model="numpy", nogil=True)
def chord_columns(x: FloatArray, mast_x: float, north: float, reach_m2: float) -> tuple[int, int]:
    """First column and column after the last that a mast may reach in a row ``north`` of it.

    Up to two more on either side, against rounding errors; as many as 0 where none is reached.
    """
    columns = x.shape[0]
    left = reach_m2 - north * north
    if left < 0.0:
        return 0, 0
    west = x[0]
    step = (x[columns - 1] - west) / (columns - 1) if columns > 1 else 1.0
    half = math.sqrt(left)
    begin = max(0, math.ceil((mast_x - half - west) / step) - 1)
    end = min(columns, math.floor((mast_x + half - west) / step) + 2)
    return begin, max(begin, end)


@njit(cache=True, error_model="numpy", nogil=True)
def path_gains(
    kinds: UInt8Array, reach_m2: FloatArray, path: FloatArray, vertical: FloatArray, chord: Chord
) -> None:
    """Gain along the path (0 beyond the reach) and by the vertical pattern, from the tables.

    ``path`` has one row per kind of ground, as ``reach_m2`` has one value.
    """
    distance_m2, gains, upright = chord.distance_m2, chord.path, chord.vertical
    last = vertical.size - 2  # a chord ends up to two pixels beyond the reach and the tables
    for i in range(kinds.size):
        kind = np.uint64(kinds[i])
        bits = np.float64(distance_m2[i]).view(np.int64)
        node = np.uint64(min(int(bits >> _SHIFT) - _BIAS, last))
        part = (bits & _MASK) * _SCALE
        low, high = path[kind, node], path[kind, node + _ONE]
        gains[i] = low + part * (high - low) if distance_m2[i] <= reach_m2[kind] else 0.0
        low, high = vertical[node], vertical[node + _ONE]
        upright[i] = low + part * (high - low)


@njit(cache=True, error_model="numpy", nogil=True)
def accumulate_by_distance(
    rows: tuple[int, int],
    pixels: Pixels,
    masts: Masts,
    sectors: Sectors,
    tables: Tables,
    threshold_mw: float,
    powers: ServerPowers,
) -> None:
    """Add masts, in their order, to the best servers of a block of grid rows.

    Parameters
    ----------
    rows
        First row and row after the last.
    pixels
        Those of the whole grid, as ``powers``.
    masts, sectors, tables
        What is added.
    threshold_mw
        Weakest power that counts in ``powers.servers``. [mW]
    powers
        Changed in place.
    """
    room = new_chord(pixels.x.shape[0])
    for mast in range(masts.x.size):
        mast_x, mast_y, reach_m2 = masts.x[mast], masts.y[mast], masts.reach_m2[mast]
        widest_m2 = reach_m2.max()
        path, vertical = (
            tables.path[masts.path_table[mast]],
            tables.vertical[masts.vertical_table[mast]],
        )
        first, last = masts.first_sector[mast], masts.end_sector[mast]
        for row in range(rows[0], rows[1]):
            north = pixels.y[row] - mast_y
            begin, end = chord_columns(pixels.x, mast_x, north, widest_m2)
            if begin == end:
                continue
            chord = first_pixels(room, end - begin)
            directions(pixels.x[begin:end], mast_x, north, chord.distance_m2, chord.bearing)
            path_gains(pixels.kinds[row, begin:end], reach_m2, path, vertical, chord)
            if sectors.pattern[first] >= 0:
                flat_depressions(chord.distance_m2, masts.height_m[mast], chord.depression)
            part = pixels_of_row(powers, row, begin, end)
            for sector in range(first, last):
                sector_powers(sectors, sector, chord)
                add_sector(chord.power, sectors.cell[sector], threshold_mw, part)


@njit(cache=True, error_model="numpy", nogil=True)
def add_distant_powers(
    pixels: Pixels,
    kind: int,
    masts: Masts,
    sectors: Sectors,
    tables: Tables,
    max_range_m2: float,
    total: FloatArray,
) -> None:
    """Add to ``total`` [mW] what masts send beyond their reach, on ground of one kind everywhere.

    Counted up to the squared distance ``max_range_m2`` [m2]; ``pixels.kinds`` is not used.
    """
    columns = pixels.x.shape[0]
    room = new_chord(columns)
    kinds = np.full(columns, kind, np.uint8)
    limits = np.full(tables.path.shape[1], max_range_m2)
    for mast in range(masts.x.size):
        mast_x, mast_y, reach_m2 = masts.x[mast], masts.y[mast], masts.reach_m2[mast, kind]
        path, vertical = (
            tables.path[masts.path_table[mast]],
            tables.vertical[masts.vertical_table[mast]],
        )
        first, last = masts.first_sector[mast], masts.end_sector[mast]
        for row in range(pixels.y.shape[0]):
            north = pixels.y[row] - mast_y
            begin, end = chord_columns(pixels.x, mast_x, north, max_range_m2)
            n = end - begin
            if n == 0:
                continue
            chord = first_pixels(room, n)
            directions(pixels.x[begin:end], mast_x, north, chord.distance_m2, chord.bearing)
            path_gains(kinds[:n], limits, path, vertical, chord)
            for i in range(n):
                chord.path[i] = chord.path[i] if chord.distance_m2[i] > reach_m2 else 0.0
            if sectors.pattern[first] >= 0:
                flat_depressions(chord.distance_m2, masts.height_m[mast], chord.depression)
            for sector in range(first, last):
                sector_powers(sectors, sector, chord)
                for i in range(n):
                    total[row, begin + i] += chord.power[i]
