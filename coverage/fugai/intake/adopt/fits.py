"""Which table of the project a table of a file is, by its headings and by its values."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from fugai.intake import public_datasets
from fugai.intake.adopt.words import guessed_words
from fugai.intake.cells import as_text
from fugai.intake.choice_words import meaning_of, words_of
from fugai.intake.columns.position_words import POSITION_HEADINGS
from fugai.intake.headings import fold, spellings, unit_spellings
from fugai.intake.shaping.band_names import carrier_of
from fugai.intake.shaping.bands import BAND_HEADINGS, CHANNEL_HEADINGS
from fugai.intake.shaping.layers import listed_words
from fugai.intake.shaping.years import year_of_heading
from fugai.tables import TABLES

if TYPE_CHECKING:
    from fugai.intake.adopt.parts import Part
    from fugai.intake.formats.raw import RawTable
    from fugai.tables import Column, Table

SAMPLE = 2_000
"""Rows whose cells are looked at."""

MISSING = 4.0
"""What a needed column that is lacking takes from the score."""

COMMON = frozenset(
    {"name", "operator", "opened", "status", "district_id", "year", "population", "class"}
)
"""Columns that many tables have: they say little about which table it is."""

HINTS: dict[str, tuple[str, ...]] = {
    "districts": (
        "district",
        "bound",
        "admin",
        "count",
        "parish",
        "municip",
        "borough",
        "行政区",
        "区划",
        "区县",
        "辖区",
    ),
    "residents": ("resident", "population", "inhabit", "census", "people", "人口", "居民"),
    "sites": ("site", "tower", "mast", "bts", "station", "opencellid", "基站", "站点", "铁塔"),
    "cells": ("cell", "sector", "小区", "扇区"),
    "access_points": ("wifi", "wlan", "hotspot", "access_point", "accesspoint", "接入点", "热点"),
    "venues": ("venue", "场所"),
    "settlements": ("settlement", "village", "communit", "place", "村", "社区", "居民点"),
    "services": ("service", "availab", "offer", "broadband", "宽带"),
    "subscriptions": ("subscri", "用户"),
    "speed_tests": ("speed", "ookla", "tiles", "测速"),
    "outlets": (
        "outlet",
        "parcel",
        "locker",
        "pickup",
        "post",
        "courier",
        "locator",
        "网点",
        "快递",
        "邮",
    ),
    "candidates": ("candidate", "备选"),
    "cities": ("cit", "城市"),
    "firms": ("firm", "compan", "enterprise", "企业"),
    "vehicles": ("vehicle", "fleet", "车辆", "车队"),
    "measurements": ("measure", "drive", "sample", "路测", "采样"),
}
"""Parts of names of files, sheets and layers that hint at a table."""

NEEDED: dict[str, tuple[str, ...]] = {
    "residents": ("population",),
    "cells": ("cell_id", "site_id"),
    "measurements": ("level_dbm|loss_db|boresight_loss_db",),
    "speed_tests": ("download_mbps",),
    "services": ("download_mbps", "technology"),
    "subscriptions": ("district_id", "subscribers", "kind"),
    "access_points": ("ap_id|band_ghz|eirp_dbm|venue_id|ssid",),
    "candidates": ("candidate_id|cost",),
    "cities": ("city",),
    "firms": ("firm_id|grade",),
    "vehicles": ("depot_id", "capacity_parcels"),
    "venues": ("type",),
    "outlets": ("kind",),
    "sites": ("technology",),
    "settlements": ("type|settlement_id",),
}
"""Columns without which a file is not that table; any of those between bars is enough."""


@dataclass(frozen=True, kw_only=True)
class Fit:
    """How well a file's table is one of the project's.

    Parameters
    ----------
    table
        Name of the table.
    score
        Higher is better.
    columns
        Canonical column to position of the heading that means it.
    positions
        Kind of position to position of the heading.
    bands
        Whether columns of bands or channels give the frequency.
    lacks
        Needed columns that the file has not.
    """

    table: str
    score: float
    columns: dict[str, int] = field(default_factory=dict)
    positions: dict[str, int] = field(default_factory=dict)
    bands: bool = False
    lacks: tuple[str, ...] = ()


def fits_of(part: Part) -> list[Fit]:
    """Every table that a file's table may be, the best first."""
    raw = part.raw
    if raw is None or not len(raw):
        return []
    found = [_fit(part, raw, table) for table in TABLES.values()]
    possible = [one for one in found if one.score + MISSING * len(one.lacks) > 0]
    return sorted(possible, key=lambda one: -one.score)


