"""`[assumptions]`: how far headline figures move when what they rest on is wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from fugai.project.specs import SENSITIVITIES, AssumptionsSpec

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fugai.project.section import Section
    from fugai.project.specs import Sensitivity


def read_assumptions(section: Section) -> AssumptionsSpec:
    """The section as a value."""
    spec = AssumptionsSpec(
        sensitivity=cast("Sensitivity", section.choice("sensitivity", SENSITIVITIES, "sample"))
    )
    section.check_unknown()
    return spec


def stated_keys(values: Mapping[str, Any]) -> tuple[str, ...]:
    """Every key that a project file states, with its tables before it; those of an array once.

    >>> stated_keys({"delivery": {"modes": ["walk"]}, "targets": [{"id": "a"}, {"id": "b"}]})
    ('delivery', 'delivery.modes', 'targets', 'targets.id')
    """
    found: set[str] = set()

    def walk(table: Mapping[str, Any], before: str) -> None:
        for key, value in table.items():
            name = f"{before}{key}"
            found.add(name)
            for inner in value if isinstance(value, list) else [value]:
                if isinstance(inner, dict):
                    walk(inner, f"{name}.")

    walk(values, "")
    return tuple(sorted(found))
