"""Sector patterns that can be counted by hand."""

from __future__ import annotations

import math

import pytest

from fugai.kernels.propagation import antenna
from fugai.kernels.propagation.signal.patterns import pattern_exponent


def test_horizontal_pattern():
    assert antenna.horizontal_loss_db(0.0, 65.0, 25.0) == 0.0
    # 3 dB at half the beamwidth, 12 dB at the whole, then the front-to-back ratio
    assert antenna.horizontal_loss_db(32.5, 65.0, 25.0) == pytest.approx(3.0, rel=1e-12)
    assert antenna.horizontal_loss_db(-65.0, 65.0, 25.0) == pytest.approx(12.0, rel=1e-12)
    assert antenna.horizontal_loss_db(180.0, 65.0, 25.0) == 25.0
    assert antenna.horizontal_loss_db(180.0, 360.0, 25.0) == 0.0


def test_vertical_pattern_is_centred_on_the_tilt():
    assert antenna.vertical_loss_db(6.0, 6.0, 7.0, 20.0) == 0.0
    assert antenna.vertical_loss_db(9.5, 6.0, 7.0, 20.0) == pytest.approx(3.0, rel=1e-12)
    assert antenna.vertical_loss_db(-1.0, 6.0, 7.0, 20.0) == pytest.approx(12.0, rel=1e-12)
    assert antenna.vertical_loss_db(90.0, 6.0, 7.0, 20.0) == 20.0
    assert antenna.vertical_loss_db(90.0, 6.0, 180.0, 20.0) == 0.0


def test_combined_pattern_stops_at_the_front_to_back_ratio():
    assert antenna.combined_loss_db(12.0, 3.0, 25.0) == 15.0
    assert antenna.combined_loss_db(20.0, 20.0, 25.0) == 25.0


@pytest.mark.parametrize(
    ("bearing", "azimuth", "expected"),
    [(10.0, 350.0, 20.0), (350.0, 10.0, -20.0), (90.0, 90.0, 0.0), (270.0, 90.0, -180.0)],
)
def test_relative_bearing(bearing, azimuth, expected):
    assert antenna.relative_bearing_deg(bearing, azimuth) == pytest.approx(expected)


def test_exponent_is_three_decibels_at_half_the_beamwidth():
    gain = math.exp(32 * pattern_exponent(65.0) * 32.5**2)
    assert -10 * math.log10(gain) == pytest.approx(3.0, rel=1e-12)
    assert pattern_exponent(360.0) == 0.0
