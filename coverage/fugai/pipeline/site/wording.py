"""Amounts of a siting solution as text, in Chinese and in English."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fugai.pipeline.site.instance import SitingInstance

UNITS = {"persons": ("人", "people"), "settlements": ("个建制村和社区", "settlements")}


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
