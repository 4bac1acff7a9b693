"""Residents who gain or lose a service between years, by district."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from fugai.errors import ContractError
from fugai.tables.changes import CHANGED
from fugai.zonal.served import cell_residents, service_shares

if TYPE_CHECKING:
    from collections.abc import Mapping

    import xarray as xr

    from fugai._types import FloatArray
    from fugai.zonal.weights import ZonalWeights


def population_changed(
    served: Mapping[int, xr.DataArray],
    population: Mapping[int, xr.DataArray],
    weights: ZonalWeights,
) -> pd.DataFrame:
    """Residents who gain and who lose a service, from each year to each later one.

    A cell of which a share s is served in the earlier year and t in the later one gains
    max(t - s, 0) of its residents, loses max(s - t, 0), serves min(s, t) in both and
    1 - max(s, t) in neither; the residents are those of the later year. Where the service is known
    in both years, ``gained`` + ``both`` is the ``numerator`` of `population_served` in the later one.

    Parameters
    ----------
    served
        Year to the served share of each cell, 0 to 1; NaN where it is not known.
    population
        The same years to the residents of each cell; a cell without data counts as uninhabited.
        [persons]
    weights
        Districts on the same grid.

    Returns
    -------
    DataFrame on the district index, its districts repeated for each pair of years: ``from_year``,
    ``to_year``, `fugai.tables.changes.CHANGED`. [persons]

    Raises
    ------
    ContractError
        A year has no residents or negative ones; a share is outside 0 to 1.
    CRSMismatchError
        A raster lies on another grid.

    Examples
    --------
    >>> import geopandas as gpd
    >>> import numpy as np
    >>> from affine import Affine
    >>> from pyproj import CRS
    >>> from shapely.geometry import box
    >>> from fugai import zonal
    >>> from fugai.grid import Grid
    >>> grid = Grid(
    ...     crs=CRS.from_epsg(32650), transform=Affine(100, 0, 0, 0, -100, 100), shape=(1, 2)
    ... )
    >>> districts = gpd.GeoDataFrame(geometry=[box(0, 0, 200, 100)], index=["a"], crs=grid.crs)
    >>> people = grid.array(np.array([[30.0, 10.0]]), units="persons")
    >>> served = {
    ...     2013: grid.array(np.array([[0.5, 1.0]]), units="1"),
    ...     2016: grid.array(np.array([[1.0, 0.0]]), units="1"),
    ... }
    >>> zonal.population_changed(
    ...     served, {2013: people, 2016: people}, zonal.zone_weights(grid, districts)
    ... ).loc["a", ["gained", "lost", "both"]].tolist()
    [15.0, 10.0, 15.0]
    """
    missing = [year for year in served if year not in population]
    if missing:
        msg = f"`population` must have every year of `served`, missing {missing}."
        raise ContractError(msg)
    shares = {year: service_shares(served[year], weights) for year in sorted(served)}
    parts = []
    for later in list(shares)[1:]:
        people = cell_residents(population[later], weights)
        cells = np.flatnonzero(people > 0)
        fractions = weights.fractions[:, cells]
        at = {year: shares[year][cells] for year in shares if year <= later}
        for earlier, _ in [pair for pair in combinations(at, 2) if pair[1] == later]:
            sums = fractions @ (_changed(at[earlier], at[later]) * people[cells, None])
            frame = pd.DataFrame(sums, index=weights.index, columns=list(CHANGED))
            frame.insert(0, "from_year", earlier)
            frame.insert(1, "to_year", later)
            parts.append(frame)
    if not parts:
        return pd.DataFrame(columns=["from_year", "to_year", *CHANGED], index=weights.index[:0])
    return pd.concat(parts)


def _changed(before: FloatArray, after: FloatArray) -> FloatArray:
    """Shares of each cell in the order of `CHANGED`; they sum to 1."""
    unknown = np.isnan(before) | np.isnan(after)
    s, t = np.where(unknown, 0.0, before), np.where(unknown, 0.0, after)
    neither = np.where(unknown, 0.0, 1.0 - np.maximum(s, t))
    columns = (np.maximum(t - s, 0.0), np.maximum(s - t, 0.0), np.minimum(s, t), neither, unknown)
    return np.stack([np.asarray(one, dtype=np.float64) for one in columns], axis=1)
