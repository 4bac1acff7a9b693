"""Indicators of venues with WLAN: that they have one, and that it has capacity for its users."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fugai.scorecard.indicators.registry import register
from fugai.scorecard.indicators.rows import ratio_rows

if TYPE_CHECKING:
    import pandas as pd


@register(
    id="wireless.venues_with_access_point",
    unit="1",
    kind="ratio",
    share=True,
    title_zh="设有无线接入点的公共场所比例",
    title_en="Venues with an access point",
    numerator="venues with an access point in service",
    numerator_zh="设有在网无线接入点的公共场所",
    denominator="venues",
    denominator_zh="公共场所",
    dimensions=("type",),
    sums={"type": "rows"},
)
def with_access_point(
    frame: pd.DataFrame,
    *,
    year: int,
    basis: str,
    type: str = "",  # noqa: A002
) -> pd.DataFrame:
    """Share of the venues (of a type) that have an access point. Says nothing of its signal.

    Parameters
    ----------
    frame
        On the districts: ``numerator`` and ``denominator``. [venues]
    year, basis
        Year whose end it is; measured, modelled or synthetic.
    type
        Type of venue, or '' for all.

    Examples
    --------
    >>> import pandas as pd
    >>> from fugai.scorecard import venues
    >>> malls = pd.DataFrame({"numerator": [4.0], "denominator": [5.0]}, index=["a"])
    >>> venues.with_access_point(malls, year=2016, basis="measured")["value"].tolist()
    [0.8, 0.8]
    """
    return ratio_rows(
        frame,
        indicator="wireless.venues_with_access_point",
        year=year,
        basis=basis,
        dimensions={"type": type},
    )


@register(
    id="wireless.venues_capacity",
    unit="1",
    kind="ratio",
    share=True,
    title_zh="无线接入点容量达标的公共场所比例",
    title_en="Venues with enough access points",
    numerator="venues with access points enough for their floor area and users at the same time",
    numerator_zh="无线接入点数量满足建筑面积和高峰并发用户数的公共场所",
    denominator="venues with a known floor area or number of users",
    denominator_zh="建筑面积或高峰并发用户数已知的公共场所",
    dimensions=("type",),
    sums={"type": "rows"},
)
def with_capacity(
    frame: pd.DataFrame,
    *,
    year: int,
    basis: str,
    type: str = "",  # noqa: A002
) -> pd.DataFrame:
    """Share of the venues (of a type) whose access points are enough for area and users.

    Parameters
    ----------
    frame
        On the districts: ``numerator``, ``denominator`` and, where there is any, ``unknown``.
        [venues]
    year, basis, type
        As in `with_access_point`.

    Examples
    --------
    >>> import pandas as pd
    >>> from fugai.scorecard import venues
    >>> malls = pd.DataFrame(
    ...     {"numerator": [1.0], "denominator": [4.0], "unknown": [1.0]}, index=["a"]
    ... )
    >>> venues.with_capacity(malls, year=2016, basis="modelled")["value"].tolist()
    [0.25, 0.25, 0.2, 0.2]
    """
    return ratio_rows(
        frame,
        indicator="wireless.venues_capacity",
        year=year,
        basis=basis,
        dimensions={"type": type},
    )
