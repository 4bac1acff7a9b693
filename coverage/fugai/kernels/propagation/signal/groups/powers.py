"""Powers of masts at the pixels that represent groups."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from fugai._numba import njit
from fugai.kernels.propagation.p1812.groups.blocks import BLOCK, SLOTS, Blocks
from fugai.kernels.propagation.signal.directions import arc_tangent_deg
from fugai.kernels.propagation.signal.patterns import vertical_gains
from fugai.kernels.propagation.signal.sectors import (
    Chord,
    Sectors,
    first_pixels,
    new_chord,
    sector_powers,
)

if TYPE_CHECKING:
    from fugai._types import Float32Array, FloatArray, Int32Array, IntArray, UInt8Array

_NEPERS_PER_DB = math.log(10.0) / 10.0
_HIGHEST_LOSS_DB = 300.0


class Field(NamedTuple):
    """The raster of the blocks and the grid on it.

    ``x``, ``y``: pixel centres [m]; ``ground_m``: terrain [m above sea level]; ``top``, ``left``: the
    grid's first row and column.
    """

    x: FloatArray
    y: FloatArray
    ground_m: Float32Array
    blocks: Blocks
    top: int
    left: int


class GroupLosses(NamedTuple):
    """Masts in the order in which they are added, with their losses to each group of a part.

    ``x``, ``y``: positions [m]; ``top_m``: antenna above sea level less the receiver above ground;
    ``row``, ``column``, ``rows``, ``columns``: part of the blocks; ``start``: where each begins in
    ``losses_db``; ``first_sector``, ``end_sector``: its sectors.
    """

    x: FloatArray
    y: FloatArray
    top_m: FloatArray
    row: IntArray
    column: IntArray
    rows: IntArray
    columns: IntArray
    start: IntArray
    first_sector: IntArray
    end_sector: IntArray
    losses_db: Float32Array


class GroupPowers(NamedTuple):
    """Sums of each group, of shape (rows, columns, slots) of blocks; changed in place.

    ``total``: of all powers [mW]; ``servers``: how many cells reach the threshold; ``best``, ``second``:
    powers of the strongest two masts, each by its strongest sector [mW]; ``server``, ``second_server``: the
    cells of those sectors, -1 for none.
    """

    total: FloatArray
    servers: Int32Array
    best: FloatArray
    server: Int32Array
    second: FloatArray
    second_server: Int32Array


@njit(cache=True, error_model="numpy", nogil=True)
def aim(room: Chord, n: int) -> None:
    """Bearing, depression and gain of ``n`` places, from what `group_chord` has put in their stead."""
    for k in range(n):
        east, north = room.power[k], room.vertical[k]
        square = max(east * east + north * north, 1.0)
        east_size, north_size = abs(east), abs(north)
        ratio = min(east_size, north_size) / max(east_size, north_size, 1e-09)
        angle = arc_tangent_deg(ratio)
        angle = 90.0 - angle if east_size > north_size else angle
        angle = angle if north >= 0.0 else 180.0 - angle
        room.bearing[k] = 360.0 - angle if east < 0.0 else angle
        slope = room.depression[k] / math.sqrt(square)
        size = abs(slope)
        angle = arc_tangent_deg(1.0 / size if size > 1.0 else size)
        angle = 90.0 - angle if size > 1.0 else angle
        room.depression[k] = -angle if slope < 0.0 else angle
        room.path[k] = math.exp(-_NEPERS_PER_DB * room.path[k])


@njit(cache=True, error_model="numpy", nogil=True)
def group_chord(
    field: Field,
    masts: GroupLosses,
    mast: int,
    block_row: int,
    place: IntArray,
    room: Chord,
) -> int:
    """Fill a chord with a mast's groups in one row of blocks; how many there are.

    ``place`` takes their positions in the row: column of the blocks times `SLOTS`, and the slot.
    """
    width = field.x.size
    columns = masts.columns[mast]
    start = masts.start[mast] + (block_row - masts.row[mast]) * columns * SLOTS
    n = 0
    for k in range(columns * SLOTS):
        loss = masts.losses_db[start + k]
        if not loss < _HIGHEST_LOSS_DB:
            continue
        at = masts.column[mast] * SLOTS + k
        pixel = field.blocks.pixel[block_row, at // SLOTS, at % SLOTS]
        north = field.y[pixel // width] - masts.y[mast]
        east = field.x[pixel % width] - masts.x[mast]
        place[n] = at
        room.power[n] = east
        room.vertical[n] = north
        room.path[n] = loss
        room.depression[n] = masts.top_m[mast] - field.ground_m[pixel // width, pixel % width]
        n += 1
    aim(room, n)
    return n


@njit(cache=True, error_model="numpy", nogil=True)
def steer(sectors: Sectors, sector: int, first: int, chord: Chord) -> None:
    """Write the power of a sector [mW], and the vertical gains where they differ from the sector before."""
    tilt, exponent = sectors.downtilt_deg[sector], sectors.vertical_exponent[sector]
    before = max(sector - 1, first)
    if (
        sector == first
        or sectors.downtilt_deg[before] != tilt
        or sectors.vertical_exponent[before] != exponent
    ):
        vertical_gains(chord.depression, tilt, exponent, chord.vertical)
    sector_powers(sectors, sector, chord)


@njit(cache=True, error_model="numpy", nogil=True)
def add_groups(
    rows: tuple[int, int],
    field: Field,
    masts: GroupLosses,
    sectors: Sectors,
    threshold_mw: float,
    groups: GroupPowers,
) -> None:
    """Add masts, in their order, to the sums of some rows of blocks."""
    size = field.blocks.pixel.shape[1] * SLOTS
    room = new_chord(size)
    place, strongest = np.empty(size, dtype=np.int64), np.empty(size)
    cell_of = np.empty(size, dtype=np.int32)
    for mast in range(masts.x.size):
        first = masts.first_sector[mast]
        begin, end = masts.row[mast], masts.row[mast] + masts.rows[mast]
        for i in range(max(rows[0], begin), min(rows[1], end)):
            n = group_chord(field, masts, mast, i, place, room)
            if n == 0:
                continue
            chord = first_pixels(room, n)
            total, servers = groups.total[i].reshape(-1), groups.servers[i].reshape(-1)
            strongest[:n] = -1.0
            for sector in range(first, masts.end_sector[mast]):
                steer(sectors, sector, first, chord)
                for k in range(n):
                    power = chord.power[k]
                    total[place[k]] += power
                    servers[place[k]] += 1 if power >= threshold_mw else 0
                    if power > strongest[k]:
                        strongest[k], cell_of[k] = power, sectors.cell[sector]
            keep_strongest(place[:n], strongest, cell_of, groups, i)


@njit(cache=True, error_model="numpy", nogil=True)
def keep_strongest(
    place: IntArray, strongest: FloatArray, cell_of: Int32Array, groups: GroupPowers, row: int
) -> None:
    """Let a mast's strongest sectors be among the two strongest of their groups."""
    best, second = groups.best[row].reshape(-1), groups.second[row].reshape(-1)
    server = groups.server[row].reshape(-1)
    second_server = groups.second_server[row].reshape(-1)
    for k in range(place.size):
        at, power, cell = place[k], strongest[k], cell_of[k]
        if power > best[at]:
            second[at], second_server[at] = best[at], server[at]
            best[at], server[at] = power, cell
        elif power > second[at]:
            second[at], second_server[at] = power, cell


