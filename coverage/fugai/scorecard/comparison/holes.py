"""Coverage holes of two runs matched by the ground they share: closed, new, grown, shrunk."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

HOLE_COLUMNS = (
    "profile",
    "status",
    "people_first",
    "people_second",
    "change",
    "area_km2_first",
    "area_km2_second",
    "ranks_first",
    "ranks_second",
    "district_id",
    "geometry",
)
"""Columns of the compared holes; ``status`` is closed, new, grown, shrunk or same."""

HOLE_STATUSES = ("new", "grown", "shrunk", "closed", "same")
TOLERANCE = 1e-6
"""Relative difference in people up to which a hole is the same."""

_SLIVER = 1e-6
"""Share of the smaller hole up to which a common part is none: edges that touch."""


def compare_holes(
    first: gpd.GeoDataFrame, second: gpd.GeoDataFrame, *, profile: str
) -> gpd.GeoDataFrame:
    """Holes of one profile, one row per group of holes that share ground.

    Parameters
    ----------
    first, second
        Holes of two periods or runs: ``rank``, ``people``, ``area_km2``, ``district_id``.
    profile
        Profile that they are of.

    Returns
    -------
    GeoDataFrame in the CRS of the second, with `HOLE_COLUMNS`: where a hole fell apart or several
    became one, they are one row, with all ranks. The geometry is that of the second, or of a
    closed hole that of the first. Those that moved most people come first.
    """
    first = first if first.crs == second.crs else first.to_crs(second.crs)
    groups = _groups(first.geometry.to_numpy(), second.geometry.to_numpy())
    rows = [_row(first.iloc[ours], second.iloc[theirs], profile) for ours, theirs in groups]
    table = gpd.GeoDataFrame(
        pd.DataFrame.from_records(rows, columns=list(HOLE_COLUMNS)),
        geometry="geometry",
        crs=second.crs,
    )
    order = np.argsort(-table["change"].abs().to_numpy(dtype=float), kind="stable")
    found: gpd.GeoDataFrame = table.iloc[order].reset_index(drop=True)
    return found


def _groups(first: np.ndarray, second: np.ndarray) -> list[tuple[np.ndarray, np.ndarray]]:
    """Positions of the holes on both sides that hang together by common ground."""
    n, m = len(first), len(second)
    at = to = np.zeros(0, dtype=np.int64)
    if n and m:
        at, to = shapely.STRtree(second).query(first, predicate="intersects")
        common = shapely.area(shapely.intersection(first[at], second[to]))
        smaller = np.minimum(shapely.area(first)[at], shapely.area(second)[to])
        kept = common > _SLIVER * smaller
        at, to = at[kept], to[kept]
    graph = coo_array((np.ones(len(at)), (at, to + n)), shape=(n + m, n + m))
    count, labels = connected_components(graph, directed=False) if n + m else (0, np.zeros(0))
    return [
        (np.flatnonzero(labels[:n] == one), np.flatnonzero(labels[n:] == one))
        for one in range(count)
    ]


def _row(ours: gpd.GeoDataFrame, theirs: gpd.GeoDataFrame, profile: str) -> dict[str, object]:
    before, now = float(ours["people"].sum()), float(theirs["people"].sum())
    status = "grown" if now > before else "shrunk"
    if not len(theirs):
        status = "closed"
    elif not len(ours):
        status = "new"
    elif abs(now - before) <= TOLERANCE * max(before, now):
        status = "same"
    shown = theirs if len(theirs) else ours
    largest = shown.iloc[int(shown["people"].to_numpy().argmax())]
    return {
        "profile": profile,
        "status": status,
        "people_first": before,
        "people_second": now,
        "change": now - before,
        "area_km2_first": float(ours["area_km2"].sum()),
        "area_km2_second": float(theirs["area_km2"].sum()),
        "ranks_first": ", ".join(str(one) for one in ours["rank"]),
        "ranks_second": ", ".join(str(one) for one in theirs["rank"]),
        "district_id": str(largest["district_id"]),
        "geometry": shapely.union_all(shown.geometry.to_numpy()),
    }


def no_compared_holes() -> gpd.GeoDataFrame:
    """A table of compared holes without any."""
    return gpd.GeoDataFrame({name: [] for name in HOLE_COLUMNS if name != "geometry"}, geometry=[])[
        list(HOLE_COLUMNS)
    ]
