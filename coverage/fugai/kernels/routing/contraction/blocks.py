"""Searches over a contracted graph from many origins: blocks of near ones, shared out to threads."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from queue import SimpleQueue
from typing import TYPE_CHECKING

import numpy as np

from fugai.kernels.routing.contraction.listing import new_work
from fugai.kernels.routing.contraction.network import Wanted
from fugai.kernels.routing.contraction.reach import reach_from_block
from fugai.kernels.routing.contraction.sweep import LANES
from fugai.kernels.routing.threaded import Rows

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fugai._types import BoolArray, FloatArray, Int32Array, IntArray
    from fugai.kernels.routing.contraction.listing import Work
    from fugai.kernels.routing.contraction.network import Contracted
    from fugai.kernels.routing.shortest_paths import Seeds

FEW = 4
"""Nodes are looked up one by one where those that are wanted are fewer than all by this factor."""


def what_is_wanted(
    network: Contracted, canonical_node: Int32Array, wanted: BoolArray | None
) -> Wanted:
    """What to keep of each origin: all nodes, or those of a mask, shape ``(nodes,)``.

    Parameters
    ----------
    canonical_node
        Junction that each node is a copy of, or the node itself. Empty where no turn is forbidden.
    """
    none = np.empty(0, np.int32)
    copies = np.flatnonzero(canonical_node != np.arange(len(canonical_node)))
    copies = copies[np.argsort(canonical_node[copies], kind="stable")]
    junction = canonical_node[copies]
    if wanted is not None:
        named = wanted[junction]
        copies, junction = copies[named], junction[named]
    node, at = junction.astype(np.int32), copies.astype(np.int32)
    if wanted is None:
        return Wanted(True, np.empty(0, np.bool_), node, at, none)
    if wanted.sum() * FEW >= len(wanted):
        return Wanted(True, wanted, node, at, none)
    own = wanted.copy()
    own[junction] = False
    others = np.flatnonzero(own).astype(np.int32)
    node, at = np.concatenate((others, node)), np.concatenate((others, at))
    road = network.points.road[at]
    ends = np.concatenate(
        (network.points.high[road[road >= 0]], network.points.low[road[road >= 0]])
    )
    ranks = network.rank[at]
    goals = np.unique(np.concatenate((ranks[ranks >= 0], ends))).astype(np.int32)
    return Wanted(False, np.empty(0, np.bool_), node, at, goals)


def near_each_other(network: Contracted, seeds: Seeds) -> IntArray:
    """Origins in an order in which those near each other come together."""
    if len(seeds.node) == 0:
        return np.arange(len(seeds.first) - 1)
    first = seeds.node[np.minimum(seeds.first[:-1], len(seeds.node) - 1)]
    road = network.points.road[first]
    place = network.rank[first].astype(np.int64)
    place[road >= 0] = network.points.low[road[road >= 0]]
    return np.argsort(place, kind="stable")


def contracted_rows(
    network: Contracted,
    seeds: Seeds,
    cutoff_s: float,
    wanted: Wanted,
    *,
    group: int,
    threads: int,
) -> Iterator[Rows]:
    """What each origin reaches within a time, so many origins at a time, in their order.

    Parameters
    ----------
    cutoff_s
        Longest time that counts, inclusive; may be infinite. [s]
    group
        Origins that are looked at together: the more, the nearer to each other are those of a block,
        and the more is held at once.
    threads
        How many blocks run at once. The result is the same for any number.
    """
    free: SimpleQueue[Work] = SimpleQueue()
    for _ in range(threads):
        free.put(new_work(network))

    def run(origins: IntArray) -> tuple[IntArray, IntArray, Int32Array, FloatArray]:
        work = free.get()
        count = reach_from_block(network, seeds, origins, float(cutoff_s), wanted, work)
        count = count[: len(origins)]
        room = len(work.found.node) // LANES
        node = np.concatenate([work.found.node[k * room :][:n] for k, n in enumerate(count)])
        time_s = np.concatenate([work.found.time_s[k * room :][:n] for k, n in enumerate(count)])
        free.put(work)
        return origins, count, node, time_s

    order = near_each_other(network, seeds)
    with ThreadPoolExecutor(threads) as pool:
        for begin in range(0, len(order), group):
            mine = order[(order >= begin) & (order < begin + group)]
            blocks = [mine[k : k + LANES] for k in range(0, len(mine), LANES)]
            yield _in_order(list(pool.map(run, blocks)), begin, len(mine))


def _in_order(
    blocks: list[tuple[IntArray, IntArray, Int32Array, FloatArray]], begin: int, origins: int
) -> Rows:
    """Rows of origins in their order, from blocks of them; empties the list."""
    counts = np.zeros(origins, np.int64)
    for origin, count, _, _ in blocks:
        counts[origin - begin] = count
    pointer = np.concatenate((np.zeros(1, np.int64), np.cumsum(counts)))
    node, time_s = np.empty(pointer[-1], np.int32), np.empty(pointer[-1])
    while blocks:
        origin, count, block_node, block_s = blocks.pop()
        at = 0
        for row, entries in zip((origin - begin).tolist(), count.tolist(), strict=True):
            node[pointer[row] : pointer[row + 1]] = block_node[at : at + entries]
            time_s[pointer[row] : pointer[row + 1]] = block_s[at : at + entries]
            at += entries
    return Rows(pointer, node, time_s)
