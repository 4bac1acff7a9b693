"""Forbidden turns: junctions are split so that a plain shortest-path search obeys them.

An edge that begins a forbidden sequence leads to a copy of the junction, one for each prefix of a
sequence that has been driven; only the permitted edges leave the copy. The copies are the states of
the automaton of Aho and Corasick (1975) over the sequences, so that sequences over several edges
(via a way) and any number of them at a junction are exact. Paths in the split graph are exactly the
permitted paths of the original one, and junctions without forbidden turns are not split.

The junction itself is the canonical node of its copies. It is left without edges; a search from it
starts at all its copies, and its time is the shortest of theirs.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from fugai.delivery.network.edges import Edges
from fugai.errors import ContractError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from fugai._types import IntArray

Path = tuple[int, ...]


class Split(NamedTuple):
    """Edges between nodes and copies, and the canonical node of each (itself where not a copy)."""

    edges: Edges
    canonical_node: IntArray


def split_junctions(edges: Edges, forbidden: Iterable[Sequence[int]], *, nodes: int) -> Split:
    """Edges over which no forbidden sequence can be driven.

    Parameters
    ----------
    forbidden
        Sequences of two or more edges (their ``row``), each edge beginning where the one before
        ends. A sequence with an edge that does not exist forbids nothing.

    Returns
    -------
    The edges, and the canonical node of each node, copies after the given ones.

    Raises
    ------
    ContractError
        A sequence has fewer than two edges or edges that do not follow each other.
    """
    complete: set[Path] = set()
    for given, path in _positions(edges, [list(sequence) for sequence in forbidden]):
        if len(path) < 2:
            msg = f"A forbidden turn must have two edges or more, found {given}."
            raise ContractError(msg)
        if min(path) < 0:
            continue
        ends = zip(edges.head[list(path[:-1])], edges.tail[list(path[1:])], strict=True)
        if any(head != tail for head, tail in ends):
            msg = f"The edges of a forbidden turn must follow each other, found {given}."
            raise ContractError(msg)
        complete.add(path)
    if not complete:
        return Split(edges, np.arange(nodes))
    return _split(edges, complete, nodes)


def _positions(edges: Edges, given: list[list[int]]) -> Iterator[tuple[list[int], Path]]:
    """Sequences as given and as positions among the edges, -1 where an edge is not there."""
    rows = np.array([row for sequence in given for row in sequence], dtype=np.int64)
    at = np.minimum(np.searchsorted(edges.row, rows), len(edges.row) - 1)
    found = np.where(edges.row[at] == rows, at, -1) if len(edges.row) else np.full(len(rows), -1)
    begin = 0
    for sequence in given:
        end = begin + len(sequence)
        yield sequence, tuple(found[begin:end].tolist())
        begin = end


def _split(edges: Edges, complete: set[Path], nodes: int) -> Split:
    prefixes = sorted({path[:length] for path in complete for length in range(1, len(path))})
    reached = [int(edges.head[path[-1]]) for path in prefixes]
    junctions = sorted(set(reached))
    # A journey that starts at a junction has driven nothing yet; that state is a copy, too.
    fresh = {node: nodes + i for i, node in enumerate(junctions)}
    state = {path: nodes + len(junctions) + i for i, path in enumerate(prefixes)}
    leaving = _leaving(edges, junctions)
    tail, head = edges.tail.copy(), edges.head.copy()
    for node, copy in fresh.items():
        tail[leaving[node]] = copy
    arriving = np.isin(edges.head, junctions)
    for edge in np.flatnonzero(arriving).tolist():
        head[edge] = state.get((edge,), fresh[int(edges.head[edge])])
    new_tail, new_head, new_edge = [], [], []
    for path, node in zip(prefixes, reached, strict=True):
        for edge in leaving[node]:
            driven = (*path, edge)
            suffixes = [driven[i:] for i in range(len(driven))]
            if any(suffix in complete for suffix in suffixes):
                continue
            known = next((state[suffix] for suffix in suffixes if suffix in state), None)
            new_tail.append(state[path])
            new_head.append(int(head[edge]) if known is None else known)
            new_edge.append(edge)
    copied = np.array(new_edge, dtype=np.int64)
    return Split(
        Edges(
            np.concatenate([tail, np.array(new_tail, dtype=np.int32)]),
            np.concatenate([head, np.array(new_head, dtype=np.int32)]),
            *(np.concatenate([values, values[copied]]) for values in edges[2:]),
        ),
        np.concatenate([np.arange(nodes), junctions, reached]),
    )


def _leaving(edges: Edges, junctions: list[int]) -> dict[int, list[int]]:
    """Outgoing edges of each junction."""
    leaving: dict[int, list[int]] = defaultdict(list)
    for edge in np.flatnonzero(np.isin(edges.tail, junctions)).tolist():
        leaving[int(edges.tail[edge])].append(edge)
    return leaving
