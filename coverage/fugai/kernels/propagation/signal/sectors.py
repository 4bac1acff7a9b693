"""Sectors of a mast over a row of pixels: their power, and what it changes in the best servers.

Powers are in milliwatts, so that the inner loops multiply and add and call no logarithm. They are
plain arithmetic over arrays, which the compiler turns into vector code.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from fugai._numba import njit
from fugai.kernels.propagation.signal.patterns import beam_gain, table_gains

if TYPE_CHECKING:
    from fugai._types import Float32Array, FloatArray, Int32Array, IntArray


class Sectors(NamedTuple):
    """Sectors in the order in which they are added, one value each.

    Parameters
    ----------
    eirp_mw
        Radiated power on the boresight. [mW]
    azimuth_deg
        Where the sector points, clockwise from the grid's north. [deg]
    exponent
        `pattern_exponent` of the horizontal beamwidth.
    side_lobe, back
        Gains (ratios) below which the vertical pattern, and the whole, do not fall.
    pattern
        Position in ``tables`` of a measured antenna, negative for none.
    downtilt_deg
        Angle of the vertical beam below the horizon. [deg]
    vertical_exponent
        `pattern_exponent` of the vertical beamwidth.
    cell
        Number of the cell.
    tables
        Gains (ratios) of all measured antennas, see `table_gains`. The sectors of one mast have
        either a table each or none.
    """

    eirp_mw: FloatArray
    azimuth_deg: FloatArray
    exponent: FloatArray
    side_lobe: FloatArray
    back: FloatArray
    pattern: IntArray
    downtilt_deg: FloatArray
    vertical_exponent: FloatArray
    cell: Int32Array
    tables: Float32Array


class ServerPowers(NamedTuple):
    """Best and second server of each pixel, and the sum of all powers; changed in place.

    Parameters
    ----------
    best, server
        Strongest power [mW] and its cell, -1 for none.
    total
        Sum of the powers of all cells. [mW]
    servers
        How many cells are at the threshold or above it.
    second, second_server
        Second strongest power [mW] and its cell.
    """

    best: FloatArray
    server: Int32Array
    total: FloatArray
    servers: Int32Array
    second: FloatArray
    second_server: Int32Array


class Chord(NamedTuple):
    """The pixels of one grid row within a mast's reach, as all its sectors see them.

    Parameters
    ----------
    distance_m2
        Squared distance from the mast, at least 1. [m2]
    bearing
        From the mast, clockwise from north. [deg]
    depression
        Angle below the horizon, where a measured antenna or the terrain asks for it. [deg]
    path
        Gain along the path (ratio); 0 where there is none.
    vertical
        Gain of the vertical pattern (ratio), side lobes not yet applied.
    power
        Room for the power of one sector. [mW]
    """

    distance_m2: FloatArray
    bearing: FloatArray
    depression: FloatArray
    path: FloatArray
    vertical: FloatArray
    power: FloatArray


@njit(cache=True, error_model="numpy", nogil=True)
def new_chord(columns: int) -> Chord:
    """Memory for a chord of at most ``columns`` pixels."""
    return Chord(
        np.empty(columns),
        np.empty(columns),
        np.empty(columns),
        np.empty(columns),
        np.empty(columns),
        np.empty(columns),
    )


@njit(cache=True, error_model="numpy", nogil=True)
def first_pixels(room: Chord, n: int) -> Chord:
    """The first ``n`` pixels of a chord, on the same memory."""
    return Chord(
        room.distance_m2[:n],
        room.bearing[:n],
        room.depression[:n],
        room.path[:n],
        room.vertical[:n],
        room.power[:n],
    )


@njit(cache=True, error_model="numpy", nogil=True)
def pixels_of_row(powers: ServerPowers, row: int, begin: int, end: int) -> ServerPowers:
    """A part of one row of the grid, on the same memory."""
    return ServerPowers(
        powers.best[row, begin:end],
        powers.server[row, begin:end],
        powers.total[row, begin:end],
        powers.servers[row, begin:end],
        powers.second[row, begin:end],
        powers.second_server[row, begin:end],
    )


@njit(cache=True, error_model="numpy", nogil=True)
def sector_powers(sectors: Sectors, number: int, chord: Chord) -> None:
    """Write the power of one sector into ``chord.power``. [mW]

    A parabolic sector combines its two cuts as 3GPP TR 36.814 table A.2.1.1-2 does; a measured
    antenna has both in its table.
    """
    eirp, azimuth = sectors.eirp_mw[number], sectors.azimuth_deg[number]
    path, power = chord.path, chord.power
    pattern = sectors.pattern[number]
    if pattern >= 0:
        table_gains(sectors.tables[pattern], azimuth, chord.bearing, chord.depression, power)
        for i in range(power.size):
            power[i] = eirp * path[i] * power[i]
        return
    exponent = sectors.exponent[number]
    side_lobe, back = sectors.side_lobe[number], sectors.back[number]
    bearing, vertical = chord.bearing, chord.vertical
    for i in range(power.size):
        angle = abs(bearing[i] - azimuth)
        angle = min(angle, 360.0 - angle)
        gain = beam_gain(exponent * angle * angle)
        power[i] = eirp * path[i] * max(max(vertical[i], side_lobe) * gain, back)


@njit(cache=True, error_model="numpy", nogil=True)
def add_sector(power: FloatArray, cell: int, threshold_mw: float, powers: ServerPowers) -> None:
    """Add the power [mW] of one sector of a cell to the best servers of some pixels."""
    best, server, total = powers.best, powers.server, powers.total
    servers, second, second_server = powers.servers, powers.second, powers.second_server
    for i in range(power.size):
        new = power[i]
        total[i] += new
        servers[i] += 1 if new >= threshold_mw else 0
        stronger = new > best[i]
        runner_up = min(new, best[i])
        runner_up_cell = server[i] if stronger else cell
        # of two cells of the same power the one that came first is the stronger
        ahead = runner_up >= second[i] if stronger else runner_up > second[i]
        second_server[i] = runner_up_cell if ahead else second_server[i]
        second[i] = max(runner_up, second[i])
        server[i] = cell if stronger else server[i]
        best[i] = max(new, best[i])
