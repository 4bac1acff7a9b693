"""Residents per cell, modelled from settlements where there is no population raster."""

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

    The residents of a polygon are spread evenly over it. Those of a point have a density that falls
    with the distance r as 1 - (r/R)^2 and reaches 0 at the radius R, which is such that the mean
    density is typical: `density_of_1000_per_km2` for 1,000 residents, growing with the fourth root
    of the residents (1,800 at 10,000; 5,600 at a million). All residents stay in the settlement's
    own district, in cells that lie wholly inside it, so that zonal sums give exactly the district
    totals.

    Parameters
    ----------
    settlements
        Points or polygons in the grid's CRS; ``population`` and ``type`` where known, and
        ``district_id`` ('' outside: left out). Without that column the district is found by
        location.
    districts
        Polygons in the grid's CRS, ``population`` where known.
    grid
        Grid of the result.
    weights
        `zone_weights(grid, districts)`, where already computed.
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
    a figure share the rest in proportion to their type; if all have one, or nothing is left, all
    are scaled. A district with a total and no settlement has its residents spread evenly. Where a
    district states none, settlements keep their figures and those without one are uninhabited:
    their number is in ``attrs["settlements_without_people"]``, that of settlements whose residents
    follow from their type in ``attrs["settlements_by_type"]``. A district too narrow for a whole
    cell has its residents in the cell of which it holds most, and its zonal sum is then too small.

    The exponent follows the relation of area and residents to the power of 3/4 (J. Q. Stewart,
    W. Warntz, Physics of population distribution, Journal of Regional Science 1, 1958); the
    density is a round figure to be replaced by a local one.

    Examples
    --------
    Thirty residents in a settlement that covers two cells:

    >>> import geopandas as gpd
    >>> from affine import Affine
    >>> from pyproj import CRS
    >>> from shapely.geometry import box
    >>> from fugai import zonal
    >>> from fugai.grid import Grid
    >>> grid = Grid(
    ...     crs=CRS.from_epsg(32650), transform=Affine(100, 0, 0, 0, -100, 100), shape=(1, 3)
    ... )
    >>> district = gpd.GeoDataFrame(geometry=[box(0, 0, 300, 100)], index=["a"], crs=grid.crs)
    >>> village = gpd.GeoDataFrame(
    ...     {"population": [30]}, geometry=[box(0, 0, 200, 100)], crs=grid.crs
    ... )
    >>> zonal.spread_population(village, district, grid).to_numpy()
    array([[15., 15., 0.]])
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
    people = _settlement_residents(settlements, home, districts, typical_population)
    unstated = _stated(settlements).isna().to_numpy(dtype=np.bool_)
    uninhabited = (people == 0) & (home >= 0) & unstated
    values = np.where(_inside_any(weights), 0.0, np.nan)
    district_cells = _DistrictCells(weights)
    for position in np.flatnonzero((people > 0) & (home >= 0)):
        shape = settlements.geometry.iloc[position]
        cells, share = district_cells.of_settlement(
            shape, int(home[position]), float(people[position]), density_of_1000_per_km2
        )
        values[cells] += people[position] * share
    for district, total in _totals_without_settlements(districts, home, people):
        cells, share = district_cells.evenly(district)
        values[cells] += total * share
    return grid.array(
        values.reshape(grid.shape),
        units="persons",
        name="population",
        basis="modelled",
        method="residents of settlements spread around their points or over their polygons",
        settlements_without_people=str(int(uninhabited.sum())),
        settlements_by_type=str(int((unstated & (people > 0) & (home >= 0)).sum())),
    )


