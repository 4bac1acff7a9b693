"""From places to the road network: the nearest node, the distance and time to it, or why not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from fugai._deprecated import renamed_arguments
from fugai.delivery._frames import Points, check_crs, coordinates
from fugai.delivery.network.barriers.water import crosses_water, nearest_without_crossing
from fugai.delivery.network.street_index import StreetIndex

if TYPE_CHECKING:
    from fugai._types import BoolArray, FloatArray, Int32Array, IntArray
    from fugai.delivery.network.network import Network

ACCESS_KMH: dict[str, float] = {"walk": 5.0}
"""Speed between a place and the road, by mode. On foot it is the walking speed. [km/h]"""

DRIVEWAY_KMH = 15.0
"""Speed between a place and the road for all other modes: yards, driveways and unmapped lanes are
driven slowly, and the straight line is shorter than the way. [km/h]"""

NO_COORDINATES = "no coordinates"

CUT_OFF = "the roads here are cut off from the main network"
"""Reason of a place on an island, or behind a gate, that no route joins to the main network."""

MAX_GAP_M, DISCONNECTED_FACTOR = 250.0, 3.0
"""A place more than this far from the main network [m], and so many times nearer to a disconnected
road, belongs to that road: a straight leg would cross the water that separates them. A smaller gap
is taken for a survey error, which amounts to metres, not to rivers."""


def access_kmh(mode: str) -> float:
    """Speed between a place and the road. [km/h]"""
    return ACCESS_KMH.get(mode, DRIVEWAY_KMH)


def no_road(max_m: float) -> str:
    """Reason of a place that is too far from the network."""
    return f"no road within {max_m:g} m"


def across_water(max_m: float) -> str:
    """Reason of a place all of whose nearby roads lie across water."""
    return f"only roads across water within {max_m:g} m"


@renamed_arguments(removed_in="0.3.0", max_m="snap_max_m")
def snap(network: Network, points: Points, *, snap_max_m: float = 1000.0) -> pd.DataFrame:
    """Nearest usable node of the network for each place.

    Places are only snapped to nodes that can be reached from the main network and back (and to
    those of the components that ``Network.min_component_nodes`` admits), so that none depends on a
    disconnected scrap of road data. A place beside a disconnected road of its own is not snapped to
    the main network. No straight line to a node crosses water that the network knows of. Where
    places lie along long roads, `network_with_places` gives each a node at the nearest point of the
    road, which is then found here.

    Parameters
    ----------
    points
        Places in the network's CRS; of polygons a point inside.
    snap_max_m
        Largest distance to a node, inclusive. [m]

    Returns
    -------
    On the index of the points: ``node``, the id of the node (-1 for none; missing where ids are no
    numbers), ``snap_m`` to the nearest node even where that is too far [m], ``snap_s``, the time for
    that distance [s], ``reason`` ('' where snapped).

    Raises
    ------
    CRSMismatchError
        The points are not in the network's CRS.

    Examples
    --------
    >>> import geopandas as gpd
    >>> from fugai.delivery import RoadNodes, network_from_edges, snap
    >>> network = network_from_edges(
    ...     [0, 1], [1, 0], travel_time_s=[60, 60], length_m=[500, 500],
    ...     nodes=RoadNodes(x=[0, 500], y=[0, 0]),
    ... )
    >>> places = gpd.GeoSeries(gpd.points_from_xy([0, 400, 9000], [50, 0, 0]))
    >>> snap(network, places)
       node  snap_m  snap_s                 reason
    0     0    50.0    12.0
    1     1   100.0    24.0
    2    -1  8500.0     NaN  no road within 1000 m
    """
    snapped = snap_stored(network, points, snap_max_m=snap_max_m)
    return snapped.assign(node=network.numbering.of(snapped["node"].to_numpy()))


def snap_stored(network: Network, points: Points, *, snap_max_m: float = 1000.0) -> pd.DataFrame:
    """As `snap`, with the stored node of each place, -1 for none."""
    check_crs(points, network.crs, name="points")
    x, y = coordinates(points)
    node, distance_m = nearest_nodes(network, x, y, max_m=np.inf)
    across = _move_off_water(network, x, y, node, distance_m, max_m=snap_max_m)
    near = distance_m <= snap_max_m
    cut_off = is_cut_off(network, x, y, distance_m, max_m=snap_max_m)
    reason = np.full(len(x), "", dtype=object)
    reason[~near] = no_road(snap_max_m)
    reason[across] = across_water(snap_max_m)
    reason[cut_off] = CUT_OFF
    reason[~np.isfinite(x + y)] = NO_COORDINATES
    snapped = near & ~cut_off & ~across
    return pd.DataFrame(
        {
            "node": np.where(snapped, node, -1).astype(np.int32),
            "snap_m": distance_m,
            "snap_s": np.where(snapped, leg_s(network, distance_m), np.nan),
            "reason": pd.array(reason, dtype="str"),
        },
        index=points.index,
    )


def _move_off_water(
    network: Network,
    x: FloatArray,
    y: FloatArray,
    node: Int32Array,
    distance_m: FloatArray,
    *,
    max_m: float,
) -> BoolArray:
    """Where the node lies across water, replace it in place by the nearest one that does not.

    Returns
    -------
    Which places have no such node within reach.
    """
    across = np.zeros(len(x), dtype=np.bool_)
    index = StreetIndex.of(network)
    if index.water_tree is None:
        return across
    near = np.flatnonzero(distance_m <= max_m)
    to = node[near]
    crosses = crosses_water(index.water_tree, x[near], y[near], network.x[to], network.y[to])
    place = near[crosses]
    tree, usable = index.node_tree

    def candidates(places: IntArray, number: int) -> tuple[IntArray, FloatArray, FloatArray]:
        ranks = min(number, len(usable))
        _, at = tree.query(np.column_stack((x[places], y[places])), k=[*range(1, ranks + 1)])
        found = usable[at].astype(np.int64)
        return found, network.x[found], network.y[found]

    moved, found = nearest_without_crossing(
        index.water_tree, x, y, place, max_m=max_m, candidates=candidates
    )
    node[moved] = found
    distance_m[moved] = np.hypot(network.x[found] - x[moved], network.y[found] - y[moved])
    across[place] = True
    across[moved] = False
    return across


def is_cut_off(
    network: Network, x: FloatArray, y: FloatArray, distance_m: FloatArray, *, max_m: float
) -> BoolArray:
    """Which places lie beside a road that no route joins to the main network.

    Parameters
    ----------
    x, y
        Places. [m]
    distance_m
        Between each place and the main network, NaN for far away. [m]
    max_m
        Largest distance between a place and its road. [m]
    """
    cut_off = np.zeros(len(x), dtype=np.bool_)
    far = ~(distance_m <= MAX_GAP_M) & np.isfinite(x) & np.isfinite(y)
    place = np.flatnonzero(far)
    if len(place) == 0 or network.n_disconnected == 0:
        return cut_off
    tree = StreetIndex.of(network).disconnected_tree
    found = tree.query(np.column_stack((x[place], y[place])), workers=-1)
    own_m = np.asarray(found[0])
    main_m = np.where(np.isnan(distance_m[place]), np.inf, distance_m[place])
    cut_off[place] = (own_m <= max_m) & (own_m * DISCONNECTED_FACTOR <= main_m)
    return cut_off


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
    tree, usable = StreetIndex.of(network).node_tree
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
