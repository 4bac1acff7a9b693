"""Which column of a file is which column of a contract."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from fugai.errors import InputError
from fugai.intake import public_datasets as foreign
from fugai.intake.amounts import units_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from fugai.tables import Table

_BLANKS = re.compile(r"[\s\-_‐-―()\[\]:°.]+")

POSITION_HEADINGS: dict[str, tuple[str, ...]] = {
    "lon": ("lon", "long", "lng", "longitude", "经度", "东经", "londeg", "longitudedeg", "lond"),
    "lat": ("lat", "latitude", "纬度", "北纬", "latdeg", "latitudedeg", "latd"),
    "x": ("x", "easting", "east", "横坐标", "x坐标", "坐标x", "pointx", "xcoord", "coordx"),
    "y": ("y", "northing", "north", "纵坐标", "y坐标", "坐标y", "pointy", "ycoord", "coordy"),
    "latlon": (
        "latlon",
        "lat,lon",
        "lat,long",
        "lat,lng",
        "latlng",
        "latlong",
        "latitude,longitude",
        "latitudelongitude",
        "纬度,经度",
        "纬经度",
        "纬度经度",
        "lat/lon",
    ),
    "lonlat": (
        "lonlat",
        "lon,lat",
        "long,lat",
        "lng,lat",
        "lnglat",
        "longlat",
        "longitude,latitude",
        "longitudelatitude",
        "经度,纬度",
        "经度纬度",
        "lon/lat",
    ),
    "coordinates": (
        "coordinates",
        "coordinate",
        "coords",
        "coord",
        "坐标",
        "经纬度",
        "位置坐标",
        "gps",
        "position",
        "地理坐标",
    ),
    "wkt": ("wkt", "geometry", "geom", "thegeom", "wktgeom", "几何", "wkb", "geomwkt"),
    "quadkey": ("quadkey",),
}
"""Headings that mean a position, folded as `fold` does."""

_DATUM_WORDS = {
    "wgs84": "wgs84",
    "wgs": "wgs84",
    "cgcs2000": "cgcs2000",
    "国家2000": "cgcs2000",
    "gcj02": "gcj02",
    "gcj": "gcj02",
    "高德": "gcj02",
    "腾讯": "gcj02",
    "火星": "gcj02",
    "bd09": "bd09",
    "bd": "bd09",
    "百度": "bd09",
}


@dataclass(frozen=True, kw_only=True)
class Match:
    """Positions of a file's columns by what they mean.

    Parameters
    ----------
    columns
        Canonical column to position in the file.
    factors
        What to multiply a column by, where the file has it in another unit.
    places
        Kind of position (`POSITION_HEADINGS`) to column position.
    parts
        Positions of the columns that make up the key together.
    notes
        What was passed over.
    """

    columns: dict[str, int]
    factors: dict[str, float] = field(default_factory=dict)
    places: dict[str, int] = field(default_factory=dict)
    parts: tuple[int, ...] = ()
    notes: tuple[str, ...] = ()


def fold(heading: object) -> str:
    """A heading without case, width, blanks, hyphens, underscores and brackets.

    >>> fold(" Site_ID ") == fold("ｓｉｔｅ－ｉｄ")
    True
    """
    return _BLANKS.sub("", unicodedata.normalize("NFKC", str(heading)).casefold()).replace(
        "，", ","
    )


def spellings(table: Table) -> dict[str, tuple[str, int]]:
    """Folded heading to canonical column and rank; a lower rank is the better match."""
    found: dict[str, tuple[str, int]] = {}
    for rank, names in enumerate(
        (
            [(c.name, c.name) for c in table.columns],
            [(title, c.name) for c in table.columns for title in (c.title_zh, c.title)],
            [(alias, c.name) for c in table.columns for alias in c.aliases],
        )
    ):
        for heading, column in names:
            found.setdefault(fold(heading), (column, rank))
    return found


def unit_spellings(table: Table) -> dict[str, tuple[str, int, float]]:
    """Folded heading with a unit behind it to canonical column, rank and factor to its unit.

    Bureaus write '天线挂高(m)' or '常住人口（单位：万人）'; `fold` takes the brackets away.
    """
    plain = spellings(table)
    found: dict[str, tuple[str, int, float]] = {}
    for word, (name, rank) in plain.items():
        for unit, factor in units_of(table[name]).items():
            for ending in (fold(unit), f"单位{fold(unit)}"):
                if ending and word + ending not in plain:
                    found.setdefault(word + ending, (name, rank, factor))
    return found


def known_headings(table: Table, columns: Mapping[str, str] | None = None) -> frozenset[str]:
    """Every folded heading that means something to a table."""
    words = set(spellings(table)) | set(unit_spellings(table))
    words |= {fold(heading) for heading in (columns or {}).values()}
    words |= {word for words_ in POSITION_HEADINGS.values() for word in words_}
    return frozenset(words | set(foreign.factors(table.name)) | foreign.KEY_WORDS) - {""}


def match_headings(
    headings: Sequence[str],
    table: Table,
    *,
    file: str,
    datum: str,
    columns: Mapping[str, str] | None = None,
) -> Match:
    """Meaning of each heading.

    Raises
    ------
    InputError
        A heading that the user names is absent, or two headings mean the same column equally well.
    """
    folded = [fold(heading) for heading in headings]
    named = {
        column: _named(headings, folded, column, heading, file)
        for column, heading in (columns or {}).items()
    }
    _judge_names(named, table, file)
    taken = {at for column, at in named.items() if column in table.names}
    places = find_places(headings, datum, skip=taken, file=file)
    places |= {kind: at for kind, at in named.items() if kind in POSITION_HEADINGS}
    found, factors, notes = _by_alias(headings, table, named, quiet=set(places.values()), file=file)
    for word, (column, factor) in foreign.factors(table.name).items():
        if column not in found and word in folded:
            found[column], factors[column] = folded.index(word), factor
    parts = foreign.key_parts(table.name, folded)
    if table.key in found and (table.key in named or found[table.key] not in parts):
        parts = ()
    return Match(
        columns={column: found[column] for column in table.names if column in found},
        factors=factors,
        places=places,
        parts=parts,
        notes=tuple(notes),
    )


def _judge_names(named: Iterable[str], table: Table, file: str) -> None:
    for column in named:
        if column not in table.names and column not in POSITION_HEADINGS:
            allowed = ", ".join((*table.names, *POSITION_HEADINGS))
            msg = f"`columns` of `{file}` must name columns of {table.name} ({allowed}), found {column!r}."
            raise InputError(msg)


def _named(
    headings: Sequence[str], folded: Sequence[str], column: str, heading: str, file: str
) -> int:
    """Position of the heading that the user names for a column."""
    exact = [at for at, found in enumerate(headings) if found == heading]
    matches = exact or [at for at, found in enumerate(folded) if found == fold(heading)]
    if len(matches) == 1:
        return matches[0]
    rule = "is there more than once" if matches else "is not there"
    msg = f"`{file}` must have one heading {heading!r} for `{column}`, it {rule}; found {_listed(headings)}."
    raise InputError(msg)


def _by_alias(
    headings: Sequence[str],
    table: Table,
    named: Mapping[str, int],
    *,
    quiet: Collection[int],
    file: str,
) -> tuple[dict[str, int], dict[str, float], list[str]]:
    """Columns that the user names or that a built-in spelling names, factors, what was passed over.

    ``quiet`` are columns that serve for something else, so that passing over them is no news.
    """
    with_units = unit_spellings(table)
    words = spellings(table) | {word: found[:2] for word, found in with_units.items()}
    folded = [fold(heading) for heading in headings]
    offers: dict[str, list[tuple[int, int]]] = {}
    taken = set(named.values())
    for at, word in enumerate(folded):
        if word in words and at not in taken:
            column, rank = words[word]
            offers.setdefault(column, []).append((rank, at))
    found = {column: at for column, at in named.items() if column in table.names}
    factors: dict[str, float] = {}
    notes = []
    for column, offered in offers.items():
        if column in found:
            continue
        best = min(rank for rank, _ in offered)
        first = [at for rank, at in offered if rank == best]
        if len(first) > 1:
            twice = " and ".join(repr(headings[at]) for at in first)
            msg = f"`{file}` must have one heading for `{column}`, found {twice}; name one in `columns`."
            raise InputError(msg)
        found[column] = first[0]
        if folded[first[0]] in with_units:
            factors[column] = with_units[folded[first[0]]][2]
        others = [repr(headings[at]) for rank, at in offered if rank != best and at not in quiet]
        if others:
            notes.append(
                f"`{file}`: `{column}` was read from {headings[first[0]]!r}, not from "
                f"{', '.join(others)}."
            )
    return found, factors, notes


def find_places(
    headings: Sequence[str], datum: str, *, file: str, skip: Collection[int] = ()
) -> dict[str, int]:
    """Kind of position to the column that holds it; of several, the one of the datum declared.

    Raises
    ------
    InputError
        Two columns hold the same, or the heading names another datum than the one declared.
    """
    folded = [fold(heading) for heading in headings]
    offers: dict[str, list[tuple[str | None, int]]] = {}
    for at, word in enumerate(folded):
        if at in skip and word != "quadkey":
            continue
        said, plain = _split_datum(word)
        for kind, words in POSITION_HEADINGS.items():
            if plain in words:
                offers.setdefault(kind, []).append((said, at))
    places: dict[str, int] = {}
    for kind, offered in offers.items():
        fitting = [at for said, at in offered if said == datum]
        fitting = fitting or [at for said, at in offered if said is None]
        if len(fitting) > 1:
            twice = " and ".join(repr(headings[at]) for at in fitting)
            msg = f"`{file}` must have one heading for `{kind}`, found {twice}; name one in `columns`."
            raise InputError(msg)
        if not fitting:
            heading, said = headings[offered[0][1]], offered[0][0]
            msg = f"`datum` of `{file}` must be {said!r} as its heading {heading!r} says, found {datum!r}."
            raise InputError(msg)
        places[kind] = fitting[0]
    return places


def _split_datum(word: str) -> tuple[str | None, str]:
    """Datum that a folded heading names, and the rest of it."""
    for name, datum in _DATUM_WORDS.items():
        if word.startswith(name) and len(word) > len(name):
            return datum, word.removeprefix(name)
        if word.endswith(name) and len(word) > len(name):
            return datum, word.removesuffix(name)
    return None, word


def _listed(headings: Sequence[str]) -> str:
    shown = ", ".join(repr(heading[:40]) for heading in headings[:20])
    return shown + (" ..." if len(headings) > 20 else "")
