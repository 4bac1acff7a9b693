"""Lower bounds of a p-median: prices to start with, and how to raise the bound that they give."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fugai.kernels.location.median.interchange import nearest_two
from fugai.kernels.location.median.lagrangian import ascend
from fugai.siting.costs import farthest
from fugai.siting.median.core import Dual

if TYPE_CHECKING:
    from fugai.siting._clock import Clock
    from fugai.siting.costs import Task
    from fugai.siting.median.search import Found

ASCENT = (60, 20)
"""Subgradient steps between two looks at the clock, and how many such rounds at most."""

SHORTEST_STEP = 1e-4
"""Step length at which the bound has stopped rising."""


def first_dual(task: Task, best: Found) -> Dual:
    """Prices between what the nearest and the second nearest site cost."""
    is_open = task.always.copy()
    is_open[best.sites] = True
    near = nearest_two(task.rows, is_open)
    most = np.maximum(farthest(task.rows.indptr, task.rows.cost), near.cost)
    price = 0.5 * (near.cost + np.minimum(near.second, most))
    return Dual(bound=-np.inf, price=price, rho=np.zeros(len(task.always)))


def raise_bound(
    task: Task, dual: Dual, upper: float, clock: Clock, *, enough: float = np.inf
) -> Dual:
    """Better prices, until they show that nothing beats ``upper``, rise no more, or time is over.

    They need not rise above ``enough``.

    At least one round of steps is made, so that there is a bound in any case.
    """
    step = 1.0
    standing = (task.always, task.free, task.count)
    for _ in range(ASCENT[1]):
        bound, price, rho, step, _ = ascend(
            task.rows, (dual.price, task.weight), standing, upper, step, ASCENT[0]
        )
        if bound > dual.bound:
            dual = Dual(bound=float(bound), price=price, rho=rho)
        reached = dual.bound > min(enough, task.better_than(upper))
        if reached or clock.over or step < SHORTEST_STEP:
            break
    return dual
