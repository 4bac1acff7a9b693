"""Measured speeds per district, weighted by tests, and rural over urban."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from fugai.broadband._tally import number
from fugai.broadband.urbanisation import settlement_area
from fugai.errors import ConfigError, CRSMismatchError

if TYPE_CHECKING:
    from collections.abc import Sequence

    import xarray as xr


RATES = ("download_mbps", "upload_mbps", "latency_ms")


def locate_tests(
    tests: gpd.GeoDataFrame, districts: gpd.GeoDataFrame, *, degurba: xr.DataArray | None = None
) -> pd.DataFrame:
    """Speed tests with the district and the area that each lies in.

    A tile counts where its centroid lies: tiles are 600 m wide at the equator and cannot be split
    between districts, since only their mean is known.

    Parameters
    ----------
    tests
        Points or tiles, in the CRS of the districts.
    districts
        Polygons on the district index.
    degurba
        Classes of `degree_of_urbanisation`, for the area.

    Returns
    -------
    DataFrame on the tests' index, without geometry: their columns, ``district_id`` ('' outside)
    and ``area`` ('urban', 'rural', '' unknown).

    Raises
    ------
    CRSMismatchError
        Tests and districts, or classes, are in different CRSs.
    """
    if tests.crs is None or tests.crs != districts.crs:
        found = "none" if tests.crs is None else tests.crs.name
        msg = f"`tests` must be in the CRS of the districts, found {found}."
        raise CRSMismatchError(msg)
    centres = tests.geometry.centroid
    tree = shapely.STRtree(districts.geometry.to_numpy())
    found, district = tree.query(centres.to_numpy(), predicate="intersects")
    located = pd.DataFrame(tests.drop(columns=tests.geometry.name))
    # on a shared border, or where two overlap, the first has it; a tree answers in any order
    first = np.full(len(tests), len(districts), dtype=np.int64)
    np.minimum.at(first, found, district)
    located["district_id"] = np.append(districts.index.to_numpy(dtype=object), "")[first]
    located["area"] = ""
    if degurba is not None:
        points = gpd.GeoDataFrame(geometry=centres)
        located["area"] = settlement_area(points, degurba).fillna("").to_numpy(dtype=object)
    return located


def speed_by_district(
    located: pd.DataFrame,
    districts: pd.DataFrame,
    *,
    kind: str | None = "fixed",
    area: str | None = None,
    year: int | None = None,
    rate: str = "download_mbps",
) -> pd.DataFrame:
    """Test-weighted mean and median of a rate per district.

    Parameters
    ----------
    located
        As from `locate_tests`.
    districts
        Frame on the district index.
    kind, area, year
        Tests to take: 'fixed' or 'mobile'; 'urban' or 'rural'; a year. None takes all.
    rate
        Column: ``download_mbps``, ``upload_mbps`` or ``latency_ms``.

    Returns
    -------
    DataFrame on the district index: ``numerator`` (rate times tests), ``denominator`` and
    ``tests`` (number of tests), ``rows``, ``mean``, ``median``; the two NaN where there is no test.
    The median is that of the rows' means, each as often as it has tests: tests inside a tile are
    not known one by one. A row that does not state its tests counts as one.
    """
    chosen = _chosen(located, kind, area, year, rate)
    position = districts.index.get_indexer(pd.Index(chosen["district_id"]))
    parts = {place: chosen[position == place] for place in np.unique(position[position >= 0])}
    empty = chosen.iloc[:0]
    rows = [_summary(parts.get(place, empty), rate) for place in range(len(districts))]
    columns = ["numerator", "denominator", "tests", "rows", "mean", "median"]
    return pd.DataFrame(rows, index=districts.index, columns=columns)


def speed_of(
    located: pd.DataFrame,
    districts: Sequence[str] | pd.Index,
    *,
    kind: str | None = "fixed",
    area: str | None = None,
    year: int | None = None,
    rate: str = "download_mbps",
) -> dict[str, float]:
    """Test-weighted mean and median over several districts together.

    Parameters as in `speed_by_district`; tests outside the districts named do not count. The keys
    are its columns: medians cannot be put together from those of the districts.
    """
    chosen = _chosen(located, kind, area, year, rate)
    return _summary(chosen[chosen["district_id"].isin(list(districts))], rate)


def weighted_median(values: npt.ArrayLike, weights: npt.ArrayLike) -> float:
    """Median of values, each as often as its weight says; NaN without any weight.

    With whole weights it is the median of the repeated values: where the half falls between two
    values, their mean.

    >>> weighted_median([10.0, 20.0, 40.0], [1, 1, 2])
    30.0
    """
    numbers = np.asarray(values, dtype=np.float64)
    shares = np.asarray(weights, dtype=np.float64)
    counted = ~np.isnan(numbers) & (shares > 0)
    if not counted.any():
        return float("nan")
    order = np.argsort(numbers[counted], kind="stable")
    numbers, passed = numbers[counted][order], np.cumsum(shares[counted][order])
    half = passed[-1] / 2.0
    first = int(np.searchsorted(passed, half, side="left"))
    if passed[first] == half:
        return float((numbers[first] + numbers[first + 1]) / 2.0)
    return float(numbers[first])


def rural_parity(
    rural: pd.DataFrame, urban: pd.DataFrame, *, column: str = "value", size: str = "denominator"
) -> pd.DataFrame:
    """Rural over urban of a figure per district: 1 is parity.

    Parameters
    ----------
    rural, urban
        The same figure for both areas on one index, such as two results of `speed_by_district`
        (``column="median"``) or of `settlements_served` (``column="value"``).
    column
        The figure.
    size
        What each figure rests on: tests, settlements, households.

    Returns
    -------
    DataFrame on that index: ``numerator`` (rural figure), ``denominator`` (urban figure),
    ``value``, ``rural_size``, ``urban_size`` and ``reason``, which says what is missing where
    there is no value.
    """
    if not rural.index.equals(urban.index):
        msg = "`rural` and `urban` must have one index, found two."
        raise ConfigError(msg)
    result = pd.DataFrame(
        {"numerator": number(rural, column), "denominator": number(urban, column)},
        index=rural.index,
    )
    above = result["denominator"] > 0
    result["value"] = result["numerator"] / result["denominator"].where(above)
    result["rural_size"], result["urban_size"] = number(rural, size), number(urban, size)
    no_rural, no_urban = result["numerator"].isna(), result["denominator"].isna()
    result["reason"] = np.select(
        [no_rural & no_urban, no_rural, no_urban, ~above],
        ["nothing rural or urban", "nothing rural", "nothing urban", "urban figure is 0"],
        "",
    )
    return result


def _chosen(
    located: pd.DataFrame, kind: str | None, area: str | None, year: int | None, rate: str
) -> pd.DataFrame:
    if rate not in RATES:
        msg = f"`rate` must be one of {RATES}, found {rate!r}."
        raise ConfigError(msg)
    mask = ~np.isnan(number(located, rate))
    for column, wanted in (("kind", kind), ("area", area), ("year", year)):
        if wanted is not None and (column in located or column == "area"):
            mask &= located[column].eq(wanted).fillna(value=False).to_numpy(dtype=bool)
    return located[mask]


def _summary(tests: pd.DataFrame, rate: str) -> dict[str, float]:
    rates, weights = number(tests, rate), number(tests, "tests")
    weights = np.where(np.isnan(weights), 1.0, weights)
    total = float(weights.sum())
    return {
        "numerator": float(rates @ weights),
        "denominator": total,
        "tests": total,
        "rows": float(len(tests)),
        "mean": float(rates @ weights / total) if total > 0 else float("nan"),
        "median": weighted_median(rates, weights),
    }
