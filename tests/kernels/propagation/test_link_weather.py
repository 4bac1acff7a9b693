"""Rain, gases and multipath on a link: printed tables, worked equations, and each inverse."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fugai.errors import ConfigError
from fugai.kernels.propagation import p530
from fugai.kernels.propagation.p838 import rain_coefficients as coefficients
from fugai.wireless import gas_attenuation_db_per_km, rain_attenuation_db, rain_coefficients


@pytest.mark.parametrize(
    ("ghz", "k_h", "alpha_h", "k_v", "alpha_v"),
    [
        (1.0, 0.0000259, 0.9691, 0.0000308, 0.8592),
        (6.0, 0.0007056, 1.5900, 0.0004878, 1.5728),
        (10.0, 0.01217, 1.2571, 0.01129, 1.2156),
        (15.0, 0.04481, 1.1233, 0.05008, 1.0440),
        (23.0, 0.1286, 1.0214, 0.1284, 0.9630),
        (38.0, 0.4001, 0.8816, 0.3844, 0.8552),
        (80.0, 1.1704, 0.7115, 1.1668, 0.7021),
        (100.0, 1.3671, 0.6815, 1.3680, 0.6765),
    ],
)
def test_rain_coefficients_are_those_of_table_5(ghz, k_h, alpha_h, k_v, alpha_v):
    # half of the last digit in print; that of k is the fourth one that counts
    for vertical, k, alpha in ((False, k_h, alpha_h), (True, k_v, alpha_v)):
        found_k, found_alpha = coefficients(ghz, vertical)
        assert found_k == pytest.approx(k, rel=2e-3 if ghz < 2.0 else 5e-4)
        assert found_alpha == pytest.approx(alpha, abs=5.1e-5)


@pytest.mark.parametrize(
    ("ghz", "expected"),
    [
        (12.0, 0.0182336522889695),
        (20.0, 0.108930855292919),
        (60.0, 14.7783166374861),
        (90.0, 0.380843105072424),
        (130.0, 0.793353787599523),
    ],
)
def test_gases_are_those_of_the_validation_examples(ghz, expected):
    """Specific attenuation at 1013.25 hPa, 288.15 K, 7.5 g/m3 in the ITU's examples for P.676-13."""
    # the examples have nine digits of the water vapour at 60 GHz and above
    assert gas_attenuation_db_per_km(frequency_mhz=1000.0 * ghz) == pytest.approx(
        expected, rel=1e-8
    )


def test_dry_air_absorbs_less():
    dry = gas_attenuation_db_per_km(frequency_mhz=22_000.0, vapour_g_m3=0.0)
    assert dry < 0.1 * gas_attenuation_db_per_km(frequency_mhz=22_000.0)


def test_rain_on_a_link_by_hand():
    """P.530-18 (eq. 32 to 34) step by step for 38 GHz, 5 km, 42 mm/h, vertical."""
    k, alpha = 0.3844, 0.8552  # table 5 of P.838-3
    gamma = k * 42.0**alpha
    inverse = 0.477 * 5.0**0.633 * 42.0 ** (0.073 * alpha) * 38.0**0.123
    inverse -= 10.579 * (1.0 - math.exp(-0.024 * 5.0))
    at_001 = gamma * 5.0 / inverse
    rain = {"frequency_mhz": 38_000.0, "rain_mm_h": 42.0}
    # C1 to C3 give 0.998 to 1.000 at 0.01 %, so the printed coefficients decide: four digits
    assert rain_attenuation_db(5000.0, **rain) == pytest.approx(at_001, rel=3e-3)
    # C0 = 0.12 + 0.4 lg 3.8^0.8 = 0.30553
    c0 = 0.30553
    factor = 0.07**c0 * 0.12 ** (1 - c0)
    c2, c3 = 0.855 * c0 + 0.546 * (1 - c0), 0.139 * c0 + 0.043 * (1 - c0)
    at_01 = at_001 * factor * 10.0 ** (c2 - c3)
    assert rain_attenuation_db(5000.0, percent=0.1, **rain) == pytest.approx(at_01, rel=1e-3)


