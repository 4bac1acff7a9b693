"""Optimal delivery districts of small instances: a model whose cuts make districts contiguous.

S. W. Hess et al., Operations Research 13, 1965 (the model); J. Oehrlein, J.-H. Haunert, A
cutting-plane method for contiguity-constrained spatial aggregation, Journal of Spatial Information
Science 15, 2017 (the cuts).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import connected_components

from fugai._mixed_integer import MixedInteger

if TYPE_CHECKING:
    from fugai._types import BoolArray, IntArray
    from fugai.delivery.territories.instance import DistrictInstance
    from fugai.delivery.territories.search import Clock

MOST_PAIRS = 1_600
"""Pairs of unit and seat up to which the model is solved."""

MOST_ROUNDS = 200
"""Times that a model is solved with the cuts that its last answer broke."""


class Proof(NamedTuple):
    """A lower bound; with districts, where these are optimal, else None. [min]"""

    bound: float
    label: IntArray | None


class _Row(NamedTuple):
    """``low <= sum of value at column <= high``."""

    column: list[int]
    value: list[float]
    low: float
    high: float


def exact_districts(instance: DistrictInstance, clock: Clock) -> Proof | None:
    """Optimal districts by the model; None where it is too large or stopped without a bound."""
    count, seats = instance.travel_min.shape
    if count * seats > MOST_PAIRS:
        return None
    part = instance.parts()
    may = np.isfinite(instance.travel_min) & (part[:, None] == part[instance.home][None, :])
    if instance.given_seats:
        may[instance.home] = np.eye(seats, dtype=np.bool_)
    rows = list(_rows(instance, may))
    bound = -np.inf
    for _ in range(MOST_ROUNDS):
        left_s = clock.limit_s - clock.spent_s
        if left_s <= 0:
            break
        found = MixedInteger(
            cost=(instance.work[:, None] * np.where(may, instance.travel_min, 0.0)).ravel(),
            rows=_matrix(rows, count * seats),
            row_low=np.array([one.low for one in rows]),
            row_high=np.array([one.high for one in rows]),
            high=may.ravel().astype(np.float64),
            integral=np.ones(count * seats),
        ).solve(time_limit_s=left_s, gap=1e-9)
        if found.ending == "infeasible":
            return Proof(np.inf, None)
        if np.isfinite(found.bound):
            bound = max(bound, found.bound)
        if found.ending != "optimal" or found.values is None:
            break
        serves = found.values.reshape(count, seats) > 0.5
        cuts = list(_cuts(instance, serves))
        if not cuts:
            return Proof(bound, _label(serves))
        rows += cuts
    return Proof(bound, None) if np.isfinite(bound) else None


def _label(serves: BoolArray) -> IntArray:
    """Number of the district of each unit."""
    seat = np.argmax(serves, axis=1)
    opened = np.flatnonzero(serves.any(axis=0))
    label: IntArray = np.searchsorted(opened, seat).astype(np.int64)
    return label


def _rows(instance: DistrictInstance, may: BoolArray) -> list[_Row]:
    """Each unit once; each open seat with its own unit and with work within the limits."""
    count, seats = may.shape
    rows = [_Row([i * seats + j for j in range(seats)], [1.0] * seats, 1, 1) for i in range(count)]
    slack = 1e-9 * instance.mean
    for j, home in enumerate(instance.home.tolist()):
        column = [i * seats + j for i in range(count)]
        work = instance.work.tolist()
        own = int(home) * seats + j
        for limit, sign in ((instance.low - slack, 1.0), (instance.high + slack, -1.0)):
            value = [sign * w for w in work]
            value[int(home)] -= sign * limit
            rows.append(_Row(column, value, 0.0, np.inf))
        rows += [
            _Row([own, i * seats + j], [1.0, -1.0], 0.0, np.inf)
            for i in range(count)
            if i != home and may[i, j]
        ]
    own = [int(home) * seats + j for j, home in enumerate(instance.home)]
    rows.append(_Row(own, [1.0] * seats, instance.districts, instance.districts))
    return rows


def _cuts(instance: DistrictInstance, serves: BoolArray) -> list[_Row]:
    """For each piece without the seat: a unit of it needs a unit that touches the piece."""
    seats = serves.shape[1]
    cuts: list[_Row] = []
    for j in np.flatnonzero(serves.any(axis=0)).tolist():
        mine = np.flatnonzero(serves[:, j])
        inside = csr_array(instance.adjacency[mine][:, mine])
        number, piece = connected_components(inside, directed=False)
        own = piece[np.flatnonzero(mine == instance.home[j])]
        for other in range(number):
            if other in own:
                continue
            units = mine[piece == other]
            touching = np.unique(csr_array(instance.adjacency[units]).indices)
            rim = np.setdiff1d(touching, units)
            cuts += [
                _Row(
                    [*(int(v) * seats + j for v in rim), int(unit) * seats + j],
                    [*([1.0] * len(rim)), -1.0],
                    0.0,
                    np.inf,
                )
                for unit in units
            ]
    return cuts


def _matrix(rows: list[_Row], variables: int) -> csr_array:
    row = np.repeat(np.arange(len(rows)), [len(one.column) for one in rows])
    column = np.concatenate([one.column for one in rows])
    value = np.concatenate([one.value for one in rows])
    return coo_array((value, (row, column)), shape=(len(rows), variables)).tocsr()
