"""From turn restrictions between ways to forbidden sequences of directed edges."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from fugai.intake.osm.source import feature_id
from fugai.tables import no_turns

if TYPE_CHECKING:
    from collections.abc import Iterable

    from fugai.intake.roads.graph import Graph, Pieces
    from fugai.intake.roads.restrictions import Finding, Restriction

Leg = tuple[int, bool]
"""A piece of a way and whether it is travelled along its line."""


class Turns(NamedTuple):
    """Forbidden turns as `fugai.tables.Roads` has them.

    ``applied`` counts the restrictions behind them; ``findings`` are those that have no place.
    """

    table: pd.DataFrame
    applied: int
    findings: list[Finding]


class _Map(NamedTuple):
    """What is known around the restrictions: ends of pieces, and the edge of a leg for a mode."""

    pieces: Pieces
    edge: dict[tuple[int, bool, str], int]
    arriving: dict[int, list[Leg]]
    leaving: dict[int, list[Leg]]


def forbidden_turns(
    restrictions: list[Restriction], pieces: Pieces, graph: Graph, modes: tuple[str, ...]
) -> Turns:
    """Sequences of edges that each mode must not drive.

    A mandatory turn forbids all others. Where a way goes on beyond the junction, so that it is not
    clear which of its arms is meant, the restriction is not used.
    """
    if not restrictions:
        return Turns(no_turns(), 0, [])
    known = _around(restrictions, pieces, graph, modes)
    sequences: dict[tuple[int, ...], set[str]] = {}
    tail, head = graph.edges["tail"].to_numpy(), graph.edges["head"].to_numpy()
    applied, findings = 0, []
    for restriction in restrictions:
        fits = False
        for mode, kind in restriction.kind.items():
            for legs in _sequences(restriction, kind, mode, known):
                fits = True
                edges = tuple(known.edge[(*leg, mode)] for leg in legs)
                # A barrier at the junction may part them already.
                if np.array_equal(head[list(edges[:-1])], tail[list(edges[1:])]):
                    sequences.setdefault(edges, set()).add(mode)
        applied += fits
        cut_off = any(not _ends_of_way(way, known) for way in restriction.ways)
        if not fits and not cut_off:
            findings.append(
                (
                    feature_id("r", restriction.number),
                    "restriction",
                    ", ".join(sorted(set(restriction.kind.values()))),
                    "does not fit the roads that meet there; not applied",
                    "flagged",
                )
            )
    return Turns(_table(sequences, modes), applied, findings)


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


def _around(
    restrictions: list[Restriction], pieces: Pieces, graph: Graph, modes: tuple[str, ...]
) -> _Map:
    ways = {way for each in restrictions for way in each.ways}
    points = {each.via_point for each in restrictions if each.via_point >= 0}
    of_way = np.isin(pieces.way, list(ways))
    # The far ends of ways between may be junctions of a mandatory turn.
    ends = np.concatenate([pieces.first[of_way], pieces.last[of_way]])
    points |= set(ends.tolist())
    at = list(points)
    near = np.flatnonzero(np.isin(pieces.first, at) | np.isin(pieces.last, at))
    arriving: dict[int, list[Leg]] = defaultdict(list)
    leaving: dict[int, list[Leg]] = defaultdict(list)
    for piece in near.tolist():
        first, last = int(pieces.first[piece]), int(pieces.last[piece])
        arriving[last].append((piece, True))
        arriving[first].append((piece, False))
        leaving[first].append((piece, True))
        leaving[last].append((piece, False))
    edge: dict[tuple[int, bool, str], int] = {}
    rows = np.flatnonzero(np.isin(graph.piece, near))
    for mode in modes:
        times = graph.edges[f"{mode}_s"].to_numpy()
        for row in rows[np.isfinite(times[rows])].tolist():
            edge[int(graph.piece[row]), bool(graph.ahead[row]), mode] = row
    return _Map(pieces, edge, arriving, leaving)


def _sequences(
    restriction: Restriction, kind: str, mode: str, known: _Map
) -> Iterable[tuple[Leg, ...]]:
    """Legs that must not follow each other, each open to the mode."""
    for origin in restriction.origins:
        for target in restriction.targets:
            for path, last in _paths(restriction, origin, target, kind, mode, known):
                if kind.startswith("no_"):
                    yield (*path, last)
                    continue
                for other in known.leaving[_end(path[-1], known.pieces)]:
                    if other != last and (*other, mode) in known.edge:
                        yield (*path, other)


def _paths(
    restriction: Restriction, origin: int, target: int, kind: str, mode: str, known: _Map
) -> Iterable[tuple[tuple[Leg, ...], Leg]]:
    """Journeys up to the turn and the leg that it names, where that is clear."""
    if restriction.via_point >= 0:
        junction = restriction.via_point
        before = _of_way(known.arriving[junction], origin, mode, known)
        after = _of_way(known.leaving[junction], target, mode, known)
        if origin == target and kind.endswith("u_turn"):
            for piece, ahead in before:
                if (piece, not ahead) in after:
                    yield ((piece, ahead),), (piece, not ahead)
        elif len(before) == len(after) == 1:
            yield (before[0],), after[0]
        return
    ends = _ends_of_way(origin, known)
    for start in sorted(ends):
        before = _of_way(known.arriving[start], origin, mode, known)
        between, end = _through(restriction.via_ways, start, target, mode, known)
        after = _of_way(known.leaving[end], target, mode, known) if end >= 0 else []
        if len(before) == len(after) == 1:
            yield (before[0], *between), after[0]


def _through(
    ways: tuple[int, ...], start: int, target: int, mode: str, known: _Map
) -> tuple[tuple[Leg, ...], int]:
    """Legs over the ways between, from a point to the one where the target begins, else -1."""
    legs: list[Leg] = []
    here = start
    for position, way in enumerate(ways):
        following = target if position == len(ways) - 1 else ways[position + 1]
        goals = _ends_of_way(following, known)
        seen = {here}
        while True:
            steps = [
                leg
                for leg in _of_way(known.leaving[here], way, mode, known)
                if _end(leg, known.pieces) not in seen
            ]
            if len(steps) != 1:
                return (), -1
            legs.append(steps[0])
            here = _end(steps[0], known.pieces)
            seen.add(here)
            if here in goals:
                break
    return tuple(legs), here


def _of_way(legs: list[Leg], way: int, mode: str, known: _Map) -> list[Leg]:
    """Legs on a way that are open to the mode."""
    return [leg for leg in legs if known.pieces.way[leg[0]] == way and (*leg, mode) in known.edge]


def _ends_of_way(way: int, known: _Map) -> set[int]:
    """Points at which pieces of a way end."""
    begin, end = np.searchsorted(known.pieces.way, [way, way + 1])
    return {*known.pieces.first[begin:end].tolist(), *known.pieces.last[begin:end].tolist()}


def _end(leg: Leg, pieces: Pieces) -> int:
    piece, ahead = leg
    return int(pieces.last[piece] if ahead else pieces.first[piece])
