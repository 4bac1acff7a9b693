"""Hashes of files and of values, by which a step tells whether it must run again."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path

import numpy as np
import pandas as pd
import shapely
import xarray as xr

from fugai.errors import ContractError

CHUNK = 1 << 20


def sha256_file(path: Path | str) -> str:
    """SHA-256 of a file's bytes, in hexadecimal.

    Parameters
    ----------
    path
        A file.

    Raises
    ------
    OSError
        The file cannot be read.

    Examples
    --------
    >>> import tempfile
    >>> from fugai.store import sha256_file, write_text
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_text(f"{folder}/a.txt", "abc")
    ...     sha256_file(f"{folder}/a.txt")[:16]
    'ba7816bf8f01cfea'
    """
    digest = hashlib.sha256()
    with Path(path).open("rb") as stream:
        while chunk := stream.read(CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def step_key(*parts: object) -> str:
    """SHA-256 of values by their content: the key under which a step keeps its result.

    The version of fugai is part of it, since another version may compute another result.

    Parameters
    ----------
    parts
        Texts, numbers, None, paths (by their text: add `sha256_file` for the content), sequences,
        mappings, dataclasses, frames, series, arrays, data arrays and data sets.

    Raises
    ------
    ContractError
        A value of another type.

    Examples
    --------
    >>> import numpy as np
    >>> from fugai.store import step_key
    >>> step_key("roads", np.arange(3)) == step_key("roads", np.arange(3))
    True
    >>> step_key("roads", np.arange(3)) == step_key("roads", np.arange(3.0))
    False
    """
    digest = hashlib.sha256(f"fugai {version('fugai')};".encode())
    for part in parts:
        _add(digest, part)
    return digest.hexdigest()


def _add(digest: hashlib._Hash, value: object) -> None:
    """Add a value with its type, so that different values never give the same bytes."""
    if isinstance(value, pd.DataFrame | pd.Series | pd.Index):
        _add_frame(digest, value)
    elif isinstance(value, xr.DataArray | xr.Dataset):
        _add_array(digest, value)
    elif isinstance(value, np.ndarray):
        digest.update(f"array {value.dtype.str} {value.shape};".encode())
        digest.update(np.ascontiguousarray(value).tobytes())
    elif dataclasses.is_dataclass(value) and not isinstance(value, type):
        digest.update(f"{type(value).__qualname__}(".encode())
        for field in dataclasses.fields(value):
            digest.update(f"{field.name}=".encode())
            _add(digest, getattr(value, field.name))
        digest.update(b")")
    elif isinstance(value, Mapping):
        digest.update(b"{")
        for name in sorted(value, key=str):
            _add(digest, name)
            _add(digest, value[name])
        digest.update(b"}")
    elif isinstance(value, list | tuple | set | frozenset):
        items = sorted(value, key=str) if isinstance(value, set | frozenset) else value
        digest.update(b"[")
        for item in items:
            _add(digest, item)
        digest.update(b"]")
    else:
        digest.update(_scalar(value))


def _scalar(value: object) -> bytes:
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, Path):
        return f"path {json.dumps(value.as_posix())};".encode()
    if value is None or value is pd.NA:
        return b"none;"
    if isinstance(value, str | bool | int | float):
        return f"{type(value).__name__} {json.dumps(value)};".encode()
    if isinstance(value, bytes):
        return b"bytes " + hashlib.sha256(value).digest()
    if hasattr(value, "to_wkt"):
        return f"crs {value.to_wkt()};".encode()
    if hasattr(value, "to_gdal"):
        return f"transform {value.to_gdal()};".encode()
    msg = f"`step_key` must be made of plain values, frames and arrays, found {type(value)}."
    raise ContractError(msg)


def _add_frame(digest: hashlib._Hash, value: pd.DataFrame | pd.Series | pd.Index) -> None:
    digest.update(f"{type(value).__name__} {value.shape};".encode())
    if isinstance(value, pd.DataFrame):
        for name in value.columns:
            digest.update(f"{name}:".encode())
            _add_frame(digest, value[name])
        _add_frame(digest, value.index)
        return
    crs = getattr(value, "crs", None)
    if crs is not None:
        digest.update(_scalar(crs))
    digest.update(f"{value.dtype};".encode())
    plain = value
    if str(value.dtype) == "geometry":
        plain = pd.Series(shapely.to_wkb(np.asarray(value)), dtype="object")
    digest.update(pd.util.hash_pandas_object(plain, index=False).to_numpy().tobytes())


def _add_array(digest: hashlib._Hash, value: xr.DataArray | xr.Dataset) -> None:
    variables: dict[str, xr.DataArray] = {}
    if isinstance(value, xr.DataArray):
        variables["value"] = value
    else:
        variables.update({str(name): value[name] for name in value.data_vars})
    for name, array in variables.items():
        digest.update(f"{name} {array.dims};".encode())
        _add(digest, array.to_numpy())
        for axis in sorted(map(str, array.coords)):
            digest.update(f"{axis}:".encode())
            _add(digest, array.coords[axis].to_numpy())
            digest.update(_scalar(array.coords[axis].attrs.get("crs_wkt")))
