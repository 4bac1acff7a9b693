"""An instance of a siting problem: places, demand, and which place covers which demand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from pyproj import Transformer

from fugai.errors import ConfigError
from fugai.tables import active_in

if TYPE_CHECKING:
    import geopandas as gpd
    from scipy.sparse import csr_array

    from fugai._types import IntArray
    from fugai.messages import Message
    from fugai.pipeline.inputs import Inputs
    from fugai.pipeline.site.demand import Demand
    from fugai.pipeline.site.request import ResolvedRequest

STEP_MIN, STEP_DB = 5.0, 3.0
"""How far the threshold is moved in the sensitivity analysis. [min, dB]"""


@dataclass(frozen=True, kw_only=True, eq=False)
class SitingScenario:
    """Which place covers which demand point at one threshold.

    Parameters
    ----------
    threshold
        Minutes, or the level of the signal. [min or dBm]
    demand
        What is to be covered at this threshold.
    covers
        Ones where a place covers a demand point, demand x places.
    """

    threshold: float
    demand: Demand
    covers: csr_array


@dataclass(frozen=True, kw_only=True, eq=False)
class DemandLayer:
    """One of several profiles whose demand is covered together: its share, and its own demand."""

    name: str
    share: float
    demand: Demand


@dataclass(frozen=True, kw_only=True, eq=False)
class SitingInstance:
    """Everything that a solver needs, and what its solution is described with.

    Parameters
    ----------
    places
        One row per column of the matrices, in the grid's CRS: ``candidate_id``, ``name``,
        ``kind``, ``status`` (candidate, required, forbidden, existing), ``cost``, ``district_id``.
    scenarios
        That of the request's threshold first, then those of the sensitivity analysis.
    costs
        Minutes from each demand point to each place, where the problem is one of travel times.
    unreached_minutes
        What an unreached point counts for in the p-median. [min]
    basis
        modelled or synthetic.
    notes
        How it was made.
    covered_cells
        Cells that the existing network covers and that are no demand points, for the map.
    existing_masts
        Existing masts, which are no columns of the matrices, for the map: ``candidate_id``,
        ``name``, ``kind``.
    layers
        The profiles of which the demand consists, in its order; none where it is one alone.
    """

    inputs: Inputs
    request: ResolvedRequest
    places: gpd.GeoDataFrame
    scenarios: tuple[SitingScenario, ...]
    basis: str
    costs: csr_array | None = None
    unreached_minutes: float = float("nan")
    notes: tuple[Message, ...] = ()
    covered_cells: IntArray | None = None
    existing_masts: gpd.GeoDataFrame | None = None
    layers: tuple[DemandLayer, ...] = ()

    @property
    def scenario(self) -> SitingScenario:
        """The scenario of the request's threshold."""
        return self.scenarios[0]

    @property
    def existing(self) -> IntArray:
        """Positions of the existing places."""
        return self._with_status("existing")

    @property
    def n_existing(self) -> int:
        """Number of existing places, the masts of the existing network included."""
        return len(self.existing) + (0 if self.existing_masts is None else len(self.existing_masts))

    @property
    def required(self) -> IntArray:
        """Positions of the places that must be built."""
        return self._with_status("required")

    @property
    def forbidden(self) -> IntArray:
        """Positions of the places that must not be built."""
        return self._with_status("forbidden")

    def demand_name(self, position: int) -> str:
        """Name of a demand point's place, or the coordinates of its cell. [deg, WGS84]"""
        demand, grid = self.scenario.demand, self.inputs.grid
        if demand.points is not None:
            row = demand.points.iloc[position]
            name = row.get("name")
            return str(row["settlement_id"]) if pd.isna(name) or not name else str(name)
        assert demand.cell is not None
        row_number, column = divmod(int(demand.cell[position]), grid.shape[1])
        to_degrees = Transformer.from_crs(grid.crs, 4326, always_xy=True)
        lon, lat = to_degrees.transform(grid.x[column], grid.y[row_number])
        return f"{lon:.4f} {lat:.4f}"

    def _with_status(self, status: str) -> IntArray:
        return np.flatnonzero(self.places["status"].eq(status).to_numpy(dtype=np.bool_)).astype(
            np.int64
        )

    @property
    def n_candidates(self) -> int:
        """Number of places that may be built."""
        return int(self.places["status"].isin(["candidate", "required"]).sum())


def require_inputs(inputs: Inputs, request: ResolvedRequest) -> None:
    """Raise `ConfigError` where the project lacks an input of the siting problem."""
    missing = []
    if request.radio:
        missing += [] if inputs.table("sites") is not None else ["sites"]
    else:
        missing += [] if inputs.roads is not None else ["roads"]
        missing += [] if inputs.table("outlets") is not None else ["outlets"]
    people = request.place != "outlets"
    if people and inputs.population is None:
        missing.append("population (nor settlements with residents)")
    if not people and inputs.table("settlements") is None:
        missing.append("settlements")
    if missing:
        msg = f"The project must have {' and '.join(missing)} to site {request.place}, found none."
        raise ConfigError(msg)


def in_service(frame: gpd.GeoDataFrame, year: int) -> gpd.GeoDataFrame:
    """Rows of a table that are in service at the end of a year."""
    return frame[active_in(frame, year)]
