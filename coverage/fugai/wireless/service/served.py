"""Where a service is available, and what several networks serve together."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fugai._deprecated import renamed_arguments
from fugai.errors import ConfigError, EmptyResultError
from fugai.georeference import as_raster, like
from fugai.tables.vocabulary import LEVELS
from fugai.wireless.service.fade_margin import exceedance_probability
from fugai.wireless.service.margins import by_ground, margins_db
from fugai.wireless.service.rates import rates, sinr_at_load

if TYPE_CHECKING:
    from collections.abc import Sequence

    import xarray as xr

    from fugai._types import BoolArray, Float32Array, FloatArray
    from fugai.wireless.models.p2109 import BuildingClass
    from fugai.wireless.service.definition import ServiceDefinition
    from fugai.wireless.service.fade_margin import Place


ALMOST = 1.0 - 1e-6
"""Rates are in single precision: one that is equal to what is asked meets it."""


@renamed_arguments(profile="service", removed_in="0.3.0")
def served(signal: xr.Dataset, service: ServiceDefinition) -> xr.DataArray:
    """Pixels that one network serves: 1, 0, or NaN where the signal is unknown.

    Served is where the level exceeds that of the service for the signal's technology with at least its probability, log-normal
    about the median with the signal's sigma, the SINR (a median) meets its rule, if any, and the rates that
    are asked are carried with that probability (see `rates`). In a car or a building the spread of the
    entry loss is part of it (see `fade_margin_db`). The best server alone counts: that another cell may
    serve instead is not credited.

    Parameters
    ----------
    signal
        As from `predict`.
    service
        What served means.

    Returns
    -------
    Dims ``(y, x)``, float32, on the signal's grid.

    Raises
    ------
    ConfigError
        The service asks for less than the floor to which the signal was computed.

    Examples
    --------
    With a spread of 8 dB, three quarters of the places exceed a level 5.4 dB below the median.

    >>> import numpy as np
    >>> import xarray as xr
    >>> from fugai.wireless import ServiceDefinition, served
    >>> signal = xr.Dataset(
    ...     {
    ...         "rsrp": (("y", "x"), np.float32([[-99.0, -100.0, np.nan]])),
    ...         "sigma": (("y", "x"), np.float32([[8.0, 8.0, 8.0]])),
    ...         "server": (("y", "x"), [[0, 0, -1]]),
    ...     }
    ... )
    >>> lte = ServiceDefinition(name="lte", technologies=("lte",), rsrp_dbm=-105.0)
    >>> served(signal, lte).to_numpy()
    array([[ 1.,  0., nan]], dtype=float32)
    """
    technology = str(signal.attrs.get("technology", ""))
    asked = service.of(technology)
    _check_floor(signal, service, technology)
    signal = as_raster(signal, name="signal")
    level = signal["rsrp"].to_numpy()
    good = signal_is_good(signal, service)
    if asked.asks_rates:
        found = rates(signal, service)
        for name, least in (("download", asked.download_mbps), ("upload", asked.upload_mbps)):
            if least is not None:
                good &= np.nan_to_num(found[name].to_numpy()) >= least * ALMOST
    values = np.where(np.isnan(level), np.nan, good).astype(np.float32)
    kept = {
        key: signal.attrs[key] for key in ("operator", "technology", "year") if key in signal.attrs
    }
    return like(signal["rsrp"], values, name="served", units="1", profile=service.name, **kept)


def signal_is_good(signal: xr.Dataset, service: ServiceDefinition) -> BoolArray:
    """Where a network meets the level and the SINR of a service, whatever rates are."""
    asked = service.of(str(signal.attrs.get("technology", "")))
    level = signal["rsrp"].to_numpy()
    good = signal["server"].to_numpy() >= 0
    if asked.level_dbm is not None:
        margin = margins_db(signal, service, asked.probability, place=service.place)
        good &= level - np.float32(asked.level_dbm) >= margin
    if asked.sinr_db is not None:
        good &= sinr_at_load(signal, asked.load) >= asked.sinr_db
    return np.asarray(good, dtype=np.bool_)


def _check_floor(signal: xr.Dataset, service: ServiceDefinition, technology: str) -> None:
    """Raise where a service asks for less than the floor to which the signal was computed."""
    floor = float(signal.attrs.get("floor_dbm", -np.inf))
    level = service.of(technology).level_dbm
    if level is not None and level < floor:
        key = LEVELS[technology].key if technology in LEVELS else "rsrp_dbm"
        msg = (
            f"`wireless.profiles.{service.name}.{key}` must be at least the floor {floor:g} dBm "
            f"of the prediction, found {level:g}."
        )
        raise ConfigError(msg)


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
        As in `ServiceDefinition`.

    Returns
    -------
    0 to 1, dims ``(y, x)``; 0 where nothing reaches the floor, NaN where the signal is unknown.

    Examples
    --------
    >>> import numpy as np
    >>> import xarray as xr
    >>> from fugai.wireless import exceedance
    >>> signal = xr.Dataset(
    ...     {
    ...         "rsrp": (("y", "x"), np.float32([[-105.0, -97.0, -113.0]])),
    ...         "sigma": (("y", "x"), np.float32([[8.0, 8.0, 8.0]])),
    ...         "server": (("y", "x"), [[0, 0, 0]]),
    ...     }
    ... )
    >>> exceedance(signal, -105.0).to_numpy().round(2)
    array([[0.5 , 0.84, 0.16]], dtype=float32)
    """
    signal = as_raster(signal, name="signal")
    level = signal["rsrp"]
    over = level.to_numpy() - np.float32(rsrp_dbm)
    shares = by_ground(
        signal,
        place,
        lambda here, sigma, frequency: _interpolated_probability(
            over[here], sigma_db=sigma, place=place, building=building, frequency_mhz=frequency
        ),
    )
    found = np.where(signal["server"].to_numpy() >= 0, shares, 0.0)
    values = np.where(np.isnan(level.to_numpy()), np.nan, found).astype(np.float32)
    attrs = {**level.attrs, "units": "1", "threshold_dbm": float(rsrp_dbm)}
    return like(level, values, name="probability", **attrs)


