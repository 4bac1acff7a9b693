"""A comparison as text for a terminal: what changed first, then what cannot be compared."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from fugai.scorecard.comparison.words import (
    HEADINGS,
    STATUS_LABELS,
    change_text,
    headline_rows,
    title_of,
    values_text,
    word,
)
from fugai.scorecard.wording import STATUS_WORDS, number_text
from fugai.text_width import text_width, wrap_text

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping, Sequence

    import pandas as pd

    from fugai.messages import Message
    from fugai.wording import Language

COLUMNS = 100
"""Width of a terminal that the text fits. [columns]"""

MOST = 12
"""Lines of a section; the rest is counted."""

SHOWN_IDS = 6
"""Indicators that a line names; the rest is in the tables."""

Cells = tuple[str, ...]


class Compared(Protocol):
    """What is printed of a comparison."""

    @property
    def first(self) -> str:
        """Heading of the first."""

    @property
    def second(self) -> str:
        """Heading of the second."""

    @property
    def first_en(self) -> str:
        """English heading of the first."""

    @property
    def second_en(self) -> str:
        """English heading of the second."""

    @property
    def nothing_changed(self) -> bool:
        """Whether all is the same."""

    @property
    def measures(self) -> pd.DataFrame:
        """Numbers side by side."""

    @property
    def earlier(self) -> pd.DataFrame:
        """Changed numbers of other years."""

    @property
    def targets(self) -> pd.DataFrame:
        """Targets side by side."""

    @property
    def holes(self) -> pd.DataFrame:
        """Coverage holes matched."""

    @property
    def districts(self) -> pd.DataFrame:
        """Districts matched."""

    @property
    def refused(self) -> pd.DataFrame:
        """What was not compared."""

    @property
    def notes(self) -> tuple[Message, ...]:
        """What else differs."""


def comparison_text(found: Compared, *, language: Language | None = None) -> str:
    """Text of a comparison in one language, or in both."""
    lines = [f"{found.first} → {found.second}"]
    if language == "en":
        lines = [f"{found.first_en or found.first} → {found.second_en or found.second}"]
    if found.nothing_changed:
        lines += ["", word(HEADINGS["nothing"], language)]
    else:
        sections = (
            ("targets", _targets(found, language)),
            ("whole", _whole(found, language)),
            ("holes", _holes(found, language)),
            ("districts", _districts(found, language)),
            ("alone", _alone(found, language)),
            ("refused", _refused(found, language)),
            ("earlier", _earlier(found)),
        )
        for name, body in sections:
            if body:
                lines += ["", word(HEADINGS[name], language), *body]
    if found.notes:
        lines += ["", word(HEADINGS["notes"], language)]
        for note in found.notes:
            lines += _sentence(note.zh, note.en, language)
    return "\n".join(line.rstrip() for line in lines)


def _targets(found: Compared, language: Language | None) -> list[str]:
    """How many targets went which way, and each that is not the same."""
    table = found.targets
    rows = table[~table["outcome"].isin(["same", "not comparable"])]
    order = {name: at for at, name in enumerate(STATUS_LABELS)}
    order |= {"newly met": -2, "newly missed": -1}
    rows = rows.sort_values("outcome", key=lambda column: column.map(order), kind="stable")
    cells = []
    for row in rows.to_dict("records"):
        names = [str(row["title"] or row["title_en"]), str(row["title_en"] or row["title"])]
        title = {"zh": names[0], "en": names[1]}[language] if language else " ".join(names)
        outcome = _outcome(row, language)
        cells.append((outcome, title, values_text(row), change_text(row, language)))
    return _counted(table["outcome"], language) + _table(cells, language)


def _outcome(row: Mapping[Hashable, object], language: Language | None) -> str:
    """What became of a target; of a verdict that is neither met nor missed, both verdicts."""
    if row["outcome"] != "status changed":
        return word(STATUS_LABELS[str(row["outcome"])], language)
    labels = [STATUS_WORDS[str(row[f"status_{side}"])] for side in ("first", "second")]
    return " → ".join(word((one["zh"], one["en"]), language) for one in labels)


def _whole(found: Compared, language: Language | None) -> list[str]:
    """The headline numbers of the whole area that changed, with how many districts went which way."""
    rows = headline_rows(found.measures)
    moved = rows[rows["status"].isin(["changed", "within intervals"])]
    local = moved[moved["district_id"].ne("")]
    keys = [name for name in rows.columns[: rows.columns.get_loc("unit")] if name != "district_id"]
    up = local[local["change"] > 0].groupby(keys, dropna=False).size()
    down = local[local["change"] < 0].groupby(keys, dropna=False).size()
    whole = moved[moved["district_id"].eq("")]
    whole = whole.sort_values("status", kind="stable")  # 'changed' comes before 'within'
    cells = []
    for row in whole.to_dict("records"):
        key = tuple(row[name] for name in keys)
        counts = [
            f"{int(of.get(key, 0))} {word(HEADINGS[name], language)}"
            for name, of in (("up", up), ("down", down))
            if of.get(key, 0)
        ]
        marked = (
            "" if row["status"] == "changed" else word(STATUS_LABELS["within intervals"], language)
        )
        rest = "; ".join(part for part in (", ".join(counts), marked) if part)
        cells.append((title_of(row, language), values_text(row), change_text(row, language), rest))
    return _table(cells, language)


def _holes(found: Compared, language: Language | None) -> list[str]:
    """Per profile how many holes are new, grown, shrunk and closed, in people; then the largest."""
    table = found.holes[found.holes["status"].ne("same")]
    lines = []
    for profile, rows in table.groupby("profile", sort=False):
        parts = []
        for status, of_status in rows.groupby("status", sort=False):
            people = number_text(round(float(of_status["change"].abs().sum())), "persons")
            name = word(STATUS_LABELS[str(status)], language)
            parts.append(f"{name} {len(of_status)} ({people} {word(HEADINGS['people'], language)})")
        lines.append(f"  {profile}: {', '.join(parts)}")
    return lines


def _districts(found: Compared, language: Language | None) -> list[str]:
    """Districts that are not the same, each with what happened to it."""
    rows = found.districts[found.districts["status"].ne("same")]
    cells = []
    for row in rows.to_dict("records"):
        names = {"zh": str(row["name"]), "en": str(row["name_en"])}
        reasons = {"zh": str(row["reason_zh"]), "en": str(row["reason"])}
        if language is None:
            cells.append((names["zh"], f"{reasons['zh']} {reasons['en']}"))
        else:
            cells.append((names[language], reasons[language]))
    return _table(cells, language)


def _alone(found: Compared, language: Language | None) -> list[str]:
    """Numbers that one of the two lacks or does not know, and of which indicators."""
    lines: list[str] = []
    for status in ("only first", "only second"):
        rows = found.measures[found.measures["status"].eq(status)]
        if len(rows):
            text = f"{word(STATUS_LABELS[status], language)} {len(rows):,}: {_ids(rows)}"
            lines += [f"  {part}" for part in wrap_text(text, COLUMNS - 2)]
    return lines


def _ids(rows: pd.DataFrame) -> str:
    """The first indicators of some rows."""
    ids = list(dict.fromkeys(rows["indicator"]))
    return ", ".join(ids[:SHOWN_IDS]) + (", …" if len(ids) > SHOWN_IDS else "")


def _refused(found: Compared, language: Language | None) -> list[str]:
    """Reasons why numbers are not compared, each with the indicators that it is about."""
    lines: list[str] = []
    for (en, zh), rows in found.refused.groupby(["reason", "reason_zh"], sort=False):
        count = f"{int(rows['numbers'].sum()):,} {word(HEADINGS['numbers'], language)}"
        lines += _sentence(str(zh), str(en), language)
        lines += [f"    {part}" for part in wrap_text(f"{count}: {_ids(rows)}", COLUMNS - 4)]
    return lines


def _earlier(found: Compared) -> list[str]:
    """How many numbers of each other year changed."""
    counts = found.earlier["year_second"].value_counts().sort_index()
    texts = [f"{year}: {int(n):,}" for year, n in counts.items()]
    return [f"  {', '.join(texts)}"] if texts else []


def _counted(column: pd.Series, language: Language | None) -> list[str]:
    counts = column.value_counts()
    texts = [
        f"{word(STATUS_LABELS[name], language)} {int(counts[name])}"
        for name in STATUS_LABELS
        if name in counts
    ]
    return [f"  {line}" for line in wrap_text(", ".join(texts), COLUMNS - 2)]


def _sentence(zh: str, en: str, language: Language | None) -> list[str]:
    texts = {"zh": [zh], "en": [en]}[language] if language else [zh, en]
    return [f"  {line}" for text in texts for line in wrap_text(text, COLUMNS - 2)]


def _table(cells: Sequence[Cells], language: Language | None) -> list[str]:
    """Rows in columns, at most `MOST` of them."""
    shown = cells[:MOST]
    if not shown:
        return []
    widths = [max(text_width(row[at]) for row in shown) for at in range(len(shown[0]))]
    lines = []
    for row in shown:
        padded = [
            text + " " * (width - text_width(text)) for text, width in zip(row, widths, strict=True)
        ]
        lines.append(f"  {'  '.join(padded)}".rstrip())
    if len(cells) > MOST:
        more = HEADINGS["more"]
        texts = (more[0].format(len(cells) - MOST), more[1].format(len(cells) - MOST))
        lines.append(f"  {word(texts, language)}")
    return lines
