"""Limits on the height, width, length and weight of vehicles, and whose vehicle is above them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fugai.intake.osm.values import parse_metres, parse_tonnes
from fugai.intake.roads.tags.permissions import CONDITIONAL, conditional_values

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fugai.intake.roads.tags.permissions import Heard
    from fugai.intake.roads.tags.rules import RoadRules

    Tags = Mapping[str, str]

SIZE_KEYS = ("maxheight", "maxwidth", "maxlength", "maxweight", "maxaxleload")
"""Tags of limits on the size of vehicles."""

SIZE_FORMS = ("", ":physical", ":signed", ":forward", ":backward", CONDITIONAL)
"""Endings of the keys that are read."""

WEIGHT_KEYS = ("maxweight", "maxaxleload")

ALIASES = {"maxweightrating": "maxweight", "maxgcweight": "maxweight"}

NO_LIMIT = frozenset(
    [
        "none",
        "default",
        "no",
        "unsigned",
        "below_default",
        "no_sign",
        "no_indications",
        "unspecified",
        "unknown",
        "legal",
    ]
)


def size_keys() -> tuple[str, ...]:
    """All keys of such limits that are read."""
    names = (*SIZE_KEYS, *ALIASES)
    return tuple(f"{name}{form}" for name in names for form in SIZE_FORMS)


def too_large(
    tags: Tags, rules: RoadRules, mode: str, *, side: str = "", heard: Heard | None = None
) -> bool:
    """Whether a limit in this direction is below the size of the mode's vehicle."""
    own = rules.who[mode].size
    for name in (*SIZE_KEYS, *ALIASES):
        size = own.get(ALIASES.get(name, name))
        if size is None:
            continue
        limit = _limit(tags, rules, mode, name, side, heard)
        if limit is not None and limit < size:
            return True
    return False


def _limit(
    tags: Tags, rules: RoadRules, mode: str, name: str, side: str, heard: Heard | None
) -> float | None:
    """Limit in this direction, that of a condition that is met first; None for none."""
    limits = []
    for form in (name, f"{name}:physical", f"{name}:signed", *((f"{name}{side}",) if side else ())):
        text = tags.get(form)
        if text is not None:
            limits.append(_size(form, text, name, heard))
    conditional = f"{name}{CONDITIONAL}"
    if conditional in tags:
        for value, holds in conditional_values(
            conditional, tags[conditional], rules.who[mode], heard
        ):
            if holds:
                limits = [_size(conditional, value, name, heard)]
    known = [limit for limit in limits if limit is not None]
    return min(known, default=None)


def _size(key: str, text: str, name: str, heard: Heard | None) -> float | None:
    """Size in metres or tonnes; None for no limit and where it cannot be understood."""
    parse = parse_tonnes if ALIASES.get(name, name) in WEIGHT_KEYS else parse_metres
    sizes = [parse(part) for part in text.split(";")]
    if all(size is not None for size in sizes):
        return min(size for size in sizes if size is not None)
    if heard is not None and text.strip().lower() not in NO_LIMIT:
        heard.findings.append((key, text, "is not a size that can be understood; not used"))
    return None
