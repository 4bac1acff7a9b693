"""A set of built candidates whose gains stay up to date while candidates are added and dropped.

A change touches only the candidates that share a row with the one that is added or dropped.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from fugai._numba import njit

if TYPE_CHECKING:
    from fugai._types import BoolArray, FloatArray, Int32Array
    from fugai.kernels.location.conflicts import Conflicts
    from fugai.kernels.location.covering.cover import Cover


class Constraints(NamedTuple):
    """What limits a choice: the cost of each candidate, the budget, and the conflict pairs."""

    cost: FloatArray
    budget: float
    conflicts: Conflicts


class State(NamedTuple):
    """A choice of candidates, updated in place.

    ``coverage`` counts the chosen candidates that cover each row. Of each candidate, ``gain`` is the
    value that it adds, or would lose again if it is chosen; ``blocked`` counts the chosen
    candidates that it is in conflict with; ``active`` says that something in its neighbourhood
    has changed since its interchange last failed (the inverse of Bentley's don't-look bit).
    ``total`` holds the value and the cost of the choice.
    """

    coverage: Int32Array
    gain: FloatArray
    blocked: Int32Array
    chosen: BoolArray
    active: BoolArray
    total: FloatArray


@njit(cache=True)
def start(cover: Cover, constraints: Constraints, chosen: BoolArray) -> State:
    """State of a choice, computed from scratch."""
    rows, columns = len(cover.row_ptr) - 1, len(cover.col_ptr) - 1
    gain = np.zeros(columns)
    for j in range(columns):
        for k in range(cover.col_ptr[j], cover.col_ptr[j + 1]):
            gain[j] += cover.first[cover.col_idx[k]]
    state = State(
        np.zeros(rows, np.int32),
        gain,
        np.zeros(columns, np.int32),
        np.zeros(columns, np.bool_),
        np.ones(columns, np.bool_),
        np.zeros(2),
    )
    for j in range(columns):
        if chosen[j]:
            add(cover, constraints, state, j)
    return state


@njit(cache=True)
def _start_arrays(
    cover: Cover, constraints: Constraints, chosen: BoolArray
) -> tuple[Int32Array, FloatArray, Int32Array, BoolArray, BoolArray, FloatArray]:
    """The arrays of `start`."""
    state = start(cover, constraints, chosen)
    return state.coverage, state.gain, state.blocked, state.chosen, state.active, state.total


def start_state(cover: Cover, constraints: Constraints, chosen: BoolArray) -> State:
    """`start` for callers in Python."""
    return State(*_start_arrays(cover, constraints, chosen))


@njit(cache=True)
def add(cover: Cover, constraints: Constraints, state: State, j: int) -> None:
    """Add a candidate to the choice."""
    conflicts = constraints.conflicts
    state.total[0] += state.gain[j]
    state.total[1] += constraints.cost[j]
    state.chosen[j] = True
    for k in range(conflicts.indptr[j], conflicts.indptr[j + 1]):
        state.blocked[conflicts.others[k]] += 1
    for k in range(cover.col_ptr[j], cover.col_ptr[j + 1]):
        i = cover.col_idx[k]
        change = 0.0
        if state.coverage[i] == 0:
            change = cover.second[i] - cover.first[i]
        elif state.coverage[i] == 1:
            change = -cover.second[i]
        state.coverage[i] += 1
        if change != 0.0:
            for q in range(cover.row_ptr[i], cover.row_ptr[i + 1]):
                state.gain[cover.row_idx[q]] += change


@njit(cache=True)
def drop(cover: Cover, constraints: Constraints, state: State, j: int) -> None:
    """Drop a candidate from the choice."""
    conflicts = constraints.conflicts
    state.chosen[j] = False
    for k in range(conflicts.indptr[j], conflicts.indptr[j + 1]):
        state.blocked[conflicts.others[k]] -= 1
    for k in range(cover.col_ptr[j], cover.col_ptr[j + 1]):
        i = cover.col_idx[k]
        state.coverage[i] -= 1
        change = 0.0
        if state.coverage[i] == 0:
            change = cover.first[i] - cover.second[i]
        elif state.coverage[i] == 1:
            change = cover.second[i]
        if change != 0.0:
            for q in range(cover.row_ptr[i], cover.row_ptr[i + 1]):
                state.gain[cover.row_idx[q]] += change
    state.total[0] -= state.gain[j]
    state.total[1] -= constraints.cost[j]


@njit(cache=True)
def move_to(cover: Cover, constraints: Constraints, state: State, target: BoolArray) -> None:
    """Turn the choice into another one by the fewest changes."""
    for j in range(len(target)):
        if state.chosen[j] and not target[j]:
            drop(cover, constraints, state, j)
    for j in range(len(target)):
        if target[j] and not state.chosen[j]:
            add(cover, constraints, state, j)
    state.active[:] = False


@njit(cache=True)
def best_addition(constraints: Constraints, state: State, min_gain: float, by_ratio: bool) -> int:
    """Candidate of the largest gain (or gain per cost) that may still be added; -1 for none."""
    best, found = 0.0, -1
    left = constraints.budget - state.total[1]
    for j in range(len(state.gain)):
        if state.gain[j] <= min_gain or state.chosen[j] or state.blocked[j] > 0:
            continue
        if constraints.cost[j] > left:
            continue
        merit = state.gain[j] / constraints.cost[j] if by_ratio else state.gain[j]
        if merit > best:
            best, found = merit, j
    return found


@njit(cache=True)
def fill_budget(
    cover: Cover,
    constraints: Constraints,
    state: State,
    added: Int32Array,
    min_gain: float,
    by_ratio: bool,
) -> int:
    """Add the best candidate until none fits; returns how many, which ``added`` then lists."""
    used = 0
    j = best_addition(constraints, state, min_gain, by_ratio)
    while j >= 0:
        add(cover, constraints, state, j)
        added[used] = j
        used += 1
        j = best_addition(constraints, state, min_gain, by_ratio)
    return used
