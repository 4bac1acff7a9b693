"""Loops over arrays that the compiler can vectorise: sums, largest and least values.

LLVM vectorises the maximum of integers, but not that of floats. Positive floats have the same order as
their bits read as integers, so these loops compare bits. Values that may be negative are raised by
`_SHIFT` first, which rounds them to 2e-10.

Every array is a slice with the points in question. Compared values must not be NaN. Each loop reads
few arrays, because the compiler must prove that none of them overlap.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fugai._numba import njit

if TYPE_CHECKING:
    from fugai._types import FloatArray

_SHIFT = 1_048_576.0
_HIGHEST = np.int64(0x7FE0_0000_0000_0000)
_FAST = {"nnan", "nsz", "reassoc", "contract"}


@njit(cache=True, error_model="numpy", nogil=True, fastmath=_FAST)
def steepest(height: FloatArray, base: float, inverse: FloatArray) -> float:
    """Largest ``(height - base) * inverse``, at least -1e6."""
    bits = np.int64(0)
    for i in range(height.size):
        bits = max(bits, np.float64((height[i] - base) * inverse[i] + _SHIFT).view(np.int64))
    return float(np.int64(bits).view(np.float64)) - _SHIFT


@njit(cache=True, error_model="numpy", nogil=True, fastmath=_FAST)
def highest_above_line(height: FloatArray, along: FloatArray, base: float, slope: float) -> float:
    """Largest height above the line ``base + slope * along``, at least -1e6."""
    bits = np.int64(0)
    for i in range(height.size):
        above = height[i] - base - slope * along[i]
        bits = max(bits, np.float64(above + _SHIFT).view(np.int64))
    return float(np.int64(bits).view(np.float64)) - _SHIFT


@njit(cache=True, error_model="numpy", nogil=True, fastmath=_FAST)
def highest_and_steepest(
    height: FloatArray,
    along: FloatArray,
    base: float,
    slope: float,
    end: float,
    inverse: FloatArray,
) -> tuple[float, float]:
    """`highest_above_line`, and `steepest` with ``end`` as its base, in one pass."""
    high = steep = np.int64(0)
    for i in range(height.size):
        above = height[i] - base - slope * along[i]
        high = max(high, np.float64(above + _SHIFT).view(np.int64))
        steep = max(steep, np.float64((height[i] - end) * inverse[i] + _SHIFT).view(np.int64))
    return (
        float(np.int64(high).view(np.float64)) - _SHIFT,
        float(np.int64(steep).view(np.float64)) - _SHIFT,
    )


@njit(cache=True, error_model="numpy", nogil=True, fastmath=_FAST)
def least_weighted_square(
    height: FloatArray,
    along: FloatArray,
    base: float,
    slope: float,
    inverse: FloatArray,
    back: FloatArray,
) -> float:
    """Least square of the depth below the line ``base + slope * along``, times both weights."""
    bits = _HIGHEST
    for i in range(height.size):
        depth = base + slope * along[i] - height[i]
        bits = min(bits, np.float64(depth * depth * inverse[i] * back[i]).view(np.int64))
    return float(np.int64(bits).view(np.float64))


@njit(cache=True, error_model="numpy", nogil=True, fastmath=_FAST)
def trapezoids(along: FloatArray, height: FloatArray) -> tuple[float, float]:
    """Twice the area under a polyline, and six times its moment about the first point."""
    first = second = 0.0
    for i in range(along.size - 1):
        near, far = along[i], along[i + 1]
        low, high = height[i], height[i + 1]
        first += (far - near) * (high + low)
        second += (far - near) * (high * (2.0 * far + near) + low * (far + 2.0 * near))
    return first, second


@njit(cache=True, error_model="numpy", nogil=True, fastmath=_FAST)
def has_nan(height: FloatArray) -> bool:
    """Whether a value is NaN, by its bits."""
    worst = np.int64(0)
    for i in range(height.size):
        bits = np.float64(height[i]).view(np.int64) & np.int64(0x7FFF_FFFF_FFFF_FFFF)
        worst = max(worst, bits)
    return bool(worst > np.int64(0x7FF0_0000_0000_0000))


@njit(cache=True, error_model="numpy", nogil=True)
def invert(values: FloatArray, out: FloatArray) -> None:
    """Write the inverse of each value but the first to ``out``."""
    for i in range(1, values.size):
        out[i] = 1.0 / values[i]


@njit(cache=True, error_model="numpy", nogil=True)
def parabola(along: FloatArray, bulge: float, out: FloatArray) -> None:
    """Write the parabola ``-bulge * along ** 2`` to ``out``."""
    for i in range(along.size):
        out[i] = -bulge * along[i] * along[i]


@njit(cache=True, error_model="numpy", nogil=True)
def add(first: FloatArray, second: FloatArray, out: FloatArray) -> None:
    """Write the sum of two arrays to ``out``."""
    for i in range(first.size):
        out[i] = first[i] + second[i]


@njit(cache=True, error_model="numpy", nogil=True)
def in_order(value: float) -> np.int64:
    """Bits of a float as an integer that compares as the float does; its own inverse but for the type."""
    bits = np.float64(value).view(np.int64)
    return bits ^ ((bits >> np.int64(63)) & np.int64(0x7FFF_FFFF_FFFF_FFFF))


@njit(cache=True, error_model="numpy", nogil=True)
def from_order(order: np.int64) -> float:
    """The float that `in_order` took."""
    bits = order ^ ((order >> np.int64(63)) & np.int64(0x7FFF_FFFF_FFFF_FFFF))
    return float(np.int64(bits).view(np.float64))


@njit(cache=True, error_model="numpy", nogil=True)
def highest(values: FloatArray, first: int, end: int) -> float:
    """Largest value from index ``first`` to before ``end``; minus infinity where there is none."""
    most = in_order(-np.inf)
    for i in range(first, end):
        most = max(most, in_order(values[i]))
    return from_order(most)


@njit(cache=True, error_model="numpy", nogil=True)
def least_from(values: FloatArray, first: int, end: int, level: float) -> float:
    """Least value that is at least ``level``; infinite where there is none."""
    none = in_order(np.inf)
    least = none
    for i in range(first, end):
        least = min(least, in_order(values[i]) if values[i] >= level else none)
    return from_order(least)


@njit(cache=True, error_model="numpy", nogil=True)
def highest_below(values: FloatArray, first: int, end: int, level: float) -> float:
    """Largest value below ``level``; minus infinity where there is none."""
    none = in_order(-np.inf)
    most = none
    for i in range(first, end):
        most = max(most, in_order(values[i]) if values[i] < level else none)
    return from_order(most)


@njit(cache=True, error_model="numpy", nogil=True)
def first_at(values: FloatArray, first: int, end: int, value: float) -> int:
    """First index from ``first`` to before ``end`` that has this value; ``end`` where none has."""
    at = np.int64(end)
    for i in range(first, end):
        at = min(at, np.int64(i) if values[i] == value else np.int64(end))
    return int(at)


@njit(cache=True, error_model="numpy", nogil=True, fastmath=_FAST)
def sum_and_moment(
    values: FloatArray, first: int, end: int, base: float, middle: float
) -> tuple[float, float]:
    """Sum of the values above ``base``, and of those times their index from ``middle`` on."""
    total = moment = 0.0
    for i in range(first, end):
        above = values[i] - base
        total += above
        moment += (i - middle) * above
    return total, moment
