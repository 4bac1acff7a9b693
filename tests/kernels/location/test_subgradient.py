"""Subgradient ascent: its steps and restarts, by hand."""

from __future__ import annotations

import numpy as np

from fugai.kernels.location.subgradient import (
    BOUND,
    PATIENCE,
    STEP,
    Openings,
    open_cheapest,
    record_bound,
    start_ascent,
    subgradient_step,
)


def ascent_of(multipliers, *, ceiling=np.inf):
    count = len(multipliers)
    values = np.array(multipliers, dtype=float)
    return start_ascent(values, np.ones(count), np.full(count, ceiling), 2, 1.0)


def test_the_cheapest_free_candidates_are_opened():
    is_open = np.array([True, False, False, False])
    openings = Openings(is_open.copy(), np.array([1, 2, 3]), 2)
    assert open_cheapest(np.array([-9.0, -1.0, -4.0, -2.0]), openings, is_open) == -6
    assert is_open.tolist() == [True, False, True, True]


def test_a_step_moves_along_the_subgradient_towards_the_known_value():
    ascent = ascent_of([1.0, 1.0])
    assert record_bound(ascent, 2.0, np.zeros(2), 7.0)
    # 0.7 times the subgradient (1, -1) has the square 0.98, and 7 is 5 away
    assert subgradient_step(ascent, np.array([1.0, -1.0]), 2.0, 7.0)
    assert ascent.multipliers.tolist() == [1 + 5 / 0.98 * 0.7, 0.0]  # never negative


def test_a_multiplier_stays_below_its_ceiling():
    ascent = ascent_of([1.0], ceiling=2.0)
    record_bound(ascent, 0.0, np.zeros(2), 100.0)
    subgradient_step(ascent, np.array([1.0]), 0.0, 100.0)
    assert ascent.multipliers.tolist() == [2.0]


def test_no_step_where_every_point_is_served_once_or_the_bound_is_reached():
    ascent = ascent_of([1.0])
    record_bound(ascent, 3.0, np.zeros(2), 5.0)
    assert not subgradient_step(ascent, np.array([0.0]), 3.0, 5.0)
    record_bound(ascent, 5.0, np.zeros(2), 5.0)
    assert not subgradient_step(ascent, np.array([1.0]), 5.0, 5.0)


def test_after_steps_without_a_better_bound_the_best_multipliers_are_restored():
    ascent = ascent_of([1.0])
    assert record_bound(ascent, 3.0, np.array([-1.0, 0.0]), 9.0)
    ascent.multipliers[:] = 8.0
    steps = [record_bound(ascent, 2.0, np.zeros(2), 9.0) for _ in range(PATIENCE)]
    assert steps == [True] * (PATIENCE - 1) + [False]
    assert ascent.multipliers.tolist() == [1.0]
    assert ascent.best_rho.tolist() == [-1.0, 0.0]
    assert ascent.progress[STEP] == 0.5
    assert ascent.progress[BOUND] == 3.0
