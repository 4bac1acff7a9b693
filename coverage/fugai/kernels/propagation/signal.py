"""Power of many cells on a grid: best server, total power and servers above a threshold.

Everything is in milliwatts, so that the inner loops multiply and add and call no logarithm. Loss and
vertical pattern come from tables over the squared distance whose nodes follow the binary exponent:
`SLOTS_PER_OCTAVE` per doubling of the square, linear between two nodes. The loops over a chord of a
mast's disc are plain arithmetic over arrays, so that the compiler turns them into vector code.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from fugai._numba import njit
from fugai.kernels.propagation.antenna_tables import flat_depressions, pattern_gains

if TYPE_CHECKING:
    from fugai._types import FloatArray

SLOTS_PER_OCTAVE = 64
_SLOT_BITS = 6
_SHIFT = 52 - _SLOT_BITS
_BIAS = 1023 << _SLOT_BITS
_MASK = (1 << _SHIFT) - 1
_SCALE = 1.0 / (1 << _SHIFT)
_ONE = np.uint64(1)

_HALVINGS = 32
"""The horizontal pattern is a power of 32 of a short series near 1."""

_ATAN_DEG = (
    57.295556719668696,
    -19.089445689335193,
    11.349041883156882,
    -7.582144829556077,
    4.562097350928181,
    -1.9253774158416597,
    0.3902861542656032,
)
"""Arc tangent of a ratio from 0 to 1, odd powers. [deg] Least squares, worst error 1.5e-5 deg."""

Array = npt.NDArray[Any]


def pattern_exponent(beamwidth_deg: float) -> float:
    """Factor of the squared angle in `sector_powers`; 0 for an all-round antenna. [1/deg2]"""
    if beamwidth_deg >= 360.0:
        return 0.0
    return -1.2 * math.log(10.0) / _HALVINGS / beamwidth_deg**2


def slot_squares(slots: int) -> FloatArray:
    """Squared distance at each node of a table with that many slots, from 1 m2. [m2]"""
    index = np.arange(slots + 1)
    octave, part = np.divmod(index, SLOTS_PER_OCTAVE)
    return np.ldexp(1.0 + part / SLOTS_PER_OCTAVE, octave)


@njit(cache=True, error_model="numpy", nogil=True)
def arc_tangent_deg(ratio: float) -> float:
    """Arc tangent of a ratio from 0 to 1. [deg]"""
    first, second, third, fourth, fifth, sixth, seventh = _ATAN_DEG
    q = ratio * ratio
    series = fifth + q * (sixth + q * seventh)
    return ratio * (first + q * (second + q * (third + q * (fourth + q * series))))


@njit(cache=True, error_model="numpy", nogil=True)
def directions(
    x: Array, mast_x: float, north: float, square: Array, bits: Array, bearing: Array
) -> None:
    """Squared distance [m2], the same as raw bits, and bearing [deg] from a mast to a chord."""
    north_square, north_size = north * north, abs(north)
    turn = 1.0 if north >= 0.0 else -1.0
    start = 0.0 if north >= 0.0 else 180.0
    for i in range(x.size):
        east = x[i] - mast_x
        distance = max(east * east + north_square, 1.0)
        square[i] = distance
        bits[i] = np.float64(distance).view(np.int64)
        east_size = abs(east)
        ratio = min(east_size, north_size) / max(east_size, north_size, 1e-09)
        angle = arc_tangent_deg(ratio)
        angle = 90.0 - angle if east_size > north_size else angle
        angle = start + turn * angle
        bearing[i] = 360.0 - angle if east < 0.0 else angle


@njit(cache=True, error_model="numpy", nogil=True)
def path_gains(
    kinds: Array,
    square: Array,
    bits: Array,
    reach: Array,
    loss: Array,
    vertical: Array,
    path: Array,
    upright: Array,
) -> None:
    """Gain along the path (0 beyond the reach) and by the vertical pattern, from the tables."""
    last = vertical.size - 2  # a chord ends up to two pixels beyond the reach and the tables
    for i in range(kinds.size):
        kind = np.uint64(kinds[i])
        node = np.uint64(min((bits[i] >> _SHIFT) - _BIAS, last))
        part = (bits[i] & _MASK) * _SCALE
        low, high = loss[kind, node], loss[kind, node + _ONE]
        path[i] = low + part * (high - low) if square[i] <= reach[kind] else 0.0
        low, high = vertical[node], vertical[node + _ONE]
        upright[i] = low + part * (high - low)


@njit(cache=True, error_model="numpy", nogil=True)
def beam_gain(exponent: float) -> float:
    """Gain (ratio) of a parabolic beam: exp of `_HALVINGS` times a negative number, at least -41 dB."""
    t = max(exponent, -0.3)
    gain = 1.0 + t * (1.0 + t * (0.5 + t * (1.0 / 6.0 + t * (1.0 / 24.0 + t / 120.0))))
    gain *= gain
    gain *= gain
    gain *= gain
    gain *= gain
    return gain * gain


@njit(cache=True, error_model="numpy", nogil=True)
def sector_powers(  # noqa: PLR0913, PLR0917
    sector: Array,
    cell: int,
    threshold_mw: float,
    path: Array,
    upright: Array,
    bearing: Array,
    best: Array,
    server: Array,
    total: Array,
    servers: Array,
    second: Array,
    second_server: Array,
) -> None:
    """Add one sector to the state of a chord.

    ``sector`` holds EIRP [mW], azimuth [deg], `pattern_exponent`, and the gains (ratios) of the
    vertical side lobes and of the back. Combined as in 3GPP TR 36.814 table A.2.1.1-2.
    """
    eirp, azimuth, exponent, lobe, back = sector[0], sector[1], sector[2], sector[3], sector[4]
    for i in range(best.size):
        angle = abs(bearing[i] - azimuth)
        angle = min(angle, 360.0 - angle)
        gain = beam_gain(exponent * angle * angle)
        power = eirp * path[i] * max(max(upright[i], lobe) * gain, back)
        total[i] += power
        servers[i] += 1 if power >= threshold_mw else 0
        stronger = power > best[i]
        runner_up = min(power, best[i])
        whose = server[i] if stronger else cell
        second_server[i] = whose if runner_up > second[i] else second_server[i]
        second[i] = max(runner_up, second[i])
        server[i] = cell if stronger else server[i]
        best[i] = max(power, best[i])


@njit(cache=True, error_model="numpy", nogil=True)
def add_sector(  # noqa: PLR0913, PLR0917
    sector: Array,
    cell: int,
    patterns: Array,
    threshold_mw: float,
    path: Array,
    upright: Array,
    bearing: Array,
    depression: Array,
    gains: Array,
    best: Array,
    server: Array,
    total: Array,
    servers: Array,
    second: Array,
    second_server: Array,
) -> None:
    """Add one sector, by its formula or by the table of a measured antenna, to the state of a chord.

    ``sector`` is as in `sector_powers`, and then the position in ``patterns``, negative for none;
    ``gains`` is room to work in.
    """
    number = int(sector[5])
    if number < 0:
        sector_powers(
            sector,
            cell,
            threshold_mw,
            path,
            upright,
            bearing,
            best,
            server,
            total,
            servers,
            second,
            second_server,
        )
        return
    pattern_gains(patterns[number], sector[1], bearing, depression, gains)
    plain = np.zeros(5)  # all round, no side lobes, no back: the table has it all
    plain[0] = sector[0]
    sector_powers(
        plain,
        cell,
        threshold_mw,
        path,
        gains,
        bearing,
        best,
        server,
        total,
        servers,
        second,
        second_server,
    )


@njit(cache=True, error_model="numpy", nogil=True)
def accumulate(  # noqa: PLR0913, PLR0917
    rows: Array,
    x: Array,
    y: Array,
    kinds: Array,
    masts: Array,
    reach: Array,
    classes: Array,
    sectors: Array,
    cells: Array,
    loss: Array,
    vertical: Array,
    patterns: Array,
    threshold_mw: float,
    best: Array,
    server: Array,
    total: Array,
    servers: Array,
    second: Array,
    second_server: Array,
) -> None:
    """Add masts, in their order, to the state of a block of grid rows.

    Parameters
    ----------
    rows
        First row and row after the last.
    x, y
        Pixel centres, equally spaced. [m]
    kinds
        Environment of each pixel, position along ``reach`` and ``loss``; the last means no data.
    masts
        One row per mast: x, y, height over the receivers. [m]
    reach
        Squared reach of each mast in each environment [m2]; negative: none.
    classes
        One row per mast: loss table, vertical table, first sector, sector after the last.
    sectors, cells
        One row per sector, as `add_sector` takes it, and the number of its cell.
    loss, vertical
        Gains (ratios) by class, environment and node; by class and node.
    patterns
        Gains (ratios) of the measured antennas, see `pattern_gains`. Masts have either kind.
    threshold_mw
        Weakest power that counts in ``servers``.
    best, server, total, servers, second, second_server
        State, changed in place: strongest power [mW] and its cell, sum of powers [mW], how many
        cells reach the threshold, second strongest power [mW] and its cell.
    """
    columns = x.shape[0]
    west = x[0]
    step = (x[columns - 1] - west) / (columns - 1) if columns > 1 else 1.0
    square, bearing = np.empty(columns), np.empty(columns)
    path, upright = np.empty(columns), np.empty(columns)
    bits, depression, gains = np.empty(columns, np.int64), np.empty(columns), np.empty(columns)
    for mast in range(masts.shape[0]):
        mast_x, mast_y = masts[mast, 0], masts[mast, 1]
        widest = reach[mast].max()
        table, tilt = classes[mast, 0], classes[mast, 1]
        for row in range(rows[0], rows[1]):
            north = y[row] - mast_y
            left = widest - north * north
            if left < 0.0:
                continue
            chord = math.sqrt(left)
            a = max(0, math.ceil((mast_x - chord - west) / step) - 1)
            b = min(columns, math.floor((mast_x + chord - west) / step) + 2)
            n = b - a
            if n <= 0:
                continue
            directions(x[a:b], mast_x, north, square[:n], bits[:n], bearing[:n])
            path_gains(
                kinds[row, a:b],
                square[:n],
                bits[:n],
                reach[mast],
                loss[table],
                vertical[tilt],
                path[:n],
                upright[:n],
            )
            if sectors[classes[mast, 2], 5] >= 0.0:
                flat_depressions(square[:n], masts[mast, 2], depression[:n])
            for sector in range(classes[mast, 2], classes[mast, 3]):
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


@njit(cache=True, error_model="numpy", nogil=True)
def add_far_powers(  # noqa: PLR0913, PLR0917
    x: Array,
    y: Array,
    kind: int,
    masts: Array,
    reach: Array,
    far: float,
    classes: Array,
    sectors: Array,
    loss: Array,
    vertical: Array,
    patterns: Array,
    total: Array,
) -> None:
    """Add to ``total`` [mW] what masts send beyond their reach, on ground of one kind.

    ``reach`` is each mast's squared reach on that ground and ``far`` the squared distance up to
    which it is counted [m2]; the rest is as in `accumulate`.
    """
    columns = x.shape[0]
    west, step = x[0], x[columns - 1] - x[0]
    step = step / (columns - 1) if columns > 1 else 1.0
    square, bearing = np.empty(columns), np.empty(columns)
    path, upright = np.empty(columns), np.empty(columns)
    best, second = np.empty(columns), np.empty(columns)
    bits, whose = np.empty(columns, np.int64), np.empty(columns, np.int32)
    depression, gains = np.empty(columns), np.empty(columns)
    kinds = np.full(columns, kind, np.uint8)
    limits = np.full(loss.shape[1], far)
    for mast in range(masts.shape[0]):
        table, tilt, mast_x = classes[mast, 0], classes[mast, 1], masts[mast, 0]
        for row in range(y.shape[0]):
            north = y[row] - masts[mast, 1]
            left = far - north * north
            if left < 0.0:
                continue
            chord = math.sqrt(left)
            a = max(0, math.ceil((mast_x - chord - west) / step) - 1)
            n = min(columns, math.floor((mast_x + chord - west) / step) + 2) - a
            if n <= 0:
                continue
            directions(x[a : a + n], mast_x, north, square[:n], bits[:n], bearing[:n])
            path_gains(
                kinds[:n],
                square[:n],
                bits[:n],
                limits,
                loss[table],
                vertical[tilt],
                path[:n],
                upright[:n],
            )
            for i in range(n):
                path[i] = path[i] if square[i] > reach[mast] else 0.0
            if sectors[classes[mast, 2], 5] >= 0.0:
                flat_depressions(square[:n], masts[mast, 2], depression[:n])
            for sector in range(classes[mast, 2], classes[mast, 3]):
                add_sector(
                    sectors[sector],
                    0,
                    patterns,
                    np.inf,
                    path[:n],
                    upright[:n],
                    bearing[:n],
                    depression[:n],
                    gains[:n],
                    best[:n],
                    whose[:n],
                    total[row, a : a + n],
                    whose[:n],
                    second[:n],
                    whose[:n],
                )
