"""Cable as routes from node to node: edges joined where nothing branches, starts, ends or changes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Hashable, Mapping, Sequence


@dataclass(frozen=True, kw_only=True)
class Route:
    """A run of edges: its nodes in order, and the rows of its edges."""

    nodes: tuple[int, ...]
    rows: tuple[int, ...]


def routes(
    tail: Sequence[int],
    head: Sequence[int],
    kind: Sequence[Hashable],
    *,
    stops: Collection[int] = (),
) -> list[Route]:
    """Runs of edges of one kind without a branch or a stop between their ends.

    Parameters
    ----------
    tail, head
        Nodes of each edge.
    kind
        What must be the same along a route.
    stops
        Nodes at which routes end in any case.

    Examples
    --------
    >>> routes([0, 1, 2], [1, 2, 3], ["a", "a", "b"])
    [Route(nodes=(0, 1, 2), rows=(0, 1)), Route(nodes=(2, 3), rows=(2,))]
    """
    at: dict[int, list[int]] = {}
    for row, ends in enumerate(zip(tail, head, strict=True)):
        for node in ends:
            at.setdefault(int(node), []).append(row)
    halts = set(stops)

    def through(node: int) -> bool:
        rows = at[node]
        return len(rows) == 2 and node not in halts and kind[rows[0]] == kind[rows[1]]

    used: set[int] = set()
    ends_first = [node for node in sorted(at) if not through(node)]
    found: list[Route] = []
    for node in (*ends_first, *sorted(at)):  # the second pass takes rings without an end
        rows = (row for row in at[node] if row not in used)  # judged while `used` grows
        found.extend(_walk(node, row, at, (tail, head), through, used) for row in rows)
    return found


def _walk(
    node: int,
    row: int,
    at: Mapping[int, list[int]],
    ends: tuple[Sequence[int], Sequence[int]],
    through: Callable[[int], bool],
    used: set[int],
) -> Route:
    nodes, rows = [node], []
    while True:
        used.add(row)
        rows.append(row)
        first, second = int(ends[0][row]), int(ends[1][row])
        node = second if first == node else first
        nodes.append(node)
        left = [one for one in at[node] if one not in used]
        if not left or not through(node):
            return Route(nodes=tuple(nodes), rows=tuple(rows))
        row = left[0]
