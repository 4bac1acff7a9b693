"""Whole numbers of the cells of a grid in few bytes: each as its difference from what its neighbours suggest."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from fugai.maps.encoding.deflate import deflated
from fugai.maps.encoding.packing import varint_bytes

if TYPE_CHECKING:
    from fugai._types import BoolArray, FloatArray, IntArray

_ABSENT = -1


def pack_mask(mask: BoolArray) -> dict[str, object]:
    """Which cells there are: lengths of the runs of absent and present ones in turn.

    Parameters
    ----------
    mask
        Dims ``(y, x)``.
    """
    flat = mask.ravel()
    edges = np.flatnonzero(np.diff(flat.astype(np.int8))) + 1
    ends = np.concatenate(([0], edges, [flat.size]))
    runs = np.diff(ends)
    if flat.size and flat[0]:
        runs = np.concatenate(([0], runs))
    return {"runs": deflated(varint_bytes(runs)), "count": int(flat.sum())}


def pack_cells(values: npt.ArrayLike, mask: BoolArray) -> dict[str, object]:
    """Numbers from 0 of the cells of a mask.

    Each cell is predicted from those to the west and north of it that are there (the median edge
    detector of JPEG-LS, ISO/IEC 14495-1), or taken as it is, whichever is shorter.

    Parameters
    ----------
    values
        Numbers from 0 on the whole grid, dims ``(y, x)``; those outside the mask do not count.
    mask
        Which cells are kept.
    """
    whole = np.where(mask, np.asarray(values, dtype=np.int64), _ABSENT)
    kept = whole[mask]
    best: dict[str, object] = {}
    for name, guess in (("median", _predicted(whole, mask)), ("none", np.zeros_like(kept))):
        planes = [deflated(plane) for plane in _planes(kept - guess)]
        if not best or sum(map(len, planes)) < sum(map(len, best["planes"])):  # type: ignore[call-overload]
            best = {"predictor": name, "planes": planes}
    return best


def quantised(values: npt.ArrayLike, *, low: float, step: float, down: bool = False) -> IntArray:
    """Steps above a lowest value, from 1; 0 where the value is not known.

    Parameters
    ----------
    down
        Whole steps that the value has passed, so that it is in the class of its step; else the nearest step.

    Examples
    --------
    >>> quantised([-95.2, -95.0, float("nan")], low=-100, step=1, down=True).tolist()
    [5, 6, 0]
    """
    numbers = np.asarray(values, dtype=np.float64)
    known = np.isfinite(numbers)
    ratio = (np.where(known, numbers, low) - low) / step
    steps = (np.floor(ratio) if down else np.rint(ratio)) + 1
    return np.where(known, np.maximum(steps, 1), 0).astype(np.int64)


def low_edge(values: npt.ArrayLike, step: float) -> float:
    """The lowest value as a multiple of the step; 0 where none is known."""
    numbers = np.asarray(values, dtype=np.float64)
    known: FloatArray = numbers[np.isfinite(numbers)]
    return float(np.floor(known.min() / step) * step) if known.size else 0.0


def _predicted(whole: IntArray, mask: BoolArray) -> IntArray:
    """What the neighbours to the west and north suggest for each cell of the mask."""
    padded = np.pad(whole, ((1, 0), (1, 1)), constant_values=_ABSENT)
    west, north = padded[1:, :-2][mask], padded[:-1, 1:-1][mask]
    north_west, north_east = padded[:-1, :-2][mask], padded[:-1, 2:][mask]
    before = np.concatenate(([0], whole[mask][:-1])) if mask.any() else north
    low, high = np.minimum(west, north), np.maximum(west, north)
    edge = np.where(
        north_west >= high, low, np.where(north_west <= low, high, west + north - north_west)
    )
    choices = [
        (west >= 0) & (north >= 0) & (north_west >= 0),
        west >= 0,
        north >= 0,
        north_east >= 0,
        north_west >= 0,
    ]
    picked = np.select(choices, [edge, west, north, north_east, north_west], before)
    return np.asarray(picked, dtype=np.int64)


def _planes(differences: IntArray) -> list[bytes]:
    """Differences as zigzag numbers, their low bytes first, each byte in a plane of its own."""
    zigzag = (differences << 1) ^ (differences >> 63)
    top = int(zigzag.max(initial=0))
    count = max(1, -(-top.bit_length() // 8))
    return [((zigzag >> (8 * k)) & 0xFF).astype(np.uint8).tobytes() for k in range(count)]
