"""Turn restrictions of an OpenStreetMap file: which way may not follow which, and for which modes."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import osmium

from fugai.intake.findings import RowFinding
from fugai.intake.osm.source import feature_id

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from fugai._types import IntArray
    from fugai.intake.roads.rules import RoadRules


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
        kind = _kinds(tags, rules, modes)
        if not kind:
            timed = any(tag in tags for tag in _HOUR_TAGS) or any("conditional" in k for k in tags)
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


def _kinds(tags: Mapping[str, str], rules: RoadRules, modes: tuple[str, ...]) -> dict[str, str]:
    """Mode to the value of the restriction, where it binds the mode at all hours."""
    if any(tag in tags for tag in _HOUR_TAGS):
        return {}
    exempt = {word.strip() for word in tags.get("except", "").split(";")}
    # An outdated form: type = restriction:hgv with restriction = no_left_turn.
    bound = tags["type"].partition(":")[2]
    kinds = {}
    for mode in modes:
        keys = rules.turn_keys[mode]
        if exempt & rules.turn_except[mode] or (bound and f"restriction:{bound}" not in keys):
            continue
        value = next((tags[key] for key in keys if key in tags), "")
        if value.startswith(("no_", "only_")):
            kinds[mode] = value
    return kinds
