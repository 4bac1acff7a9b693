"""Tables from OpenStreetMap files: districts, settlements, venues, sites, outlets, candidates."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd

from fugai.errors import ConfigError, EmptyResultError, InputError
from fugai.intake.counting import frame_assumptions
from fugai.intake.findings import (
    RowFinding,
    SourcedReading,
    concat_findings,
    findings_table,
    refused_rows,
    row_findings_table,
)
from fugai.intake.osm import kinds as osm_kinds
from fugai.intake.osm.columns import TYPE_COLUMN, checked_columns, fill_constants, tagged_cells
from fugai.intake.osm.duplicates import drop_duplicates
from fugai.intake.osm.features import Feature, Unusable, read_features
from fugai.messages import Message
from fugai.tables import TABLES, Table

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from pyproj import CRS

OSM_TABLES = ("districts", "settlements", "venues", "sites", "outlets", "candidates", "cities")
"""Tables that can be read from OpenStreetMap."""


def read_osm_table(
    path: Path | str,
    table: str,
    *,
    crs: CRS | None = None,
    where: Mapping[str, object] | None = None,
    constants: Mapping[str, object] | None = None,
    columns: Mapping[str, str] | None = None,
) -> SourcedReading[gpd.GeoDataFrame]:
    """Objects of an OpenStreetMap file as one of the tables of `OSM_TABLES`.

    The rules of ``kinds.toml`` say which objects belong to a table. The key column holds a stable id
    ('n123', 'w45', 'r6'); districts take an official code where every one of them has its own.
    Text is passed through as it is.

    Parameters
    ----------
    path
        ``.osm``, ``.osm.gz``, ``.osm.bz2`` or ``.osm.pbf``, in WGS84.
    crs
        What the geometry is put into; EPSG:4326 where None.
    where
        Column of the table or tag key to the value or values to keep. ``true`` keeps objects that
        have the tag, ``false`` those without.
    constants
        Values for cells that the tags leave empty, by column.
    columns
        Tag key to use for a column, instead of the usual one; ``id`` stands for the key column.

    Returns
    -------
    Reading with one row per object and every column of the contract, NA where the map says
    nothing. An object that has no usable geometry, is the same place as an area, or breaks a rule of
    the contract is left out and listed in the findings.

    Raises
    ------
    InputError
        The file cannot be read, the table cannot come from OpenStreetMap, or the districts are of
        several levels.
    EmptyResultError
        No district is left.
    """
    path = Path(path)
    contract, columns = _contract(path, table, columns or {})
    wanted = _wanted(contract, where or {})
    keys = ("boundary",) if table == "districts" else osm_kinds.keys(table)
    features, unusable = read_features(path, keys, wanted=wanted)
    if table == "districts":
        features, unusable = _complete_districts(path, features, unusable, where or {})
    findings: list[RowFinding] = [_as_finding(each) for each in unusable]
    features = _apply_rules(table, features, findings)
    features, duplicates = drop_duplicates(features, osm_kinds.keys(table))
    findings += [
        RowFinding(point, "geometry", point, f"is the same place as the area {area}", "refused")
        for point, area in duplicates
    ]
    cells, notes = tagged_cells(contract, features, columns, findings)
    fill_constants(cells, constants or {}, contract)
    frame, found = checked_columns(contract, cells)
    ids = np.array([feature.id for feature in features], dtype=object)
    keep = ~refused_rows(found, len(frame))
    located = gpd.GeoDataFrame(frame, geometry=_geometry(contract, features), crs="EPSG:4326")
    located = located[keep].reset_index(drop=True)
    listed = row_findings_table(findings, table=table, file=path.name)
    return SourcedReading(
        frame=located.to_crs(crs) if crs is not None else located,
        findings=concat_findings(
            [listed, findings_table(found, table=table, file=path.name, rows=ids)]
        ),
        notes=(*_notes(path, contract, located, features), *_not_asked(path, table, where), *notes),
        origin=pd.DataFrame({"file": path.name, "row": ids[keep]}, dtype=object),
        assumptions=frame_assumptions(located, contract),
    )


def _contract(path: Path, table: str, columns: Mapping[str, str]) -> tuple[Table, dict[str, str]]:
    if table not in OSM_TABLES:
        msg = (
            f"`{path.name}` is OpenStreetMap data, which can give {', '.join(OSM_TABLES)} and "
            f"roads, found a request for {table!r}."
        )
        raise InputError(msg)
    contract = TABLES[table]
    named = {contract.key if name == "id" else name: key for name, key in columns.items()}
    unknown = sorted(set(named) - set(contract.names))
    if unknown:
        msg = f"`columns` of {table} must name columns of the table, found {unknown[0]!r}."
        raise ConfigError(msg)
    return contract, named


def _wanted(contract: Table, where: Mapping[str, object]) -> Callable[[Mapping[str, str]], bool]:
    name = contract.name
    type_column = TYPE_COLUMN.get(name)

    def wanted(tags: Mapping[str, str]) -> bool:
        if name == "districts":
            kind = ""
            if tags.get("boundary") != "administrative":
                return False
        else:
            rule = osm_kinds.classify(name, tags)
            if rule is None or (rule.asked and not rule.asked_for(where, type_column)):
                return False
            kind = rule.value
        return all(
            _keeps(kind if key == type_column else tags.get(key), value)
            for key, value in where.items()
        )

    return wanted


def _keeps(value: str | None, wanted: object) -> bool:
    """Whether a tag's value (of several, separated by ';', any) is one of those wanted."""
    if isinstance(wanted, bool):
        return (value is not None and value != "no") is wanted
    if value is None:
        return False
    listed = wanted if isinstance(wanted, (list, tuple, set, frozenset)) else (wanted,)
    words = {str(word) for word in listed}
    return value in words or any(part.strip() in words for part in value.split(";"))


