"""Rows of a matrix from what searches reach: columns in order, the earliest time of each."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from fugai._numba import njit

if TYPE_CHECKING:
    from fugai._types import FloatArray, Int32Array, IntArray

SPARSE = 8
"""A row is sorted where it has fewer entries than there are columns by this factor; else all columns
are looked at in order."""


class Columns(NamedTuple):
    """Columns of each node: ``column[first[node]:first[node + 1]]``, of ``width`` in all."""

    first: IntArray
    column: Int32Array
    width: int


def columns_of_nodes(node: IntArray, column: IntArray, nodes: int, count: int) -> Columns:
    """Columns of each of so many nodes, from pairs of node and column."""
    order = np.argsort(node, kind="stable")
    first = np.zeros(nodes + 1, np.int64)
    np.cumsum(np.bincount(node, minlength=nodes), out=first[1:])
    return Columns(first, column[order].astype(np.int32), count)


@njit(cache=True, nogil=True)
def rows_of(
    pointer: IntArray, node: Int32Array, time_s: FloatArray, columns: Columns
) -> tuple[IntArray, Int32Array, FloatArray]:
    """Row pointer, columns and times of some rows, columns rising. [s]

    Parameters
    ----------
    pointer, node, time_s
        What each origin reaches: a node may come several times, and several share a column.
    """
    first, column, count = columns
    rows = len(pointer) - 1
    capacity = 0
    for name in node:
        capacity += first[name + 1] - first[name]
    least_s = np.full(count, np.inf)
    touched = np.empty(count, np.int32)
    ends = np.zeros(rows + 1, np.int64)
    out, out_s = np.empty(capacity, np.int32), np.empty(capacity, np.float64)
    used = 0
    for row in range(rows):
        found = 0
        for k in range(pointer[row], pointer[row + 1]):
            for at in range(first[node[k]], first[node[k] + 1]):
                col = column[at]
                if least_s[col] == np.inf:
                    touched[found] = col
                    found += 1
                least_s[col] = min(least_s[col], time_s[k])
        if found * SPARSE < count:
            touched[:found].sort()
            for k in range(found):
                out[used], out_s[used] = touched[k], least_s[touched[k]]
                least_s[touched[k]] = np.inf
                used += 1
        else:
            for col in range(count):
                if least_s[col] < np.inf:
                    out[used], out_s[used] = col, least_s[col]
                    least_s[col] = np.inf
                    used += 1
        ends[row + 1] = used
    return ends, out[:used], out_s[:used]
