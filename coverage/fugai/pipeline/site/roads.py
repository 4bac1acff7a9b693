"""Travel times between demand and places: on foot to pickup points, by van from outlets."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, cast

import geopandas as gpd
import numpy as np
import pandas as pd
from scipy.sparse import csr_array

from fugai import delivery, zonal
from fugai.errors import ConfigError
from fugai.messages import Message
from fugai.pipeline.networks import Networks
from fugai.pipeline.outlets import outlets_in_service, pickup_points, village_outlets
from fugai.pipeline.site.asked.candidate_table import COLUMNS
from fugai.pipeline.site.demand import (
    CoveredAgain,
    Demand,
    cell_demand,
    point_demand,
    residents,
    share_in_districts,
)
from fugai.pipeline.site.instance import STEP_MIN, SitingInstance, SitingScenario
from fugai.pipeline.site.places import candidate_places, marked_existing
from fugai.pipeline.site.request import TRAVEL_TIME_PROBLEMS

if TYPE_CHECKING:
    from fugai._types import FloatArray
    from fugai.delivery import Direction
    from fugai.pipeline.inputs import Inputs
    from fugai.pipeline.progress import Progress
    from fugai.pipeline.site.request import ResolvedRequest


def road_instance(inputs: Inputs, request: ResolvedRequest, progress: Progress) -> SitingInstance:
    """Demand and covers of pickup points or outlets.

    Raises
    ------
    ConfigError
        There is no candidate, no road for the mode, or no demand near a road.
    """
    job = road_job(inputs, request, progress)
    by_time = request.problem in TRAVEL_TIME_PROBLEMS
    cells = job.on_foot and not by_time
    demand, minutes = job.cells() if cells else job.settlements(people=job.on_foot)
    progress.advance(detail=f"{minutes.nnz:,}")
    scenarios = tuple(
        SitingScenario(threshold=t, demand=demand, covers=covers_within(minutes, t))
        for t in job.thresholds()
    )
    progress.finish()
    return instance_of_job(job, scenarios, costs=minutes if by_time else None)


def road_job(inputs: Inputs, request: ResolvedRequest, progress: Progress) -> RoadJob:
    """Network, candidates and existing places of pickup points or outlets.

    Raises
    ------
    ConfigError
        There is no candidate, or no road for the mode.
    """
    progress.start("可达 reach", 3)
    on_foot = request.place == "pickup-points"
    candidates = candidate_places(inputs, request)
    mode = mode_of(inputs, request)
    own = dataclasses.replace(inputs, tables={**inputs.tables, "candidates": candidates})
    network = Networks(own).get(mode)
    if isinstance(network, Message):
        raise ConfigError(network.en)
    progress.advance(detail=mode)
    places = _with_existing(inputs, request, candidates, on_foot=on_foot)
    return RoadJob(inputs, request, network, places, "to" if on_foot else "from")


def instance_of_job(
    job: RoadJob, scenarios: tuple[SitingScenario, ...], costs: csr_array | None
) -> SitingInstance:
    """The instance of a job's places, with what its notes say."""
    inputs, request = job.inputs, job.request
    basis = inputs.project.modelled_basis(
        "roads", "outlets", "candidates", "population", "settlements"
    )
    return SitingInstance(
        inputs=inputs,
        request=request,
        places=job.places,
        scenarios=scenarios,
        basis=basis,
        costs=costs,
        unreached_minutes=request.unreached_minutes,
        notes=(
            *marked_existing(inputs, request),
            *(Message(zh=note, en=note) for note in job.network.notes),
            *job.notes,
        ),
    )


