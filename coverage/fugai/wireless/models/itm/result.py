"""Results and warnings of the Irregular Terrain Model."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntFlag
from typing import Literal

Mode = Literal["line of sight", "diffraction", "troposcatter", "unknown"]

MODES: tuple[Mode, ...] = ("unknown", "line of sight", "diffraction", "troposcatter")
"""Modes of propagation as the kernels number them."""


class ItmWarning(IntFlag):
    """Warnings of the model, with the bits of NTIA's implementation.

    >>> warnings = ItmWarning(0x0201)
    >>> ItmWarning.TX_HEIGHT in warnings, ItmWarning.TX_HORIZON_NEAR in warnings
    (True, True)
    """

    NONE = 0
    TX_HEIGHT = 0x0001
    """Transmitter lower than 1 m or higher than 1000 m."""
    RX_HEIGHT = 0x0002
    """Receiver lower than 1 m or higher than 1000 m."""
    FREQUENCY = 0x0004
    """Below 40 MHz or above 10 GHz."""
    DISTANCE_LARGE = 0x0008
    """Farther than 1000 km."""
    DISTANCE_TOO_LARGE = 0x0010
    """Farther than 2000 km: the result is doubtful."""
    DISTANCE_SMALL = 0x0020
    """Nearer than five times the difference of the effective heights."""
    DISTANCE_TOO_SMALL = 0x0040
    """Nearer than 1 km: the result is doubtful."""
    TX_ANGLE = 0x0080
    """Transmitter's horizon steeper than 200 mrad."""
    RX_ANGLE = 0x0100
    """Receiver's horizon steeper than 200 mrad."""
    TX_HORIZON_NEAR = 0x0200
    """Transmitter's horizon nearer than a tenth of the smooth earth's."""
    RX_HORIZON_NEAR = 0x0400
    """Receiver's horizon nearer than a tenth of the smooth earth's."""
    TX_HORIZON_FAR = 0x0800
    """Transmitter's horizon farther than three times the smooth earth's."""
    RX_HORIZON_FAR = 0x1000
    """Receiver's horizon farther than three times the smooth earth's."""
    EXTREME_VARIABILITY = 0x2000
    """A percentage is far out in the tail of its distribution."""
    THIN_AIR = 0x4000
    """Surface refractivity below 250 N-units."""


@dataclass(frozen=True, kw_only=True)
class ItmResult:
    """Loss of one path or area with the model's warnings.

    Parameters
    ----------
    loss_db
        Basic transmission loss; NaN where the profile has a missing height, or where its horizons are
        too near and steep for the model (as a metre behind a wall at 20 MHz; the warnings say so). [dB]
    warnings
        As NTIA's implementation gives them.
    mode
        Mode of propagation that determines the loss, or ``unknown``.
    reference_db
        Attenuation relative to free space before variability. [dB]
    delta_h_m
        Terrain irregularity parameter. [m]

    Examples
    --------
    A transmitter so low that the model warns:

    >>> from fugai.wireless import ITM, PathProfile
    >>> flat = PathProfile.evenly_spaced([0.0] * 51, spacing_m=1000.0)
    >>> found = ITM().path(flat, frequency_mhz=900.0, tx_height_m=0.8, rx_height_m=1.5)
    >>> found.mode, ItmWarning.TX_HEIGHT in found.warnings
    ('troposcatter', True)
    """

    loss_db: float
    warnings: ItmWarning
    mode: Mode
    reference_db: float
    delta_h_m: float
