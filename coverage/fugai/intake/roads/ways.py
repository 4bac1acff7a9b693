"""Roads of an OpenStreetMap file as lines with their access, ready to be cut into a graph."""

from __future__ import annotations

import math
from array import array
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import osmium

from fugai.errors import EmptyResultError
from fugai.intake.datums import convert_datum
from fugai.intake.findings import RowFinding
from fugai.intake.osm.source import check_osm_file, feature_id, osm_errors
from fugai.intake.roads.counting import limit_assumptions
from fugai.intake.roads.graph import Lines
from fugai.intake.roads.names import Names
from fugai.intake.roads.points import read_points
from fugai.intake.roads.restrictions import Restrictions, read_restrictions
from fugai.intake.roads.tags.access import WayAccess, way_access
from fugai.intake.roads.tags.carriers import WALKED
from fugai.intake.roads.tags.keys import way_keys
from fugai.intake.roads.tags.rules import MOTOR_MODES

if TYPE_CHECKING:
    from pathlib import Path

    from fugai._types import BoolArray, IntArray
    from fugai.intake.roads.names import Tags
    from fugai.intake.roads.tags.rules import RoadRules
    from fugai.tables import Assumption


_NO_ROAD, _UNKNOWN, _CLOSED = -1, -2, -3

_WAYS = ("highway", "route", "building", *WALKED)
"""Keys of the ways that are looked at."""


@dataclass(kw_only=True)
class _Ways:
    """Usable ways of a file; ``access`` has the position of each way in ``kinds``.

    ``refs[start[i]:start[i + 1]]`` are the nodes of way ``i``. ``unknown`` counts ways of classes
    that the rules do not list, ``closed`` those that no mode may use, ``timed`` those with rules for
    some hours. ``tags`` are those of each kind.
    """

    modes: tuple[str, ...]

    ids: array[int] = field(default_factory=lambda: array("q"))
    refs: array[int] = field(default_factory=lambda: array("q"))
    start: array[int] = field(default_factory=lambda: array("q", [0]))
    access: array[int] = field(default_factory=lambda: array("i"))
    kinds: list[WayAccess] = field(default_factory=list)
    tags: list[Tags] = field(default_factory=list)
    names: Names = field(default_factory=Names)
    buildings: array[int] = field(default_factory=lambda: array("q"))
    unknown: Counter[str] = field(default_factory=Counter)
    closed: int = 0
    timed: int = 0
    findings: list[RowFinding] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class OsmLines:
    """Ways of a file as lines, with turn restrictions and findings.

    Parameters
    ----------
    lines
        Ways as runs of points.
    way_id, node_id
        OpenStreetMap number of each way and point.
    names
        Name of each way.
    tags
        Tags of each kind of way that decide how it may be used.
    restrictions
        Turn restrictions of the file.
    findings
        What could not be understood or used.
    notes
        Sentences about the file.
    assumptions
        How many drivable ways have a mapped limit.
    """

    lines: Lines
    way_id: IntArray
    node_id: IntArray
    names: Names
    tags: list[Tags]
    restrictions: Restrictions
    findings: list[RowFinding]
    notes: tuple[str, ...]
    assumptions: tuple[Assumption, ...] = ()


def read_osm_lines(
    path: Path, rules: RoadRules, *, modes: tuple[str, ...], datum: str = "wgs84"
) -> OsmLines:
    """Ways that a mode may use, with positions and barriers of their nodes, and turn restrictions.

    The file is streamed three times, ways before nodes before relations, so that only the nodes of
    roads are kept and the order of the file does not matter. In memory are 8 bytes for each
    reference to a node, 24 and one for each mode for a node, 32 for a way.

    Parameters
    ----------
    modes
        Modes wanted; ways closed to all of them are left out.
    datum
        Datum of the coordinates; the result is in WGS84.

    Raises
    ------
    InputError
        The file is missing, empty, cut off or not OpenStreetMap data.
    EmptyResultError
        It has no road.
    """
    check_osm_file(path)
    with osm_errors(path):
        ways = _read_ways(path, rules, modes)
        if not ways.kinds:
            msg = f"`{path.name}` must hold roads (ways tagged `highway`), found none of a known class."
            raise EmptyResultError(msg)
        refs = np.frombuffer(ways.refs, dtype=np.int64)
        node, point = np.unique(refs, return_inverse=True)
        buildings = np.unique(np.frombuffer(ways.buildings, dtype=np.int64))
        points = read_points(path, node, rules, modes, buildings)
        way_id = np.frombuffer(ways.ids, dtype=np.int64)
        restrictions = read_restrictions(path, rules, way_id=way_id, node_id=node, modes=modes)
    kind = np.frombuffer(ways.access, dtype=np.int32).astype(np.int64)
    lon, lat = points.lon, points.lat
    known = np.isfinite(lon)
    lon[known], lat[known] = convert_datum(lon[known], lat[known], datum, "wgs84")
    lines = Lines(
        lon=lon,
        lat=lat,
        point=point.astype(np.int64),
        start=np.frombuffer(ways.start, dtype=np.int64),
        kind=kind,
        kmh=np.array([[each.kmh[mode] for mode in modes] for each in ways.kinds]),
        urban_kmh=np.array(
            [[each.urban_kmh.get(mode, each.kmh[mode]) for mode in modes] for each in ways.kinds]
        ),
        duration_s=np.array([each.duration_s for each in ways.kinds]),
        highway=np.array([each.highway for each in ways.kinds], dtype=object),
        modes=modes,
        closed=points.closed,
        joined=np.array([each.joined for each in ways.kinds], dtype=np.bool_),
        incline=np.array(
            [math.nan if each.highway == "steps" else each.incline for each in ways.kinds]
        ),
        signals=points.signals,
        signal_s=tuple(rules.signal_s[mode] for mode in modes),
        buildings=points.buildings,
        streets=rules.street_classes,
    )
    return OsmLines(
        lines=lines,
        way_id=way_id,
        node_id=node,
        names=ways.names,
        tags=ways.tags,
        restrictions=restrictions,
        findings=[*ways.findings, *points.findings, *restrictions.findings],
        notes=(*_notes(path, ways, lines), *_hour_notes(ways, rules), *points.notes),
        assumptions=limit_assumptions(*_limited(ways, lines)),
    )


