"""Turn restrictions of an OpenStreetMap file: which way may not follow on which, for whom."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import osmium

from fugai.intake.osm.source import feature_id

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from fugai._types import IntArray
    from fugai.intake.roads.rules import RoadRules


Finding = tuple[str, str, str, str, str]  # row, column, value, rule, action

ONLY_ONCE = ("day_on", "day_off", "hour_on", "hour_off")
"""Old tags that bound a restriction to hours of the day."""


@dataclass(frozen=True, kw_only=True)
class Restriction:
    """One turn restriction, its members as positions among the ways and points that are used.

    Parameters
    ----------
    number
        OpenStreetMap number of the relation.
    kind
        Its value, 'no_left_turn', for each mode that it binds.
    origins, targets
        Ways that the turn comes from and goes to.
    via_point
        Point where they meet, -1 where ways lie between.
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
    """The restrictions of a file, and why others are left out.

    ``skipped`` counts those that bind no mode asked for, hold at some hours only, or have members
    that no mode asked for uses.
    """

    found: list[Restriction] = field(default_factory=list)
    skipped: Counter[str] = field(default_factory=Counter)
    findings: list[Finding] = field(default_factory=list)


def read_restrictions(
    path: Path, rules: RoadRules, *, way_id: IntArray, node_id: IntArray, modes: tuple[str, ...]
) -> Restrictions:
    """Turn restrictions between ways that are used.

    Source: OpenStreetMap wiki, `Relation:restriction`.

    Parameters
    ----------
    way_id, node_id
        Numbers of the ways and, rising, of the points in use.
    modes
        Modes that are asked for.
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
        kind = _kinds(tags, rules, modes)
        if not kind:
            timed = any(tag in tags for tag in ONLY_ONCE) or any("conditional" in k for k in tags)
            result.skipped["hold at some hours only" if timed else "bind none of the modes"] += 1
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
        there = not nodes or (point < len(node_id) and node_id[point] == nodes[0])
        if origins is None or via is None or targets is None or not there:
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


def _unusable(number: int, rule: str) -> Finding:
    return feature_id("r", number), "restriction", "", f"{rule}; not applied", "refused"


def _kinds(tags: Mapping[str, str], rules: RoadRules, modes: tuple[str, ...]) -> dict[str, str]:
    """Value of the restriction for each mode that it binds at all hours."""
    if any(tag in tags for tag in ONLY_ONCE):
        return {}
    spared = {word.strip() for word in tags.get("except", "").split(";")}
    # An old way to say whom it binds: type = restriction:hgv, restriction = no_left_turn.
    bound = tags["type"].partition(":")[2]
    kinds = {}
    for mode in modes:
        keys = rules.turn_keys[mode]
        if spared & rules.turn_except[mode] or (bound and f"restriction:{bound}" not in keys):
            continue
        value = next((tags[key] for key in keys if key in tags), "")
        if value.startswith(("no_", "only_")):
            kinds[mode] = value
    return kinds
