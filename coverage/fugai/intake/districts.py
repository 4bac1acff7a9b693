"""Districts with valid polygons and unique ids, and the district of every row of a table."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from fugai.errors import CRSMismatchError, InputError
from fugai.grid import choose_crs, lonlat_bounds
from fugai.intake.concat import origin_of
from fugai.intake.counting import with_districts
from fugai.intake.findings import (
    Finding,
    RowFinding,
    SourcedReading,
    chief_cause,
    concat_findings,
    findings_table,
    findings_where,
    refused_rows,
    row_findings_table,
)
from fugai.intake.formats.raw import TEXT
from fugai.intake.formats.rings import repaired
from fugai.intake.positions.antimeridian import across_180
from fugai.messages import Message
from fugai.tables import KnownKeys

if TYPE_CHECKING:
    from fugai._types import BoolArray, IntArray
    from fugai.tables import Reading

SLIVER_SHARE = 0.001
"""Overlaps below this share of the smaller district come from digitising."""

MIN_OVERLAP_M2 = 1.0
"""Smaller overlaps come from rounding and are not reported. [m2]"""


def prepare_districts(reading: Reading[pd.DataFrame]) -> SourcedReading[gpd.GeoDataFrame]:
    """Districts with valid polygons on the unique index ``district_id``.

    Invalid polygons are repaired and reported; overlaps and slivers between districts are reported
    and left as they are. A missing ``name`` becomes the id.

    Parameters
    ----------
    reading
        Districts as `read_table` or `concat_readings` gives them.

    Returns
    -------
    Reading of a GeoDataFrame on the index ``district_id``.

    Raises
    ------
    InputError
        No district can be used.

    Examples
    --------
    >>> import geopandas as gpd
    >>> from shapely import Polygon, box
    >>> from fugai.intake import concat_readings, prepare_districts
    >>> from fugai.tables import Reading
    >>> bow_tie = Polygon([(1, 0), (2, 1), (2, 0), (1, 1)])
    >>> frame = gpd.GeoDataFrame(
    ...     {"district_id": ["D1", "D2"], "name": ["东区", None]},
    ...     geometry=[box(0, 0, 1, 1), bow_tie],
    ...     crs=4326,
    ... )
    >>> reading = prepare_districts(concat_readings([Reading(frame=frame)], "districts"))
    >>> reading.frame["name"].to_dict()
    {'D1': '东区', 'D2': 'D2'}
    >>> reading.findings[["value", "action"]].iloc[0].tolist()
    ['D2', 'repaired']
    """
    frame = gpd.GeoDataFrame(reading.frame)
    origin = origin_of(reading)
    frame, crossing = across_180(frame)
    shapes, findings = _valid_polygons(frame)
    findings = crossing + findings
    keep = ~refused_rows(findings, len(frame))
    listed = findings_table(
        findings, table="districts", file=list(origin["file"]), rows=list(origin["row"])
    )
    all_findings = concat_findings([reading.findings, listed])
    if not keep.any():
        cause = chief_cause(all_findings)
        msg = (
            f"`districts` must hold at least one usable polygon, found none{cause and '; '}{cause}."
        )
        raise InputError(msg)
    frame = frame.assign(geometry=gpd.GeoSeries(shapes, index=frame.index, crs=frame.crs))[keep]
    frame["name"] = frame["name"].fillna(frame["district_id"])
    for column in ("name_en", "class"):
        frame[column] = frame[column].fillna("")
    frame = frame.set_index("district_id")
    origin = origin[keep].reset_index(drop=True)
    overlaps, gaps = _overlaps_and_gaps(frame, origin)
    return SourcedReading(
        frame=frame,
        findings=concat_findings([all_findings, overlaps]),
        notes=(*reading.notes, *gaps),
        origin=origin,
        assumptions=reading.assumptions,
    )


def assign_districts(
    reading: Reading[pd.DataFrame], districts: gpd.GeoDataFrame, *, table: str
) -> SourcedReading[pd.DataFrame]:
    """Rows with ``district_id`` by location; '' outside every district, which is flagged.

    A point on a border belongs to the district that comes first; a polygon to the district of a
    point inside it. Rows without geometry keep the id that the file gives, if a district has it.
    Where file and location disagree, the location counts and the row is flagged.

    Parameters
    ----------
    reading
        Rows of a table, with geometry in the CRS of the districts or without.
    districts
        Polygons on the index ``district_id``; a ``name`` in the file is understood too.
    table
        Name of the table, for the findings.

    Returns
    -------
    The same rows with ``district_id`` filled.

    Raises
    ------
    CRSMismatchError
        Rows and districts are not in one CRS.

    Examples
    --------
    >>> import geopandas as gpd
    >>> from shapely import Point, box
    >>> from fugai.intake import assign_districts
    >>> from fugai.tables import Reading
    >>> squares = gpd.GeoDataFrame(index=["D1", "D2"], geometry=[box(0, 0, 1, 1), box(1, 0, 2, 1)])
    >>> masts = gpd.GeoDataFrame(geometry=[Point(0.5, 0.5), Point(1.5, 0.5), Point(9, 9)])
    >>> placed = assign_districts(Reading(frame=masts), squares, table="sites")
    >>> placed.frame["district_id"].tolist()
    ['D1', 'D2', '']
    >>> placed.findings["rule"].tolist()
    ['must lie in a district; it is kept without one']
    """
    frame, origin = reading.frame, origin_of(reading)
    stated = stated_ids(frame, districts)
    located = np.zeros(len(frame), dtype=np.bool_)
    ids, findings = stated.copy(), list[Finding]()
    if isinstance(frame, gpd.GeoDataFrame):
        located = ~(frame.geometry.isna() | frame.geometry.is_empty).to_numpy(dtype=np.bool_)
        ids, findings = _by_location(frame, located, districts, stated, table=table)
    known = np.isin(stated, districts.index.to_numpy(dtype=object))
    unknown = ~located & (stated != "") & ~known
    findings += _unknown_districts(unknown, stated, districts)
    ids = np.where(located, ids, np.where(known, stated, ""))
    notes = (*reading.notes, *_moved_notes(table, stated, ids, located & known))
    if located.any() and not (ids[located] != "").any():
        note = (
            f"None of the {int(located.sum())} rows of `{table}` lies in a district; check the "
            "order of the axes, `datum` and `crs`."
        )
        notes = (*notes, note)
    listed = findings_table(
        findings, table=table, file=list(origin["file"]), rows=list(origin["row"])
    )
    return SourcedReading(
        frame=frame.assign(district_id=pd.array(list(ids), dtype=TEXT)),
        findings=concat_findings([reading.findings, listed]),
        notes=notes,
        origin=origin,
        assumptions=with_districts(reading.assumptions, stated, ids, table=table),
    )


def _unknown_districts(
    unknown: BoolArray, stated: np.ndarray, districts: gpd.GeoDataFrame
) -> list[Finding]:
    """Ids that no district has, each with the id that is probably meant."""
    at = np.flatnonzero(unknown)
    if not len(at):
        return []
    keys = KnownKeys(districts.index)
    rules = []
    for value in stated[at]:
        cause = keys.cause(value)
        likely = (
            f"; likely {cause.key!r} is meant, they differ in {cause.differs.en}" if cause else ""
        )
        rules.append(f"must be the id of a district; it is kept without one{likely}")
    found = list(stated[at])
    return [Finding(positions=at, column="district_id", found=found, rule=rules, action="flagged")]


def _moved_notes(
    table: str, stated: np.ndarray, ids: np.ndarray, known: BoolArray
) -> list[Message]:
    """A sentence that counts the rows that state another district than the one they lie in."""
    moved = known & (ids != "") & (stated != ids)
    if not moved.any():
        return []
    count, size = int(moved.sum()), int(known.sum())
    at = int(np.argmax(moved))
    return [
        Message(
            zh=f"`{table}`：注明所在行政区的{size:,}行中有{count:,}行落在另一行政区内（如注明{stated[at]}，"
            f"位于{ids[at]}），按位置计；请核对`datum`和行政区边界。",
            en=f"`{table}`: {count:,} of the {size:,} rows that state their district lie in another, such as "
            f"{stated[at]} in {ids[at]}; the position counts. Check `datum` and the boundaries.",
        )
    ]


def _by_location(
    frame: gpd.GeoDataFrame,
    located: BoolArray,
    districts: gpd.GeoDataFrame,
    stated: np.ndarray,
    *,
    table: str,
) -> tuple[np.ndarray, list[Finding]]:
    """District id of each located row, '' outside every district, and the findings about it."""
    if frame.crs != districts.crs:
        found = frame.crs.name if frame.crs is not None else "none"
        msg = f"`{table}` must be in the CRS of the districts, found {found}."
        raise CRSMismatchError(msg)
    at = _district_at(frame, located, districts)
    ids = _ids(at, districts)
    outside = located & (at < 0)
    where = _centroid_texts(frame, outside)
    rule = "must lie in a district; it is kept without one"
    findings = findings_where(outside, "geometry", where, rule, action="flagged")
    other = located & (at >= 0) & (stated != "") & (stated != ids)
    rule = "must be the district of the position, which is used instead"
    return ids, findings + findings_where(other, "district_id", stated, rule, action="flagged")


def _valid_polygons(frame: gpd.GeoDataFrame) -> tuple[np.ndarray, list[Finding]]:
    """Valid polygons and findings about those that were repaired or cannot be used."""
    shapes = frame.geometry.to_numpy(dtype=object).copy()
    missing = np.array([shape is None or shape.is_empty for shape in shapes], dtype=np.bool_)
    findings = findings_where(missing, "geometry", frame["district_id"], "must have a polygon")
    at, reasons = [], []
    for i in np.flatnonzero(~missing):
        before = shapes[i].area
        shapes[i], reason = repaired(shapes[i])
        if reason and not shapes[i].is_empty:
            change = f", its area changed by {_percent(shapes[i].area, before)}"
            at.append(i)
            reasons.append(f"must be a valid polygon, it was repaired: {reason}{change}")
    empty = ~missing & np.array([s is not None and s.is_empty for s in shapes], dtype=np.bool_)
    findings += findings_where(empty, "geometry", frame["district_id"], "must enclose an area")
    if at:
        values = list(frame["district_id"].iloc[at])
        findings.append(
            Finding(
                positions=np.array(at),
                column="geometry",
                found=values,
                rule=reasons,
                action="repaired",
            )
        )
    return shapes, findings


def _percent(after: float, before: float) -> str:
    return f"{100.0 * (after - before) / before:+.3f} %" if before > 0 else "an unknown share"


def _overlaps_and_gaps(
    frame: gpd.GeoDataFrame, origin: pd.DataFrame
) -> tuple[pd.DataFrame, list[str]]:
    """Flagged findings about overlapping districts, and a note on the gaps between them."""
    crs = frame.crs
    local = frame.geometry
    if crs is None or not crs.is_projected:
        west, south, east, north = (float(v) for v in lonlat_bounds(local.to_crs(4326)))
        local = local.to_crs(choose_crs((west, south, east, north)))
    # a polygon that is valid in degrees may not be so in metres
    shapes = np.asarray(shapely.make_valid(local.to_numpy(dtype=object)), dtype=object)
    first, second = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    pairs = first < second
    first, second = first[pairs], second[pairs]
    overlap = shapely.area(shapely.intersection(shapes[first], shapes[second]))
    areas = shapely.area(shapes)
    found, files = list[RowFinding](), list[str]()
    for a, b, area in zip(first, second, overlap, strict=True):
        if area < MIN_OVERLAP_M2:
            continue
        share = area / min(areas[a], areas[b])
        kind = "a sliver" if share < SLIVER_SHARE else "an overlap"
        rule = (
            f"must not overlap district {frame.index[a]}: {kind} of {area / 1e6:.4g} km2, "
            f"{100 * share:.3g} % of the smaller one; each keeps its own area"
        )
        files.append(str(origin["file"].iloc[b]))
        found.append(
            RowFinding(
                row=origin["row"].iloc[b],
                column="geometry",
                value=str(frame.index[b]),
                rule=rule,
                action="flagged",
            )
        )
    return row_findings_table(found, table="districts", file=files), _gap_notes(shapes)


def _gap_notes(shapes: np.ndarray) -> list[str]:
    """A note on the holes inside the union of the districts, where there are any."""
    union = shapely.union_all(shapes)
    parts = shapely.get_parts(union)
    holes = sum(
        shapely.area(shapely.polygons(shapely.get_interior_ring(part, i)))
        for part in parts
        for i in range(shapely.get_num_interior_rings(part))
    )
    count = int(shapely.get_num_interior_rings(parts).sum())
    if not count:
        return []
    return [f"Between the districts {count} gaps of {holes / 1e6:.4g} km2 belong to none."]


def stated_ids(frame: pd.DataFrame, districts: gpd.GeoDataFrame) -> np.ndarray:
    """District ids that the file states, by id or by name; '' where it states none."""
    if "district_id" not in frame:
        return np.full(len(frame), "", dtype=object)
    stated = frame["district_id"].fillna("").astype(str)
    names = districts["name"] if "name" in districts else pd.Series(dtype="object")
    unique = names[~names.duplicated(keep=False)]
    by_name = {str(name): str(code) for code, name in unique.items() if name}
    known = stated.isin(districts.index)
    return stated.where(known, stated.map(by_name).fillna(stated)).to_numpy(dtype=object)


def _district_at(
    frame: gpd.GeoDataFrame, located: BoolArray, districts: gpd.GeoDataFrame
) -> IntArray:
    """Position of the first district at each row; -1 where there is none."""
    at = np.full(len(frame), -1, dtype=np.int64)
    rows = np.flatnonzero(located)
    if not rows.size:
        return at
    shapes = frame.geometry.to_numpy(dtype=object)[rows]
    areas = shapely.get_dimensions(shapes) == 2
    points = shapes.copy()
    if areas.any():
        points[areas] = shapely.point_on_surface(shapes[areas])
    polygons = districts.geometry.to_numpy(dtype=object)
    row, district = shapely.STRtree(points).query(polygons, predicate="intersects")[::-1]
    best = np.full(len(rows), len(districts), dtype=np.int64)
    np.minimum.at(best, row, district)
    at[rows] = np.where(best < len(districts), best, -1)
    return at


def _ids(at: IntArray, districts: gpd.GeoDataFrame) -> np.ndarray:
    index = np.append(districts.index.to_numpy(dtype=object), "")
    return index[at]  # -1 picks the last one, ''


def _centroid_texts(frame: gpd.GeoDataFrame, mask: BoolArray) -> np.ndarray:
    """Longitude and latitude of the centroid of each row of a mask, as a finding shows them."""
    chosen = frame.geometry[mask]
    shapes = chosen.to_crs(4326).to_numpy(dtype=object) if frame.crs is not None else chosen
    x, y = shapely.get_x(shapely.centroid(shapes)), shapely.get_y(shapely.centroid(shapes))
    texts = np.full(len(frame), "", dtype=object)
    texts[mask] = [f"{a:.6f}, {b:.6f}" for a, b in zip(x, y, strict=True)]
    return texts
