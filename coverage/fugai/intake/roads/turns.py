"""Turn restrictions between ways to forbidden sequences of directed edges."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from fugai.intake.findings import RowFinding
from fugai.intake.osm.source import feature_id
from fugai.tables import no_turns

if TYPE_CHECKING:
    from collections.abc import Iterable

    from fugai.intake.roads.graph import Graph, Pieces
    from fugai.intake.roads.restrictions import Restriction

Leg = tuple[int, bool]
"""A piece of a way and whether it is travelled along its line."""


class Turns(NamedTuple):
    """Forbidden turns as `fugai.tables.Roads` has them.

    ``applied`` counts the restrictions that they come from; ``findings`` are about the others.
    """

    table: pd.DataFrame
    applied: int
    findings: list[RowFinding]


class _Surroundings(NamedTuple):
    """Pieces near the restrictions: those that arrive at and leave each point, and their edges.

    ``edge`` maps piece, direction and mode to the row of the directed edge.
    """

    pieces: Pieces
    edge: dict[tuple[int, bool, str], int]
    arriving: dict[int, list[Leg]]
    leaving: dict[int, list[Leg]]


def forbidden_turns(
    restrictions: list[Restriction], pieces: Pieces, graph: Graph, modes: tuple[str, ...]
) -> Turns:
    """Sequences of edges that each mode must not take.

    A mandatory turn forbids all others. Where a way continues beyond the junction, so that it is
    unclear which of its parts is meant, the restriction is not used.
    """
    if not restrictions:
        return Turns(no_turns(), 0, [])
    near = _surroundings(restrictions, pieces, graph, modes)
    sequences: dict[tuple[int, ...], set[str]] = {}
    tail, head = graph.edges["tail"].to_numpy(), graph.edges["head"].to_numpy()
    applied, findings = 0, []
    forbidden: dict[tuple[Leg, str], set[Leg]] = defaultdict(set)
    for restriction in restrictions:
        fits = trapped = False
        for mode, kind in restriction.kind.items():
            for legs in _sequences(restriction, kind, mode, near):
                fits = True
                if len(legs) == 2:
                    forbidden[legs[0], mode].add(legs[1])
                    trapped |= _leaves_no_way(legs[0], mode, forbidden, near)
                edges = tuple(near.edge[(*leg, mode)] for leg in legs)
                # A barrier at the junction may separate them already.
                if np.array_equal(head[list(edges[:-1])], tail[list(edges[1:])]):
                    sequences.setdefault(edges, set()).add(mode)
        applied += fits
        if trapped:
            findings.append(_flagged(restriction, "leaves no way on but back; obeyed"))
        cut_off = any(not _ends_of_way(way, near) for way in restriction.ways)
        if not fits and not cut_off:
            rule = "does not fit the roads that meet there; not applied"
            findings.append(_flagged(restriction, rule))
    return Turns(_table(sequences, modes), applied, findings)


def _flagged(restriction: Restriction, rule: str) -> RowFinding:
    return RowFinding(
        feature_id("r", restriction.number),
        "restriction",
        ", ".join(sorted(set(restriction.kind.values()))),
        rule,
        "flagged",
    )


def _leaves_no_way(
    leg: Leg, mode: str, forbidden: dict[tuple[Leg, str], set[Leg]], near: _Surroundings
) -> bool:
    """Whether restrictions together forbid every way on from a leg, as those of a ring may."""
    onward = {
        other
        for other in near.leaving[_end(leg, near.pieces)]
        if other[0] != leg[0] and (*other, mode) in near.edge
    }
    return bool(onward) and onward <= forbidden[leg, mode]


def _table(sequences: dict[tuple[int, ...], set[str]], modes: tuple[str, ...]) -> pd.DataFrame:
    ordered = sorted(sequences)
    number = np.repeat(np.arange(len(ordered)), [len(edges) for edges in ordered])
    bound = {
        mode: np.array([mode in sequences[edges] for edges in ordered], dtype=np.bool_)
        for mode in modes
    }
    return pd.DataFrame(
        {
            "turn": number.astype(np.int64),
            "edge": np.array([edge for edges in ordered for edge in edges], dtype=np.int64),
            **{mode: bound[mode][number] for mode in modes},
        }
    )


def _surroundings(
    restrictions: list[Restriction], pieces: Pieces, graph: Graph, modes: tuple[str, ...]
) -> _Surroundings:
    ways = {way for each in restrictions for way in each.ways}
    points = {each.via_point for each in restrictions if each.via_point >= 0}
    of_way = np.isin(pieces.way, list(ways))
    # Both ends of the ways between may be junctions of a mandatory turn.
    ends = np.concatenate([pieces.first[of_way], pieces.last[of_way]])
    points |= set(ends.tolist())
    at = list(points)
    pieces_near = np.flatnonzero(np.isin(pieces.first, at) | np.isin(pieces.last, at))
    arriving: dict[int, list[Leg]] = defaultdict(list)
    leaving: dict[int, list[Leg]] = defaultdict(list)
    for piece in pieces_near.tolist():
        first, last = int(pieces.first[piece]), int(pieces.last[piece])
        arriving[last].append((piece, True))
        arriving[first].append((piece, False))
        leaving[first].append((piece, True))
        leaving[last].append((piece, False))
    edge: dict[tuple[int, bool, str], int] = {}
    rows = np.flatnonzero(np.isin(graph.piece, pieces_near))
    for mode in modes:
        times = graph.edges[f"{mode}_s"].to_numpy()
        for row in rows[np.isfinite(times[rows])].tolist():
            edge[int(graph.piece[row]), bool(graph.forward[row]), mode] = row
    return _Surroundings(pieces, edge, arriving, leaving)


def _sequences(
    restriction: Restriction, kind: str, mode: str, near: _Surroundings
) -> Iterable[tuple[Leg, ...]]:
    """Sequences of legs that the restriction forbids, each leg open to the mode."""
    for origin in restriction.origins:
        for target in restriction.targets:
            for path, last in _paths(restriction, origin, target, kind, mode, near):
                if kind.startswith("no_"):
                    yield (*path, last)
                    continue
                for other in near.leaving[_end(path[-1], near.pieces)]:
                    if other != last and (*other, mode) in near.edge:
                        yield (*path, other)


def _paths(
    restriction: Restriction, origin: int, target: int, kind: str, mode: str, near: _Surroundings
) -> Iterable[tuple[tuple[Leg, ...], Leg]]:
    """Legs up to the turn, and the leg that the restriction names, where they are unambiguous."""
    if restriction.via_point >= 0:
        junction = restriction.via_point
        before = _of_way(near.arriving[junction], origin, mode, near)
        after = _of_way(near.leaving[junction], target, mode, near)
        if origin == target and kind.endswith("u_turn"):
            for piece, forward in before:
                if (piece, not forward) in after:
                    yield ((piece, forward),), (piece, not forward)
        elif len(before) == len(after) == 1:
            yield (before[0],), after[0]
        return
    ends = _ends_of_way(origin, near)
    for start in sorted(ends):
        before = _of_way(near.arriving[start], origin, mode, near)
        between, end = _through(restriction.via_ways, start, target, mode, near)
        after = _of_way(near.leaving[end], target, mode, near) if end >= 0 else []
        if len(before) == len(after) == 1:
            yield (before[0], *between), after[0]


def _through(
    ways: tuple[int, ...], start: int, target: int, mode: str, near: _Surroundings
) -> tuple[tuple[Leg, ...], int]:
    """Legs over the ways between, and the point where the target begins; -1 where unclear."""
    legs: list[Leg] = []
    point = start
    for position, way in enumerate(ways):
        following = target if position == len(ways) - 1 else ways[position + 1]
        goals = _ends_of_way(following, near)
        seen = {point}
        while True:
            steps = [
                leg
                for leg in _of_way(near.leaving[point], way, mode, near)
                if _end(leg, near.pieces) not in seen
            ]
            if len(steps) != 1:
                return (), -1
            legs.append(steps[0])
            point = _end(steps[0], near.pieces)
            seen.add(point)
            if point in goals:
                break
    return tuple(legs), point


def _of_way(legs: list[Leg], way: int, mode: str, near: _Surroundings) -> list[Leg]:
    """Legs on a way that are open to the mode."""
    return [leg for leg in legs if near.pieces.way[leg[0]] == way and (*leg, mode) in near.edge]


def _ends_of_way(way: int, near: _Surroundings) -> set[int]:
    """Points at which pieces of a way end."""
    begin, end = np.searchsorted(near.pieces.way, [way, way + 1])
    return {*near.pieces.first[begin:end].tolist(), *near.pieces.last[begin:end].tolist()}


def _end(leg: Leg, pieces: Pieces) -> int:
    piece, forward = leg
    return int(pieces.last[piece] if forward else pieces.first[piece])
