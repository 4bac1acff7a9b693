"""The grid and the CRS for a set of districts, and how true to area a CRS is."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from affine import Affine
from pyproj import CRS

from fugai.errors import ConfigError, ContractError, CRSMismatchError, EmptyResultError
from fugai.grid.longitudes import lonlat_bounds
from fugai.grid.scale import MAX_ERROR, scale_errors
from fugai.grid.value import Grid

if TYPE_CHECKING:
    import geopandas as gpd

MAX_GRID_CELLS = 100_000_000
"""Largest number of cells of a grid: more means a wrong cell size or coordinate."""


def choose_crs(bounds: tuple[float, float, float, float]) -> CRS:
    """Equal-area metric CRS for a region.

    Albers with standard parallels a sixth inside the extent; Lambert azimuthal where the parallels
    are symmetric to the equator within 1 degree of latitude, where Albers degenerates, or where the
    extent comes closer than 5 degrees to a pole.

    Parameters
    ----------
    bounds
        West, south, east, north; east is above 180 across the meridian of 180 degrees. [deg]

    Raises
    ------
    ContractError
        The bounds are not finite degrees in that order.

    References
    ----------
    J. P. Snyder, Map projections: a working manual (U.S. Geological Survey Professional Paper
    1395, 1987), Albers equal-area conic and Lambert azimuthal equal-area.

    Examples
    --------
    >>> from fugai.grid import choose_crs
    >>> choose_crs((116.7, 38.55, 118.06, 40.25)).coordinate_operation.method_name
    'Albers Equal Area'
    >>> choose_crs((36.0, -1.5, 38.0, 1.7)).coordinate_operation.method_name
    'Lambert Azimuthal Equal Area'
    """
    west, south, east, north = _checked_degrees(bounds)
    lon_0, lat_0 = (west + east) / 2, (south + north) / 2
    lon_0 -= 360.0 if lon_0 > 180.0 else 0.0
    step = (north - south) / 6
    lat_1, lat_2 = south + step, north - step
    if abs(lat_1 + lat_2) < 2.0 or max(abs(south), abs(north)) > 85.0:
        return CRS.from_proj4(
            f"+proj=laea +lat_0={lat_0:.4f} +lon_0={lon_0:.4f} +datum=WGS84 +units=m +no_defs"
        )
    return CRS.from_proj4(
        f"+proj=aea +lat_1={lat_1:.4f} +lat_2={lat_2:.4f} +lat_0={lat_0:.4f} "
        f"+lon_0={lon_0:.4f} +datum=WGS84 +units=m +no_defs"
    )


def choose_grid(
    districts: gpd.GeoDataFrame, *, cell_size_m: float = 100.0, crs: CRS | None = None
) -> Grid:
    """Analysis grid that covers all districts, its edges on whole multiples of the cell size.

    Parameters
    ----------
    districts
        Polygons in any CRS.
    cell_size_m
        Edge of a cell. [m]
    crs
        A projected CRS to use instead of the one chosen from the extent. Its areas and distances
        must be true to 0.1 % over the districts, or no worse than in the one that is chosen.

    Raises
    ------
    EmptyResultError
        There is no polygon, or every geometry is missing or empty.
    CRSMismatchError
        The districts name no CRS, cannot be projected to the one given, or that one stretches
        areas or distances.
    ConfigError
        The cell size is not positive, or gives more than `MAX_GRID_CELLS` cells.

    Examples
    --------
    >>> import geopandas as gpd
    >>> from shapely.geometry import box
    >>> from fugai.grid import choose_grid
    >>> districts = gpd.GeoDataFrame(geometry=[box(499_950, 0, 500_250, 200)], crs=32650)
    >>> choose_grid(districts, cell_size_m=100, crs=districts.crs).bounds
    (499900.0, 0.0, 500300.0, 200.0)
    """
    if len(districts) == 0:
        msg = "`districts` must hold at least one polygon, found none."
        raise EmptyResultError(msg)
    if not (math.isfinite(cell_size_m) and cell_size_m > 0):
        msg = f"`cell_size_m` must be above 0, found {cell_size_m}."
        raise ConfigError(msg)
    if districts.crs is None:
        msg = "`districts` must have a CRS, found none."
        raise CRSMismatchError(msg)
    degrees = _bounds(districts.geometry.to_crs(4326))
    chosen = crs or choose_crs(degrees)
    west, south, east, north = _bounds(districts.geometry.to_crs(chosen))
    in_metres = all(axis.unit_conversion_factor == 1.0 for axis in chosen.axis_info)
    if crs is not None and crs.is_projected and in_metres:  # `Grid` refuses others
        _check_scale(crs, degrees)
    left = math.floor(west / cell_size_m) * cell_size_m
    top = math.ceil(north / cell_size_m) * cell_size_m
    columns = max(1, math.ceil((east - left) / cell_size_m))
    rows = max(1, math.ceil((top - south) / cell_size_m))
    if rows * columns > MAX_GRID_CELLS:
        msg = (
            f"`cell_size_m` = {cell_size_m:g} gives {rows} x {columns} cells over the districts; "
            f"at most {MAX_GRID_CELLS:,} are allowed."
        )
        raise ConfigError(msg)
    transform = Affine(cell_size_m, 0.0, left, 0.0, -cell_size_m, top)
    return Grid(crs=chosen, transform=transform, shape=(rows, columns))


def area_error(grid: Grid, bounds: tuple[float, float, float, float]) -> float:
    """Largest relative error of areas in the grid's CRS over a region.

    The areal scale of the projection against the ellipsoid (PROJ's factors), on a lattice of 5 x 5
    points from edge to edge; 0 where the projection is equal-area.

    Parameters
    ----------
    grid
        Its CRS is judged.
    bounds
        West, south, east, north of the region. [deg]

    Examples
    --------
    UTM stretches areas by 0.2 % at the edge of its zone.

    >>> from affine import Affine
    >>> from pyproj import CRS
    >>> from fugai.grid import Grid, area_error
    >>> grid = Grid(
    ...     crs=CRS.from_epsg(32650), transform=Affine(100, 0, 0, 0, -100, 0), shape=(1, 1)
    ... )
    >>> round(area_error(grid, (114.0, 0.0, 120.0, 10.0)), 3)
    0.002
    """
    west, south, east, north = _checked_degrees(bounds)
    lon, lat = np.meshgrid(np.linspace(west, east, 5), np.linspace(south, north, 5))
    return scale_errors(grid.crs, lon.ravel(), lat.ravel()).area


def distance_error(grid: Grid, bounds: tuple[float, float, float, float]) -> float:
    """Largest relative error of distances in the grid's CRS over a region, in any direction.

    The axes of the projection's Tissot indicatrix against the ellipsoid (PROJ's factors), on a
    lattice of 5 x 5 points from edge to edge.

    Parameters
    ----------
    grid
        Its CRS is judged.
    bounds
        West, south, east, north of the region. [deg]

    Examples
    --------
    UTM is 0.4 per thousand short in the middle of its zone.

    >>> from affine import Affine
    >>> from pyproj import CRS
    >>> from fugai.grid import Grid, distance_error
    >>> grid = Grid(
    ...     crs=CRS.from_epsg(32650), transform=Affine(100, 0, 0, 0, -100, 0), shape=(1, 1)
    ... )
    >>> round(distance_error(grid, (117.0, 30.0, 117.0, 31.0)), 4)
    0.0004
    """
    west, south, east, north = _checked_degrees(bounds)
    lon, lat = np.meshgrid(np.linspace(west, east, 5), np.linspace(south, north, 5))
    return scale_errors(grid.crs, lon.ravel(), lat.ravel()).distance


def _check_scale(crs: CRS, bounds: tuple[float, float, float, float]) -> None:
    """Raise where a CRS stretches a region by more than `MAX_ERROR` and more than the best one does."""
    west, south, east, north = bounds
    lon, lat = (
        a.ravel() for a in np.meshgrid(np.linspace(west, east, 5), np.linspace(south, north, 5))
    )
    found, best = scale_errors(crs, lon, lat), scale_errors(choose_crs(bounds), lon, lat)
    area_ok = found.area <= max(MAX_ERROR, best.area)
    distance_ok = found.distance <= max(MAX_ERROR, best.distance)
    if not (area_ok and distance_ok):
        msg = (
            f"`crs` must be true to {MAX_ERROR:.1%} over the districts, areas in {crs.name} are off by "
            f"up to {found.area:.2%}, distances by {found.distance:.2%}: leave it out for one that suits."
        )
        raise CRSMismatchError(msg)


def _checked_degrees(
    bounds: tuple[float, float, float, float],
) -> tuple[float, float, float, float]:
    """Bounds of a region, once they are one. [deg]"""
    values = tuple(bounds) if isinstance(bounds, Sequence | np.ndarray) else ()
    numbers = [float(v) for v in values if isinstance(v, int | float | np.number)]
    is_region = len(values) == len(numbers) == 4 and all(map(math.isfinite, numbers))
    if is_region:
        west, south, east, north = numbers
        is_region = -90.0 <= south <= north <= 90.0 and -360.0 <= west <= east <= west + 360.0
    if not is_region:
        msg = f"`bounds` must be west, south, east, north in degrees, found {bounds!r}."
        raise ContractError(msg)
    return west, south, east, north


def _bounds(geometry: gpd.GeoSeries) -> tuple[float, float, float, float]:
    is_geographic = geometry.crs is not None and geometry.crs.is_geographic
    found = lonlat_bounds(geometry) if is_geographic else geometry.total_bounds
    west, south, east, north = (float(v) for v in found)
    if math.isnan(west):
        msg = f"`districts` must hold at least one polygon, found {len(geometry)} without any."
        raise EmptyResultError(msg)
    if not all(map(math.isfinite, (west, south, east, north))):
        msg = f"`districts` must lie where the CRS {geometry.crs.name} is defined, they do not."
        raise CRSMismatchError(msg)
    return west, south, east, north
