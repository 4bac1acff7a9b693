"""Which share of each settlement's households is served, underserved, unserved or unknown."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from fugai.broadband._by_district import float_column, sum_by_district
from fugai.broadband.offers import passed_between
from fugai.errors import ConfigError

if TYPE_CHECKING:
    from fugai._types import FloatArray, ObjectArray
    from fugai.broadband.offers import Operators

SERVED, UNDERSERVED, UNSERVED, UNKNOWN = "served", "underserved", "unserved", "unknown"
CLASSES = (SERVED, UNDERSERVED, UNSERVED, UNKNOWN)

WEIGHTS = (None, "households", "population")
"""What settlements may be counted by; None counts them as 1 each."""

_SURELY, _PERHAPS = "certain", "possible"


def class_shares(
    settlements: pd.DataFrame, offers: pd.DataFrame, *, several_operators: Operators
) -> pd.DataFrame:
    """Shares of the households of each settlement that certainly and possibly reach each level.

    Parameters
    ----------
    settlements
        ``settlement_id`` and, where known, ``households``.
    offers
        ``settlement_id``, ``certain`` and ``possible`` (3 served, 2 underserved, 1 unserved) and,
        where known, ``households_passed`` and ``operator``.
    several_operators
        As in `share_passed`.

    Returns
    -------
    DataFrame on the settlements' index. ``high``, ``high_most``, ``low``, ``low_most`` are the
    shares that are passed by an offer that certainly, or possibly, serves, and by one that
    certainly, or possibly, makes a household underserved at least; ``share_served``,
    ``share_underserved``, ``share_unserved`` and ``share_unknown`` follow from them and sum to 1.
    """
    found = {}
    for name, level in (("high", 3), ("low", 2)):
        for bound, column, position in (("", _SURELY, 0), ("_most", _PERHAPS, 1)):
            reached = offers[column].to_numpy() >= level
            found[name + bound] = passed_between(
                settlements, offers, reached, several_operators=several_operators
            )[position]
    shares = pd.DataFrame(found, index=settlements.index)
    high, high_most, low, low_most = (shares[name].to_numpy() for name in shares)
    none = ~settlements["settlement_id"].isin(offers["settlement_id"]).to_numpy()
    shares["share_served"] = high
    shares["share_underserved"] = np.maximum(low - high_most, 0.0)
    unknown = (high_most - high) + np.maximum(low_most - np.maximum(low, high_most), 0.0)
    shares["share_unserved"] = np.where(none, 0.0, 1.0 - low_most)
    shares["share_unknown"] = np.where(none, 1.0, unknown)
    return shares


def class_of_place(shares: pd.DataFrame, settlement_share: float) -> ObjectArray:
    """The highest class that at least a share of the households of each place reaches."""
    high, high_most, low, low_most = (
        shares[name].to_numpy() >= settlement_share
        for name in ("high", "high_most", "low", "low_most")
    )
    nothing_known = shares["share_unknown"].to_numpy() == 1.0
    return np.select(
        [nothing_known, high, high_most, low, low_most],
        [UNKNOWN, SERVED, UNKNOWN, UNDERSERVED, UNKNOWN],
        UNSERVED,
    ).astype(object)


def share_of(classified: pd.DataFrame, service_class: str, weight: str | None) -> FloatArray:
    """How much of each settlement is of a class: 0 or 1 by its class, or the share of its homes.

    Settlements are counted whole (``weight`` None); their households and residents in parts, where
    the frame has the shares.
    """
    column = f"share_{service_class}"
    if weight is not None and column in classified:
        return float_column(classified, column)
    whole = (classified["service_class"] == service_class).to_numpy()
    return np.asarray(whole, dtype=np.float64)


def class_totals(
    classified: pd.DataFrame, districts: pd.DataFrame, *, weight: str | None = None
) -> pd.DataFrame:
    """Settlements, households or residents of each class per district.

    The one count of them: the scorecard, the page, the tables and the roll-out take it from here.

    Parameters
    ----------
    classified
        As from `classify_settlements`, or some of its rows.
    districts
        Frame on the district index.
    weight
        None to count settlements, each in its class; ``households`` or ``population`` to sum those,
        each settlement in proportion of its households of the class. Settlements without a value
        are left out.

    Returns
    -------
    DataFrame on the district index: ``served``, ``underserved``, ``unserved``, ``unknown``.

    Raises
    ------
    ConfigError
        There is no such weight.

    Examples
    --------
    A place of 400 households, 300 of which are passed by an offer that serves:

    >>> import pandas as pd
    >>> from fugai.broadband import ServiceClass, class_totals, classify_settlements
    >>> places = pd.DataFrame({"settlement_id": ["A"], "district_id": ["n"], "households": [400]})
    >>> offers = pd.DataFrame(
    ...     {"settlement_id": ["A"], "download_mbps": [100], "households_passed": [300]}
    ... )
    >>> fast = ServiceClass(name="fibre", download_mbps=100)
    >>> classified = classify_settlements(places, offers, served=fast, underserved=fast)
    >>> class_totals(classified, pd.DataFrame(index=["n"]), weight="households")
       served  underserved  unserved  unknown
    n   300.0          0.0     100.0      0.0
    >>> class_totals(classified, pd.DataFrame(index=["n"]))
       served  underserved  unserved  unknown
    n     0.0          0.0       1.0      0.0
    """
    check_weight(weight)
    size = np.ones(len(classified)) if weight is None else float_column(classified, weight)
    size = np.nan_to_num(size)
    return pd.DataFrame(
        {
            name: sum_by_district(
                size * share_of(classified, name, weight),
                classified["district_id"],
                districts.index,
            )
            for name in CLASSES
        },
        index=districts.index,
    )


def check_weight(weight: str | None) -> None:
    """Error where settlements cannot be counted so."""
    if weight not in WEIGHTS:
        msg = f"`weight` must be 'households', 'population' or None, found {weight!r}."
        raise ConfigError(msg)
