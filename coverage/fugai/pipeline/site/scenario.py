"""What a siting problem is about: places, demand, and who covers whom within which threshold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd
from pyproj import Transformer

from fugai.errors import ConfigError
from fugai.tables import active_in

if TYPE_CHECKING:
    import geopandas as gpd
    from scipy.sparse import csr_array

    from fugai._types import FloatArray, IntArray
    from fugai.messages import Message
    from fugai.pipeline.inputs import Inputs
    from fugai.project import Project


Problem = Literal["mclp", "lscp", "partial", "backup", "p-median", "p-center"]
Place = Literal["pickup-points", "outlets", "base-stations"]
Origin = Literal["project", "grid", "nodes", "masts"]

PROBLEMS: dict[str, tuple[str, str]] = {
    "mclp": ("最大覆盖（MCLP）", "Maximal covering (MCLP)"),
    "lscp": ("集合覆盖（LSCP）", "Location set covering (LSCP)"),
    "partial": ("部分覆盖", "Partial covering"),
    "backup": ("备份覆盖（MCLP-B）", "Backup covering (MCLP-B)"),
    "p-median": ("p-中位", "p-median"),
    "p-center": ("p-中心", "p-center"),
}
PLACES: dict[str, tuple[str, str]] = {
    "pickup-points": ("快递末端网点（自提点）", "Pickup points"),
    "outlets": ("快递网点", "Courier outlets"),
    "base-stations": ("基站", "Base stations"),
}
ORIGINS = ("project", "grid", "nodes", "masts")
COSTED = ("p-median", "p-center")
"""Problems over travel times rather than over who is covered."""

COUNTED = ("mclp", "backup", "p-median", "p-center")
"""Problems that a budget belongs to."""

STEP_MIN, STEP_DB = 5.0, 3.0
"""How far the threshold is moved to see what hangs on it. [min, dB]"""


@dataclass(frozen=True, kw_only=True)
class Request:
    """What is asked: the arguments of `fugai.site`, checked."""

    problem: Problem
    place: Place
    budget: float
    by_cost: bool
    minutes: float
    profile: str
    year: int
    share: float
    equity_floor: float
    candidates: Origin
    spacing_m: float
    most_candidates: int
    time_limit_s: float
    seed: int
    skip_uncoverable: bool
    studies: bool

    @property
    def radio(self) -> bool:
        """Whether the places are masts, and the threshold a signal level."""
        return self.place == "base-stations"


@dataclass(frozen=True, kw_only=True, eq=False)
class Demand:
    """Who is to be covered.

    Parameters
    ----------
    weight
        Of each demand point, inside the districts and not covered from the outset.
    zones
        Weight of each demand point in each district, districts x demand.
    label
        Position of the district of each demand point, -1 outside.
    cell
        Position of each point's cell in the grid, row-major; None where points are places.
    points
        The places, in the grid's CRS; None where they are cells.
    settled
        Weight in each district that is covered whatever is built and stands in no matrix.
    settled_all
        The same over all districts, overlaps once.
    unknown
        Weight of which nobody can know whether it is covered, over all districts.
    unit
        persons or settlements.
    """

    weight: FloatArray
    zones: csr_array
    label: IntArray
    cell: IntArray | None
    points: gpd.GeoDataFrame | None
    settled: FloatArray
    settled_all: float
    unknown: float
    unit: str

    def __post_init__(self) -> None:
        if not len(self.weight) or not self.weight.any():
            msg = "The project must have someone to be covered, found nobody."
            raise ConfigError(msg)

    @property
    def total(self) -> float:
        """All weight of which it is known whether it is covered."""
        return float(self.weight.sum()) + self.settled_all


@dataclass(frozen=True, kw_only=True, eq=False)
class SitingScenario:
    """Who covers whom at one threshold: ``covers`` is demand x places. [min] or [dBm]"""

    threshold: float
    demand: Demand
    covers: csr_array


@dataclass(frozen=True, kw_only=True, eq=False)
class SitingInstance:
    """Everything that a solver needs, and what its answer is told with.

    Parameters
    ----------
    places
        One row per column of the matrices, in the grid's CRS: ``candidate_id``, ``name``,
        ``kind``, ``status`` (candidate, required, forbidden, existing), ``cost``, ``district_id``.
    cases
        The threshold asked for first, then those to compare with.
    costs
        Minutes from each demand point to each place, where the problem is one of costs.
    costs_demand
        Demand of ``costs``.
    far_minutes
        What an unreached point counts for in the p-median. [min]
    basis
        modelled or synthetic.
    notes
        How it was made.
    settled_cells
        Cells that are covered from the outset and stand in no matrix, for the map.
    standing
        What stands already and is no column of the matrices, for the map: ``candidate_id``,
        ``name``, ``kind``.
    """

    inputs: Inputs
    request: Request
    places: gpd.GeoDataFrame
    cases: tuple[SitingScenario, ...]
    basis: str
    costs: csr_array | None = None
    far_minutes: float = float("nan")
    notes: tuple[Message, ...] = ()
    settled_cells: IntArray | None = None
    standing: gpd.GeoDataFrame | None = None

    @property
    def case(self) -> SitingScenario:
        """The case of the threshold asked for."""
        return self.cases[0]

    @property
    def existing(self) -> IntArray:
        """Places that stand already."""
        return self._with("existing")

    @property
    def stands(self) -> int:
        """How many places stand already, the existing masts of a network among them."""
        return len(self.existing) + (0 if self.standing is None else len(self.standing))

    @property
    def required(self) -> IntArray:
        """Places that must be built."""
        return self._with("required")

    @property
    def forbidden(self) -> IntArray:
        """Places that must not be built."""
        return self._with("forbidden")

    def demand_name(self, position: int) -> str:
        """What a demand point is called: the place's name, or where its cell lies. [deg, WGS84]"""
        demand, grid = self.case.demand, self.inputs.grid
        if demand.points is not None:
            row = demand.points.iloc[position]
            name = row.get("name")
            return str(row["settlement_id"]) if pd.isna(name) or not name else str(name)
        assert demand.cell is not None
        row_, column = divmod(int(demand.cell[position]), grid.shape[1])
        to_degrees = Transformer.from_crs(grid.crs, 4326, always_xy=True)
        lon, lat = to_degrees.transform(grid.x[column], grid.y[row_])
        return f"{lon:.4f} {lat:.4f}"

    def _with(self, status: str) -> IntArray:
        return np.flatnonzero(self.places["status"].eq(status).to_numpy(dtype=np.bool_)).astype(
            np.int64
        )

    @property
    def buildable(self) -> int:
        """How many places may be built."""
        return int(self.places["status"].isin(["candidate", "required"]).sum())


