"""Years of jobs in a forest under cumulative budgets: branches moved to earlier years, and given up for others."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fugai._numba import njit

if TYPE_CHECKING:
    from fugai._types import BoolArray, FloatArray, IntArray


@njit(cache=True)
def advance(
    parent: IntArray,
    cost: FloatArray,
    value: FloatArray,
    built: IntArray,
    slack: FloatArray,
    barred: BoolArray,
) -> None:
    """Move branches, with what they need, to the earliest years that can pay, most value per money first.

    ``built`` (year of each job, number of years for never) and ``slack`` (money left by the end of each year)
    are updated. A branch is a job with all that hangs on it; a single place is one. Jobs that are ``barred``
    stay where they are.
    """
    n_jobs, n_years = len(parent), len(slack)
    money = np.empty((2, n_jobs, n_years))
    branch, above = money[0], money[1]
    gain = np.empty(n_jobs)
    moved = np.empty(n_jobs, dtype=np.bool_)
    for year in range(n_years):
        while True:
            _sum_up(parent, cost, value, built, barred, year, money, gain)
            chosen = _best_branch(parent, money, gain, slack, year)
            if chosen < 0:
                break
            up = parent[chosen]
            for at in range(year, n_years):
                slack[at] -= branch[chosen, at] + (above[up, at] if up >= 0 else 0.0)
            while up >= 0 and built[up] > year:
                built[up] = year
                up = parent[up]
            for job in range(n_jobs):
                moved[job] = job == chosen or (parent[job] >= 0 and moved[parent[job]])
                if moved[job] and not barred[job] and built[job] > year:
                    built[job] = year


@njit(cache=True)
def _sum_up(
    parent: IntArray,
    cost: FloatArray,
    value: FloatArray,
    built: IntArray,
    barred: BoolArray,
    year: int,
    money: FloatArray,
    gain: FloatArray,
) -> None:
    """Money that each branch, and the way down to each job, adds by the end of each year if moved; value-years."""
    branch, above = money[0], money[1]
    n_jobs, n_years = branch.shape
    for job in range(n_jobs):
        late = built[job] > year and not barred[job]
        gain[job] = value[job] * (built[job] - year) if late else 0.0
        for at in range(year, n_years):
            own = cost[job] if built[job] > at and not barred[job] else 0.0
            branch[job, at] = own
            above[job, at] = own + (above[parent[job], at] if parent[job] >= 0 else 0.0)
    for job in range(n_jobs - 1, -1, -1):
        up = parent[job]
        if up >= 0:
            gain[up] += gain[job]
            for at in range(year, n_years):
                branch[up, at] += branch[job, at]


@njit(cache=True)
def _best_branch(
    parent: IntArray,
    money: FloatArray,
    gain: FloatArray,
    slack: FloatArray,
    year: int,
) -> int:
    """Affordable branch of the most value per money, -1 for none."""
    branch, above = money[0], money[1]
    n_jobs, n_years = branch.shape
    chosen, best = -1, -1.0
    for job in range(n_jobs):
        if gain[job] <= 0.0:
            continue
        total, fits, up = 0.0, True, parent[job]
        for at in range(year, n_years):
            need = branch[job, at] + (above[up, at] if up >= 0 else 0.0)
            total += need
            fits = fits and need <= slack[at]
        ratio = gain[job] / total if total > 0.0 else np.inf
        if fits and ratio > best:
            chosen, best = job, ratio
    return chosen


@njit(cache=True)
def settle(
    parent: IntArray, cost: FloatArray, built: IntArray, n_elements: int, budgets: FloatArray
) -> FloatArray:
    """Put each element into the year of its first place; money left by the end of each year."""
    n_years = len(budgets)
    built[:n_elements] = n_years
    for job in range(len(parent) - 1, -1, -1):
        if parent[job] >= 0:
            built[parent[job]] = min(built[parent[job]], built[job])
    slack = budgets.copy()
    for job in range(len(parent)):
        for at in range(built[job], n_years):
            slack[at] -= cost[job]
    return slack


@njit(cache=True)
def exchange(
    parent: IntArray,
    cost: FloatArray,
    value: FloatArray,
    start: IntArray,
    n_elements: int,
    budgets: FloatArray,
    n_tries: int,
) -> IntArray:
    """Years better than, or as good as, those given: branches wait, others use the money, the best is kept.

    In each try one or two branches wait for a later year or for ever; what others can use of their money
    they use, then they come back with what is left. A try that loses a little, less and less with time, is
    kept to go on from.
    """
    n_jobs, n_years = len(parent), len(budgets)
    here = start.copy()
    here_value = _value_years(value, here, n_years)
    best, best_value = here.copy(), here_value
    nobody = np.zeros(n_jobs, dtype=np.bool_)
    state = 1
    for attempt in range(n_tries):
        trial = here.copy()
        barred = np.zeros(n_jobs, dtype=np.bool_)
        state = _next(state)
        for _ in range(1 + (state >> 8) % 2):
            state = _next(state)
            job = (state >> 8) % n_jobs
            for _look in range(n_jobs):
                if trial[job] < n_years:
                    break
                job = (job + 1) % n_jobs
            if trial[job] >= n_years:
                break
            state = _next(state)
            until = n_years
            if (state >> 8) % 2 == 0:
                until = trial[job] + 1 + (state >> 9) % (n_years - trial[job])
            barred[job] = True
            for other in range(job + 1, n_jobs):
                barred[other] = barred[other] or (parent[other] >= 0 and barred[parent[other]])
            for place in range(n_elements, n_jobs):
                if barred[place]:
                    trial[place] = max(trial[place], until)
        slack = settle(parent, cost, trial, n_elements, budgets)
        advance(parent, cost, value, trial, slack, barred)
        slack = settle(parent, cost, trial, n_elements, budgets)
        advance(parent, cost, value, trial, slack, nobody)
        reached = _value_years(value, trial, n_years)
        allowed = 0.02 * best_value * (1.0 - attempt / n_tries) ** 2
        if reached >= here_value - allowed and reached >= best_value - 2.0 * allowed:
            here, here_value = trial, reached
        if reached > best_value:
            best, best_value = trial.copy(), reached
    return best


@njit(cache=True)
def _next(state: int) -> int:
    """The next of a row of numbers that is the same everywhere; its upper bits are used."""
    return (state * 1103515245 + 12345) % 2147483648


@njit(cache=True)
def _value_years(value: FloatArray, built: IntArray, n_years: int) -> float:
    total = 0.0
    for job in range(len(built)):
        total += value[job] * (n_years - built[job])
    return total
