"""The most valuable choice of candidates within a budget: search, bound, proof."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from fugai.kernels.location.covering.bounds import best_share, gather, new_pair, tighten
from fugai.kernels.location.covering.local_search import Rules, wander
from fugai.siting.covering.program import FITS, prove
from fugai.siting.covering.reduce import Core, decide

if TYPE_CHECKING:
    from scipy.sparse import csr_array

    from fugai._types import BoolArray, FloatArray
    from fugai.kernels.location.covering.bounds import Pair
    from fugai.siting._clock import Clock


SAME = 1e-9
"""Values that differ by this part are the same: sums of a million floats differ so."""

ROUNDS = 12
"""Rounds of search, bound and fixing at most."""

CHUNKS = 4
"""Looks at the clock in a round of search."""

SMALLER = 0.9
"""Fixing pays where no more than this part of the entries is left."""

LOOKS = 6
"""Looks at the bound in a round at most."""

TINY = 1500
"""Entries up to which the proof takes milliseconds and nothing need come before it."""

TIGHT = 0.02
"""The bound is tight enough where the relaxation's own gap is this part of the gap left."""


@dataclass(kw_only=True, eq=False)
class Best:
    """Best choice so far (of candidates as given), its value, and the bound. Changes as we go."""

    built: BoolArray
    value: float
    bound: float
    step: float

    @property
    def enough(self) -> float:
        """A bound up to this proves the best choice."""
        if not math.isfinite(self.value):
            return -math.inf  # nothing in hand yet
        slack = SAME * max(abs(self.value), 1.0)
        return self.value + max(slack, self.step - slack if self.step else 0.0)

    @property
    def proven(self) -> bool:
        """Whether nothing can be better."""
        return math.isfinite(self.value) and self.bound <= self.enough

    def offer(self, core: Core, chosen: BoolArray, value: float, always: BoolArray) -> None:
        """Take over a choice of columns of a core if it is better."""
        if core.base + value > self.value:
            self.built = always.copy()
            self.built[core.columns[chosen]] = True
            self.value = float(core.base + value)

    def limit(self, bound: float) -> None:
        """Take over a bound if it is lower; nothing can be below what is in hand."""
        if self.step:
            bound = math.floor(bound / self.step + SAME * max(1.0, abs(bound))) * self.step
        self.bound = max(self.value, min(self.bound, float(bound)))


@dataclass(frozen=True, kw_only=True, eq=False)
class Task:
    """A core with what may still be spent, and which candidates exclude each other.

    ``always`` are the candidates (as given) that are built whatever is chosen here.
    """

    core: Core
    budget: float
    apart: csr_array | None
    always: BoolArray

    def rules(self) -> Rules:
        """What may stand together, for the search."""
        columns = self.core.columns
        if self.apart is None:
            pointer, clash = np.zeros(len(columns) + 1, np.int64), np.empty(0, np.int32)
        else:
            among = self.apart[columns][:, columns]
            pointer, clash = among.indptr.astype(np.int64), among.indices.astype(np.int32)
        return Rules(self.core.cost, self.budget + SAME * self.budget, pointer, clash)


def most_value(task: Task, clock: Clock, *, seed: int, step: float) -> Best:
    """Best choice within the budget, with a bound.

    Parameters
    ----------
    step
        All values are multiples of this; 0 where they are of no common unit.

    Notes
    -----
    How much is searched depends on the size of the problem alone, never on the clock: unless the
    time limit ends it, the same seed gives the same answer.
    """
    best = Best(built=task.always.copy(), value=task.core.base, bound=np.inf, step=step)
    rng = np.random.default_rng(seed)
    if len(task.core.cost) == 0 or task.core.cost.min() > task.budget * (1 + SAME):
        best.limit(best.value)
        return best
    with clock.guarded():
        _rounds(task, best, clock, rng)
    if not np.isfinite(best.bound):  # stopped before the first look: everything open counts
        cover = task.core.cover
        best.limit(task.core.base + float(cover.first.sum() + cover.second.sum()))
    return best


