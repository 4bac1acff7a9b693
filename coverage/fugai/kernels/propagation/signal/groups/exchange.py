"""Exact powers in the place of those that groups have counted."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from fugai._numba import njit
from fugai.kernels.propagation.p1812.groups.blocks import BLOCK, SLOTS
from fugai.kernels.propagation.signal.directions import directions, terrain_depressions
from fugai.kernels.propagation.signal.groups.powers import Field, GroupLosses, group_chord, steer
from fugai.kernels.propagation.signal.over_terrain import gains_of_losses
from fugai.kernels.propagation.signal.sectors import (
    Chord,
    Sectors,
    ServerPowers,
    first_pixels,
    new_chord,
    pixels_of_row,
)

if TYPE_CHECKING:
    from fugai._types import Float32Array, FloatArray, Int32Array, IntArray, UInt8Array


class ExactLosses(NamedTuple):
    """Windows of losses computed pixel by pixel, of masts in their order.

    ``mast``: position in `GroupLosses`; ``top``, ``bottom``, ``left``, ``right``: window on the grid;
    ``start``: where it begins in ``losses_db``, which is negative where a pixel was not computed.
    """

    mast: IntArray
    top: IntArray
    bottom: IntArray
    left: IntArray
    right: IntArray
    start: IntArray
    losses_db: Float32Array


class Target(NamedTuple):
    """What grows: the servers of the grid's pixels, where a loss is unknown, and the rank of each cell.

    Of two cells of the same power the one of the lower rank is the stronger.
    """

    powers: ServerPowers
    unknown: UInt8Array
    rank: Int32Array


class OwnPixels(NamedTuple):
    """The pixels of a row of a window that have losses of their own, one after the other.

    ``at``: position in the row; ``group``: in the row of blocks times `SLOTS`, and the slot, -1 for none;
    ``losses_db``, ``x`` [m], ``ground_m``, ``unknown``: of each.
    """

    at: IntArray
    group: IntArray
    losses_db: Float32Array
    x: FloatArray
    ground_m: Float32Array
    unknown: UInt8Array


@njit(cache=True, error_model="numpy", nogil=True)
def new_own_pixels(width: int) -> OwnPixels:
    """Room for the pixels of a row."""
    return OwnPixels(
        np.empty(width, np.int64),
        np.empty(width, np.int64),
        np.empty(width, np.float32),
        np.empty(width),
        np.empty(width, np.float32),
        np.empty(width, np.uint8),
    )


@njit(cache=True, error_model="numpy", nogil=True)
def add_exact(
    rows: tuple[int, int],
    field: Field,
    masts: GroupLosses,
    exact: ExactLosses,
    sectors: Sectors,
    threshold_mw: float,
    target: Target,
) -> None:
    """Add windows, in their order, to a block of grid rows.

    Best and second servers take the exact powers; total and servers take what those differ by from
    the powers at the pixels that represent them, which `add_groups` has counted.
    """
    size, width = field.blocks.pixel.shape[1] * SLOTS, target.powers.best.shape[1]
    group_room, room = new_chord(size), new_chord(width)
    place, own = np.empty(size, dtype=np.int64), new_own_pixels(width)
    for window in range(exact.mast.size):
        mast = exact.mast[window]
        begin, n = exact.left[window], exact.right[window] - exact.left[window]
        first, end = masts.first_sector[mast], masts.end_sector[mast]
        counted = np.empty((max(end - first, 0), size))
        block_row = -1
        for row in range(max(rows[0], exact.top[window]), min(rows[1], exact.bottom[window])):
            start = exact.start[window] + (row - exact.top[window]) * n
            many = find_own(exact.losses_db[start : start + n], field, (row, begin), own)
            if many == 0:
                continue
            here = (row + field.top + field.blocks.top) // BLOCK
            if here != block_row:
                block_row = here
                fill_counted(field, masts, mast, here, sectors, place, group_room, counted)
            chord = first_pixels(room, many)
            see_own(field, masts, mast, (row, begin), own, chord, target.unknown)
            mine = pixels_of_row(target.powers, row, begin, begin + n)
            for sector in range(first, end):
                steer(sectors, sector, first, chord)
                exchange_sector(
                    chord.power,
                    own,
                    counted[sector - first],
                    sectors.cell[sector],
                    threshold_mw,
                    mine,
                    target.rank,
                )


@njit(cache=True, error_model="numpy", nogil=True)
def find_own(found_db: Float32Array, field: Field, corner: tuple[int, int], own: OwnPixels) -> int:
    """How many pixels of a row of a window have losses of their own; writes them to ``own``."""
    many, row = 0, corner[0] + field.top
    for k in range(found_db.size):
        if found_db[k] < 0.0:
            continue
        column = corner[1] + k + field.left
        slot = np.int64(field.blocks.slot[row, column])
        own.at[many] = k
        own.group[many] = -1
        if slot < SLOTS:
            own.group[many] = (column + field.blocks.left) // BLOCK * SLOTS + slot
        own.losses_db[many] = found_db[k]
        own.x[many] = field.x[column]
        own.ground_m[many] = field.ground_m[row, column]
        own.unknown[many] = 0
        many += 1
    return many


@njit(cache=True, error_model="numpy", nogil=True)
def see_own(
    field: Field,
    masts: GroupLosses,
    mast: int,
    corner: tuple[int, int],
    own: OwnPixels,
    chord: Chord,
    unknown: UInt8Array,
) -> None:
    """Fill a chord with the own pixels of a row as a mast sees them; marks what is unknown."""
    n = chord.path.size
    gains_of_losses(own.losses_db[:n], chord.path, own.unknown[:n])
    for k in range(n):
        if own.unknown[k] != 0:
            unknown[corner[0], corner[1] + own.at[k]] = 1
    north = field.y[corner[0] + field.top] - masts.y[mast]
    directions(own.x[:n], masts.x[mast], north, chord.distance_m2, chord.bearing)
    terrain_depressions(
        chord.distance_m2, own.ground_m[:n], masts.top_m[mast], chord.path, chord.depression
    )


@njit(cache=True, error_model="numpy", nogil=True)
def fill_counted(
    field: Field,
    masts: GroupLosses,
    mast: int,
    block_row: int,
    sectors: Sectors,
    place: IntArray,
    room: Chord,
    counted: FloatArray,
) -> None:
    """Power of each sector at each group of a row of blocks, as `add_groups` has counted it. [mW]"""
    counted[:] = 0.0
    n = group_chord(field, masts, mast, block_row, place, room)
    chord = first_pixels(room, n)
    first = masts.first_sector[mast]
    for sector in range(first, masts.end_sector[mast]):
        steer(sectors, sector, first, chord)
        for k in range(n):
            counted[sector - first, place[k]] = chord.power[k]


@njit(cache=True, error_model="numpy", nogil=True)
def exchange_sector(
    power: FloatArray,
    own: OwnPixels,
    counted: FloatArray,
    cell: int,
    threshold_mw: float,
    powers: ServerPowers,
    rank: Int32Array,
) -> None:
    """Add the power [mW] of one sector in the place of what its groups have counted.

    Of two cells of the same power the one with the lower ``rank`` is the stronger, whichever comes first.
    """
    best, server, total = powers.best, powers.server, powers.total
    servers, second, second_server = powers.servers, powers.second, powers.second_server
    for k in range(power.size):
        if own.group[k] < 0:
            continue
        i, new, old = own.at[k], power[k], counted[own.group[k]]
        total[i] += new - old
        servers[i] += (1 if new >= threshold_mw else 0) - (1 if old >= threshold_mw else 0)
        if new < second[i] or new == 0.0:
            continue
        if new > best[i] or (new == best[i] and rank[cell] < rank[server[i]]):
            second[i], second_server[i] = best[i], server[i]
            best[i], server[i] = new, cell
        elif new > second[i] or rank[cell] < rank[second_server[i]]:
            second[i], second_server[i] = new, cell
