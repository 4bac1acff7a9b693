"""Whether an argument is what its annotation names."""

from __future__ import annotations

import math
import numbers
import os
import re
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from fugai.errors import ContractError

if TYPE_CHECKING:
    import inspect

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


_VALUE = re.compile(r"(?:\w+\.)?([A-Z]\w*)(?:\[.*\])?")
_OTHER_NAMES = {
    *(
        "About",
        "Ask",
        "Any",
        "Callable",
        "Dimension",
        "Frame",
        "Iterator",
        "ModelChoice",
        "Progress",
    ),
    *("Label", "Decay", "T_co"),
    *("Direction", "Bounds", "Literal", "Building", "Buildings", "BuildingClass", "Climate"),
    *("Clutter", "Environment", "Place", "Polarization", "Profiles", "Propagation", "Siting"),
    *("Surroundings", "Zone", "Kind", "Status", "Sense", "State", "Shape", "Span", "Extent"),
    *("Datum", "Sensitivity", "ItmWarning", "Mode", "Blocks", "IndicatorText", "Function"),
    *("Unpack", "Shapes", "Zones", "Band", "ObjectArray"),
}
"""Names of annotations that are no classes, or whose values are judged by the functions themselves."""

_PARTS = {
    "Network": ("indptr", "indices", "length_m"),
    "CRS": ("to_wkt", "is_projected"),
    "Affine": ("to_gdal", "determinant"),
    "PathLossModel": ("loss_db",),
    "RoadArrays": ("indptr", "indices", "length_m"),
}
"""What a value must have, where its class does not matter."""

_ARRAYS = {"npt.ArrayLike", "FloatArray", "IntArray", "BoolArray", "Int32Array", "CostMatrix"}
_ARRAYS |= {"Float32Array", "UInt8Array", "Int8Array"}

_ALIASES = {
    "Points": ("gpd.GeoDataFrame", "gpd.GeoSeries"),
    "Columns": ("Sequence[str]", "Mapping[str, Label]"),
    "Categories": ("Mapping[str, Label]",),
    "Classes": ("Mapping[int, Label]",),
}
"""Annotations that stand for others."""

_OF_NAMES = {"groups", "districts", "columns", "names"}
"""Parameters whose arrays hold names."""

_NAMED = {"csr_array", "Language", "RasterPath"}
_SEQUENCE = re.compile(r"(?:Sequence|Iterable|Collection|list|tuple)\[(.+?)(?:, \.\.\.)?\]")
_WHOLE = re.compile(r"(?:Mapping|Sequence|Iterable|Collection|list|tuple)\[.*\]")
_MAPPING = "Mapping["
_UNITS = ("_m", "_mhz", "_deg", "_s", "_db", "_dbm", "_dbi", "_km2", "_per_day", "_kmh")
_NUMERIC = {"population", "households", "opened", "employees", "tests", "subscribers", "parcels"}
"""Columns of numbers beside those whose names end in a unit."""

_MAX_WHOLE, _MAX_MEASURE = 2**63, 1e15


def rule_of(parameter: inspect.Parameter) -> frozenset[str]:
    """Types that an annotation names, where all of them are types that can be judged; else none."""
    if parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD):
        return frozenset()
    text = str(parameter.annotation)
    words = [text] if _WHOLE.fullmatch(text) and "] | " not in text else text.split(" | ")
    words = [one for word in words for one in _ALIASES.get(word.strip(), (word.strip(),))]
    if parameter.name in _OF_NAMES and not _ARRAYS.isdisjoint(words):
        return frozenset()
    known = all(_is_known(word) for word in words)
    return frozenset(words) if known and words != ["None"] else frozenset()


def is_of_scalars(rule: frozenset[str]) -> bool:
    """Whether a rule allows numbers, texts and truth values alone."""
    return bool(rule & _SCALARS) and rule <= {*_SCALARS, "None"}


