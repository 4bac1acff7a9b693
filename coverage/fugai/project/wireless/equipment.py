"""Antennas and path loss models of `[wireless]`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, cast

from fugai.project.specs import AntennaSpec

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from fugai.project.section import Section

GROUNDS = ("rural", "suburban", "urban")
GAIN_UNITS = ("", "dbi", "dbd")


@dataclass(frozen=True, kw_only=True)
class Radio:
    """Antennas, tuned models and the choice of models, as the section has them."""

    antennas: tuple[AntennaSpec, ...]
    calibrations: Mapping[str, Path]
    models: Mapping[str, str | Mapping[str, str]]


def read_radio(section: Section, find: Callable[[Section, str, str], Path]) -> Radio:
    """Tables ``antennas``, ``calibrations`` and ``models`` of the section.

    Parameters
    ----------
    find
        Function from a section, the path as declared and its key to the absolute path.
    """
    return Radio(
        antennas=_antennas(section.section("antennas"), find),
        calibrations=_files(section.section("calibrations"), find),
        models=_models(section.section("models")),
    )


def _antennas(
    section: Section, find: Callable[[Section, str, str], Path]
) -> tuple[AntennaSpec, ...]:
    """``name = "file.msi"``, or a table with ``path`` and ``gain_unit``."""
    found = []
    for name, value in section.values.items():
        if isinstance(value, str):
            section.taken.add(name)
            found.append(AntennaSpec(name=name, path=find(section, value, name)))
            continue
        inner = section.section(name)
        unit = inner.choice("gain_unit", GAIN_UNITS, "")
        path = find(inner, inner.text("path", required=True), "path")
        inner.check_unknown()
        unit_or_none = cast("Literal['dbi', 'dbd'] | None", unit or None)
        found.append(AntennaSpec(name=name, path=path, gain_unit=unit_or_none))
    return tuple(found)


def _files(section: Section, find: Callable[[Section, str, str], Path]) -> dict[str, Path]:
    return {name: find(section, section.text(name, required=True), name) for name in section.values}


def _models(section: Section) -> dict[str, str | Mapping[str, str]]:
    """Technology to the name of a model, or to one for each ground."""
    found: dict[str, str | Mapping[str, str]] = {}
    for technology, value in section.values.items():
        if isinstance(value, str):
            found[technology] = section.text(technology, required=True)
            continue
        inner = section.section(technology)
        grounds = {ground: inner.text(ground, required=True) for ground in GROUNDS}
        inner.check_unknown()
        found[technology] = grounds
    return found
