"""Venues of several storeys: which access point is heard on which of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fugai.wireless.columns import numbers
from fugai.wireless.wlan.access_points import MOST_FLOORS_AWAY

if TYPE_CHECKING:
    from collections.abc import Iterator

    import geopandas as gpd

    from fugai._types import BoolArray, FloatArray, IntArray
    from fugai.wireless.wlan.access_points import AccessPoints


def floors_of(venues: gpd.GeoDataFrame, points: AccessPoints) -> IntArray:
    """Storeys of each venue: as stated in buildings with a footprint, else 1."""
    stated = numbers(venues, "floors")
    several = np.isfinite(stated) & points.buildings & points.footprint
    return np.where(several, stated, 1.0).astype(np.int64)


def limits_by_floor(
    points: AccessPoints, mine: IntArray, limits: FloatArray, *, own: BoolArray, floors: int
) -> Iterator[FloatArray]:
    """Squared radii of the access points around a venue on each of its storeys. [m2]

    Its own are heard through the floors between. Those that state no storey are spread evenly, in
    their order. Access points of elsewhere are heard on the ground floor alone.

    Parameters
    ----------
    mine, limits, own
        Positions of the access points, their squared radii on one storey, and which are its own.
    floors
        Storeys of the venue.
    """
    if floors == 1:
        yield limits
        return
    storey = points.floor[mine]
    unstated = np.flatnonzero(own & np.isnan(storey))
    storey[unstated] = 1 + np.arange(len(unstated)) * floors // max(len(unstated), 1)
    for level in range(1, floors + 1):
        away = np.abs(np.where(own, storey, 1) - level).astype(np.int64)
        heard = points.own_m2[mine, np.minimum(away, MOST_FLOORS_AWAY)]
        of_own = np.where(away <= MOST_FLOORS_AWAY, heard, -1.0)
        yield np.where(own, of_own, np.where(level == 1, limits, -1.0))
