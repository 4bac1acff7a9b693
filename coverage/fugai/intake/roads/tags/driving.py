"""Driving on a way: who may, and how fast."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fugai.intake.roads.tags.permissions import permission
from fugai.intake.roads.tags.sizes import too_large

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fugai.intake.roads.tags.limits import Limit
    from fugai.intake.roads.tags.permissions import Heard
    from fugai.intake.roads.tags.rules import Highway, RoadRules

    Tags = Mapping[str, str]


def may_drive(
    tags: Tags, highway: Highway, rules: RoadRules, mode: str, side: str, heard: Heard
) -> bool:
    """Whether a motor vehicle may drive in a direction, one-way traffic apart."""
    if tags.get("impassable") == "yes" or tags.get("status") == "impassable":
        return False
    if too_large(tags, rules, mode, side=side, heard=heard):
        return False
    said = permission(tags, rules, mode, side=side, heard=heard)
    if mode == "deliver" and said == "denied" and _private_driveway(tags, rules):
        return highway.drive
    if said == "allowed" and not highway.drive:
        # `access = yes` on a footpath means people; only a key for vehicles opens it to cars.
        return permission(tags, rules, mode, side=side, keys=-1) == "allowed"
    return highway.drive if said == "" else said == "allowed"


def _private_driveway(tags: Tags, rules: RoadRules) -> bool:
    """Whether a way is private because it is the driveway of an address, which parcels go to."""
    keys = rules.access_keys["deliver"]
    access = next((tags[key] for key in keys if key in tags), "")
    return access == "private" and tags.get("service", "") in rules.van_private


def driven_kmh(tags: Tags, name: str, rules: RoadRules, limit: Limit) -> tuple[float, float]:
    """Driven speed in one direction outside and in built-up ground, 0 where no car can drive. [km/h]

    A mapped limit is driven in full outside, and in part where junctions, signals and parking slow
    traffic: in built-up ground where it is an urban one, and wherever its zone is.
    """
    return (
        _driven_kmh(tags, name, rules, limit, in_town=False),
        _driven_kmh(tags, name, rules, limit, in_town=True),
    )


def _driven_kmh(tags: Tags, name: str, rules: RoadRules, limit: Limit, *, in_town: bool) -> float:
    highway = rules.highway[name]
    driven = highway.kmh if not in_town or highway.urban <= 0 else highway.urban
    if not highway.fixed:
        if limit.kmh is not None and _is_believed(limit.kmh, name, rules):
            urban = in_town and limit.kmh <= rules.urban_kmh
            urban = urban if limit.urban is None else limit.urban
            driven = limit.kmh * (rules.urban_factor if urban else 1.0)
        if limit.advised is not None:
            practical = "maxspeed:practical" in tags or limit.kmh is None
            driven = limit.advised if practical else min(driven, limit.advised)
        if highway.cap:
            driven = min(driven, highway.kmh)
    for key, words in rules.slower.items():
        # Of several surfaces, "asphalt;gravel", the slowest counts.
        for word in tags.get(key, "").split(";"):
            driven = min(driven, words.get(word.strip(), driven))
    return driven


def _is_believed(kmh: float, name: str, rules: RoadRules) -> bool:
    """'No limit' is believed on roads that are built for it."""
    return kmh < rules.no_limit_kmh or name in rules.no_limit_classes
