"""Paths and coordinate systems that a section declares."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

from pyproj import CRS
from pyproj.exceptions import CRSError

if TYPE_CHECKING:
    from fugai.project.section import Section

_VARIABLE = re.compile(r"\$\{([^}]*)\}")


def declared_path(section: Section, declared: str, folder: Path, *, key: str = "path") -> Path:
    """Path that a section declares, absolute; notes where it is outside the folder or does not exist.

    ``${NAME}`` is replaced by the environment variable of that name; a path that begins with one may
    lie outside the project's folder.
    """
    if not declared:
        return folder
    if "://" in declared:
        section.problem(key, "must be a file or a folder, addresses are not read", declared)
        return folder
    missing = [name for name in _VARIABLE.findall(declared) if name not in os.environ]
    if missing:
        section.problem(key, f"needs the environment variable {missing[0]}", declared)
        return folder
    outside = declared.startswith("${")
    path = folder / Path(_VARIABLE.sub(lambda found: os.environ[found.group(1)], declared))
    if "\0" in declared:
        section.problem(key, "must not hold a NUL character", declared)
        return folder
    try:
        found = path.resolve() if path.exists() else None
        inside = path.resolve().is_relative_to(folder)
    except (OSError, ValueError, RuntimeError):  # too long, or a circle of links
        section.problem(key, "must be a path that the system knows", declared)
        return folder
    if not outside and not inside:
        rule = "must stay inside the project's folder (name data kept elsewhere by ${NAME})"
        section.problem(key, rule, declared)
    elif found is None:
        section.problem(key, "must name a file that exists", declared)
    return path.resolve()


def declared_crs(section: Section) -> str | None:
    """Value of the key ``crs``; notes where PROJ does not know it, or a project's is not projected."""
    text = section.text("crs")
    if not text:
        return None
    try:
        crs = CRS.from_user_input(text)
    except (CRSError, ValueError, UnicodeError):
        section.problem("crs", "must be a CRS that PROJ knows", text)
        return None
    if section.where == "project" and not crs.is_projected:
        section.problem("crs", "must be a projected CRS in metres", text)
    return text
