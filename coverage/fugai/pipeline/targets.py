"""Targets of a project as the scorecard takes them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fugai import scorecard
from fugai.errors import ConfigError

if TYPE_CHECKING:
    from fugai.project import Project


def judged_targets(project: Project) -> tuple[scorecard.Target, ...]:
    """Targets of a project as the scorecard takes them.

    Raises
    ------
    ConfigError
        A target names an indicator or dimension that does not exist; all findings at once.
    """
    targets: list[scorecard.Target] = []
    problems: list[str] = []
    for spec in project.targets:
        target = scorecard.Target(
            id=spec.id,
            title=spec.title,
            title_en=spec.title_en,
            indicator=spec.indicator,
            where=spec.where,
            from_year=spec.from_year,
            by=spec.by,
            at_least=spec.at_least,
            at_most=spec.at_most,
            each=spec.each,
            responsible=spec.responsible,
            responsible_en=spec.responsible_en,
            source=spec.source,
        )
        try:
            scorecard.check_target(target)
        except ConfigError as error:
            problems.extend(error.problems)
        targets.append(target)
    if problems:
        raise ConfigError(*problems)
    return tuple(targets)
