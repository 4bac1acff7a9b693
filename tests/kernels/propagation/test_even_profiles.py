"""Points at equal steps along a ray."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fugai.kernels.propagation import even_profiles


@given(st.floats(0.5, 1.5), st.integers(2, 60), st.integers(0, 1000))
def test_a_ray_is_stepped_as_any_profile_is(first, points, seed):
    z = np.random.default_rng(seed).normal(0.0, 50.0, points)
    d = 100.0 * np.r_[0.0, first + np.arange(points - 1)]
    general, of_ray = np.empty(points), np.empty(points)
    last = points - 1
    step = even_profiles.even_profile(d, z, last, general)
    assert even_profiles.even_ray(d, z, last, of_ray) == step
    # where a point falls on another one, rounding decides between which two it lies
    assert of_ray == pytest.approx(general, abs=1e-9)


def test_a_short_first_step_by_hand():
    # points at 0, 50, 150 and 250 m, heights their distance: three steps of 83.3 m lie on the line
    d = np.array([0.0, 50.0, 150.0, 250.0])
    even = np.empty(4)
    assert even_profiles.even_ray(d, d, 3, even) == pytest.approx(250.0 / 3.0, rel=1e-15)
    assert even == pytest.approx(np.arange(4) * 250.0 / 3.0, rel=1e-12)
