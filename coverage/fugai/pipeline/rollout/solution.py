"""The plan of a roll-out with its years, its cost curve and how prices move it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from fugai.broadband.rollout import (
    CostCurve,
    Schedule,
    TechnologyPlan,
    choose_technology,
    cost_curve,
    order_by_year,
    price_sensitivity,
    replan,
)
from fugai.broadband.rollout.jobs import jobs_of
from fugai.errors import ConfigError
from fugai.project.prices import TECHNOLOGIES

if TYPE_CHECKING:
    from fugai.broadband.rollout import Alternatives
    from fugai.pipeline.progress import Progress
    from fugai.pipeline.rollout.build import RolloutInstance

ANY_PLAN_VISITS = 50_000_000
"""Work of the bound of any plan, in visits of an arc: some seconds."""

PRICES = {
    "cable_per_m": "fibre",
    "drop_per_household": "fibre",
    "fibre_per_household": "fibre",
    "mast": "fixed wireless",
    "mast_upgrade": "fixed wireless",
    "sector": "fixed wireless",
    "cpe_per_household": "fixed wireless",
    "hop": "fixed wireless",
    "satellite_per_household": "satellite",
    "satellite_per_household_year": "satellite",
}
"""Prices that are moved, and the technology that each is of."""


@dataclass(frozen=True, kw_only=True, eq=False)
class RolloutSolution:
    """A plan and what follows from it.

    Parameters
    ----------
    alternatives, plan, schedule, curve
        Of `fugai.broadband.rollout`.
    sensitivity
        As from `price_sensitivity`; empty where it was not asked for.
    carries
        What hangs on each row of ``plan.cable``: 'fibre' or 'mast' where it feeds masts alone.
    """

    alternatives: Alternatives
    plan: TechnologyPlan
    schedule: Schedule
    curve: CostCurve
    sensitivity: pd.DataFrame
    carries: pd.Series


def solve_rollout(instance: RolloutInstance, progress: Progress) -> RolloutSolution:
    """The technology of every place, the years, the curve and the sensitivity.

    Raises
    ------
    ConfigError
        Schools are to be connected first and no school is known.
    EmptyResultError
        No technology reaches any place.
    """
    request, prices = instance.request, instance.prices
    progress.start("方案 plan", 4)
    alternatives = instance.alternatives(prices)
    if request.value == "schools" and not alternatives.places["schools"].sum() > 0:
        msg = "`value` must be one that the settlements have, found 'schools' and no venue of that type."
        raise ConfigError(msg)
    effort = {} if request.max_visits is None else {"max_visits": request.max_visits}
    plan = choose_technology(
        alternatives, prices=prices, technologies=request.technologies, **effort
    )
    progress.advance(detail="technology")
    if request.replan:
        plan, schedule = replan(
            alternatives,
            plan,
            request.budgets,
            value=request.value,
            prices=prices,
            technologies=request.technologies,
            max_visits=ANY_PLAN_VISITS,
        )
    else:
        schedule = order_by_year(
            alternatives, plan, request.budgets, value=request.value, max_visits=ANY_PLAN_VISITS
        )
    progress.advance(detail="order")
    curve = cost_curve(alternatives, plan)
    progress.advance(detail="curve")
    moved = pd.DataFrame(columns=["price", "factor", "cost", "capital", *TECHNOLOGIES, "changed"])
    if request.sensitivity:
        used = {
            name: list(request.factors)
            for name, technology in PRICES.items()
            if technology in request.technologies and _is_priced(getattr(prices, name))
        }
        moved = price_sensitivity(instance.alternatives, prices, used)
    progress.advance(detail="prices")
    progress.finish()
    return RolloutSolution(
        alternatives=alternatives,
        plan=plan,
        schedule=schedule,
        curve=curve,
        sensitivity=moved,
        carries=_carries(alternatives, plan),
    )


def _is_priced(price: float | Mapping[str, float]) -> bool:
    values = list(price.values()) if isinstance(price, Mapping) else [price]
    return any(float(value) > 0.0 for value in values)


def _carries(alternatives: Alternatives, plan: TechnologyPlan) -> pd.Series:
    """Whether homes on fibre hang on each row of cable, or masts alone."""
    jobs = jobs_of(plan, alternatives)
    fibre = np.zeros(jobs.n_elements, dtype=np.bool_)
    start = jobs.parent[jobs.n_elements :]
    own = plan.places["technology"].eq("fibre").to_numpy(dtype=bool) & (start >= 0)
    fibre[start[own]] = True
    parent = jobs.parent[: jobs.n_elements]
    for row in range(jobs.n_elements - 1, -1, -1):  # parents come first
        if fibre[row] and parent[row] >= 0:
            fibre[parent[row]] = True
    element = plan.cable["element"].to_numpy(np.int64)
    return pd.Series(np.where(fibre[element], "fibre", "mast"), index=plan.cable.index)
