"""The datum guard: would the points of a table fit the districts or roads better in another datum?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyproj import Transformer
from scipy.spatial import cKDTree

from fugai._types import BoolArray, FloatArray
from fugai.intake.datums import convert_datum, datum_named, in_china
from fugai.intake.districts import stated_ids

if TYPE_CHECKING:
    from fugai.tables import Roads

MIN_SCORE = 4.0
"""Standard deviations of a sign test that are enough to warn; by chance 1 in 30,000."""

MIN_UNANIMOUS = 12
"""Points that are enough to warn where all of them fit in the other datum only; by chance 1 in 4096."""

MAX_POINTS = 20_000
"""Larger tables are judged by a sample of this size."""

_ALTERNATIVES = {
    "wgs84": ("gcj02", "bd09"),
    "cgcs2000": ("gcj02", "bd09"),
    "gcj02": ("wgs84", "bd09"),
    "bd09": ("wgs84", "gcj02"),
}
_SPELLINGS = {"wgs84": "WGS84", "gcj02": "GCJ-02", "bd09": "BD-09"}

Points = tuple[FloatArray, FloatArray]


def datum_guard(
    frame: pd.DataFrame,
    districts: gpd.GeoDataFrame,
    *,
    table: str,
    declared: str,
    roads: Roads | None = None,
) -> tuple[str, ...]:
    """A warning where points fit the districts or roads better in another datum; else nothing.

    Each point is judged as it is and as it would be had the file been read in another datum. A sign
    test over the points that fit in only one of the two shows a common shift of 300 to 700 m. A
    point fits if it lies in the district that the file names for it, or in any district; with
    roads, if it comes nearer to a road.

    Parameters
    ----------
    frame
        A table with geometry and perhaps ``district_id`` as the file gives it, in the CRS of the
        districts.
    districts
        Polygons on the index ``district_id``.
    table
        Name of the table, for the warning.
    declared
        Datum that the file was read with.
    roads
        Road edges in the same CRS, where the project has them.

    Returns
    -------
    No sentence or one, which names the datum that fits best.

    Raises
    ------
    ConfigError
        No datum is named ``declared``.

    Examples
    --------
    Twenty masts along the inner edge of a district, given in GCJ-02 and declared as WGS84:

    >>> import geopandas as gpd
    >>> import numpy as np
    >>> from shapely import box
    >>> from fugai.intake import convert_datum, datum_guard
    >>> district = gpd.GeoDataFrame(index=["D1"], geometry=[box(117.0, 39.0, 117.2, 39.2)], crs=4326)
    >>> lon, lat = convert_datum(np.full(20, 117.199), np.linspace(39.01, 39.19, 20), "wgs84", "gcj02")
    >>> masts = gpd.GeoDataFrame(geometry=gpd.points_from_xy(lon, lat), crs=4326)
    >>> datum_guard(masts, district, table="sites", declared="wgs84")
    ('...GCJ-02...',)
    """
    if not isinstance(frame, gpd.GeoDataFrame) or frame.crs is None or not len(frame):
        return ()
    points = _sample(frame)
    if not len(points):
        return ()
    transformer = Transformer.from_crs(points.crs, 4326, always_xy=True)
    x, y = points.geometry.x.to_numpy(), points.geometry.y.to_numpy()
    lon, lat = transformer.transform(x, y)
    if not in_china(lon, lat).any():
        return ()
    declared = datum_named(declared)
    best: tuple[float, str] | None = None
    for other in _ALTERNATIVES[declared]:
        # The file's own numbers, had they been read as the other datum.
        raw = convert_datum(lon, lat, "wgs84", declared)
        moved = convert_datum(*raw, other, "wgs84")
        mx, my = transformer.transform(*moved, direction="INVERSE")
        found = _best_evidence((x, y), (np.asarray(mx), np.asarray(my)), points, districts, roads)
        if found is not None and (best is None or found[0] > best[0]):
            best = (found[0], _sentence(table, declared, other, found[1]))
    return () if best is None else (best[1],)


def _sample(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """At most `MAX_POINTS` points of a table, evenly spaced; a polygon counts by a point inside it."""
    known = frame[~(frame.geometry.isna() | frame.geometry.is_empty)]
    step = max(1, -(-len(known) // MAX_POINTS))
    known = known.iloc[::step]
    return known.set_geometry(known.geometry.representative_point())


def _best_evidence(
    now: Points,
    other: Points,
    points: gpd.GeoDataFrame,
    districts: gpd.GeoDataFrame,
    roads: Roads | None,
) -> tuple[float, str] | None:
    """Highest score in favour of the other datum and a phrase for it; None below the thresholds."""
    tests = []
    named = _in_named_district(now, other, points, districts)
    if named is not None:
        tests.append((*named, "lie in the district that they name"))
    inside = [_in_any(place, districts) for place in (now, other)]
    tests.append((inside[0], inside[1], "lie in a district"))
    if roads is not None and len(roads.x):
        tests.append((*_nearer_to_roads(now, other, roads), "are nearer to a road"))
    best: tuple[float, str] | None = None
    for fits_now, fits_other, what in tests:
        n_gained, n_lost = int((fits_other & ~fits_now).sum()), int((fits_now & ~fits_other).sum())
        if n_gained <= n_lost:
            continue
        score = (n_gained - n_lost) / np.sqrt(n_gained + n_lost)
        enough = score >= MIN_SCORE or (n_lost == 0 and n_gained >= MIN_UNANIMOUS)
        if enough and (best is None or score > best[0]):
            share = [100.0 * float(np.mean(fits)) for fits in (fits_now, fits_other)]
            best = (score, f"{share[1]:.1f} % {what} then, {share[0]:.1f} % now")
    return best


def _in_any(place: Points, districts: gpd.GeoDataFrame) -> BoolArray:
    shapes = districts.geometry.to_numpy(dtype=object)
    points = np.asarray(shapely.points(*place), dtype=object)
    at = shapely.STRtree(points).query(shapes, predicate="intersects")[1]
    inside = np.zeros(len(place[0]), dtype=np.bool_)
    inside[at] = True
    return inside


def _in_named_district(
    now: Points, other: Points, points: gpd.GeoDataFrame, districts: gpd.GeoDataFrame
) -> tuple[BoolArray, BoolArray] | None:
    """Whether each point lies in the district that it names, now and in the other datum."""
    if "district_id" not in points:
        return None
    at = districts.index.get_indexer(pd.Index(stated_ids(points, districts)))
    if not (at >= 0).any():
        return None
    shapes = districts.geometry.to_numpy(dtype=object)[at]
    shapely.prepare(shapes)
    fits = [np.asarray(shapely.intersects_xy(shapes, *place)) & (at >= 0) for place in (now, other)]
    return fits[0], fits[1]


def _nearer_to_roads(now: Points, other: Points, roads: Roads) -> tuple[BoolArray, BoolArray]:
    """Whether each point is nearer to a node of the roads now, or in the other datum; neither at a tie."""
    tree = cKDTree(np.column_stack([roads.x, roads.y]))
    m_now, m_other = (tree.query(np.column_stack(place))[0] for place in (now, other))
    return np.asarray(m_now < m_other), np.asarray(m_other < m_now)


def _sentence(table: str, declared: str, other: str, evidence: str) -> str:
    name = {"wgs84": "WGS84", "cgcs2000": "CGCS2000"}.get(
        declared, _SPELLINGS.get(declared, declared)
    )
    return (
        f"Datum: the points of `{table}`, read as {name}, would fit better as {_SPELLINGS[other]}: "
        f"{evidence}; check the `datum` of `{table}` and of the districts."
    )
