"""Sites in the plane, whom each serves first and second, and what each candidate would save.

All is kept up to date while a site moves from one candidate to another, at a cost that depends on
the neighbourhood of the two alone.

R. A. Whitaker, A fast algorithm for the greedy interchange for large-scale clustering and median
location problems, INFOR 21, 1983.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from fugai._numba import njit
from fugai.kernels.location.plane.point_grid import PointGrid, add_cone, shift_cone

if TYPE_CHECKING:
    from fugai._types import BoolArray, FloatArray, IntArray

NEIGHBOURS = 48
"""Sites around one that closes among which its demand looks for another one at first."""


class Plane(NamedTuple):
    """Demand and candidates on grids, the weight and the square of each demand point.

    ``farthest`` is a distance that no pair exceeds: the cost of a site that does not exist.
    """

    demand: PointGrid
    candidates: PointGrid
    weight: FloatArray
    square: IntArray
    farthest: float


class Sites(NamedTuple):
    """Open sites, each in a slot, updated in place.

    ``at`` is the candidate in each slot. Of each demand point ``first`` and ``second`` are the
    slots of its nearest two sites (the number of slots where there is no second one) and ``near``
    and ``next`` their distances; ``head``, ``after`` and ``before`` link the demand points of each
    slot, in row 0 as their first site, in row 1 as their second. ``save`` is what opening each
    candidate saves; ``reach`` of each square is at least the largest ``next`` in it; ``total`` is
    the cost.
    """

    at: IntArray
    is_open: BoolArray
    first: IntArray
    second: IntArray
    near: FloatArray
    next: FloatArray
    head: IntArray
    after: IntArray
    before: IntArray
    save: FloatArray
    reach: FloatArray
    total: FloatArray


@njit(cache=True)
def start_sites(plane: Plane, sites: Sites) -> None:
    """Fill in what follows from the slots of each demand point and their distances."""
    for slot in range(len(sites.at)):
        sites.is_open[sites.at[slot]] = True
    for i in range(len(sites.near)):
        _link(sites, 0, i, sites.first[i])
        _link(sites, 1, i, sites.second[i])
        c = plane.square[i]
        sites.reach[c] = max(sites.reach[c], sites.next[i])
        x, y, w = plane.demand.x[i], plane.demand.y[i], plane.weight[i]
        add_cone(plane.candidates, x, y, sites.near[i], w, sites.save)
        sites.total[0] += w * sites.near[i]


def copied(sites: Sites) -> Sites:
    """Copy of a state."""
    values = sites._asdict()
    return Sites(**{name: each.copy() for name, each in values.items()})


@njit(cache=True)
def copy_onto(source: Sites, target: Sites) -> None:
    """Make one state the same as another."""
    target.at[:] = source.at
    target.is_open[:] = source.is_open
    target.first[:] = source.first
    target.second[:] = source.second
    target.near[:] = source.near
    target.next[:] = source.next
    target.head[:] = source.head
    target.after[:] = source.after
    target.before[:] = source.before
    target.save[:] = source.save
    target.reach[:] = source.reach
    target.total[:] = source.total


@njit(cache=True)
def distance_to(plane: Plane, i: int, j: int) -> float:
    """Distance of a demand point from a candidate."""
    dx = plane.demand.x[i] - plane.candidates.x[j]
    dy = plane.demand.y[i] - plane.candidates.y[j]
    return math.sqrt(dx * dx + dy * dy)


@njit(cache=True)
def _link(sites: Sites, rank: int, i: int, slot: int) -> None:
    head = sites.head[rank, slot]
    sites.after[rank, i] = head
    sites.before[rank, i] = -1 - slot
    if head >= 0:
        sites.before[rank, head] = i
    sites.head[rank, slot] = i


@njit(cache=True)
def _unlink(sites: Sites, rank: int, i: int) -> None:
    before, after = sites.before[rank, i], sites.after[rank, i]
    if before < 0:
        sites.head[rank, -1 - before] = after
    else:
        sites.after[rank, before] = after
    if after >= 0:
        sites.before[rank, after] = before


@njit(cache=True)
def _assign(
    plane: Plane, sites: Sites, i: int, first: int, near: float, second: int, following: float
) -> None:
    """Give a demand point its nearest two sites."""
    if first != sites.first[i]:
        _unlink(sites, 0, i)
        _link(sites, 0, i, first)
        sites.first[i] = first
    if second != sites.second[i]:
        _unlink(sites, 1, i)
        _link(sites, 1, i, second)
        sites.second[i] = second
    if near != sites.near[i]:
        x, y, w = plane.demand.x[i], plane.demand.y[i], plane.weight[i]
        shift_cone(plane.candidates, x, y, (sites.near[i], near), w, sites.save)
        sites.total[0] += w * (near - sites.near[i])
        sites.near[i] = near
    sites.next[i] = following
    c = plane.square[i]
    sites.reach[c] = max(sites.reach[c], following)


@njit(cache=True)
def neighbours_of(plane: Plane, sites: Sites, slot: int, count: int) -> tuple[IntArray, FloatArray]:
    """About ``count`` slots around one by rising distance, itself left out, and the distances."""
    slots, here = len(sites.at), sites.at[slot]
    distance = np.empty(slots)
    for s in range(slots):
        dx = plane.candidates.x[sites.at[s]] - plane.candidates.x[here]
        dy = plane.candidates.y[sites.at[s]] - plane.candidates.y[here]
        distance[s] = math.sqrt(dx * dx + dy * dy)
    distance[slot] = np.inf
    among = np.arange(slots)
    if slots > 4 * count:
        among = np.flatnonzero(distance <= np.partition(distance, count)[count])
    among = among[np.argsort(distance[among])]
    if distance[among[-1]] == np.inf:
        among = among[:-1]
    return among, distance[among]


@njit(cache=True)
def _third_site(
    plane: Plane, sites: Sites, i: int, pair: tuple[int, int], around: tuple[IntArray, FloatArray]
) -> tuple[int, float]:
    """Nearest site of a demand point beside the two of a pair, of which the first one closes."""
    closing, other = pair
    slots = len(sites.at)
    best, best_distance = slots, plane.farthest
    from_closing = distance_to(plane, i, sites.at[closing])
    near, spread = around
    for q in range(len(near)):
        if spread[q] - from_closing >= best_distance:
            return best, best_distance
        if near[q] != other:
            distance = distance_to(plane, i, sites.at[near[q]])
            if distance < best_distance:
                best, best_distance = near[q], distance
    if len(near) < slots - 1:
        for s in range(slots):
            if s not in (closing, other):
                distance = distance_to(plane, i, sites.at[s])
                if distance < best_distance:
                    best, best_distance = s, distance
    return best, best_distance


@njit(cache=True)
def move_site(plane: Plane, sites: Sites, slot: int, j: int, touched: BoolArray) -> None:
    """Move the site of a slot to candidate j; marks the slots whose demand changed."""
    around = neighbours_of(plane, sites, slot, NEIGHBOURS)
    touched[slot] = True
    for rank in range(2):
        i = sites.head[rank, slot]
        while i >= 0:
            following = sites.after[rank, i]
            other = sites.second[i] if rank == 0 else sites.first[i]
            known = sites.next[i] if rank == 0 else sites.near[i]
            third, beyond = _third_site(plane, sites, i, (slot, other), around)
            distance = distance_to(plane, i, j)
            if distance < known:
                _assign(plane, sites, i, slot, distance, other, known)
            elif distance < beyond:
                _assign(plane, sites, i, other, known, slot, distance)
            else:
                _assign(plane, sites, i, other, known, third, beyond)
            touched[sites.first[i]] = True
            i = following
    sites.is_open[sites.at[slot]] = False
    sites.is_open[j] = True
    sites.at[slot] = j
    _attract(plane, sites, slot, touched)


@njit(cache=True)
def _attract(plane: Plane, sites: Sites, slot: int, touched: BoolArray) -> None:
    """Let all other demand points look at the new place of a slot."""
    j, grid = sites.at[slot], plane.demand
    x, y = plane.candidates.x[j], plane.candidates.y[j]
    west, south, side, columns = grid.frame[0], grid.frame[1], grid.frame[2], int(grid.frame[3])
    for c in range(len(sites.reach)):
        reach = sites.reach[c] + 1e-9 * side
        low_x, low_y = west + (c % columns) * side, south + (c // columns) * side
        dx = max(0.0, low_x - x, x - low_x - side)
        dy = max(0.0, low_y - y, y - low_y - side)
        if dx * dx + dy * dy >= reach * reach:
            continue
        largest = 0.0
        for i in range(grid.begin[c], grid.begin[c + 1]):
            first, second = sites.first[i], sites.second[i]
            if slot not in (first, second):
                distance = distance_to(plane, i, j)
                if distance < sites.near[i]:
                    touched[first] = True
                    _assign(plane, sites, i, slot, distance, first, sites.near[i])
                elif distance < sites.next[i]:
                    touched[first] = True
                    _assign(plane, sites, i, first, sites.near[i], slot, distance)
            largest = max(largest, sites.next[i])
        sites.reach[c] = largest
