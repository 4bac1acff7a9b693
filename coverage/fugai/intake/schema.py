"""The data dictionary: every table and column, as text or as JSON Schema."""

from __future__ import annotations

import json

from fugai.errors import ConfigError
from fugai.tables import TABLES, Column, Table

_JSON_KINDS: dict[str, list[str]] = {
    "text": ["string", "null"],
    "integer": ["integer", "null"],
    "number": ["number", "null"],
    "year": ["integer", "string", "null"],
    "boolean": ["boolean", "null"],
    "choice": ["string", "null"],
}


def schema(table: str | None = None, *, as_json: bool = False) -> str:
    """Columns of one table, or of all, with kinds, units, ranges, choices and other headings.

    Parameters
    ----------
    table
        Name of the table; all of them where None.
    as_json
        JSON Schema (2020-12) of a row, or of rows by table, instead of text.

    Raises
    ------
    ConfigError
        No table has that name.

    Examples
    --------
    >>> from fugai.intake import schema
    >>> print(schema("cities").splitlines()[3])
      city               城市  City  [text, required]
    """
    if table is not None and table not in TABLES:
        msg = f"`table` must be one of {', '.join(TABLES)}, found {table!r}."
        raise ConfigError(msg)
    chosen = [TABLES[table]] if table is not None else list(TABLES.values())
    if not as_json:
        return "\n\n".join(_text(one) for one in chosen)
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema"}
    if table is not None:
        return json.dumps(head | _row(chosen[0]), ensure_ascii=False, indent=2)
    rows = {one.name: {"type": "array", "items": _row(one)} for one in chosen}
    return json.dumps(head | {"type": "object", "properties": rows}, ensure_ascii=False, indent=2)


def _text(table: Table) -> str:
    shapes = f"; geometry: {' or '.join(table.shapes)}" if table.spatial else ""
    shapes += ", may be missing" if table.geometry_optional else ""
    keys = "; ".join(" + ".join(columns) for columns in table.unique)
    lines = [f"{table.name}  {table.title_zh}  {table.title} (key: {keys}{shapes})"]
    for column in table.columns:
        marks = [column.kind, *([column.unit] if column.unit else []), *_range(column)]
        if column.required:
            marks.append("required")
        if column.default is not None:
            marks.append(f"default {column.default}")
        lines.append(f"  {column.name:<18} {column.title_zh}  {column.title}  [{', '.join(marks)}]")
        if column.choices:
            lines.append(f"  {'':<18} values: {', '.join(column.choices)}")
        others = (*column.former_titles, *column.aliases)
        if others:
            lines.append(f"  {'':<18} also: {', '.join(others)}")
    lines += [f"  refers: {one.column} to {one.to}" for one in table.references]
    lines += [f"  rule: {one.column} {one.title} ({one.title_zh})" for one in table.rules]
    return "\n".join(lines)


def _range(column: Column) -> list[str]:
    low, high = column.minimum, column.maximum
    if low is None and high is None:
        return []
    ends = ["" if end is None else f"{end:.10g}" for end in (low, high)]
    return [f"{ends[0]} to {ends[1]}".strip()]


def _row(table: Table) -> dict[str, object]:
    """JSON Schema of one row."""
    return {
        "title": table.name,
        "description": f"{table.title} ({table.title_zh})",
        "type": "object",
        "properties": {column.name: _property(column) for column in table.columns},
        "required": [column.name for column in table.columns if column.required],
        "x-references": {one.column: one.to for one in table.references},
        "x-rules": [f"{one.column} {one.title}" for one in table.rules],
    }


def _property(column: Column) -> dict[str, object]:
    kinds = _JSON_KINDS[column.kind]
    found: dict[str, object] = {
        "title": column.title_zh,
        "description": f"{column.title}{f' [{column.unit}]' if column.unit else ''}",
        "type": [kind for kind in kinds if not (column.required and kind == "null")],
    }
    if column.minimum is not None:
        found["minimum"] = column.minimum
    if column.maximum is not None:
        found["maximum"] = column.maximum
    if column.choices:
        found["enum"] = [*column.choices, *([] if column.required else [None])]
    if column.default is not None:
        found["default"] = column.default
    others = [*column.former_titles, *column.aliases]
    if others:
        found["x-aliases"] = others
    return found
