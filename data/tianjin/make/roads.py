"""Road classes, motorways and the ways of the synthetic network."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra
from scipy.spatial import Delaunay, cKDTree

from make import facts, motorways
from make.osmfile import Drawing, write_pbf
from make.streets import FAR, ISLE, URBAN, VILLAGE, Edges, Junctions, junctions, plane_graph

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from make.land import FloatArray, Land
    from make.people import People

IntArray = npt.NDArray[np.int64]
CLASSES = (
    "trunk",
    "primary",
    "secondary",
    "tertiary",
    "unclassified",
    "residential",
    "living_street",
    "track",
    "footway",
)
TRUNK, PRIMARY, SECONDARY, TERTIARY, MINOR, STREET, LANE, TRACK, FOOT = range(9)
PULL = np.array([0.72, 0.78, 0.84, 0.90, 1.0, 1.0, 1.15, 1.0, 9.0])
"""How much shorter a road of each class counts when the next route is laid: routes share roads."""
AVENUE, BOULEVARD = 4, 12
"""Each fourth street of a town is an avenue, each twelfth a boulevard."""
SPEEDS = {TRUNK: "80", PRIMARY: "70", SECONDARY: "60"}


def build_roads(
    path: Path,
    land: Land,
    people: People,
    height: FloatArray,
    *,
    places: pd.DataFrame,
    parts: pd.DataFrame,
) -> dict[str, int]:
    """Write the network; how many junctions, ways and bridges it has."""
    corners = junctions(land, people, height, parts)
    edges = plane_graph(land, corners)
    grade = _grades(land, people, corners, edges, places=places, parts=parts)
    drawing = _draw(land, corners, edges, grade)
    surface = np.column_stack([corners.x, corners.y])
    joins = np.zeros(len(surface), dtype=np.bool_)
    for end in (edges.tail, edges.head):
        joins[end[grade <= SECONDARY]] = True
    drawing = motorways.add(drawing, land, surface, joins)
    _restrict(drawing)
    write_pbf(path, drawing, note="fugai data/tianjin/build.py: synthetic roads")
    degree = np.bincount(np.concatenate([edges.tail, edges.head]), minlength=len(corners.x))
    return {
        "junctions": int(((degree > 0) & (degree != 2)).sum()),
        "nodes": len(drawing.lon),
        "ways": len(drawing.ways),
        "bridges": int(edges.bridge.sum()),
    }


def _grades(
    land: Land,
    people: People,
    corners: Junctions,
    edges: Edges,
    *,
    places: pd.DataFrame,
    parts: pd.DataFrame,
) -> npt.NDArray[np.int8]:
    """Class of every edge: what routes run over it, else the ground that it stands on."""
    rng = facts.generator("grades")
    grade = _local(corners, edges, rng)
    settlements = people.settlements
    xy = np.column_stack([settlements["x"], settlements["y"]])
    towns = places.loc[places["population"] > 0, ["x", "y"]].to_numpy()
    seats = np.column_stack(land.to_grid(*np.array([c[:2] for c in facts.CENTRES]).T))
    cities = parts.loc[parts["population"] > 0, ["x", "y"]].to_numpy()
    villages = xy[(settlements["type"] == "village").to_numpy()]
    communities = xy[(settlements["type"] == "community").to_numpy()]
    outside = np.column_stack([corners.x, corners.y])[corners.kind == FAR]
    plans = (
        (np.vstack([seats, cities]), TRUNK, 90_000.0),
        (np.vstack([seats, cities, towns, outside[::14]]), PRIMARY, 45_000.0),
        (np.vstack([towns, communities[::12], villages[::9], outside[::4]]), SECONDARY, 25_000.0),
        (np.vstack([communities[::4], villages]), TERTIARY, 9_000.0),
    )
    for points, target, reach in plans:
        grade = _routes(corners, edges, grade, points, target=target, reach=reach)
    far = (corners.kind[edges.tail] == FAR) | (corners.kind[edges.head] == FAR)
    return np.where(far & (grade > TERTIARY), TERTIARY, grade).astype(np.int8)


def _local(corners: Junctions, edges: Edges, rng: np.random.Generator) -> npt.NDArray[np.int8]:
    first, second = corners.kind[edges.tail], corners.kind[edges.head]
    chance = rng.random(len(first))
    grade = np.where(chance < 0.35, MINOR, TRACK)
    built = np.isin(first, (URBAN, VILLAGE, ISLE)) & np.isin(second, (URBAN, VILLAGE, ISLE))
    grade = np.where(built, np.where(chance < 0.92, STREET, LANE), grade)
    for rule, raised in ((AVENUE, TERTIARY), (BOULEVARD, SECONDARY)):
        grade = np.where(_along(corners, edges, every=rule), raised, grade)
    grade = np.where(edges.bridge & (grade > TERTIARY), TERTIARY, grade)
    return grade.astype(np.int8)


def _along(corners: Junctions, edges: Edges, *, every: int) -> npt.NDArray[np.bool_]:
    """Edges that lie on every n-th straight street of a town."""
    first, second = corners.street[edges.tail], corners.street[edges.head]
    same = (first == second) & (first > 0) & (first % every == 0)
    return np.asarray(same.any(axis=1), dtype=np.bool_)


def _routes(
    corners: Junctions,
    edges: Edges,
    grade: npt.NDArray[np.int8],
    points: FloatArray,
    *,
    target: int,
    reach: float,
) -> npt.NDArray[np.int8]:
    """Raise the edges on shortest routes between neighbouring points to at least a class."""
    nodes = np.unique(cKDTree(np.column_stack([corners.x, corners.y])).query(points)[1])
    pairs = _neighbours(np.column_stack([corners.x[nodes], corners.y[nodes]]), reach)
    count = len(corners.x)
    weight = edges.length * PULL[grade]
    both = np.concatenate([edges.tail, edges.head]), np.concatenate([edges.head, edges.tail])
    graph = csr_array((np.concatenate([weight, weight]), both), shape=(count, count))
    used: list[IntArray] = []
    for source, targets in _grouped(nodes, pairs, chunk=48):
        _, before = dijkstra(graph, indices=source, limit=1.6 * reach, return_predecessors=True)
        used.extend(
            _walk(before[row], int(start), ends)
            for row, (start, ends) in enumerate(zip(source, targets, strict=True))
        )
    steps = np.unique(np.concatenate(used))
    code = np.minimum(edges.tail, edges.head) * count + np.maximum(edges.tail, edges.head)
    return np.where(np.isin(code, steps), np.minimum(grade, target), grade).astype(np.int8)


def _neighbours(points: FloatArray, reach: float) -> IntArray:
    """Pairs of points with no third one nearer to both (relative neighbourhood), within reach."""
    mesh = Delaunay(points)
    ends = np.vstack(
        [mesh.simplices[:, [0, 1]], mesh.simplices[:, [1, 2]], mesh.simplices[:, [2, 0]]]
    ).astype(np.int64)
    pairs = np.unique(np.sort(ends, axis=1), axis=0)
    length = np.hypot(*(points[pairs[:, 0]] - points[pairs[:, 1]]).T)
    near = cKDTree(points).query(points, k=min(9, len(points)))
    blocked = np.zeros(len(pairs), dtype=np.bool_)
    for rank in range(1, near[1].shape[1]):
        third = near[1][pairs[:, 0], rank]
        other = np.hypot(*(points[third] - points[pairs[:, 1]]).T)
        blocked |= (third != pairs[:, 1]) & (near[0][pairs[:, 0], rank] < length) & (other < length)
    return pairs[~blocked & (length < reach)]


def _grouped(
    nodes: IntArray, pairs: IntArray, *, chunk: int
) -> list[tuple[IntArray, list[IntArray]]]:
    starts = np.unique(pairs[:, 0])
    ends = [nodes[pairs[pairs[:, 0] == start, 1]] for start in starts]
    return [
        (nodes[starts[low : low + chunk]], ends[low : low + chunk])
        for low in range(0, len(starts), chunk)
    ]


def _walk(before: npt.NDArray[np.int32], start: int, ends: IntArray) -> IntArray:
    """Edge codes on the ways back from the ends to the start."""
    count, codes = len(before), []
    for end in ends.tolist():
        node = end
        while node != start and before[node] >= 0:
            step = int(before[node])
            codes.append(min(step, node) * count + max(step, node))
            node = step
    return np.asarray(codes, dtype=np.int64)


def _draw(land: Land, corners: Junctions, edges: Edges, grade: npt.NDArray[np.int8]) -> Drawing:
    """Edges joined to long ways of one class, with bends between junctions that are far apart."""
    rng = facts.generator("drawing")
    x, y = corners.x.tolist(), corners.y.tolist()
    bends: dict[tuple[int, int], list[int]] = {}
    for tail, head, length, bridge in zip(
        edges.tail.tolist(), edges.head.tolist(), edges.length, edges.bridge, strict=True
    ):
        if bridge or length < 420:
            continue
        bow = float(np.clip(rng.normal(0.0, 0.035), -0.07, 0.07)) * min(length, 3000.0)
        pieces = int(min(6, 1 + length // 700))
        ids = []
        for share in (np.arange(1, pieces + 1) / (pieces + 1)).tolist():
            side = bow * np.sin(np.pi * share) / length
            ids.append(len(x))
            x.append(x[tail] + share * (x[head] - x[tail]) - side * (y[head] - y[tail]))
            y.append(y[tail] + share * (y[head] - y[tail]) + side * (x[head] - x[tail]))
        bends[tail, head] = ids
    lon, lat = land.to_degrees(x, y)
    drawing = Drawing(lon=lon, lat=lat)
    for chain, code, bridge in _chains(corners, edges, grade):
        drawing.ways.append((_with_bends(chain, bends), _tags(code, bridge=bridge)))
    foot = edges.diagonal[rng.random(len(edges.diagonal)) < 0.05]
    drawing.ways.extend((pair, {"highway": "footway"}) for pair in foot.tolist())
    return drawing


def _tags(code: int, *, bridge: bool) -> dict[str, str]:
    tags = {"highway": CLASSES[code]}
    if code in SPEEDS:
        tags["maxspeed"] = SPEEDS[code]
    if bridge:
        tags |= {"bridge": "yes", "layer": "1"}
    return tags


def _with_bends(chain: list[int], bends: dict[tuple[int, int], list[int]]) -> list[int]:
    nodes = [chain[0]]
    for tail, head in itertools.pairwise(chain):
        if (tail, head) in bends:
            nodes.extend(bends[tail, head])
        elif (head, tail) in bends:
            nodes.extend(reversed(bends[head, tail]))
        nodes.append(head)
    return nodes


def _chains(
    corners: Junctions, edges: Edges, grade: npt.NDArray[np.int8]
) -> list[tuple[list[int], int, bool]]:
    """Edges of one class strung together where they go on almost straight."""
    kind = (grade.astype(np.int64) * 2 + edges.bridge).tolist()
    tail, head = edges.tail.tolist(), edges.head.tolist()
    at: dict[int, list[int]] = {}
    for edge, (first, second) in enumerate(zip(tail, head, strict=True)):
        at.setdefault(first, []).append(edge)
        at.setdefault(second, []).append(edge)
    used = np.zeros(len(tail), dtype=np.bool_)
    angle = np.arctan2(
        corners.y[edges.head] - corners.y[edges.tail], corners.x[edges.head] - corners.x[edges.tail]
    ).tolist()
    chains = []
    for edge in range(len(tail)):
        if used[edge]:
            continue
        used[edge] = True
        chain = [tail[edge], head[edge]]
        for _ in range(2):
            course = angle[edge] if chain[-1] == head[edge] else angle[edge] + np.pi
            while len(chain) < 400:
                found = _onward(chain[-1], course, kind[edge], at, used, kind, tail, angle)
                if found is None:
                    break
                used[found[0]] = True
                course = found[1]
                chain.append(head[found[0]] if tail[found[0]] == chain[-1] else tail[found[0]])
            chain.reverse()
        chains.append((chain, kind[edge] // 2, bool(kind[edge] % 2)))
    return chains


def _onward(
    node: int,
    course: float,
    wanted: int,
    at: dict[int, list[int]],
    used: npt.NDArray[np.bool_],
    kind: list[int],
    tail: list[int],
    angle: list[float],
) -> tuple[int, float] | None:
    """Unused edge of the same kind that leaves a node most nearly straight on."""
    best, least = None, 0.7
    for edge in at[node]:
        if used[edge] or kind[edge] != wanted:
            continue
        leaving = angle[edge] if tail[edge] == node else angle[edge] + np.pi
        turn = abs((leaving - course + np.pi) % (2 * np.pi) - np.pi)
        if turn < least:
            best, least = (edge, leaving), turn
    return best


def _restrict(drawing: Drawing) -> None:
    """One-way streets, closed compounds, gates and bollards on a few local ways, in place."""
    rng = facts.generator("restrictions")
    for nodes, tags in drawing.ways:
        chance = float(rng.random())
        if tags["highway"] in ("residential", "living_street"):
            if chance < 0.04:
                tags["oneway"] = "yes"
            elif chance < 0.05 and len(nodes) <= 4:
                tags["access"] = "private"
            elif chance < 0.062:
                barrier = "gate" if chance < 0.056 else "bollard"
                drawing.node_tags[nodes[len(nodes) // 2]] = {"barrier": barrier}
        elif tags["highway"] == "tertiary" and chance < 0.3:
            tags["maxspeed"] = "40"
        elif tags["highway"] == "track":
            tags["surface"] = "unpaved"
