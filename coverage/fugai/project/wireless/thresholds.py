"""Thresholds of a profile: those of all its technologies, and `[wireless.profiles.NAME.thresholds.WHICH]`."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import TYPE_CHECKING

from fugai.project.specs import ProfileSpec, ThresholdSpec
from fugai.tables import technologies_in
from fugai.tables.vocabulary import LEVEL_KEYS, LEVELS, TECHNOLOGY_GROUPS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fugai.project.section import Section

LEVEL_DBM = (-160.0, 0.0)
"""Levels that a threshold may have. [dBm]"""

RATE_KEYS = ("download_mbps", "upload_mbps", "load")
"""Rates that may be asked, and the load under which they hold."""

WITH_RATES = ("lte-fdd", "lte-tdd", "nr")
"""Technologies whose rates are modelled."""


def threshold_of(spec: ProfileSpec, technology: str) -> ThresholdSpec:
    """What a profile asks of a technology: its own table before its generation's before the profile's.

    A profile that states ``rsrp_dbm`` and no other level, as was once the only way, has it for every
    technology, whatever the quantity (`shared_level`).

    Parameters
    ----------
    spec
        The profile.
    technology
        Name of a technology.

    Examples
    --------
    >>> from fugai.project import ProfileSpec
    >>> spec = ProfileSpec(
    ...     name="any", technologies=("3g", "lte"), rscp_dbm=-100.0, rsrp_dbm=-105.0
    ... )
    >>> threshold_of(spec, "umts").rscp_dbm, threshold_of(spec, "lte-fdd").rsrp_dbm
    (-100.0, -105.0)
    """
    found = ThresholdSpec(**{one.name: getattr(spec, one.name) for one in fields(ThresholdSpec)})
    for name in _names(technology):
        if name in spec.thresholds:
            own = {one.name: getattr(spec.thresholds[name], one.name) for one in fields(found)}
            found = replace(
                found, **{key: value for key, value in own.items() if value is not None}
            )
    if technology in shared_level(spec):
        return replace(found, **{LEVELS[technology].key: spec.rsrp_dbm})
    return found


def level_of(spec: ProfileSpec | ThresholdSpec, technology: str) -> float | None:
    """Weakest level of a technology, in its own quantity; None where it is not stated. [dBm]

    >>> level_of(ThresholdSpec(rscp_dbm=-100.0), "umts")
    -100.0
    """
    value: float | None = getattr(spec, LEVELS[technology].key) if technology in LEVELS else None
    return value


def shared_level(spec: ProfileSpec) -> tuple[str, ...]:
    """Technologies to which a profile applies ``rsrp_dbm`` though they measure another quantity.

    >>> from fugai.project import ProfileSpec
    >>> shared_level(ProfileSpec(name="a", technologies=("3g", "lte"), rsrp_dbm=-100.0))
    ('umts', 'td-scdma', 'cdma2000')
    """
    everything = (spec, *spec.thresholds.values())
    stated = [key for key in LEVEL_KEYS for one in everything if getattr(one, key) is not None]
    if stated != ["rsrp_dbm"] or spec.rsrp_dbm is None:
        return ()
    known = [name for name in technologies_in(spec.technologies) if name in LEVELS]
    return tuple(name for name in known if LEVELS[name].key != "rsrp_dbm")


def read_levels(section: Section) -> dict[str, float | None]:
    """Levels of every quantity, None where the section states none. [dBm]"""
    low, high = LEVEL_DBM
    return {key: section.optional_number(key, low=low, high=high) for key in LEVEL_KEYS}


def read_rates(section: Section) -> dict[str, float | None]:
    """Rates in both directions and the load under which they hold. [Mbit/s, 1]"""
    found = {key: section.optional_number(key, low=0.01, high=100_000.0) for key in RATE_KEYS[:2]}
    return {**found, "load": section.optional_number("load", low=0.0, high=1.0)}


def read_thresholds(section: Section, technologies: Sequence[str]) -> dict[str, ThresholdSpec]:
    """The tables of a profile's ``thresholds``, by generation or technology.

    Parameters
    ----------
    section
        The section ``thresholds`` of a profile.
    technologies
        What the profile is about: a table must be of one of these or of a part of one.
    """
    mine = technologies_in(tuple(technologies))
    found = {}
    for name in section.values:
        inner = section.section(name)
        own = [one for one in technologies_in([name]) if one in mine]
        if not own:
            rule = f"must be for one of the profile's technologies {', '.join(technologies)}"
            section.problem(name, rule, name)
        probability = section_probability(inner)
        found[name] = ThresholdSpec(
            probability=probability,
            sinr_db=inner.optional_number("sinr_db", low=-40.0),
            **read_levels(inner),
            **read_rates(inner),
        )
        _check_quantities(inner, found[name], own)
        inner.check_unknown()
    return found


def section_probability(section: Section) -> float | None:
    """Probability of a table of thresholds, None where it states none."""
    probability = section.optional_number("probability", low=0.0, high=1.0)
    if probability in (0.0, 1.0):
        section.problem("probability", "must be above 0 and below 1", probability)
    return probability


def check_thresholds(section: Section, spec: ProfileSpec) -> None:
    """Add a problem for the first technology of a profile without a level, and each level of none."""
    known = [name for name in technologies_in(spec.technologies) if name in LEVELS]
    if not known:
        return
    if not shared_level(spec):
        _check_quantities(section, spec, known)
    _check_rates(section, spec, known)
    for name in known:
        key, asked = LEVELS[name].key, threshold_of(spec, name)
        if asked.download_mbps is not None or asked.upload_mbps is not None:
            continue
        if level_of(asked, name) is None and key not in section.values:
            if key == "rsrp_dbm" or spec.rsrp_dbm is None:
                section.problem(key, "is missing")
            else:
                section.problem(key, f"must be given for {name}: its level is no RSRP of LTE")
            return


def _check_rates(section: Section, spec: ProfileSpec, technologies: Sequence[str]) -> None:
    """Rates must be asked of technologies that have them, and aggregated networks be the profile's own."""
    for name in technologies:
        asked = threshold_of(spec, name)
        for key in RATE_KEYS[:2]:
            value = getattr(asked, key)
            if value is not None and name not in WITH_RATES:
                rule = f"must be asked of LTE and 5G alone: state it in `thresholds`, {name} has no rates"
                section.problem(key, rule, value)
                return
    if "wlan" in spec.technologies and (spec.download_mbps or spec.upload_mbps):
        rule = "must be stated in `thresholds` of LTE and 5G: WLAN is judged by its edge alone"
        section.problem("download_mbps" if spec.download_mbps else "upload_mbps", rule)
    mine = technologies_in(spec.technologies)
    for name in spec.aggregate:
        if not set(technologies_in([name])) & set(mine):
            rule = f"must be of the profile's technologies {', '.join(spec.technologies)}"
            section.problem("aggregate", rule, name)


def _check_quantities(
    section: Section, spec: ProfileSpec | ThresholdSpec, technologies: Sequence[str]
) -> None:
    """A level must be of the quantity that one of the technologies measures."""
    keys = list(dict.fromkeys(LEVELS[name].key for name in technologies if name in LEVELS))
    for key in LEVEL_KEYS:
        value = getattr(spec, key)
        if keys and value is not None and key not in keys:
            section.problem(key, f"must be {', '.join(keys)} for these technologies", value)


def _names(technology: str) -> list[str]:
    """Names under which a table may speak of a technology, the general ones first."""
    groups = [group for group, members in TECHNOLOGY_GROUPS.items() if technology in members]
    return [*groups, technology]
