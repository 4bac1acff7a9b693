"""Parcels shared out to outlets that can handle only so many: the transport problem."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd
from scipy.optimize import linprog
from scipy.sparse import csr_array

from fugai.delivery._frames import column, number, per_district
from fugai.delivery.travel.matrix import Pairs, pairs_within
from fugai.errors import ContractError, SolverError

if TYPE_CHECKING:
    import geopandas as gpd

    from fugai._types import FloatArray, IntArray
    from fugai.delivery.network.network import Direction, Network

FIRST_CHOICES = 4
"""Nearest outlets of each place that the program begins with; others enter where they pay."""

TOLERANCE_MIN = 1e-7
"""Reduced costs down to this are rounding of the solver. [min]"""

NO_ROOM = "no outlet in reach has room"
NO_OUTLET_IN_REACH = "no outlet within reach"


@dataclass(frozen=True, kw_only=True, eq=False)
class Assignment:
    """Parcels by place and outlet, in the least time in all, as many as there is room for.

    Parameters
    ----------
    flows
        One row per place and outlet that serves it: ``demand``, ``outlet`` (positions),
        ``parcels_per_day``, ``minutes`` [min].
    outlets
        By ``outlet_id``: ``parcels_per_day``, ``capacity_per_day`` (infinite where none is stated),
        ``utilisation``, ``full``, ``worth_min``: minutes a day that one more parcel of capacity
        saves (of driving parcel by parcel, unserved ones counted at the penalty).
    places
        On the index of the demand: ``parcels_per_day``, ``served``, ``minutes`` (mean over what is
        served, NaN for none), ``outlets`` (how many serve it), ``reason`` and ``known`` (on the
        road).
    parcel_minutes
        Minutes summed over the served parcels. [min]
    unserved
        Parcels a day that find no room or no outlet within reach.
    objective, bound
        ``parcel_minutes`` and the penalty of those unserved that have an outlet within reach; no
        assignment is below the bound. [min]
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
        """By how much the objective may be above the best, relative to the latter."""
        return (self.objective - self.bound) / self.bound if self.bound > 0 else 0.0


class _Program(NamedTuple):
    """Pairs by rising place, then time; what the places bring and the outlets take."""

    place: IntArray
    outlet: IntArray
    minutes: FloatArray
    parcels: FloatArray
    capacity: FloatArray
    penalty_min: float


class _Solved(NamedTuple):
    flow: FloatArray
    unserved: FloatArray
    place_price: FloatArray
    outlet_price: FloatArray


def assign_parcels(
    network: Network | Pairs,
    outlets: gpd.GeoDataFrame,
    demand: gpd.GeoDataFrame,
    *,
    parcels_per_head_per_day: float,
    max_minutes: float,
    direction: Direction = "from",
    snap_max_m: float = 1000.0,
) -> Assignment:
    """Parcels of all places to outlets with room for them: overflow goes to the next with room.

    As many parcels are served as can be, and among all ways to do so that with the least minutes,
    summed over parcels. The parcels of a place may be split between outlets. Solved to optimality
    (HiGHS) over the nearest outlets of each place; prices then tell which farther ones would pay,
    and they enter until none does. The bound is made of the prices alone.

    Parameters
    ----------
    network
        Or the `Pairs` of these outlets and places, whose limit then holds.
    outlets
        With ``outlet_id`` and ``capacity_per_day``, NaN for an outlet without a limit.
    demand
        Places with ``population`` and ``district_id``; those outside ('') bring no parcels.
    parcels_per_head_per_day
        Parcels that a resident gets in a day.
    max_minutes
        Farthest outlet that may serve a place, inclusive. [min]

    Raises
    ------
    ContractError
        The rate or a capacity is negative, or an ``outlet_id`` comes twice.
    """
    ids = pd.Index(column(outlets, "outlet_id", table="outlets"), name="outlet_id")
    if not ids.is_unique:
        msg = f"`outlet_id` must be unique, found {ids[ids.duplicated()][0]!r} twice."
        raise ContractError(msg)
    rate = parcels_per_head_per_day
    if not (np.isfinite(rate) and rate >= 0):
        msg = f"`parcels_per_head_per_day` must be finite and not negative, found {rate}."
        raise ContractError(msg)
    capacity = number(outlets, "capacity_per_day")
    if (capacity < 0).any():
        msg = f"`capacity_per_day` must not be negative, found {np.nanmin(capacity):g}."
        raise ContractError(msg)
    inside = column(demand, "district_id", table="demand").ne("").to_numpy()
    parcels = np.where(inside, np.nan_to_num(number(demand, "population")), 0.0) * rate
    found = network
    if not isinstance(found, Pairs):
        found = pairs_within(
            found,
            outlets,
            demand,
            max_minutes=max_minutes,
            direction=direction,
            snap_max_m=snap_max_m,
        )
    pairs = found.table.sort_values(["demand", "minutes", "outlet"], ignore_index=True)
    program = _Program(
        place=pairs["demand"].to_numpy(),
        outlet=pairs["outlet"].to_numpy(),
        minutes=pairs["minutes"].to_numpy(),
        parcels=parcels,
        capacity=np.where(np.isnan(capacity), np.inf, capacity),
        # Longer than any chain of moves that makes room for one more parcel.
        penalty_min=(min(len(outlets), len(demand)) + 1) * max(float(found.max_minutes), 1.0),
    )
    solved = _by_columns(program)
    return _assignment(program, solved, ids, demand.index, found.demand_reason)


