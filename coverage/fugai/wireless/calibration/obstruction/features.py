"""Features of the samples of cells over a ground, and cells as the masts that features are made of."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from fugai.errors import ConfigError
from fugai.grid import Grid
from fugai.kernels.propagation.obstruction import Raster, filled
from fugai.wireless.columns import numbers
from fugai.wireless.models.obstruction.features import (
    Features,
    Masts,
    PlacedRaster,
    Points,
    features_on,
)
from fugai.wireless.signal.sectors import convergence_deg
from fugai.wireless.signal.surface_under_grid import surface_under_grid
from fugai.wireless.signal.window.obstruction import placed_surface

if TYPE_CHECKING:
    import geopandas as gpd

    from fugai._types import FloatArray
    from fugai.wireless.signal.ground import Ground

__all__ = [
    "Masts",
    "Points",
    "features_of",
    "features_on",
    "ground_raster",
    "masts_of",
    "placed_raster",
]


def masts_of(cells: gpd.GeoDataFrame, eirp_dbm: FloatArray) -> Masts:
    """Masts of cells from `cells_from_sites`."""
    x, y = (get(cells.geometry.to_numpy()) for get in (shapely.get_x, shapely.get_y))
    places = np.round(np.column_stack([x, y]))
    return Masts(
        x=x,
        y=y,
        height_m=numbers(cells, "height_m"),
        azimuth_deg=numbers(cells, "azimuth_deg") - convergence_deg(x, y, cells.crs),
        downtilt_deg=np.nan_to_num(numbers(cells, "downtilt_deg")),
        eirp_dbm=eirp_dbm,
        frequency_mhz=numbers(cells, "frequency_mhz"),
        mast=np.unique(places, axis=0, return_inverse=True)[1].reshape(-1).astype(np.int64),
    )


def ground_raster(ground: Ground) -> PlacedRaster:
    """Terrain and what stands on it, the same that `predict` sees: where no height is known, that of the class.

    Raises
    ------
    ConfigError
        The ground has no terrain, or no obstacles.
    """
    lacking = "terrain" if ground.terrain is None else "obstacles"
    if ground.terrain is None or (ground.obstacles is None and ground.finer is None):
        msg = f"`ground` must hold terrain and obstacles for obstruction, found no {lacking}."
        raise ConfigError(msg)
    grid = Grid.of(ground.terrain, name="terrain")
    return placed_surface(surface_under_grid(grid, ground).surface)


def features_of(points: Points, masts: Masts, ground: Ground) -> Features:
    """What a model may know of each point: geometry, obstruction, surroundings.

    Raises
    ------
    ConfigError
        The ground has no terrain, or no obstacles.
    """
    return features_on(points, masts, placed_raster(ground))


def placed_raster(ground: Ground) -> PlacedRaster:
    """Terrain and obstacles as they are: where no height is known, nothing stands.

    Raises
    ------
    ConfigError
        The ground has no terrain, or no obstacles.
    """
    if ground.terrain is None or ground.obstacles is None:
        lacking = "terrain" if ground.terrain is None else "obstacles"
        msg = f"`ground` must hold terrain and obstacles for obstruction, found no {lacking}."
        raise ConfigError(msg)
    grid = Grid.of(ground.terrain, name="terrain")
    grid.assert_aligned(ground.obstacles, name="obstacles")
    raster = Raster(
        filled(ground.terrain.to_numpy()), filled(ground.obstacles.to_numpy()), grid.cell_size_m
    )
    return PlacedRaster(raster=raster, west=grid.transform.c, north=grid.transform.f)
