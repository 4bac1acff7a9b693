"""Tagged OpenStreetMap objects with their geometry: points, and areas assembled from ways."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import osmium
import shapely

from fugai.intake.osm.source import check_osm_file, feature_id, osm_errors

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from shapely.geometry.base import BaseGeometry

AREA_RELATIONS = ("multipolygon", "boundary")
"""Values of a relation's ``type`` whose members make an area."""

_ORDER = {"n": 0, "w": 1, "r": 2}


@dataclass(frozen=True, kw_only=True)
class Feature:
    """One object: stable id ('n123', 'w45', 'r6'), its tags, its geometry in EPSG:4326."""

    id: str
    tags: dict[str, str]
    geometry: BaseGeometry


@dataclass(frozen=True, kw_only=True)
class Unusable:
    """One object that was asked for and has no usable geometry, with the reason."""

    id: str
    tags: dict[str, str]
    reason: str


@dataclass(kw_only=True)
class _Scan:
    """What one pass over a file has found so far, by kind and id."""

    found: dict[tuple[str, int], tuple[dict[str, str], str]] = field(default_factory=dict)
    unusable: dict[tuple[str, int], tuple[dict[str, str], str]] = field(default_factory=dict)
    rings: dict[int, dict[str, str]] = field(default_factory=dict)
    relations: dict[int, tuple[dict[str, str], tuple[int, ...]]] = field(default_factory=dict)


def read_features(
    path: Path, keys: Sequence[str], *, wanted: Callable[[Mapping[str, str]], bool]
) -> tuple[list[Feature], list[Unusable]]:
    """Wanted objects that have one of the tag keys, by kind and id, and those without geometry.

    Nodes become points; closed lines and relations of type multipolygon or boundary become
    polygons. The file is streamed, twice where it has such relations.

    Raises
    ------
    InputError
        The file is missing, empty, cut off or not OpenStreetMap data.
    """
    check_osm_file(path)
    scan = _Scan()
    with osm_errors(path):
        key_filter = osmium.filter.KeyFilter(*keys)
        processor = osmium.FileProcessor(path).with_areas(key_filter).with_filter(key_filter)
        factory = osmium.geom.WKBFactory()
        for item in processor:
            tags = {tag.k: tag.v for tag in item.tags}
            if isinstance(item, osmium.osm.Area):
                _add_area(scan, item, tags, factory)
            elif wanted(tags):
                _add(scan, item, tags, factory)
        _resolve_areas(scan, path, wanted)
    return _features(scan), _unusable(scan)


def _add(scan: _Scan, item: object, tags: dict[str, str], factory: osmium.geom.WKBFactory) -> None:
    if isinstance(item, osmium.osm.Node):
        if item.location.valid():
            scan.found["n", item.id] = (tags, factory.create_point(item))
        else:
            scan.unusable["n", item.id] = (tags, "its position is not on the Earth")
    elif isinstance(item, osmium.osm.Way):
        if len(item.nodes) > 2 and item.is_closed():
            scan.rings[item.id] = tags
        else:
            scan.unusable["w", item.id] = (tags, "it is a line that does not close to an area")
    elif isinstance(item, osmium.osm.Relation):
        ways = tuple(member.ref for member in item.members if member.type == "w")
        scan.relations[item.id] = (tags, ways)


def _add_area(
    scan: _Scan,
    area: osmium.osm.Area,
    tags: dict[str, str],
    factory: osmium.geom.WKBFactory,
) -> None:
    key = ("w" if area.from_way() else "r", area.orig_id())
    with suppress(RuntimeError):  # no ring could be built: `_resolve_areas` gives the reason
        scan.found[key] = (tags, factory.create_multipolygon(area))


def _resolve_areas(scan: _Scan, path: Path, wanted: Callable[[Mapping[str, str]], bool]) -> None:
    """Drop the areas that are not wanted, and give a reason for each that could not be assembled."""
    for key in [key for key, (tags, _) in scan.found.items() if not wanted(tags)]:
        del scan.found[key]
    for number, tags in scan.rings.items():
        if ("w", number) not in scan.found:
            scan.unusable["w", number] = (tags, "its ring is not a valid area")
    incomplete: dict[int, tuple[int, ...]] = {}
    for number, (tags, ways) in scan.relations.items():
        if ("r", number) in scan.found:
            # The assembled area has no `type` tag; the relation has them all.
            scan.found["r", number] = (tags, scan.found["r", number][1])
        elif tags.get("type") in AREA_RELATIONS:
            incomplete[number] = ways
        else:
            reason = f"a relation of type {tags.get('type', '')!r} has no area of its own"
            scan.unusable["r", number] = (tags, reason)
    present = _ways_present(path, {way for ways in incomplete.values() for way in ways})
    for number, ways in incomplete.items():
        missing = [way for way in ways if way not in present]
        scan.unusable["r", number] = (scan.relations[number][0], _why_incomplete(ways, missing))


def _why_incomplete(ways: tuple[int, ...], missing: list[int]) -> str:
    if not ways:
        return "it has no lines as members"
    if not missing:
        return "its lines are all in the file but do not close to rings"
    some = ", ".join(feature_id("w", way) for way in missing[:3])
    more = f" and {len(missing) - 3} more" if len(missing) > 3 else ""
    return f"{len(missing)} of its {len(ways)} lines are not in the file ({some}{more})"


def _ways_present(path: Path, ids: set[int]) -> set[int]:
    positive = sorted(number for number in ids if number > 0)
    if not positive:
        return set()
    id_filter = osmium.filter.IdFilter(positive)
    processor = osmium.FileProcessor(path, osmium.osm.WAY).with_filter(id_filter)
    return {item.id for item in processor}


def _features(scan: _Scan) -> list[Feature]:
    keys = sorted(scan.found, key=lambda key: (_ORDER[key[0]], key[1]))
    shapes = shapely.from_wkb([scan.found[key][1] for key in keys])
    return [
        Feature(id=feature_id(*key), tags=scan.found[key][0], geometry=shape)
        for key, shape in zip(keys, shapes, strict=True)
    ]


def _unusable(scan: _Scan) -> list[Unusable]:
    keys = sorted(scan.unusable, key=lambda key: (_ORDER[key[0]], key[1]))
    return [
        Unusable(id=feature_id(*key), tags=scan.unusable[key][0], reason=scan.unusable[key][1])
        for key in keys
    ]
