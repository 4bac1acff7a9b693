"""Covers in both directions, and what is known of them before anything is searched.

A cover says which demand rows each candidate covers. It is held twice, by row and by candidate,
since every step of a search walks from a candidate to its rows and back to their candidates.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from fugai._numba import njit

if TYPE_CHECKING:
    from fugai._types import BoolArray, FloatArray, Int32Array, IntArray


class Cover(NamedTuple):
    """Rows (demand) and columns (candidates); indices rise within each.

    The candidates of row ``i`` are ``row_idx[row_ptr[i] : row_ptr[i + 1]]``, the rows of candidate
    ``j`` are ``col_idx[col_ptr[j] : col_ptr[j + 1]]``. ``first`` and ``second`` are what a row is
    worth when one candidate covers it, and on top of that when a second one does.
    """

    row_ptr: IntArray
    row_idx: Int32Array
    col_ptr: IntArray
    col_idx: Int32Array
    first: FloatArray
    second: FloatArray


class Floor(NamedTuple):
    """Least value (once covered) that each group of rows must reach; ``group`` is -1 for none."""

    group: Int32Array
    need: FloatArray


@njit(cache=True)
def transpose(ptr: IntArray, idx: Int32Array, columns: int) -> tuple[IntArray, Int32Array]:
    """Pointer and indices by column of what is given by row; indices rise within each column."""
    out_ptr = np.zeros(columns + 1, np.int64)
    for k in range(len(idx)):
        out_ptr[idx[k] + 1] += 1
    for j in range(columns):
        out_ptr[j + 1] += out_ptr[j]
    place = out_ptr[:-1].copy()
    out_idx = np.empty(len(idx), np.int32)
    for i in range(len(ptr) - 1):
        for k in range(ptr[i], ptr[i + 1]):
            out_idx[place[idx[k]]] = i
            place[idx[k]] += 1
    return out_ptr, out_idx


@njit(cache=True)
def same_rows(ptr: IntArray, idx: Int32Array, order: IntArray, label: IntArray) -> IntArray:
    """Group of each row, numbered by first appearance: rows of one group have the same indices.

    Parameters
    ----------
    order, label
        Rows sorted so that equal ones are neighbours, and the label that they were sorted by
        (in the order of the rows). Rows that only share a label are told apart here.
    """
    leader = np.empty(len(order), np.int64)
    start = 0
    for place in range(len(order)):
        row = order[place]
        if place == 0 or label[row] != label[order[place - 1]]:
            start = place
        leader[row] = row
        # Nearly always the first of the run; a chance collision of labels looks on.
        for other_place in range(start, place):
            other = order[other_place]
            if leader[other] != other or ptr[row + 1] - ptr[row] != ptr[other + 1] - ptr[other]:
                continue
            shift = ptr[other] - ptr[row]
            same = True
            for k in range(ptr[row], ptr[row + 1]):
                if idx[k] != idx[k + shift]:
                    same = False
                    break
            if same:
                leader[row] = other
                break
    group = np.full(len(order), -1, np.int64)
    used = 0
    for row in range(len(order)):
        if group[leader[row]] < 0:
            group[leader[row]] = used
            used += 1
        group[row] = group[leader[row]]
    return group


@njit(cache=True)
def dominated(
    ptr: IntArray,
    idx: Int32Array,
    other_ptr: IntArray,
    other_idx: Int32Array,
    cost: FloatArray,
    work: int,
) -> BoolArray:
    """Sets that lie within another one that costs no more; of equal ones the first stays.

    Parameters
    ----------
    ptr, idx
        Members of each set. The empty set lies within any.
    other_ptr, other_idx
        Sets of each member.
    cost
        Of each set.
    work
        Looks at a member after which the search ends with what it has found.
    """
    sets = len(ptr) - 1
    gone = np.zeros(sets, np.bool_)
    mark = np.full(len(other_ptr) - 1, -1, np.int64)
    for large in range(sets):
        if work <= 0:
            break
        if gone[large]:
            continue
        for k in range(ptr[large], ptr[large + 1]):
            mark[idx[k]] = large
        size = ptr[large + 1] - ptr[large]
        work -= size
        for k in range(ptr[large], ptr[large + 1]):
            member = idx[k]
            for q in range(other_ptr[member], other_ptr[member + 1]):
                small = other_idx[q]
                work -= 1
                # Looked at where its first member is met, so once for each larger set.
                if small == large or gone[small] or idx[ptr[small]] != member:
                    continue
                less = ptr[small + 1] - ptr[small]
                if less > size or cost[small] < cost[large]:
                    continue
                if less == size and cost[small] == cost[large] and small < large:
                    continue
                inside = True
                for r in range(ptr[small], ptr[small + 1]):
                    work -= 1
                    if mark[idx[r]] != large:
                        inside = False
                        break
                gone[small] = inside
    return gone


@njit(cache=True)
def supersets(
    ptr: IntArray, idx: Int32Array, other_ptr: IntArray, other_idx: Int32Array, work: int
) -> BoolArray:
    """Sets that hold the whole of another one; all are different and none is empty.

    Parameters
    ----------
    ptr, idx
        Members of each set.
    other_ptr, other_idx
        Sets of each member.
    work
        Looks at a member after which the search ends with what it has found.
    """
    sets = len(ptr) - 1
    gone = np.zeros(sets, np.bool_)
    mark = np.full(len(other_ptr) - 1, -1, np.int64)
    for large in range(sets):
        if work <= 0:
            break
        for k in range(ptr[large], ptr[large + 1]):
            mark[idx[k]] = large
        size = ptr[large + 1] - ptr[large]
        work -= size
        for k in range(ptr[large], ptr[large + 1]):
            if gone[large]:
                break
            member = idx[k]
            for q in range(other_ptr[member], other_ptr[member + 1]):
                small = other_idx[q]
                work -= 1
                if small == large or idx[ptr[small]] != member:
                    continue
                if ptr[small + 1] - ptr[small] >= size:
                    continue
                inside = True
                for r in range(ptr[small], ptr[small + 1]):
                    work -= 1
                    if mark[idx[r]] != large:
                        inside = False
                        break
                if inside:
                    gone[large] = True
                    break
    return gone


@njit(cache=True)
def covering_counts(cover: Cover, chosen: BoolArray) -> Int32Array:
    """How many of the chosen candidates cover each row."""
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
    """Rows that are kept, over renumbered columns; ``column`` is -1 for a column that goes."""
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
