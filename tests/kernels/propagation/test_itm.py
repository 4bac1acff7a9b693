"""Parts of the Irregular Terrain Model, each against a countable case or another method."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from fugai.kernels.propagation import even_profiles, ranks
from fugai.kernels.propagation.itm import attenuation, terrain, variability
from fugai.kernels.propagation.itm.loss import new_workspace

HEIGHTS = arrays(np.float64, st.integers(3, 80), elements=st.floats(-400.0, 8000.0))


@given(HEIGHTS)
def test_mean_height_leaves_a_tenth_at_either_end(z):
    last = len(z) - 1
    tenth = int(0.1 * last)
    expected = z[tenth : last - tenth + 1].mean()
    found = terrain.mean_height_m(z, last)
    assert found == pytest.approx(expected, rel=1e-9, abs=1e-8)


@given(HEIGHTS, st.data())
def test_fitted_line_is_that_of_weighted_least_squares(z, data):
    last = len(z) - 1
    a = data.draw(st.integers(0, last - 1))
    b = data.draw(st.integers(a + 1, last))
    left, right = even_profiles.fitted_ends(z, last, float(a), float(b))
    # the model's slope takes moments with the ends counted half over the trapezoid's own moment
    index = np.arange(a, b + 1)
    weight = np.ones(len(index))
    weight[[0, -1]] = 0.5
    middle = 0.5 * (a + b)
    slope = (weight * (index - middle) * z[a : b + 1]).sum() / (
        weight * (index - middle) ** 2
    ).sum()
    level = (weight * z[a : b + 1]).sum() / weight.sum()
    # sums of up to 80 heights times their index: 1e-6 of the heights
    assert left == pytest.approx(level - slope * middle, rel=1e-6, abs=1e-3)
    assert right == pytest.approx(level + slope * (last - middle), rel=1e-6, abs=1e-3)


def test_horizon_of_both_antennas_is_the_only_hill():
    # 11 points of 1 km, flat but for 100 m at 4 km; antennas 10 m; an earth without curvature
    z = np.zeros(11)
    z[4] = 100.0
    angle1, angle2, d1, d2 = even_profiles.horizons(
        z, 10, 1000.0, (10.0, 10.0), 0.0, np.empty((2, 11))
    )
    assert (d1, d2) == (4000.0, 6000.0)
    assert (angle1, angle2) == pytest.approx((90 / 4000, 90 / 6000), rel=1e-12)


def test_horizon_of_a_clear_path_is_the_other_antenna():
    angle1, angle2, d1, d2 = even_profiles.horizons(
        np.zeros(11), 10, 1000.0, (50.0, 20.0), 1e-7, np.empty((2, 11))
    )
    assert (d1, d2) == (10_000.0, 10_000.0)
    # 30 m down over 10 km, and half of 10 km / 10 000 km
    assert angle1 == pytest.approx(-0.003 - 0.0005, rel=1e-12)
    assert angle2 == pytest.approx(0.003 - 0.0005, rel=1e-12)


@given(
    arrays(np.float64, 245, elements=st.floats(-500.0, 500.0)),
    st.sampled_from([(35, 4), (95, 10), (245, 25)]),
)
def test_decile_range_is_that_of_a_sorted_array(values, size):
    count, k = size
    ordered = np.sort(values[:count])
    found = ranks.interdecile_range(values, count, k)
    # values nearer together than a nanometre count as equal
    assert found == pytest.approx(ordered[-k] - ordered[k - 1], abs=1e-9)


def test_a_plane_has_no_roughness_and_a_saw_its_own():
    work = new_workspace(1)
    plane = np.linspace(0.0, 500.0, 201)
    assert terrain.delta_h_m(plane, 200, 100.0, 450.0, 19_900.0, work) == pytest.approx(
        0.0, abs=1e-9
    )
    # a tooth of 0, 40 m at every other point of 236: sampled at each, half are up, half down
    saw = np.where(np.arange(236) % 2, 40.0, 0.0)
    expected = 40.0 / (1.0 - 0.8 * math.exp(-23_400.0 / 50e3))
    found = terrain.delta_h_m(saw, 235, 100.0, 0.0, 23_400.0, work)
    # the fitted line turns by the half-counted ends: under 1 % of the tooth
    assert found == pytest.approx(expected, rel=0.01)


def test_deviate_is_the_normal_quantile_to_its_stated_error():
    for share, exact in ((0.5, 0.0), (0.1, 1.281552), (0.9, -1.281552), (0.001, 3.090232)):
        # |error| < 4.5e-4, Abramowitz and Stegun 26.2.23
        assert variability.deviate(share) == pytest.approx(exact, abs=4.5e-4)


@pytest.mark.parametrize(
    ("mode", "expected"),
    [(0, "sss"), (1, "tss"), (2, "tts"), (3, "tls"), (13, "tls"), (21, "tss"), (32, "tts")],
)
def test_modes_merge_the_deviates(mode, expected):
    of = {
        "t": variability.deviate(0.2),
        "l": variability.deviate(0.3),
        "s": variability.deviate(0.4),
    }
    assert variability.deviates(0.2, 0.3, 0.4, mode) == tuple(of[name] for name in expected)


def test_knife_edge_joins_its_two_branches():
    # 6.02 + 9.11 * 2.4 - 1.27 * 5.76 = 20.569 and 12.953 + 10 lg 5.76 = 20.557
    low = attenuation.knife_edge_db(5.76 - 1e-9)
    assert low == pytest.approx(20.569, abs=1e-3)
    assert attenuation.knife_edge_db(5.76) == pytest.approx(20.557, abs=1e-3)


def test_ground_within_the_first_fresnel_zone_by_hand():
    # 0.78 * 81 m * exp(-81 ** 0.25 / 2), and the fourth root of 81 is 3
    assert attenuation._fresnel_deviation_m(81.0) == pytest.approx(14.0974, abs=1e-4)


def test_air_at_sea_level_makes_four_thirds_of_the_earth():
    refractivity, curvature = attenuation.surface_refractivity(0.0, 301.0)
    assert refractivity == 301.0
    # the four-thirds earth of 8495 km; the model's own figure for 301 N-units
    assert 1.0 / curvature / 1e3 == pytest.approx(8495.0, abs=5.0)
