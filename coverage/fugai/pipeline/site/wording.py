"""Amounts of a siting solution as text, in Chinese and in English."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from fugai.wording import pick

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping

    import pandas as pd

    from fugai.pipeline.site.instance import SitingInstance
    from fugai.wording import Label, Language

UNITS = {
    "persons": ("人", "people"),
    "settlements": ("个建制村和社区", "settlements"),
    "weighted": ("加权人", "weighted people"),
}

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
    if request.problem == "lscp-backup":
        return f"{value:,.0f} {zh}重复覆盖", f"{value:,.0f} {en} covered twice"
    if request.capacity is not None:
        served = value + demand.already_covered_total
        return f"{served:,.0f} {zh}（能力之内）", f"{served:,.0f} {en} within capacity"
    covered = value + demand.already_covered_total
    return f"{covered:,.0f} {zh}", f"{covered:,.0f} {en}"


def money_facts(chosen: pd.DataFrame) -> dict[Label, Label]:
    """What all new sites cost, and that by unit of what they add; empty where no cost is known."""
    spent = float(chosen["cost"].sum(min_count=len(chosen))) if len(chosen) else math.nan
    if not math.isfinite(spent):
        return {}
    gain = float(chosen["gain"].sum())
    zh, en = f"{spent:,.0f}", f"{spent:,.0f}"
    if gain > 0:
        zh += f"（每新增覆盖一个单位{_money(spent / gain)}）"
        en += f" ({_money(spent / gain)} for each gained)"
    return {("造价", "cost"): (zh, en)}


def cost_text(so_far: float, per_gain: float, language: Language) -> str:
    """The cost of a step behind its gain; empty where it is unknown."""
    if not math.isfinite(so_far):
        return ""
    each = _money(per_gain) if math.isfinite(per_gain) else "–"
    zh, en = f"  累计造价{so_far:,.0f}，每单位{each}", f"  cost {so_far:,.0f} so far, {each} each"
    return pick((zh, en), language)


def _money(value: float) -> str:
    """Money with at least three digits: 0.012 must not read as 0."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def phase_lines(table: pd.DataFrame, language: Language) -> list[str]:
    """What is built by the end of each year that was asked for a share; none where none was."""
    if "share_asked" not in table:
        return []
    lines = [pick(("  分年实施：", "  phases:"), language)]
    for row in table.to_dict("records"):
        sites, asked, share = row["sites_so_far"], row["share_asked"], row["share"]
        text = pick(
            (
                f"    {row['year']}：累计{sites:,.0f}个，{share:.1%}（要求{asked:.1%}）",
                f"    {row['year']}: {sites:,.0f} sites so far, {share:.1%} ({asked:.1%} asked)",
            ),
            language,
        )
        if not row["reached"]:
            text += pick(("，未达到", ", missed"), language)
        least = row.get("at_least", math.nan)
        if math.isfinite(least):
            text += pick((f"；至少需要{least:,.0f}个", f"; takes at least {least:,.0f}"), language)
        lines.append(text)
    return lines


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
