"""Values that hold under a condition: `yes @ (Mo-Fr 07:00-19:00)`, `no @ (weight > 3.5)`.

Source: OpenStreetMap wiki, `Conditional restrictions`. A condition on hours is judged at a moment; one
on the vehicle, by that of the mode; one on the user, by whom the mode stands for. Weather, fuel and
the like cannot be known and are taken for not met.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fugai.intake.hours.opening import HoursError, hours_hold
from fugai.intake.osm.values import parse_metres, parse_tonnes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fugai.intake.hours.moments import Moment

_COMPARISON = re.compile(r"^([a-z_:]+)\s*(<=|>=|==|=|<|>)\s*(.+)$", re.IGNORECASE)
_SIZES = {
    "weight": "maxweight",
    "maxweight": "maxweight",
    "weightrating": "maxweight",
    "maxweightrating": "maxweight",
    "gvw": "maxweight",
    "height": "maxheight",
    "maxheight": "maxheight",
    "width": "maxwidth",
    "maxwidth": "maxwidth",
    "length": "maxlength",
    "maxlength": "maxlength",
    "axleload": "maxaxleload",
    "maxaxleload": "maxaxleload",
}
_UNKNOWABLE = frozenset(
    [
        "wet",
        "snow",
        "ice",
        "fog",
        "rain",
        "dry",
        "winter",
        "summer",
        "flood",
        "low_water",
        "high_water",
        "moisture",
        "sand",
        "maxspeed",
        "fuel",
        "emissions",
        "euro",
        "hov",
        "occupants",
        "seats",
        "disabled",
        "permit",
        "ticket",
        "trailer",
        "caravan",
        "hazmat",
        "dangerous_goods",
        "axles",
        "trailers",
        "stay",
        "load",
        "maxload",
        "female",
        "male",
        "tidal",
        "weather",
        "fire",
        "school",
        "event",
        "market",
        "low_emission",
        "electric",
        "toll",
    ]
)


@dataclass(frozen=True, kw_only=True)
class Traveller:
    """Who travels, as conditions ask.

    Parameters
    ----------
    users
        Words for whom the mode stands: 'delivery', 'destination'.
    others
        Words for vehicles and people that it does not stand for: 'bus', 'hgv'.
    size
        Key of a limit ('maxweight', 'maxheight') to the vehicle's own size. [t], [m]
    moment
        When; None for no certain hour.
    """

    users: frozenset[str]
    others: frozenset[str]
    size: Mapping[str, float]
    moment: Moment | None


@dataclass(frozen=True, kw_only=True)
class Clause:
    """One value, and whether its condition is met; None where that depends on the hour."""

    value: str
    holds: bool | None


def clauses(text: str, traveller: Traveller) -> tuple[list[Clause], list[str]]:
    """Values of a conditional tag with whether they hold, and the parts that nobody can understand.

    >>> from fugai.intake.hours.moments import parse_moment
    >>> who = Traveller(users=frozenset({"delivery"}), others=frozenset({"bus"}),
    ...                 size={"maxweight": 3.5}, moment=parse_moment("Tu 08:30"))
    >>> found, _ = clauses("no @ (07:00-09:00); yes @ (delivery AND weight<=7.5)", who)
    >>> [(each.value, each.holds) for each in found]
    [('no', True), ('yes', True)]
    >>> clauses("no @ (every other blue moon)", who)
    ([], ['no @ (every other blue moon)'])
    """
    found, odd = [], []
    for part in _split(text):
        value, _, condition = part.partition("@")
        condition = condition.strip()
        bracketed = condition[1:-1] if condition[:1] == "(" and condition[-1:] == ")" else condition
        try:
            if not value.strip() or not bracketed.strip():
                raise HoursError
            found.append(Clause(value=value.strip(), holds=_holds(bracketed, traveller)))
        except HoursError:
            odd.append(part)
    return found, odd


def _split(text: str) -> list[str]:
    """Clauses apart by ';' outside brackets; a part without '@' belongs to the clause before it."""
    parts: list[str] = []
    for part in re.split(r";(?![^(]*\))", text):
        if "@" in part or not parts:
            parts.append(part.strip())
        elif part.strip():
            parts[-1] += f"; {part.strip()}"
    return parts


def _holds(condition: str, traveller: Traveller) -> bool | None:
    """Whether all parts of a condition are met; None where hours decide and none is known."""
    answers = [
        _part_holds(part.strip().strip("()").strip(), traveller)
        for part in re.split(r"\s+(?:AND|and|&&)\s+", condition)
    ]
    if any(answer is False for answer in answers):
        return False
    return None if any(answer is None for answer in answers) else True


def _part_holds(part: str, traveller: Traveller) -> bool | None:
    comparison = _COMPARISON.match(part)
    if comparison:
        return _compares(comparison, traveller)
    words = [word.strip().lower() for word in re.split(r"[,/]|\bor\b", part)]
    known = traveller.users | traveller.others | _UNKNOWABLE
    if all(word in known for word in words):
        return any(word in traveller.users for word in words)
    return hours_hold(part, traveller.moment)


def _compares(comparison: re.Match[str], traveller: Traveller) -> bool:
    name, sign, text = comparison[1].lower(), comparison[2], comparison[3]
    key = _SIZES.get(name)
    if key is None:
        if name in _UNKNOWABLE:
            return False
        raise HoursError(name)
    limit = parse_tonnes(text) if key in ("maxweight", "maxaxleload") else parse_metres(text)
    if limit is None:
        raise HoursError(text)
    own = traveller.size.get(key)
    if own is None:
        return sign in ("<", "<=")
    return {"<": own < limit, "<=": own <= limit, ">": own > limit, ">=": own >= limit}.get(
        sign, own == limit
    )