class _DistrictCells:
    """Cells that lie wholly in each district, and how residents are shared among them."""

    def __init__(self, weights: ZonalWeights) -> None:
        self.grid = weights.grid
        self.weights = weights
        matrix = weights.fractions
        self.district_of = np.full(matrix.shape[1], -1, dtype=np.int32)
        for district in range(matrix.shape[0]):
            part = slice(matrix.indptr[district], matrix.indptr[district + 1])
            self.district_of[matrix.indices[part][matrix.data[part] == 1.0]] = district

    def evenly(self, district: int) -> tuple[IntArray, FloatArray]:
        """All cells of a district with equal shares; without any, the cell it holds most of."""
        cells = np.flatnonzero(self.district_of == district)
        if len(cells) == 0:
            matrix = self.weights.fractions
            part = slice(matrix.indptr[district], matrix.indptr[district + 1])
            if part.start == part.stop:
                return np.zeros(0, dtype=np.int64), np.zeros(0)
            cells = matrix.indices[part][[int(np.argmax(matrix.data[part]))]].astype(np.int64)
        return cells, np.full(len(cells), 1.0 / len(cells))

    def of_settlement(
        self, shape: shapely.Geometry, district: int, people: float, density: float
    ) -> tuple[IntArray, FloatArray]:
        """Cells of one settlement in its district and the share of each, summing to one.

        The nearest cell of the district where none of the settlement's own lies in it.
        """
        if shapely.get_dimensions(shape) == 2:
            cells, weight = self._under_polygon(shape)
        else:
            area_km2 = people / (density * (people / 1000.0) ** 0.25)
            radius_m = max(1000.0 * math.sqrt(area_km2 / math.pi), self.grid.cell_size_m)
            cells, weight = self._around_point(shape, radius_m)
        own = (self.district_of[cells] == district) & (weight > 0)
        cells, weight = cells[own], weight[own]
        if len(cells) == 0:
            cells = self._nearest(shape, district)
            weight = np.ones(len(cells))
        return cells, weight / weight.sum()

    def _under_polygon(self, shape: shapely.Geometry) -> tuple[IntArray, FloatArray]:
        zone = self.weights.zones.iloc[:0].reindex([0])
        zone.iloc[0] = shape
        found = zone_weights(self.grid, zone).fractions
        return found.indices.astype(np.int64), found.data

    def _around_point(
        self, shape: shapely.Geometry, radius_m: float
    ) -> tuple[IntArray, FloatArray]:
        """Cells in the square around a point, weighted 1 - (r/R)^2; 0 from the radius R outward."""
        point = shapely.centroid(shape)
        x, y = shapely.get_x(point), shapely.get_y(point)
        columns = np.flatnonzero(np.abs(self.grid.x - x) <= radius_m)
        rows = np.flatnonzero(np.abs(self.grid.y - y) <= radius_m)
        square = (self.grid.y[rows, None] - y) ** 2 + (self.grid.x[None, columns] - x) ** 2
        cells = rows[:, None] * self.grid.shape[1] + columns[None, :]
        return cells.ravel(), np.maximum(0.0, 1.0 - square / radius_m**2).ravel()

    def _nearest(self, shape: shapely.Geometry, district: int) -> IntArray:
        cells, _ = self.evenly(district)
        point = shapely.centroid(shape)
        rows, columns = np.divmod(cells, self.grid.shape[1])
        square = (self.grid.x[columns] - shapely.get_x(point)) ** 2 + (
            self.grid.y[rows] - shapely.get_y(point)
        ) ** 2
        return cells[[int(np.argmin(square))]] if len(cells) else cells


def _inside_any(weights: ZonalWeights) -> BoolArray:
    """Whether each cell lies at least partly in a district."""
    inside = np.zeros(weights.fractions.shape[1], dtype=np.bool_)
    inside[weights.fractions.indices] = True
    return inside


def _home_districts(settlements: gpd.GeoDataFrame, weights: ZonalWeights) -> IntArray:
    """Position of each settlement's district, -1 where it has none."""
    if "district_id" in settlements:
        return weights.index.get_indexer(pd.Index(settlements["district_id"])).astype(np.int64)
    points = settlements.geometry.representative_point()
    none = len(weights.zones)
    home = np.full(len(points), none, dtype=np.int64)
    tree = shapely.STRtree(weights.zones.to_numpy())
    found, district = tree.query(points.to_numpy(), predicate="intersects")
    # Of several districts, on a shared border or where they overlap, the first: the tree returns
    # them in no particular order.
    np.minimum.at(home, found, district)
    return np.where(home < none, home, -1)


def _stated(frame: gpd.GeoDataFrame) -> pd.Series:
    if "population" not in frame:
        return pd.Series(np.nan, index=frame.index)
    stated: pd.Series = frame["population"].astype("Float64").astype("float64")
    return stated


def _settlement_residents(
    settlements: gpd.GeoDataFrame,
    home: IntArray,
    districts: gpd.GeoDataFrame,
    typical_population: Mapping[str, float],
) -> FloatArray:
    """Residents of each settlement that agree with the district totals; 0 where unknown."""
    stated = _stated(settlements).to_numpy()
    kinds = settlements["type"] if "type" in settlements else pd.Series("", settlements.index)
    village = typical_population.get("village", 1.0)
    typical = np.array([typical_population.get(str(kind), village) for kind in kinds], dtype=float)
    people = np.where(np.isnan(stated), 0.0, stated)
    for district, total in enumerate(_stated(districts)):
        here = np.flatnonzero(home == district)
        if len(here) == 0 or math.isnan(total):
            continue
        unstated = here[np.isnan(stated[here])]
        rest = total - people[here].sum()
        if len(unstated) and rest > 0 and typical[unstated].sum() > 0:
            people[unstated] = rest * typical[unstated] / typical[unstated].sum()
            continue
        people[unstated] = typical[unstated]
        if people[here].sum() > 0:
            people[here] *= total / people[here].sum()
    return people


def _totals_without_settlements(
    districts: gpd.GeoDataFrame, home: IntArray, people: FloatArray
) -> list[tuple[int, float]]:
    """Districts that state residents but have no inhabited settlement, with their totals."""
    settled = np.bincount(home[home >= 0], weights=people[home >= 0], minlength=len(districts))
    return [
        (district, float(total))
        for district, total in enumerate(_stated(districts))
        if total > 0 and settled[district] == 0
    ]
