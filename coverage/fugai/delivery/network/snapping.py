"""From places to the road network: the nearest node, how far, how long, or why not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from fugai.delivery._frames import Points, check_crs, coordinates
from fugai.delivery.network.water import nearest_dry, wet

if TYPE_CHECKING:
    from fugai._types import BoolArray, FloatArray, Int32Array, IntArray
    from fugai.delivery.network.network import Network

ACCESS_KMH: dict[str, float] = {"walk": 5.0}
"""Speed between a place and the road, by mode. Walking as on the road. [km/h]"""

DRIVEWAY_KMH = 15.0
"""Speed between a place and the road for every other mode: yards, driveways and unmapped lanes are
driven slowly, and the straight line is shorter than the way. [km/h]"""

NO_COORDINATES = "no coordinates"


def access_kmh(mode: str) -> float:
    """Speed between a place and the road. [km/h]"""
    return ACCESS_KMH.get(mode, DRIVEWAY_KMH)


def no_road(max_m: float) -> str:
    """Reason of a place that is too far from the network."""
    return f"no road within {max_m:g} m"


CUT_OFF = "the roads here are cut off from the main network"
"""Reason of a place on an island, or behind a gate, that no route joins to the rest."""

LONGEST_HOP_M, NEARER = 250.0, 3.0
"""A place more than this far from the main network [m], and so many times nearer to a road that is
cut off from it, stands on that road: to hop over would cross the water that parts them. Nearer to
the main network the gap is taken for one of the survey's, which misses metres, not rivers."""


def across_water(max_m: float) -> str:
    """Reason of a place that all roads near it lie across water from."""
    return f"only roads across water within {max_m:g} m"


def snap(network: Network, points: Points, *, max_m: float = 1000.0) -> pd.DataFrame:
    """Nearest usable node of the network for each place.

    Only nodes that can be reached from the main network and back are taken (and those of parts
    that ``Network.part_min_nodes`` admits), so that a place never hangs on a scrap of road data;
    one that stands on a road of its own, `cut_off`, is not carried over to the others. No leg
    crosses water that the network knows of. Where
    places lie along long roads, `network_with_places` gives each a node at the nearest point of
    the road, which is then found here.

    Parameters
    ----------
    points
        Places in the network's CRS; of polygons a point inside.
    max_m
        Largest distance to a node, inclusive. [m]

    Returns
    -------
    On the index of the points: ``node`` (-1 for none), ``snap_m`` to the nearest node even where
    that is too far [m], ``snap_s`` for that leg [s], ``reason`` ('' where snapped).

    Raises
    ------
    CRSMismatchError
        The points are not in the network's CRS.
    """
    check_crs(points, network.crs, name="points")
    x, y = coordinates(points)
    node, distance_m = nearest_nodes(network, x, y, max_m=np.inf)
    across = _over_land(network, x, y, node, distance_m, max_m=max_m)
    near, apart = distance_m <= max_m, cut_off(network, x, y, distance_m, max_m=max_m)
    reason = np.full(len(x), "", dtype=object)
    reason[~near] = no_road(max_m)
    reason[across] = across_water(max_m)
    reason[apart] = CUT_OFF
    reason[~np.isfinite(x + y)] = NO_COORDINATES
    hangs = near & ~apart & ~across
    return pd.DataFrame(
        {
            "node": np.where(hangs, node, -1).astype(np.int32),
            "snap_m": distance_m,
            "snap_s": np.where(hangs, leg_s(network, distance_m), np.nan),
            "reason": pd.array(reason, dtype="str"),
        },
        index=points.index,
    )


def _over_land(
    network: Network,
    x: FloatArray,
    y: FloatArray,
    node: Int32Array,
    distance_m: FloatArray,
    *,
    max_m: float,
) -> BoolArray:
    """Give places whose node lies across water, in place, the nearest that does not.

    Returns
    -------
    Which places have none within reach.
    """
    across = np.zeros(len(x), dtype=np.bool_)
    if network.water_tree is None:
        return across
    near = np.flatnonzero(distance_m <= max_m)
    to = node[near]
    place = near[wet(network, x[near], y[near], network.x[to], network.y[to])]
    tree, usable = network.snap_tree

    def candidates(places: IntArray, number: int) -> tuple[IntArray, FloatArray, FloatArray]:
        ranks = min(number, len(usable))
        _, at = tree.query(np.column_stack((x[places], y[places])), k=[*range(1, ranks + 1)])
        found = usable[at].astype(np.int64)
        return found, network.x[found], network.y[found]

    dry, found = nearest_dry(network, x, y, place, max_m=max_m, candidates=candidates)
    node[dry] = found
    distance_m[dry] = np.hypot(network.x[found] - x[dry], network.y[found] - y[dry])
    across[place] = True
    across[dry] = False
    return across


def cut_off(
    network: Network, x: FloatArray, y: FloatArray, distance_m: FloatArray, *, max_m: float
) -> BoolArray:
    """Which places stand on a road that no route joins to the main network.

    Parameters
    ----------
    distance_m
        Between each place and the main network, NaN for far away. [m]
    max_m
        Largest distance to a road that a place can stand on. [m]
    """
    apart = np.zeros(len(x), dtype=np.bool_)
    far = ~(distance_m <= LONGEST_HOP_M) & np.isfinite(x) & np.isfinite(y)
    place = np.flatnonzero(far)
    if len(place) == 0 or network.stranded == 0:
        return apart
    found = network.apart_tree.query(np.column_stack((x[place], y[place])), workers=-1)
    own_m = np.asarray(found[0])
    main_m = np.where(np.isnan(distance_m[place]), np.inf, distance_m[place])
    apart[place] = (own_m <= max_m) & (own_m * NEARER <= main_m)
    return apart


def leg_s(network: Network, distance_m: FloatArray) -> FloatArray:
    """Time between a place and its node, along the straight line. [s]"""
    return distance_m * 3.6 / access_kmh(network.mode)


def nearest_nodes(
    network: Network, x: FloatArray, y: FloatArray, *, max_m: float
) -> tuple[Int32Array, FloatArray]:
    """Nearest usable node of each position and its distance [m]; -1 and NaN beyond ``max_m``."""
    node = np.full(len(x), -1, dtype=np.int32)
    distance_m = np.full(len(x), np.nan)
    known = np.flatnonzero(np.isfinite(x) & np.isfinite(y))
    tree, usable = network.snap_tree
    if len(known) == 0 or len(usable) == 0:
        return node, distance_m
    # The tree's bound is exclusive, ours is not.
    bound = np.nextafter(max_m, np.inf)
    found = tree.query(
        np.column_stack((x[known], y[known])), distance_upper_bound=bound, workers=-1
    )
    found_m, at = np.asarray(found[0]), np.asarray(found[1])
    hit = np.isfinite(found_m)
    node[known[hit]] = usable[at[hit]]
    distance_m[known[hit]] = found_m[hit]
    return node, distance_m