def _by_columns(program: _Program) -> _Solved:
    """Program over the nearest outlets of each place, others entering while they pay."""
    place = program.place
    rank = np.arange(len(place)) - np.searchsorted(place, place, side="left")
    used = rank < FIRST_CHOICES
    while True:
        solved = _solve(program, np.flatnonzero(used))
        reduced = program.minutes - (
            solved.place_price[place] + solved.outlet_price[program.outlet]
        )
        pays = ~used & (reduced < -TOLERANCE_MIN) & (program.parcels[place] > 0)
        if not pays.any():
            return solved
        used |= pays


def _solve(program: _Program, columns: IntArray) -> _Solved:
    """Optimum over some of the pairs, with the prices of places and outlets."""
    places, outlets = len(program.parcels), len(program.capacity)
    needs = np.flatnonzero(program.parcels > 0)
    columns = columns[program.parcels[program.place[columns]] > 0]
    row = np.full(places, -1)
    row[needs] = np.arange(len(needs))
    limited = np.flatnonzero(np.isfinite(program.capacity))
    limit_row = np.full(outlets, -1)
    limit_row[limited] = np.arange(len(limited))
    many, spare = len(columns), len(needs)
    flow, unserved = np.zeros(len(program.place)), np.zeros(places)
    place_price, outlet_price = np.full(places, program.penalty_min), np.zeros(outlets)
    if spare == 0:
        return _Solved(flow, unserved, place_price, outlet_price)
    at = np.append(np.arange(many), many + np.arange(spare))
    served = csr_array(
        (np.ones(many + spare), (np.append(row[program.place[columns]], np.arange(spare)), at)),
        shape=(spare, many + spare),
    )
    bound_row = limit_row[program.outlet[columns]]
    bounded = np.flatnonzero(bound_row >= 0)
    room = csr_array(
        (np.ones(len(bounded)), (bound_row[bounded], bounded)), shape=(len(limited), many + spare)
    )
    found = linprog(  # type: ignore[call-overload]  # its stubs know no sparse matrices
        np.append(program.minutes[columns], np.full(spare, program.penalty_min)),
        A_ub=room,
        b_ub=program.capacity[limited],
        A_eq=served,
        b_eq=program.parcels[needs],
        method="highs",
    )
    if found.status != 0:
        msg = f"Parcels cannot be assigned: {found.message}"
        raise SolverError(msg)
    flow[columns], unserved[needs] = found.x[:many], found.x[many:]
    place_price[needs] = found.eqlin.marginals
    outlet_price[limited] = np.minimum(found.ineqlin.marginals, 0.0)
    return _Solved(flow, unserved, place_price, outlet_price)


def _bound(program: _Program, solved: _Solved) -> float:
    """What no assignment falls below, by prices alone: those of outlets, and the best of them."""
    price = np.full(len(program.parcels), program.penalty_min)
    offers = program.minutes - solved.outlet_price[program.outlet]
    np.minimum.at(price, program.place, offers)
    limited = np.isfinite(program.capacity)
    paid = float(solved.outlet_price[limited] @ program.capacity[limited])
    in_reach = np.isin(np.arange(len(price)), program.place)
    return float(price[in_reach] @ program.parcels[in_reach]) + paid


def _assignment(
    program: _Program, solved: _Solved, ids: pd.Index, index: pd.Index, reason: pd.Series
) -> Assignment:
    least = 1e-9 * max(1.0, float(program.parcels.sum()))  # rounding of the solver
    on = solved.flow > least
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
            "full": np.isfinite(program.capacity) & (load >= program.capacity - least),
            "worth_min": -solved.outlet_price,
        },
        index=ids,
    )
    spent = float((flows["parcels_per_day"] * flows["minutes"]).sum())
    in_reach = np.isin(np.arange(len(index)), program.place)
    left = places["parcels_per_day"].to_numpy() - places["served"].to_numpy()
    return Assignment(
        flows=flows,
        outlets=outlets,
        places=places,
        parcel_minutes=spent,
        unserved=float(left.sum()),
        objective=spent + program.penalty_min * float(left[in_reach].sum()),
        bound=_bound(program, solved),
    )


def _place_rows(
    program: _Program, flows: pd.DataFrame, index: pd.Index, reason: pd.Series
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
    """Parcels that an outlet with room takes, by the district of the residents.

    Returns
    -------
    On the index of the districts: ``numerator`` (parcels a day served), ``denominator`` (those of
    places on the road) and ``unknown`` (those of other places).
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