def roads_again(
    inputs: Inputs, request: ResolvedRequest, places: gpd.GeoDataFrame
) -> CoveredAgain | None:
    """What places cover on the roads of ``inputs``, the existing alone and with the others.

    Parameters
    ----------
    places
        The existing places and some others, as an instance has them.
    """
    existing = places["status"].eq("existing").to_numpy(dtype=np.bool_)
    own = dataclasses.replace(inputs, tables={**inputs.tables, "candidates": places[~existing]})
    network = Networks(own).get(mode_of(inputs, request))
    if isinstance(network, Message):
        return None
    on_foot = request.place == "pickup-points"
    job = RoadJob(inputs, request, network, places, "to" if on_foot else "from")
    by_time = request.problem in TRAVEL_TIME_PROBLEMS
    cells = on_foot and not by_time
    demand, minutes = job.cells() if cells else job.settlements(people=on_foot)
    covers = covers_within(minutes, request.max_minutes)
    reached = np.diff(covers.indptr) > 0
    before = np.asarray(covers[:, np.flatnonzero(existing)].sum(axis=1)).ravel() > 0
    return CoveredAgain(
        before=float(demand.weight[before].sum()),
        after=float(demand.weight[reached].sum()),
        total=demand.total,
        minutes=minutes_to_nearest(minutes, demand.weight, request) if by_time else np.nan,
    )


def minutes_to_nearest(minutes: csr_array, weight: FloatArray, request: ResolvedRequest) -> float:
    """Mean travel time to the nearest of the places, for the p-center the longest. [min]

    Points that no place reaches count ``unreached_minutes`` in the mean, and not in the longest.
    """
    full = np.flatnonzero(np.diff(minutes.indptr) > 0)
    nearest = np.full(minutes.shape[0], np.nan)
    if len(full):
        nearest[full] = np.minimum.reduceat(minutes.data, minutes.indptr[full])
    if request.problem == "p-center":
        return float(np.nanmax(nearest[weight > 0], initial=0.0))
    nearest = np.fmin(nearest, request.unreached_minutes)
    return float((weight * nearest).sum() / weight.sum())


def mode_of(inputs: Inputs, request: ResolvedRequest) -> str:
    """How places are reached: on foot, or by the vans of the project."""
    if request.place == "pickup-points":
        return "walk"
    return "deliver" if "deliver" in inputs.project.delivery.modes else "drive"


def _with_existing(
    inputs: Inputs, request: ResolvedRequest, candidates: gpd.GeoDataFrame, *, on_foot: bool
) -> gpd.GeoDataFrame:
    """The candidates, and before them the existing outlets that serve the same purpose."""
    outlets = outlets_in_service(inputs, request.year)
    there = pickup_points(outlets, inputs.project.delivery) if on_foot else village_outlets(outlets)
    frame = gpd.GeoDataFrame(
        {
            "candidate_id": there["outlet_id"].astype(str).to_numpy(),
            "name": _texts(there, "name"),
            "kind": _texts(there, "kind"),
            "status": "existing",
            "cost": np.nan,
            "capacity": np.nan,
            "district_id": _texts(there, "district_id"),
        },
        geometry=there.geometry.to_numpy(),
        crs=inputs.grid.crs,
    )
    names = [*COLUMNS, "geometry"]
    both = [part[names] for part in (frame, candidates) if len(part)]
    return gpd.GeoDataFrame(pd.concat(both, ignore_index=True), crs=inputs.grid.crs)


def _texts(frame: pd.DataFrame, name: str) -> object:
    if name not in frame:
        return ""
    return frame[name].fillna("").astype(str).to_numpy()


def covers_within(minutes: csr_array, threshold: float) -> csr_array:
    """Ones where a time is at most the threshold; a time of zero counts."""
    keep = minutes.data <= threshold + delivery.TIME_TOLERANCE_MIN
    ends = np.append(0, np.cumsum(keep))[minutes.indptr]
    return csr_array((np.ones(int(keep.sum())), minutes.indices[keep], ends), shape=minutes.shape)


