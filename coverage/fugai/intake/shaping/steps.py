"""The steps between the rows of a file and the rows of its table, in their order."""

from __future__ import annotations

import dataclasses
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from fugai.errors import InputError
from fugai.intake.headings import fold, match_headings
from fugai.intake.selection import select_rows
from fugai.intake.shaping.bands import BAND_SYSTEMS, bands_as_frequencies, is_band_heading
from fugai.intake.shaping.joins import join_files
from fugai.intake.shaping.layers import split_layers
from fugai.intake.shaping.made_keys import make_keys
from fugai.intake.shaping.masts import cells_to_masts
from fugai.intake.shaping.operators import split_operators
from fugai.intake.shaping.public_forms import FORM_HEADINGS, as_public_form, with_headings
from fugai.intake.shaping.sectors import split_sectors
from fugai.intake.shaping.shared_figures import without_shared_figures
from fugai.intake.shaping.words import translate_words
from fugai.intake.shaping.years import rows_by_year, year_of_heading

if TYPE_CHECKING:
    from fugai.intake.formats.raw import RawTable
    from fugai.intake.headings import HeadingMatch
    from fugai.intake.source import Source
    from fugai.tables import Table


def is_shaping_heading(heading: str, source: Source, table: str) -> bool:
    """Whether a heading means something to the steps: keys of joins, bands, years, rows to take."""
    word = fold(heading)
    if year_of_heading(heading, table) is not None or word in FORM_HEADINGS:
        return True
    named = [*source.where, *(own for join in source.joins for own in join.on)]
    if word and word in {fold(one) for one in named}:
        return True
    return source.bands is not None and is_band_heading(heading)


class Shaped(NamedTuple):
    """Rows as a table wants them, what their columns mean, and how many rows `where` left out."""

    raw: RawTable
    match: HeadingMatch
    not_asked: int


def shape_rows(raw: RawTable, table: Table, source: Source, *, datum: str) -> Shaped:
    """Rows as the table wants them, and what each of their columns means.

    Files are joined, rows chosen, years put below each other, layers split, bands made frequencies,
    headings understood, cells grouped to masts, words translated, ids made, sectors and operators
    told apart.

    Raises
    ------
    InputError
        A step names a heading, a word or a file that is not there.
    """
    raw = join_files(with_headings(raw), table, source)
    n_joined = len(raw)
    raw, notes = select_rows(raw, source.where)
    not_asked = n_joined - len(raw)
    raw = dataclasses.replace(raw, notes=(*raw.notes, *notes))
    raw = rows_by_year(as_public_form(raw, table), table)
    if source.bands is not None:
        _check_bands(raw, source.bands)
    raw = split_layers(raw, table, source)
    if source.bands is not None:
        raw = bands_as_frequencies(raw, table, source)
    understand = partial(match_headings, table=table, datum=datum, columns=source.columns)
    match = understand(raw.headings, file=raw.file)
    masts = cells_to_masts(raw, table, match, source.rows)
    if masts is not None:
        raw, match = masts, understand(masts.headings, file=raw.file)
    raw = translate_words(raw, table, match, source.values)
    raw = without_shared_figures(raw, match)
    keyed = make_keys(raw, table, match, source.constants)
    if keyed is not raw:
        raw, match = keyed, understand(keyed.headings, file=raw.file)
    n_headings = len(raw.headings)
    raw = split_sectors(raw, table, match)
    raw = split_operators(raw, match, source)
    if len(raw.headings) > n_headings:
        match = understand(raw.headings, file=raw.file)
    return Shaped(raw, match, not_asked)


def _check_bands(raw: RawTable, bands: str) -> None:
    if bands not in BAND_SYSTEMS:
        msg = f"`bands` of `{raw.file}` must be {', '.join(BAND_SYSTEMS)}, found {bands!r}."
        raise InputError(msg)
