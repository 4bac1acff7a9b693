"""The door of a room: arguments of its public functions are judged by their annotations.

A number that is NaN, text where a number is meant, or points without finite coordinates end in an error that names the
parameter, instead of a result in which nothing is audible or in reach.
"""

from __future__ import annotations

import functools
import inspect
import math
import numbers
import types
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from fugai.errors import ContractError, FugaiError

if TYPE_CHECKING:
    from collections.abc import MutableMapping

_SCALARS = {"float", "int", "str", "bool"}
_FRAMES = {
    "gpd.GeoDataFrame": "GeoDataFrame",
    "gpd.GeoSeries": "GeoSeries",
    "pd.DataFrame": "DataFrame",
    "pd.Series": "Series",
    "xr.DataArray": "DataArray",
    "xr.Dataset": "Dataset",
    "Grid": "Grid",
    "Frame": "DataFrame",
}


_VALUES = {
    "Accessibility",
    "Antenna",
    "Assignment",
    "Demand",
    "Network",
    "ODPairs",
    "OutletLoad",
    "OutletTimes",
    "PathProfile",
    "Reach",
    "Roads",
    "ServiceDefinition",
    "SitingSolution",
    "SnappedCells",
    "ZonalWeights",
    "csr_array",
}
"""Values of our own, and sparse matrices, told by the names of their classes."""

_ARRAYS = {"npt.ArrayLike", "FloatArray", "IntArray", "BoolArray"}
_OF_NAMES = {"groups", "districts", "columns", "names"}
"""Parameters whose arrays hold names."""

_SEQUENCES = {"Sequence[str]", "Sequence[float]", "Sequence[int]"}
_MAPPING = "Mapping["
_UNITS = ("_m", "_mhz", "_deg", "_s", "_db", "_dbm", "_dbi", "_km2", "_per_day", "_kmh")
_NUMERIC = {"population", "households", "opened", "employees"}
"""Columns of numbers beside those whose names end in a unit."""

_MAX_WHOLE, _MAX_MEASURE = 2**63, 1e15


def guard_room(
    names: MutableMapping[str, Any],
    room: str,
    checks: Mapping[str, Callable[[Any, str], None]] | None = None,
) -> None:
    """Put a guard before every public function of a room; its modules keep the plain ones.

    Parameters
    ----------
    names
        Globals of the room, which are changed.
    room
        Name of the room's package.
    checks
        Parameter to a function of its value and its name, which raises where the value is wrong.
    """
    for name, value in list(names.items()):
        is_own = isinstance(value, types.FunctionType) and value.__module__.startswith(f"{room}.")
        if is_own and not name.startswith("_"):
            names[name] = guarded(value, checks or {})


def guarded(
    function: Callable[..., Any], checks: Mapping[str, Callable[[Any, str], None]] | None = None
) -> Callable[..., Any]:
    """The function, with an error for every argument that its annotation does not allow.

    The function's own errors come first, as they say more. Where it fails in another way, the arguments are judged to
    find the one that made it fail; where it does not fail, no number that it was given may be NaN or no number.

    Raises
    ------
    ContractError
        An argument is of another type than its annotation names, is a number that is NaN, or holds
        points without finite coordinates.
    """
    signature = inspect.signature(function)
    rules = {name: _rule(p) for name, p in signature.parameters.items()}
    rules = {name: rule for name, rule in rules.items() if rule}
    scalars = [
        name for name, rule in rules.items() if rule & _SCALARS and rule <= {*_SCALARS, "None"}
    ]
    judges = {name: check for name, check in (checks or {}).items() if name in signature.parameters}
    if not rules and not judges:
        return function

    @functools.wraps(function)
    def judged(*args: Any, **kwargs: Any) -> Any:  # noqa: ANN401  whatever the function takes
        try:
            given: Mapping[str, Any] = signature.bind(*args, **kwargs).arguments
        except TypeError:
            return function(*args, **kwargs)  # which says what is missing, or takes old names
        for name, check in judges.items():
            if given.get(name) is not None:
                check(given[name], name)
        try:
            result = function(*args, **kwargs)
        except FugaiError:
            raise
        except Exception as error:
            for name, rule in rules.items():
                if name in given:
                    _judge(name, given[name], rule, error)
            lacking = _lacking(error, given)
            if lacking is not None:
                raise ContractError(lacking) from error
            raise
        for name in rules:
            if name in given and (name in scalars or isinstance(given[name], float)):
                _judge(name, given[name], rules[name])
        return result

    return judged


