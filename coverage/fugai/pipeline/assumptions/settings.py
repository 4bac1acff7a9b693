"""Keys of the project file that stand at their default and matter to a result of the project."""

from __future__ import annotations

import math
from functools import cache
from operator import attrgetter
from typing import TYPE_CHECKING

from fugai.messages import Message
from fugai.project import project_keys
from fugai.tables import Assumption

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from fugai.project import Project

KEY_DEFAULT = Message(zh="项目文件的默认值", en="default of the project file")

_ROUNDS = ("roads", "outlets", "settlements", "vehicles")
_SETTINGS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("wireless.load", ("sites",)),
    ("wireless.wlan_resolution_m", ("access_points",)),
    ("wireless.hole_min_people", ("sites",)),
    ("wireless.untuned_common_error_db", ("sites",)),
    ("wireless.untuned_cell_error_db", ("sites",)),
    ("broadband.served", ("services",)),
    ("broadband.underserved", ("services",)),
    ("broadband.tiers_mbps", ("services",)),
    ("delivery.modes", ("roads", "outlets")),
    ("delivery.minutes", ("roads", "outlets")),
    ("delivery.door_minutes", ("roads", "outlets")),
    ("delivery.village_minutes", ("roads", "outlets")),
    ("delivery.pickup_minutes", ("roads", "outlets")),
    ("delivery.cold_chain_minutes", ("roads", "outlets", "cities")),
    ("delivery.accessibility_minutes", ("roads", "outlets")),
    ("delivery.snap_max_m", ("roads", "outlets")),
    ("delivery.walk_kmh", ("roads", "outlets")),
    ("delivery.urban_factor", ("roads", "outlets")),
    ("delivery.parcels_per_head_per_day", ("roads", "outlets", "settlements")),
    ("delivery.pickup_kinds", ("roads", "outlets")),
    ("delivery.cold_store_kinds", ("roads", "outlets", "cities")),
    ("delivery.tour_stop_minutes", ("roads", "outlets", "settlements")),
    ("delivery.tour_parcel_minutes", ("roads", "outlets", "settlements")),
    ("delivery.tour_shift_minutes", ("roads", "outlets", "settlements")),
    ("delivery.rounds.stops", _ROUNDS),
    ("delivery.rounds.day", _ROUNDS),
    ("delivery.rounds.load_minutes", _ROUNDS),
    ("delivery.rounds.satellite_kinds", _ROUNDS),
)
"""Key, and the inputs without which it has no effect."""

NONE = "none"
"""An empty list in words."""

_PROFILE_KEYS = ("probability", "place")


def setting_assumptions(project: Project) -> Iterator[Assumption]:
    """Keys that the project file does not state, with the value that they have.

    A datum counts among them: coordinates are in WGS84 where the project file says nothing.
    """
    stated = set(project.stated)
    for key, needed in _SETTINGS:
        if key not in stated and all(name in project.inputs for name in needed):
            yield _setting(key, _text(attrgetter(key)(project)))
    for profile in project.wireless.profiles:
        for name in _PROFILE_KEYS:
            key = f"wireless.profiles.{profile.name}.{name}"
            if key not in stated:
                yield _setting(key, _text(getattr(profile, name)))


def datum_assumptions(project: Project) -> Iterator[Assumption]:
    """Inputs whose datum the project file does not state, as many as they have sources."""
    for name, sources in project.inputs.items():
        if name in ("terrain", "population", "clutter"):
            continue  # a raster states its own CRS
        assumed = [one for one in sources if one.crs is None and not _states_datum(project, name)]
        if assumed:
            yield Assumption(
                input=name,
                column="datum",
                state="defaulted",
                count=len(assumed),
                of=len(sources),
                value="wgs84",
                origin=KEY_DEFAULT,
            )


@cache
def setting_unit(key: str) -> str:
    """Unit of a key by its suffix.

    >>> setting_unit("delivery.walk_kmh")
    'km/h'
    """
    units = {
        "_kmh": "km/h",
        "_minutes": "min",
        "_mbps": "Mbit/s",
        "_m": "m",
        "_dbm": "dBm",
        "_db": "dB",
        "minutes": "min",
        "_min_people": "",
    }
    return next((unit for ending, unit in units.items() if key.endswith(ending)), "")


def setting_title(key: str) -> Message:
    """What a key means, in both languages, as `fugai schema project` says it."""
    section, _, name = key.rpartition(".")
    headers = (f"[{section}]", f"[{section.rpartition('.')[0]}.NAME]")
    for one in project_keys():
        if one.header in headers:
            for found in one.keys:
                if found.name == name:
                    return Message(zh=found.zh, en=found.en)
    return Message(zh=key, en=key)


def setting_toml(settings: Iterable[Assumption]) -> list[str]:
    """Lines of TOML that state the settings as they stand, by section.

    Thresholds of several numbers are left to the user.
    """
    sections: dict[str, list[str]] = {}
    for one in settings:
        section, _, name = one.column.rpartition(".")
        value = one.value.removesuffix(setting_unit(one.column)).strip()
        if "/" in value:
            continue
        sections.setdefault(section, []).append(f"{name} = {_as_toml(name, value)}")
    return [line for name, keys in sections.items() for line in (f"[{name}]", *keys)]


_LISTS = ("modes", "minutes", "tiers_mbps", "pickup_kinds", "cold_store_kinds", "satellite_kinds")


def _as_toml(name: str, value: str) -> str:
    def scalar(text: str) -> str:
        try:
            float(text)
        except ValueError:
            return f'"{text}"'
        return text

    if name in _LISTS and value == NONE:
        return "[]"
    if name in _LISTS:
        return f"[{', '.join(scalar(one) for one in value.split(', '))}]"
    return scalar(value)


def _states_datum(project: Project, name: str) -> bool:
    return f"inputs.{name}.datum" in project.stated


def _setting(key: str, value: str) -> Assumption:
    unit = setting_unit(key)
    return Assumption(
        input="project",
        column=key,
        state="defaulted",
        count=1,
        of=1,
        value=f"{value} {unit}".strip(),
        origin=KEY_DEFAULT,
    )


def _text(value: object) -> str:
    """A value of a key in words: numbers short, lists by commas, thresholds by their rates."""
    if isinstance(value, bool | str):
        return str(value)
    if isinstance(value, int | float):
        return f"{value:g}" if math.isfinite(value) else str(value)
    if isinstance(value, tuple):
        return NONE if not value else ", ".join(_text(one) for one in value)
    down, up = getattr(value, "download_mbps", None), getattr(value, "upload_mbps", None)
    return f"{down:g}/{up:g} Mbit/s" if down is not None and up is not None else str(value)
