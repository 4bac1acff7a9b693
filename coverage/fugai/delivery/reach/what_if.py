"""What changes if an outlet closes or opens, a road or bridge is cut, or snow slows the roads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from fugai.delivery._frames import GUARD_MIN, column, number, per_district
from fugai.delivery.reach.reach import Reach, add_outlets, close_edges, close_outlets, slow_down
from fugai.delivery.reach.shares import reach_share
from fugai.delivery.travel.times import nearest_outlet
from fugai.errors import ContractError

if TYPE_CHECKING:
    from collections.abc import Sequence

    import geopandas as gpd
    import numpy.typing as npt

    from fugai._types import FloatArray


@dataclass(frozen=True, kw_only=True, eq=False)
class Changes:
    """What is tried, in this order: roads, then outlets.

    Parameters
    ----------
    speed_factor
        Speeds of all roads are multiplied by it: 0.6 for snow.
    closed_edges
        Edges that are closed, as `edges_across` finds them.
    close
        Ids of outlets that close.
    add
        Outlets that open: points with ``outlet_id``.
    """

    speed_factor: float = 1.0
    closed_edges: npt.ArrayLike | None = None
    close: Sequence[str] = ()
    add: gpd.GeoDataFrame | None = None


@dataclass(frozen=True, kw_only=True, eq=False)
class WhatIf:
    """Before and after a change.

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
        The two states; go on changing the latter.
    """

    places: pd.DataFrame
    districts: pd.DataFrame
    before: Reach
    after: Reach

    @property
    def affected(self) -> pd.DataFrame:
        """Districts where a number differs, the largest loss first."""
        rows = self.districts
        moved = (rows["lost"] > 0) | (rows["gained"] > 0) | (rows["cut_off"] > 0)
        moved |= (rows["mean_min_after"] - rows["mean_min_before"]).abs() > GUARD_MIN
        return rows[moved].sort_values("lost", ascending=False, kind="stable")


def what_if(
    before: Reach,
    demand: gpd.GeoDataFrame,
    districts: pd.DataFrame,
    *,
    changes: Changes,
    minutes: float,
    weights: Sequence[str] = ("population",),
) -> WhatIf:
    """Who gains and who loses in each district; only what a change touches is computed anew.

    Parameters
    ----------
    before
        As `reach_of` makes it, or the ``after`` of an earlier answer.
    demand
        Places with ``district_id``; those outside the districts do not count.
    minutes
        Longest time that counts as in reach, inclusive. [min]
    weights
        Columns to count by, the first that has any value; none to count places.
    """
    return compare_reach(
        before, changed(before, changes), demand, districts, minutes=minutes, weights=weights
    )


def changed(reach: Reach, changes: Changes) -> Reach:
    """Reach after the changes."""
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


def compare_reach(
    before: Reach,
    after: Reach,
    demand: gpd.GeoDataFrame,
    districts: pd.DataFrame,
    *,
    minutes: float,
    weights: Sequence[str] = ("population",),
) -> WhatIf:
    """Two states of one reach beside each other; see `what_if`."""
    if before.times.direction != after.times.direction:
        msg = "`before` and `after` must have one direction, found "
        raise ContractError(msg + f"{before.times.direction} and {after.times.direction}.")
    old, new = (
        nearest_outlet(state.network, state.times, demand, snap_max_m=state.snap_max_m)
        for state in (before, after)
    )
    shares = [
        reach_share(found, demand, districts, minutes=minutes, weights=weights)
        for found in (old, new)
    ]
    places = _places(old, new, minutes)
    table = _districts(places, shares, demand, districts)
    return WhatIf(places=places, districts=table, before=before, after=after)


def _places(old: pd.DataFrame, new: pd.DataFrame, minutes: float) -> pd.DataFrame:
    limit = minutes + GUARD_MIN
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

    timed = total(both)
    known = before["denominator"].to_numpy()
    return pd.DataFrame(
        {
            "numerator_before": before["numerator"],
            "numerator_after": after["numerator"],
            "denominator": before["denominator"],
            "share_before": _quotient(before["numerator"].to_numpy(), known),
            "share_after": _quotient(after["numerator"].to_numpy(), known),
            "lost": total(places["change"].eq("lost")),
            "gained": total(places["change"].eq("gained")),
            "mean_min_before": _quotient(total(np.where(both, was, 0.0)), timed),
            "mean_min_after": _quotient(total(np.where(both, now, 0.0)), timed),
            "cut_off": total(np.isfinite(was) & np.isnan(now)),
            "unit": unit,
        },
        index=districts.index,
    )


def _quotient(above: FloatArray, below: FloatArray) -> FloatArray:
    found = np.full(len(above), np.nan)
    np.divide(above, below, out=found, where=below > 0)
    return found
