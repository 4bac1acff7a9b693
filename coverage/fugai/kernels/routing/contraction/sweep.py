"""Times from several origins at once: one sweep up the elimination tree, one down.

PHAST (Delling, Goldberg, Nowatzyk and Werneck 2013) over a dissection: a subtree is left out as soon
as no junction that leads into it is near enough. These times add up edges in the order of the
shortcuts, so that their last digits differ from those of a plain search; `exact` mends that.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from fugai._numba import njit

if TYPE_CHECKING:
    from fugai._types import BoolArray, FloatArray, Int16Array, Int32Array
    from fugai.kernels.routing.contraction.chains import Chains
    from fugai.kernels.routing.contraction.elimination import Arcs

LANES = 16
"""Origins of one sweep. 16 labels are two cache lines; 32 were a quarter faster per origin on near
origins and slower on far ones."""

SLOTS = 4096
"""Parts of the time up to the limit into which ranks are sorted."""

OPEN = -1
"""Parent that has to be found among several chains, or at the origin itself."""

NOT_REACHED = -2
"""Parent of what lies beyond the limit."""


class Lanes(NamedTuple):
    """Workspace of one sweep.

    ``label_s``, shape ``(ranks * LANES,)``: time of each rank from each origin, infinite between
    sweeps. ``active`` and ``near``: ranks above an origin, and ranks that some origin reaches; False
    between sweeps. ``visited``: ranks that were looked at, falling. ``parent``, shape ``(LANES,
    ranks)``: position of the chain by which each
    origin reaches a rank. ``slot``, of that shape: where its time lies among `SLOTS` equal ones.
    """

    label_s: FloatArray
    active: BoolArray
    near: BoolArray
    visited: Int32Array
    parent: Int32Array
    slot: Int16Array


def new_lanes(ranks: int) -> Lanes:
    """Workspace for so many junctions: 230 bytes each."""
    return Lanes(
        np.full(ranks * LANES, np.inf),
        np.zeros(ranks, np.bool_),
        np.zeros(ranks, np.bool_),
        np.empty(ranks, np.int32),
        np.full((LANES, ranks), NOT_REACHED, np.int32),
        np.empty((LANES, ranks), np.int16),
    )


@njit(cache=True)
def climb(parent: Int32Array, seeds: Int32Array, active: BoolArray) -> Int32Array:
    """Ranks on the ways up from the seeds, rising; they are active from now on."""
    found = 0
    for seed in seeds:
        rank = seed
        while rank >= 0 and not active[rank]:
            active[rank] = True
            found += 1
            rank = parent[rank]
    climbed = np.empty(found, np.int32)
    for seed in seeds:
        rank = seed
        while rank >= 0 and active[rank]:
            active[rank] = False
            found -= 1
            climbed[found] = rank
            rank = parent[rank]
    climbed.sort()
    for rank in climbed:
        active[rank] = True
    return climbed


@njit(cache=True)
def sweep_up(
    arcs: Arcs, up_s: FloatArray, climbed: Int32Array, label_s: FloatArray, width: int
) -> None:
    """Lower the labels of the junctions above the origins."""
    first, head = arcs.first, arcs.head
    lanes = np.uint64(width)
    for rank in climbed:
        mine = np.uint64(rank) * lanes
        for k in range(first[rank], first[rank + 1]):
            theirs, arc_s = np.uint64(head[k]) * lanes, up_s[k]
            if arc_s == np.inf:
                continue
            for lane in range(lanes):
                time_s = label_s[mine + np.uint64(lane)] + arc_s
                old_s = label_s[theirs + np.uint64(lane)]
                least_s = time_s if time_s < old_s else old_s  # noqa: FURB136  is vectorized
                label_s[theirs + np.uint64(lane)] = least_s


@njit(cache=True)
def sweep_down(arcs: Arcs, down_s: FloatArray, limit_s: float, lanes: Lanes, width: int) -> int:
    """Label all ranks that are reached within a time; how many were visited.

    Parameters
    ----------
    width
        `LANES`. As a constant the compiler would unroll the loops and not vectorize them.
    """
    first, head = arcs.first, arcs.head
    label_s, active, near, visited, _, _ = lanes
    step = np.uint64(width)
    best_s = np.empty(width)
    found = 0
    rank = len(arcs.parent) - 1
    while rank >= 0:
        begin, end = first[rank], first[rank + 1]
        entered = active[rank]
        k = begin
        while not entered and k < end:
            entered = near[head[k]]
            k += 1
        if not entered:
            rank -= arcs.size[rank]
            continue
        mine = np.uint64(rank) * step
        for lane in range(step):
            best_s[lane] = label_s[mine + np.uint64(lane)]
        for k in range(begin, end):
            if not near[head[k]]:
                continue
            theirs, arc_s = np.uint64(head[k]) * step, down_s[k]
            for lane in range(step):
                time_s = label_s[theirs + np.uint64(lane)] + arc_s
                old_s = best_s[lane]
                best_s[lane] = time_s if time_s < old_s else old_s  # noqa: FURB136  is vectorized
        least_s = np.inf
        for lane in range(step):
            label_s[mine + np.uint64(lane)] = best_s[lane]
            least_s = min(least_s, best_s[lane])
        near[rank] = least_s <= limit_s
        visited[found] = rank
        found += 1
        rank -= 1
    return found


@njit(cache=True)
def choose_parents(
    chains: Chains, found: int, limit_s: float, slack: float, lanes: Lanes, width: int
) -> None:
    """Chain by which each origin reaches each visited rank, where only one can be it.

    Parameters
    ----------
    slack
        A chain is out of the question where it takes longer than the label times this, one and some
        times the largest error of a label.
    """
    into, tail, whole_s, at, _ = chains
    label_s, _, near, visited, parent, slot = lanes
    step = np.uint64(width)
    slots_per_s = SLOTS / (1.0001 * latest_label(found, limit_s, lanes) + 1e-300)
    latest_s = np.empty(width)
    best, count = np.empty(width), np.empty(width)  # of one kind, to be vectorized
    for k in range(found):
        rank = visited[k]
        if not near[rank]:
            continue
        mine = np.uint64(rank) * step
        for lane in range(step):
            latest_s[lane] = label_s[mine + np.uint64(lane)] * slack
            best[lane] = OPEN
            count[lane] = 0.0
        for chain in range(into[rank], into[rank + 1]):
            if not near[tail[chain]]:
                continue
            theirs, chain_s = np.uint64(tail[chain]) * step, whole_s[chain]
            position = float(at[chain])
            for lane in range(step):
                time_s = label_s[theirs + np.uint64(lane)] + chain_s
                best[lane] = position if time_s <= latest_s[lane] else best[lane]
                count[lane] += 1.0 if time_s <= latest_s[lane] else 0.0
        for lane in range(width):
            only = int(best[lane]) if count[lane] == 1.0 else OPEN
            here_s = label_s[mine + np.uint64(lane)]
            if here_s <= limit_s:
                parent[lane, rank] = only
                slot[lane, rank] = int(here_s * slots_per_s)


@njit(cache=True)
def latest_label(found: int, limit_s: float, lanes: Lanes) -> float:
    """The limit, or the latest label of visited ranks where there is none. [s]"""
    if limit_s < 1e299:
        return limit_s
    latest_s = 0.0
    for k in range(found):
        begin = lanes.visited[k] * LANES
        for time_s in lanes.label_s[begin : begin + LANES]:
            if time_s < np.inf:
                latest_s = max(latest_s, time_s)
    return latest_s


@njit(cache=True)
def by_time(lane: int, found: int, lanes: Lanes, order: Int32Array) -> int:
    """Put the ranks that one origin reaches into order of their slots; how many they are."""
    parent, slot = lanes.parent[lane], lanes.slot[lane]
    at = np.zeros(SLOTS + 1, np.int32)
    for k in range(found):
        rank = lanes.visited[k]
        if parent[rank] != NOT_REACHED:
            at[slot[rank] + 1] += 1
    for k in range(SLOTS):
        at[k + 1] += at[k]
    for k in range(found):
        rank = lanes.visited[k]
        if parent[rank] != NOT_REACHED:
            order[at[slot[rank]]] = rank
            at[slot[rank]] += 1
    return int(at[SLOTS - 1])


@njit(cache=True)
def clear_lanes(climbed: Int32Array, found: int, lanes: Lanes) -> None:
    """Bring the workspace back to the state before a sweep."""
    label_s, active, near, visited, parent, _ = lanes
    for rank in climbed:
        active[rank] = False
        label_s[rank * LANES : (rank + 1) * LANES] = np.inf
    for k in range(found):
        rank = visited[k]
        label_s[rank * LANES : (rank + 1) * LANES] = np.inf
        if near[rank]:
            near[rank] = False
            for lane in range(LANES):
                parent[lane, rank] = NOT_REACHED
