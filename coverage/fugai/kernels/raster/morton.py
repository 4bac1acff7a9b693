"""Morton (Z-order) codes: near in the plane is near in memory."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from fugai._types import UInt64Array

MORTON_BITS = 31
"""Bits per axis. Two of them fill 62 bits, so that a code is also a non-negative int64."""

_SPREAD = (
    (16, 0x0000FFFF0000FFFF),
    (8, 0x00FF00FF00FF00FF),
    (4, 0x0F0F0F0F0F0F0F0F),
    (2, 0x3333333333333333),
    (1, 0x5555555555555555),
)


def interleave(column: npt.ArrayLike, row: npt.ArrayLike) -> UInt64Array:
    """Codes whose even bits are those of ``column`` and whose odd bits those of ``row``.

    >>> interleave([0, 1, 0, 1, 2], [0, 0, 1, 1, 0]).tolist()
    [0, 1, 2, 3, 4]
    """
    return _spread(column) | (_spread(row) << np.uint64(1))


def morton_codes(x: npt.ArrayLike, y: npt.ArrayLike) -> UInt64Array:
    """Z-order code of each point in the square around all of them.

    Parameters
    ----------
    x, y
        Coordinates in one unit, shape ``(n,)``. Points that are not finite get the largest code.

    Returns
    -------
    Codes of ``2 * MORTON_BITS`` bits, shape ``(n,)``.
    """
    xs, ys = np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64)
    codes = np.full(xs.shape, np.iinfo(np.uint64).max, dtype=np.uint64)
    finite = np.isfinite(xs) & np.isfinite(ys)
    if not finite.any():
        return codes
    xs, ys = xs[finite], ys[finite]
    side = max(float(np.ptp(xs)), float(np.ptp(ys))) or 1.0
    steps = (2**MORTON_BITS - 1) / side
    codes[finite] = interleave((xs - xs.min()) * steps, (ys - ys.min()) * steps)
    return codes


def _spread(values: npt.ArrayLike) -> UInt64Array:
    bits = np.asarray(values).astype(np.uint64)
    for shift, mask in _SPREAD:
        bits = (bits | (bits << np.uint64(shift))) & np.uint64(mask)
    return bits
