"""Margins of a service at each pixel: they depend on the spread there and, inside, on the carrier."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fugai.wireless.service.fade_margin import fade_margin_db

if TYPE_CHECKING:
    from collections.abc import Callable

    import xarray as xr

    from fugai._types import BoolArray, Float32Array, FloatArray
    from fugai.wireless.service.definition import ServiceDefinition
    from fugai.wireless.service.fade_margin import Place


def margins_db(
    signal: xr.Dataset, service: ServiceDefinition, probability: float, *, place: Place
) -> Float32Array:
    """How far the median level outside must lie above what is needed at a place. [dB]"""
    return by_ground(
        signal,
        place,
        lambda _, sigma, frequency: fade_margin_db(
            probability,
            sigma_db=sigma,
            place=place,
            building=service.building,
            frequency_mhz=frequency,
        ),
    )


def by_ground(
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
