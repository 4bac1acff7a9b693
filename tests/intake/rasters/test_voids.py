"""Small voids of terrain: what is filled, with what, and what is not."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fugai.intake.rasters.voids import fill_small_voids


def with_void(width: int, at: tuple[int, int] = (10, 10)) -> np.ndarray:
    heights = np.add.outer(3.0 * np.arange(40), 7.0 * np.arange(40))
    heights[at[0] : at[0] + width, at[1] : at[1] + width] = np.nan
    return heights


@pytest.mark.parametrize(
    ("width", "is_filled"), [(1, True), (5, True), (6, True), (7, False), (20, False)]
)
def test_the_width_decides(width: int, is_filled: bool) -> None:
    # the middle of a void of 2 k - 1 or 2 k cells is k cells from its rim
    filled, where = fill_small_voids(with_void(width), 50.0, widest_m=300.0)
    assert where.any() == is_filled
    assert np.isnan(filled).any() != is_filled


def test_a_plane_is_met_exactly_and_known_heights_stay() -> None:
    heights = with_void(4)
    filled, where = fill_small_voids(heights, 50.0, widest_m=300.0)
    np.testing.assert_allclose(filled, with_void(0), atol=1e-9)
    assert where.sum() == 16
    assert np.array_equal(filled[~where], heights[~where])


def test_a_long_narrow_void_is_small_and_one_at_the_edge_is_none() -> None:
    heights = with_void(0)
    heights[20, 5:35] = np.nan
    assert fill_small_voids(heights, 50.0)[1].sum() == 30
    heights[20, :] = np.nan
    assert not fill_small_voids(heights, 50.0)[1].any()


def test_nothing_known_or_nothing_unknown() -> None:
    for heights in (np.full((4, 4), np.nan), np.zeros((4, 4)), np.empty((0, 0))):
        filled, where = fill_small_voids(heights, 50.0)
        assert filled is heights
        assert not where.any()


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10_000))
def test_what_is_filled_lies_between_the_heights_around(seed: int) -> None:
    rng = np.random.default_rng(seed)
    heights = rng.uniform(0.0, 100.0, (12, 12))
    heights[rng.random((12, 12)) < 0.2] = np.nan
    filled, where = fill_small_voids(heights, 50.0, widest_m=1e9)
    assert (filled[where] >= np.nanmin(heights) - 1e-9).all()
    assert (filled[where] <= np.nanmax(heights) + 1e-9).all()
