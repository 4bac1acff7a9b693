"""Values in forms that JSON has."""

from __future__ import annotations

import dataclasses
import datetime
import math
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from fugai.errors import ContractError

_PLAIN: tuple[tuple[type | tuple[type, ...], Callable[[Any], object]], ...] = (
    (np.generic, lambda value: value.item()),
    ((np.ndarray, pd.Series, pd.Index), lambda value: value.tolist()),
    (Path, Path.as_posix),
    (Mapping, dict),
    ((set, frozenset), lambda value: sorted(value, key=str)),
    (datetime.date, lambda value: value.isoformat()),  # datetimes are dates too
)


def plain_json(value: object) -> object:
    """Plain form of a value that ``json.dumps`` does not know (its ``default``).

    Raises
    ------
    ContractError
        The value has no plain form.
    """
    if value is pd.NA or value is pd.NaT:
        return None
    for types, plain in _PLAIN:
        if isinstance(value, types):
            return plain(value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: getattr(value, f.name) for f in dataclasses.fields(value)}
    msg = f"A value for JSON must have a plain form, found {type(value)}."
    raise ContractError(msg)


def without_nan(value: object) -> object:
    """The value with None for NaN and infinities, which JSON does not have; keys become text."""
    if isinstance(value, Mapping):
        return {str(key): without_nan(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [without_nan(item) for item in value]
    if isinstance(value, str | int | bool) or value is None:
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    return without_nan(plain_json(value))
