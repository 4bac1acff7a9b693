"""How long a round trip takes: good tours with a lower bound, or proven the shortest."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
from scipy.optimize import linear_sum_assignment

from fugai.delivery.travel.matrix import bounded_times
from fugai.errors import ContractError
from fugai.kernels.routing.tours import held_karp_bound, short_tour, shortest_tour, tour_length

if TYPE_CHECKING:
    import numpy.typing as npt

    from fugai._types import FloatArray, Int32Array, IntArray
    from fugai.delivery.network.network import Network

EXACT_STOPS = 11
"""Tours of up to so many stops are solved exactly."""

BOUND_STEPS = 500
"""Steps of the price ascent behind the bound."""

ROUNDING = 1e-9
"""Relative difference of two sums of the same times in another order."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Tour:
    """A round trip through all places, and how good it is.

    Parameters
    ----------
    order
        Places in the order of the visit, the depot (0) first.
    minutes
        Its length, back to the depot. [min]
    bound_min
        No tour is shorter than this. [min]
    status
        'optimal': proven the shortest; 'bounded': within ``gap`` of it.
    """

    order: IntArray
    minutes: float
    bound_min: float
    status: Literal["optimal", "bounded"]

    @property
    def gap(self) -> float:
        """By how much the tour may be longer than the shortest, of the latter at least."""
        return self.minutes / self.bound_min - 1.0 if self.bound_min > 0 else 0.0


def best_tour(
    minutes: FloatArray, *, kicks: int = 1000, rng: np.random.Generator | None = None
) -> Tour:
    """Round trip from place 0 through all others, over times that may differ by direction.

    Up to `EXACT_STOPS` stops the shortest of all. Beyond, farthest insertion, then parts turned
    and moved (2-opt and Or-opt with asymmetric times), then kicks; the bound is the better of two:
    the assignment of a successor to each place, and 1-trees with prices (Held and Karp 1971) on
    the smaller of both directions, after shifting times between places to make the two alike,
    which changes no tour.

    Parameters
    ----------
    minutes
        Time from each place to each other, shape ``(places, places)``, finite and not negative;
        the diagonal is not looked at. [min]
    kicks
        Restarts from a disturbed tour. 700 places: about 2 ms each.
    rng
        Source of the kicks; a fixed one if not given, so that the same times give the same tour.

    Raises
    ------
    ContractError
        The times are not square, or one is missing, infinite or negative.
    """
    cost = _checked(minutes)
    size = len(cost)
    if size <= 2:
        length = float(cost.sum())
        return Tour(order=np.arange(size), minutes=length, bound_min=length, status="optimal")
    if size - 1 <= EXACT_STOPS:
        order = shortest_tour(cost)
        length = tour_length(cost, order)
        return Tour(order=order, minutes=length, bound_min=length, status="optimal")
    numbers = (rng or np.random.default_rng(0)).random((kicks, 3))
    order = short_tour(cost, numbers)
    length = tour_length(cost, order)
    bound = min(tour_bound(cost, known_min=length), length)
    closed = length - bound <= ROUNDING * length
    return Tour(
        order=order, minutes=length, bound_min=bound, status="optimal" if closed else "bounded"
    )


def tour_bound(minutes: FloatArray, *, known_min: float) -> float:
    """Time that no round trip through all places falls below. [min]

    Parameters
    ----------
    minutes
        As for `best_tour`, of three places or more. [min]
    known_min
        Length of any tour, which guides the ascent. [min]
    """
    cost = _checked(minutes)
    barred = cost.copy()
    np.fill_diagonal(barred, cost.sum() + 1.0)
    row, successor = linear_sum_assignment(barred)
    # A tour through shifted[i, j] = cost[i, j] + p[i] - p[j] is as long as through cost.
    prices = (cost.sum(axis=0) - cost.sum(axis=1)) / (2 * len(cost))
    shifted = cost + prices[:, None] - prices[None, :]
    symmetric = np.minimum(shifted, shifted.T)
    trees = held_karp_bound(symmetric, known_min, BOUND_STEPS)
    return float(max(barred[row, successor].sum(), trees))


def times_between(
    network: Network, node: npt.ArrayLike, leg_s: npt.ArrayLike, *, longest_min: float = 1440.0
) -> FloatArray:
    """Time from each place to each other, with the ways to the road at both ends. [min]

    Parameters
    ----------
    node, leg_s
        Node of each place and the time between the two, as `snap` has them. [s]
    longest_min
        Times beyond it are infinite, as are those of places that no road joins. [min]
    """
    nodes, legs = np.asarray(node, dtype=np.int32), np.asarray(leg_s, dtype=np.float64)
    size = len(nodes)
    times = np.full((size, size), np.inf)
    wanted = np.zeros(network.nodes, dtype=np.bool_)
    wanted[nodes] = True
    distinct, place = np.unique(nodes, return_inverse=True)
    open_rows, cutoff_s = np.arange(size), _first_guess_s(network, nodes)
    while len(open_rows):
        cutoff_s = min(cutoff_s, longest_min * 60)
        row, reached, time_s = bounded_times(
            network, nodes[open_rows], cutoff_s=cutoff_s, start_s=legs[open_rows], wanted=wanted
        )
        by_node = np.full((len(open_rows), len(distinct)), np.inf)
        by_node[row, np.searchsorted(distinct, reached)] = time_s
        times[open_rows] = by_node[:, place] + legs[None, :]
        if cutoff_s >= longest_min * 60:
            break
        open_rows = open_rows[~np.isfinite(times[open_rows]).all(axis=1)]
        cutoff_s *= 2
    np.fill_diagonal(times, 0.0)
    return times / 60


def _first_guess_s(network: Network, nodes: Int32Array) -> float:
    """Time across the places at 30 km/h, at least a minute. [s]"""
    if len(nodes) == 0:
        return 60.0
    x, y = network.x[nodes], network.y[nodes]
    return max(60.0, float(np.hypot(np.ptp(x), np.ptp(y))) / (30 / 3.6))


def _checked(minutes: FloatArray) -> FloatArray:
    cost = np.array(minutes, dtype=np.float64)
    if cost.ndim != 2 or cost.shape[0] != cost.shape[1] or len(cost) == 0:
        msg = f"`minutes` must be square with a place or more, found {cost.shape}."
        raise ContractError(msg)
    np.fill_diagonal(cost, 0.0)
    wrong = cost[~(np.isfinite(cost) & (cost >= 0))]
    if len(wrong):
        msg = f"`minutes` between places must be finite and not negative, found {wrong[0]:g}."
        raise ContractError(msg)
    return cost
