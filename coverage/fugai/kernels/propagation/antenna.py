"""Antenna patterns: attenuation against the boresight, of a formula's sector or of measured cuts."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from fugai._numba import njit

if TYPE_CHECKING:
    from fugai._types import FloatArray

RATIO_AT_HALF_BEAMWIDTH = 12.0
"""12 (angle / beamwidth)^2 is 3 dB where the angle is half the beamwidth. [dB]"""


@njit(cache=True)
def relative_bearing_deg(bearing_deg: float, azimuth_deg: float) -> float:
    """Bearing seen from an azimuth, in -180 to 180. [deg]"""
    return (bearing_deg - azimuth_deg + 180.0) % 360.0 - 180.0


@njit(cache=True)
def horizontal_loss_db(angle_deg: float, beamwidth_deg: float, front_back_db: float) -> float:
    """Horizontal attenuation, positive [dB]; 3GPP TR 36.942 (4.2.1), TR 38.901 table 7.3-1.

    A beamwidth of 360 degrees or more is an omnidirectional antenna: 0 dB.
    """
    if beamwidth_deg >= 360.0:
        return 0.0
    return min(RATIO_AT_HALF_BEAMWIDTH * (angle_deg / beamwidth_deg) ** 2, front_back_db)


@njit(cache=True)
def vertical_loss_db(
    depression_deg: float, downtilt_deg: float, beamwidth_deg: float, side_lobe_db: float
) -> float:
    """Vertical attenuation, positive [dB]; 3GPP TR 38.901 table 7.3-1 with tilt as TR 36.814.

    Both angles count downward from the horizon. A beamwidth of 180 degrees or more is flat: 0 dB.
    """
    if beamwidth_deg >= 180.0:
        return 0.0
    ratio = (depression_deg - downtilt_deg) / beamwidth_deg
    return min(RATIO_AT_HALF_BEAMWIDTH * ratio**2, side_lobe_db)


@njit(cache=True)
def combined_loss_db(horizontal_db: float, vertical_db: float, front_back_db: float) -> float:
    """Attenuation in three dimensions, positive, at most the front-to-back ratio. [dB]"""
    return min(horizontal_db + vertical_db, front_back_db)


@njit(cache=True, nogil=True)
def tilted_direction_deg(
    azimuth_deg: float, elevation_deg: float, tilt_deg: float
) -> tuple[float, float]:
    """Azimuth and elevation seen by an antenna that leans forward by ``tilt_deg``. [deg]

    The azimuth counts from the antenna's own, clockwise; the elevation counts up from the horizon.
    A rotation about the horizontal axis across the boresight (3GPP TR 38.901 section 7.1.3): ahead
    the beam goes down by the tilt, behind it goes up, to the sides it rolls.
    """
    azimuth, elevation = math.radians(azimuth_deg), math.radians(elevation_deg)
    tilt = math.radians(tilt_deg)
    ahead = math.cos(elevation) * math.cos(azimuth)
    right = math.cos(elevation) * math.sin(azimuth)
    up = math.sin(elevation)
    forward = ahead * math.cos(tilt) - up * math.sin(tilt)
    above = ahead * math.sin(tilt) + up * math.cos(tilt)
    seen = math.degrees(math.atan2(right, forward))
    return seen, math.degrees(math.asin(max(-1.0, min(1.0, above))))


@njit(cache=True, nogil=True)
def cut_loss_db(cut_db: FloatArray, angle_deg: float) -> float:
    """Attenuation of a cut on the 360 whole degrees, straight between two of them. [dB]"""
    turned = angle_deg % 360.0
    low = int(turned)
    part = turned - low
    return float(cut_db[low % 360] * (1.0 - part) + cut_db[(low + 1) % 360] * part)


@njit(cache=True, nogil=True)
def pattern_loss_db(
    horizontal_db: FloatArray,
    vertical_db: FloatArray,
    limit_db: float,
    azimuth_deg: float,
    elevation_deg: float,
) -> float:
    """Attenuation in any direction from the two principal cuts, positive. [dB]

    The attenuation of the horizontal cut at that azimuth, plus that of the vertical cut at that
    elevation: of its front half and its back half, weighted by the azimuth. A horizontal projection
    interpolation, of the kind compared by Vasiliadis, Dimitriou and Sergiadis,
    IEEE Transactions on Antennas and Propagation 53(7), 2005. Both cuts are met exactly;
    where front and back half are the same, this is the plain sum of the cuts, as 3GPP TR 38.901
    table 7.3-1 has it.

    Parameters
    ----------
    horizontal_db
        By whole degrees clockwise from the boresight, shape (360,). [dB]
    vertical_db
        By whole degrees below the horizon, over the nadir to the back, shape (360,). [dB]
    limit_db
        No direction is attenuated more. [dB]
    azimuth_deg, elevation_deg
        From the boresight, clockwise; up from the horizon. [deg]
    """
    azimuth = (azimuth_deg + 180.0) % 360.0 - 180.0
    behind = abs(azimuth) / 180.0
    front = cut_loss_db(vertical_db, -elevation_deg) - horizontal_db[0]
    back = cut_loss_db(vertical_db, 180.0 + elevation_deg) - horizontal_db[180]
    summed = cut_loss_db(horizontal_db, azimuth) + (1.0 - behind) * front + behind * back
    return float(max(0.0, min(summed, limit_db)))


@njit(cache=True, nogil=True)
def pattern_losses_db(
    horizontal_db: FloatArray,
    vertical_db: FloatArray,
    limit_db: float,
    tilt_deg: float,
    azimuth_deg: FloatArray,
    elevation_deg: FloatArray,
) -> FloatArray:
    """`pattern_loss_db` of an antenna that leans forward, in each direction. [dB]"""
    losses = np.empty(azimuth_deg.size)
    for i in range(azimuth_deg.size):
        azimuth, elevation = azimuth_deg[i], elevation_deg[i]
        if tilt_deg != 0.0:
            azimuth, elevation = tilted_direction_deg(azimuth, elevation, tilt_deg)
        losses[i] = pattern_loss_db(horizontal_db, vertical_db, limit_db, azimuth, elevation)
    return losses
