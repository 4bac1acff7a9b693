"""Blocks of alike pixels on rasters small enough to count."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from fugai.kernels.raster.blocks import share_blocks, spread


def shared(terrain, clutter, *, top=0, left=0, size=4, slope=1.0):
    whose = np.full(terrain.shape, -9, np.int32)
    share_blocks(
        terrain.astype(np.float32), clutter.astype(np.float32), top, left, size, slope, whose
    )
    return whose


def test_a_plain_has_one_pixel_for_each_block():
    whose = shared(np.zeros((8, 8)), np.zeros((8, 8)))
    assert np.unique(whose).size == 4
    assert (whose[:4, :4] == 1 * 8 + 1).all()  # of the four middle ones the first


def test_each_height_of_clutter_has_its_own():
    clutter = np.zeros((4, 4))
    clutter[:, 3] = 10.0
    whose = shared(np.zeros((4, 4)), clutter)
    assert (whose[:, :3] == 5).all()
    assert (whose[:, 3] == 7).all()


def test_hills_are_looked_at_pixel_by_pixel():
    terrain = np.add.outer(np.zeros(4), np.arange(4) * 5.0)
    assert np.array_equal(shared(terrain, np.zeros((4, 4))).ravel(), np.arange(16))
    # two metres in two pixels are level enough for pairs, eight in four are not for the whole
    steps = np.repeat([[0.0, 1.5, 8.0, 9.5]], 4, axis=0)
    assert np.unique(shared(steps, np.zeros((4, 4)))).size == 4


def test_a_void_stands_for_itself_alone():
    terrain = np.zeros((4, 4))
    terrain[1, 1] = np.nan
    whose = shared(terrain, np.zeros((4, 4)))
    assert whose[1, 1] == 5
    assert (np.delete(whose.ravel(), 5) == 6).all()


@given(
    arrays(np.float32, (9, 11), elements=st.floats(0, 6, width=32)),
    arrays(np.float32, (9, 11), elements=st.sampled_from([0.0, 10.0, np.nan])),
    st.integers(0, 3),
    st.integers(0, 3),
)
def test_stand_ins_are_alike_near_and_stand_for_themselves(terrain, clutter, top, left):
    whose = shared(terrain, clutter, top=top, left=left)
    row, column = np.divmod(whose, 11)
    assert np.array_equal(whose[row, column], whose)
    assert np.array_equal(clutter[row, column], clutter, equal_nan=True)
    assert (np.abs(terrain[row, column] - terrain) <= 4.0)[~np.isnan(clutter)].all()
    y, x = np.indices(terrain.shape)
    assert np.array_equal((y + top) // 4, (row + top) // 4)
    assert np.array_equal((x + left) // 4, (column + left) // 4)


def test_values_near_the_mast_are_a_pixels_own_and_beyond_its_blocks():
    values = np.arange(16.0, dtype=np.float32).reshape(4, 4)
    whose = np.full((4, 4), 15, np.int32)
    void = np.zeros((4, 4), np.bool_)
    void[0, 3] = True
    out = np.empty((2, 4), np.float32)
    spread(values, (0, 0), whose, void, (0.0, 0.0), 1.0, 3.0, (0, 0), out)
    assert out[0, :2].tolist() == [0.0, 1.0]
    assert np.isnan(out[0, 3])
    assert out[1, :3].tolist() == [4.0, 15.0, 15.0]
    assert np.isinf(out[1, 3])  # the square root of ten pixels away
