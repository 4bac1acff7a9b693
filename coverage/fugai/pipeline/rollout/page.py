"""The page of a roll-out."""

from __future__ import annotations

import math
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

import numpy as np

from fugai import maps
from fugai.maps.encoding.columns import pack_columns
from fugai.pipeline.rollout.lists import rollout_lists
from fugai.pipeline.rollout.result import rollout_basis, rollout_facts
from fugai.pipeline.rollout.wording import CABLE, PRICES, TECHNOLOGIES, VALUES
from fugai.pipeline.run.page.context import page_context

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import geopandas as gpd
    import pandas as pd

    from fugai.pipeline.rollout.build import RolloutInstance
    from fugai.pipeline.rollout.solution import RolloutSolution

_COLOURS = {
    "fibre": "#1b6ca8",
    "fixed wireless": "#d9480f",
    "satellite": "#7b4fa3",
    "none": "#6b7680",
}
_YEARS = ("#08306b", "#2171b5", "#4dac8f", "#b8d96b", "#f1b845", "#e2662f", "#a8243c")
_CLASSES = ("#1b6ca8", "#2f9e73", "#c77d0a", "#a8243c", "#7b4fa3", "#3d4a57", "#8c6d31")
_LATER = ("预算之外", "Beyond the budgets", "#9aa3ad")
_VILLAGE = {
    "settlement_id": ("编号", "Id"),
    "year": ("年份", "Year"),
    "households": ("户数", "Households"),
    "capital": ("投资", "Capital"),
    "cost_per_household": ("每户费用", "Cost per household"),
    "subsidy": ("补贴缺口", "Subsidy"),
    "mast_id": ("铁塔", "Mast"),
}
_QUEUE = (
    "order",
    "settlement_id",
    "name",
    "district_id",
    "year",
    "technology",
    "households",
    "population",
    "capital",
    "cost",
    "cost_per_household",
    "subsidy",
    "threshold",
)


def make_rollout_page(
    instance: RolloutInstance,
    solution: RolloutSolution,
    layers: Mapping[str, gpd.GeoDataFrame],
    tables: Mapping[str, pd.DataFrame],
) -> maps.Page:
    """The page with the sliders over the years and over the limit of what a household costs."""
    inputs, project = instance.inputs, instance.inputs.project
    sources = [
        (name, source.source, source.basis)
        for name, group in project.inputs.items()
        for source in group
        if source.source
    ]
    return maps.Page(
        title=f"{project.name} · 建设方案",
        title_en=f"{project.name_en} · roll-out",
        synthetic=project.synthetic,
        crs=inputs.grid.crs,
        districts=inputs.districts,
        districts_basis=project.basis("districts"),
        layers=_layers(instance, solution, layers),
        notes=tuple((note.zh, note.en) for note in instance.notes),
        sources=tuple(dict.fromkeys(sources)),
        footer=f"fugai {version('fugai')}",
        rollout=_panel(instance, solution, tables),
        context=page_context(inputs, None),
        lists=rollout_lists(tables, layers["villages"], basis=rollout_basis(instance)),
    )


def _layers(
    instance: RolloutInstance,
    solution: RolloutSolution,
    layers: Mapping[str, gpd.GeoDataFrame],
) -> tuple[maps.Layer, ...]:
    """Cable below, then hops, points of presence, masts and villages."""
    years = list(instance.request.budgets)
    fixed: dict[str, Any] = {"theme": "rollout", "basis": rollout_basis(instance)}
    found = [
        maps.point_layer(
            layers["points_of_presence"],
            id="presence",
            name="接入点",
            name_en="Points of presence",
            label="name",
            **fixed,
        )
    ]
    cable = layers["cable"]
    if len(cable):
        found.append(
            maps.staged_layer(
                _with_year_name(cable),
                looks=_looks(years, _cable_technologies(), _cable_classes(cable)),
                limit_column="threshold",
                id="cable",
                name="光缆",
                name_en="Cable",
                shown=True,
                **fixed,
            )
        )
    found += _mast_layers(layers, years, fixed)
    villages = layers["villages"]
    has = set(solution.alternatives.satellite["settlement_id"].astype(str))
    other = np.where(villages["settlement_id"].isin(has), "satellite", "none")
    found.append(
        maps.staged_layer(
            _with_year_name(villages).assign(other=other),
            looks=_looks(years, _village_technologies(), None),
            limit_column="threshold",
            otherwise="other",
            columns=_VILLAGE,
            label="name",
            id="villages",
            name="村（社区）",
            name_en="Settlements",
            shown=True,
            **fixed,
        )
    )
    return tuple(found)


