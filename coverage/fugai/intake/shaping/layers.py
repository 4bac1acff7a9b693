"""Cells that list technologies and bands: one row for each layer of a mast."""

from __future__ import annotations

import dataclasses
import re
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from fugai.intake.cells import as_text
from fugai.intake.choice_words import meaning_of, words_of
from fugai.intake.findings import Finding
from fugai.intake.formats.raw import TEXT
from fugai.intake.headings import fold, spellings
from fugai.intake.shaping.band_names import carrier_of
from fugai.intake.shaping.bands import BAND_HEADINGS
from fugai.intake.shaping.rows import rows_at
from fugai.messages import Message

if TYPE_CHECKING:
    from fugai.intake.formats.raw import RawTable
    from fugai.intake.source import Source
    from fugai.tables import Table

_BETWEEN = re.compile(r"\s*(?:[/、,，;；|+&\n]|和|及|与| and | und | et | y )\s*", re.IGNORECASE)
_UNPAIRED = "must say which band is of which technology, as in 'L800/N3500': the bands are not used"


class _Split(NamedTuple):
    """The layers of one row as technology and band; a problem where bands cannot be told apart."""

    layers: list[tuple[str, str]]
    problem: str = ""


def split_layers(raw: RawTable, table: Table, source: Source) -> RawTable:
    """Sites with one row for each technology and band that their cells list.

    '4G/5G' is two layers of the mast. Where bands are listed too, each goes to the technology that
    its name states, to the only one, or to the one at its place in a list of the same length; where
    none of this helps, the bands are not used and a finding says so. A note counts the layers.

    Parameters
    ----------
    raw
        Rows of a table of sites.
    source
        Its ``bands`` say whether a column of bands is read.
    """
    if table.name != "sites":
        return raw
    technology = _column(raw, table, source, "technology")
    band = _band_column(raw, source)
    if technology is None and band is None:
        return raw
    known = words_of(table["technology"])
    words = _texts(raw, technology)
    bands = _texts(raw, band)
    splits = [_split(word, names, known) for word, names in zip(words, bands, strict=True)]
    counts = np.array([max(1, len(one.layers)) for one in splits], dtype=np.int64)
    problems = [(i, one.problem) for i, one in enumerate(splits) if one.problem]
    as_it_is = [[pair] for pair in zip(words, bands, strict=True)]
    if not problems and [one.layers for one in splits] == as_it_is:
        return raw
    again = np.repeat(np.arange(len(raw)), counts)
    layers = [layer for one in splits for layer in (one.layers or [("", "")])]
    made = rows_at(raw, again)
    cells = list(made.cells)
    for at, part in ((technology, 0), (band, 1)):
        if at is not None:
            cells[at] = pd.Series(pd.array([layer[part] for layer in layers], dtype=TEXT))
    first = np.flatnonzero(np.r_[True, again[1:] != again[:-1]])
    findings = [
        Finding(
            positions=first[[i]],
            column=raw.headings[band] if band is not None else "",
            found=[bands[i]],
            rule=problem,
            action="flagged",
        )
        for i, problem in problems
    ]
    several = int((counts > 1).sum())
    notes = (*made.notes, _note(raw.file, several, int(counts[counts > 1].sum())))
    return dataclasses.replace(
        made,
        cells=cells,
        findings=[*made.findings, *findings],
        notes=notes if several else made.notes,
    )


def _column(raw: RawTable, table: Table, source: Source, name: str) -> int | None:
    """Position of the column that means a canonical one, None without."""
    named = fold(source.columns.get(name, ""))
    words = spellings(table)
    for at, heading in enumerate(raw.headings):
        word = fold(heading)
        if word == named if named else words.get(word, ("",))[0] == name:
            return at
    return None


def _band_column(raw: RawTable, source: Source) -> int | None:
    if source.bands is None:
        return None
    named = fold(source.columns.get("frequency_mhz", ""))
    for at, heading in enumerate(raw.headings):
        word = fold(heading)
        if word == named if named else word in BAND_HEADINGS:
            return at
    return None


def _texts(raw: RawTable, at: int | None) -> list[str]:
    return [""] * len(raw) if at is None else [str(cell) for cell in as_text(raw.cells[at])]


def _split(word: str, names: str, known: dict[str, str]) -> _Split:
    technologies = listed_words(word, known)
    bands = list(dict.fromkeys(part for part in _BETWEEN.split(names) if part))
    if len(bands) < 2 and len(technologies) < 2:
        return _Split([(technologies[0] if technologies else word, names)])
    if len(bands) == len(technologies):
        stated = [_family(band) for band in bands]
        if not all(stated):
            return _Split(list(zip(technologies, bands, strict=True)))
    if not technologies:
        return _Split([("", band) for band in bands])
    if len(technologies) == 1:
        return _Split([(technologies[0], band) for band in bands] or [(technologies[0], "")])
    if not bands:
        return _Split([(one, "") for one in technologies])
    return _by_name(technologies, bands, known)


def _by_name(technologies: list[str], bands: list[str], known: dict[str, str]) -> _Split:
    """Each band with the technology that its name states; technologies without a band stay alone."""
    by_family: dict[str, str] = {}
    for one in technologies:
        by_family.setdefault(meaning_of(one, known).split("-")[0], one)
    layers, used = [], set()
    for band in bands:
        owner = by_family.get(_family(band))
        if owner is None:
            return _Split([(one, "") for one in technologies], _UNPAIRED)
        layers.append((owner, band))
        used.add(owner)
    return _Split([*layers, *((one, "") for one in technologies if one not in used)])


def _family(band: str) -> str:
    """First part of the technology that the name of a band states: 'lte', 'nr', 'gsm', 'umts'; ''."""
    return carrier_of(band).technology.split("-")[0]


def listed_words(word: str, known: dict[str, str]) -> list[str]:
    """Technologies of a cell, as it writes them; the whole cell where it is no list of known words."""
    if not word:
        return []
    if meaning_of(word, known):
        return [word]
    parts = [part for part in _BETWEEN.split(word) if part]
    if len(parts) < 2 or not all(meaning_of(part, known) for part in parts):
        return [word]
    meanings = {meaning_of(part, known): part for part in reversed(parts)}
    return [part for part in parts if meanings[meaning_of(part, known)] == part]


def _note(file: str, several: int, layers: int) -> Message:
    return Message(
        zh=f"`{file}`：{several:,}行列出多个制式或频段，按{layers:,}层读取，基站编号不变。",
        en=f"`{file}`: {several:,} rows list several technologies or bands: they were read as "
        f"{layers:,} layers of the same masts.",
    )
