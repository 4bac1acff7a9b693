"""What the panel of a siting page shows: facts, curve, sites, alternatives, targets, phases."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from fugai.pipeline.site.request import PROBLEMS
from fugai.pipeline.site.wording import UNITS

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
    "cost": "cost_so_far",
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
        "basis": instance.basis,
        "total": demand.total,
        "covered": _figures(covered.total),
        "curve": {key: _figures(tables["curve"][key]) for key in ("sites", "greedy", "bound")},
        "must": len(instance.required),
        "threshold_unit": "dBm" if request.radio else "min",
        "districts": _districts(instance, covered, tables["districts"]["before"]),
        **_tables(instance, tables),
    }
    plain: dict[str, object] = _plain(shown)
    return plain


def _districts(
    instance: SitingInstance, covered: CoveredSteps, before: pd.Series
) -> list[dict[str, object]]:
    districts = instance.inputs.districts
    names = districts["name"].astype(str).tolist()
    english = (
        districts["name_en"].fillna("").astype(str).tolist() if "name_en" in districts else names
    )
    return [
        {
            "name": [name, name_en or name],
            "total": total,
            "before": today,
            "covered": _figures(steps),
        }
        for name, name_en, total, today, steps in zip(
            names, english, covered.of_districts, before, covered.districts, strict=True
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
            {
                "name": label[row["candidate_id"]],
                "district": row["district"],
                "gain": row["gain"],
                "required": row["status"] == "required",
                "price": row["cost"],
                "cost": row["cost_so_far"],
                "each": row["cost_per_gain"],
            }
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
            | {"asked": row.get("share_asked", math.nan), "least": row.get("at_least", math.nan)}
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