def _mast_layers(
    layers: Mapping[str, gpd.GeoDataFrame], years: Sequence[int], fixed: dict[str, Any]
) -> list[maps.Layer]:
    """Hops and masts, where there are any."""
    found = []
    backhaul = {
        "fibre": ("光缆回传", "Fed by cable", "#1b6ca8"),
        "microwave": ("微波回传", "Fed by microwave", "#d9480f"),
    }
    if len(layers["hops"]):
        hops = _with_year_name(layers["hops"]).assign(technology="microwave")
        found.append(
            maps.staged_layer(
                hops,
                looks=_looks(years, {"microwave": ("微波", "Microwave", "#d9480f")}, None),
                id="hops",
                name="微波",
                name_en="Microwave hops",
                shown=True,
                **fixed,
            )
        )
    if len(layers["masts"]):
        masts = _with_year_name(layers["masts"]).assign(technology=layers["masts"]["backhaul"])
        found.append(
            maps.staged_layer(
                masts,
                looks=_looks(years, backhaul, None),
                limit_column="threshold",
                columns={
                    "mast_id": ("编号", "Id"),
                    "homes": ("户数", "Households"),
                    "capital": ("投资", "Capital"),
                },
                label="mast_id",
                id="masts",
                name="铁塔",
                name_en="Masts",
                shown=True,
                **fixed,
            )
        )
    return found


