"""Gain of antennas in all directions."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fugai.errors import ContractError
from fugai.kernels.propagation.antenna import combined_loss_db, horizontal_loss_db, vertical_loss_db
from fugai.wireless import (
    Antenna,
    antenna_gain_dbi,
    sector_antenna,
    tr36814_antenna,
    tr38901_antenna,
    with_electrical_tilt,
)

DEGREES = np.arange(360)


def measured(tilt=0.0):
    """Two cuts as a chamber gives them: different lobes behind and above."""
    off = np.abs((DEGREES + 180) % 360 - 180)
    horizontal = np.minimum(off / 5.0, 28.0)
    below = np.abs((DEGREES - tilt + 180) % 360 - 180)
    vertical = np.minimum(below * 2.0, 35.0)
    vertical[170:190] = 28.0
    return Antenna(
        name="m",
        gain_dbi=17.0,
        horizontal_db=horizontal,
        vertical_db=vertical,
        electrical_tilt_deg=tilt,
    )


def test_both_cuts_are_met_exactly():
    antenna = measured()
    ahead = antenna_gain_dbi(antenna, 0.0, [0.0, -10.0, 10.0])
    assert ahead == pytest.approx([17.0, 17.0 - 20.0, 17.0 - 20.0], abs=1e-9)
    round_ = antenna_gain_dbi(antenna, DEGREES, 0.0)
    assert round_ == pytest.approx(17.0 - antenna.horizontal_db, abs=1e-9)
    # behind, the vertical cut's own back half: 180 + elevation
    behind = antenna_gain_dbi(antenna, 180.0, [0.0, -5.0, -20.0])
    assert behind == pytest.approx([17.0 - 28.0, 17.0 - 28.0, 17.0 - 35.0], abs=1e-9)


@given(azimuth=st.integers(-180, 180), elevation=st.integers(-89, 89), tilt=st.integers(0, 12))
def test_sectors_of_3gpp_are_the_sum_of_their_cuts(azimuth, elevation, tilt):
    """On whole degrees the table is the formula itself; straight up and down have no azimuth."""
    antenna = tr36814_antenna(electrical_tilt_deg=float(tilt))
    expected = combined_loss_db(
        horizontal_loss_db(float(azimuth), 70.0, 25.0),
        vertical_loss_db(float(-elevation), float(tilt), 10.0, 20.0),
        25.0,
    )
    found = 14.0 - antenna_gain_dbi(antenna, float(azimuth), float(elevation))
    assert found == pytest.approx(expected, abs=1e-9)  # sums of the same terms in another order


@given(azimuth=st.floats(-180, 180), elevation=st.floats(-89, 89))
def test_interpolation_between_whole_degrees_is_close(azimuth, elevation):
    antenna = tr36814_antenna(electrical_tilt_deg=0.0)
    expected = combined_loss_db(
        horizontal_loss_db(azimuth, 70.0, 25.0), vertical_loss_db(-elevation, 0.0, 10.0, 20.0), 25.0
    )
    found = 14.0 - float(antenna_gain_dbi(antenna, azimuth, elevation))
    # 3 dB / beamwidth^2 for the parabolas. Where one meets its limit, a part t of a degree behind a
    # whole one, the straight line is off by t (1 - t) times the slope there: 0.256 dB at 12.91
    # degrees of elevation, 0.014 dB at 101.04 degrees of azimuth.
    assert found == pytest.approx(expected, abs=3 / 100 + 3 / 4900 + 0.256 + 0.015)


def test_element_of_38901_by_hand():
    gain = antenna_gain_dbi(tr38901_antenna(), [0.0, 65.0, 180.0, 0.0], [0.0, 0.0, 0.0, -65.0])
    assert gain == pytest.approx([8.0, 8.0 - 12.0, 8.0 - 30.0, 8.0 - 12.0], abs=1e-9)


def test_mechanical_tilt_goes_down_ahead_up_behind_and_not_to_the_sides():
    antenna = measured()
    leaning = {"mechanical_tilt_deg": 8.0}
    assert antenna_gain_dbi(antenna, 0.0, -8.0, **leaning) == pytest.approx(17.0, abs=1e-9)
    assert antenna_gain_dbi(antenna, 180.0, 8.0, **leaning) == pytest.approx(17 - 28.0, abs=1e-9)
    side = antenna_gain_dbi(antenna, 90.0, 0.0, **leaning)
    assert side == pytest.approx(antenna_gain_dbi(antenna, 90.0, 0.0), abs=1e-9)
    # half way round the beam has come down by atan(tan 8 * cos 60), about half
    down = -math.degrees(math.atan(math.tan(math.radians(8.0)) * math.cos(math.radians(60.0))))
    elevations = np.arange(-12.0, 4.0, 0.25)
    there = antenna_gain_dbi(antenna, 60.0, elevations, **leaning)
    assert elevations[np.argmax(there)] == pytest.approx(down, abs=0.5)  # the cut has whole degrees


def test_electrical_tilt_goes_down_all_round():
    antenna = with_electrical_tilt(measured(), 8.0)
    assert antenna.electrical_tilt_deg == 8.0
    assert antenna_gain_dbi(antenna, 0.0, -8.0) == pytest.approx(17.0, abs=1e-9)
    for azimuth in (40.0, 90.0, 130.0):
        elevations = np.arange(-20.0, 10.0)
        gain = antenna_gain_dbi(antenna, azimuth, elevations)
        assert -8.0 in elevations[gain == gain.max()]


@given(tilt=st.integers(-10, 15))
def test_tilting_back_restores_the_cut_near_the_horizon(tilt):
    antenna = measured()
    back = with_electrical_tilt(with_electrical_tilt(antenna, float(tilt)), 0.0)
    near = np.r_[0:60, 120:240, 300:360]
    # a whole number of degrees moves values, it does not interpolate
    assert back.vertical_db[near] == pytest.approx(antenna.vertical_db[near], abs=1e-9)
    assert with_electrical_tilt(antenna, 0.0) is antenna


@given(
    azimuth=st.floats(-360, 720),
    elevation=st.floats(-90, 90),
    tilt=st.floats(-20, 20),
    boresight=st.floats(0, 360),
)
def test_no_direction_is_above_the_gain_or_below_the_deepest(azimuth, elevation, tilt, boresight):
    antenna = measured(4.0)
    options = {"mechanical_tilt_deg": tilt}
    gain = float(
        antenna_gain_dbi(antenna, azimuth, elevation, azimuth_of_boresight_deg=boresight, **options)
    )
    assert antenna.gain_dbi - antenna.deepest_db - 1e-9 <= gain <= antenna.gain_dbi + 1e-9
    turned = float(antenna_gain_dbi(antenna, azimuth - boresight, elevation, **options))
    assert gain == pytest.approx(turned, abs=1e-6)  # only the subtraction's rounding differs


def test_all_round_and_flat():
    antenna = sector_antenna(
        name="o",
        gain_dbi=2.0,
        beamwidth_deg=360.0,
        vertical_beamwidth_deg=180.0,
        front_back_db=25.0,
        side_lobe_db=20.0,
    )
    assert antenna_gain_dbi(antenna, DEGREES, 30.0) == pytest.approx(np.full(360, 2.0), abs=0)


def test_unknown_direction_and_no_direction():
    gain = antenna_gain_dbi(measured(), [0.0, np.nan], 0.0)
    assert gain[0] == 17.0
    assert np.isnan(gain[1])
    assert antenna_gain_dbi(measured(), [], []).shape == (0,)


@pytest.mark.parametrize("cut", [np.zeros(359), np.full(360, -1.0), np.full(360, np.nan)])
def test_a_cut_must_be_360_attenuations(cut):
    with pytest.raises(ContractError, match="must be 360 attenuations of 0 dB or more"):
        Antenna(name="x", gain_dbi=0.0, horizontal_db=cut, vertical_db=np.zeros(360))


def test_cuts_cannot_be_changed_afterwards():
    antenna = measured()
    with pytest.raises(ValueError, match="read-only"):
        antenna.horizontal_db[0] = 3.0
    with pytest.raises(ContractError, match="at most 45 degrees"):
        with_electrical_tilt(antenna, 60.0)
