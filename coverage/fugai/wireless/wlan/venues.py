"""Covered share of every venue, by points sampled in its footprint."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import shapely

from fugai.kernels.raster.discs import BUILDING, GROUND, NEVER, OWN, first_years
from fugai.wireless.wlan.floors import floors_of, limits_by_floor
from fugai.wireless.wlan.verdicts import venue_table

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

    from fugai._types import FloatArray, ObjectArray
    from fugai.wireless.wlan.access_points import AccessPoints
    from fugai.wireless.wlan.settings import WlanSettings

SAMPLES_AT_LEAST = 100
SAMPLES_AT_MOST = 20_000


def venue_shares(
    points: AccessPoints,
    venues: gpd.GeoDataFrame,
    years: tuple[int, ...],
    resolution_m: float,
    settings: WlanSettings,
) -> pd.DataFrame:
    """Verdicts on every venue by year: covered share of its footprint on all floors, and the rest."""
    shares = np.zeros((len(venues), len(years)))
    floors = floors_of(venues, points)
    outlines = venues.geometry.to_numpy()
    reach = math.sqrt(max(float(points.discs.radii_m2.max(initial=0.0)), 0.0))
    boxes = shapely.box(*shapely.bounds(outlines).T + np.array([[-1], [-1], [1], [1]]) * reach)
    at: ObjectArray = np.asarray(shapely.points(points.discs.xy), dtype=np.object_)
    tree = shapely.STRtree(at)
    venue, near = tree.query(boxes)
    order = np.lexsort((near, venue))
    venue, near = venue[order], near[order]
    for v, begin, end in _runs(venue):
        mine = near[begin:end]
        own = points.discs.venue[mine] == v
        column = BUILDING if points.buildings[v] else GROUND
        limits = np.where(
            own, points.discs.radii_m2[mine, OWN], points.discs.radii_m2[mine, column]
        )
        samples = venue_samples(outlines[v], resolution_m=resolution_m)
        for level in limits_by_floor(points, mine, limits, own=own, floors=int(floors[v])):
            first = first_years(samples, points.discs.xy[mine], level, points.discs.year[mine])
            counts = np.bincount(first, minlength=NEVER + 1)[: len(years)]
            shares[v] += np.cumsum(counts) / len(samples) / int(floors[v])
    return venue_table(points, venues, years, shares, settings)


def _runs(values: np.ndarray) -> list[tuple[int, int, int]]:
    """Value, begin and end of each run of equal values."""
    if not len(values):
        return []
    begin = np.flatnonzero(np.r_[True, values[1:] != values[:-1]])
    end = np.r_[begin[1:], len(values)]
    return [(int(values[b]), int(b), int(e)) for b, e in zip(begin, end, strict=True)]


def venue_samples(outline: shapely.Geometry, *, resolution_m: float) -> FloatArray:
    """Points of a lattice that lie in a footprint, or the one point of a point venue. [m]

    Cells of the resolution or finer, so that about `SAMPLES_AT_LEAST` fall into the footprint, and
    coarser where more than `SAMPLES_AT_MOST` would.
    """
    area = float(shapely.area(outline))
    if area == 0.0:
        centre = shapely.centroid(outline)
        return np.array([[shapely.get_x(centre), shapely.get_y(centre)]])
    step = min(resolution_m, math.sqrt(area / SAMPLES_AT_LEAST))
    west, south, east, north = shapely.bounds(outline)
    step = max(step, math.sqrt((east - west) * (north - south) / SAMPLES_AT_MOST))
    x = np.arange(west + step / 2, east, step)
    y = np.arange(south + step / 2, north, step)
    at_x, at_y = (axis.ravel() for axis in np.meshgrid(x, y))
    shapely.prepare(outline)
    inside = shapely.contains_xy(outline, at_x, at_y)
    if not inside.any():
        point = shapely.point_on_surface(outline)
        return np.array([[shapely.get_x(point), shapely.get_y(point)]])
    return np.stack([at_x[inside], at_y[inside]], axis=1)
