"""Packed cells are read back as `record.js` reads them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fugai.maps.encoding.deflate import inflated
from fugai.maps.places.cells import low_edge, pack_cells, pack_mask, quantised


def read_mask(packed, shape):
    """Runs of absent and present cells in turn, from zigzag varints."""
    runs, value, scale = [], 0, 1
    for byte in inflated(packed["runs"]):
        value += (byte & 127) * scale
        scale *= 128
        if not byte & 128:
            runs.append(value // 2)
            value, scale = 0, 1
    turns = np.arange(len(runs)) % 2 == 1
    return np.repeat(turns, runs).reshape(shape)


def read_cells(packed, mask):
    """One cell after the other: its prediction from those to the west and north, and the difference."""
    planes = [np.frombuffer(inflated(one), np.uint8).astype(np.int64) for one in packed["planes"]]
    zigzag = sum(plane << (8 * k) for k, plane in enumerate(planes))
    difference = np.where(zigzag % 2, -(zigzag + 1) // 2, zigzag // 2)
    out, before = np.full(mask.shape, -1), 0
    for n, (y, x) in enumerate(np.argwhere(mask)):
        west = out[y, x - 1] if x else -1
        north = out[y - 1, x] if y else -1
        north_west = out[y - 1, x - 1] if x and y else -1
        north_east = out[y - 1, x + 1] if y and x + 1 < mask.shape[1] else -1
        if packed["predictor"] == "none":
            guess = 0
        elif min(west, north, north_west) >= 0:
            low, high = min(west, north), max(west, north)
            guess = west + north - north_west
            guess = low if north_west >= high else high if north_west <= low else guess
        else:
            guess = next((v for v in (west, north, north_east, north_west) if v >= 0), before)
        before = out[y, x] = guess + difference[n]
    return out


@st.composite
def grids(draw):
    shape = draw(st.integers(1, 7)), draw(st.integers(1, 7))
    top = draw(st.sampled_from([1, 3, 200, 70_000]))
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    smooth = np.add.outer(np.arange(shape[0]), np.arange(shape[1])) % (top + 1)
    values = draw(st.sampled_from([smooth, rng.integers(0, top + 1, shape)]))
    return values, rng.random(shape) < draw(st.sampled_from([0.0, 0.3, 0.9, 1.0]))


@given(grids())
def test_cells_come_back_as_they_were(case):
    values, mask = case
    assert (read_mask(pack_mask(mask), mask.shape) == mask).all()
    assert (read_cells(pack_cells(values, mask), mask)[mask] == values[mask]).all()


def test_a_slope_takes_next_to_nothing():
    mask = np.ones((200, 200), dtype=bool)
    slope = np.add.outer(np.arange(200), np.arange(200))
    packed = pack_cells(slope, mask)
    assert packed["predictor"] == "median"
    assert sum(map(len, packed["planes"])) < 1000


def test_steps_keep_the_class_or_the_nearest_value():
    levels = np.array([-95.4, -95.0, -94.6, np.nan])
    assert quantised(levels, low=-96, step=1, down=True).tolist() == [1, 2, 2, 0]
    assert quantised(levels, low=-96, step=1).tolist() == [2, 2, 2, 0]


@pytest.mark.parametrize(
    ("values", "low"), [([-95.4, 3], -96.0), ([7.0], 7.0), ([np.nan], 0.0), ([], 0.0)]
)
def test_the_lowest_step_is_below_every_value(values, low):
    assert low_edge(np.array(values, dtype=float), 1.0) == low
