"""The ground of a project as the signal takes it: terrain, clutter, obstacles, crests."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy import ndimage

from fugai import wireless
from fugai.broadband.lattice import BLOCK_M
from fugai.grid import Grid
from fugai.pipeline.radio import clutter_of
from fugai.wireless.signal.window.heights import classes_on, heights_on_terrain

if TYPE_CHECKING:
    import xarray as xr

    from fugai._types import Float32Array
    from fugai.pipeline.inputs import Inputs


RAMP_M = BLOCK_M / 2.0
"""Over this distance the height of a square falls to that of the lower ground beside it. [m]"""


def ground_of(inputs: Inputs, urban: xr.DataArray | None = None) -> wireless.Ground:
    """What lies under the networks of a project.

    Obstacles are those of its inputs. Where it has only the Degree of Urbanisation, heights
    fall evenly at the edges of the squares that it knows (`smooth_heights`).

    Parameters
    ----------
    urban
        The degree of urbanisation, where it was computed already.
    """
    clutter, obstacles, statistical = clutter_of(inputs, urban), inputs.obstacles, None
    if inputs.clutter is None and clutter is not None and inputs.terrain is not None:
        statistical = smooth_heights(clutter)
        obstacles = statistical if obstacles is None else _over(obstacles, statistical)
    return wireless.Ground(
        terrain=inputs.terrain,
        clutter=clutter,
        obstacles=obstacles,
        crests=inputs.crests,
        voids=inputs.voids,
        finer=None if inputs.finer is None else _finer(inputs, clutter, statistical),
    )


def _finer(
    inputs: Inputs, clutter: xr.DataArray | None, statistical: xr.DataArray | None
) -> wireless.Ground:
    """Terrain and obstacles on the cells of the profiles, the statistical height where none is known."""
    finer, terrain = inputs.finer, inputs.terrain
    assert terrain is not None
    assert finer is not None
    assert finer.terrain is not None
    frame = Grid.of(terrain, name="terrain")
    ground = wireless.Ground(terrain=terrain, clutter=clutter, obstacles=statistical)
    coarse = heights_on_terrain(frame, ground, classes_on(frame, clutter))
    parts = finer.terrain.shape[0] // frame.shape[0]
    heights = coarse.repeat(parts, axis=0).repeat(parts, axis=1)
    if finer.obstacles is not None:
        known = finer.obstacles.to_numpy()
        heights = np.where(np.isnan(known), heights, known)
    fine = Grid.of(finer.terrain, name="terrain")
    return wireless.Ground(
        terrain=finer.terrain,
        obstacles=fine.array(heights, units="m", name="obstacles"),
        voids=finer.voids,
    )


def smooth_heights(classes: xr.DataArray) -> xr.DataArray:
    """Representative heights of clutter classes of squares of 1 km, without steps at their edges.

    A square keeps its height, which is that of the ground its residents live on; outside, the height
    falls evenly to that of the lower ground over `RAMP_M`. Pixels without data stay so. [m above ground]

    >>> import numpy as np
    >>> from affine import Affine
    >>> from pyproj import CRS
    >>> grid = Grid(crs=CRS(32650), transform=Affine(100, 0, 0, 0, -100, 100), shape=(1, 8))
    >>> rural_then_town = grid.array([[1, 1, 1, 1, 1, 1, 2, 2]], units="1")
    >>> smooth_heights(rural_then_town).values.round(1).tolist()
    [[0.0, 0.0, 2.0, 4.0, 6.0, 8.0, 10.0, 10.0]]
    """
    grid = Grid.of(classes, name="classes")
    heights = wireless.clutter_heights_m(classes.to_numpy())
    smooth = heights.copy()
    for level in np.unique(heights[heights > 0.0]):
        away = ndimage.distance_transform_edt(~(heights >= level), sampling=grid.cell_size_m)
        np.fmax(smooth, level * np.clip(1.0 - away / RAMP_M, 0.0, 1.0), out=smooth)
    smooth[np.isnan(heights)] = np.nan
    return grid.array(smooth.astype(np.float32), units="m", name="obstacles")


def _over(obstacles: xr.DataArray, statistical: xr.DataArray) -> xr.DataArray:
    """Obstacles, with the statistical height where none is known; the former may reach farther."""
    frame, inner = Grid.of(obstacles, name="obstacles"), Grid.of(statistical, name="obstacles")
    values: Float32Array = obstacles.to_numpy().astype(np.float32)
    row, column = frame.rows_columns(inner.x[:1], inner.y[:1])
    there = (
        slice(int(row[0]), int(row[0]) + inner.shape[0]),
        slice(int(column[0]), int(column[0]) + inner.shape[1]),
    )
    values[there] = np.where(np.isnan(values[there]), statistical.to_numpy(), values[there])
    return frame.array(values, units="m", name="obstacles")
