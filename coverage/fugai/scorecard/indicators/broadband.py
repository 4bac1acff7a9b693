"""Indicators of broadband: who subscribes, and how fast it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fugai._deprecated import renamed
from fugai.scorecard.indicators.registry import register
from fugai.scorecard.indicators.rows import WHOLE_AREA, ratio_rows, statistic_rows

if TYPE_CHECKING:
    import pandas as pd

BROADBAND_PLAN = (
    "State Council of China, Broadband China strategy and implementation plan "
    "(Guofa [2013] No. 31, 2013)"
)
BROADBAND_PLAN_ZH = "国务院《“宽带中国”战略及实施方案》（国发〔2013〕31号，2013年）"
_ITU = "ITU, Handbook for the Collection of Administrative Data on Telecommunications/ICT (2020)"
_ITU_ZH = "国际电信联盟《电信/信息通信技术行政数据收集手册》（2020年）"


@register(
    id="broadband.penetration",
    unit="1",
    kind="ratio",
    title_zh="固定宽带家庭普及率",
    title_en="Fixed broadband penetration",
    numerator="households with a fixed broadband subscription",
    numerator_zh="固定宽带家庭用户数",
    denominator="households",
    denominator_zh="家庭户数",
    dimensions=("technology", "operator"),
    sums={"technology": "parts", "operator": "parts"},
    source=f"{BROADBAND_PLAN}: fixed broadband penetration of households; {_ITU}: fixed-broadband "
    "subscriptions",
    source_zh=f"{BROADBAND_PLAN_ZH}：家庭固定宽带普及率；{_ITU_ZH}：固定宽带用户",
)
def penetration(
    frame: pd.DataFrame, *, year: int, basis: str, technology: str = "", operator: str = ""
) -> pd.DataFrame:
    """Fixed broadband subscriptions over households; above 1 where households hold several.

    Parameters
    ----------
    frame
        On the districts: ``numerator`` (subscriptions) and ``denominator`` (households).
    year, basis
        Year whose end it is; measured, modelled or synthetic.
    technology, operator
        '' for all together.

    Examples
    --------
    >>> import pandas as pd
    >>> from fugai.scorecard import broadband
    >>> homes = pd.DataFrame({"numerator": [650.0], "denominator": [1000.0]}, index=["a"])
    >>> broadband.penetration(homes, year=2016, basis="measured")["value"].tolist()
    [0.65, 0.65]
    """
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
    title_zh="移动宽带用户普及率",
    title_en="Mobile broadband penetration",
    numerator="mobile broadband subscriptions",
    numerator_zh="移动宽带用户数",
    denominator="residents",
    denominator_zh="常住人口",
    dimensions=("technology", "operator"),
    sums={"technology": "parts", "operator": "parts"},
    source=f"{BROADBAND_PLAN}: penetration of 3G and LTE users; {_ITU}: active mobile-broadband "
    "subscriptions",
    source_zh=f"{BROADBAND_PLAN_ZH}：3G/LTE用户普及率；{_ITU_ZH}：活跃移动宽带用户",
)
def mobile_penetration(
    frame: pd.DataFrame, *, year: int, basis: str, technology: str = "", operator: str = ""
) -> pd.DataFrame:
    """Mobile broadband subscriptions over residents; may exceed 1.

    Parameters
    ----------
    frame
        On the districts: ``numerator`` (subscriptions) and ``denominator`` (residents).
    year, basis, technology, operator
        As in `penetration`.

    Examples
    --------
    >>> import pandas as pd
    >>> from fugai.scorecard import broadband
    >>> users = pd.DataFrame({"numerator": [1100.0], "denominator": [1000.0]}, index=["a"])
    >>> broadband.mobile_penetration(users, year=2016, basis="measured")["value"].tolist()
    [1.1, 1.1]
    """
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
    numerator="sum of rate times number of tests [Mbit/s]",
    numerator_zh="速率与测速次数乘积之和（Mbit/s）",
    denominator="number of tests",
    denominator_zh="测速次数",
    dimensions=("statistic", "area", "type"),
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
        ``numerator`` and ``denominator`` on the districts (a mean: that of the whole area follows
        from the sums), or ``value`` on the districts and the row ``""`` (a median, never pooled).
    year, basis
        As in `penetration`.
    statistic
        mean; median of single tests; median of tile means, where only means of several are known.
    area
        urban, rural, or '' for all.
    type
        fixed, mobile, or '' where the tests are of one kind.

    Examples
    --------
    >>> import pandas as pd
    >>> from fugai.scorecard import broadband
    >>> tests = pd.DataFrame(
    ...     {"numerator": [300.0, 100.0], "denominator": [10.0, 10.0]}, index=["a", "b"]
    ... )
    >>> rows = broadband.download_mbps(tests, year=2016, basis="measured", statistic="mean")
    >>> rows["value"].tolist()
    [30.0, 10.0, 20.0]
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


__getattr__ = renamed(
    __name__,
    {
        name: f"fugai.scorecard.indicators.service.{name}"
        for name in (
            "SERVICE_CLASSES",
            "availability",
            "class_counts",
            "cost_to_connect",
            "rural_parity",
            "settlements_served",
        )
    },
    removed_in="0.3.0",
)
