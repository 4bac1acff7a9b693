"""Another tree for a small budget: the plan that connects the most for the money, not the one that connects all."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import numpy as np

from fugai.broadband.rollout.budgets import checked_budgets
from fugai.broadband.rollout.certificate import check_plan
from fugai.broadband.rollout.choice import allowed_of, subscribers_of
from fugai.broadband.rollout.order import order_by_year
from fugai.broadband.rollout.plan import NONE, plan_of
from fugai.broadband.rollout.trees.exact import most_for_budget
from fugai.broadband.rollout.trees.graph import TECHNOLOGIES, rollout_graph
from fugai.broadband.rollout.trees.search import costs_alone, improved
from fugai.kernels.location.arborescence import copy_tree, empty_tree, total_cost

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from fugai._types import FloatArray
    from fugai.broadband.rollout.alternatives import Alternatives
    from fugai.broadband.rollout.plan import TechnologyPlan
    from fugai.broadband.rollout.prices import Prices
    from fugai.broadband.rollout.schedule import Schedule
    from fugai.broadband.rollout.trees.graph import RolloutGraph
    from fugai.kernels.location.arborescence import Tree

STEPS = 8
"""Halvings of the interval of prices of a person left out, for each budget."""

MAX_BUDGETS = 3
"""Cumulative budgets for which trees are looked for: the last, the first, and the middle one."""

BEYOND = "beyond the budgets"
"""Reason of a place that the plan under the budgets leaves out."""


def replan(
    alternatives: Alternatives,
    plan: TechnologyPlan,
    budgets: Mapping[int, float],
    *,
    value: str = "population",
    prices: Prices | None = None,
    technologies: Sequence[str] = TECHNOLOGIES,
    max_visits: int = 0,
) -> tuple[TechnologyPlan, Schedule]:
    """The plan and its years, or another plan that connects more by the years of the budgets.

    Money that is enough for a part of the places may connect more over another tree than the one that is the
    cheapest for all: fibre where it is dense and nothing else, a mast where cable would pay later. Such a plan
    connects nobody beyond the budgets.

    Parameters
    ----------
    alternatives, plan, budgets, value, max_visits
        As in `order_by_year`.
    prices, technologies
        As in `choose_technology`.

    Returns
    -------
    The better of the plan given and those found, with its years; both checked by code that shares nothing with
    the search.

    Raises
    ------
    ConfigError, ContractError
        As `order_by_year`.

    Notes
    -----
    Trees of a prize-collecting Steiner arborescence with the capital of all, and a price on everybody left out
    that is halved down to the budget: M. X. Goemans, D. P. Williamson, SIAM Journal on Computing 24, 1995, for
    the problem. Small regions are solved exactly for each budget.

    Examples
    --------
    Cable to all is the cheapest for all; for a tenth of the money a satellite is what connects anybody:

    >>> import pandas as pd
    >>> from fugai.broadband.rollout import Alternatives, choose_technology, replan
    >>> ids = pd.Index(["a", "b"], name="settlement_id")
    >>> places = pd.DataFrame(
    ...     {"name": ids, "district_id": "n", "households": 10.0, "population": 30.0, "schools": 0.0},
    ...     index=ids,
    ... ).assign(node=[1, 1], snap_m=0.0, reason="")
    >>> cable = pd.DataFrame({"tail": [0], "head": [1], "length_m": [900.0], "cost_class": "new"})
    >>> own = pd.DataFrame({"settlement_id": ids, "capital": 100.0, "cost": 100.0})
    >>> alternatives = Alternatives(
    ...     places=places, cable=cable.assign(way_id=-1, capital=9000.0, cost=9000.0),
    ...     points_of_presence=[0], fibre=own, satellite=own.assign(capital=900.0, cost=8000.0),
    ... )
    >>> whole = choose_technology(alternatives)
    >>> plan, schedule = replan(alternatives, whole, {2014: 1000.0})
    >>> whole.places["technology"].tolist(), sorted(plan.places["technology"])
    (['fibre', 'fibre'], ['none', 'satellite'])
    """
    years, money = checked_budgets(budgets)
    granted = dict(zip(years, money.tolist(), strict=True))
    best = plan, order_by_year(alternatives, plan, granted, value=value, max_visits=max_visits)
    allowed = allowed_of(alternatives, technologies)
    graph = rollout_graph(allowed, money="capital", subscribers=subscribers_of(allowed, prices))
    worth = allowed.places[value].to_numpy(np.float64)
    anyhow = best[1].years["bound_of_any"]
    for tree in _trees(graph, worth, np.cumsum(money), allowed.max_hops):
        if not (tree.chosen >= 0).any():
            continue
        other = plan_of(allowed, graph, tree, bound=0.0, prices=prices)
        places = other.places
        beyond = (places["technology"] == NONE) & np.isfinite(
            costs_alone(graph, allowed.max_hops)[0]
        )
        places["reason"] = places["reason"].where(~beyond, BEYOND)
        check_plan(other, allowed, prices=prices)
        schedule = order_by_year(allowed, other, granted, value=value)
        if schedule.years["value"].sum() > best[1].years["value"].sum() * (1.0 + 1e-9) + 1e-9:
            table = schedule.years.assign(bound_of_any=anyhow)
            best = other, dataclasses.replace(schedule, years=table)
    return best


def _trees(
    graph: RolloutGraph, worth: FloatArray, budgets: FloatArray, max_hops: int
) -> Iterator[Tree]:
    """Trees about as dear as each budget that leave out little."""
    alone = costs_alone(graph, max_hops)[0]
    wanted = np.isfinite(alone) & (worth > 0.0)
    if not wanted.any():
        return
    kept = np.unique(budgets[[-1, 0, len(budgets) // 2]])[::-1][:MAX_BUDGETS]
    for budget in kept:
        exact = most_for_budget(graph, worth, float(budget), max_hops)
        if exact is not None:
            yield exact
            continue
        low, high = 0.0, 4.0 * float((alone[wanted] / worth[wanted]).max()) + 1e-9
        start = empty_tree(graph.n_nodes, graph.n_places)
        for _ in range(STEPS):
            price = np.sqrt(low * high) if low > 0.0 else high / 64.0
            tree = improved(graph, copy_tree(start), price * worth, max_hops)
            capital = total_cost(tree, graph.options, np.zeros(graph.n_places))
            if 0.5 * budget <= capital <= 2.0 * budget:
                yield tree
            if capital <= budget:
                low, start = price, tree
            else:
                high = price
