"""The best years of a few places, exactly: every set of them, and the best chain of sets."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from fugai._types import FloatArray, IntArray
    from fugai.broadband.rollout.jobs import Jobs

MAX_PLACES = 16
"""So many places are ordered exactly: 65,536 sets."""


def best_chain(jobs: Jobs, worth: FloatArray, budgets: FloatArray) -> IntArray:
    """Year of each place, number of years for never, with the largest sum of value over the years.

    What is done by the end of each year is a set that its cumulative budget pays for, and holds that of the
    year before: the best chain of sets is found year by year.

    Parameters
    ----------
    worth
        Of each place; only places worth more than 0 are given a year.
    budgets
        Money by the end of each year, growing.
    """
    places = jobs.served[worth[jobs.served] > 0.0]
    n_years = len(budgets)
    sets = np.arange(1 << len(places))
    price, value = np.zeros(len(sets)), np.zeros(len(sets))
    for at, place in enumerate(places):
        value[(sets >> at) & 1 == 1] += worth[place]
    for users, money in _users(jobs, places).items():
        price[sets & users != 0] += money
    best = np.zeros(len(sets))
    come_from = []
    for budget in budgets:
        from_set = sets.copy()
        for at in range(len(places)):
            halves = best.reshape(-1, 2, 1 << at)
            origin = from_set.reshape(halves.shape)
            better = halves[:, 0] > halves[:, 1]
            halves[:, 1][better] = halves[:, 0][better]
            origin[:, 1][better] = origin[:, 0][better]
        come_from.append(from_set)
        best = np.where(price <= budget * (1.0 + 1e-9), best + value, -np.inf)
    chosen = int(np.argmax(best))
    year = np.full(len(worth), n_years, dtype=np.int64)
    for at in range(n_years - 1, -1, -1):
        year[places[(chosen >> np.arange(len(places))) & 1 == 1]] = at
        chosen = int(come_from[at][chosen])
    return year


def _users(jobs: Jobs, places: IntArray) -> dict[int, float]:
    """Capital of what each set of places shares, by the bits of its users."""
    users = [0] * len(jobs.parent)
    for at, place in enumerate(places):
        users[jobs.n_elements + int(place)] = 1 << at
    shared: dict[int, float] = {}
    for job in range(len(users) - 1, -1, -1):
        if not users[job]:
            continue
        shared[users[job]] = shared.get(users[job], 0.0) + float(jobs.capital[job])
        above = int(jobs.parent[job])
        if above >= 0:
            users[above] |= users[job]
    return shared
