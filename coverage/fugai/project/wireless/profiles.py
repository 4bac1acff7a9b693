"""`[wireless.profiles.NAME]`: what 'covered' means."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, cast

from fugai.project.specs import Building, Place, ProfileSpec
from fugai.project.wireless.thresholds import (
    RATE_KEYS,
    check_thresholds,
    read_levels,
    read_rates,
    read_thresholds,
)
from fugai.tables.vocabulary import LEVEL_KEYS, TECHNOLOGIES, TECHNOLOGY_GROUPS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fugai.project.section import Section

RADIO = (*(name for name in TECHNOLOGY_GROUPS if name != "4g"), *TECHNOLOGIES, "wlan")
"""Generations and technologies that a profile can name; ``4g`` is another name of ``lte``."""

WLAN_EDGE_DBM = (-100.0, -30.0)
"""Levels that the edge of a WLAN may have. [dBm]"""

PLACES = ("outdoor", "car", "indoor")
BUILDINGS = ("traditional", "efficient")
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,31}")


def read_profile(
    section: Section, *, own_technologies: bool, layers: Mapping[str, str]
) -> ProfileSpec:
    """One ``[wireless.profiles.NAME]``; a project's own technologies may go by other names.

    Parameters
    ----------
    layers
        Layers of the project, to the technology or generation of each.
    """
    name = section.where.removeprefix("wireless.profiles.")
    if not _NAME.fullmatch(name):
        rule = "must have a name of lower-case letters, digits, hyphens and underscores"
        section.problems.append(f"`wireless.profiles` {rule}, found {name!r}.")
    technologies = section.texts("technologies", required=True)
    spec = ProfileSpec(
        name=name,
        technologies=technologies,
        probability=section.number("probability", 0.75, low=0.0, high=1.0),
        sinr_db=section.optional_number("sinr_db", low=-40.0),
        aggregate=section.texts("aggregate"),
        thresholds=read_thresholds(section.section("thresholds"), technologies, layers),
        place=cast("Place", section.choice("place", PLACES, "outdoor")),
        building=cast("Building", section.choice("building", BUILDINGS, "traditional")),
        title=section.text("title", name),
        title_en=section.text("title_en", name),
        source=section.text("source"),
        **read_levels(section),
        **read_rates(section),
    )
    if "building" in section.values and spec.place != "indoor":
        section.problem("building", "must come with `place` = 'indoor'", spec.building)
    if spec.probability in (0.0, 1.0):
        section.problem("probability", "must be above 0 and below 1", spec.probability)
    for name in spec.technologies:
        if name not in (*RADIO, "4g", *layers) and not own_technologies:
            section.problem("technologies", f"must be of {', '.join((*RADIO, *layers))}", name)
    if set(spec.technologies) == {"wlan"}:
        _check_wlan(section, spec)
    else:
        check_thresholds(section, spec, layers)
    section.check_unknown()
    return spec


def _check_wlan(section: Section, spec: ProfileSpec) -> None:
    """WLAN is predicted by the level at its edge alone: nothing else may be asked of it."""
    others = [key for key in LEVEL_KEYS if key != "rsrp_dbm"]
    for key in (
        "probability",
        "sinr_db",
        "place",
        "building",
        "thresholds",
        "aggregate",
        *RATE_KEYS,
        *others,
    ):
        if key in section.values:
            rule = "must not be given where `technologies` is WLAN alone, which has only `rsrp_dbm`"
            section.problem(key, rule, section.values[key])
    low, high = WLAN_EDGE_DBM
    if spec.rsrp_dbm is None:
        if "rsrp_dbm" not in section.values:
            section.problem("rsrp_dbm", "is missing")
    elif not low <= spec.rsrp_dbm <= high:
        rule = f"must be between {low:g} and {high:g} where `technologies` is WLAN alone"
        section.problem("rsrp_dbm", rule, spec.rsrp_dbm)
