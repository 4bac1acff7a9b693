"""The covering matrix in compressed form, by row and by column.

Rows are demand points, columns are candidates. The matrix is stored twice because every step of a
search goes from a candidate to its rows and from those rows back to their candidates.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from fugai._numba import njit

if TYPE_CHECKING:
    from fugai._types import BoolArray, FloatArray, Int32Array, IntArray


class Cover(NamedTuple):
    """Covering matrix by row and by column, and what covering each row is worth.

    The candidates of row ``i`` are ``row_idx[row_ptr[i] : row_ptr[i + 1]]``, the rows of candidate
    ``j`` are ``col_idx[col_ptr[j] : col_ptr[j + 1]]``; indices rise within each. ``first`` is the
    value of a row that one candidate covers, ``second`` what a second candidate adds to it.
    """

    row_ptr: IntArray
    row_idx: Int32Array
    col_ptr: IntArray
    col_idx: Int32Array
    first: FloatArray
    second: FloatArray


class GroupMinimum(NamedTuple):
    """Least value, counted once, that must be covered in each group of rows.

    ``group`` is the group of each row, -1 for none; ``minimum`` has one value for each group.
    """

    group: Int32Array
    minimum: FloatArray


@njit(cache=True)
def transpose(ptr: IntArray, idx: Int32Array, columns: int) -> tuple[IntArray, Int32Array]:
    """Compressed columns of a matrix in compressed rows; indices rise within each column."""
    out_ptr = np.zeros(columns + 1, np.int64)
    for k in range(len(idx)):
        out_ptr[idx[k] + 1] += 1
    for j in range(columns):
        out_ptr[j + 1] += out_ptr[j]
    end = out_ptr[:-1].copy()
    out_idx = np.empty(len(idx), np.int32)
    for i in range(len(ptr) - 1):
        for k in range(ptr[i], ptr[i + 1]):
            out_idx[end[idx[k]]] = i
            end[idx[k]] += 1
    return out_ptr, out_idx


@njit(cache=True)
def covering_counts(cover: Cover, chosen: BoolArray) -> Int32Array:
    """Number of chosen candidates that cover each row."""
    count = np.zeros(len(cover.row_ptr) - 1, np.int32)
    for j in range(len(chosen)):
        if chosen[j]:
            for k in range(cover.col_ptr[j], cover.col_ptr[j + 1]):
                count[cover.col_idx[k]] += 1
    return count


@njit(cache=True)
def restrict(
    ptr: IntArray, idx: Int32Array, keep: BoolArray, column: IntArray
) -> tuple[IntArray, Int32Array]:
    """Submatrix of the rows to keep, over renumbered columns.

    ``column`` is the new number of each column, -1 for a column that is removed.
    """
    entries, rows = 0, 0
    for i in range(len(keep)):
        if keep[i]:
            rows += 1
            for k in range(ptr[i], ptr[i + 1]):
                if column[idx[k]] >= 0:
                    entries += 1
    out_ptr = np.zeros(rows + 1, np.int64)
    out_idx = np.empty(entries, np.int32)
    entries, rows = 0, 0
    for i in range(len(keep)):
        if keep[i]:
            rows += 1
            for k in range(ptr[i], ptr[i + 1]):
                if column[idx[k]] >= 0:
                    out_idx[entries] = column[idx[k]]
                    entries += 1
            out_ptr[rows] = entries
    return out_ptr, out_idx
