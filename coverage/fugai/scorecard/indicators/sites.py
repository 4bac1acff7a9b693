"""Indicators of what was built, and of the distance to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from fugai.scorecard.indicators.counting import opened_rows
from fugai.scorecard.indicators.registry import register
from fugai.scorecard.indicators.rows import ratio_rows

if TYPE_CHECKING:
    from collections.abc import Sequence


@register(
    id="wireless.sites_added",
    unit="sites",
    kind="count",
    flow=True,
    title_zh="新增基站",
    title_en="Base station sites added",
    numerator="sites in service that opened in the year",
    numerator_zh="当年开通的在网基站",
    dimensions=("technology", "operator"),
    sums={"technology": "rows", "operator": "rows"},
)
def sites_added(
    sites: pd.DataFrame, districts: pd.Index, *, years: Sequence[int], basis: str
) -> pd.DataFrame:
    """Sites that opened in each year, per district, technology and operator, with totals. [sites]

    One measure per opening year: a target with ``from = 2013, by = 2016`` sums the years 2014,
    2015 and 2016. A site has one technology and one operator, so rows may be summed over both; the
    rows without them are totals. Sites without a year, out of service or outside the districts are
    not counted.

    Parameters
    ----------
    sites
        Contract "sites" with ``district_id``, ``opened``, ``technology``, ``operator``, ``status``.
    districts
        All district ids.
    years
        Years to make rows for; a year without any site has rows of 0.
    basis
        measured, modelled or synthetic.

    Examples
    --------
    >>> import pandas as pd
    >>> from fugai.scorecard import sites
    >>> table = pd.DataFrame({"district_id": ["a", "a", "b"], "opened": [2013, 2014, 2014]})
    >>> rows = sites.sites_added(table, pd.Index(["a", "b"]), years=[2014], basis="measured")
    >>> rows[["district_id", "value"]].to_numpy().tolist()
    [['a', 1.0], ['b', 1.0], ['', 2.0]]
    """
    return opened_rows(
        sites,
        districts,
        indicator="wireless.sites_added",
        years=years,
        basis=basis,
        by={"technology": "technology", "operator": "operator"},
    )


@register(
    id="wireless.access_points_added",
    unit="access points",
    kind="count",
    flow=True,
    title_zh="新增无线接入点",
    title_en="WLAN access points added",
    numerator="access points in service that opened in the year",
    numerator_zh="当年开通的在网无线接入点",
    dimensions=("operator", "type"),
    sums={"operator": "rows", "type": "rows"},
)
def access_points_added(
    access_points: pd.DataFrame, districts: pd.Index, *, years: Sequence[int], basis: str
) -> pd.DataFrame:
    """Access points that opened in each year, per district and operator. [access points]

    As `sites_added`; a column ``venue_type``, where there is one, becomes the dimension ``type``.

    Examples
    --------
    >>> import pandas as pd
    >>> from fugai.scorecard import sites
    >>> points = pd.DataFrame(
    ...     {"district_id": ["a", "a"], "opened": [2014, 2015], "venue_type": ["mall", "hotel"]}
    ... )
    >>> rows = sites.access_points_added(
    ...     points, pd.Index(["a"]), years=[2014, 2015], basis="measured"
    ... )
    >>> rows[rows["district_id"].eq("a") & rows["type"].eq("mall")]["value"].tolist()
    [1.0, 0.0]
    """
    return opened_rows(
        access_points,
        districts,
        indicator="wireless.access_points_added",
        years=years,
        basis=basis,
        by={"operator": "operator", "type": "venue_type"},
    )


@register(
    id="wireless.village_committee_5km",
    unit="1",
    kind="ratio",
    share=True,
    applies_to="village",
    title_zh="村委会5公里内有基站的建制村比例",
    title_en="Village committees within 5 km of a site",
    numerator="villages with a site within 5 km of the village committee",
    numerator_zh="村委会5公里内有基站的建制村",
    denominator="villages",
    denominator_zh="全部建制村",
    dimensions=("technology", "operator"),
    headline=False,
)
def village_committee_5km(
    frame: pd.DataFrame, *, year: int, basis: str, technology: str = "", operator: str = ""
) -> pd.DataFrame:
    """Share of the villages with a site within 5 km. A rule of distance, not of coverage.

    A site within 5 km says nothing about signal behind a hill; `fugai.scorecard.wireless.settlements_share` does.

    Parameters
    ----------
    frame
        ``numerator`` and ``denominator`` of `within_distance`. [villages]
    year, basis
        Year whose end it is; measured, modelled or synthetic.
    technology, operator
        '' for any.

    Examples
    --------
    >>> import pandas as pd
    >>> from fugai.scorecard import sites
    >>> near = sites.within_distance([4200.0, 7000.0], pd.Series(["a", "a"]), pd.Index(["a"]))
    >>> sites.village_committee_5km(near, year=2016, basis="measured")["value"].tolist()
    [0.5, 0.5]
    """
    return ratio_rows(
        frame,
        indicator="wireless.village_committee_5km",
        year=year,
        basis=basis,
        dimensions={"technology": technology, "operator": operator},
    )


def within_distance(
    nearest_m: Sequence[float] | np.ndarray | pd.Series,
    districts_of: pd.Series,
    districts: pd.Index,
    *,
    limit_m: float = 5000.0,
) -> pd.DataFrame:
    """Villages within a distance of a site, and all villages, per district.

    Parameters
    ----------
    nearest_m
        Distance from each village committee to the nearest site; NaN or inf where there is none.
        [m]
    districts_of
        ``district_id`` of each village, in the same order.
    districts
        All district ids.
    limit_m
        Largest distance that counts, inclusive. [m]

    Examples
    --------
    >>> import pandas as pd
    >>> from fugai.scorecard import sites
    >>> sites.within_distance([5000.0, 5000.1], pd.Series(["a", "a"]), pd.Index(["a"]))
       numerator  denominator
    a        1.0          2.0
    """
    near = np.asarray(nearest_m, dtype=np.float64) <= limit_m
    table = pd.DataFrame({"numerator": near.astype(float), "denominator": 1.0})
    sums = table.groupby(districts_of.astype(str).to_numpy()).sum()
    return sums.reindex(pd.Index([str(d) for d in districts])).fillna(0.0)
