"""One number of residents and of households per district, that every share is divided by."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    import geopandas as gpd
    import xarray as xr

    from fugai._types import FloatArray, IntArray
    from fugai.zonal.weights import ZonalWeights

LEDGER_COLUMNS = (
    "stated",
    "grid",
    "settlements",
    "places",
    "places_without",
    "used",
    "source",
    "difference",
    "households_stated",
    "households_settlements",
    "households_used",
    "households_source",
)
"""Columns of `population_ledger`."""

SAME_COUNT = 0.02
"""Relative difference up to which two counts of one population are taken for the same count of another
day: the smaller one is scaled. Beyond, the residents that a list does not name are unknown."""

MOST_STEPS = 50
"""Steps of iterative proportional fitting at most; districts that do not overlap need few."""


def population_ledger(
    districts: pd.DataFrame,
    settlements: pd.DataFrame | None = None,
    grid: pd.Series | None = None,
) -> pd.DataFrame:
    """Residents and households of each district by every source, and those that are used.

    Used is what the district states, else the sum of a population grid that is given, else the sum of
    the settlements. Households are those stated, else those of the settlements where each states its
    own.

    Parameters
    ----------
    districts
        On the index ``district_id``; ``population`` and ``households`` where known.
    settlements
        ``district_id``, ``population``, ``households``; each resident in one of them alone.
    grid
        Sum of the population grid in each district, where one is given. [persons]

    Returns
    -------
    DataFrame on the district index with `LEDGER_COLUMNS`: ``places`` and ``places_without`` are the
    settlements and those that state no residents, ``source`` is stated, grid, settlements or '',
    ``difference`` the grid's sum, or that of the settlements where there is no grid, over ``used``
    minus 1.

    Examples
    --------
    >>> import pandas as pd
    >>> from fugai.zonal import population_ledger
    >>> districts = pd.DataFrame({"population": [900.0, None]}, index=["a", "b"])
    >>> places = pd.DataFrame(
    ...     {"district_id": ["a", "b", "b"], "population": [500.0, 300.0, None], "households": None}
    ... )
    >>> population_ledger(districts, places)[["settlements", "places_without", "used", "source"]]
       settlements  places_without   used       source
    a        500.0               0  900.0       stated
    b        300.0               1  300.0  settlements
    """
    index = districts.index
    stated, households = _column(districts, "population"), _column(districts, "households")
    people, places, without = _by_district(settlements, "population", index)
    homes, _, without_homes = _by_district(settlements, "households", index)
    of_grid = np.full(len(index), np.nan) if grid is None else grid.reindex(index).to_numpy(float)
    used, source = _first(stated=stated, grid=of_grid, settlements=people)
    complete = np.where((without_homes == 0) & (homes > 0), homes, np.nan)
    homes_used, homes_source = _first(stated=households, settlements=complete)
    compared = people if grid is None else of_grid
    with np.errstate(divide="ignore", invalid="ignore"):
        difference = np.where(used > 0, compared / used - 1.0, np.nan)
    columns = (
        stated,
        of_grid,
        people,
        places,
        without,
        used,
        source,
        difference,
        households,
        homes,
        homes_used,
        homes_source,
    )
    return pd.DataFrame(dict(zip(LEDGER_COLUMNS, columns, strict=True)), index=index)


def fit_population(
    population: xr.DataArray, used: pd.Series, weights: ZonalWeights
) -> xr.DataArray:
    """A population grid whose sums are the residents that the ledger uses.

    Cells of a district are scaled alike; a cell on a border by the mean of its districts, weighted by
    its shares in them, repeated until the sums agree (iterative proportional fitting; W. E. Deming
    and F. F. Stephan, 1940). A district without residents in the grid stays empty.

    Parameters
    ----------
    population
        Residents per cell. [persons]
    used
        Residents of each district; NaN where the grid's own are used.
    weights
        The districts on the grid.

    Returns
    -------
    The grid as it is where every sum agrees to a millionth.

    Examples
    --------
    >>> import geopandas as gpd
    >>> import pandas as pd
    >>> from affine import Affine
    >>> from pyproj import CRS
    >>> from shapely.geometry import box
    >>> from fugai import zonal
    >>> from fugai.grid import Grid
    >>> grid = Grid(
    ...     crs=CRS.from_epsg(32650), transform=Affine(100, 0, 0, 0, -100, 100), shape=(1, 2)
    ... )
    >>> districts = gpd.GeoDataFrame(geometry=[box(0, 0, 200, 100)], index=["a"], crs=grid.crs)
    >>> people = grid.array([[30.0, 10.0]], units="persons")
    >>> weights = zonal.zone_weights(grid, districts)
    >>> zonal.fit_population(people, pd.Series({"a": 80.0}), weights).values.tolist()
    [[60.0, 20.0]]
    """
    wanted = used.reindex(weights.index).to_numpy(dtype=np.float64)
    values = weights.values(population, name="population")
    people = np.nan_to_num(values)
    inside = np.asarray(weights.fractions.sum(axis=0)).ravel()
    changed = False
    for _ in range(MOST_STEPS):
        sums = weights.fractions @ people
        factor = np.ones(len(wanted))
        fits = np.isfinite(wanted) & (sums > 0)
        factor[fits] = wanted[fits] / sums[fits]
        if np.all(np.abs(factor - 1.0) <= 1e-6):
            break
        changed = True
        mean = weights.fractions.T @ factor
        people = people * np.divide(mean, inside, out=np.ones_like(inside), where=inside > 0)
    if not changed:
        return population
    kept = np.where(np.isnan(values), np.nan, people).reshape(population.shape)
    return population.copy(
        data=kept.astype(population.dtype if population.dtype.kind == "f" else float)
    )


def reconcile(counts: pd.DataFrame, used: pd.Series) -> pd.DataFrame:
    """Numerator, denominator and unknown of a share whose whole is the ledger's number.

    What the denominator and the unknown leave out of it is unknown. Where they exceed it, or differ
    by `SAME_COUNT` at most, all three are scaled.

    Parameters
    ----------
    counts
        On the district index: ``numerator``, ``denominator`` and, where there is any, ``unknown``.
    used
        Residents or households that the ledger uses; NaN where it has none.

    Examples
    --------
    >>> import pandas as pd
    >>> from fugai.zonal import reconcile
    >>> counts = pd.DataFrame({"numerator": [30.0], "denominator": [40.0]}, index=["a"])
    >>> reconcile(counts, pd.Series({"a": 100.0})).to_dict("records")
    [{'numerator': 30.0, 'denominator': 40.0, 'unknown': 60.0}]
    >>> reconcile(counts, pd.Series({"a": 20.0})).to_dict("records")
    [{'numerator': 15.0, 'denominator': 20.0, 'unknown': 0.0}]
    """
    wanted = used.reindex(counts.index).to_numpy(dtype=np.float64)
    names = ("numerator", "denominator")
    parts = {name: counts[name].to_numpy(dtype=np.float64) for name in names}
    unknown = (
        counts["unknown"].to_numpy(dtype=np.float64)
        if "unknown" in counts
        else np.zeros(len(counts))
    )
    total = parts["denominator"] + unknown
    known = np.isfinite(wanted) & np.isfinite(total)
    with np.errstate(divide="ignore", invalid="ignore"):
        factor = np.where(known & (total > 0), wanted / total, 1.0)
    scaled = factor <= 1.0 + SAME_COUNT
    factor = np.where(scaled, factor, 1.0)
    rest = np.where(known & ~(scaled & (total > 0)), np.maximum(wanted - total, 0.0), 0.0)
    changed = {name: part * factor for name, part in parts.items()}
    return counts.assign(**changed, unknown=unknown * factor + np.nan_to_num(rest))


def _column(frame: pd.DataFrame, name: str) -> FloatArray:
    if name not in frame:
        return np.full(len(frame), np.nan)
    values = frame[name].astype("Float64").to_numpy(dtype=np.float64, na_value=np.nan)
    return np.asarray(values, dtype=np.float64)


def _by_district(
    settlements: pd.DataFrame | gpd.GeoDataFrame | None, name: str, index: pd.Index
) -> tuple[FloatArray, IntArray, IntArray]:
    """Sum of a column over the settlements of each district, their number, and those without."""
    if settlements is None or not len(settlements):
        nothing = np.zeros(len(index), dtype=np.int64)
        return np.full(len(index), np.nan), nothing, nothing
    values = _column(settlements, name)
    at = index.get_indexer(pd.Index(settlements["district_id"]))
    inside, size = at >= 0, len(index)
    places = np.bincount(at[inside], minlength=size).astype(np.int64)
    without = np.bincount(at[inside & np.isnan(values)], minlength=size).astype(np.int64)
    total = np.bincount(at[inside], weights=np.nan_to_num(values[inside]), minlength=size)
    return np.where(places > without, total, np.nan), places, without


def _first(**sources: FloatArray) -> tuple[FloatArray, list[str]]:
    """The first source that has a number, and its name."""
    names, columns = list(sources), list(sources.values())
    used = np.full(len(columns[0]), np.nan)
    source = [""] * len(used)
    for name, column in zip(names, columns, strict=True):
        for at in np.flatnonzero(np.isnan(used) & np.isfinite(column)):
            used[at], source[at] = column[at], name
    return used, source
