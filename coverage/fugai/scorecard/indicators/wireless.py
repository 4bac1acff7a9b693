"""Indicators of radio: what was built, and who and what has signal."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from fugai.scorecard.indicators.counting import opened_rows
from fugai.scorecard.indicators.registry import register
from fugai.scorecard.indicators.rows import count_rows, join_measures, ratio_rows

if TYPE_CHECKING:
    from collections.abc import Sequence

_FCC = "FCC Broadband Data Collection: residents and area where a service standard is met"


@register(
    id="wireless.sites_added",
    unit="sites",
    kind="count",
    flow=True,
    title_zh="新增基站",
    title_en="Base station sites added",
    numerator="sites in service that opened in the year",
    denominator="",
    dimensions=("technology", "operator"),
    sums={"technology": "rows", "operator": "rows"},
    source="DESIGN: indicators; the form in which building plans state their targets",
)
def sites_added(
    sites: pd.DataFrame, districts: pd.Index, *, years: Sequence[int], basis: str
) -> pd.DataFrame:
    """Sites that opened in each year, per district, technology and operator, with totals. [sites]

    One measure per opening year: a target with ``from = 2013, by = 2016`` sums the years 2014,
    2015 and 2016, which is every year after ``from`` up to and including ``by``. A site has one
    technology and one operator, so rows may be summed over both; the rows without them are totals.
    Sites without a year, out of service or outside the districts are not additions here.

    Parameters
    ----------
    sites
        Contract "sites" with ``district_id``, ``opened``, ``technology``, ``operator``, ``status``.
    districts
        All district ids.
    years
        Years to make rows for, a year without any included (its rows are 0).
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
    denominator="",
    dimensions=("operator", "type"),
    sums={"operator": "rows", "type": "rows"},
    source="DESIGN: indicators; the form in which building plans state their targets",
)
def access_points_added(
    access_points: pd.DataFrame, districts: pd.Index, *, years: Sequence[int], basis: str
) -> pd.DataFrame:
    """Access points that opened in each year, per district and operator. [access points]

    As `sites_added`; a column ``venue_type``, where there is one, becomes the dimension ``type``.
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
    id="wireless.area_share",
    unit="1",
    kind="ratio",
    share=True,
    title_zh="面积覆盖率",
    title_en="Area covered",
    numerator="area where the profile is met [km2]",
    denominator="area that was computed [km2]",
    dimensions=("profile", "operator"),
    source=_FCC,
)
def area_share(
    frame: pd.DataFrame, *, year: int, basis: str, profile: str, operator: str = ""
) -> pd.DataFrame:
    """Share of the area where a profile is met. Networks overlap: never summed over operators."""
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
    denominator="residents where it was computed",
    dimensions=("profile", "operator", "area"),
    sums={"area": "rows"},
    source=_FCC,
)
def population_share(
    frame: pd.DataFrame, *, year: int, basis: str, profile: str, operator: str = "", area: str = ""
) -> pd.DataFrame:
    """Share of the residents who have a profile's signal. ``area``: urban, rural, or '' for all."""
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
    title_zh="村社覆盖率",
    title_en="Settlements covered",
    numerator="settlements where the profile is met",
    denominator="settlements with a known answer",
    dimensions=("profile", "operator", "type"),
    sums={"type": "rows"},
    source=_FCC,
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
    """Share of the settlements (of a type: community, village ...) that have a profile's signal."""
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
    numerator="venues covered on 90 % of their footprint, or at their point",
    denominator="venues with a known answer",
    dimensions=("profile", "operator", "type"),
    sums={"type": "rows"},
    source="DESIGN: indicators; 90 % of the footprint",
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
    """Share of the venues (of a type: mall, hotel, airport ...) that are covered."""
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
    title_zh="覆盖空洞",
    title_en="Coverage holes",
    numerator="connected populated ground without service",
    denominator="",
    dimensions=("profile", "operator", "statistic"),
    source="DESIGN: indicators",
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
        of its people), ``people``, ``area_km2``.
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


@register(
    id="wireless.village_committee_5km",
    unit="1",
    kind="ratio",
    share=True,
    applies_to="village",
    title_zh="村委会5公里内有基站",
    title_en="Village committees within 5 km of a site",
    numerator="villages with a site within 5 km of the village committee",
    denominator="villages",
    dimensions=("technology", "operator"),
    source="China's universal telecommunications service rule for villages: a 4G site within 5 km",
    headline=False,
)
def village_committee_5km(
    frame: pd.DataFrame, *, year: int, basis: str, technology: str = "", operator: str = ""
) -> pd.DataFrame:
    """Share of the villages with a site within 5 km. A distance rule: it is never called coverage.

    A mast within 5 km says nothing about signal behind a hill. What has signal is
    `settlements_share`.
    """
    return ratio_rows(
        frame,
        indicator="wireless.village_committee_5km",
        year=year,
        basis=basis,
        dimensions={"technology": technology, "operator": operator},
    )


def within_distance(
    nearest_m: np.ndarray | pd.Series,
    districts_of: pd.Series,
    districts: pd.Index,
    *,
    limit_m: float = 5000.0,
) -> pd.DataFrame:
    """Numerator and denominator per district of villages whose nearest site is within a limit.

    Parameters
    ----------
    nearest_m
        Distance from each village committee to the nearest site; NaN or inf where there is none.
        [m] The limit is inclusive.
    districts_of
        ``district_id`` of each village, in the same order.
    """
    near = np.asarray(nearest_m, dtype=np.float64) <= limit_m
    table = pd.DataFrame({"numerator": near.astype(float), "denominator": 1.0})
    sums = table.groupby(districts_of.astype(str).to_numpy()).sum()
    return sums.reindex(pd.Index([str(d) for d in districts])).fillna(0.0)
