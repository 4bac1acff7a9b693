"""In which year each job of a plan is done: exactly for few places, else the best of several orders, exchanged."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import numpy as np

from fugai.broadband.rollout.subsets import MAX_PLACES, best_chain
from fugai.kernels.location.precedence import best_purchases
from fugai.kernels.location.staging import advance, exchange, settle

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from fugai._types import BoolArray, FloatArray, IntArray
    from fugai.broadband.rollout.jobs import Jobs

MAX_CHOICES = 5
"""Up to so many years each combination of filling and saving is tried."""

MAX_TRIES = 1000
"""Exchanges tried at most."""

MAX_STEPS = 40_000_000
"""Jobs times years looked at by all exchanges, about."""

LESS = (0.7, 0.8, 0.9, 0.95)
"""Shares of the budgets whose orders are tried too, so that more money seldom connects fewer."""


def best_years(
    jobs: Jobs,
    worth: FloatArray,
    blocks: Sequence[IntArray],
    money: FloatArray,
    people: FloatArray,
) -> IntArray:
    """Position of the year in which each job is done, -1 for never.

    Parameters
    ----------
    worth
        Of each place; 0 for those that the plan does not connect.
    blocks
        Parts of the plan, densest first.
    money
        Of each year.
    people
        Of each place: the places worth nothing come, most people for the money first, then the cheapest, from
        what is left over.
    """
    n_years, budgets = len(money), np.cumsum(money)
    value = jobs.of_places(worth)
    if np.count_nonzero(worth[jobs.served] > 0.0) <= MAX_PLACES:
        built = np.append(
            np.zeros(jobs.n_elements, dtype=np.int64), best_chain(jobs, worth, budgets)
        )
    else:
        tried = [_settled(jobs, value, one, budgets) for one in _orders(jobs, worth, blocks, money)]
        built = max(tried, key=lambda one: float((value * (n_years - one)).sum()))
        tries = min(MAX_TRIES, MAX_STEPS // (len(value) * n_years * 8))
        built = exchange(jobs.parent, jobs.capital, value, built, jobs.n_elements, budgets, tries)
    unserved = np.ones(len(worth), dtype=np.bool_)
    unserved[jobs.served] = False
    rest = np.where((worth > 0.0) | unserved, 0.0, 1.0)
    for weight in (rest * people, rest):
        built = _settled(jobs, jobs.of_places(weight), built, budgets, unserved)
    return np.where(built >= n_years, -1, built)


def _settled(
    jobs: Jobs,
    value: FloatArray,
    built: IntArray,
    budgets: FloatArray,
    unserved: BoolArray | None = None,
) -> IntArray:
    """Years in which nothing of value could come earlier with the money that is left."""
    built = np.where(built < 0, len(budgets), built)
    slack = settle(jobs.parent, jobs.capital, built, jobs.n_elements, budgets)
    barred = np.zeros(len(built), dtype=np.bool_)
    barred[jobs.n_elements :] = _not_served(jobs) if unserved is None else unserved
    advance(jobs.parent, jobs.capital, value, built, slack + 1e-9 * budgets, barred)
    settle(jobs.parent, jobs.capital, built, jobs.n_elements, budgets)
    return built


def _not_served(jobs: Jobs) -> BoolArray:
    unserved = np.ones(len(jobs.parent) - jobs.n_elements, dtype=np.bool_)
    unserved[jobs.served] = False
    return unserved


def _orders(
    jobs: Jobs, worth: FloatArray, blocks: Sequence[IntArray], money: FloatArray
) -> Iterator[IntArray]:
    """Years by several policies: each year but the last is filled, or saves for the next dense part."""
    n_choices = len(money) - 1
    if n_choices <= MAX_CHOICES:
        policies = list(itertools.product((True, False), repeat=n_choices))
    else:
        policies = [(fill,) * n_choices for fill in (True, False)]
    for policy in policies:
        yield _years(jobs, worth, blocks, money, fill=(*policy, True))
    always = (True,) * len(money)
    yield _years(jobs, worth, (), money, fill=always)
    for share in LESS:
        yield _years(jobs, worth, blocks, share * money, fill=always)


def _years(
    jobs: Jobs,
    worth: FloatArray,
    blocks: Sequence[IntArray],
    money: FloatArray,
    *,
    fill: tuple[bool, ...],
) -> IntArray:
    """Whole parts in their order while the money lasts; what a year cannot pay waits."""
    value = jobs.of_places(worth)
    built = np.full(len(jobs.parent), -1, dtype=np.int64)
    done = np.zeros(len(jobs.parent), dtype=np.bool_)
    rest = 0.0
    for year, budget in enumerate(money):
        rest += float(budget)
        before = done.copy()
        for block in blocks:
            new = block[~done[block]]
            if not len(new) or not _is_ready(jobs, block, done):
                continue
            price = float(jobs.capital[new].sum())
            if price <= rest and value[new].sum() > 0.0:
                done[new] = True
                rest -= price
            elif not fill[year]:
                break
        if fill[year]:
            rest = float(best_purchases(jobs.parent, jobs.capital, value, done, rest))
        built[done & ~before] = year
    return built


def _is_ready(jobs: Jobs, block: IntArray, done: BoolArray) -> bool:
    """Whether all that the part needs beyond itself is done."""
    needs = jobs.parent[block]
    outside = needs[(needs >= 0) & ~np.isin(needs, block)]
    return bool(done[outside].all())