def _interpolated_probability(
    over_db: Float32Array,
    *,
    sigma_db: float,
    place: Place,
    building: BuildingClass,
    frequency_mhz: float,
) -> FloatArray:
    """`exceedance_probability`, linear between margins a quarter of a decibel apart: within 1e-4 of it."""
    nodes = np.arange(-60.0, 140.0, 0.25)
    shares = exceedance_probability(
        nodes, sigma_db=sigma_db, place=place, building=building, frequency_mhz=frequency_mhz
    )
    return np.asarray(np.interp(over_db, nodes, shares))


def union(layers: Sequence[xr.DataArray]) -> xr.DataArray:
    """Served by any of the layers: the largest share at each pixel, overlaps counted once.

    A pixel that one layer serves wholly is served, whatever is unknown of the others. Where none
    does and one is unknown, the answer is unknown, NaN. Shares below 1 (WLAN) are not added up: the
    covered parts of a pixel may be the same ground.

    Parameters
    ----------
    layers
        Served share of each pixel, 0 to 1, all on one grid.

    Raises
    ------
    EmptyResultError
        No layer is given.

    Examples
    --------
    >>> import numpy as np
    >>> import xarray as xr
    >>> from fugai.wireless import union
    >>> lte = xr.DataArray(np.float32([[1.0, 0.0, 0.3]]), dims=("y", "x"))
    >>> wlan = xr.DataArray(np.float32([[0.0, np.nan, 0.5]]), dims=("y", "x"))
    >>> union([lte, wlan]).to_numpy()
    array([[1. , nan, 0.5]], dtype=float32)
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
