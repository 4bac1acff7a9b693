"""Junctions of the synthetic road network and the plane graph between them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import shapely
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components, minimum_spanning_tree
from scipy.spatial import Delaunay

from make import facts
from make.land import FloatArray, Land, scatter

if TYPE_CHECKING:
    import pandas as pd

    from make.people import People

IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]
URBAN, VILLAGE, FIELD, FAR, ISLE = range(5)
OUTER_BOX = (115.95, 38.40, 118.60, 40.50)


@dataclass(frozen=True, kw_only=True)
class Junctions:
    """Places where roads meet: metres, and the kind of ground they stand on."""

    x: FloatArray
    y: FloatArray
    kind: npt.NDArray[np.int8]
    street: IntArray
    """Numbers of the two straight streets that cross there, 0 where there is none."""


def junctions(land: Land, people: People, height: FloatArray, parts: pd.DataFrame) -> Junctions:
    """Street corners of towns and villages, crossings of field roads, a thin net beyond."""
    rng = facts.generator("junctions")
    towns, street = _urban(land, people, rng)
    pieces = [
        (towns, URBAN),
        (_village(land, people, rng), VILLAGE),
        (_fields(land, people, height, rng), FIELD),
        (_beyond(land, parts, rng), FAR),
        (_isles(land), ISLE),
    ]
    points = np.vstack([piece for piece, _ in pieces])
    kind = np.concatenate([np.full(len(piece), code, dtype=np.int8) for piece, code in pieces])
    streets = np.zeros((len(points), 2), dtype=np.int64)
    streets[: len(street)] = street
    kept = np.sort(scatter(points[:, 0], points[:, 1], 22.0))
    return Junctions(x=points[kept, 0], y=points[kept, 1], kind=kind[kept], street=streets[kept])


def _lattice(
    bounds: FloatArray,
    spacing: tuple[float, float],
    angle: float,
    jitter: float,
    rng: np.random.Generator,
) -> tuple[FloatArray, IntArray]:
    """Corners of a turned street grid over a box, a little out of place, and their numbers."""
    west, south, east, north = bounds
    cx, cy = (west + east) / 2, (south + north) / 2
    half = np.hypot(east - west, north - south) / 2
    across, along = (np.arange(-half, half + s, s) for s in spacing)
    u, v = (axis.ravel() for axis in np.meshgrid(across, along))
    number = np.indices((len(along), len(across)))[::-1].reshape(2, -1).T + 1
    shift = jitter * min(spacing)
    u, v = u + shift * rng.standard_normal(len(u)), v + shift * rng.standard_normal(len(v))
    x, y = cx + u * np.cos(angle) - v * np.sin(angle), cy + u * np.sin(angle) + v * np.cos(angle)
    inside = (x > west) & (x < east) & (y > south) & (y < north)
    return np.column_stack([x[inside], y[inside]]), number[inside]


def _urban(land: Land, people: People, rng: np.random.Generator) -> tuple[FloatArray, IntArray]:
    pieces, streets = [], []
    for position, district in enumerate(facts.DISTRICTS):
        core = district.district_class == "core"
        spacing = (118.0, 150.0) if core else (150.0, 190.0)
        angle = float(rng.uniform(-0.45, 0.45)) if core else float(rng.uniform(-0.2, 0.2))
        box = np.asarray(land.shapes[position].bounds)
        points, number = _lattice(box, spacing, angle, 0.07, rng)
        ground = people.urban & (land.label == position) & ~land.water
        keep = land.at(ground, points[:, 0], points[:, 1], outside=0).astype(np.bool_)
        keep &= rng.random(len(points)) > 0.07
        pieces.append(points[keep])
        streets.append(number[keep] + 10_000 * position)
    return np.vstack(pieces), np.vstack(streets)


def _village(land: Land, people: People, rng: np.random.Generator) -> FloatArray:
    pieces = []
    villages = people.settlements[people.settlements["type"] == "village"]
    for village in villages.itertuples():
        reach = 35.0 + 50.0 * np.sqrt(float(village.population) / 48.0 / np.pi)
        box = np.array([village.x - reach, village.y - reach, village.x + reach, village.y + reach])
        spacing = (float(rng.uniform(62, 88)), float(rng.uniform(78, 115)))
        points, _ = _lattice(box, spacing, float(rng.normal(0.0, 0.25)), 0.10, rng)
        near = np.hypot(points[:, 0] - village.x, points[:, 1] - village.y) < 1.25 * reach
        pieces.append(np.vstack([[village.x, village.y], points[near]]))
    points = np.vstack(pieces)
    dry = ~land.at(land.water, points[:, 0], points[:, 1], outside=0).astype(np.bool_)
    return points[dry]


def _fields(land: Land, people: People, height: FloatArray, rng: np.random.Generator) -> FloatArray:
    open_ground = (land.label >= 0) & ~land.water & ~people.urban & (people.persons == 0)
    liking = np.where(height > 260, 0.04, np.where(height > 60, 0.25, 1.0))[open_ground]
    rows, columns = np.nonzero(open_ground)
    drawn = rng.choice(len(rows), size=150_000, replace=False, p=liking / liking.sum())
    jitter = rng.uniform(-50, 50, (2, len(drawn)))
    x, y = land.grid.x[columns[drawn]] + jitter[0], land.grid.y[rows[drawn]] + jitter[1]
    kept = scatter(x, y, 300.0 / np.sqrt(liking[drawn]))
    return np.column_stack([x[kept], y[kept]])


def _beyond(land: Land, parts: pd.DataFrame, rng: np.random.Generator) -> FloatArray:
    """A thin net around the municipality, and every named part of the neighbouring cities."""
    west, south, east, north = OUTER_BOX
    lon, lat = rng.uniform(west, east, 9000), rng.uniform(south, north, 9000)
    dry = lon < np.interp(lat, [38.4, 38.95, 39.15, 39.25], [117.55, 117.6, 118.0, 118.6])
    x, y = land.to_grid(lon[dry], lat[dry])
    px, py = parts["x"].to_numpy(), parts["y"].to_numpy()
    x, y = np.concatenate([px, x]), np.concatenate([py, y])
    radius = np.concatenate([np.full(len(px), 100.0), np.full(dry.sum(), 3200.0)])
    kept = scatter(x, y, radius)
    outside = land.district_of(x[kept], y[kept]) < 0
    return np.column_stack([x[kept][outside], y[kept][outside]])


def _isles(land: Land) -> FloatArray:
    """Three small street nets in the middle of the waters, reached by no road: on purpose."""
    pieces = []
    for lon, lat, _, _ in facts.RESERVOIRS[:3]:
        cx, cy = land.to_grid(lon, lat)
        u, v = np.meshgrid(np.arange(4) * 90.0, np.arange(3) * 80.0)
        pieces.append(np.column_stack([float(cx) + u.ravel(), float(cy) + v.ravel()]))
    return np.vstack(pieces)


@dataclass(frozen=True, kw_only=True)
class Edges:
    """Undirected edges: ends, metres, whether they cross water on a bridge."""

    tail: IntArray
    head: IntArray
    length: FloatArray
    bridge: BoolArray
    diagonal: IntArray
    """Short pairs that were pruned in towns: places for footpaths, rows of (tail, head)."""


def plane_graph(land: Land, places: Junctions) -> Edges:
    """Delaunay edges thinned to a road-like plane graph that stays in one piece but for islands."""
    rng = facts.generator("graph")
    points = np.column_stack([places.x, places.y])
    mesh = Delaunay(points)
    tail, head, kept = _pruned(mesh, points, places.kind)
    length = np.hypot(*(points[tail] - points[head]).T)
    wet, isle = _over_water(land, points[tail], points[head]), places.kind == ISLE
    closed = (isle[tail] != isle[head]) | (wet & (isle[tail] | isle[head]))
    crossing = _crosses(land, points[tail], points[head])
    reach = np.where((places.kind[tail] == FAR) | (places.kind[head] == FAR), 30_000.0, 6000.0)
    possible = ~closed & ~(wet & ~crossing) & (length < reach)
    dear = np.where(crossing, 40.0, 1.0)
    tree = _tree_mask(tail, head, np.where(possible & kept, length * dear, np.inf), len(points))
    thin = rng.random(len(tail)) < np.where(crossing, 0.18, 0.93)
    use = possible & kept & (tree | thin)
    spare = ~kept & possible & (length < 260) & (places.kind[tail] == URBAN)
    return Edges(
        tail=tail[use],
        head=head[use],
        length=length[use],
        bridge=crossing[use],
        diagonal=np.column_stack([tail[spare], head[spare]]),
    )


def _pruned(
    mesh: Delaunay, points: FloatArray, kind: npt.NDArray[np.int8]
) -> tuple[IntArray, IntArray, BoolArray]:
    """Edges of the triangulation; kept where no opposite corner lies in the edge's lune."""
    triangles = mesh.simplices.astype(np.int64)
    ends = np.vstack([triangles[:, [0, 1]], triangles[:, [1, 2]], triangles[:, [2, 0]]])
    opposite = np.concatenate([triangles[:, 2], triangles[:, 0], triangles[:, 1]])
    ends.sort(axis=1)
    code = ends[:, 0] * len(points) + ends[:, 1]
    tail, head, corner = points[ends[:, 0]], points[ends[:, 1]], points[opposite]
    beta = np.where(kind[ends[:, 0]] == URBAN, 1.35, 1.10)
    middle, half = (tail + head) / 2, (tail - head) / 2
    radius = beta * np.hypot(*half.T)
    inside = np.ones(len(ends), dtype=np.bool_)
    for side in (1.0, -1.0):
        centre = middle + side * (beta - 1.0)[:, None] * half
        inside &= np.hypot(*(corner - centre).T) < radius
    unique, first = np.unique(code, return_inverse=True)
    blocked = np.zeros(len(unique), dtype=np.bool_)
    np.logical_or.at(blocked, first, inside)
    return unique // len(points), unique % len(points), ~blocked


