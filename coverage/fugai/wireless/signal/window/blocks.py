"""Far from a mast, one pixel of a flat block of one kind of ground represents the others.

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

from fugai.kernels.raster.blocks import Part, fill_from_representatives, find_representatives
from fugai.wireless.signal.window.surface import Window

if TYPE_CHECKING:
    from fugai._types import BoolArray, Float32Array, Int32Array
    from fugai.grid import Grid
    from fugai.wireless.signal.window.surface import Surface, Transmitter

BLOCK = 8
"""Largest edge of a block. [pixels]"""

LEVEL_M = 1.0
"""Most that the terrain of a block may span, for each pixel of its edge. [m]"""


@dataclass(frozen=True, kw_only=True, eq=False)
class Blocks:
    """Which pixel of a surface represents each, and from which distance on.

    Parameters
    ----------
    representative
        Flat index of the pixel that represents each.
    void
        Where the surface has no data.
    detail_range_m
        Nearer to a mast each pixel is computed. [m]
    """

    representative: Int32Array
    void: BoolArray
    detail_range_m: float

    def around(self, window: Window) -> Window:
        """Window that holds the representatives of a window."""
        height, width = self.representative.shape
        return Window(
            rows=(max(0, window.rows[0] - BLOCK), min(height, window.rows[1] + BLOCK)),
            columns=(max(0, window.columns[0] - BLOCK), min(width, window.columns[1] + BLOCK)),
        )


def blocks_of(surface: Surface, frame: Grid, *, detail_range_m: float) -> Blocks:
    """Blocks of a surface, at the same places whatever part of the terrain it is."""
    size = frame.cell_size_m
    representative = np.empty(surface.terrain_m.shape, dtype=np.int32)
    left = int(np.floor(frame.transform.c / size + 1e-6)) % BLOCK
    top = int(np.floor(-frame.transform.f / size + 1e-6)) % BLOCK
    find_representatives(
        surface.terrain_m, surface.clutter_m, top, left, BLOCK, LEVEL_M, representative
    )
    return Blocks(
        representative=representative,
        void=np.isnan(surface.terrain_m) | np.isnan(surface.clutter_m),
        detail_range_m=detail_range_m,
    )


def fill_blocks(
    blocks: Blocks,
    surface: Surface,
    losses: Float32Array,
    *,
    wider: Window,
    window: Window,
    transmitter: Transmitter,
) -> Float32Array:
    """Losses of a window from those of the ``wider`` one, which is `Blocks.around` it. [dB]"""
    out = np.empty(window.shape, dtype=np.float32)
    fill_from_representatives(
        Part(losses, wider.rows[0], wider.columns[0]),
        blocks.representative,
        blocks.void,
        surface.place(transmitter.x_m, transmitter.y_m),
        # a rounding error nearer, so that every pixel within was surely computed
        blocks.detail_range_m / surface.cell_m * (1.0 - 1e-9),
        transmitter.max_range_m / surface.cell_m,
        Part(out, window.rows[0], window.columns[0]),
    )
    return out
