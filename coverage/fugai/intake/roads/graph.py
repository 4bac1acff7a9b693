"""Lines that share points, cut at junctions into directed edges between nodes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from fugai.intake.roads.lengths import lengths_m, straying_points

if TYPE_CHECKING:
    from fugai._types import BoolArray, FloatArray, IntArray, ObjectArray

SHORTEST_EDGE_M = 0.01
"""Edges between points at one place get this length, so that no weight is zero. [m]"""


@dataclass(frozen=True, kw_only=True)
class Lines:
    """Ways as runs of points.

    Parameters
    ----------
    lon, lat
        Coordinates of the points, NaN where unknown. [deg]
    point, start
        Points of all ways one after the other; way ``i`` has ``point[start[i]:start[i + 1]]``.
    use
        Position of each way's use in the three that follow.
    kmh
        Speed of each use by mode along and against the line, NaN where the mode may not go, shape
        ``(uses, modes, 2)``. [km/h]
    duration_s
        Time for the whole way where it is known apart from its speed, else NaN. [s]
    highway
        Class.
    modes
        Names of the modes.
    stops
        Points with a barrier that stops the mode, shape ``(modes, points)``.
    """

    lon: FloatArray
    lat: FloatArray
    point: IntArray
    start: IntArray
    use: IntArray
    kmh: FloatArray
    duration_s: FloatArray
    highway: ObjectArray
    modes: tuple[str, ...]
    stops: BoolArray


@dataclass(frozen=True, kw_only=True)
class Pieces:
    """Parts of ways between junctions.

    Parameters
    ----------
    first, last
        Points at the ends of each piece.
    way, length_m
        Way that it is part of; its length. [m]
    way_m
        Length of each whole way, as far as its points are known. [m]
    lost
        Ways of which points are unknown.
    loops, zeros
        How many pieces were loops and were cut in two; how many had no length.
    """

    first: IntArray
    last: IntArray
    way: IntArray
    length_m: FloatArray
    way_m: FloatArray
    lost: IntArray
    loops: int
    zeros: int


@dataclass(frozen=True, kw_only=True)
class Graph:
    """Directed edges between points, where points at barriers have copies.

    Parameters
    ----------
    point
        Point that each node stands at.
    edges
        Columns of `fugai.tables.Roads.edges`.
    piece, ahead
        Piece of each edge, and whether it runs along the line.
    barriers
        How many points stop each mode on its way.
    """

    point: IntArray
    edges: pd.DataFrame
    piece: IntArray
    ahead: BoolArray
    barriers: dict[str, int]


def cut_lines(
    lines: Lines,
    *,
    longest_m: float,
    stray_m: float = np.inf,
    bounds: tuple[float, float, float, float] | None = None,
) -> Pieces:
    """Cut ways where they share points, at barriers, at gaps, and where they get long.

    A piece that would end where it begins is cut in two, since a graph cannot use a loop.

    Parameters
    ----------
    longest_m
        Pieces longer than this are cut at shape points, so that places along a long road have a
        node nearby. [m]
    stray_m
        Pieces whose drawn line strays farther from the straight one between their ends are cut
        where it is farthest. [m]
    bounds
        West, south, east, north: pieces without any point inside are left out. [deg]
    """
    point, way = _without_repeats(lines)
    here, there = point[:-1], point[1:]
    length = lengths_m(lines.lon[here], lines.lat[here], lines.lon[there], lines.lat[there])
    same_way = way[:-1] == way[1:]
    joined = same_way & np.isfinite(length)
    length = np.where(joined, length, 0.0)
    reach = np.concatenate([[0.0], np.cumsum(length)])
    after, before = np.append(joined, False), np.append(False, joined)
    used = after | before
    uses = np.bincount(point[used], minlength=len(lines.lon))
    stops: BoolArray = np.any(lines.stops, axis=0)
    cut = used & ((after != before) | (uses[point] > 1) | stops[point])
    cut |= _long_cuts(cut, used, reach, longest_m)
    first, last = _ends(cut, after)
    loop = point[first] == point[last]
    cut[(first[loop] + last[loop]) // 2] = True
    cut[straying_points(lines.lon[point], lines.lat[point], *_ends(cut, after), stray_m)] = True
    first, last = _ends(cut, after)
    if bounds is not None:
        inside = _inside(lines, point, bounds)
        count = np.concatenate([[0], np.cumsum(inside)])
        keep = count[last + 1] > count[first]
        first, last = first[keep], last[keep]
    piece = reach[last] - reach[first]
    zero = piece < SHORTEST_EDGE_M
    return Pieces(
        first=point[first],
        last=point[last],
        way=way[first],
        length_m=np.where(zero, SHORTEST_EDGE_M, piece),
        way_m=np.bincount(way[:-1], weights=length, minlength=len(lines.use)).astype(np.float64),
        lost=np.unique(way[:-1][same_way & ~joined]),
        loops=int(loop.sum()),
        zeros=int(zero.sum()),
    )


def _without_repeats(lines: Lines) -> tuple[IntArray, IntArray]:
    """Points and ways without points that follow themselves in a way."""
    way = np.repeat(np.arange(len(lines.start) - 1), np.diff(lines.start))
    keep = np.ones(len(lines.point), dtype=np.bool_)
    keep[1:] = (lines.point[1:] != lines.point[:-1]) | (way[1:] != way[:-1])
    return lines.point[keep], way[keep]


def _long_cuts(cut: BoolArray, used: BoolArray, reach: FloatArray, longest_m: float) -> BoolArray:
    """Shape points after which a piece would be longer than allowed."""
    # Every used point lies behind a cut, since runs begin with one; before the first cut
    # nothing is used.
    begin = np.maximum.accumulate(np.where(cut, np.arange(len(cut)), 0))
    bucket = np.floor((reach - reach[begin]) / longest_m)
    more = np.zeros(len(cut), dtype=np.bool_)
    more[1:] = (bucket[1:] > bucket[:-1]) & (begin[1:] == begin[:-1]) & used[1:]
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

    A barrier stops a mode by giving each piece that ends there a node of its own, for that mode.
    Where three or more pieces open to the mode meet, a barrier says nothing about which of them it
    closes and is not used.
    """
    split = _Splitter(len(lines.lon))
    whole = np.arange(len(pieces.way))
    apart = np.zeros(len(whole), dtype=np.bool_)
    found, barriers = [], {}
    for position, mode in enumerate(lines.modes):
        times = _times(lines, pieces, position)
        uses: BoolArray = np.isfinite(times[0]) | np.isfinite(times[1])
        ends = split.ends(pieces, uses, lines.stops[position])
        apart |= (ends[0] != pieces.first) | (ends[1] != pieces.last)
        found.append((times, ends, uses))
        barriers[mode] = split.barriers
    together = whole[~apart]
    blocks = [
        _Block(
            together,
            pieces.first[together],
            pieces.last[together],
            [times[:, together] for times, _, _ in found],
        )
    ]
    for position, (times, ends, uses) in enumerate(found):
        alone = whole[apart & uses]
        own = [np.full((2, len(alone)), np.nan) for _ in found]
        own[position] = times[:, alone]
        blocks.append(_Block(alone, ends[0][alone], ends[1][alone], own))
    return _joined(lines, pieces, blocks, split.points(), barriers)


