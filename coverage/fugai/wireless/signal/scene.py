"""Terrain and clutter around a grid, as the terrain engine walks them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from pyproj import Transformer

from fugai.georeference import as_raster
from fugai.grid import Grid
from fugai.wireless.models.clutter_heights import clutter_heights_m
from fugai.wireless.signal.blocks import Blocks, blocks_of
from fugai.wireless.signal.ground import clutter_classes, kinds_of_classes, offset, place_in
from fugai.wireless.signal.surface import Surface, ground_under

if TYPE_CHECKING:
    import xarray as xr

    from fugai._types import FloatArray


@dataclass(frozen=True, kw_only=True)
class Scene:
    """A surface, and where the grid of the prediction lies in it: its first row and column."""

    surface: Surface
    blocks: Blocks | None
    top: int
    left: int

    def under(self, x: FloatArray, y: FloatArray) -> tuple[FloatArray, np.ndarray]:
        """Ground height at each place [m], NaN where void, and whether it lies in the surface."""
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


def scene_of(
    grid: Grid,
    terrain: xr.DataArray,
    clutter: xr.DataArray | None,
    *,
    detail_range_m: float | None = None,
) -> Scene:
    """Terrain with the clutter that stands on it, and the grid's place in it.

    Parameters
    ----------
    grid
        Where signal is predicted.
    terrain
        Height above the sea, on the grid or on a larger frame of the same cells. [m]
    clutter
        Classes as `pixel_kinds` takes them. Outside them, as where none are given, the ground is
        as suburban as unknown ground inside.

    detail_range_m
        From which distance on blocks of pixels share a value; None: every pixel has its own. [m]

    Raises
    ------
    CRSMismatchError
        Terrain or clutter does not lie on the cells of the grid.
    """
    terrain = as_raster(terrain, name="terrain")
    rows, columns = place_in(grid, terrain, name="terrain")
    frame = grid if terrain.shape == grid.shape else Grid.of(terrain, name="terrain")
    classes = np.zeros(frame.shape, dtype=np.float32)
    if clutter is not None:
        _lay(classes, frame, clutter)
    west, south, east, north = frame.bounds
    to_degrees = Transformer.from_crs(frame.crs, 4326, always_xy=True)
    _, latitude = to_degrees.transform((west + east) / 2, (south + north) / 2)
    surface = Surface(
        terrain_m=np.ascontiguousarray(terrain.to_numpy(), dtype=np.float32),
        clutter_m=clutter_heights_m(classes),
        # rounded, so that a window's pixels lie exactly where the whole grid's do
        x=np.round(frame.x, 4),
        y=np.round(frame.y, 4),
        latitude_deg=float(latitude),
        kinds=kinds_of_classes(classes),
    )
    blocks = None
    if detail_range_m is not None:
        blocks = blocks_of(surface, frame, detail_range_m=detail_range_m)
    return Scene(surface=surface, blocks=blocks, top=rows.start, left=columns.start)


def _lay(classes: np.ndarray, frame: Grid, clutter: xr.DataArray) -> None:
    """Put the classes that lie in the frame into it."""
    clutter = as_raster(clutter, name="clutter")
    values = clutter_classes(clutter)
    if clutter.shape == frame.shape:
        frame.assert_aligned(clutter, name="clutter")
        classes[:] = values
        return
    theirs = Grid.of(clutter, name="clutter")
    top, left = offset(theirs, frame, name="clutter")
    rows = slice(max(top, 0), min(top + theirs.shape[0], frame.shape[0]))
    columns = slice(max(left, 0), min(left + theirs.shape[1], frame.shape[1]))
    if rows.stop > rows.start and columns.stop > columns.start:
        classes[rows, columns] = values[
            rows.start - top : rows.stop - top, columns.start - left : columns.stop - left
        ]
