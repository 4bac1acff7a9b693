"""Degree of Urbanisation, level 1, from a population grid."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from scipy import ndimage

from fugai.broadband.lattice import BLOCK_M, Lattice
from fugai.errors import ContractError
from fugai.georeference import as_raster

if TYPE_CHECKING:
    import xarray as xr

    from fugai._types import BoolArray, FloatArray, Int32Array
    from fugai.grid import Grid

URBAN_CENTRE, URBAN_CLUSTER, RURAL, NO_DATA = 3, 2, 1, 0
"""Level 1 classes of a grid cell, and the value of cells without data or land."""

CENTRE_PER_KM2, CENTRE_PEOPLE = 1_500.0, 50_000.0
CLUSTER_PER_KM2, CLUSTER_PEOPLE = 300.0, 5_000.0
CENTRE_BUILT_UP = 0.5
LARGEST_GAP_KM2 = 15.0
MAJORITY = 5
_NO_AREA_KM2 = 1e-9

_EDGES = ndimage.generate_binary_structure(2, 1)
_CORNERS = ndimage.generate_binary_structure(2, 2)


def degree_of_urbanisation(
    population: xr.DataArray,
    grid: Grid,
    *,
    land: xr.DataArray | None = None,
    built_up: xr.DataArray | None = None,
) -> xr.DataArray:
    """Class of each cell: 3 urban centre, 2 urban cluster, 1 rural, 0 no class (int8).

    Urban centre: blocks of 1 km2 that touch along an edge, each with at least 1,500 residents per
    km2 of land (or at least half built up, where that is given), together at least 50,000; gaps
    below 15 km2 are filled and a block joins where at least five of its eight neighbours belong to
    the same centre, until none does. Urban cluster: blocks that touch along an edge or at a corner,
    each with at least 300 per km2 of land, together at least 5,000, outside the centres.
    Everything else on land is rural.

    Parameters
    ----------
    population
        Residents per cell [persons]; NaN where there is no data (sea, abroad).
    grid
        Grid of the population, with cells of at most 1 km.
    land
        Share of each cell that is permanent land, 0 to 1; NaN counts as none. None: cells with
        population data are land.
    built_up
        Share of each cell that is built up, 0 to 1; NaN counts as none. None: not considered.

    Raises
    ------
    CRSMismatchError
        A raster is on another grid.
    ContractError
        A cell holds a negative number or a share above 1, or the cells are larger than 1 km.

    Notes
    -----
    The blocks lie on whole kilometres of the CRS, so that moving or resizing the grid does not
    change a class: only the population does. A cell across two blocks is split by area, and has the
    class of the block that holds its centre. Density refers to the land of a block that has data.
    Cells without data or land stay 0 even where the rules add their block to a centre.

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
    if grid.cell_size_m > BLOCK_M:
        msg = (
            f"`grid` must have cells of at most {BLOCK_M:g} m for the Degree of Urbanisation, "
            f"found {grid.cell_size_m:g}."
        )
        raise ContractError(msg)
    cells = _values(population, grid, name="population")
    known = np.isfinite(cells)
    share = known.astype(np.float64)
    if land is not None:
        share *= np.nan_to_num(_shares_of(land, grid, name="land"))
        known &= share > 0
    people = np.where(known, cells, 0.0)
    if people.min() < 0:
        msg = f"`population` must be 0 or more in every cell, found {people.min():g}."
        raise ContractError(msg)
    lattice = Lattice.under(grid)
    blocks = lattice.sums(people)
    area_km2 = lattice.sums(share) * grid.cell_area_m2 / 1e6
    built = None
    if built_up is not None:
        built = lattice.sums(np.nan_to_num(_shares_of(built_up, grid, name="built_up")) * known)
        built = _over(built * grid.cell_area_m2 / 1e6, area_km2)
    classes = classify_blocks(blocks, _over(blocks, area_km2), built_up=built)
    return grid.array(
        np.where(known, lattice.spread(classes), NO_DATA).astype(np.int8),
        units="class",
        name="degree_of_urbanisation",
        block_m=f"{BLOCK_M:g}",
        basis=str(population.attrs.get("basis", "modelled")),
    )


def classify_blocks(
    people: FloatArray,
    density_per_km2: FloatArray,
    *,
    built_up: FloatArray | None = None,
    block_km2: float = 1.0,
) -> npt.NDArray[np.int8]:
    """Level 1 class of each block, by the rules of `degree_of_urbanisation`.

    Parameters
    ----------
    people
        Residents of each block, ``(y, x)``. [persons]
    density_per_km2
        Residents of each block per km2 of land, ``(y, x)``.
    built_up
        Share of the land of each block that is built up; None where it is not known.
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
    if not 0 < block_km2 < math.inf:
        msg = f"`block_km2` must be above 0 and finite, found {block_km2}."
        raise ContractError(msg)
    centre = urban_centres(people, density_per_km2, built_up=built_up, block_km2=block_km2) > 0
    clusters, count = ndimage.label(density_per_km2 >= CLUSTER_PER_KM2, structure=_CORNERS)
    sizes = ndimage.sum_labels(people, clusters, np.arange(count + 1))
    cluster = (clusters > 0) & (sizes >= CLUSTER_PEOPLE)[clusters]
    classes = np.where(centre, URBAN_CENTRE, np.where(cluster, URBAN_CLUSTER, RURAL))
    return classes.astype(np.int8)


def urban_centres(
    people: FloatArray,
    density_per_km2: FloatArray,
    *,
    built_up: FloatArray | None = None,
    block_km2: float = 1.0,
) -> Int32Array:
    """Number of the urban centre that each block belongs to, 0 where none."""
    enough = density_per_km2 >= CENTRE_PER_KM2
    if built_up is not None:
        enough = enough | (built_up >= CENTRE_BUILT_UP)
    dense, count = ndimage.label(enough, structure=_EDGES)
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


def _values(raster: xr.DataArray, grid: Grid, *, name: str) -> FloatArray:
    """Values of a raster that must lie on the grid."""
    raster = as_raster(raster, name=name)
    grid.assert_aligned(raster, name=name)
    return np.asarray(raster.to_numpy(), dtype=np.float64)


def _shares_of(raster: xr.DataArray, grid: Grid, *, name: str) -> FloatArray:
    """Values of a raster of shares."""
    values = _values(raster, grid, name=name)
    wrong = (values < 0) | (values > 1)
    if wrong.any():
        msg = f"`{name}` must be a share of each cell, 0 to 1, found {values[wrong][0]:g}."
        raise ContractError(msg)
    return values


def _over(amount: FloatArray, area_km2: FloatArray) -> FloatArray:
    """Amount per area, 0 where there is none."""
    return np.divide(amount, area_km2, out=np.zeros_like(amount), where=area_km2 > _NO_AREA_KM2)
