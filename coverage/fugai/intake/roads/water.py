"""Water of an OpenStreetMap file that only roads cross, and walls, railways and motorways."""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING

import numpy as np
import osmium
import shapely

from fugai.intake.datums import convert_datum
from fugai.intake.osm.points import read_positions
from fugai.intake.osm.source import osm_errors
from fugai.tables.roadside import DIVIDES, WATER, is_divide, is_water

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from osmium.osm import Way

    from fugai._types import ObjectArray


def read_divides(path: Path, *, datum: str = "wgs84") -> ObjectArray:
    """Lines of walls, railways and motorways at the level of the ground, in WGS84.

    Parameters
    ----------
    datum
        Datum of the coordinates.

    Raises
    ------
    InputError
        The file cannot be read.
    """
    with osm_errors(path):
        return _lines(path, _dividing_ways(path), datum)


def read_water(path: Path, *, datum: str = "wgs84") -> ObjectArray:
    """Lines of rivers and canals and the shores of water areas, in WGS84.

    Water in a tunnel or pipe and intermittent water is left out, and so are lines whose nodes are
    not in the file.

    Parameters
    ----------
    datum
        Datum of the coordinates.

    Raises
    ------
    InputError
        The file cannot be read.
    """
    with osm_errors(path):
        return _lines(path, _water_ways(path), datum)


def _lines(path: Path, ways: Iterator[Way], datum: str) -> ObjectArray:
    """Ways as lines, without those whose nodes are not in the file."""
    refs, start = array("q"), array("q", [0])
    for way in ways:
        refs.extend(node.ref for node in way.nodes)
        start.append(len(refs))
    if not refs:
        return np.empty(0, dtype=object)
    ref = np.frombuffer(refs, dtype=np.int64)
    node, at = np.unique(ref, return_inverse=True)
    lon, lat = (values[at] for values in read_positions(path, node))
    known = np.isfinite(lon)
    lon[known], lat[known] = convert_datum(lon[known], lat[known], datum, "wgs84")
    size = np.array(start[1:], dtype=np.int64) - np.array(start[:-1], dtype=np.int64)
    line = np.repeat(np.arange(len(size)), size)
    n_known = np.bincount(line[known], minlength=len(size))
    known &= n_known[line] > 1
    _, number = np.unique(line[known], return_inverse=True)
    found: ObjectArray = np.asarray(
        shapely.linestrings(lon[known], lat[known], indices=number), dtype=object
    ).reshape(-1)
    return found


def _water_ways(path: Path) -> Iterator[Way]:
    """Ways of water, and the ways that make up the shores of multipolygons."""
    shore = array("q")
    areas = osmium.FileProcessor(path, osmium.osm.RELATION)
    for area in areas.with_filter(osmium.filter.TagFilter(("type", "multipolygon"))):
        assert isinstance(area, osmium.osm.Relation)
        if is_water({tag.k: tag.v for tag in area.tags}):
            shore.extend(member.ref for member in area.members if member.type == "w")
    parts = set(shore)
    tagged = osmium.FileProcessor(path, osmium.osm.WAY)
    for way in tagged.with_filter(osmium.filter.KeyFilter(*WATER)):
        assert isinstance(way, osmium.osm.Way)
        if way.id not in parts and is_water({tag.k: tag.v for tag in way.tags}):
            yield way
    if not parts:
        return
    others = osmium.FileProcessor(path, osmium.osm.WAY)
    if min(parts) >= 0:  # the filter takes no negative ids
        others = others.with_filter(osmium.filter.IdFilter(sorted(parts)))
    for way in others:
        assert isinstance(way, osmium.osm.Way)
        if way.id in parts:
            yield way


def _dividing_ways(path: Path) -> Iterator[Way]:
    tagged = osmium.FileProcessor(path, osmium.osm.WAY)
    for way in tagged.with_filter(osmium.filter.KeyFilter(*DIVIDES)):
        assert isinstance(way, osmium.osm.Way)
        if is_divide({tag.k: tag.v for tag in way.tags}):
            yield way
