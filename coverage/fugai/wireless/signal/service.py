"""Where a profile is served, and what several networks serve together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from fugai.errors import ConfigError, EmptyResultError
from fugai.georeference import as_raster, like
from fugai.tables import technologies_in
from fugai.wireless.signal.service_entry import BUILDINGS, PLACES, Place, chance, margin_db

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import xarray as xr

    from fugai._types import BoolArray, Float32Array, FloatArray
    from fugai.wireless.models.p2109 import BuildingClass


@dataclass(frozen=True, kw_only=True)
class Profile:
    """What 'covered' means, under a name and with its source.

    Parameters
    ----------
    name
        Name of the profile.
    technologies
        Technologies or generations (``lte``, ``3g``) of which any one is enough; ``wlan`` too.
    rsrp_dbm
        Weakest level. [dBm]
    probability
        With which the level must be exceeded, above 0 and below 1.
    sinr_db
        Weakest SINR, None for no rule. [dB]
    place
        Where the receiver is: outdoor, car or indoor. The level inside is that outside less the loss
        on the way in, with the spread of both; the SINR is that outside.
    building
        Class of buildings of ITU-R P.2109 where that is indoors: traditional or efficient.
    source
        Where the thresholds come from.
    """

    name: str
    technologies: tuple[str, ...]
    rsrp_dbm: float
    probability: float = 0.75
    sinr_db: float | None = None
    place: Place = "outdoor"
    building: BuildingClass = "traditional"
    source: str = ""

    def __post_init__(self) -> None:
        where = f"wireless.profiles.{self.name}"
        problems = []
        if not 0.0 < self.probability < 1.0:
            problems.append(
                f"`{where}.probability` must be above 0 and below 1, found {self.probability:g}."
            )
        if not -150.0 <= self.rsrp_dbm <= -20.0:
            problems.append(
                f"`{where}.rsrp_dbm` must be between -150 and -20, found {self.rsrp_dbm:g}."
            )
        if self.sinr_db is not None and not -30.0 <= self.sinr_db <= 40.0:
            problems.append(
                f"`{where}.sinr_db` must be between -30 and 40, found {self.sinr_db:g}."
            )
        if self.place not in PLACES:
            problems.append(
                f"`{where}.place` must be one of {', '.join(PLACES)}, found {self.place!r}."
            )
        if self.building not in BUILDINGS:
            problems.append(
                f"`{where}.building` must be one of {', '.join(BUILDINGS)}, found {self.building!r}."
            )
        if problems:
            raise ConfigError(*problems)

    def covers(self, technology: str) -> bool:
        """Whether the technology belongs to the profile, by name or by generation."""
        return technology in technologies_in(self.technologies)


def served(signal: xr.Dataset, profile: Profile) -> xr.DataArray:
    """Pixels that one network serves: 1, 0, or NaN where the signal is unknown.

    Served is where the level exceeds the profile's with at least its probability, log-normal
    about the median with the signal's sigma, and the SINR (a median) meets its rule, if any. In a
    car or a building the spread of the loss on the way in is part of it (see `entry`). The best
    server alone counts: that another cell may stand in is not credited.

    Raises
    ------
    ConfigError
        The profile asks for less than the floor to which the signal was computed.
    """
    floor = float(signal.attrs.get("floor_dbm", -np.inf))
    if profile.rsrp_dbm < floor:
        msg = (
            f"`wireless.profiles.{profile.name}.rsrp_dbm` must be at least the floor {floor:g} dBm "
            f"of the prediction, found {profile.rsrp_dbm:g}."
        )
        raise ConfigError(msg)
    signal = as_raster(signal, name="signal")
    level = signal["rsrp"].to_numpy()
    margin = _by_ground(
        signal,
        profile.place,
        lambda _, sigma, frequency: margin_db(
            profile.probability,
            sigma_db=sigma,
            place=profile.place,
            building=profile.building,
            frequency_mhz=frequency,
        ),
    )
    good = (level - np.float32(profile.rsrp_dbm) >= margin) & (signal["server"].to_numpy() >= 0)
    if profile.sinr_db is not None:
        good &= signal["sinr"].to_numpy() >= profile.sinr_db
    values = np.where(np.isnan(level), np.nan, good).astype(np.float32)
    kept = {
        key: signal.attrs[key] for key in ("operator", "technology", "year") if key in signal.attrs
    }
    return like(signal["rsrp"], values, name="served", units="1", profile=profile.name, **kept)


def exceedance(
    signal: xr.Dataset,
    rsrp_dbm: float,
    *,
    place: Place = "outdoor",
    building: BuildingClass = "traditional",
) -> xr.DataArray:
    """Probability that the best server's level exceeds a threshold, log-normal about the median.

    Parameters
    ----------
    signal
        As from `predict`.
    rsrp_dbm
        The threshold. [dBm]
    place, building
        As in `Profile`.

    Returns
    -------
    0 to 1, dims ``(y, x)``; 0 where nothing reaches the floor, NaN where the signal is unknown.
    """
    signal = as_raster(signal, name="signal")
    level = signal["rsrp"]
    over = level.to_numpy() - np.float32(rsrp_dbm)
    shares = _by_ground(
        signal,
        place,
        lambda here, sigma, frequency: _interpolated_chance(
            over[here], sigma_db=sigma, place=place, building=building, frequency_mhz=frequency
        ),
    )
    found = np.where(signal["server"].to_numpy() >= 0, shares, 0.0)
    values = np.where(np.isnan(level.to_numpy()), np.nan, found).astype(np.float32)
    attrs = {**level.attrs, "units": "1", "threshold_dbm": float(rsrp_dbm)}
    return like(level, values, name="probability", **attrs)


def _by_ground(
    signal: xr.Dataset,
    place: Place,
    value: Callable[[BoolArray, float, float], float | FloatArray],
) -> Float32Array:
    """A value of each pixel that depends on the spread there and, indoors, on the carrier."""
    sigma = signal["sigma"].to_numpy()
    known = ~np.isnan(sigma)
    frequency = np.zeros(sigma.shape, dtype=np.float32)
    if place != "outdoor":
        frequency = signal["frequency"].to_numpy()
        known &= ~np.isnan(frequency)
    found = np.full(sigma.shape, np.nan, dtype=np.float32)
    for one in np.unique(sigma[known]):
        mine = known & (sigma == one)
        for carrier in np.unique(frequency[mine]):
            here = mine & (frequency == carrier)
            found[here] = value(here, float(one), float(carrier))
    return found


def _interpolated_chance(
    over_db: Float32Array,
    *,
    sigma_db: float,
    place: Place,
    building: BuildingClass,
    frequency_mhz: float,
) -> FloatArray:
    """`chance`, straight between margins a quarter of a decibel apart: within 1e-4 of it."""
    nodes = np.arange(-60.0, 140.0, 0.25)
    shares = chance(
        nodes, sigma_db=sigma_db, place=place, building=building, frequency_mhz=frequency_mhz
    )
    return np.asarray(np.interp(over_db, nodes, shares))


def unite(layers: Sequence[xr.DataArray]) -> xr.DataArray:
    """Served by any of the layers: the largest share at each pixel, overlaps counted once.

    A pixel that one layer serves wholly is served, whatever is unknown of the others. Where none
    does and one is unknown, the answer is unknown, NaN. Shares below 1 (WLAN) are not added up: the
    covered parts of a pixel may be the same ground.

    Raises
    ------
    EmptyResultError
        No layer is given.
    """
    if not layers:
        msg = "`layers` must hold at least one layer, found none."
        raise EmptyResultError(msg)
    layers = [as_raster(layer, name="layers") for layer in layers]
    most = layers[0].to_numpy().astype(np.float32)
    unknown = np.isnan(most)
    most = np.where(unknown, np.float32(0), most)
    for layer in layers[1:]:
        values = layer.to_numpy()
        void = np.isnan(values)
        unknown |= void
        most = np.maximum(most, np.where(void, 0, values)).astype(np.float32)
    most[unknown & (most < 1.0)] = np.nan
    kept = {key: layers[0].attrs[key] for key in ("units",) if key in layers[0].attrs}
    return like(layers[0], most, name="served", **kept)
