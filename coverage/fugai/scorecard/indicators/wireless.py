"""Indicators of radio: who and what is covered."""

from __future__ import annotations

import pandas as pd

from fugai._deprecated import renamed
from fugai.scorecard.indicators.registry import register
from fugai.scorecard.indicators.rows import count_rows, join_measures, ratio_rows

_SDG = (
    "United Nations, Global indicator framework for the Sustainable Development Goals "
    "(A/RES/71/313, 2017), indicator 9.c.1: proportion of population covered by a mobile network, "
    "by technology"
)
_SDG_ZH = (
    "联合国《可持续发展目标全球指标框架》（A/RES/71/313，2017年），"
    "指标9.c.1：移动网络覆盖的人口比例，按技术分列"
)


@register(
    id="wireless.area_share",
    unit="1",
    kind="ratio",
    share=True,
    title_zh="面积覆盖率",
    title_en="Area covered",
    numerator="area where the profile is met",
    numerator_zh="符合覆盖标准的面积（平方公里）",
    denominator="area with a known result [km2]",
    denominator_zh="结果已知的面积（平方公里）",
    dimensions=("profile", "operator"),
)
def area_share(
    frame: pd.DataFrame, *, year: int, basis: str, profile: str, operator: str = ""
) -> pd.DataFrame:
    """Share of the area where a profile is met. Networks overlap: never summed over operators.

    Parameters
    ----------
    frame
        On the districts: ``numerator``, ``denominator`` and, where there is any, ``unknown``.
        [km2]
    year, basis
        Year whose end it is; measured, modelled or synthetic.
    profile, operator
        Coverage standard; one network, or '' for any.

    Examples
    --------
    >>> import pandas as pd
    >>> from fugai.scorecard import wireless
    >>> areas = pd.DataFrame(
    ...     {"numerator": [3.0, 1.0], "denominator": [4.0, 4.0]}, index=["a", "b"]
    ... )
    >>> rows = wireless.area_share(areas, year=2016, basis="modelled", profile="lte")
    >>> rows[["district_id", "value"]].to_numpy().tolist()
    [['a', 0.75], ['b', 0.25], ['', 0.5]]
    """
    return ratio_rows(
        frame,
        indicator="wireless.area_share",
        year=year,
        basis=basis,
        dimensions={"profile": profile, "operator": operator},
    )


@register(
    id="wireless.population_share",
    unit="1",
    kind="ratio",
    share=True,
    title_zh="人口覆盖率",
    title_en="Residents covered",
    numerator="residents where the profile is met",
    numerator_zh="符合覆盖标准处的常住人口",
    denominator="residents with a known result",
    denominator_zh="结果已知的常住人口",
    dimensions=("profile", "operator", "area"),
    sums={"area": "rows"},
    source=_SDG,
    source_zh=_SDG_ZH,
)
def population_share(
    frame: pd.DataFrame, *, year: int, basis: str, profile: str, operator: str = "", area: str = ""
) -> pd.DataFrame:
    """Share of the residents where a profile is met.

    Parameters
    ----------
    frame
        On the districts: ``numerator``, ``denominator`` and, where there is any, ``unknown``.
        [persons]
    year, basis, profile, operator
        As in `area_share`.
    area
        urban, rural, or '' for all.

    Examples
    --------
    Unknown residents are not in the denominator; their share has a row of its own.

    >>> import pandas as pd
    >>> from fugai.scorecard import wireless
    >>> people = pd.DataFrame(
    ...     {"numerator": [60.0], "denominator": [80.0], "unknown": [20.0]}, index=["a"]
    ... )
    >>> rows = wireless.population_share(people, year=2016, basis="modelled", profile="lte")
    >>> rows[rows["district_id"].eq("a")][["statistic", "value"]].to_numpy().tolist()
    [['', 0.75], ['unknown', 0.2]]
    """
    return ratio_rows(
        frame,
        indicator="wireless.population_share",
        year=year,
        basis=basis,
        dimensions={"profile": profile, "operator": operator, "area": area},
    )


@register(
    id="wireless.settlements_share",
    unit="1",
    kind="ratio",
    share=True,
    title_zh="建制村和社区覆盖率",
    title_en="Settlements covered",
    numerator="settlements where the profile is met",
    numerator_zh="符合覆盖标准的建制村和社区",
    denominator="settlements with a known result",
    denominator_zh="结果已知的建制村和社区",
    dimensions=("profile", "operator", "type"),
    sums={"type": "rows"},
)
def settlements_share(
    frame: pd.DataFrame,
    *,
    year: int,
    basis: str,
    profile: str,
    operator: str = "",
    type: str = "",  # noqa: A002
) -> pd.DataFrame:
    """Share of the settlements (of a type: community, village ...) where a profile is met.

    Parameters
    ----------
    frame
        On the districts: ``numerator``, ``denominator`` and, where there is any, ``unknown``.
        [settlements]
    year, basis, profile, operator
        As in `area_share`.
    type
        Type of settlement, or '' for all.

    Examples
    --------
    >>> import pandas as pd
    >>> from fugai.scorecard import wireless
    >>> villages = pd.DataFrame({"numerator": [9.0], "denominator": [10.0]}, index=["a"])
    >>> rows = wireless.settlements_share(
    ...     villages, year=2016, basis="modelled", profile="lte", type="village"
    ... )
    >>> rows["value"].tolist()
    [0.9, 0.9]
    """
    return ratio_rows(
        frame,
        indicator="wireless.settlements_share",
        year=year,
        basis=basis,
        dimensions={"profile": profile, "operator": operator, "type": type},
    )


