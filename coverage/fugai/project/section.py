"""A table of a TOML file whose values are checked: problems are collected, none stops the reading."""

from __future__ import annotations

import difflib
import math
import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from fugai.errors import without_passwords

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fugai.project.model import Scalar

MAX_SHOWN = 200
"""Characters of a value that a problem shows."""


@dataclass
class Section:
    """One table of the file: hands out values by key and notes what is wrong with them.

    Parameters
    ----------
    where
        Name of the table in the file, empty for the file itself.
    values
        Its keys and values.
    problems
        Sentences about the whole file, to which this table adds its own.
    taken
        Keys that were asked for; the others are unknown.
    """

    where: str
    values: Mapping[str, Any]
    problems: list[str]
    taken: set[str] = field(default_factory=set)

    def _name(self, key: str) -> str:
        return f"`{self.where}.{key}`" if self.where else f"`{key}`"

    def problem(self, key: str, rule: str, value: object = None) -> None:
        """Add a problem: a key breaks a rule, with the value found."""
        found = "" if value is None else f", found {_shown(value)}"
        self.problems.append(f"{self._name(key)} {rule}{found}.")

    def _take(self, key: str, required: bool) -> Any:  # noqa: ANN401  a TOML value is anything
        self.taken.add(key)
        if key not in self.values and required:
            self.problem(key, "is missing")
        return self.values.get(key)

    def text(self, key: str, default: str = "", *, required: bool = False) -> str:
        """Text of a key; the default where it is absent or wrong."""
        value = self._take(key, required)
        if value is None:
            return default
        if not isinstance(value, str):
            self.problem(key, "must be text", value)
            return default
        if required and not value.strip():
            self.problem(key, "must not be empty", value)
        return value

    def value(self, key: str) -> object:
        """Value of a key that may be of several kinds, as the file has it; None where it is absent."""
        found: object = self._take(key, required=False)
        return found

    def boolean(self, key: str, *, default: bool = False) -> bool:
        """Boolean of a key; the default where it is absent or wrong."""
        value = self._take(key, required=False)
        if value is None:
            return default
        if not isinstance(value, bool):
            self.problem(key, "must be true or false", value)
            return default
        return value

    def choice(self, key: str, choices: Sequence[str], default: str) -> str:
        """Text of a key that must be one of the choices; the default where it is absent or wrong."""
        value = self._take(key, required=False)
        if value is None:
            return default
        if value not in choices:
            self.problem(key, f"must be one of {', '.join(choices)}", value)
            return default
        return str(value)

    def number(
        self,
        key: str,
        default: float | None = None,
        *,
        low: float = -math.inf,
        high: float = math.inf,
        required: bool = False,
    ) -> float:
        """Number of a key within an inclusive range; the default, or NaN, where it is absent or wrong."""
        fallback = math.nan if default is None else default
        value = self._take(key, required)
        if value is None:
            return fallback
        if isinstance(value, bool) or not isinstance(value, int | float):
            self.problem(key, "must be a number", value)
            return fallback
        if not (math.isfinite(value) and low <= value <= high):
            self.problem(key, f"must be {_range(low, high)}", value)
            return fallback
        return float(value)

    def optional_number(
        self, key: str, *, low: float = -math.inf, high: float = math.inf
    ) -> float | None:
        """Number of a key, None where it is absent or wrong."""
        value = self.number(key, low=low, high=high)
        return None if math.isnan(value) else value

    def integer(self, key: str, *, low: int, high: int, required: bool = False) -> int | None:
        """Whole number of a key, None where it is absent or wrong."""
        value = self._take(key, required)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            self.problem(key, f"must be a whole number {_range(low, high)}", value)
            return None
        return value

    def texts(
        self, key: str, default: tuple[str, ...] = (), *, required: bool = False
    ) -> tuple[str, ...]:
        """List of texts of a key."""
        value = self._take(key, required)
        if value is None:
            return default
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            self.problem(key, "must be a list of texts", value)
            return default
        if not value:
            self.problem(key, "must not be an empty list")
        return tuple(value)

    def numbers(
        self, key: str, default: tuple[float, ...], *, low: float, high: float
    ) -> tuple[float, ...]:
        """Ascending list of numbers of a key."""
        value = self._take(key, required=False)
        if value is None:
            return default
        listed = self._listed(key, value, low, high)
        if sorted(set(listed)) != list(listed):
            self.problem(key, "must be ascending and hold no number twice", value)
        return listed or default

    def series(self, key: str, *, low: float, high: float) -> tuple[float, ...]:
        """Numbers of a key in the order given, empty where they are wrong."""
        return self._listed(key, self._take(key, required=False), low, high)

    def _listed(self, key: str, value: object, low: float, high: float) -> tuple[float, ...]:
        items = value if isinstance(value, list) else []
        numeric = all(
            isinstance(item, int | float) and not isinstance(item, bool) for item in items
        )
        if not items or not numeric or not all(low <= item <= high for item in items):
            self.problem(key, f"must be a list of numbers {_range(low, high)}", value)
            return ()
        return tuple(float(item) for item in items)

    def mapping(self, key: str) -> Mapping[str, Any]:
        """Table of a key, empty where absent."""
        value = self._take(key, required=False)
        if value is None:
            return {}
        if not isinstance(value, dict):
            self.problem(key, "must be a table", value)
            return {}
        return value

    def scalars(self, key: str, value: object) -> Scalar | tuple[Scalar, ...]:
        """A value, or several, inside a table that is already taken; empty where it is wrong."""
        if isinstance(value, str | int | float | bool):
            return value
        if (
            isinstance(value, list)
            and value
            and all(isinstance(v, str | int | float) for v in value)
        ):
            return tuple(value)
        self.problem(key, "must be a value or a list of values", value)
        return ()

    def section(self, key: str) -> Section:
        """Table of a key as a section of its own."""
        inner = f"{self.where}.{key}" if self.where else key
        return Section(inner, self.mapping(key), self.problems)

    def tables(self, key: str) -> list[Section]:
        """One table or an array of tables of a key, each as a section."""
        value = self._take(key, required=False)
        if value is None:
            return []
        rows = value if isinstance(value, list) else [value]
        inner = f"{self.where}.{key}" if self.where else key
        found = []
        for position, row in enumerate(rows):
            name = f"{inner}[{position + 1}]" if isinstance(value, list) else inner
            if isinstance(row, dict):
                found.append(Section(name, row, self.problems))
            else:
                self.problem(key, "must be a table or an array of tables", row)
        return found

    def check_unknown(self) -> None:
        """Add a problem for every key that was not asked for, with the known ones."""
        for key in self.values:
            if key not in self.taken:
                near = difflib.get_close_matches(key, sorted(self.taken), n=1)
                hint = f"; did you mean `{near[0]}`?" if near else "."
                self.problems.append(f"{self._name(key)} is not a known key{hint}{self._keys()}")

    def _keys(self) -> str:
        """Sentence that names the keys which the table may have."""
        names = ", ".join(f"`{name}`" for name in sorted(self.taken))
        where = f"`{self.where}`" if self.where else "The file"
        return f" {where} may have {names}." if names else ""


def _shown(value: object) -> str:
    """A value as a problem shows it: on one line, cut where it is long, without passwords."""
    try:
        text = repr(value)
    except ValueError:  # a whole number of thousands of digits
        return f"a whole number of more than {sys.get_int_max_str_digits()} digits"
    except RecursionError:
        return "a value nested too deep"
    text = without_passwords(text)
    return text if len(text) <= MAX_SHOWN else f"{text[: MAX_SHOWN - 1]}…"


def _range(low: float, high: float) -> str:
    if math.isinf(high):
        return "finite" if math.isinf(low) else f"at least {low:g}"
    if math.isinf(low):
        return f"at most {high:g}"
    return f"between {low:g} and {high:g}"
