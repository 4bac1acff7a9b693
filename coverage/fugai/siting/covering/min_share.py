"""The most valuable choice where no group of demand may be left below a floor."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from fugai.kernels.location.covering.bounds import new_pair, tighten
from fugai.kernels.location.covering.local_search import wander
from fugai.siting.covering.max_cover import SAME, TINY, Best, Task
from fugai.siting.covering.program import FITS, floor_spare, meets_floors, prove, value_of

if TYPE_CHECKING:
    from fugai._types import BoolArray, FloatArray
    from fugai.siting._clock import Clock
    from fugai.siting.covering.reduce import Core


ROUNDS = 12
"""Rounds of search and bound, each at other premiums."""

FIRST_PREMIUM = 0.5
"""What a group that misses its whole floor gains in weight after the first round."""

SPARE_DECAY = 0.7
"""Part of its premium that a group keeps after a round in which it met its floor."""


def most_value_above_floors(
    task: Task, clock: Clock, *, seed: int, step: float, known: BoolArray | None = None
) -> Best:
    """Best choice within the budget that brings each group to its floor, with a bound.

    Parameters
    ----------
    known
        A choice (of candidates as given) that meets the floors, if one is known.

    Returns
    -------
    `Best`; its value is -inf where no such choice was found, and its bound then too where none
    exists.

    Notes
    -----
    A premium on the weight of groups below their floor leads the search there. The same premium,
    paid back at the floor, is a Lagrangian relaxation of the floors and so gives a bound.
    """
    core = task.core
    best = Best(built=task.always.copy(), value=-math.inf, bound=math.inf, step=step)
    nothing = np.zeros(len(core.cost), dtype=np.bool_)
    for chosen in (nothing,) if known is None else (nothing, known[core.columns]):
        if meets_floors(core, chosen):
            best.offer(core, chosen, value_of(core.cover, chosen), task.always)
    best.limit(core.base + float(core.cover.first.sum() + core.cover.second.sum()))
    with clock.guarded():
        if len(core.cost) and core.cost.min() <= task.budget * (1 + SAME):
            _rounds(task, best, clock, np.random.default_rng(seed))
        elif math.isinf(best.value):
            best.bound = -math.inf
    return best


def _rounds(task: Task, best: Best, clock: Clock, rng: np.random.Generator) -> None:
    core, rules = task.core, task.rules()
    premium = np.zeros(len(core.floor.need))
    scale = np.maximum(core.floor.need, 1e-300)
    share = min(1.0, task.budget / float(core.cost.sum()))
    turns = int(np.clip(2e8 / max(core.entries, 1), 10, 200))
    for _ in range(ROUNDS if core.entries > TINY else 0):
        if clock.over or best.proven:
            return
        dear = _at_premium(core, premium)
        chosen = best.built[core.columns]
        least = SAME * float(dear.cover.first.sum())
        wander(dear.cover, rules, chosen, rng.random((turns, 13)), least, False)
        if meets_floors(core, chosen):
            best.offer(core, chosen, value_of(core.cover, chosen), task.always)
        pair = new_pair(dear.cover, np.full(len(core.cost), share))
        tighten(dear.cover, core.cost, task.budget, pair, 4)
        best.limit(core.base + float(pair.progress[0] - (premium * core.floor.need).sum()))
        spare = floor_spare(core, chosen)
        premium = np.where(
            spare < 0, premium * 1.3 - FIRST_PREMIUM * spare / scale, premium * SPARE_DECAY
        )
    if core.entries <= FITS and not (clock.over or best.proven):
        prove(task, best, clock, seed=int(rng.integers(1 << 30)))


def _at_premium(core: Core, premium: FloatArray) -> Core:
    """Core whose groups weigh more by their premium."""
    group = core.floor.group
    factor = np.where(group >= 0, 1.0 + np.append(premium, 0.0)[group], 1.0)
    return replace(core, cover=core.cover._replace(first=core.cover.first * factor))
