"""Gains, greedy covers and local search, by hand and by law."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import csr_array
from tests.kernels.location.covering.matrices import LAWS, cover_of, drawn

from fugai.kernels.location.conflicts import Conflicts, no_conflicts
from fugai.kernels.location.covering.cover import covering_counts
from fugai.kernels.location.covering.greedy import greedy_cover, order_by_gain
from fugai.kernels.location.covering.local_search import DRAWS, iterated_local_search
from fugai.kernels.location.covering.state import Constraints, add, drop, start_state


@LAWS
@given(st.integers(0, 10_000))
def test_gains_stay_true_while_candidates_are_added_and_dropped(seed):
    matrix, rng = drawn(seed)
    first, second = rng.integers(0, 9, (2, 9)).astype(float)
    cover, constraints = (
        cover_of(matrix, first, second),
        Constraints(np.ones(7), 7.0, no_conflicts(7)),
    )
    state = start_state(cover, constraints, np.zeros(7, np.bool_))
    for j in rng.integers(0, 7, 20):
        (drop if state.chosen[j] else add)(cover, constraints, state, int(j))
    fresh = start_state(cover, constraints, state.chosen.copy())
    assert state.gain.tolist() == fresh.gain.tolist()  # whole numbers: exact
    assert state.total.tolist() == fresh.total.tolist()
    count = covering_counts(cover, state.chosen)
    assert state.total[0] == first[count > 0].sum() + second[count > 1].sum()
    order, gains = order_by_gain(cover, state.chosen)
    assert sorted(order) == np.flatnonzero(state.chosen).tolist()
    assert gains.sum() == state.total[0]


def test_greedy_cover_drops_the_costliest_redundant_site():
    # Greedy takes the middle first, but both ends are needed, and then it is not.
    cover = cover_of([[1, 0, 0], [1, 1, 0], [1, 1, 0], [0, 1, 1], [0, 1, 1], [0, 0, 1]])
    chosen = np.zeros(3, np.bool_)
    assert (
        greedy_cover(cover, Constraints(np.ones(3), 3.0, no_conflicts(3)), chosen, 6.0, 1e-9) == 6
    )
    assert chosen.tolist() == [True, False, True]


def test_the_search_keeps_the_budget_and_the_conflicts():
    cover = cover_of(np.eye(4), first=[4, 3, 2, 1])
    pairs = np.zeros((4, 4), np.bool_)
    pairs[0, 1] = pairs[1, 0] = True
    matrix = csr_array(pairs)
    conflicts = Conflicts(matrix.indptr.astype(np.int64), matrix.indices.astype(np.int32))
    constraints = Constraints(np.array([1.0, 1.0, 2.0, 1.0]), 3.0, conflicts)
    chosen = np.zeros(4, np.bool_)
    value = iterated_local_search(
        cover, constraints, chosen, np.random.default_rng(1).random((20, DRAWS)), 1e-9, False
    )
    assert value == 6
    assert chosen.tolist() == [True, False, True, False]
