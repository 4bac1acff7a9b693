"""Directions in which a mode may use a way: one-way traffic, lanes against it, escalators."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fugai.intake.roads.tags.permissions import CONDITIONAL, SIDES, Heard, conditional_values

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fugai.intake.roads.tags.rules import RoadRules

    Tags = Mapping[str, str]
    Ways = tuple[bool, bool]

ONEWAY_KEYS: dict[str, tuple[str, ...]] = {
    "drive": ("oneway:motorcar", "oneway:motor_vehicle", "oneway:vehicle", "oneway"),
    "deliver": (
        "oneway:goods",
        "oneway:motorcar",
        "oneway:motor_vehicle",
        "oneway:vehicle",
        "oneway",
    ),
    "cycle": ("oneway:bicycle", "oneway:vehicle", "oneway"),
    "walk": ("oneway:foot",),
}
"""Tags of one-way traffic that bind a mode, the most specific first."""

CYCLEWAY_KEYS = ("cycleway", "cycleway:left", "cycleway:right", "cycleway:both")
"""Tags that may say that bicycles ride against a one-way street."""

CYCLEWAY_ONEWAY_KEYS = ("cycleway:left:oneway", "cycleway:right:oneway", "cycleway:both:oneway")

FOOT_BOUND = ("steps", "corridor", "elevator")
"""Classes on which plain ``oneway`` binds people on foot: nobody else is there to be meant."""

BOTH: Ways = (True, True)
_ONEWAY: dict[str, Ways] = {
    "yes": (True, False),
    "true": (True, False),
    "1": (True, False),
    "-1": (False, True),
    "reverse": (False, True),
    "no": BOTH,
    "false": BOTH,
    "0": BOTH,
    "alternating": BOTH,
    "reversible": (False, False),
}
"""Value of ``oneway`` to the directions open to vehicles: along the line, against it. A reversible way
is open in neither, since its direction depends on the hour; alternating one-way traffic is open in
both."""

_CONVEYING: dict[str, Ways] = {
    "forward": (True, False),
    "yes": (True, False),
    "backward": (False, True),
}


def directions(
    tags: Tags, rules: RoadRules, mode: str, *, implied: bool = False, heard: Heard
) -> Ways:
    """Directions that one-way traffic leaves to a mode: along the line, against it.

    Parameters
    ----------
    implied
        Whether the class is one-way unless tags say otherwise.
    """
    if mode == "walk" and tags.get("conveying") in _CONVEYING:
        return _CONVEYING[tags["conveying"]]
    for key in _keys(tags, mode):
        if mode == "cycle" and key == "oneway" and contraflow(tags):
            return BOTH
        value = _value(tags, rules, mode, key, heard)
        if value in _ONEWAY:
            return _ONEWAY[value]
        if value is not None:
            heard.findings.append(
                (key, value, "is not a direction that can be understood; not used")
            )
    if mode != "walk" and (implied or tags.get("junction") in ("roundabout", "circular")):
        return BOTH if mode == "cycle" and contraflow(tags) else _ONEWAY["yes"]
    return _foot_sides(tags) if mode == "walk" else BOTH


def _keys(tags: Tags, mode: str) -> tuple[str, ...]:
    """Keys of one-way traffic that bind the mode on this way."""
    keys = ONEWAY_KEYS[mode]
    if mode == "walk" and (tags.get("highway") in FOOT_BOUND or "highway" not in tags):
        return (*keys, "oneway")
    return keys


def _value(tags: Tags, rules: RoadRules, mode: str, key: str, heard: Heard) -> str | None:
    """Value of a key, or that of a condition that is met."""
    value = tags.get(key)
    conditional = f"{key}{CONDITIONAL}"
    if conditional in tags:
        for one, holds in conditional_values(
            conditional, tags[conditional], rules.who[mode], heard
        ):
            if holds:
                value = one
    return value


def _foot_sides(tags: Tags) -> Ways:
    """A way that names people on foot in one direction alone is theirs in that direction alone."""
    named = [tags.get(f"foot{side}") for side in SIDES]
    if "foot" in tags or named.count(None) != 1:
        return BOTH
    opened = ("yes", "designated", "permissive", "official")
    return (named[0] in opened, named[1] in opened) if any(n in opened for n in named) else BOTH


def contraflow(tags: Tags) -> bool:
    """Whether bicycles may ride against one-way traffic, on a lane, a track or by a sign."""
    if any(tags.get(key, "").startswith("opposite") for key in CYCLEWAY_KEYS):
        return True
    return any(tags.get(key) in ("no", "-1") for key in CYCLEWAY_ONEWAY_KEYS)
