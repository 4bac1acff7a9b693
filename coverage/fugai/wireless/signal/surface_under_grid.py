"""Terrain and what stands on it around a grid as one surface, and where the grid lies in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from pyproj import Transformer

from fugai.grid import Grid
from fugai.wireless.signal.ground import kinds_of_classes, place_in
from fugai.wireless.signal.window.blocks import blocks_of
from fugai.wireless.signal.window.heights import classes_on, heights_on_terrain, terrain_with_voids
from fugai.wireless.signal.window.surface import Surface, Window, ground_under

if TYPE_CHECKING:
    from fugai._types import BoolArray, Float32Array, FloatArray
    from fugai.kernels.propagation.p1812.groups.blocks import Blocks
    from fugai.wireless.signal.ground import Ground


@dataclass(frozen=True, kw_only=True, eq=False)
class SurfaceUnderGrid:
    """A surface, and where the grid of the prediction lies in it.

    Parameters
    ----------
    surface
        Terrain and clutter, which may reach beyond the grid.
    blocks
        Groups of pixels in which cells are summed up; None: every pixel has its own losses.
    top, left
        The grid's first row and column in the surface.
    """

    surface: Surface
    blocks: Blocks | None
    top: int
    left: int

    def heights_m(self, x: FloatArray, y: FloatArray) -> tuple[FloatArray, BoolArray]:
        """Terrain at each place [m], NaN where void, and whether it lies in the surface."""
        rows, columns = self.surface.terrain_m.shape
        places = [
            self.surface.place(float(one), float(other)) for one, other in zip(x, y, strict=True)
        ]
        inside = np.array(
            [-0.5 <= r <= rows - 0.5 and -0.5 <= c <= columns - 0.5 for r, c in places],
            dtype=np.bool_,
        )
        height = np.array([ground_under(self.surface, place) for place in places], dtype=np.float64)
        return height, inside

    def window(self, window: Window) -> Window:
        """A window of the grid as a window of the surface."""
        return Window(
            rows=(self.top + window.rows[0], self.top + window.rows[1]),
            columns=(self.left + window.columns[0], self.left + window.columns[1]),
        )

    def terrain_of(self, shape: tuple[int, int]) -> Float32Array:
        """Terrain of the grid of that shape. [m]"""
        rows, columns = shape
        return self.surface.terrain_m[self.top : self.top + rows, self.left : self.left + columns]


def surface_under_grid(grid: Grid, ground: Ground, *, in_groups: bool = False) -> SurfaceUnderGrid:
    """Terrain with what stands on it, and the grid's place in it.

    Parameters
    ----------
    grid
        Where signal is predicted.
    ground
        With terrain. Outside the clutter, as where none is given, the ground is as suburban as
        unknown ground inside.
    in_groups
        Whether cells are to be summed up over groups of pixels.

    Raises
    ------
    CRSMismatchError
        Terrain or what stands on it does not lie on the cells of the grid.
    """
    terrain = ground.terrain
    assert terrain is not None
    rows, columns = place_in(grid, terrain, name="terrain")
    frame = grid if terrain.shape == grid.shape else Grid.of(terrain, name="terrain")
    classes = classes_on(frame, ground.clutter)
    west, south, east, north = frame.bounds
    to_degrees = Transformer.from_crs(frame.crs, 4326, always_xy=True)
    _, latitude = to_degrees.transform((west + east) / 2, (south + north) / 2)
    heights, crossed = terrain_with_voids(frame, ground)
    surface = Surface(
        terrain_m=heights,
        crossed=crossed,
        clutter_m=heights_on_terrain(frame, ground, classes),
        # rounded, so that a window's pixels lie exactly where the whole grid's do
        x=np.round(frame.x, 4),
        y=np.round(frame.y, 4),
        latitude_deg=float(latitude),
        kinds=kinds_of_classes(classes),
        finer=None if ground.finer is None else _finer(ground.finer, float(latitude)),
    )
    window = Window(rows=(rows.start, rows.stop), columns=(columns.start, columns.stop))
    blocks = blocks_of(surface, frame, window) if in_groups else None
    return SurfaceUnderGrid(surface=surface, blocks=blocks, top=rows.start, left=columns.start)


def _finer(ground: Ground, latitude_deg: float) -> Surface:
    """The surface that profiles follow where it is finer than the pixels."""
    assert ground.terrain is not None
    frame = Grid.of(ground.terrain, name="finer.terrain")
    heights, crossed = terrain_with_voids(frame, ground)
    return Surface(
        terrain_m=heights,
        crossed=crossed,
        clutter_m=heights_on_terrain(frame, ground, classes_on(frame, ground.clutter)),
        x=np.round(frame.x, 4),
        y=np.round(frame.y, 4),
        latitude_deg=latitude_deg,
    )
