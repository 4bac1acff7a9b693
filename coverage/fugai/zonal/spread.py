"""Modelled residents per cell where no population raster exists."""

from __future__ import annotations

import math
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from fugai.errors import ConfigError, ContractError, CRSMismatchError
from fugai.zonal.weights import ZonalWeights, zone_weights

if TYPE_CHECKING:
    from collections.abc import Mapping

    import geopandas as gpd
    import xarray as xr

    from fugai._types import BoolArray, FloatArray, IntArray
    from fugai.grid import Grid

TYPICAL_POPULATION: Mapping[str, float] = MappingProxyType(
    {
        "city": 100_000.0,
        "town": 10_000.0,
        "community": 3_000.0,
        "village": 1_000.0,
        "hamlet": 100.0,
    }
)
"""Residents of a settlement that states none, relative to the others of its district. [persons]
Orders of magnitude, not measurements; an unknown type counts as a village."""

_WHOLE = 1.0 - 1e-6
"""Share from which a cell counts as wholly inside; shares carry single precision."""


def spread_population(
    settlements: gpd.GeoDataFrame,
    districts: gpd.GeoDataFrame,
    grid: Grid,
    *,
    weights: ZonalWeights | None = None,
    typical_population: Mapping[str, float] = TYPICAL_POPULATION,
    density_of_1000_per_km2: float = 1_000.0,
) -> xr.DataArray:
    """Residents per cell, modelled from settlements and district totals. [persons]

    A polygon has its residents evenly; a point has them in a dome, 1 - (r/R)^2 of its height at
    distance r, whose radius R gives a typical mean density: `density_of_1000_per_km2` for 1,000
    residents, growing with the fourth root of the residents (1,800 at 10,000; 5,600 at a million).
    Everybody stays in the home district, in cells that lie wholly inside it, so that zonal sums
    give the district totals back exactly.

    Parameters
    ----------
    settlements
        Points or polygons in the grid's CRS; ``population`` and ``type`` where known, and
        ``district_id`` ('' outside: left out). Without that column the home is found by location.
    districts
        Polygons in the grid's CRS, ``population`` where known.
    grid
        Grid of the result.
    weights
        `zone_weights(grid, districts)`, if at hand.
    typical_population
        Residents by type for settlements that state none, used as relative weights.
    density_of_1000_per_km2
        Mean density of a settlement of 1,000. [1/km2]

    Returns
    -------
    DataArray ``(y, x)`` with NaN outside the districts and ``attrs["basis"] = "modelled"``.

    Raises
    ------
    CRSMismatchError
        Settlements or districts are in another CRS.
    ContractError
        The weights are those of other districts.
    ConfigError
        The density is not positive.

    Notes
    -----
    Where a district states its residents, its settlements are made to sum to them: those without
    a figure share what the others leave, by type; if all have one, or nothing is left, all are
    scaled. A district with a total and no settlement has its residents evenly. Where a district
    states none, settlements count as they are and those without a figure have nobody: their number
    is in ``attrs["settlements_without_people"]``. A district too narrow for one whole cell keeps
    its residents in the cell it fills most, and its zonal sum then falls short of them.

    The exponent follows the relation of area and residents to the power of 3/4 (J. Q. Stewart,
    W. Warntz, Physics of population distribution, Journal of Regional Science 1, 1958); the
    density is a round figure to be replaced by a local one.
    """
    if not density_of_1000_per_km2 > 0:
        msg = f"`density_of_1000_per_km2` must be above 0, found {density_of_1000_per_km2}."
        raise ConfigError(msg)
    if settlements.crs is None or settlements.crs != grid.crs:
        found = "none" if settlements.crs is None else settlements.crs.name
        msg = f"`settlements` must be in the grid's CRS, found {found}."
        raise CRSMismatchError(msg)
    weights = weights or zone_weights(grid, districts)
    if not weights.index.equals(districts.index):
        msg = "`weights` must have the index of the districts, found another."
        raise ContractError(msg)
    home = _home_districts(settlements, weights)
    people = _settled_people(settlements, home, districts, typical_population)
    blank = int(((people == 0) & (home >= 0) & _stated(settlements).isna().to_numpy()).sum())
    cells = np.where(_inside(weights), 0.0, np.nan)
    ground = _Ground(weights)
    for position in np.flatnonzero((people > 0) & (home >= 0)):
        shape = settlements.geometry.iloc[position]
        where, share = ground.place(
            shape, int(home[position]), float(people[position]), density_of_1000_per_km2
        )
        cells[where] += people[position] * share
    for district, total in _empty_totals(districts, home, people):
        where, share = ground.even(district)
        cells[where] += total * share
    return grid.array(
        cells.reshape(grid.shape),
        units="persons",
        name="population",
        basis="modelled",
        method="residents of settlements spread around their points or over their polygons",
        settlements_without_people=str(blank),
    )