@register(
    id="wireless.venues_share",
    unit="1",
    kind="ratio",
    share=True,
    title_zh="公共场所覆盖率",
    title_en="Venues covered",
    numerator="venues covered on enough of their footprint (90 % where nothing else is set), on all "
    "storeys, or at their point",
    numerator_zh="各层占地覆盖达到规定比例（缺省九成）或其点位已覆盖的公共场所",
    denominator="venues with a known result",
    denominator_zh="结果已知的公共场所",
    dimensions=("profile", "operator", "type"),
    sums={"type": "rows"},
)
def venues_share(
    frame: pd.DataFrame,
    *,
    year: int,
    basis: str,
    profile: str = "wlan",
    operator: str = "",
    type: str = "",  # noqa: A002
) -> pd.DataFrame:
    """Share of the venues (of a type: mall, hotel, airport ...) that are covered.

    Parameters
    ----------
    frame
        On the districts: ``numerator``, ``denominator`` and, where there is any, ``unknown``.
        [venues]
    year, basis, profile, operator
        As in `area_share`.
    type
        Type of venue, or '' for all.

    Examples
    --------
    >>> import pandas as pd
    >>> from fugai.scorecard import wireless
    >>> malls = pd.DataFrame({"numerator": [3.0], "denominator": [5.0]}, index=["a"])
    >>> wireless.venues_share(malls, year=2016, basis="modelled", type="mall")["value"].tolist()
    [0.6, 0.6]
    """
    return ratio_rows(
        frame,
        indicator="wireless.venues_share",
        year=year,
        basis=basis,
        dimensions={"profile": profile, "operator": operator, "type": type},
    )


@register(
    id="wireless.holes",
    unit="holes",
    kind="count",
    title_zh="覆盖盲区",
    title_en="Coverage holes",
    numerator="contiguous populated areas without coverage",
    numerator_zh="有常住人口而未覆盖的连片区域",
    dimensions=("profile", "operator", "statistic"),
)
def holes(
    found: pd.DataFrame,
    districts: pd.Index,
    *,
    year: int,
    basis: str,
    profile: str,
    operator: str = "",
) -> pd.DataFrame:
    """Coverage holes per district: how many, and as statistics their ``people`` and ``area``.

    Parameters
    ----------
    found
        One row per hole: ``district_id`` (a hole across a border belongs to the district with most
        of its people), ``people`` [persons], ``area_km2``.
    districts
        All district ids.
    year, basis, profile, operator
        As in `area_share`.

    Examples
    --------
    >>> import pandas as pd
    >>> from fugai.scorecard import wireless
    >>> found = pd.DataFrame({"district_id": ["a", "a"], "people": [30.0, 12.0]})
    >>> rows = wireless.holes(
    ...     found, pd.Index(["a", "b"]), year=2016, basis="modelled", profile="lte"
    ... )
    >>> rows[rows["district_id"].eq("a")][["statistic", "value", "unit"]].to_numpy().tolist()
    [['', 2.0, 'holes'], ['people', 42.0, 'persons']]
    """
    ids = found["district_id"].astype(str) if "district_id" in found else pd.Series(dtype="str")
    fixed = {"profile": profile, "operator": operator}
    index = pd.Index([str(d) for d in districts])
    parts = [
        count_rows(
            ids.value_counts().reindex(index, fill_value=0).astype(float),
            indicator="wireless.holes",
            year=year,
            basis=basis,
            dimensions=fixed,
        )
    ]
    for statistic, column, unit in (("people", "people", "persons"), ("area", "area_km2", "km2")):
        if column in found:
            sums = found[column].astype(float).groupby(ids.to_numpy()).sum()
            parts.append(
                count_rows(
                    sums.reindex(index).fillna(0.0),
                    indicator="wireless.holes",
                    year=year,
                    basis=basis,
                    unit=unit,
                    dimensions={**fixed, "statistic": statistic},
                )
            )
    return join_measures(parts)


__getattr__ = renamed(
    __name__,
    {
        name: f"fugai.scorecard.indicators.sites.{name}"
        for name in (
            "access_points_added",
            "sites_added",
            "village_committee_5km",
            "within_distance",
        )
    },
    removed_in="0.3.0",
)
