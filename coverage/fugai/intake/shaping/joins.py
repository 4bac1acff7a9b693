"""Columns of other files beside the rows that name them."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from fugai.errors import InputError
from fugai.intake.cells import as_text
from fugai.intake.findings import Finding
from fugai.intake.formats.dispatch import read_raw
from fugai.intake.formats.raw import TEXT, existing_file
from fugai.intake.headings import fold, known_headings, spellings
from fugai.intake.positions.find import as_series
from fugai.intake.shaping.partners import likely_partners, without_partner_rule
from fugai.messages import Message

if TYPE_CHECKING:
    import geopandas as gpd

    from fugai._types import IntArray
    from fugai.intake.formats.raw import RawTable
    from fugai.intake.source import Join, Source
    from fugai.tables import Table

_BETWEEN = "\x1f"  # the unit separator of ASCII, which no key holds
_MAX_NAMED = 5


def join_files(raw: RawTable, table: Table, source: Source) -> RawTable:
    """A table with the columns of the files that its rows name.

    A row without a partner keeps its own cells, and a finding says what is likely wrong with its
    key. How many rows have a partner is in the notes.

    Parameters
    ----------
    raw
        Rows of the table's own file.
    table
        Contract of the table: its headings help to find the heading line of the other files.
    source
        Its ``joins`` are made in their order.

    Raises
    ------
    InputError
        A heading or a file is absent, a key of the other file stands for several rows that differ,
        or no row has a partner.
    """
    for one in source.joins:
        raw = _joined(raw, table, one, source)
    return raw


def _joined(raw: RawTable, table: Table, join: Join, source: Source) -> RawTable:
    existing_file(join.path)
    wanted = {fold(heading) for heading in (*join.on.values(), *join.columns)}
    known = wanted | known_headings(table, source.columns)
    other = read_raw(
        join.path,
        table=table.name,
        is_known=lambda heading: fold(heading) in known,
        source=dataclasses.replace(
            source, sheet=join.sheet, layer=join.layer, encoding=join.encoding
        ),
    )
    own_key = [heading_at(raw, heading, "join") for heading in join.on]
    other_key = [heading_at(other, heading, "join") for heading in join.on.values()]
    names = ", ".join(join.on)
    keys, partners = key_texts(raw, own_key), key_texts(other, other_key)
    taken, skipped = _columns_taken(raw, other, table, join, other_key)
    with_geometry = other.geometry is not None and raw.geometry is None and not join.columns
    at = _partner_rows(keys, partners, other, [*taken, *other_key], with_geometry, join)
    matched = int((at >= 0).sum())
    findings = _without_partner(keys, partners, at, names, other.file)
    if len(raw) and not matched:
        rule = findings[0].rule[0] if findings else ""
        msg = (
            f"`{raw.file}` must share keys with `{other.file}` to be joined on {names}, none of its "
            f"{len(raw):,} rows has a partner; {shown_key(keys.iloc[0])!r} {rule}."
        )
        raise InputError(msg)
    notes = [_rate_note(raw.file, other.file, names, matched, len(raw)), *other.notes]
    if skipped:
        notes.append(_skipped_note(raw.file, other.file, skipped))
    return dataclasses.replace(
        raw,
        headings=[*raw.headings, *(other.headings[i] for i in taken)],
        cells=[*raw.cells, *(_at_rows(other.cells[i], at) for i in taken)],
        geometry=_geometry_at(other, at) if with_geometry else raw.geometry,
        findings=[*raw.findings, *findings],
        notes=(*raw.notes, *notes),
    )


def heading_at(raw: RawTable, heading: str, key: str) -> int:
    """Position of the one heading of a file that a key of the project names.

    Raises
    ------
    InputError
        It is not there, or there more than once.
    """
    exact = [at for at, found in enumerate(raw.headings) if found.strip() == heading.strip()]
    matches = exact or [at for at, found in enumerate(raw.headings) if fold(found) == fold(heading)]
    if len(matches) == 1:
        return matches[0]
    rule = "is there more than once" if matches else "is not there"
    listed = ", ".join(repr(found[:40]) for found in raw.headings[:20])
    msg = f"`{key}` of `{raw.file}` must name one heading of the file, {heading!r} {rule}; found {listed}."
    raise InputError(msg)


def key_texts(raw: RawTable, columns: list[int]) -> pd.Series:
    """Key of each row as text: its cells, joined by a sign that no cell holds; '' where one is empty."""
    parts = [as_text(raw.cells[at]) for at in columns]
    joined = parts[0]
    for part in parts[1:]:
        joined = (joined + _BETWEEN + part).where((joined != "") & (part != ""), "")
    return joined


def shown_key(key: str) -> str:
    """A key as a sentence shows it."""
    return str(key).replace(_BETWEEN, ", ")


def _columns_taken(
    raw: RawTable, other: RawTable, table: Table, join: Join, other_key: list[int]
) -> tuple[list[int], list[str]]:
    """Columns of the other file to take, and headings that are left as the table's file has them."""
    own = {fold(heading) for heading in raw.headings}
    if join.columns:
        chosen = [heading_at(other, heading, "join") for heading in join.columns]
        twice = [other.headings[i] for i in chosen if fold(other.headings[i]) in own]
        if twice:
            msg = (
                f"`join.columns` of `{raw.file}` must be columns that the file lacks, it has "
                f"{twice[0]!r} itself."
            )
            raise InputError(msg)
        return chosen, []
    words = spellings(table)
    meant = {words[word][0] for word in own if word in words}
    taken, skipped = [], []
    for at, heading in enumerate(other.headings):
        word = fold(heading)
        if at in other_key or not word:
            continue
        if word in own or words.get(word, ("",))[0] in meant:
            skipped.append(heading)
        else:
            taken.append(at)
    return taken, skipped


