"""Households in settlements where a download rate is offered."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fugai.broadband._by_district import float_column, share_by_district
from fugai.broadband.levels import check_weight
from fugai.broadband.offers import share_passed

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from fugai.broadband.offers import Operators


def availability(
    classified: pd.DataFrame,
    districts: pd.DataFrame,
    *,
    tiers_mbps: Sequence[float],
    weight: str | None = "households",
    services: pd.DataFrame | None = None,
    year: int | None = None,
    several_operators: Operators = "overlap",
) -> dict[float, pd.DataFrame]:
    """Households in settlements where each download rate is offered, per district.

    By the fastest offer of the settlement, whatever its upload and latency. All households of a
    settlement count, or those that the offers say that they pass (`share_passed`).

    Parameters
    ----------
    classified
        As from `classify_settlements`.
    districts
        Frame on the district index.
    tiers_mbps
        Least download rates. [Mbit/s]
    weight
        ``households``, ``population``, or None to count settlements.
    services
        The offers, where some state ``households_passed``.
    year
        Offers of later years are left out.
    several_operators
        As in `share_passed`.

    Returns
    -------
    By tier a DataFrame on the district index: ``numerator``, ``denominator`` (households of
    settlements with an offer on record), ``value``, ``unknown``, ``unweighted``.

    Raises
    ------
    ConfigError
        There is no such weight.

    Examples
    --------
    >>> import pandas as pd
    >>> from fugai.broadband import availability
    >>> classified = pd.DataFrame(
    ...     {"district_id": ["n", "n"], "households": [300, 100], "fastest_mbps": [1000, 50]}
    ... )
    >>> availability(classified, pd.DataFrame(index=["n"]), tiers_mbps=[100])[100]["value"]
    n    0.75
    Name: value, dtype: float64
    """
    check_weight(weight)
    fastest = float_column(classified, "fastest_mbps")
    found = {}
    for tier in tiers_mbps:
        hit = (fastest >= tier).astype(np.float64)
        known = ~np.isnan(fastest)
        if services is not None and "households_passed" in services:
            share = share_passed(
                classified,
                services,
                tier_mbps=tier,
                year=year,
                several_operators=several_operators,
            )
            hit *= np.nan_to_num(share)
            known &= ~np.isnan(share)
        found[tier] = share_by_district(classified, districts, hit=hit, known=known, weight=weight)
    return found
