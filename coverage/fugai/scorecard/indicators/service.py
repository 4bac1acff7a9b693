"""Indicators of broadband service: what is offered where, and what the rest would cost."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from fugai.errors import ContractError
from fugai.scorecard.indicators.broadband import BROADBAND_PLAN, BROADBAND_PLAN_ZH
from fugai.scorecard.indicators.registry import register
from fugai.scorecard.indicators.rows import (
    count_rows,
    dimension_text,
    join_measures,
    ratio_rows,
    statistic_rows,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

SERVICE_CLASSES = ("served", "underserved", "unserved")


@register(
    id="broadband.settlements_served",
    unit="1",
    kind="ratio",
    share=True,
    title_zh="建制村和社区宽带覆盖分级",
    title_en="Settlements by broadband class",
    numerator="settlements of the class",
    numerator_zh="属于该级的建制村和社区",
    denominator="settlements with a known class",
    denominator_zh="分级已知的建制村和社区",
    dimensions=("class", "area", "type"),
    sums={"class": "parts", "area": "rows", "type": "rows"},
    source="United States, Infrastructure Investment and Jobs Act (Public Law 117-58, 2021), "
    "section 60102: unserved and underserved locations; the rates and latencies are the project's",
    source_zh="美国《基础设施投资和就业法》（公法117-58，2021年）第60102条：未覆盖和覆盖不足的地点；"
    "速率和时延门限由项目设定",
)
def settlements_served(
    frame: pd.DataFrame,
    *,
    year: int,
    basis: str,
    area: str = "",
    type: str = "",  # noqa: A002
) -> pd.DataFrame:
    """Shares of settlements that are served, underserved, unserved, and unknown.

    Parameters
    ----------
    frame
        On the districts, how many settlements are ``served``, ``underserved``, ``unserved`` and
        ``unknown``: each in the highest class that all its households reach, or the share of them
        that the project states (`fugai.broadband.class_totals`). The shares of the first three are of the known ones; ``class`` 'unknown' is of
        all settlements.
    year, basis
        Year whose end it is; measured, modelled or synthetic.
    area, type
        urban, rural, or '' for all; type of settlement, or '' for all.

    Raises
    ------
    ContractError
        A column is missing.

    Examples
    --------
    >>> import pandas as pd
    >>> from fugai.scorecard import service
    >>> counts = pd.DataFrame(
    ...     {"served": [6], "underserved": [1], "unserved": [1], "unknown": [2]}, index=["a"]
    ... )
    >>> rows = service.settlements_served(counts, year=2016, basis="measured")
    >>> one = rows[rows["district_id"].eq("a") & rows["statistic"].eq("")]
    >>> dict(zip(one["class"], one["value"]))
    {'served': 0.75, 'underserved': 0.125, 'unserved': 0.125, 'unknown': 0.2}
    """
    dimensions = {"area": area, "type": type}
    return class_rows(
        frame,
        indicator="broadband.settlements_served",
        year=year,
        basis=basis,
        dimensions=dimensions,
    )


def class_rows(
    frame: pd.DataFrame,
    *,
    indicator: str,
    year: int,
    basis: str,
    dimensions: Mapping[str, str],
) -> pd.DataFrame:
    """Shares of each class of the known part, and of class 'unknown' of all."""
    missing = [name for name in (*SERVICE_CLASSES, "unknown") if name not in frame]
    if missing:
        msg = f"The frame for `{indicator}` lacks the columns {missing}."
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
                indicator=indicator,
                year=year,
                basis=basis,
                dimensions={**dimensions, "class": name},
            )
        )
    return join_measures(parts)


@register(
    id="broadband.availability",
    unit="1",
    kind="ratio",
    share=True,
    title_zh="宽带接入能力覆盖率",
    title_en="Broadband availability",
    numerator="households offered at least the tier",
    numerator_zh="具备不低于该档速率接入能力的家庭户",
    denominator="households with known offers",
    denominator_zh="接入能力已知的家庭户",
    dimensions=("class", "area", "type"),
    sums={"area": "rows", "type": "rows"},
    source=f"{BROADBAND_PLAN}: broadband access capability of households; the tiers are the project's",
    source_zh=f"{BROADBAND_PLAN_ZH}：家庭宽带接入能力；速率分档由项目设定",
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
    """Share of the households that are offered a download tier or better.

    Tiers are cumulative (who is offered 100 is offered 20), so they are never summed.

    Parameters
    ----------
    frame
        On the districts: ``numerator``, ``denominator`` and, where there is any, ``unknown``.
        [households]
    year, basis
        As in `settlements_served`.
    tier_mbps
        Tier, the dimension ``class`` of the rows. [Mbit/s]
    area, type
        As in `settlements_served`.

    Examples
    --------
    >>> import pandas as pd
    >>> from fugai.scorecard import service
    >>> homes = pd.DataFrame({"numerator": [400.0], "denominator": [500.0]}, index=["a"])
    >>> rows = service.availability(homes, year=2016, basis="measured", tier_mbps=20.0)
    >>> rows[["class", "value"]].to_numpy().tolist()
    [['20', 0.8], ['20', 0.8]]
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
    title_zh="农村与城镇宽带速率比",
    title_en="Rural over urban rate",
    numerator="rural rate or share",
    numerator_zh="农村的速率或比例",
    denominator="urban rate or share",
    denominator_zh="城镇的速率或比例",
    dimensions=("statistic", "class"),
    source="definition of this project: rural rate or share / urban rate or share; urban and rural "
    "by Eurostat and others, Applying the Degree of Urbanisation: a methodological manual (2021)",
    source_zh="本项目定义：农村的速率或比例 ÷ 城镇的速率或比例；城镇与农村按欧盟统计局等"
    "《Applying the Degree of Urbanisation》（城镇化程度分级方法手册，2021年）划分",
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
        ``value`` itself. It is a ratio of two means, so districts cannot be pooled.
    year, basis
        As in `settlements_served`.
    statistic, class_
        mean, median or median of tile means of rates; tier of shares.

    Examples
    --------
    >>> import pandas as pd
    >>> from fugai.scorecard import service
    >>> rates = pd.DataFrame(
    ...     {"numerator": [15.0, 15.0], "denominator": [20.0, 20.0]}, index=["a", ""]
    ... )
    >>> rows = service.rural_parity(rates, year=2016, basis="measured", statistic="median")
    >>> rows["value"].tolist()
    [0.75, 0.75]
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
    numerator="cost of connecting the settlements that are not served",
    numerator_zh="接入未覆盖和覆盖不足的建制村和社区的费用",
    dimensions=("statistic", "class", "type"),
    sums={"class": "rows", "type": "rows"},
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
    year, basis
        As in `settlements_served`.
    currency
        Its code, as the unit of the rows.
    class_, type
        Class of service and type of settlement, or '' for all.

    Examples
    --------
    >>> import pandas as pd
    >>> from fugai.scorecard import service
    >>> costs = pd.DataFrame({"numerator": [9000.0], "denominator": [30.0]}, index=["a"])
    >>> rows = service.cost_to_connect(costs, year=2016, basis="modelled", currency="CNY")
    >>> rows[rows["district_id"].eq("a")][["value", "unit"]].to_numpy().tolist()
    [[9000.0, 'CNY'], [300.0, 'CNY/household']]
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

    Parameters
    ----------
    classes
        Class of each settlement; anything but served, underserved and unserved is unknown.
    districts_of
        ``district_id`` of each settlement, in the same order.
    districts
        All district ids.

    Examples
    --------
    >>> import pandas as pd
    >>> from fugai.scorecard import service
    >>> classes, homes = pd.Series(["served", None, "served"]), pd.Series(["a", "a", "b"])
    >>> service.class_counts(classes, homes, ["a", "b"])["served"].tolist()
    [1.0, 1.0]
    """
    names = [*SERVICE_CLASSES, "unknown"]
    label = classes.astype("object").where(classes.isin(SERVICE_CLASSES).to_numpy(), "unknown")
    table = pd.crosstab(districts_of.astype(str).to_numpy(), label.to_numpy())
    index = pd.Index([str(d) for d in districts])
    return table.reindex(index=index, columns=names, fill_value=0).astype(float)
