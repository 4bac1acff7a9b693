"""`[inputs]`: every source of every table and raster."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from fugai.errors import without_passwords
from fugai.project.joins import read_codes, read_joins, read_values
from fugai.project.model import Basis, Datum, Input
from fugai.project.paths import declared_crs, declared_path
from fugai.tables import TABLES

if TYPE_CHECKING:
    from pathlib import Path
    from types import UnionType

    from fugai.project.section import Section

DATUMS = ("wgs84", "cgcs2000", "gcj02", "bd09")
BASES = ("measured", "modelled", "synthetic")
DECIMAL_SIGNS = (".", ",")
THOUSANDS_SIGNS = (".", ",", " ", "'")
DATE_ORDERS = ("dmy", "mdy", "ymd")
TABLE_INPUTS = tuple(TABLES)
HEIGHT_INPUTS = ("surface", "canopy", "building_heights")
RASTER_INPUTS = ("terrain", "population", "clutter", "land", "built_up", *HEIGHT_INPUTS)
OTHER_INPUTS = ("roads", "buildings", *RASTER_INPUTS)
OSM_ENDINGS = (".osm", ".osm.gz", ".osm.bz2", ".osm.pbf", ".pbf")
"""Endings of files in which rules, not their authors, say what belongs to a table."""


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
        **_notation(section),
        band=_band(section, name),
        unit=_raster_text(section, "unit", name),
        where={k: section.scalars(f"where.{k}", v) for k, v in section.mapping("where").items()},
        constants={
            k: v
            for k, v in section.mapping("constants").items()
            if _is_of_type(
                section, f"constants.{k}", v, str | int | float | bool, "must be one value"
            )
        },
        joins=read_joins(section, folder),
        bands=section.choice("bands", ("3gpp",), "") or None,
        values=read_values(section, name),
        codes=read_codes(section, folder, is_clutter=name == "clutter"),
        rows=section.choice("rows", ("cells",), "") or None,
        repair=section.boolean("repair"),
        basis=cast("Basis", section.choice("basis", BASES, _default_basis(name, declared))),
        source=without_passwords(section.text("source")),
    )
    section.check_unknown()
    _check_shaping(section, source)
    return source


def _check_shaping(section: Section, source: Input) -> None:
    """Note keys of tables that stand at a raster or at roads, and rows of cells elsewhere than at sites."""
    given = {"join": source.joins, "bands": source.bands, "values": source.values}
    for key, value in given.items():
        if value and source.name not in TABLES:
            section.problem(key, f"must be of a table, {source.name} is none")
    if source.rows and source.name != "sites":
        section.problem("rows", "must be of sites", source.rows)


def _notation(section: Section) -> dict[str, str | None]:
    """How numbers and dates are written, where the project says so."""
    found = {
        "decimal": _sign(section, "decimal", DECIMAL_SIGNS),
        "thousands": _sign(section, "thousands", THOUSANDS_SIGNS),
        "dates": section.choice("dates", DATE_ORDERS, "") or None,
    }
    if found["decimal"] is not None and found["decimal"] == found["thousands"]:
        section.problem("thousands", "must be another sign than `decimal`", found["thousands"])
    return found


def _sign(section: Section, key: str, signs: tuple[str, ...]) -> str | None:
    """One of the signs, None where the key is absent or wrong."""
    value = section.text(key)
    if value and value not in signs:
        shown = ", ".join(f'"{sign}"' for sign in signs)
        section.problem(key, f"must be one of {shown}", value)
    return value if value in signs else None


def _band(section: Section, name: str) -> int | str | None:
    """Band of a raster: a number from 1, or a description."""
    if isinstance(section.values.get("band"), str):
        return _raster_text(section, "band", name)
    band = section.integer("band", low=1, high=65_535)
    if band is not None and name not in RASTER_INPUTS:
        section.problem("band", "must not be given for what is no raster", band)
    return band


def _raster_text(section: Section, key: str, name: str) -> str | None:
    text = section.text(key) or None
    allowed = (*RASTER_INPUTS, "buildings") if key == "unit" else RASTER_INPUTS
    if text is not None and name not in allowed:
        section.problem(key, "must not be given for what is no raster", text)
    return text


def _default_basis(name: str, declared: str) -> str:
    """Measured; but what a rule makes of the tags of OpenStreetMap is no measurement."""
    by_rule = name in TABLE_INPUTS and name != "districts"
    return "modelled" if by_rule and declared.lower().endswith(OSM_ENDINGS) else "measured"


def _is_of_type(
    section: Section, key: str, value: object, kind: type | UnionType, rule: str
) -> bool:
    """Whether a value is of a type; notes the rule where it is not."""
    if isinstance(value, kind):
        return True
    section.problem(key, rule, value)
    return False
