"""Cells that stand for the districts that they lie in, by area and by what is counted there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely
from scipy.sparse import csr_array

from fugai.zonal.weights import zone_weights

if TYPE_CHECKING:
    from collections.abc import Sequence

    import geopandas as gpd

    from fugai._types import FloatArray, IntArray
    from fugai.grid import Grid

MOST_CELLS = 2000
"""Cells that stand for a district; a smaller one has all of its own."""


@dataclass(frozen=True, kw_only=True, eq=False)
class SampledCells:
    """Some cells of a grid, and how much of each amount each of them stands for.

    Parameters
    ----------
    cells
        Positions in row-major order, ascending.
    weights
        For each amount, shape (zones, cells).
    squares
        For each amount, the sum over all cells that they stand for of the squared amount; same shape.
    """

    cells: IntArray
    weights: tuple[csr_array, ...]
    squares: tuple[csr_array, ...]


def sample_cells(
    fractions: csr_array, amounts: Sequence[FloatArray], *, most: int = MOST_CELLS
) -> SampledCells:
    """A systematic sample of the cells of each zone, with probability proportional to the amounts.

    The amounts of each cell count in equal parts, each by its share of the zone's; a cell's weight is its amount over
    the number of times that it was to be drawn (Hansen and Hurwitz, Annals of Mathematical Statistics
    14(4), 1943).

    Parameters
    ----------
    fractions
        Share of each cell in each zone, zones x cells, as in `ZonalWeights`.
    amounts
        Of whole cells, each with one value per cell: residents, 1 for the area.
    most
        Cells that stand for a zone.

    Examples
    --------
    >>> found = sample_cells(csr_array([[1.0, 0.5, 0.0]]), [np.array([4.0, 8.0, 9.0])])
    >>> found.cells.tolist(), found.weights[0].toarray().tolist()
    ([0, 1], [[4.0, 4.0]])
    """
    chosen: list[IntArray] = []
    per_zone: list[tuple[FloatArray, FloatArray]] = []
    for zone in range(fractions.shape[0]):
        part = slice(fractions.indptr[zone], fractions.indptr[zone + 1])
        cells, inside = fractions.indices[part].astype(np.int64), fractions.data[part]
        values = np.array([inside * amount[cells] for amount in amounts])
        kept, times = _systematic(values, most)
        chosen.append(cells[kept])
        per_zone.append((values[:, kept] * times, values[:, kept] ** 2 * times))
    cells = np.unique(np.concatenate(chosen)) if chosen else np.empty(0, np.int64)
    columns = np.concatenate([np.searchsorted(cells, one) for one in chosen] or [cells])
    starts = np.concatenate([[0], np.cumsum([len(one) for one in chosen])]).astype(np.int64)
    shape = (fractions.shape[0], len(cells))

    def matrix(which: int, amount: int) -> csr_array:
        data = np.concatenate([one[which][amount] for one in per_zone] or [np.empty(0)])
        return csr_array((data, columns, starts), shape=shape)

    numbers = range(len(amounts))
    return SampledCells(
        cells=cells,
        weights=tuple(matrix(0, amount) for amount in numbers),
        squares=tuple(matrix(1, amount) for amount in numbers),
    )


def _systematic(values: FloatArray, most: int) -> tuple[IntArray, FloatArray]:
    """Positions of the cells that are drawn, and how many cells like it each stands for."""
    count = values.shape[1]
    if count <= most:
        return np.arange(count), np.ones(count)
    totals = values.sum(axis=1, keepdims=True)
    size = np.divide(values, totals, out=np.zeros_like(values), where=totals > 0).sum(axis=0)
    wanted = most * size / size.sum()
    ends = np.floor(np.cumsum(wanted) + 0.5).astype(np.int64)
    hits = np.diff(ends, prepend=0)
    kept = np.flatnonzero(hits > 0)
    return kept, hits[kept] / wanted[kept]


def fractions_of_places(grid: Grid, places: gpd.GeoDataFrame) -> csr_array:
    """Share of each cell in each place: a point has all of the cell that it lies in.

    Parameters
    ----------
    grid
        Of the rasters.
    places
        Points and polygons in its CRS; one without geometry, or off the grid, has no cell.
    """
    shapes = places.geometry.reset_index(drop=True)
    kind = shapely.get_type_id(shapes.to_numpy())
    cells = grid.shape[0] * grid.shape[1]
    rows, columns = grid.rows_columns(
        *(
            np.where(kind == 0, get(shapes.to_numpy()), np.nan)
            for get in (shapely.get_x, shapely.get_y)
        )
    )
    at = np.flatnonzero((kind == 0) & (rows >= 0))
    parts = [(at, rows[at] * grid.shape[1] + columns[at], np.ones(len(at)))]
    areas = np.flatnonzero(np.isin(kind, (3, 6)))
    if len(areas):
        found = zone_weights(grid, shapes.iloc[areas].reset_index(drop=True)).fractions.tocoo()
        parts.append((areas[found.row], found.col, found.data))
    place, cell, share = (np.concatenate([part[n] for part in parts]) for n in range(3))
    matrix = csr_array((share, (place, cell)), shape=(len(places), cells))
    matrix.sum_duplicates()
    return matrix
