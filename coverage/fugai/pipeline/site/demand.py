"""What is to be covered: cells of the grid with their residents, or places with a weight."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csr_array

from fugai.errors import ConfigError

if TYPE_CHECKING:
    import geopandas as gpd

    from fugai._types import FloatArray, IntArray
    from fugai.pipeline.inputs import Inputs


@dataclass(frozen=True, kw_only=True, eq=False)
class Demand:
    """What is to be covered.

    Parameters
    ----------
    weight
        Of each demand point, inside the districts and not covered by the existing network.
    zones
        Weight of each demand point in each district, districts x demand.
    district
        Position of the district of each demand point, -1 outside.
    cell
        Position of each point's cell in the grid, row-major; None where points are places.
    points
        The places, in the grid's CRS; None where they are cells.
    already_covered
        Weight in each district that the existing network covers and that is no demand point.
    already_covered_total
        The same over all districts, overlaps counted once.
    unknown
        Weight, over all districts, whose coverage is unknown.
    unit
        persons or settlements.
    """

    weight: FloatArray
    zones: csr_array
    district: IntArray
    cell: IntArray | None
    points: gpd.GeoDataFrame | None
    already_covered: FloatArray
    already_covered_total: float
    unknown: float
    unit: str

    def __post_init__(self) -> None:
        if not len(self.weight) or not self.weight.any():
            msg = "The project must have demand that can be covered, found none."
            raise ConfigError(msg)

    @property
    def total(self) -> float:
        """All weight whose coverage is known, what is already covered included."""
        return float(self.weight.sum()) + self.already_covered_total


@dataclass(frozen=True, kw_only=True)
class CoveredAgain:
    """Weight that is covered before and after the new sites, and all whose coverage is known.

    ``minutes`` is the mean travel time to the nearest site, or the longest one, where the problem is
    about travel times; else NaN.
    """

    before: float
    after: float
    total: float
    minutes: float = float("nan")


def residents(inputs: Inputs) -> FloatArray:
    """Residents of each cell of the grid, row-major; 0 where unknown."""
    assert inputs.population is not None
    return np.nan_to_num(inputs.population.to_numpy().astype(np.float64)).ravel()


def share_in_districts(inputs: Inputs) -> FloatArray:
    """Share of each cell of the grid that lies in the districts, overlaps counted once."""
    dissolved = inputs.weights.dissolve().fractions
    share = np.zeros(dissolved.shape[1])
    share[dissolved.indices] = dissolved.data
    return share


def cell_demand(
    inputs: Inputs,
    cell: IntArray,
    people: FloatArray,
    *,
    unknown: float,
    covered: FloatArray | None = None,
) -> Demand:
    """Demand of cells; residents by district as `zonal.population_served` counts them.

    Parameters
    ----------
    cell
        Positions of the cells in the grid, row-major.
    people
        Uncovered residents of every cell of the grid, the share outside the districts included.
    unknown
        Residents in the districts whose coverage is unknown.
    covered
        Residents of every cell of the grid with coverage by the existing network; None: none.
    """
    inside = share_in_districts(inputs)
    if covered is None:
        covered = np.zeros(len(people))
    zones = csr_array(inputs.weights.fractions[:, cell])
    return Demand(
        weight=(people * inside)[cell],
        zones=csr_array(zones.multiply(people[cell][None, :])),
        cell=cell.astype(np.int64),
        points=None,
        district=inputs.weights.labels().ravel()[cell].astype(np.int64),
        already_covered=np.asarray(inputs.weights.fractions @ covered),
        already_covered_total=float((covered * inside).sum()),
        unknown=unknown,
        unit="persons",
    )


def point_demand(
    inputs: Inputs, points: gpd.GeoDataFrame, weight: FloatArray, *, unknown: float, unit: str
) -> Demand:
    """Demand of places, each in the one district of its ``district_id``."""
    districts = inputs.districts.index
    district = districts.get_indexer(points["district_id"]).astype(np.int64)
    count = len(districts)
    zones = csr_array((weight, (district, np.arange(len(weight)))), shape=(count, len(weight)))
    return Demand(
        weight=weight,
        zones=zones,
        district=district,
        cell=None,
        points=points,
        already_covered=np.zeros(count),
        already_covered_total=0.0,
        unknown=unknown,
        unit=unit,
    )
