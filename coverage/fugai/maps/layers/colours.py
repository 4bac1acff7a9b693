"""Colours that colour-blind readers can tell apart, and the breaks of classes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from fugai.errors import ContractError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fugai._types import FloatArray

UNKNOWN = "#9aa3ad"
"""Grey of the unknown; drawn hatched, so that it shows as unknown without colour."""

CATEGORIES = (
    "#0072b2",
    "#d55e00",
    "#009e73",
    "#cc79a7",
    "#e69f00",
    "#56b4e9",
    "#5d4037",
    "#b8a900",
)
"""Categorical colours after Okabe and Ito (2008), 'Color universal design'."""

OTHER = "#6b7280"
"""Colour of categories beyond the eight."""

HIGH_IS_GOOD = ("#f4f1c1", "#cfe3b4", "#9bd0b3", "#5fb6b6", "#3391b5", "#2a67a3", "#253a83")
"""Light to dark: darkness rises steadily for every kind of colour vision."""

HIGH_IS_BAD = ("#fdf0cd", "#fbd79a", "#f6b26b", "#ec8450", "#d35445", "#a82e43", "#6d1a3c")
"""Light to dark for quantities of which less is better: uncovered people, load, minutes."""

BANDS = ("#14305c", "#1c4d86", "#276da0", "#3f8dab", "#6aabac", "#9cc5a5", "#cddaa0", "#f4e9a6")
"""Near (dark blue) to far (pale yellow), steadily lighter: bands of minutes."""

LEVELS = ("#fde4a9", "#f7bf7d", "#e0988a", "#b07e9b", "#7c69a6", "#4a529c", "#253a83")
"""Weak (pale orange) to strong (dark blue), steadily darker: classes of a level in dBm."""

_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")

_NEGLIGIBLE = 1e-300

SHARE_BREAKS = (0.25, 0.5, 0.75, 0.9, 0.95, 0.99)
"""Fixed breaks for shares, closer together where plans set their targets."""


def ramp(colours: Sequence[str], count: int) -> tuple[str, ...]:
    """Evenly spread choice of ``count`` colours, interpolated where there are too few.

    >>> ramp(("#000000", "#ffffff"), 3)
    ('#000000', '#808080', '#ffffff')
    """
    for one in colours:
        if not (isinstance(one, str) and _COLOUR.fullmatch(one)):
            msg = f"`colours` must be colours as '#1a2b3c', found {one!r}."
            raise ContractError(msg)
    if count == 1:
        return (colours[len(colours) // 2],)
    rgb = np.array([[int(c[i : i + 2], 16) for i in (1, 3, 5)] for c in colours], dtype=float)
    at = np.linspace(0, len(colours) - 1, count)
    mixed = [np.interp(at, np.arange(len(colours)), rgb[:, channel]) for channel in range(3)]
    whole = np.floor(np.stack(mixed, axis=1) + 0.5).astype(int)
    return tuple(f"#{r:02x}{g:02x}{b:02x}" for r, g, b in whole)


def quantile_breaks(values: npt.ArrayLike, *, classes: int = 6) -> tuple[float, ...]:
    """Inner breaks that put about equally many values into each class, at round numbers; equal breaks merge.

    A value on a break belongs to the class above it. Values that are not finite do not count. A break moves
    by at most a quarter of the way to its neighbour.

    >>> quantile_breaks([1, 2, 3, 4], classes=2)
    (3.0,)
    """
    finite = _finite(values)
    if len(finite) < 2:
        return ()
    inner = np.quantile(finite, np.linspace(0, 1, classes + 1)[1:-1])
    return _inside(_rounded(inner, finite), finite)


def equal_breaks(values: npt.ArrayLike, *, classes: int = 6) -> tuple[float, ...]:
    """Inner breaks of classes of equal width, at multiples of 1, 2 or 5 times a power of ten: at most so many classes and one.

    >>> equal_breaks([0, 5, 10], classes=2)
    (5.0,)
    """
    finite = _finite(values)
    if len(finite) < 2:
        return ()
    low, high = float(finite.min()), float(finite.max())
    if high - low < _NEGLIGIBLE:
        return ()
    step = _round_step((high - low) / classes, up=True, steps=(1.0, 2.0, 5.0, 10.0))
    if np.all(finite == np.rint(finite)):
        step = max(step, 1.0)
    first, last = np.floor(low / step) + 1, np.ceil(high / step) - 1
    return _inside(np.arange(first, last + 1) * step, finite)


def _rounded(breaks: FloatArray, values: FloatArray) -> FloatArray:
    """Breaks at round numbers that keep their order; whole ones between whole values."""
    whole = bool(np.all(values == np.rint(values)))
    exact = np.unique(np.ceil(breaks) if whole else breaks)
    ends = np.concatenate(([values.min()], exact, [values.max()]))
    found = []
    for value in exact:
        gaps = np.abs(ends[ends != value] - value)
        gap = float(gaps.min()) if len(gaps) else 0.0
        if gap <= 1e-9 * abs(float(value)) or gap < _NEGLIGIBLE:
            found.append(float(value))
            continue
        step = _round_step(gap / 2.0, up=False, steps=(1.0, 5.0, 10.0))
        if whole:
            step = max(step, 1.0)
        found.append(float(np.floor(value / step + 0.5) * step))
    return np.array(found, dtype=np.float64)


def _round_step(width: float, *, up: bool, steps: tuple[float, ...]) -> float:
    """Largest round number up to the width, or the smallest from it on.

    >>> _round_step(36.0, up=False, steps=(1.0, 5.0, 10.0)), _round_step(36.0, up=True, steps=(1.0, 2.0, 5.0, 10.0))
    (10.0, 50.0)
    """
    power = 10.0 ** np.floor(np.log10(width))
    found = [step * power for step in steps]
    if up:
        return float(min(one for one in found if one >= width * (1 - 1e-9)))
    return float(max((one for one in found if one <= width), default=found[0]))


def _finite(values: npt.ArrayLike) -> FloatArray:
    array = np.asarray(values, dtype=np.float64).ravel()
    return np.asarray(array[np.isfinite(array)], dtype=np.float64)


def _inside(breaks: FloatArray, values: FloatArray) -> tuple[float, ...]:
    low, high = values.min(), values.max()
    found = (float(f"{value:.6g}") for value in breaks)
    return tuple(sorted({value for value in found if low < value <= high}))
