"""Notes on columns that no input states at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fugai.intake.counting import BARE_GENERATION, COLUMN_DEFAULT
from fugai.messages import Message
from fugai.tables import ASSUMED, TABLES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from fugai.tables import Assumption

QUIET = frozenset(
    {
        *("project", "clutter", "terrain", "population"),
        *("buildings", "building_heights", "canopy", "surface"),
    }
)
"""Inputs whose assumptions are said elsewhere or are settings."""

_QUIET_COLUMNS = frozenset(
    {"datum", "district_id", "length_m", "mechanical_tilt_deg", "vertical_beamwidth_deg"}
)


def column_title(name: str, column: str) -> tuple[str, str]:
    """Chinese and English title of a column of a table; the column itself where it is none.

    >>> column_title("sites", "height_m")
    ('天线挂高', 'Antenna height above ground')
    """
    table = TABLES.get(name)
    for one in table.columns if table is not None else ():
        if one.name == column:
            return one.title_zh, one.title
    extra = {
        "beamwidth_deg": ("水平波瓣宽度", "Horizontal half-power beamwidth"),
        "vertical_beamwidth_deg": ("垂直波瓣宽度", "Vertical half-power beamwidth"),
        "maxspeed": ("车速", "Driven speed"),
        "persons": ("常住人口", "Residents"),
        "class": ("地物类型", "Kind of ground"),
        "obstacle_m": ("障碍物高度", "Height of obstacles"),
    }
    return extra.get(column, (column, column))


def ledger_notes(ledger: Iterable[Assumption]) -> tuple[Message, ...]:
    """A sentence for each column that is filled as a whole by what no input states.

    Defaults of the columns themselves are said where their file is read; ids that are made up change
    no number.

    Parameters
    ----------
    ledger
        As from `assumptions_ledger`.
    """
    parts: dict[tuple[str, str], list[Assumption]] = {}
    for one in ledger:
        table = TABLES.get(one.input)
        made_up = one.column in _QUIET_COLUMNS or (table is not None and one.column == table.key)
        if one.input not in QUIET and one.column and not made_up:
            parts.setdefault((one.input, one.column), []).append(one)
    return tuple(
        note
        for found in parts.values()
        for note in [_whole(found) or _without_azimuth(found)]
        if note is not None
    )


def _whole(found: list[Assumption]) -> Message | None:
    """The sentence, where nothing in the column is stated."""
    assumed = all(one.state in ASSUMED for one in found)
    said_before = all(one.origin == COLUMN_DEFAULT for one in found)
    if not assumed or said_before or any(_is_stated_in_words(one) for one in found):
        return None
    return _note(found) if sum(one.count for one in found) >= found[0].of else None


def _without_azimuth(found: list[Assumption]) -> Message | None:
    """The sentence on cells that are pointed by a rule beside others that state where they point."""
    mine = [one for one in found if one.state in ASSUMED]
    if found[0].input != "cells" or found[0].column != "azimuth_deg" or not mine:
        return None
    count = sum(one.count for one in mine)
    return Message(
        zh=f"cells：{found[0].of:,}个小区中有{count:,}个没有方位角（azimuth_deg）："
        f"{'；'.join(one.origin.zh for one in mine)}。",
        en=f"cells: {count:,} of {found[0].of:,} state no azimuth (`azimuth_deg`): "
        f"{'; '.join(one.origin.en for one in mine)}.",
    )


def _is_stated_in_words(one: Assumption) -> bool:
    """Whether the file states the value in some way that had to be understood, which is said there."""
    return one.origin == BARE_GENERATION or one.origin.en.startswith("in the unit of the heading")


def _note(found: list[Assumption]) -> Message:
    first = found[0]
    zh, en = column_title(first.input, first.column)
    return Message(
        zh=f"{first.input}：{zh}（{first.column}）全部{first.of:,}行均未填写："
        f"{'；'.join(_put_in(one, zh=True) for one in found)}。",
        en=f"{first.input}: {en} (`{first.column}`) is stated in none of the {first.of:,} rows: "
        f"{'; '.join(_put_in(one, zh=False) for one in found)}.",
    )


def _put_in(one: Assumption, *, zh: bool) -> str:
    """What was put in, and from where."""
    origin = one.origin.zh if zh else one.origin.en
    if not one.value:
        return origin
    return f"{one.value}（{origin}）" if zh else f"{one.value} ({origin})"
