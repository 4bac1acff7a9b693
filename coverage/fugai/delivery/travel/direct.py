"""The direct way between two places that lie near each other, where nothing lies between.

By road, the way from a house to the one behind it leads to the street and back, and a settlement is
minutes away from the outlet in its midst. The direct way counts where it is no longer than the ways of
both places to the road, which cross open ground too, or than 100 m, and where it crosses no water,
wall, railway or motorway that the file knows. Two at one place need no road at all.
"""

from __future__ import annotations

from itertools import chain
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

_FIRST_BIN_M = 50.0
"""Places are sorted by their distance to the road into bins whose upper ends double from here. [m]"""


def legs_m(snapped: pd.DataFrame) -> FloatArray:
    """Distance to the road of places as `snap` returns them, NaN where they are on none. [m]"""
    legs: FloatArray = snapped["snap_m"].where(snapped["node"] >= 0).to_numpy()
    return legs


class DirectWays(NamedTuple):
    """Pairs of place and origin with the time of the direct way between them. [s]"""

    place: IntArray
    origin: IntArray
    time_s: FloatArray

    def least(self, places: int) -> tuple[FloatArray, IntArray]:
        """Shortest direct way of each place, infinite for none [s], and its origin, -1 for none."""
        order = np.argsort(-self.time_s, kind="stable")  # the shortest last
        time_s, origin = np.full(places, np.inf), np.full(places, -1, dtype=np.int64)
        time_s[self.place[order]] = self.time_s[order]
        origin[self.place[order]] = self.origin[order]
        return time_s, origin


class NearPlaces:
    """Places by their distance to the road, to find those near an origin.

    Parameters
    ----------
    xy
        Coordinates, shape ``(n, 2)``; places without any are left out. [m]
    legs_m
        Distance to the road of each, NaN where it is on none. [m]
    """

    def __init__(self, xy: FloatArray, legs_m: FloatArray) -> None:
        self.xy, self.legs_m = xy, legs_m
        known = np.flatnonzero(np.isfinite(xy).all(axis=1))
        legs = legs_m[known]
        with np.errstate(divide="ignore"):
            rank = np.maximum(np.ceil(np.log2(legs / _FIRST_BIN_M)), 0)
        rank[np.isnan(legs)] = -1
        self._bins = []
        for one in np.unique(rank).tolist():
            place = known[rank == one]
            longest_m = float(legs_m[place].max()) if one >= 0 else np.nan
            tree = cKDTree(xy[place], balanced_tree=False, compact_nodes=False)
            self._bins.append((longest_m, place, tree))

    def pairs(self, xy: FloatArray, legs_m: FloatArray) -> tuple[IntArray, IntArray, FloatArray]:
        """Every place and origin so near each other that the direct way may count.

        Returns
        -------
        Place, origin, and the distance between them. [m]
        """
        known = np.flatnonzero(np.isfinite(xy).all(axis=1))
        places, origins, metres = [], [], []
        for longest_m, members, tree in self._bins:
            both_m = legs_m[known] + longest_m
            # Of what is on no road only what lies at the place itself.
            radius = np.where(np.isnan(both_m), SAME_M, np.maximum(both_m, NEAR_M))
            found = tree.query_ball_point(xy[known], radius * (1 + 1e-12), workers=-1)
            count = np.fromiter((len(one) for one in found), np.int64, len(found))
            place = members[np.fromiter(chain.from_iterable(found), np.int64, int(count.sum()))]
            origin = np.repeat(known, count)
            away_m = np.hypot(*(self.xy[place] - xy[origin]).T)
            allowed_m = np.fmax(self.legs_m[place] + legs_m[origin], NEAR_M)
            allowed_m[np.isnan(self.legs_m[place] + legs_m[origin])] = SAME_M
            near = away_m <= allowed_m
            places.append(place[near])
            origins.append(origin[near])
            metres.append(away_m[near])
        if not places:
            none = np.empty(0, dtype=np.int64)
            return none, none, np.empty(0)
        return np.concatenate(places), np.concatenate(origins), np.concatenate(metres)


def direct_ways(
    network: Network,
    origins: tuple[FloatArray, FloatArray],
    places: tuple[FloatArray, FloatArray] | NearPlaces,
    *,
    below_s: FloatArray | float = np.inf,
) -> DirectWays:
    """Direct ways between places and origins near them.

    Parameters
    ----------
    origins, places
        Coordinates, and the distance to the road of each, NaN where it is on none, shapes ``(n, 2)``
        and ``(n,)``. What has no coordinates is left out. [m]
    below_s
        Ways that are not shorter than this are left out, one for each place or one for all. [s]
    """
    near = places if isinstance(places, NearPlaces) else NearPlaces(*places)
    place, origin, away_m = near.pairs(*origins)
    time_s = away_m * 3.6 / access_kmh(network.mode)
    limit_s = np.broadcast_to(below_s, len(near.xy))
    wanted = time_s < limit_s[place]
    place, origin, away_m, time_s = place[wanted], origin[wanted], away_m[wanted], time_s[wanted]
    from_xy, to_xy = origins[0][origin], near.xy[place]
    crossed = crosses_water(StreetIndex.of(network).divide_tree, *from_xy.T, *to_xy.T)
    # At one place there is nothing to cross.
    free = ~crossed | (away_m <= SAME_M)
    return DirectWays(place[free], origin[free], time_s[free])


def with_direct_ways(
    network: Network,
    pairs: pd.DataFrame,
    outlets: tuple[gpd.GeoDataFrame, pd.DataFrame],
    demand: tuple[gpd.GeoDataFrame, pd.DataFrame],
) -> pd.DataFrame:
    """Pairs with the direct way between near places where it is shorter.

    Parameters
    ----------
    pairs
        ``outlet`` and ``demand`` (positions in the frames) and ``minutes`` by road. [min]
    outlets, demand
        Places, and where they are on the network.
    """
    ends = [
        (np.column_stack(coordinates(frame)), legs_m(snapped))
        for frame, snapped in (outlets, demand)
    ]
    ways = direct_ways(network, *ends)
    if len(ways.place) == 0:
        return pairs
    direct = pd.DataFrame(
        {"outlet": ways.origin, "demand": ways.place, "minutes": ways.time_s / 60}
    )
    both = pd.concat([pairs, direct], ignore_index=True).sort_values("minutes", kind="stable")
    return both.drop_duplicates(["outlet", "demand"])
