"""Options of the Irregular Terrain Model by name or number, and their checks."""

from __future__ import annotations

from numbers import Integral
from typing import Literal

Climate = Literal[
    "equatorial",
    "continental subtropical",
    "maritime subtropical",
    "desert",
    "continental temperate",
    "maritime temperate over land",
    "maritime temperate over sea",
]
Polarization = Literal["horizontal", "vertical"]
Siting = Literal["random", "careful", "very careful"]

CLIMATES = (
    "equatorial",
    "continental subtropical",
    "maritime subtropical",
    "desert",
    "continental temperate",
    "maritime temperate over land",
    "maritime temperate over sea",
)
POLARIZATIONS = ("horizontal", "vertical")
SITINGS = ("random", "careful", "very careful")
VARIABILITY_MODES = ("single message", "accidental", "mobile", "broadcast")


def range_problems(name: str, value: float, good: bool, wanted: str) -> list[str]:
    """What is wrong with a number, if anything."""
    return [] if good else [f"`{name}` must be {wanted} for ITM, found {value:g}."]


def choice_problems(name: str, value: object, names: tuple[str, ...], first: int) -> list[str]:
    """What is wrong with a value that must be one of the names or its number, if anything."""
    numbers = range(first, first + len(names))
    if number_of(value, names, first) in numbers:
        return []
    return [
        (
            f"`{name}` must be one of {', '.join(names)}, or {numbers[0]} to {numbers[-1]}, "
            f"found {value!r}."
        )
    ]


def mode_problems(mode: object) -> list[str]:
    """What is wrong with a mode of variability, by name or NTIA's number, if anything."""
    code = number_of(mode, VARIABILITY_MODES, 0)
    if 0 <= code <= 33 and code % 10 <= 3:
        return []
    names = ", ".join(VARIABILITY_MODES)
    return [
        f"`variability_mode` must be one of {names}, or 0 to 3, plus 10, 20 or 30, found {mode!r}."
    ]


def number_of(value: object, names: tuple[str, ...], first: int) -> int:
    """Number of a name, counted from ``first``; a number is returned as it is, -1 for anything else.

    Names may have ``_`` or ``-`` instead of spaces.

    >>> number_of("maritime_subtropical", CLIMATES, 1), number_of(5, CLIMATES, 1)
    (3, 5)
    """
    if isinstance(value, Integral):
        return int(value)
    plain = str(value).replace("_", " ").replace("-", " ")
    return names.index(plain) + first if plain in names else -1
