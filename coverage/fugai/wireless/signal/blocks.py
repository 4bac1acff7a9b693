"""Far from a mast, one pixel of a flat block of alike ground stands for the others.

The loss of a path of many kilometres hardly differs between two places a few hundred metres apart
on level ground of one kind. Within ``detail_range_m`` of a mast every pixel is computed. Beyond, only
one for each kind of ground in a block of `BLOCK` pixels, as long as the block is level to `LEVEL_M`
for each pixel of its edge; in hills the blocks shrink down to single pixels. The blocks belong to the
terrain and not to the masts, so that nothing depends on what else is predicted.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from fugai.kernels.raster.blocks import share_blocks, spread

if TYPE_CHECKING:
    from fugai._types import BoolArray, Float32Array, Int32Array
    from fugai.grid import Grid
    from fugai.wireless.signal.surface import Surface

BLOCK = 8
"""Largest edge of a block. [pixels]"""

LEVEL_M = 1.0
"""Most that the terrain of a block may span, for each pixel of its edge. [m]"""


@dataclass(frozen=True, kw_only=True, eq=False)
class Blocks:
    """Which pixel of a surface stands for each, and from which distance on."""

    whose: Int32Array
    void: BoolArray
    detail_range_m: float

    def around(
        self, rows: tuple[int, int], columns: tuple[int, int]
    ) -> tuple[tuple[int, int], tuple[int, int]]:
        """Window that holds the stand-ins of a window."""
        height, width = self.whose.shape
        return (
            (max(0, rows[0] - BLOCK), min(height, rows[1] + BLOCK)),
            (max(0, columns[0] - BLOCK), min(width, columns[1] + BLOCK)),
        )


def blocks_of(surface: Surface, frame: Grid, *, detail_range_m: float) -> Blocks:
    """Blocks of a surface, at the same places whatever part of the terrain it is."""
    size = frame.cell_size_m
    whose = np.empty(surface.terrain_m.shape, dtype=np.int32)
    left = int(np.floor(frame.transform.c / size + 1e-6)) % BLOCK
    top = int(np.floor(-frame.transform.f / size + 1e-6)) % BLOCK
    share_blocks(surface.terrain_m, surface.clutter_m, top, left, BLOCK, LEVEL_M, whose)
    return Blocks(
        whose=whose,
        void=np.isnan(surface.terrain_m) | np.isnan(surface.clutter_m),
        detail_range_m=detail_range_m,
    )


def spread_losses(
    blocks: Blocks,
    surface: Surface,
    losses: Float32Array,
    *,
    origin: tuple[int, int],
    place: tuple[float, float],
    max_range_m: float,
    rows: tuple[int, int],
    columns: tuple[int, int],
) -> Float32Array:
    """Losses of a window from those of `Blocks.around`, whose first row and column is ``origin``."""
    out = np.empty((rows[1] - rows[0], columns[1] - columns[0]), dtype=np.float32)
    spread(
        losses,
        origin,
        blocks.whose,
        blocks.void,
        place,
        # a rounding error nearer, so that every pixel within was surely computed
        blocks.detail_range_m / surface.cell_m * (1.0 - 1e-9),
        max_range_m / surface.cell_m,
        (rows[0], columns[0]),
        out,
    )
    return out
