"""The assumptions ledger as sheets of a workbook, in both languages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fugai import store
from fugai.pipeline.assumptions.text import STATE_WORDS
from fugai.pipeline.assumptions.titles import assumption_title, input_title

if TYPE_CHECKING:
    import pandas as pd

_HEADINGS = {
    "input": ("输入数据", "Input"),
    "title": ("含义", "Meaning"),
    "column": ("列", "Column"),
    "state": ("来源", "State"),
    "count": ("数量", "Values"),
    "of": ("总数", "Of"),
    "value": ("取值", "Put in"),
    "origin": ("依据", "From"),
}


def assumption_sheets(ledger: pd.DataFrame) -> list[store.Sheet]:
    """The ledger in Chinese and in English.

    Parameters
    ----------
    ledger
        With `fugai.tables.ASSUMPTION_COLUMNS`.
    """
    return [
        store.Sheet(
            name=("假设台账", "Assumptions")[at],
            frame=_frame(ledger, at),
            headings={name: words[at] for name, words in _HEADINGS.items()},
        )
        for at in (0, 1)
    ]


def _frame(ledger: pd.DataFrame, at: int) -> pd.DataFrame:
    frame = ledger.copy()
    pairs = list(zip(frame["input"], frame["column"], strict=True))
    frame["title"] = [assumption_title(name, column)[at] for name, column in pairs]
    frame["input"] = [input_title(name)[at] for name in frame["input"]]
    frame["state"] = [STATE_WORDS[state][at] for state in frame["state"]]
    frame["origin"] = frame["origin_zh"] if at == 0 else frame["origin"]
    return frame[list(_HEADINGS)]
