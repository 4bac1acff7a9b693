"""Districts made fit for statistics, and the district of every row."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from fugai.errors import CRSMismatchError, InputError
from fugai.grid import choose_crs
from fugai.intake.concat import origin_of
from fugai.intake.findings import (
    Finding,
    SourcedReading,
    findings_where,
    finding_line,
    findings_table,
    lines,
    refused_rows,
    concat_findings,
)
from fugai.intake.formats.raw import TEXT
from fugai.intake.formats.rings import repaired

if TYPE_CHECKING:
    from fugai._types import BoolArray, IntArray
    from fugai.tables import Reading

SLIVER_SHARE = 0.001
"""Overlaps below this share of the smaller district are slivers of digitising."""

LEAST_OVERLAP_M2 = 1.0
"""Smaller overlaps come from rounding alone. [m2]"""


def prepare_districts(reading: Reading[pd.DataFrame]) -> SourcedReading[gpd.GeoDataFrame]:
    """Districts with valid polygons on the unique index ``district_id``.

    Invalid polygons are repaired and reported; overlaps and slivers between districts are reported
    and left as they are. A missing ``name`` becomes the id.

    Raises
    ------
    InputError
        No district can be used.
    """
    frame = gpd.GeoDataFrame(reading.frame)
    origin = origin_of(reading)
    shapes, findings = _repaired(frame)
    keep = ~refused_rows(findings, len(frame))
    listed = findings_table(
        findings, table="districts", file=list(origin["file"]), rows=list(origin["row"])
    )
    all_findings = concat_findings([reading.findings, listed])
    if not keep.any():
        first = "" if all_findings.empty else _first(all_findings)
        msg = f"`districts` must hold at least one usable polygon, found none{first}."
        raise InputError(msg)
    frame = frame.assign(geometry=gpd.GeoSeries(shapes, index=frame.index, crs=frame.crs))[keep]
    frame["name"] = frame["name"].fillna(frame["district_id"])
    for column in ("name_en", "class"):
        frame[column] = frame[column].fillna("")
    frame = frame.set_index("district_id")
    origin = origin[keep].reset_index(drop=True)
    overlaps, gaps = _neighbours(frame, origin)
    return SourcedReading(
        frame=frame,
        findings=concat_findings([all_findings, overlaps]),
        notes=(*reading.notes, *gaps),
        origin=origin,
    )


def assign_districts(
    reading: Reading[pd.DataFrame], districts: gpd.GeoDataFrame, *, table: str
) -> SourcedReading[pd.DataFrame]:
    """Rows with ``district_id`` by location; '' outside every district, which is flagged.

    A point on a border belongs to the district that comes first; a polygon to the district of a
    point inside it. Rows without geometry keep the id that the file gives, if a district has it.
    Where file and location disagree, the location counts and the row is flagged.

    Raises
    ------
    CRSMismatchError
        Rows and districts are not in one CRS.
    """
    frame, origin = reading.frame, origin_of(reading)
    said = _said(frame, districts)
    located = np.zeros(len(frame), dtype=np.bool_)
    ids, findings = said.copy(), list[Finding]()
    if isinstance(frame, gpd.GeoDataFrame):
        located = ~(frame.geometry.isna() | frame.geometry.is_empty).to_numpy(dtype=np.bool_)
        ids, findings = _by_location(frame, located, districts, said, table=table)
    known = np.isin(said, districts.index.to_numpy(dtype=object))
    unknown = ~located & (said != "") & ~known
    rule = "must be the id of a district, it is kept with none"
    findings += findings_where(unknown, "district_id", said, rule, action="flagged")
    ids = np.where(located, ids, np.where(known, said, ""))
    notes = reading.notes
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
    )


def _by_location(
    frame: gpd.GeoDataFrame,
    located: BoolArray,
    districts: gpd.GeoDataFrame,
    said: np.ndarray,
    *,
    table: str,
) -> tuple[np.ndarray, list[Finding]]:
    """District id of each located row, '' outside, and what is to be told about it."""
    if frame.crs != districts.crs:
        found = frame.crs.name if frame.crs is not None else "none"
        msg = f"`{table}` must be in the CRS of the districts, found {found}."
        raise CRSMismatchError(msg)
    at = _district_at(frame, located, districts)
    ids = _ids(at, districts)
    outside = located & (at < 0)
    where = _described(frame, outside)
    rule = "must lie in a district, it is kept with none"
    findings = findings_where(outside, "geometry", where, rule, action="flagged")
    other = located & (at >= 0) & (said != "") & (said != ids)
    rule = "must be the district of the position, which is used instead"
    return ids, findings + findings_where(other, "district_id", said, rule, action="flagged")


def _repaired(frame: gpd.GeoDataFrame) -> tuple[np.ndarray, list[Finding]]:
    """Valid polygons and what had to be done to them."""
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


def _neighbours(frame: gpd.GeoDataFrame, origin: pd.DataFrame) -> tuple[pd.DataFrame, list[str]]:
    """Overlaps of districts as flagged findings, and a note on the gaps between them."""
    crs = frame.crs
    local = frame.geometry
    if crs is None or not crs.is_projected:
        west, south, east, north = (float(v) for v in local.to_crs(4326).total_bounds)
        local = local.to_crs(choose_crs((west, south, east, north)))
    shapes = local.to_numpy(dtype=object)
    first, second = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    pairs = first < second
    first, second = first[pairs], second[pairs]
    overlap = shapely.area(shapely.intersection(shapes[first], shapes[second]))
    areas = shapely.area(shapes)
    found = []
    for a, b, area in zip(first, second, overlap, strict=True):
        if area < LEAST_OVERLAP_M2:
            continue
        share = area / min(areas[a], areas[b])
        kind = "a sliver" if share < SLIVER_SHARE else "an overlap"
        rule = (
            f"must not overlap district {frame.index[a]}: {kind} of {area / 1e6:.4g} km2, "
            f"{100 * share:.3g} % of the smaller one; each keeps its own area"
        )
        found.append(
            finding_line(
                table="districts",
                file=str(origin["file"].iloc[b]),
                row=origin["row"].iloc[b],
                column="geometry",
                value=frame.index[b],
                rule=rule,
                action="flagged",
            )
        )
    return lines(found), _gaps(shapes)


def _gaps(shapes: np.ndarray) -> list[str]:
    """A note on holes that no district covers."""
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


def _said(frame: pd.DataFrame, districts: gpd.GeoDataFrame) -> np.ndarray:
    """District ids that the file gives; '' where it gives none. A district's name counts too."""
    if "district_id" not in frame:
        return np.full(len(frame), "", dtype=object)
    said = frame["district_id"].fillna("").astype(str)
    names = districts["name"] if "name" in districts else pd.Series(dtype="object")
    unique = names[~names.duplicated(keep=False)]
    by_name = {str(name): str(code) for code, name in unique.items() if name}
    known = said.isin(districts.index)
    return said.where(known, said.map(by_name).fillna(said)).to_numpy(dtype=object)


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
    return index[at]  # -1 is the last one, ''


def _described(frame: gpd.GeoDataFrame, mask: BoolArray) -> np.ndarray:
    """Longitude and latitude of the middle of each row of a mask, for the findings."""
    chosen = frame.geometry[mask]
    shapes = chosen.to_crs(4326).to_numpy(dtype=object) if frame.crs is not None else chosen
    x, y = shapely.get_x(shapely.centroid(shapes)), shapely.get_y(shapely.centroid(shapes))
    texts = np.full(len(frame), "", dtype=object)
    texts[mask] = [f"{a:.6f}, {b:.6f}" for a, b in zip(x, y, strict=True)]
    return texts


def _first(listed: pd.DataFrame) -> str:
    line = listed.iloc[0]
    return f"; the first finding is in row {line['row']} of {line['file']}: {line['column']} {line['rule']}"
