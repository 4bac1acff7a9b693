"""Covering matrices in compressed form, and their reductions, by hand and by law."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import csr_array
from tests.kernels.location.covering.matrices import LAWS, cover_of, drawn

from fugai.kernels.location.covering.cover import restrict
from fugai.kernels.location.covering.reductions import dominated, same_rows, supersets


@LAWS
@given(st.integers(0, 10_000))
def test_rows_and_columns_hold_the_same_entries(seed):
    matrix, _ = drawn(seed)
    cover = cover_of(matrix)
    by_column = csr_array(matrix).tocsc()
    assert cover.col_ptr.tolist() == by_column.indptr.tolist()
    assert cover.col_idx.tolist() == by_column.indices.tolist()


def test_a_submatrix_keeps_its_entries():
    matrix = np.array([[1, 1, 0], [0, 1, 1], [1, 0, 1]])
    cover = cover_of(matrix)
    ptr, idx = restrict(
        cover.row_ptr, cover.row_idx, np.array([True, False, True]), np.array([0, -1, 1])
    )
    assert ptr.tolist() == [0, 1, 3]
    assert idx.tolist() == [0, 0, 1]


def test_equal_rows_are_one_group_even_where_hashes_collide():
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
    removed = dominated(cover.col_ptr, cover.col_idx, cover.row_ptr, cover.row_idx, cost, 10**9)
    for j in range(7):
        better = [
            k
            for k in range(7)
            if k != j and (matrix[:, j] <= matrix[:, k]).all() and cost[k] <= cost[j]
        ]
        # One that is kept must be as good, and what nothing dominates is never dropped.
        assert not removed[j] or any(not removed[k] for k in better)
        assert removed[j] or all(
            (matrix[:, k] == matrix[:, j]).all() and cost[k] == cost[j] and j < k for k in better
        )


@LAWS
@given(st.integers(0, 10_000))
def test_rows_that_contain_another_row_are_implied(seed):
    matrix, _ = drawn(seed)
    matrix = np.unique(matrix[matrix.any(axis=1)], axis=0)
    cover = cover_of(matrix)
    removed = supersets(cover.row_ptr, cover.row_idx, cover.col_ptr, cover.col_idx, 10**9)
    expected = [
        any(k != i and (matrix[k] <= matrix[i]).all() for k in range(len(matrix)))
        for i in range(len(matrix))
    ]
    assert removed.tolist() == expected
