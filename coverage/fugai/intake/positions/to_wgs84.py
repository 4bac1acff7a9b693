"""Positions to WGS84: allowed shapes, CRS, plausibility against the districts, datum."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import shapely

from fugai.intake.datums import convert_datum
from fugai.intake.findings import Action, Finding, findings_where, refused_rows
from fugai.intake.formats.rings import repaired
from fugai.intake.positions import plausibility
from fugai.intake.positions.areas import points_of_areas
from fugai.intake.positions.find import RawPositions, ToDegrees, to_degrees

if TYPE_CHECKING:
    from fugai._types import BoolArray, FloatArray, ObjectArray
    from fugai.intake.source import Expected, Extent
    from fugai.tables import Table

POINT, POLYGON, MULTI_POINT, MULTI_POLYGON, COLLECTION = 0, 3, 4, 6, 7
"""Type ids of shapely."""


def to_wgs84(
    found: RawPositions, table: Table, *, file: str, datum: str, expected: Expected
) -> tuple[ObjectArray, list[Finding]]:
    """Shapes in WGS84, None where a row has none, and the findings about them. [deg]

    Parameters
    ----------
    datum
        Datum of the coordinates once they are degrees.
    expected
        Where the districts lie, and whether a misplaced decimal point is corrected.
    """
    shapes, findings = _allowed_shapes(found, table)
    degrees = to_degrees(found.crs, file=file)
    kinds = shapely.get_type_id(shapes)
    points = kinds == POINT
    x, y = shapely.get_x(shapes), shapely.get_y(shapes)
    lon, lat = _in_degrees(x, y, degrees, points & ~found.is_wgs84)
    more = _check_points(found, points, (x, y), (lon, lat), degrees, expected)
    lon, lat, point_findings = more
    findings += point_findings
    lon, lat = convert_datum(lon, lat, datum, "wgs84")
    placed = shapes.copy()
    good = points & np.isfinite(lon) & np.isfinite(lat)
    placed[points] = None
    placed[good] = shapely.points(lon[good], lat[good])
    areas = kinds > POINT
    placed[areas], area_findings = _polygons_to_wgs84(found, shapes, areas, degrees, datum)
    return placed, findings + area_findings


def _allowed_shapes(found: RawPositions, table: Table) -> tuple[ObjectArray, list[Finding]]:
    """Shapes of the kinds that the table allows, in two dimensions."""
    shapes = np.asarray(shapely.force_2d(found.geometry), dtype=object)
    empty = shapely.is_empty(shapes)
    findings = findings_where(empty, found.column, found.text, "must not be an empty geometry")
    shapes[empty] = None
    for at in np.flatnonzero(shapely.get_type_id(shapes) == MULTI_POINT):
        if shapely.get_num_geometries(shapes[at]) == 1:
            shapes[at] = shapely.get_geometry(shapes[at], 0)
    kinds = shapely.get_type_id(shapes)
    area = (kinds == POLYGON) | (kinds == MULTI_POLYGON)
    collection = kinds == COLLECTION
    for at in np.flatnonzero(collection):
        shapes[at], area[at] = repaired(shapes[at])[0], True
    fits = (kinds < 0) | ((kinds == POINT) & ("point" in table.shapes))
    fits |= area & ("polygon" in table.shapes)
    inner = area & ("polygon" not in table.shapes)
    if inner.any():
        shapes, more = points_of_areas(
            shapes,
            inner,
            found.text,
            column=found.column,
            is_degrees=found.crs is None or found.crs.is_geographic,
        )
        findings += more
    rule = f"must be a {' or a '.join(table.shapes)}"
    findings += findings_where(~fits & ~inner, found.column, found.text, rule)
    shapes[~fits & ~inner] = None
    return shapes, findings


def _in_degrees(
    x: FloatArray, y: FloatArray, degrees: ToDegrees, mask: BoolArray
) -> tuple[FloatArray, FloatArray]:
    lon, lat = x.astype(np.float64), y.astype(np.float64)
    if mask.any():
        lon[mask], lat[mask] = degrees(lon[mask], lat[mask])
    return lon, lat


def _check_points(
    found: RawPositions,
    points: BoolArray,
    raw: tuple[FloatArray, FloatArray],
    placed: tuple[FloatArray, FloatArray],
    degrees: ToDegrees,
    expected: Expected,
) -> tuple[FloatArray, FloatArray, list[Finding]]:
    """Longitude and latitude after repairs, NaN where refused."""
    lon, lat, extent = placed[0].copy(), placed[1].copy(), expected.extent
    findings: list[Finding] = []
    if extent is not None:
        other = degrees(*(v.copy() for v in (raw[1], raw[0])))
        exchanged = points & plausibility.exchanged_axes(lon, lat, other, extent)
        lon[exchanged], lat[exchanged] = other[0][exchanged], other[1][exchanged]
        rule = "must have longitude and latitude in order; with the axes exchanged it lies in the districts"
        findings += findings_where(exchanged, found.column, found.text, rule, action="repaired")
        lon, lat, more = _correct_decimals(
            found, points, lon, lat, extent=extent, repair=expected.repair
        )
        findings += more
    zero = points & (lon == 0.0) & (lat == 0.0)
    if extent is None or not plausibility.inside(np.zeros(1), np.zeros(1), extent)[0]:
        findings += findings_where(
            zero,
            found.column,
            found.text,
            "must be a position; 0, 0 usually stands for an empty cell",
        )
        lon[zero] = np.nan
    not_finite = points & ~np.isfinite(raw[0] + raw[1])
    findings += findings_where(not_finite, found.column, found.text, "must be finite coordinates")
    outside = (
        points & ~not_finite & ~zero & ~_on_earth(lon, lat) & ~refused_rows(findings, len(lon))
    )
    exchanged = _on_earth(lat, lon) & outside
    rule = "must be a latitude between -90 and 90, longitude and latitude look exchanged"
    findings += findings_where(exchanged, found.column, found.text, rule)
    rule = "must be longitude and latitude in degrees, or in the CRS that `crs` names"
    findings += findings_where(outside & ~exchanged, found.column, found.text, rule)
    bad = refused_rows(findings, len(lon))
    lon[bad] = lat[bad] = np.nan
    return lon, lat, findings


def _correct_decimals(
    found: RawPositions,
    points: BoolArray,
    lon: FloatArray,
    lat: FloatArray,
    *,
    extent: Extent,
    repair: bool,
) -> tuple[FloatArray, FloatArray, list[Finding]]:
    """Misplaced decimal points, corrected or refused with the position that would be right."""
    lon, lat = lon.copy(), lat.copy()
    off_lon, off_lat = plausibility.misplaced_decimals(lon, lat, extent)
    off = points & (off_lon.mask | off_lat.mask)
    if not off.any():
        return lon, lat, []
    new_lon = np.where(off_lon.mask, off_lon.corrected, lon)
    new_lat = np.where(off_lat.mask, off_lat.corrected, lat)
    at = np.flatnonzero(off)
    end = "it was put right" if repair else "it seems to be misplaced"
    rules = [
        f"must have the decimal point in its place, {end}: "
        f"longitude {new_lon[i]:.10g}, latitude {new_lat[i]:.10g} lies in the districts"
        for i in at
    ]
    values = list(found.text[at])
    action: Action = "repaired" if repair else "refused"
    lon[off], lat[off] = new_lon[off], new_lat[off]
    finding = Finding(positions=at, column=found.column, found=values, rule=rules, action=action)
    return lon, lat, [finding]


def _on_earth(lon: FloatArray, lat: FloatArray) -> BoolArray:
    return np.asarray((np.abs(lon) <= 180.0) & (np.abs(lat) <= 90.0))


def _polygons_to_wgs84(
    found: RawPositions, shapes: ObjectArray, areas: BoolArray, degrees: ToDegrees, datum: str
) -> tuple[ObjectArray, list[Finding]]:
    """Polygons in WGS84 and the findings about them. [deg]"""
    chosen, tiles = shapes[areas], found.is_wgs84[areas]

    def move(coordinates: FloatArray) -> FloatArray:
        lon, lat = degrees(coordinates[:, 0].copy(), coordinates[:, 1].copy())
        return np.column_stack([lon, lat])

    def shift(coordinates: FloatArray) -> FloatArray:
        return np.column_stack(convert_datum(coordinates[:, 0], coordinates[:, 1], datum, "wgs84"))

    moved = chosen.copy()
    if not tiles.all():
        moved[~tiles] = shapely.transform(chosen[~tiles], move)
    west, south, east, north = shapely.bounds(moved).T if len(moved) else np.empty((4, 0))
    finite = np.array(
        [np.isfinite(shapely.get_coordinates(s)).all() for s in moved], dtype=np.bool_
    )
    good = finite & _on_earth(west, south) & _on_earth(east, north)
    exchanged = finite & ~good & _on_earth(south, west) & _on_earth(north, east)
    at = np.flatnonzero(areas)
    text = found.text[at]
    first = [
        f"{t} from {b[0]:.8g}, {b[1]:.8g}"
        for t, b in zip(text, shapely.bounds(chosen), strict=True)
    ]
    wrong = np.asarray(first, dtype=object)
    rule = "must have latitudes between -90 and 90, longitude and latitude look exchanged"
    findings = _at_rows(findings_where(exchanged, found.column, wrong, rule), at)
    rule = "must be in degrees of longitude and latitude, or in the CRS that `crs` names"
    findings += _at_rows(findings_where(~good & ~exchanged, found.column, wrong, rule), at)
    moved[~good] = None
    shiftable = good & ~tiles
    if datum not in ("wgs84", "cgcs2000") and shiftable.any():
        moved[shiftable] = shapely.transform(moved[shiftable], shift)
    return moved, findings


def _at_rows(findings: list[Finding], at: np.ndarray) -> list[Finding]:
    """Findings about a selection of rows as findings about the whole table."""
    return [replace(one, positions=at[one.positions]) for one in findings]
