"""Plain values as TOML text, as `tomllib` reads it back."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING

from fugai.errors import ContractError

if TYPE_CHECKING:
    from collections.abc import Mapping

_BARE = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-")


def toml_text(values: Mapping[str, object]) -> str:
    """Values as TOML: texts, numbers, booleans, lists of them, tables and arrays of tables.

    Parameters
    ----------
    values
        Key to value; a mapping becomes a table, a list of mappings an array of tables.

    Raises
    ------
    ContractError
        A value of another type.

    Examples
    --------
    >>> from fugai.store import toml_text
    >>> print(toml_text({"name": "tiny", "delivery": {"minutes": [5, 15.0]}}), end="")
    name = "tiny"
    <BLANKLINE>
    [delivery]
    minutes = [5, 15.0]
    """
    return "\n".join(_lines(values, ())).strip() + "\n"


def _lines(values: Mapping[str, object], path: tuple[str, ...]) -> list[str]:
    """Lines of a table, plain keys first: after a heading every key belongs to that table."""
    lines = [f"{_key(k)} = {_value(v, k)}" for k, v in values.items() if not _is_table(v)]
    for key, value in values.items():
        name = ".".join(_key(part) for part in (*path, key))
        if isinstance(value, dict):
            lines += ["", f"[{name}]", *_lines(value, (*path, key))]
        elif isinstance(value, list) and _is_table(value):
            for row in value:
                lines += ["", f"[[{name}]]", *_lines(row, (*path, key))]
    return lines


def _is_table(value: object) -> bool:
    if isinstance(value, list):
        return bool(value) and all(isinstance(item, dict) for item in value)
    return isinstance(value, dict)


def _key(key: str) -> str:
    return key if key and set(key) <= _BARE else _text(key)


def _text(text: str) -> str:
    # The escapes of JSON are those of TOML, except that TOML escapes DEL
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _value(value: object, key: str) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return _float(value)
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, list | tuple):
        return f"[{', '.join(_value(item, key) for item in value)}]"
    msg = f"`{key}` must be a text, a number, a boolean, a list or a table, found {value!r}."
    raise ContractError(msg)


def toml_value(value: object) -> str:
    """A value on one line, mappings as inline tables.

    Parameters
    ----------
    value
        A text, number, boolean, or a list or mapping of them.

    Raises
    ------
    ContractError
        A value of another type.

    Examples
    --------
    >>> from fugai.store import toml_value
    >>> toml_value({"file": "a.csv", "on": ["x", "y"]})
    '{ file = "a.csv", on = ["x", "y"] }'
    """
    if isinstance(value, dict):
        inner = ", ".join(f"{_key(str(k))} = {toml_value(v)}" for k, v in value.items())
        return f"{{ {inner} }}" if inner else "{}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(toml_value(item) for item in value)}]"
    return _value(value, "value")


def _float(value: float) -> str:
    if math.isnan(value):
        return "nan"
    if math.isinf(value):
        return "inf" if value > 0 else "-inf"
    text = repr(value)
    return text if set(text) & set(".e") else f"{text}.0"
