"""Colours that grow steadily lighter or darker, and classes that begin at round numbers."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fugai.maps.layers import colours
from fugai.maps.layers.colours import equal_breaks, quantile_breaks, ramp

RAMPS = {
    name: getattr(colours, name) for name in ("HIGH_IS_GOOD", "HIGH_IS_BAD", "BANDS", "LEVELS")
}


def lightness(colour):
    """CIE 1976 L* of a colour of sRGB, IEC 61966-2-1, under D65."""
    rgb = np.array([int(colour[k : k + 2], 16) for k in (1, 3, 5)]) / 255
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    y = float(linear @ [0.2126, 0.7152, 0.0722])
    return 116 * np.cbrt(y) - 16 if y > (6 / 29) ** 3 else y * (29 / 3) ** 3


def test_lightness_by_hand():
    assert lightness("#ffffff") == pytest.approx(100, abs=1e-6)
    assert lightness("#000000") == 0
    assert lightness("#777777") == pytest.approx(50.03, abs=0.01)


@pytest.mark.parametrize("name", sorted(RAMPS))
@pytest.mark.parametrize("count", range(2, 10))
def test_a_ramp_is_monotone_in_lightness(name, count):
    steps = np.diff([lightness(one) for one in ramp(RAMPS[name], count)])
    assert (steps > 0).all() or (steps < 0).all()
    assert np.abs(steps).min() > 4, steps  # neighbours can be told apart


@pytest.mark.parametrize(
    ("values", "classes", "wanted"),
    [  # 160, 227.3, 303, 398.3, 987.3; 0.894, 0.935, 0.966
        ([100, 172, 255, 351, 493, 3459], 6, (160.0, 230.0, 300.0, 400.0, 1000.0)),
        ([0.8437, 0.9112, 0.9581, 0.99], 4, (0.89, 0.93, 0.97)),
        ([0, 1], 6, (1.0,)),
    ],
)
def test_quantiles_lie_at_round_numbers(values, classes, wanted):
    assert quantile_breaks(values, classes=classes) == wanted


def test_equal_steps_are_round():
    assert equal_breaks([3.2, 97.1]) == (20.0, 40.0, 60.0, 80.0)
    assert equal_breaks([0.81, 0.99]) == (0.85, 0.9, 0.95)
    assert equal_breaks([1, 3]) == (2.0,)  # whole numbers have whole classes


NUMBERS = st.lists(
    st.floats(0, 1e9, allow_nan=False) | st.integers(0, 10**6).map(float), min_size=2, max_size=40
)


@given(NUMBERS, st.integers(2, 9))
def test_breaks_ascend_inside_the_values(values, classes):
    for found in (quantile_breaks(values, classes=classes), equal_breaks(values, classes=classes)):
        assert list(found) == sorted(set(found))
        assert all(min(values) < one <= max(values) for one in found)
        assert len(found) <= classes


@given(st.lists(st.integers(0, 10**6), min_size=2, max_size=40))
def test_whole_values_have_whole_breaks(values):
    for found in (quantile_breaks(values), equal_breaks(values)):
        assert all(one == int(one) for one in found)
