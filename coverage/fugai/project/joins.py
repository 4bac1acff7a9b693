"""`join` and `values` of an input."""

from __future__ import annotations

import difflib
import math
from typing import TYPE_CHECKING

from fugai.project.model import InputJoin
from fugai.project.paths import declared_path
from fugai.project.specs import CodesSpec
from fugai.tables import TABLES

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from fugai.project.section import Section


KINDS = ("water", "open", "forest", "suburban", "urban", "dense urban")
"""Kinds of ground that a code may be."""

KNOWN = ("esa-worldcover",)
"""Land covers whose codes are known by name."""

HIGHEST_M = 200.0


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


def read_codes(section: Section, folder: Path, *, is_clutter: bool) -> CodesSpec | None:
    """Value of the key ``codes``: a name, the path of a table, or a table; notes what is wrong."""
    value = section.value("codes")
    if value is None:
        return None
    if not is_clutter:
        section.problem("codes", "must be of clutter, whose codes have a meaning", value)
    elif isinstance(value, str):
        return _named(section, value, folder)
    elif isinstance(value, dict) and value:
        return CodesSpec(values=_meanings(section, value))
    else:
        section.problem("codes", "must be a name, a file or a table of code to kind", value)
    return None


def _named(section: Section, value: str, folder: Path) -> CodesSpec | None:
    if value in KNOWN:
        return CodesSpec(name=value)
    if value.lower().endswith(".csv"):
        return CodesSpec(path=declared_path(section, value, folder, key="codes"))
    rule = f"must be {', '.join(KNOWN)}, a table of codes (.csv), or a table of code to kind"
    section.problem("codes", rule, value)
    return None


def _meanings(
    section: Section, values: Mapping[str, object]
) -> dict[int, tuple[str, float | None]]:
    found = {}
    for code, meaning in values.items():
        one = _meaning(section, f"codes.{code}", meaning)
        if not (code.isascii() and code.isdigit()):
            section.problem(f"codes.{code}", "must be a whole number", code)
        elif one is not None:
            found[int(code)] = one
    return found


def _meaning(section: Section, key: str, value: object) -> tuple[str, float | None] | None:
    """Kind and height of one code: ``"forest"``, ``12.0`` or ``{ kind = "forest", height_m = 12 }``."""
    parts = value if isinstance(value, dict) else None
    kind = value if isinstance(value, str) else parts.get("kind", "") if parts is not None else ""
    height = (
        parts.get("height_m") if parts is not None else None if isinstance(value, str) else value
    )
    unknown = sorted(set(parts or ()) - {"kind", "height_m"})
    if unknown:
        section.problem(f"{key}.{unknown[0]}", "must be kind or height_m")
        return None
    if kind not in KINDS and (kind or height is None):
        section.problem(key, f"must be one of {', '.join(KINDS)}, or a height", value)
        return None
    is_number = isinstance(height, int | float) and not isinstance(height, bool)
    if height is not None and not (
        is_number and math.isfinite(height) and 0.0 <= height <= HIGHEST_M  # type: ignore[arg-type,operator]
    ):
        section.problem(key, f"must be a height between 0 and {HIGHEST_M:g}", height)
        return None
    return str(kind), None if height is None else float(height)  # type: ignore[arg-type]
