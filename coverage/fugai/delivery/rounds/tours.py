"""Round trips: good tours with a lower bound, or proven the shortest."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
from scipy.optimize import linear_sum_assignment

from fugai._deprecated import renamed_arguments
from fugai.delivery._checks import check_minutes
from fugai.delivery.network.node_ids import are_stored, checked_nodes
from fugai.delivery.travel.matrix import bounded_node_times
from fugai.errors import ContractError
from fugai.kernels.routing.held_karp import exact_tour, held_karp_bound
from fugai.kernels.routing.tours import iterated_local_search, tour_length

if TYPE_CHECKING:
    import numpy.typing as npt

    from fugai._types import FloatArray, IntArray
    from fugai.delivery.network.network import Network

EXACT_STOPS = 11
"""Tours of up to so many stops are solved to proven optimality."""

BOUND_STEPS = 500
"""Subgradient steps of the Held-Karp bound."""

ROUNDING = 1e-9
"""Relative rounding error between sums of the same times in different order."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Tour:
    """A round trip through all places, with a lower bound on all round trips.

    Parameters
    ----------
    order
        Places in the order of the visit, the depot (0) first.
    minutes
        Its duration, back to the depot. [min]
    bound_min
        No tour is shorter than this. [min]
    status
        'optimal': proven the shortest; 'bounded': within ``gap`` of the shortest.

    Examples
    --------
    >>> import numpy as np
    >>> from fugai.delivery import best_tour
    >>> tour = best_tour(np.array([[0.0, 3.0], [5.0, 0.0]]))  # there in 3 minutes, back in 5
    >>> tour.minutes, tour.status, tour.gap
    (8.0, 'optimal', 0.0)
    """

    order: IntArray
    minutes: float
    bound_min: float
    status: Literal["optimal", "bounded"]

    @property
    def gap(self) -> float:
        """By how much the tour may be longer than the shortest, relative to the bound."""
        return self.minutes / self.bound_min - 1.0 if self.bound_min > 0 else 0.0


@renamed_arguments(removed_in="0.3.0", kicks="perturbations")
def best_tour(
    minutes: FloatArray, *, perturbations: int = 1000, rng: np.random.Generator | None = None
) -> Tour:
    """Round trip from place 0 through all others, over times that may differ by direction.

    Up to `EXACT_STOPS` stops the shortest of all (Held and Karp 1962). Beyond, farthest insertion
    and iterated local search (2-opt and Or-opt moves over asymmetric times); for the bound see
    `tour_bound`.

    Parameters
    ----------
    minutes
        Time from each place to each other, shape ``(places, places)``, finite and not negative;
        the diagonal is ignored. [min]
    perturbations
        Number of perturbations of the local search. 700 places: about 2 ms each.
    rng
        Source of the perturbations; a fixed one if not given, so that the same times give the same
        tour.

    Raises
    ------
    ContractError
        The times are not square, or one is missing, infinite or negative.

    Examples
    --------
    A one-way ring 0, 2, 1, where every other leg takes 9 minutes:

    >>> import numpy as np
    >>> from fugai.delivery import best_tour
    >>> tour = best_tour(np.array([[0.0, 9.0, 1.0], [1.0, 0.0, 9.0], [9.0, 1.0, 0.0]]))
    >>> tour.order.tolist(), tour.minutes
    ([0, 2, 1], 3.0)
    """
    cost = _checked(minutes)
    size = len(cost)
    if size <= 2:
        length = float(cost.sum())
        return Tour(order=np.arange(size), minutes=length, bound_min=length, status="optimal")
    if size - 1 <= EXACT_STOPS:
        order = exact_tour(cost)
        length = float(tour_length(cost, order))
        return Tour(order=order, minutes=length, bound_min=length, status="optimal")
    numbers = (rng or np.random.default_rng(0)).random((perturbations, 3))
    order = iterated_local_search(cost, numbers)
    length = float(tour_length(cost, order))
    bound = min(tour_bound(cost, known_minutes=length), length)
    closed = length - bound <= ROUNDING * length
    return Tour(
        order=order, minutes=length, bound_min=bound, status="optimal" if closed else "bounded"
    )


