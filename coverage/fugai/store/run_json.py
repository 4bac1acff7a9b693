"""run.json: inputs, parameters, versions and times of a run."""

from __future__ import annotations

import hashlib
import json
import platform
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING

import pyproj
import rasterio
import shapely

from fugai.errors import InputError
from fugai.store.hashing import sha256_file
from fugai.store.plain import without_nan

if TYPE_CHECKING:
    from collections.abc import Mapping

RUN_JSON = "run.json"
FORMAT = 1
LIBRARIES = (
    "numpy",
    "pandas",
    "geopandas",
    "shapely",
    "pyproj",
    "pyogrio",
    "rasterio",
    "xarray",
    "scipy",
    "numba",
    "exactextract",
    "osmium",
    "pyarrow",
    "folium",
    "matplotlib",
    "xlsxwriter",
)
"""Libraries whose versions can change a number or a byte."""


def run_json_text(about: Mapping[str, object]) -> str:
    """Text of ``run.json``: version of fugai, format, versions of libraries, then the given values.

    It holds no times: the same inputs and parameters give the same bytes. NaN becomes null, paths
    become text.

    Parameters
    ----------
    about
        Inputs, parameters, notes ...: any values with a plain form.

    Raises
    ------
    ContractError
        A value has no plain form.

    Examples
    --------
    >>> import json
    >>> from fugai.store import run_json_text
    >>> json.loads(run_json_text({"seed": 1, "gap": float("nan")}))["gap"] is None
    True
    """
    head: dict[str, object] = {"fugai": version("fugai"), "format": FORMAT, "versions": versions()}
    body = without_nan({**head, **about})
    return json.dumps(body, ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def _digest(hashes: list[tuple[str, str]]) -> str:
    lines = "".join(f"{digest}  {name}\n" for name, digest in hashes)
    return hashlib.sha256(lines.encode()).hexdigest()


def versions() -> dict[str, str]:
    """Versions of Python and of the installed libraries that can change a result.

    Examples
    --------
    >>> from fugai.store import versions
    >>> {"python", "numpy", "shapely"} <= versions().keys()
    True
    """
    return dict(_versions())


@cache
def _versions() -> dict[str, str]:
    found = {"python": platform.python_version()}
    for name in LIBRARIES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    beneath = {
        "gdal": rasterio.__gdal_version__,
        "geos": shapely.geos_version_string,
        "proj": pyproj.proj_version_str,
    }
    return found | beneath


def input_record(path: Path | str, *, declared: str | None = None) -> dict[str, object]:
    """Path as declared, size and SHA-256 of an input.

    Parameters
    ----------
    path
        A file, or a folder, of which every file counts with its name.
    declared
        The path as the project file has it, which is recorded instead.

    Returns
    -------
    ``path``, ``bytes``, ``sha256`` and, of a folder, the number of ``files``.

    Raises
    ------
    InputError
        There is no such file or folder.

    Examples
    --------
    >>> import tempfile
    >>> from fugai.store import input_record, write_text
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_text(f"{folder}/sites.csv", "id")
    ...     record = input_record(f"{folder}/sites.csv", declared="sites.csv")
    >>> record["path"], record["bytes"]
    ('sites.csv', 2)
    """
    path = Path(path)
    text = declared if declared is not None else path.as_posix()
    if path.is_file():
        return {"path": text, "bytes": path.stat().st_size, "sha256": sha256_file(path)}
    if not path.is_dir():
        msg = f"Input `{text}` must be a file or folder, found none."
        raise InputError(msg)
    files = sorted(file for file in path.rglob("*") if file.is_file())
    # Unlike `step_key`, this digest does not depend on the version of fugai.
    hashes = [(file.relative_to(path).as_posix(), sha256_file(file)) for file in files]
    size = sum(file.stat().st_size for file in files)
    return {"path": text, "bytes": size, "sha256": _digest(hashes), "files": len(files)}
