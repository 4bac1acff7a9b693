"""Tables from OpenStreetMap files: districts, settlements, venues, sites, outlets, candidates."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import geopandas as gpd
import pandas as pd

from fugai.errors import ConfigError, EmptyResultError, InputError
from fugai.intake import osm_kinds
from fugai.intake.osm_doubles import drop_doubles
from fugai.intake.osm_features import Broken, Feature, read_features
from fugai.intake.osm_values import parse_count, parse_metres
from fugai.tables import REJECT_COLUMNS, TABLES, Reading, Table

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from pyproj import CRS

OSM_TABLES = ("districts", "settlements", "venues", "sites", "outlets", "candidates", "cities")
"""Tables that can be read from OpenStreetMap."""

DISTRICT_ID_TAGS = ("ISO3166-2", "ref")
"""Tags that name districts officially, in order; used where every district has its own."""

_TYPE_COLUMN = {"venues": "type", "settlements": "type", "outlets": "kind", "candidates": "kind"}

_TAGS: dict[str, dict[str, tuple[str, ...]]] = {
    "districts": {"name": ("name",), "name_en": ("name:en",), "population": ("population",)},
    "settlements": {"name": ("name",), "population": ("population",)},
    "venues": {"name": ("name",)},
    "sites": {"name": ("name",), "operator": ("operator",), "height_m": ("height",)},
    "outlets": {"name": ("name", "brand"), "operator": ("operator", "brand")},
    "candidates": {"name": ("name", "brand")},
    "cities": {"city": ("name",), "name": ("name",), "population": ("population",)},
}
"""Tags that fill each column; of several the first that is there."""

Finding = tuple[str, str, str, str, str]  # row, column, value, rule, action


def read_osm_table(
    path: Path | str,
    table: str,
    *,
    crs: CRS | None = None,
    where: Mapping[str, object] | None = None,
    constants: Mapping[str, object] | None = None,
    columns: Mapping[str, str] | None = None,
) -> Reading[gpd.GeoDataFrame]:
    """Objects of an OpenStreetMap file as one of the tables of `OSM_TABLES`.

    What an object is to a table stands in ``osm_kinds.toml``. The key column holds a stable id
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
    Reading with one row per object; an object without usable geometry, or that is the same place
    as an area, is a reject. Range and type checks of the contract are not made here.

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
    features, broken = read_features(path, keys, wanted=wanted)
    if table == "districts":
        features, broken = _whole_districts(path, features, broken, where or {})
    findings: list[Finding] = [_refusal(each) for each in broken]
    features = _judge(table, features, findings)
    features, doubles = drop_doubles(features, osm_kinds.keys(table))
    findings += [
        (double, "geometry", double, f"is the same place as the area {area}", "refused")
        for double, area in doubles
    ]
    frame = _frame(contract, features, columns, findings)
    note_id = _official_ids(frame, contract, features, columns)
    _fill(frame, constants or {})
    rejects = pd.DataFrame(
        [(table, path.name, *finding) for finding in findings], columns=list(REJECT_COLUMNS)
    )
    located = gpd.GeoDataFrame(frame, geometry=_geometry(contract, features), crs="EPSG:4326")
    return Reading(
        frame=located.to_crs(crs) if crs is not None else located,
        rejects=rejects,
        notes=(*_notes(path, contract, frame), *note_id),
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

    def wanted(tags: Mapping[str, str]) -> bool:
        if name == "districts":
            kind = ""
            if tags.get("boundary") != "administrative":
                return False
        else:
            rule = osm_kinds.classify(name, tags)
            if rule is None:
                return False
            kind = rule.value
        type_column = _TYPE_COLUMN.get(name)
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


def _whole_districts(
    path: Path, features: list[Feature], broken: list[Broken], where: Mapping[str, object]
) -> tuple[list[Feature], list[Broken]]:
    """Districts without the boundary lines that are only parts of them."""
    kept = [
        feature for feature in features if feature.id.startswith("r") or feature.tags.get("name")
    ]
    incomplete = [each for each in broken if each.id.startswith("r")]
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


def _refusal(broken: Broken) -> Finding:
    return (broken.id, "geometry", broken.tags.get("name", ""), broken.reason, "refused")


def _judge(table: str, features: Sequence[Feature], findings: list[Finding]) -> list[Feature]:
    """Features without those that a rule leaves out; flags are reported."""
    kept: list[Feature] = []
    for feature in features:
        rule = osm_kinds.classify(table, feature.tags)
        name = feature.tags.get("name", "")
        if rule is not None and rule.refuse:
            findings.append((feature.id, "", name, rule.refuse, "refused"))
            continue
        if rule is not None and rule.flag:
            findings.append((feature.id, "", name, rule.flag, "flagged"))
        kept.append(feature)
    return kept


def _frame(
    contract: Table,
    features: Sequence[Feature],
    columns: Mapping[str, str],
    findings: list[Finding],
) -> pd.DataFrame:
    """Canonical columns of the features, without geometry."""
    data: dict[str, list[object]] = {contract.key: [feature.id for feature in features]}
    type_column = _TYPE_COLUMN.get(contract.name)
    if type_column is not None:
        rules = (osm_kinds.classify(contract.name, feature.tags) for feature in features)
        data[type_column] = [rule.value if rule is not None else None for rule in rules]
    chosen = {**_TAGS[contract.name], **{name: (key,) for name, key in columns.items()}}
    for name, tag_keys in chosen.items():
        data[name] = [_cell(contract, name, tag_keys, each, findings) for each in features]
    order = [name for name in contract.names if name in data]
    return pd.DataFrame({name: pd.Series(data[name], dtype=object) for name in order})


def _cell(
    contract: Table,
    name: str,
    tag_keys: tuple[str, ...],
    feature: Feature,
    findings: list[Finding],
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
        rule = f"tag `{key}` is no number that can be understood; left empty"
        findings.append((feature.id, name, text, rule, "repaired"))
    return number


def _official_ids(
    frame: pd.DataFrame,
    contract: Table,
    features: Sequence[Feature],
    columns: Mapping[str, str],
) -> tuple[str, ...]:
    """Put official codes in the key of districts where each has its own; say which."""
    if contract.name != "districts" or contract.key in columns:
        return ()
    for key in DISTRICT_ID_TAGS:
        codes = [feature.tags.get(key) for feature in features]
        if all(codes) and len(set(codes)) == len(codes):
            frame[contract.key] = codes
            return (f"District ids are the tag `{key}`.",)
    return ("District ids are the numbers of the OpenStreetMap objects.",)


def _fill(frame: pd.DataFrame, constants: Mapping[str, object]) -> None:
    """Put constants into the cells that the tags leave empty."""
    for name, value in constants.items():
        tagged = frame[name].tolist() if name in frame else [None] * len(frame)
        filled = [value if cell is None else cell for cell in tagged]
        frame[name] = pd.Series(filled, index=frame.index, dtype=object)


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


def _notes(path: Path, contract: Table, frame: pd.DataFrame) -> tuple[str, ...]:
    if frame.empty:
        return (f"`{path.name}` has no object for {contract.name}.",)
    type_column = _TYPE_COLUMN.get(contract.name)
    if type_column is None:
        return (f"`{path.name}`: {len(frame)} {contract.name} from OpenStreetMap.",)
    counts = Counter(str(value) for value in frame[type_column])
    listed = ", ".join(f"{count} {kind}" for kind, count in counts.most_common())
    return (f"`{path.name}`: {len(frame)} {contract.name} from OpenStreetMap ({listed}).",)
