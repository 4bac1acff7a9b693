"""Streets of a network: its edges without direction, drawn straight between usable nodes.

Roads read from OpenStreetMap are cut so that the straight line strays no more than a few metres
from the drawn one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from scipy.spatial import cKDTree

if TYPE_CHECKING:
    from fugai._types import FloatArray, Int32Array, IntArray
    from fugai.delivery.network.network import Network

SAMPLE_M = 50.0
"""Distance between the points along streets that bulk snapping compares. [m]"""


class Streets(NamedTuple):
    """Streets between usable nodes, each once: from ``first`` to ``last`` and back.

    Times are infinite in a direction that is closed. [s]
    """

    first: Int32Array
    last: Int32Array
    ahead_s: FloatArray
    back_s: FloatArray


def streets_of(network: Network) -> Streets:
    """Streets between the usable nodes of a network, by first, then last node."""
    canonical = network.canonical_node
    if len(canonical) == 0:
        canonical = np.arange(network.nodes, dtype=np.int32)
    tail = canonical[network.edge_tails()]
    head = canonical[network.indices]
    keep = network.usable[tail] & network.usable[head] & (tail != head) & network.joined
    tail, head, time_s = tail[keep], head[keep], network.travel_time_s[keep]
    first, last = np.minimum(tail, head), np.maximum(tail, head)
    key, at = np.unique(first.astype(np.int64) * network.nodes + last, return_inverse=True)
    ahead, back = np.full((2, len(key)), np.inf)
    along = tail < head
    np.minimum.at(ahead, at[along], time_s[along])
    np.minimum.at(back, at[~along], time_s[~along])
    first, last = (part.astype(np.int32) for part in np.divmod(key, network.nodes))
    return Streets(first, last, ahead, back)


def project(
    network: Network, streets: Streets, street: IntArray, x: FloatArray, y: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Fraction of a street before the point nearest to each place, and the distance to it. [m]"""
    ax, ay = network.x[streets.first[street]], network.y[streets.first[street]]
    dx = network.x[streets.last[street]] - ax
    dy = network.y[streets.last[street]] - ay
    square = dx * dx + dy * dy
    inner = (x - ax) * dx + (y - ay) * dy
    fraction = np.divide(inner, square, out=np.zeros_like(inner), where=square > 0)
    fraction = np.clip(fraction, 0.0, 1.0)
    return fraction, np.hypot(x - ax - fraction * dx, y - ay - fraction * dy)


def points_along(
    network: Network, streets: Streets, street: IntArray, fraction: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Coordinates at a fraction of each street. [m]"""
    first, last = streets.first[street], streets.last[street]
    return (
        network.x[first] + fraction * (network.x[last] - network.x[first]),
        network.y[first] + fraction * (network.y[last] - network.y[first]),
    )


def street_samples(network: Network, streets: Streets) -> tuple[cKDTree, IntArray]:
    """Search tree over points along the streets, and the street of each; see `SAMPLE_M`."""
    dx = network.x[streets.last] - network.x[streets.first]
    dy = network.y[streets.last] - network.y[streets.first]
    parts = np.maximum(np.ceil(np.hypot(dx, dy) / SAMPLE_M), 1.0).astype(np.int64)
    street = np.repeat(np.arange(len(parts)), parts)
    number = np.arange(len(street)) - np.repeat(np.cumsum(parts) - parts, parts)
    fraction = (number + 0.5) / parts[street]
    x = network.x[streets.first[street]] + fraction * dx[street]
    y = network.y[streets.first[street]] + fraction * dy[street]
    tree = cKDTree(np.column_stack((x, y)), balanced_tree=False, compact_nodes=False)
    return tree, street
