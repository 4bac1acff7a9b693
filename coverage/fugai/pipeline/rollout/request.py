"""What a roll-out is asked for: budgets, value, technologies."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from fugai.errors import ConfigError
from fugai.pipeline.rollout.ground import GroundPrices, ground_prices
from fugai.project.prices import TECHNOLOGIES, VALUES

if TYPE_CHECKING:
    from fugai.project import Project
    from fugai.project.prices import RolloutSpec

FACTORS = (0.5, 2.0)
"""What each price is multiplied by, alone, where nothing else is asked for."""


@dataclass(frozen=True, kw_only=True)
class RolloutRequest:
    """A roll-out as it is asked for; what is not given is that of ``[rollout]``.

    Parameters
    ----------
    budget
        Capital of each of the ``years``, or year to capital.
    years
        First and last year of a budget that is one number.
    value
        What the first years bring most of: population, households or schools.
    technologies
        Those that may be used: fibre, fixed wireless, satellite.
    year
        Offers in force at its end are there already; the project's last year where None.
    sensitivity
        Whether technologies are chosen again with other prices.
    replan
        Whether another plan may be taken that connects more within the budgets, and nobody beyond them.
    factors
        What each price is multiplied by for that, alone.
    max_visits
        Work of the bounds, in visits of an arc; None: that of the engine, 0: no bound.

    Examples
    --------
    >>> from fugai import RolloutRequest
    >>> RolloutRequest(budget=2e6, years=(2014, 2016)).value is None
    True
    """

    budget: float | Mapping[int, float] | None = None
    years: tuple[int, int] | None = None
    value: str | None = None
    technologies: tuple[str, ...] | None = None
    year: int | None = None
    sensitivity: bool = True
    factors: tuple[float, ...] = FACTORS
    replan: bool = False
    max_visits: int | None = None


@dataclass(frozen=True, kw_only=True)
class ResolvedRollout:
    """A `RolloutRequest` that was checked, with the project's own values where it gave none."""

    spec: RolloutSpec
    ground: GroundPrices | None = None
    budgets: Mapping[int, float] = field(default_factory=dict)
    value: str = "population"
    technologies: tuple[str, ...] = TECHNOLOGIES
    year: int = 0
    sensitivity: bool = True
    factors: tuple[float, ...] = FACTORS
    replan: bool = False
    max_visits: int | None = None


def resolve_rollout(project: Project, request: RolloutRequest) -> ResolvedRollout:
    """The request, with what the project says where nothing is given.

    Raises
    ------
    ConfigError
        The project has no prices, or something is unknown or out of its range.
    """
    spec = project.rollout
    if spec is None:
        msg = "`rollout` must be a section of project.toml with the prices of the roll-out, found none."
        raise ConfigError(msg)
    value = request.value or spec.value
    if value not in VALUES:
        msg = f"`value` must be one of {', '.join(VALUES)}, found {value!r}."
        raise ConfigError(msg)
    year = project.years[-1] if request.year is None else request.year
    if year not in project.years:
        listed = ", ".join(map(str, project.years))
        msg = f"`year` must be one of the project's years {listed}, found {year}."
        raise ConfigError(msg)
    return ResolvedRollout(
        spec=spec,
        ground=ground_prices(project),
        budgets=_budgets(project, spec, request),
        value=value,
        technologies=_technologies(spec, request),
        year=year,
        sensitivity=request.sensitivity,
        factors=_factors(request),
        replan=request.replan,
        max_visits=_max_visits(request),
    )


def _factors(request: RolloutRequest) -> tuple[float, ...]:
    for factor in request.factors:
        if not (math.isfinite(factor) and factor > 0.0):
            msg = f"`factors` must be finite factors above 0, found {factor:g}."
            raise ConfigError(msg)
    return tuple(dict.fromkeys(request.factors))


def _max_visits(request: RolloutRequest) -> int | None:
    if request.max_visits is not None and request.max_visits < 0:
        msg = f"`max_visits` must be 0 or more, found {request.max_visits}."
        raise ConfigError(msg)
    return request.max_visits


def _technologies(spec: RolloutSpec, request: RolloutRequest) -> tuple[str, ...]:
    chosen = spec.technologies if request.technologies is None else tuple(request.technologies)
    priced = {
        "fibre": spec.fibre,
        "fixed wireless": spec.wireless,
        "satellite": spec.satellite,
    }
    if not chosen:
        msg = f"`technologies` must be of {', '.join(TECHNOLOGIES)}, found none."
        raise ConfigError(msg)
    for name in chosen:
        if name not in TECHNOLOGIES:
            msg = f"`technologies` must be of {', '.join(TECHNOLOGIES)}, found {name!r}."
            raise ConfigError(msg)
        if priced[name] is None:
            key = "wireless" if name == "fixed wireless" else name
            msg = f"`rollout.{key}` must state the prices of {name}, found none."
            raise ConfigError(msg)
    return tuple(dict.fromkeys(chosen))


def _budgets(project: Project, spec: RolloutSpec, request: RolloutRequest) -> dict[int, float]:
    """Capital of each year, ascending."""
    given = request.budget
    if given is None:
        if request.years is not None:
            msg = "`years` must come with a `budget` of each year, found none."
            raise ConfigError(msg)
        found = dict(spec.budgets)
    elif isinstance(given, Mapping):
        found = {int(year): float(amount) for year, amount in given.items()}
    else:
        own = tuple(spec.budgets) or project.years
        first, last = request.years or (own[0], own[-1])
        if not 1900 <= first <= last <= 2100:
            msg = (
                f"`years` must be the first and the last of 1900 to 2100, found {first} and {last}."
            )
            raise ConfigError(msg)
        found = dict.fromkeys(range(first, last + 1), float(given))
    if not found:
        msg = "`budget` must be the capital of each year, here or in `rollout.budgets`, found none."
        raise ConfigError(msg)
    for year, amount in found.items():
        if not (math.isfinite(amount) and amount >= 0.0):
            msg = (
                f"`budget` must be a number of 0 or more in every year, found {amount:g} in {year}."
            )
            raise ConfigError(msg)
    return dict(sorted(found.items()))
