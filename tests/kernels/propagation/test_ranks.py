"""Values of a given rank, against a sorted array."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from fugai.kernels.propagation import vector_loops
from fugai.kernels.propagation.ranks import largest_of_rank

FLOATS = st.one_of(
    st.sampled_from([-1.0, 0.0, 0.0, 1e-300, 7.5]),
    st.floats(-1e6, 1e6),
    st.floats(7.5, 7.500001),
)
VALUES = arrays(np.float64, st.integers(1, 60), elements=FLOATS)


@given(VALUES, st.data())
def test_each_rank_is_the_sorted_value_ties_and_clusters_too(values, data):
    rank = data.draw(st.integers(1, values.size))
    span = (float(values.min()), float(values.max()))
    found = largest_of_rank(values, 0, values.size, rank, span)
    assert found == np.sort(values)[::-1][rank - 1]


def test_a_part_of_the_values_is_ranked_alone():
    values = np.array([100.0, 1.0, 4.0, 2.0, 3.0, -100.0])
    assert largest_of_rank(values, 1, 5, 2, (1.0, 4.0)) == 3.0


@given(VALUES, FLOATS)
def test_extremes_above_and_below_a_level(values, level):
    above, below = values[values >= level], values[values < level]
    size = values.size
    assert vector_loops.highest(values, 0, size) == values.max()
    assert vector_loops.least_from(values, 0, size, level) == min(above, default=np.inf)
    assert vector_loops.highest_below(values, 0, size, level) == max(below, default=-np.inf)
    assert vector_loops.first_at(values, 0, size, values[-1]) == list(values).index(values[-1])
    assert vector_loops.first_at(values, 0, size, 1e9) == size


@given(st.floats(allow_nan=False), st.floats(allow_nan=False))
def test_bits_have_the_order_of_their_floats(one, other):
    first, second = vector_loops.in_order(one), vector_loops.in_order(other)
    assert (first < second) == (one < other) or one == other
    assert vector_loops.from_order(first) == one
