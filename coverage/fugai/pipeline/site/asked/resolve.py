"""A request with what the project says where it gives nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast, get_args

from fugai.errors import ConfigError
from fugai.pipeline.site.asked.contradictions import budget_of, check_one_of, check_options
from fugai.pipeline.site.asked.year_shares import shares_by_name, shares_by_year
from fugai.pipeline.site.request import (
    PROBLEMS,
    ROAD_LAYERS,
    TRAVEL_TIME_PROBLEMS,
    CandidateSource,
    Place,
    Problem,
    ResolvedRequest,
    SitingRequest,
)

if TYPE_CHECKING:
    from fugai.project import Project

SPACING_M = 500.0
MAST_SPACING_M = 2000.0

UNREACHED_MIN = 120.0
"""Travel time that the p-median counts for whoever is farther from every place. [min]"""


def resolve_request(project: Project, request: SitingRequest) -> ResolvedRequest:
    """The request, with what the project says where nothing is given.

    Raises
    ------
    ConfigError
        Something is unknown or out of its range; the message names it.
    """
    check_one_of("problem", request.problem, get_args(Problem))
    check_one_of("place", request.place, get_args(Place))
    radio = request.place == "base-stations"
    if radio and request.problem in TRAVEL_TIME_PROBLEMS:
        able = ", ".join(name for name in PROBLEMS if name not in TRAVEL_TIME_PROBLEMS)
        msg = f"`problem` for base stations must be one of {able}, found {request.problem!r}."
        raise ConfigError(msg)
    check_options(request)
    layers = shares_by_name(request.layers, _layer_names(project, radio=radio))
    year = _year(project, request.year)
    source = request.candidates or _default_source(project, radio=radio)
    check_one_of("candidates", source, get_args(CandidateSource))
    spacing_m = request.spacing_m
    if spacing_m is None:
        spacing_m = MAST_SPACING_M if radio else SPACING_M
    return ResolvedRequest(
        problem=cast("Problem", request.problem),
        place=cast("Place", request.place),
        budget=budget_of(request),
        by_cost=request.by_cost,
        site_cost=request.site_cost,
        per_year=tuple(map(float, request.per_year or ())),
        phases=shares_by_year(request.phases, year),
        max_minutes=_max_minutes(project, request),
        unreached_minutes=request.unreached_minutes or UNREACHED_MIN,
        profile=_profile(project, next(iter(layers), request.profile)) if radio else "",
        layers=layers,
        operator=request.operator or "",
        year=year,
        share=request.share,
        equity_floor=request.equity_floor,
        capacity=request.capacity,
        min_distance_m=request.min_distance_m,
        required=tuple(request.required or ()),
        forbidden=tuple(request.forbidden or ()),
        existing=tuple(request.existing or ()),
        candidates=cast("CandidateSource", source),
        spacing_m=spacing_m,
        max_candidates=request.max_candidates,
        time_limit_s=request.time_limit_s,
        seed=project.seed if request.seed is None else request.seed,
        skip_uncoverable=request.skip_uncoverable,
        sensitivity=request.sensitivity,
    )


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


def _able(project: Project) -> list[str]:
    """Profiles that masts can serve."""
    return [
        spec.name
        for spec in project.wireless.profiles
        if any(technology != "wlan" for technology in spec.technologies)
    ]


def _profile(project: Project, name: str | None) -> str:
    """The profile named, else LTE, else the first that masts can serve."""
    able = _able(project)
    if not able:
        msg = "`wireless.profiles` must have one that masts can serve, found none."
        raise ConfigError(msg)
    if name is None:
        return "lte" if "lte" in able else able[0]
    check_one_of("profile", name, able)
    return name


def _layer_names(project: Project, *, radio: bool) -> list[str]:
    """What the demand may consist of: profiles that masts can serve, or kinds of demand on roads."""
    return _able(project) if radio else list(ROAD_LAYERS)
