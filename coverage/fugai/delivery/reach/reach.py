"""Reach of a set of outlets, as a value that can be changed step by step."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from fugai._deprecated import renamed_attribute
from fugai.delivery._frames import outlet_ids
from fugai.delivery.travel.outlets import OutletTimes, outlet_times

if TYPE_CHECKING:
    import geopandas as gpd

    from fugai.delivery._checks import Direction
    from fugai.delivery.network.network import Network


@dataclass(frozen=True, kw_only=True, eq=False)
class Reach:
    """Times of all nodes from, or to, the nearest outlet, ready to be changed.

    Each change returns a new value and computes only what it affects; times and owners equal those
    of a new search to the last bit. Places keep their nodes when a road is closed.

    Parameters
    ----------
    network
        With the current times of the roads; those of closed edges are infinite.
    times
        For `nearest_outlet` and `reach_raster`. Outlets that are closed keep their rows.
    snap_max_m
        Largest distance of an outlet from a node, inclusive. [m]
    n_updated
        How many nodes the last change computed again.

    Examples
    --------
    >>> import geopandas as gpd
    >>> from fugai.delivery import RoadNodes, close_outlets, network_from_edges, reach_of
    >>> network = network_from_edges(
    ...     [0, 1, 1, 2], [1, 0, 2, 1], travel_time_s=[60] * 4, length_m=[500] * 4,
    ...     nodes=RoadNodes(x=[0, 500, 1000], y=[0, 0, 0]),
    ... )
    >>> shops = gpd.GeoDataFrame({"outlet_id": ["a", "b"]},
    ...                          geometry=gpd.points_from_xy([0, 1000], [0, 0]))
    >>> reach = reach_of(network, shops)
    >>> fewer = close_outlets(reach, ["b"])
    >>> network.by_id(fewer.times.time_s).tolist(), fewer.n_updated
    ([0.0, 60.0, 120.0], 1)
    """

    network: Network
    times: OutletTimes
    snap_max_m: float
    n_updated: int = 0

    touched = renamed_attribute("fugai.delivery.Reach", "touched", "n_updated", removed_in="0.3.0")

    @property
    def outlets(self) -> pd.Index:
        """Ids of all outlets, closed ones among them."""
        return pd.Index(self.times.outlet_id)


def reach_of(
    network: Network,
    outlets: gpd.GeoDataFrame,
    *,
    direction: Direction = "from",
    snap_max_m: float = 1000.0,
) -> Reach:
    """Reach of the outlets as they are; see `outlet_times` for the parameters.

    Raises
    ------
    ContractError
        An ``outlet_id`` comes twice.

    Examples
    --------
    >>> import geopandas as gpd
    >>> from fugai.delivery import RoadNodes, network_from_edges, reach_of
    >>> network = network_from_edges(
    ...     [0, 1], [1, 0], travel_time_s=[60, 60], length_m=[500, 500],
    ...     nodes=RoadNodes(x=[0, 500], y=[0, 0]),
    ... )
    >>> shop = gpd.GeoDataFrame({"outlet_id": ["a"]}, geometry=gpd.points_from_xy([0], [0]))
    >>> reach_of(network, shop).times.time_s.tolist()
    [0.0, 60.0]
    """
    outlet_ids(outlets)
    times = outlet_times(network, outlets, direction=direction, snap_max_m=snap_max_m)
    return Reach(network=network, times=times, snap_max_m=snap_max_m, n_updated=network.nodes)
