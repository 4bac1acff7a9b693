"""Terrain and clutter as links take them, and places on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely
from pyproj import CRS

from fugai.errors import ConfigError, ContractError, CRSMismatchError
from fugai.grid import Grid
from fugai.kernels.propagation.links.course import Places, Raster
from fugai.wireless.signal.surface_under_grid import surface_under_grid

if TYPE_CHECKING:
    import geopandas as gpd

    from fugai._types import FloatArray
    from fugai.wireless.signal.ground import Ground
    from fugai.wireless.signal.surface_under_grid import SurfaceUnderGrid


def surface_of(ground: Ground) -> SurfaceUnderGrid:
    """The terrain of a ground with its clutter, as `predict` takes it.

    Raises
    ------
    ConfigError
        There is no terrain.
    """
    if ground.terrain is None:
        msg = "`terrain` must be given for links, found none."
        raise ConfigError(msg)
    return surface_under_grid(Grid.of(ground.terrain, name="terrain"), ground)


def raster_of(under: SurfaceUnderGrid, *, bare: bool = False) -> Raster:
    """The surface as kernels take it, its voids unknown; ``bare`` without clutter."""
    surface = under.surface
    terrain = surface.terrain_m
    if surface.crossed is not None:
        terrain = np.where(surface.crossed, np.float32(np.nan), terrain)
    clutter = np.zeros_like(surface.clutter_m) if bare else surface.clutter_m
    rows, columns = surface.terrain_m.shape
    return Raster(terrain.reshape(-1), clutter.reshape(-1), rows, columns, surface.cell_m)


def coordinates(
    points: gpd.GeoDataFrame, *, name: str, crs: object
) -> tuple[FloatArray, FloatArray]:
    """Coordinates of points in a CRS.

    Raises
    ------
    CRSMismatchError
        They are in another.
    ContractError
        A row has no point.
    """
    wanted = CRS.from_user_input(crs)
    if points.crs is None or CRS.from_user_input(points.crs) != wanted:
        found = "none" if points.crs is None else CRS.from_user_input(points.crs).to_string()
        msg = f"`{name}` must be in the CRS {wanted.name!r}, found {found}."
        raise CRSMismatchError(msg)
    geometry = points.geometry.to_numpy()
    x, y = shapely.get_x(geometry), shapely.get_y(geometry)
    lost = ~np.isfinite(x + y)
    if lost.any():
        msg = f"`{name}` must have a point in every row, found none at {points.index[int(np.argmax(lost))]!r}."
        raise ContractError(msg)
    return x, y


def places_of(
    under: SurfaceUnderGrid, x: FloatArray, y: FloatArray, height_m: FloatArray
) -> tuple[Places, FloatArray]:
    """Antennas on the surface, and the ground under each, NaN where it is void or outside. [m]"""
    surface = under.surface
    spots = [surface.place(float(a), float(b)) for a, b in zip(x, y, strict=True)]
    row, column = np.array(spots, dtype=np.float64).reshape(-1, 2).T.copy()
    ground, _ = under.heights_m(x, y)
    return Places(row, column, ground + height_m), ground
