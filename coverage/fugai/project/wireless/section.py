"""`[wireless]`: load, profiles, antennas, models."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from fugai.project.paths import declared_path
from fugai.project.specs import WirelessSpec
from fugai.project.wireless.equipment import read_radio
from fugai.project.wireless.layers import read_layers
from fugai.project.wireless.profiles import read_profile

if TYPE_CHECKING:
    from pathlib import Path

    from fugai.project.section import Section


def read_wireless(section: Section, folder: Path, *, cell_size_m: float) -> WirelessSpec:
    """The section as a value; the grid of WLAN must not be coarser than that of the project."""
    table = section.text("technologies")
    profiles = section.section("profiles")
    layers = read_layers(section.section("layers"))
    named = {layer.name: layer.technology for layer in layers}
    radio = read_radio(
        section, lambda inner, declared, key: declared_path(inner, declared, folder, key=key)
    )
    finest = min(10.0, cell_size_m)
    spec = WirelessSpec(
        load=section.number("load", 0.5, low=0.0, high=1.0),
        technologies=declared_path(section, table, folder) if table else None,
        wlan_resolution_m=section.number("wlan_resolution_m", finest, low=1.0, high=100.0),
        profile_step_m=_step(section),
        hole_min_people=section.number("hole_min_people", 100.0, low=0.0),
        shared_carriers=_shared(section),
        untuned_common_error_db=section.number("untuned_common_error_db", 6.0, low=0.0, high=30.0),
        untuned_cell_error_db=section.number("untuned_cell_error_db", 8.0, low=0.0, high=30.0),
        layers=layers,
        profiles=tuple(
            read_profile(profiles.section(name), own_technologies=bool(table), layers=named)
            for name in profiles.values
        ),
        antennas=radio.antennas,
        calibrations=radio.calibrations,
        models=radio.models,
    )
    if spec.wlan_resolution_m > cell_size_m:
        rule = f"must not be above `project.cell_size_m` = {cell_size_m:g}"
        section.problem("wlan_resolution_m", rule, spec.wlan_resolution_m)
    _check_names(section, [one.name for one in spec.profiles])
    section.check_unknown()
    return spec


def _check_names(section: Section, names: list[str]) -> None:
    """Files of earlier years are called ``NAME-YEAR``, which must not be another profile."""
    for name in names:
        stem, _, year = name.rpartition("-")
        if stem in names and len(year) == 4 and year.isdecimal():
            rule = "must not be named like another profile and a year"
            section.problems.append(f"`wireless.profiles` {rule}, found {name!r}.")


def _shared(section: Section) -> tuple[tuple[str, ...], ...]:
    """Groups of operators that share carriers."""
    value = section.value("shared_carriers")
    if value is None:
        return ()
    groups = value if isinstance(value, list) else [value]
    if not all(
        isinstance(one, list) and len(one) > 1 and all(isinstance(name, str) for name in one)
        for one in groups
    ):
        section.problem(
            "shared_carriers", "must be a list of lists of two or more operators", value
        )
        return ()
    return tuple(tuple(map(str, one)) for one in groups if isinstance(one, list))


def _step(section: Section) -> float | None:
    """Largest step of profiles; None where the key is absent."""
    step = section.number("profile_step_m", math.inf, low=1.0)
    return None if math.isinf(step) else step