def _read_ways(path: Path, rules: RoadRules, modes: tuple[str, ...]) -> _Ways:
    ways = _Ways(modes=modes)
    keys = way_keys(rules)
    # Few combinations of tags occur: each is looked up once.
    known: dict[tuple[tuple[str, str], ...], int] = {}
    driven = any(mode in MOTOR_MODES for mode in modes)
    processor = osmium.FileProcessor(path, osmium.osm.WAY)
    for way in processor.with_filter(osmium.filter.KeyFilter(*_WAYS)):
        assert isinstance(way, osmium.osm.Way)
        if "building" in way.tags and "highway" not in way.tags:
            if driven and len(way.nodes):
                ways.buildings.append(way.nodes[0].ref)
            continue
        tags = tuple((tag.k, tag.v) for tag in way.tags if tag.k in keys)
        position = known.get(tags)
        if position is None:
            position = known[tags] = _kind_of(dict(tags), rules, ways)
        if position >= 0:
            refs = [node.ref for node in way.nodes]
            if len(refs) < 2:
                continue
            ways.ids.append(way.id)
            ways.refs.extend(refs)
            ways.start.append(len(ways.refs))
            ways.access.append(position)
            ways.names.append(way.tags)
            ways.timed += ways.kinds[position].timed
            for key, value, rule in ways.kinds[position].findings:
                ways.findings.append(
                    RowFinding(feature_id("w", way.id), key, value, rule, "flagged")
                )
        elif position == _UNKNOWN:
            ways.unknown[dict(tags).get("highway", "")] += 1
        elif position == _CLOSED:
            ways.closed += 1
    return ways


def _kind_of(tags: dict[str, str], rules: RoadRules, ways: _Ways) -> int:
    """Position of the tags' access in ``ways.kinds``, or `_NO_ROAD`, `_UNKNOWN`, `_CLOSED`."""
    access = way_access(tags, rules)
    if access is None:
        name = tags.get("highway")
        return _NO_ROAD if name is None or name in rules.ignored else _UNKNOWN
    if not access.usable(ways.modes):
        return _CLOSED
    ways.kinds.append(access)
    ways.tags.append(tuple(tags.items()))
    return len(ways.kinds) - 1


def _limited(ways: _Ways, lines: Lines) -> tuple[BoolArray, BoolArray]:
    """Whether each way has a mapped limit, and whether motor vehicles may use it."""
    limited = np.array([each.limited for each in ways.kinds], dtype=np.bool_)[lines.kind]
    driven = np.array([each.usable(MOTOR_MODES) for each in ways.kinds], dtype=np.bool_)
    return limited, driven[lines.kind]


def _hour_notes(ways: _Ways, rules: RoadRules) -> list[str]:
    """How rules for some hours were read."""
    moment = next(iter(rules.who.values())).moment
    if moment is not None:
        return [f"Rules for certain hours are those of {moment}."]
    if not ways.timed:
        return []
    return [
        (
            f"{ways.timed} ways have rules for certain hours: without an hour (`at`) those that open "
            "a way count and those that close it do not."
        )
    ]


def _notes(path: Path, ways: _Ways, lines: Lines) -> tuple[str, ...]:
    limited, driven = _limited(ways, lines)
    notes = [
        (
            f"`{path.name}`: {len(lines.kind)} ways, {int(driven.sum())} of them drivable, "
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