@dataclasses.dataclass
class RoadJob:
    """Demand, and its travel time to or from the places."""

    inputs: Inputs
    request: ResolvedRequest
    network: delivery.Network
    places: gpd.GeoDataFrame
    direction: Direction
    notes: list[Message] = dataclasses.field(default_factory=list)

    @property
    def on_foot(self) -> bool:
        """Whether people walk to the places."""
        return self.request.place == "pickup-points"

    def thresholds(self) -> list[float]:
        """The longest time of the request, then those of the sensitivity analysis. [min]"""
        own = self.request.max_minutes
        others = [own - STEP_MIN, own + STEP_MIN] if self.request.sensitivity else []
        return [own, *(one for one in others if one > 0)]

    @property
    def limit(self) -> float:
        """Longest time that the problem or its sensitivity analysis needs. [min]"""
        if self.request.problem == "p-center":
            return 24.0 * 60
        if self.request.problem in ("p-median", "efficiency"):
            return max(self.request.unreached_minutes, self.request.max_minutes + STEP_MIN)
        return self.request.max_minutes + STEP_MIN

    def cells(self) -> tuple[Demand, csr_array]:
        """Populated cells near a road, weighted by the residents in the districts, and their times."""
        inputs = self.inputs
        snap_max_m = inputs.project.delivery.snap_max_m
        people, inside = residents(inputs), share_in_districts(inputs)
        cells = delivery.snap_cells(
            self.network,
            inputs.grid,
            snap_max_m=snap_max_m,
            mask=(people * inside > 0).reshape(inputs.grid.shape),
        )
        on_road = cells.street.ends[:, 0] >= 0
        unknown = float((people * inside)[cells.cell[~on_road]].sum())
        minutes = delivery.cell_minutes(
            self.network,
            self.places,
            cells,
            max_minutes=self.limit,
            direction=self.direction,
            snap_max_m=snap_max_m,
        )
        kept = np.flatnonzero(on_road)
        demand = cell_demand(inputs, cells.cell[kept], people, unknown=unknown)
        return demand, csr_array(minutes[kept])

    def settlements(self, *, people: bool) -> tuple[Demand, csr_array]:
        """Settlements weighted by residents, or villages (without any, settlements) counted, and their times."""
        table = cast("gpd.GeoDataFrame", self.inputs.table("settlements"))
        if table is None:
            msg = f"The project must have settlements for {self.request.problem}, found none."
            raise ConfigError(msg)
        chosen = table[table["district_id"].isin(self.inputs.districts.index)]
        if not people:
            villages = chosen[chosen["type"].isin(delivery.VILLAGE_TYPES)]
            chosen = villages if len(villages) else chosen
        weight = (
            pd.to_numeric(chosen["population"], errors="coerce").fillna(0.0).to_numpy(np.float64)
            if people
            else np.ones(len(chosen))
        )
        chosen, weight = chosen[weight > 0], weight[weight > 0]
        snap_max_m = self.inputs.project.delivery.snap_max_m
        snapped = delivery.snap(self.network, chosen, snap_max_m=snap_max_m)
        on_road = snapped["reason"].eq("").to_numpy()
        if not on_road.any():
            msg = "Settlements must lie near a road of the network, found none."
            raise ConfigError(msg)
        points = chosen[on_road].reset_index(drop=True)
        pairs = delivery.minutes_matrix(
            self.network,
            self.places,
            points,
            max_minutes=self.limit,
            direction=self.direction,
            snap_max_m=snap_max_m,
        )
        matrix = csr_array(
            (
                pairs["minutes"].to_numpy(),
                (pairs["demand"].to_numpy(), pairs["outlet"].to_numpy()),
            ),
            shape=(len(points), len(self.places)),
        )
        weight, unlisted = self._by_ledger(chosen, weight) if people else (weight, 0.0)
        demand = point_demand(
            self.inputs,
            points,
            weight[on_road],
            unknown=float(weight[~on_road].sum()) + unlisted,
            unit="persons" if people else "settlements",
        )
        return demand, matrix

    def _by_ledger(self, chosen: gpd.GeoDataFrame, weight: FloatArray) -> tuple[FloatArray, float]:
        """Residents of settlements as the ledger counts them, and those whom no settlement lists."""
        used = self.inputs.ledger["used"]
        home = chosen["district_id"].to_numpy(dtype=object)
        stated = pd.Series(weight).groupby(home).sum().reindex(used.index).fillna(0.0)
        counts = pd.DataFrame({"numerator": stated, "denominator": stated})
        found = zonal.reconcile(counts, used)
        factor = (found["denominator"] / stated.where(stated > 0)).fillna(1.0)
        scale = factor.reindex(home).to_numpy(dtype=np.float64)
        return np.asarray(weight * scale, dtype=np.float64), float(found["unknown"].sum())