def _partner_rows(
    keys: pd.Series,
    partners: pd.Series,
    other: RawTable,
    columns: list[int],
    with_geometry: bool,
    join: Join,
) -> IntArray:
    """Position of each row's partner in the other file; -1 where there is none."""
    used = partners[partners.isin(keys) & (partners != "")]
    repeated = used[used.duplicated(keep=False)]
    if len(repeated):
        first = repeated[~repeated.duplicated()]
        differ = _differing(repeated, other, columns, with_geometry)
        if differ:
            named = ", ".join(repr(shown_key(key)) for key in differ[:_MAX_NAMED])
            more = f" and {len(differ) - _MAX_NAMED:,} more" if len(differ) > _MAX_NAMED else ""
            msg = (
                f"`{other.file}` must hold each key of {', '.join(join.on.values())} once to be "
                f"joined, {named}{more} {'stand' if len(differ) > 1 else 'stands'} in several rows "
                f"that differ, as in row {other.rows[first.index[0]]}."
            )
            raise InputError(msg)
    index = pd.Series(used.index, index=used.to_numpy(dtype=object))
    index = index[~index.index.duplicated()]
    found = keys.map(index).astype("Float64").fillna(-1.0)
    return np.asarray(found.to_numpy(dtype=np.float64), dtype=np.int64)


def _differing(
    repeated: pd.Series, other: RawTable, columns: list[int], with_geometry: bool
) -> list[str]:
    """Keys whose rows are not the same in the columns that are taken."""
    frame = pd.DataFrame(
        {str(i): as_text(other.cells[i]).iloc[repeated.index].to_numpy() for i in columns}
    )
    if with_geometry and other.geometry is not None:
        frame["geometry"] = other.geometry.iloc[repeated.index].to_wkb().to_numpy()
    frame["key"] = repeated.to_numpy()
    kinds = frame.drop_duplicates()["key"]
    return list(dict.fromkeys(kinds[kinds.duplicated()]))


def _without_partner(
    keys: pd.Series, partners: pd.Series, at: IntArray, names: str, file: str
) -> list[Finding]:
    missing = np.flatnonzero(at < 0)
    if not len(missing):
        return []
    found = [str(keys.iloc[i]) for i in missing]
    likely = likely_partners(found, [key for key in partners.unique() if key])
    shown = {key: (shown_key(near), cause) for key, (near, cause) in likely.items()}
    rules = [without_partner_rule(key, file, shown) for key in found]
    return [
        Finding(
            positions=missing,
            column=names,
            found=[shown_key(key) for key in found],
            rule=rules,
            action="flagged",
        )
    ]


def _at_rows(cells: pd.Series, at: IntArray) -> pd.Series:
    """Cells of the partners as text, '' where there is none."""
    text = np.append(as_text(cells).to_numpy(dtype=object), "")
    return pd.Series(pd.array(text[at], dtype=TEXT))


def _geometry_at(other: RawTable, at: IntArray) -> gpd.GeoSeries:
    geometry = other.geometry
    if geometry is None:  # the caller asks only where there is one
        msg = f"`{other.file}` must carry geometry, it has none."
        raise InputError(msg)
    shapes = np.full(len(other) + 1, None, dtype=object)
    shapes[:-1] = geometry.to_numpy()
    return as_series(shapes[at], geometry.crs)


def _rate_note(file: str, other: str, names: str, matched: int, size: int) -> Message:
    return Message(
        zh=f"`{file}`与`{other}`按{names}连接：{size:,}行中{matched:,}行有对应。",
        en=f"`{file}`: {matched:,} of {size:,} rows have a partner in `{other}` (on {names}).",
    )


def _skipped_note(file: str, other: str, skipped: list[str]) -> Message:
    listed = ", ".join(repr(heading[:40]) for heading in skipped[:8])
    return Message(
        zh=f"`{file}`自有的列不从`{other}`取：{listed}。",
        en=f"`{file}` has its own {listed}: not taken from `{other}`.",
    )
