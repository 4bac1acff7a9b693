"""`join` and `values` of an input."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from fugai.project.model import InputJoin
from fugai.project.paths import declared_path
from fugai.tables import TABLES

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from fugai.project.section import Section


def read_joins(section: Section, folder: Path) -> tuple[InputJoin, ...]:
    """Files that are joined to an input, in their order."""
    found = []
    for one in section.tables("join"):
        declared = one.text("file", required=True)
        on = _keys(one)
        join = InputJoin(
            path=declared_path(one, declared, folder, key="file"),
            declared=declared,
            on=on,
            columns=one.texts("columns"),
            sheet=one.text("sheet") or None,
            layer=one.text("layer") or None,
            encoding=one.text("encoding") or None,
        )
        one.check_unknown()
        found.append(join)
    return tuple(found)


def _keys(section: Section) -> Mapping[str, str]:
    """Heading of the input to heading of the other file; a text is the heading of both."""
    value = section.values.get("on")
    section.taken.add("on")
    if value is None:
        section.problem("on", "is missing")
        return {}
    if isinstance(value, str) and value.strip():
        return {value: value}
    if isinstance(value, list) and value and all(isinstance(item, str) for item in value):
        return {item: item for item in value}
    if (
        isinstance(value, dict)
        and value
        and all(isinstance(item, str) and item for item in value.values())
    ):
        return dict(value)
    section.problem("on", "must be a heading, a list of headings or { own = 'other' }", value)
    return {}


def read_values(section: Section, table: str) -> dict[str, dict[str, str]]:
    """Column to foreign words and their meanings; notes columns that the table does not have."""
    found: dict[str, dict[str, str]] = {}
    names = TABLES[table].names if table in TABLES else ()
    for column, words in section.mapping("values").items():
        key = f"values.{column}"
        if names and column not in names:
            near = difflib.get_close_matches(column, names, n=1)
            hint = f"; did you mean `{near[0]}`?" if near else ""
            section.problem(key, f"must be of a column of {table} ({', '.join(names)}){hint}")
        elif not isinstance(words, dict) or not all(isinstance(w, str) for w in words.values()):
            section.problem(key, "must be a table of words, each with what it means", words)
        else:
            found[column] = {str(word): meant for word, meant in words.items()}
    return found