def _lacking(error: Exception, given: Mapping[str, Any]) -> str | None:
    """A sentence where the key is a column that a table among the arguments lacks."""
    key = error.args[0] if isinstance(error, KeyError) and error.args else None
    for name, value in given.items():
        columns = getattr(value, "columns", None)
        if isinstance(key, str) and columns is not None and key not in columns:
            return f"`{name}` must have the column `{key}`, found {', '.join(map(str, columns))[:200]}."
    return None


def _rule(parameter: inspect.Parameter) -> frozenset[str]:
    """Types that an annotation names, where all of them are types that can be judged; else none."""
    if parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD):
        return frozenset()
    words = [word.strip() for word in str(parameter.annotation).split("|")]
    known = {*_SCALARS, *_FRAMES, *_VALUES, *_SEQUENCES, "None"}
    known |= {word for word in words if word.startswith(_MAPPING) and word.endswith("]")}
    known |= set() if parameter.name in _OF_NAMES else _ARRAYS
    return frozenset(words) if set(words) <= known and words != ["None"] else frozenset()


def _judge(name: str, value: object, rule: frozenset[str], cause: Exception | None = None) -> None:
    """Raise a `ContractError` where a value is not what its annotation names."""
    try:
        _judge_value(name, value, rule)
    except ContractError as error:
        raise error from cause


def _judge_value(name: str, value: object, rule: frozenset[str]) -> None:
    if value is None and "None" in rule:
        return
    if not any(_is_of(value, kind) for kind in rule if kind != "None"):
        wanted = " or ".join(sorted({_wanted(kind) for kind in rule - {"None"}}))
        msg = f"`{name}` must be {wanted}, found {_shown(value)}."
        raise ContractError(msg)
    if isinstance(value, int) and not -_MAX_WHOLE <= value < _MAX_WHOLE:
        msg = f"`{name}` must be a number of at most 64 bits, found a larger one."
        raise ContractError(msg)
    if isinstance(value, float | np.floating) and math.isnan(value):
        msg = f"`{name}` must be a number, found NaN."
        raise ContractError(msg)
    if isinstance(value, float | np.floating):
        _judge_measure(name, float(value))
    if hasattr(value, "columns") and not rule.isdisjoint(_FRAMES):
        _judge_columns(name, value)
    if hasattr(value, "geometry") and not rule.isdisjoint({"gpd.GeoDataFrame", "gpd.GeoSeries"}):
        _judge_points(name, value)


def _judge_measure(name: str, value: float) -> None:
    """Raise where a measure is larger than anything on earth, or an angle is infinite."""
    is_too_large = _MAX_MEASURE < abs(value) < math.inf and name.endswith(_UNITS)
    if is_too_large or (math.isinf(value) and name.endswith("_deg")):
        msg = f"`{name}` must be a measure on earth, found {value:g}."
        raise ContractError(msg)


def _judge_columns(name: str, frame: Any) -> None:  # noqa: ANN401  a DataFrame, which floor 0 does not import
    """Raise where a column of numbers holds text or infinity, or districts share an id."""
    if name == "districts" and not frame.index.is_unique:
        msg = f"`districts` must have a unique index of district ids, found {frame.index[frame.index.duplicated()][0]!r} twice."
        raise ContractError(msg)
    for position, column in enumerate(frame.columns):
        text = str(column)
        if text not in _NUMERIC and not text.endswith(_UNITS):
            continue
        values = frame.iloc[:, position]
        try:
            found = values.to_numpy(dtype=np.float64, na_value=math.nan)
        except (TypeError, ValueError, ArithmeticError) as error:
            msg = f"`{name}` must have numbers in the column `{text}`, found {_shown(values.iloc[0])}."
            raise ContractError(msg) from error
        if np.isinf(found).any():
            msg = f"`{name}` must have finite numbers in the column `{text}`, found infinity."
            raise ContractError(msg)


