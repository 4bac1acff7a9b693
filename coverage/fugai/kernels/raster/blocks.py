"""Blocks of level pixels of one kind: which pixel represents the others, and its value for them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from fugai._numba import njit

if TYPE_CHECKING:
    from fugai._types import BoolArray, Float32Array, Int32Array


class Part(NamedTuple):
    """Values of a part of a raster, and the row and column in the raster where it begins."""

    values: Float32Array
    row: int
    column: int


@njit(cache=True, nogil=True)
def span_and_middle(
    terrain_m: Float32Array,
    clutter_m: Float32Array,
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
def represent_block(
    terrain_m: Float32Array,
    clutter_m: Float32Array,
    rows: tuple[int, int],
    columns: tuple[int, int],
    max_span_m: float,
    representative: Int32Array,
) -> bool:
    """Have the pixel nearest the middle represent a block, one for each height of clutter.

    Returns whether the block is level enough for it: among the pixels of no height of clutter does
    the terrain span more than ``max_span_m``. Void pixels represent themselves.
    """
    representative[rows[0] : rows[1], columns[0] : columns[1]] = -1
    for row in range(rows[0], rows[1]):
        for column in range(columns[0], columns[1]):
            if representative[row, column] >= 0:
                continue
            height = clutter_m[row, column]
            if np.isnan(terrain_m[row, column]) or np.isnan(height):
                representative[row, column] = row * terrain_m.shape[1] + column
                continue
            span, at = span_and_middle(terrain_m, clutter_m, rows, columns, height)
            if span > max_span_m:
                return False
            for i in range(row, rows[1]):
                for j in range(columns[0], columns[1]):
                    if clutter_m[i, j] == height and not np.isnan(terrain_m[i, j]):
                        representative[i, j] = at
    return True


@njit(cache=True, nogil=True)
def represent_parts(
    terrain_m: Float32Array,
    clutter_m: Float32Array,
    corner: tuple[int, int],
    size: int,
    step: int,
    slope_m: float,
    representative: Int32Array,
) -> bool:
    """Represent the parts of a block, ``step`` pixels wide; whether all of them are level."""
    height, width = terrain_m.shape
    level = True
    for i in range(corner[0], corner[0] + size, step):
        for j in range(corner[1], corner[1] + size, step):
            rows = (max(i, 0), min(i + step, height))
            columns = (max(j, 0), min(j + step, width))
            if rows[0] < rows[1] and columns[0] < columns[1]:
                flat = represent_block(
                    terrain_m, clutter_m, rows, columns, slope_m * step, representative
                )
                level = level and flat
    return level


@njit(cache=True, nogil=True)
def find_representatives(
    terrain_m: Float32Array,
    clutter_m: Float32Array,
    top: int,
    left: int,
    size: int,
    slope_m: float,
    representative: Int32Array,
) -> None:
    """Fill ``representative`` with the flat index of the pixel that represents each.

    Blocks of ``size`` pixels (a power of two), the first of which begins ``top`` and ``left`` pixels
    before the raster; where the terrain spans more than ``slope_m`` for each pixel of a block's edge,
    the block is halved, down to single pixels.
    """
    height, width = terrain_m.shape
    for row in range(-top, height, size):
        for column in range(-left, width, size):
            step = size
            while step >= 1:
                level = represent_parts(
                    terrain_m, clutter_m, (row, column), size, step, slope_m, representative
                )
                if level:
                    break
                step //= 2


@njit(cache=True, nogil=True, error_model="numpy")
def fill_from_representatives(
    source: Part,
    representative: Int32Array,
    void: BoolArray,
    place: tuple[float, float],
    detail: float,
    reach: float,
    target: Part,
) -> None:
    """Fill a window: near the mast with each pixel's own value, farther with its representative's.

    Parameters
    ----------
    source
        Values of a window that holds every representative.
    representative, void
        Of the whole raster: flat index of each pixel's representative, and whether it has no data.
    place
        Row and column of the mast, which need not be whole.
    detail, reach
        Distances within which each pixel has its own value, and beyond which it has none. [pixels]
    target
        The window to fill, changed in place.
    """
    width = representative.shape[1]
    values, out = source.values, target.values
    for i in range(out.shape[0]):
        row = target.row + i
        for j in range(out.shape[1]):
            column = target.column + j
            away = (row - place[0]) ** 2 + (column - place[1]) ** 2
            if away > reach * reach:
                out[i, j] = np.inf
            elif void[row, column]:
                out[i, j] = np.nan
            elif away <= detail * detail:
                out[i, j] = values[row - source.row, column - source.column]
            else:
                at = representative[row, column]
                out[i, j] = values[at // width - source.row, at % width - source.column]
