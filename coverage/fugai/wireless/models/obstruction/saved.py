"""An obstruction model from the values of a file."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from fugai.errors import ConfigError
from fugai.wireless.models.obstruction.interval import EDGES_M, Interval
from fugai.wireless.models.obstruction.model import ObstructionModel, known_groups
from fugai.wireless.models.obstruction.terms import term_names
from fugai.wireless.models.spread import spread_from

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fugai._types import FloatArray
    from fugai.wireless.models.obstruction.learned import Learned

CLASSES = len(EDGES_M) - 1


def obstruction_from(
    values: Mapping[str, object], learned: Learned | None = None
) -> ObstructionModel:
    """Model from values as `obstruction_values` returns them, with the table ``spread`` where there is one.

    ``learned`` is what the file beside it holds.

    Raises
    ------
    ConfigError
        A key is missing, or a value is not valid.
    """
    groups = known_groups(values.get("groups"))
    coefficients = _numbers(values.get("coefficients"), "coefficients")
    names = term_names()
    if set(coefficients) != set(names):
        odd = sorted(set(coefficients) ^ set(names))
        msg = f"`coefficients` must have one number for each term, found {odd[0]!r} too many or missing."
        raise ConfigError(msg)
    others = _list(values.get("others_db"), "others_db", 2)
    interval = values.get("interval")
    if not isinstance(interval, dict):
        msg = f"`interval` must be a table, found {interval!r}."
        raise ConfigError(msg)
    spread = values.get("spread")
    if spread is not None and not isinstance(spread, dict):
        msg = f"`spread` must be a table, found {spread!r}."
        raise ConfigError(msg)
    return ObstructionModel(
        coefficients={name: coefficients[name] for name in names},
        groups=groups,
        interval=Interval(
            low_db=_list(interval.get("low_db"), "interval.low_db", CLASSES),
            high_db=_list(interval.get("high_db"), "interval.high_db", CLASSES),
        ),
        others_db=(float(others[0]), float(others[1])),
        spread=None if spread is None else spread_from(spread),
        cells_db=_numbers(values.get("cells_db", {}), "cells_db"),
        learned=learned,
    )


def _numbers(values: object, name: str) -> dict[str, float]:
    """A table of numbers."""
    if not isinstance(values, dict):
        msg = f"`{name}` must be a table, found {values!r}."
        raise ConfigError(msg)
    for key, value in values.items():
        if not _is_number(value):
            msg = f"`{name}.{key}` must be a finite number, found {value!r}."
            raise ConfigError(msg)
    return {str(key): float(value) for key, value in values.items()}


def _list(values: object, name: str, size: int) -> FloatArray:
    """A list of so many numbers, NaN where unknown and ``inf`` where unbounded."""
    good = (
        isinstance(values, list)
        and len(values) == size
        and all(isinstance(one, int | float) and not isinstance(one, bool) for one in values)
    )
    if not good:
        msg = f"`{name}` must be a list of {size} numbers, found {values!r}."
        raise ConfigError(msg)
    return np.array(values, dtype=np.float64)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
