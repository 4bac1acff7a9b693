"""From places to the road network: the nearest node, how far, how long, or why not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from fugai.delivery._frames import Floats, Points, check_crs, coordinates

if TYPE_CHECKING:
    from fugai.delivery.network import Ints32, Network

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


def snap(network: Network, points: Points, *, max_m: float = 1000.0) -> pd.DataFrame:
    """Nearest usable node of the network for each place.

    Only nodes that can be reached from the main network and back are taken (and those of parts
    that ``Network.part_min_nodes`` admits), so that a place never hangs on a scrap of road data. The nearest point of an edge, which would be closer
    where nodes are sparse, is not looked for.

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
    reason = np.full(len(x), "", dtype=object)
    reason[~(distance_m <= max_m)] = no_road(max_m)
    reason[~np.isfinite(x + y)] = NO_COORDINATES
    return pd.DataFrame(
        {
            "node": np.where(distance_m <= max_m, node, -1).astype(np.int32),
            "snap_m": distance_m,
            "snap_s": np.where(distance_m <= max_m, leg_s(network, distance_m), np.nan),
            "reason": pd.array(reason, dtype="str"),
        },
        index=points.index,
    )


def leg_s(network: Network, distance_m: Floats) -> Floats:
    """Time between a place and its node, along the straight line. [s]"""
    return distance_m * 3.6 / access_kmh(network.mode)


def nearest_nodes(network: Network, x: Floats, y: Floats, *, max_m: float) -> tuple[Ints32, Floats]:
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
