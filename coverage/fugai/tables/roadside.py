"""Tags of OpenStreetMap that say where people get on and off the roads, and what they do not cross there."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

NOT_JOINED = ("motorway", "motorway_link", "ferry", "shuttle_train")
"""Classes that no place is joined to: one gets onto them by other roads."""

WATER: dict[str, tuple[str, ...]] = {
    "waterway": ("river", "canal", "riverbank", "dock"),
    "natural": ("water", "coastline", "strait", "bay"),
}
"""Tags of water that cannot be crossed on foot. Streams and ditches can: they are narrow or piped."""

DIVIDES: dict[str, tuple[str, ...]] = {
    "barrier": ("wall", "city_wall", "fence", "retaining_wall", "guard_rail"),
    "railway": ("rail", "light_rail", "narrow_gauge", "subway"),
    "highway": ("motorway",),
}
"""Tags of what people do not cross off the roads. Where it runs on a bridge or in a tunnel they can."""


def is_joined(tags: Mapping[str, str], highway: str) -> bool:
    """Whether people live along a road: not on bridges, in tunnels and on roads for motor traffic alone.

    Parameters
    ----------
    tags
        ``bridge``, ``tunnel``, ``motorroad``; others do not matter.
    highway
        Class of the road.

    Examples
    --------
    >>> from fugai.tables.roadside import is_joined
    >>> is_joined({}, "residential"), is_joined({"bridge": "yes"}, "residential"), is_joined({}, "motorway")
    (True, False, False)
    """
    if highway in NOT_JOINED or tags.get("motorroad") == "yes":
        return False
    bridge, tunnel = tags.get("bridge") or "no", tags.get("tunnel") or "no"
    return bridge in ("no", "boardwalk") and tunnel in ("no", "building_passage", "covered")


def is_water(tags: Mapping[str, str]) -> bool:
    """Whether an object is water that people cannot cross: not in a pipe, and there all year.

    Examples
    --------
    >>> from fugai.tables.roadside import is_water
    >>> is_water({"waterway": "river"}), is_water({"waterway": "river", "tunnel": "culvert"})
    (True, False)
    """
    if tags.get("tunnel", "no") != "no" or tags.get("intermittent") == "yes":
        return False
    return any(tags.get(key) in words for key, words in WATER.items())


def is_divide(tags: Mapping[str, str]) -> bool:
    """Whether an object is a wall, a railway or a motorway at the level of the ground.

    Examples
    --------
    >>> from fugai.tables.roadside import is_divide
    >>> is_divide({"railway": "rail"}), is_divide({"railway": "rail", "bridge": "yes"})
    (True, False)
    """
    on_ground = all(tags.get(key, "no") == "no" for key in ("tunnel", "bridge"))
    return on_ground and any(tags.get(key) in words for key, words in DIVIDES.items())
