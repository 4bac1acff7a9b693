"""`[inputs]`: every source of every table and raster."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from fugai.project.model import Basis, Datum, Input
from fugai.project.paths import declared_crs, declared_path
from fugai.tables import TABLES

if TYPE_CHECKING:
    from pathlib import Path
    from types import UnionType

    from fugai.project.section import Section

DATUMS = ("wgs84", "cgcs2000", "gcj02", "bd09")
BASES = ("measured", "modelled", "synthetic")
TABLE_INPUTS = tuple(TABLES)
OTHER_INPUTS = ("roads", "terrain", "population", "clutter")


def read_inputs(root: Section, folder: Path) -> dict[str, tuple[Input, ...]]:
    """Sources of each table and raster; notes where the districts are missing."""
    section = root.section("inputs")
    found: dict[str, tuple[Input, ...]] = {}
    for name in (*TABLE_INPUTS, *OTHER_INPUTS):
        sources = section.tables(name)
        if sources:
            found[name] = tuple(_input(source, name, folder) for source in sources)
    section.check_unknown()
    if "districts" not in found:
        root.problems.append("`inputs.districts` is missing: every project needs its districts.")
    return found


def _input(section: Section, name: str, folder: Path) -> Input:
    declared = section.text("path", required=True)
    columns = {
        key: value
        for key, value in section.mapping("columns").items()
        if _is_of_type(section, f"columns.{key}", value, str, "must be a heading (text)")
    }
    key = section.text("id")
    source = Input(
        name=name,
        path=declared_path(section, declared, folder),
        declared=declared,
        datum=cast("Datum", section.choice("datum", DATUMS, "wgs84")),
        crs=declared_crs(section),
        columns=({"id": key} if key else {}) | columns,
        layer=section.text("layer") or None,
        sheet=section.text("sheet") or None,
        encoding=section.text("encoding") or None,
        where={k: section.scalars(f"where.{k}", v) for k, v in section.mapping("where").items()},
        constants={
            k: v
            for k, v in section.mapping("constants").items()
            if _is_of_type(
                section, f"constants.{k}", v, str | int | float | bool, "must be one value"
            )
        },
        repair=section.boolean("repair"),
        basis=cast("Basis", section.choice("basis", BASES, "measured")),
        source=section.text("source"),
    )
    section.check_unknown()
    return source


def _is_of_type(
    section: Section, key: str, value: object, kind: type | UnionType, rule: str
) -> bool:
    """Whether a value is of a type; notes the rule where it is not."""
    if isinstance(value, kind):
        return True
    section.problem(key, rule, value)
    return False
