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

    ``closed`` says which modes a barrier stops, shape ``(modes, points)``. [deg]
    """

    lon: FloatArray
    lat: FloatArray
    closed: BoolArray
    findings: list[RowFinding]
    notes: tuple[str, ...]


def read_points(path: Path, node: IntArray, rules: RoadRules, modes: tuple[str, ...]) -> RoadPoints:
    """Positions and barriers of the nodes of roads.

    Parameters
    ----------
    node
        OpenStreetMap numbers, ascending.
    modes
        Modes wanted.
    """
    barriers: dict[int, dict[str, bool]] = {}
    gates: list[int] = []
    heard: dict[int, Heard] = {}

    def note_barrier(point: osmium.osm.Node) -> None:
        if len(point.tags) and "barrier" in point.tags:
            tags = {tag.k: tag.v for tag in point.tags}
            heard[point.id] = Heard()
            barriers[point.id] = barrier_stops(tags, rules, heard=heard[point.id])
            if is_untagged_gate(tags, rules):
                gates.append(point.id)

    lon, lat = read_positions(path, node, on_node=note_barrier)
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
    return RoadPoints(lon, lat, closed, findings, notes)
