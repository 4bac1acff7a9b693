"""Offers of a year, and how many households of a settlement they pass."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd

from fugai.broadband._by_district import float_column
from fugai.errors import ConfigError

if TYPE_CHECKING:
    from fugai._types import BoolArray, FloatArray

Operators = Literal["overlap", "apart"]
SEVERAL_OPERATORS: tuple[Operators, ...] = ("overlap", "apart")
"""Whether several operators pass the same households of a place, or different ones."""


def offers_up_to(services: pd.DataFrame, year: int | None) -> pd.DataFrame:
    """Offers up to a year, and those without a year."""
    offers = services
    if year is not None and "year" in services:
        rows = services["year"].isna() | (services["year"] <= year)
        offers = services[rows.fillna(value=True).to_numpy(dtype=bool)]
    return pd.DataFrame(offers).reset_index(drop=True)


def share_passed(
    settlements: pd.DataFrame,
    services: pd.DataFrame,
    *,
    tier_mbps: float,
    year: int | None = None,
    several_operators: Operators = "overlap",
) -> FloatArray:
    """Share of each settlement's households that an offer of a rate passes.

    At most one offer counts a household. The offer that passes most counts: those of several
    operators may be the same households, so that this is the least that all of them can pass
    together; where they are known to be different ones, the operators' numbers are summed. An offer
    without a number passes them all.

    Parameters
    ----------
    settlements
        ``settlement_id`` and ``households``.
    services
        ``settlement_id``, ``download_mbps`` and, where known, ``households_passed``, ``operator``
        and ``year``.
    tier_mbps
        Least download rate. [Mbit/s]
    year
        Offers of later years are left out.
    several_operators
        'overlap': several operators pass the same households; 'apart': different ones.

    Returns
    -------
    One share from 0 to 1 per settlement; NaN where a number is passed of an unknown number of
    households.

    Raises
    ------
    ConfigError
        ``several_operators`` is neither.

    Examples
    --------
    >>> import pandas as pd
    >>> from fugai.broadband import share_passed
    >>> places = pd.DataFrame({"settlement_id": ["A", "B"], "households": [400.0, 100.0]})
    >>> offers = pd.DataFrame(
    ...     {
    ...         "settlement_id": ["A", "A", "B"],
    ...         "download_mbps": [100, 20, 100],
    ...         "households_passed": [100, 300, None],
    ...     }
    ... )
    >>> share_passed(places, offers, tier_mbps=100).tolist()
    [0.25, 1.0]
    >>> share_passed(places, offers, tier_mbps=20).tolist()
    [0.75, 1.0]
    """
    offers = offers_up_to(services, year)
    fast = float_column(offers, "download_mbps") >= tier_mbps
    least, most = passed_between(settlements, offers, fast, several_operators=several_operators)
    return np.where(least == most, least, np.nan)


def passed_between(
    settlements: pd.DataFrame,
    offers: pd.DataFrame,
    counted: BoolArray,
    *,
    several_operators: Operators = "overlap",
) -> tuple[FloatArray, FloatArray]:
    """Least and largest share of each settlement's households that the counted offers may pass.

    They differ where an offer states how many it passes of an unknown number of households.
    """
    if several_operators not in SEVERAL_OPERATORS:
        msg = f"`several_operators` must be overlap or apart, found {several_operators!r}."
        raise ConfigError(msg)
    of = settlements["settlement_id"].astype("object")
    homes = pd.Series(float_column(settlements, "households"), index=of.to_numpy())
    homes = homes[~homes.index.duplicated()]
    rows = offers[counted]
    ids = rows["settlement_id"].astype("object").to_numpy()
    passed = float_column(rows, "households_passed")
    number = np.where(np.isnan(passed), np.inf, passed)
    if several_operators == "apart" and "operator" in rows:
        operators = rows["operator"].astype("object").where(rows["operator"].notna(), "")
        of_each = pd.Series(number).groupby([ids, operators.to_numpy()]).max()
        most = of_each.groupby(level=0).sum()
    else:
        most = pd.Series(number).groupby(ids).max()
    there = most.reindex(of).fillna(0.0).to_numpy(dtype=np.float64)
    households = homes.reindex(of).to_numpy(dtype=np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.clip(there / households, 0.0, 1.0)
    share = np.where(there == 0.0, 0.0, np.where(np.isinf(there), 1.0, share))
    return np.nan_to_num(share, nan=0.0), np.nan_to_num(share, nan=1.0)
