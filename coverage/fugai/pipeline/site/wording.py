"""Amounts of a siting solution as text, in Chinese and in English."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fugai.wording import pick

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping

    from fugai.pipeline.site.instance import SitingInstance
    from fugai.wording import Language

UNITS = {"persons": ("人", "people"), "settlements": ("个建制村和社区", "settlements")}

STATUSES = {
    "optimal": ("最优（已证明）", "optimal"),
    "gap": ("未证明最优", "gap"),
    "time limit": ("到达时限", "time limit"),
    "interrupted": ("已中断", "interrupted"),
}
"""How a search ended."""


def objective_text(instance: SitingInstance, value: float) -> tuple[str, str]:
    """A value of the objective with its unit."""
    request, demand = instance.request, instance.scenario.demand
    if request.problem in ("lscp", "partial"):
        zh, en = ("造价", "of cost") if request.by_cost else ("个新站", "new sites")
        return f"{value:,.0f} {zh}", f"{value:,.0f} {en}"
    if request.problem == "p-median":
        mean = value / demand.weight.sum()
        return f"{value:,.0f} 分钟（平均{mean:.2f}）", f"{value:,.0f} min ({mean:.2f} on average)"
    if request.problem == "p-center":
        return f"{value:,.1f} 分钟", f"{value:,.1f} min at most"
    zh, en = UNITS[demand.unit]
    covered = value + demand.already_covered_total
    return f"{covered:,.0f} {zh}", f"{covered:,.0f} {en}"


def target_line(row: Mapping[Hashable, Any], language: Language) -> str:
    """What the new sites do for a target, on one line."""
    required, before, after = (f"{row[name]:.1%}" for name in ("required", "before", "after"))
    line = pick(
        (
            f"  目标{row['target']}：{required}，新建前{before}，新建后{after}",
            f"  target {row['target']}: {required}, before {before}, after {after}",
        ),
        language,
    )
    if row["status"] == "out of reach":
        rest = ("；所有候选点合起来也达不到", "; out of reach of all candidates together")
        return line + pick(rest, language)
    if row["sites_needed"] <= 0:
        return line
    needed, least, status = row["sites_needed"], row["at_least"], str(row["status"])
    zh, en = STATUSES.get(status, (status, status))
    return line + pick(
        (
            f"；需要{needed:,.0f}个（至少{least:,.0f}个，{zh}）",
            f"; takes {needed:,.0f} sites (at least {least:,.0f}, {en})",
        ),
        language,
    )
