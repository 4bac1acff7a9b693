"""The new sites year by year: evenly, or by the budget of each year."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from fugai._types import FloatArray
    from fugai.pipeline.site.instance import SitingInstance
    from fugai.siting import SitingSolution

MOST_PHASES = 5
"""Years over which the new sites are spread where no budget of a year is given."""

MOST_YEARS = 100
"""Years after which nothing more is built, whatever a budget of a year leaves unbuilt."""


def sites_by_year(instance: SitingInstance, solution: SitingSolution) -> list[int]:
    """Number of the new sites that are built by the end of each year, in their order.

    With budgets of years each site is built once it can be paid for: what is left of a year goes to
    the next, and no site is built before those that come before it.
    """
    sites, amounts = len(solution.chosen), instance.request.per_year
    if not amounts:
        years = min(MOST_PHASES, max(1, sites))
        return [round(sites * k / years) for k in range(1, years + 1)]
    spent = np.cumsum(costs_of(instance, solution) if instance.request.by_cost else np.ones(sites))
    found: list[int] = []
    money = 0.0
    while len(found) < MOST_YEARS and (not found or found[-1] < sites):
        money += amounts[min(len(found), len(amounts) - 1)]
        found.append(int((spent <= money * (1 + 1e-9)).sum()))
    return found


def costs_of(instance: SitingInstance, solution: SitingSolution) -> FloatArray:
    """Cost of each new site in their order; NaN where none is stated."""
    cost = instance.places["cost"].iloc[solution.chosen]
    return np.asarray(cost.to_numpy(dtype=np.float64, na_value=np.nan), dtype=np.float64)
