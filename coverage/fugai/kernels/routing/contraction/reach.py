"""What the origins of a block reach: sweeps, exact times, and lists."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fugai._numba import njit
from fugai.kernels.routing.contraction.exact import Starts, add_up, replace_labels
from fugai.kernels.routing.contraction.listing import list_all, list_kept, list_marked, list_wanted
from fugai.kernels.routing.contraction.origins import enter, label_origins, leave
from fugai.kernels.routing.contraction.sweep import (
    LANES,
    OPEN,
    by_time,
    choose_parents,
    clear_lanes,
    climb,
    sweep_down,
    sweep_up,
)

if TYPE_CHECKING:
    from fugai._types import IntArray
    from fugai.kernels.routing.contraction.listing import Work
    from fugai.kernels.routing.contraction.network import Contracted, Wanted
    from fugai.kernels.routing.shortest_paths import Seeds

LONGEST_S = 1e300
"""Longest time: what takes longer is not reached, whatever the cutoff. [s]"""


@njit(cache=True, nogil=True)
def reach_from_block(
    network: Contracted,
    seeds: Seeds,
    origins: IntArray,
    cutoff_s: float,
    wanted: Wanted,
    work: Work,
) -> IntArray:
    """What each of up to `LANES` origins reaches.

    Parameters
    ----------
    origins
        Numbers of the origins among the seeds.
    work
        Workspace; its ``found`` has the result, one row for each origin.

    Returns
    -------
    How many entries of each row are in use.
    """
    lanes, sums, own, found = work
    slack = 1.0 + 4.0 * (len(network.rank) + 4.0) * 2.0**-52
    cutoff_s = min(cutoff_s, LONGEST_S)
    limit_s = min(cutoff_s * slack, LONGEST_S)
    entered, marked = label_origins(network, seeds, origins, cutoff_s, lanes, own)
    width = len(lanes.parent)
    climbed = climb(network.arcs.parent, entered, lanes.active)
    sweep_up(network.arcs, network.up_s, climbed, lanes.label_s, width)
    count = sweep_down(network.arcs, network.down_s, limit_s, lanes, width)
    choose_parents(network.chains, count, limit_s, slack, lanes, width)
    for lane in range(len(origins)):
        ranks, times, roads = enter(seeds, origins[lane], network, cutoff_s, own)
        leave(roads, network.points, own)
        for rank in ranks:
            if lanes.label_s[rank * LANES + lane] <= limit_s:
                lanes.parent[lane, rank] = OPEN
        goals = wanted.goals
        if wanted.everything:
            goals = sums.order[: by_time(lane, count, lanes, sums.order)]
        add_up(goals, lane, network.chains, Starts(ranks, times), slack, lanes, sums)
    replace_labels(count, lanes, sums, width)
    room = len(found.node) // LANES
    used = (np.arange(LANES) * room).astype(np.uint64)
    if wanted.everything:
        list_all(lanes.visited[:count], cutoff_s, network, work, used)
    for lane in range(len(origins)):
        _, _, roads = enter(seeds, origins[lane], network, cutoff_s, own)
        if wanted.everything:
            list_marked(marked, roads, lane, cutoff_s, network, work, used)
            list_kept(wanted.kept, lane, found, used)
        list_wanted(wanted, lane, cutoff_s, network, work, used)
        leave(roads, network.points, own)
    for road in marked:
        own.marked[road] = False
    clear_lanes(climbed, count, lanes)
    return used.astype(np.int64) - np.arange(LANES) * room
