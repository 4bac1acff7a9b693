"""Values of a step to plain files and back: parquet, npz and JSON, never pickle."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING, Any, TypeVar, cast

import geopandas as gpd
import numpy as np
import pandas as pd
import xarray as xr
from pyarrow.parquet import read_schema

from fugai.atomic import atomic_path, write_text
from fugai.errors import ContractError
from fugai.store.plain import plain_json

if TYPE_CHECKING:
    from pathlib import Path

Storable = (
    pd.DataFrame | pd.Series | xr.DataArray | xr.Dataset | np.ndarray | dict[str, Any] | list[Any]
)
"""What a step can keep; dictionaries and lists hold plain JSON values. NaN in them stays NaN."""

Frame = TypeVar("Frame", bound=pd.DataFrame)

TEXT = pd.StringDtype("pyarrow", na_value=np.nan)
"""Type of a text column whose missing values are NaN."""

_ENCODING = ("grid_mapping", "_FillValue")
"""Of an array's encoding, what tells rioxarray where its CRS is and what means no data."""

_SUFFIX = {
    "geoframe": ".parquet",
    "frame": ".parquet",
    "series": ".parquet",
    "geoseries": ".parquet",
    "dataarray": ".npz",
    "dataset": ".npz",
    "array": ".npz",
    "json": ".json",
}


def save_value(
    value: Storable, folder: Path, stem: str, *, called: str | None = None
) -> tuple[str, str]:
    """Write one value under a file stem; return its kind and the file's name.

    Raises
    ------
    ContractError
        The value, or something in it, has no plain form.
    """
    kind = _kind(value, called or stem)
    path = folder / f"{stem}{_SUFFIX[kind]}"
    if kind == "json":
        write_text(path, json.dumps(value, ensure_ascii=False, default=plain_json))
    else:
        with atomic_path(path) as temporary:
            _WRITERS[kind](value, temporary)
    return kind, path.name


def load_value(kind: str, path: Path) -> Storable:
    """Read back what `save_value` wrote."""
    return cast("Storable", _READERS[kind](path))


def _kind(value: object, name: str) -> str:
    kinds: tuple[tuple[type, str], ...] = (
        (gpd.GeoDataFrame, "geoframe"),
        (pd.DataFrame, "frame"),
        (gpd.GeoSeries, "geoseries"),
        (pd.Series, "series"),
        (xr.DataArray, "dataarray"),
        (xr.Dataset, "dataset"),
        (np.ndarray, "array"),
        (dict, "json"),
        (list, "json"),
    )
    for type_, kind in kinds:
        if isinstance(value, type_):
            return kind
    msg = f"`{name}` of a step must be a frame, an array or a dictionary, found {type(value)}."
    raise ContractError(msg)


def _write_frame(value: pd.DataFrame, path: Path) -> None:
    value.to_parquet(path)


def _write_series(value: pd.Series, path: Path) -> None:
    value.rename("value").to_frame().to_parquet(path)


def _write_geoseries(value: gpd.GeoSeries, path: Path) -> None:
    gpd.GeoDataFrame({"value": value}, geometry="value", crs=value.crs).to_parquet(path)


def _write_arrays(arrays: dict[str, np.ndarray], about: dict[str, Any], path: Path) -> None:
    for name, array in arrays.items():
        if array.dtype.hasobject:
            msg = f"`{name}` of a step must be of plain numbers or texts, found {array.dtype}."
            raise ContractError(msg)
    text = json.dumps(about, default=plain_json)
    with path.open("wb") as stream:
        np.savez(stream, allow_pickle=False, about=np.array(text), **arrays)


def _read_arrays(path: Path) -> tuple[dict[str, np.ndarray], dict[str, Any]]:
    with np.load(path, allow_pickle=False) as stored:
        arrays = {name: stored[name] for name in stored.files}
    about = json.loads(str(arrays.pop("about")))
    return arrays, about


def _write_array(value: np.ndarray, path: Path) -> None:
    _write_arrays({"v0": value}, {}, path)


