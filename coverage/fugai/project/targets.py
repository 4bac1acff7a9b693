"""`[[targets]]`: indicators and what they must reach."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from fugai.project.model import Scalar, TargetSpec

if TYPE_CHECKING:
    from fugai.project.section import Section


def read_targets(root: Section, years: tuple[int, ...]) -> tuple[TargetSpec, ...]:
    """Every target, in the order of the file; their ids must be unique."""
    targets = []
    seen: set[str] = set()
    for section in root.tables("targets"):
        target = _target(section, years)
        if target.id in seen:
            section.problem("id", "must be unique among the targets", target.id)
        seen.add(target.id)
        targets.append(target)
        section.check_unknown()
    return tuple(targets)


def _target(section: Section, years: tuple[int, ...]) -> TargetSpec:
    name = section.text("id", required=True)
    title = section.text("title", name)
    by = section.integer("by", low=1900, high=2100)
    if "by" not in section.values and not years:
        section.problem("by", "is missing")
    at_least, at_most = section.optional_number("at_least"), section.optional_number("at_most")
    if (at_least is None) == (at_most is None):
        rule = "must come alone: exactly one of `at_least` and `at_most`"
        section.problem("at_least", rule, [at_least, at_most])
    return TargetSpec(
        id=name,
        title=title,
        title_en=section.text("title_en", title),
        indicator=section.text("indicator", required=True),
        by=by or (years[-1] if years else 0),
        where={k: _where(section, k, v) for k, v in section.mapping("where").items()},
        from_year=section.integer("from", low=1900, high=2100),
        at_least=at_least,
        at_most=at_most,
        each=section.boolean("each"),
        responsible=section.text("responsible"),
        responsible_en=section.text("responsible_en"),
        source=section.text("source"),
    )


def _where(section: Section, key: str, value: object) -> tuple[str, ...]:
    found = section.scalars(f"where.{key}", value)
    values = found if isinstance(found, tuple) else (found,)
    return tuple(_text_of(item) for item in values)


def _text_of(value: Scalar) -> str:
    if isinstance(value, float) and math.isfinite(value) and value == int(value):
        return str(int(value))
    return str(value)
