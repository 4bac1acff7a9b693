"""Moves of the local search over tours."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fugai.kernels.routing.tours import local_search, relocate_segment, tour_length

SAME = 1e-9
"""Sums of the same costs in another order."""


@st.composite
def costs(draw, low, high):
    size = draw(st.integers(low, high))
    numbers = st.integers(0, 50)
    rows = st.lists(st.lists(numbers, min_size=size, max_size=size), min_size=size, max_size=size)
    cost = np.array(draw(rows), dtype=np.float64)
    np.fill_diagonal(cost, 0.0)
    return cost


@settings(max_examples=30)
@given(costs(low=4, high=9), st.randoms(use_true_random=False))
def test_local_search_never_lengthens_a_tour_and_keeps_every_place(cost, random):
    stops = list(range(1, len(cost)))
    random.shuffle(stops)
    tour = np.array([0, *stops])
    before = tour_length(cost, tour)
    local_search(cost, tour, np.ones(len(cost), np.bool_))
    assert tour_length(cost, tour) <= before + SAME
    assert tour[0] == 0
    assert sorted(tour) == list(range(len(cost)))


@pytest.mark.parametrize(
    ("first", "last", "at", "reverse", "expected"),
    [
        (1, 2, 4, False, [0, 3, 4, 1, 2, 5]),
        (1, 2, 5, True, [0, 3, 4, 5, 2, 1]),
        (4, 5, 1, False, [0, 1, 4, 5, 2, 3]),
        (3, 3, 0, False, [0, 3, 1, 2, 4, 5]),
    ],
)
def test_segments_are_relocated(first, last, at, reverse, expected):
    tour = np.arange(6)
    relocate_segment(tour, first, last, at, reverse)
    assert tour.tolist() == expected
