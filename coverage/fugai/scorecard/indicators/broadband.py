"""Indicators of broadband: who subscribes, how fast it is, who is left out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from fugai.errors import ContractError
from fugai.scorecard.indicators.registry import register
from fugai.scorecard.indicators.rows import (
    WHOLE_AREA,
    count_rows,
    dimension_text,
    join_measures,
    ratio_rows,
    statistic_rows,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

SERVICE_CLASSES = ("served", "underserved", "unserved")
_ITU = "ITU Handbook for the collection of administrative data on telecommunications/ICT"
_FCC = "FCC and NTIA (BEAD): served, underserved and unserved locations by named thresholds"


@register(
    id="broadband.penetration",
    unit="1",
    kind="ratio",
    title_zh="固定宽带家庭普及率",
    title_en="Fixed broadband penetration",
    numerator="subscribing households",
    denominator="households",
    dimensions=("technology", "operator"),
    sums={"technology": "parts", "operator": "parts"},
    source=_ITU,
)
def penetration(
    frame: pd.DataFrame, *, year: int, basis: str, technology: str = "", operator: str = ""
) -> pd.DataFrame:
    """Fixed subscriptions over households. May exceed 1 where households hold several."""
    return ratio_rows(
        frame,
        indicator="broadband.penetration",
        year=year,
        basis=basis,
        dimensions={"technology": technology, "operator": operator},
    )


@register(
    id="mobile.penetration",
    unit="1",
    kind="ratio",
    title_zh="移动宽带普及率",
    title_en="Mobile broadband penetration",
    numerator="mobile broadband subscriptions",
    denominator="residents",
    dimensions=("technology", "operator"),
    sums={"technology": "parts", "operator": "parts"},
    source=_ITU,
)
def mobile_penetration(
    frame: pd.DataFrame, *, year: int, basis: str, technology: str = "", operator: str = ""
) -> pd.DataFrame:
    """Mobile broadband subscriptions over residents. May exceed 1."""
    return ratio_rows(
        frame,
        indicator="mobile.penetration",
        year=year,
        basis=basis,
        dimensions={"technology": technology, "operator": operator},
    )


@register(
    id="broadband.download_mbps",
    unit="Mbit/s",
    kind="ratio",
    title_zh="下载速率",
    title_en="Download rate",
    numerator="sum of rate times tests [Mbit/s]",
    denominator="tests",
    dimensions=("statistic", "area", "type"),
    source="Ookla open data: means of tiles weighted by tests; weighted median of the same",
)
def download_mbps(
    frame: pd.DataFrame,
    *,
    year: int,
    basis: str,
    statistic: str,
    area: str = "",
    type: str = "",  # noqa: A002
) -> pd.DataFrame:
    """Download rate of speed tests, weighted by tests. [Mbit/s]

    Parameters
    ----------
    frame
        ``numerator`` and ``denominator`` on the districts (a mean: the whole area is made from the
        sums), or ``value`` on the districts and the row ``""`` (a median: it is never pooled).
    statistic
        mean or median.
    area
        urban, rural, or '' for all.
    type
        fixed, mobile, or '' where the tests are of one kind.
    """
    dimensions = {"statistic": statistic, "area": area, "type": type}
    make = statistic_rows if WHOLE_AREA in frame.index else ratio_rows
    if statistic != "mean":
        frame, make = (
            frame.drop(columns=["numerator", "denominator"], errors="ignore"),
            statistic_rows,
        )
    return make(
        frame, indicator="broadband.download_mbps", year=year, basis=basis, dimensions=dimensions
    )


@register(
    id="broadband.settlements_served",
    unit="1",
    kind="ratio",
    share=True,
    title_zh="村社宽带服务分级",
    title_en="Settlements by broadband class",
    numerator="settlements of the class",
    denominator="settlements with a known class",
    dimensions=("class", "area", "type"),
    sums={"class": "parts", "area": "rows", "type": "rows"},
    source=_FCC,
)
def settlements_served(
    frame: pd.DataFrame,
    *,
    year: int,
    basis: str,
    area: str = "",
    type: str = "",  # noqa: A002
) -> pd.DataFrame:
    """Shares of settlements that are served, underserved and unserved, and the unknown apart.

    Parameters
    ----------
    frame
        On the districts, how many settlements are ``served``, ``underserved``, ``unserved`` and
        ``unknown``. The shares of the first three are of what is known; ``class`` 'unknown' is over
        all settlements.
    """
    missing = [name for name in (*SERVICE_CLASSES, "unknown") if name not in frame]
    if missing:
        msg = f"Ingredients of `broadband.settlements_served` lack the columns {missing}."
        raise ContractError(msg)
    known = frame[list(SERVICE_CLASSES)].sum(axis=1)
    unknown = frame["unknown"].astype(float)
    parts = []
    for name in (*SERVICE_CLASSES, "unknown"):
        shares = pd.DataFrame(
            {
                "numerator": frame[name],
                "denominator": known + unknown if name == "unknown" else known,
            }
        )
        if name != "unknown":
            shares["unknown"] = unknown
        parts.append(
            ratio_rows(
                shares,
                indicator="broadband.settlements_served",
                year=year,
                basis=basis,
                dimensions={"class": name, "area": area, "type": type},
            )
        )
    return join_measures(parts)


@register(
    id="broadband.availability",
    unit="1",
    kind="ratio",
    share=True,
    title_zh="宽带可用率",
    title_en="Broadband availability",
    numerator="households offered at least the tier",
    denominator="households with known offers",
    dimensions=("class", "area", "type"),
    sums={"area": "rows", "type": "rows"},
    source=_FCC,
)
def availability(
    frame: pd.DataFrame,
    *,
    year: int,
    basis: str,
    tier_mbps: float,
    area: str = "",
    type: str = "",  # noqa: A002
) -> pd.DataFrame:
    """Share offered a download tier or better. ``class`` is the tier. [Mbit/s]

    Tiers are cumulative (who is offered 100 is offered 20), so they are never summed.
    """
    return ratio_rows(
        frame,
        indicator="broadband.availability",
        year=year,
        basis=basis,
        dimensions={"class": dimension_text(tier_mbps), "area": area, "type": type},
    )


@register(
    id="broadband.rural_parity",
    unit="1",
    kind="statistic",
    title_zh="城乡宽带比",
    title_en="Rural over urban rate",
    numerator="rural rate or share",
    denominator="urban rate or share",
    dimensions=("statistic", "class"),
    source="DESIGN: indicators; urban and rural by the Degree of Urbanisation (UN, 2021)",
)
def rural_parity(
    frame: pd.DataFrame,
    *,
    year: int,
    basis: str,
    statistic: str = "",
    class_: str = "",
) -> pd.DataFrame:
    """Rural over urban; 1 is parity. NaN where a district has only one of the two.

    Parameters
    ----------
    frame
        On the districts and the row ``""``: ``numerator`` (rural) and ``denominator`` (urban), or
        ``value`` itself. It is a ratio of two means, so groups of districts cannot be pooled.
    """
    found = frame.copy()
    if "value" not in found:
        urban = found["denominator"].astype(float)
        found["value"] = found["numerator"].astype(float) / urban.where(urban > 0)
    return statistic_rows(
        found,
        indicator="broadband.rural_parity",
        year=year,
        basis=basis,
        dimensions={"statistic": statistic, "class": class_},
    )


@register(
    id="broadband.cost_to_connect",
    unit="currency",
    kind="count",
    title_zh="接入成本",
    title_en="Cost to connect",
    numerator="cost of connecting what is not served",
    denominator="",
    dimensions=("statistic", "class", "type"),
    sums={"class": "rows", "type": "rows"},
    source="DESIGN: indicators",
)
def cost_to_connect(
    frame: pd.DataFrame,
    *,
    year: int,
    basis: str,
    currency: str = "",
    class_: str = "",
    type: str = "",  # noqa: A002
) -> pd.DataFrame:
    """Cost of connecting settlements, in total and as statistic ``household``.

    Parameters
    ----------
    frame
        On the districts: ``numerator`` (cost) and, for the cost per household, ``denominator``
        (households connected by it).
    currency
        Its code, as the unit of the rows.
    """
    unit = currency or "currency"
    fixed = {"class": class_, "type": type}
    parts = [
        count_rows(
            frame["numerator"],
            indicator="broadband.cost_to_connect",
            year=year,
            basis=basis,
            unit=unit,
            dimensions=fixed,
        )
    ]
    if "denominator" in frame:
        parts.append(
            ratio_rows(
                frame[["numerator", "denominator"]],
                indicator="broadband.cost_to_connect",
                year=year,
                basis=basis,
                unit=f"{unit}/household",
                dimensions={**fixed, "statistic": "household"},
            )
        )
    return join_measures(parts)


def class_counts(
    classes: pd.Series, districts_of: pd.Series, districts: Sequence[str] | pd.Index
) -> pd.DataFrame:
    """How many settlements of each class lie in each district, for `settlements_served`.

    Anything but served, underserved and unserved counts as unknown.
    """
    names = [*SERVICE_CLASSES, "unknown"]
    label = classes.astype("object").where(classes.isin(SERVICE_CLASSES).to_numpy(), "unknown")
    table = pd.crosstab(districts_of.astype(str).to_numpy(), label.to_numpy())
    index = pd.Index([str(d) for d in districts])
    return table.reindex(index=index, columns=names, fill_value=0).astype(float)
