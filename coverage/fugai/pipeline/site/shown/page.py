"""The page of a siting solution."""

from __future__ import annotations

from importlib.metadata import version
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd

from fugai import maps
from fugai.messages import Message
from fugai.pipeline.run.page.context import page_context
from fugai.pipeline.site.request import PLACES
from fugai.pipeline.site.shown.lists import siting_lists
from fugai.pipeline.site.shown.panel import siting_panel
from fugai.pipeline.site.wording import UNITS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fugai.pipeline.site.covered import CoveredSteps
    from fugai.pipeline.site.instance import SitingInstance
    from fugai.siting import SitingSolution

MOST_DRAWN = 5000
"""Rejected candidates on the map, those with the largest gains first."""

_COLUMNS = {
    "candidate_id": ("编号", "Id"),
    "kind": ("类型", "Kind"),
    "year": ("建设年份", "Year"),
    "gain": ("新增覆盖", "Gain"),
    "gain_alone": ("单独建设可新增覆盖", "Gain on its own"),
    "gain_after": ("尚可新增覆盖", "Remaining gain"),
    "cost": ("造价", "Cost"),
}


def make_siting_page(
    instance: SitingInstance,
    solution: SitingSolution,
    covered: CoveredSteps,
    tables: Mapping[str, pd.DataFrame],
    further: Mapping[str, object],
) -> maps.Page:
    """The page with the slider over the number of new sites.

    Parameters
    ----------
    further
        What the panel shows beside the tables of every answer.
    """
    inputs, project, request = instance.inputs, instance.inputs.project, instance.request
    place = PLACES[request.place]
    title = f"{project.name} · {place[0]}选址", f"{project.name_en} · siting of {place[1].lower()}"
    notes = [
        note if isinstance(note, str) else (note.zh, note.en)
        for note in (*_notes(instance), *instance.notes)
    ]
    sources = [
        (name, source.source, source.basis)
        for name, group in project.inputs.items()
        for source in group
        if source.source
    ]
    return maps.Page(
        title=title[0],
        title_en=title[1],
        synthetic=project.synthetic,
        crs=inputs.grid.crs,
        districts=inputs.districts,
        districts_basis=project.basis("districts"),
        layers=(
            _coverage_layer(instance, covered),
            _sites_layer(instance, solution, covered, tables),
        ),
        notes=tuple(notes),
        sources=tuple(dict.fromkeys(sources)),
        footer=f"fugai {version('fugai')}",
        siting=siting_panel(instance, solution, covered, tables) | dict(further),
        lists=siting_lists(instance, solution, tables),
        context=page_context(inputs, None),
    )


def _notes(instance: SitingInstance) -> list[Message]:
    """What 'covered' means, and what was required or left out."""
    request, demand = instance.request, instance.scenario.demand
    unit = UNITS[demand.unit]
    limit = f"{request.max_minutes:g}"
    if request.radio and request.layers:
        zh, en = "覆盖：各层业务分别计。", "Covered: each profile by itself."
    elif request.radio:
        zh = f"覆盖标准“{request.profile}”，门限 {instance.scenario.threshold:g} dBm。"
        en = f"Covered: profile '{request.profile}', {instance.scenario.threshold:g} dBm."
    elif request.place == "pickup-points":
        zh, en = f"覆盖：步行{limit}分钟内可达。", f"Covered: within {limit} minutes' walk."
    else:
        zh, en = (
            f"覆盖：自网点驾车{limit}分钟内可达。",
            f"Covered: within {limit} minutes' drive of an outlet.",
        )
    found = [(zh, en)]
    required = len(instance.required)
    if required:
        found.append(
            (
                f"其中{required}个为项目必选点，无论新增覆盖多少均须建设。",
                f"{required} of the new sites are required by the project and built whatever their gain.",
            )
        )
    if demand.unknown:
        found.append(
            (
                f"另有{demand.unknown:,.0f}{unit[0]}是否覆盖未知，未计入。",
                f"Another {demand.unknown:,.0f} {unit[1]}, whose coverage is unknown, are left out.",
            )
        )
    return [Message(zh=zh, en=en) for zh, en in found]


def _coverage_layer(instance: SitingInstance, covered: CoveredSteps) -> maps.Layer:
    """Demand points by the new site that covers them first."""
    demand, inputs = instance.scenario.demand, instance.inputs
    fixed: dict[str, Any] = {
        "id": "reached",
        "name": "覆盖情况",
        "name_en": "Coverage",
        "shown": True,
        "theme": "siting",
        "basis": instance.basis,
    }
    if instance.layers:  # the first is drawn
        demand = instance.layers[0].demand
    step, count = covered.step[: len(demand.weight)], covered.n_sites
    if demand.cell is None:
        return maps.reach_layer(step, n_sites=count, points=demand.points, **fixed)
    at = np.full(inputs.grid.shape, -1, dtype=np.int64)
    at.flat[demand.cell] = np.arange(len(demand.cell))
    if instance.covered_cells is not None:
        at.flat[instance.covered_cells] = len(step)
        step = np.append(step, 0)
    cells = inputs.grid.array(at, units="1", name="demand")
    return maps.reach_layer(step, n_sites=count, cells=cells, within=inputs.districts, **fixed)


def _sites_layer(
    instance: SitingInstance,
    solution: SitingSolution,
    covered: CoveredSteps,
    tables: Mapping[str, pd.DataFrame],
) -> maps.Layer:
    """Existing, chosen and the most promising of the rejected places."""
    about = tables["candidates"]
    order = np.zeros(len(about), dtype=np.int64)
    order[solution.chosen] = np.arange(1, len(solution.chosen) + 1)
    frame = instance.places.assign(
        role=about["role"].to_numpy(),
        gain_alone=about["gain_alone"].round(1).to_numpy(),
        gain_after=about["gain_after"].round(1).to_numpy(),
        gain=np.nan,
    )
    frame.loc[solution.chosen, "gain"] = np.round(covered.gains, 1)
    years = tables["chosen"]["year"].to_numpy(dtype=np.float64, na_value=np.nan)
    frame.loc[solution.chosen, "year"] = years
    frame.loc[frame["role"].ne("rejected"), ["gain_after", "gain_alone"]] = np.nan
    rejected = np.flatnonzero(frame["role"].eq("rejected").to_numpy())
    best = rejected[np.argsort(-about["gain_alone"].to_numpy()[rejected], kind="stable")][
        :MOST_DRAWN
    ]
    keep = np.sort(np.concatenate((np.flatnonzero(frame["role"].ne("rejected").to_numpy()), best)))
    drawn = gpd.GeoDataFrame(frame.iloc[keep], crs=instance.places.crs)
    order = order[keep]
    if instance.existing_masts is not None and len(instance.existing_masts):
        masts = instance.existing_masts.assign(role="existing")
        drawn = gpd.GeoDataFrame(pd.concat([masts, drawn], ignore_index=True), crs=drawn.crs)
        order = np.append(np.zeros(len(masts), dtype=np.int64), order)
    note = ("", "")
    if len(keep) < len(frame):
        note = (
            f"未选备选点仅显示新增覆盖最多的{MOST_DRAWN:,}个。",
            f"Only the {MOST_DRAWN:,} rejected candidates with the largest gains are drawn.",
        )
    return maps.sites_layer(
        drawn,
        order=order,
        columns=_COLUMNS,
        label="name",
        id="sites",
        name="站点",
        name_en="Sites",
        theme="siting",
        basis=instance.basis,
        shown=True,
        note=note,
    )
