"""Who reaches which place by road: cells on foot to pickup points, villages by van from outlets."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, cast

import geopandas as gpd
import numpy as np
import pandas as pd
from scipy.sparse import csr_array

from fugai import delivery
from fugai.errors import ConfigError
from fugai.messages import Message
from fugai.pipeline.networks import Networks
from fugai.pipeline.outlets import public_outlets
from fugai.pipeline.site.places import COLUMNS, candidate_places
from fugai.pipeline.site.scenario import (
    COSTED,
    STEP_MIN,
    Demand,
    SitingInstance,
    SitingScenario,
    in_service,
)

if TYPE_CHECKING:
    from fugai._types import FloatArray
    from fugai.delivery.network.network import Direction
    from fugai.pipeline.inputs import Inputs
    from fugai.pipeline.progress import Progress
    from fugai.pipeline.site.scenario import Request

FARTHEST_MIN = 120.0
"""Longest journey that counts in the p-median; whoever is farther counts as if it took so long.
[min]"""


def road_setting(inputs: Inputs, request: Request, progress: Progress) -> SitingInstance:
    """Demand and covers of pickup points or outlets.

    Raises
    ------
    ConfigError
        There is no candidate, no road for the mode, or nobody near a road.
    """
    progress.start("可达 reach", 3)
    on_foot = request.place == "pickup-points"
    candidates = candidate_places(inputs, request, None)
    mode = _mode(inputs, on_foot=on_foot)
    own = dataclasses.replace(inputs, tables={**inputs.tables, "candidates": candidates})
    network = Networks(own).get(mode)
    if isinstance(network, str):
        raise ConfigError(network)
    progress.advance(detail=mode)
    places = _with_existing(inputs, request, candidates, on_foot=on_foot)
    job = _Job(inputs, request, network, places, "to" if on_foot else "from")
    costed = request.problem in COSTED
    cells = on_foot and not costed
    demand, minutes = job.cells() if cells else job.settlements(people=on_foot)
    progress.advance(detail=f"{minutes.nnz:,}")
    thresholds = [request.minutes]
    if request.studies:
        thresholds += [request.minutes - STEP_MIN, request.minutes + STEP_MIN]
    cases = tuple(
        SitingScenario(threshold=t, demand=demand, covers=_within(minutes, t))
        for t in thresholds
        if t > 0
    )
    progress.finish()
    basis = inputs.project.modelled_basis(
        "roads", "outlets", "candidates", "population", "settlements"
    )
    return SitingInstance(
        inputs=inputs,
        request=request,
        places=places,
        cases=cases,
        basis=basis,
        costs=minutes if costed else None,
        far_minutes=FARTHEST_MIN,
        notes=(*(Message(zh=note, en=note) for note in network.notes), *job.notes),
    )


def _mode(inputs: Inputs, *, on_foot: bool) -> str:
    if on_foot:
        return "walk"
    return "deliver" if "deliver" in inputs.project.delivery.modes else "drive"


def _with_existing(
    inputs: Inputs, request: Request, candidates: gpd.GeoDataFrame, *, on_foot: bool
) -> gpd.GeoDataFrame:
    """Outlets that do already what is sought, as existing places before the candidates."""
    outlets = in_service(cast("gpd.GeoDataFrame", inputs.tables["outlets"]), request.year)
    if on_foot:
        there = delivery.of_kind(outlets, inputs.project.delivery.pickup_kinds)
    else:
        there = public_outlets(delivery.that_deliver(outlets, "door", "village"))
    frame = gpd.GeoDataFrame(
        {
            "candidate_id": there["outlet_id"].astype(str).to_numpy(),
            "name": _texts(there, "name"),
            "kind": _texts(there, "kind"),
            "status": "existing",
            "cost": np.nan,
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


def _within(minutes: csr_array, threshold: float) -> csr_array:
    """Covers at a threshold, inclusive: entries beyond it go, a time of zero stays."""
    keep = minutes.data <= threshold + delivery.GUARD_MIN
    ends = np.append(0, np.cumsum(keep))[minutes.indptr]
    return csr_array((np.ones(int(keep.sum())), minutes.indices[keep], ends), shape=minutes.shape)


@dataclasses.dataclass(kw_only=False)
class _Job:
    inputs: Inputs
    request: Request
    network: delivery.Network
    places: gpd.GeoDataFrame
    direction: Direction
    notes: list[Message] = dataclasses.field(default_factory=list)

    @property
    def limit(self) -> float:
        """Longest time that any question asks for. [min]"""
        if self.request.problem == "p-center":
            return 24.0 * 60
        if self.request.problem == "p-median":
            return max(FARTHEST_MIN, self.request.minutes + STEP_MIN)
        return self.request.minutes + STEP_MIN

    def cells(self) -> tuple[Demand, csr_array]:
        """Populated cells, by the share of each that lies in the districts."""
        inputs = self.inputs
        snap_max_m = inputs.project.delivery.snap_max_m
        assert inputs.population is not None
        people = np.nan_to_num(inputs.population.to_numpy().astype(np.float64)).ravel()
        inside = inside_share(inputs)
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
        return cell_demand(inputs, cells.cell[kept], people, inside, unknown), csr_array(
            minutes[kept]
        )

    def settlements(self, *, people: bool) -> tuple[Demand, csr_array]:
        """Settlements by residents, or villages (all settlements where there is none) by number."""
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
        on_road = delivery.snap(self.network, chosen, max_m=snap_max_m)["node"].to_numpy() >= 0
        if not on_road.any():
            msg = "Settlements must lie near a road of the network, found none that does."
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
        label = self.inputs.districts.index.get_indexer(pd.Index(points["district_id"]))
        return point_demand(
            self.inputs,
            points,
            weight[on_road],
            label,
            unknown=float(weight[~on_road].sum()),
            unit="persons" if people else "settlements",
        ), matrix


def inside_share(inputs: Inputs) -> FloatArray:
    """Share of each cell of the grid in the districts, overlaps once."""
    whole = inputs.weights.dissolve().fractions
    share = np.zeros(whole.shape[1])
    share[whole.indices] = whole.data
    return share


def cell_demand(
    inputs: Inputs,
    cell: np.ndarray,
    people: FloatArray,
    inside: FloatArray,
    unknown: float,
    settled: tuple[FloatArray, float] | None = None,
) -> Demand:
    """Demand of cells, people by district as `zonal.population_served` counts them."""
    zones = csr_array(inputs.weights.fractions[:, cell])
    zones = csr_array(zones.multiply(people[cell][None, :]))
    before = settled or (np.zeros(len(inputs.districts)), 0.0)
    return Demand(
        weight=(people * inside)[cell],
        zones=zones,
        cell=cell.astype(np.int64),
        points=None,
        label=inputs.weights.labels().ravel()[cell].astype(np.int64),
        settled=before[0],
        settled_all=before[1],
        unknown=unknown,
        unit="persons",
    )


def point_demand(
    inputs: Inputs,
    points: gpd.GeoDataFrame,
    weight: FloatArray,
    label: np.ndarray,
    *,
    unknown: float,
    unit: str,
) -> Demand:
    """Demand of places, each in its one district."""
    count = len(inputs.districts)
    zones = csr_array((weight, (label, np.arange(len(weight)))), shape=(count, len(weight)))
    return Demand(
        weight=weight,
        zones=zones,
        label=label.astype(np.int64),
        cell=None,
        points=points,
        settled=np.zeros(count),
        settled_all=0.0,
        unknown=unknown,
        unit=unit,
    )
