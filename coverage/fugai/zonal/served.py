"""People, area and places that a raster of served cells covers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from fugai.errors import ContractError, CRSMismatchError
from fugai.georeference import as_raster
from fugai.grid import Grid
from fugai.zonal.weights import ZonalWeights, zone_weights

if TYPE_CHECKING:
    import xarray as xr

    from fugai._types import FloatArray

_ROUNDING = 1e-9
"""Excess over 0 to 1 that is taken for rounding."""


def population_served(
    served: xr.DataArray, population: xr.DataArray, weights: ZonalWeights
) -> pd.DataFrame:
    """Residents served, residents where that is known, and residents where it is not.

    Parameters
    ----------
    served
        Bool, 0 or 1, or the served share of a cell; NaN where it is not known.
    population
        Residents per cell; a cell without data counts as uninhabited. [persons]
    weights
        Districts on the same grid; those of `ZonalWeights.dissolve` give the total with overlaps
        counted once.

    Returns
    -------
    DataFrame on the district index: ``numerator`` (served), ``denominator`` (known) and
    ``unknown`` [persons]. Residents of a district are ``denominator`` + ``unknown``.

    Raises
    ------
    CRSMismatchError
        A raster lies on another grid.
    ContractError
        A share is outside 0 to 1 or a population negative.

    Examples
    --------
    >>> import geopandas as gpd
    >>> import numpy as np
    >>> from affine import Affine
    >>> from pyproj import CRS
    >>> from shapely.geometry import box
    >>> from fugai import zonal
    >>> from fugai.grid import Grid
    >>> grid = Grid(
    ...     crs=CRS.from_epsg(32650), transform=Affine(100, 0, 0, 0, -100, 100), shape=(1, 2)
    ... )
    >>> districts = gpd.GeoDataFrame(geometry=[box(0, 0, 200, 100)], index=["a"], crs=grid.crs)
    >>> served = grid.array(np.array([[True, False]]), units="1")
    >>> people = grid.array(np.array([[30.0, 10.0]]), units="persons")
    >>> zonal.population_served(served, people, zonal.zone_weights(grid, districts))
       numerator  denominator  unknown
    a       30.0         40.0      0.0
    """
    return _served(service_shares(served, weights), cell_residents(population, weights), weights)


def cell_residents(population: xr.DataArray, weights: ZonalWeights) -> FloatArray:
    """Residents of each cell of the weights, 0 where there is no data. [persons]

    Raises
    ------
    CRSMismatchError
        The raster lies on another grid.
    ContractError
        A population is negative.
    """
    people = weights.values(population, name="population")
    people = np.where(np.isnan(people), 0.0, people)
    if people.size and people.min() < 0:
        msg = f"`population` must be 0 or more in every cell, found {people.min():g}."
        raise ContractError(msg)
    return people


def area_served(served: xr.DataArray, weights: ZonalWeights) -> pd.DataFrame:
    """Area served, area where that is known, and area where it is not.

    Parameters
    ----------
    served
        Bool, 0 or 1, or the served share of a cell; NaN where it is not known.
    weights
        Districts on the same grid.

    Returns
    -------
    DataFrame on the district index: ``numerator``, ``denominator`` and ``unknown`` [km2].

    Raises
    ------
    CRSMismatchError
        The raster lies on another grid.
    ContractError
        A share is outside 0 to 1.

    Examples
    --------
    >>> import geopandas as gpd
    >>> import numpy as np
    >>> from affine import Affine
    >>> from pyproj import CRS
    >>> from shapely.geometry import box
    >>> from fugai import zonal
    >>> from fugai.grid import Grid
    >>> grid = Grid(
    ...     crs=CRS.from_epsg(32650), transform=Affine(100, 0, 0, 0, -100, 100), shape=(1, 2)
    ... )
    >>> districts = gpd.GeoDataFrame(geometry=[box(0, 0, 200, 100)], index=["a"], crs=grid.crs)
    >>> served = grid.array(np.array([[1.0, np.nan]]), units="1")
    >>> zonal.area_served(served, zonal.zone_weights(grid, districts))
       numerator  denominator  unknown
    a       0.01         0.01     0.01
    """
    shares = service_shares(served, weights)
    return _served(shares, np.full(shares.shape, weights.grid.cell_area_m2 / 1e6), weights)


def population_checks(
    population: xr.DataArray, districts: gpd.GeoDataFrame, weights: ZonalWeights
) -> pd.DataFrame:
    """Residents of the raster compared with those that the districts state.

    Parameters
    ----------
    population
        Residents per cell. [persons]
    districts
        Index ``district_id``; ``population`` where known.
    weights
        The districts on the grid of the raster.

    Returns
    -------
    DataFrame on the district index: ``raster`` and ``stated`` [persons], ``difference``
    (raster - stated) / stated, NaN where none or 0 is stated, and ``no_data_km2``, the area
    without a value in the raster.

    Raises
    ------
    CRSMismatchError
        The raster lies on another grid.

    Examples
    --------
    >>> import geopandas as gpd
    >>> import numpy as np
    >>> from affine import Affine
    >>> from pyproj import CRS
    >>> from shapely.geometry import box
    >>> from fugai import zonal
    >>> from fugai.grid import Grid
    >>> grid = Grid(
    ...     crs=CRS.from_epsg(32650), transform=Affine(100, 0, 0, 0, -100, 100), shape=(1, 2)
    ... )
    >>> districts = gpd.GeoDataFrame(
    ...     {"population": [50]}, geometry=[box(0, 0, 200, 100)], index=["a"], crs=grid.crs
    ... )
    >>> people = grid.array(np.array([[30.0, 10.0]]), units="persons")
    >>> weights = zonal.zone_weights(grid, districts)
    >>> zonal.population_checks(people, districts, weights)
       raster  stated  difference  no_data_km2
    a    40.0    50.0        -0.2          0.0
    """
    values = weights.values(population, name="population")
    no_data = weights.fractions @ np.isnan(values).astype(np.float64)
    frame = pd.DataFrame({"raster": weights.fractions @ np.nan_to_num(values)}, index=weights.index)
    stated = districts["population"] if "population" in districts else pd.Series(dtype=np.float64)
    frame["stated"] = (
        stated.reindex(weights.index).astype("Float64").to_numpy(np.float64, na_value=np.nan)
    )
    frame["difference"] = frame["raster"] / frame["stated"].where(frame["stated"] > 0) - 1.0
    frame["no_data_km2"] = no_data * (weights.grid.cell_area_m2 / 1e6)
    return frame


def sample(raster: xr.DataArray, points: gpd.GeoSeries) -> FloatArray:
    """Value of the cell under each point; NaN off the grid and for a missing point.

    Parameters
    ----------
    raster
        Values on a grid, dims ``(y, x)``, with its CRS as rioxarray keeps it.
    points
        Points in the same CRS.

    Returns
    -------
    One value per point, in their order.

    Raises
    ------
    CRSMismatchError
        The points are in another CRS, or one of the two names none.
    ContractError
        A shape is not a point.

    Examples
    --------
    >>> import geopandas as gpd
    >>> import numpy as np
    >>> from affine import Affine
    >>> from pyproj import CRS
    >>> from shapely.geometry import box
    >>> from fugai import zonal
    >>> from fugai.grid import Grid
    >>> grid = Grid(
    ...     crs=CRS.from_epsg(32650), transform=Affine(100, 0, 0, 0, -100, 100), shape=(1, 2)
    ... )
    >>> level = grid.array(np.array([[-95.0, -110.0]]), units="dBm")
    >>> points = gpd.GeoSeries(gpd.points_from_xy([150, 900], [50, 50]), crs=grid.crs)
    >>> zonal.sample(level, points)
    array([-110., nan])
    """
    raster = as_raster(raster, name="raster")
    grid = Grid.of(raster, name="raster")
    _check_crs(points, grid)
    shapes = points.to_numpy()
    if not np.isin(shapely.get_type_id(shapes), (-1, 0)).all():
        found = sorted(set(points.geom_type.dropna()) - {"Point"})
        msg = f"`points` must hold points only, found {', '.join(found)}."
        raise ContractError(msg)
    shapes = np.where(shapely.is_empty(shapes), None, shapes)  # an empty point has no x
    rows, columns = grid.rows_columns(shapely.get_x(shapes), shapely.get_y(shapes))
    values = np.asarray(raster.to_numpy()[rows, columns], dtype=np.float64)
    return np.where(rows >= 0, values, np.nan)


def share_covered(
    served: xr.DataArray,
    shapes: gpd.GeoDataFrame | gpd.GeoSeries,
    *,
    minimum_known_share: float = 0.5,
) -> FloatArray:
    """Covered share of each place: exactly of a polygon's footprint, of a point its cell's value.

    Parameters
    ----------
    served
        Bool, 0 or 1, or the served share of a cell; NaN where it is not known.
    shapes
        Points and polygons, mixed as they come, in the raster's CRS.
    minimum_known_share
        A polygon of which less than this is known counts as unknown; otherwise the share is that
        of its known part. Area off the grid is unknown.

    Returns
    -------
    Shares from 0 to 1 in the order of the shapes; NaN where unknown or without geometry.

    Raises
    ------
    CRSMismatchError
        The shapes are in another CRS, or one of the two names none.
    ContractError
        A shape is neither point nor polygon, or a share is outside 0 to 1.

    Examples
    --------
    >>> import geopandas as gpd
    >>> import numpy as np
    >>> from affine import Affine
    >>> from pyproj import CRS
    >>> from shapely.geometry import box
    >>> from fugai import zonal
    >>> from fugai.grid import Grid
    >>> grid = Grid(
    ...     crs=CRS.from_epsg(32650), transform=Affine(100, 0, 0, 0, -100, 100), shape=(1, 2)
    ... )
    >>> served = grid.array(np.array([[1.0, 0.0]]), units="1")
    >>> venue = gpd.GeoSeries([box(50, 0, 150, 100)], crs=grid.crs)
    >>> zonal.share_covered(served, venue)
    array([0.5])
    """
    served = as_raster(served, name="served")
    grid = Grid.of(served, name="served")
    places = shapes.geometry if isinstance(shapes, gpd.GeoDataFrame) else shapes
    _check_crs(places, grid)
    kind = shapely.get_type_id(places.to_numpy())
    if not np.isin(kind, (-1, 0, 3, 6)).all():
        found = sorted(set(places.geom_type.dropna()) - {"Point", "Polygon", "MultiPolygon"})
        msg = f"`shapes` must hold points and polygons only, found {', '.join(found)}."
        raise ContractError(msg)
    result = np.full(len(places), np.nan)
    result[kind == 0] = sample(served, places[kind == 0])
    area = places.area.to_numpy(dtype=np.float64, na_value=0.0) / grid.cell_area_m2
    polygon = np.isin(kind, (3, 6)) & (area > 0)
    if polygon.any():
        weights = zone_weights(grid, places[polygon].reset_index(drop=True))
        values = service_shares(served, weights)
        known = weights.fractions @ np.isfinite(values).astype(np.float64)
        covered = weights.fractions @ np.nan_to_num(values)
        enough = known >= np.maximum(minimum_known_share * area[polygon] - 1e-6, 1e-12)
        result[polygon] = np.divide(covered, known, out=np.full(len(known), np.nan), where=enough)
    return result


def _served(shares: FloatArray, amount: FloatArray, weights: ZonalWeights) -> pd.DataFrame:
    unknown = np.isnan(shares)
    columns = {"numerator": shares * amount, "denominator": amount}
    if unknown.any():  # most layers are known everywhere; each of these passes takes time
        columns = {name: np.where(unknown, 0.0, column) for name, column in columns.items()}
        columns["unknown"] = np.where(unknown, amount, 0.0)
    sums = pd.DataFrame(
        {name: weights.fractions @ column for name, column in columns.items()},
        index=weights.index,
    )
    return sums if "unknown" in sums else sums.assign(unknown=0.0)


def service_shares(served: xr.DataArray, weights: ZonalWeights) -> FloatArray:
    """Served share of each cell in the order of the weights, each between 0 and 1 or NaN."""
    values = weights.values(served, name="served")
    if values.size == 0:
        return values
    low, high = np.fmin.reduce(values), np.fmax.reduce(values)
    if low < -_ROUNDING or high > 1.0 + _ROUNDING:
        msg = f"`served` must be between 0 and 1 or NaN, found {low:g} to {high:g}."
        raise ContractError(msg)
    return values


def _check_crs(shapes: gpd.GeoSeries, grid: Grid) -> None:
    if shapes.crs is None or shapes.crs != grid.crs:
        found = "none" if shapes.crs is None else shapes.crs.name
        msg = f"The shapes must be in the raster's CRS, found {found}."
        raise CRSMismatchError(msg)
