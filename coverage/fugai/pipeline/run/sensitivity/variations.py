"""What else an assumed value might be: one change at a time."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from fugai.messages import Message
from fugai.tables.assumptions import ASSUMED

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from fugai.pipeline.radio import Radio
    from fugai.tables import Assumption
    from fugai.wireless import Technology

OTHER_BAND_MHZ = {
    "gsm": 1840.0,  # DCS 1800, 3GPP TS 45.005
    "umts": 942.0,  # band VIII, 3GPP TS 25.104
    "td-scdma": 1900.0,  # band a, 3GPP TS 25.105
    "cdma2000": 2120.0,  # band class 6, 3GPP2 C.S0057
    "lte-fdd": 800.0,  # band 20, 791 to 821 MHz, 3GPP TS 36.101 table 5.5-1
    "lte-tdd": 1900.0,  # band 39, 1880 to 1920 MHz, the same table
    "nr": 780.0,  # band n28, 758 to 803 MHz, 3GPP TS 38.101-1 table 5.2-1
}
"""Another band in which each technology is widely used. [MHz]"""

HEIGHT_STEP_M = 10.0
POWER_STEP_DB = 3.0
LEAST_HEIGHT_M = 5.0
WALK_STEP_KMH = 0.5
DRIVE_STEP = 0.1


@dataclass(frozen=True, kw_only=True)
class RadioVariation:
    """A radio network with one assumed value changed; what the inputs state is not touched.

    Parameters
    ----------
    column
        Column of sites and cells that is assumed.
    title
        What is changed, in both languages.
    change
        Makes the changed equipment.
    """

    column: str
    title: Message
    change: Callable[[Radio], Radio]


@dataclass(frozen=True, kw_only=True)
class SpeedVariation:
    """Travel times of some modes with other speeds.

    Parameters
    ----------
    input, column
        What is assumed.
    title
        What is changed, in both languages.
    modes
        Modes whose times change.
    factor
        By which their speeds are multiplied.
    """

    input: str
    column: str
    title: Message
    modes: tuple[str, ...]
    factor: float


def radio_variations(
    ledger: Iterable[Assumption], technologies: Iterable[str]
) -> list[RadioVariation]:
    """Changes of what sites and cells do not state, for the technologies in use.

    Parameters
    ----------
    ledger
        The project's assumptions.
    technologies
        Names of those that have cells.
    """
    assumed = {
        one.column for one in ledger if one.input in ("sites", "cells") and one.state in ASSUMED
    }
    used = tuple(dict.fromkeys(technologies))
    found: list[RadioVariation] = []
    if "frequency_mhz" in assumed:
        found.append(_other_band(used))
    if "height_m" in assumed:
        found += [_height(-HEIGHT_STEP_M), _height(HEIGHT_STEP_M)]
    if "power_dbm" in assumed:
        found += [_power(-POWER_STEP_DB), _power(POWER_STEP_DB)]
    if "azimuth_deg" in assumed:
        found.append(_turned())
    return found


def speed_variations(
    ledger: Iterable[Assumption], modes: Iterable[str], walk_kmh: float
) -> Iterator[SpeedVariation]:
    """Changes of speeds that neither the project nor the roads state.

    Parameters
    ----------
    ledger
        The project's assumptions.
    modes
        Modes of the project.
    walk_kmh
        Its speed on foot. [km/h]
    """
    assumed = {(one.input, one.column) for one in ledger if one.state in ASSUMED}
    mine = tuple(modes)
    if ("project", "delivery.walk_kmh") in assumed and "walk" in mine:
        for step in (-WALK_STEP_KMH, WALK_STEP_KMH):
            new = walk_kmh + step
            yield SpeedVariation(
                input="project",
                column="delivery.walk_kmh",
                title=Message(
                    zh=f"步行速度{new:g}公里/小时（而非{walk_kmh:g}）",
                    en=f"walking at {new:g} km/h instead of {walk_kmh:g}",
                ),
                modes=("walk",),
                factor=new / walk_kmh,
            )
    driven = tuple(mode for mode in mine if mode in ("drive", "deliver"))
    if ("roads", "maxspeed") in assumed and driven:
        for step in (-DRIVE_STEP, DRIVE_STEP):
            slower = step < 0
            yield SpeedVariation(
                input="roads",
                column="maxspeed",
                title=Message(
                    zh=f"车速{'降低' if slower else '提高'}{abs(step):.0%}",
                    en=f"driving {abs(step):.0%} {'slower' if slower else 'faster'}",
                ),
                modes=driven,
                factor=1.0 + step,
            )


def _each(change: Callable[[Technology], Technology]) -> Callable[[Radio], Radio]:
    def changed(radio: Radio) -> Radio:
        technologies = {name: change(one) for name, one in radio.technologies.items()}
        return replace(radio, technologies=technologies)

    return changed


def _other_band(used: tuple[str, ...]) -> RadioVariation:
    def change(one: Technology) -> Technology:
        return replace(one, frequency_mhz=OTHER_BAND_MHZ.get(one.name, one.frequency_mhz))

    listed = ", ".join(
        f"{name} {OTHER_BAND_MHZ[name]:,.0f} MHz" for name in used if name in OTHER_BAND_MHZ
    )
    return RadioVariation(
        column="frequency_mhz",
        title=Message(zh=f"改用另一频段（{listed}）", en=f"another band ({listed})"),
        change=_each(change),
    )


def _height(step_m: float) -> RadioVariation:
    def change(one: Technology) -> Technology:
        return replace(one, height_m=max(LEAST_HEIGHT_M, one.height_m + step_m))

    lower = step_m < 0
    return RadioVariation(
        column="height_m",
        title=Message(
            zh=f"天线{'降低' if lower else '升高'}{abs(step_m):g}米",
            en=f"antennas {abs(step_m):g} m {'lower' if lower else 'higher'}",
        ),
        change=_each(change),
    )


def _power(step_db: float) -> RadioVariation:
    def change(one: Technology) -> Technology:
        return replace(one, power_dbm=one.power_dbm + step_db)

    less = step_db < 0
    return RadioVariation(
        column="power_dbm",
        title=Message(
            zh=f"发射功率{'减小' if less else '增大'}{abs(step_db):g} dB",
            en=f"{abs(step_db):g} dB {'less' if less else 'more'} transmit power",
        ),
        change=_each(change),
    )


def _turned() -> RadioVariation:
    def changed(radio: Radio) -> Radio:
        return replace(radio, seed=radio.seed + 1)

    return RadioVariation(
        column="azimuth_deg",
        title=Message(zh="另取一组首个方位角", en="other first azimuths"),
        change=changed,
    )