def is_plain(rule: frozenset[str]) -> bool:
    """Whether a rule names no class of ours: of those, another name may stand for several."""
    return all(
        word in {*_SCALARS, *_FRAMES, *_ARRAYS, "None", "Path", *_NAMED}
        or word.startswith(_MAPPING)
        or _SEQUENCE.fullmatch(word)
        for word in rule
    )


def _is_known(word: str) -> bool:
    if word in {*_SCALARS, *_FRAMES, *_ARRAYS, "None", "Path", "pd.Index", *_NAMED}:
        return True
    if word.startswith(_MAPPING) or _SEQUENCE.fullmatch(word):
        return word.endswith("]")
    value = _VALUE.fullmatch(word)
    return value is not None and value.group(1) not in _OTHER_NAMES


def judge(name: str, value: object, rule: frozenset[str], cause: Exception | None = None) -> None:
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


_WORDS = {
    "float": "a number",
    "int": "a whole number",
    "str": "text",
    "bool": "true or false",
    "Path": "a path",
    "Language": "'zh' or 'en'",
    "RasterPath": "a path or several",
    "tuple[int, int]": "two whole numbers",
}


def _wanted(kind: str) -> str:
    if kind in _ARRAYS or kind in ("Sequence[float]", "Sequence[int]"):
        return "numbers"
    if kind in ("Sequence[str]", "Iterable[str]", "Collection[str]", "list[str]", "pd.Index"):
        return "texts"
    if kind.startswith(_MAPPING):
        return "a mapping"
    if _SEQUENCE.fullmatch(kind) and kind not in _WORDS:
        return "a list"
    if kind == "csr_array":
        return "a sparse matrix (scipy's csr_array)"
    return _WORDS.get(kind, f"a {_FRAMES.get(kind, _class_of(kind))}")


def _class_of(kind: str) -> str:
    found = _VALUE.fullmatch(kind)
    return found.group(1) if found else kind


def _is_of(value: object, kind: str) -> bool:
    if kind in _TESTS:
        return _TESTS[kind](value)
    if kind in _ARRAYS:
        return (kind == "CostMatrix" and hasattr(value, "tocsr")) or _holds_numbers(value)
    if kind.startswith(_MAPPING):
        return isinstance(value, Mapping)
    sequence = _SEQUENCE.fullmatch(kind)
    if sequence:
        return _is_list(value, sequence.group(1))
    return _is_of_class(value, kind)


def _is_of_class(value: object, kind: str) -> bool:
    numbers_kinds = "biufM"
    if kind == "xr.DataArray":
        kind_of_values = getattr(getattr(value, "dtype", None), "kind", "f")
        if kind_of_values not in numbers_kinds:
            return False
    wanted = _FRAMES.get(kind, _class_of(kind))
    if wanted in _PARTS:
        return all(hasattr(value, part) for part in _PARTS[wanted])
    return any(base.__name__ == wanted for base in type(value).__mro__)


def _is_list(value: object, kind: str) -> bool:
    """Whether a value is a list of a kind; what is read but once is not looked into."""
    if isinstance(value, str | bytes) or hasattr(value, "dtype") or not isinstance(value, Iterable):
        return False
    is_known = _is_known(kind)
    return not is_known or not isinstance(value, Collection) or all(_is_of(v, kind) for v in value)


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
    "Path": lambda v: isinstance(v, os.PathLike),
    "Language": lambda v: isinstance(v, str) and v in ("zh", "en"),
    "pd.Index": lambda v: type(v).__module__.startswith("pandas.") and hasattr(v, "get_indexer"),
    "Sequence[float]": _is_list_of_numbers,
    "Sequence[int]": _is_list_of_numbers,
    "Sequence[str]": lambda v: (
        isinstance(v, Iterable)
        and not hasattr(v, "dtype")
        and all(isinstance(one, str) for one in v)
    ),
    "tuple[int, int]": lambda v: (
        isinstance(v, tuple | list)
        and len(v) == 2
        and all(isinstance(n, numbers.Integral) for n in v)
    ),
    "RasterPath": lambda v: isinstance(v, str | os.PathLike | list | tuple) or hasattr(v, "path"),
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
