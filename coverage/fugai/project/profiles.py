"""`[wireless.profiles.NAME]`: what 'covered' means."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, cast

from fugai.project.specs import Building, Place, ProfileSpec
from fugai.tables.vocabulary import TECHNOLOGIES, TECHNOLOGY_GROUPS

if TYPE_CHECKING:
    from fugai.project.section import Section

RADIO = (*TECHNOLOGY_GROUPS, *TECHNOLOGIES, "wlan")
"""Generations and technologies that a profile can name."""

WLAN_EDGE_DBM = (-100.0, -30.0)
"""Levels that the edge of a WLAN may have. [dBm]"""

PLACES = ("outdoor", "car", "indoor")
BUILDINGS = ("traditional", "efficient")
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,31}")


def read_profile(section: Section, *, own_technologies: bool) -> ProfileSpec:
    """One ``[wireless.profiles.NAME]``; a project's own technologies may go by other names."""
    name = section.where.removeprefix("wireless.profiles.")
    if not _NAME.fullmatch(name):
        rule = "must have a name of lower-case letters, digits, hyphens and underscores"
        section.problems.append(f"`wireless.profiles` {rule}, found {name!r}.")
    spec = ProfileSpec(
        name=name,
        technologies=section.texts("technologies", required=True),
        rsrp_dbm=section.number("rsrp_dbm", low=-160.0, high=0.0, required=True),
        probability=section.number("probability", 0.75, low=0.0, high=1.0),
        sinr_db=section.optional_number("sinr_db", low=-40.0),
        place=cast("Place", section.choice("place", PLACES, "outdoor")),
        building=cast("Building", section.choice("building", BUILDINGS, "traditional")),
        title=section.text("title", name),
        title_en=section.text("title_en", name),
        source=section.text("source"),
    )
    if "building" in section.values and spec.place != "indoor":
        section.problem("building", "must come with `place` = 'indoor'", spec.building)
    if spec.probability in (0.0, 1.0):
        section.problem("probability", "must be above 0 and below 1", spec.probability)
    for name in spec.technologies:
        if name not in RADIO and not own_technologies:
            section.problem("technologies", f"must be of {', '.join(RADIO)}", name)
    if set(spec.technologies) == {"wlan"}:
        _check_wlan(section, spec)
    section.check_unknown()
    return spec


def _check_wlan(section: Section, spec: ProfileSpec) -> None:
    """WLAN is predicted by the level at its edge alone: nothing else may be asked of it."""
    for key in ("probability", "sinr_db", "place", "building"):
        if key in section.values:
            rule = "must not be given where `technologies` is WLAN alone, which has only `rsrp_dbm`"
            section.problem(key, rule, section.values[key])
    low, high = WLAN_EDGE_DBM
    if math.isfinite(spec.rsrp_dbm) and not low <= spec.rsrp_dbm <= high:
        rule = f"must be between {low:g} and {high:g} where `technologies` is WLAN alone"
        section.problem("rsrp_dbm", rule, spec.rsrp_dbm)
