"""The question that `fugai.site` answers: which problem, for which places, within what limit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, cast, get_args

from fugai._arguments import guard_fields
from fugai.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fugai.project import Project

Problem = Literal["mclp", "lscp", "partial", "backup", "p-median", "p-center"]
Place = Literal["pickup-points", "outlets", "base-stations"]
CandidateSource = Literal["project", "grid", "nodes", "masts"]

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
TRAVEL_TIME_PROBLEMS = ("p-median", "p-center")
"""Problems over travel times rather than over who is covered."""

BUDGET_PROBLEMS = ("mclp", "backup", "p-median", "p-center")
"""Problems that need a budget."""

SPACING_M = 500.0
MAST_SPACING_M = 2000.0


@guard_fields
@dataclass(frozen=True, kw_only=True)
class SitingRequest:
    """A siting question; what is not given is taken from the project.

    Parameters
    ----------
    problem
        mclp, lscp, partial, backup, p-median or p-center.
    place
        ``pickup-points``: residents within a walk; ``outlets``: villages within a drive;
        ``base-stations``: residents with the signal of a profile.
    budget
        How many new sites; money with ``by_cost``. The lscp and partial problems need none.
    by_cost
        The budget is money in the unit of ``candidates.cost``, and the lscp and the partial problem
        look for the cheapest sites rather than the fewest.
    max_minutes
        Longest walk or drive, inclusive; the project's own where None. [min]
    profile
        What 'covered' means for base stations, a name of ``[wireless.profiles]``.
    year
        The sites in service at its end exist already; the project's last year where None.
    share
        Share of the demand that the partial problem must cover.
    equity_floor
        Least share that every district must have covered.
    candidates
        ``project``: its table; ``masts``: its masts without the profile's technology; ``grid``;
        ``nodes``: road nodes. Where None, the project's table (``nodes`` without one), for base
        stations a grid.
    spacing_m
        Spacing of a grid, or of the road nodes taken; 500, for base stations 2000, where None. [m]
    max_candidates
        Most candidates from masts, a grid or nodes for base stations; those with the most uncovered
        residents around them are kept.
    time_limit_s
        Of the main problem; each further one takes at most a tenth of it. [s]
    seed
        Of the random part of the search; the project's own where None.
    skip_uncoverable
        Leave out demand that no candidate can cover rather than refuse (lscp, p-center).
    sensitivity
        Whether alternatives, other thresholds and budgets, and targets are computed too.

    Examples
    --------
    >>> from fugai import SitingRequest
    >>> SitingRequest(place="outlets", budget=3, max_minutes=10).problem
    'mclp'
    """

    problem: str = "mclp"
    place: str = "pickup-points"
    budget: float | None = None
    by_cost: bool = False
    max_minutes: float | None = None
    profile: str | None = None
    year: int | None = None
    share: float = 0.95
    equity_floor: float = 0.0
    candidates: str | None = None
    spacing_m: float | None = None
    max_candidates: int = 300
    time_limit_s: float = 60.0
    seed: int | None = None
    skip_uncoverable: bool = False
    sensitivity: bool = True


@dataclass(frozen=True, kw_only=True)
class ResolvedRequest:
    """A `SitingRequest` that was checked, with the project's own values where it gave none."""

    problem: Problem
    place: Place
    budget: float
    by_cost: bool
    max_minutes: float
    profile: str
    year: int
    share: float
    equity_floor: float
    candidates: CandidateSource
    spacing_m: float
    max_candidates: int
    time_limit_s: float
    seed: int
    skip_uncoverable: bool
    sensitivity: bool

    @property
    def radio(self) -> bool:
        """Whether the places are masts, and the threshold a signal level."""
        return self.place == "base-stations"


def resolve_request(project: Project, request: SitingRequest) -> ResolvedRequest:
    """The request, with what the project says where nothing is given.

    Raises
    ------
    ConfigError
        Something is unknown or out of its range; the message names it.
    """
    _one_of("problem", request.problem, get_args(Problem))
    _one_of("place", request.place, get_args(Place))
    radio = request.place == "base-stations"
    if radio and request.problem in TRAVEL_TIME_PROBLEMS:
        able = ", ".join(name for name in PROBLEMS if name not in TRAVEL_TIME_PROBLEMS)
        msg = f"`problem` for base stations must be one of {able}, found {request.problem!r}."
        raise ConfigError(msg)
    _check_budget(request)
    for name, value in (("share", request.share), ("equity_floor", request.equity_floor)):
        if not 0.0 <= value <= 1.0:
            msg = f"`{name}` must be a share from 0 to 1, found {value:g}."
            raise ConfigError(msg)
    source = request.candidates or _default_source(project, radio=radio)
    _one_of("candidates", source, get_args(CandidateSource))
    spacing_m = request.spacing_m
    if spacing_m is None:
        spacing_m = MAST_SPACING_M if radio else SPACING_M
    return ResolvedRequest(
        problem=cast("Problem", request.problem),
        place=cast("Place", request.place),
        budget=float(request.budget or 0.0),
        by_cost=request.by_cost,
        max_minutes=_max_minutes(project, request),
        profile=_profile(project, request.profile) if radio else "",
        year=_year(project, request.year),
        share=request.share,
        equity_floor=request.equity_floor,
        candidates=cast("CandidateSource", source),
        spacing_m=spacing_m,
        max_candidates=request.max_candidates,
        time_limit_s=request.time_limit_s,
        seed=project.seed if request.seed is None else request.seed,
        skip_uncoverable=request.skip_uncoverable,
        sensitivity=request.sensitivity,
    )


def _one_of(name: str, value: str, known: Sequence[str]) -> None:
    if value not in known:
        msg = f"`{name}` must be one of {', '.join(known)}, found {value!r}."
        raise ConfigError(msg)


def _check_budget(request: SitingRequest) -> None:
    budget = request.budget
    if request.problem in BUDGET_PROBLEMS and (budget is None or not budget > 0):
        found = "none" if budget is None else f"{budget:g}"
        msg = f"`budget` must be at least 1 new site for {request.problem}, found {found}."
        raise ConfigError(msg)


def _max_minutes(project: Project, request: SitingRequest) -> float:
    spec = project.delivery
    own = spec.pickup_minutes if request.place == "pickup-points" else spec.village_minutes
    minutes = own if request.max_minutes is None else float(request.max_minutes)
    if not 0.0 < minutes <= 24 * 60:
        msg = f"`max_minutes` must be above 0 and at most 1440, found {minutes:g}."
        raise ConfigError(msg)
    return minutes


def _year(project: Project, year: int | None) -> int:
    found = project.years[-1] if year is None else year
    if found not in project.years:
        listed = ", ".join(map(str, project.years))
        msg = f"`year` must be one of the project's years {listed}, found {year}."
        raise ConfigError(msg)
    return found


def _default_source(project: Project, *, radio: bool) -> str:
    if radio:
        return "grid"
    return "project" if "candidates" in project.inputs else "nodes"


def _profile(project: Project, name: str | None) -> str:
    """The profile named, else LTE, else the first that masts can serve."""
    able = [
        spec.name
        for spec in project.wireless.profiles
        if any(technology != "wlan" for technology in spec.technologies)
    ]
    if not able:
        msg = "`wireless.profiles` must have one that masts can serve, found none."
        raise ConfigError(msg)
    if name is None:
        return "lte" if "lte" in able else able[0]
    _one_of("profile", name, able)
    return name
