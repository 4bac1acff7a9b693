"""Morton codes against bits interleaved by hand."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from fugai.kernels.raster.morton import MORTON_BITS, interleave, morton_codes

AXIS = st.integers(0, 2**MORTON_BITS - 1)


@given(AXIS, AXIS)
def test_bits_alternate(column, row):
    pairs = zip(f"{row:0{MORTON_BITS}b}", f"{column:0{MORTON_BITS}b}", strict=True)
    by_hand = int("".join(r + c for r, c in pairs), 2)
    assert int(interleave([column], [row])[0]) == by_hand


def test_order_of_a_square_is_a_z():
    x, y = [1.0, 0.0, 1.0, 0.0], [1.0, 0.0, 0.0, 1.0]
    assert np.argsort(morton_codes(x, y)).tolist() == [1, 2, 3, 0]


def test_quadrants_stay_together():
    y, x = np.divmod(np.arange(64), 8)
    order = np.argsort(morton_codes(x, y), kind="stable")
    assert set((x[order[:16]] < 4) & (y[order[:16]] < 4)) == {True}


def test_points_that_are_not_finite_come_last():
    codes = morton_codes([np.nan, 5.0, 6.0], [1.0, 1.0, np.inf])
    assert codes[1] == 0
    assert codes[0] == codes[2] == np.iinfo(np.uint64).max


def test_no_points_and_one_point():
    assert morton_codes([], []).shape == (0,)
    assert morton_codes([7.0], [8.0]).tolist() == [0]
    assert morton_codes([np.nan], [8.0]).tolist() == [np.iinfo(np.uint64).max]
