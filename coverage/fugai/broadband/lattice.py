"""Squares of 1 km that lie still in a CRS, whatever grid is laid over them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csr_array

if TYPE_CHECKING:
    from fugai._types import FloatArray, IntArray
    from fugai.grid import Grid

BLOCK_M = 1000.0
"""Edge of a block of the lattice. [m]"""

_ROUNDING = 1e-9
"""Part of a block by which an edge may miss a line of the lattice and still lie on it."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Lattice:
    """Blocks of 1 km whose edges are whole kilometres of a CRS, over the cells of a grid.

    Parameters
    ----------
    rows, columns
        Share of each row (column) of cells that lies in each row (column) of blocks: cells x blocks.
    block_row, block_column
        Row (column) of blocks that holds the centre of each row (column) of cells.

    Examples
    --------
    Two grids of 500 m, one of which begins half a kilometre farther east, have the same blocks:

    >>> from affine import Affine
    >>> from pyproj import CRS
    >>> from fugai.broadband import Lattice
    >>> from fugai.grid import Grid
    >>> utm = CRS.from_epsg(32650)
    >>> corner = Affine(500, 0, 500_500, 0, -500, 4_300_000)
    >>> lattice = Lattice.under(Grid(crs=utm, transform=corner, shape=(2, 3)))
    >>> lattice.sums([[1, 2, 3], [4, 5, 6]])
    array([[ 5., 16.]])
    """

    rows: csr_array
    columns: csr_array
    block_row: IntArray
    block_column: IntArray

    @classmethod
    def under(cls, grid: Grid) -> Lattice:
        """Blocks of the lattice that the cells of a grid lie in."""
        west, _, _, north = grid.bounds
        rows, columns = grid.shape
        # rows count southward, so the lattice is taken along the negative y
        down, block_row = _shares(-north, grid.cell_size_m, rows)
        right, block_column = _shares(west, grid.cell_size_m, columns)
        return cls(rows=down, columns=right, block_row=block_row, block_column=block_column)

    def sums(self, values: FloatArray) -> FloatArray:
        """Sum of the cells in each block; a cell across a line is split by area."""
        found: FloatArray = (self.columns.T @ (self.rows.T @ np.asarray(values, np.float64)).T).T
        return found

    def spread(self, classes: np.ndarray) -> np.ndarray:
        """Value of the block that holds the centre of each cell."""
        return classes[np.ix_(self.block_row, self.block_column)]


def _shares(start_m: float, cell_m: float, count: int) -> tuple[csr_array, IntArray]:
    """Share of each cell along one axis in each block, and the block of each centre."""
    edges = (start_m + np.arange(count + 1) * cell_m) / BLOCK_M
    near = np.round(edges)
    edges = np.where(np.abs(edges - near) < _ROUNDING, near, edges)
    first = np.floor(edges[:-1])
    # a cell of at most 1 km lies in one block or in two
    inside = np.clip((np.minimum(edges[1:], first + 1) - edges[:-1]) / (cell_m / BLOCK_M), 0, 1)
    inside[edges[1:] <= first + 1] = 1.0
    origin = int(first[0])
    block = (first - origin).astype(np.int64)
    centre = np.floor((edges[:-1] + edges[1:]) / 2).astype(np.int64) - origin
    cell = np.arange(count)
    matrix = csr_array(
        (
            np.concatenate([inside, 1.0 - inside]),
            (np.concatenate([cell, cell]), np.concatenate([block, block + 1])),
        ),
        shape=(count, int(block[-1]) + 2),
    )
    filled = int(block[-1]) + 1 + bool(inside[-1] < 1.0)
    return csr_array(matrix[:, :filled]), centre
