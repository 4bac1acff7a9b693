"""Road edges that one mode may use, and the turns that are forbidden to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from fugai.errors import EmptyResultError
from fugai.tables.roadside import NOT_JOINED

if TYPE_CHECKING:
    from fugai._types import BoolArray, FloatArray, Int32Array, IntArray
    from fugai.tables import Roads


class ModeEdges(NamedTuple):
    """Edges open to a mode, as arrays of one length; ``row`` is the row in ``Roads.edges``.

    ``forbidden_turns`` are sequences of positions among these edges.
    """

    tail: IntArray
    head: IntArray
    time_s: FloatArray
    length_m: FloatArray
    row: IntArray
    forbidden_turns: list[list[int]]


def edges_of_mode(roads: Roads, mode: str) -> ModeEdges:
    """Edges of the roads that a mode may use.

    Raises
    ------
    EmptyResultError
        No road is open to the mode; the message lists the modes that there are.
    """
    column = f"{mode}_s"
    allowed = roads.edges[column].notna().to_numpy() if column in roads.edges else None
    if allowed is None or not allowed.any():
        found = ", ".join(roads.modes) or "none"
        msg = f"At least one road must be open to mode {mode!r}, found roads for: {found}."
        raise EmptyResultError(msg)
    row = np.flatnonzero(allowed)
    tail, head, time_s, length_m = (
        roads.edges[name].to_numpy()[row] for name in ("tail", "head", column, "length_m")
    )
    return ModeEdges(
        tail.astype(np.int64),
        head.astype(np.int64),
        time_s,
        length_m,
        row,
        _forbidden_turns(roads, mode, row),
    )


def not_joined(input_edge: Int32Array, roads: Roads) -> BoolArray:
    """Edges of a network that no place is joined to, by the rows of the roads; empty for none.

    Motorways and ferries of roads that do not say which ones are told by their class.
    """
    edges = roads.edges
    if "joined" in edges:
        left_out = ~edges["joined"].to_numpy(dtype=np.bool_)
    else:
        left_out = edges["highway"].isin(NOT_JOINED).to_numpy(dtype=np.bool_)
    found: BoolArray = left_out[input_edge]
    return found if found.any() else found[:0]


def _forbidden_turns(roads: Roads, mode: str, row: IntArray) -> list[list[int]]:
    """Turns that are forbidden to a mode, as positions among the edges open to it."""
    turns = roads.turns
    if mode not in turns:
        return []
    turns = turns[turns[mode].to_numpy(dtype=np.bool_)]
    edge = turns["edge"].to_numpy()
    at = np.minimum(np.searchsorted(row, edge), len(row) - 1)
    at = np.where(row[at] == edge, at, -1)
    _, first = np.unique(turns["turn"].to_numpy(), return_index=True)
    sequences = [part.tolist() for part in np.split(at, first[1:])] if len(at) else []
    return [sequence for sequence in sequences if min(sequence) >= 0]
