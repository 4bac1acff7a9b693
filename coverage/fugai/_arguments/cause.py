"""What made a function fail, where every argument is of its type: a missing column, NaN, lengths."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import numpy as np

from fugai.errors import ContractError

if TYPE_CHECKING:
    from collections.abc import Mapping

_LENGTHS = re.compile(
    r"broadcast|shape mismatch|boolean index|does not match|must match|equal rank|inhomogeneous"
    r"|same length|dimension mismatch|incompatible dimensions|length mismatch|same number"
    r"|dimension|shapes? |axis|out of bounds|reshape|same shape|wrong length|as indices|different number of dim|Buffer has wrong",
    re.IGNORECASE,
)
"""What numpy, scipy and pandas say of arrays that do not fit each other."""


def cause_of(error: Exception, given: Mapping[str, Any]) -> ContractError | None:
    """An error that names the argument, where the failure of a function can be told from it."""
    tries = (_lacking, _unknown_name, _text_among_numbers, _twice, _of_another_kind)
    found = (one(error, given) for one in tries)
    sentence = next((text for text in found if text), None)
    sentence = sentence or _not_finite(given) or _unlike(error, given)
    return None if sentence is None else ContractError(sentence)


def _lacking(error: Exception, given: Mapping[str, Any]) -> str | None:
    """A sentence where the key is a column that a table among the arguments lacks."""
    key: Any = error.args[0] if isinstance(error, KeyError) and error.args else None
    if isinstance(error, AttributeError) and "object has no attribute" in str(error):
        key = error.name  # a row of `itertuples`
    if isinstance(error, KeyError) and hasattr(key, "tolist"):
        key = next(iter(key.tolist()), None)
    for name, value in given.items():
        columns = getattr(value, "columns", None)
        if isinstance(key, str) and columns is not None and key not in columns:
            return f"`{name}` must have the column `{key}`, found {', '.join(map(str, columns))[:200]}."
    return None


def _unknown_name(error: Exception, given: Mapping[str, Any]) -> str | None:
    """A sentence where a name among the arguments is looked up and is none of those there are."""
    if isinstance(error, KeyError) and error.args and isinstance(error.args[0], str):
        for name, value in given.items():
            if isinstance(value, str) and value == error.args[0]:
                return f"`{name}` must be a name that is known, found {value[:80]!r}."
    return None


def _of_another_kind(error: Exception, given: Mapping[str, Any]) -> str | None:
    """A sentence where a layer has no CRS, or truth values stand for numbers."""
    text = str(error)
    crs = {name: one.crs for name, one in given.items() if getattr(one, "crs", None) is not None}
    if "common CRS" in text and len(crs) > 1:
        names = ", ".join(f"`{name}`" for name in crs)
        found = ", ".join(str(getattr(one, "name", one)) for one in crs.values())
        return f"{names} must be in one CRS, found {found}."
    for name, value in given.items():
        if "naive geometries" in text and hasattr(value, "geometry") and value.crs is None:
            return f"`{name}` must have a CRS, found none."
        flags = _numbers(value) if "numpy boolean" in text else None
        if flags is not None and flags.dtype.kind == "b":
            return f"`{name}` must hold numbers, found truth values."
    return None


def _text_among_numbers(error: Exception, given: Mapping[str, Any]) -> str | None:
    """A sentence where a text that is no number stands in a column of a table."""
    quoted = re.search(r"'([^']*)'", str(error))
    if not isinstance(error, ValueError) or quoted is None:
        return None
    for name, value in given.items():
        for column in getattr(value, "columns", ()):
            if column != "geometry" and (value[column].astype(str) == quoted.group(1)).any():
                return f"`{name}` must have numbers in the column `{column}`, found {quoted.group(0)[:80]}."
    return None


def _twice(error: Exception, given: Mapping[str, Any]) -> str | None:
    """A sentence where a table that is looked up by its index or its ids has one of them twice."""
    if type(error).__name__ != "InvalidIndexError":
        return None
    for name, value in given.items():
        keys: dict[str, Any] = {"index": getattr(value, "index", None)}
        own = f"{name.rstrip('s')}_id"
        if own in getattr(value, "columns", ()):
            keys[own] = value[own]
        for key, values in keys.items():
            if hasattr(values, "duplicated") and values.duplicated().any():
                twice = values[values.duplicated()]
                return f"`{name}` must have a unique `{key}`, found {next(iter(twice))!r} twice."
    return None


def _numbers(value: object) -> np.ndarray | None:
    """The value as numbers, where it is an array or a list of them."""
    if isinstance(value, str | bytes) or value is None or not hasattr(value, "__len__"):
        return None
    if hasattr(value, "columns") or hasattr(value, "keys"):
        return None
    try:
        found = np.asarray(value)
    except (TypeError, ValueError):
        return None
    return found if found.dtype.kind in "biuf" else None


def _not_finite(given: Mapping[str, Any]) -> str | None:
    for name, value in given.items():
        found = _numbers(value)
        if found is not None and found.dtype.kind == "f" and not np.isfinite(found).all():
            return f"`{name}` must hold finite numbers, found {found[~np.isfinite(found)][0]}."
    return None


def _unlike(error: Exception, given: Mapping[str, Any]) -> str | None:
    """A sentence where arrays among the arguments do not fit each other, or what they point into."""
    if not isinstance(error, ValueError | IndexError | RuntimeError | TypeError):
        return None
    if not _LENGTHS.search(str(error)):
        return None
    shapes = {
        name: getattr(value, "shape", None) or (len(value),)
        for name, value in given.items()
        if not isinstance(value, str | bytes) and hasattr(value, "__len__")
    }
    if not shapes:
        return None
    names = ", ".join(f"`{name}`" for name in shapes)
    found = ", ".join(str(tuple(shape)) for shape in shapes.values())
    return f"{names} must fit each other in shape and positions, found the shapes {found}."
