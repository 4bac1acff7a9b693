"""Defaults of access points, and the rules of the WLAN prediction, from the data file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from fugai.errors import ConfigError
from fugai.wireless.technology import section

_RANGES: dict[str, tuple[float, float]] = {
    "edge_dbm": (-100.0, -30.0),
    "receiver_height_m": (0.5, 10.0),
    "max_range_m": (5.0, 2000.0),
    "outdoor_coefficient": (15.0, 60.0),
    "cover_share": (0.01, 1.0),
    "up_to_ghz": (1.0, 100.0),
    "frequency_mhz": (900.0, 100_000.0),
    "eirp_dbm": (0.0, 40.0),
    "wall_db": (0.0, 60.0),
    "floor_db": (0.0, 60.0),
    "next_floor_db": (0.0, 60.0),
    "area_m2_per_point": (1.0, 1e6),
    "users_per_point": (1.0, 1e4),
}


@dataclass(frozen=True, kw_only=True)
class Band:
    """A WLAN band: its frequency, default EIRP, and the loss of a wall and of a floor."""

    name: str
    up_to_ghz: float
    frequency_mhz: float
    eirp_dbm: float
    wall_db: float
    floor_db: float


@dataclass(frozen=True, kw_only=True)
class VenueKind:
    """Whether venues of a type are buildings, and the loss per decade inside, by band."""

    indoor: bool
    coefficient: Mapping[str, float]


@dataclass(frozen=True, kw_only=True)
class WlanSettings:
    """Defaults and rules of the WLAN prediction; explained in ``technologies.toml``."""

    edge_dbm: float
    receiver_height_m: float
    max_range_m: float
    outdoor_coefficient: float
    cover_share: float
    next_floor_db: float
    area_m2_per_point: float
    users_per_point: float
    bands: tuple[Band, ...]
    venues: Mapping[str, VenueKind]

    def band(self, band_ghz: float) -> Band:
        """First band that goes up to that frequency.

        >>> from fugai.wireless import wlan_settings
        >>> wlan_settings().band(5.2).name
        '5'
        """
        for band in self.bands:
            if band_ghz <= band.up_to_ghz:
                return band
        return self.bands[-1]

    def kind(self, venue_type: str) -> VenueKind:
        """Kind of venues of that type; an unknown type is 'other'."""
        return self.venues.get(venue_type, self.venues["other"])


def wlan_settings(overrides: Mapping[str, Mapping[str, object]] | None = None) -> WlanSettings:
    """WLAN settings from the built-in data file and a project's changes to it.

    Parameters
    ----------
    overrides
        A project's file of technologies as a mapping; its table ``wlan`` is taken.

    Raises
    ------
    ConfigError
        An unknown key, or a value of the wrong type or outside its range; all findings at once.

    Examples
    --------
    >>> from fugai.wireless import wlan_settings
    >>> settings = wlan_settings({"wlan": {"edge_dbm": -70.0}})
    >>> settings.edge_dbm, settings.max_range_m
    (-70.0, 150.0)
    """
    merged = section("wlan")
    problems: list[str] = []
    _merge("technologies.wlan", merged, dict(overrides or {}).get("wlan", {}), problems)
    if problems:
        raise ConfigError(*problems)
    bands, venues = merged.pop("bands"), merged.pop("venues")
    if not isinstance(bands, Mapping) or not isinstance(venues, Mapping):
        msg = "`technologies.wlan` must have the tables `bands` and `venues`."
        raise ConfigError(msg)
    made = [Band(name=name, **values) for name, values in bands.items()]
    return WlanSettings(
        bands=tuple(sorted(made, key=lambda band: band.up_to_ghz)),
        venues={name: _kind(values) for name, values in venues.items()},
        **merged,  # type: ignore[arg-type]
    )


def _kind(values: Mapping[str, object]) -> VenueKind:
    rest = {str(k): float(v) for k, v in values.items() if k != "indoor"}  # type: ignore[arg-type]
    return VenueKind(indoor=bool(values["indoor"]), coefficient=rest)


def _merge(where: str, before: dict[str, object], changes: object, problems: list[str]) -> None:
    """Replace defaults by the changes, tables within tables; keys that are not named stay."""
    if not isinstance(changes, Mapping):
        problems.append(f"`{where}` must be a table of keys and values, found {changes!r}.")
        return
    for key, value in changes.items():
        name = f"{where}.{key}"
        old = before.get(key)
        if key not in before:
            problems.append(f"`{name}` must be a known key, found {key!r}.")
        elif isinstance(old, Mapping):
            inner = dict(old)
            _merge(name, inner, value, problems)
            before[key] = inner
        elif isinstance(old, bool):
            if not isinstance(value, bool):
                problems.append(f"`{name}` must be true or false, found {value!r}.")
            before[key] = value
        elif isinstance(value, bool) or not isinstance(value, int | float):
            problems.append(f"`{name}` must be a number, found {value!r}.")
        else:
            low, high = _RANGES.get(str(key), (15.0, 60.0))
            if not low <= value <= high:
                problems.append(f"`{name}` must be between {low:g} and {high:g}, found {value:g}.")
            before[key] = float(value)
