"""Targets: which indicator must reach what, where and by when."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from fugai.errors import ConfigError
from fugai.scorecard.indicators.registry import INDICATORS, Indicator
from fugai.tables.vocabulary import TECHNOLOGIES, TECHNOLOGY_GROUPS

if TYPE_CHECKING:
    from collections.abc import Mapping

ROUNDING = 1e-9
"""Relative shortfall that is taken for rounding in floating point."""

PLACES = ("district", "district_class")
"""Keys of ``where`` that choose districts; all other keys are dimensions of the indicator."""

KNOWN_TECHNOLOGIES = frozenset({*TECHNOLOGIES, *TECHNOLOGY_GROUPS})

MOST_RATIO = 10.0
"""Largest figure of a target on a ratio that may exceed 1, such as subscriptions per resident."""


@dataclass(frozen=True, kw_only=True)
class Target:
    """One target, as the project file states it.

    Parameters
    ----------
    id, title, title_en
        Key, and wording of the target in the local language and in English.
    indicator
        Id in `INDICATORS`.
    where
        Dimension to the values that count together; also ``district`` (ids) and ``district_class``.
        Technologies may be generations (3g, lte). 'all' means all together.
    from_year
        Base year after which additions are counted. None where the indicator is a state.
    by
        Year at whose end it must hold.
    at_least, at_most
        The requirement, in the indicator's unit; exactly one of them.
    each
        Every district chosen must meet it by itself, rather than all together.
    responsible, responsible_en, source
        Who is responsible for it, in Chinese and in English, and the document that sets it.

    Examples
    --------
    >>> from fugai.scorecard import Target
    >>> sites = Target(
    ...     id="sites",
    ...     title="新增基站1万座",
    ...     indicator="wireless.sites_added",
    ...     from_year=2013,
    ...     by=2016,
    ...     at_least=10_000,
    ... )
    >>> sites.met(10_412), sites.gap(9_500)
    (True, 500.0)
    """

    id: str
    title: str
    title_en: str = ""
    indicator: str
    where: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    from_year: int | None = None
    by: int
    at_least: float | None = None
    at_most: float | None = None
    each: bool = False
    responsible: str = ""
    responsible_en: str = ""
    source: str = ""

    @property
    def required(self) -> float:
        """Figure to reach or not to exceed; NaN where neither was given."""
        if self.at_least is not None:
            return float(self.at_least)
        return math.nan if self.at_most is None else float(self.at_most)

    def gap(self, actual: float) -> float:
        """How much is missing; 0 where the requirement is met. [unit of the indicator]

        Inclusive up to `ROUNDING`: a sum of many fractions that should be 1 may be a little less.
        """
        missing = actual - self.required if self.at_most is not None else self.required - actual
        return missing if missing > ROUNDING * max(1.0, abs(self.required)) else 0.0

    def met(self, actual: float) -> bool:
        """Whether a figure meets the requirement."""
        return self.gap(actual) == 0.0


def check_target(target: Target) -> None:
    """Raise `ConfigError` with every finding unless the target can be judged in principle.

    Raises
    ------
    ConfigError
        Unknown indicator or dimension, several values of a dimension that may not be summed,
        unknown technology, neither or both of ``at_least`` and ``at_most``, a figure that is not
        finite, no base year for additions, or a base year that is not before ``by``.

    Examples
    --------
    >>> from fugai.errors import ConfigError
    >>> from fugai.scorecard import Target, check_target
    >>> try:
    ...     check_target(Target(id="t", title="", indicator="wireless.area_share", by=2016))
    ... except ConfigError as error:
    ...     print(error)
    targets.t: `at_least` or `at_most` must be given, exactly one, found 'neither'.
    """
    problems = [*_figure_problems(target)]
    indicator = INDICATORS.get(target.indicator)
    if indicator is None:
        problems.append(
            _problem(
                target, "indicator", f"must be one of {', '.join(INDICATORS)}", target.indicator
            )
        )
    else:
        problems += _share_problems(target, indicator)
        problems += _year_problems(target, indicator)
        for key, values in target.where.items():
            problems += _where_problems(target, indicator, key, values)
    if problems:
        raise ConfigError(*problems)


def _problem(target: Target, key: str, rule: str, found: object) -> str:
    value = f"'{found}'" if isinstance(found, str) else f"{found}"
    return f"targets.{target.id}: `{key}` {rule}, found {value}."


def _figure_problems(target: Target) -> list[str]:
    given = {k: v for k in ("at_least", "at_most") if (v := getattr(target, k)) is not None}
    if len(given) != 1:
        found = " and ".join(f"{k} = {v:g}" for k, v in given.items()) or "neither"
        return [_problem(target, "at_least", "or `at_most` must be given, exactly one", found)]
    ((key, value),) = given.items()
    return [] if math.isfinite(value) else [_problem(target, key, "must be a finite number", value)]


def _share_problems(target: Target, indicator: Indicator) -> list[str]:
    """A figure in per cent where the indicator counts in shares."""
    if indicator.unit != "1":
        return []
    most = 1.0 if indicator.share else MOST_RATIO
    return [
        _problem(target, key, f"must be a share, 0 to {most:g}: 70 % is written 0.7", value)
        for key in ("at_least", "at_most")
        if (value := getattr(target, key)) is not None
        and math.isfinite(value)
        and not 0.0 <= value <= most
    ]


def _year_problems(target: Target, indicator: Indicator) -> list[str]:
    since = target.from_year
    if indicator.flow and since is None:
        rule = f"must give the year after which `{indicator.id}` counts"
        return [_problem(target, "from", rule, "nothing")]
    if not indicator.flow and since is not None:
        rule = f"has no meaning for `{indicator.id}`, which is the state at the end of `by`"
        return [_problem(target, "from", rule, since)]
    if since is not None and since >= target.by:
        return [_problem(target, "from", f"must be before `by` = {target.by}", since)]
    return []


def _where_problems(
    target: Target, indicator: Indicator, key: str, values: tuple[str, ...]
) -> list[str]:
    name = f"where.{key}"
    if not values:
        return [_problem(target, name, "must have at least one value", "none")]
    if key in PLACES:
        return _place_problems(target, indicator, name, values)
    if key not in indicator.dimensions:
        allowed = ", ".join((*indicator.dimensions, *PLACES))
        return [_problem(target, "where", f"of `{indicator.id}` must name one of {allowed}", key)]
    problems = []
    if key == "technology" and not indicator.id.startswith("broadband."):
        rule = f"must be among {', '.join(sorted(KNOWN_TECHNOLOGIES))}"
        unknown = [v for v in values if v not in KNOWN_TECHNOLOGIES and v != "all"]
        problems += [_problem(target, name, rule, value) for value in unknown]
    if len(set(values)) > 1 and (key not in indicator.sums or "all" in values):
        rule = f"must be one value, since `{indicator.id}` may not be summed over it"
        problems.append(_problem(target, name, rule, ", ".join(values)))
    return problems


def _place_problems(
    target: Target, indicator: Indicator, name: str, values: tuple[str, ...]
) -> list[str]:
    if indicator.applies_to == "cities":
        rule = f"has no meaning for `{indicator.id}`, whose cities are not districts"
        return [_problem(target, name, rule, ", ".join(values))]
    return []
