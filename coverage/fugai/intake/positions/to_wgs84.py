"""Positions as found to positions in WGS84: CRS, datum, and the checks against the districts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from fugai.intake.datums import convert_datum
from fugai.intake.findings import Finding, findings_where
from fugai.intake.formats.rings import repaired
from fugai.intake.positions import plausibility
from fugai.intake.positions.find import Found, ToDegrees, to_degrees

if TYPE_CHECKING:
    from fugai._types import BoolArray, FloatArray, ObjectArray
    from fugai.intake.positions.plausibility import Extent
    from fugai.tables import Table

POINT, POLYGON, MULTI_POINT, MULTI_POLYGON = 0, 3, 4, 6


def place(
    found: Found, table: Table, *, file: str, datum: str, extent: Extent | None, repair: bool
) -> tuple[ObjectArray, list[Finding]]:
    """Shapes in WGS84 degrees and what is wrong with them; None where a row has none.

    Parameters
    ----------
    datum
        Datum of the coordinates once they are degrees.
    extent
        Extent of the districts, to see exchanged axes and slipped decimals.
    repair
        Whether a slipped decimal is put right rather than refused.
    """
    shapes, findings = _fitting(found, table)
    degrees = to_degrees(found.crs, file=file)
    kinds = shapely.get_type_id(shapes)
    points = kinds == POINT
    x, y = shapely.get_x(shapes), shapely.get_y(shapes)
    lon, lat = _in_degrees(x, y, degrees, points & ~found.degrees)
    more = _check_points(found, points, (x, y), (lon, lat), degrees, extent=extent, repair=repair)
    lon, lat, point_findings = more
    findings += point_findings
    lon, lat = convert_datum(lon, lat, datum, "wgs84")
    placed = shapes.copy()
    good = points & np.isfinite(lon) & np.isfinite(lat)
    placed[points] = None
    placed[good] = shapely.points(lon[good], lat[good])
    areas = kinds > POINT
    placed[areas], area_findings = _place_areas(found, shapes, areas, degrees, datum)
    return placed, findings + area_findings


def _fitting(found: Found, table: Table) -> tuple[ObjectArray, list[Finding]]:
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
    collection = kinds == 7
    for at in np.flatnonzero(collection):
        shapes[at], area[at] = repaired(shapes[at])[0], True
    fits = (kinds < 0) | ((kinds == POINT) & ("point" in table.shapes))
    fits |= area & ("polygon" in table.shapes)
    inner = area & ("polygon" not in table.shapes)
    if inner.any():
        shapes[inner] = shapely.point_on_surface(shapes[inner])
        rule = "must be a point, a point inside the polygon is used"
        findings += findings_where(inner, found.column, found.text, rule, action="repaired")
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
    found: Found,
    points: BoolArray,
    raw: tuple[FloatArray, FloatArray],
    placed: tuple[FloatArray, FloatArray],
    degrees: ToDegrees,
    *,
    extent: Extent | None,
    repair: bool,
) -> tuple[FloatArray, FloatArray, list[Finding]]:
    """Longitude and latitude after repairs, NaN where refused."""
    lon, lat = placed[0].copy(), placed[1].copy()
    findings: list[Finding] = []
    if extent is not None:
        other = degrees(*(v.copy() for v in (raw[1], raw[0])))
        turned = points & plausibility.exchanged(lon, lat, other, extent)
        lon[turned], lat[turned] = other[0][turned], other[1][turned]
        rule = "must have longitude and latitude in order, exchanged it lies in the districts"
        findings += findings_where(turned, found.column, found.text, rule, action="repaired")
        lon, lat, more = _mend_slips(found, points, lon, lat, extent=extent, repair=repair)
        findings += more
    null = points & (lon == 0.0) & (lat == 0.0)
    if extent is None or not plausibility.inside(np.zeros(1), np.zeros(1), extent)[0]:
        findings += findings_where(
            null, found.column, found.text, "must be a place, 0, 0 is an empty cell"
        )
        lon[null] = np.nan
    lost = points & ~np.isfinite(raw[0] + raw[1])
    findings += findings_where(lost, found.column, found.text, "must be finite coordinates")
    outside = points & ~lost & ~null & ~_on_earth(lon, lat) & ~_refused(findings, len(lon))
    hint = _on_earth(lat, lon) & outside
    rule = "must be a latitude between -90 and 90, longitude and latitude look exchanged"
    findings += findings_where(hint, found.column, found.text, rule)
    rule = "must be longitude and latitude in degrees, or in the CRS that `crs` names"
    findings += findings_where(outside & ~hint, found.column, found.text, rule)
    bad = _refused(findings, len(lon))
    lon[bad] = lat[bad] = np.nan
    return lon, lat, findings


def _mend_slips(
    found: Found,
    points: BoolArray,
    lon: FloatArray,
    lat: FloatArray,
    *,
    extent: Extent,
    repair: bool,
) -> tuple[FloatArray, FloatArray, list[Finding]]:
    """Slipped decimals, put right or refused with what would put them right."""
    lon, lat = lon.copy(), lat.copy()
    slips = plausibility.slipped(lon, lat, extent)
    slip = points & (slips[0].mask | slips[1].mask)
    if not slip.any():
        return lon, lat, []
    new_lon = np.where(slips[0].mask, slips[0].mended, lon)
    new_lat = np.where(slips[1].mask, slips[1].mended, lat)
    at = np.flatnonzero(slip)
    end = "it was put right" if repair else "it seems to have slipped"
    rules = [
        f"must have the decimal point in its place, {end}: "
        f"longitude {new_lon[i]:.10g}, latitude {new_lat[i]:.10g} lies in the districts"
        for i in at
    ]
    values = list(found.text[at])
    action = "repaired" if repair else "refused"
    lon[slip], lat[slip] = new_lon[slip], new_lat[slip]
    return (
        lon,
        lat,
        [
            Finding(positions=at, column=found.column, found=values, rule=rules, action=action)  # type: ignore[arg-type]
        ],
    )


def _refused(findings: list[Finding], size: int) -> BoolArray:
    mask = np.zeros(size, dtype=np.bool_)
    for one in findings:
        if one.action == "refused":
            mask[one.positions] = True
    return mask


def _on_earth(lon: FloatArray, lat: FloatArray) -> BoolArray:
    return np.asarray((np.abs(lon) <= 180.0) & (np.abs(lat) <= 90.0))


def _place_areas(
    found: Found, shapes: ObjectArray, areas: BoolArray, degrees: ToDegrees, datum: str
) -> tuple[ObjectArray, list[Finding]]:
    """Polygons in WGS84 degrees."""
    chosen, tiles = shapes[areas], found.degrees[areas]

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
    turned = finite & ~good & _on_earth(south, west) & _on_earth(north, east)
    at = np.flatnonzero(areas)
    text = found.text[at]
    first = [
        f"{t} from {b[0]:.8g}, {b[1]:.8g}"
        for t, b in zip(text, shapely.bounds(chosen), strict=True)
    ]
    wrong = np.asarray(first, dtype=object)
    rule = "must have latitudes between -90 and 90, longitude and latitude look exchanged"
    findings = _moved(findings_where(turned, found.column, wrong, rule), at)
    rule = "must be in degrees of longitude and latitude, or in the CRS that `crs` names"
    findings += _moved(findings_where(~good & ~turned, found.column, wrong, rule), at)
    moved[~good] = None
    shiftable = good & ~tiles
    if datum not in ("wgs84", "cgcs2000") and shiftable.any():
        moved[shiftable] = shapely.transform(moved[shiftable], shift)
    return moved, findings


def _moved(findings: list[Finding], at: np.ndarray) -> list[Finding]:
    """Findings about a selection as findings about the whole table."""
    return [
        Finding(
            positions=at[one.positions],
            column=one.column,
            found=one.found,
            rule=one.rule,
            action=one.action,
        )
        for one in findings
    ]
