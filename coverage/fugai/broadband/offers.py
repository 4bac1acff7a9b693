"""Offers of a year, and how many households of a settlement they pass."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from fugai.broadband._by_district import float_column

if TYPE_CHECKING:
    from fugai._types import FloatArray


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
) -> FloatArray:
    """Share of each settlement's households that an offer of a rate passes.

    The offer that passes most counts: those of several operators may be the same households, so that
    this is the least that all of them can pass together. An offer without a number passes them all.

    Parameters
    ----------
    settlements
        ``settlement_id`` and ``households``.
    services
        ``settlement_id``, ``download_mbps`` and, where known, ``households_passed`` and ``year``.
    tier_mbps
        Least download rate. [Mbit/s]
    year
        Offers of later years are left out.

    Returns
    -------
    One share from 0 to 1 per settlement.

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
    offers = offers[float_column(offers, "download_mbps") >= tier_mbps]
    ids = offers["settlement_id"].astype("object")
    of = settlements["settlement_id"].astype("object")
    homes = pd.Series(float_column(settlements, "households"), index=of.to_numpy())
    homes = homes[~homes.index.duplicated()]
    passed = float_column(offers, "households_passed")
    with np.errstate(divide="ignore", invalid="ignore"):
        share = passed / homes.reindex(ids).to_numpy(dtype=np.float64)
    share = np.where(np.isnan(passed) | np.isnan(share), 1.0, np.clip(share, 0.0, 1.0))
    best = pd.Series(share).groupby(ids.to_numpy()).max()
    return np.asarray(best.reindex(of).fillna(0.0).to_numpy(dtype=np.float64))
