"""Names of Python's parameters as the flags of a command."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_QUOTED = re.compile(r"`(\w+)(?:=([^`]*))?`")


def with_flags(text: str, flags: Mapping[str, str]) -> str:
    """Text in which each parameter is the flag that sets it.

    >>> flags = {"max_minutes": "--minutes", "by_cost": "--by-cost"}
    >>> with_flags("`max_minutes` must be above 0, found -1.", flags)
    '`--minutes` must be above 0, found -1.'
    >>> with_flags("`max_minutes=5` and `by_cost=True` are for `roads`.", flags)
    '`--minutes 5` and `--by-cost` are for `roads`.'
    """

    def flag(match: re.Match[str]) -> str:
        name, value = match.group(1), match.group(2)
        if name not in flags:
            return match.group(0)
        rest = "" if value in (None, "True") else f" {value.strip(chr(39))}"
        return f"`{flags[name]}{rest}`"

    return _QUOTED.sub(flag, text)


def flags_of(group: Any, argv: Sequence[str]) -> dict[str, str]:  # noqa: ANN401  click or typer's copy of it
    """Parameter to flag of the command of a group that a command line names."""
    command = next((group.commands[word] for word in argv if word in group.commands), None)
    found: dict[str, str] = {}
    for parameter in () if command is None else command.params:
        long = [name for name in parameter.opts if name.startswith("--")]
        if long:
            found[parameter.name] = long[0]
    return found
