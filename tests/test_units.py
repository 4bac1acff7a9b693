"""Decibels and powers against figures that everybody knows."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fugai import units


def test_powers_by_hand():
    assert units.to_linear([0, 10, 20, -30]).tolist() == [1.0, 10.0, 100.0, 0.001]
    assert units.to_linear(43.0) == pytest.approx(19_952.6, rel=1e-5)  # 43 dBm is 20 W
    assert units.to_db([1.0, 1000.0]).tolist() == [0.0, 30.0]


def test_no_power_is_minus_infinity_without_a_warning():
    assert units.to_db(0.0) == -np.inf
    assert units.to_linear(-np.inf) == 0.0


def test_missing_stays_missing():
    assert np.isnan(units.to_db(np.nan))
    assert np.isnan(units.to_linear(np.nan))


@given(st.floats(-200, 200))
def test_there_and_back(level):
    assert units.to_db(units.to_linear(level)) == pytest.approx(level, abs=1e-9)


def test_wavelength_of_2_4_ghz_is_12_5_cm():
    assert units.wavelength_m(2400.0) == pytest.approx(0.1249, abs=5e-5)


def test_thermal_noise_as_printed():
    # -174 dBm/Hz, rounded, in every textbook; 10 MHz add 70 dB
    assert units.thermal_noise_dbm(1.0) == pytest.approx(-174.0, abs=0.05)
    assert units.thermal_noise_dbm(10e6, noise_figure_db=7.0) == pytest.approx(-97.0, abs=0.05)


def test_noise_density_is_boltzmann_at_290_kelvin():
    milliwatts = 1.380649e-23 * 290.0 * 1e3
    assert float(units.to_db(milliwatts)) == pytest.approx(units.THERMAL_NOISE_DBM_PER_HZ, abs=5e-4)
