"""What the panel of a siting page shows: facts, curve, sites, alternatives, targets, phases."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from fugai.pipeline.site.request import PROBLEMS
from fugai.pipeline.site.wording import UNITS, objective_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from fugai.pipeline.site.covered import CoveredSteps
    from fugai.pipeline.site.instance import SitingInstance
    from fugai.siting import SitingSolution

_SENSITIVITY = {
    "threshold": "threshold",
    "number": "number",
    "share": "share",
    "gap": "gap",
    "status": "status",
    "kept": "sites_kept",
}
_TARGETS = {
    "required": "required",
    "before": "before",
    "after": "after",
    "needed": "sites_needed",
    "least": "at_least",
    "status": "status",
}
_PHASES = {
    "year": "year",
    "sites": "sites",
    "so_far": "sites_so_far",
    "covered": "covered",
    "share": "share",
}
"""The page's names of the columns of its tables."""


def siting_panel(
    instance: SitingInstance,
    solution: SitingSolution,
    covered: CoveredSteps,
    tables: Mapping[str, pd.DataFrame],
) -> dict[str, object]:
    """Everything of the page's panel and slider, with null for what is unknown."""
    demand, request = instance.scenario.demand, instance.request
    base = 0.0 if solution.sense == "min" else demand.already_covered_total
    shown = {
        "problem": list(PROBLEMS[request.problem]),
        "unit": list(UNITS[demand.unit]),
        "objective": solution.objective + base,
        "bound": solution.bound + base,
        "gap": solution.gap,
        "sense": solution.sense,
        "status": solution.status,
        "seconds": round(solution.seconds, 2),
        "basis": instance.basis,
        "total": demand.total,
        "covered": _figures(covered.total),
        "facts": _facts(instance, solution, covered),
        "curve": {key: _figures(tables["curve"][key]) for key in ("sites", "greedy", "bound")},
        "must": len(instance.required),
        "threshold_unit": "dBm" if request.radio else "min",
        "districts": _districts(instance, covered),
        **_tables(instance, tables),
    }
    plain: dict[str, object] = _plain(shown)
    return plain


def _districts(instance: SitingInstance, covered: CoveredSteps) -> list[dict[str, object]]:
    districts = instance.inputs.districts
    names = districts["name"].astype(str).tolist()
    english = (
        districts["name_en"].fillna("").astype(str).tolist() if "name_en" in districts else names
    )
    return [
        {
            "name": [name, name_en or name],
            "total": total,
            "covered": _figures(steps),
        }
        for name, name_en, total, steps in zip(
            names, english, covered.of_districts, covered.districts, strict=True
        )
    ]


def _tables(
    instance: SitingInstance, tables: Mapping[str, pd.DataFrame]
) -> dict[str, list[dict[str, object]]]:
    """Rows of the tables that the panel shows."""
    label = _labels(instance)
    phases = tables["phases"].to_dict("records")
    return {
        "sites": [
            {"name": label[row["candidate_id"]], "district": row["district"], "gain": row["gain"]}
            for row in tables["chosen"].to_dict("records")
        ],
        "alternatives": [
            {
                "site": label[row["candidate_id"]],
                "other": label[row["alternative_id"]],
                "difference": row["difference"],
                "tie": bool(row["tie"]),
            }
            for row in tables["alternatives"].to_dict("records")
        ],
        "sensitivity": _renamed(tables["sensitivity"], _SENSITIVITY),
        "targets": [
            {"title": [row["title"], row["title_en"]], **values}
            for row, values in zip(
                tables["targets"].to_dict("records"),
                _renamed(tables["targets"], _TARGETS),
                strict=True,
            )
        ],
        "phases": [
            values
            | {"targets": [row.get(f"target {key}", "") for key in tables["targets"]["target"]]}
            for row, values in zip(phases, _renamed(tables["phases"], _PHASES), strict=True)
        ],
    }


def _renamed(table: pd.DataFrame, names: Mapping[str, str]) -> list[dict[str, object]]:
    """Rows of some columns under the page's names for them."""
    return [
        {name: row[column] for name, column in names.items()} for row in table.to_dict("records")
    ]


def _labels(instance: SitingInstance) -> dict[str, str]:
    places = instance.places
    return {
        key: f"{name} ({key})" if name else key
        for key, name in zip(places["candidate_id"], places["name"], strict=True)
    }


def _facts(
    instance: SitingInstance, solution: SitingSolution, covered: CoveredSteps
) -> list[list[object]]:
    total = instance.scenario.demand.total
    unit = UNITS[instance.scenario.demand.unit]

    def amount(value: float) -> list[str]:
        return [
            f"{value:,.0f}{unit[0]}（{value / total:.2%}）",
            f"{value:,.0f} {unit[1]} ({value / total:.2%})",
        ]

    status = {
        "optimal": ["已证明最优", "proven optimal"],
        "gap": ["存在最优性间隙", "optimality gap left"],
        "time limit": ["达到时限", "stopped at the time limit"],
        "interrupted": ["已中断", "interrupted"],
    }[solution.status]
    return [
        [["新增站点", "New sites"], f"{len(solution.chosen):,}"],
        [["现有站点", "Existing"], f"{instance.n_existing:,}"],
        [["备选点", "Candidates"], f"{instance.n_candidates:,}"],
        [["现有已覆盖", "Covered before"], amount(float(covered.total[0]))],
        [["建成后覆盖", "Covered after"], amount(float(covered.total[-1]))],
        [["目标值", "Objective"], list(objective_text(instance, solution.objective))],
        [
            ["下界", "Lower bound"] if solution.sense == "min" else ["上界", "Upper bound"],
            list(objective_text(instance, solution.bound)),
        ],
        [["最优性间隙", "Optimality gap"], f"{solution.gap:.4%}"],
        [["求解状态", "Status"], status],
        [["求解用时（秒）", "Seconds"], f"{solution.seconds:.1f}"],
        [["随机种子", "Seed"], str(instance.request.seed)],
    ]


def _figures(values: Any) -> list[object]:  # noqa: ANN401  any column of numbers
    return [
        None if not math.isfinite(value) else round(float(value), 2)
        for value in np.asarray(values, dtype=np.float64)
    ]


def _plain(value: Any) -> Any:  # noqa: ANN401  any tree of JSON
    """The same with null for NaN and plain numbers for those of numpy."""
    if isinstance(value, dict):
        return {key: _plain(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value