def _fit(part: Part, raw: RawTable, table: Table) -> Fit:
    columns = matched_columns(raw, table)
    positions = matched_positions(raw)
    bands = has_bands(raw, table)
    if table.name in ("residents", "subscriptions") and any(
        year_of_heading(heading, table.name) for heading in raw.headings
    ):
        columns |= {"year": -1, "population" if table.name == "residents" else "subscribers": -1}
    if bands and "frequency_mhz" in table.names:
        columns.setdefault("frequency_mhz", -1)
        if table.name == "sites" and "technology" not in columns and _bands_say_technology(raw):
            columns["technology"] = -1
    if table.name == "outlets" and "kind" not in columns:
        at = _column_of_kinds(raw, table)
        columns |= {} if at is None else {"kind": at}
    lacks = tuple(_lacking(table, columns, raw, positions))
    score = _score(part, raw, table, columns, lacks)
    return Fit(
        table=table.name,
        score=score,
        columns=columns,
        positions=positions,
        bands=bands,
        lacks=lacks,
    )


def _column_of_kinds(raw: RawTable, table: Table) -> int | None:
    """Column whose words are mostly kinds of outlets, in whatever language; None without."""
    best: tuple[float, int] | None = None
    for at in range(len(raw.headings)):
        cells = _sample(raw, at)
        words = [str(one) for one in cells.unique()]
        if not words or len(words) > 30 or len(words) == len(cells):
            continue
        guessed, unknown = guessed_words(table["kind"], words)
        known = [meaning_of(word, words_of(table["kind"])) for word in words]
        meanings = {one for one in (*guessed.values(), *known) if one}
        share = 1.0 - len(unknown) / len(words)
        rank = share + 0.1 * min(len(meanings), 3)
        if share >= 0.5 and meanings and (best is None or rank > best[0]):
            best = (rank, at)
    return None if best is None else best[1]


def matched_columns(raw: RawTable, table: Table) -> dict[str, int]:
    """Canonical column to the position of the heading that means it and whose cells can be it."""
    words = spellings(table)
    with_units = unit_spellings(table)
    other = public_datasets.columns_in_other_units(table.name)
    ranked: dict[str, tuple[int, int]] = {}
    for at, heading in enumerate(raw.headings):
        word = fold(heading)
        name, rank = words.get(word) or with_units.get(word, ("", 9, 0.0))[:2]
        if not name and word in other:
            name, rank = other[word][0], 4
        if name and _can_be(raw, at, table[name]) and rank < ranked.get(name, (9, 0))[0]:
            ranked[name] = (rank, at)
    return {name: at for name, (_, at) in ranked.items()}


def matched_positions(raw: RawTable) -> dict[str, int]:
    """Kind of position to the first heading that means it; datum words in headings do not count."""
    found: dict[str, int] = {}
    for at, heading in enumerate(raw.headings):
        word = fold(heading)
        for kind, words in POSITION_HEADINGS.items():
            if any(word == w or (len(w) > 2 and word.endswith(w)) for w in words):
                found.setdefault(kind, at)
    return found


def has_position(raw: RawTable, positions: dict[str, int]) -> bool:
    """Whether rows have a position: geometry, two columns, or one of pairs, WKT, quadkeys."""
    if raw.geometry is not None and raw.geometry.notna().any():
        return True
    pairs = ({"lon", "lat"}, {"x", "y"})
    single = {"latlon", "lonlat", "coordinates", "wkt", "quadkey"}
    return any(pair <= positions.keys() for pair in pairs) or bool(single & positions.keys())


def has_bands(raw: RawTable, table: Table) -> bool:
    """Whether a column names bands or channels: by its heading, or by cells such as 'L1800'."""
    if "frequency_mhz" not in table.names:
        return False
    words = [fold(heading) for heading in raw.headings]
    if any(word in BAND_HEADINGS or word in CHANNEL_HEADINGS for word in words):
        return True
    known = spellings(table)
    for at, word in enumerate(words):
        if known.get(word, ("",))[0] == "frequency_mhz":
            cells = _sample(raw, at)
            letters = cells[cells.str.contains(r"[A-Za-z频]", regex=True)]
            named = [carrier_of(str(cell)).frequency_mhz is not None for cell in letters.unique()]
            if named and np.mean(named) > 0.5:
                return True
    return False


