"""How far the level of a network lies above what a service needs, at each pixel."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fugai.wireless.service.margins import margins_db
from fugai.wireless.service.rates import rates, sinr_at_load
from fugai.wireless.service.served import ALMOST

if TYPE_CHECKING:
    from collections.abc import Callable

    import xarray as xr

    from fugai._types import BoolArray, Float32Array
    from fugai.wireless.service.definition import ServiceDefinition

SHIFTS_DB = (-24.0, -16.0, -10.0, -6.0, -4.0, -2.0, -1.0, 0.0, 1.0, 2.0, 4.0, 6.0, 10.0, 16.0, 24.0)
"""Changes of the level between which the one is found at which rates are met. [dB]"""

BEYOND_DB = 40.0
"""Excess where rates are met, or missed, at all of `SHIFTS_DB`. [dB]"""


def excess_db(signal: xr.Dataset, service: ServiceDefinition) -> Float32Array:
    """How far a network may fall at each pixel and still serve: negative where it does not. [dB]

    0 or more exactly where `served` is 1; -inf without a server. Rates are met at some change of the level
    between two of `SHIFTS_DB`, the middle of which stands for it.

    Parameters
    ----------
    signal
        As from `predict`, of one network.
    service
        What served means.

    Examples
    --------
    >>> import xarray as xr
    >>> from fugai.wireless import ServiceDefinition
    >>> signal = xr.Dataset(
    ...     {
    ...         "rsrp": (("y", "x"), np.float32([[-99.0, -100.0]])),
    ...         "sigma": (("y", "x"), np.float32([[8.0, 8.0]])),
    ...         "server": (("y", "x"), [[0, -1]]),
    ...     }
    ... )
    >>> lte = ServiceDefinition(name="lte", technologies=("lte",), rsrp_dbm=-105.0)
    >>> excess_db(signal, lte).round(1)
    array([[ 0.6, -inf]], dtype=float32)
    """
    asked = service.of(str(signal.attrs.get("technology", "")))
    level = signal["rsrp"].to_numpy()
    found = np.full(level.shape, np.inf, np.float32)
    if asked.level_dbm is not None:
        margin = margins_db(signal, service, asked.probability, place=service.place)
        found = level - np.float32(asked.level_dbm) - margin
    if asked.sinr_db is not None:
        found = np.minimum(found, sinr_at_load(signal, asked.load) - np.float32(asked.sinr_db))
    if asked.asks_rates:
        found = np.minimum(found, by_shifts(lambda shift_db: _carries(signal, service, shift_db)))
    found = np.minimum(np.nan_to_num(found, nan=-np.inf), np.float32(BEYOND_DB * 4.0))
    return np.where(signal["server"].to_numpy() >= 0, found, -np.inf).astype(np.float32)


def by_shifts(serves: Callable[[float], BoolArray]) -> Float32Array:
    """Excess of what serves from some change of the level on, by whether it does at each of `SHIFTS_DB`.

    >>> by_shifts(lambda shift_db: np.array([5.0, -5.0]) + shift_db >= 0.0)
    array([ 5., -5.], dtype=float32)
    """
    found, before = None, -BEYOND_DB
    for shift in SHIFTS_DB:
        enough = serves(shift)
        if found is None:
            found = np.full(enough.shape, -BEYOND_DB, np.float32)
        first = enough & (found == -BEYOND_DB)
        found[first] = -shift if before == -BEYOND_DB else -(shift + before) / 2.0
        before = shift
    assert found is not None
    return found


def _carries(signal: xr.Dataset, service: ServiceDefinition, shift_db: float) -> BoolArray:
    """Where the rates are met with the server's level changed."""
    asked = service.of(str(signal.attrs.get("technology", "")))
    found = rates(shifted(signal, shift_db), service)
    good = np.ones(signal["rsrp"].shape, dtype=np.bool_)
    for name, least in (("download", asked.download_mbps), ("upload", asked.upload_mbps)):
        if least is not None:
            good &= np.nan_to_num(found[name].to_numpy()) >= least * ALMOST
    return good


def shifted(signal: xr.Dataset, shift_db: float) -> xr.Dataset:
    """The signal with its server's level changed, the interference of the others as it is."""
    return signal.assign(
        rsrp=signal["rsrp"] + np.float32(shift_db),
        coupling_loss=signal["coupling_loss"] - np.float32(shift_db),
    )
