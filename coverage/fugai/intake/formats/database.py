"""GeoPackages, judged before GDAL reads them: a view is a program, and a program may never end."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

from fugai.errors import InputError
from fugai.intake.formats.budget import (
    MAX_CELL_BYTES,
    MAX_COLUMNS,
    MAX_SECONDS,
    Deadline,
    whole_file,
)

if TYPE_CHECKING:
    from pathlib import Path

MAX_ROWS = 50_000_000
"""Most rows that a view may have."""

MAX_BYTES = 4 * 2**30
"""Most bytes that the rows of a view may have."""

_SYSTEM = ("gpkg_", "rtree_", "sqlite_", "geometry_columns", "spatial_ref_sys", "layer_styles")
"""Beginnings of the names of tables that GDAL reads by itself."""

_STEPS = 20_000
"""Instructions of SQLite between two looks at the clock."""


def check_geopackage(path: Path, layer: str | None = None) -> None:
    """Raise where a layer of a GeoPackage computes more than a reader can wait for.

    Tables hold what is stored; views and computed columns are run once within the budget.

    Parameters
    ----------
    layer
        Layer that is to be read; None judges those that every reader looks at.

    Raises
    ------
    InputError
        A view takes too long, has too many rows, or is not plain SQL; or the file is damaged.
    """
    with whole_file(path.name, "vector file"):
        uri = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
        connection = sqlite3.connect(uri, uri=True)
    try:
        connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, MAX_CELL_BYTES)
        connection.text_factory = bytes
        with whole_file(path.name, "vector file"):
            programs = _programs(connection, path.name)
        deadline = Deadline()
        connection.set_progress_handler(lambda: deadline.is_over, _STEPS)
        for program in programs:
            if program == layer or program.lower().startswith(_SYSTEM):
                _try_out(connection, program, path.name)
    finally:
        connection.close()


def _programs(connection: sqlite3.Connection, file: str) -> list[str]:
    """Views, and tables with columns that are computed when they are read."""
    found = []
    rows = connection.execute(
        "SELECT name, type FROM sqlite_master WHERE type IN ('table', 'view')"
    )
    for name, kind in rows.fetchmany(MAX_COLUMNS):
        layer = name.decode("utf-8", "replace")
        quoted = layer.replace('"', '""')
        if kind == b"view":
            found.append(layer)
            continue
        if layer.lower().startswith("rtree_"):
            continue
        try:
            columns = connection.execute(f'PRAGMA table_xinfo("{quoted}")').fetchall()
        except sqlite3.Error:  # a virtual table of a module that is not there
            continue
        if len(columns) > MAX_COLUMNS:
            msg = f"`{file}` must have at most {MAX_COLUMNS:,} columns in a layer, found {len(columns):,}."
            raise InputError(msg)
        if any(column[-1] in (2, 3) for column in columns):
            found.append(layer)
    return found


def _try_out(connection: sqlite3.Connection, layer: str, file: str) -> None:
    quoted, rows, size = layer.replace('"', '""'), 0, 0
    try:
        for row in connection.execute(f'SELECT * FROM "{quoted}"'):
            rows += 1
            size += sum(len(value) if isinstance(value, bytes) else 8 for value in row)
            if rows > MAX_ROWS or size > MAX_BYTES:
                msg = (
                    f"The view {layer!r} of `{file}` must have at most {MAX_ROWS:,} rows and "
                    f"{MAX_BYTES // 2**30} GB, found more."
                )
                raise InputError(msg)
    except sqlite3.OperationalError as error:
        if "interrupted" in str(error):
            msg = f"The view {layer!r} of `{file}` must end within {MAX_SECONDS:g} s, it goes on: save it as a table."
            raise InputError(msg) from error
        if "no such function" in str(error):
            return  # of GDAL's, which reads its rows one by one
        msg = f"The view {layer!r} of `{file}` must be one that SQLite can run, it says: {error}."
        raise InputError(msg) from error
    except (sqlite3.Error, MemoryError, OverflowError) as error:
        msg = f"The view {layer!r} of `{file}` must have values of at most {MAX_CELL_BYTES:,} bytes, found others ({error})."
        raise InputError(msg) from error
