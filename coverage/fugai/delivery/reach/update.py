"""Labels of a reach brought up to date after a change; what the change does not affect is kept."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from fugai.kernels.routing.bucket_queue import new_queue
from fugai.kernels.routing.relabel import boundary_labels, relabel
from fugai.kernels.routing.shortest_paths import Labels, merge_turn_copies, new_labels

if TYPE_CHECKING:
    from fugai._types import BoolArray, FloatArray, Int32Array, IntArray
    from fugai.delivery.network.network import Network
    from fugai.delivery.reach.reach import Reach
    from fugai.delivery.travel.outlets import OutletTimes
    from fugai.kernels.routing.shortest_paths import Graph


class NewLabels(NamedTuple):
    """Nodes, and the time [s] and owner that each could have."""

    node: Int32Array
    time_s: FloatArray
    owner: Int32Array


def times_or_infinity(times: OutletTimes) -> FloatArray:
    """Times of the nodes, infinite where there is none. [s]"""
    return np.where(times.owner < 0, np.inf, times.time_s)


def better_labels(before: Graph, after: Graph, times: OutletTimes, cleared: BoolArray) -> NewLabels:
    """Labels at the heads of edges that became faster, from tails that keep their label."""
    faster = np.flatnonzero(after.travel_time_s < before.travel_time_s)
    tail = np.searchsorted(after.indptr, faster, side="right") - 1
    kept = (times.owner[tail] >= 0) & ~cleared[tail]
    faster, tail = faster[kept], tail[kept]
    time_s = times_or_infinity(times)[tail] + after.travel_time_s[faster]
    return NewLabels(after.indices[faster], time_s, times.owner[tail])


def updated(
    reach: Reach,
    network: Network,
    times: OutletTimes,
    cleared: BoolArray,
    *,
    new_rows: IntArray | None = None,
    better: NewLabels | None = None,
) -> Reach:
    """Reach with some labels cleared and computed again, and new labels entered.

    Parameters
    ----------
    network
        After the change.
    times
        With the labels before the change, and the outlets after it.
    cleared
        Nodes whose label is no longer valid.
    new_rows
        Outlets that are new; open outlets at cleared nodes are entered in any case.
    better
        Labels that may be better than the present ones.
    """
    labels = Labels(
        np.where(cleared, np.inf, times_or_infinity(times)),
        np.where(cleared, np.int32(-1), times.owner).astype(np.int32),
        new_labels(network.nodes).reached,
    )
    before_s, before = labels.time_s.copy(), labels.owner.copy()
    against = network.reverse if times.direction == "from" else network.graph
    entered = [
        NewLabels(*boundary_labels(against, cleared, before_s, before)),
        _outlet_labels(network, times, cleared, new_rows),
        *([] if better is None else [better]),
    ]
    node, start_s, owners = (np.concatenate(parts) for parts in zip(*entered, strict=True))
    relabel(
        network.directed(times.direction),
        node,
        start_s,
        owners,
        network.buckets_per_s,
        new_queue(network.nodes),
        labels,
    )
    _merge_turn_copies(network, labels)
    changed = cleared | (labels.time_s != before_s) | (labels.owner != before)
    labels.time_s[labels.owner < 0] = np.nan
    fresh = replace(times, time_s=labels.time_s, owner=labels.owner)
    return replace(reach, network=network, times=fresh, n_updated=int(changed.sum()))


def _outlet_labels(
    network: Network, times: OutletTimes, cleared: BoolArray, new_rows: IntArray | None
) -> NewLabels:
    """Labels of the outlets themselves: new ones, and those at nodes that were cleared."""
    node = times.snapped["node"].to_numpy()
    open_rows = np.flatnonzero(node >= 0)
    seeds, origin = network.seeds(
        node[open_rows].astype(np.int64), times.snapped["snap_s"].to_numpy()[open_rows]
    )
    row = open_rows[origin]
    entered = cleared[seeds.node]
    if new_rows is not None:
        entered = entered | np.isin(row, new_rows)
    return NewLabels(seeds.node[entered], seeds.start_s[entered], row[entered].astype(np.int32))


def _merge_turn_copies(network: Network, labels: Labels) -> None:
    """Give each split junction the least label among its copies again."""
    if len(network.turn_copies) == 0:
        return
    junctions = np.unique(network.canonical_node[network.turn_copies])
    labels.time_s[junctions], labels.owner[junctions] = np.inf, -1
    copies = network.turn_copies[labels.owner[network.turn_copies] >= 0]
    labels.reached[: len(copies)] = copies
    merge_turn_copies(network.canonical_node, len(copies), labels)
