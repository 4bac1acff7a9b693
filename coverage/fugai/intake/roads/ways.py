"""Roads of an OpenStreetMap file as lines with their use, ready to be cut into a graph."""

from __future__ import annotations

from array import array
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import osmium

from fugai.errors import EmptyResultError
from fugai.intake.datums import convert_datum
from fugai.intake.osm.points import read_positions
from fugai.intake.osm.source import check_osm_file, feature_id, osm_errors
from fugai.intake.roads.access import WayUse, way_use
from fugai.intake.roads.graph import Lines
from fugai.intake.roads.restrictions import Restrictions, read_restrictions
from fugai.intake.roads.rules import MOTOR_MODES

if TYPE_CHECKING:
    from pathlib import Path

    from fugai._types import BoolArray, FloatArray, IntArray
    from fugai.intake.roads.rules import RoadRules

Finding = tuple[str, str, str, str, str]  # row, column, value, rule, action


@dataclass(kw_only=True)
class _Ways:
    """Usable ways of a file: ids, points, and the position of each one's use in ``uses``."""

    modes: tuple[str, ...]

    ids: array[int] = field(default_factory=lambda: array("q"))
    refs: array[int] = field(default_factory=lambda: array("q"))
    start: array[int] = field(default_factory=lambda: array("q", [0]))
    use: array[int] = field(default_factory=lambda: array("i"))
    uses: list[WayUse] = field(default_factory=list)
    unknown: Counter[str] = field(default_factory=Counter)
    closed: int = 0
    findings: list[Finding] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class OsmLines:
    """Lines of a file with what was found on the way.

    Parameters
    ----------
    lines
        Ways as runs of points.
    way_id
        OpenStreetMap number of each way.
    restrictions
        What the turn restrictions of the file say.
    findings
        Row, column, value, rule and action of each finding.
    notes
        Sentences about the file.
    """

    lines: Lines
    way_id: IntArray
    restrictions: Restrictions
    findings: list[Finding]
    notes: tuple[str, ...]


def read_osm_lines(
    path: Path, rules: RoadRules, *, modes: tuple[str, ...], datum: str = "wgs84"
) -> OsmLines:
    """Ways that some mode may use, with their points' positions and barriers, and restrictions.

    The file is streamed three times, ways before points before relations, so that only the points
    of roads are kept and the order of the file does not matter. Held are 8 bytes a reference to a
    point, 24 and one for each mode a point, 32 a way; the object tree of the file never is.

    Parameters
    ----------
    modes
        Modes that are asked for; ways closed to all of them are left out.
    datum
        Datum of the coordinates; the result is in WGS84.

    Raises
    ------
    InputError
        The file is missing, empty, cut off or no OpenStreetMap data.
    EmptyResultError
        It has no road.
    """
    check_osm_file(path)
    with osm_errors(path):
        ways = _read_ways(path, rules, modes)
        if not ways.uses:
            msg = f"`{path.name}` must hold roads (ways tagged `highway`), found none of use."
            raise EmptyResultError(msg)
        refs = np.frombuffer(ways.refs, dtype=np.int64)
        node, point = np.unique(refs, return_inverse=True)
        lon, lat, stops = _read_points(path, node, rules, modes)
        way_id = np.frombuffer(ways.ids, dtype=np.int64)
        restrictions = read_restrictions(path, rules, way_id=way_id, node_id=node, modes=modes)
    use = np.frombuffer(ways.use, dtype=np.int32).astype(np.int64)
    known = np.isfinite(lon)
    lon[known], lat[known] = convert_datum(lon[known], lat[known], datum, "wgs84")
    lines = Lines(
        lon=lon,
        lat=lat,
        point=point.astype(np.int64),
        start=np.frombuffer(ways.start, dtype=np.int64),
        use=use,
        kmh=np.array([[each.kmh[mode] for mode in modes] for each in ways.uses]),
        duration_s=np.array([each.duration_s for each in ways.uses]),
        highway=np.array([each.highway for each in ways.uses], dtype=object),
        modes=modes,
        stops=stops,
    )
    return OsmLines(
        lines=lines,
        way_id=way_id,
        restrictions=restrictions,
        findings=[*ways.findings, *restrictions.findings],
        notes=_notes(path, ways, lines),
    )


def _read_ways(path: Path, rules: RoadRules, modes: tuple[str, ...]) -> _Ways:
    ways = _Ways(modes=modes)
    keys = rules.keys
    # Few combinations of tags occur: each is judged once.
    known: dict[tuple[tuple[str, str], ...], int] = {}
    processor = osmium.FileProcessor(path, osmium.osm.WAY)
    for way in processor.with_filter(osmium.filter.KeyFilter("highway", "route")):
        assert isinstance(way, osmium.osm.Way)
        tags = tuple((tag.k, tag.v) for tag in way.tags if tag.k in keys)
        position = known.get(tags)
        if position is None:
            position = known[tags] = _judge(dict(tags), rules, ways)
        if position >= 0:
            refs = [node.ref for node in way.nodes]
            if len(refs) < 2:
                continue
            ways.ids.append(way.id)
            ways.refs.extend(refs)
            ways.start.append(len(ways.refs))
            ways.use.append(position)
            for key, value, rule in ways.uses[position].findings:
                ways.findings.append((feature_id("w", way.id), key, value, rule, "flagged"))
        elif position == -2:
            ways.unknown[dict(tags).get("highway", "")] += 1
        elif position == -3:
            ways.closed += 1
    return ways


def _judge(tags: dict[str, str], rules: RoadRules, ways: _Ways) -> int:
    """Position of the tags' use; -1 for no road, -2 for an unknown class, -3 closed to all."""
    use = way_use(tags, rules)
    if use is None:
        name = tags.get("highway")
        return -1 if name is None or name in rules.ignored else -2
    if not use.usable(ways.modes):
        return -3
    ways.uses.append(use)
    return len(ways.uses) - 1


def _read_points(
    path: Path, node: IntArray, rules: RoadRules, modes: tuple[str, ...]
) -> tuple[FloatArray, FloatArray, BoolArray]:
    """Coordinates of the points, NaN where the file lacks them, and what stops at each."""
    stops: dict[int, dict[str, bool]] = {}

    def look(point: osmium.osm.Node) -> None:
        if len(point.tags) and "barrier" in point.tags:
            stops[point.id] = rules.barrier_stops({tag.k: tag.v for tag in point.tags})

    lon, lat = read_positions(path, node, look=look)
    closed = np.zeros((len(modes), len(node)), dtype=np.bool_)
    for each, by_mode in stops.items():
        position = int(np.searchsorted(node, each))
        if position < len(node) and node[position] == each:
            closed[:, position] = [by_mode[mode] for mode in modes]
    return lon, lat, closed


def _notes(path: Path, ways: _Ways, lines: Lines) -> tuple[str, ...]:
    limited = np.array([each.limited for each in ways.uses])[lines.use]
    driven = np.array([each.usable(MOTOR_MODES) for each in ways.uses])[lines.use]
    notes = [
        (
            f"`{path.name}`: {len(lines.use)} ways, {int(driven.sum())} of them drivable, "
            f"{int((limited & driven).sum())} with a mapped speed limit; other speeds are by class."
        )
    ]
    if ways.closed:
        notes.append(f"{ways.closed} ways are closed to {', '.join(ways.modes)} and left out.")
    if ways.unknown:
        listed = ", ".join(f"{name} ({count})" for name, count in ways.unknown.most_common(5))
        notes.append(
            f"{ways.unknown.total()} ways of unknown highway classes are left out: {listed}."
        )
    return tuple(notes)
