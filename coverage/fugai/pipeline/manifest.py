"""Every file that a project names, and the key under which the steps of a run are kept."""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from fugai.errors import FugaiError
from fugai.intake.rasters.vrt import vrt_sources
from fugai.pipeline.saved_calibration import learned_file
from fugai.store import Manifest, ReadFile, code_digest, step_key, versions

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fugai.project import Project

PROJECT_FILE = "project.toml"


def project_manifest(project: Project) -> Manifest:
    """The files that a project names, hashed as they are now.

    Parameters
    ----------
    project
        Every path in it counts, in whatever section: inputs, antennas, technologies, calibrations.
    """
    found = dict.fromkeys(_files(project, "", project.folder))
    return Manifest.of(list(found))


def run_key(project: Project, manifest: Manifest, years: tuple[int, ...]) -> str:
    """Hash of everything that the steps of a run depend on: bytes, parameters, code, libraries."""
    files = [{k: v for k, v in one.items() if k != "path"} for one in manifest.records]
    parts: dict[str, object] = {
        "files": files,
        "project": _without_paths(project),
        "years": list(years),
        "code": code_digest(),
        "versions": versions(),
        "compiled": os.environ.get("NUMBA_DISABLE_JIT", "0") in ("", "0"),
    }
    return step_key(parts)


def manifest_records(project: Project, manifest: Manifest) -> list[dict[str, object]]:
    """Every file that was read as `run.json` lists it, the project file first."""
    head: dict[str, object] = {"role": "project", "path": PROJECT_FILE, "sha256": project.digest}
    return [*([head] if project.digest else []), *manifest.records]


def _files(value: object, role: str, folder: Path) -> Iterator[ReadFile]:
    """Files and folders under a value; each is called by the way that leads to it."""
    if isinstance(value, Path):
        declared = value.relative_to(folder) if value.is_relative_to(folder) else value
        yield _file(role, value, declared.as_posix())
    elif dataclasses.is_dataclass(value) and not isinstance(value, type):
        own = {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
        path, declared_as = own.get("path"), own.get("declared")
        if isinstance(path, Path) and isinstance(declared_as, str):
            yield _file(role, path, declared_as)
            own.pop("path")
        own.pop("folder", None)
        yield from _files(own, role, folder)
    elif isinstance(value, Mapping):
        for name, one in value.items():
            yield from _files(one, f"{role}.{name}".removeprefix("."), folder)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _files(one, role, folder)


def _file(role: str, path: Path, declared: str) -> ReadFile:
    """A file with the parts of its mosaic; of one that is refused, none: its reader says why."""
    parts: list[Path] = []
    if path.suffix.lower() == ".vrt":
        with suppress(FugaiError, OSError):
            parts = vrt_sources(path)
    beside = learned_file(path)  # what a calibration keeps beside its file
    if role.startswith("wireless.calibrations.") and beside.is_file():
        parts = [beside]
    return ReadFile(role=role, path=path, declared=declared, parts=tuple(parts))


def _without_paths(value: object) -> object:
    """The value in plain parts, without paths: what is at them is in the manifest."""
    if isinstance(value, Path):
        return None
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        parts = {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
        return {name: _without_paths(part) for name, part in parts.items()}
    if isinstance(value, Mapping):
        return [[str(name), _without_paths(part)] for name, part in value.items()]
    if isinstance(value, list | tuple):
        return [_without_paths(part) for part in value]
    if isinstance(value, set | frozenset):
        return sorted(map(repr, value))
    return value if value is None or isinstance(value, str | bool | int | float) else repr(value)
