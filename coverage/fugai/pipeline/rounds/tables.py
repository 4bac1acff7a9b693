"""Planned rounds as the tables of a run: fleets, rounds, stops in order, stops that are left out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd

from fugai.pipeline.rounds.fleets import mode_of
from fugai.pipeline.rounds.hours import clock

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fugai.pipeline.rounds.plan import FleetPlan, RoundsOfYear

FLEET_COLUMNS = (
    *(
        "serves",
        "vehicles",
        "vehicles_used",
        "stops",
        "visited",
        "parcels",
        "km",
        "minutes",
        "cost",
    ),
    *("cost_per_parcel", "cost_per_km", "km_per_parcel", "bound", "gap", "status", "bound_method"),
)
ROUND_COLUMNS = (
    *("round", "serves", "vehicle_id", "vehicle", "mode", "depot_id", "depot", "trips", "stops"),
    *("parcels", "start", "end", "minutes", "drive_min", "wait_min", "km", "cost"),
    *("cost_per_parcel", "cost_per_km", "full", "fleet_bound", "fleet_gap", "fleet_status"),
)
VISIT_COLUMNS = (
    *("round", "visit", "vehicle_id", "kind", "place_id", "name", "district_id", "trip", "arrive"),
    *("begin", "leave", "leg_min", "leg_km", "wait_min", "parcels", "parcels_left"),
)


def round_tables(found: RoundsOfYear) -> dict[str, pd.DataFrame]:
    """Tables by name; rounds are numbered through all fleets.

    Returns
    -------
    ``round-fleets``, ``rounds`` (lines along the roads), ``round-stops`` (points, depots included)
    and ``round-unvisited`` (points).
    """
    rounds, visits, first = [], [], 0
    for plan in found.plans:
        rounds.append(_rounds(found, plan, first))
        visits.append(_visits(found, plan, first))
        first += len(plan.planned.rounds)
    lost = found.stops[found.stops["reason"].ne("")]
    kept = ["stop_id", "name", "district_id", "parcels", "reason", "geometry"]
    return {
        "round-fleets": pd.DataFrame(
            [_fleet(plan) for plan in found.plans], columns=list(FLEET_COLUMNS)
        ),
        "rounds": _joined(rounds, ROUND_COLUMNS, found),
        "round-stops": _joined(visits, VISIT_COLUMNS, found),
        "round-unvisited": gpd.GeoDataFrame(lost[kept]).reset_index(drop=True),
    }


def _joined(
    parts: list[gpd.GeoDataFrame], columns: tuple[str, ...], found: RoundsOfYear
) -> gpd.GeoDataFrame:
    full = [part for part in parts if len(part)]
    if not full:
        empty = {name: pd.Series(dtype="object") for name in columns}
        return gpd.GeoDataFrame(empty, geometry=gpd.GeoSeries([], crs=found.stops.crs))
    return gpd.GeoDataFrame(pd.concat(full, ignore_index=True), crs=found.stops.crs)


def _fleet(plan: FleetPlan) -> dict[str, object]:
    planned, vehicles = plan.planned, plan.fleet.vehicles
    parcels = planned.parcels
    return {
        "serves": plan.fleet.district_id,
        "vehicles": sum(vehicle.number for vehicle in vehicles),
        "vehicles_used": len(planned.rounds),
        "stops": len(plan.stops),
        "visited": int(planned.stops["reason"].eq("").sum()),
        "parcels": parcels,
        "km": planned.km,
        "minutes": float(planned.rounds["minutes"].sum()),
        "cost": planned.cost,
        "cost_per_parcel": planned.cost_per_parcel,
        "cost_per_km": planned.cost_per_km,
        "km_per_parcel": planned.km / parcels if parcels > 0 else np.nan,
        "bound": cost_bound(plan),
        "gap": planned.gap if np.isfinite(planned.gap) else np.nan,
        "status": planned.status,
        "bound_method": planned.bound_method,
    }


def cost_bound(plan: FleetPlan) -> float:
    """What no rounds that visit as many stops cost less than; NaN where no bound was found."""
    planned = plan.planned
    if planned.bound_method == "none":
        return float("nan")
    return max(planned.cost - (planned.objective - planned.bound), 0.0)


def _rounds(found: RoundsOfYear, plan: FleetPlan, first: int) -> gpd.GeoDataFrame:
    planned = plan.planned
    names, depots = found.fleets.names, _depot_names(found)
    made = planned.lines.reset_index()
    gap = planned.gap if np.isfinite(planned.gap) else np.nan
    rows = gpd.GeoDataFrame(
        made.assign(
            round=made["round"] + first,
            serves=plan.fleet.district_id,
            vehicle_id=made["vehicle"],
            vehicle=[names.get(str(one), "") for one in made["vehicle"]],
            mode=[mode_of(str(one)) for one in made["mode"]],
            depot=[depots.get(str(one), "") for one in made["depot_id"]],
            start=[clock(one) for one in made["start_min"]],
            end=[clock(one) for one in made["end_min"]],
            cost_per_km=made["cost"] / made["km"].where(made["km"] > 0),
            fleet_bound=cost_bound(plan),
            fleet_gap=gap,
            fleet_status=planned.status,
        )
    )
    return gpd.GeoDataFrame(rows[[*ROUND_COLUMNS, "geometry"]])


def _visits(found: RoundsOfYear, plan: FleetPlan, first: int) -> gpd.GeoDataFrame:
    visits = plan.planned.visits
    stops = plan.stops.set_index("stop_id")
    depots = found.fleets.depots.set_index("depot_id")
    of_stop = visits["kind"].eq("stop").to_numpy(dtype=np.bool_)

    def both(column: str) -> list[Any]:
        return [
            (stops if is_stop else depots)[column].loc[place]
            for is_stop, place in zip(of_stop, visits["place_id"], strict=True)
        ]

    rows = visits.assign(
        round=visits["round"] + first,
        vehicle_id=visits["vehicle"],
        name=both("name"),
        district_id=both("district_id"),
        arrive=[clock(one) for one in visits["arrive_min"]],
        begin=[clock(one) for one in visits["begin_min"]],
        leave=[clock(one) for one in visits["leave_min"]],
    )
    return gpd.GeoDataFrame(
        rows[list(VISIT_COLUMNS)], geometry=both("geometry"), crs=found.stops.crs
    )


def _depot_names(found: RoundsOfYear) -> Mapping[str, str]:
    depots = found.fleets.depots
    return dict(zip(depots["depot_id"], depots["name"], strict=True))
