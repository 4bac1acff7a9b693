"""Good solutions of a p-median: interchange from several starts, and from shaken ones."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from fugai.kernels.location.median.interchange import add_greedily, interchange, nearest_two

if TYPE_CHECKING:
    from fugai._types import BoolArray, IntArray
    from fugai.siting._clock import Clock
    from fugai.siting.costs import Task


FARTHEST_SHAKE = 8
"""Most sites that one shake moves."""

ROUND_WORK = 6e8
"""Looks at matrix entries that the shakes of one search may cost, some seconds of work."""

ROUNDS = (20, 100)
"""Fewest and most shakes in a row without a better solution."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Found:
    """Free candidates that are open, and the cost of it all."""

    sites: IntArray
    value: float


def improve(task: Task, sites: IntArray) -> Found:
    """The solution that best swaps lead to from ``sites``; fewer than needed are filled up."""
    is_open = task.always.copy()
    is_open[sites] = True
    missing = task.count - len(sites)
    slots = sites.astype(np.int32)
    if missing > 0:
        added = add_greedily(task.rows, task.pairs, is_open, _may_join(task, sites), missing)
        slots = np.concatenate((slots, added))
    scale = float(nearest_two(task.rows, is_open).cost.sum())
    if len(slots):
        interchange(
            task.rows, task.pairs, is_open, slots, task.allowed, (len(is_open) ** 2, 1e-11 * scale)
        )
    value = float(nearest_two(task.rows, is_open).cost.sum())
    return Found(sites=np.sort(slots).astype(np.int64), value=value)


def _may_join(task: Task, sites: IntArray) -> BoolArray:
    """Free candidates that may stand beside all of ``sites``."""
    allowed = task.allowed
    for j in sites:
        allowed[task.pairs.others[task.pairs.indptr[j] : task.pairs.indptr[j + 1]]] = False
    return allowed


def shake(task: Task, found: Found, moves: int, rng: np.random.Generator) -> IntArray:
    """Sites of ``found`` with ``moves`` of them left out and as many others drawn in."""
    kept = rng.permutation(found.sites)[moves:]
    may_join = _may_join(task, kept)
    may_join[found.sites] = False
    drawn: list[int] = []
    for j in rng.permutation(np.flatnonzero(may_join)):
        if len(drawn) == moves:
            break
        if may_join[j]:
            drawn.append(int(j))
            may_join[task.pairs.others[task.pairs.indptr[j] : task.pairs.indptr[j + 1]]] = False
    return np.concatenate((kept, np.array(drawn, dtype=np.int64)))


def search(
    task: Task,
    best: Found,
    rng: np.random.Generator,
    clock: Clock,
    *,
    good_enough: float,
    most_rounds: int = ROUNDS[1],
) -> Found:
    """Shake the best solution and improve it, one more site at a time while that brings nothing.

    N. Mladenovic and P. Hansen, Variable neighborhood search, Computers and Operations Research
    24, 1997. Ends at ``good_enough``, when the clock is over, or after a number of shakes without
    success that depends on the size of the task alone and is ``most_rounds`` at most.
    """
    closed = len(task.free) - task.count
    widest = min(FARTHEST_SHAKE, task.count, closed)
    if widest < 1:
        return best
    per_round = 40.0 * len(task.rows.cost) / max(task.count, 1)
    rounds = int(np.clip(ROUND_WORK / per_round, ROUNDS[0], most_rounds))
    stale, moves = 0, 1
    while stale < rounds and best.value > good_enough and not clock.over:
        found = improve(task, shake(task, best, moves, rng))
        if len(found.sites) == task.count and found.value < task.better_than(best.value):
            best, stale, moves = found, 0, 1
        else:
            stale += 1
            moves = moves % widest + 1
    return best
