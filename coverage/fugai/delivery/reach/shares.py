"""Reach by promise: who is within the minutes of the outlets that a promise is about.

A share is ``numerator`` over ``denominator``, both over the demand whose answer is known; demand
away from any road is ``unknown``, never 'not reached'. Demand outside the districts does not
count, outlets outside do.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import numpy as np
import pandas as pd

from fugai.delivery._frames import GUARD_MIN, column, number, per_district
from fugai.errors import ContractError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fugai._types import BoolArray, FloatArray

PICKUP_KINDS = ("pickup point", "locker", "post office")
"""Kinds of outlets where residents fetch parcels themselves."""

VILLAGE_TYPES = ("village", "hamlet")
"""Types of settlements that a promise of delivery to the village means."""

HOUSEHOLDS_ELSE_RESIDENTS = ("households", "population")

Frame = TypeVar("Frame", bound=pd.DataFrame)


def of_kind(outlets: Frame, kinds: Sequence[str]) -> Frame:
    """Outlets of the kinds named."""
    return outlets.loc[column(outlets, "kind", table="outlets").isin(list(kinds))]


def that_deliver(outlets: Frame, *to: str) -> Frame:
    """Outlets that deliver to the 'door', the 'village' ..."""
    return outlets.loc[column(outlets, "delivers", table="outlets").isin(list(to))]


def reach_share(
    times: pd.DataFrame,
    demand: pd.DataFrame,
    districts: pd.DataFrame,
    *,
    minutes: float,
    weights: Sequence[str] = (),
) -> pd.DataFrame:
    """How much of the demand in each district is reached in time.

    Parameters
    ----------
    times
        As `nearest_outlet` returns them for the demand, without a limit or one of ``minutes``.
    demand
        Places with ``district_id``.
    minutes
        Longest time that counts, inclusive. [min]
    weights
        Columns to count by, the first that has any value; none to count places.

    Returns
    -------
    On the index of the districts: ``numerator`` (reached), ``denominator`` (known), ``unknown``,
    ``unit`` ('places' or the column counted) and ``missing``, the places without a weight, which
    are in none of the three.
    """
    if not times.index.equals(demand.index):
        msg = "`times` must be on the index of the demand, found another."
        raise ContractError(msg)
    unit, weight = _weight(demand, weights)
    reached = times["minutes"].to_numpy() <= minutes + GUARD_MIN
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


def settlements_share(
    times: pd.DataFrame,
    settlements: pd.DataFrame,
    districts: pd.DataFrame,
    *,
    minutes: float,
    types: Sequence[str] = (),
) -> pd.DataFrame:
    """Settlements, of some types or all, within the minutes of an outlet; see `reach_share`."""
    chosen = _of_types(settlements, types)
    return reach_share(times[chosen], settlements[chosen], districts, minutes=minutes)


def door_share(
    times: pd.DataFrame,
    settlements: pd.DataFrame,
    districts: pd.DataFrame,
    *,
    minutes: float = 30.0,
) -> pd.DataFrame:
    """Households within the minutes of an outlet that delivers to the door; see `reach_share`.

    Parameters
    ----------
    times
        `nearest_outlet` of ``that_deliver(outlets, "door")``, from the outlet.
    settlements
        With ``households``; residents are counted where no settlement has any.
    """
    return reach_share(
        times, settlements, districts, minutes=minutes, weights=HOUSEHOLDS_ELSE_RESIDENTS
    )


def village_share(
    times: pd.DataFrame,
    settlements: pd.DataFrame,
    districts: pd.DataFrame,
    *,
    minutes: float = 30.0,
) -> pd.DataFrame:
    """Villages within the minutes of an outlet that delivers there; see `reach_share`.

    Parameters
    ----------
    times
        `nearest_outlet` of ``that_deliver(outlets, "door", "village")``, from the outlet, for all
        settlements.
    """
    return settlements_share(times, settlements, districts, minutes=minutes, types=VILLAGE_TYPES)


def pickup_share(
    times: pd.DataFrame,
    settlements: pd.DataFrame,
    districts: pd.DataFrame,
    *,
    minutes: float = 15.0,
) -> pd.DataFrame:
    """Residents within the minutes' walk of a place to fetch parcels; see `reach_share`.

    Where there is a population grid, `reach_raster` and `within` count its cells instead.

    Parameters
    ----------
    times
        `nearest_outlet` on the walking network of ``of_kind(outlets, PICKUP_KINDS)``, to the
        outlet.
    """
    return reach_share(times, settlements, districts, minutes=minutes, weights=("population",))


def outlets_per_10k(outlets: pd.DataFrame, districts: pd.DataFrame) -> pd.DataFrame:
    """Outlets in each district and its residents, whose quotient times 10,000 is the indicator.

    Returns
    -------
    On the index of the districts: ``numerator`` (outlets), ``denominator`` (residents, NaN where
    they are not known), ``unknown`` (0) and ``per_10k``.
    """
    ids = column(outlets, "district_id", table="outlets")
    count = per_district(np.ones(len(outlets)), ids, districts)
    residents = number(districts, "population")
    with np.errstate(divide="ignore", invalid="ignore"):
        rate = np.where(residents > 0, count / residents * 1e4, np.nan)
    return pd.DataFrame(
        {"numerator": count, "denominator": residents, "unknown": 0.0, "per_10k": rate},
        index=districts.index,
    )


def _weight(demand: pd.DataFrame, names: Sequence[str]) -> tuple[str, FloatArray]:
    for name in names:
        values = number(demand, name)
        if np.isfinite(values).any():
            return name, values
    if not names or len(demand) == 0:
        return (names[0] if names else "places"), np.ones(len(demand))
    msg = f"`demand` must have values in one of the columns {tuple(names)}, found none."
    raise ContractError(msg)


def _of_types(settlements: pd.DataFrame, types: Sequence[str]) -> BoolArray:
    if not types:
        return np.ones(len(settlements), dtype=np.bool_)
    kind = column(settlements, "type", table="settlements")
    return kind.isin(list(types)).to_numpy(dtype=np.bool_)
