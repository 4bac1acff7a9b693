"""What the cells of a population raster count: units, densities, and figures that no place has."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from fugai.errors import InputError
from fugai.intake.findings import RowFinding

if TYPE_CHECKING:
    from pyproj import CRS

    from fugai._types import FloatArray
    from fugai.intake.rasters.tile import Tile

MAX_PER_KM2 = 2_000_000.0
"""No place on earth was ever denser: the Kowloon Walled City had about 1.9 million. [persons/km2]"""

MAX_IN_SMALL_CELL = 20_000.0
"""Persons whom a cell may have however small it is: a tower block may stand in one."""

MAX_TOTAL = 2e10
"""More persons than live on earth."""

_PERSONS = (
    "(?:no\\.?|number|count)?(?: of )?(?:people|persons?|inhabitants?|residents?|population|pop|"
    "counts?|capita|inh|ppl|人|人口|居民|1)?"
)
_AREAS_KM2 = {"km2": 1.0, "ha": 0.01, "m2": 1e-6, "mi2": 2.589988110336, "mu": 1.0 / 1500.0}
_CELL = r"(?:/|per |每)(?:grid )?(?:pixel|cell|像元|格|网格)s?"
_SAME = (
    (r"\*\*|\^", ""),
    ("²", "2"),
    (r"sq(?:uare|\.)? ?(km|kilomet(?:er|re)s?)\b|平方公里|平方千米|km ?2\b", "km2"),
    (r"sq(?:uare|\.)? ?(mi|miles?)\b|mi ?2\b", "mi2"),
    (r"sq(?:uare|\.)? ?(m|met(?:er|re)s?)\b|平方米|\bm ?2\b", "m2"),
    (r"hectares?\b|公顷", "ha"),
    (r"亩", "mu"),
    (r"\s+", " "),
    (r" ?/ ?|／| per |每", "/"),
)
_THOUSANDS = {"thousand": 1e3, "thousands": 1e3, "千": 1e3, "万": 1e4, "million": 1e6, "百万": 1e6}


def as_counts(tile: Tile, crs: CRS) -> Tile:
    """A tile of persons per cell, from one of persons per cell or per area.

    Parameters
    ----------
    crs
        CRS in which the cells' areas are true.

    Raises
    ------
    InputError
        The unit is not one of persons.
    """
    factor, area_km2 = _unit(tile)
    values, notes = tile.values, tile.notes
    if area_km2 is not None:
        values = values * (cell_areas_km2(tile, crs) / area_km2)
        notes += (
            f"{tile.file} has persons per area ({tile.unit}): each cell was multiplied by its area.",
        )
    if factor != 1.0:
        values = values * factor
        notes += (f"{tile.file} counts in {factor:,.0f} persons ({tile.unit}): multiplied.",)
    return replace(tile, values=values, notes=notes)


def _unit(tile: Tile) -> tuple[float, float | None]:
    """Persons that 1 stands for, and the area that it is for; None where it is for the cell. [km2]"""
    text = tile.unit.strip().lower()
    for pattern, word in _SAME:
        text = re.sub(pattern, word, text)
    factor = 1.0
    for word, times in _THOUSANDS.items():
        if re.match(rf"{word}(?![a-z])", text):
            factor, text = times, text.removeprefix(word).strip()
    per_area = re.fullmatch(rf"{_PERSONS} ?/({'|'.join(_AREAS_KM2)})", text)
    inverse = re.fullmatch(rf"{_PERSONS} ?(km|m|ha|mi)-[12]", text)
    if per_area:
        return factor, _AREAS_KM2[per_area[1]]
    if inverse:
        return factor, _AREAS_KM2[inverse[1] if inverse[1] == "ha" else f"{inverse[1]}2"]
    if re.fullmatch(rf"{_PERSONS}(?: ?{_CELL}|/)?|ppp|dimensionless|none|unitless", text):
        return factor, None
    msg = f"`{tile.file}` must count persons per cell or per area, found the unit {tile.unit!r}."
    raise InputError(msg)


def cell_areas_km2(tile: Tile, crs: CRS) -> FloatArray:
    """Area of each cell, that of the quadrilateral between its corners in the CRS. [km2]"""
    x, y = tile.corners(crs)
    across = x[1:, 1:] - x[:-1, :-1], y[1:, 1:] - y[:-1, :-1]
    along = x[1:, :-1] - x[:-1, 1:], y[1:, :-1] - y[:-1, 1:]
    area: FloatArray = np.abs(across[0] * along[1] - across[1] * along[0]) / 2.0 / 1e6
    return area


def without_impossible_counts(tile: Tile, crs: CRS) -> tuple[Tile, list[RowFinding]]:
    """The tile without counts that no place has, and a finding for each kind of them."""
    findings, values = list[RowFinding](), tile.values
    with np.errstate(invalid="ignore"):
        negative = (values < 0.0) | np.isinf(values)
        many = (values > MAX_IN_SMALL_CELL) & ~negative
    if many.any():
        most = np.maximum(MAX_PER_KM2 * cell_areas_km2(tile, crs), MAX_IN_SMALL_CELL)
        many &= ~(values <= most)
    for wrong, rule in (
        (negative, "must be at least 0, taken as no data"),
        (many, f"must be at most {MAX_PER_KM2:,.0f} persons per km2, taken as no data"),
    ):
        if wrong.any():
            findings.append(
                RowFinding(
                    row="",
                    column="persons",
                    value=f"{int(wrong.sum())} cells, e.g. {values[wrong][0]:g}",
                    rule=rule,
                    action="refused",
                )
            )
    if not findings:
        return tile, []
    return replace(tile, values=np.where(negative | many, np.nan, values)), findings


def check_apart(tiles: list[Tile]) -> None:
    """Raise where two rasters have data for the same place: its people would be counted twice."""
    for i, one in enumerate(tiles):
        for other in tiles[:i]:
            if one.file != other.file and one.crs == other.crs and _overlap(one, other):
                msg = (
                    f"`{one.file}` and `{other.file}` must not overlap, their people would be "
                    "counted twice: name one of them."
                )
                raise InputError(msg)


def _overlap(one: Tile, other: Tile) -> bool:
    """Whether a cell of one with data has its centre in a cell of the other with data."""
    rows, columns = np.nonzero(~np.isnan(one.values))
    if not len(rows):
        return False
    t = one.transform
    x = t.a * (columns + 0.5) + t.b * (rows + 0.5) + t.c
    y = t.d * (columns + 0.5) + t.e * (rows + 0.5) + t.f
    column, row = other.cells_at(x, y, one.crs)
    height, width = other.values.shape
    inside = (column >= 0) & (column < width) & (row >= 0) & (row < height)
    found = other.values[row[inside].astype(np.int64), column[inside].astype(np.int64)]
    return bool((~np.isnan(found)).any())
