"""What a document is made of, judged before anything is drawn."""

from __future__ import annotations

import datetime
from pathlib import Path

from fugai.errors import ContractError
from fugai.reports.content import ReportContent

LANGUAGES = ("zh", "en")


def check_document(content: object, path: object, language: object) -> None:
    """Raise `ContractError` unless a document can be made of these."""
    if not isinstance(content, ReportContent):
        msg = f"`content` must be a ReportContent, found {type(content).__name__}."
        raise ContractError(msg)
    if not isinstance(path, str | Path):
        msg = f"`path` must be a path on this computer, found {path!r}."
        raise ContractError(msg)
    if language not in LANGUAGES:
        msg = f"`language` must be 'zh' or 'en', found {language!r}."
        raise ContractError(msg)


def check_day(date: object) -> None:
    """Raise `ContractError` unless this is a day as ISO text, or empty."""
    try:
        good = isinstance(date, str) and (not date or bool(datetime.date.fromisoformat(date)))
    except ValueError:
        good = False
    if not good:
        msg = f"`date` must be a day as 2017-02-28, found {date!r}."
        raise ContractError(msg)
