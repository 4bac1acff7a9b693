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

BANDS = ("#1b4f8f", "#3a82b5", "#6fb3ba", "#b5d9a6", "#f1e59b", "#f0b766", "#dd7f4a", "#b04a3a")
"""Near (dark blue) to far (rust): bands of minutes."""

LEVELS = ("#d0603f", "#efae5f", "#f6e39a", "#a8d8b0", "#4fa9b0", "#2a6ba5", "#243a7d")
"""Weak (rust) to strong (dark blue): classes of a level in dBm."""

_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")

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
    """Inner breaks that put about equally many values into each class; equal breaks merge.

    A value on a break belongs to the class above it. Values that are not finite do not count.

    >>> quantile_breaks([1, 2, 3, 4], classes=2)
    (2.5,)
    """
    finite = _finite(values)
    if len(finite) < 2:
        return ()
    inner = np.quantile(finite, np.linspace(0, 1, classes + 1)[1:-1])
    return _inside(inner, finite)


def equal_breaks(values: npt.ArrayLike, *, classes: int = 6) -> tuple[float, ...]:
    """Inner breaks of classes of equal width.

    >>> equal_breaks([0, 5, 10], classes=2)
    (5.0,)
    """
    finite = _finite(values)
    if len(finite) < 2:
        return ()
    return _inside(np.linspace(finite.min(), finite.max(), classes + 1)[1:-1], finite)


def _finite(values: npt.ArrayLike) -> FloatArray:
    array = np.asarray(values, dtype=np.float64).ravel()
    return np.asarray(array[np.isfinite(array)], dtype=np.float64)


def _inside(breaks: FloatArray, values: FloatArray) -> tuple[float, ...]:
    low, high = values.min(), values.max()
    found = (float(f"{value:.6g}") for value in breaks)
    return tuple(sorted({value for value in found if low < value <= high}))
