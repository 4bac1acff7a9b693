"""Points of roads: where they lie, and the barriers on them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from fugai.intake.findings import RowFinding
from fugai.intake.osm.points import read_positions
from fugai.intake.osm.source import feature_id
from fugai.intake.roads.tags.barriers import barrier_stops, is_untagged_gate
from fugai.intake.roads.tags.permissions import Heard

if TYPE_CHECKING:
    from pathlib import Path

    import osmium

    from fugai._types import BoolArray, FloatArray, IntArray
    from fugai.intake.roads.tags.rules import RoadRules


class RoadPoints(NamedTuple):
    """Coordinates of points in WGS84, NaN where the file lacks them, and what stands on them.

    ``closed`` says which modes a barrier stops, shape ``(modes, points)``; ``signals`` which points have
    traffic signals for those who travel along the line and against it, ``(2, points)``; ``buildings``
    are longitudes and latitudes. [deg]
    """

    lon: FloatArray
    lat: FloatArray
    closed: BoolArray
    signals: BoolArray
    buildings: tuple[FloatArray, FloatArray]
    findings: list[RowFinding]
    notes: tuple[str, ...]


def read_points(
    path: Path,
    node: IntArray,
    rules: RoadRules,
    modes: tuple[str, ...],
    buildings: IntArray,
) -> RoadPoints:
    """Positions and barriers of the nodes of roads.

    Parameters
    ----------
    node
        OpenStreetMap numbers, ascending.
    modes
        Modes wanted.
    buildings
        One node of each building.
    """
    barriers: dict[int, dict[str, bool]] = {}
    gates: list[int] = []
    heard: dict[int, Heard] = {}
    signals: list[tuple[int, bool, bool]] = []

    def note(point: osmium.osm.Node) -> None:
        if not len(point.tags):
            return
        if point.tags.get("highway") == "traffic_signals":
            facing = point.tags.get("traffic_signals:direction", "both")
            signals.append((point.id, facing != "backward", facing != "forward"))
        if "barrier" in point.tags:
            tags = {tag.k: tag.v for tag in point.tags}
            heard[point.id] = Heard()
            barriers[point.id] = barrier_stops(tags, rules, heard=heard[point.id])
            if is_untagged_gate(tags, rules):
                gates.append(point.id)

    every = np.union1d(node, buildings)
    lon, lat = read_positions(path, every, on_node=note)
    of_buildings = np.searchsorted(every, buildings)
    houses = lon[of_buildings], lat[of_buildings]
    of_roads = np.searchsorted(every, node)
    lon, lat = lon[of_roads], lat[of_roads]
    closed = np.zeros((len(modes), len(node)), dtype=np.bool_)
    numbers = np.array(list(barriers), dtype=np.int64)
    used = np.isin(numbers, node)
    for each in numbers[used].tolist():
        closed[:, np.searchsorted(node, each)] = [barriers[each][mode] for mode in modes]
    findings = [
        RowFinding(feature_id("n", each), key, value, rule, "flagged")
        for each in numbers[used].tolist()
        for key, value, rule in dict.fromkeys(heard[each].findings)
    ]
    untagged = int(np.isin(np.array(gates, dtype=np.int64), node).sum())
    notes = (f"{untagged} gates say nothing of access and are taken for open.",) if untagged else ()
    return RoadPoints(lon, lat, closed, _signals(signals, node), houses, findings, notes)


def _signals(found: list[tuple[int, bool, bool]], node: IntArray) -> BoolArray:
    """Points of roads with traffic signals, by direction of travel."""
    faces = np.zeros((2, len(node)), dtype=np.bool_)
    if found:
        number, ahead, back = (np.array(part) for part in zip(*found, strict=True))
        at = np.minimum(np.searchsorted(node, number), len(node) - 1)
        used = node[at] == number
        faces[0, at[used]], faces[1, at[used]] = ahead[used], back[used]
    return faces
