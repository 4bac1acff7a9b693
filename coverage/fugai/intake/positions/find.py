"""The position of each row, as the file gives it: geometry, WKT, two columns, one column, quadkey."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError, ProjError

from fugai._types import BoolArray, FloatArray, ObjectArray
from fugai.errors import InputError
from fugai.intake.cells import as_text
from fugai.intake.findings import Finding, findings_where
from fugai.intake.positions.angles import parse_angles, split_pair
from fugai.intake.positions.quadkeys import is_quadkey, tiles

if TYPE_CHECKING:
    from fugai.intake.formats.raw import RawTable
    from fugai.intake.headings import HeadingMatch
    from fugai.intake.source import Extent
    from fugai.tables import Table

ToDegrees = Callable[[FloatArray, FloatArray], tuple[FloatArray, FloatArray]]


@dataclass(frozen=True, kw_only=True)
class RawPositions:
    """Positions in the coordinates of the file.

    Parameters
    ----------
    geometry
        Shapes in the file's own coordinates; None where there is none.
    crs
        CRS of the coordinates, None where neither file nor user names one.
    text
        What the file says, for the findings.
    column
        Heading or headings of the columns that say it.
    is_wgs84
        Rows whose geometry is in WGS84 whatever ``crs`` says: tiles of quadkeys.
    """

    geometry: ObjectArray
    crs: CRS | None
    text: ObjectArray
    column: str
    is_wgs84: BoolArray


def named_crs(name: str | None, *, file: str) -> CRS | None:
    """CRS of that name.

    Raises
    ------
    InputError
        PROJ does not know it.
    """
    if name is None:
        return None
    try:
        return CRS.from_user_input(name)
    except CRSError as error:
        msg = f"`crs` of `{file}` must be a CRS that PROJ knows, e.g. EPSG:4326, found {name!r}."
        raise InputError(msg) from error


def to_degrees(crs: CRS | None, *, file: str) -> ToDegrees:
    """Function from coordinates in a CRS to longitude and latitude, NaN outside the CRS's range.

    A datum that differs from WGS84 by a shift that PROJ knows is shifted; CGCS2000 and others whose
    difference is of centimetres are taken as equal.

    Raises
    ------
    InputError
        PROJ has no way from the CRS to longitude and latitude.
    """
    if crs is None or crs == CRS.from_epsg(4326):
        return lambda x, y: (x, y)
    try:
        transformer = Transformer.from_crs(crs, CRS.from_epsg(4326), always_xy=True)
    except ProjError as error:
        msg = f"`crs` of `{file}` must lead to longitude and latitude, {crs.name!r} does not."
        raise InputError(msg) from error

    def convert(x: FloatArray, y: FloatArray) -> tuple[FloatArray, FloatArray]:
        lon, lat = (np.array(v, dtype=np.float64) for v in transformer.transform(x, y))
        bad = ~(np.isfinite(lon) & np.isfinite(lat))
        lon[bad] = lat[bad] = np.nan
        return lon, lat

    return convert


def find_positions(
    raw: RawTable,
    match: HeadingMatch,
    table: Table,
    *,
    source_crs: str | None,
    extent: Extent | None,
) -> tuple[RawPositions, list[Finding]]:
    """Geometry of each row and the findings about it.

    The format's own geometry counts, else WKT, two columns, one column of pairs, in this order; a
    quadkey fills what is missing.

    Raises
    ------
    InputError
        No column holds positions though the table needs them, or two CRSs contradict each other.
    """
    declared = named_crs(source_crs, file=raw.file)
    found, findings = _from_geometry_or_columns(raw, match, table, declared, extent)
    if "quadkey" in match.positions and "polygon" in table.shapes:
        found = _with_tiles(found, as_text(raw.cells[match.positions["quadkey"]]))
    return found, findings


def _from_geometry_or_columns(
    raw: RawTable, match: HeadingMatch, table: Table, declared: CRS | None, extent: Extent | None
) -> tuple[RawPositions, list[Finding]]:
    if raw.geometry is not None:
        return _from_geometry(raw, declared), []
    if "wkt" in match.positions:
        return _from_wkt(raw, match.positions["wkt"], declared)
    pair = _two_columns(match, declared)
    if pair is not None:
        return _from_two_columns(raw, *pair, declared)
    for kind in ("latlon", "lonlat", "coordinates"):
        if kind in match.positions:
            return _from_pairs(raw, match.positions[kind], kind, declared, extent)
    if "quadkey" not in match.positions and not table.geometry_optional:
        msg = (
            f"`{raw.file}` must have columns for the position (lon and lat, 经度 and 纬度, "
            f"'lat, lon' or WKT), found {', '.join(map(repr, raw.headings[:20]))}."
        )
        raise InputError(msg)
    return _no_positions(len(raw), declared), []


def _two_columns(match: HeadingMatch, declared: CRS | None) -> tuple[int, int] | None:
    """Columns of x and y, None without both; a projected CRS prefers easting and northing."""
    kinds = [("lon", "lat"), ("x", "y")]
    if declared is not None and declared.is_projected:
        kinds.reverse()
    for first, second in kinds:
        if first in match.positions and second in match.positions:
            return match.positions[first], match.positions[second]
    return None


def _from_geometry(raw: RawTable, declared: CRS | None) -> RawPositions:
    geometry = raw.geometry
    if geometry is None:
        return _no_positions(len(raw), declared)
    own = geometry.crs
    if own is not None and declared is not None and CRS.from_user_input(own) != declared:
        msg = f"`crs` of `{raw.file}` must be {CRS.from_user_input(own).name!r} as the file says, found {declared.name!r}."
        raise InputError(msg)
    shapes = np.asarray(geometry.to_numpy(), dtype=object)
    return RawPositions(
        geometry=shapes,
        crs=declared or (CRS.from_user_input(own) if own is not None else None),
        text=_geometry_texts(shapes),
        column="geometry",
        is_wgs84=np.zeros(len(raw), dtype=np.bool_),
    )


def _from_wkt(raw: RawTable, at: int, declared: CRS | None) -> tuple[RawPositions, list[Finding]]:
    text = as_text(raw.cells[at]).to_numpy(dtype=object)
    hexadecimal = np.array(
        [bool(t) and not str(t).strip("0123456789abcdefABCDEF") for t in text], dtype=np.bool_
    )
    shapes = np.full(len(text), None, dtype=object)
    written = np.array([bool(t) for t in text], dtype=np.bool_)
    plain = written & ~hexadecimal
    shapes[plain] = shapely.from_wkt(text[plain], on_invalid="ignore")
    shapes[hexadecimal] = shapely.from_wkb(text[hexadecimal], on_invalid="ignore")
    unread = written & np.array([shape is None for shape in shapes], dtype=np.bool_)
    heading = raw.headings[at]
    findings = findings_where(unread, heading, text, "must be geometry as WKT or hexadecimal WKB")
    found = RawPositions(
        geometry=shapes,
        crs=declared,
        text=text,
        column=heading,
        is_wgs84=np.zeros(len(text), dtype=np.bool_),
    )
    return found, findings


def _from_two_columns(
    raw: RawTable, first: int, second: int, declared: CRS | None
) -> tuple[RawPositions, list[Finding]]:
    text = [as_text(raw.cells[at]) for at in (first, second)]
    return _points(raw, text[0], text[1], (raw.headings[first], raw.headings[second]), declared)


def _points(
    raw: RawTable,
    x_text: pd.Series,
    y_text: pd.Series,
    headings: tuple[str, str],
    declared: CRS | None,
) -> tuple[RawPositions, list[Finding]]:
    """Points from two columns of text."""
    x, x_axis, x_wrong = parse_angles(x_text, decimal_comma=raw.decimal_comma)
    y, y_axis, y_wrong = parse_angles(y_text, decimal_comma=raw.decimal_comma)
    rule = "must be a finite number or degrees, minutes and seconds"
    findings = findings_where(x_wrong, headings[0], x_text, rule)
    findings += findings_where(y_wrong, headings[1], y_text, rule)
    exchanged = (x_axis == "lat") & (y_axis == "lon")
    malformed = ((x_axis == "lat") | (y_axis == "lon")) & ~exchanged
    name = headings[0] if headings[0] == headings[1] else f"{headings[0]}, {headings[1]}"
    both = (x_text + ", " + y_text).to_numpy(dtype=object)
    rule = "must have N or S with the latitude and E or W with the longitude"
    findings += findings_where(malformed, name, both, rule)
    rule = "must have the longitude in its own column, the letters show that the axes are exchanged"
    findings += findings_where(exchanged, name, both, rule, action="repaired")
    x, y = np.where(exchanged, y, x), np.where(exchanged, x, y)
    one_missing = (np.isnan(x) ^ np.isnan(y)) & ~x_wrong & ~y_wrong
    findings += findings_where(one_missing, name, both, "must have both coordinates")
    good = np.isfinite(x) & np.isfinite(y) & ~malformed
    shapes = np.full(len(x), None, dtype=object)
    shapes[good] = shapely.points(x[good], y[good])
    found = RawPositions(
        geometry=shapes,
        crs=declared,
        text=both,
        column=name,
        is_wgs84=np.zeros(len(x), dtype=np.bool_),
    )
    return found, findings


def _from_pairs(
    raw: RawTable, at: int, kind: str, declared: CRS | None, extent: Extent | None
) -> tuple[RawPositions, list[Finding]]:
    """Points from one column that holds both coordinates."""
    text = as_text(raw.cells[at])
    pairs = [split_pair(str(cell)) for cell in text]
    filled = (text != "").to_numpy(dtype=np.bool_)
    malformed = filled & np.array([pair is None for pair in pairs], dtype=np.bool_)
    findings = findings_where(
        malformed, raw.headings[at], text, "must hold two coordinates, 'lat, lon'"
    )
    first = as_text(pd.Series([pair[0] if pair else "" for pair in pairs], dtype="object"))
    second = as_text(pd.Series([pair[1] if pair else "" for pair in pairs], dtype="object"))
    if kind == "coordinates":
        kind = pair_order(raw.headings[at], first, second, extent)
    heading = (raw.headings[at], raw.headings[at])
    x, y = (second, first) if kind == "latlon" else (first, second)
    found, more = _points(raw, x, y, heading, declared)
    return found, findings + more


def pair_order(heading: str, first: pd.Series, second: pd.Series, extent: Extent | None) -> str:
    """'latlon' or 'lonlat' for a column whose heading does not say."""
    a, a_axis, _ = parse_angles(first, decimal_comma=False)
    b, _, _ = parse_angles(second, decimal_comma=False)
    if (a_axis == "lon").any() or (np.abs(a) > 90.0).sum() > (np.abs(b) > 90.0).sum():
        return "lonlat"
    if (a_axis == "lat").any() or (np.abs(b) > 90.0).any():
        return "latlon"
    if extent is not None:
        west, south, east, north = extent
        lonlat = ((a >= west) & (a <= east) & (b >= south) & (b <= north)).sum()
        latlon = ((b >= west) & (b <= east) & (a >= south) & (a <= north)).sum()
        return "lonlat" if lonlat > latlon else "latlon"
    return "lonlat" if "经纬" in heading else "latlon"


def _with_tiles(found: RawPositions, text: pd.Series) -> RawPositions:
    """Positions with the tile of the quadkey where a row has no other geometry."""
    keys = text.to_numpy(dtype=object)
    wanted = np.array(
        [
            shape is None and is_quadkey(str(key))
            for shape, key in zip(found.geometry, keys, strict=True)
        ],
        dtype=np.bool_,
    )
    shapes, texts = found.geometry.copy(), found.text.copy()
    if wanted.any():
        shapes[wanted] = tiles([str(key) for key in keys[wanted]])
        texts[wanted] = keys[wanted]
    return RawPositions(
        geometry=shapes,
        crs=found.crs,
        text=texts,
        column=found.column,
        is_wgs84=found.is_wgs84 | wanted,
    )


def _no_positions(size: int, declared: CRS | None) -> RawPositions:
    return RawPositions(
        geometry=np.full(size, None, dtype=object),
        crs=declared,
        text=np.full(size, "", dtype=object),
        column="geometry",
        is_wgs84=np.zeros(size, dtype=np.bool_),
    )


def _geometry_texts(shapes: ObjectArray) -> ObjectArray:
    """Geometries as a finding shows them: points as 'x, y', others by their type."""
    texts = np.full(len(shapes), "", dtype=object)
    kinds = shapely.get_type_id(shapes)
    x, y = shapely.get_x(shapes), shapely.get_y(shapes)
    for at, kind in enumerate(kinds):
        if kind == 0:
            texts[at] = f"{x[at]:.10g}, {y[at]:.10g}"
        elif kind > 0:
            texts[at] = shapes[at].geom_type
    return texts


def as_series(shapes: ObjectArray, crs: CRS | None) -> gpd.GeoSeries:
    """Shapes as a GeoSeries; None stays missing."""
    return gpd.GeoSeries(list(shapes), crs=crs)
