"""Settlements that a roll-out is to connect, and the points of presence from which cable starts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

import geopandas as gpd
import numpy as np
import pandas as pd

from fugai.broadband.levels import SERVED, UNDERSERVED, UNSERVED, share_of
from fugai.delivery.network.snapping import snap_stored
from fugai.errors import ConfigError
from fugai.messages import Message
from fugai.pipeline.rollout.cable import canonical
from fugai.pipeline.run.service_classes import classify

if TYPE_CHECKING:
    from fugai._types import IntArray
    from fugai.delivery import Network
    from fugai.pipeline.inputs import Inputs
    from fugai.pipeline.rollout.request import ResolvedRollout

NO_ROAD, NO_WAY = "no road near", "no road to a point of presence"


@dataclass(frozen=True, kw_only=True, eq=False)
class RolloutPlaces:
    """What is to be connected, and from where.

    Parameters
    ----------
    settlements
        Points in the grid's CRS, index ``settlement_id``, with the columns of `Alternatives.places`.
    starts
        Points of presence: ``name``, ``node``, geometry.
    notes
        What was left out, and why.
    """

    settlements: gpd.GeoDataFrame
    starts: gpd.GeoDataFrame
    notes: tuple[Message, ...]


def rollout_places(
    inputs: Inputs, request: ResolvedRollout, network: Network | None
) -> RolloutPlaces:
    """Settlements that lack service, each with its road, and the points of presence.

    Raises
    ------
    ConfigError
        A table is missing, nothing is to be connected, or cable can start nowhere.
    """
    table, classified = inputs.table("settlements"), classify(inputs, request.year)
    if table is None or classified is None:
        lacking = "settlements" if table is None else "services"
        msg = f"`inputs` must have {lacking} for a roll-out, found none."
        raise ConfigError(msg)
    every = cast("gpd.GeoDataFrame", table)
    node, snap_m = _snapped(network, every, inputs.project.delivery.snap_max_m)
    lack = share_of(classified, UNDERSERVED, "households") + share_of(
        classified, UNSERVED, "households"
    )
    homes = _numbers(every, "households") * lack
    there = (share_of(classified, SERVED, "households") > 0) | (
        classified["service_class"].to_numpy() == SERVED
    )
    wanted = classified["service_class"].isin([UNDERSERVED, UNSERVED]).to_numpy(dtype=np.bool_)
    kept = wanted & (np.nan_to_num(homes) > 0)
    if not kept.any():
        msg = "`settlements` must have households without service for a roll-out, found none."
        raise ConfigError(msg)
    name = every["name"].fillna("").astype(str) if "name" in every else ""
    frame = gpd.GeoDataFrame(
        {
            "settlement_id": every["settlement_id"].astype(str).to_numpy(),
            "name": name if isinstance(name, str) else name.to_numpy(),
            "district_id": every["district_id"].fillna("").astype(str).to_numpy(),
            "households": homes,
            "population": np.nan_to_num(_numbers(every, "population") * lack),
            "schools": _schools(inputs, every),
            "node": node,
            "snap_m": np.where(there, 0.0, snap_m),
            "service_class": classified["service_class"].to_numpy(),
            "reason": np.where(node < 0, NO_ROAD, ""),
        },
        geometry=every.geometry.representative_point().to_numpy(),
        crs=every.crs,
    )
    starts = _starts(inputs, request, network, frame[there & (node >= 0)])
    frame = frame[kept].set_index("settlement_id")
    return RolloutPlaces(
        settlements=frame,
        starts=starts.starts,
        notes=(*starts.notes, *_notes(classified, wanted, kept)),
    )


def _numbers(frame: pd.DataFrame, name: str) -> np.ndarray:
    if name not in frame:
        return np.full(len(frame), np.nan)
    return pd.to_numeric(frame[name], errors="coerce").to_numpy(dtype=np.float64)


def _snapped(
    network: Network | None, points: gpd.GeoDataFrame, snap_max_m: float
) -> tuple[IntArray, np.ndarray]:
    """Junction of each point and the way to it; -1 without roads."""
    if network is None:
        return np.full(len(points), -1, dtype=np.int64), np.zeros(len(points))
    found = snap_stored(network, points, snap_max_m=snap_max_m)
    node = canonical(network, found["node"].to_numpy(dtype=np.int64))
    way = np.nan_to_num(found["snap_m"].to_numpy(dtype=np.float64))
    return node, np.where(node >= 0, way, 0.0)


def _schools(inputs: Inputs, settlements: gpd.GeoDataFrame) -> np.ndarray:
    """Schools of each settlement: venues of that type, each at the settlement nearest to it."""
    count = np.zeros(len(settlements))
    venues = inputs.table("venues")
    if venues is None or "type" not in venues:
        return count
    schools = cast("gpd.GeoDataFrame", venues[venues["type"].eq("school").to_numpy(dtype=bool)])
    there = schools[~(schools.geometry.isna() | schools.geometry.is_empty)]
    if not len(there):
        return count
    tree = settlements.geometry.representative_point().sindex
    at, place = tree.nearest(there.geometry.representative_point(), return_all=False)
    np.add.at(count, place[np.argsort(at, kind="stable")], 1.0)
    return count


@dataclass(frozen=True, kw_only=True, eq=False)
class _Starts:
    starts: gpd.GeoDataFrame
    notes: tuple[Message, ...]


def _starts(
    inputs: Inputs, request: ResolvedRollout, network: Network | None, served: gpd.GeoDataFrame
) -> _Starts:
    """Points of presence on roads, and a sentence on those that are off them."""
    kinds = request.spec.points_of_presence_kinds
    if not kinds:
        starts = served[["name", "node", "geometry"]]
        if not len(starts) and "fibre" in request.technologies and network is not None:
            msg = (
                "`rollout.points_of_presence_kinds` must name candidates where cable starts, since no "
                "settlement near a road has service, found none."
            )
            raise ConfigError(msg)
        note = Message(
            zh=f"光缆从{len(starts):,}个已有服务的村（社区）出发。",
            en=f"Cable starts at the {len(starts):,} settlements that have service.",
        )
        return _Starts(starts=starts, notes=(note,))
    table = inputs.table("candidates")
    chosen = None if table is None or "kind" not in table else table[table["kind"].isin(kinds)]
    if chosen is None or not len(chosen):
        msg = f"`rollout.points_of_presence_kinds` must name kinds of the candidates, found {', '.join(kinds)!r}."
        raise ConfigError(msg)
    points = cast("gpd.GeoDataFrame", chosen)
    node, _ = _snapped(network, points, inputs.project.delivery.snap_max_m)
    ids = points["candidate_id"].astype(str).to_numpy()
    off = ids[node < 0]
    if len(off) == len(ids):
        msg = (
            f"`rollout.points_of_presence_kinds` must name candidates within "
            f"{inputs.project.delivery.snap_max_m:g} m of a road, found {len(ids)} that are not."
        )
        raise ConfigError(msg)
    starts = gpd.GeoDataFrame(
        {"name": ids, "node": node}, geometry=points.geometry.to_numpy(), crs=points.crs
    )[node >= 0]
    notes = [
        Message(
            zh=f"光缆从{len(starts):,}个接入点出发（备选点类型：{'、'.join(kinds)}）。",
            en=f"Cable starts at {len(starts):,} points of presence (candidates of {', '.join(kinds)}).",
        )
    ]
    if len(off):
        few = ", ".join(off[:5])
        notes.append(
            Message(
                zh=f"{len(off):,}个接入点附近没有道路，未采用：{few}{'等' if len(off) > 5 else ''}。",
                en=f"{len(off):,} points of presence are off the roads and left out: {few}"
                f"{' and others' if len(off) > 5 else ''}.",
            )
        )
    return _Starts(starts=starts, notes=tuple(notes))


def _notes(classified: pd.DataFrame, wanted: np.ndarray, kept: np.ndarray) -> list[Message]:
    """What is not connected: places without households, and of unknown service."""
    notes = []
    empty = int((wanted & ~kept).sum())
    unknown = int((classified["service_class"] == "unknown").sum())
    if empty:
        notes.append(
            Message(
                zh=f"{empty:,}个缺少服务的村（社区）没有户数，未纳入。",
                en=f"{empty:,} settlements without service state no households and are left out.",
            )
        )
    if unknown:
        notes.append(
            Message(
                zh=f"{unknown:,}个村（社区）的服务情况未知，未纳入。",
                en=f"{unknown:,} settlements of unknown service are left out.",
            )
        )
    return notes
