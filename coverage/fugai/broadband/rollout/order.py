"""Which place in which year, under a yearly budget, most people first; with two bounds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from fugai.broadband.rollout.budgets import checked_budgets
from fugai.broadband.rollout.jobs import Jobs, jobs_of
from fugai.broadband.rollout.schedule import Schedule
from fugai.broadband.rollout.schedule_certificate import check_schedule
from fugai.broadband.rollout.staging import best_years
from fugai.broadband.rollout.trees.graph import HOP, rollout_graph
from fugai.broadband.rollout.trees.search import costs_alone, dual_bound
from fugai.errors import ConfigError
from fugai.kernels.location.precedence import densest_first

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fugai._types import FloatArray
    from fugai.broadband.rollout.alternatives import Alternatives
    from fugai.broadband.rollout.plan import TechnologyPlan

VALUES = ("population", "households", "schools")
"""What the first years should bring the most of."""

LAMBDAS = 6
"""Prices of a person left out at which the bound of any plan is computed."""


def order_by_year(
    alternatives: Alternatives,
    plan: TechnologyPlan,
    budgets: Mapping[int, float],
    *,
    value: str = "population",
    max_visits: int = 0,
) -> Schedule:
    """Years of a plan's places under budgets of capital, each after the cable, mast or hop that it needs.

    Parameters
    ----------
    alternatives
        As the plan was chosen from.
    plan
        As from `choose_technology`.
    budgets
        Year to the capital that may be spent in it; what is left is carried over.
    value
        'population', 'households' or 'schools': the sum over the years of what is connected by the end of
        each is to be large. Places worth nothing are built from what is left over, most people for the
        money first, then the cheapest.
    max_visits
        Work of the bound of any plan, in visits of an arc; at 0 there is none.

    Returns
    -------
    `Schedule`, checked by code that shares nothing with the search.

    Raises
    ------
    ConfigError
        There is no budget, a year is no whole number, or a value is unknown.
    ContractError
        A budget is not a number of 0 or more.
    CertificateError
        The schedule does not hold.

    Notes
    -----
    Up to 16 places of value are ordered exactly; beyond, the best of several orders is improved by exchanges.
    The bound of this plan is that of a knapsack whose jobs need each other in a tree, divisible: W. A. Horn,
    SIAM Journal on Applied Mathematics 23, 1972. The bound of any plan relaxes the budget B with a price l
    on everybody left out: at least (least cost at that price - B) / l are.

    Examples
    --------
    One road past a hamlet to a town; the town is worth the road, the hamlet comes with it:

    >>> import pandas as pd
    >>> from fugai.broadband.rollout import Alternatives, choose_technology, order_by_year
    >>> ids = pd.Index(["hamlet", "town"], name="settlement_id")
    >>> places = pd.DataFrame(
    ...     {"name": ids, "district_id": "n", "households": [5.0, 500.0], "population": [15.0, 1500.0]},
    ...     index=ids,
    ... ).assign(schools=0.0, node=[1, 2], snap_m=0.0, reason="")
    >>> cable = pd.DataFrame(
    ...     {"tail": [0, 1], "head": [1, 2], "length_m": [100.0, 900.0], "cost_class": "new"}
    ... ).assign(way_id=-1, capital=[1000.0, 9000.0], cost=[1000.0, 9000.0])
    >>> fibre = pd.DataFrame({"settlement_id": ids, "capital": [500.0, 900.0], "cost": [500.0, 900.0]})
    >>> alternatives = Alternatives(places=places, cable=cable, points_of_presence=[0], fibre=fibre)
    >>> plan = choose_technology(alternatives)
    >>> order_by_year(alternatives, plan, {2014: 2000.0, 2015: 9500.0}).places["year"].tolist()
    [2014, 2015]
    """
    years, money = checked_budgets(budgets)
    if value not in VALUES:
        msg = f"`value` must be one of {', '.join(VALUES)}, found {value!r}."
        raise ConfigError(msg)
    jobs = jobs_of(plan, alternatives)
    worth = alternatives.places[value].to_numpy(np.float64).copy()
    worth[np.setdiff1d(np.arange(len(worth)), jobs.served)] = 0.0
    blocks, _ = densest_first(jobs.parent, jobs.capital, jobs.of_places(worth))
    people = alternatives.places["population"].to_numpy(np.float64)
    built = best_years(jobs, worth, blocks, money, people)
    bounds = _plan_bounds(jobs, worth, blocks, np.cumsum(money))
    anyhow = any_plan_bounds(
        alternatives, worth_of=value, budgets=np.cumsum(money), max_visits=max_visits
    )
    schedule = _schedule(alternatives, plan, jobs, built, (years, money), value)
    table = schedule.years
    table["bound_of_plan"], table["bound_of_any"] = bounds, anyhow
    reached = float(table["value"].sum())
    limit = float(np.sum(bounds))
    gap = (limit - reached) / limit if limit > 0.0 else 0.0
    schedule = Schedule(
        places=schedule.places,
        cable=schedule.cable,
        masts=schedule.masts,
        hops=schedule.hops,
        years=table,
        value=value,
        gap=max(gap, 0.0),
    )
    check_schedule(schedule, plan, alternatives, dict(zip(years, money.tolist(), strict=True)))
    return schedule


def _plan_bounds(
    jobs: Jobs, worth: FloatArray, blocks: list[np.ndarray], budgets: FloatArray
) -> FloatArray:
    """Most value that each sum can buy of this plan, parts being divisible."""
    value = jobs.of_places(worth)
    price = np.array([jobs.capital[block].sum() for block in blocks])
    gain = np.array([value[block].sum() for block in blocks])
    paid = np.concatenate([[0.0], np.cumsum(price)])
    total = np.concatenate([[0.0], np.cumsum(gain)])
    # Parts without a price come first; interpolation takes the last of equal sums.
    return np.array([_at(paid, total, budget) for budget in budgets])


def _at(paid: FloatArray, total: FloatArray, budget: float) -> float:
    last = int(np.searchsorted(paid, budget, side="right")) - 1
    if last >= len(paid) - 1:
        return float(total[-1])
    step = paid[last + 1] - paid[last]
    return float(total[last] + (total[last + 1] - total[last]) * (budget - paid[last]) / step)


def any_plan_bounds(
    alternatives: Alternatives, *, worth_of: str, budgets: FloatArray, max_visits: int
) -> FloatArray:
    """Most value that any plan can connect for each sum of capital, NaN where no work was granted."""
    worth = alternatives.places[worth_of].to_numpy(np.float64)
    if max_visits <= 0:
        return np.full(len(budgets), np.nan)
    graph = rollout_graph(alternatives, money="capital")
    alone, _ = costs_alone(graph, alternatives.max_hops)
    reachable = np.isfinite(alone)
    total = float(worth[reachable].sum())
    best = np.full(len(budgets), total)
    wanted = reachable & (worth > 0.0) & (alone > 0.0)
    if not wanted.any():
        return best
    per_head = alone[wanted] / worth[wanted]
    low, high = np.quantile(per_head, [0.02, 0.9])
    for price in np.geomspace(max(low / 20.0, 1e-9), max(high, 1e-9), LAMBDAS):
        least = dual_bound(graph, wanted, price * worth, max_visits)
        left_out = np.maximum((least - budgets) / price, 0.0)
        best = np.minimum(best, total - left_out)
    return best


def _schedule(
    alternatives: Alternatives,
    plan: TechnologyPlan,
    jobs: Jobs,
    built: np.ndarray,
    budgets: tuple[list[int], FloatArray],
    value: str,
) -> Schedule:
    """Tables of the years in which jobs are done."""
    years, money = budgets
    named = pd.array([years[at] if at >= 0 else pd.NA for at in built], dtype="Int64")
    of_element, of_place = named[: jobs.n_elements], named[jobs.n_elements :]
    places = plan.places[["technology", "mast_id", "capital", "cost"]].copy()
    places.insert(0, "year", pd.Series(of_place, index=places.index))
    parts = {}
    for name, table in (("cable", plan.cable), ("masts", plan.masts)):
        parts[name] = table.assign(year=of_element[table["element"].to_numpy(np.int64)])
    hop_rows = np.flatnonzero(plan.element["kind"] == HOP)
    hops = plan.hops.assign(year=of_element[hop_rows])
    spent = np.array([jobs.capital[built == at].sum() for at in range(len(years))])
    table = pd.DataFrame({"budget": money, "spent": spent}, index=pd.Index(years, name="year"))
    table["carried"] = np.cumsum(money - spent)
    done = built[jobs.n_elements :]
    for name in VALUES:
        amount = alternatives.places[name].to_numpy(np.float64)
        table[name] = [amount[(done >= 0) & (done <= at)].sum() for at in range(len(years))]
    table["value"] = table[value]
    return Schedule(
        places=places,
        cable=parts["cable"],
        masts=parts["masts"],
        hops=hops,
        years=table,
        value=value,
        gap=0.0,
    )
