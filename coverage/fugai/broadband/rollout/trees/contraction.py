"""A road graph without what no cable needs: dead ends are cut off, chains of edges become one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from fugai._types import BoolArray, FloatArray, IntArray


@dataclass(frozen=True, kw_only=True)
class Contracted:
    """Edges between the nodes that matter.

    Parameters
    ----------
    tail, head
        Nodes of each edge.
    cost
        Its price.
    rows
        Rows of the edges that it stands for, in the order from tail to head.
    """

    tail: IntArray
    head: IntArray
    cost: FloatArray
    rows: list[IntArray]


def contracted(
    n_nodes: int, tail: IntArray, head: IntArray, cost: FloatArray, *, keep: BoolArray
) -> Contracted:
    """Edges of an undirected graph between the nodes to keep and its junctions.

    Every cheapest tree that joins nodes to keep has the same price before and after: loops and the dearer of
    parallel edges are never in it, a dead end neither, and of a chain all edges or none.

    Examples
    --------
    A chain of two edges between kept nodes, and a dead end:

    >>> import numpy as np
    >>> from fugai.broadband.rollout.trees.contraction import contracted
    >>> found = contracted(
    ...     4, np.array([0, 1, 1]), np.array([1, 2, 3]), np.array([5.0, 7.0, 1.0]),
    ...     keep=np.array([True, False, True, False]),
    ... )
    >>> found.tail.tolist(), found.head.tolist(), found.cost.tolist(), found.rows[0].tolist()
    ([0], [2], [12.0], [0, 1])
    """
    links: list[dict[int, tuple[float, tuple[int, ...]]]] = [{} for _ in range(n_nodes)]
    for row in np.argsort(cost, kind="stable"):
        a, b = int(tail[row]), int(head[row])
        if a != b and b not in links[a]:
            links[a][b] = links[b][a] = (float(cost[row]), (int(row),))
            if a > b:
                links[a][b] = links[b][a]
    queue = [node for node in range(n_nodes) if not keep[node] and len(links[node]) in (1, 2)]
    while queue:
        node = queue.pop()
        near = links[node]
        if keep[node] or len(near) not in (1, 2):
            continue
        ends = list(near)
        if len(near) == 2:
            a, b = ends
            price = near[a][0] + near[b][0]
            known = links[a].get(b)
            if known is None or price < known[0]:
                rows = _joined(links, a, node, b)
                links[a][b] = (price, rows)
                links[b][a] = (price, rows[::-1])
        for end in ends:
            del links[end][node]
            if not keep[end] and len(links[end]) in (1, 2):
                queue.append(end)
        links[node] = {}
    found = [
        (a, b, price, rows)
        for a in range(n_nodes)
        for b, (price, rows) in links[a].items()
        if a < b
    ]
    return Contracted(
        tail=np.array([one[0] for one in found], dtype=np.int64),
        head=np.array([one[1] for one in found], dtype=np.int64),
        cost=np.array([one[2] for one in found], dtype=np.float64),
        rows=[np.array(one[3], dtype=np.int64) for one in found],
    )


def _joined(
    links: list[dict[int, tuple[float, tuple[int, ...]]]], a: int, node: int, b: int
) -> tuple[int, ...]:
    """Rows of the way from a over a node to b."""
    return (*links[a][node][1], *links[node][b][1])
