"""The transportation problem of parcels, solved by column generation over linear programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_array

from fugai.errors import SolverError

if TYPE_CHECKING:
    from fugai._types import FloatArray, IntArray

FIRST_CHOICES = 4
"""Nearest outlets of each place that the linear program starts with."""

TOLERANCE_MIN = 1e-7
"""Reduced costs closer to zero than this are rounding errors of the solver. [min]"""


class Transportation(NamedTuple):
    """Pairs by rising place, then time, the parcels of the places, the capacity of the outlets."""

    place: IntArray
    outlet: IntArray
    minutes: FloatArray
    parcels: FloatArray
    capacity: FloatArray
    penalty_min: float


class Flows(NamedTuple):
    """Parcels of each pair, unserved ones of each place, and the dual prices. [min]"""

    flow: FloatArray
    unserved: FloatArray
    place_price: FloatArray
    outlet_price: FloatArray


def solve_transportation(program: Transportation) -> Flows:
    """Optimum over all pairs: the nearest outlets of each place first, others while they pay."""
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


def _solve(program: Transportation, columns: IntArray) -> Flows:
    """Optimum over some of the pairs, with the dual prices of places and outlets."""
    places, outlets = len(program.parcels), len(program.capacity)
    needs = np.flatnonzero(program.parcels > 0)
    limited = np.flatnonzero(np.isfinite(program.capacity))
    columns = columns[program.parcels[program.place[columns]] > 0]
    flow, unserved = np.zeros(len(program.place)), np.zeros(places)
    place_price, outlet_price = np.full(places, program.penalty_min), np.zeros(outlets)
    if len(needs) == 0:
        return Flows(flow, unserved, place_price, outlet_price)
    served, capacity = _constraints(program, columns, needs, limited)
    found = linprog(  # type: ignore[call-overload]  # its stubs know no sparse matrices
        np.append(program.minutes[columns], np.full(len(needs), program.penalty_min)),
        A_ub=capacity,
        b_ub=program.capacity[limited],
        A_eq=served,
        b_eq=program.parcels[needs],
        method="highs",
    )
    if found.status != 0:
        msg = f"Parcels cannot be assigned: {found.message}"
        raise SolverError(msg)
    flow[columns], unserved[needs] = found.x[: len(columns)], found.x[len(columns) :]
    place_price[needs] = found.eqlin.marginals
    outlet_price[limited] = np.minimum(found.ineqlin.marginals, 0.0)
    return Flows(flow, unserved, place_price, outlet_price)


def _constraints(
    program: Transportation, columns: IntArray, needs: IntArray, limited: IntArray
) -> tuple[csr_array, csr_array]:
    """Rows of the places (served or not) and of the outlets with a limit (at most their capacity).

    The variables are the flows of the pairs, then the unserved parcels of each place that needs
    any.
    """
    flows, slacks = len(columns), len(needs)
    row = np.full(len(program.parcels), -1)
    row[needs] = np.arange(slacks)
    limit_row = np.full(len(program.capacity), -1)
    limit_row[limited] = np.arange(len(limited))
    variable = np.append(np.arange(flows), flows + np.arange(slacks))
    place = np.append(row[program.place[columns]], np.arange(slacks))
    served = csr_array((np.ones(flows + slacks), (place, variable)), shape=(slacks, flows + slacks))
    outlet = limit_row[program.outlet[columns]]
    bounded = np.flatnonzero(outlet >= 0)
    capacity = csr_array(
        (np.ones(len(bounded)), (outlet[bounded], bounded)), shape=(len(limited), flows + slacks)
    )
    return served, capacity


def lower_bound(program: Transportation, solved: Flows) -> float:
    """Lower bound on all assignments, from the prices of the outlets alone."""
    price = np.full(len(program.parcels), program.penalty_min)
    offers = program.minutes - solved.outlet_price[program.outlet]
    np.minimum.at(price, program.place, offers)
    limited = np.isfinite(program.capacity)
    paid = float(solved.outlet_price[limited] @ program.capacity[limited])
    in_reach = np.isin(np.arange(len(price)), program.place)
    return float(price[in_reach] @ program.parcels[in_reach]) + paid
