"""Kernels of covering problems: by hand, against SciPy, and bounds against linear programs."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog
from scipy.sparse import csr_array

from fugai.kernels.location.covering.bounds import best_share, new_pair, tighten
from fugai.kernels.location.covering.capacity import serve
from fugai.kernels.location.covering.covers import (
    Cover,
    covering_counts,
    dominated,
    restrict,
    same_rows,
    supersets,
    transpose,
)
from fugai.kernels.location.covering.local_search import (
    Rules,
    add,
    by_gain,
    drop,
    reach,
    start,
    wander,
)

LAWS = settings(max_examples=40, derandomize=True)
FREE = (np.zeros(8, np.int64), np.empty(0, np.int32))


def cover_of(matrix, first=None, second=None):
    rows = csr_array(np.asarray(matrix) != 0)
    ptr, idx = rows.indptr.astype(np.int64), rows.indices.astype(np.int32)
    count = rows.shape[0]
    return Cover(
        ptr,
        idx,
        *transpose(ptr, idx, rows.shape[1]),
        np.ones(count) if first is None else np.asarray(first, dtype=float),
        np.zeros(count) if second is None else np.asarray(second, dtype=float),
    )


def drawn(seed, rows=9, columns=7, density=0.35):
    rng = np.random.default_rng(seed)
    return rng.random((rows, columns)) < density, rng


@LAWS
@given(st.integers(0, 10_000))
def test_both_directions_say_the_same(seed):
    matrix, _ = drawn(seed)
    cover = cover_of(matrix)
    by_column = csr_array(matrix).tocsc()
    assert cover.col_ptr.tolist() == by_column.indptr.tolist()
    assert cover.col_idx.tolist() == by_column.indices.tolist()


def test_rows_and_columns_that_stay_keep_their_entries():
    matrix = np.array([[1, 1, 0], [0, 1, 1], [1, 0, 1]])
    cover = cover_of(matrix)
    ptr, idx = restrict(
        cover.row_ptr, cover.row_idx, np.array([True, False, True]), np.array([0, -1, 1])
    )
    assert ptr.tolist() == [0, 1, 3]
    assert idx.tolist() == [0, 0, 1]


def test_equal_rows_are_one_group_and_a_shared_label_does_not_make_them_so():
    cover = cover_of([[1, 0], [0, 1], [1, 0], [1, 1]])
    label = np.zeros(4, np.int64)  # all the same: as if every label collided
    group = same_rows(cover.row_ptr, cover.row_idx, np.arange(4), label)
    assert group.tolist() == [0, 1, 0, 2]


@LAWS
@given(st.integers(0, 10_000))
def test_dominated_candidates_are_those_within_another_at_no_higher_cost(seed):
    matrix, rng = drawn(seed)
    matrix[0] = True  # no empty candidate
    cost = rng.integers(1, 3, 7).astype(float)
    cover = cover_of(matrix)
    gone = dominated(cover.col_ptr, cover.col_idx, cover.row_ptr, cover.row_idx, cost, 10**9)
    for j in range(7):
        better = [
            k
            for k in range(7)
            if k != j and (matrix[:, j] <= matrix[:, k]).all() and cost[k] <= cost[j]
        ]
        # Some that is kept must be as good; and what nothing beats is never dropped.
        assert not gone[j] or any(not gone[k] for k in better)
        assert gone[j] or all(
            (matrix[:, k] == matrix[:, j]).all() and cost[k] == cost[j] and j < k for k in better
        )


@LAWS
@given(st.integers(0, 10_000))
def test_rows_that_hold_another_row_follow_from_it(seed):
    matrix, _ = drawn(seed)
    matrix = np.unique(matrix[matrix.any(axis=1)], axis=0)
    cover = cover_of(matrix)
    gone = supersets(cover.row_ptr, cover.row_idx, cover.col_ptr, cover.col_idx, 10**9)
    expected = [
        any(k != i and (matrix[k] <= matrix[i]).all() for k in range(len(matrix)))
        for i in range(len(matrix))
    ]
    assert gone.tolist() == expected


@LAWS
@given(st.integers(0, 10_000))
def test_gains_stay_true_while_candidates_come_and_go(seed):
    matrix, rng = drawn(seed)
    first, second = rng.integers(0, 9, (2, 9)).astype(float)
    cover, rules = cover_of(matrix, first, second), Rules(np.ones(7), 7.0, *FREE)
    state = start(cover, rules, np.zeros(7, np.bool_))
    for j in rng.integers(0, 7, 20):
        (drop if state.chosen[j] else add)(cover, rules, state, int(j))
    fresh = start(cover, rules, state.chosen.copy())
    assert state.gain.tolist() == fresh.gain.tolist()  # whole numbers: exact
    assert state.total.tolist() == fresh.total.tolist()
    times = covering_counts(cover, state.chosen)
    assert state.total[0] == first[times > 0].sum() + second[times > 1].sum()
    order, gains = by_gain(cover, state.chosen)
    assert sorted(order) == np.flatnonzero(state.chosen).tolist()
    assert gains.sum() == state.total[0]


def test_reach_drops_the_dearest_that_is_not_needed():
    # Greedy takes the middle first, but both ends are needed, and then it is not.
    cover = cover_of([[1, 0, 0], [1, 1, 0], [1, 1, 0], [0, 1, 1], [0, 1, 1], [0, 0, 1]])
    chosen = np.zeros(3, np.bool_)
    assert reach(cover, Rules(np.ones(3), 3.0, *FREE), chosen, 6.0, 1e-9) == 6
    assert chosen.tolist() == [True, False, True]


def test_the_budget_and_what_excludes_each_other_hold_in_the_search():
    cover = cover_of(np.eye(4), first=[4, 3, 2, 1])
    pairs = np.zeros((4, 4), np.bool_)
    pairs[0, 1] = pairs[1, 0] = True
    clash = csr_array(pairs)
    rules = Rules(
        np.array([1.0, 1.0, 2.0, 1.0]),
        3.0,
        clash.indptr.astype(np.int64),
        clash.indices.astype(np.int32),
    )
    chosen = np.zeros(4, np.bool_)
    value = wander(cover, rules, chosen, np.random.default_rng(1).random((20, 13)), 1e-9, False)
    assert value == 6
    assert chosen.tolist() == [True, False, True, False]


def test_the_last_part_of_a_budget_buys_a_part():
    value, rate = best_share(np.array([6.0, 4.0, 1.0]), np.array([2.0, 2.0, 1.0]), 3.0)
    assert value == 8  # the first whole, half of the second
    assert rate == 2
    assert best_share(np.array([1.0]), np.array([1.0]), 5.0) == (1.0, 0.0)


@pytest.mark.kernel
@settings(LAWS, max_examples=15)
@given(st.integers(0, 10_000), st.floats(0.7, 4))
def test_the_bound_is_that_of_the_linear_program(seed, budget):
    matrix, rng = drawn(seed)
    matrix[np.arange(9), rng.integers(0, 7, 9)] = True
    first = rng.integers(1, 9, 9).astype(float)
    cost = rng.uniform(0.5, 2, 7)
    rows = np.vstack([np.hstack([-matrix.astype(float), np.eye(9)]), np.append(cost, np.zeros(9))])
    program = linprog(
        np.append(np.zeros(7), -first), rows, np.append(np.zeros(9), budget), bounds=(0, 1)
    )
    pair = new_pair(cover_of(matrix, first), np.full(7, min(1.0, budget / cost.sum())))
    tighten(cover_of(matrix, first), cost, budget, pair, 12)
    assert pair.progress[0] >= -program.fun - 1e-7 * first.sum()  # a bound, whatever the prices
    assert pair.progress[0] == pytest.approx(-program.fun, rel=5e-3)  # 480 steps bring it near
    assert pair.progress[1] <= -program.fun + 1e-7 * first.sum()


def test_rows_with_least_choice_are_served_first():
    cover = cover_of([[1, 1], [1, 0]], first=[5, 5])
    both = np.ones(2, np.bool_)
    served, left = serve(cover, np.array([5.0, 5.0]), both, np.array([1, 0]))
    assert served == 10
    assert left.tolist() == [0, 0]
    assert serve(cover, np.array([5.0, 5.0]), both, np.array([0, 1]))[0] == 5
