"""The blocks of a surface, whose groups of pixels share what far cells send."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fugai.kernels.propagation.p1812.groups.blocks import (
    ARRIVALS,
    BLOCK,
    SLOTS,
    Blocks,
    Part,
    fill_blocks_of,
)
from fugai.kernels.propagation.p1812.groups.losses import COARSEST

if TYPE_CHECKING:
    from fugai.grid import Grid
    from fugai.wireless.signal.window.surface import Surface, Window


def blocks_of(surface: Surface, frame: Grid, window: Window) -> Blocks:
    """Blocks of a surface, at the same places whatever part of the terrain it is, and squares of them too.

    Only those that stand for a pixel of the window, or may in squares, have groups.
    """
    size, (height, width) = frame.cell_size_m, surface.terrain_m.shape
    left = int(np.floor(frame.transform.c / size + 1e-6)) % (COARSEST * BLOCK)
    top = int(np.floor(-frame.transform.f / size + 1e-6)) % (COARSEST * BLOCK)
    shape = (-(-(top + height) // BLOCK), -(-(left + width) // BLOCK), SLOTS)
    blocks = Blocks(
        top=top,
        left=left,
        pixel=np.empty(shape, dtype=np.int32),
        low_m=np.empty(shape, dtype=np.float32),
        high_m=np.empty(shape, dtype=np.float32),
        edge_m=np.empty((*shape, ARRIVALS), dtype=np.float32),
        slot=np.empty((height, width), dtype=np.uint8),
    )
    (first, last), (start, end) = window.rows, window.columns
    row, rows = blocks_around(first, last, height, top)
    column, columns = blocks_around(start, end, width, left)
    part = Part(row=row, column=column, rows=rows, columns=columns)
    fill_blocks_of(surface.terrain_m, surface.clutter_m, blocks, part)
    return blocks


def blocks_around(begin: int, end: int, size: int, shift: int) -> tuple[int, int]:
    """First block, and how many, along one axis of a raster: those that may stand for some of its pixels.

    A group is represented by a pixel of its block that may lie a block beyond them, and blocks stand for
    each other in squares. ``size`` is that of the raster, ``shift`` how many pixels before it blocks begin.

    >>> blocks_around(32, 64, 400, 0)
    (0, 9)
    """
    low, high = max(0, begin - BLOCK), min(size, end + BLOCK)
    first = (low + shift) // BLOCK // COARSEST * COARSEST
    return first, (high - 1 + shift) // BLOCK + 1 - first
