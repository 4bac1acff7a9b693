"""Covering matrices in every form, and candidates by position or by mask."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.sparse import csr_array

from fugai.errors import ConfigError
from fugai.siting import (
    Choices,
    alternatives,
    coverable,
    covered,
    covering_count,
    solve_lscp,
    solve_mclp,
    solve_p_median,
)

DIAGONAL = csr_array(np.eye(6))
WEIGHT = np.arange(1.0, 7.0)
FLAGS = np.array([0, 0, 0, 0, 1, 1])  # such as a column of 0 and 1, read from a file


def test_an_entry_of_zero_and_a_dense_matrix_are_understood():
    stored = csr_array((np.array([1, 0, 1]), np.array([0, 1, 1]), np.array([0, 2, 3])))
    assert covering_count(stored, [0, 1]).tolist() == [1, 1]
    assert covering_count(np.array([[1, 0], [0, 1]]), [1]).tolist() == [0, 1]
    assert solve_mclp(stored, [3, 2], budget=1).objective == 3
    assert solve_mclp(np.array([[1, 0], [0, 1]]), [3, 2], budget=1).objective == 3


@pytest.mark.parametrize(
    "mask",
    [
        FLAGS.astype(bool),
        FLAGS.astype(bool).tolist(),
        pd.Series(FLAGS.astype(bool)),
        pd.Series(FLAGS.astype(bool), dtype="boolean"),
    ],
)
def test_a_mask_and_positions_are_the_same_choice(mask):
    by_mask = solve_mclp(DIAGONAL, WEIGHT, budget=1, choices=Choices(existing=mask))
    assert by_mask.existing.tolist() == [4, 5]
    assert by_mask.chosen.tolist() == [3]
    assert covered(DIAGONAL, mask).tolist() == covered(DIAGONAL, [4, 5]).tolist()
    assert covering_count(DIAGONAL, mask).tolist() == FLAGS.tolist()
    assert coverable(DIAGONAL, forbidden=mask).tolist() == [True] * 4 + [False] * 2
    assert len(alternatives(DIAGONAL, WEIGHT, by_mask, max_loss=1.0, forbidden=[0, 1, 2])) == 0


@pytest.mark.parametrize("role", ["existing", "required", "forbidden"])
@pytest.mark.parametrize("flags", [FLAGS, 1 - FLAGS, np.zeros(6, np.int8), [1] * 6])
def test_flags_that_may_be_a_mask_or_positions_are_refused(role, flags):
    with pytest.raises(ConfigError, match=rf"`{role}` must be positions .* `\.astype\(bool\)`"):
        solve_mclp(DIAGONAL, WEIGHT, budget=4, choices=Choices(**{role: flags}))
    with pytest.raises(ConfigError, match="found 6 integers 0 and 1"):
        solve_lscp(DIAGONAL, choices=Choices(**{role: flags}))
    with pytest.raises(ConfigError, match="or a boolean mask"):
        solve_p_median(np.ones((2, 6)), p=2, choices=Choices(**{role: flags}))


def test_flags_are_refused_wherever_candidates_are_given():
    for ask in (covered, covering_count, coverable):
        with pytest.raises(ConfigError, match="or a boolean mask"):
            ask(DIAGONAL, FLAGS)


@pytest.mark.parametrize("positions", [[0, 1], [1, 0], [4, 4, 5], [0, 0, 1], [], (1,)])
def test_positions_that_cannot_be_a_mask_are_positions(positions):
    wanted = sorted(set(positions))
    assert np.flatnonzero(covered(DIAGONAL, positions)).tolist() == wanted


def test_two_candidates_both_by_position():
    # each position once: this cannot be read as a mask of the second
    assert covering_count(np.eye(2), [0, 1]).tolist() == [1, 1]


@pytest.mark.parametrize(
    ("sites", "words"),
    [
        ([True, False], r"as a mask must have 6 entries, found \(2,\)"),
        ([-1], "positions from 0 to 5, found -1"),
        ([6], "positions from 0 to 5, found 6"),
        ([1.0], "a list of positions of candidates, found float64"),
        (["C1"], "a list of positions of candidates"),
    ],
)
def test_neither_positions_nor_a_mask_is_refused(sites, words):
    with pytest.raises(ConfigError, match=words):
        covered(DIAGONAL, sites)
