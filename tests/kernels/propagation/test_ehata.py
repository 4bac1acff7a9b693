"""Parts of extended Hata, each against Okumura's figures, a countable case or another method."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fugai.kernels.propagation.ehata import loss as kernel
from fugai.kernels.propagation.ehata import terrain
from fugai.kernels.propagation.free_space import free_space_loss_db
from fugai.kernels.propagation.hata import RURAL, SUBURBAN, URBAN


@pytest.mark.parametrize(("f_mhz", "excess"), [(1500.0, 22.0), (2000.0, 23.5), (3000.0, 25.85)])
def test_urban_median_at_one_kilometre_is_okumuras(f_mhz, excess):
    # above free space over the slant path, with antennas of 200 m and 3 m
    slant = (1000.0**2 + 197.0**2) ** 0.5
    found = kernel.median_loss_db(f_mhz, 200.0, 3.0, 1.0, URBAN)
    # the report's speed of light differs in the sixth digit: 1e-5 of 8.7 dB
    assert found == pytest.approx(free_space_loss_db(slant, f_mhz) + excess, abs=1e-3)


@pytest.mark.parametrize(("f_mhz", "gain"), [(1500.0, 11.5), (2000.0, 12.4), (3000.0, 14.0)])
def test_suburban_correction_is_okumuras(f_mhz, gain):
    urban = kernel.median_loss_db(f_mhz, 100.0, 3.0, 5.0, URBAN)
    assert urban - kernel.median_loss_db(f_mhz, 100.0, 3.0, 5.0, SUBURBAN) == pytest.approx(
        gain, rel=1e-9
    )


@pytest.mark.parametrize(("f_mhz", "sigma"), [(1500.0, 7.1), (2000.0, 7.5), (3000.0, 8.1)])
def test_location_variability(f_mhz, sigma):
    # the fit is printed to eight digits; the figures to one decimal
    assert kernel.location_sigma_db(f_mhz, URBAN) == pytest.approx(sigma, abs=0.05)
    assert kernel.location_sigma_db(f_mhz, RURAL) == pytest.approx(sigma + 2.0, abs=0.05)


@pytest.mark.parametrize(
    ("base_km", "mobile_km", "expected"),
    [
        (10.0, 0.0, 4.0),
        (15.0, 2.0, -17.5),
        (30.0, 1.0, -8.5),
        (60.0, 0.5, 8.0),
        (45.0, 4.0, -7.25),
        (100.0, 8.0, -1.0),
        (100.0, 12.0, 0.0),
    ],
)
def test_a_ridge_of_two_hundred_metres_reproduces_figure_31(base_km, mobile_km, expected):
    assert kernel.ridge_gain_db(200.0, base_km, mobile_km) == pytest.approx(expected, rel=1e-12)


def test_a_ridge_of_fifty_metres_counts_half():
    assert kernel.ridge_gain_db(50.0, 15.0, 2.0) == pytest.approx(-8.75, rel=1e-12)


@pytest.mark.parametrize(
    ("slope", "d_km", "expected"),
    [
        (-10.0, 5.0, -2.5),
        (-10.0, 20.0, -5.25),
        (-10.0, 50.0, -8.0),
        (8.0, 10.0, 1.0),
        (8.0, 30.0, 2.8),
        (8.0, 45.0, 3.8),
        (8.0, 90.0, 4.8),
        (0.0, 20.0, 0.0),
    ],
)
def test_slope_gain_by_hand(slope, d_km, expected):
    assert kernel.slope_gain_db(slope, d_km) == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize(
    ("share", "end", "d_km", "expected"),
    [
        (0.0, 1, 20.0, 0.0),
        (0.35, 0, 20.0, 3.0),
        (0.35, 1, 30.0, 5.5),
        (0.35, -1, 20.0, 4.25),
        (0.5, 0, 60.0, 7.0),
        (1.0, 1, 45.0, 13.0),
        (0.075, 0, 90.0, 1.0),
    ],
)
def test_sea_gain_by_hand(share, end, d_km, expected):
    assert kernel.sea_gain_db(share, end, d_km) == pytest.approx(expected, rel=1e-12)


def test_gain_by_the_ground_of_the_mobile_in_the_hills():
    quantiles = (140.0, 120.0, 100.0)
    places = (150.0, 130.0, 120.0, 110.0, 90.0)
    gains = np.array([kernel.rolling_hills_gain_db(quantiles, place) for place in places])
    most = gains[0] - gains[2]
    assert most > 0
    # half-way up takes half of the crest's gain, and a valley as much as a crest gives
    assert np.allclose(gains - gains[2], [most, most / 2, 0.0, -most / 2, -most], rtol=1e-12)


@given(st.integers(0, 10_000), st.integers(12, 140))
def test_quantiles_are_those_of_a_sorted_profile(seed, points):
    z = np.random.default_rng(seed).normal(100.0, 40.0, points)
    step, last = 200.0, points - 1
    length = last * step / 1e3
    ground = np.sort(z if length < 10.0 else z[last - 50 :])[::-1]
    ranks = [max(int(share * len(ground) - 1.0), 0) for share in (0.1, 0.5, 0.9)]
    stretch = 1.0
    if length < 10.0:
        stretch = (1 - 0.8 * np.exp(-0.2)) / (1 - 0.8 * np.exp(-0.02 * length))
    found = terrain.height_quantiles_m(z, last, step)
    assert np.allclose(found, ground[ranks] * stretch, rtol=1e-12)


def test_effective_heights_by_hand():
    # 10 km of 1 km steps, a plain at 100 m; the mobile on a mound of 40 m: 7/12 of its 40 m above
    # the ground from 3 km on
    z = np.full(11, 100.0)
    z[10] = 140.0
    high, low = terrain.effective_heights_m(z, 10, 1000.0, 30.0, 2.0)
    assert low == pytest.approx(2.0 + 7 / 12 * 40.0, rel=1e-12)
    # the base station looks down on 5 m: the mean of seven plains and the mound
    assert high == pytest.approx(30.0 - 7 / 12 * 5.0, rel=1e-12)
    short = terrain.effective_heights_m(z, 2, 1000.0, 30.0, 2.0)
    assert short == (30.0, 2.0)


def test_ground_that_rises_towards_the_mobile_slopes_up():
    rising = np.linspace(0.0, 100.0, 101)
    # 100 m over 10 km
    found = terrain.slope_at_mobile_mrad(rising, 100, 100.0)
    assert found == pytest.approx(10.0, rel=1e-2)  # the model's own fit is 0.1 % low at 50 points
    assert terrain.slope_at_mobile_mrad(rising, 40, 100.0) == 0.0


def test_level_water_before_the_mobile_slopes_nowhere():
    # a hill falls to the water 8 km before the mobile: lines over 9 and 10 km fall, those over 5 to 8 km
    # are level to the bit, and the steepest that is not falling counts
    z = np.r_[np.linspace(200.0, 0.0, 21), np.zeros(80)]
    assert terrain.slope_at_mobile_mrad(z, 100, 100.0) == 0.0


def test_sea_at_either_end():
    z = np.array([0.0, 0.0, 0.0, 5.0, 5.0, 5.0, 5.0, 0.0])
    assert terrain.sea_share(z, 7) == (0.5, 0)
    assert terrain.sea_share(z[::-1].copy(), 7) == (0.5, 1)
    assert terrain.sea_share(np.zeros(8), 6) == (1.0, 0)


def test_one_hill_is_the_ridge_of_both():
    z = np.zeros(11)
    z[7] = 300.0
    alone, height, base_km, mobile_km = terrain.ridge(z, 10, 1000.0, 10.0, 10.0, np.empty((2, 11)))
    assert alone
    assert (base_km, mobile_km) == (7.0, 3.0)
    # 300 m over antennas at 10 m, and 3 km x 7 km over twice the earth's 8500 km or so
    assert height == pytest.approx(290.0 + 21e6 / 2 / 8.5e6, abs=0.05)
    assert not terrain.ridge(np.zeros(11), 10, 100.0, 50.0, 50.0, np.empty((2, 11)))[0]
