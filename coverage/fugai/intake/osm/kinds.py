"""Which OpenStreetMap objects belong to a table, and as what: the rules of ``kinds.toml``."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

from fugai.errors import ConfigError

Tags = Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One rule: an object with these tags is of this kind.

    Parameters
    ----------
    value
        What goes into the table's type column; empty where it has none.
    tags, all, never
        The object has any of these, all of these, none of these. '*' is every value but ``nothing``.
    flag, refuse
        Sentence to report with an object that is used, or left out, by this rule.
    asked
        The object belongs to the table only where a project asks for the value or for one of the tags.
    nothing
        Values that say that the thing is not there, as in ``shop=vacant``.
    """

    value: str = ""
    tags: dict[str, tuple[str, ...]]
    all: dict[str, tuple[str, ...]] = field(default_factory=dict)
    never: dict[str, tuple[str, ...]] = field(default_factory=dict)
    flag: str = ""
    refuse: str = ""
    asked: bool = False
    nothing: frozenset[str] = frozenset()

    def matches(self, tags: Tags) -> bool:
        """Whether an object with these tags falls under the rule."""
        return (
            any(self._has(tags, key, values) for key, values in self.tags.items())
            and all(self._has(tags, key, values) for key, values in self.all.items())
            and not any(self._has(tags, key, values) for key, values in self.never.items())
        )

    def asked_for(self, where: Mapping[str, object], type_column: str | None) -> bool:
        """Whether a project's selection names the kind or one of the tags."""
        return type_column in where or any(key in where for key in self.tags)

    def _has(self, tags: Tags, key: str, wanted: tuple[str, ...]) -> bool:
        value = tags.get(key)
        if value is None:
            return False
        return value not in self.nothing if wanted == ("*",) else value in wanted


@cache
def rules(table: str) -> tuple[Rule, ...]:
    """Rules of a table, of which the first that matches decides; empty for tables without rules."""
    data = tomllib.loads(files("fugai.intake.osm").joinpath("kinds.toml").read_text("utf-8"))
    nothing = frozenset(data.pop("nothing", ()))
    return tuple(_rule(entry, nothing, table) for entry in data.get(table, ()))


def keys(table: str) -> tuple[str, ...]:
    """Tag keys that an object of the table must have one of."""
    found = {key: None for rule in rules(table) for key in rule.tags}
    return tuple(found)


def classify(table: str, tags: Tags) -> Rule | None:
    """First rule of the table that matches, None where the object does not belong to the table.

    >>> classify("venues", {"tourism": "zoo"}).value
    'scenic area'
    >>> classify("outlets", {"shop": "vacant"}) is None
    True
    """
    for rule in rules(table):
        if rule.matches(tags):
            return rule
    return None


def _rule(entry: dict[str, object], nothing: frozenset[str], table: str) -> Rule:
    unknown = sorted(set(entry) - {"value", "tags", "all", "not", "flag", "refuse", "asked"})
    if unknown:
        msg = f"`kinds.toml`: a rule of `{table}` has the unknown key {unknown[0]!r}."
        raise ConfigError(msg)
    return Rule(
        value=str(entry.get("value", "")),
        tags=_tags(entry.get("tags")),
        all=_tags(entry.get("all")),
        never=_tags(entry.get("not")),
        flag=str(entry.get("flag", "")),
        refuse=str(entry.get("refuse", "")),
        asked=bool(entry.get("asked", False)),
        nothing=nothing,
    )


def _tags(value: object) -> dict[str, tuple[str, ...]]:
    if not isinstance(value, dict):
        return {}
    return {str(key): tuple(str(word) for word in words) for key, words in value.items()}
