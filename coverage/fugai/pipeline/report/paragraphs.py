"""Method, assumptions, doubts and sources of a run as paragraphs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fugai.figure_text import change_text, figure_text
from fugai.messages import Message
from fugai.pipeline.assumptions.titles import input_title
from fugai.translations import translated

if TYPE_CHECKING:
    import pandas as pd

    from fugai.pipeline.run.result import Run
    from fugai.wording import Language

_MOST = 12
_LANGUAGES: tuple[Language, ...] = ("zh", "en")
_DOUBT = ("数据存疑", "In doubt")


def method_of(run: Run) -> tuple[Message, ...]:
    """How the numbers were made: the notes of the run that are no doubts."""
    return tuple(one for one in _notes(run) if not _is_doubt(one))


def doubts_of(run: Run) -> tuple[Message, ...]:
    """Rules that the inputs break."""
    return tuple(one for one in _notes(run) if _is_doubt(one))


def assumptions_of(run: Run) -> tuple[Message, ...]:
    """What moves each target most where it is wrong, and how many values are assumed."""
    rests = run.tables.get("headline-assumptions")
    if rests is None or not len(rests):
        return ()
    moved = rests[rests["change"].notna() & rests["target"].astype(str).ne("")]
    moved = moved.assign(size=moved["change"].abs()).sort_values(
        "size", ascending=False, kind="stable"
    )
    return tuple(_moved(row) for _, row in moved.drop_duplicates("target").head(_MOST).iterrows())


def sources_of(run: Run) -> tuple[Message, ...]:
    """Where each input comes from."""
    found = {}
    for one in run.sources:
        if one["source"]:
            zh, en = input_title(str(one["input"]))
            found[(zh, str(one["source"]))] = Message(
                zh=f"{zh}：{one['source']}。", en=f"{en}: {one['source']}."
            )
    return tuple(found.values())


def _moved(row: pd.Series) -> Message:
    unit = str(row["unit"])
    value, change = float(row["value"]), float(row["change"])
    values = [figure_text(value, unit, language) for language in _LANGUAGES]
    changes = [change_text(change, unit, language) for language in _LANGUAGES]
    return Message(
        zh=f"“{row['title_zh']}”（{values[0]}）：{row['variation_zh']}时变化{changes[0]}。",
        en=f"{row['title']} ({values[1]}): {row['variation']} moves it by {changes[1]}.",
    )


def _notes(run: Run) -> list[Message]:
    return [
        Message(zh=translated(note, "zh"), en=note)
        if isinstance(note, str)
        else Message(zh=note.zh, en=note.en)
        for note in run.notes
    ]


def _is_doubt(note: Message) -> bool:
    return note.zh.startswith(_DOUBT[0]) or note.en.startswith(_DOUBT[1])
