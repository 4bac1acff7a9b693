"""SINR of the best server, and what a link carries at that SINR."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from fugai._deprecated import renamed_arguments
from fugai.errors import ContractError
from fugai.units import to_db, to_linear

if TYPE_CHECKING:
    from fugai._types import FloatArray
    from fugai.wireless.technology import Technology

SINR_FLOOR_DB = -30.0
"""SINR where no cell reaches the floor; no lower value is reported. [dB]"""

SHANNON_SHARE, LOWEST_LINK_SINR_DB, MOST_BIT_PER_S_PER_HZ = 0.6, -10.0, 4.4
"""Downlink of 3GPP TR 36.942 table A.2: one antenna to two, typical urban, 3 km/h."""


def interference_weights(technology: Technology, load: float) -> tuple[float, float]:
    """Interference per unit of reference power, of the best server and of every other cell.

    OFDM: neighbours use a share ``load`` of the resource elements. TDMA: that, spread over
    ``reuse`` carriers. CDMA: the whole carrier of every cell interferes, the server's too, and the
    pilot is a part ``pilot_db`` of it, so that the ratio is Ec/Io of the pilot.
    """
    if technology.quality == "cdma":
        pilot = float(to_linear(technology.pilot_db))
        sent = (pilot + load * (1.0 - pilot)) / pilot
        return sent, sent
    return 0.0, load / technology.reuse


def sinr_db(
    best_mw: FloatArray, total_mw: FloatArray, *, technology: Technology, load: float
) -> FloatArray:
    """Signal over interference and noise of the best server, at least `SINR_FLOOR_DB`. [dB]"""
    own, others = interference_weights(technology, load)
    noise = float(to_linear(technology.noise_dbm))
    rest = np.maximum(total_mw - best_mw, 0.0)
    ratio = best_mw / (noise + own * best_mw + others * rest)
    quality: FloatArray = to_db(np.maximum(ratio, to_linear(SINR_FLOOR_DB)))
    return quality


@renamed_arguments(sinr="sinr_db", removed_in="0.3.0")
def spectral_efficiency(sinr_db: npt.ArrayLike) -> FloatArray:
    """Spectral efficiency of a link adapted to its SINR. [bit/s/Hz]

    Attenuated and truncated Shannon bound of 3GPP TR 36.942 annex A.1 for the E-UTRA downlink:
    0.6 log2(1 + SINR), nothing below -10 dB, at most 4.4 bit/s/Hz.

    Parameters
    ----------
    sinr_db
        Signal over interference and noise, of any shape. [dB]

    Returns
    -------
    Of the same shape; NaN where the SINR is.

    Examples
    --------
    >>> from fugai.wireless import spectral_efficiency
    >>> spectral_efficiency([-11.0, 0.0, 30.0])
    array([0. , 0.6, 4.4])
    """
    level = np.asarray(sinr_db, dtype=np.float64)
    reached = np.minimum(SHANNON_SHARE * np.log2(1.0 + to_linear(level)), MOST_BIT_PER_S_PER_HZ)
    efficiency: FloatArray = np.where(level < LOWEST_LINK_SINR_DB, 0.0, reached)
    return efficiency


@renamed_arguments(sinr="sinr_db", removed_in="0.3.0")
def throughput_mbps(sinr_db: npt.ArrayLike, *, occupied_mhz: npt.ArrayLike) -> FloatArray:
    """Peak throughput of one user alone in a cell: `spectral_efficiency` times spectrum. [Mbit/s]

    Parameters
    ----------
    sinr_db
        Signal over interference and noise, of any shape. [dB]
    occupied_mhz
        Bandwidth of the resource blocks, times the share of time that is downlink
        (`Technology.occupied_mhz`); of a shape that broadcasts. [MHz]

    Examples
    --------
    LTE of 20 MHz has 100 resource blocks of 180 kHz.

    >>> from fugai.wireless import throughput_mbps
    >>> throughput_mbps([0.0, 30.0], occupied_mhz=18.0)
    array([10.8, 79.2])
    """
    efficiency = spectral_efficiency(sinr_db)
    try:
        np.broadcast_shapes(efficiency.shape, np.shape(occupied_mhz))
    except ValueError as error:
        msg = f"`occupied_mhz` must fit `sinr_db`, found {np.shape(occupied_mhz)} beside {efficiency.shape}."
        raise ContractError(msg) from error
    rate: FloatArray = efficiency * np.asarray(occupied_mhz, dtype=np.float64)
    return rate
