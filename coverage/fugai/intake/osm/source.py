"""OpenStreetMap files: which may be opened, and one sentence where the parser fails."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import osmium

from fugai.errors import FugaiError, InputError
from fugai.intake.formats.budget import READER_ERRORS, check_stream
from fugai.intake.formats.raw import existing_file
from fugai.intake.osm.endings import OSM_SUFFIXES, is_osm

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_ERRORS: tuple[type[Exception], ...] = (*READER_ERRORS, osmium.InvalidLocationError)


def check_osm_file(path: Path) -> None:
    """Check that the file exists, is not empty and has an ending of OpenStreetMap.

    Raises
    ------
    InputError
        It does not.
    """
    existing_file(path)
    if not is_osm(path):
        msg = f"`{path.name}` must end in one of {', '.join(OSM_SUFFIXES)}."
        raise InputError(msg)
    check_stream(path)


@contextmanager
def osm_errors(path: Path) -> Iterator[None]:
    """Raise an `InputError` of one sentence for whatever the parser raises on a broken file."""
    try:
        yield
    except FugaiError:
        raise
    except _ERRORS as error:
        reason = " ".join(str(error).split()).rstrip(".") or type(error).__name__
        msg = f"`{path.name}` cannot be read as OpenStreetMap data: {reason}."
        raise InputError(msg) from error


def feature_id(kind: str, number: int) -> str:
    """Stable id of an object: its kind's letter (n, w, r) and its number.

    >>> feature_id("w", 45)
    'w45'
    """
    return f"{kind}{number}"
