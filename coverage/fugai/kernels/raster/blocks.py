"""Blocks of alike pixels: which one stands for the others, and its value given to them."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from fugai._numba import njit

Array = npt.NDArray[Any]


@njit(cache=True, nogil=True)
def middle_of(
    terrain_m: Array,
    clutter_m: Array,
    rows: tuple[int, int],
    columns: tuple[int, int],
    height: float,
) -> tuple[float, int]:
    """Span of the terrain [m] where clutter has one height, and the pixel nearest the middle there."""
    row_middle, column_middle = 0.5 * (rows[0] + rows[1] - 1), 0.5 * (columns[0] + columns[1] - 1)
    low, high, nearest, at = np.inf, -np.inf, np.inf, -1
    for i in range(rows[0], rows[1]):
        for j in range(columns[0], columns[1]):
            ground = terrain_m[i, j]
            if clutter_m[i, j] == height and not np.isnan(ground):
                low, high = min(low, ground), max(high, ground)
                away = (i - row_middle) ** 2 + (j - column_middle) ** 2
                if away < nearest:
                    nearest, at = away, i * terrain_m.shape[1] + j
    return high - low, at


@njit(cache=True, nogil=True)
def stand_in(
    terrain_m: Array,
    clutter_m: Array,
    rows: tuple[int, int],
    columns: tuple[int, int],
    relief_m: float,
    whose: Array,
) -> bool:
    """Give the pixels of a block, one height of clutter at a time, the pixel nearest its middle.

    Returns whether the block is level enough for it: among the pixels of no height of clutter does
    the terrain span more than ``relief_m``. Void pixels stand for themselves.
    """
    whose[rows[0] : rows[1], columns[0] : columns[1]] = -1
    for row in range(rows[0], rows[1]):
        for column in range(columns[0], columns[1]):
            if whose[row, column] >= 0:
                continue
            height = clutter_m[row, column]
            if np.isnan(terrain_m[row, column]) or np.isnan(height):
                whose[row, column] = row * terrain_m.shape[1] + column
                continue
            span, at = middle_of(terrain_m, clutter_m, rows, columns, height)
            if span > relief_m:
                return False
            for i in range(row, rows[1]):
                for j in range(columns[0], columns[1]):
                    if clutter_m[i, j] == height and not np.isnan(terrain_m[i, j]):
                        whose[i, j] = at
    return True


@njit(cache=True, nogil=True)
def share_block(
    terrain_m: Array,
    clutter_m: Array,
    corner: tuple[int, int],
    size: int,
    step: int,
    slope_m: float,
    whose: Array,
) -> bool:
    """Let the parts of a block, ``step`` pixels wide, share their pixels; whether all are level."""
    height, width = terrain_m.shape
    level = True
    for i in range(corner[0], corner[0] + size, step):
        for j in range(corner[1], corner[1] + size, step):
            rows = (max(i, 0), min(i + step, height))
            columns = (max(j, 0), min(j + step, width))
            if rows[0] < rows[1] and columns[0] < columns[1]:
                alike = stand_in(terrain_m, clutter_m, rows, columns, slope_m * step, whose)
                level = level and alike
    return level


@njit(cache=True, nogil=True)
def share_blocks(
    terrain_m: Array,
    clutter_m: Array,
    top: int,
    left: int,
    size: int,
    slope_m: float,
    whose: Array,
) -> None:
    """Fill ``whose`` with the flat index of the pixel that stands for each.

    Blocks of ``size`` pixels (a power of two), the first of which begins ``top`` and ``left`` pixels
    before the raster; where the terrain spans more than ``slope_m`` for each pixel of a block's edge,
    the block is halved, down to single pixels.
    """
    height, width = terrain_m.shape
    for row in range(-top, height, size):
        for column in range(-left, width, size):
            step = size
            while step >= 1:
                level = share_block(terrain_m, clutter_m, (row, column), size, step, slope_m, whose)
                if level:
                    break
                step //= 2


@njit(cache=True, nogil=True, error_model="numpy")
def spread(  # noqa: PLR0913, PLR0917
    values: Array,
    origin: tuple[int, int],
    whose: Array,
    void: Array,
    place: tuple[float, float],
    detail: float,
    reach: float,
    corner: tuple[int, int],
    out: Array,
) -> None:
    """Fill a window: near the mast with each pixel's own value, farther with that of its block.

    Parameters
    ----------
    values, origin
        Values of a window that holds every stand-in, and its first row and column in the raster.
    whose, void
        Of the whole raster: flat index of each pixel's stand-in, and whether it has no data.
    place
        Row and column of the mast, which need not be whole.
    detail, reach
        Distance within which a pixel has a value of its own, and beyond which it has none. [pixels]
    corner, out
        First row and column in the raster of the window to fill, and the window.
    """
    width = whose.shape[1]
    for i in range(out.shape[0]):
        row = corner[0] + i
        for j in range(out.shape[1]):
            column = corner[1] + j
            away = (row - place[0]) ** 2 + (column - place[1]) ** 2
            if away > reach * reach:
                out[i, j] = np.inf
            elif void[row, column]:
                out[i, j] = np.nan
            elif away <= detail * detail:
                out[i, j] = values[row - origin[0], column - origin[1]]
            else:
                at = whose[row, column]
                out[i, j] = values[at // width - origin[0], at % width - origin[1]]
