"""Coverage holes: connected populated ground without service, ranked by people."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely
from rasterio.features import shapes
from scipy import ndimage

from fugai.errors import ConfigError, ContractError
from fugai.georeference import as_raster
from fugai.grid import Grid

if TYPE_CHECKING:
    import xarray as xr
    from affine import Affine
    from pyproj import CRS

HOLE_COLUMNS = ("rank", "people", "area_km2", "district", "geometry")


def holes(
    served: xr.DataArray,
    population: xr.DataArray,
    *,
    min_people: float = 100.0,
    districts: npt.ArrayLike | None = None,
    limit: int | None = None,
) -> gpd.GeoDataFrame:
    """Coverage holes with at least ``min_people`` people, those with most people first.

    A hole is populated ground, less than half of each pixel of it served, its pixels touching by
    an edge or a corner. Ground of unknown service or population belongs to none.

    Parameters
    ----------
    served
        Share served of each pixel, 0 to 1; NaN unknown.
    population
        Persons by pixel, on the same grid.
    min_people
        Smallest number of people without service for which a hole is reported.
    districts
        Position of each pixel's district, -1 outside; a hole belongs to the district with most of
        its people. None: the column is -1.
    limit
        Largest number of holes; None: all.

    Returns
    -------
    GeoDataFrame with `HOLE_COLUMNS` in the grid's CRS: ``people`` without service (population
    times the share not served), ``area_km2`` of the pixels.

    Raises
    ------
    ContractError
        Rasters of different shapes.
    CRSMismatchError
        Rasters that do not lie on one grid.
    ConfigError
        ``min_people`` below 0.

    Examples
    --------
    Three pixels of 100 m without service, two of which touch at a corner.

    >>> import numpy as np
    >>> from affine import Affine
    >>> from pyproj import CRS
    >>> from fugai.grid import Grid
    >>> from fugai.wireless import holes
    >>> grid = Grid(
    ...     crs=CRS.from_epsg(32650), transform=Affine(100, 0, 0, 0, -100, 200), shape=(2, 4)
    ... )
    >>> served = grid.array([[0.0, 1.0, 1.0, 0.0], [1.0, 0.0, 1.0, 1.0]], units="1")
    >>> population = grid.array(np.full(grid.shape, 50.0), units="persons")
    >>> holes(served, population, min_people=10.0)[["people", "area_km2"]]
       people  area_km2
    0   100.0      0.02
    1    50.0      0.01
    """
    served = as_raster(served, name="served")
    population = as_raster(population, name="population")
    if served.shape != population.shape:
        msg = f"`population` must have the shape of `served` {served.shape}, found {population.shape}."
        raise ContractError(msg)
    if min_people < 0:
        msg = f"`min_people` must be 0 or more, found {min_people:g}."
        raise ConfigError(msg)
    grid = Grid.of(served, name="served")
    grid.assert_aligned(population, name="population")
    share, people = served.to_numpy(), population.to_numpy()
    with np.errstate(invalid="ignore"):
        uncovered = (share < 0.5) & (people > 0.0)
    labels, count = ndimage.label(uncovered, structure=np.ones((3, 3), dtype=np.int8))
    labels = labels.astype(np.int32, copy=False)
    if count == 0:
        return _frame([], [], [], [], grid.crs)
    at = np.flatnonzero(labels.ravel())
    mine = labels.ravel()[at]
    without = people.ravel()[at].astype(np.float64) * (1.0 - share.ravel()[at])
    totals = np.bincount(mine, weights=without, minlength=count + 1)
    order = np.lexsort((np.arange(1, count + 1), -totals[1:])) + 1
    chosen = order[totals[order] >= max(min_people, np.finfo(float).tiny)][:limit]
    district = _districts(mine, at, without, chosen, count, districts)
    pixels = np.bincount(mine, minlength=count + 1)
    geometry = _outlines(labels, chosen, count, grid.transform)
    return _frame(
        totals[chosen], pixels[chosen] * grid.cell_size_m**2 / 1e6, district, geometry, grid.crs
    )


def _districts(
    labels: np.ndarray,
    at: np.ndarray,
    people: np.ndarray,
    chosen: np.ndarray,
    count: int,
    districts: npt.ArrayLike | None,
) -> np.ndarray:
    """District with most of each chosen hole's people."""
    if districts is None:
        return np.full(len(chosen), -1, dtype=np.int32)
    rank = np.full(count + 1, -1, dtype=np.int64)
    rank[chosen] = np.arange(len(chosen))
    where = np.asarray(districts).ravel()[at].astype(np.int64)
    kept = rank[labels] >= 0
    width = int(where.max(initial=-1)) + 2
    key = rank[labels[kept]] * width + where[kept] + 1
    sums = np.bincount(key, weights=people[kept], minlength=len(chosen) * width)
    most = sums.reshape(len(chosen), width).argmax(axis=1)
    return np.asarray(most - 1, dtype=np.int32)


def _outlines(
    labels: np.ndarray, chosen: np.ndarray, count: int, transform: Affine
) -> list[object]:
    """One multipolygon per chosen hole.

    Parts are traced by edges alone: traced over corners a ring would touch itself.
    """
    rank = np.zeros(count + 1, dtype=np.int32)
    rank[chosen] = np.arange(1, len(chosen) + 1)
    ranked = rank[labels]
    parts: list[list[object]] = [[] for _ in chosen]
    for outline, value in shapes(ranked, mask=ranked > 0, connectivity=4, transform=transform):
        parts[int(value) - 1].append(shapely.geometry.shape(outline))
    return [shapely.MultiPolygon(part) for part in parts]  # type: ignore[arg-type]


def _frame(
    people: npt.ArrayLike,
    area_km2: npt.ArrayLike,
    district: npt.ArrayLike,
    geometry: list[object],
    crs: CRS,
) -> gpd.GeoDataFrame:
    persons = np.asarray(people, dtype=np.float64)
    return gpd.GeoDataFrame(
        {
            "rank": np.arange(1, len(persons) + 1, dtype=np.int64),
            "people": persons,
            "area_km2": np.asarray(area_km2, dtype=np.float64),
            "district": np.asarray(district, dtype=np.int32),
        },
        geometry=geometry,
        crs=crs,
    )
