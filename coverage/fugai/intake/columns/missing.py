"""What a cell may say where nothing is known, and how often it was said."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from fugai.messages import Message, listed

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd

MISSING_WORDS = frozenset(
    [
        "",
        "null",
        "none",
        "nil",
        "n/a",
        "na",
        "nan",
        "#n/a",
        "n.a.",
        "n. a.",
        "n.a",
        "n.d.",
        "n.d",
        "s/d",
        "k.a.",
        "k. a.",
        "k.a",
        "keine angabe",
        "-",
        "--",
        "---",
        "–",
        "—",
        "——",
        "―",
        "/",
        ".",
        "..",
        "...",
        "…",
        "……",
        "*",
        "**",
        "***",
        "?",
        "无",
        "空",
        "缺",
        "缺失",
        "未知",
        "不详",
        "待定",
        "暂无",
        "暂缺",
        "未填",
        "无数据",
        "unknown",
        "unbekannt",
        "missing",
        "no data",
        "not available",
        "tbd",
        "desconocido",
        "inconnu",
    ]
)
"""What a cell may say where nothing is known; in columns of text most of them are text."""

NO_NAMES = frozenset(
    [
        "-",
        "--",
        "—",
        "–",
        "…",
        "...",
        "*",
        "?",
        "/",
        "n/a",
        "#n/a",
        "n.a.",
        "k.a.",
        "k. a.",
        "null",
        "未知",
        "不详",
        "暂无",
        "待定",
    ]
)
"""What stands for no value where a column of text refers to something: an operator, a district, a key."""


def missing_word_notes(file: str, columns: Iterable[pd.Series]) -> list[Message]:
    """A sentence that counts the words that were read as no value, where there are any.

    Parameters
    ----------
    columns
        Text cells of columns in which such words count as no value.

    Examples
    --------
    >>> import pandas as pd
    >>> from fugai.intake.columns.missing import missing_word_notes
    >>> missing_word_notes("a.csv", [pd.Series(["5", "k.A.", "-", "-"])])[0].en
    "`a.csv`: read as no value: '-' (2), 'k.A.' (1)."
    """
    counts: Counter[str] = Counter()
    for text in columns:
        found = text[text.str.casefold().isin(MISSING_WORDS - {""})]
        counts.update(str(word) for word in found)
    if not counts:
        return []
    words = [f"{word!r} ({count:,})" for word, count in counts.most_common()]
    return [
        Message(
            zh=f"`{file}`：以下内容按无值处理：{listed(words, chinese=True)}。",
            en=f"`{file}`: read as no value: {listed(words, chinese=False)}.",
        )
    ]