class _Ground:
    """Cells that may hold the residents of each district."""

    def __init__(self, weights: ZonalWeights) -> None:
        self.grid = weights.grid
        self.weights = weights
        matrix = weights.fractions
        self.owner = np.full(matrix.shape[1], -1, dtype=np.int32)
        for district in range(matrix.shape[0]):
            part = slice(matrix.indptr[district], matrix.indptr[district + 1])
            self.owner[matrix.indices[part][matrix.data[part] >= _WHOLE]] = district

    def even(self, district: int) -> tuple[IntArray, FloatArray]:
        """All cells of a district, with equal shares; its fullest cell if it fills none."""
        where = np.flatnonzero(self.owner == district)
        if len(where) == 0:
            matrix = self.weights.fractions
            part = slice(matrix.indptr[district], matrix.indptr[district + 1])
            if part.start == part.stop:
                return np.zeros(0, dtype=np.int64), np.zeros(0)
            where = matrix.indices[part][[int(np.argmax(matrix.data[part]))]].astype(np.int64)
        return where, np.full(len(where), 1.0 / len(where))

    def place(
        self, shape: shapely.Geometry, district: int, people: float, density: float
    ) -> tuple[IntArray, FloatArray]:
        """Cells of one settlement and its share in each, summing to one."""
        if shapely.get_dimensions(shape) == 2:
            where, weight = self._footprint(shape)
        else:
            area_km2 = people / (density * (people / 1000.0) ** 0.25)
            radius_m = max(1000.0 * math.sqrt(area_km2 / math.pi), self.grid.cell_size_m)
            where, weight = self._dome(shape, radius_m)
        own = (self.owner[where] == district) & (weight > 0)
        where, weight = where[own], weight[own]
        if len(where) == 0:
            where = self._nearest(shape, district)
            weight = np.ones(len(where))
        return where, weight / weight.sum()

    def _footprint(self, shape: shapely.Geometry) -> tuple[IntArray, FloatArray]:
        zone = self.weights.zones.iloc[:0].reindex([0])
        zone.iloc[0] = shape
        found = zone_weights(self.grid, zone).fractions
        return found.indices.astype(np.int64), found.data

    def _dome(self, shape: shapely.Geometry, radius_m: float) -> tuple[IntArray, FloatArray]:
        point = shapely.centroid(shape)
        x, y = shapely.get_x(point), shapely.get_y(point)
        columns = _near(self.grid.x, x, radius_m)
        rows = _near(self.grid.y, y, radius_m)
        square = (self.grid.y[rows, None] - y) ** 2 + (self.grid.x[None, columns] - x) ** 2
        where = rows[:, None] * self.grid.shape[1] + columns[None, :]
        return where.ravel(), np.maximum(0.0, 1.0 - square / radius_m**2).ravel()

    def _nearest(self, shape: shapely.Geometry, district: int) -> IntArray:
        where, _ = self.even(district)
        point = shapely.centroid(shape)
        rows, columns = np.divmod(where, self.grid.shape[1])
        square = (self.grid.x[columns] - shapely.get_x(point)) ** 2 + (
            self.grid.y[rows] - shapely.get_y(point)
        ) ** 2
        return where[[int(np.argmin(square))]] if len(where) else where


def _near(centres: FloatArray, value: float, radius_m: float) -> IntArray:
    return np.flatnonzero(np.abs(centres - value) < radius_m)


def _inside(weights: ZonalWeights) -> BoolArray:
    inside = np.zeros(weights.fractions.shape[1], dtype=np.bool_)
    inside[weights.fractions.indices] = True
    return inside


def _home_districts(settlements: gpd.GeoDataFrame, weights: ZonalWeights) -> IntArray:
    """Position of each settlement's district, -1 where it has none."""
    if "district_id" in settlements:
        return weights.index.get_indexer(pd.Index(settlements["district_id"])).astype(np.int64)
    points = settlements.geometry.representative_point()
    nowhere = len(weights.zones)
    home = np.full(len(points), nowhere, dtype=np.int64)
    tree = shapely.STRtree(weights.zones.to_numpy())
    found, district = tree.query(points.to_numpy(), predicate="intersects")
    # on a shared border, or where two overlap, the first has it; a tree answers in any order
    np.minimum.at(home, found, district)
    return np.where(home < nowhere, home, -1)


def _stated(frame: gpd.GeoDataFrame) -> pd.Series:
    if "population" not in frame:
        return pd.Series(np.nan, index=frame.index)
    stated: pd.Series = frame["population"].astype("Float64").astype("float64")
    return stated


def _settled_people(
    settlements: gpd.GeoDataFrame,
    home: IntArray,
    districts: gpd.GeoDataFrame,
    typical_population: Mapping[str, float],
) -> FloatArray:
    """Residents of each settlement after the district totals, 0 where nothing is known."""
    stated = _stated(settlements).to_numpy()
    kinds = settlements["type"] if "type" in settlements else pd.Series("", settlements.index)
    village = typical_population.get("village", 1.0)
    typical = np.array([typical_population.get(str(kind), village) for kind in kinds], dtype=float)
    people = np.where(np.isnan(stated), 0.0, stated)
    for district, total in enumerate(_stated(districts)):
        here = np.flatnonzero(home == district)
        if len(here) == 0 or math.isnan(total):
            continue
        blank = here[np.isnan(stated[here])]
        rest = total - people[here].sum()
        if len(blank) and rest > 0 and typical[blank].sum() > 0:
            people[blank] = rest * typical[blank] / typical[blank].sum()
            continue
        people[blank] = typical[blank]
        if people[here].sum() > 0:
            people[here] *= total / people[here].sum()
    return people


def _empty_totals(
    districts: gpd.GeoDataFrame, home: IntArray, people: FloatArray
) -> list[tuple[int, float]]:
    """Districts that state residents, but in which no settlement has any."""
    settled = np.bincount(home[home >= 0], weights=people[home >= 0], minlength=len(districts))
    return [
        (district, float(total))
        for district, total in enumerate(_stated(districts))
        if total > 0 and settled[district] == 0
    ]
