"""The project's targets before and after the new sites, and year by year."""

from __future__ import annotations

import dataclasses
import math
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from fugai.delivery import VILLAGE_TYPES
from fugai.errors import FugaiError
from fugai.messages import Message
from fugai.pipeline.site.phases import ROUNDING, costs_of, sites_by_year
from fugai.pipeline.site.solve import further_options, solve_partial
from fugai.pipeline.targets import judged_targets
from fugai.scorecard import chosen_districts
from fugai.scorecard.doubts import doubtful_share
from fugai.scorecard.verdicts import UNKNOWN_TOLERANCE
from fugai.tables import technologies_in

if TYPE_CHECKING:
    from fugai._types import BoolArray, FloatArray
    from fugai.pipeline.progress import Progress
    from fugai.pipeline.site.covered import CoveredSteps
    from fugai.pipeline.site.instance import SitingInstance
    from fugai.scorecard import Target
    from fugai.siting import SitingSolution

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
INDICATORS = {
    "pickup-points": ("delivery.pickup_share",),
    "outlets": ("delivery.village_share",),
    "base-stations": ("wireless.population_share",),
}
"""Indicators that new sites of a kind improve, each of which the siting problem counts as a run does."""


def target_rows(
    instance: SitingInstance, covered: CoveredSteps, progress: Progress
) -> pd.DataFrame:
    """Each target before and after the new sites, and how many it takes; columns `TARGETS`."""
    rows = []
    for target in _own_targets(instance):
        rows.append(_row(instance, target, covered))
        progress.advance(0.1, detail=target.id)
    return pd.DataFrame(rows, columns=list(TARGETS))


def phases(
    instance: SitingInstance, solution: SitingSolution, covered: CoveredSteps
) -> pd.DataFrame:
    """The new sites year by year in their order, see `sites_by_year`.

    Returns
    -------
    Columns year, sites, sites_so_far, cost, cost_so_far, covered, share, and one a target: met or
    missed. With shares of years also share_asked and reached.
    """
    spent = np.append(0.0, np.cumsum(costs_of(instance, solution)))
    targets = _own_targets(instance)
    masks = [_districts_of(instance, target) for target in targets]
    rows: list[dict[str, object]] = []
    built = 0
    for year, so_far in sites_by_year(instance, solution, covered).items():
        row: dict[str, object] = {
            "year": year,
            "sites": so_far - built,
            "sites_so_far": so_far,
            "cost": float(spent[so_far] - spent[built]),
            "cost_so_far": float(spent[so_far]),
            "covered": float(covered.total[so_far]),
            "share": float(covered.total[so_far] / instance.scenario.demand.total),
        }
        asked = instance.request.phases.get(year)
        if asked is not None:
            row |= {"share_asked": asked, "reached": _reached(row["share"], asked)}
        for target, mask in zip(targets, masks, strict=True):
            value = _share(covered, so_far, mask, each=target.each)
            met = target.met(value)
            status = "met" if met else "missed"
            row[f"target {target.id}"] = "in doubt" if _in_doubt(instance, target) else status
        rows.append(row)
        built = so_far
    return pd.DataFrame(rows)


def with_fewest_sites(
    instance: SitingInstance, table: pd.DataFrame, before: float, progress: Progress
) -> pd.DataFrame:
    """The phases with the fewest sites of all that reach the share of each year, and a bound on them.

    ``before`` is the share covered without new sites. Columns sites_needed and at_least, NaN where all candidates together miss the share.
    """
    needed: list[float] = []
    least: list[float] = []
    for year, asked in zip(table["year"].tolist(), table["share_asked"].tolist(), strict=True):
        found: dict[str, object] = {"sites_needed": 0.0, "at_least": 0.0}
        if not _reached(before, asked):
            found = _fewest_sites(instance, asked)
        needed.append(float(str(found["sites_needed"])))
        least.append(float(str(found["at_least"])))
        progress.advance(0.1, detail=str(year))
    return table.assign(sites_needed=needed, at_least=least)


def _own_targets(instance: SitingInstance) -> list[Target]:
    """Targets of the project that the new sites are for."""
    return [
        target
        for target in judged_targets(instance.inputs.project)
        if target.indicator in INDICATORS[instance.request.place]
        and target.at_least is not None
        and _same_standard(instance, target)
        and not isinstance(chosen_districts(target, instance.inputs.districts), Message)
    ]


