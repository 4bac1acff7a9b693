"""What-if: an outlet closes or opens, a road or bridge is cut, snow slows the roads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from fugai._deprecated import renamed_arguments
from fugai.delivery._checks import TIME_TOLERANCE_MIN
from fugai.delivery._frames import column, number, per_district, ratio
from fugai.delivery.reach.changes import add_outlets, close_edges, close_outlets, slow_down
from fugai.delivery.reach.shares import reach_share
from fugai.delivery.travel.outlets import nearest_outlet
from fugai.errors import ContractError

if TYPE_CHECKING:
    from collections.abc import Sequence

    import geopandas as gpd
    import numpy.typing as npt

    from fugai._types import FloatArray
    from fugai.delivery.reach.reach import Reach


@dataclass(frozen=True, kw_only=True, eq=False)
class Changes:
    """Changes to a network and its outlets, made in this order: roads, then outlets.

    Parameters
    ----------
    speed_factor
        Speeds of all roads are multiplied by it: 0.6 for snow.
    closed_edges
        Edges that are closed, by their ids (u, v, key), as `edges_intersecting` finds them.
    close
        Ids of outlets that close.
    add
        Outlets that open: points with ``outlet_id``, in the network's CRS.

    Examples
    --------
    >>> from fugai.delivery import Changes
    >>> Changes(speed_factor=0.6, close=["hub"])
    Changes(speed_factor=0.6, closed_edges=None, close=['hub'], add=None)
    """

    speed_factor: float = 1.0
    closed_edges: object = None
    close: Sequence[str] = ()
    add: gpd.GeoDataFrame | None = None


@dataclass(frozen=True, kw_only=True, eq=False)
class WhatIf:
    """Travel times and shares before and after a change.

    Parameters
    ----------
    places
        On the index of the demand: ``minutes_before``, ``minutes_after`` [min], ``outlet_before``,
        ``outlet_after``, ``reason`` (why there are no minutes after) and ``change``: 'lost' (in
        time before, not after), 'gained', 'slower', 'faster' or ''.
    districts
        On the index of the districts: ``numerator_before``, ``numerator_after`` (in time),
        ``denominator`` (known), ``share_before``, ``share_after``, ``lost``, ``gained``,
        ``mean_min_before``, ``mean_min_after`` (of the demand with a time both before and after),
        ``cut_off`` (with a time before and none after) and ``unit``.
    before, after
        The reach in both states; further changes may start from the latter.

    Examples
    --------
    See `what_if`, which makes it.

    >>> import geopandas as gpd
    >>> import pandas as pd
    >>> from fugai.delivery import Changes, RoadNodes, network_from_edges, reach_of, what_if
    >>> network = network_from_edges(
    ...     [0, 1], [1, 0], travel_time_s=[60, 60], length_m=[500, 500],
    ...     nodes=RoadNodes(x=[0, 500], y=[0, 0]),
    ... )
    >>> shop = gpd.GeoDataFrame({"outlet_id": ["a"]}, geometry=gpd.points_from_xy([0], [0]))
    >>> home = gpd.GeoDataFrame({"population": [9], "district_id": "w"},
    ...                         geometry=gpd.points_from_xy([500], [0]))
    >>> found = what_if(reach_of(network, shop), home, pd.DataFrame(index=["w"]),
    ...                 changes=Changes(close=["a"]), max_minutes=5)
    >>> found.affected["lost"]
    w    9.0
    Name: lost, dtype: float64
    """

    places: pd.DataFrame
    districts: pd.DataFrame
    before: Reach
    after: Reach

    @property
    def affected(self) -> pd.DataFrame:
        """Districts where a number differs, the largest loss first."""
        rows = self.districts
        differs = (rows["lost"] > 0) | (rows["gained"] > 0) | (rows["cut_off"] > 0)
        slower_or_faster = (rows["mean_min_after"] - rows["mean_min_before"]).abs()
        differs |= slower_or_faster > TIME_TOLERANCE_MIN
        return rows[differs].sort_values("lost", ascending=False, kind="stable")


@renamed_arguments(removed_in="0.3.0", minutes="max_minutes")
def what_if(
    before: Reach,
    demand: gpd.GeoDataFrame,
    districts: pd.DataFrame,
    *,
    changes: Changes,
    max_minutes: float,
    weights: Sequence[str] = ("population",),
) -> WhatIf:
    """Who gains and who loses in each district; only what a change affects is computed again.

    Parameters
    ----------
    before
        As `reach_of` makes it, or the ``after`` of an earlier result.
    demand
        Places with ``district_id``; those outside the districts do not count.
    districts
        Its index is that of the result.
    changes
        What changes.
    max_minutes
        Longest time that counts as in reach, inclusive. [min]
    weights
        Columns to count by, the first that has any value; none to count places.

    Raises
    ------
    ContractError
        An outlet that closes does not exist, one that opens does already, an edge is not one of the
        network; or as for `reach_share`.

    Examples
    --------
    Snow doubles the times, and the far home is no longer in reach:

    >>> import geopandas as gpd
    >>> import pandas as pd
    >>> from fugai.delivery import Changes, RoadNodes, network_from_edges, reach_of, what_if
    >>> network = network_from_edges(
    ...     [0, 1, 1, 2], [1, 0, 2, 1], travel_time_s=[60] * 4, length_m=[500] * 4,
    ...     nodes=RoadNodes(x=[0, 500, 1000], y=[0, 0, 0]),
    ... )
    >>> shop = gpd.GeoDataFrame({"outlet_id": ["a"]}, geometry=gpd.points_from_xy([0], [0]))
    >>> homes = gpd.GeoDataFrame({"population": [60, 40], "district_id": "w"},
    ...                          geometry=gpd.points_from_xy([500, 1000], [0, 0]))
    >>> snow = what_if(reach_of(network, shop), homes, pd.DataFrame(index=["w"]),
    ...                changes=Changes(speed_factor=0.5), max_minutes=2)
    >>> snow.districts[["share_before", "share_after", "lost", "mean_min_after"]]
       share_before  share_after  lost  mean_min_after
    w           1.0          0.6  40.0             2.8
    """
    return compare_reach(
        before,
        apply_changes(before, changes),
        demand,
        districts,
        max_minutes=max_minutes,
        weights=weights,
    )


def apply_changes(reach: Reach, changes: Changes) -> Reach:
    """Reach after the changes.

    Examples
    --------
    >>> import geopandas as gpd
    >>> from fugai.delivery import (
    ...     Changes, RoadNodes, apply_changes, network_from_edges, reach_of
    ... )
    >>> network = network_from_edges(
    ...     [0, 1], [1, 0], travel_time_s=[60, 60], length_m=[500, 500],
    ...     nodes=RoadNodes(x=[0, 500], y=[0, 0]),
    ... )
    >>> shop = gpd.GeoDataFrame({"outlet_id": ["a"]}, geometry=gpd.points_from_xy([0], [0]))
    >>> apply_changes(reach_of(network, shop), Changes(speed_factor=0.5)).times.time_s.tolist()
    [0.0, 120.0]
    """
    found = reach
    if changes.speed_factor != 1.0:
        found = slow_down(found, changes.speed_factor)
    if changes.closed_edges is not None:
        found = close_edges(found, changes.closed_edges)
    if len(changes.close):
        found = close_outlets(found, changes.close)
    if changes.add is not None and len(changes.add):
        found = add_outlets(found, changes.add)
    return found


@renamed_arguments(removed_in="0.3.0", minutes="max_minutes")
def compare_reach(
    before: Reach,
    after: Reach,
    demand: gpd.GeoDataFrame,
    districts: pd.DataFrame,
    *,
    max_minutes: float,
    weights: Sequence[str] = ("population",),
) -> WhatIf:
    """Two states of a reach compared; see `what_if` for the parameters.

    Raises
    ------
    ContractError
        The states differ in direction; or as for `reach_share`.

    Examples
    --------
    >>> import geopandas as gpd
    >>> import pandas as pd
    >>> from fugai.delivery import (
    ...     RoadNodes, compare_reach, network_from_edges, reach_of, slow_down
    ... )
    >>> network = network_from_edges(
    ...     [0, 1], [1, 0], travel_time_s=[60, 60], length_m=[500, 500],
    ...     nodes=RoadNodes(x=[0, 500], y=[0, 0]),
    ... )
    >>> shop = gpd.GeoDataFrame({"outlet_id": ["a"]}, geometry=gpd.points_from_xy([0], [0]))
    >>> home = gpd.GeoDataFrame({"population": [9], "district_id": "w"},
    ...                         geometry=gpd.points_from_xy([500], [0]))
    >>> now = reach_of(network, shop)
    >>> found = compare_reach(now, slow_down(now, 0.5), home, pd.DataFrame(index=["w"]),
    ...                       max_minutes=5)
    >>> found.places[["minutes_before", "minutes_after", "change"]]
       minutes_before  minutes_after  change
    0             1.0            2.0  slower
    """
    if before.times.direction != after.times.direction:
        msg = "`before` and `after` must have one direction, found "
        raise ContractError(msg + f"{before.times.direction} and {after.times.direction}.")
    old, new = (
        nearest_outlet(state.network, state.times, demand, snap_max_m=state.snap_max_m)
        for state in (before, after)
    )
    shares = [
        reach_share(found, demand, districts, max_minutes=max_minutes, weights=weights)
        for found in (old, new)
    ]
    places = _places(old, new, max_minutes)
    table = _districts(places, shares, demand, districts)
    return WhatIf(places=places, districts=table, before=before, after=after)


def _places(old: pd.DataFrame, new: pd.DataFrame, max_minutes: float) -> pd.DataFrame:
    limit = max_minutes + TIME_TOLERANCE_MIN
    was, now = old["minutes"].to_numpy(), new["minutes"].to_numpy()
    change = np.full(len(old), "", dtype=object)
    change[(now < was) | (np.isnan(was) & ~np.isnan(now))] = "faster"
    change[(now > was) | (~np.isnan(was) & np.isnan(now))] = "slower"
    change[(was <= limit) & ~(now <= limit)] = "lost"
    change[~(was <= limit) & (now <= limit)] = "gained"
    return pd.DataFrame(
        {
            "minutes_before": was,
            "minutes_after": now,
            "outlet_before": old["outlet_id"],
            "outlet_after": new["outlet_id"],
            "reason": new["reason"],
            "change": pd.array(change, dtype="str"),
        },
        index=old.index,
    )


def _districts(
    places: pd.DataFrame, shares: list[pd.DataFrame], demand: pd.DataFrame, districts: pd.DataFrame
) -> pd.DataFrame:
    before, after = shares
    unit = before["unit"].iloc[0] if len(before) else "places"
    weight = np.ones(len(demand)) if unit == "places" else np.nan_to_num(number(demand, str(unit)))
    district_id = column(demand, "district_id", table="demand")
    was, now = places["minutes_before"].to_numpy(), places["minutes_after"].to_numpy()
    both = np.isfinite(was) & np.isfinite(now)

    def total(amounts: npt.ArrayLike) -> FloatArray:
        return per_district(weight * np.asarray(amounts), district_id, districts)

    with_times = total(both)
    known = before["denominator"].to_numpy()
    return pd.DataFrame(
        {
            "numerator_before": before["numerator"],
            "numerator_after": after["numerator"],
            "denominator": before["denominator"],
            "share_before": ratio(before["numerator"].to_numpy(), known),
            "share_after": ratio(after["numerator"].to_numpy(), known),
            "lost": total(places["change"].eq("lost")),
            "gained": total(places["change"].eq("gained")),
            "mean_min_before": ratio(total(np.where(both, was, 0.0)), with_times),
            "mean_min_after": ratio(total(np.where(both, now, 0.0)), with_times),
            "cut_off": total(np.isfinite(was) & np.isnan(now)),
            "unit": unit,
        },
        index=districts.index,
    )