def _over_water(land: Land, start: FloatArray, end: FloatArray) -> BoolArray:
    wet = np.zeros(len(start), dtype=np.bool_)
    for share in np.linspace(0.0, 1.0, 21):
        point = start + share * (end - start)
        wet |= land.at(land.water, point[:, 0], point[:, 1], outside=0).astype(np.bool_)
    return wet


def _crosses(land: Land, start: FloatArray, end: FloatArray) -> BoolArray:
    """Edges over a river where it is narrow enough for a bridge."""
    lines = shapely.linestrings(np.stack([start, end], axis=1))
    tree = shapely.STRtree(lines)
    found = np.zeros(len(lines), dtype=np.bool_)
    found[tree.query(land.rivers, predicate="intersects")[1]] = True
    long = np.hypot(*(start - end).T) > 3000.0
    return np.asarray(found & ~long, dtype=np.bool_)


def _tree_mask(tail: IntArray, head: IntArray, weight: FloatArray, count: int) -> BoolArray:
    usable = np.isfinite(weight)
    graph = csr_array((weight[usable], (tail[usable], head[usable])), shape=(count, count))
    tree = minimum_spanning_tree(graph).tocoo()
    low, high = np.minimum(tree.row, tree.col), np.maximum(tree.row, tree.col)
    chosen = low.astype(np.int64) * count + high
    return np.isin(tail * count + head, chosen)


def largest(edges: Edges, count: int) -> BoolArray:
    """Nodes in the largest connected piece."""
    graph = csr_array((np.ones(len(edges.tail)), (edges.tail, edges.head)), shape=(count, count))
    _, label = connected_components(graph, directed=False)
    return np.asarray(label == np.bincount(label).argmax(), dtype=np.bool_)
