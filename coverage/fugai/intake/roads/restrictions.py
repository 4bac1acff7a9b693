"""Turn restrictions of an OpenStreetMap file: which way may not follow which, and for which modes."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import osmium

from fugai.intake.findings import RowFinding
from fugai.intake.hours.opening import HoursError, hours_hold
from fugai.intake.osm.source import feature_id
from fugai.intake.roads.tags.permissions import CONDITIONAL, Heard, conditional_values

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from fugai._types import IntArray
    from fugai.intake.roads.tags.rules import RoadRules


_HOUR_TAGS = ("day_on", "day_off", "hour_on", "hour_off")
"""Outdated tags that limit a restriction to hours of the day."""


@dataclass(frozen=True, kw_only=True)
class Restriction:
    """One turn restriction; ways and points go by their positions among those of the roads.

    Parameters
    ----------
    number
        OpenStreetMap number of the relation.
    kind
        Mode to the value that holds for it, such as 'no_left_turn'.
    origins, targets
        Ways that the turn comes from and goes to.
    via_point
        Point where they meet, -1 where other ways lie between.
    via_ways
        Ways between, in the order of the relation.
    """

    number: int
    kind: Mapping[str, str]
    origins: tuple[int, ...]
    targets: tuple[int, ...]
    via_point: int
    via_ways: tuple[int, ...]

    @property
    def ways(self) -> tuple[int, ...]:
        """All its ways."""
        return (*self.origins, *self.via_ways, *self.targets)


@dataclass(kw_only=True)
class Restrictions:
    """The restrictions of a file.

    ``skipped`` counts those that are left out, by reason: they bind no mode wanted, hold at some
    hours only, or have members that no mode wanted may use.
    """

    found: list[Restriction] = field(default_factory=list)
    skipped: Counter[str] = field(default_factory=Counter)
    findings: list[RowFinding] = field(default_factory=list)


def read_restrictions(
    path: Path, rules: RoadRules, *, way_id: IntArray, node_id: IntArray, modes: tuple[str, ...]
) -> Restrictions:
    """Turn restrictions between ways in use.

    Source: OpenStreetMap wiki, `Relation:restriction`.

    Parameters
    ----------
    way_id, node_id
        Ids of the ways in use, and of the nodes in use, ascending.
    modes
        Modes wanted.
    """
    result = Restrictions()
    order = np.argsort(way_id, kind="stable")
    sorted_id = way_id[order]

    def ways(members: list[int]) -> tuple[int, ...] | None:
        at = np.minimum(np.searchsorted(sorted_id, members), len(sorted_id) - 1)
        return tuple(order[at].tolist()) if np.array_equal(sorted_id[at], members) else None

    for item in osmium.FileProcessor(path, osmium.osm.RELATION).with_filter(
        osmium.filter.KeyFilter("type")
    ):
        assert isinstance(item, osmium.osm.Relation)
        tags = {tag.k: tag.v for tag in item.tags}
        if not tags["type"].startswith("restriction"):
            continue
        heard = Heard()
        kind = _kinds(tags, rules, modes, heard)
        result.findings += [
            RowFinding(feature_id("r", item.id), key, value, rule, "flagged")
            for key, value, rule in dict.fromkeys(heard.findings)
        ]
        if not kind:
            result.skipped[_why_skipped(tags, rules)] += 1
            continue
        members = [(member.role, member.type, member.ref) for member in item.members]
        by_role = {
            role: [ref for r, t, ref in members if r == role and t == "w"]
            for role in ("from", "via", "to")
        }
        nodes = [ref for role, t, ref in members if role == "via" and t == "n"]
        if not by_role["from"] or not by_role["to"] or len(nodes) + len(by_role["via"]) == 0:
            result.findings.append(_unusable(item.id, "has no from, via and to"))
            continue
        origins, via, targets = (ways(by_role[role]) for role in ("from", "via", "to"))
        point = int(np.searchsorted(node_id, nodes[0])) if nodes else -1
        in_use = not nodes or (point < len(node_id) and node_id[point] == nodes[0])
        if origins is None or via is None or targets is None or not in_use:
            result.skipped["concern ways that no mode uses"] += 1
            continue
        result.found.append(
            Restriction(
                number=item.id,
                kind=kind,
                origins=origins,
                targets=targets,
                via_point=point,
                via_ways=() if nodes else via,
            )
        )
    return result


def _unusable(number: int, rule: str) -> RowFinding:
    return RowFinding(feature_id("r", number), "restriction", "", f"{rule}; not applied", "refused")


def _why_skipped(tags: Mapping[str, str], rules: RoadRules) -> str:
    timed = any(tag in tags for tag in _HOUR_TAGS) or any("conditional" in key for key in tags)
    if not timed:
        return "bind none of the modes"
    moments = {str(who.moment) for who in rules.who.values() if who.moment is not None}
    return f"do not hold at {min(moments)}" if moments else "hold at some hours only"


def _kinds(
    tags: Mapping[str, str], rules: RoadRules, modes: tuple[str, ...], heard: Heard
) -> dict[str, str]:
    """Mode to the value of the restriction, where it binds the mode at all hours, or at the moment."""
    if any(tag in tags for tag in _HOUR_TAGS) and not _in_hours(tags, rules, heard):
        return {}
    exempt = {word.strip() for word in tags.get("except", "").split(";")}
    # An outdated form: type = restriction:hgv with restriction = no_left_turn.
    bound = tags["type"].partition(":")[2]
    kinds = {}
    for mode in modes:
        keys = rules.turn_keys[mode]
        if exempt & rules.turn_except[mode] or (bound and f"restriction:{bound}" not in keys):
            continue
        value = _value(tags, rules, mode, heard)
        if value.startswith(("no_", "only_")):
            kinds[mode] = value
    return kinds


def _value(tags: Mapping[str, str], rules: RoadRules, mode: str, heard: Heard) -> str:
    """What the most specific tag says that is a restriction, or lifts one ('none').

    Whoever must give way ('give_way') is not exempt: that sign stands beside the restriction.
    """
    for key in rules.turn_keys[mode]:
        conditional = f"{key}{CONDITIONAL}"
        values = [tags.get(key, "")]
        if conditional in tags:
            told = conditional_values(conditional, tags[conditional], rules.who[mode], heard)
            values += [value for value, holds in told if holds]
        for value in reversed(values):
            if value.startswith(("no_", "only_")) or value in ("none", "no"):
                return value
    return ""


def _in_hours(tags: Mapping[str, str], rules: RoadRules, heard: Heard) -> bool:
    """Whether the moment lies in the hours of the outdated tags; False where no hour is known."""
    moment = next(iter(rules.who.values())).moment
    if moment is None:
        return False
    days = [tags[key][:2] for key in ("day_on", "day_off") if key in tags]
    hours = [tags[key] for key in ("hour_on", "hour_off") if key in tags]
    text = f"{'-'.join(days)} {'-'.join(hours)}".strip()
    try:
        return hours_hold(text, moment) is True
    except HoursError:
        rule = "are not hours that can be understood; the restriction is not applied"
        heard.findings.append((", ".join(_HOUR_TAGS), text, rule))
        return False
