"""What is said of a venue's WLAN: it has one, it has signal, it has capacity."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from fugai.wireless.columns import numbers

if TYPE_CHECKING:
    import geopandas as gpd

    from fugai._types import FloatArray
    from fugai.wireless.wlan.access_points import AccessPoints
    from fugai.wireless.wlan.settings import WlanSettings


def venue_table(
    points: AccessPoints,
    venues: gpd.GeoDataFrame,
    years: tuple[int, ...],
    shares: FloatArray,
    settings: WlanSettings,
) -> pd.DataFrame:
    """One row per venue and year, as `fugai.wireless.Wlan.venues` describes it."""
    count = _by_venue_and_year(points, np.ones(len(points.users)), len(venues), len(years))
    users = _by_venue_and_year(points, points.users, len(venues), len(years))
    capacity = _capacity(venues, points, count, users, settings)
    frame = pd.DataFrame(
        {
            "venue_id": np.repeat(venues["venue_id"].to_numpy(), len(years)),
            "type": np.repeat(venues["type"].to_numpy(), len(years)),
            "year": np.tile(np.array(years, dtype=np.int64), len(venues)),
            "share": shares.ravel(),
        }
    )
    of_area = np.repeat(points.footprint, len(years))
    # A point has no footprint of which a share could be covered: it is reached or not.
    frame["judged_by"] = np.where(of_area, "footprint", "point")
    enough = np.where(of_area, settings.cover_share, 1.0)
    frame["covered"] = frame["share"].to_numpy() >= enough - 1e-9
    frame["access_points"] = count.ravel().astype(np.int64)
    frame["has_one"] = frame["access_points"] > 0
    known = pd.arrays.BooleanArray(capacity.ravel() == 1.0, np.isnan(capacity.ravel()))
    frame["capacity"] = pd.Series(known)
    return frame


def _by_venue_and_year(
    points: AccessPoints, values: FloatArray, venues: int, years: int
) -> FloatArray:
    """Sum over a venue's own access points in service by each year."""
    own = points.discs.venue >= 0
    key = points.discs.venue[own] * years + points.discs.year[own]
    opened = np.bincount(key, weights=values[own], minlength=venues * years)
    return np.cumsum(opened.reshape(venues, years), axis=1)


def _capacity(
    venues: gpd.GeoDataFrame,
    points: AccessPoints,
    count: FloatArray,
    users: FloatArray,
    settings: WlanSettings,
) -> FloatArray:
    """1 where there are access points enough for area and users, 0 where not, NaN where unknown.

    By floor area (stated, or the footprint times the storeys) and by users at the same time, each
    where it is known; outdoors there is no floor area.
    """
    floors = np.fmax(numbers(venues, "floors"), 1.0)
    footprint = shapely.area(venues.geometry.to_numpy()) * np.nan_to_num(floors, nan=1.0)
    area = numbers(venues, "floor_area_m2")
    area = np.where(np.isnan(area) & points.footprint & points.buildings, footprint, area)
    peak = numbers(venues, "peak_users")
    by_area = np.where(
        np.isnan(area)[:, None], np.nan, count * settings.area_m2_per_point >= area[:, None]
    )
    by_users = np.where(np.isnan(peak)[:, None], np.nan, users >= peak[:, None])
    return np.fmin(by_area, by_users)
