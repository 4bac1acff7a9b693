"""Whether a mode may use a way in a direction, from its access tags and those under conditions."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from fugai.intake.roads.tags.conditions import clauses

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fugai.intake.roads.tags.conditions import Traveller
    from fugai.intake.roads.tags.rules import RoadRules

    Tags = Mapping[str, str]

SIDES = (":forward", ":backward")
"""Endings of keys that hold along the line, and against it."""

CONDITIONAL = ":conditional"

NOT_A_CONDITION = "is not a condition that can be understood; what holds without it is used"


@dataclass(kw_only=True)
class Heard:
    """What was met with while tags were read.

    Parameters
    ----------
    findings
        Tag, value and rule of what could not be understood.
    timed
        Whether a rule holds at some hours only and no hour is known.
    """

    findings: list[tuple[str, str, str]] = field(default_factory=list)
    timed: bool = False


def permission(
    tags: Tags,
    rules: RoadRules,
    mode: str,
    *,
    side: str = "",
    keys: int | None = None,
    heard: Heard | None = None,
) -> str:
    """'allowed' or 'denied' by the first of a mode's keys whose value is known, else ''.

    The key of the direction comes before the plain one, and a condition that is met before both. Where
    no hour is known, a condition on hours that opens the way is taken for met and one that closes it
    for not met.

    Parameters
    ----------
    side
        ':forward' or ':backward'; '' for what holds in both directions.
    keys
        How many of the keys are looked at, the most specific first; None for all.
    """
    for key in rules.access_keys[mode][:keys]:
        for name in (f"{key}{side}", key) if side else (key,):
            found = _under_condition(tags, rules, mode, name, heard)
            found = found or _word(tags.get(name, ""), rules, mode)
            if found:
                return found
    return ""


def _word(text: str, rules: RoadRules, mode: str) -> str:
    """'allowed' where one of several values allows, else 'denied' where one denies, else ''."""
    words = [word.strip() for word in text.split(";")]
    if any(word in rules.allowed[mode] for word in words):
        return "allowed"
    return "denied" if any(word in rules.denied[mode] for word in words) else ""


def _under_condition(
    tags: Tags, rules: RoadRules, mode: str, name: str, heard: Heard | None
) -> str:
    """What the last clause says whose condition is met; '' for none."""
    text = tags.get(f"{name}{CONDITIONAL}")
    if text is None:
        return ""
    result = ""
    for value, holds in conditional_values(f"{name}{CONDITIONAL}", text, rules.who[mode], heard):
        word = _word(value, rules, mode)
        if word and (holds or (holds is None and word == "allowed")):
            result = word
    return result


def conditional_values(
    key: str, text: str, traveller: Traveller, heard: Heard | None
) -> list[tuple[str, bool | None]]:
    """Values of a conditional tag with whether they hold; what nobody understands is listed."""
    found, odd = clauses(text, traveller)
    if heard is not None:
        heard.findings += [(key, part, NOT_A_CONDITION) for part in odd]
        heard.timed |= any(each.holds is None for each in found)
    return [(each.value, each.holds) for each in found]
