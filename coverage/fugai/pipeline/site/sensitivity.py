"""What hangs on an answer: near-equal places, the threshold, the number, targets and years."""

from __future__ import annotations

import dataclasses
import math
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from fugai import siting
from fugai.errors import FugaiError
from fugai.messages import Message
from fugai.pipeline.site.scenario import COSTED, COUNTED
from fugai.pipeline.site.solve import (
    covered_after,
    first_step,
    most_covered,
    partial_cover,
)
from fugai.pipeline.targets import judged_targets
from fugai.scorecard import chosen_districts

if TYPE_CHECKING:
    from fugai._types import FloatArray, IntArray
    from fugai.pipeline.progress import Progress
    from fugai.pipeline.site.scenario import SitingInstance
    from fugai.scorecard import Target
    from fugai.siting import SitingSolution

NEAR_EQUAL = 0.05
"""An alternative that loses at most this part of what the site adds is near-equal."""

MOST_ALTERNATIVES = 3
NUMBERS = (0.5, 0.8, 1.2, 1.5, 2.0)
"""Budgets to compare with, as multiples of the one asked for."""

PART = 0.1
"""Part of the time limit that each further question may take."""

PHASES = 5
"""Years over which the new sites are spread."""

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
TARGETS = (
    "target",
    "title",
    "title_en",
    "by",
    "required",
    "before",
    "after",
    "sites_needed",
    "at_least",
    "status",
    "reason",
)
PHASE = ("year", "sites", "sites_so_far", "covered", "share")


def alternatives(setting: SitingInstance, answer: SitingSolution) -> pd.DataFrame:
    """Places that could stand for a chosen one at nearly the same worth, all others staying.

    Returns
    -------
    Columns `ALTERNATIVES`; ``difference`` is what all sites together cover more (or less) with the
    alternative in the place of the chosen one, ``part_of_gain`` the same as part of its gain.
    """
    case, ids = setting.case, setting.places["candidate_id"].to_numpy()
    weight = case.demand.weight
    covered = float(weight[siting.covered(case.covers, _all_sites(answer))].sum())
    if not len(answer.chosen) or not covered:
        return pd.DataFrame(columns=list(ALTERNATIVES))
    gains = pd.Series(_gains(setting, answer), index=answer.chosen)
    found = siting.alternatives(
        case.covers,
        weight,
        answer,
        most=MOST_ALTERNATIVES,
        forbidden=setting.forbidden,
        within=NEAR_EQUAL * float(gains.max()) / covered,
    )
    found = found[~found["chosen"].isin(setting.required)]
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


def _all_sites(answer: SitingSolution) -> IntArray:
    return np.concatenate((answer.existing, answer.chosen))


def _gains(setting: SitingInstance, answer: SitingSolution) -> FloatArray:
    """Weight that each of the chosen covers first, in their order."""
    demand = setting.case.demand
    first = first_step(len(demand.weight), setting, setting.case, answer.chosen)
    gains: FloatArray = np.diff(covered_after(demand, first, len(answer.chosen)))
    return gains


def sensitivity(
    setting: SitingInstance, answer: SitingSolution, progress: Progress
) -> pd.DataFrame:
    """The same question at other thresholds and other numbers, columns `SENSITIVITY`."""
    request = setting.request
    if request.problem not in COUNTED or request.problem in COSTED:
        return pd.DataFrame(columns=list(SENSITIVITY))
    rows = [_row(setting, 0, request.budget, answer, answer)]
    asked = [(k, request.budget) for k in range(1, len(setting.cases))]
    most = setting.places["cost"].sum() if request.by_cost else setting.buildable
    for factor in NUMBERS:
        number = (
            request.budget * factor if request.by_cost else float(round(request.budget * factor))
        )
        if 1 <= number <= most and (0, number) not in asked and number != request.budget:
            asked.append((0, number))
    for k, number in asked:
        try:
            other = most_covered(setting, setting.cases[k], number, _options(setting))
        except FugaiError:
            continue  # such as a floor that fewer sites cannot meet
        rows.append(_row(setting, k, number, other, answer))
        progress.advance(0.1, detail=f"{setting.cases[k].threshold:g} × {number:g}")
    frame = pd.DataFrame(rows, columns=list(SENSITIVITY))
    return frame.sort_values(["threshold", "number"], ignore_index=True)


def _row(
    setting: SitingInstance, k: int, number: float, other: SitingSolution, answer: SitingSolution
) -> dict[str, object]:
    demand = setting.cases[k].demand
    objective = other.objective + demand.settled_all
    kept = len(np.intersect1d(other.chosen, answer.chosen))
    return {
        "threshold": setting.cases[k].threshold,
        "number": number,
        "covered": objective,
        "share": objective / demand.total,
        "bound_share": (other.bound + demand.settled_all) / demand.total,
        "gap": other.gap,
        "status": other.status,
        "sites_kept": kept,
    }