def _rounds(task: Task, best: Best, clock: Clock, rng: np.random.Generator) -> None:
    uneven = bool(np.ptp(task.core.cost) > 0)
    for ratio in (False, True)[: 1 + uneven]:
        _search(task, best, rng.random((0, 13)), by_ratio=ratio)
    if task.core.entries <= TINY:
        prove(task, best, clock, seed=int(rng.integers(1 << 30)))
        return
    pair = new_pair(task.core.cover, _even_parts(task))
    for number in range(ROUNDS):
        if clock.over or best.proven:
            return
        ratio = uneven and number % 2 == 1
        for _ in range(CHUNKS):
            _search(task, best, rng.random((_turns(task.core), 13)), by_ratio=ratio)
            if clock.over:
                break
        _tighten(task, best, pair, clock)
        if clock.over or best.proven:
            return
        _search(task, best, rng.random((0, 13)), by_ratio=ratio, begin=_rounded(task, pair))
        smaller, parts = _fixed(task, best, pair)
        if len(smaller.core.cost) == 0:
            best.offer(smaller.core, np.zeros(0, dtype=np.bool_), 0.0, smaller.always)
            best.limit(best.value)
        elif smaller.core.entries < SMALLER * task.core.entries:
            task, pair = smaller, new_pair(smaller.core.cover, parts)
        elif task.core.entries <= FITS and number > 0:
            prove(task, best, clock, seed=int(rng.integers(1 << 30)))
            return


def _turns(core: Core) -> int:
    """Turns of a chunk of search: fewer where each takes longer.

    A move walks the rows of one column and the columns of those, and looks at every column.
    """
    columns = len(core.cost)
    walk = core.entries / columns * core.entries / max(core.rows, 1) + columns
    return int(np.clip(3e6 / walk, 20, 100))


def _even_parts(task: Task) -> FloatArray:
    share = min(1.0, task.budget / float(task.core.cost.sum()))
    return np.full(len(task.core.cost), share)


def _search(
    task: Task, best: Best, draws: FloatArray, *, by_ratio: bool, begin: BoolArray | None = None
) -> None:
    """Iterated local search from the best choice known, or from another."""
    core, rules = task.core, task.rules()
    chosen = best.built[core.columns] if begin is None else begin
    least = SAME * float(core.cover.first.sum() + core.cover.second.sum())
    value = wander(core.cover, rules, chosen, draws, least, by_ratio)
    best.offer(core, chosen, value, task.always)


def _tighten(task: Task, best: Best, pair: Pair, clock: Clock) -> None:
    """Lower the bound until the relaxation is solved as well as is of any use."""
    core = task.core
    for _ in range(LOOKS):
        tighten(core.cover, core.cost, task.budget, pair, 1)
        bound, low = pair.progress[0], pair.progress[1]
        best.limit(core.base + float(bound))
        open_gap = core.base + bound - best.value
        if clock.over or best.proven or bound - low < TIGHT * open_gap:
            return


def _rounded(task: Task, pair: Pair) -> BoolArray:
    """Candidates by falling part in the relaxation, as many as are allowed together."""
    core, rules = task.core, task.rules()
    chosen = np.zeros(len(core.cost), dtype=np.bool_)
    blocked = np.zeros(len(core.cost), dtype=np.bool_)
    left = rules.budget
    for j in np.argsort(-pair.best_part, kind="stable"):
        if pair.best_part[j] <= 0:
            break
        if core.cost[j] <= left and not blocked[j]:
            chosen[j] = True
            left -= core.cost[j]
            blocked[rules.clash_idx[rules.clash_ptr[j] : rules.clash_ptr[j + 1]]] = True
    return chosen


def _fixed(task: Task, best: Best, pair: Pair) -> tuple[Task, FloatArray]:
    """Task without candidates that no better choice has, or that every better one has.

    Taking a candidate that the prices do not favour, or leaving out one that they do, lowers the
    bound by at least its distance from the rate at which the budget pays. Also returned: the parts
    of the candidates that are left.
    """
    core = task.core
    worth = np.empty(len(core.cost))
    gather(core.cover.col_ptr, core.cover.col_idx, pair.best_price, worth)
    _, rate = best_share(worth, core.cost, task.budget)
    _, rate_out = best_share(worth, core.cost, task.budget * (1 - 1e-12))
    room = core.base + float(pair.progress[0]) - best.enough
    out = room + np.minimum(0.0, worth - rate_out * core.cost) < 0
    always = room - np.maximum(0.0, worth - rate * core.cost) < 0
    always &= ~out
    spent = float(core.cost[always].sum())
    if spent > task.budget * (1 + SAME):  # nothing better is left: all that is open is shut
        out, always, spent = ~best.built[core.columns], best.built[core.columns], 0.0
    built = task.always.copy()
    built[core.columns[always]] = True
    if task.apart is not None:
        near = task.apart[core.columns[always]].indices
        out |= np.isin(core.columns, near) & ~always
    out |= (core.cost > (task.budget - spent) * (1 + SAME)) & ~always
    keep = task.apart is not None or bool(core.cover.second.any())
    smaller = decide(core, built=always, closed=out, keep_dominated=keep)
    left = Task(core=smaller, budget=task.budget - spent, apart=task.apart, always=built)
    place = np.searchsorted(core.columns, smaller.columns)
    return left, pair.best_part[place]
