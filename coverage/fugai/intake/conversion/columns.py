"""Text columns that hold positions, converted from one datum to another."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from fugai.errors import InputError
from fugai.intake.cells import as_text
from fugai.intake.datums import convert_datum
from fugai.intake.headings import position_columns
from fugai.intake.positions.angles import parse_angles, split_pair
from fugai.intake.positions.find import pair_order

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fugai._types import FloatArray


DECIMALS = 9
"""Decimal columns of degrees that are written: a tenth of a millimetre."""

_DATUM_IN_HEADING = re.compile(r"wgs[-_ ]?84|cgcs[-_ ]?2000|gcj[-_ ]?02|bd[-_ ]?09", re.IGNORECASE)

Columns = dict[int, list[str]]


@dataclass(frozen=True, kw_only=True)
class Shift:
    """From which datum to which, in which file.

    Parameters
    ----------
    file
        Name of the file, for messages.
    source, target
        Canonical names of the datums.
    first_row
        Number of the row below the heading, as a spreadsheet shows it.
    """

    file: str
    source: str
    target: str
    first_row: int = 2

    def row(self, at: int) -> str:
        """Name of the row at a position, for messages."""
        return f"row {self.first_row + at}"


def shift_columns(
    headings: Sequence[str], cells: Sequence[Sequence[str]], shift: Shift
) -> tuple[list[str], Columns]:
    """New headings, and new cells of the columns that hold positions.

    Empty cells stay empty. A heading that names the old datum names the new one.

    Raises
    ------
    InputError
        No column holds positions, or a cell that is not empty holds none: a file of which only a
        part is converted could not be used.
    """
    columns = position_columns(headings, shift.source, file=shift.file)
    text = {kind: _text(cells[at]) for kind, at in columns.items() if kind != "quadkey"}
    changed: Columns = {}
    for first, second in (("lon", "lat"), ("x", "y")):
        if first in text and second in text and not (first == "x" and changed):
            moved = _two_columns(text[first], text[second], shift)
            changed[columns[first]], changed[columns[second]] = moved
    for kind in ("latlon", "lonlat", "coordinates"):
        if kind in text:
            changed[columns[kind]] = _column_of_pairs(
                text[kind], kind, headings[columns[kind]], shift
            )
    if "wkt" in text:
        changed[columns["wkt"]] = _wkt_column(text["wkt"], shift)
    if not changed:
        found = ", ".join(repr(heading) for heading in headings[:20])
        msg = f"`{shift.file}` must have columns for the position (lon and lat, 经度 and 纬度), found {found}."
        raise InputError(msg)
    renamed = [
        _DATUM_IN_HEADING.sub(shift.target, heading) if at in changed else heading
        for at, heading in enumerate(headings)
    ]
    return renamed, changed


def _text(cells: Sequence[str]) -> pd.Series:
    return as_text(pd.Series(list(cells), dtype="object"))


def _two_columns(x_text: pd.Series, y_text: pd.Series, shift: Shift) -> tuple[list[str], list[str]]:
    comma = bool(x_text.str.contains(r"^[+-]?\d+,\d+$", regex=True).any())
    lon, lat = _degrees(x_text, y_text, shift, comma=comma)
    moved = convert_datum(lon, lat, shift.source, shift.target)
    first, second = (_degree_texts(values, comma=comma) for values in moved)
    return first, second


def _degrees(
    x_text: pd.Series, y_text: pd.Series, shift: Shift, *, comma: bool
) -> tuple[FloatArray, FloatArray]:
    """Longitude and latitude of two columns; NaN where both are empty."""
    lon, lon_axis, lon_wrong = parse_angles(x_text, decimal_comma=comma)
    lat, lat_axis, lat_wrong = parse_angles(y_text, decimal_comma=comma)
    with np.errstate(invalid="ignore"):
        wrong = lon_wrong | lat_wrong | (np.isnan(lon) ^ np.isnan(lat))
        wrong |= (np.abs(lon) > 180.0) | (np.abs(lat) > 90.0)
    wrong |= (lon_axis == "lat") | (lat_axis == "lon")
    if wrong.any():
        at = int(np.argmax(wrong))
        found = [str(cells.to_numpy(dtype=object)[at]) for cells in (x_text, y_text)]
        msg = (
            f"`{shift.file}` must have longitude and latitude in degrees in every row, "
            f"{shift.row(at)} has {found[0]!r}, {found[1]!r}."
        )
        raise InputError(msg)
    return lon, lat


def _column_of_pairs(text: pd.Series, kind: str, heading: str, shift: Shift) -> list[str]:
    """One column of pairs, in the order that it had."""
    cells = [str(cell) for cell in text]
    pairs_of_text = [split_pair(cell) for cell in cells]
    malformed = [at for at, pair in enumerate(pairs_of_text) if pair is None and cells[at]]
    if malformed:
        msg = (
            f"`{shift.file}` must have two coordinates in {heading!r}, {shift.row(malformed[0])} has "
            f"{cells[malformed[0]]!r}."
        )
        raise InputError(msg)
    first, second = (_text([pair[i] if pair else "" for pair in pairs_of_text]) for i in (0, 1))
    if kind == "coordinates":
        kind = pair_order(heading, first, second, None)
    lon, lat = (second, first) if kind == "latlon" else (first, second)
    new_lon, new_lat = _two_columns(lon, lat, shift)
    pairs = (
        zip(new_lat, new_lon, strict=True)
        if kind == "latlon"
        else zip(new_lon, new_lat, strict=True)
    )
    return [f"{a}, {b}" if a else "" for a, b in pairs]


def _wkt_column(text: pd.Series, shift: Shift) -> list[str]:
    shapes = shapely.from_wkt(
        text.where(text != "", None).to_numpy(dtype=object), on_invalid="ignore"
    )
    cells = [str(cell) for cell in text]
    malformed = [at for at, shape in enumerate(shapes) if shape is None and cells[at]]
    if malformed:
        found = cells[malformed[0]][:60]
        msg = f"`{shift.file}` must have geometry as WKT, {shift.row(malformed[0])} has {found!r}."
        raise InputError(msg)
    moved = shapely.transform(
        shapes, lambda points: shift_points(points, shift.source, shift.target)
    )
    return [shapely.to_wkt(shape, rounding_precision=DECIMALS) or "" for shape in moved]


def shift_points(points: FloatArray, source: str, target: str) -> FloatArray:
    """Rows of longitude and latitude in another datum, rounded to `DECIMALS`."""
    lon, lat = convert_datum(points[:, 0], points[:, 1], source, target)
    return np.column_stack([np.round(lon, DECIMALS), np.round(lat, DECIMALS)])


def _degree_texts(values: FloatArray, *, comma: bool) -> list[str]:
    texts = ["" if np.isnan(value) else repr(round(float(value), DECIMALS)) for value in values]
    return [text.replace(".", ",") for text in texts] if comma else texts
