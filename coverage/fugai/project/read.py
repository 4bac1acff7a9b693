"""`project.toml` to a `Project`, with every error of the file reported at once."""

from __future__ import annotations

import dataclasses
import hashlib
from pathlib import Path
from typing import Any

from fugai.errors import ConfigError
from fugai.project.assumptions import read_assumptions, stated_keys
from fugai.project.broadband import read_broadband
from fugai.project.classes import read_classes
from fugai.project.delivery import read_delivery
from fugai.project.inputs import read_inputs
from fugai.project.model import Project
from fugai.project.paths import declared_crs
from fugai.project.rollout import read_rollout
from fugai.project.section import Section
from fugai.project.targets import read_targets
from fugai.project.toml import load_toml
from fugai.project.wireless.section import read_wireless

FILE = "project.toml"


def read_project(folder: Path | str) -> Project:
    """Project of a folder, checked as a whole.

    Parameters
    ----------
    folder
        Folder that holds ``project.toml``, or that file itself.

    Raises
    ------
    ConfigError
        The file is missing or breaks a rule; ``problems`` has one sentence for each finding, which
        names the key, the rule and the value.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> from fugai.intake import write_templates
    >>> from fugai.project import read_project
    >>> with TemporaryDirectory() as folder:
    ...     write_templates(folder)
    ...     project = read_project(folder)
    >>> project.name_en, project.years, sorted(project.inputs)
    ('Example project', (2014, 2015, 2016), ['districts', 'outlets', 'settlements', 'sites'])
    """
    path = Path(folder)
    path = path if path.name == FILE else path / FILE
    problems: list[str] = []
    digest = _digest(path)
    root = Section("", _load(path), problems)
    if _digest(path) != digest:
        msg = f"`{FILE}` was changed while it was read: run again when nothing writes it."
        raise ConfigError(msg)
    project = _project(root, path.parent.resolve())
    root.check_unknown()
    if problems:
        raise ConfigError(*(f"{FILE}: {problem}" for problem in problems))
    return dataclasses.replace(project, digest=digest)


def _digest(path: Path) -> str:
    """SHA-256 of a file; empty where it cannot be read, which its reader says."""
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""
    except OSError:
        return ""


def _load(path: Path) -> dict[str, Any]:
    if not path.is_file():
        msg = f"{path.parent} must hold a {FILE}, found none."
        raise ConfigError(msg)
    return load_toml(path)


def _project(root: Section, folder: Path) -> Project:
    head = root.section("project")
    if not head.values:
        root.problems.append("`project` is missing: a table with at least `name` and `years`.")
    years = _years(head)
    name = head.text("name", required=bool(head.values))
    cell_size_m = head.number("cell_size_m", 100.0, low=1.0, high=10_000.0)
    project = Project(
        folder=folder,
        name=name,
        name_en=head.text("name_en", name),
        synthetic=head.boolean("synthetic"),
        years=years,
        cell_size_m=cell_size_m,
        crs=declared_crs(head),
        seed=head.integer("seed", low=0, high=2**31) or 0,
        inputs=read_inputs(root, folder),
        wireless=read_wireless(root.section("wireless"), folder, cell_size_m=cell_size_m),
        broadband=read_broadband(root.section("broadband")),
        delivery=read_delivery(root.section("delivery")),
        rollout=read_rollout(root.section("rollout")),
        targets=read_targets(root, years),
        assumptions=read_assumptions(root.section("assumptions")),
        classes=read_classes(head.section("classes")),
        stated=stated_keys(root.values),
    )
    head.check_unknown()
    return project


def _years(head: Section) -> tuple[int, ...]:
    years = head.numbers("years", (), low=1900, high=2100)
    if not years and head.values and "years" not in head.values:
        head.problem("years", "is missing")
    if any(year != int(year) for year in years):
        head.problem("years", "must hold whole years", list(years))
    return tuple(int(year) for year in years)