def _with_year_name(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    return frame.assign(built=frame["year"].astype("string").fillna("later"))


def _looks(
    years: Sequence[int],
    technologies: Mapping[str, tuple[str, str, str]],
    classes: Mapping[str, tuple[str, str, str]] | None,
) -> list[maps.Look]:
    spread = [
        _YEARS[round(k * (len(_YEARS) - 1) / max(len(years) - 1, 1))] for k in range(len(years))
    ]
    by_year = {
        str(year): (str(year), str(year), colour)
        for year, colour in zip(years, spread, strict=True)
    }
    looks = [
        maps.Look(key="technology", column="technology", categories=technologies),
        maps.Look(key="year", column="built", categories={**by_year, "later": _LATER}),
    ]
    if classes is not None:
        looks.append(maps.Look(key="class", column="cost_class", categories=classes))
    return looks


def _village_technologies() -> dict[str, tuple[str, str, str]]:
    return {key: (*label, _COLOURS[key]) for key, label in TECHNOLOGIES.items()}


def _cable_technologies() -> dict[str, tuple[str, str, str]]:
    return {
        "fibre": ("到户", "To homes", "#1b6ca8"),
        "mast": ("铁塔回传", "To masts", "#d9480f"),
    }


def _cable_classes(cable: gpd.GeoDataFrame) -> dict[str, tuple[str, str, str]]:
    names = sorted(cable["cost_class"].unique())
    return {
        name: (*CABLE.get(name, (name, name)), _CLASSES[k % len(_CLASSES)])
        for k, name in enumerate(names)
    }


def _panel(
    instance: RolloutInstance, solution: RolloutSolution, tables: Mapping[str, pd.DataFrame]
) -> dict[str, object]:
    """Everything of the panel and the sliders, with null for what is unknown."""
    request, schedule = instance.request, solution.schedule
    served = solution.plan.places["technology"].ne("none").to_numpy(dtype=bool)
    worth = solution.alternatives.places[request.value].to_numpy(dtype=np.float64)
    queue = tables["queue"]
    columns = {name: (name, name) for name in _QUEUE}
    return {
        "currency": solution.plan.currency,
        "unit": list(VALUES[request.value]),
        "basis": rollout_basis(instance),
        "total": float(worth[served].sum()),
        "facts": [
            [list(key), list(value)] for key, value in rollout_facts(instance, solution).items()
        ],
        "years": [
            {
                "year": int(str(year)),
                **{name: _number(row[name]) for name in ("budget", "spent", "value")},
                "bound": _number(row["bound_of_plan"]),
                "any": _number(row["bound_of_any"]),
            }
            for year, row in schedule.years.iterrows()
        ],
        "curve": _curve(solution),
        "queue": {"count": len(queue), "columns": pack_columns(queue, columns)},
        "words": {key: list(label) for key, label in TECHNOLOGIES.items()},
        "technologies": [list(TECHNOLOGIES[name]) for name in request.technologies],
        "moved": _moved(instance, solution),
        "prices": _prices(instance),
        "source": request.spec.source,
    }


def _number(value: object) -> float | None:
    number = float(value)  # type: ignore[arg-type]
    return number if math.isfinite(number) else None


def _curve(solution: RolloutSolution) -> dict[str, object]:
    """The cost curve, and what everybody by satellite costs."""
    steps = solution.curve.steps
    own = solution.alternatives.satellite.groupby("settlement_id")["cost"].min()
    limited = solution.curve.places["threshold"].notna()
    beyond = own.reindex(solution.curve.places.index[limited.to_numpy(dtype=bool)])
    nothing = float(beyond.sum()) if len(beyond) and beyond.notna().all() else math.nan
    found: dict[str, object] = {
        name: [_number(value) for value in steps[name]]
        for name in ("threshold", "households_so_far", "cost_so_far", "total")
    }
    return found | {"nothing": _number(nothing)}


def _moved(instance: RolloutInstance, solution: RolloutSolution) -> list[dict[str, object]]:
    """Plans at other prices."""
    return [
        {
            "price": list(PRICES[row["price"]]) if row["price"] else None,
            "factor": float(row["factor"]),
            "cost": _number(row["cost"]),
            "households": [_number(row[name]) for name in instance.request.technologies],
            "changed": int(row["changed"]),
        }
        for row in solution.sensitivity.to_dict("records")
    ]


_KEYS = {
    "drop_per_household": "fibre.drop_per_household",
    "fibre_per_household": "fibre.electronics_per_household",
    "mast": "wireless.mast",
    "mast_upgrade": "wireless.mast_upgrade",
    "sector": "wireless.sector",
    "cpe_per_household": "wireless.receiver_per_household",
    "hop": "microwave.hop",
    "satellite_per_household": "satellite.terminal_per_household",
    "satellite_per_household_year": "satellite.fee_per_household_year",
    "revenue_per_household_month": "revenue_per_household_month",
}
"""Price of the engine to its key below ``rollout``."""


def _prices(instance: RolloutInstance) -> list[dict[str, object]]:
    """Prices and assumptions, and whether the project states each."""
    prices, spec, stated = instance.prices, instance.request.spec, instance.inputs.project.stated
    rows: list[dict[str, object]] = [
        {
            "name": ["年限", "Horizon, years"],
            "value": spec.years,
            "stated": "rollout.years" in stated,
        },
        {
            "name": ["折现率", "Discount"],
            "value": f"{spec.discount:.1%}",
            "stated": "rollout.discount" in stated,
        },
        {
            "name": ["订购率", "Take-up"],
            "value": f"{spec.take_up:.0%}",
            "stated": "rollout.take_up" in stated,
        },
    ]
    for name, price in prices.cable_per_m.items():
        zh, en = CABLE.get(name, (name, name))
        label = [f"每米光缆：{zh}", f"Cable per metre: {en.lower()}"]
        rows.append({"name": label, "value": f"{price:,g}", "stated": True})
    for name, key in _KEYS.items():
        value = float(getattr(prices, name))
        there = f"rollout.{key}" in stated
        if there or value:
            rows.append({"name": list(PRICES[name]), "value": f"{value:,g}", "stated": there})
    return rows
