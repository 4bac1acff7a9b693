"""The new sites year by year: evenly, by the budget of each year, or by the share it must reach."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from fugai._types import FloatArray
    from fugai.pipeline.site.covered import CoveredSteps
    from fugai.pipeline.site.instance import SitingInstance
    from fugai.siting import SitingSolution

MOST_PHASES = 5
"""Years over which the new sites are spread where no budget of a year is given."""

ROUNDING = 1e-9
"""Part of a share by which a sum may fall short of it: rounding."""

MOST_YEARS = 100
"""Years after which nothing more is built, whatever a budget of a year leaves unbuilt."""


def sites_by_year(
    instance: SitingInstance, solution: SitingSolution, covered: CoveredSteps
) -> dict[int, int]:
    """Number of the new sites that are built by the end of each year, in their order.

    With budgets of years each site is built once it can be paid for: what is left of a year goes to
    the next, and no site is built before those that come before it. With shares of years as many
    are built as these need; those that none needs are not.
    """
    request, sites = instance.request, len(solution.chosen)
    if request.phases:
        return _by_shares(instance, covered)
    amounts = request.per_year
    if not amounts:
        years = min(MOST_PHASES, max(1, sites))
        return {request.year + k: round(sites * k / years) for k in range(1, years + 1)}
    spent = np.cumsum(costs_of(instance, solution) if request.by_cost else np.ones(sites))
    found: list[int] = []
    money = 0.0
    while len(found) < MOST_YEARS and (not found or found[-1] < sites):
        money += amounts[min(len(found), len(amounts) - 1)]
        found.append(int((spent <= money * (1 + 1e-9)).sum()))
    return {request.year + k: number for k, number in enumerate(found, start=1)}


def year_of_sites(
    instance: SitingInstance, solution: SitingSolution, covered: CoveredSteps
) -> pd.Series:
    """Year in which each new site is built, in their order; missing where none builds it."""
    built = sites_by_year(instance, solution, covered)
    years = [
        next((year for year, number in built.items() if k <= number), pd.NA)
        for k in range(1, len(solution.chosen) + 1)
    ]
    return pd.Series(years, dtype="Int64")


def _by_shares(instance: SitingInstance, covered: CoveredSteps) -> dict[int, int]:
    """Fewest of the sites in their order that reach the share of each year; all where none do."""
    total = instance.scenario.demand.total
    found: dict[int, int] = {}
    for year, share in instance.request.phases.items():
        reached = np.flatnonzero(covered.total >= share * total * (1.0 - ROUNDING))
        found[year] = int(reached[0]) if len(reached) else covered.n_sites
    return found


def costs_of(instance: SitingInstance, solution: SitingSolution) -> FloatArray:
    """Cost of each new site in their order; NaN where none is stated."""
    cost = instance.places["cost"].iloc[solution.chosen]
    return np.asarray(cost.to_numpy(dtype=np.float64, na_value=np.nan), dtype=np.float64)
