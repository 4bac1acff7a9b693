"""Siting of base stations that carry several profiles: each is a layer of demand with its share."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd

from fugai.messages import Message
from fugai.pipeline.site.instance import STEP_DB, DemandLayer, SitingInstance, SitingScenario
from fugai.pipeline.site.layers.stacked import stacked
from fugai.pipeline.site.places import candidate_places, marked_existing
from fugai.pipeline.site.radio import DRAWN_COVERED, RadioJob, check_covers, check_uncovered

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fugai._types import FloatArray, IntArray
    from fugai.pipeline.inputs import Inputs
    from fugai.pipeline.progress import Progress
    from fugai.pipeline.site.request import ResolvedRequest


def layered_radio_instance(
    inputs: Inputs, request: ResolvedRequest, progress: Progress
) -> SitingInstance:
    """Demand and coverage of base stations with every profile of the request's layers.

    A new mast carries all of them. What counts is the mean of the residents with each service,
    weighted by the shares.

    Raises
    ------
    ConfigError
        All residents have one of the services, or no candidate covers anybody without it.
    """
    jobs = [RadioJob(inputs, dataclasses.replace(request, profile=name)) for name in request.layers]
    shares = list(request.layers.values())
    levels = [0.0, STEP_DB, -STEP_DB] if request.sensitivity else [0.0]
    progress.start("无线 signal", len(jobs) + len(levels))
    served = []
    for job in jobs:
        signals = job.signals()
        served.append({level: job.served(signals, level) for level in levels})
        progress.advance(detail=job.spec.name)
    uncovered: FloatArray = np.zeros(inputs.grid.shape)
    for job, share, found in zip(jobs, shares, served, strict=True):
        has = found[0.0].to_numpy().astype(np.float64)
        lacking = job.people() * (1.0 - np.nan_to_num(has, nan=1.0))
        check_uncovered(job.spec.name, lacking)
        uncovered = uncovered + share * lacking
    places = candidate_places(inputs, request, uncovered.ravel())
    scenarios: list[SitingScenario] = []
    layers: tuple[DemandLayer, ...] = ()
    for level in levels:
        parts = [job.scenario(places, s[level], level) for job, s in zip(jobs, served, strict=True)]
        scenarios.append(stacked(parts, shares))
        if level == 0.0:
            names = request.layers.items()
            layers = tuple(
                DemandLayer(name=name, share=share, demand=part.demand)
                for (name, share), part in zip(names, parts, strict=True)
            )
        progress.advance(detail=f"{len(places):,}")
    progress.finish()
    check_covers(scenarios[0], places)
    return SitingInstance(
        inputs=inputs,
        request=request,
        places=places,
        scenarios=tuple(scenarios),
        notes=(_note(request), *jobs[0].notes(places), *marked_existing(inputs, request)),
        basis=jobs[0].basis(),
        existing_masts=_masts(jobs),
        covered_cells=_drawn_cells(jobs[0], served[0][0.0].to_numpy()),
        layers=layers,
    )


def _masts(jobs: Sequence[RadioJob]) -> gpd.GeoDataFrame:
    """Masts of any of the profiles, each once."""
    masts = pd.concat([job.existing_masts() for job in jobs], ignore_index=True)
    once = masts.drop_duplicates("candidate_id").reset_index(drop=True)
    return gpd.GeoDataFrame(once, crs=jobs[0].inputs.grid.crs)


def _drawn_cells(job: RadioJob, served: FloatArray) -> IntArray:
    covered = (np.nan_to_num(served) >= DRAWN_COVERED) & (job.people() > 0)
    return np.flatnonzero(covered.ravel()).astype(np.int64)


def _note(request: ResolvedRequest) -> Message:
    zh = "、".join(f"“{name}”{share:.0%}" for name, share in request.layers.items())
    en = ", ".join(f"'{name}' {share:.0%}" for name, share in request.layers.items())
    return Message(
        zh=f"多层业务按比重加权：{zh}；新站承载全部业务，人数为各层的加权平均，地图显示第一层。",
        en=f"Several profiles, weighted: {en}. A new mast carries them all; people are the weighted "
        "mean over the profiles, and the map shows the first.",
    )
