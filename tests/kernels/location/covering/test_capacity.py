"""Greedy assignment to candidates of limited capacity, by hand."""

from __future__ import annotations

import numpy as np
from tests.kernels.location.covering.matrices import cover_of

from fugai.kernels.location.covering.capacity import assign_greedily


def test_rows_with_the_fewest_candidates_should_be_served_first():
    cover = cover_of([[1, 1], [1, 0]], first=[5, 5])
    both = np.ones(2, np.bool_)
    served, left = assign_greedily(cover, np.array([5.0, 5.0]), both, np.array([1, 0]))
    assert served == 10
    assert left.tolist() == [0, 0]
    assert assign_greedily(cover, np.array([5.0, 5.0]), both, np.array([0, 1]))[0] == 5
