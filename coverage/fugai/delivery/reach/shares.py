"""Shares of demand within a service standard: who is within the minutes of certain outlets.

A share is ``numerator`` over ``denominator``, both over the demand whose answer is known; demand
away from any road is ``unknown``, never 'not reached'. Demand outside the districts does not
count, outlets outside do.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from fugai._deprecated import renamed_arguments
from fugai.delivery._checks import (
    TIME_TOLERANCE_MIN,
    as_names,
    check_known,
    check_minutes,
    listed,
)
from fugai.delivery._frames import column, number, per_district
from fugai.delivery.reach.filters import VILLAGE_TYPES
from fugai.errors import ContractError
from fugai.tables.vocabulary import SETTLEMENT_TYPES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fugai._types import FloatArray

HOUSEHOLDS_ELSE_RESIDENTS = ("households", "population")


@renamed_arguments(removed_in="0.3.0", minutes="max_minutes")
def reach_share(
    times: pd.DataFrame,
    demand: pd.DataFrame,
    districts: pd.DataFrame,
    *,
    max_minutes: float,
    weights: Sequence[str] = (),
) -> pd.DataFrame:
    """How much of the demand in each district is reached in time.

    Parameters
    ----------
    times
        As `nearest_outlet` returns them for the demand, without a limit or with this one.
    demand
        Places with ``district_id``.
    districts
        Its index is that of the result.
    max_minutes
        Longest time that counts, inclusive. [min]
    weights
        Columns to count by, the first that has any value; none to count places.

    Returns
    -------
    On the index of the districts: ``numerator`` (reached), ``denominator`` (known), ``unknown``,
    ``unit`` ('places' or the column counted) and ``missing``, the number of places without a
    weight, which are in none of the three.

    Raises
    ------
    ContractError
        Times and demand differ in index, no weight has values, or the limit is negative.

    Examples
    --------
    >>> import pandas as pd
    >>> from fugai.delivery import reach_share
    >>> times = pd.DataFrame({"minutes": [5.0, 40.0, None], "known": [True, True, False]})
    >>> homes = pd.DataFrame({"district_id": "w", "population": [60, 30, 10]})
    >>> districts = pd.DataFrame(index=["w"])
    >>> reach_share(times, homes, districts, max_minutes=30, weights=["population"])
       numerator  denominator  unknown        unit  missing
    w       60.0         90.0     10.0  population        0
    """
    check_minutes(max_minutes)
    if not times.index.equals(demand.index):
        msg = "`times` must be on the index of the demand, found another."
        raise ContractError(msg)
    unit, weight = _weight(demand, as_names(weights))
    reached = times["minutes"].to_numpy() <= max_minutes + TIME_TOLERANCE_MIN
    known = times["known"].to_numpy(dtype=np.bool_)
    district_id = column(demand, "district_id", table="demand")
    counted = np.nan_to_num(weight)
    return pd.DataFrame(
        {
            "numerator": per_district(counted * (reached & known), district_id, districts),
            "denominator": per_district(counted * known, district_id, districts),
            "unknown": per_district(counted * ~known, district_id, districts),
            "unit": unit,
            "missing": per_district(np.isnan(weight), district_id, districts).astype(np.int64),
        },
        index=districts.index,
    )


@renamed_arguments(removed_in="0.3.0", minutes="max_minutes")
def settlements_share(
    times: pd.DataFrame,
    settlements: pd.DataFrame,
    districts: pd.DataFrame,
    *,
    max_minutes: float,
    types: str | Sequence[str] = (),
) -> pd.DataFrame:
    """Settlements, of some types or all, within the minutes of an outlet; see `reach_share`.

    Parameters
    ----------
    types
        For instance 'village' or `VILLAGE_TYPES`; none for all settlements.

    Raises
    ------
    ContractError
        A type is neither one that settlements can have nor one that some of these have; or as for
        `reach_share`.

    Examples
    --------
    >>> import pandas as pd
    >>> from fugai.delivery import settlements_share
    >>> times = pd.DataFrame({"minutes": [5.0, 40.0, 12.0], "known": True})
    >>> places = pd.DataFrame({"district_id": "w", "type": ["village", "village", "town"]})
    >>> found = settlements_share(times, places, pd.DataFrame(index=["w"]), max_minutes=30,
    ...                           types="village")
    >>> found[["numerator", "denominator"]].to_numpy().tolist()
    [[1.0, 2.0]]
    """
    chosen = as_names(types)
    if not chosen:
        return reach_share(times, settlements, districts, max_minutes=max_minutes)
    type_ = column(settlements, "type", table="settlements")
    check_known(chosen, [*SETTLEMENT_TYPES, *type_.dropna().unique()], name="types")
    rows = type_.isin(list(chosen)).to_numpy(dtype=np.bool_)
    return reach_share(times[rows], settlements[rows], districts, max_minutes=max_minutes)


@renamed_arguments(removed_in="0.3.0", minutes="max_minutes")
def door_share(
    times: pd.DataFrame,
    settlements: pd.DataFrame,
    districts: pd.DataFrame,
    *,
    max_minutes: float = 30.0,
) -> pd.DataFrame:
    """Households within the minutes of an outlet that delivers to the door; see `reach_share`.

    Parameters
    ----------
    times
        `nearest_outlet` of ``filter_by_delivery(outlets, "door")``, from the outlet.
    settlements
        With ``households``; residents are counted where no settlement has any.

    Examples
    --------
    >>> import pandas as pd
    >>> from fugai.delivery import door_share
    >>> times = pd.DataFrame({"minutes": [5.0, 40.0], "known": True})
    >>> homes = pd.DataFrame({"district_id": "w", "households": [20, 30]})
    >>> door_share(times, homes, pd.DataFrame(index=["w"]))["numerator"].tolist()
    [20.0]
    """
    return reach_share(
        times, settlements, districts, max_minutes=max_minutes, weights=HOUSEHOLDS_ELSE_RESIDENTS
    )


@renamed_arguments(removed_in="0.3.0", minutes="max_minutes")
def village_share(
    times: pd.DataFrame,
    settlements: pd.DataFrame,
    districts: pd.DataFrame,
    *,
    max_minutes: float = 30.0,
    visited: pd.Series | None = None,
) -> pd.DataFrame:
    """Villages within the minutes of an outlet that delivers there, or on a round; see `reach_share`.

    Parameters
    ----------
    times
        `nearest_outlet` of ``filter_by_delivery(outlets, "door", "village")``, from the outlet,
        for all settlements.
    visited
        Which settlements a courier's round stops at, on their index: they count as reached, and as
        known. None where no rounds are planned.

    Raises
    ------
    ContractError
        ``visited`` is not on the index of the settlements; or as for `settlements_share`.

    Examples
    --------
    >>> import pandas as pd
    >>> from fugai.delivery import village_share
    >>> times = pd.DataFrame({"minutes": [5.0, 40.0, 12.0], "known": True})
    >>> places = pd.DataFrame({"district_id": "w", "type": ["village", "village", "town"]})
    >>> found = village_share(times, places, pd.DataFrame(index=["w"]))
    >>> found[["numerator", "denominator"]].to_numpy().tolist()
    [[1.0, 2.0]]
    >>> stops = pd.Series([False, True, False])  # the second village is far away, and on a round
    >>> village_share(times, places, pd.DataFrame(index=["w"]), visited=stops)["numerator"].tolist()
    [2.0]
    """
    if visited is not None:
        times = with_visits(times, visited)
    return settlements_share(
        times, settlements, districts, max_minutes=max_minutes, types=VILLAGE_TYPES
    )


def with_visits(times: pd.DataFrame, visited: pd.Series) -> pd.DataFrame:
    """Times of settlements in which those that a round stops at are no minutes away."""
    if not visited.index.equals(times.index):
        msg = "`visited` must be on the index of the settlements, found another."
        raise ContractError(msg)
    stops = visited.to_numpy(dtype=np.bool_)
    minutes = np.where(stops, 0.0, times["minutes"].to_numpy(dtype=np.float64))
    return times.assign(minutes=minutes, known=times["known"].to_numpy(dtype=np.bool_) | stops)


@renamed_arguments(removed_in="0.3.0", minutes="max_minutes")
def pickup_share(
    times: pd.DataFrame,
    settlements: pd.DataFrame,
    districts: pd.DataFrame,
    *,
    max_minutes: float = 15.0,
) -> pd.DataFrame:
    """Residents within the minutes' walk of a place to fetch parcels; see `reach_share`.

    Where there is a population grid, count its cells with `reach_raster` and `reachable_mask`.

    Parameters
    ----------
    times
        `nearest_outlet` on the walking network of ``filter_by_kind(outlets, PICKUP_KINDS)``, to
        the outlet.

    Examples
    --------
    >>> import pandas as pd
    >>> from fugai.delivery import pickup_share
    >>> times = pd.DataFrame({"minutes": [5.0, 40.0], "known": True})
    >>> homes = pd.DataFrame({"district_id": "w", "population": [60, 30]})
    >>> pickup_share(times, homes, pd.DataFrame(index=["w"]))["numerator"].tolist()
    [60.0]
    """
    return reach_share(
        times, settlements, districts, max_minutes=max_minutes, weights=("population",)
    )


def outlets_per_10k(outlets: pd.DataFrame, districts: pd.DataFrame) -> pd.DataFrame:
    """Outlets in each district and its residents, and the number of outlets per 10,000 of them.

    Parameters
    ----------
    outlets
        With ``district_id``.
    districts
        With ``population`` where known.

    Returns
    -------
    On the index of the districts: ``numerator`` (outlets), ``denominator`` (residents, NaN where
    they are not known), ``unknown`` (0) and ``per_10k``.

    Examples
    --------
    >>> import pandas as pd
    >>> from fugai.delivery import outlets_per_10k
    >>> outlets = pd.DataFrame({"district_id": ["w", "w", "e"]})
    >>> districts = pd.DataFrame({"population": [40_000.0, 5_000.0]}, index=["w", "e"])
    >>> outlets_per_10k(outlets, districts)["per_10k"].tolist()
    [0.5, 2.0]
    """
    ids = column(outlets, "district_id", table="outlets")
    count = per_district(np.ones(len(outlets)), ids, districts)
    people = number(districts, "population")
    with np.errstate(divide="ignore", invalid="ignore"):
        rate = np.where(people > 0, count / people * 1e4, np.nan)
    return pd.DataFrame(
        {"numerator": count, "denominator": people, "unknown": 0.0, "per_10k": rate},
        index=districts.index,
    )


def _weight(demand: pd.DataFrame, names: tuple[str, ...]) -> tuple[str, FloatArray]:
    """Column to count by, and its values; 'places' and ones where none is named."""
    for name in names:
        values = number(demand, name)
        if np.isfinite(values).any():
            return name, values
    if not names or len(demand) == 0:
        return (names[0] if names else "places"), np.ones(len(demand))
    msg = (
        f"`demand` must have values in one of the columns {names}, found none; its columns are "
        f"{listed(list(map(str, demand.columns)))}."
    )
    raise ContractError(msg)
