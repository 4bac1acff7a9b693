"""Penetration: subscribers over households, and mobile subscribers over residents."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from fugai.broadband._tally import number, sums

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
    """Households with fixed broadband per household, per district.

    Parameters
    ----------
    districts
        Frame on the district index, ``households`` where known.
    year
        Year of the subscribers.
    subscriptions
        Figures by district: ``district_id``, ``kind`` ('fixed' counts), ``year``, ``subscribers``.
    services
        Figures by settlement, ``settlement_id``, ``subscribers`` and ``year`` (none: any year),
        for districts without a figure of their own. Needs ``settlements``.
    settlements
        ``settlement_id``, ``district_id`` and ``households``, which also stand in for households
        that a district does not state, where all its settlements have them.

    Returns
    -------
    DataFrame on the district index: ``numerator`` (subscribers) and ``denominator`` (households),
    both 0 where the subscribers are not known, so that they add up, NaN where the households
    are not; ``value``, NaN there; ``unknown``
    (households of such districts); ``source`` ('subscriptions', 'services', ''); ``above_one``,
    more subscribers than households (lines of firms, second homes, wrong households: never
    capped); ``reason`` why there is no value.
    """
    index = districts.index
    stated = _subscribers(subscriptions, "fixed", year, index)
    source = np.where(np.isnan(stated), "", "subscriptions")
    if services is not None and settlements is not None:
        offered = _service_subscribers(services, settlements, year, index)
        fill = np.isnan(stated) & ~np.isnan(offered)
        stated, source = np.where(fill, offered, stated), np.where(fill, "services", source)
    households = number(districts, "households")
    if settlements is not None:
        own = number(settlements, "households")
        total = sums(own, settlements["district_id"], index)  # NaN where one is missing
        households = np.where(np.isnan(households) & (total > 0), total, households)
    result = _ratio(index, stated, households, per="households")
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
    As `penetration`; above one is common, since many people have several cards.
    """
    stated = _subscribers(subscriptions, "mobile", year, districts.index)
    result = _ratio(districts.index, stated, number(districts, "population"), per="population")
    result["source"] = np.where(np.isnan(stated), "", "subscriptions")
    return result


def _ratio(index: pd.Index, count: FloatArray, base: FloatArray, *, per: str) -> pd.DataFrame:
    known = ~np.isnan(count) & (base > 0)
    result = pd.DataFrame(
        {"numerator": np.where(known, count, 0.0), "denominator": np.where(known, base, 0.0)},
        index=index,
    )
    result["value"] = result["numerator"] / result["denominator"].where(known)
    result["unknown"] = np.where(known, 0.0, np.nan_to_num(base))
    baseless = np.isnan(base) | ((base == 0) & (count > 0))
    result.loc[baseless, ["numerator", "denominator"]] = np.nan
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
    count = number(rows, "subscribers")
    told = ~np.isnan(count)
    rows, count = rows[told], count[told]
    lines = sums(np.ones(len(rows)), rows["district_id"], index)
    return np.where(lines > 0, sums(count, rows["district_id"], index), np.nan)


def _service_subscribers(
    services: pd.DataFrame, settlements: pd.DataFrame, year: int, index: pd.Index
) -> FloatArray:
    """Subscribers of all services per district, NaN where none of them states any."""
    count = number(services, "subscribers")
    when = number(services, "year")
    told = ~np.isnan(count) & (np.isnan(when) | (when == year))
    home = settlements.set_index("settlement_id")["district_id"]
    ids = services["settlement_id"][told].map(home).fillna("")
    lines = sums(np.ones(int(told.sum())), ids, index)
    return np.where(lines > 0, sums(count[told], ids, index), np.nan)
