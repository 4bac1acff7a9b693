"""Values of raster tiles at the centres of a grid's cells, fast for grids much finer than the CRS bends."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import numpy as np
import numpy.typing as npt
from affine import Affine

from fugai.grid import Grid

if TYPE_CHECKING:
    from collections.abc import Iterable

    from fugai._types import FloatArray
    from fugai.intake.rasters.tile import Tile

T = TypeVar("T", bound=np.generic)

NODE_M = 2_000.0
"""Positions are transformed at nodes this far apart and interpolated between them: between a UTM zone
and degrees that is off by 0.2 m at 60 degrees of latitude. [m]"""


def refined(grid: Grid, parts: int) -> Grid:
    """The grid with each cell cut into ``parts`` x ``parts``."""
    t, (rows, columns) = grid.transform, grid.shape
    transform = Affine(t.a / parts, 0.0, t.c, 0.0, t.e / parts, t.f)
    return Grid(crs=grid.crs, transform=transform, shape=(rows * parts, columns * parts))


def blocks_of(values: npt.NDArray[T], parts: int) -> npt.NDArray[T]:
    """Values of a `refined` grid by cell: shape (rows, columns, parts * parts)."""
    rows, columns = values.shape[0] // parts, values.shape[1] // parts
    split = values.reshape(rows, parts, columns, parts)
    return split.swapaxes(1, 2).reshape(rows, columns, parts * parts)


def resolution_m(tile: Tile, grid: Grid) -> float:
    """Edge of a tile's cell in the middle of a grid: the shorter of both. [m]"""
    west, south, east, north = grid.bounds
    x, y = (west + east) / 2.0, (south + north) / 2.0
    step = grid.cell_size_m
    column, row = tile.cells_at(np.array([x, x + step, x]), np.array([y, y, y + step]), grid.crs)
    across = np.hypot(column[1:] - column[0], row[1:] - row[0])
    return step / float(max(across.max(), 1e-9))


def nearest(tiles: Iterable[Tile], grid: Grid) -> FloatArray:
    """Value of the cell at each centre of the grid, NaN where no tile has one; the first tile counts."""
    found = np.full(grid.shape, np.nan)
    for tile in tiles:
        column, row = (np.floor(at) for at in positions(tile, grid))
        rows, columns = tile.values.shape
        inside = (column >= 0) & (column < columns) & (row >= 0) & (row < rows) & np.isnan(found)
        found[inside] = tile.values[row[inside].astype(np.int64), column[inside].astype(np.int64)]
    return found


def bilinear(tiles: Iterable[Tile], grid: Grid) -> FloatArray:
    """Value between the four nearest centres; NaN where one of them is unknown or outside all tiles."""
    found = np.full(grid.shape, np.nan)
    for tile in tiles:
        column, row = (at - 0.5 for at in positions(tile, grid))
        rows, columns = tile.values.shape
        if min(rows, columns) < 2:
            continue
        inside = (column >= 0) & (column <= columns - 1) & (row >= 0) & (row <= rows - 1)
        inside &= np.isnan(found)
        r, c = row[inside], column[inside]
        top = np.minimum(r.astype(np.int64), rows - 2)
        left = np.minimum(c.astype(np.int64), columns - 2)
        down, right = r - top, c - left
        upper = _between(tile.values, top, left, right)
        lower = _between(tile.values, top + 1, left, right)
        found[inside] = upper + (lower - upper) * down
    return found


def _between(
    values: FloatArray, row: FloatArray, column: FloatArray, share: FloatArray
) -> FloatArray:
    here, there = values[row, column], values[row, column + 1]
    between: FloatArray = here + (there - here) * share
    return between


def positions(tile: Tile, grid: Grid) -> tuple[FloatArray, FloatArray]:
    """Column and row of each centre of the grid in a tile; 0, 0 is the corner of its first cell."""
    rows, columns = grid.shape
    every = max(1, int(NODE_M / grid.cell_size_m))
    at_row, at_column = _nodes(rows, every), _nodes(columns, every)
    x, y = np.meshgrid(grid.x[at_column], grid.y[at_row])
    nodes = tile.cells_at(x, y, grid.crs)
    return tuple(_spread(one, at_row, at_column, (rows, columns)) for one in nodes)  # type: ignore[return-value]


def _nodes(size: int, every: int) -> np.ndarray:
    return np.unique(np.append(np.arange(0, size, every), size - 1))


def _spread(
    values: FloatArray, at_row: np.ndarray, at_column: np.ndarray, shape: tuple[int, int]
) -> FloatArray:
    """Values at nodes to every cell, bilinear between them."""
    wide = np.array([np.interp(np.arange(shape[1]), at_column, line) for line in values])
    if at_row.size == 1:
        return wide
    rows = np.arange(shape[0])
    low = np.clip(np.searchsorted(at_row, rows, side="right") - 1, 0, at_row.size - 2)
    share = (rows - at_row[low]) / (at_row[low + 1] - at_row[low])
    found: FloatArray = wide[low] + (wide[low + 1] - wide[low]) * share[:, None]
    return found
