"""What each rule of a request costs: the answer without it beside the answer with it."""

from __future__ import annotations

import dataclasses
import math
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from fugai.errors import FugaiError
from fugai.pipeline.site.solve import further_options, solve_request
from fugai.pipeline.site.wording import UNITS
from fugai.wording import pick

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping

    from fugai._types import BoolArray
    from fugai.pipeline.progress import Progress
    from fugai.pipeline.site.instance import SitingInstance
    from fugai.siting import SitingSolution
    from fugai.wording import Label, Language

RULES = (
    "rule",
    "title_zh",
    "title_en",
    "objective",
    "bound",
    "objective_without",
    "bound_without",
    "loss",
    "loss_least",
    "loss_most",
    "status_without",
)
"""Columns of the rules, one row for each: the objective and its bound with the rule and without it, and what
the rule takes from the best answer: as found, at least and at most, in the unit of the objective."""

_NOT_COMPARED = ("lscp-backup", "efficiency")
"""Problems whose objective is not better where a rule is lifted."""


def rule_costs(
    instance: SitingInstance, solution: SitingSolution, progress: Progress
) -> pd.DataFrame:
    """The same problem without each of its rules in turn, with columns `RULES`.

    With the rule no answer is worth more than ``bound``, and without it one of ``objective_without``
    was found: the difference is what the rule takes at least. ``objective`` was found with it, and
    nothing without it is worth more than ``bound_without``: that is what it takes at most.
    """
    if instance.request.problem in _NOT_COMPARED:
        return no_rules()
    rows = []
    for rule, (title, free) in _without(instance).items():
        try:
            other = solve_request(free, further_options(instance))
        except FugaiError:  # none was found in time
            continue
        rows.append(_row(rule, title, solution, other))
        progress.advance(0.1, detail=title[1])
    return pd.DataFrame(rows, columns=list(RULES))


def no_rules() -> pd.DataFrame:
    """The table without a row."""
    return pd.DataFrame(columns=list(RULES))


def rule_text(instance: SitingInstance, row: Mapping[Hashable, object], language: Language) -> str:
    """What a rule costs, in words."""
    loss, least, most = (float(str(row[key])) for key in ("loss", "loss_least", "loss_most"))
    # minutes of the largest travel time are fractions, all else is counted
    digits = 1 if instance.request.problem == "p-center" else 0
    amount, low, high = (f"{value:,.{digits}f}" for value in (loss, least, most))
    zh, en = _words(instance)
    if low == amount == high:
        zh_range, en_range = "", ""
    else:
        zh_range = f"（至少{low}，至多{high}）"
        en_range = f" (at least {low}, at most {high})"
    return pick(
        (
            f"{row['title_zh']}：{zh.format(amount)}{zh_range}",
            f"{row['title_en']}: {en.format(amount)}{en_range}",
        ),
        language,
    )


def rule_rows(instance: SitingInstance, table: pd.DataFrame) -> list[list[str]]:
    """What the rules cost for the page, in Chinese and English."""
    rows = table.to_dict("records")
    return [[rule_text(instance, row, "zh"), rule_text(instance, row, "en")] for row in rows]


def _words(instance: SitingInstance) -> Label:
    """What an amount of the objective is that a rule takes."""
    request = instance.request
    if request.problem in ("lscp", "partial"):
        return (
            ("造价多{}", "{} more of cost") if request.by_cost else ("多{}个站点", "{} more sites")
        )
    if request.problem == "p-center":
        return "最远多{}分钟", "{} min farther at most"
    if request.problem == "p-median":
        return "多{}分钟", "{} min more in all"
    zh, en = UNITS[instance.scenario.demand.unit]
    return "少{}" + zh, "{} " + en + " fewer"


def _without(instance: SitingInstance) -> dict[str, tuple[Label, SitingInstance]]:
    """Each rule that the request or the project sets, and the instance without it."""
    request = instance.request
    found: dict[str, tuple[Label, SitingInstance]] = {}
    required = len(instance.required)
    if required:
        title = (f"{required:,}个必选点", f"{required:,} required sites")
        found["required"] = (title, _with_free(instance, _is_required(instance)))
    barred = _barred(instance)
    if barred.any():
        count = int(barred.sum())
        title = (f"{count:,}个禁选点", f"{count:,} forbidden sites")
        found["forbidden"] = (title, _with_free(instance, barred))
    if request.min_distance_m is not None:
        apart = f"{request.min_distance_m:,g} m"
        free = dataclasses.replace(request, min_distance_m=None)
        title = (f"间距不小于{apart}", f"sites {apart} apart")
        found["min_distance_m"] = (title, dataclasses.replace(instance, request=free))
    if request.equity_floor > 0:
        share = f"{request.equity_floor:.0%}"
        free = dataclasses.replace(request, equity_floor=0.0)
        title = (f"各行政区不低于{share}", f"every district at least {share}")
        found["equity_floor"] = (title, dataclasses.replace(instance, request=free))
    if request.capacity is not None and request.problem == "mclp":
        free = dataclasses.replace(request, capacity=None)
        title = (f"每点能力{request.capacity:,g}", f"capacity of {request.capacity:,g} a site")
        found["capacity"] = (title, dataclasses.replace(instance, request=free))
    return found


def _is_required(instance: SitingInstance) -> BoolArray:
    required = instance.places["status"].eq("required")
    return np.asarray(required.to_numpy(), dtype=np.bool_)


def _with_free(instance: SitingInstance, which: BoolArray) -> SitingInstance:
    """The instance where some places may be built or not."""
    places = instance.places.copy()
    places.loc[which, "status"] = "candidate"
    return dataclasses.replace(instance, places=places)


def _barred(instance: SitingInstance) -> BoolArray:
    """Places that the request or the table forbids, without those that it marks as existing."""
    table = instance.inputs.tables.get("candidates")
    named = set(instance.request.forbidden)
    if table is not None and instance.request.candidates == "project":
        named |= set(table.loc[table["status"].eq("forbidden").fillna(value=False), "candidate_id"])
    places = instance.places
    barred = places["status"].eq("forbidden") & places["candidate_id"].isin(named)
    return np.asarray(barred.to_numpy(), dtype=np.bool_)


def _row(
    rule: str, title: Label, solution: SitingSolution, other: SitingSolution
) -> tuple[object, ...]:
    """A rule's row; the answer with the rule is one without it too."""
    sign = 1.0 if solution.sense == "max" else -1.0
    best = sign * max(sign * other.objective, sign * solution.objective)
    bound = sign * max(sign * other.bound, sign * best)
    loss = sign * (best - solution.objective)
    least = max(0.0, sign * (best - solution.bound))
    most = max(loss, sign * (bound - solution.objective))
    values = (solution.objective, solution.bound, best, bound, loss, least, most)
    shown = [value if math.isfinite(value) else np.nan for value in values]
    return (rule, *title, *shown, other.status)
