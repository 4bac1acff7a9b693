"""OpenStreetMap files as streams: what may be opened, and what is said when one breaks."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import osmium

from fugai.errors import FugaiError, InputError
from fugai.intake.formats.raw import existing_file

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

OSM_SUFFIXES = (".osm", ".osm.gz", ".osm.bz2", ".osm.pbf", ".pbf")
"""Endings of the files that are read as OpenStreetMap data."""


def is_osm(path: Path | str) -> bool:
    """Whether a path is read as OpenStreetMap data, by its ending.

    >>> is_osm("andorra.OSM.gz"), is_osm("sites.csv")
    (True, False)
    """
    return str(path).lower().endswith(OSM_SUFFIXES)


def check_osm_file(path: Path) -> None:
    """Raise `InputError` where the file is missing, empty or not of a readable kind."""
    existing_file(path)
    if not is_osm(path):
        msg = f"`{path.name}` must end in one of {', '.join(OSM_SUFFIXES)}."
        raise InputError(msg)


@contextmanager
def osm_errors(path: Path) -> Iterator[None]:
    """Turn what the parser raises on a broken file into one `InputError` sentence."""
    try:
        yield
    except FugaiError:
        raise
    except (RuntimeError, ValueError, osmium.InvalidLocationError) as error:
        reason = " ".join(str(error).split()).rstrip(".") or type(error).__name__
        msg = f"`{path.name}` cannot be read as OpenStreetMap data: {reason}."
        raise InputError(msg) from error


def feature_id(kind: str, number: int) -> str:
    """Stable id of an object: its kind's letter (n, w, r) and its number.

    >>> feature_id("w", 45)
    'w45'
    """
    return f"{kind}{number}"
