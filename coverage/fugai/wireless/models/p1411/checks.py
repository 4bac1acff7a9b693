"""Checks of options for ITU-R P.1411."""

from __future__ import annotations

from fugai.errors import ConfigError


def check_options(*rules: tuple[str, float, bool, str]) -> None:
    """Raise `ConfigError` for each name and value that breaks its rule."""
    problems = [
        f"`{name}` must be {rule} for ITU-R P.1411, found {value:g}."
        for name, value, good, rule in rules
        if not good
    ]
    if problems:
        raise ConfigError(*problems)
