"""Ways that share points, cut at junctions into directed edges between nodes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from fugai.intake.roads.builtup import built_up, junctions_of
from fugai.intake.roads.lengths import lengths_m, simplification_points
from fugai.intake.roads.slopes import SLOPED_MODES, speed_share

if TYPE_CHECKING:
    from fugai._types import BoolArray, FloatArray, IntArray, ObjectArray

MIN_EDGE_M = 0.01
"""Length of edges between points at the same place, so that no edge has length zero. [m]"""


@dataclass(frozen=True, kw_only=True)
class Lines:
    """Ways as runs of points.

    Parameters
    ----------
    lon, lat
        Coordinates of the points, NaN where unknown. [deg]
    point, start
        Points of all ways one after the other; way ``i`` has ``point[start[i]:start[i + 1]]``.
    kind
        Row of ``kmh``, ``duration_s`` and ``highway`` that holds for each way.
    kmh
        Speed of each mode along and against the line, NaN where the mode may not go, shape
        ``(kinds, modes, 2)``. [km/h]
    duration_s
        Time for the whole way where a tag states it, else NaN. [s]
    urban_kmh
        The same in built-up ground.
    highway
        Class.
    modes
        Names of the modes.
    closed
        Points with a barrier that stops the mode, shape ``(modes, points)``.
    joined, incline
        Whether places may be joined to ways of each kind, and the mapped slope along their line, NaN
        for none, shape ``(kinds,)``.
    signals
        Points with traffic signals for those who travel along the line, and against it, shape
        ``(2, points)``.
    signal_s
        What each mode loses at one. [s]
    buildings
        Longitude and latitude of one point of each building. [deg]
    streets
        Classes whose junctions tell built-up ground.
    """

    lon: FloatArray
    lat: FloatArray
    point: IntArray
    start: IntArray
    kind: IntArray
    kmh: FloatArray
    urban_kmh: FloatArray
    duration_s: FloatArray
    highway: ObjectArray
    modes: tuple[str, ...]
    closed: BoolArray
    joined: BoolArray
    incline: FloatArray
    signals: BoolArray
    signal_s: tuple[float, ...]
    buildings: tuple[FloatArray, FloatArray]
    streets: frozenset[str]


@dataclass(frozen=True, kw_only=True)
class Pieces:
    """Parts of ways between junctions.

    Parameters
    ----------
    first, last
        Points at the ends of each piece.
    way, length_m
        Way that each piece is part of; length of the piece. [m]
    way_m
        Length of each whole way, as far as its points are known. [m]
    n_signals
        Traffic signals on each piece, travelled along its line and against it, shape
        ``(2, pieces)``.
    incomplete
        Ways with points whose coordinates are unknown.
    n_loops, n_zero_length
        How many pieces were loops and were cut in two; how many had no length.
    """

    first: IntArray
    last: IntArray
    way: IntArray
    length_m: FloatArray
    way_m: FloatArray
    n_signals: IntArray
    incomplete: IntArray
    n_loops: int
    n_zero_length: int


@dataclass(frozen=True, kw_only=True)
class Graph:
    """Directed edges between nodes; a point with a barrier has a node for each piece that ends there.

    Parameters
    ----------
    point
        Point of each node.
    edges
        Columns of `fugai.tables.Roads.edges`.
    piece, forward
        Piece of each edge, and whether the edge runs along the line.
    barriers, junctions
        Mode to the number of points that stop it, and of those where three roads or more meet.
    """

    point: IntArray
    edges: pd.DataFrame
    piece: IntArray
    forward: BoolArray
    barriers: dict[str, int]
    junctions: dict[str, int]


def cut_lines(
    lines: Lines,
    *,
    max_length_m: float,
    max_deviation_m: float = np.inf,
    bounds: tuple[float, float, float, float] | None = None,
) -> Pieces:
    """Cut ways at points that they share, barriers and gaps, and where they are long or bend.

    A piece that ends where it begins is cut in two, since a graph cannot use a loop.

    Parameters
    ----------
    max_length_m
        Longer pieces are cut at shape points, so that every place along a long road has a node
        nearby. [m]
    max_deviation_m
        Pieces whose drawn line deviates more from the straight line between their ends are cut where
        it does most. [m]
    bounds
        West, south, east, north: pieces without any point inside are left out. [deg]
    """
    point, way = _without_repeats(lines)
    start, end = point[:-1], point[1:]
    length = lengths_m(lines.lon[start], lines.lat[start], lines.lon[end], lines.lat[end])
    same_way = way[:-1] == way[1:]
    joined = same_way & np.isfinite(length)
    length = np.where(joined, length, 0.0)
    distance = np.concatenate([[0.0], np.cumsum(length)])
    after, before = np.append(joined, False), np.append(False, joined)
    used = after | before
    n_uses = np.bincount(point[used], minlength=len(lines.lon))
    barrier: BoolArray = np.any(lines.closed, axis=0)
    cut = used & ((after != before) | (n_uses[point] > 1) | barrier[point])
    cut |= _long_cuts(cut, used, distance, max_length_m)
    first, last = _ends(cut, after)
    loop = point[first] == point[last]
    cut[(first[loop] + last[loop]) // 2] = True
    cut[
        simplification_points(
            lines.lon[point], lines.lat[point], *_ends(cut, after), max_deviation_m
        )
    ] = True
    first, last = _ends(cut, after)
    if bounds is not None:
        inside = _inside(lines, point, bounds)
        count = np.concatenate([[0], np.cumsum(inside)])
        keep = count[last + 1] > count[first]
        first, last = first[keep], last[keep]
    piece = distance[last] - distance[first]
    zero_length = piece < MIN_EDGE_M
    ahead, back = np.cumsum(lines.signals[:, point], axis=1)
    before_last, before_first = np.maximum(last - 1, 0), np.maximum(first - 1, 0)
    met_back = back[before_last] - np.where(first > 0, back[before_first], 0)
    return Pieces(
        first=point[first],
        last=point[last],
        way=way[first],
        length_m=np.where(zero_length, MIN_EDGE_M, piece),
        way_m=np.bincount(way[:-1], weights=length, minlength=len(lines.kind)).astype(np.float64),
        n_signals=np.stack((ahead[last] - ahead[first], met_back)),
        incomplete=np.unique(way[:-1][same_way & ~joined]),
        n_loops=int(loop.sum()),
        n_zero_length=int(zero_length.sum()),
    )


def _without_repeats(lines: Lines) -> tuple[IntArray, IntArray]:
    """Points and their ways, without points that repeat the one before them in the way."""
    way = np.repeat(np.arange(len(lines.start) - 1), np.diff(lines.start))
    keep = np.ones(len(lines.point), dtype=np.bool_)
    keep[1:] = (lines.point[1:] != lines.point[:-1]) | (way[1:] != way[:-1])
    return lines.point[keep], way[keep]


def _long_cuts(
    cut: BoolArray, used: BoolArray, distance: FloatArray, max_length_m: float
) -> BoolArray:
    """Shape points after which a piece would be longer than allowed."""
    # Every run of used points begins with a cut, so that each used point has a cut before it.
    begin = np.maximum.accumulate(np.where(cut, np.arange(len(cut)), 0))
    part = np.floor((distance - distance[begin]) / max_length_m)
    more = np.zeros(len(cut), dtype=np.bool_)
    more[1:] = (part[1:] > part[:-1]) & (begin[1:] == begin[:-1]) & used[1:]
    return more


def _ends(cut: BoolArray, after: BoolArray) -> tuple[IntArray, IntArray]:
    at = np.flatnonzero(cut)
    follows = after[at[:-1]]
    return at[:-1][follows], at[1:][follows]


def _inside(lines: Lines, point: IntArray, bounds: tuple[float, float, float, float]) -> BoolArray:
    west, south, east, north = bounds
    lon, lat = lines.lon[point], lines.lat[point]
    inside: BoolArray = (lon >= west) & (lon <= east) & (lat >= south) & (lat <= north)
    return inside


def directed_graph(lines: Lines, pieces: Pieces) -> Graph:
    """Directed edges with a time for each mode.

    A barrier stops a mode: each piece that ends there gets a node of its own for that mode, at a
    junction of several roads too.
    """
    nodes = _NodeCopies(len(lines.lon))
    every = np.arange(len(pieces.way))
    in_town = pieces_in_town(lines, pieces)
    separate = np.zeros(len(every), dtype=np.bool_)
    found, barriers, junctions = [], {}, {}
    for position, mode in enumerate(lines.modes):
        times = _times(lines, pieces, position, in_town)
        is_open: BoolArray = np.isfinite(times[0]) | np.isfinite(times[1])
        ends = nodes.ends(pieces, is_open, lines.closed[position])
        separate |= (ends[0] != pieces.first) | (ends[1] != pieces.last)
        found.append((times, ends, is_open))
        barriers[mode], junctions[mode] = nodes.barriers, nodes.at_junctions
    shared = every[~separate]
    blocks = [
        _Block(
            shared,
            pieces.first[shared],
            pieces.last[shared],
            [times[:, shared] for times, _, _ in found],
        )
    ]
    for position, (times, ends, is_open) in enumerate(found):
        own_pieces = every[separate & is_open]
        own = [np.full((2, len(own_pieces)), np.nan) for _ in found]
        own[position] = times[:, own_pieces]
        blocks.append(_Block(own_pieces, ends[0][own_pieces], ends[1][own_pieces], own))
    graph = _joined(lines, pieces, blocks, nodes.points())
    return replace(graph, barriers=barriers, junctions=junctions)


class _Block(NamedTuple):
    """Pieces with the nodes at their ends and, for each mode, times in both directions. [s]"""

    piece: IntArray
    first: IntArray
    last: IntArray
    times_s: list[FloatArray]


def _joined(lines: Lines, pieces: Pieces, blocks: list[_Block], points: IntArray) -> Graph:
    """Edges of all blocks in both directions, between the nodes in use."""
    piece = np.concatenate([block.piece for block in blocks for _ in range(2)])
    tail = np.concatenate([ends for block in blocks for ends in (block.first, block.last)])
    head = np.concatenate([ends for block in blocks for ends in (block.last, block.first)])
    forward = np.concatenate(
        [np.full(len(block.piece), way) for block in blocks for way in (True, False)]
    )
    columns = {
        f"{mode}_s": np.concatenate(
            [times for block in blocks for times in block.times_s[position]]
        )
        for position, mode in enumerate(lines.modes)
    }
    keep = ~np.all([np.isnan(values) for values in columns.values()], axis=0)
    nodes, ends = np.unique(np.concatenate([tail[keep], head[keep]]), return_inverse=True)
    half = int(keep.sum())
    names, code = np.unique(lines.highway.astype(str), return_inverse=True)
    edges = pd.DataFrame(
        {
            "tail": ends[:half].astype(np.int32),
            "head": ends[half:].astype(np.int32),
            "length_m": pieces.length_m[piece[keep]],
            **{name: values[keep] for name, values in columns.items()},
            "highway": pd.Categorical.from_codes(
                code[lines.kind[pieces.way[piece[keep]]]], categories=names.tolist()
            ),
            "joined": lines.joined[lines.kind[pieces.way[piece[keep]]]],
            "incline": lines.incline[lines.kind[pieces.way[piece[keep]]]]
            * np.where(forward[keep], 1.0, -1.0),
        }
    )
    return Graph(
        point=points[nodes],
        edges=edges,
        piece=piece[keep],
        forward=forward[keep],
        barriers={},
        junctions={},
    )


def pieces_in_town(lines: Lines, pieces: Pieces) -> BoolArray:
    """Which pieces lie in built-up ground, by the junctions of streets and the buildings there."""
    streets = np.isin(lines.highway[lines.kind[pieces.way]].astype(str), list(lines.streets))
    ends = np.stack((pieces.first, pieces.last))
    middle = lines.lon[ends].mean(axis=0), lines.lat[ends].mean(axis=0)
    return built_up(
        middle,
        junctions=junctions_of(ends, streets, lines.lon, lines.lat),
        buildings=lines.buildings,
    )


def _times(lines: Lines, pieces: Pieces, mode: int, in_town: BoolArray) -> FloatArray:
    """Time of each piece along and against its line, by its speed or share of the duration. [s]"""
    use = lines.kind[pieces.way]
    kmh = np.where(in_town[:, None], lines.urban_kmh[use, mode], lines.kmh[use, mode])
    time: FloatArray = pieces.length_m / (kmh.T / 3.6)
    if lines.modes[mode] in SLOPED_MODES:
        ahead = np.nan_to_num(lines.incline[use])
        time /= [speed_share(lines.modes[mode], slope) for slope in (ahead, -ahead)]
    time += pieces.n_signals * lines.signal_s[mode]
    known = np.isfinite(lines.duration_s[use])
    if known.any():
        way = pieces.way[known]
        share = pieces.length_m[known] / np.maximum(pieces.way_m[way], pieces.length_m[known])
        lasting = lines.duration_s[use[known]] * share
        time[:, known] = np.where(np.isnan(time[:, known]), np.nan, lasting)
    return time


class _NodeCopies:
    """Makes copies of the points at barriers and keeps the point of each copy."""

    def __init__(self, points: int) -> None:
        self._n_points = points
        self._copies: list[IntArray] = []
        self._next = points
        self.barriers = 0
        self.at_junctions = 0

    def ends(
        self, pieces: Pieces, is_open: BoolArray, barrier: BoolArray
    ) -> tuple[IntArray, IntArray]:
        """First and last node of each piece for one mode, copies where a barrier stops it.

        Parameters
        ----------
        is_open
            Whether the mode may use each piece.
        barrier
            Whether a barrier stops the mode at each point.
        """
        ends = np.concatenate([pieces.first, pieces.last])
        open_ends = np.concatenate([is_open, is_open])
        n_meeting = np.bincount(ends[open_ends], minlength=self._n_points)
        closed = barrier & (n_meeting >= 2)
        self.at_junctions = int((barrier & (n_meeting > 2)).sum())
        self.barriers = int(closed.sum())
        split = open_ends & closed[ends]
        count = int(split.sum())
        self._copies.append(ends[split])
        ends = ends.copy()
        ends[split] = np.arange(self._next, self._next + count)
        self._next += count
        half = len(pieces.first)
        return ends[:half], ends[half:]

    def points(self) -> IntArray:
        """Point of each node."""
        return np.concatenate([np.arange(self._n_points), *self._copies])
