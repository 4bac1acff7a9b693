"""Service classes, and the settlements that reach them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from fugai.broadband._by_district import float_column, share_by_district
from fugai.broadband.levels import (
    SERVED,
    UNDERSERVED,
    UNKNOWN,
    UNSERVED,
    check_weight,
    class_of_place,
    class_shares,
    share_of,
)
from fugai.broadband.offers import offers_up_to
from fugai.errors import ConfigError

if TYPE_CHECKING:
    from fugai._types import FloatArray, ObjectArray
    from fugai.broadband.offers import Operators

RELIABLE_TECHNOLOGIES = ("fttp", "cable", "dsl", "fwa")
"""Access technologies that count as reliable: not satellites, nor wireless over unlicensed spectrum."""


@dataclass(frozen=True, kw_only=True)
class ServiceClass:
    """Limits that an offer must keep to belong to a class; each limit itself is enough.

    Parameters
    ----------
    name
        Name of the class.
    download_mbps
        Least offered download rate. [Mbit/s]
    upload_mbps
        Least offered upload rate [Mbit/s]; None: any.
    latency_ms
        Longest round-trip time [ms]; None: any.
    technologies
        Access technologies that count as reliable, such as `RELIABLE_TECHNOLOGIES`; None: any.
    latency_must_be_known
        Whether an offer that states no latency may or may not reach the class. Where this is False
        such an offer is taken to keep the limit, as wired and terrestrial access do.
    source
        Where the limits come from.

    Raises
    ------
    ConfigError
        A limit is not above 0, or there is no technology.

    References
    ----------
    United States, Infrastructure Investment and Jobs Act (Public Law 117-58, 2021), section 60102 (a):
    unserved below 25/3, underserved below 100/20 Mbit/s, each of reliable broadband service with a
    latency sufficient for real-time applications; NTIA, BEAD Notice of Funding Opportunity (2022):
    reliable are fibre, cable, DSL and fixed wireless over licensed spectrum, the latency is 100 ms.

    Examples
    --------
    >>> import numpy as np
    >>> from fugai.broadband import ServiceClass
    >>> served = ServiceClass(name="100/20", download_mbps=100, upload_mbps=20)
    >>> served.reached(np.array([300, 100, 50]), np.array([50, np.nan, np.nan]), np.full(3, np.nan))
    array([ 1., nan,  0.])
    """

    name: str
    download_mbps: float
    upload_mbps: float | None = None
    latency_ms: float | None = None
    technologies: tuple[str, ...] | None = None
    latency_must_be_known: bool = True
    source: str = ""

    def __post_init__(self) -> None:
        for key in ("download_mbps", "upload_mbps", "latency_ms"):
            value = getattr(self, key)
            if value is not None and not (np.isfinite(value) and value > 0):
                msg = f"`{key}` of service class {self.name!r} must be above 0, found {value}."
                raise ConfigError(msg)
        if self.technologies is not None and not self.technologies:
            msg = (
                f"`technologies` of service class {self.name!r} must name at least one, found none."
            )
            raise ConfigError(msg)

    def reached(
        self,
        download_mbps: FloatArray,
        upload_mbps: FloatArray,
        latency_ms: FloatArray,
        technology: ObjectArray | None = None,
    ) -> FloatArray:
        """1 where an offer reaches the class, 0 where not, NaN where that is unknown.

        An offer below one limit does not reach the class, whatever other values are missing.

        Parameters
        ----------
        download_mbps, upload_mbps, latency_ms
            Values of each offer, NaN where missing. [Mbit/s, Mbit/s, ms]
        technology
            Access technology of each offer, missing where unknown; None where none is known.
        """
        verdicts = [_at_least(download_mbps, self.download_mbps)]
        if self.upload_mbps is not None:
            verdicts.append(_at_least(upload_mbps, self.upload_mbps))
        if self.latency_ms is not None:
            kept = _at_least(-latency_ms, -self.latency_ms)
            verdicts.append(kept if self.latency_must_be_known else np.nan_to_num(kept, nan=1.0))
        if self.technologies is not None:
            verdicts.append(_one_of(technology, self.technologies, len(download_mbps)))
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
    settlement_share: float = 1.0,
    several_operators: Operators = "overlap",
) -> pd.DataFrame:
    """Service class of each settlement, and the share of its households in each class.

    A household is of a class where an offer of the class passes it. An offer that does not say how
    many households it passes passes all of them; at most one offer counts a household.

    Parameters
    ----------
    settlements
        ``settlement_id`` and, where known, ``district_id``, ``households``, ``population``.
    services
        Offers: ``settlement_id``, ``download_mbps``, ``upload_mbps``, ``latency_ms`` [Mbit/s, ms],
        ``technology`` and, where known, ``households_passed`` and ``operator``.
        Rows of settlements that are not in the table are ignored.
    served, underserved
        A household is served where an offer that passes it reaches the first, underserved where
        one reaches the second only, unserved where there are offers in its settlement and none that
        passes it reaches either.
    year
        Offers of later years are left out; an offer without a year counts in every year.
    settlement_share
        Share of a settlement's households that must reach a class for the settlement to be of it;
        by default all.
    several_operators
        As in `share_passed`.

    Returns
    -------
    DataFrame on the settlements' index: their columns named above, ``service_class`` (served,
    underserved, unserved, unknown), ``reason`` (why unknown), ``share_served``,
    ``share_underserved``, ``share_unserved`` and ``share_unknown`` of its households,
    ``fastest_mbps`` (largest download offered), and ``download_mbps``, ``upload_mbps``,
    ``latency_ms``, ``technology`` of the best offer. The class is unknown where there is no offer on
    record, or one that might reach a higher class but has a value missing.

    Raises
    ------
    ConfigError
        ``settlement_share`` is not above 0 and at most 1, or ``several_operators`` is neither.

    Examples
    --------
    >>> import pandas as pd
    >>> from fugai.broadband import ServiceClass, classify_settlements
    >>> settlements = pd.DataFrame({"settlement_id": ["A", "B", "C"]})
    >>> services = pd.DataFrame(
    ...     {"settlement_id": ["A", "A", "B"], "download_mbps": [20, 1000, 20]}
    ... )
    >>> classified = classify_settlements(
    ...     settlements,
    ...     services,
    ...     served=ServiceClass(name="fibre", download_mbps=100),
    ...     underserved=ServiceClass(name="basic", download_mbps=25),
    ... )
    >>> classified["service_class"].tolist()
    ['served', 'unserved', 'unknown']
    """
    if not 0.0 < settlement_share <= 1.0:
        msg = f"`settlement_share` must be above 0 and at most 1, found {settlement_share}."
        raise ConfigError(msg)
    offers = _offers_with_levels(services, year, served=served, underserved=underserved)
    found = _best_offers(offers).reindex(settlements["settlement_id"].to_numpy())
    none = found["certain"].isna().to_numpy()
    unsure = offers.loc[offers["possible"] > offers["certain"], "settlement_id"]
    incomplete = settlements["settlement_id"].isin(unsure).to_numpy()
    shares = class_shares(settlements, offers, several_operators=several_operators)
    classes = class_of_place(shares, settlement_share)
    keep = ["settlement_id", "district_id", "households", "population"]
    result = pd.DataFrame(settlements[[key for key in keep if key in settlements]])
    result["service_class"] = classes
    result["reason"] = np.select(
        [classes != UNKNOWN, none, incomplete],
        ["", "no service on record", "upload, latency or technology not known"],
        "households not known, of which offers pass a part",
    )
    for name in (SERVED, UNDERSERVED, UNSERVED, UNKNOWN):
        result[f"share_{name}"] = shares[f"share_{name}"]
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

    Settlements count whole; their households and residents in proportion of the households that
    offers of the class pass.

    Parameters
    ----------
    classified
        As from `classify_settlements`, or some of its rows.
    districts
        Frame on the district index.
    service_class
        'served', 'underserved' or 'unserved'.
    weight
        Column that is summed instead of counting settlements: ``households`` or ``population``.
        Settlements without a value are left out and counted in ``unweighted``.

    Returns
    -------
    DataFrame on the district index: ``numerator``, ``denominator``, ``value``, ``unknown``,
    ``unweighted``.

    Raises
    ------
    ConfigError
        There is no such class or weight.

    Examples
    --------
    >>> import pandas as pd
    >>> from fugai.broadband import settlements_served
    >>> classified = pd.DataFrame(
    ...     {"district_id": ["n", "n", "n"], "service_class": ["served", "unserved", "unknown"]}
    ... )
    >>> settlements_served(classified, pd.DataFrame(index=["n"]))
       numerator  denominator  value  unknown  unweighted
    n        1.0          2.0    0.5      1.0         0.0
    """
    if service_class not in (SERVED, UNDERSERVED, UNSERVED):
        msg = f"`service_class` must be served, underserved or unserved, found {service_class!r}."
        raise ConfigError(msg)
    check_weight(weight)
    return share_by_district(
        classified,
        districts,
        hit=share_of(classified, service_class, weight),
        known=1.0 - share_of(classified, UNKNOWN, weight),
        weight=weight,
    )


