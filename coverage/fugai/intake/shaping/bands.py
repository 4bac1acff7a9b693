"""Names of bands and channel numbers of a file as carrier frequencies."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from fugai.errors import InputError
from fugai.intake.cells import as_text
from fugai.intake.columns.missing import MISSING_WORDS
from fugai.intake.findings import Finding
from fugai.intake.formats.raw import TEXT
from fugai.intake.headings import fold, spellings
from fugai.intake.shaping.band_names import Carrier, carrier_of
from fugai.messages import Message
from fugai.tables.vocabulary import bands as band_table

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from fugai.intake.formats.raw import RawTable
    from fugai.intake.source import Source
    from fugai.tables import Table

BAND_SYSTEMS = ("3gpp",)
"""What ``bands`` of an input may be."""

BAND_HEADINGS = frozenset(
    fold(word)
    for word in (
        "band",
        "bands",
        "freq band",
        "frequency band",
        "operating band",
        "lte band",
        "nr band",
        "band name",
        "band number",
        "band indicator",
        "freqband",
        "频段",
        "频带",
        "工作频段",
        "使用频段",
        "频段号",
        "frequenzband",
        "bande",
        "banda",
    )
)
"""Folded headings of columns that name bands."""

CHANNEL_HEADINGS = {
    "earfcn": "earfcn",
    "dlearfcn": "earfcn",
    "earfcndl": "earfcn",
    "earfcndownlink": "earfcn",
    "downlinkearfcn": "earfcn",
    "uarfcn": "uarfcn",
    "dluarfcn": "uarfcn",
    "uarfcndl": "uarfcn",
    "psc uarfcn": "uarfcn",
    "nrarfcn": "nrarfcn",
    "dlnrarfcn": "nrarfcn",
    "nrarfcndl": "nrarfcn",
    "ssbarfcn": "nrarfcn",
    "narfcn": "nrarfcn",
    "arfcn": "arfcn",
    "bcch": "arfcn",
    "bccharfcn": "arfcn",
}
"""Folded heading to the kind of channel number below it."""

_CHANNELS: dict[str, Callable[[int], float | None]] = {
    "earfcn": band_table.earfcn_mhz,
    "nrarfcn": band_table.nr_arfcn_mhz,
    "uarfcn": band_table.uarfcn_mhz,
    "arfcn": band_table.arfcn_mhz,
}
_CHANNEL_NAMES = {
    "earfcn": "an EARFCN (TS 36.101)",
    "nrarfcn": "an NR-ARFCN (TS 38.104)",
    "uarfcn": "a UARFCN (TS 25.101)",
    "arfcn": "an ARFCN (TS 45.005)",
}
_CHANNEL_TECHNOLOGY = {"nrarfcn": "nr", "uarfcn": "umts", "arfcn": "gsm"}


def is_band_heading(heading: str) -> bool:
    """Whether a heading is one of bands or channel numbers.

    >>> is_band_heading("Frequency Band"), is_band_heading("EARFCN"), is_band_heading("name")
    (True, True, False)
    """
    return fold(heading) in BAND_HEADINGS or fold(heading) in CHANNEL_HEADINGS


def bands_as_frequencies(raw: RawTable, table: Table, source: Source) -> RawTable:
    """A table with the column ``frequency_mhz`` from its names of bands and channel numbers.

    A channel number says more than a band, and a stated frequency more than both: each fills what
    the one before leaves blank. A band is the centre of its downlink. Where a table of sites has
    no technology, or says only LTE, the band says which. A name that is none refuses its row.

    Parameters
    ----------
    raw
        Rows with columns that `is_band_heading` knows, or that ``columns.frequency_mhz`` names.
    table
        A table that has ``frequency_mhz``.

    Raises
    ------
    InputError
        The table has no frequencies, or the file no column of bands.
    """
    if "frequency_mhz" not in table.names:
        msg = (
            f"`bands` of `{raw.file}` must be of a table with frequency_mhz, {table.name} has none."
        )
        raise InputError(msg)
    stated = _frequency_columns(raw, table, source)
    channels = [i for i, h in enumerate(raw.headings) if fold(h) in CHANNEL_HEADINGS]
    names = [i for i, h in enumerate(raw.headings) if fold(h) in BAND_HEADINGS]
    names = [i for i in names if i not in stated]
    order = [*stated, *channels, *names]
    if not order:
        listed = ", ".join(repr(heading[:40]) for heading in raw.headings[:20])
        msg = f"`bands` of `{raw.file}` must find a column of bands or channel numbers, found {listed}."
        raise InputError(msg)
    technology_at = _technology_column(raw, table, source)
    technology = (
        as_text(raw.cells[technology_at])
        if technology_at is not None
        else pd.Series([str(source.constants.get("technology", ""))] * len(raw))
    )
    found = _Carriers(len(raw))
    for at in order:
        found.fill(raw, at, technology, is_frequency=_is_frequency_heading(raw.headings[at], table))
    return _with_carriers(raw, table, found, order, technology_at, source)


class _Carriers:
    """Frequencies and technologies of the rows as they are found, and what is wrong with the others."""

    def __init__(self, size: int) -> None:
        self.frequency: list[str] = [""] * size
        self.technology: list[str] = [""] * size
        self.problems: dict[int, tuple[str, str, str]] = {}
        self.read: dict[tuple[str, float], int] = {}

    def fill(self, raw: RawTable, at: int, technology: pd.Series, *, is_frequency: bool) -> None:
        """Take what a column says of the rows that have no frequency yet."""
        heading = raw.headings[at]
        kind = CHANNEL_HEADINGS.get(fold(heading), "")
        for row, (cell, said) in enumerate(zip(as_text(raw.cells[at]), technology, strict=True)):
            if self.frequency[row] or str(cell).casefold() in MISSING_WORDS:
                continue
            carrier = (
                _channel(str(cell), kind)
                if kind
                else carrier_of(str(cell), str(said), is_frequency=is_frequency)
            )
            if carrier.frequency_mhz is None:
                self.problems.setdefault(row, (heading, str(cell), carrier.problem))
                continue
            self.problems.pop(row, None)
            self.frequency[row] = f"{carrier.frequency_mhz:.10g}"
            self.technology[row] = carrier.technology
            key = (str(cell), carrier.frequency_mhz)
            self.read[key] = self.read.get(key, 0) + 1

    def findings(self) -> list[Finding]:
        """Rows whose band or channel number is none, refused."""
        return [
            Finding(positions=np.array([row]), column=heading, found=[cell], rule=problem)
            for row, (heading, cell, problem) in sorted(self.problems.items())
        ]


def _channel(cell: str, kind: str) -> Carrier:
    """Carrier of a channel number."""
    try:
        number = float(cell)
    except ValueError:
        number = -1.0
    found = _CHANNELS[kind](int(number)) if number.is_integer() else None
    problem = "" if found is not None else f"must be {_CHANNEL_NAMES[kind]} of the downlink"
    return Carrier(found, _CHANNEL_TECHNOLOGY.get(kind, ""), problem)


def _frequency_columns(raw: RawTable, table: Table, source: Source) -> list[int]:
    named = source.columns.get("frequency_mhz")
    words = spellings(table)
    if named is not None:
        return [i for i, heading in enumerate(raw.headings) if fold(heading) == fold(named)]
    return [
        i
        for i, heading in enumerate(raw.headings)
        if words.get(fold(heading), ("",))[0] == "frequency_mhz"
        and fold(heading) not in BAND_HEADINGS
    ][:1]


def _is_frequency_heading(heading: str, table: Table) -> bool:
    word = fold(heading)
    return spellings(table).get(word, ("",))[0] == "frequency_mhz" and word not in BAND_HEADINGS


def _technology_column(raw: RawTable, table: Table, source: Source) -> int | None:
    named = fold(source.columns.get("technology", ""))
    words = spellings(table)
    for at, heading in enumerate(raw.headings):
        word = fold(heading)
        if word and (word == named or words.get(word, ("",))[0] == "technology"):
            return at
    return None


def _with_carriers(
    raw: RawTable,
    table: Table,
    found: _Carriers,
    order: Sequence[int],
    technology_at: int | None,
    source: Source,
) -> RawTable:
    gone = set(order)
    headings = [h for i, h in enumerate(raw.headings) if i not in gone]
    cells = [c for i, c in enumerate(raw.cells) if i not in gone]
    headings.append(source.columns.get("frequency_mhz", "frequency_mhz"))
    cells.append(pd.Series(pd.array(found.frequency, dtype=TEXT)))
    notes: list[str | Message] = [*raw.notes, _read_note(raw.file, found)]
    if "technology" in table.names and "technology" not in source.constants:
        stated = None if technology_at is None else as_text(raw.cells[technology_at])
        words, changed = _technologies(stated, found.technology)
        if stated is None and any(words):
            headings.append("technology")
            cells.append(pd.Series(pd.array(words, dtype=TEXT)))
            notes.append(_technology_note(raw.file, len(raw)))
        elif changed and technology_at is not None:
            at = headings.index(raw.headings[technology_at])
            cells[at] = pd.Series(pd.array(words, dtype=TEXT))
            notes.append(_technology_note(raw.file, changed))
    return dataclasses.replace(
        raw,
        headings=headings,
        cells=cells,
        findings=[*raw.findings, *found.findings()],
        notes=tuple(notes),
    )


def _technologies(stated: pd.Series | None, found: Sequence[str]) -> tuple[list[str], int]:
    """Technology of each row: as stated, but as the band says where it is blank or only 'LTE'."""
    if stated is None:
        return list(found), sum(map(bool, found))
    words, changed = [], 0
    for word, band in zip(stated, found, strict=True):
        vague = not word or (word.casefold() in ("lte", "4g") and band == "lte-tdd")
        words.append(band if vague and band else word)
        changed += bool(vague and band)
    return words, changed


def _read_note(file: str, found: _Carriers) -> Message:
    named = [(cell, mhz, n) for (cell, mhz), n in found.read.items() if cell != f"{mhz:.10g}"]
    shown = ", ".join(f"{cell} = {mhz:g} MHz ({n:,})" for cell, mhz, n in named[:8])
    more = ", ..." if len(named) > 8 else ""
    return Message(
        zh=f"`{file}`：频段和频点按3GPP下行中心频率读取：{shown or '无'}{more}。",
        en=f"`{file}`: bands and channels were read as the centre of the downlink (3GPP): "
        f"{shown or 'none'}{more}.",
    )


def _technology_note(file: str, count: int) -> Message:
    return Message(
        zh=f"`{file}`：{count:,}行的制式由频段得出。",
        en=f"`{file}`: the technology of {count:,} rows was read from their band.",
    )
