"""Indicators of broadband service that count households and residents, settlements in part."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fugai.scorecard.indicators.registry import register
from fugai.scorecard.indicators.service import class_rows

if TYPE_CHECKING:
    import pandas as pd

_SOURCE = (
    "United States, Infrastructure Investment and Jobs Act (Public Law 117-58, 2021), section 60102: "
    "unserved and underserved locations; FCC, Broadband Data Collection: locations passed; the rates "
    "and latencies are the project's"
)
_SOURCE_ZH = (
    "美国《基础设施投资和就业法》（公法117-58，2021年）第60102条：未覆盖和覆盖不足的地点；美国联邦通信委员会"
    "宽带数据收集：覆盖地点；速率和时延门限由项目设定"
)


@register(
    id="broadband.households_share",
    unit="1",
    kind="ratio",
    share=True,
    title_zh="家庭户宽带覆盖分级",
    title_en="Households by broadband class",
    numerator="households of the class",
    numerator_zh="属于该级的家庭户",
    denominator="households with a known class",
    denominator_zh="分级已知的家庭户",
    dimensions=("class", "area", "type"),
    sums={"class": "parts", "area": "rows", "type": "rows"},
    source=_SOURCE,
    source_zh=_SOURCE_ZH,
)
def households_share(
    frame: pd.DataFrame,
    *,
    year: int,
    basis: str,
    area: str = "",
    type: str = "",  # noqa: A002
) -> pd.DataFrame:
    """Shares of households that are served, underserved, unserved, and unknown.

    A household is of a class where an offer of the class passes it. Of a settlement, as many
    households count as the offer that passes most says; all of them where it does not say.

    Parameters
    ----------
    frame
        On the districts, how many households are ``served``, ``underserved``, ``unserved`` and
        ``unknown`` (`fugai.broadband.class_totals`). The shares of the first three are of the known
        ones; ``class`` 'unknown' is of all households.
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
    >>> from fugai.scorecard import service_homes
    >>> homes = pd.DataFrame(
    ...     {"served": [300], "underserved": [0], "unserved": [100], "unknown": [0]}, index=["a"]
    ... )
    >>> rows = service_homes.households_share(homes, year=2016, basis="measured")
    >>> rows[rows["district_id"].eq("a") & rows["class"].eq("served")]["value"].tolist()[0]
    0.75
    """
    return class_rows(
        frame,
        indicator="broadband.households_share",
        year=year,
        basis=basis,
        dimensions={"area": area, "type": type},
    )


@register(
    id="broadband.population_share",
    unit="1",
    kind="ratio",
    share=True,
    title_zh="人口宽带覆盖分级",
    title_en="Residents by broadband class",
    numerator="residents of households of the class",
    numerator_zh="属于该级家庭户的人口",
    denominator="residents with a known class",
    denominator_zh="分级已知的人口",
    dimensions=("class", "area", "type"),
    sums={"class": "parts", "area": "rows", "type": "rows"},
    source=_SOURCE,
    source_zh=_SOURCE_ZH,
)
def population_share(
    frame: pd.DataFrame,
    *,
    year: int,
    basis: str,
    area: str = "",
    type: str = "",  # noqa: A002
) -> pd.DataFrame:
    """Shares of residents who are served, underserved, unserved, and unknown.

    The residents of a settlement count in proportion of its households.

    Parameters
    ----------
    frame
        On the districts, how many residents are ``served``, ``underserved``, ``unserved`` and
        ``unknown``, as in `households_share`.
    year, basis, area, type
        As in `households_share`.

    Raises
    ------
    ContractError
        A column is missing.

    Examples
    --------
    >>> import pandas as pd
    >>> from fugai.scorecard import service_homes
    >>> people = pd.DataFrame(
    ...     {"served": [900], "underserved": [0], "unserved": [100], "unknown": [0]}, index=["a"]
    ... )
    >>> rows = service_homes.population_share(people, year=2016, basis="measured")
    >>> rows[rows["district_id"].eq("a") & rows["class"].eq("served")]["value"].tolist()[0]
    0.9
    """
    return class_rows(
        frame,
        indicator="broadband.population_share",
        year=year,
        basis=basis,
        dimensions={"area": area, "type": type},
    )
