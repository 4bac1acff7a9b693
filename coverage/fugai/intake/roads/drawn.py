"""Ends of edges from their lines: tables of osmnx draw each edge and name no coordinates."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from fugai.intake.formats.vector import read_vector

if TYPE_CHECKING:
    from pathlib import Path

    from fugai.messages import Message

GEOMETRY_COLUMNS = ("geometry", "wkt", "geom", "wkt_geom", "几何")
"""Headings of a column of lines as well-known text."""


def with_ends(table: pd.DataFrame) -> pd.DataFrame:
    """The table with ``tail_x`` ... ``head_y``, where it has a column of lines and not these.

    A row whose text is no line keeps blank coordinates, which the checks of the table refuse.
    """
    heading = next((name for name in table if str(name).lower() in GEOMETRY_COLUMNS), None)
    if heading is None or "tail_x" in table:
        return table
    held = table[heading]
    texts = held.astype("string").fillna("").tolist()
    lines = np.asarray(shapely.from_wkt(texts, on_invalid="ignore"), dtype=object).reshape(-1)
    return _ends(table.drop(columns=heading), lines)


def _ends(table: pd.DataFrame, shapes: np.ndarray) -> pd.DataFrame:
    lines = shapes.copy()
    lines[shapely.get_type_id(shapes) != 1] = None  # a line is of type 1
    first, last = shapely.get_point(lines, 0), shapely.get_point(lines, -1)
    return table.assign(
        tail_x=shapely.get_x(first),
        tail_y=shapely.get_y(first),
        head_x=shapely.get_x(last),
        head_y=shapely.get_y(last),
    )


def read_edge_layer(
    path: Path,
) -> tuple[pd.DataFrame, list[str], list[str | Message], str | None]:
    """Edges of a GeoPackage as osmnx saves it, row labels, notes, and the CRS of the layer.

    Its layer ``edges``, or the only one that there is.
    """
    raw = read_vector(path, table="edges")
    table = pd.DataFrame(dict(zip(raw.headings, raw.cells, strict=True)))
    crs = None
    if raw.geometry is not None:
        table = _ends(table, np.asarray(raw.geometry.array, dtype=object))
        crs = None if raw.geometry.crs is None else raw.geometry.crs.to_wkt()
    return table, [str(row) for row in raw.rows], list(raw.notes), crs
