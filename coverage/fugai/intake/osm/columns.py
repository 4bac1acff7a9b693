"""Tags of OpenStreetMap objects to the columns of a table, checked against its contract."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from fugai.errors import ConfigError
from fugai.intake.cells import parse_cells
from fugai.intake.findings import Finding, RowFinding, findings_where
from fugai.intake.osm import kinds as osm_kinds
from fugai.intake.osm.values import parse_count, parse_metres

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fugai.intake.osm.features import Feature
    from fugai.tables import Table


DISTRICT_ID_TAGS = ("ISO3166-2", "ref")
"""Tags that name districts officially, in order; used where every district has its own."""

TYPE_COLUMN = {"venues": "type", "settlements": "type", "outlets": "kind", "candidates": "kind"}
"""Column that the rules of ``kinds.toml`` fill."""

TAGS: dict[str, dict[str, tuple[str, ...]]] = {
    "districts": {"name": ("name",), "name_en": ("name:en",), "population": ("population",)},
    "settlements": {"name": ("name",), "population": ("population",)},
    "venues": {"name": ("name",)},
    "sites": {"name": ("name",), "operator": ("operator",), "height_m": ("height",)},
    "outlets": {
        "name": ("name", "brand"),
        "operator": ("operator", "brand"),
        "opening_hours": ("opening_hours",),
    },
    "candidates": {"name": ("name", "brand")},
    "cities": {"city": ("name",), "name": ("name",), "population": ("population",)},
}
"""Table and column to the tags that fill it; of several the first that an object has."""


def tagged_cells(
    contract: Table,
    features: Sequence[Feature],
    columns: Mapping[str, str],
    findings: list[RowFinding],
) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Value of the tags for each column, None where there is none, and notes about the ids.

    Numbers that cannot be understood are left empty and added to ``findings``.
    """
    data: dict[str, list[object]] = {contract.key: [feature.id for feature in features]}
    type_column = TYPE_COLUMN.get(contract.name)
    if type_column is not None:
        rules = (osm_kinds.classify(contract.name, feature.tags) for feature in features)
        data[type_column] = [rule.value if rule is not None else None for rule in rules]
    chosen = {**TAGS[contract.name], **{name: (key,) for name, key in columns.items()}}
    for name, tag_keys in chosen.items():
        data[name] = [_cell(contract, name, tag_keys, each, findings) for each in features]
    notes: tuple[str, ...] = ()
    if contract.name == "districts" and contract.key not in columns:
        data[contract.key], notes = _official_ids(features)
    cells = {name: pd.Series(values, dtype=object) for name, values in data.items()}
    return pd.DataFrame(cells), notes


def fill_constants(cells: pd.DataFrame, constants: Mapping[str, object], contract: Table) -> None:
    """Put constants into the cells that the tags leave empty.

    Raises
    ------
    ConfigError
        A constant is for no column of the table.
    """
    for name, value in constants.items():
        if name not in contract.names:
            msg = f"`constants` must name columns of {contract.name}, found {name!r}."
            raise ConfigError(msg)
        tagged = cells[name].tolist() if name in cells else [None] * len(cells)
        filled = [value if cell is None else cell for cell in tagged]
        cells[name] = pd.Series(filled, index=cells.index, dtype=object)


def checked_columns(contract: Table, cells: pd.DataFrame) -> tuple[pd.DataFrame, list[Finding]]:
    """Every column of the contract with its type, and the findings about its cells."""
    data: dict[str, pd.Series] = {}
    findings: list[Finding] = []
    for column in contract.columns:
        raw = cells.get(column.name)
        if raw is None:
            raw = pd.Series([column.default] * len(cells), dtype=object)
        data[column.name], more = parse_cells(column, raw)
        findings += more
    keys = data[contract.key]
    repeated = (keys.duplicated(keep="first") & keys.notna()).to_numpy(dtype=np.bool_)
    findings += findings_where(repeated, contract.key, keys, "must be unique")
    return pd.DataFrame(data), findings


def _cell(
    contract: Table,
    name: str,
    tag_keys: tuple[str, ...],
    feature: Feature,
    findings: list[RowFinding],
) -> object:
    key = next((key for key in tag_keys if feature.tags.get(key)), None)
    if key is None:
        return feature.id if name == contract.key else None
    text = feature.tags[key]
    column = contract[name]
    if column.kind not in ("number", "integer"):
        return text
    number = parse_metres(text) if column.unit == "m" else parse_count(text)
    if number is None:
        rule = f"tag `{key}` is not a number that can be understood; left empty"
        findings.append(RowFinding(feature.id, name, text, rule, "repaired"))
    return number


def _official_ids(features: Sequence[Feature]) -> tuple[list[object], tuple[str, ...]]:
    """Official codes where every district has its own, else the ids of the objects; and a note."""
    for key in DISTRICT_ID_TAGS:
        codes = [feature.tags.get(key) for feature in features]
        if all(codes) and len(set(codes)) == len(codes):
            return list(codes), (f"District ids are the tag `{key}`.",)
    note = "District ids are the numbers of the OpenStreetMap objects."
    return [feature.id for feature in features], (note,)
