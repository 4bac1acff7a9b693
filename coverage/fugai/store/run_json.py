"""run.json: what a run was made from, by what, and how long it took."""

from __future__ import annotations

import hashlib
import json
import platform
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING

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
    """Text of ``run.json``: format, version of fugai, versions, then what is handed over.

    The only file of a run that carries times. NaN becomes null, paths become text.
    """
    head: dict[str, object] = {"fugai": version("fugai"), "format": FORMAT, "versions": versions()}
    body = without_nan({**head, **about})
    return json.dumps(body, ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def _digest(hashes: list[tuple[str, str]]) -> str:
    lines = "".join(f"{digest}  {name}\n" for name, digest in hashes)
    return hashlib.sha256(lines.encode()).hexdigest()


def versions() -> dict[str, str]:
    """Versions of Python and of the main libraries that are installed."""
    found = {"python": platform.python_version()}
    for name in LIBRARIES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found


def input_record(path: Path | str, *, declared: str | None = None) -> dict[str, object]:
    """Path as declared, size and SHA-256 of an input.

    Parameters
    ----------
    path
        A file, or a folder, of which every file counts with its name.
    declared
        The path as the project file has it; it is what is written down.

    Raises
    ------
    InputError
        There is no such file.
    """
    path = Path(path)
    text = declared if declared is not None else path.as_posix()
    if path.is_file():
        return {"path": text, "bytes": path.stat().st_size, "sha256": sha256_file(path)}
    if not path.is_dir():
        msg = f"Input `{text}` must be a file or folder, found none."
        raise InputError(msg)
    files = sorted(file for file in path.rglob("*") if file.is_file())
    # A digest of names and hashes that does not depend on the version of fugai.
    hashes = [(file.relative_to(path).as_posix(), sha256_file(file)) for file in files]
    size = sum(file.stat().st_size for file in files)
    return {"path": text, "bytes": size, "sha256": _digest(hashes), "files": len(files)}
