"""Nodes on every eighth pixel, between which distant interference is interpolated."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from fugai._types import FloatArray
    from fugai.grid import Grid

SPACING = 8
"""Pixels between two nodes."""


@dataclass(frozen=True, kw_only=True)
class Lattice:
    """Nodes around a grid, at the same places for every window of it.

    ``x`` and ``y`` are the nodes' coordinates [m]; ``left`` and ``top`` count the pixels from the
    first node to the grid's first pixel.
    """

    x: FloatArray
    y: FloatArray
    left: int
    top: int


def lattice(grid: Grid) -> Lattice:
    """Nodes at every `SPACING`-th pixel, counted from the origin of the CRS."""
    size, (rows, columns) = grid.cell_size_m, grid.shape
    # a window's corner may miss the pixel's edge by a rounding error
    left = int(np.floor(grid.transform.c / size + 1e-6)) % SPACING
    top = int(np.floor(-grid.transform.f / size + 1e-6)) % SPACING
    across = np.arange(-left, columns - 1 + SPACING, SPACING)
    down = np.arange(-top, rows - 1 + SPACING, SPACING)
    return Lattice(
        x=np.round(grid.transform.c + (across + 0.5) * size, 4),
        y=np.round(grid.transform.f - (down + 0.5) * size, 4),
        left=left,
        top=top,
    )