@njit(cache=True, error_model="numpy", nogil=True)
def strongest_groups(
    field: Field,
    masts: GroupLosses,
    mast: int,
    sectors: Sectors,
    groups: GroupPowers,
    chosen: UInt8Array,
) -> int:
    """Mark the groups of a mast's part where it is one of the strongest two; how many there are."""
    size = field.blocks.pixel.shape[1] * SLOTS
    room = new_chord(size)
    place, strongest = np.empty(size, dtype=np.int64), np.empty(size)
    found = 0
    for i in range(masts.row[mast], masts.row[mast] + masts.rows[mast]):
        n = group_chord(field, masts, mast, i, place, room)
        if n == 0:
            continue
        chord = first_pixels(room, n)
        second = groups.second[i].reshape(-1)
        strongest[:n] = 0.0
        for sector in range(masts.first_sector[mast], masts.end_sector[mast]):
            steer(sectors, sector, masts.first_sector[mast], chord)
            for k in range(n):
                strongest[k] = max(strongest[k], chord.power[k])
        mine = chosen[i - masts.row[mast]].reshape(-1)
        for k in range(n):
            if strongest[k] > 0.0 and strongest[k] >= second[place[k]] * (1.0 - 1e-12):
                mine[place[k] - masts.column[mast] * SLOTS] = 1
                found += 1
    return found


@njit(cache=True, error_model="numpy", nogil=True)
def spread_groups(
    blocks: Blocks,
    corner: tuple[int, int],
    groups: GroupPowers,
    total: FloatArray,
    servers: Int32Array,
) -> None:
    """Add the sums of each pixel's group to those of its own, for a window at ``corner``."""
    for i in range(total.shape[0]):
        row = i + corner[0]
        for j in range(total.shape[1]):
            column = j + corner[1]
            slot = blocks.slot[row, column]
            if slot < SLOTS:
                at = ((row + blocks.top) // BLOCK, (column + blocks.left) // BLOCK, slot)
                total[i, j] = max(total[i, j] + groups.total[at], 0.0)
                servers[i, j] += groups.servers[at]
