"""What a link carries in both directions, from levels, interference and coupling loss.

Downlink: the level over noise and the load of the other cells, with the gain of the beam that carries
data, through the Shannon bound of `spectral_efficiency`.

Uplink: a terminal sends P = min(Pmax, P0 + 10 lg(2^u M) + alpha CL) over M resource blocks (3GPP TS 36.213
clause 5.1.1.1, TS 38.213 clause 7.1.1), where CL is the coupling loss: the reference signal's power at the
antenna connector less the level that arrives, antenna and feeder included. What arrives in each block stands
over thermal noise, the receiver's noise figure and the noise rise. Where the power does not suffice for -10 dB
in all blocks that are granted, the terminal has as many as it does suffice for.
"""

from __future__ import annotations

import json
import math
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from fugai.units import thermal_noise_dbm, to_db, to_linear
from fugai.wireless.signal.quality import (
    LOWEST_LINK_SINR_DB,
    SINR_FLOOR_DB,
    interference_weights,
    throughput_mbps,
)
from fugai.wireless.uplink import MOST_LOAD, Uplink

if TYPE_CHECKING:
    import numpy.typing as npt

    from fugai._types import FloatArray
    from fugai.wireless.technology import Technology

LOWEST_POWER_DBM = -200.0
"""Stands for no power at all. [dBm]"""

BLOCK_CARRIERS = 12
_SPACING_OF_P0_KHZ = 15.0


