"""An answer of siting in words, as the terminal, the notebook, the workbook and the page show it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fugai.pipeline.site.request import ROAD_LAYERS
from fugai.pipeline.site.wording import STATUSES, UNITS, money_facts, objective_text
from fugai.wording import BASES

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from fugai.pipeline.site.covered import CoveredSteps
    from fugai.pipeline.site.instance import SitingInstance
    from fugai.siting import SitingSolution
    from fugai.wording import Label


def answer_facts(
    instance: SitingInstance,
    solution: SitingSolution,
    covered: CoveredSteps,
    tables: Mapping[str, pd.DataFrame],
) -> dict[Label, Label]:
    """What an answer builds, covers, costs and proves.

    Parameters
    ----------
    tables
        ``chosen`` with ``cost`` and ``gain``, and ``layers`` where there are any.
    """
    demand = instance.scenario.demand
    unit, total, before = UNITS[demand.unit], demand.total, covered.total[0]
    after, share = covered.total[-1], covered.total[-1] / total
    new, existing = len(solution.chosen), instance.n_existing
    facts: dict[Label, Label] = {
        ("新建设施", "new sites"): (
            f"{new:,}个，现有{existing:,}个，候选{instance.n_candidates:,}个",
            f"{new:,} beside {existing:,} existing, of {instance.n_candidates:,} candidates",
        ),
        ("新建前覆盖", "covered before"): (
            f"{total:,.0f}{unit[0]}中的{before:,.0f}（{before / total:.2%}）",
            f"{before:,.0f} of {total:,.0f} {unit[1]} ({before / total:.2%})",
        ),
        ("新建后覆盖", "covered after"): _same(f"{after:,.0f} ({share:.2%})"),
        ("目标值", "objective"): objective_text(instance, solution.objective),
        (
            ("下界", "lower bound") if solution.sense == "min" else ("上界", "upper bound")
        ): objective_text(instance, solution.bound),
        ("最优性间隙", "gap"): _same(f"{solution.gap:.4%}"),
        ("求解状态", "status"): STATUSES.get(solution.status, _same(solution.status)),
        **money_facts(tables["chosen"]),
        ("随机种子", "seed"): _same(str(instance.request.seed)),
        ("数据性质", "basis"): BASES.get(instance.basis, _same(instance.basis)),
    }
    for row in tables["layers"].itertuples() if "layers" in tables else ():
        line = f"{row.share_before:.2%} → {row.share_after:.2%}"
        name = str(row.layer)
        zh, en = ROAD_LAYERS.get(name, _same(name))
        facts[f"其中{zh}", f"of which {en}"] = _same(line)
    if demand.unknown:
        facts["未知", "unknown"] = (
            f"{demand.unknown:,.0f}{unit[0]}远离道路或无数据",
            f"{demand.unknown:,.0f} {unit[1]} far from any road or without data",
        )
    left_out = len(solution.uncoverable)
    if left_out:
        facts["未计入", "left out"] = (
            f"{left_out:,}个需求点没有候选点能覆盖",
            f"{left_out:,} demand points that no candidate covers",
        )
    return facts


def _same(text: str) -> Label:
    return text, text
