"""Indicators of the outlets: how many there are, how busy, and what they have room for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fugai.scorecard.indicators.registry import register
from fugai.scorecard.indicators.rows import TRAVEL, ratio_rows

if TYPE_CHECKING:
    import pandas as pd


@register(
    id="delivery.outlets_per_10k",
    unit="1/10,000 persons",
    kind="ratio",
    scale=1e4,
    title_zh="每万人网点数",
    title_en="Outlets per 10,000 residents",
    numerator="outlets in service",
    numerator_zh="在营网点",
    denominator="residents",
    denominator_zh="常住人口",
    dimensions=("type", "operator"),
    sums={"type": "parts", "operator": "parts"},
    source="State Post Bureau of China, Statistical bulletin on the development of the postal "
    "industry in 2016 (2017): average number of residents served by an outlet, here its inverse, "
    "10,000 × outlets in service / residents",
    source_zh="国家邮政局《2016年邮政行业发展统计公报》（2017年）：平均每一营业网点服务人口，"
    "本指标取其倒数，10,000 × 在营网点 ÷ 常住人口",
)
def outlets_per_10k(
    frame: pd.DataFrame,
    *,
    year: int,
    basis: str,
    type: str = "",  # noqa: A002
    operator: str = "",
) -> pd.DataFrame:
    """Outlets in service per 10,000 residents, by kind and courier company.

    Parameters
    ----------
    frame
        On the districts: ``numerator`` (outlets) and ``denominator`` (residents).
    year, basis
        Year whose end it is; measured, modelled or synthetic.
    type, operator
        Kind of outlet and courier company, or '' for all.

    Examples
    --------
    >>> import pandas as pd
    >>> from fugai.scorecard import outlets
    >>> counts = pd.DataFrame({"numerator": [30.0], "denominator": [200_000.0]}, index=["a"])
    >>> outlets.outlets_per_10k(counts, year=2016, basis="measured")["value"].tolist()
    [1.5, 1.5]
    """
    return ratio_rows(
        frame,
        indicator="delivery.outlets_per_10k",
        year=year,
        basis=basis,
        dimensions={"type": type, "operator": operator},
    )


@register(
    id="delivery.load",
    unit="parcels/day/outlet",
    kind="ratio",
    title_zh="网点负荷",
    title_en="Load per outlet",
    numerator="parcels a day of the residents nearest to the outlets",
    numerator_zh="就近归属各网点的日件量",
    denominator="outlets",
    denominator_zh="网点",
    dimensions=("statistic", "mode"),
)
def load(
    frame: pd.DataFrame, *, year: int, basis: str, statistic: str = "", mode: str = ""
) -> pd.DataFrame:
    """Parcels a day per outlet; with ``statistic`` 'capacity', over the outlets' capacity.

    Parameters
    ----------
    frame
        On the districts of the outlets: ``numerator`` (parcels a day) and ``denominator``
        (outlets, or their capacity in parcels a day). Parcels that reach no outlet are in neither.
    year, basis
        As in `outlets_per_10k`.
    statistic
        '' for parcels a day per outlet, 'capacity' for the share of the capacity in use. [1]
    mode
        How parcels travel.

    Examples
    --------
    >>> import pandas as pd
    >>> from fugai.scorecard import outlets
    >>> parcels = pd.DataFrame({"numerator": [1200.0], "denominator": [3.0]}, index=["a"])
    >>> outlets.load(parcels, year=2016, basis="modelled", mode="drive")["value"].tolist()
    [400.0, 400.0]
    """
    return ratio_rows(
        frame[["numerator", "denominator"]],
        indicator="delivery.load",
        year=year,
        basis=basis,
        unit="1" if statistic == "capacity" else None,
        dimensions={"statistic": statistic, "mode": mode},
    )


@register(
    id="delivery.accessibility",
    unit="1/10,000 persons",
    kind="ratio",
    scale=1e4,
    title_zh="网点可达性（两步移动搜索法）",
    title_en="Accessibility of outlets (2SFCA)",
    numerator="sum over residents of outlets per head within the time limit",
    numerator_zh="居民时限内人均网点数之和",
    denominator="residents with a known result",
    denominator_zh="结果已知的常住人口",
    dimensions=(*TRAVEL, "statistic"),
    source="W. Luo and F. Wang, Measures of spatial accessibility to health care in a GIS "
    "environment: synthesis and a case study in the Chicago region, Environment and Planning B 30 "
    "(2003): two-step floating catchment area",
    source_zh="W. Luo、F. Wang《Measures of spatial accessibility to health care in a GIS "
    "environment》，Environment and Planning B 第30卷（2003年）：两步移动搜索法",
)
def accessibility(
    frame: pd.DataFrame,
    *,
    year: int,
    basis: str,
    minutes: float,
    mode: str = "drive",
    direction: str = "from",
    statistic: str = "",
    unit: str | None = None,
) -> pd.DataFrame:
    """Mean over residents of the outlets per 10,000 residents that they compete for.

    Parameters
    ----------
    frame
        On the districts: ``numerator`` (sum of residents times accessibility per head) and
        ``denominator`` (residents).
    year, basis
        As in `outlets_per_10k`.
    minutes, mode, direction
        As in `fugai.scorecard.delivery.population_share`.
    statistic
        '' for 2SFCA, 'e2sfca' or '3sfca'.
    unit
        Unit of the value, where supply is not counted in outlets.

    Examples
    --------
    >>> import pandas as pd
    >>> from fugai.scorecard import outlets
    >>> sums = pd.DataFrame({"numerator": [0.5], "denominator": [1000.0]}, index=["a"])
    >>> rows = outlets.accessibility(sums, year=2016, basis="modelled", minutes=15)
    >>> rows["value"].tolist()
    [5.0, 5.0]
    """
    return ratio_rows(
        frame,
        indicator="delivery.accessibility",
        year=year,
        basis=basis,
        unit=unit,
        dimensions={
            "minutes": minutes,
            "mode": mode,
            "direction": direction,
            "statistic": statistic,
        },
    )


@register(
    id="delivery.overloaded_share",
    unit="1",
    kind="ratio",
    share=True,
    title_zh="超负荷网点比例",
    title_en="Overloaded outlets",
    numerator="outlets whose nearest residents have more parcels a day than the outlet handles",
    numerator_zh="就近件量超过日处理能力的网点",
    denominator="outlets with a stated capacity",
    denominator_zh="填报了处理能力的网点",
    dimensions=("mode",),
)
def overloaded_share(frame: pd.DataFrame, *, year: int, basis: str, mode: str = "") -> pd.DataFrame:
    """Share of the outlets that get more parcels than they can handle; by the outlet's district.

    Parameters
    ----------
    frame
        On the districts: ``numerator`` and ``denominator``. [outlets]
    year, basis, mode
        As in `load`.

    Examples
    --------
    >>> import pandas as pd
    >>> from fugai.scorecard import outlets
    >>> counts = pd.DataFrame({"numerator": [1.0], "denominator": [5.0]}, index=["a"])
    >>> outlets.overloaded_share(counts, year=2016, basis="modelled")["value"].tolist()
    [0.2, 0.2]
    """
    return ratio_rows(
        frame,
        indicator="delivery.overloaded_share",
        year=year,
        basis=basis,
        dimensions={"mode": mode},
    )


@register(
    id="delivery.capacity_share",
    unit="1",
    kind="ratio",
    share=True,
    title_zh="处理能力内可投递件量比例",
    title_en="Parcels within the outlets' capacity",
    numerator="parcels a day assigned to outlets within the time limit, none above its capacity, "
    "as many as possible",
    numerator_zh="时限内各网点在处理能力之内最多可投递的日件量",
    denominator="parcels a day of residents with a known result",
    denominator_zh="结果已知的居民日件量",
    dimensions=TRAVEL,
)
def capacity_share(
    frame: pd.DataFrame,
    *,
    year: int,
    basis: str,
    minutes: float,
    mode: str = "drive",
    direction: str = "from",
) -> pd.DataFrame:
    """Share of the parcels that outlets can handle, overflow going to the next one with room.

    Parameters
    ----------
    frame
        On the districts: ``numerator``, ``denominator`` and, where there is any, ``unknown``.
        [parcels a day]
    year, basis
        As in `outlets_per_10k`.
    minutes, mode, direction
        As in `fugai.scorecard.delivery.population_share`.

    Examples
    --------
    >>> import pandas as pd
    >>> from fugai.scorecard import outlets
    >>> parcels = pd.DataFrame({"numerator": [800.0], "denominator": [1000.0]}, index=["a"])
    >>> rows = outlets.capacity_share(parcels, year=2016, basis="modelled", minutes=30)
    >>> rows["value"].tolist()
    [0.8, 0.8]
    """
    return ratio_rows(
        frame,
        indicator="delivery.capacity_share",
        year=year,
        basis=basis,
        dimensions={"minutes": minutes, "mode": mode, "direction": direction},
    )


@register(
    id="delivery.tour_minutes",
    unit="min",
    kind="ratio",
    headline=False,
    title_zh="配送往返时间",
    title_en="Courier round trip",
    numerator="minutes of the vans' tours through the villages nearest to each outlet: driving, "
    "stops and parcels",
    numerator_zh="配送车巡回就近各建制村的时间（行驶、停靠、交付）",
    denominator="tours",
    denominator_zh="往返趟数",
    dimensions=("mode",),
)
def tour_minutes(frame: pd.DataFrame, *, year: int, basis: str, mode: str = "") -> pd.DataFrame:
    """Mean length of a courier's round trip; by the outlet's district. [min]

    Parameters
    ----------
    frame
        On the districts: ``numerator`` [min] and ``denominator`` [tours].
    year, basis, mode
        As in `load`.

    Examples
    --------
    >>> import pandas as pd
    >>> from fugai.scorecard import outlets
    >>> tours = pd.DataFrame({"numerator": [240.0], "denominator": [2.0]}, index=["a"])
    >>> outlets.tour_minutes(tours, year=2016, basis="modelled")["value"].tolist()
    [120.0, 120.0]
    """
    return ratio_rows(
        frame,
        indicator="delivery.tour_minutes",
        year=year,
        basis=basis,
        dimensions={"mode": mode},
    )
