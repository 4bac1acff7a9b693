"""Sector antenna pattern: attenuation against the boresight, scalar."""

from __future__ import annotations

from fugai._numba import njit

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