def _write_dataarray(value: xr.DataArray, path: Path) -> None:
    name = None if value.name is None else str(value.name)
    arrays, about = _variables({"value": value.rename("value")})
    _write_arrays(arrays, {**about, "name": name}, path)


def _write_dataset(value: xr.Dataset, path: Path) -> None:
    arrays, about = _variables({str(n): value[n] for n in value.data_vars}, extra=value)
    _write_arrays(arrays, {**about, "attrs": dict(value.attrs)}, path)


def _variables(
    variables: dict[str, xr.DataArray], *, extra: xr.Dataset | None = None
) -> tuple[dict[str, np.ndarray], dict[str, Any]]:
    coords: dict[str, xr.DataArray] = {}
    for source in (*variables.values(), *(() if extra is None else (extra,))):
        coords.update({str(name): source.coords[name] for name in source.coords})
    arrays: dict[str, np.ndarray] = {}
    about: dict[str, Any] = {"variables": [], "coords": []}
    for role, group in (("variables", variables), ("coords", coords)):
        for name, array in group.items():
            key = f"{role[0]}{len(about[role])}"
            values = np.asarray(array.to_numpy())
            arrays[key] = values.astype(str) if values.dtype.hasobject else values
            about[role].append([key, name, list(map(str, array.dims)), dict(array.attrs)])
            kept = {k: array.encoding[k] for k in _ENCODING if k in array.encoding}
            if kept:
                about.setdefault("encoding", {})[name] = kept
    return arrays, about


def _read_dataset(path: Path) -> xr.Dataset:
    arrays, about = _read_arrays(path)
    return _dataset(arrays, about)


def _dataset(arrays: dict[str, np.ndarray], about: dict[str, Any]) -> xr.Dataset:
    parts = {
        role: {name: (dims, arrays[key], attrs) for key, name, dims, attrs in about[role]}
        for role in ("variables", "coords")
    }
    made = xr.Dataset(parts["variables"], coords=parts["coords"], attrs=about.get("attrs"))
    for name, encoding in about.get("encoding", {}).items():
        made[name].encoding.update(encoding)
    return made


def _read_dataarray(path: Path) -> xr.DataArray:
    arrays, about = _read_arrays(path)
    return _dataset(arrays, about)["value"].rename(about["name"])


def _read_array(path: Path) -> np.ndarray:
    return _read_arrays(path)[0]["v0"]


def _read_series(path: Path) -> pd.Series:
    return _read_frame(path)["value"]


def _read_frame(path: Path) -> pd.DataFrame:
    return _as_written(pd.read_parquet(path), path)


def _read_geoframe(path: Path) -> gpd.GeoDataFrame:
    return _as_written(gpd.read_parquet(path), path)


def _as_written(frame: Frame, path: Path) -> Frame:
    """The frame with its text columns of the type that was written: pandas 2 reads them as objects."""
    about = json.loads((read_schema(path).metadata or {}).get(b"pandas", b"{}"))
    text = [column["name"] for column in about.get("columns", ()) if column["numpy_type"] == "str"]
    lost = [name for name in text if name in frame and frame[name].dtype == object]
    return frame.astype(dict.fromkeys(lost, TEXT)) if lost else frame


def _read_geoseries(path: Path) -> gpd.GeoSeries:
    return gpd.read_parquet(path)["value"]


def _read_json(path: Path) -> Any:  # noqa: ANN401
    return json.loads(path.read_text(encoding="utf-8"), parse_constant=_constant)


def _constant(text: str) -> float:
    return {"NaN": math.nan, "Infinity": math.inf, "-Infinity": -math.inf}[text]


_WRITERS: dict[str, Any] = {
    "geoframe": _write_frame,
    "frame": _write_frame,
    "series": _write_series,
    "geoseries": _write_geoseries,
    "dataarray": _write_dataarray,
    "dataset": _write_dataset,
    "array": _write_array,
}
_READERS: dict[str, Any] = {
    "geoframe": _read_geoframe,
    "frame": _read_frame,
    "series": _read_series,
    "geoseries": _read_geoseries,
    "dataarray": _read_dataarray,
    "dataset": _read_dataset,
    "array": _read_array,
    "json": _read_json,
}