class _Block(NamedTuple):
    """Pieces with the nodes that they join and, for each mode, times there and back. [s]"""

    piece: IntArray
    first: IntArray
    last: IntArray
    times_s: list[FloatArray]


def _joined(
    lines: Lines, pieces: Pieces, blocks: list[_Block], points: IntArray, barriers: dict[str, int]
) -> Graph:
    """Edges of all blocks, along the lines and against them, between nodes in use."""
    piece = np.concatenate([block.piece for block in blocks for _ in range(2)])
    tail = np.concatenate([ends for block in blocks for ends in (block.first, block.last)])
    head = np.concatenate([ends for block in blocks for ends in (block.last, block.first)])
    ahead = np.concatenate(
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
                code[lines.use[pieces.way[piece[keep]]]], categories=names.tolist()
            ),
        }
    )
    return Graph(
        point=points[nodes], edges=edges, piece=piece[keep], ahead=ahead[keep], barriers=barriers
    )


def _times(lines: Lines, pieces: Pieces, mode: int) -> FloatArray:
    """Time of each piece along and against its line, by speed or its share of a duration. [s]"""
    use = lines.use[pieces.way]
    time: FloatArray = pieces.length_m / (lines.kmh[use, mode].T / 3.6)
    known = np.isfinite(lines.duration_s[use])
    if known.any():
        way = pieces.way[known]
        share = pieces.length_m[known] / np.maximum(pieces.way_m[way], pieces.length_m[known])
        lasting = lines.duration_s[use[known]] * share
        time[:, known] = np.where(np.isnan(time[:, known]), np.nan, lasting)
    return time


class _Splitter:
    """Hands out copies of points at barriers; keeps which point each copy stands at."""

    def __init__(self, points: int) -> None:
        self._known = points
        self._copies: list[IntArray] = []
        self._next = points
        self.barriers = 0

    def ends(self, pieces: Pieces, uses: BoolArray, stops: BoolArray) -> tuple[IntArray, IntArray]:
        """First and last node of each piece for one mode, with copies where it is stopped."""
        ends = np.concatenate([pieces.first, pieces.last])
        using = np.concatenate([uses, uses])
        meeting = np.bincount(ends[using], minlength=self._known)
        closed = stops & (meeting == 2)
        self.barriers = int(closed.sum())
        split = using & closed[ends]
        count = int(split.sum())
        self._copies.append(ends[split])
        ends = ends.copy()
        ends[split] = np.arange(self._next, self._next + count)
        self._next += count
        half = len(pieces.first)
        return ends[:half], ends[half:]

    def points(self) -> IntArray:
        """Point of each node."""
        return np.concatenate([np.arange(self._known), *self._copies])