def _options(setting: SitingInstance) -> dict[str, Any]:
    return {"time_limit_s": max(1.0, PART * setting.request.time_limit_s)}


def own_targets(setting: SitingInstance) -> list[Target]:
    """Targets of the project that the new sites are for."""
    request = setting.request
    names = {
        "pickup-points": ("delivery.pickup_share",),
        "outlets": ("delivery.village_share", "delivery.settlements_share"),
        "base-stations": ("wireless.population_share",),
    }[request.place]
    found = []
    for target in judged_targets(setting.inputs.project):
        if target.indicator not in names or target.at_least is None:
            continue
        where = {key: tuple(map(str, values)) for key, values in target.where.items()}
        if request.radio and where.get("profile") not in ((request.profile,), None):
            continue
        minutes = where.get("minutes")
        if not request.radio and minutes and float(minutes[0]) != request.minutes:
            continue
        if where.get("type") or where.get("area"):
            continue
        if isinstance(chosen_districts(target, setting.inputs.districts), Message):
            continue
        found.append(target)
    return found


def _mask(setting: SitingInstance, target: Target) -> np.ndarray:
    """Which districts a target is about."""
    names = chosen_districts(target, setting.inputs.districts)
    kept = [] if isinstance(names, Message) else names
    return np.asarray(setting.inputs.districts.index.astype(str).isin(kept))


def target_rows(
    setting: SitingInstance,
    before: FloatArray,
    after: FloatArray,
    totals: FloatArray,
    progress: Progress,
) -> pd.DataFrame:
    """How far the new sites bring each target and how many it takes, columns `TARGETS`.

    Parameters
    ----------
    before, after, totals
        Weight by district: covered without the new sites, with them, and all.
    """
    rows: list[dict[str, object]] = []
    for target in own_targets(setting):
        mask = _mask(setting, target)
        assert target.at_least is not None
        row: dict[str, object] = {
            "target": target.id,
            "title": target.title,
            "title_en": target.title_en or target.title,
            "by": target.by,
            "required": target.at_least,
            "reason": "",
            "before": _share(before, totals, mask, each=target.each),
            "after": _share(after, totals, mask, each=target.each),
            "sites_needed": math.nan,
            "at_least": math.nan,
            "status": "",
        }
        plain = dataclasses.replace(
            setting, request=dataclasses.replace(setting.request, by_cost=False, equity_floor=0.0)
        )
        if row["before"] >= target.at_least:  # type: ignore[operator]
            row |= {"sites_needed": 0.0, "at_least": 0.0, "status": "met"}
        else:
            try:
                answer = partial_cover(
                    plain,
                    setting.case,
                    target.at_least,
                    _options(setting),
                    chosen=mask.astype(np.float64),
                    each=target.each,
                )
                row |= {
                    "sites_needed": answer.objective,
                    "at_least": math.ceil(answer.bound - 1e-6),
                    "status": answer.status,
                }
            except FugaiError as error:
                row |= {"status": "out of reach", "reason": str(error)}
        rows.append(row)
        progress.advance(0.1, detail=target.id)
    return pd.DataFrame(rows, columns=list(TARGETS))


def _share(covered: FloatArray, totals: FloatArray, mask: np.ndarray, *, each: bool) -> float:
    part, whole = covered[mask], totals[mask]
    if each:
        shares = part[whole > 0] / whole[whole > 0]
        return float(shares.min()) if len(shares) else math.nan
    return float(part.sum() / whole.sum()) if whole.sum() > 0 else math.nan


def phases(
    setting: SitingInstance, curve: FloatArray, by_district: FloatArray, totals: FloatArray
) -> pd.DataFrame:
    """The new sites year by year in their order, columns `PHASE` and one a target: met or not.

    Parameters
    ----------
    curve
        Weight covered after each number of sites.
    by_district
        The same by district.
    """
    sites = len(curve) - 1
    years = min(PHASES, max(1, sites))
    rows: list[dict[str, object]] = []
    done = 0
    for k in range(1, years + 1):
        now = round(sites * k / years)
        row: dict[str, object] = {
            "year": setting.request.year + k,
            "sites": now - done,
            "sites_so_far": now,
            "covered": float(curve[now]),
            "share": float(curve[now] / setting.case.demand.total),
        }
        for target in own_targets(setting):
            mask = _mask(setting, target)
            value = _share(by_district[:, now], totals, mask, each=target.each)
            assert target.at_least is not None
            row[f"target {target.id}"] = "met" if value >= target.at_least - 1e-9 else "missed"
        rows.append(row)
        done = now
    return pd.DataFrame(rows)
