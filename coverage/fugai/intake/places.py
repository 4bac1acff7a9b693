"""Settlements counted once: places that are there twice, and places inside other places."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from fugai.intake.concat import origin_of
from fugai.intake.counting import without_rows
from fugai.intake.findings import Finding, SourcedReading, concat_findings, findings_table

if TYPE_CHECKING:
    from fugai._types import BoolArray, FloatArray, IntArray
    from fugai.tables import Reading

SAME_AREA = 0.8
"""Common area over joint area from which two polygons are one place."""

SAME_SPOT_M = 100.0
"""Distance up to which two points of one name and type are one place. [m]"""

SAME_COUNT = 0.02
"""Relative difference up to which two numbers of residents are the same."""

_RANK = {"hamlet": 0, "village": 1, "community": 1, "town": 2, "city": 3}
"""Types by what they hold: the residents of a hamlet can be those of a village too, not the reverse."""


def count_places_once(reading: Reading[pd.DataFrame]) -> SourcedReading[pd.DataFrame]:
    """Settlements of which each resident is in one.

    Of two rows that are one place (polygons that are nearly the same, or one name at one spot) the one
    that states residents, else the first, is kept. A polygon with other places inside counts those of
    its residents that they do not state.

    Parameters
    ----------
    reading
        Settlements in a projected CRS in metres.

    Examples
    --------
    >>> import geopandas as gpd
    >>> from shapely import Point, box
    >>> from fugai.intake import count_places_once
    >>> from fugai.tables import Reading
    >>> frame = gpd.GeoDataFrame(
    ...     {
    ...         "settlement_id": ["town", "again", "quarter"],
    ...         "name": ["T", "T", "Q"],
    ...         "type": ["town", "town", "community"],
    ...         "population": [900.0, None, 200.0],
    ...     },
    ...     geometry=[box(0, 0, 1000, 1000), box(0, 0, 1000, 990), Point(500, 500)],
    ...     crs=32650,
    ... )
    >>> found = count_places_once(Reading(frame=frame))
    >>> found.frame[["settlement_id", "population"]].to_numpy().tolist()
    [['town', 700.0], ['quarter', 200.0]]
    >>> found.findings["action"].tolist()
    ['repaired', 'refused']
    """
    frame, origin = reading.frame, origin_of(reading)
    source = SourcedReading(
        frame=frame,
        findings=reading.findings,
        notes=reading.notes,
        origin=origin,
        assumptions=reading.assumptions,
    )
    if not isinstance(frame, gpd.GeoDataFrame) or not len(frame):
        return source
    shapes = frame.geometry.to_numpy(dtype=object)
    parent = _containing(shapes)
    keeper = _same_places(frame, shapes, parent)
    twice = keeper >= 0
    findings = _twice(frame, origin, keeper) if twice.any() else []
    changed, more = _without_inner(frame, _nested(frame, shapes, parent), twice)
    files, rows = list(origin["file"]), list(origin["row"])
    listed = findings_table([*findings, *more], table="settlements", file=files, rows=rows)
    return replace(
        source,
        frame=changed[~twice].reset_index(drop=True),
        findings=concat_findings([reading.findings, listed]),
        origin=origin[~twice].reset_index(drop=True),
        assumptions=without_rows(reading.assumptions, "settlements", int(twice.sum())),
    )


def _containing(shapes: np.ndarray) -> IntArray:
    """Position of the smallest polygon around each place, -1 where there is none."""
    parent = np.full(len(shapes), -1, dtype=np.int64)
    area = shapely.area(shapes)
    outer = np.flatnonzero(area > 0)
    if not len(outer):
        return parent
    points = shapely.point_on_surface(shapes)
    inner, position = shapely.STRtree(shapes[outer]).query(points, predicate="within")
    around = outer[position]
    larger = (around != inner) & (
        (area[around] > area[inner]) | ((area[around] == area[inner]) & (around < inner))
    )
    inner, around = inner[larger], around[larger]
    # a polygon that only reaches into another is not inside it
    within = np.ones(len(inner), dtype=np.bool_)
    areal = area[inner] > 0
    common = shapely.area(shapely.intersection(shapes[inner[areal]], shapes[around[areal]]))
    within[areal] = common >= 0.95 * area[inner[areal]]
    inner, around = inner[within], around[within]
    order = np.argsort(-area[around], kind="stable")  # the smallest is written last
    parent[inner[order]] = around[order]
    return parent


def _same_places(frame: gpd.GeoDataFrame, shapes: np.ndarray, parent: IntArray) -> IntArray:
    """Position of the row that is kept in place of each, -1 where it is a place of its own."""
    names = _names(frame)
    kinds = frame["type"].astype(str).to_numpy() if "type" in frame else np.full(len(frame), "")
    pairs: list[tuple[int, int]] = []
    area = shapely.area(shapes)
    for inner in np.flatnonzero(parent >= 0):
        outer = int(parent[inner])
        alike = area[inner] >= SAME_AREA * area[outer]
        if alike or (names[inner] and names[inner] == names[outer]):
            pairs.append((outer, int(inner)))
    points = np.flatnonzero((shapely.get_type_id(shapes) == 0) & (names != ""))
    if len(points):
        tree = shapely.STRtree(shapes[points])
        first, second = tree.query(shapes[points], predicate="dwithin", distance=SAME_SPOT_M)
        for a, b in zip(points[first], points[second], strict=True):
            if a < b and names[a] == names[b] and kinds[a] == kinds[b]:
                pairs.append((int(a), int(b)))
    keeper = np.full(len(frame), -1, dtype=np.int64)
    people = _numbers(frame, "population")
    for a, b in pairs:
        first, second = _root(keeper, a), _root(keeper, b)
        if first == second:
            continue
        if np.isnan(people[first]) and np.isfinite(people[second]):
            first, second = second, first
        keeper[second] = first
    return np.array([_root(keeper, i) if keeper[i] >= 0 else -1 for i in range(len(keeper))])


def _root(keeper: IntArray, at: int) -> int:
    while keeper[at] >= 0:
        at = int(keeper[at])
    return at


def _twice(frame: gpd.GeoDataFrame, origin: pd.DataFrame, keeper: IntArray) -> list[Finding]:
    at = np.flatnonzero(keeper >= 0)
    people = _numbers(frame, "population")
    rules = []
    for row in at:
        kept = int(keeper[row])
        off = abs(people[row] - people[kept]) > SAME_COUNT * max(people[kept], 1.0)
        place = f"row {origin['row'].iloc[kept]} in {origin['file'].iloc[kept]}"
        rules.append(
            f"must be unique, it is that of {place}"
            + (", which states other residents" if off else ", the same place")
        )
    keys = list(frame["settlement_id"].iloc[at])
    return [Finding(positions=at, column="geometry", found=keys, rule=rules)]


def _without_inner(
    frame: gpd.GeoDataFrame, parent: IntArray, twice: BoolArray
) -> tuple[gpd.GeoDataFrame, list[Finding]]:
    """Residents and households of outer places without those of the places inside."""
    changed, findings = frame.copy(), []
    for column in ("population", "households"):
        values = _numbers(frame, column)
        counts = np.isfinite(values) & ~twice
        inner = np.flatnonzero((parent >= 0) & counts)
        outer = np.array([_counted_parent(parent, counts, int(i)) for i in inner], dtype=np.int64)
        inside = np.zeros(len(frame))
        np.add.at(inside, outer[outer >= 0], values[inner[outer >= 0]])
        at = np.flatnonzero((inside > 0) & counts)
        if not len(at):
            continue
        rest = np.maximum(values - inside, 0.0)
        rules = [
            f"counts once: {inside[i]:,.10g} of it are in places inside, {rest[i]:,.10g} are left"
            if inside[i] <= values[i]
            else f"must not be below the places inside, which have {inside[i]:,.10g}; those count"
            for i in at
        ]
        found = [f"{values[i]:.10g}" for i in at]
        findings.append(
            Finding(positions=at, column=column, found=found, rule=rules, action="repaired")
        )
        changed[column] = pd.array(
            np.where(np.isin(np.arange(len(values)), at), rest, values), dtype="Float64"
        )
        changed[column] = changed[column].astype(frame[column].dtype)
    return changed, findings


def _nested(frame: gpd.GeoDataFrame, shapes: np.ndarray, parent: IntArray) -> IntArray:
    """The place around each whose residents include its own, -1 where there is none.

    A place of a higher type is in no place of a lower one, though its point may lie in its polygon; of
    one type, only a polygon is inside another.
    """
    kinds = frame["type"].astype(str) if "type" in frame else pd.Series("", index=frame.index)
    rank = kinds.map(_RANK).fillna(1).to_numpy(dtype=np.int64)
    areal = shapely.area(shapes) > 0
    outer = np.where(parent >= 0, rank[parent], -1)
    kept = (rank < outer) | ((rank == outer) & areal)
    return np.where(kept, parent, -1)


def _counted_parent(parent: IntArray, counts: BoolArray, at: int) -> int:
    """The nearest place around one that states its own number and is there once."""
    outer = int(parent[at])
    while outer >= 0 and not counts[outer]:
        outer = int(parent[outer])
    return outer


def _names(frame: gpd.GeoDataFrame) -> np.ndarray:
    if "name" not in frame:
        return np.full(len(frame), "", dtype=object)
    names = frame["name"].fillna("").astype(str).str.strip().str.casefold()
    return np.asarray(names.to_numpy(dtype=object))


def _numbers(frame: gpd.GeoDataFrame, column: str) -> FloatArray:
    if column not in frame:
        return np.full(len(frame), np.nan)
    values = frame[column].astype("Float64").to_numpy(dtype=np.float64, na_value=np.nan)
    return np.asarray(values, dtype=np.float64)
