"""Depth-first search for a cover of few candidates, bounded by prices of the rows.

Prices ``u`` of the rows such that no candidate covers rows worth more than 1 are a solution of the
dual of the set cover's linear relaxation: no cover has fewer candidates than their sum. A cover of
``p`` candidates in which candidate ``j`` leaves ``s[j] = 1 - sum of u over its rows`` unused and
row ``i`` is covered ``m[i]`` times satisfies

    sum of s + sum of u (m - 1)  =  p - sum of u,

so that a choice whose unused prices and rows covered twice are worth more than the right side is
part of no such cover.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from fugai._numba import njit

if TYPE_CHECKING:
    from fugai._types import FloatArray, Int32Array, IntArray
    from fugai.kernels.location.covering.cover import Cover

SEARCHING, FOUND, NONE = 0, 1, 2
"""How a search stands: not at its end, with a cover, or with the proof that there is none."""

ROUNDING = 1e-7
"""A choice is left out where it costs more than the budget by at least this."""


class PriceSearch(NamedTuple):
    """State of a search, which goes on where it stopped.

    Parameters
    ----------
    price
        Price of each row.
    waste
        What each candidate costs of the budget: its unused price, and the prices of its rows that
        are covered already.
    times
        How often each row is covered.
    closed
        How many levels of the search have closed each candidate.
    branch
        Candidates that are tried at each level, one row each; -1 where there are no more.
    position
        Which of them is open, at each level.
    budget
        Budget left at each level.
    level
        The current level, and 1 where its branch is still to be made.
    """

    price: FloatArray
    waste: FloatArray
    times: Int32Array
    closed: Int32Array
    branch: Int32Array
    position: IntArray
    budget: FloatArray
    level: IntArray


def start_search(cover: Cover, price: FloatArray, sites: int) -> PriceSearch:
    """A search for a cover of at most ``sites`` candidates."""
    candidates = len(cover.col_ptr) - 1
    used = np.add.reduceat(np.append(price[cover.col_idx], 0.0), cover.col_ptr[:-1])
    used[np.diff(cover.col_ptr) == 0] = 0.0
    return PriceSearch(
        price=price,
        waste=1.0 - used,
        times=np.zeros(len(price), dtype=np.int32),
        closed=np.zeros(candidates, dtype=np.int32),
        branch=np.full((sites + 1, candidates + 1), -1, dtype=np.int32),
        position=np.zeros(sites + 1, dtype=np.int64),
        budget=np.full(sites + 1, sites - price.sum()),
        level=np.array([0, 1], dtype=np.int64),
    )


def opened(search: PriceSearch) -> IntArray:
    """Candidates that are open."""
    levels = np.arange(search.level[0])
    return search.branch[levels, search.position[levels]].astype(np.int64)


@njit(cache=True)
def price_search(cover: Cover, search: PriceSearch, nodes: int) -> int:
    """Go on with a search for so many nodes: `SEARCHING`, `FOUND` or `NONE`."""
    sites = len(search.position) - 1
    for _ in range(nodes):
        depth = search.level[0]
        if search.level[1] == 1:
            row = _scarcest_row(cover, search, search.budget[depth] + ROUNDING)
            if row == -1:
                return FOUND
            search.level[1] = 0
            search.position[depth] = 0
            search.branch[depth, 0] = -1
            if row >= 0 and depth < sites:
                _make_branch(cover, search, row)
        if search.branch[depth, search.position[depth]] < 0:
            if not _step_back(cover, search):
                return NONE
            continue
        candidate = search.branch[depth, search.position[depth]]
        search.budget[depth + 1] = search.budget[depth] - search.waste[candidate]
        _count_rows(cover, search, candidate, 1)
        search.level[0] = depth + 1
        search.level[1] = 1
    return SEARCHING


@njit(cache=True)
def _scarcest_row(cover: Cover, search: PriceSearch, budget: float) -> int:
    """Uncovered row with the fewest candidates that fit the budget; -1: none, -2: a row has none."""
    best, fewest = -1, len(search.waste) + 1
    for i in range(len(search.times)):
        if search.times[i] > 0:
            continue
        fitting = 0
        for k in range(cover.row_ptr[i], cover.row_ptr[i + 1]):
            j = cover.row_idx[k]
            if search.closed[j] == 0 and search.waste[j] <= budget:
                fitting += 1
                if fitting >= fewest:
                    break
        if fitting == 0:
            return -2
        if fitting < fewest:
            best, fewest = i, fitting
    return best


@njit(cache=True)
def _make_branch(cover: Cover, search: PriceSearch, row: int) -> None:
    """The candidates of a row that fit the budget, the least wasteful first."""
    depth = search.level[0]
    budget = search.budget[depth] + ROUNDING
    size = 0
    for k in range(cover.row_ptr[row], cover.row_ptr[row + 1]):
        j = cover.row_idx[k]
        if search.closed[j] == 0 and search.waste[j] <= budget:
            search.branch[depth, size] = j
            size += 1
    search.branch[depth, size] = -1
    entries = search.branch[depth, :size].copy()
    order = np.argsort(search.waste[entries], kind="mergesort")
    for k in range(size):
        search.branch[depth, k] = entries[order[k]]


@njit(cache=True)
def _step_back(cover: Cover, search: PriceSearch) -> bool:
    """Leave a level whose candidates are all tried, and close the one that led there."""
    depth = search.level[0]
    for k in range(search.position[depth]):
        search.closed[search.branch[depth, k]] -= 1
    if depth == 0:
        return False
    candidate = search.branch[depth - 1, search.position[depth - 1]]
    _count_rows(cover, search, candidate, -1)
    search.closed[candidate] += 1
    search.position[depth - 1] += 1
    search.level[0] = depth - 1
    return True


@njit(cache=True)
def _count_rows(cover: Cover, search: PriceSearch, candidate: int, change: int) -> None:
    """Cover the rows of a candidate once more or once less; rows covered cost their candidates."""
    for k in range(cover.col_ptr[candidate], cover.col_ptr[candidate + 1]):
        i = cover.col_idx[k]
        before = search.times[i]
        search.times[i] = before + change
        now_covered, was_covered = before + change > 0, before > 0
        if now_covered == was_covered or search.price[i] == 0.0:
            continue
        added = search.price[i] if now_covered else -search.price[i]
        for q in range(cover.row_ptr[i], cover.row_ptr[i + 1]):
            search.waste[cover.row_idx[q]] += added
