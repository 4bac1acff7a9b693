"""Values of osmnx that hold several where edges were joined, as lists written as text."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

from fugai.intake.osm.values import parse_kmh
from fugai.tables.roadside import is_joined

if TYPE_CHECKING:
    from collections.abc import Mapping

_QUOTED = re.compile(r"'([^']*)'|\"([^\"]*)\"")


def items(text: str) -> list[str]:
    """What a value holds: one thing, or those of a list.

    >>> items("['Gran Via', 'Carrer Nou']"), items("Gran Via"), items("")
    (['Gran Via', 'Carrer Nou'], ['Gran Via'], [])
    """
    if not text.startswith("["):
        return [text] if text else []
    return [single or double for single, double in _QUOTED.findall(text)]


def first_class(text: str) -> str:
    """First class of a value that may be a list written as text.

    >>> first_class("['primary', 'residential']"), first_class("service"), first_class("")
    ('primary', 'service', '')
    """
    return next(iter(items(text)), "")


def lowest_limit(text: str) -> str:
    """Lowest limit of a value that may be a list written as text.

    >>> lowest_limit("['50', '30 mph', '30']"), lowest_limit("50")
    ('30', '50')
    """
    return min(items(text), key=lambda item: parse_kmh(item) or math.inf, default="")


ROADSIDE = ("bridge", "tunnel", "motorroad")
"""Attributes of an edge that decide, beside its class, whether places are joined to it."""


def joins_places(values: Mapping[str, str]) -> bool:
    """Whether places are joined to an edge.

    Of ways that osmnx joined, one with a bridge and others without, the edge says `bridge` too: of
    such edges the bridge is not believed.

    >>> joins_places({"highway": "service", "osmid": "1", "bridge": "viaduct"})
    False
    >>> joins_places({"highway": "service", "osmid": "[1, 2]", "bridge": "viaduct"})
    True
    """
    several = "," in values.get("osmid", "")
    told = ROADSIDE[2:] if several else ROADSIDE
    tags = {name: first_class(values.get(name, "")) for name in told}
    return is_joined(tags, first_class(values.get("highway", "")))
