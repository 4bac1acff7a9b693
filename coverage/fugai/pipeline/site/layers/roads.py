"""Siting of pickup points or outlets for residents and villages at once."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import numpy as np
import shapely

from fugai.messages import Message
from fugai.pipeline.site.instance import DemandLayer, SitingInstance, SitingScenario
from fugai.pipeline.site.layers.stacked import stacked
from fugai.pipeline.site.request import ROAD_LAYERS
from fugai.pipeline.site.roads import covers_within, instance_of_job, road_job

if TYPE_CHECKING:
    from scipy.sparse import csr_array

    from fugai._types import FloatArray, IntArray
    from fugai.pipeline.inputs import Inputs
    from fugai.pipeline.progress import Progress
    from fugai.pipeline.site.demand import Demand
    from fugai.pipeline.site.request import ResolvedRequest
    from fugai.pipeline.site.roads import RoadJob


def layered_road_instance(
    inputs: Inputs, request: ResolvedRequest, progress: Progress
) -> SitingInstance:
    """Demand and covers of places that serve the layers of a request, each weighted by its share.

    All demand together counts as much as the residents alone, and each layer has its share of that.

    Raises
    ------
    ConfigError
        There is no candidate, no road for the mode, or no demand of a layer near a road.
    """
    job = road_job(inputs, request, progress)
    parts = [_layer(job, name) for name in request.layers]
    progress.advance(detail=" + ".join(request.layers))
    demands = dict(zip(request.layers, (demand for demand, _ in parts), strict=True))
    whole = demands.get("residents", parts[0][0]).total
    factors = [
        share * whole / demand.total
        for (demand, _), share in zip(parts, request.layers.values(), strict=True)
    ]
    unit = "weighted" if len(parts) > 1 else parts[0][0].unit
    scenarios = tuple(
        stacked(
            [
                SitingScenario(threshold=t, demand=demand, covers=covers_within(minutes, t))
                for demand, minutes in parts
            ],
            factors,
            unit=unit,
        )
        for t in job.thresholds()
    )
    progress.finish()
    made = instance_of_job(job, scenarios, costs=None)
    layers = tuple(
        DemandLayer(name=name, share=share, demand=demand)
        for (name, share), (demand, _) in zip(request.layers.items(), parts, strict=True)
    )
    note = _note(request, factors)
    return dataclasses.replace(made, layers=layers, notes=(note, *made.notes))


def _layer(job: RoadJob, name: str) -> tuple[Demand, csr_array]:
    """Demand of one kind and its travel times; settlements by their cells where people are cells."""
    people = name == "residents"
    if people and job.on_foot:
        return job.cells()
    demand, minutes = job.settlements(people=people)
    if job.on_foot and demand.points is not None:
        demand = dataclasses.replace(demand, cell=_cells(job, demand), points=None)
    return demand, minutes


def _cells(job: RoadJob, demand: Demand) -> IntArray:
    """Cell of the grid of each settlement, the nearest one of the grid outside it."""
    assert demand.points is not None
    grid = job.inputs.grid
    spots = demand.points.geometry.representative_point().to_numpy()
    column = np.clip(_nearest(grid.x, shapely.get_x(spots)), 0, grid.shape[1] - 1)
    row = np.clip(_nearest(grid.y, shapely.get_y(spots)), 0, grid.shape[0] - 1)
    return (row * grid.shape[1] + column).astype(np.int64)


def _nearest(centers: FloatArray, where: FloatArray) -> FloatArray:
    """Position of the nearest of evenly spaced centers."""
    step = centers[1] - centers[0] if len(centers) > 1 else 1.0
    found: FloatArray = np.rint((where - centers[0]) / step)
    return found


def _note(request: ResolvedRequest, factors: list[float]) -> Message:
    names = [ROAD_LAYERS[name] for name in request.layers]
    shares = list(request.layers.values())
    zh = "、".join(f"{name[0]}{share:.0%}" for name, share in zip(names, shares, strict=True))
    en = ", ".join(f"{name[1]} {share:.0%}" for name, share in zip(names, shares, strict=True))
    count = dict(zip(request.layers, factors, strict=True))
    more_zh, more_en = "", ""
    if len(count) > 1:
        each = count["villages"] / count["residents"]
        more_zh = f"，一个村(社区)抵{each:,.0f}名居民"
        more_en = f"; a village counts as much as {each:,.0f} residents"
    return Message(
        zh=f"多种需求按比重加权：{zh}{more_zh}。地图显示第一种。",
        en=f"Several demands, weighted: {en}{more_en}. The map shows the first.",
    )
