"""Reductions of a covering problem: equal rows, dominated candidates, implied rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fugai._numba import njit

if TYPE_CHECKING:
    from fugai._types import BoolArray, FloatArray, Int32Array, IntArray


@njit(cache=True)
def same_rows(ptr: IntArray, idx: Int32Array, order: IntArray, label: IntArray) -> IntArray:
    """Group number of each row, by first appearance: rows of one group have the same indices.

    Parameters
    ----------
    order
        Rows sorted by their label, so that equal rows are neighbours.
    label
        Hash of each row. Rows whose labels collide are compared entry by entry.
    """
    representative = np.empty(len(order), np.int64)
    run = 0
    for position in range(len(order)):
        row = order[position]
        if position == 0 or label[row] != label[order[position - 1]]:
            run = position
        representative[row] = row
        # Almost always equal to the first row of the run; after a collision, to a later one.
        for earlier in range(run, position):
            other = order[earlier]
            if (
                representative[other] != other
                or ptr[row + 1] - ptr[row] != ptr[other + 1] - ptr[other]
            ):
                continue
            shift = ptr[other] - ptr[row]
            same = True
            for k in range(ptr[row], ptr[row + 1]):
                if idx[k] != idx[k + shift]:
                    same = False
                    break
            if same:
                representative[row] = other
                break
    group = np.full(len(order), -1, np.int64)
    used = 0
    for row in range(len(order)):
        if group[representative[row]] < 0:
            group[representative[row]] = used
            used += 1
        group[row] = group[representative[row]]
    return group


@njit(cache=True)
def dominated(
    ptr: IntArray,
    idx: Int32Array,
    member_ptr: IntArray,
    member_idx: Int32Array,
    cost: FloatArray,
    max_checks: int,
) -> BoolArray:
    """Sets that are contained in another set of no higher cost; of equal sets the first is kept.

    Parameters
    ----------
    ptr, idx
        Members of each set. The empty set is contained in every other.
    member_ptr, member_idx
        Sets that each member belongs to.
    cost
        Cost of each set.
    max_checks
        Membership checks after which the search ends with what it has found.
    """
    sets = len(ptr) - 1
    is_dominated = np.zeros(sets, np.bool_)
    mark = np.full(len(member_ptr) - 1, -1, np.int64)
    checks_left = max_checks
    for large in range(sets):
        if checks_left <= 0:
            break
        if is_dominated[large]:
            continue
        for k in range(ptr[large], ptr[large + 1]):
            mark[idx[k]] = large
        size = ptr[large + 1] - ptr[large]
        checks_left -= size
        for k in range(ptr[large], ptr[large + 1]):
            member = idx[k]
            for q in range(member_ptr[member], member_ptr[member + 1]):
                small = member_idx[q]
                checks_left -= 1
                # Compared only at its first member, so once for each larger set.
                if small == large or is_dominated[small] or idx[ptr[small]] != member:
                    continue
                small_size = ptr[small + 1] - ptr[small]
                if small_size > size or cost[small] < cost[large]:
                    continue
                if small_size == size and cost[small] == cost[large] and small < large:
                    continue
                inside = True
                for r in range(ptr[small], ptr[small + 1]):
                    checks_left -= 1
                    if mark[idx[r]] != large:
                        inside = False
                        break
                is_dominated[small] = inside
    return is_dominated


@njit(cache=True)
def supersets(
    ptr: IntArray,
    idx: Int32Array,
    member_ptr: IntArray,
    member_idx: Int32Array,
    max_checks: int,
) -> BoolArray:
    """Sets that contain another set; all sets differ and none is empty.

    Parameters
    ----------
    ptr, idx
        Members of each set.
    member_ptr, member_idx
        Sets that each member belongs to.
    max_checks
        Membership checks after which the search ends with what it has found.
    """
    sets = len(ptr) - 1
    contains_other = np.zeros(sets, np.bool_)
    mark = np.full(len(member_ptr) - 1, -1, np.int64)
    checks_left = max_checks
    for large in range(sets):
        if checks_left <= 0:
            break
        for k in range(ptr[large], ptr[large + 1]):
            mark[idx[k]] = large
        size = ptr[large + 1] - ptr[large]
        checks_left -= size
        for k in range(ptr[large], ptr[large + 1]):
            if contains_other[large]:
                break
            member = idx[k]
            for q in range(member_ptr[member], member_ptr[member + 1]):
                small = member_idx[q]
                checks_left -= 1
                if small == large or idx[ptr[small]] != member:
                    continue
                if ptr[small + 1] - ptr[small] >= size:
                    continue
                inside = True
                for r in range(ptr[small], ptr[small + 1]):
                    checks_left -= 1
                    if mark[idx[r]] != large:
                        inside = False
                        break
                if inside:
                    contains_other[large] = True
                    break
    return contains_other
