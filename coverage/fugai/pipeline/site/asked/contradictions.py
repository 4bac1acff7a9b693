"""Options of a request that say nothing together, refused before anything is read."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from fugai.errors import ConfigError
from fugai.pipeline.site.request import BUDGET_PROBLEMS, PROBLEMS, SitingRequest

if TYPE_CHECKING:
    from collections.abc import Sequence

_COVERING = ("mclp", "lscp", "partial", "backup", "lscp-backup")
_TAKEN_BY = {
    "budget": BUDGET_PROBLEMS,
    "by_cost": _COVERING,
    "per_year": tuple(name for name in PROBLEMS if name != "efficiency"),
    "phases": _COVERING,
    "layers": _COVERING,
    "share": ("partial",),
    "equity_floor": ("mclp", "partial"),
    "capacity": ("mclp", "p-median"),
    "min_distance_m": tuple(name for name in PROBLEMS if name != "efficiency"),
    "unreached_minutes": ("p-median", "efficiency"),
    "skip_uncoverable": ("lscp", "lscp-backup", "p-center"),
}
"""Problems that take an option; another one would leave it unheard."""

_FOR_RADIO = ("profile",)
_FOR_ROADS = ("max_minutes", "unreached_minutes")
_POSITIVE = ("site_cost", "capacity", "min_distance_m", "spacing_m", "unreached_minutes")
_DEFAULTS = SitingRequest()


def check_one_of(name: str, value: str, known: Sequence[str]) -> None:
    """Raise `ConfigError` where a value is none of those known."""
    if value not in known:
        msg = f"`{name}` must be one of {', '.join(known)}, found {value!r}."
        raise ConfigError(msg)


def check_options(request: SitingRequest) -> None:
    """Judge every option by itself, then beside the problem, the place and the other options.

    Raises
    ------
    ConfigError
        One is out of its range, or contradicts another; the message names both.
    """
    _check_ranges(request)
    for name, able in _TAKEN_BY.items():
        if _is_given(request, name) and request.problem not in able:
            msg = (
                f"`{name}` must be left out for {request.problem} (only {', '.join(able)} take it), "
                f"found {getattr(request, name)!r}."
            )
            raise ConfigError(msg)
    radio = request.place == "base-stations"
    for name in _FOR_ROADS if radio else _FOR_RADIO:
        if _is_given(request, name):
            found = getattr(request, name)
            msg = f"`{name}` must be left out for {request.place}, found {found!r}."
            raise ConfigError(msg)
    _check_together(request)
    _check_budget(request)


def budget_of(request: SitingRequest) -> float:
    """The budget, or the sum of those of the years; 0 for problems that have none."""
    if request.budget is not None:
        return float(request.budget)
    return float(sum(request.per_year or ())) if request.problem in BUDGET_PROBLEMS else 0.0


def _is_given(request: SitingRequest, name: str) -> bool:
    value = getattr(request, name)
    return value not in ([], ()) and bool(value != getattr(_DEFAULTS, name))


def _check_ranges(request: SitingRequest) -> None:
    for name, value in (("share", request.share), ("equity_floor", request.equity_floor)):
        if not 0.0 <= value <= 1.0:
            msg = f"`{name}` must be a share from 0 to 1, found {value:g}."
            raise ConfigError(msg)
    for name in _POSITIVE:
        number = getattr(request, name)
        if number is not None and not 0.0 < number < math.inf:
            msg = f"`{name}` must be above 0 and finite, found {number:g}."
            raise ConfigError(msg)
    for amount in request.per_year or ():
        whole = request.by_cost or amount == int(amount) if math.isfinite(amount) else False
        if not (whole and amount > 0):
            if request.by_cost:
                msg = f"`per_year` must be an amount above 0 for each year, found {amount:g}."
            else:
                msg = f"`per_year` must be a whole number above 0 for each year, found {amount:g}."
            raise ConfigError(msg)


def _check_together(request: SitingRequest) -> None:
    if request.layers and request.profile is not None:
        msg = "`profile` must be left out where `layers` name profiles, found both."
        raise ConfigError(msg)
    if request.capacity is not None:
        for name in ("equity_floor", "layers", "phases"):
            if _is_given(request, name):
                msg = f"`{name}` must be left out where sites have a `capacity`, found both."
                raise ConfigError(msg)
    if request.phases and request.per_year:
        msg = (
            "`per_year` must be left out where `phases` say what each year must reach, found both."
        )
        raise ConfigError(msg)
    if request.spacing_m is not None and request.candidates == "project":
        msg = (
            "`spacing_m` must be left out for `candidates='project'`, whose places stand where they "
            f"are, found {request.spacing_m:g}."
        )
        raise ConfigError(msg)
    _check_ids(request)


def _check_ids(request: SitingRequest) -> None:
    """Each candidate has one role, and the required ones fit into the budget."""
    roles = {
        name: set(getattr(request, name) or ()) for name in ("required", "forbidden", "existing")
    }
    for one, other in (
        ("required", "forbidden"),
        ("required", "existing"),
        ("forbidden", "existing"),
    ):
        both = sorted(roles[one] & roles[other])
        if both:
            msg = f"A candidate must not be `{one}` and `{other}` at once, found {both[0]!r}."
            raise ConfigError(msg)


def _check_budget(request: SitingRequest) -> None:
    budget = budget_of(request)
    if request.problem in BUDGET_PROBLEMS and not budget > 0:
        found = "none" if request.budget is None else f"{budget:g}"
        msg = f"`budget` must be at least 1 new site for {request.problem}, found {found}."
        raise ConfigError(msg)
    required = len(set(request.required or ()))
    if request.problem in BUDGET_PROBLEMS and not request.by_cost and required > budget:
        msg = f"`budget` must allow for the {required} required, found {budget:g}."
        raise ConfigError(msg)
