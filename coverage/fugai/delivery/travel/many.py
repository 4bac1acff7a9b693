"""Searches from many origins, plain or over a contracted network, whichever takes less time.

Both give the same times to the last bit. A few plain searches tell how many nodes an origin reaches;
`fugai.kernels.routing.contraction.choice` counts what either way takes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fugai._numba import get_num_threads
from fugai.kernels.routing.contraction.blocks import contracted_rows, what_is_wanted
from fugai.kernels.routing.contraction.choice import contraction_pays
from fugai.kernels.routing.contraction.sweep import LANES
from fugai.kernels.routing.shortest_paths import Seeds
from fugai.kernels.routing.threaded import joined_rows, plain_rows

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fugai._types import BoolArray
    from fugai.delivery._checks import Direction
    from fugai.delivery.network.network import Network
    from fugai.kernels.routing.contraction.network import Contracted
    from fugai.kernels.routing.threaded import Reached, Rows

PROBES = 4
"""Plain searches that tell how many nodes are reached."""

GROUP = 512
"""Most origins whose rows of a matrix are made at a time ..."""

GROUP_ENTRIES = 1_000_000
"""... and about how many entries, each of which takes 36 bytes meanwhile."""


def group_of(columns: int) -> int:
    """Origins whose rows of a matrix with so many columns are made at a time."""
    return max(LANES, min(GROUP, GROUP_ENTRIES // max(columns, 1) // LANES * LANES))


def rows_from_each(
    network: Network,
    seeds: Seeds,
    cutoff_s: float,
    *,
    direction: Direction,
    wanted: BoolArray | None = None,
    threads: int | None = None,
    group: int,
) -> Iterator[Rows]:
    """What each origin reaches within a time, some origins at a time, in their order.

    Parameters
    ----------
    seeds
        Start nodes of the origins.
    cutoff_s
        Longest time that counts, inclusive; may be infinite. [s]
    wanted
        Which stored nodes the result keeps; None for all.
    threads
        How many searches run at once; the result is the same for any number.
    group
        Most origins at a time over a contracted network.
    """
    contracted = _contracted(network, seeds, cutoff_s, direction)
    if contracted is None:
        graph = network.search_graph(direction)
        return plain_rows(graph, seeds, cutoff_s, wanted=wanted, threads=threads)
    return contracted_rows(
        contracted,
        seeds,
        cutoff_s,
        what_is_wanted(contracted, network.canonical_node, wanted),
        group=group,
        threads=threads or get_num_threads(),
    )


def reached_from_each(
    network: Network,
    seeds: Seeds,
    cutoff_s: float,
    *,
    direction: Direction,
    wanted: BoolArray | None = None,
    threads: int | None = None,
) -> Reached:
    """What each origin reaches within a time; see `rows_from_each`."""
    rows = rows_from_each(
        network,
        seeds,
        cutoff_s,
        direction=direction,
        wanted=wanted,
        threads=threads,
        group=max(len(seeds.first) - 1, 1),
    )
    return joined_rows(rows)


def _contracted(
    network: Network, seeds: Seeds, cutoff_s: float, direction: Direction
) -> Contracted | None:
    """The contracted network, where the searches are faster over it."""
    origins, nodes = len(seeds.first) - 1, network.nodes
    graph = network.search_graph(direction)
    ready = network.is_contracted(direction)
    if not contraction_pays(origins, nodes, nodes, ready=ready):
        return None
    tried = np.linspace(0, origins - 1, PROBES).astype(np.int64)
    starts = [np.arange(seeds.first[k], seeds.first[k + 1]) for k in tried]
    first = np.concatenate((np.zeros(1, np.int64), np.cumsum([len(start) for start in starts])))
    chosen = np.concatenate(starts)
    probes = Seeds(first, seeds.node[chosen], seeds.start_s[chosen])
    rows = next(plain_rows(graph, probes, cutoff_s, threads=1))
    reached = len(rows.node) / PROBES
    if not contraction_pays(origins, reached, nodes, ready=ready):
        return None
    return network.contracted(direction)