def _complete_districts(
    path: Path, features: list[Feature], unusable: list[Unusable], where: Mapping[str, object]
) -> tuple[list[Feature], list[Unusable]]:
    """Districts of relations, and of closed ways that are not just a part of one of them.

    Ways of a boundary carry the name of the relation, or no name; such a way is not a district.
    """
    of_relations = {_title(feature) for feature in features if feature.id.startswith("r")}
    kept = [
        feature
        for feature in features
        if feature.id.startswith("r")
        or (feature.tags.get("name") and _title(feature) not in of_relations)
    ]
    incomplete = [each for each in unusable if each.id.startswith("r")]
    levels = Counter(feature.tags.get("admin_level", "none") for feature in kept)
    if len(levels) > 1 and "admin_level" not in where:
        found = ", ".join(f"{level} ({count})" for level, count in sorted(levels.items()))
        msg = (
            f"`where` for districts of `{path.name}` must name one `admin_level`, found areas of "
            f"the levels {found}."
        )
        raise InputError(msg)
    if not kept:
        asked = ", ".join(f"{key} = {value}" for key, value in where.items()) or "any level"
        msg = (
            f"`{path.name}` must hold complete administrative boundaries ({asked}), found none "
            f"complete and {len(incomplete)} incomplete."
        )
        raise EmptyResultError(msg)
    return kept, incomplete


def _title(feature: Feature) -> tuple[str | None, str | None]:
    return feature.tags.get("name"), feature.tags.get("admin_level")


def _as_finding(unusable: Unusable) -> RowFinding:
    name = unusable.tags.get("name", "")
    return RowFinding(unusable.id, "geometry", name, unusable.reason, "refused")


def _apply_rules(
    table: str, features: Sequence[Feature], findings: list[RowFinding]
) -> list[Feature]:
    """Features without those that a rule refuses; refusals and flags are added to the findings."""
    kept: list[Feature] = []
    for feature in features:
        rule = osm_kinds.classify(table, feature.tags)
        name = feature.tags.get("name", "")
        if rule is not None and rule.refuse:
            findings.append(RowFinding(feature.id, "", name, rule.refuse, "refused"))
            continue
        if rule is not None and rule.flag:
            findings.append(RowFinding(feature.id, "", name, rule.flag, "flagged"))
        kept.append(feature)
    return kept


def _geometry(contract: Table, features: Sequence[Feature]) -> gpd.GeoSeries:
    shapes = gpd.GeoSeries([each.geometry for each in features], crs="EPSG:4326", dtype="geometry")
    single = shapes.geom_type.eq("MultiPolygon") & shapes.count_geometries().eq(1)
    if single.any():
        shapes[single] = shapes[single].get_geometry(0)
    if contract.shapes == ("point",):
        areal = ~shapes.geom_type.eq("Point")
        if areal.any():
            shapes[areal] = shapes[areal].representative_point()
    return shapes


def _not_asked(path: Path, table: str, where: Mapping[str, object] | None) -> tuple[Message, ...]:
    """What is left out because the project does not ask for it."""
    column = TYPE_COLUMN.get(table)
    rules = [rule for rule in osm_kinds.rules(table) if rule.asked]
    values = [rule.value for rule in rules if not rule.asked_for(where or {}, column)]
    return tuple(
        Message(
            zh=f'`{path.name}`：{value} 不作为 {table}；如需采用，请写 where = {{ {column} = "{value}" }}。',
            en=f"`{path.name}`: objects of kind {value} are no {table} of themselves; "
            f'where = {{ {column} = "{value}" }} takes them.',
        )
        for value in values
    )


def _notes(
    path: Path, contract: Table, frame: pd.DataFrame, features: Sequence[Feature]
) -> tuple[str, ...]:
    if frame.empty and features and contract.name == "sites":
        return ("The map does not say the technology of masts: give it with `constants`.",)
    if frame.empty:
        return (f"`{path.name}` has no object for {contract.name}.",)
    type_column = TYPE_COLUMN.get(contract.name)
    if type_column is None:
        return (f"`{path.name}`: {len(frame)} {contract.name} from OpenStreetMap.",)
    counts = Counter(str(value) for value in frame[type_column])
    listed = ", ".join(f"{count} {kind}" for kind, count in counts.most_common())
    return (f"`{path.name}`: {len(frame)} {contract.name} from OpenStreetMap ({listed}).",)
