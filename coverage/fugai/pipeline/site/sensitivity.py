"""Sensitivity analysis of a solution: near-equal places, other thresholds, other budgets."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from fugai import siting
from fugai.errors import FugaiError
from fugai.pipeline.site.request import BUDGET_PROBLEMS, TRAVEL_TIME_PROBLEMS
from fugai.pipeline.site.solve import conflicts_of, further_options, solve_max_cover

if TYPE_CHECKING:
    from fugai._types import BoolArray
    from fugai.pipeline.progress import Progress
    from fugai.pipeline.site.covered import CoveredSteps
    from fugai.pipeline.site.instance import SitingInstance, SitingScenario
    from fugai.siting import SitingSolution

NEAR_EQUAL = 0.05
"""An alternative that loses at most this part of the gain of a site is near-equal."""

MOST_ALTERNATIVES = 3
BUDGET_FACTORS = (0.5, 0.8, 1.2, 1.5, 2.0)
"""Other budgets, as multiples of the request's."""

ALTERNATIVES = ("candidate_id", "alternative_id", "difference", "part_of_gain", "tie")
SENSITIVITY = (
    "threshold",
    "number",
    "covered",
    "share",
    "bound_share",
    "gap",
    "status",
    "sites_kept",
)


def alternatives(
    instance: SitingInstance, solution: SitingSolution, covered: CoveredSteps
) -> pd.DataFrame:
    """Places that could replace a chosen one at almost no loss, the others unchanged.

    Returns
    -------
    Columns `ALTERNATIVES`; ``difference`` is the change of what all sites together cover when the
    alternative replaces the chosen one, ``part_of_gain`` the same as part of the chosen one's gain.
    """
    scenario, ids = instance.scenario, instance.places["candidate_id"].to_numpy()
    weight = scenario.demand.weight
    sites = np.concatenate((solution.existing, solution.chosen))
    reached = float(weight[siting.covered(scenario.covers, sites)].sum())
    # with a capacity, what a site covers is not what it serves
    if not covered.n_sites or not reached or instance.request.capacity is not None:
        return pd.DataFrame(columns=list(ALTERNATIVES))
    gains = pd.Series(covered.gains, index=solution.chosen)
    found = siting.alternatives(
        scenario.covers,
        weight,
        solution,
        per_site=MOST_ALTERNATIVES,
        forbidden=instance.forbidden,
        max_loss=NEAR_EQUAL * float(gains.max()) / reached,
    )
    found = found[~found["chosen"].isin(instance.required)]
    found = found[_far_enough(instance, solution, found)]
    if not len(found):
        return pd.DataFrame(columns=list(ALTERNATIVES))
    gain = gains.reindex(found["chosen"]).to_numpy()
    near = found["change"].to_numpy() >= -NEAR_EQUAL * gain
    found, gain = found[near], gain[near]
    return pd.DataFrame(
        {
            "candidate_id": ids[found["chosen"]],
            "alternative_id": ids[found["alternative"]],
            "difference": found["change"].to_numpy(),
            "part_of_gain": np.divide(
                found["change"].to_numpy(), gain, out=np.zeros(len(gain)), where=gain > 0
            ),
            "tie": found["tie"].to_numpy(),
        },
        columns=list(ALTERNATIVES),
    )


def _far_enough(
    instance: SitingInstance, solution: SitingSolution, found: pd.DataFrame
) -> BoolArray:
    """Mask of the alternatives that are in no conflict with the other chosen sites."""
    conflicts = conflicts_of(instance)
    if conflicts is None or not len(found):
        return np.ones(len(found), dtype=np.bool_)
    one, other = found["chosen"].to_numpy(), found["alternative"].to_numpy()
    near = np.asarray(conflicts[:, solution.chosen].sum(axis=1)).ravel().astype(np.int64)
    own = np.asarray(conflicts[other, one]).ravel().astype(np.int64)
    return np.asarray(near[other] - own == 0, dtype=np.bool_)


def sensitivity(
    instance: SitingInstance, solution: SitingSolution, progress: Progress
) -> pd.DataFrame:
    """The same problem at other thresholds and with other budgets, columns `SENSITIVITY`."""
    request = instance.request
    if request.problem not in BUDGET_PROBLEMS or request.problem in TRAVEL_TIME_PROBLEMS:
        return pd.DataFrame(columns=list(SENSITIVITY))
    rows = [_row(instance.scenario, request.budget, solution, solution)]
    for scenario, budget in _variants(instance):
        try:
            other = solve_max_cover(instance, scenario, budget, further_options(instance))
        except FugaiError:
            continue  # such as an equity floor that fewer sites cannot meet
        rows.append(_row(scenario, budget, other, solution))
        progress.advance(0.1, detail=f"{scenario.threshold:g} × {budget:g}")
    frame = pd.DataFrame(rows, columns=list(SENSITIVITY))
    return frame.sort_values(["threshold", "number"], ignore_index=True)


def _variants(instance: SitingInstance) -> list[tuple[SitingScenario, float]]:
    """Other thresholds with the request's budget, then other budgets at its threshold."""
    request = instance.request
    found = [(scenario, request.budget) for scenario in instance.scenarios[1:]]
    most = instance.places["cost"].sum() if request.by_cost else instance.n_candidates
    budgets: list[float] = []
    for factor in BUDGET_FACTORS:
        budget = request.budget * factor
        budget = budget if request.by_cost else float(round(budget))
        if 1 <= budget <= most and budget not in (*budgets, request.budget):
            budgets.append(budget)
    return found + [(instance.scenario, budget) for budget in budgets]


def _row(
    scenario: SitingScenario, budget: float, other: SitingSolution, solution: SitingSolution
) -> dict[str, object]:
    demand = scenario.demand
    covered = other.objective + demand.already_covered_total
    return {
        "threshold": scenario.threshold,
        "number": budget,
        "covered": covered,
        "share": covered / demand.total,
        "bound_share": (other.bound + demand.already_covered_total) / demand.total,
        "gap": other.gap,
        "status": other.status,
        "sites_kept": len(np.intersect1d(other.chosen, solution.chosen)),
    }
