"""Samples of windows: unbiased where everything is drawn, exact where they are the whole grid."""

from __future__ import annotations

import numpy as np
import pytest

from fugai.pipeline.run.sensitivity.windows import (
    EDGE,
    Sample,
    draw_windows,
    ratio_difference,
    whole_grid,
)


def test_a_grid_that_takes_seconds_is_computed_as_a_whole():
    sample = draw_windows(np.ones((100, 100)), np.ones((100, 100)), passes=7, cells=700.0)
    assert sample.exact
    assert sample.windows == whole_grid((100, 100)).windows


def test_windows_are_drawn_where_people_and_area_are():
    people, area = np.zeros((640, 640)), np.zeros((640, 640))
    people[:EDGE, :EDGE] = 1.0
    area[:, :EDGE] = 1.0
    sample = draw_windows(people, area, passes=7, cells=1e3)
    assert not sample.exact
    assert all(columns.start == 0 for _, columns in sample.windows)
    # half of the weight is the one window with residents, and its part of the area
    first = [rows.start for rows, _ in sample.windows].index(0)
    assert sample.chance[first] == pytest.approx(0.5 + 0.5 / 20)
    assert len(sample.draws) > len(sample.windows)  # it is drawn several times
    again = draw_windows(people, area, passes=7, cells=1e3)
    assert again.draws == sample.draws


def test_windows_cover_the_grid_once_and_their_probabilities_add_up():
    people = np.random.default_rng(3).random((500, 400))
    sample = draw_windows(people, np.ones(people.shape), passes=1, cells=1e3)
    seen = np.zeros(people.shape)
    for rows, columns in sample.windows:
        seen[rows, columns] += 1
    assert seen.max() == 1


def test_a_census_gives_the_share_itself():
    # every window drawn once, each with the same probability: sums of all of them
    sample = Sample(
        windows=((slice(0, 1), slice(0, 1)),) * 4,
        draws=(0, 1, 2, 3),
        chance=np.full(4, 0.25),
        exact=False,
    )
    of = np.array([10.0, 20.0, 30.0, 40.0])
    before, after = np.array([5.0, 5.0, 5.0, 5.0]), np.array([10.0, 10.0, 10.0, 10.0])
    found = ratio_difference(sample, [before, after], [of, of])
    assert (found.before, found.after) == pytest.approx((0.2, 0.4))
    assert found.change == pytest.approx(0.2)
    # residuals of the difference (5, 5, 5, 5) - 0.2 (10, 20, 30, 40), over 25 on average
    residual = (5.0 - 0.2 * of) / 25.0
    assert found.error == pytest.approx(residual.std(ddof=1) / 2.0)


def test_the_error_covers_the_truth():
    """Of many samples of one field, the true difference is within two errors in most."""
    rng = np.random.default_rng(1)
    size = 400
    people = rng.random(size) + 0.1
    before = people * rng.random(size)
    after = np.minimum(people, before + 0.2 * rng.random(size))
    truth = (after.sum() - before.sum()) / people.sum()
    chance = people / people.sum()
    inside = 0
    for _ in range(200):
        draws = tuple(rng.choice(size, 20, p=chance).tolist())
        sample = Sample(
            windows=((slice(0, 1), slice(0, 1)),) * size, draws=draws, chance=chance, exact=False
        )
        found = ratio_difference(sample, [before, after], [people, people])
        inside += abs(found.change - truth) <= 2.0 * found.error
    # 95 % are expected of a normal law; 20 draws have heavier tails, and 200 trials vary by 2 %
    assert inside / 200 > 0.88