@dataclass(frozen=True, kw_only=True)
class Link:
    """The radio of a network, as far as SINR and rates depend on it.

    Parameters
    ----------
    noise_dbm
        In the bandwidth of the reference signal, at the terminal. [dBm]
    load
        Share of their resources that all cells use.
    steady
        Whether the reference signal never pauses, whatever the load.
    quality, reuse, pilot_db
        As in `Technology`: how much of the other cells' power interferes at this load.
    block_khz
        Width of a resource block; 0 for technologies without. [kHz]
    streams, beam_gain_db, shannon_share, peak_bit_per_s_per_hz, downlink_share, uplink_share
        As in `Technology`.
    uplink
        None where there is none.
    """

    noise_dbm: float
    load: float
    steady: bool
    quality: str
    reuse: int = 1
    pilot_db: float = 0.0
    block_khz: float = 0.0
    streams: int = 1
    beam_gain_db: float = 0.0
    shannon_share: float = 0.6
    peak_bit_per_s_per_hz: float = 4.4
    downlink_share: float = 1.0
    uplink_share: float = 0.0
    uplink: Uplink | None = None

    def sinr_db(
        self,
        level_dbm: npt.ArrayLike,
        interference_dbm: npt.ArrayLike,
        *,
        other_networks_dbm: npt.ArrayLike = -np.inf,
        margins_db: tuple[npt.ArrayLike, npt.ArrayLike] = (0.0, 0.0),
    ) -> FloatArray:
        """Signal over interference and noise, at least `SINR_FLOOR_DB`. [dB]

        Parameters
        ----------
        level_dbm, interference_dbm
            Reference signal of the best server, and of all other cells together. [dBm]
        other_networks_dbm
            What other networks send into the channel, at their loads (see `other_networks_dbm`). [dBm]
        margins_db
            What the level falls below its median, against noise and against interference. Into a building
            both are weakened, so that the second is the smaller.
        """
        against_noise, against_others = (np.asarray(one, dtype=np.float64) for one in margins_db)
        level = np.asarray(level_dbm, dtype=np.float64)
        others = to_linear(np.asarray(interference_dbm, dtype=np.float64) + against_others)
        noise = to_linear(self.noise_dbm + against_noise)
        if np.any(np.asarray(other_networks_dbm) > -np.inf):
            beside = np.asarray(other_networks_dbm, dtype=np.float64)
            noise = noise + to_linear(beside + against_others)
        own_weight, others_weight = interference_weights(self, self.load)
        ratio = to_linear(level) / (noise + own_weight * to_linear(level) + others_weight * others)
        quality: FloatArray = to_db(np.maximum(ratio, to_linear(SINR_FLOOR_DB)))
        return quality

    def at_load(self, load: float | None) -> Link:
        """The same link with other loads of all cells; None, and a steady signal, keep their own."""
        return self if load is None or self.steady else replace(self, load=load)

    def down_mbps(self, sinr_db: npt.ArrayLike, blocks: npt.ArrayLike) -> FloatArray:
        """Rate of one user alone in the cell, by the SINR of the reference signal. [Mbit/s]"""
        width = np.asarray(blocks, dtype=np.float64) * self.block_khz / 1e3
        return throughput_mbps(
            np.asarray(sinr_db, dtype=np.float64) + self.beam_gain_db,
            occupied_mhz=width * self.downlink_share,
            streams=self.streams,
            shannon_share=self.shannon_share,
            peak_bit_per_s_per_hz=self.peak_bit_per_s_per_hz,
        )

    def up(
        self, coupling_loss_db: npt.ArrayLike, blocks: npt.ArrayLike
    ) -> tuple[FloatArray, FloatArray]:
        """SINR at the base station, and rate of one terminal. [dB, Mbit/s]

        Parameters
        ----------
        coupling_loss_db
            From the antenna connector of the base station to the terminal. [dB]
        blocks
            Resource blocks of the carrier.
        """
        loss = np.asarray(coupling_loss_db, dtype=np.float64)
        if self.uplink is None:
            none = np.where(np.isnan(loss), np.nan, 0.0)
            return none + SINR_FLOOR_DB, none
        up = self.uplink
        granted = np.maximum(1.0, np.asarray(blocks, dtype=np.float64))
        if up.resource_blocks is not None:
            granted = np.minimum(granted, up.resource_blocks)
        lost = loss - self.beam_gain_db + self._noise_at_base_dbm(up)
        reach = up.power_dbm - lost - LOWEST_LINK_SINR_DB  # of one block with all the power
        affordable = np.floor(to_linear(np.minimum(reach, 100.0)) * (1.0 + 1e-12))
        used = np.clip(affordable, 1.0, granted)
        wider = 10.0 * math.log10(self.block_khz / (BLOCK_CARRIERS * _SPACING_OF_P0_KHZ))
        wanted = up.p0_dbm + wider + up.alpha * loss  # in each block
        each = np.minimum(up.power_dbm - 10.0 * np.log10(used), wanted)
        sinr = np.maximum(each - lost, SINR_FLOOR_DB)
        rate = throughput_mbps(
            sinr,
            occupied_mhz=used * self.block_khz / 1e3 * self.uplink_share,
            streams=up.streams,
            shannon_share=up.shannon_share,
            peak_bit_per_s_per_hz=up.peak_bit_per_s_per_hz,
        )
        return np.asarray(sinr), rate

    def _noise_at_base_dbm(self, up: Uplink) -> float:
        """Noise and interference in a resource block of the base station. [dBm]"""
        rise = up.noise_rise_db
        if rise is None:
            rise = -10.0 * math.log10(1.0 - min(self.load, MOST_LOAD))
        return thermal_noise_dbm(self.block_khz * 1e3, noise_figure_db=up.noise_figure_db) + rise

    def to_text(self) -> str:
        """As the attribute ``link`` of a signal holds it."""
        return json.dumps(asdict(self), sort_keys=True)

    @classmethod
    def from_text(cls, text: str) -> Link:
        """The link of a signal's attribute."""
        values = json.loads(text)
        up = values.pop("uplink")
        return cls(**values, uplink=None if up is None else Uplink(**up))


def link_of(technology: Technology, load: float) -> Link:
    """The link of a technology or layer at a load."""
    ofdm = technology.quality == "ofdm"
    return Link(
        noise_dbm=technology.noise_dbm,
        load=load,
        steady=technology.load == 1.0,
        quality=technology.quality,
        reuse=technology.reuse,
        pilot_db=technology.pilot_db,
        block_khz=BLOCK_CARRIERS * technology.noise_bandwidth_khz if ofdm else 0.0,
        streams=technology.streams,
        beam_gain_db=technology.beam_gain_db,
        shannon_share=technology.shannon_share,
        peak_bit_per_s_per_hz=technology.peak_bit_per_s_per_hz,
        downlink_share=technology.downlink_share,
        uplink_share=technology.uplink_share,
        uplink=technology.uplink if ofdm else None,
    )
