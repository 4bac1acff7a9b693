"""Orders of jobs in a forest where each needs its parent first: the densest parts, and what a sum still buys."""

from __future__ import annotations

from heapq import heapify, heappop, heappush
from typing import TYPE_CHECKING

import numpy as np

from fugai._numba import njit

if TYPE_CHECKING:
    from fugai._types import BoolArray, FloatArray, IntArray


def densest_first(
    parent: IntArray, cost: FloatArray, value: FloatArray
) -> tuple[list[IntArray], FloatArray]:
    """Parts of a forest by falling value per cost, each after what it needs; jobs of a part, its ratio.

    What is taken for any sum, whole parts in this order and a share of the next, is the best of all
    fractional choices.

    Parameters
    ----------
    parent
        Job that each job needs, -1 for none; parents come before their children.
    cost, value
        Of each job, 0 or more.

    Notes
    -----
    W. A. Horn, Single-machine job sequencing with treelike precedence ordering and linear delay penalties,
    SIAM Journal on Applied Mathematics 23, 1972.
    """
    n_jobs = len(parent)
    heaps: list[list[tuple[float, int]]] = [[] for _ in range(n_jobs)]
    jobs: list[list[int]] = [[job] for job in range(n_jobs)]
    spent, gained = cost.astype(np.float64).copy(), value.astype(np.float64).copy()
    tops: list[tuple[float, int]] = []
    for job in range(n_jobs - 1, -1, -1):
        heap = heaps[job]
        while heap and -heap[0][0] > _ratio(gained[job], spent[job]):
            _, part = heappop(heap)
            spent[job] += spent[part]
            gained[job] += gained[part]
            jobs[job] += jobs[part]
        entry = (-_ratio(gained[job], spent[job]), job)
        above = int(parent[job])
        target = tops if above < 0 else heaps[above]
        if len(heap) > len(target):
            heap, target = target, heap
        for other in heap:
            heappush(target, other)
        heappush(target, entry)
        if above < 0:
            tops = target
        else:
            heaps[above] = target
        heaps[job] = []
    heapify(tops)
    order: list[IntArray] = []
    ratios: list[float] = []
    while tops:
        ratio, part = heappop(tops)
        order.append(np.array(sorted(jobs[part]), dtype=np.int64))
        ratios.append(-ratio)
    return order, np.array(ratios)


def _ratio(value: float, cost: float) -> float:
    if cost > 0.0:
        return float(value / cost)
    return np.inf if value > 0.0 else 0.0


@njit(cache=True)
def best_purchases(
    parent: IntArray, cost: FloatArray, value: FloatArray, done: BoolArray, money: float
) -> float:
    """Buy, one after the other, the job of value with what it needs that gives the most per cost; rest.

    ``done`` is updated. Ends when no job of value is affordable.
    """
    n_jobs = len(parent)
    while True:
        best, at, price = -1.0, -1, 0.0
        for job in range(n_jobs):
            if done[job] or value[job] <= 0.0:
                continue
            need = 0.0
            node = job
            while node >= 0 and not done[node]:
                need += cost[node]
                node = parent[node]
            if need <= money:
                ratio = value[job] / need if need > 0.0 else np.inf
                if ratio > best:
                    best, at, price = ratio, job, need
        if at < 0:
            return money
        money -= price
        while at >= 0 and not done[at]:
            done[at] = True
            at = parent[at]
