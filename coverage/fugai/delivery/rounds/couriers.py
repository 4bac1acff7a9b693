"""Courier tours: how long vans are on the road for the places that their outlet serves."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from fugai._deprecated import renamed_arguments
from fugai.delivery._frames import number, outlet_ids
from fugai.delivery.network.snapping import snap_stored
from fugai.delivery.rounds.plan import CourierTours, OutletTour, TourPlan, service_minutes
from fugai.delivery.rounds.shifts import ServiceTime
from fugai.delivery.rounds.tours import best_tour, stored_times_between
from fugai.errors import ContractError

if TYPE_CHECKING:
    from collections.abc import Iterator

    import geopandas as gpd

    from fugai._types import BoolArray, IntArray
    from fugai.delivery.network.network import Network

NO_WAY_AND_BACK = "no way there and back"
OUTLET_OFF_ROAD = "outlet not near a road"


@renamed_arguments(removed_in="0.3.0", service="service_time", kicks="perturbations")
def courier_tours(
    network: Network,
    outlets: gpd.GeoDataFrame,
    stops: gpd.GeoDataFrame,
    *,
    outlet_id: pd.Series,
    service_time: ServiceTime | None = None,
    perturbations: int = 1000,
    snap_max_m: float = 1000.0,
) -> CourierTours:
    """Round trips of each outlet's van through the places that it serves.

    The order of the stops is that of a good single tour (`best_tour`, with its bound). Where that
    tour is longer than a shift, it is split into consecutive tours (`split_tour`): as few as the
    order allows and, among those, the shortest in all.

    Parameters
    ----------
    outlets
        With ``outlet_id``.
    stops
        Places, with ``parcels`` for a tour where known; else none are counted.
    outlet_id
        Outlet of each stop, on their index, as `nearest_outlet` finds it; '' for none.
    service_time
        Time at the stops, and length of a shift; `ServiceTime` with its defaults if not given.
    perturbations
        Of the search for the order, see `best_tour`.
    snap_max_m
        Largest distance of a place from a node, inclusive. [m]

    Raises
    ------
    ContractError
        An outlet's id comes twice, or ``outlet_id`` is not on the index of the stops.

    Examples
    --------
    Around a one-way ring of four minutes, three minutes at each of two stops:

    >>> import geopandas as gpd
    >>> import pandas as pd
    >>> from fugai.delivery import RoadNodes, courier_tours, network_from_edges
    >>> nodes = RoadNodes(x=[0, 500, 500, 0], y=[0, 0, 500, 500])
    >>> network = network_from_edges(
    ...     [0, 1, 2, 3], [1, 2, 3, 0], travel_time_s=[60] * 4, length_m=[500] * 4, nodes=nodes
    ... )
    >>> shop = gpd.GeoDataFrame({"outlet_id": ["a"]}, geometry=gpd.points_from_xy([0], [0]))
    >>> stops = gpd.GeoDataFrame(geometry=gpd.points_from_xy([500, 500], [0, 500]))
    >>> found = courier_tours(network, shop, stops, outlet_id=pd.Series(["a", "a"]))
    >>> found.outlets[["stops", "tours", "drive_min", "minutes", "status"]]
               stops  tours  drive_min  minutes   status
    outlet_id
    a              2      1        4.0     10.0  optimal
    """
    rule = service_time or ServiceTime()
    if not outlet_id.index.equals(stops.index):
        msg = "`outlet_id` must be on the index of the stops, found another."
        raise ContractError(msg)
    ids = outlet_ids(outlets)
    depot, place = (
        snap_stored(network, frame, snap_max_m=snap_max_m) for frame in (outlets, stops)
    )
    plan = TourPlan(outlet_id, place["reason"])
    parcels = np.nan_to_num(number(stops, "parcels"))
    for row, served in _by_outlet(ids, outlet_id, place["node"].to_numpy() >= 0):
        if depot["node"].iloc[row] < 0:
            plan.refuse(served, OUTLET_OFF_ROAD)
            continue
        both = pd.concat([depot.iloc[[row]], place.iloc[served]])
        between = stored_times_between(network, both["node"].to_numpy(), both["snap_s"].to_numpy())
        joined = np.isfinite(between[0]) & np.isfinite(between[:, 0])
        plan.refuse(served[~joined[1:]], NO_WAY_AND_BACK)
        mine, minutes = served[joined[1:]], between[np.ix_(joined, joined)]
        if len(mine):
            tour = OutletTour(
                outlet=ids[row],
                rows=mine,
                minutes=minutes,
                tour=best_tour(minutes, perturbations=perturbations),
                service_min=service_minutes(rule, parcels[mine]),
                parcels=parcels[mine],
            )
            plan.add(tour, shift_min=rule.shift_min)
    return plan.result()


def _by_outlet(
    ids: pd.Index, outlet_id: pd.Series, on_road: BoolArray
) -> Iterator[tuple[int, IntArray]]:
    """Row of each outlet that serves any stop, and the positions of its stops."""
    row = np.where(on_road, ids.get_indexer(pd.Index(outlet_id)), -1)
    order = np.argsort(row, kind="stable")
    for outlet in np.unique(row[row >= 0]).tolist():
        first, last = np.searchsorted(row[order], [outlet, outlet + 1])
        yield outlet, order[first:last]
