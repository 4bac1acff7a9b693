"""Words of the Irregular Terrain Model: climates, modes, warnings, results, and their checks."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntFlag
from numbers import Integral
from typing import Literal

from fugai.errors import ConfigError

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
Mode = Literal["line of sight", "diffraction", "troposcatter", "unknown"]

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
MODES: tuple[Mode, ...] = ("unknown", "line of sight", "diffraction", "troposcatter")


class ItmWarning(IntFlag):
    """What the model warns of, bit by bit as NTIA's implementation numbers it."""

    NONE = 0
    TX_HEIGHT = 0x0001
    """Transmitter lower than 1 m or higher than 1000 m."""
    RX_HEIGHT = 0x0002
    """Receiver lower than 1 m or higher than 1000 m."""
    FREQUENCY = 0x0004
    """Below 40 MHz or above 10 GHz."""
    DISTANCE_LARGE = 0x0008
    """Farther than 1000 km."""
    DISTANCE_TOO_LARGE = 0x0010
    """Farther than 2000 km: take care with the result."""
    DISTANCE_SMALL = 0x0020
    """Nearer than five times the difference of the effective heights."""
    DISTANCE_TOO_SMALL = 0x0040
    """Nearer than 1 km: take care with the result."""
    TX_ANGLE = 0x0080
    """Transmitter's horizon steeper than 200 mrad."""
    RX_ANGLE = 0x0100
    """Receiver's horizon steeper than 200 mrad."""
    TX_HORIZON_NEAR = 0x0200
    """Transmitter's horizon nearer than a tenth of the smooth earth's."""
    RX_HORIZON_NEAR = 0x0400
    """Receiver's horizon nearer than a tenth of the smooth earth's."""
    TX_HORIZON_FAR = 0x0800
    """Transmitter's horizon farther than three times the smooth earth's."""
    RX_HORIZON_FAR = 0x1000
    """Receiver's horizon farther than three times the smooth earth's."""
    EXTREME_VARIABILITY = 0x2000
    """A percentage lies far out in the tail of its distribution."""
    THIN_AIR = 0x4000
    """Surface refractivity below 250 N-units."""


@dataclass(frozen=True, kw_only=True)
class ItmResult:
    """Loss of one path or area with what the model says about it.

    ``loss_db`` basic transmission loss [dB], NaN where the profile has a hole or its horizons are
    too near and steep for the model (as a metre behind a wall at 20 MHz; the warnings say so);
    ``warnings`` as NTIA's implementation gives them; ``mode`` the region whose curve the path falls
    on, by its length and effective heights; ``reference_db`` the attenuation below free space
    before variability [dB]; ``delta_h_m`` the terrain's irregularity [m].
    """

    loss_db: float
    warnings: ItmWarning
    mode: Mode
    reference_db: float
    delta_h_m: float


def rule(name: str, value: float, good: bool, wanted: str) -> list[str]:
    """The sentence where a value breaks its rule."""
    return [] if good else [f"`{name}` must be {wanted} for ITM, found {value:g}."]


def choice(name: str, value: object, names: tuple[str, ...], first: int) -> list[str]:
    """The sentence where a value is neither one of the names nor its number."""
    numbers = range(first, first + len(names))
    if number(value, names, first) in numbers:
        return []
    return [
        (
            f"`{name}` must be one of {', '.join(names)}, or {numbers[0]} to {numbers[-1]}, "
            f"found {value!r}."
        )
    ]


def mode_problem(mode: object) -> list[str]:
    """The sentence where a mode of variability is neither a name nor a number."""
    code = number(mode, VARIABILITY_MODES, 0)
    if 0 <= code <= 33 and code % 10 <= 3:
        return []
    names = ", ".join(VARIABILITY_MODES)
    return [
        f"`variability_mode` must be one of {names}, or 0 to 3, plus 10, 20 or 30, found {mode!r}."
    ]


def number(value: object, names: tuple[str, ...], first: int) -> int:
    """Number of a name, counted from ``first``; a number is itself; -1 for neither.

    Names may be written with ``_`` or ``-`` for their spaces.

    >>> number("maritime_subtropical", CLIMATES, 1), number(5, CLIMATES, 1)
    (3, 5)
    """
    if isinstance(value, Integral):
        return int(value)
    plain = str(value).replace("_", " ").replace("-", " ")
    return names.index(plain) + first if plain in names else -1


def refuse(problems: list[str]) -> None:
    """Raise `ConfigError` where there are problems."""
    if problems:
        raise ConfigError(*problems)
