"""The direct way between two places that lie near each other, where nothing lies between.

By road, the way from a house to the one behind it leads to the street and back, and a settlement is
minutes away from the outlet in its midst. The direct way counts where it is no longer than the ways of
both places to the road, which cross open ground too, or than 100 m, and where it crosses no water,
wall, railway or motorway that the file knows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from scipy.spatial import cKDTree

from fugai.delivery.network.barriers.water import crosses_water
from fugai.delivery.network.snapping import access_kmh
from fugai.delivery.network.street_index import StreetIndex

if TYPE_CHECKING:
    import pandas as pd

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
) -> DirectWays:
    """Direct ways between places and origins near them.

    Parameters
    ----------
    origins, places
        Coordinates, and the distance to the road of each, NaN where it is on none, shapes ``(n, 2)``
        and ``(n,)``. [m]
    """
    (from_xy, from_m), (to_xy, to_m) = origins, places
    known = np.flatnonzero(np.isfinite(from_xy).all(axis=1))
    wanted = np.flatnonzero(np.isfinite(to_xy).all(axis=1))
    if len(known) == 0 or len(wanted) == 0:
        none = np.empty(0, dtype=np.int64)
        return DirectWays(none, none, np.empty(0))
    ranks = [*range(1, min(CANDIDATES, len(known)) + 1)]
    metres, at = cKDTree(from_xy[known]).query(to_xy[wanted], k=ranks, workers=-1)
    metres, at = np.asarray(metres), np.asarray(at)
    place = np.repeat(wanted, len(ranks))
    origin, away_m = known[at.ravel()], metres.ravel()
    both_m = from_m[origin] + to_m[place]
    near = away_m <= np.maximum(both_m, NEAR_M)  # never of a place that is on no road
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
