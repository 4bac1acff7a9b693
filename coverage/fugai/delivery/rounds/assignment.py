"""Parcels assigned to outlets of limited capacity: the transportation problem."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from fugai.delivery._frames import (
    column,
    in_districts,
    number,
    outlet_ids,
    per_district,
    residents,
)
from fugai.delivery.rounds.transportation import (
    Flows,
    Transportation,
    lower_bound,
    solve_transportation,
)
from fugai.delivery.travel.pairs import ODPairs, pairs_of
from fugai.errors import ContractError

if TYPE_CHECKING:
    import geopandas as gpd

    from fugai.delivery._checks import Direction
    from fugai.delivery.network.network import Network

NO_ROOM = "no outlet in reach has room"
NO_OUTLET_IN_REACH = "no outlet within reach"


@dataclass(frozen=True, kw_only=True, eq=False)
class Assignment:
    """Parcels by place and outlet: as many as there is capacity for, in the least total time.

    Parameters
    ----------
    flows
        One row per place and outlet that serves it: ``demand``, ``outlet`` (positions),
        ``parcels_per_day``, ``minutes`` [min].
    outlets
        By ``outlet_id``: ``parcels_per_day``, ``capacity_per_day`` (infinite where none is stated),
        ``utilisation``, ``full``, ``worth_min``: the shadow price, minutes a day that one more
        parcel of capacity saves (unserved parcels counted at the penalty).
    places
        On the index of the demand: ``parcels_per_day``, ``served``, ``minutes`` (mean over what is
        served, NaN for none), ``outlets`` (how many serve it), ``reason`` and ``known`` (on the
        road).
    parcel_minutes
        Travel time summed over the served parcels. [min]
    unserved
        Parcels a day that find no capacity or no outlet within reach.
    objective, bound
        ``parcel_minutes`` plus the penalty of unserved parcels that have an outlet within reach,
        and a lower bound on it. [min]

    Examples
    --------
    See `assign_parcels`, which makes it.

    >>> import geopandas as gpd
    >>> from fugai.delivery import RoadNodes, assign_parcels, network_from_edges
    >>> network = network_from_edges(
    ...     [0, 1], [1, 0], travel_time_s=[60, 60], length_m=[500, 500],
    ...     nodes=RoadNodes(x=[0, 500], y=[0, 0]),
    ... )
    >>> shop = gpd.GeoDataFrame({"outlet_id": ["a"], "capacity_per_day": [20]},
    ...                         geometry=gpd.points_from_xy([0], [0]))
    >>> home = gpd.GeoDataFrame({"population": [300], "district_id": "w"},
    ...                         geometry=gpd.points_from_xy([500], [0]))
    >>> found = assign_parcels(network, shop, home, parcels_per_head_per_day=0.1, max_minutes=5)
    >>> found.parcel_minutes, found.unserved, found.places["reason"].tolist()
    (20.0, 10.0, ['no outlet in reach has room'])
    """

    flows: pd.DataFrame
    outlets: pd.DataFrame
    places: pd.DataFrame
    parcel_minutes: float
    unserved: float
    objective: float
    bound: float

    @property
    def gap(self) -> float:
        """By how much the objective may be above the optimum, relative to the bound."""
        return (self.objective - self.bound) / self.bound if self.bound > 0 else 0.0


def assign_parcels(
    network: Network | ODPairs,
    outlets: gpd.GeoDataFrame,
    demand: gpd.GeoDataFrame,
    *,
    parcels_per_head_per_day: float,
    max_minutes: float,
    direction: Direction = "from",
    snap_max_m: float = 1000.0,
) -> Assignment:
    """Parcels of all places to outlets with capacity for them: overflow goes to the next outlet.

    As many parcels are served as possible and, among all ways to do so, with the least total travel
    time. The parcels of a place may be split between outlets. Solved to optimality (HiGHS) by
    column generation: over the nearest outlets of each place first; farther ones enter while their
    reduced costs are negative. The bound is computed from the dual prices alone.

    Parameters
    ----------
    network
        Or the `ODPairs` of these outlets and places within at least the limit; ``direction`` and
        ``snap_max_m`` are not used then.
    outlets
        With ``outlet_id`` and ``capacity_per_day``, NaN for an outlet without a limit.
    demand
        Places with ``population`` and ``district_id``; those outside ('') bring no parcels.
    parcels_per_head_per_day
        Parcels that a resident receives in a day.
    max_minutes
        Longest time to an outlet that may serve a place, inclusive. [min]
    direction
        'from' the outlets to the demand, or 'to' the outlets.
    snap_max_m
        Largest distance of a place from a node, inclusive. [m]

    Raises
    ------
    ContractError
        The rate or a capacity is negative, an ``outlet_id`` comes twice, or the limit is longer
        than that of the pairs.
    SolverError
        The solver stopped without a solution.

    Examples
    --------
    Thirty parcels for an outlet with room for twenty; ten go on to the next:

    >>> import geopandas as gpd
    >>> from fugai.delivery import RoadNodes, assign_parcels, network_from_edges
    >>> network = network_from_edges(
    ...     [0, 1], [1, 0], travel_time_s=[60, 60], length_m=[500, 500],
    ...     nodes=RoadNodes(x=[0, 500], y=[0, 0]),
    ... )
    >>> shops = gpd.GeoDataFrame({"outlet_id": ["a", "b"], "capacity_per_day": [20, 50]},
    ...                          geometry=gpd.points_from_xy([0, 500], [0, 0]))
    >>> home = gpd.GeoDataFrame({"population": [300], "district_id": "w"},
    ...                         geometry=gpd.points_from_xy([0], [0]))
    >>> found = assign_parcels(network, shops, home, parcels_per_head_per_day=0.1, max_minutes=5)
    >>> found.outlets[["parcels_per_day", "full", "worth_min"]]
               parcels_per_day   full  worth_min
    outlet_id
    a                     20.0   True        1.0
    b                     10.0  False        0.0
    """
    ids = outlet_ids(outlets)
    rate = parcels_per_head_per_day
    if not (np.isfinite(rate) and rate >= 0):
        msg = f"`parcels_per_head_per_day` must be finite and not negative, found {rate}."
        raise ContractError(msg)
    capacity = number(outlets, "capacity_per_day")
    if (capacity < 0).any():
        msg = f"`capacity_per_day` must not be negative, found {np.nanmin(capacity):g}."
        raise ContractError(msg)
    parcels = np.where(in_districts(demand), residents(demand), 0.0) * rate
    found = pairs_of(
        network,
        outlets,
        demand,
        max_minutes=max_minutes,
        direction=direction,
        snap_max_m=snap_max_m,
    )
    pairs = found.table.sort_values(["demand", "minutes", "outlet"], ignore_index=True)
    program = Transportation(
        place=pairs["demand"].to_numpy(),
        outlet=pairs["outlet"].to_numpy(),
        minutes=pairs["minutes"].to_numpy(),
        parcels=parcels,
        capacity=np.where(np.isnan(capacity), np.inf, capacity),
        # Longer than any chain of reassignments that makes room for one more parcel.
        penalty_min=(min(len(outlets), len(demand)) + 1) * max(float(found.max_minutes), 1.0),
    )
    solved = solve_transportation(program)
    return _assignment(program, solved, ids, demand.index, found.demand_reason)


def _assignment(
    program: Transportation, solved: Flows, ids: pd.Index, index: pd.Index, reason: pd.Series
) -> Assignment:
    rounding = 1e-9 * max(1.0, float(program.parcels.sum()))  # of the solver
    on = solved.flow > rounding
    flows = pd.DataFrame(
        {
            "demand": program.place[on],
            "outlet": program.outlet[on],
            "parcels_per_day": solved.flow[on],
            "minutes": program.minutes[on],
        }
    )
    places = _place_rows(program, flows, index, reason)
    load = np.bincount(flows["outlet"], flows["parcels_per_day"], len(ids)).astype(np.float64)
    busy = np.divide(load, program.capacity, out=np.zeros(len(ids)), where=program.capacity > 0)
    outlets = pd.DataFrame(
        {
            "parcels_per_day": load,
            "capacity_per_day": program.capacity,
            "utilisation": busy,
            "full": np.isfinite(program.capacity) & (load >= program.capacity - rounding),
            "worth_min": -solved.outlet_price,
        },
        index=ids,
    )
    parcel_minutes = float((flows["parcels_per_day"] * flows["minutes"]).sum())
    in_reach = np.isin(np.arange(len(index)), program.place)
    unserved = places["parcels_per_day"].to_numpy() - places["served"].to_numpy()
    return Assignment(
        flows=flows,
        outlets=outlets,
        places=places,
        parcel_minutes=parcel_minutes,
        unserved=float(unserved.sum()),
        objective=parcel_minutes + program.penalty_min * float(unserved[in_reach].sum()),
        bound=lower_bound(program, solved),
    )


def _place_rows(
    program: Transportation, flows: pd.DataFrame, index: pd.Index, reason: pd.Series
) -> pd.DataFrame:
    size, at, parcels = len(index), flows["demand"], flows["parcels_per_day"].to_numpy()
    served = np.minimum(np.bincount(at, parcels, size), program.parcels)
    spent = np.bincount(at, parcels * flows["minutes"], size)
    why = reason.to_numpy(dtype=object).copy()
    lacking = (why == "") & (program.parcels - served > 1e-6 * np.maximum(program.parcels, 1.0))
    in_reach = np.isin(np.arange(size), program.place)
    why[lacking & in_reach] = NO_ROOM
    why[lacking & ~in_reach] = NO_OUTLET_IN_REACH
    return pd.DataFrame(
        {
            "parcels_per_day": program.parcels,
            "served": served,
            "minutes": np.divide(spent, served, out=np.full(size, np.nan), where=served > 0),
            "outlets": np.bincount(at, minlength=size),
            "reason": pd.array(why, dtype="str"),
            "known": reason.eq("").to_numpy(),
        },
        index=index,
    )


def assigned_share(
    assignment: Assignment, demand: pd.DataFrame, districts: pd.DataFrame
) -> pd.DataFrame:
    """Parcels that an outlet with capacity handles, by the district of the residents.

    Parameters
    ----------
    assignment
        As `assign_parcels` returns it for the demand.
    demand
        With ``district_id``.
    districts
        Its index is that of the result.

    Returns
    -------
    On the index of the districts: ``numerator`` (parcels a day served), ``denominator`` (those of
    places on the road) and ``unknown`` (those of other places).

    Examples
    --------
    >>> import geopandas as gpd
    >>> import pandas as pd
    >>> from fugai.delivery import RoadNodes, assign_parcels, assigned_share, network_from_edges
    >>> network = network_from_edges(
    ...     [0, 1], [1, 0], travel_time_s=[60, 60], length_m=[500, 500],
    ...     nodes=RoadNodes(x=[0, 500], y=[0, 0]),
    ... )
    >>> shop = gpd.GeoDataFrame({"outlet_id": ["a"], "capacity_per_day": [20]},
    ...                         geometry=gpd.points_from_xy([0], [0]))
    >>> home = gpd.GeoDataFrame({"population": [300], "district_id": "w"},
    ...                         geometry=gpd.points_from_xy([500], [0]))
    >>> found = assign_parcels(network, shop, home, parcels_per_head_per_day=0.1, max_minutes=5)
    >>> assigned_share(found, home, pd.DataFrame(index=["w"]))
       numerator  denominator  unknown
    w       20.0         30.0      0.0
    """
    rows = assignment.places
    known, parcels = rows["known"].to_numpy(dtype=np.bool_), rows["parcels_per_day"].to_numpy()
    where = column(demand, "district_id", table="demand")
    return pd.DataFrame(
        {
            "numerator": per_district(rows["served"].to_numpy() * known, where, districts),
            "denominator": per_district(parcels * known, where, districts),
            "unknown": per_district(parcels * ~known, where, districts),
        },
        index=districts.index,
    )
