"""Thresholds of a profile: those of all its technologies, and `[wireless.profiles.NAME.thresholds.WHICH]`."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import TYPE_CHECKING

from fugai.project.specs import ProfileSpec, ThresholdSpec
from fugai.tables import technologies_in
from fugai.tables.vocabulary import LEVEL_KEYS, LEVELS, TECHNOLOGY_GROUPS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fugai.project.section import Section

LEVEL_DBM = (-160.0, 0.0)
"""Levels that a threshold may have. [dBm]"""

RATE_KEYS = ("download_mbps", "upload_mbps", "load")
"""Rates that may be asked, and the load under which they hold."""

WITH_RATES = ("lte-fdd", "lte-tdd", "nr")
"""Technologies whose rates are modelled."""


def threshold_of(spec: ProfileSpec, technology: str, layer: str = "") -> ThresholdSpec:
    """What a profile asks of a technology: its own table before its generation's before the profile's.

    A profile that states ``rsrp_dbm`` and no other level, as was once the only way, has it for every
    technology, whatever the quantity (`shared_level`).

    Parameters
    ----------
    spec
        The profile.
    technology
        Name of a technology.
    layer
        Name of one of its layers, whose own table comes first; '' for none.

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
    for name in (*_names(technology), layer):
        if name in spec.thresholds:
            own = {one.name: getattr(spec.thresholds[name], one.name) for one in fields(found)}
            found = replace(
                found, **{key: value for key, value in own.items() if value is not None}
            )
    if not layer and technology in shared_level(spec):
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
    with_rates = {
        technology
        for name, one in spec.thresholds.items()
        for technology in technologies_in([name])
        if one.download_mbps is not None or one.upload_mbps is not None
    }
    known = [name for name in technologies_in(spec.technologies) if name in LEVELS]
    others = [name for name in known if LEVELS[name].key != "rsrp_dbm"]
    return tuple(name for name in others if name not in with_rates)


def read_levels(section: Section) -> dict[str, float | None]:
    """Levels of every quantity, None where the section states none. [dBm]"""
    low, high = LEVEL_DBM
    return {key: section.optional_number(key, low=low, high=high) for key in LEVEL_KEYS}


def read_rates(section: Section) -> dict[str, float | None]:
    """Rates in both directions and the load under which they hold. [Mbit/s, 1]"""
    found = {key: section.optional_number(key, low=0.01, high=100_000.0) for key in RATE_KEYS[:2]}
    return {**found, "load": section.optional_number("load", low=0.0, high=1.0)}


def networks_of(technologies: Sequence[str], layers: Mapping[str, str]) -> dict[str, str]:
    """Technologies and layers that a list of names means, to the technology of each.

    >>> networks_of(["lte", "low"], {"low": "nr"})
    {'lte-fdd': 'lte-fdd', 'lte-tdd': 'lte-tdd', 'low': 'nr'}
    """
    found: dict[str, str] = {}
    for name in technologies:
        if name in layers:
            found[name] = technologies_in([layers[name]])[0]
        else:
            found |= {one: one for one in technologies_in([name])}
    return found


def read_thresholds(
    section: Section, technologies: Sequence[str], layers: Mapping[str, str]
) -> dict[str, ThresholdSpec]:
    """The tables of a profile's ``thresholds``, by generation, technology or layer.

    Parameters
    ----------
    section
        The section ``thresholds`` of a profile.
    technologies
        What the profile is about: a table must be of one of these or of a part of one.
    layers
        Layers of the project, to the technology or generation of each.
    """
    mine = set(networks_of(technologies, layers).values())
    found = {}
    for name in section.values:
        inner = section.section(name)
        own = [one for one in networks_of([name], layers).values() if one in mine]
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


def check_thresholds(section: Section, spec: ProfileSpec, layers: Mapping[str, str]) -> None:
    """Add a problem for the first technology of a profile without a level, and each level of none."""
    networks = networks_of(spec.technologies, layers)
    known = {name: one for name, one in networks.items() if one in LEVELS}
    if not known:
        return
    if not shared_level(spec):
        _check_quantities(section, spec, list(known.values()))
    _check_rates(section, spec, known)
    _check_aggregate(section, spec, layers)
    for name, technology in known.items():
        layer = name if name in layers else ""
        key, asked = LEVELS[technology].key, threshold_of(spec, technology, layer)
        if asked.download_mbps is not None or asked.upload_mbps is not None:
            continue
        if level_of(asked, technology) is None and key not in section.values:
            if key == "rsrp_dbm" or spec.rsrp_dbm is None:
                section.problem(key, "is missing")
            else:
                section.problem(key, f"must be given for {name}: its level is no RSRP of LTE")
            return


def _check_rates(section: Section, spec: ProfileSpec, known: Mapping[str, str]) -> None:
    """Rates must be asked of technologies that have them."""
    for name, technology in known.items():
        asked = threshold_of(spec, technology, name if name != technology else "")
        for key in RATE_KEYS[:2]:
            value = getattr(asked, key)
            if value is not None and technology not in WITH_RATES:
                rule = f"must be asked of LTE and 5G alone: state it in `thresholds`, {name} has no rates"
                section.problem(key, rule, value)
                return
    if "wlan" in spec.technologies and (spec.download_mbps or spec.upload_mbps):
        rule = "must be stated in `thresholds` of LTE and 5G: WLAN is judged by its edge alone"
        section.problem("download_mbps" if spec.download_mbps else "upload_mbps", rule)


def _check_aggregate(section: Section, spec: ProfileSpec, layers: Mapping[str, str]) -> None:
    """Networks whose rates add up must be the profile's own."""
    mine = networks_of(spec.technologies, layers)
    for name in spec.aggregate:
        own = networks_of([name], layers)
        if not (set(own) & set(mine) or set(own.values()) & set(mine)):
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
