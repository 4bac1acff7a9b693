"""Degree of Urbanisation, level 1, from a population grid."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import ndimage

from fugai.errors import ContractError, CRSMismatchError
from fugai.georeference import as_raster
from fugai.grid import Grid

if TYPE_CHECKING:
    import geopandas as gpd
    import xarray as xr

    from fugai._types import BoolArray, FloatArray, Int32Array

URBAN_CENTRE, URBAN_CLUSTER, RURAL, NO_DATA = 3, 2, 1, 0
"""Level 1 classes of a grid cell, and the value of cells without data."""

CENTRE_PER_KM2, CENTRE_PEOPLE = 1_500.0, 50_000.0
CLUSTER_PER_KM2, CLUSTER_PEOPLE = 300.0, 5_000.0
LARGEST_GAP_KM2 = 15.0
MAJORITY = 5

_EDGES = ndimage.generate_binary_structure(2, 1)
_CORNERS = ndimage.generate_binary_structure(2, 2)


def degree_of_urbanisation(population: xr.DataArray, grid: Grid) -> xr.DataArray:
    """Class of each cell: 3 urban centre, 2 urban cluster, 1 rural, 0 no data (int8).

    Urban centre: blocks of 1 km2 that touch along an edge, each with at least 1,500 residents per
    km2, together at least 50,000; gaps below 15 km2 are filled and a block joins where at least
    five of its eight neighbours belong to the same centre, until none does. Urban cluster: blocks that touch along an edge or at a corner, each with at least 300 per km2,
    together at least 5,000, outside the centres. Everything else is rural.

    Parameters
    ----------
    population
        Residents per cell [persons]; NaN where there is no data (sea, abroad).
    grid
        Grid of the population.

    Raises
    ------
    CRSMismatchError
        The population is on another grid.
    ContractError
        A cell holds a negative number.

    Notes
    -----
    Blocks are squares of cells from the upper left corner, with as many cells on a side as come
    nearest to 1 km (10 of 100 m, 4 of 250 m, 3 of 300 m: 0.9 km); from 667 m on a cell is its own
    block. ``attrs["block_m"]`` has the edge used. Density refers to the part of a block that has
    data, as the definition refers to land. Cells without data stay 0 even where the rules add
    their block to a centre.

    References
    ----------
    Eurostat, Applying the Degree of Urbanisation: a methodological manual to define cities, towns
    and rural areas for international comparisons, 2021 edition, chapter 7; adopted by the UN
    Statistical Commission in March 2020.

    Examples
    --------
    A town of 60,000 on six blocks of 1 km2, with 100 residents in every block around it:

    >>> import numpy as np
    >>> from affine import Affine
    >>> from pyproj import CRS
    >>> from fugai.broadband import degree_of_urbanisation
    >>> from fugai.grid import Grid
    >>> transform = Affine(1000, 0, 500_000, 0, -1000, 4_300_000)
    >>> grid = Grid(crs=CRS.from_epsg(32650), transform=transform, shape=(3, 4))
    >>> people = np.full((3, 4), 100.0)
    >>> people[:2, :3] = 10_000
    >>> degree_of_urbanisation(grid.array(people, units="persons"), grid).to_numpy()
    array([[3, 3, 3, 1],
           [3, 3, 3, 1],
           [1, 1, 1, 1]], dtype=int8)
    """
    population = as_raster(population, name="population")
    grid.assert_aligned(population, name="population")
    cells = np.asarray(population.to_numpy(), dtype=np.float64)
    known = np.isfinite(cells)
    people = np.where(known, cells, 0.0)
    if people.min() < 0:
        msg = f"`population` must be 0 or more in every cell, found {people.min():g}."
        raise ContractError(msg)
    factor = max(1, round(1000.0 / grid.cell_size_m))
    blocks = _block_sums(people, factor)
    area = _block_sums(known.astype(np.float64), factor) * grid.cell_area_m2 / 1e6
    density = np.divide(blocks, area, out=np.zeros_like(blocks), where=area > 0)
    classes = classify_blocks(blocks, density, block_km2=(factor * grid.cell_size_m / 1000.0) ** 2)
    rows, columns = grid.shape
    fine = classes.repeat(factor, axis=0).repeat(factor, axis=1)[:rows, :columns]
    return grid.array(
        np.where(known, fine, NO_DATA).astype(np.int8),
        units="class",
        name="degree_of_urbanisation",
        block_m=f"{factor * grid.cell_size_m:g}",
        basis=str(population.attrs.get("basis", "modelled")),
    )


def classify_blocks(
    people: FloatArray, density_per_km2: FloatArray, *, block_km2: float = 1.0
) -> npt.NDArray[np.int8]:
    """Level 1 class of each block, by the rules of `degree_of_urbanisation`.

    Parameters
    ----------
    people
        Residents of each block, ``(y, x)``. [persons]
    density_per_km2
        Residents of each block per km2 of land, ``(y, x)``.
    block_km2
        Area of a block, by which the area of gaps is counted. [km2]

    Returns
    -------
    3 urban centre, 2 urban cluster, 1 rural.

    Examples
    --------
    >>> import numpy as np
    >>> from fugai.broadband import classify_blocks
    >>> people = np.array([[60_000.0, 4_000.0, 0.0, 4_000.0]])
    >>> classify_blocks(people, people)
    array([[3, 3, 1, 1]], dtype=int8)
    """
    centre = urban_centres(people, density_per_km2, block_km2=block_km2) > 0
    clusters, count = ndimage.label(density_per_km2 >= CLUSTER_PER_KM2, structure=_CORNERS)
    sizes = ndimage.sum_labels(people, clusters, np.arange(count + 1))
    cluster = (clusters > 0) & (sizes >= CLUSTER_PEOPLE)[clusters]
    classes = np.where(centre, URBAN_CENTRE, np.where(cluster, URBAN_CLUSTER, RURAL))
    return classes.astype(np.int8)


def urban_centres(
    people: FloatArray, density_per_km2: FloatArray, *, block_km2: float = 1.0
) -> Int32Array:
    """Number of the urban centre that each block belongs to, 0 where none."""
    dense, count = ndimage.label(density_per_km2 >= CENTRE_PER_KM2, structure=_EDGES)
    sizes = ndimage.sum_labels(people, dense, np.arange(1, count + 1))
    kept = np.flatnonzero(sizes >= CENTRE_PEOPLE) + 1
    centres = np.where(np.isin(dense, kept), dense, 0).astype(np.int32)
    largest_gap = LARGEST_GAP_KM2 / block_km2
    for number, window in enumerate(ndimage.find_objects(dense), start=1):
        if number in kept:
            # Nothing outside the bounding box joins: at most three neighbours belong to the centre.
            part = centres[window]
            grown = _smooth(_fill_gaps(part == number, largest_gap), free=part == 0)
            part[grown & ((part == 0) | (part == number))] = number
    return centres


def settlement_area(settlements: gpd.GeoDataFrame, degurba: xr.DataArray) -> pd.Series:
    """Whether each settlement is urban (classes 2 and 3) or rural (class 1).

    A settlement has the class of the cell at its point, or at the representative point of its
    polygon.

    Parameters
    ----------
    settlements
        Points or polygons, in the CRS of the classes.
    degurba
        Classes of `degree_of_urbanisation`.

    Returns
    -------
    'urban' or 'rural' on the settlements' index, NA where the class is unknown.

    Raises
    ------
    CRSMismatchError
        Settlements and classes are in different CRSs.

    Examples
    --------
    >>> import geopandas as gpd
    >>> import numpy as np
    >>> from affine import Affine
    >>> from pyproj import CRS
    >>> from fugai.broadband import settlement_area
    >>> from fugai.grid import Grid
    >>> grid = Grid(crs=CRS.from_epsg(32650), transform=Affine(1000, 0, 0, 0, -1000, 0), shape=(1, 2))
    >>> degurba = grid.array(np.array([[3, 1]], dtype=np.int8), units="class")
    >>> points = gpd.GeoDataFrame(geometry=gpd.points_from_xy([500, 1500], [-500, -500]), crs=32650)
    >>> settlement_area(points, degurba).tolist()
    ['urban', 'rural']
    """
    degurba = as_raster(degurba, name="degurba", mask=False)
    grid = Grid.of(degurba, name="degurba")
    if settlements.crs is None or settlements.crs != grid.crs:
        found = "none" if settlements.crs is None else settlements.crs.name
        msg = f"`settlements` must be in the CRS of the classes, found {found}."
        raise CRSMismatchError(msg)
    points = settlements.geometry.representative_point()
    rows, columns = grid.rows_columns(points.x.to_numpy(), points.y.to_numpy())
    classes = np.where(rows >= 0, degurba.to_numpy()[rows, columns], NO_DATA)
    words = np.array(["", "rural", "urban", "urban"], dtype=object)[classes]
    area = pd.Series(words, index=settlements.index, name="area", dtype="string")
    return area.mask(area == "")


def _fill_gaps(centre: BoolArray, largest_gap: float) -> BoolArray:
    """Centre with its gaps of fewer blocks than given; a gap is enclosed by the centre."""
    around = np.pad(~centre, 1, constant_values=True)
    gaps, count = ndimage.label(around, structure=_EDGES)
    sizes = np.bincount(gaps.ravel(), minlength=count + 1)
    small = sizes < largest_gap
    small[[0, gaps[0, 0]]] = False
    filled: BoolArray = centre | small[gaps][1:-1, 1:-1]
    return filled


def _smooth(centre: BoolArray, *, free: BoolArray) -> BoolArray:
    """Centre with every free block that has five neighbours in it, until there is none."""
    while True:
        neighbours = ndimage.convolve(
            centre.astype(np.int8), _CORNERS.astype(np.int8), mode="constant"
        )
        joins = ~centre & free & (neighbours >= MAJORITY)
        if not joins.any():
            return centre
        centre = centre | joins


def _block_sums(values: FloatArray, factor: int) -> FloatArray:
    """Sums of squares of cells, ``factor`` on a side, from the upper left corner."""
    rows, columns = values.shape
    top = np.arange(0, rows, factor)
    left = np.arange(0, columns, factor)
    sums: FloatArray = np.add.reduceat(np.add.reduceat(values, top, axis=0), left, axis=1)
    return sums
