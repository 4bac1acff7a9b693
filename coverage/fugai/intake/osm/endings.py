"""Which files are OpenStreetMap data; apart from the readers, so that asking does not load osmium."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

OSM_SUFFIXES = (".osm", ".osm.xml", ".osm.gz", ".osm.bz2", ".osm.pbf", ".pbf")
"""Endings of the files that are read as OpenStreetMap data."""


def is_osm(path: Path | str) -> bool:
    """Whether a path is read as OpenStreetMap data, by its ending.

    >>> is_osm("andorra.OSM.gz"), is_osm("andorra.osm.xml"), is_osm("sites.csv")
    (True, True, False)
    """
    return str(path).lower().endswith(OSM_SUFFIXES)
