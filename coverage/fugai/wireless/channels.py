"""The spectrum that cells fill: their channels, and by how much two of them overlap."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import pandas as pd

    from fugai._types import IntArray
    from fugai.wireless.technology import Technology

NARROWEST_MHZ = 1e-6
"""Less than this in common is a rounding error. [MHz]"""


@dataclass(frozen=True, order=True)
class Channel:
    """A carrier and the spectrum that its cells fill about it. [MHz]

    Parameters
    ----------
    frequency_mhz
        Carrier, to 0.1 MHz: carriers nearer to each other are one.
    width_mhz
        Filled part: all resource blocks of LTE and NR, the noise bandwidth of other technologies.
    """

    frequency_mhz: float
    width_mhz: float

    def overlap_mhz(self, other: Channel) -> float:
        """Spectrum in common with another channel. [MHz]

        >>> Channel(1850.0, 18.0).overlap_mhz(Channel(1860.0, 9.0))
        3.5
        """
        low = max(
            self.frequency_mhz - self.width_mhz / 2.0, other.frequency_mhz - other.width_mhz / 2.0
        )
        high = min(
            self.frequency_mhz + self.width_mhz / 2.0, other.frequency_mhz + other.width_mhz / 2.0
        )
        common = high - low
        return common if common > NARROWEST_MHZ else 0.0

    def share_of(self, other: Channel) -> float:
        """Share of this channel that another one fills, 0 to 1."""
        return self.overlap_mhz(other) / self.width_mhz


def width_mhz(technology: Technology, bandwidth_mhz: float) -> float:
    """Spectrum that a cell of a technology fills. [MHz]

    >>> from fugai.wireless import technologies
    >>> width_mhz(technologies()["lte-fdd"], 20.0), width_mhz(technologies()["umts"], 5.0)
    (18.0, 3.84)
    """
    if technology.quality != "ofdm":
        return technology.noise_bandwidth_khz / 1e3
    return 12 * technology.blocks(bandwidth_mhz) * technology.noise_bandwidth_khz / 1e3


def channels_of(
    cells: pd.DataFrame, technology: Technology
) -> tuple[IntArray, tuple[Channel, ...]]:
    """Position of each cell's channel among the channels of a network, which are in order.

    Parameters
    ----------
    cells
        Of one technology.
    technology
        Theirs.
    """
    bandwidths = cells["bandwidth_mhz"].to_numpy(dtype=np.float64)
    widths = {one: width_mhz(technology, float(one)) for one in np.unique(bandwidths)}
    carrier = cells["frequency_mhz"].to_numpy(dtype=np.float64).round(1)
    each = [
        Channel(float(f), round(widths[b], 6)) for f, b in zip(carrier, bandwidths, strict=True)
    ]
    known = tuple(sorted(set(each)))
    place = {one: at for at, one in enumerate(known)}
    return np.array([place[one] for one in each], dtype=np.int64), known
