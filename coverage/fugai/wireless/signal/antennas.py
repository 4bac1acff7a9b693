"""Gain of antennas in all directions: measured patterns and 3GPP sectors, both kinds of tilt."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from fugai.errors import ContractError
from fugai.kernels.propagation import antenna as kernel
from fugai.tables import Antenna

if TYPE_CHECKING:
    import numpy.typing as npt

    from fugai._types import FloatArray


DEGREES = np.arange(360.0)
"""Angles of the cuts. [deg]"""

LARGEST_TILT_DEG = 45.0


def antenna_gain_dbi(
    antenna: Antenna,
    azimuth_deg: npt.ArrayLike,
    elevation_deg: npt.ArrayLike,
    *,
    mechanical_tilt_deg: float = 0.0,
    azimuth_of_boresight_deg: float = 0.0,
) -> FloatArray:
    """Gain of an antenna towards each direction.

    Parameters
    ----------
    antenna
        Its pattern, electrical tilt included (see `with_electrical_tilt`).
    azimuth_deg
        Bearing of each direction, clockwise from north. [deg]
    elevation_deg
        Angle up from the horizon; of the same shape, or one that broadcasts. [deg]
    mechanical_tilt_deg
        Forward lean of the antenna. The whole pattern turns about the horizontal axis across the
        boresight: the beam goes down ahead, not to the sides, and up behind, which electrical tilt
        does not do. [deg]
    azimuth_of_boresight_deg
        Where the antenna points. [deg]

    Returns
    -------
    Gain [dBi], of the broadcast shape; NaN where a direction is.

    Examples
    --------
    >>> from fugai.wireless import antenna_gain_dbi, tr38901_antenna
    >>> sector = tr38901_antenna()
    >>> antenna_gain_dbi(sector, [0.0, 65.0, 180.0], 0.0)
    array([  8.,  -4., -22.])
    """
    azimuth, elevation = np.broadcast_arrays(
        np.asarray(azimuth_deg, dtype=np.float64) - azimuth_of_boresight_deg,
        np.asarray(elevation_deg, dtype=np.float64),
    )
    gain = np.full(azimuth.shape, np.nan)
    known = np.isfinite(azimuth) & np.isfinite(elevation)
    gain[known] = antenna.gain_dbi - kernel.pattern_losses_db(
        antenna.horizontal_db,
        antenna.vertical_db,
        antenna.deepest_db,
        float(mechanical_tilt_deg),
        np.ascontiguousarray(azimuth[known]),
        np.ascontiguousarray(elevation[known]),
    )
    return gain


def with_electrical_tilt(antenna: Antenna, tilt_deg: float) -> Antenna:
    """The antenna with its beam set to another electrical downtilt.

    The vertical cut moves down by the difference, ahead and behind alike, as phase shifts along a
    column of elements move it; the horizontal cut stays. Side lobes keep their shape, which holds
    for the few degrees that such antennas allow.

    Parameters
    ----------
    antenna
        With the electrical tilt at which it was measured.
    tilt_deg
        The new one, downward. [deg]

    Raises
    ------
    ContractError
        A tilt beyond 45 degrees.

    Examples
    --------
    >>> from fugai.wireless import antenna_gain_dbi, tr36814_antenna, with_electrical_tilt
    >>> antenna = with_electrical_tilt(tr36814_antenna(), 5.0)
    >>> antenna_gain_dbi(antenna, 0.0, [-15.0, -5.0])
    array([ 2., 14.])
    """
    if not abs(tilt_deg) <= LARGEST_TILT_DEG:
        msg = f"`tilt_deg` must be at most 45 degrees up or down, found {tilt_deg:g}."
        raise ContractError(msg)
    turn = tilt_deg - antenna.electrical_tilt_deg
    if turn == 0.0:
        return antenna
    down = _below_horizon(DEGREES)
    ahead = (DEGREES <= 90.0) | (DEGREES >= 270.0)
    # beyond the zenith and the nadir a cut would leave its half: it ends there
    source = np.clip(down - turn, -90.0, 90.0)
    angle = np.where(ahead, source, 180.0 - source)
    moved = np.array([kernel.cut_loss_db(antenna.vertical_db, one) for one in angle])
    return replace(antenna, vertical_db=moved, electrical_tilt_deg=float(tilt_deg))


def sector_antenna(
    *,
    name: str,
    gain_dbi: float,
    beamwidth_deg: float,
    vertical_beamwidth_deg: float,
    front_back_db: float,
    side_lobe_db: float,
    electrical_tilt_deg: float = 0.0,
) -> Antenna:
    """Sector with parabolic cuts, 12 (angle / beamwidth)^2, 3GPP TR 36.814 table A.2.1.1-2.

    Between two whole degrees the parabola is interpolated linearly: too high by at most
    3 dB / beamwidth^2, 0.07 dB where the beam is 6.5 degrees high.

    Parameters
    ----------
    name
        Of the antenna.
    gain_dbi
        On the boresight. [dBi]
    beamwidth_deg
        Horizontally, at half power; 360 degrees or more radiates all round. [deg]
    vertical_beamwidth_deg
        Vertically; 180 degrees or more is flat. [deg]
    front_back_db, side_lobe_db
        Largest attenuation: in all, and of the vertical cut ahead. [dB]
    electrical_tilt_deg
        Of the beam, downward. [deg]

    Raises
    ------
    ContractError
        A beamwidth is not above 0, or another figure is not finite.

    Examples
    --------
    >>> from fugai.wireless import antenna_gain_dbi, sector_antenna
    >>> antenna = sector_antenna(
    ...     name="65 degrees", gain_dbi=17.0, beamwidth_deg=65.0, vertical_beamwidth_deg=7.0,
    ...     front_back_db=25.0, side_lobe_db=20.0,
    ... )
    >>> antenna_gain_dbi(antenna, [0.0, 65.0, 180.0], 0.0)
    array([17.,  5., -8.])
    """
    for label, width in (
        ("beamwidth_deg", beamwidth_deg),
        ("vertical_beamwidth_deg", vertical_beamwidth_deg),
    ):
        if not width > 0.0:
            msg = f"`{label}` must be above 0 degrees, found {width!r}."
            raise ContractError(msg)
    if not np.isfinite([gain_dbi, electrical_tilt_deg, front_back_db, side_lobe_db]).all():
        msg = (
            "`gain_dbi`, `electrical_tilt_deg`, `front_back_db` and `side_lobe_db` must be finite, found "
            f"{gain_dbi:g}, {electrical_tilt_deg:g}, {front_back_db:g} and {side_lobe_db:g}."
        )
        raise ContractError(msg)
    horizontal = np.array(
        [
            kernel.horizontal_loss_db(
                kernel.relative_bearing_deg(one, 0.0), beamwidth_deg, front_back_db
            )
            for one in DEGREES
        ]
    )
    upright = np.array(
        [
            kernel.vertical_loss_db(one, electrical_tilt_deg, vertical_beamwidth_deg, side_lobe_db)
            for one in _below_horizon(DEGREES)
        ]
    )
    behind = (DEGREES > 90.0) & (DEGREES < 270.0)
    return Antenna(
        name=name,
        gain_dbi=gain_dbi,
        horizontal_db=horizontal,
        # both halves are the same but for the front-to-back ratio: the two cuts then simply add up
        vertical_db=upright + np.where(behind, horizontal[180], 0.0),
        electrical_tilt_deg=electrical_tilt_deg,
        limit_db=front_back_db if beamwidth_deg < 360.0 else side_lobe_db,
    )


def tr36814_antenna(*, gain_dbi: float = 14.0, electrical_tilt_deg: float = 15.0) -> Antenna:
    """Macro sector of 3GPP TR 36.814 table A.2.1.1-2: 70 by 10 degrees, 25 and 20 dB, tilt 15.

    Parameters
    ----------
    gain_dbi
        On the boresight. [dBi]
    electrical_tilt_deg
        Of the beam, downward. [deg]

    Examples
    --------
    >>> from fugai.wireless import antenna_gain_dbi, tr36814_antenna
    >>> antenna_gain_dbi(tr36814_antenna(), [0.0, 35.0], -15.0)
    array([14., 11.])
    """
    return sector_antenna(
        name="3GPP TR 36.814",
        gain_dbi=gain_dbi,
        beamwidth_deg=70.0,
        vertical_beamwidth_deg=10.0,
        front_back_db=25.0,
        side_lobe_db=20.0,
        electrical_tilt_deg=electrical_tilt_deg,
    )


def tr38901_antenna() -> Antenna:
    """One element of 3GPP TR 38.901 table 7.3-1: 65 by 65 degrees, 30 dB, 8 dBi.

    Examples
    --------
    >>> from fugai.wireless import tr38901_antenna
    >>> antenna = tr38901_antenna()
    >>> antenna.gain_dbi, antenna.deepest_db
    (8.0, 30.0)
    """
    return sector_antenna(
        name="3GPP TR 38.901",
        gain_dbi=8.0,
        beamwidth_deg=65.0,
        vertical_beamwidth_deg=65.0,
        front_back_db=30.0,
        side_lobe_db=30.0,
    )


def _below_horizon(angle_deg: FloatArray) -> FloatArray:
    """Degrees below the horizon, -90 to 90, of angles round the vertical cut."""
    turned = (angle_deg + 180.0) % 360.0 - 180.0
    return np.where(
        turned > 90.0, 180.0 - turned, np.where(turned < -90.0, -180.0 - turned, turned)
    )
