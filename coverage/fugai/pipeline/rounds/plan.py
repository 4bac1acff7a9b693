"""Rounds of all fleets of a project in a year."""

from __future__ import annotations

import importlib.util
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pandas as pd

from fugai import delivery
from fugai.messages import Message
from fugai.pipeline.rounds.stops import round_stops, stops_of

if TYPE_CHECKING:
    import geopandas as gpd

    from fugai.pipeline.inputs import Inputs
    from fugai.pipeline.rounds.fleets import Fleet, Fleets

NO_FLEET = "no vehicle serves its district"

NO_PYVRP = Message(
    zh="未安装PyVRP，配送车辆的线路未编排：`pip install 'fugai[rounds]'`。",
    en="The rounds of the vehicles are not planned, PyVRP is not installed: "
    "`pip install 'fugai[rounds]'`.",
)


@dataclass(frozen=True, kw_only=True, eq=False)
class FleetPlan:
    """The rounds of one fleet to its stops."""

    fleet: Fleet
    stops: gpd.GeoDataFrame
    planned: delivery.PlannedRounds


@dataclass(frozen=True, kw_only=True, eq=False)
class RoundsOfYear:
    """The rounds of all fleets.

    Parameters
    ----------
    fleets
        Vehicles, depots and networks.
    stops
        All stops, those of no fleet among them, with a ``reason`` ('' where a round visits them).
    plans
        One for each fleet that has stops.
    """

    fleets: Fleets
    stops: gpd.GeoDataFrame
    plans: tuple[FleetPlan, ...]

    @property
    def visited(self) -> pd.Series:
        """Whether a round visits each stop, on the index of the stops."""
        visited: pd.Series = self.stops["reason"].eq("")
        return visited


def has_pyvrp() -> bool:
    """Whether PyVRP, an extra, is installed."""
    return importlib.util.find_spec("pyvrp") is not None


def plan_year(
    inputs: Inputs,
    fleets: Fleets,
    outlets: gpd.GeoDataFrame,
    *,
    year: int,
    bound: bool,
    iterations: int | None = None,
) -> RoundsOfYear:
    """Rounds of all fleets to the stops of a year.

    Parameters
    ----------
    outlets
        Those in service.
    bound
        Whether to look for lower bounds on the costs, which change no round.
    iterations
        Of the search, those of `fugai.delivery.RoundSearch` where None.
    """
    stops = round_stops(inputs, fleets, outlets, year=year)
    spec, plans = inputs.project.delivery, []
    search = delivery.RoundSearch(seed=inputs.project.seed, bound=bound)
    search = search if iterations is None else replace(search, iterations=iterations)
    reason = pd.Series(NO_FLEET, index=stops.index, dtype=object)
    for fleet in fleets.fleets:
        mine = stops_of(stops, fleets, fleet.district_id)
        if mine.empty:
            continue
        planned = delivery.plan_rounds(
            fleets.networks_of(fleet),
            fleets.depots_of(fleet),
            mine,
            fleet.vehicles,
            service_time=delivery.ServiceTime(
                stop_min=spec.tour_stop_minutes, parcel_min=spec.tour_parcel_minutes
            ),
            search=search,
            snap_max_m=spec.snap_max_m,
        )
        reason.loc[mine.index] = planned.stops["reason"].to_numpy(dtype=object)
        plans.append(FleetPlan(fleet=fleet, stops=mine, planned=planned))
    return RoundsOfYear(fleets=fleets, stops=stops.assign(reason=reason), plans=tuple(plans))
