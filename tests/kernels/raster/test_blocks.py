"""Blocks of level pixels on rasters small enough to count."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from fugai.kernels.raster.blocks import Part, fill_from_representatives, find_representatives


def representatives(terrain, clutter, *, top=0, left=0, size=4, slope=1.0):
    representative = np.full(terrain.shape, -9, np.int32)
    find_representatives(
        terrain.astype(np.float32),
        clutter.astype(np.float32),
        top,
        left,
        size,
        slope,
        representative,
    )
    return representative


def test_a_plain_has_one_pixel_for_each_block():
    representative = representatives(np.zeros((8, 8)), np.zeros((8, 8)))
    assert np.unique(representative).size == 4
    assert (representative[:4, :4] == 1 * 8 + 1).all()  # of the four middle ones the first


def test_each_height_of_clutter_has_its_own():
    clutter = np.zeros((4, 4))
    clutter[:, 3] = 10.0
    representative = representatives(np.zeros((4, 4)), clutter)
    assert (representative[:, :3] == 5).all()
    assert (representative[:, 3] == 7).all()


def test_in_hills_each_pixel_represents_itself():
    terrain = np.add.outer(np.zeros(4), np.arange(4) * 5.0)
    assert np.array_equal(representatives(terrain, np.zeros((4, 4))).ravel(), np.arange(16))
    # two metres in two pixels are level enough for pairs, eight in four are not for the whole
    steps = np.repeat([[0.0, 1.5, 8.0, 9.5]], 4, axis=0)
    assert np.unique(representatives(steps, np.zeros((4, 4)))).size == 4


def test_a_void_represents_itself_alone():
    terrain = np.zeros((4, 4))
    terrain[1, 1] = np.nan
    representative = representatives(terrain, np.zeros((4, 4)))
    assert representative[1, 1] == 5
    assert (np.delete(representative.ravel(), 5) == 6).all()


@given(
    arrays(np.float32, (9, 11), elements=st.floats(0, 6, width=32)),
    arrays(np.float32, (9, 11), elements=st.sampled_from([0.0, 10.0, np.nan])),
    st.integers(0, 3),
    st.integers(0, 3),
)
def test_representatives_are_alike_near_and_their_own(terrain, clutter, top, left):
    representative = representatives(terrain, clutter, top=top, left=left)
    row, column = np.divmod(representative, 11)
    assert np.array_equal(representative[row, column], representative)
    assert np.array_equal(clutter[row, column], clutter, equal_nan=True)
    assert (np.abs(terrain[row, column] - terrain) <= 4.0)[~np.isnan(clutter)].all()
    y, x = np.indices(terrain.shape)
    assert np.array_equal((y + top) // 4, (row + top) // 4)
    assert np.array_equal((x + left) // 4, (column + left) // 4)


def test_values_are_a_pixels_own_near_the_mast_and_its_representatives_beyond():
    values = np.arange(16.0, dtype=np.float32).reshape(4, 4)
    representative = np.full((4, 4), 15, np.int32)
    void = np.zeros((4, 4), np.bool_)
    void[0, 3] = True
    out = np.empty((2, 4), np.float32)
    fill_from_representatives(
        Part(values, 0, 0), representative, void, (0.0, 0.0), 1.0, 3.0, Part(out, 0, 0)
    )
    assert out[0, :2].tolist() == [0.0, 1.0]
    assert np.isnan(out[0, 3])
    assert out[1, :3].tolist() == [4.0, 15.0, 15.0]
    assert np.isinf(out[1, 3])  # the square root of ten pixels away
