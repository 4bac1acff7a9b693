"""How far the median level outside must exceed a threshold, outdoors, in a car or in a building.

The level outside varies from place to place about its median (log-normal, standard deviation
sigma), and so does the entry loss, independently. Their sum decides. In a car both are normal and
their variances add. In a building the loss of ITU-R P.2109 has a distribution of its own, neither
normal nor symmetric, so the probability is the mean of the normal one over its quantiles: separate
margins for the two would be wrong by several decibels.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Literal

import numpy as np
from scipy.special import ndtr, ndtri

from fugai.wireless.models.p2109 import BuildingClass, building_entry_loss_db, vehicle_entry_loss

if TYPE_CHECKING:
    import numpy.typing as npt

    from fugai._types import FloatArray


Place = Literal["outdoor", "car", "indoor"]
PLACES: tuple[Place, ...] = ("outdoor", "car", "indoor")
BUILDINGS: tuple[BuildingClass, ...] = ("traditional", "efficient")

QUANTILES = 2000
"""Equally likely losses that represent the distribution of a building's."""

_CLOSE_DB = 1e-4


def exceedance_probability(
    margin_db: npt.ArrayLike,
    *,
    sigma_db: float,
    place: Place,
    building: BuildingClass,
    frequency_mhz: float,
) -> FloatArray:
    """Share of places at which the level exceeds a threshold, by the margin of the median over it.

    Parameters
    ----------
    margin_db
        Median level outside less the threshold. [dB]
    sigma_db
        Standard deviation of the level outside. [dB]
    place, building
        Where the receiver is, and the class of building of P.2109 where that is indoors.
    frequency_mhz
        Carrier; nothing depends on it outdoors. [MHz]

    Returns
    -------
    0 to 1, in the shape of ``margin_db``.

    Examples
    --------
    >>> at = dict(sigma_db=8.0, building="traditional", frequency_mhz=1850.0)
    >>> exceedance_probability([0.0, 9.0], place="outdoor", **at).round(3), exceedance_probability(9.0, place="car", **at).round(3)
    (array([0.5 , 0.87]), np.float64(0.5))
    """
    margin = np.asarray(margin_db, dtype=np.float64)
    if place == "outdoor":
        return np.asarray(ndtr(margin / sigma_db))
    if place == "car":
        car = vehicle_entry_loss(frequency_mhz=frequency_mhz)
        return np.asarray(ndtr((margin - car.mean_db) / np.hypot(sigma_db, car.sigma_db)))
    losses = _entry_losses_db(building, frequency_mhz)
    flat = np.array([ndtr((one - losses) / sigma_db).mean() for one in margin.ravel()])
    return flat.reshape(margin.shape)


@lru_cache(maxsize=256)
def fade_margin_db(
    probability: float,
    *,
    sigma_db: float,
    place: Place,
    building: BuildingClass,
    frequency_mhz: float,
) -> float:
    """Margin of the median outside over a threshold at which `exceedance_probability` is a given one. [dB]

    Examples
    --------
    >>> at = dict(sigma_db=8.0, building="traditional", frequency_mhz=1850.0)
    >>> round(fade_margin_db(0.75, place="outdoor", **at), 2), round(fade_margin_db(0.5, place="car", **at), 2)
    (5.4, 9.0)
    """
    if place == "outdoor":
        return float(ndtri(probability)) * sigma_db
    low, high = -200.0, 400.0
    while high - low > _CLOSE_DB:
        middle = (low + high) / 2
        reached = exceedance_probability(
            middle, sigma_db=sigma_db, place=place, building=building, frequency_mhz=frequency_mhz
        )
        low, high = (low, middle) if reached >= probability else (middle, high)
    return high


@lru_cache(maxsize=64)
def _entry_losses_db(building: BuildingClass, frequency_mhz: float) -> FloatArray:
    share = (np.arange(QUANTILES) + 0.5) / QUANTILES
    return np.asarray(
        building_entry_loss_db(frequency_mhz=frequency_mhz, probability=share, building=building)
    )
