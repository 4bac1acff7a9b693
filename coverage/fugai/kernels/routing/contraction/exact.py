"""Times as a plain search adds them up: edge by edge along the ways that a sweep has found.

A label of a sweep is off by its rounding alone, so that it tells which chains can be the last of a
fastest way: mostly one. Adding up along those, in the order of travel, gives the time of the plain
search to the last bit; where several chains are equally fast within the error, all are tried.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from fugai._numba import njit
from fugai.kernels.routing.contraction.chains import COUNT_BITS
from fugai.kernels.routing.contraction.sweep import LANES, NOT_REACHED, OPEN

if TYPE_CHECKING:
    from fugai._types import FloatArray, Int32Array
    from fugai.kernels.routing.contraction.chains import Chains
    from fugai.kernels.routing.contraction.sweep import Lanes

MAX_COUNT = (1 << COUNT_BITS) - 1

UNKNOWN, PENDING = -2.0, -1.0
"""Times of ranks that were not looked at, and of those whose time waits for that of another."""


class Sums(NamedTuple):
    """Workspace for the exact times of a block.

    ``time_s``, shape ``(LANES, ranks)``: time of each rank from each origin [s], `UNKNOWN` between
    blocks. A stack, the ranks that are done, and room for ranks in order of time, each ``(ranks,)``.
    """

    time_s: FloatArray
    stack: Int32Array
    done: Int32Array
    order: Int32Array


def new_sums(ranks: int) -> Sums:
    """Workspace for so many junctions: 140 bytes each."""
    return Sums(
        np.full((LANES, ranks), UNKNOWN),
        np.empty(ranks, np.int32),
        np.empty(ranks, np.int32),
        np.empty(ranks, np.int32),
    )


class Starts(NamedTuple):
    """Ranks at which one origin enters the junctions, with the times there. [s]"""

    rank: Int32Array
    time_s: FloatArray


@njit(cache=True, inline="always")
def tail_of(at: int, packed: FloatArray) -> int:
    """Rank that the chain at a position leaves."""
    return int(packed[at]) >> COUNT_BITS


@njit(cache=True, inline="always")
def along(at: int, start_s: float, packed: FloatArray) -> float:
    """Time at the end of the chain at a position."""
    time_s = start_s
    for k in range(at + 1, at + 1 + (int(packed[at]) & MAX_COUNT)):
        time_s += packed[k]
    return time_s


@njit(cache=True)
def settle_open(
    rank: int,
    lane: int,
    chains: Chains,
    starts: Starts,
    slack: float,
    lanes: Lanes,
    time_s: FloatArray,
) -> tuple[float, int, bool]:
    """Time of a rank that several chains may lead to, or an origin.

    Returns
    -------
    The time, the rank that it has to wait for (-1 for none), and whether one was left out since it
    waits for this rank itself.
    """
    best_s, ring = np.inf, False
    for k in range(len(starts.rank)):
        if starts.rank[k] == rank:
            best_s = min(best_s, starts.time_s[k])
    latest_s = lanes.label_s[rank * LANES + lane] * slack
    for chain in range(chains.into[rank], chains.into[rank + 1]):
        tail = chains.tail[chain]
        if lanes.label_s[tail * LANES + lane] + chains.whole_s[chain] > latest_s:
            continue
        if tail == rank or lanes.parent[lane, tail] == NOT_REACHED:
            continue
        if time_s[tail] == UNKNOWN:
            return best_s, tail, ring
        if time_s[tail] == PENDING:
            ring = True
            continue
        best_s = min(best_s, along(chains.at[chain], time_s[tail], chains.packed))
    return best_s, -1, ring


@njit(cache=True)
def add_up(
    goals: Int32Array,
    lane: int,
    chains: Chains,
    starts: Starts,
    slack: float,
    lanes: Lanes,
    sums: Sums,
) -> int:
    """Exact times of ranks and of all that they rest on; how many ranks are done."""
    time_s, parent = sums.time_s[lane], lanes.parent[lane]
    stack, done = sums.stack, sums.done
    packed = chains.packed
    count, rings = 0, False
    for goal in goals:
        if parent[goal] == NOT_REACHED or time_s[goal] != UNKNOWN:
            continue
        chain = parent[goal]
        if chain != OPEN:
            found_s = time_s[tail_of(chain, packed)]
            if found_s >= 0:
                time_s[goal] = along(chain, found_s, packed)
                done[count] = goal
                count += 1
                continue
        top = 0
        stack[0] = goal
        time_s[goal] = PENDING
        while top >= 0:
            rank = stack[top]
            chain = parent[rank]
            if chain != OPEN:
                before = tail_of(chain, packed)
                found_s = time_s[before]
                wait = before if found_s == UNKNOWN and parent[before] != NOT_REACHED else -1
                if found_s < 0:
                    rings |= found_s == PENDING
                    found_s = np.inf
                if wait < 0:
                    found_s = along(chain, found_s, packed)
            else:
                found_s, wait, ring = settle_open(rank, lane, chains, starts, slack, lanes, time_s)
                rings |= ring
            if wait >= 0:
                top += 1
                stack[top] = wait
                time_s[wait] = PENDING
                continue
            time_s[rank] = found_s
            done[count] = rank
            count += 1
            top -= 1
    if rings:
        settle_rings(count, lane, chains, starts, slack, lanes, sums)
    return count


@njit(cache=True)
def settle_rings(
    count: int,
    lane: int,
    chains: Chains,
    starts: Starts,
    slack: float,
    lanes: Lanes,
    sums: Sums,
) -> None:
    """Lower times until none improves, where edges without length lead round in a ring."""
    time_s = sums.time_s[lane]
    changed = True
    while changed:
        changed = False
        for k in range(count):
            rank = sums.done[k]
            found_s, _, _ = settle_open(rank, lane, chains, starts, slack, lanes, time_s)
            if found_s < time_s[rank]:
                time_s[rank] = found_s
                changed = True


@njit(cache=True)
def replace_labels(found: int, lanes: Lanes, sums: Sums, width: int) -> None:
    """Put exact times in place of the labels of visited ranks, infinite where there is none."""
    label_s = lanes.label_s
    for k in range(found):
        rank = lanes.visited[k]
        for lane in range(width):
            time_s = sums.time_s[lane, rank]
            sums.time_s[lane, rank] = UNKNOWN
            label_s[rank * LANES + lane] = time_s if time_s >= 0 else np.inf