def _offers_with_levels(
    services: pd.DataFrame,
    year: int | None,
    *,
    served: ServiceClass,
    underserved: ServiceClass,
) -> pd.DataFrame:
    """Offers of a year with the class that each certainly and possibly reaches.

    ``certain`` and ``possible`` are 3 for served, 2 for underserved, 1 for unserved.
    """
    offers = offers_up_to(services, year)
    rates = [float_column(offers, key) for key in ("download_mbps", "upload_mbps", "latency_ms")]
    technology = offers["technology"].to_numpy(dtype=object) if "technology" in offers else None
    high, low = (
        one.reached(rates[0], rates[1], rates[2], technology) for one in (served, underserved)
    )
    offers["certain"] = np.select([high == 1.0, low == 1.0], [3, 2], 1)
    offers["possible"] = np.select([~(high == 0.0), ~(low == 0.0)], [3, 2], 1)
    offers["minus_latency_ms"] = -rates[2]
    return offers


def _best_offers(offers: pd.DataFrame) -> pd.DataFrame:
    """Best offer of each settlement; ``fastest_mbps`` is the largest download of all its offers."""
    keys = ["certain", "download_mbps", "upload_mbps", "minus_latency_ms"]
    keys = [key for key in keys if key in offers]
    best = offers.sort_values(keys, na_position="first", kind="stable")
    best = best.drop_duplicates("settlement_id", keep="last").set_index("settlement_id")
    by_settlement = offers.groupby("settlement_id", sort=False)
    best["possible"] = by_settlement["possible"].max()
    best["fastest_mbps"] = by_settlement["download_mbps"].max()
    return best


def _one_of(technology: ObjectArray | None, allowed: tuple[str, ...], count: int) -> FloatArray:
    """1 where a technology is allowed, 0 where not, NaN where it is missing."""
    if technology is None:
        return np.full(count, np.nan)
    listed = pd.Series(technology)
    return np.where(listed.isna(), np.nan, listed.isin(allowed).to_numpy(dtype=np.float64))


def _at_least(values: FloatArray, limit: float) -> FloatArray:
    """1 where a value is at least the limit, 0 where it is below, NaN where it is missing."""
    return np.where(np.isnan(values), np.nan, (values >= limit).astype(np.float64))
