"""Lines that share points, cut at junctions into directed edges between nodes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from fugai.intake.road_lengths import lengths_m

IntArray = npt.NDArray[np.int64]
FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]

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
    forward_kmh, backward_kmh
        Driven speed of each way, NaN where it may not be driven. [km/h]
    walk
        Whether each way may be walked.
    duration_s
        Time for the whole way where it is known apart from its speed, else NaN. [s]
    highway
        Class of each way.
    stops_driving, stops_walking
        Points with a barrier.
    """

    lon: FloatArray
    lat: FloatArray
    point: IntArray
    start: IntArray
    forward_kmh: FloatArray
    backward_kmh: FloatArray
    walk: BoolArray
    duration_s: FloatArray
    highway: pd.Categorical
    stops_driving: BoolArray
    stops_walking: BoolArray


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
    barriers
        How many points stop motor vehicles on their way.
    """

    point: IntArray
    edges: pd.DataFrame
    barriers: int


def cut_lines(
    lines: Lines,
    *,
    longest_m: float,
    bounds: tuple[float, float, float, float] | None = None,
) -> Pieces:
    """Cut ways where they share points, at barriers, at gaps, and where they get long.

    A piece that would end where it begins is cut in two, since a graph cannot use a loop.

    Parameters
    ----------
    longest_m
        Pieces longer than this are cut at shape points, so that places along a long road have a
        node nearby. [m]
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
    stops = lines.stops_driving | lines.stops_walking
    cut = used & ((after != before) | (uses[point] > 1) | stops[point])
    cut |= _long_cuts(cut, used, reach, longest_m)
    first, last = _ends(cut, after)
    loop = point[first] == point[last]
    cut[(first[loop] + last[loop]) // 2] = True
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
        way_m=np.bincount(way[:-1], weights=length, minlength=len(lines.walk)).astype(np.float64),
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


def directed_graph(lines: Lines, pieces: Pieces, *, walk_kmh: float) -> Graph:
    """Directed edges with a driving and a walking time.

    A barrier stops a mode by giving each piece that ends there a node of its own, for that mode.
    Where three or more drivable pieces meet, a barrier says nothing about which of them it closes
    and is not used.
    """
    way, length = pieces.way, pieces.length_m
    forward, backward = _drive_s(lines, pieces)
    drives = ~(np.isnan(forward) & np.isnan(backward))
    on_foot = lines.walk[way]
    walk = _timed(lines, pieces, np.where(on_foot, walk_kmh, np.nan))
    split = _Splitter(len(lines.lon))
    drive_first, drive_last = split.ends(pieces, drives, lines.stops_driving)
    barriers = split.barriers
    walk_first, walk_last = split.ends(pieces, on_foot, lines.stops_walking)
    apart = drives & on_foot & ((drive_first != walk_first) | (drive_last != walk_last))
    together = ~apart
    first = np.where(drives, drive_first, walk_first)
    last = np.where(drives, drive_last, walk_last)
    nothing = np.full(len(way), np.nan)
    rows = [
        (first, last, length, forward, walk, way, together),
        (last, first, length, backward, walk, way, together),
        (drive_first, drive_last, length, forward, nothing, way, apart),
        (drive_last, drive_first, length, backward, nothing, way, apart),
        (walk_first, walk_last, length, nothing, walk, way, apart),
        (walk_last, walk_first, length, nothing, walk, way, apart),
    ]
    tail, head, size, drive_s, walk_s, ways = (
        np.concatenate([row[column][row[6]] for row in rows]) for column in range(6)
    )
    keep = ~(np.isnan(drive_s) & np.isnan(walk_s))
    nodes, ends = np.unique(np.concatenate([tail[keep], head[keep]]), return_inverse=True)
    half = int(keep.sum())
    edges = pd.DataFrame(
        {
            "tail": ends[:half].astype(np.int32),
            "head": ends[half:].astype(np.int32),
            "length_m": size[keep],
            "drive_s": drive_s[keep],
            "walk_s": walk_s[keep],
            "highway": lines.highway[ways[keep]],
        }
    )
    return Graph(
        point=split.points()[nodes],
        edges=edges,
        barriers=barriers,
    )


def _drive_s(lines: Lines, pieces: Pieces) -> tuple[FloatArray, FloatArray]:
    return (
        _timed(lines, pieces, lines.forward_kmh[pieces.way]),
        _timed(lines, pieces, lines.backward_kmh[pieces.way]),
    )


def _timed(lines: Lines, pieces: Pieces, kmh: FloatArray) -> FloatArray:
    """Time of each piece by its speed, or its share of a way's known duration; NaN stays. [s]"""
    time = pieces.length_m / (kmh / 3.6)
    known = np.isfinite(lines.duration_s[pieces.way]) & np.isfinite(kmh)
    if known.any():
        way = pieces.way[known]
        share = pieces.length_m[known] / np.maximum(pieces.way_m[way], pieces.length_m[known])
        time[known] = lines.duration_s[way] * share
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
