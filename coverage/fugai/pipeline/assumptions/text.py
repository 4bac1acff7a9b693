"""The assumptions ledger as a terminal shows it, and what to do next."""

from __future__ import annotations

import unicodedata
from collections import Counter
from typing import TYPE_CHECKING

from fugai.pipeline.assumptions.settings import setting_toml
from fugai.pipeline.assumptions.titles import input_title
from fugai.tables.assumptions import ASSUMED, STATES
from fugai.wording import pick

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fugai.tables import Assumption
    from fugai.wording import Label, Language

STATE_WORDS: dict[str, Label] = {
    "stated": ("已填报", "stated"),
    "defaulted": ("取默认值", "defaulted"),
    "guessed": ("推定", "guessed"),
    "blank": ("空缺", "blank"),
    "ignored": ("未使用", "ignored"),
}
"""What the states are called in both languages."""

MOST_COLUMNS = 8
"""Columns that a line lists; more are counted."""

_SETTINGS = "project"


def ledger_lines(ledger: Sequence[Assumption], language: Language) -> list[str]:
    """A line per input: how many of its values are stated, defaulted, guessed, blank.

    Columns that are defaulted or guessed are named with what was put in.

    Parameters
    ----------
    ledger
        As from `fugai.pipeline.assumptions.ledger.assumptions_ledger`.
    language
        ``"zh"`` or ``"en"``.
    """
    inputs = [name for name in dict.fromkeys(one.input for one in ledger) if name != _SETTINGS]
    shown = STATES[:4]
    words = "".join(padded(pick(STATE_WORDS[state], language), 10, right=True) for state in shown)
    lines = [padded(pick(("所依据的数值", "values"), language), 18) + words]
    for name in inputs:
        mine = [one for one in ledger if one.input == name and one.column != "datum"]
        counts: Counter[str] = Counter()
        for one in mine:
            counts[one.state] += one.count
        numbers = "".join(f"{counts[state]:>10,}" for state in shown)
        assumed = _assumed_columns(mine)
        title = padded(input_title(name)[0], 16) if language == "zh" else f"{name:<16}"
        lines.append(f"  {title}{numbers}  {assumed}".rstrip())
    return lines


def next_steps(ledger: Sequence[Assumption], language: Language) -> list[str]:
    """What to do so that less is assumed: columns to fill, and lines for the project file.

    Parameters
    ----------
    ledger, language
        As `ledger_lines` takes them.
    """
    found = []
    wanted: dict[str, list[str]] = {}
    for one in ledger:
        named = (one.state == "defaulted" or one.column == "azimuth_deg") and one.state in ASSUMED
        if named and one.input not in (_SETTINGS, "roads", "clutter") and one.column != "datum":
            wanted.setdefault(one.input, []).append(one.column)
    for name, columns in wanted.items():
        listed = _listed(list(dict.fromkeys(columns)))
        found.append(
            pick(
                (
                    f"在 {name} 中填报：{listed}。",
                    f"State in {name}: {listed}.",
                ),
                language,
            )
        )
    lines = setting_toml(one for one in ledger if one.input == _SETTINGS)
    if lines:
        found.append(
            pick(
                (
                    "下列设置取默认值；核实后写入 project.toml 的相应表中：",
                    "These settings stand at their default; once confirmed, state them in their tables of project.toml:",
                ),
                language,
            )
        )
        found += [f"  {line}" for line in lines]
    return found


def padded(text: str, width: int, *, right: bool = False) -> str:
    """Text in a column of a terminal, where a Chinese character is as wide as two letters.

    >>> padded("基站", 6), padded("sites", 6, right=True)
    ('基站  ', ' sites')
    """
    wide = sum(unicodedata.east_asian_width(one) in "WF" for one in text)
    blanks = " " * max(0, width - len(text) - wide)
    return blanks + text if right else text + blanks


def _assumed_columns(mine: Sequence[Assumption]) -> str:
    """Columns with their values and how many they were put into, the fullest first."""
    counts: Counter[str] = Counter()
    values: dict[str, list[str]] = {}
    for one in mine:
        if one.state in ASSUMED and one.column:
            counts[one.column] += one.count
            values.setdefault(one.column, []).append(one.value)
    parts = []
    for column, count in counts.most_common():
        put_in = "/".join(dict.fromkeys(value for value in values[column] if value))
        short = f" = {put_in}" if put_in and len(put_in) <= 24 else ""
        parts.append(f"{column}{short} ({count:,})")
    return _listed(parts)


def _listed(parts: Sequence[str]) -> str:
    rest = len(parts) - MOST_COLUMNS
    return ", ".join(parts[:MOST_COLUMNS]) + (f", … +{rest}" if rest > 0 else "")
