"""Search for a cover of a given number of candidates, in which rows that stay uncovered weigh more.

One site opens where an uncovered row wants one, the least useful one closes, and what is still
uncovered gains weight: the search leaves a local optimum without being told where to go.

Q. Zhang, Z. Lü, Z. Su, C. Li, Y. Fang, F. Ma, Vertex weighting-based tabu search for p-center
problem, IJCAI 2020.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from fugai._numba import njit

if TYPE_CHECKING:
    from fugai._types import FloatArray, Int32Array, IntArray
    from fugai.kernels.location.covering.cover import Cover

MOST_LOOKED_AT = 300
"""Candidates of an uncovered row that are compared, at most; drawn at random where it has more."""

TENURE = 4
"""Steps for which a site that closed stays closed, at least."""


class CoverSearch(NamedTuple):
    """A search under way, updated in place.

    Parameters
    ----------
    at
        Open candidate of each slot.
    times, owner
        How often each row is covered, and the sum of the slots that cover it: the slot where one
        does.
    weight
        Weight of each row.
    loss
        Weight of the rows that each slot alone covers.
    closed_until
        Step up to which each candidate stays closed.
    opened
        Step in which each slot opened.
    step
        Steps made so far.
    """

    at: IntArray
    times: Int32Array
    owner: IntArray
    weight: FloatArray
    loss: FloatArray
    closed_until: IntArray
    opened: IntArray
    step: IntArray


def start_cover_search(cover: Cover, at: IntArray) -> CoverSearch:
    """A search that starts with these candidates open."""
    rows, candidates = len(cover.row_ptr) - 1, len(cover.col_ptr) - 1
    search = CoverSearch(
        at=np.asarray(at, dtype=np.int64).copy(),
        times=np.zeros(rows, dtype=np.int32),
        owner=np.zeros(rows, dtype=np.int64),
        weight=np.ones(rows),
        loss=np.zeros(len(at)),
        closed_until=np.zeros(candidates, dtype=np.int64),
        opened=np.zeros(len(at), dtype=np.int64),
        step=np.zeros(1, dtype=np.int64),
    )
    for slot in range(len(at)):
        _open(cover, search, slot)
    return search


@njit(cache=True)
def search_cover(cover: Cover, search: CoverSearch, draws: FloatArray) -> bool:
    """One step for each row of ``draws`` (three numbers from 0 to 1); whether all is covered."""
    uncovered = np.empty(len(search.times), np.int64)
    covered = np.zeros(len(search.at))
    for k in range(len(draws)):
        count = 0
        for i in range(len(search.times)):
            if search.times[i] == 0:
                uncovered[count] = i
                count += 1
        if count == 0:
            return True
        if len(search.at) == 0:
            return False
        search.step[0] += 1
        row = uncovered[int(draws[k, 0] * count)]
        opening, slot = _best_exchange(cover, search, row, draws[k, 1], covered)
        if opening < 0:
            return False
        closing = search.at[slot]
        _close(cover, search, slot)
        search.closed_until[closing] = search.step[0] + TENURE + int(draws[k, 2] * TENURE)
        search.at[slot] = opening
        search.opened[slot] = search.step[0]
        _open(cover, search, slot)
        for i in range(len(search.times)):
            if search.times[i] == 0:
                search.weight[i] += 1.0
    return bool(np.all(search.times > 0))


@njit(cache=True)
def _best_exchange(
    cover: Cover, search: CoverSearch, row: int, draw: float, covered: FloatArray
) -> tuple[int, int]:
    """Candidate of a row that opens, and slot that closes for it, by the weight covered then.

    ``covered`` is all zeros, and is so again afterwards. A slot that opened in the last step stays.
    """
    begin, end = cover.row_ptr[row], cover.row_ptr[row + 1]
    size, slots = end - begin, len(search.at)
    looks = min(size, MOST_LOOKED_AT)
    best, best_slot, most, oldest = -1, 0, -np.inf, np.inf
    for look in range(looks):
        j = cover.row_idx[begin + (int(draw * size) + look * size // looks) % size]
        if search.closed_until[j] >= search.step[0] and (best >= 0 or look < looks - 1):
            continue
        gain = 0.0
        for q in range(cover.col_ptr[j], cover.col_ptr[j + 1]):
            i = cover.col_idx[q]
            if search.times[i] == 0:
                gain += search.weight[i]
            elif search.times[i] == 1:
                covered[search.owner[i]] += search.weight[i]
        for slot in range(slots):
            if slots > 1 and search.opened[slot] >= search.step[0] - 1 and search.step[0] > 1:
                continue
            value = gain - search.loss[slot] + covered[slot]
            if value > most or (value == most and search.opened[slot] < oldest):
                best, best_slot, most, oldest = j, slot, value, search.opened[slot]
        for q in range(cover.col_ptr[j], cover.col_ptr[j + 1]):
            i = cover.col_idx[q]
            if search.times[i] == 1:
                covered[search.owner[i]] = 0.0
    return best, best_slot


@njit(cache=True)
def _open(cover: Cover, search: CoverSearch, slot: int) -> None:
    j = search.at[slot]
    for q in range(cover.col_ptr[j], cover.col_ptr[j + 1]):
        i = cover.col_idx[q]
        if search.times[i] == 0:
            search.loss[slot] += search.weight[i]
        elif search.times[i] == 1:
            search.loss[search.owner[i]] -= search.weight[i]
        search.times[i] += 1
        search.owner[i] += slot


@njit(cache=True)
def _close(cover: Cover, search: CoverSearch, slot: int) -> None:
    j = search.at[slot]
    for q in range(cover.col_ptr[j], cover.col_ptr[j + 1]):
        i = cover.col_idx[q]
        search.times[i] -= 1
        search.owner[i] -= slot
        if search.times[i] == 0:
            search.loss[slot] -= search.weight[i]
        elif search.times[i] == 1:
            search.loss[search.owner[i]] += search.weight[i]
