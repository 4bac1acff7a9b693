"""The blocks of a surface, whose groups of pixels share what far cells send."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fugai.kernels.propagation.p1812.groups.blocks import (
    ARRIVALS,
    BLOCK,
    SLOTS,
    Blocks,
    fill_blocks_of,
)
from fugai.kernels.propagation.p1812.groups.losses import COARSEST

if TYPE_CHECKING:
    from fugai.grid import Grid
    from fugai.wireless.signal.window.surface import Surface


def blocks_of(surface: Surface, frame: Grid) -> Blocks:
    """Blocks of a surface, at the same places whatever part of the terrain it is, and squares of them too."""
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
    fill_blocks_of(surface.terrain_m, surface.clutter_m, blocks)
    return blocks