_WORDS = {"float": "a number", "int": "a whole number", "str": "text", "bool": "true or false"}


def _wanted(kind: str) -> str:
    if kind in _ARRAYS or kind in ("Sequence[float]", "Sequence[int]"):
        return "numbers"
    if kind == "Sequence[str]":
        return "texts"
    if kind.startswith(_MAPPING):
        return "a mapping"
    if kind == "csr_array":
        return "a sparse matrix (scipy's csr_array)"
    return _WORDS.get(kind, f"a {_FRAMES.get(kind, kind)}")


def _is_of(value: object, kind: str) -> bool:
    if kind in _TESTS:
        return _TESTS[kind](value)
    if kind in _ARRAYS:
        return _holds_numbers(value)
    if kind.startswith(_MAPPING):
        return isinstance(value, Mapping)
    if (
        kind == "xr.DataArray"
        and getattr(getattr(value, "dtype", None), "kind", "f") not in "biufM"
    ):
        return False
    wanted = _FRAMES.get(kind, kind)
    return any(base.__name__ == wanted for base in type(value).__mro__)


def _holds_numbers(value: object) -> bool:
    """Whether a value is a number or an array of numbers; None among them is none."""
    if isinstance(value, str | bytes) or value is None:
        return False
    try:
        found = np.asarray(value)
        if found.dtype.kind == "O":
            return None not in found.ravel().tolist() and found.astype(np.float64).dtype.kind == "f"
        return found.dtype.kind in "biuf"
    except (TypeError, ValueError, OverflowError):
        return False


def _is_list_of_numbers(value: object) -> bool:
    return isinstance(value, Iterable) and _holds_numbers(value) and np.asarray(value).ndim == 1


_TESTS: dict[str, Callable[[object], bool]] = {
    "float": lambda v: isinstance(v, numbers.Real) and not isinstance(v, bool | np.bool_),
    "int": lambda v: isinstance(v, numbers.Integral) and not isinstance(v, bool),
    "str": lambda v: isinstance(v, str),
    "bool": lambda v: isinstance(v, bool | np.bool_),
    "Sequence[float]": _is_list_of_numbers,
    "Sequence[int]": _is_list_of_numbers,
    "Sequence[str]": lambda v: isinstance(v, Iterable) and all(isinstance(one, str) for one in v),
}


def _judge_points(name: str, value: Any) -> None:  # noqa: ANN401  a frame or a series of shapes
    """Raise where a point has a coordinate that is not finite; other shapes are judged where used."""
    shapes = value.geometry
    if getattr(shapes, "is_empty", None) is not None and shapes.is_empty.any():
        first = shapes.index[int(np.argmax(shapes.is_empty.to_numpy()))]
        msg = f"`{name}` must have no empty geometry, found one in row {first!r}."
        raise ContractError(msg)
    points = shapes[(shapes.geom_type == "Point") & ~shapes.is_empty] if len(shapes) else shapes
    if not len(points):
        return
    finite = np.isfinite(points.x.to_numpy()) & np.isfinite(points.y.to_numpy())
    if not finite.all():
        first = points.index[int(np.argmin(finite))]
        msg = f"`{name}` must have finite coordinates, found others in row {first!r}."
        raise ContractError(msg)


def _shown(value: object) -> str:
    text = (
        repr(value) if isinstance(value, str | int | float | bool | None) else type(value).__name__
    )
    return text if len(text) <= 80 else f"{text[:79]}…"
