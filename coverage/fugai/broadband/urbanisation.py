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
"""Level 1 classes of a grid cell, and the mark of ground without data."""

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
    five of its eight neighbours belong to the same centre, until none is left to join. Urban
    cluster: blocks that touch along an edge or at a corner, each with at least 300 per km2,
    together at least 5,000, outside the centres. Everything else is rural.

    Parameters
    ----------
    population
        Residents per cell [persons]; NaN where there is no data (sea, abroad).
    grid
        The grid that the population lies on.

    Raises
    ------
    CRSMismatchError
        The population lies on another grid.
    ContractError
        A cell holds a negative number.

    Notes
    -----
    Blocks are groups of cells from the upper left corner: as many on a side as come nearest to
    1 km (10 of 100 m, 4 of 250 m, 3 of 300 m: 0.9 km); from 667 m on a cell is its own block.
    ``attrs["block_m"]`` has the edge used. Density is that on the part of a block that has data,
    as the definition takes it on land. Cells without data stay 0 also where the rules fill a
    block.

    References
    ----------
    Eurostat, Applying the Degree of Urbanisation: a methodological manual to define cities, towns
    and rural areas for international comparisons, 2021 edition, chapter 7; adopted by the UN
    Statistical Commission in March 2020.
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
    """Level 1 class of each block, of blocks with residents and residents per km2.

    The rules of `degree_of_urbanisation` on blocks as they are; ``block_km2`` counts the gaps.
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
            # smoothing never leaves the bounding box: outside it at most three neighbours belong
            part = centres[window]
            grown = _smooth(_fill_gaps(part == number, largest_gap), free=part == 0)
            part[grown & ((part == 0) | (part == number))] = number
    return centres


def settlement_area(settlements: gpd.GeoDataFrame, degurba: xr.DataArray) -> pd.Series:
    """'urban' (classes 2 and 3) or 'rural' (1) of each settlement, NA where the class is unknown.

    A settlement takes the class of the cell under its point, a polygon that under its
    representative point. Both must be in one CRS.
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
    """Centre with its gaps of fewer blocks than given; a gap has no edge to the outside."""
    around = np.pad(~centre, 1, constant_values=True)
    gaps, count = ndimage.label(around, structure=_EDGES)
    sizes = np.bincount(gaps.ravel(), minlength=count + 1)
    small = sizes < largest_gap
    small[[0, gaps[0, 0]]] = False
    filled: BoolArray = centre | small[gaps][1:-1, 1:-1]
    return filled


def _smooth(centre: BoolArray, *, free: BoolArray) -> BoolArray:
    """Centre with every free block of which five neighbours belong to it, until none is left."""
    while True:
        neighbours = ndimage.convolve(
            centre.astype(np.int8), _CORNERS.astype(np.int8), mode="constant"
        )
        joins = ~centre & free & (neighbours >= MAJORITY)
        if not joins.any():
            return centre
        centre = centre | joins


def _block_sums(values: FloatArray, factor: int) -> FloatArray:
    rows, columns = values.shape
    top = np.arange(0, rows, factor)
    left = np.arange(0, columns, factor)
    sums: FloatArray = np.add.reduceat(np.add.reduceat(values, top, axis=0), left, axis=1)
    return sums