def checked(  # noqa: PLR0913
    plan: Project,
    *,
    problem: str,
    place: str,
    budget: float | None,
    minutes: float | None,
    profile: str | None,
    year: int | None,
    share: float,
    equity_floor: float,
    candidates: str | None,
    **rest: object,
) -> Request:
    """The request, with what the project says where nothing is given.

    Raises
    ------
    ConfigError
        Something is unknown or out of its range; the message names it.
    """
    _one_of("--problem", problem, tuple(PROBLEMS))
    _one_of("--place", place, tuple(PLACES))
    radio = place == "base-stations"
    if radio and problem in COSTED:
        able = ", ".join(name for name in PROBLEMS if name not in COSTED)
        msg = f"`--problem` for base stations must be one of {able}, found '{problem}'."
        raise ConfigError(msg)
    usual = (
        plan.delivery.pickup_minutes if place == "pickup-points" else plan.delivery.village_minutes
    )
    within = usual if minutes is None else float(minutes)
    if not 0.0 < within <= 24 * 60:
        msg = f"`--minutes` must be above 0 and at most 1440, found {within:g}."
        raise ConfigError(msg)
    if problem in COUNTED and (budget is None or not budget > 0):
        found = "none" if budget is None else f"{budget:g}"
        msg = f"`--budget` must be at least 1 new site for {problem}, found {found}."
        raise ConfigError(msg)
    for name, value in (("--share", share), ("--equity-floor", equity_floor)):
        if not 0.0 <= value <= 1.0:
            msg = f"`{name}` must be a share from 0 to 1, found {value:g}."
            raise ConfigError(msg)
    origin = candidates or _usual_origin(plan, radio=radio)
    _one_of("--candidates", origin, ORIGINS)
    wanted = plan.years[-1] if year is None else year
    if wanted not in plan.years:
        listed = ", ".join(map(str, plan.years))
        msg = f"`--year` must be one of the project's years {listed}, found {year}."
        raise ConfigError(msg)
    return Request(
        problem=problem,  # type: ignore[arg-type]
        place=place,  # type: ignore[arg-type]
        budget=float(budget or 0.0),
        minutes=within,
        profile=_profile(plan, profile) if radio else "",
        year=wanted,
        share=share,
        equity_floor=equity_floor,
        candidates=origin,  # type: ignore[arg-type]
        **rest,  # type: ignore[arg-type]
    )


def _one_of(name: str, value: str, known: tuple[str, ...]) -> None:
    if value not in known:
        msg = f"`{name}` must be one of {', '.join(known)}, found '{value}'."
        raise ConfigError(msg)


def _usual_origin(plan: Project, *, radio: bool) -> str:
    if radio:
        return "grid"
    return "project" if "candidates" in plan.inputs else "nodes"


def _profile(plan: Project, name: str | None) -> str:
    """Profile asked for, else the first that is no WLAN's."""
    able = [
        spec.name
        for spec in plan.wireless.profiles
        if any(technology != "wlan" for technology in spec.technologies)
    ]
    if not able:
        msg = "`wireless.profiles` must have one that masts can serve, found none."
        raise ConfigError(msg)
    if name is None:
        return "lte" if "lte" in able else able[0]
    _one_of("--profile", name, tuple(able))
    return name


def needed(inputs: Inputs, request: Request) -> None:
    """Raise `ConfigError` where the project lacks what the places are judged by."""
    lacks = []
    if request.radio:
        lacks += [] if inputs.table("sites") is not None else ["sites"]
    else:
        lacks += [] if inputs.roads is not None else ["roads"]
        lacks += [] if inputs.table("outlets") is not None else ["outlets"]
    people = request.place != "outlets"
    if people and inputs.population is None:
        lacks.append("population (nor settlements with residents)")
    if not people and inputs.table("settlements") is None:
        lacks.append("settlements")
    if lacks:
        msg = f"The project must have {' and '.join(lacks)} to site {request.place}, found none."
        raise ConfigError(msg)


def in_service(frame: gpd.GeoDataFrame, year: int) -> gpd.GeoDataFrame:
    """Rows of a table that stand at the end of a year."""
    return frame[active_in(frame, year)]