def test_low_bands_have_the_fixed_exponents():
    assert p530.rain_exponents(9.99) == pytest.approx((0.07**0.12 * 0.12**0.88, 0.58308, 0.05452))
    assert p530.rain_exponents(10.0) == pytest.approx(p530.rain_exponents(9.99))


def test_short_links_count_as_two_and_a_half_times_their_length_at_most():
    one, half = rain_attenuation_db([2.0, 1.0], frequency_mhz=20_000.0, rain_mm_h=50.0)
    assert one == pytest.approx(2.0 * half, rel=1e-12)
    assert p530.distance_factor(0.001, 20.0, 50.0, 1.0) == 2.5


@given(st.floats(1.0, 80.0), st.floats(6.0, 90.0), st.floats(0.0011, 0.99))
def test_percentage_of_a_margin_is_the_inverse_of_attenuation(at_001, ghz, percent):
    margin = p530.rain_attenuation_db(at_001, ghz, percent)
    assert p530.rain_percent(at_001, ghz, margin) == pytest.approx(percent, rel=1e-6)


def test_limits_of_the_rain_percentage():
    assert p530.rain_percent(20.0, 23.0, 0.0) == 100.0
    assert p530.rain_percent(0.0, 23.0, 1.0) == p530.RAREST_PERCENT
    assert p530.rain_percent(20.0, 23.0, 1e6) == p530.RAREST_PERCENT
    assert p530.rain_percent(20.0, 23.0, 1e-9) == 100.0


def test_multipath_by_hand():
    """P.530-17 (eq. 5, 8): 10^(-4.6 + 0.54), 40 km, 7 GHz, level, 100 m up, margin 30 dB."""
    expected = 10**-4.06 * 40**3.1 * 7**0.8 * 10 ** (-0.089 - 3.0)
    found = p530.multipath_percent(40.0, 7.0, 0.0, 100.0, -200.0, 30.0)
    assert found == pytest.approx(expected, rel=1e-12)
    # inclined by 1 mrad: 2^-1.29 of it
    inclined = p530.multipath_percent(40.0, 7.0, 1.0, 100.0, -200.0, 30.0)
    assert inclined == pytest.approx(expected * 2**-1.29, rel=1e-12)
    assert p530.multipath_percent(5.0, 7.0, 0.0, 100.0, -200.0, 0.0) == 0.0


def test_least_effective_radius_grows_with_the_path():
    # 157 / (144 + 2670 / 50)
    assert p530.least_k(50.0) == pytest.approx(0.79534, abs=5e-6)
    assert p530.least_k(20.0) < p530.least_k(50.0) < p530.least_k(200.0) < 4 / 3


@pytest.mark.parametrize(
    "bad",
    [
        {"frequency_mhz": 900.0, "rain_mm_h": 40.0},
        {"frequency_mhz": 120_000.0, "rain_mm_h": 40.0},
        {"frequency_mhz": 23_000.0, "rain_mm_h": -1.0},
        {"frequency_mhz": 23_000.0, "rain_mm_h": 40.0, "percent": 5.0},
        {"frequency_mhz": 23_000.0, "rain_mm_h": 40.0, "polarization": "circular"},
    ],
)
def test_values_outside_their_range_are_refused(bad):
    with pytest.raises(ConfigError, match="must be"):
        rain_attenuation_db(1000.0, **bad)


def test_a_negative_length_is_refused():
    with pytest.raises(ConfigError, match="length_m"):
        rain_attenuation_db(-1.0, frequency_mhz=23_000.0, rain_mm_h=40.0)
    with pytest.raises(ConfigError, match="frequency_mhz"):
        rain_coefficients(frequency_mhz=10.0)
    with pytest.raises(ConfigError, match="temperature_k"):
        gas_attenuation_db_per_km(frequency_mhz=23_000.0, temperature_k=15.0)
