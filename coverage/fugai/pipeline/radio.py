"""What a project says of antennas and path loss models, read and made ready for `wireless`."""

from __future__ import annotations

import dataclasses
import tomllib
from typing import TYPE_CHECKING

from fugai import intake, wireless
from fugai.errors import ConfigError
from fugai.messages import Message

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import pandas as pd

    from fugai.project import Project
    from fugai.tables import Antenna
    from fugai.wireless import Technology, Tuned
    from fugai.wireless.models.registry import ModelChoice

DETAIL_RANGE_M = 3000.0
"""Farther from a mast than this, flat blocks of alike ground share a path loss: seven times faster
over a plain of 22,000 masts, and no change in hills (`fugai.wireless.predict`)."""


def read_toml(path: Path) -> dict[str, object]:
    """A TOML file as a table.

    Raises
    ------
    ConfigError
        It is not TOML in UTF-8.
    """
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        msg = f"{path.name} must be valid TOML in UTF-8: {error}."
        raise ConfigError(msg) from None


@dataclasses.dataclass(frozen=True, kw_only=True)
class Radio:
    """Antennas, technologies and models of a project.

    Parameters
    ----------
    antennas
        Measured patterns by name.
    technologies
        Defaults with the project's changes; a technology whose model was tuned with antennas that
        show only down to a limit has that limit.
    models
        Technology to the model it takes, where the project names one.
    """

    antennas: Mapping[str, Antenna]
    technologies: Mapping[str, Technology]
    models: Mapping[str, ModelChoice]

    def model(self, technology: str) -> ModelChoice | None:
        """Model of a technology; None: the technology's own."""
        return self.models.get(technology)


def read_radio(project: Project, overrides: Mapping[str, Mapping[str, object]] | None) -> Radio:
    """Read the files that ``[wireless]`` names and put names to models.

    Parameters
    ----------
    overrides
        The project's own table of technologies.

    Raises
    ------
    ConfigError
        A tuned model's file is wrong, or a name belongs to no model or technology.
    InputError
        An antenna's file is wrong.
    """
    spec = project.wireless
    antennas = {
        one.name: intake.read_antenna(one.path, gain_unit=one.gain_unit, name=one.name)
        for one in spec.antennas
    }
    technologies = wireless.technologies(overrides)
    tuned: dict[str, Tuned] = {}
    limits: dict[str, float] = {}
    for name, path in spec.calibrations.items():
        tuned[name], limit = read_calibration(path)
        if limit is not None:
            limits[name] = limit
    asked = {name: dict(one.model) for name, one in technologies.items()} | dict(spec.models)
    models: dict[str, ModelChoice] = {}
    for technology, names in asked.items():
        if technology not in technologies:
            msg = (
                f"`wireless.models.{technology}` must be for one of {', '.join(technologies)}, "
                f"found {technology!r}."
            )
            raise ConfigError(msg)
        used = {names} if isinstance(names, str) else set(names.values())
        if technology in spec.models or used & set(tuned):
            models[technology] = _choice(technology, names, tuned)
        own = [limits[name] for name in used if name in limits]
        if own:
            usual = technologies[technology]
            deepest = min(usual.pattern_limit_db, *own)
            technologies[technology] = dataclasses.replace(usual, pattern_limit_db=deepest)
    return Radio(antennas=antennas, technologies=technologies, models=models)


def read_calibration(path: Path) -> tuple[Tuned, float | None]:
    """Tuned model of a file, and how deep antennas show, None for as deep as they are. [dB]

    Raises
    ------
    ConfigError
        The file is no TOML, or not what `fugai calibrate` writes.
    """
    values = read_toml(path)
    limit = values.get("pattern_limit_db")
    if limit is not None and (isinstance(limit, bool) or not isinstance(limit, int | float)):
        msg = f"`pattern_limit_db` of {path.name} must be a number, found {limit!r}."
        raise ConfigError(msg)
    try:
        return wireless.tuned_from(values), None if limit is None else float(limit)
    except ConfigError as error:
        raise ConfigError(*(f"{path.name}: {one}" for one in error.problems)) from None


def _choice(
    technology: str, names: str | Mapping[str, str], tuned: Mapping[str, Tuned]
) -> ModelChoice:
    def of(name: str) -> wireless.PathLossModel:
        if name in tuned:
            return tuned[name]
        if name in wireless.MODELS:
            return wireless.model_named(name)
        known = ", ".join((*tuned, *wireless.MODELS))
        msg = f"`wireless.models.{technology}` must be one of {known}, found {name!r}."
        raise ConfigError(msg)

    if isinstance(names, str):
        return of(names)
    return {ground: of(name) for ground, name in names.items()}


def antenna_notes(cells: pd.DataFrame, radio: Radio) -> list[Message]:
    """What to say of cells that name antennas whose pattern the project does not declare."""
    unknown = cells["antenna"].ne("") & ~cells["antenna"].isin(list(radio.antennas))
    if not unknown.any():
        return []
    first, count = str(cells.loc[unknown, "antenna"].iloc[0]), int(unknown.sum())
    return [
        Message(
            zh=f"{count}个小区的天线没有方向图文件（如 {first}），按所属制式的默认扇区天线计算。",
            en=f"{count} cells name an antenna without a pattern in `wireless.antennas`, such as {first!r}: "
            "the default sector antenna of their technology is used.",
        )
    ]