def _same_standard(instance: SitingInstance, target: Target) -> bool:
    """Whether the siting problem counts what a run counts for a target.

    That is the request's profile, served by masts alone, or its minutes, over all demand and all
    operators.
    """
    request, project = instance.request, instance.inputs.project
    if request.operator or request.layers:
        return False
    where = {key: tuple(map(str, values)) for key, values in target.where.items()}
    named = {"district", "district_class", "profile", "minutes", "mode", "direction"}
    if any(values != ("all",) for key, values in where.items() if key not in named):
        return False
    if request.radio:
        profiles = {spec.name: spec for spec in project.wireless.profiles}
        chosen = where.get("profile", tuple(profiles) if len(profiles) == 1 else ())
        masts_alone = "wlan" not in technologies_in(profiles[request.profile].technologies)
        return chosen == (request.profile,) and masts_alone
    own = project.delivery.pickup_minutes
    if request.place == "outlets":
        own = project.delivery.village_minutes
    minutes = {float(value) for value in where.get("minutes", (str(own),))}
    return minutes == {request.max_minutes} and _has_own_demand(instance)


def _has_own_demand(instance: SitingInstance) -> bool:
    """Whether the demand is what the indicators count: villages for outlets, else residents."""
    if instance.request.place != "outlets":
        return True
    points = instance.scenario.demand.points
    return points is not None and bool(points["type"].isin(VILLAGE_TYPES).all())


def _districts_of(instance: SitingInstance, target: Target) -> BoolArray:
    """Mask of the districts that a target is about."""
    names = chosen_districts(target, instance.inputs.districts)
    kept = [] if isinstance(names, Message) else names
    return np.asarray(instance.inputs.districts.index.astype(str).isin(kept), dtype=np.bool_)


def _required(target: Target) -> float:
    assert target.at_least is not None
    return target.at_least


def _row(instance: SitingInstance, target: Target, covered: CoveredSteps) -> dict[str, object]:
    mask, required = _districts_of(instance, target), _required(target)
    before = _share(covered, 0, mask, each=target.each)
    row: dict[str, object] = {
        "target": target.id,
        "title": target.title,
        "title_en": target.title_en or target.title,
        "by": target.by,
        "required": required,
        "reason": "",
        "before": before,
        "after": _share(covered, covered.n_sites, mask, each=target.each),
    }
    if target.met(before):
        row |= {"sites_needed": 0.0, "at_least": 0.0, "status": "met"}
    else:
        row |= _fewest_sites(instance, required, mask, each=target.each)
    return row | ({"status": "in doubt"} if _in_doubt(instance, target) else {})


def _in_doubt(instance: SitingInstance, target: Target) -> bool:
    """Whether a target rests on rows that break a rule, by the residents of their districts."""
    inputs = instance.inputs
    chosen = chosen_districts(target, inputs.districts)
    if isinstance(chosen, Message):
        return False
    return doubtful_share(target, inputs.doubts, chosen, inputs.districts) > UNKNOWN_TOLERANCE


def _reached(share: object, asked: float) -> bool:
    return float(str(share)) >= asked * (1.0 - ROUNDING)


def _fewest_sites(
    instance: SitingInstance, share: float, mask: BoolArray | None = None, *, each: bool = False
) -> dict[str, object]:
    """Fewest new sites that reach a share, without a limit of cost or capacity, or an equity floor.

    Parameters
    ----------
    mask
        Districts whose demand counts; None: all.
    each
        Every one of them must reach it.
    """
    request = dataclasses.replace(instance.request, by_cost=False, equity_floor=0.0, capacity=None)
    try:
        solution = solve_partial(
            dataclasses.replace(instance, request=request),
            instance.scenario,
            share,
            further_options(instance),
            districts=mask,
            each=each,
        )
    except FugaiError as error:
        unknown = {"sites_needed": math.nan, "at_least": math.nan}
        return unknown | {"status": "out of reach", "reason": str(error)}
    return {
        "sites_needed": solution.objective,
        "at_least": math.ceil(solution.bound - 1e-6),
        "status": solution.status,
    }


def _share(covered: CoveredSteps, sites: int, mask: BoolArray, *, each: bool) -> float:
    """Covered share of some districts after a number of sites; the least of them with ``each``."""
    part: FloatArray = covered.districts[mask, sites]
    whole = covered.of_districts[mask]
    if each:
        shares = part[whole > 0] / whole[whole > 0]
        return float(shares.min()) if len(shares) else math.nan
    return float(part.sum() / whole.sum()) if whole.sum() > 0 else math.nan
