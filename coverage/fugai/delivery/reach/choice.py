"""Choice: how many outlets reach each place, and how many residents have several."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from fugai._deprecated import renamed_arguments
from fugai.delivery._frames import column, per_district, residents
from fugai.delivery.travel.pairs import ODPairs, pairs_of

if TYPE_CHECKING:
    import geopandas as gpd

    from fugai.delivery._checks import Direction
    from fugai.delivery.network.network import Network


@renamed_arguments(removed_in="0.3.0", minutes="max_minutes")
def outlets_in_reach(
    network: Network | ODPairs,
    outlets: gpd.GeoDataFrame,
    demand: gpd.GeoDataFrame,
    *,
    max_minutes: float,
    direction: Direction = "from",
    snap_max_m: float = 1000.0,
) -> pd.DataFrame:
    """How many outlets reach each place in time: where catchments overlap, and where none does.

    Parameters
    ----------
    network
        Or the `ODPairs` of these outlets and places within at least the limit; ``direction`` and
        ``snap_max_m`` are not used then.
    outlets, demand
        Places in the network's CRS.
    max_minutes
        Longest time that counts, inclusive. [min]
    direction
        'from' the outlets to the demand, or 'to' the outlets.
    snap_max_m
        Largest distance of a place from a node, inclusive. [m]

    Returns
    -------
    On the index of the demand: ``outlets``, ``minutes`` of the nearest (NaN for none) [min],
    ``second_min`` of the next [min], ``reason`` ('' where on the road) and ``known``.

    Raises
    ------
    ContractError
        The limit is negative, or longer than that of the pairs.

    Examples
    --------
    >>> import geopandas as gpd
    >>> from fugai.delivery import RoadNodes, network_from_edges, outlets_in_reach
    >>> network = network_from_edges(
    ...     [0, 1, 1, 2], [1, 0, 2, 1], travel_time_s=[60] * 4, length_m=[500] * 4,
    ...     nodes=RoadNodes(x=[0, 500, 1000], y=[0, 0, 0]),
    ... )
    >>> shops = gpd.GeoDataFrame(geometry=gpd.points_from_xy([0, 1000], [0, 0]))
    >>> homes = gpd.GeoDataFrame(geometry=gpd.points_from_xy([0, 500], [0, 0]))
    >>> found = outlets_in_reach(network, shops, homes, max_minutes=1)
    >>> found[["outlets", "minutes", "second_min"]]
       outlets  minutes  second_min
    0        1      0.0         NaN
    1        2      1.0         1.0
    """
    found = pairs_of(
        network,
        outlets,
        demand,
        max_minutes=max_minutes,
        direction=direction,
        snap_max_m=snap_max_m,
    )
    pairs = found.table.sort_values(["demand", "minutes"], kind="stable", ignore_index=True)
    place = pairs["demand"].to_numpy()
    rank = np.arange(len(place)) - np.searchsorted(place, place, side="left")
    nearest = [np.full(len(demand), np.nan) for _ in range(2)]
    for k, values in enumerate(nearest):
        values[place[rank == k]] = pairs["minutes"].to_numpy()[rank == k]
    reason = found.demand_reason
    return pd.DataFrame(
        {
            "outlets": np.bincount(place, minlength=len(demand)).astype(np.int64),
            "minutes": nearest[0],
            "second_min": nearest[1],
            "reason": reason,
            "known": reason.eq(""),
        },
        index=demand.index,
    )


@renamed_arguments(removed_in="0.3.0", least="min_outlets")
def choice_share(
    reached: pd.DataFrame, demand: pd.DataFrame, districts: pd.DataFrame, *, min_outlets: int = 2
) -> pd.DataFrame:
    """Residents with several outlets within reach: a choice, or a backup.

    Parameters
    ----------
    reached
        As `outlets_in_reach` returns it for the demand.
    demand
        Places with ``population`` and ``district_id``.
    districts
        Its index is that of the result.
    min_outlets
        How many outlets make a choice.

    Returns
    -------
    On the index of the districts: ``numerator``, ``denominator`` (residents on the road) and
    ``unknown``.

    Examples
    --------
    >>> import pandas as pd
    >>> from fugai.delivery import choice_share
    >>> reached = pd.DataFrame({"outlets": [3, 1, 0], "known": [True, True, False]})
    >>> homes = pd.DataFrame({"population": [50, 30, 20], "district_id": "w"})
    >>> choice_share(reached, homes, pd.DataFrame(index=["w"]))
       numerator  denominator  unknown
    w       50.0         80.0     20.0
    """
    people = residents(demand)
    known = reached["known"].to_numpy(dtype=np.bool_)
    district_id = column(demand, "district_id", table="demand")
    several = known & (reached["outlets"].to_numpy() >= min_outlets)
    return pd.DataFrame(
        {
            "numerator": per_district(people * several, district_id, districts),
            "denominator": per_district(people * known, district_id, districts),
            "unknown": per_district(people * ~known, district_id, districts),
        },
        index=districts.index,
    )
