"""The direct way between two places that lie near each other, where nothing lies between.

By road, the way from a house to the one behind it leads to the street and back, and a settlement is
minutes away from the outlet in its midst. The direct way counts where it is no longer than the ways of
both places to the road, which cross open ground too, or than 100 m, and where it crosses no water,
wall, railway or motorway that the file knows. Two at one place need no road at all.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd
from scipy.spatial import cKDTree

from fugai.delivery._frames import coordinates
from fugai.delivery.network.barriers.water import crosses_water
from fugai.delivery.network.snapping import access_kmh
from fugai.delivery.network.street_index import StreetIndex

if TYPE_CHECKING:
    import geopandas as gpd

    from fugai._types import FloatArray, IntArray
    from fugai.delivery.network.network import Network

NEAR_M = 100.0
"""Places so near each other may be joined directly, however near the road they lie. [m]"""

SAME_M = 1.0
"""Places no farther apart than this are at one place. [m]"""

CANDIDATES = 8
"""Nearest origins that are looked at for each place."""


def legs_m(snapped: pd.DataFrame) -> FloatArray:
    """Distance to the road of places as `snap` returns them, NaN where they are on none. [m]"""
    legs: FloatArray = snapped["snap_m"].where(snapped["node"] >= 0).to_numpy()
    return legs


class DirectWays(NamedTuple):
    """Pairs of place and origin with the time of the direct way between them. [s]"""

    place: IntArray
    origin: IntArray
    time_s: FloatArray


def direct_ways(
    network: Network,
    origins: tuple[FloatArray, FloatArray],
    places: tuple[FloatArray, FloatArray],
    *,
    candidates: int = CANDIDATES,
) -> DirectWays:
    """Direct ways between places and origins near them.

    Parameters
    ----------
    origins, places
        Coordinates, and the distance to the road of each, NaN where it is on none, shapes ``(n, 2)``
        and ``(n,)``. Origins without coordinates are left out. [m]
    candidates
        Nearest origins that are looked at for each place.
    """
    (from_xy, from_m), (to_xy, to_m) = origins, places
    known = np.flatnonzero(np.isfinite(from_xy).all(axis=1))
    wanted = np.flatnonzero(np.isfinite(to_xy).all(axis=1))
    if len(known) == 0 or len(wanted) == 0:
        none = np.empty(0, dtype=np.int64)
        return DirectWays(none, none, np.empty(0))
    ranks = [*range(1, min(candidates, len(known)) + 1)]
    metres, at = cKDTree(from_xy[known]).query(to_xy[wanted], k=ranks, workers=-1)
    metres, at = np.asarray(metres), np.asarray(at)
    place = np.repeat(wanted, len(ranks))
    origin, away_m = known[at.ravel()], metres.ravel()
    both_m = from_m[origin] + to_m[place]
    # Of a place that is on no road only what lies at the place itself.
    near = (away_m <= np.maximum(both_m, NEAR_M)) | (away_m <= SAME_M)
    place, origin, away_m = place[near], origin[near], away_m[near]
    crossed = crosses_water(
        StreetIndex.of(network).divide_tree,
        from_xy[origin, 0],
        from_xy[origin, 1],
        to_xy[place, 0],
        to_xy[place, 1],
    )
    # At one place there is nothing to cross.
    free = ~crossed | (away_m <= SAME_M)
    time_s = away_m * 3.6 / access_kmh(network.mode)
    return DirectWays(place[free], origin[free], time_s[free])


def with_direct_ways(
    network: Network,
    pairs: pd.DataFrame,
    outlets: tuple[gpd.GeoDataFrame, pd.DataFrame],
    demand: tuple[gpd.GeoDataFrame, pd.DataFrame],
    *,
    candidates: int = CANDIDATES,
) -> pd.DataFrame:
    """Pairs with the direct way between near places where it is shorter.

    Parameters
    ----------
    pairs
        ``outlet`` and ``demand`` (positions in the frames) and ``minutes`` by road. [min]
    outlets, demand
        Places, and where they are on the network.
    candidates
        Nearest outlets that are looked at for each place, if more than `CANDIDATES`.
    """
    ends = [
        (np.column_stack(coordinates(frame)), legs_m(snapped))
        for frame, snapped in (outlets, demand)
    ]
    ways = direct_ways(network, *ends, candidates=max(candidates, CANDIDATES))
    if len(ways.place) == 0:
        return pairs
    direct = pd.DataFrame(
        {"outlet": ways.origin, "demand": ways.place, "minutes": ways.time_s / 60}
    )
    both = pd.concat([pairs, direct], ignore_index=True).sort_values("minutes", kind="stable")
    return both.drop_duplicates(["outlet", "demand"])