def _bands_say_technology(raw: RawTable) -> bool:
    for at, heading in enumerate(raw.headings):
        if fold(heading) in BAND_HEADINGS:
            cells = _sample(raw, at).unique()
            return bool(len(cells)) and all(carrier_of(str(cell)).technology for cell in cells)
    return False


def _sample(raw: RawTable, at: int) -> pd.Series:
    """Cells of a column that hold something, of the first rows."""
    text = as_text(raw.cells[at].iloc[:SAMPLE].reset_index(drop=True))
    return text[text != ""]


def _can_be(raw: RawTable, at: int, column: Column) -> bool:
    """Whether most cells of a column can be a value of the contract's."""
    cells = _sample(raw, at)
    if not len(cells):
        return not column.required
    if column.choices:
        words = words_of(column)
        uniques = cells.unique()[:200]
        known = [
            bool(meaning_of(str(one), words))
            or (column.name == "technology" and len(listed_words(str(one), words)) > 1)
            for one in uniques
        ]
        return bool(np.mean(known) >= 0.5) or (column.name in ("kind", "type") and any(known))
    if column.kind == "number":
        numeric = pd.to_numeric(
            cells.str.replace(r"[^\d.,eE+\-]", "", regex=True).str.replace(",", ".", regex=False),
            errors="coerce",
        )
        share = float(numeric.notna().mean())
        named = column.name == "frequency_mhz" and cells.map(_is_band).mean() > 0.5
        return share >= 0.5 or bool(named)
    if column.kind == "year":
        return bool(
            cells.str.contains(r"\d{4}|\d{1,2}[./-]\d{1,2}[./-]\d{2}", regex=True).mean() > 0.5
        )
    return True


def _is_band(cell: str) -> bool:
    return carrier_of(str(cell)).frequency_mhz is not None


def _lacking(
    table: Table, columns: dict[str, int], raw: RawTable, positions: dict[str, int]
) -> list[str]:
    lacks = [
        one
        for one in NEEDED.get(table.name, ())
        if not any(name in columns for name in one.split("|"))
    ]
    if table.name == "cities" and "city" in columns and "part_id" not in columns:
        lacks.append("part_id")
    if table.name == "districts":
        if not _is_polygon(raw):
            lacks.append("polygon")
    elif table.spatial and not table.geometry_optional and not has_position(raw, positions):
        lacks.append("position")
    elif table.spatial and table.shapes == ("point",) and _only_polygons(raw):
        lacks.append("points")
    if table.name == "residents" and not columns.keys() & {"district_id", "name"}:
        lacks.append("district_id")
    if table.name == "residents" and has_position(raw, positions):
        lacks.append("no position")
    return lacks


def _is_polygon(raw: RawTable) -> bool:
    if raw.geometry is None:
        return any(fold(h) in POSITION_HEADINGS["wkt"] for h in raw.headings)
    kinds = shapely.get_dimensions(np.asarray(raw.geometry.to_numpy(), dtype=object))
    return bool((kinds == 2).mean() > 0.5)


def _only_polygons(raw: RawTable) -> bool:
    if raw.geometry is None:
        return False
    kinds = shapely.get_dimensions(np.asarray(raw.geometry.to_numpy(), dtype=object))
    return bool((kinds[kinds >= 0] == 2).all()) and bool((kinds >= 0).any())


def _score(
    part: Part, raw: RawTable, table: Table, columns: dict[str, int], lacks: tuple[str, ...]
) -> float:
    """Sum over the columns that match, a hint of the name, less what is lacking."""
    score = 0.0
    for name in columns:
        score += 0.5 if name in COMMON else 1.0
        score += 0.5 if table[name].choices else 0.0
    name = f"{part.path.stem} {part.sheet or ''} {part.layer or ''}".casefold()
    if any(hint in name for hint in HINTS.get(table.name, ())):
        score += 2.0
    if table.name == "districts":
        score += 3.0 if _is_polygon(raw) and "quadkey" not in map(fold, raw.headings) else -5.0
        score -= 3.0 if len(raw) > 5_000 else 0.0
    if table.name == "speed_tests" and "quadkey" in map(fold, raw.headings):
        score += 2.0
    return score - MISSING * len(lacks)
