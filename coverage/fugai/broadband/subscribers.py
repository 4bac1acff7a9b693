"""Penetration: fixed subscribers per household, and mobile subscribers per resident."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from fugai.broadband._by_district import float_column, sum_by_district

if TYPE_CHECKING:
    from fugai._types import FloatArray


def penetration(
    districts: pd.DataFrame,
    *,
    year: int,
    subscriptions: pd.DataFrame | None = None,
    services: pd.DataFrame | None = None,
    settlements: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Fixed broadband subscribers per household, per district.

    Parameters
    ----------
    districts
        Frame on the district index, ``households`` where known.
    year
        Year of the subscribers.
    subscriptions
        Subscribers by district: ``district_id``, ``kind`` ('fixed' counts), ``year``,
        ``subscribers``.
    services
        Subscribers by settlement, for districts without a figure of their own: ``settlement_id``,
        ``subscribers`` and ``year`` (missing: any year). Needs ``settlements``.
    settlements
        ``settlement_id``, ``district_id`` and ``households``, which are also summed for a district
        without households, where all its settlements have them.

    Returns
    -------
    DataFrame on the district index: ``numerator`` (subscribers) and ``denominator`` (households),
    both 0 where the subscribers are not known, so that they can be summed, and NaN where the
    households are not; ``value``, NaN in both cases; ``unknown`` (households of such districts);
    ``source`` ('subscriptions', 'services', ''); ``above_one``, whether there are more subscribers
    than households (lines of firms, second homes, wrong households: never capped); ``reason`` why
    there is no value.

    Examples
    --------
    >>> import pandas as pd
    >>> from fugai.broadband import penetration
    >>> districts = pd.DataFrame({"households": [1000, 500]}, index=["n", "s"])
    >>> subscriptions = pd.DataFrame(
    ...     {"district_id": ["n"], "kind": ["fixed"], "year": [2016], "subscribers": [800]}
    ... )
    >>> found = penetration(districts, year=2016, subscriptions=subscriptions)
    >>> found[["value", "unknown", "reason"]]
       value  unknown                    reason
    n    0.8      0.0
    s    NaN    500.0  no subscribers on record
    """
    index = districts.index
    count = _subscribers(subscriptions, "fixed", year, index)
    source = np.where(np.isnan(count), "", "subscriptions")
    if services is not None and settlements is not None:
        by_service = _service_subscribers(services, settlements, year, index)
        fill = np.isnan(count) & ~np.isnan(by_service)
        count, source = np.where(fill, by_service, count), np.where(fill, "services", source)
    households = float_column(districts, "households")
    if settlements is not None:
        own = float_column(settlements, "households")
        total = sum_by_district(own, settlements["district_id"], index)  # NaN where one is missing
        households = np.where(np.isnan(households) & (total > 0), total, households)
    result = _ratio(index, count, households, per="households")
    result["source"] = source
    return result


def mobile_penetration(
    districts: pd.DataFrame, subscriptions: pd.DataFrame | None, *, year: int
) -> pd.DataFrame:
    """Mobile broadband subscribers per resident, per district.

    Parameters
    ----------
    districts
        Frame on the district index, ``population`` where known.
    subscriptions
        ``district_id``, ``kind`` ('mobile' counts), ``year``, ``subscribers``.
    year
        Year of the subscribers.

    Returns
    -------
    DataFrame as `penetration` returns it. Values above one are common, since many people have
    several cards.

    Examples
    --------
    >>> import pandas as pd
    >>> from fugai.broadband import mobile_penetration
    >>> districts = pd.DataFrame({"population": [2000]}, index=["n"])
    >>> subscriptions = pd.DataFrame(
    ...     {"district_id": ["n"], "kind": ["mobile"], "year": [2016], "subscribers": [2500]}
    ... )
    >>> mobile_penetration(districts, subscriptions, year=2016)[["value", "above_one"]]
       value  above_one
    n   1.25       True
    """
    count = _subscribers(subscriptions, "mobile", year, districts.index)
    result = _ratio(districts.index, count, float_column(districts, "population"), per="population")
    result["source"] = np.where(np.isnan(count), "", "subscriptions")
    return result


def _ratio(index: pd.Index, count: FloatArray, base: FloatArray, *, per: str) -> pd.DataFrame:
    """Subscribers over households or residents, and why there is no value."""
    known = ~np.isnan(count) & (base > 0)
    result = pd.DataFrame(
        {"numerator": np.where(known, count, 0.0), "denominator": np.where(known, base, 0.0)},
        index=index,
    )
    result["value"] = result["numerator"] / result["denominator"].where(known)
    result["unknown"] = np.where(known, 0.0, np.nan_to_num(base))
    no_base = np.isnan(base) | ((base == 0) & (count > 0))
    result.loc[no_base, ["numerator", "denominator"]] = np.nan
    result["above_one"] = (result["value"] > 1.0).to_numpy()
    result["reason"] = np.select(
        [known, np.isnan(count)], ["", "no subscribers on record"], f"no {per} on record"
    )
    return result


def _subscribers(
    subscriptions: pd.DataFrame | None, kind: str, year: int, index: pd.Index
) -> FloatArray:
    """Subscribers of a kind and year per district, NaN where there is no row."""
    if subscriptions is None:
        return np.full(len(index), np.nan)
    match = subscriptions["kind"].eq(kind) & subscriptions["year"].eq(year)
    rows = subscriptions[match.fillna(value=False).to_numpy(dtype=bool)]
    count = float_column(rows, "subscribers")
    has_count = ~np.isnan(count)
    rows, count = rows[has_count], count[has_count]
    lines = sum_by_district(np.ones(len(rows)), rows["district_id"], index)
    return np.where(lines > 0, sum_by_district(count, rows["district_id"], index), np.nan)


def _service_subscribers(
    services: pd.DataFrame, settlements: pd.DataFrame, year: int, index: pd.Index
) -> FloatArray:
    """Subscribers of all services per district, NaN where none has a number of them."""
    count = float_column(services, "subscribers")
    of_year = float_column(services, "year")
    used = ~np.isnan(count) & (np.isnan(of_year) | (of_year == year))
    district_of = settlements.set_index("settlement_id")["district_id"]
    ids = services["settlement_id"][used].map(district_of).fillna("")
    lines = sum_by_district(np.ones(int(used.sum())), ids, index)
    return np.where(lines > 0, sum_by_district(count[used], ids, index), np.nan)
