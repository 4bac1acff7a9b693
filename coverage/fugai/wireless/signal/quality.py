"""SINR of the best server, and what a link carries at that SINR."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

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

MAX_STREAMS = 16


class Interfering(Protocol):
    """What decides how much of the other cells' power interferes; a `Technology` has it."""

    @property
    def quality(self) -> str: ...  # noqa: D102
    @property
    def reuse(self) -> int: ...  # noqa: D102
    @property
    def pilot_db(self) -> float: ...  # noqa: D102


def interference_weights(technology: Interfering, load: float) -> tuple[float, float]:
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
    best_mw: FloatArray,
    total_mw: FloatArray,
    *,
    technology: Technology,
    load: float,
    other_networks_mw: FloatArray | float = 0.0,
) -> FloatArray:
    """Signal over interference and noise of the best server, at least `SINR_FLOOR_DB`. [dB]

    ``other_networks_mw`` interferes as it is, whatever the load.
    """
    own, others = interference_weights(technology, load)
    noise = float(to_linear(technology.noise_dbm)) + other_networks_mw
    rest = np.maximum(total_mw - best_mw, 0.0)
    ratio = best_mw / (noise + own * best_mw + others * rest)
    quality: FloatArray = to_db(np.maximum(ratio, to_linear(SINR_FLOOR_DB)))
    return quality


@renamed_arguments(sinr="sinr_db", removed_in="0.3.0")
def spectral_efficiency(
    sinr_db: npt.ArrayLike,
    *,
    streams: int = 1,
    shannon_share: float = SHANNON_SHARE,
    peak_bit_per_s_per_hz: float = MOST_BIT_PER_S_PER_HZ,
) -> FloatArray:
    """Spectral efficiency of a link adapted to its SINR. [bit/s/Hz]

    Attenuated and truncated Shannon bound of 3GPP TR 36.942 annex A.1, by default that of the E-UTRA
    downlink: 0.6 log2(1 + SINR), nothing below -10 dB, at most 4.4 bit/s/Hz. NR has the same with 30 dB
    as its end (TR 38.803 clause 5.2.7: 5.98 bit/s/Hz); uplinks have 0.4. Of several streams each has its
    part of the power, and the link takes the number of them that carries most.

    Parameters
    ----------
    sinr_db
        Signal over interference and noise, of any shape. [dB]
    streams
        Most streams, 1 to 16.
    shannon_share
        Attenuation, above 0 and at most 1.
    peak_bit_per_s_per_hz
        Cap of one stream, above 0.

    Returns
    -------
    Of the same shape; NaN where the SINR is.

    Raises
    ------
    ContractError
        A value outside its range.

    Examples
    --------
    >>> from fugai.wireless import spectral_efficiency
    >>> spectral_efficiency([-11.0, 0.0, 30.0])
    array([0. , 0.6, 4.4])
    >>> spectral_efficiency([0.0, 30.0], streams=2).round(2)
    array([0.7, 8.8])
    """
    if isinstance(streams, bool) or streams not in range(1, MAX_STREAMS + 1):
        msg = f"`streams` must be a whole number from 1 to {MAX_STREAMS}, found {streams!r}."
        raise ContractError(msg)
    if not 0.0 < shannon_share <= 1.0:
        msg = f"`shannon_share` must be above 0 and at most 1, found {shannon_share!r}."
        raise ContractError(msg)
    if not peak_bit_per_s_per_hz > 0.0:
        msg = f"`peak_bit_per_s_per_hz` must be above 0, found {peak_bit_per_s_per_hz!r}."
        raise ContractError(msg)
    ratio = to_linear(sinr_db)
    lowest = to_linear(LOWEST_LINK_SINR_DB)
    best: FloatArray = np.where(np.isnan(ratio), np.nan, 0.0)
    for count in range(1, streams + 1):
        each = ratio / count
        reached = np.minimum(shannon_share * np.log2(1.0 + each), peak_bit_per_s_per_hz)
        # 1e-12: a level of exactly -10 dB is in
        best = np.maximum(best, np.where(each < lowest * (1.0 - 1e-12), 0.0, count * reached))
    return best


@renamed_arguments(sinr="sinr_db", removed_in="0.3.0")
def throughput_mbps(
    sinr_db: npt.ArrayLike,
    *,
    occupied_mhz: npt.ArrayLike,
    streams: int = 1,
    shannon_share: float = SHANNON_SHARE,
    peak_bit_per_s_per_hz: float = MOST_BIT_PER_S_PER_HZ,
) -> FloatArray:
    """Peak throughput of one user alone in a cell: `spectral_efficiency` times spectrum. [Mbit/s]

    Parameters
    ----------
    sinr_db
        Signal over interference and noise, of any shape. [dB]
    occupied_mhz
        Bandwidth of the resource blocks, times the share of time that is downlink
        (`Technology.occupied_mhz`); of a shape that broadcasts. [MHz]
    streams, shannon_share, peak_bit_per_s_per_hz
        As in `spectral_efficiency`.

    Examples
    --------
    LTE of 20 MHz has 100 resource blocks of 180 kHz.

    >>> from fugai.wireless import throughput_mbps
    >>> throughput_mbps([0.0, 30.0], occupied_mhz=18.0)
    array([10.8, 79.2])
    """
    efficiency = spectral_efficiency(
        sinr_db,
        streams=streams,
        shannon_share=shannon_share,
        peak_bit_per_s_per_hz=peak_bit_per_s_per_hz,
    )
    try:
        np.broadcast_shapes(efficiency.shape, np.shape(occupied_mhz))
    except ValueError as error:
        msg = f"`occupied_mhz` must fit `sinr_db`, found {np.shape(occupied_mhz)} beside {efficiency.shape}."
        raise ContractError(msg) from error
    rate: FloatArray = efficiency * np.asarray(occupied_mhz, dtype=np.float64)
    return rate