@renamed_arguments(removed_in="0.3.0", known_min="known_minutes")
def tour_bound(minutes: FloatArray, *, known_minutes: float) -> float:
    """Lower bound on all round trips through the places. [min]

    The better of two: the assignment of a successor to each place, and the 1-trees of Held and Karp
    (1971) over the smaller time of both directions. Before that, times are shifted between places
    to make the directions more alike, which changes no tour.

    Parameters
    ----------
    minutes
        As for `best_tour`, of three places or more. [min]
    known_minutes
        Duration of any tour, which sets the step size of the ascent. [min]

    Raises
    ------
    ContractError
        As for `best_tour`.

    Examples
    --------
    >>> import numpy as np
    >>> from fugai.delivery import tour_bound
    >>> ring = np.array([[0.0, 9.0, 1.0], [1.0, 0.0, 9.0], [9.0, 1.0, 0.0]])
    >>> tour_bound(ring, known_minutes=3)
    3.0
    """
    cost = _checked(minutes)
    no_loops = cost.copy()
    np.fill_diagonal(no_loops, cost.sum() + 1.0)
    row, successor = linear_sum_assignment(no_loops)
    # A tour through shifted[i, j] = cost[i, j] + p[i] - p[j] is as long as through cost.
    prices = (cost.sum(axis=0) - cost.sum(axis=1)) / (2 * len(cost))
    shifted = cost + prices[:, None] - prices[None, :]
    symmetric = np.minimum(shifted, shifted.T)
    trees = held_karp_bound(symmetric, known_minutes, BOUND_STEPS)
    return float(max(no_loops[row, successor].sum(), trees))


@renamed_arguments(removed_in="0.3.0", longest_min="max_minutes")
def times_between(
    network: Network, node: npt.ArrayLike, leg_s: npt.ArrayLike, *, max_minutes: float = 1440.0
) -> FloatArray:
    """Time from each place to each other, with the ways to the road at both ends. [min]

    Parameters
    ----------
    node, leg_s
        Id of the node of each place and the time between the two, as `snap` has them. [s]
    max_minutes
        Longer times are infinite, as are those of places that no road joins. [min]

    Returns
    -------
    Minutes, shape ``(places, places)``, 0 on the diagonal.

    Raises
    ------
    ContractError
        One is not the id of a node of the network, or the limit is negative.

    Examples
    --------
    >>> from fugai.delivery import RoadNodes, network_from_edges, times_between
    >>> network = network_from_edges(
    ...     [0, 1], [1, 0], travel_time_s=[60, 90], length_m=[500, 500],
    ...     nodes=RoadNodes(x=[0, 500], y=[0, 0]),
    ... )
    >>> times_between(network, [0, 1], [0, 0])
    array([[0. , 1. ],
           [1.5, 0. ]])
    """
    if not are_stored(node):
        ids = network.numbering
        node = ids.node[ids.positions(node, name="node")]
    return stored_times_between(network, node, leg_s, max_minutes=max_minutes)


def stored_times_between(
    network: Network, node: npt.ArrayLike, leg_s: npt.ArrayLike, *, max_minutes: float = 1440.0
) -> FloatArray:
    """As `times_between` over stored nodes."""
    check_minutes(max_minutes)
    nodes = checked_nodes(node, count=network.nodes, name="node")
    legs = np.asarray(leg_s, dtype=np.float64)
    size = len(nodes)
    times = np.full((size, size), np.inf)
    wanted = np.zeros(network.nodes, dtype=np.bool_)
    wanted[nodes] = True
    distinct, place = np.unique(nodes, return_inverse=True)
    open_rows, cutoff_s = np.arange(size), _first_guess_s(network, nodes)
    while len(open_rows):
        cutoff_s = min(cutoff_s, max_minutes * 60)
        row, reached, time_s = bounded_node_times(
            network, nodes[open_rows], cutoff_s=cutoff_s, start_s=legs[open_rows], wanted=wanted
        )
        by_node = np.full((len(open_rows), len(distinct)), np.inf)
        by_node[row, np.searchsorted(distinct, reached)] = time_s
        times[open_rows] = by_node[:, place] + legs[None, :]
        if cutoff_s >= max_minutes * 60:
            break
        open_rows = open_rows[~np.isfinite(times[open_rows]).all(axis=1)]
        cutoff_s *= 2
    np.fill_diagonal(times, 0.0)
    return times / 60


def _first_guess_s(network: Network, nodes: IntArray) -> float:
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
