"""Service classes of settlements, and the shares of settlements and households in them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from fugai.broadband._tally import number, tally
from fugai.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fugai._types import FloatArray

SERVED, UNDERSERVED, UNSERVED, UNKNOWN = "served", "underserved", "unserved", "unknown"


@dataclass(frozen=True, kw_only=True)
class ServiceClass:
    """What an offer must reach to count, each limit included.

    Parameters
    ----------
    name
        What the class is called.
    download_mbps
        Least offered download rate. [Mbit/s]
    upload_mbps
        Least offered upload rate [Mbit/s]; None: any.
    latency_ms
        Longest round-trip time [ms]; None: any.
    source
        Where the limits come from.
    """

    name: str
    download_mbps: float
    upload_mbps: float | None = None
    latency_ms: float | None = None
    source: str = ""

    def __post_init__(self) -> None:
        for key in ("download_mbps", "upload_mbps", "latency_ms"):
            value = getattr(self, key)
            if value is not None and not (np.isfinite(value) and value > 0):
                msg = f"`{key}` of service class {self.name!r} must be above 0, found {value}."
                raise ConfigError(msg)

    def reached(
        self, download_mbps: FloatArray, upload_mbps: FloatArray, latency_ms: FloatArray
    ) -> FloatArray:
        """1 where an offer reaches the class, 0 where not, NaN where a figure it needs is missing.

        One figure that falls short decides against an offer whatever else is missing.
        """
        verdicts = [_at_least(download_mbps, self.download_mbps)]
        if self.upload_mbps is not None:
            verdicts.append(_at_least(upload_mbps, self.upload_mbps))
        if self.latency_ms is not None:
            verdicts.append(_at_least(-latency_ms, -self.latency_ms))
        lowest = np.fmin.reduce(verdicts)
        missing = np.isnan(np.vstack(verdicts)).any(axis=0)
        return np.where(missing & (lowest != 0.0), np.nan, lowest)


def classify_settlements(
    settlements: pd.DataFrame,
    services: pd.DataFrame,
    *,
    served: ServiceClass,
    underserved: ServiceClass,
    year: int | None = None,
) -> pd.DataFrame:
    """Class of each settlement by the best service offered there.

    Parameters
    ----------
    settlements
        ``settlement_id`` and, where known, ``district_id``, ``households``, ``population``.
    services
        Offers: ``settlement_id``, ``download_mbps``, ``upload_mbps``, ``latency_ms`` [Mbit/s, ms].
        Rows of settlements that are not in the table count for nobody.
    served, underserved
        A settlement is served where one offer reaches the first, underserved where one reaches
        the second only, unserved where there are offers and none reaches either.
    year
        Leave out offers of later years; an offer without a year counts in every one.

    Returns
    -------
    DataFrame on the settlements' index: their columns named above, ``service_class`` (served,
    underserved, unserved, unknown), ``reason`` (why unknown), ``fastest_mbps`` (largest download
    offered), and ``download_mbps``, ``upload_mbps``, ``latency_ms``, ``technology`` of the offer
    that decides. Unknown: no offer on record, or one that would lift the class if a figure it
    lacks were known.
    """
    offers = _offers(services, year)
    rates = [number(offers, key) for key in ("download_mbps", "upload_mbps", "latency_ms")]
    top, low = served.reached(*rates), underserved.reached(*rates)
    offers["sure"] = np.select([top == 1.0, low == 1.0], [3, 2], 1)
    offers["possible"] = np.select([~(top == 0.0), ~(low == 0.0)], [3, 2], 1)
    offers["missing_mbps"] = -rates[2]
    best = offers.sort_values(
        ["sure", "download_mbps", "upload_mbps", "missing_mbps"], na_position="first", kind="stable"
    ).drop_duplicates("settlement_id", keep="last")
    best = best.set_index("settlement_id")
    by_settlement = offers.groupby("settlement_id", sort=False)
    best["possible"] = by_settlement["possible"].max()
    best["fastest_mbps"] = by_settlement["download_mbps"].max()

    ids = settlements["settlement_id"].to_numpy()
    found = best.reindex(ids)
    sure = found["sure"].to_numpy(dtype=np.float64)
    doubtful = found["possible"].to_numpy(dtype=np.float64) > sure
    none = np.isnan(sure)
    names = np.array(["", UNSERVED, UNDERSERVED, SERVED], dtype=object)
    classes = names[np.where(none, 0, sure).astype(np.intp)]
    keep = ["settlement_id", "district_id", "households", "population"]
    result = pd.DataFrame(settlements[[key for key in keep if key in settlements]])
    result["service_class"] = np.where(none | doubtful, UNKNOWN, classes)
    result["reason"] = np.where(
        none, "no service on record", np.where(doubtful, "upload or latency not known", "")
    )
    for key in ("fastest_mbps", "download_mbps", "upload_mbps", "latency_ms", "technology"):
        if key in found:
            result[key] = found[key].to_numpy()
    return result


def settlements_served(
    classified: pd.DataFrame,
    districts: pd.DataFrame,
    *,
    service_class: str = SERVED,
    weight: str | None = None,
) -> pd.DataFrame:
    """Settlements of a class per district, as a share of those whose class is known.

    Parameters
    ----------
    classified
        As from `classify_settlements`, or some of its rows.
    districts
        Frame on the district index.
    service_class
        'served', 'underserved' or 'unserved'.
    weight
        Column to sum instead of counting: ``households`` or ``population``. Settlements without
        a figure are left out and counted in ``unweighted``.

    Returns
    -------
    DataFrame on the district index: ``numerator``, ``denominator``, ``value``, ``unknown``,
    ``unweighted``.
    """
    if service_class not in (SERVED, UNDERSERVED, UNSERVED):
        msg = f"`service_class` must be served, underserved or unserved, found {service_class!r}."
        raise ConfigError(msg)
    known = (classified["service_class"] != UNKNOWN).to_numpy()
    hit = (classified["service_class"] == service_class).to_numpy()
    return tally(classified, districts, hit=hit, known=known, weight=weight)


def availability(
    classified: pd.DataFrame,
    districts: pd.DataFrame,
    *,
    tiers_mbps: Sequence[float],
    weight: str | None = "households",
) -> dict[float, pd.DataFrame]:
    """Households in settlements where each download rate is offered, per district.

    By the fastest offer of the settlement, whatever its upload and latency. Everybody in a
    settlement counts as reached by what is offered there, which is as fine as the data go.

    Parameters
    ----------
    classified
        As from `classify_settlements`.
    districts
        Frame on the district index.
    tiers_mbps
        Download rates, each included. [Mbit/s]
    weight
        ``households``, ``population``, or None to count settlements.

    Returns
    -------
    By tier a DataFrame on the district index: ``numerator``, ``denominator`` (households of
    settlements with an offer on record), ``value``, ``unknown``, ``unweighted``.
    """
    fastest = number(classified, "fastest_mbps")
    return {
        tier: tally(
            classified, districts, hit=fastest >= tier, known=~np.isnan(fastest), weight=weight
        )
        for tier in tiers_mbps
    }


def _offers(services: pd.DataFrame, year: int | None) -> pd.DataFrame:
    offers = services
    if year is not None and "year" in services:
        rows = services["year"].isna() | (services["year"] <= year)
        offers = services[rows.fillna(value=True).to_numpy(dtype=bool)]
    return pd.DataFrame(offers).reset_index(drop=True)


def _at_least(values: FloatArray, limit: float) -> FloatArray:
    return np.where(np.isnan(values), np.nan, (values >= limit).astype(np.float64))
