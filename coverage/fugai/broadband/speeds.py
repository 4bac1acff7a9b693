"""Measured speeds per district, weighted by their tests, and rural over urban figures."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from fugai.broadband._by_district import float_column
from fugai.broadband.areas import settlement_area
from fugai.errors import ConfigError, ContractError, CRSMismatchError

if TYPE_CHECKING:
    from collections.abc import Sequence

    import xarray as xr

    from fugai._types import BoolArray

RATES = ("download_mbps", "upload_mbps", "latency_ms")
KINDS = ("fixed", "mobile")
AREAS = ("urban", "rural")


def locate_tests(
    tests: gpd.GeoDataFrame, districts: gpd.GeoDataFrame, *, degurba: xr.DataArray | None = None
) -> pd.DataFrame:
    """Speed tests with the district and the area that each lies in.

    A tile counts where its centroid lies: tiles are 600 m wide at the equator, and since only their
    mean is known they cannot be split between districts.

    Parameters
    ----------
    tests
        Points or tiles, in the CRS of the districts.
    districts
        Polygons on the district index.
    degurba
        Classes of `degree_of_urbanisation`, from which the area is taken.

    Returns
    -------
    DataFrame on the tests' index, without geometry: their columns, ``district_id`` ('' outside),
    ``area`` ('urban', 'rural', '' unknown) and ``is_mean``, whether a row is the mean of several tests:
    it has more than one, or it is a tile that states no number.

    Raises
    ------
    CRSMismatchError
        Tests and districts, or classes, are in different CRSs.

    Examples
    --------
    >>> import geopandas as gpd
    >>> from shapely import Point, box
    >>> from fugai.broadband import locate_tests
    >>> districts = gpd.GeoDataFrame(
    ...     index=["west", "east"], geometry=[box(0, 0, 10, 10), box(10, 0, 20, 10)], crs=32650
    ... )
    >>> tests = gpd.GeoDataFrame(
    ...     {"download_mbps": [50.0, 80.0]}, geometry=[Point(15, 5), Point(99, 5)], crs=32650
    ... )
    >>> locate_tests(tests, districts)["district_id"].tolist()
    ['east', '']
    """
    if tests.crs is None or tests.crs != districts.crs:
        found = "none" if tests.crs is None else tests.crs.name
        msg = f"`tests` must be in the CRS of the districts, found {found}."
        raise CRSMismatchError(msg)
    centres = tests.geometry.centroid
    tree = shapely.STRtree(districts.geometry.to_numpy())
    found, district = tree.query(centres.to_numpy(), predicate="intersects")
    located = pd.DataFrame(tests.drop(columns=tests.geometry.name))
    # On a shared border, or where districts overlap, the first one; the tree has no order.
    first = np.full(len(tests), len(districts), dtype=np.int64)
    np.minimum.at(first, found, district)
    located["district_id"] = np.append(districts.index.to_numpy(dtype=object), "")[first]
    located["is_mean"] = _is_mean(located, shapely.area(tests.geometry.to_numpy()) > 0)
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
    """Test-weighted mean and medians of a rate per district.

    Parameters
    ----------
    located
        As from `locate_tests`.
    districts
        Frame on the district index.
    kind, area, year
        Tests that count: 'fixed' or 'mobile'; 'urban' or 'rural'; of a year. None: all.
    rate
        Column that is averaged: ``download_mbps``, ``upload_mbps`` or ``latency_ms``.

    Returns
    -------
    DataFrame on the district index: ``numerator`` (rate times tests), ``denominator`` and
    ``tests`` (number of tests), ``rows``, ``mean``, ``median``, ``median_of_means``; mean and medians
    are NaN where there is no test. ``median`` is known only where every row is a single test.
    ``median_of_means`` is that of the rows' means, each as often as it has tests: the tests inside a
    tile are not known one by one, and their median may be far lower, since speeds are skewed to
    the right. A row without a number of tests counts as one.

    Raises
    ------
    ConfigError
        There is no such rate, kind or area.

    Examples
    --------
    >>> import pandas as pd
    >>> from fugai.broadband import speed_by_district
    >>> located = pd.DataFrame(
    ...     {"district_id": ["n", "n"], "download_mbps": [10.0, 40.0], "tests": [1, 3]}
    ... )
    >>> found = speed_by_district(located, pd.DataFrame(index=["n", "s"]))
    >>> found[["tests", "mean", "median", "median_of_means"]]
       tests  mean  median  median_of_means
    n    4.0  32.5     NaN             40.0
    s    0.0   NaN     NaN              NaN
    """
    chosen = _chosen(located, kind, area, year, rate)
    position = districts.index.get_indexer(pd.Index(chosen["district_id"]))
    inside = {k: chosen[position == k] for k in np.unique(position[position >= 0])}
    none = chosen.iloc[:0]
    rows = [_summary(inside.get(k, none), rate) for k in range(len(districts))]
    columns = ["numerator", "denominator", "tests", "rows", "mean", "median", "median_of_means"]
    return pd.DataFrame(rows, index=districts.index, columns=columns)


def pooled_speed(
    located: pd.DataFrame,
    districts: Sequence[str] | pd.Index,
    *,
    kind: str | None = "fixed",
    area: str | None = None,
    year: int | None = None,
    rate: str = "download_mbps",
) -> dict[str, float]:
    """Test-weighted mean and medians of a rate over several districts together.

    A median over several districts cannot be computed from their own medians.

    Parameters
    ----------
    located, kind, area, year, rate
        As in `speed_by_district`.
    districts
        Districts whose tests count.

    Returns
    -------
    The columns of `speed_by_district` and their values.

    Raises
    ------
    ConfigError
        There is no such rate, kind or area.

    Examples
    --------
    >>> import pandas as pd
    >>> from fugai.broadband import pooled_speed
    >>> located = pd.DataFrame(
    ...     {"district_id": ["n", "s"], "download_mbps": [10.0, 40.0], "tests": [1, 3]}
    ... )
    >>> pooled_speed(located, ["n", "s"])["mean"]
    32.5
    """
    chosen = _chosen(located, kind, area, year, rate)
    return _summary(chosen[chosen["district_id"].isin(list(districts))], rate)


def weighted_median(values: npt.ArrayLike, weights: npt.ArrayLike) -> float:
    """Median of values, each repeated as often as its weight; NaN without any weight.

    Where half of the weight lies below a value and half above, it is the mean of that value and
    the next. Values that are NaN are left out.

    Examples
    --------
    >>> from fugai.broadband import weighted_median
    >>> weighted_median([10.0, 20.0, 40.0], [1, 1, 2])
    30.0
    """
    numbers = np.asarray(values, dtype=np.float64)
    if numbers.ndim != 1 or numbers.shape != np.shape(weights):
        msg = f"`weights` must be as many as `values`, in one row each, found {np.shape(weights)} and {numbers.shape}."
        raise ContractError(msg)
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
    """Ratio of a rural to an urban figure per district: 1 is parity.

    Parameters
    ----------
    rural, urban
        The same figure for both areas on one index, such as two results of `speed_by_district`
        (``column="median_of_means"``) or of `settlements_served` (``column="value"``).
    column
        Column with the figure.
    size
        Column with what each figure is based on: the number of tests, settlements, households.

    Returns
    -------
    DataFrame on that index: ``numerator`` (rural figure), ``denominator`` (urban figure),
    ``value``, ``rural_size``, ``urban_size`` and ``reason``, which says what is missing where
    there is no value.

    Raises
    ------
    ConfigError
        The two frames have different indexes.

    Examples
    --------
    >>> import pandas as pd
    >>> from fugai.broadband import rural_parity
    >>> rural = pd.DataFrame({"median": [40.0, None], "tests": [12, 0]}, index=["n", "s"])
    >>> urban = pd.DataFrame({"median": [80.0, 90.0], "tests": [99, 50]}, index=["n", "s"])
    >>> rural_parity(rural, urban, column="median", size="tests")[["value", "reason"]]
       value         reason
    n    0.5
    s    NaN  nothing rural
    """
    if not rural.index.equals(urban.index):
        msg = "`rural` and `urban` must have the same index, found different ones."
        raise ConfigError(msg)
    result = pd.DataFrame(
        {"numerator": float_column(rural, column), "denominator": float_column(urban, column)},
        index=rural.index,
    )
    above = result["denominator"] > 0
    result["value"] = result["numerator"] / result["denominator"].where(above)
    result["rural_size"], result["urban_size"] = (
        float_column(rural, size),
        float_column(urban, size),
    )
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
    """Tests of a kind, an area and a year that have the rate."""
    for name, value, allowed in (
        ("rate", rate, RATES),
        ("kind", kind, (None, *KINDS)),
        ("area", area, (None, *AREAS)),
    ):
        if value not in allowed:
            msg = f"`{name}` must be one of {allowed}, found {value!r}."
            raise ConfigError(msg)
    mask = ~np.isnan(float_column(located, rate))
    for column, wanted in (("kind", kind), ("area", area), ("year", year)):
        if wanted is not None and (column in located or column == "area"):
            mask &= located[column].eq(wanted).fillna(value=False).to_numpy(dtype=bool)
    return located[mask]


def _summary(tests: pd.DataFrame, rate: str) -> dict[str, float]:
    rates, weights = float_column(tests, rate), float_column(tests, "tests")
    weights = np.where(np.isnan(weights), 1.0, weights)
    total = float(weights.sum())
    return {
        "numerator": float(rates @ weights),
        "denominator": total,
        "tests": total,
        "rows": float(len(tests)),
        "mean": float(rates @ weights / total) if total > 0 else float("nan"),
        "median": float("nan") if _is_mean(tests).any() else weighted_median(rates, weights),
        "median_of_means": weighted_median(rates, weights),
    }


def _is_mean(tests: pd.DataFrame, tile: BoolArray | None = None) -> BoolArray:
    """Rows that are the mean of several tests."""
    if "is_mean" in tests:
        return tests["is_mean"].to_numpy(dtype=np.bool_)
    weights = float_column(tests, "tests")
    several = weights > 1
    return several if tile is None else several | (np.isnan(weights) & tile)
