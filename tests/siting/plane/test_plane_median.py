"""The p-median over points: by hand, against the matrix, every choice, and large ones by their bound."""

import numpy as np
import pytest
from scipy.sparse import csr_array
from scipy.spatial.distance import cdist

from fugai.errors import ConfigError, ContractError
from fugai.kernels.location.plane.point_grid import add_cone, point_grid, shift_cone, sum_within
from fugai.siting import Choices, PlanePoints, SolverOptions, solve_p_median
from fugai.siting.plane import level as levels
from fugai.siting.plane import median, points
from fugai.siting.plane.bound import shares_of_best
from fugai.siting.plane.level import neighbour_groups


@pytest.fixture
def without_matrix(monkeypatch):
    monkeypatch.setattr(points, "MAX_PAIRS", 0)


def towns(rng, count):
    """Points in towns of many sizes, and some anywhere."""
    centre, spread = rng.uniform(0, 1000, (12, 2)), rng.gamma(2, 15, 12)
    town = rng.integers(0, 12, count)
    where = centre[town] + rng.normal(size=(count, 2)) * spread[town, None]
    anywhere = rng.random(count) < 0.15
    where[anywhere] = rng.uniform(0, 1000, (int(anywhere.sum()), 2))
    return where


@pytest.mark.usefixtures("without_matrix")
def test_two_villages_have_a_site_each():
    x, y = [0.0, 0.0, 0.0, 9.0, 9.0, 9.0], [0.0, 1.0, 2.0, 0.0, 1.0, 2.0]
    solution = solve_p_median(PlanePoints(x, y), p=2)
    assert sorted(solution.chosen.tolist()) == [1, 4]
    assert solution.objective == 4.0
    assert solution.bound <= 4.0
    assert solution.assigned.tolist() == [1, 1, 1, 4, 4, 4]
    assert np.isnan(solution.base)


@pytest.mark.usefixtures("without_matrix")
def test_roles_are_kept_and_weightless_points_do_not_draw():
    x = np.array([0.0, 1.0, 2.0, 10.0, 100.0])
    where = PlanePoints(x, np.zeros(5))
    solution = solve_p_median(
        where, [1, 1, 1, 1, 0], p=1, choices=Choices(existing=[3], forbidden=[1])
    )
    assert solution.chosen.tolist() in ([0], [2])
    assert solution.objective == 3.0
    assert (solution.base, solution.gains.tolist()) == (27.0, [24.0])
    solution = solve_p_median(where, p=1, choices=Choices(required=[4]))
    assert (solution.chosen.tolist(), solution.objective) == ([4], 387.0)


@pytest.mark.usefixtures("without_matrix")
@pytest.mark.parametrize("seed", range(25))
def test_answer_is_bounded_by_the_best_over_the_matrix(seed):
    rng = np.random.default_rng(seed)
    demand, sites = towns(rng, int(rng.integers(5, 40))), towns(rng, int(rng.integers(4, 25)))
    weight = rng.integers(0, 9, len(demand)).astype(float)
    weight[0] = 1.0
    p = int(rng.integers(1, min(len(sites), 6)))
    where = PlanePoints(*demand.T, candidate_x=sites[:, 0], candidate_y=sites[:, 1])
    found = solve_p_median(where, weight, p=p)
    exact = solve_p_median(cdist(demand, sites), weight, p=p)
    assert exact.status == "optimal"
    scale = 1e-9 * (1.0 + exact.objective)
    assert found.bound <= exact.objective + scale <= found.objective + 2 * scale
    assert found.gap <= 0.2 or found.objective < 1e-6
    if found.status == "optimal":
        assert found.objective == pytest.approx(exact.objective, rel=1e-8, abs=1e-9)


def test_few_points_are_solved_exactly_with_every_option():
    x = np.arange(6.0)
    conflicts = csr_array(([True], ([1], [4])), shape=(6, 6))
    solution = solve_p_median(PlanePoints(x, 0 * x), p=2, choices=Choices(conflicts=conflicts))
    assert (solution.objective, solution.status) == (5.0, "optimal")
    assert solve_p_median(PlanePoints(x, 0 * x), p=1, unreached_cost=1.0).objective == 5.0


def test_options_of_the_matrix_are_refused_for_many_points(monkeypatch):
    monkeypatch.setattr(points, "MAX_PAIRS_WITH_OPTIONS", 8)
    conflicts = csr_array(([True], ([0], [1])), shape=(3, 3))
    where = PlanePoints([0, 1, 2], [0, 0, 0])
    with pytest.raises(ConfigError, match=r"`conflicts` must come with at most 8 pairs .* found 9"):
        solve_p_median(where, p=1, choices=Choices(conflicts=conflicts))
    with pytest.raises(ConfigError, match="`unreached_cost` must come with at most 8 pairs"):
        solve_p_median(where, p=1, unreached_cost=3.0)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (PlanePoints([0, 1], [0]), "one value for each point"),
        (PlanePoints([], []), "one value for each point"),
        (PlanePoints([0, 1], [0, 1], candidate_x=[1]), "must be given together"),
        (PlanePoints([0, 1], [0, 1], candidate_x=[1], candidate_y=[np.inf]), "must be finite"),
    ],
)
def test_wrong_points_are_refused_in_one_sentence(given, words):
    with pytest.raises(ContractError, match=words):
        solve_p_median(given, p=1)


def test_sums_over_discs_are_those_over_all_distances():
    rng = np.random.default_rng(0)
    where, values = towns(rng, 300), rng.random(300)
    grid = point_grid(*where.T)
    for x, y, radius in ((500, 500, 120.0), (0, 0, 900.0), (-50, 400, 60.0), (3, 3, 0.0)):
        distance = np.hypot(grid.x - x, grid.y - y)
        assert sum_within(grid, x, y, radius, values) == pytest.approx(
            values[distance < radius].sum()
        )
        out = np.zeros(300)
        add_cone(grid, x, y, radius, 2.0, out)
        assert out == pytest.approx(2.0 * np.maximum(radius - distance, 0.0), abs=1e-9)
        shift_cone(grid, x, y, (radius, 0.5 * radius), 2.0, out)
        assert out == pytest.approx(2.0 * np.maximum(0.5 * radius - distance, 0.0), abs=1e-9)


def test_points_at_one_place_and_on_a_line_have_a_grid():
    for where in (np.zeros((5, 2)), np.column_stack((np.arange(50.0), np.zeros(50)))):
        grid = point_grid(*where.T)
        everything = sum_within(grid, 0.0, 0.0, 1e3, np.ones(len(where)))
        assert everything == len(where)


def test_shares_of_the_best_sum_to_their_number():
    part = shares_of_best(np.array([9.0, 8.9, 8.8, 1.0]), 2, 0.05)
    assert part.sum() == pytest.approx(2.0)
    assert part[3] == 0.0
    assert part[0] >= part[1] >= part[2] > 0.0
    assert shares_of_best(np.array([9.0, 1.0]), 1, 1e-9).tolist() == pytest.approx([1.0, 0.0])


def test_neighbours_are_grouped_evenly():
    rng = np.random.default_rng(0)
    group = neighbour_groups(towns(rng, 1000), 64)
    sizes = np.bincount(group)
    assert len(sizes) == 64
    assert sizes.max() - sizes.min() <= 1


@pytest.mark.usefixtures("without_matrix")
def test_some_points_stand_for_all_at_first(monkeypatch):
    made = []
    make = levels.make_level

    def noted(instance, *, demand, candidates):
        made.append(demand)
        return make(instance, demand=demand, candidates=candidates)

    for name, value in (("make_level", noted), ("LEAST_POINTS", 60), ("POINTS_PER_SITE", 20)):
        monkeypatch.setattr(median, name, value)
    monkeypatch.setattr(median, "LEAST_DUAL_POINTS", 40)
    monkeypatch.setattr(median, "DUAL_POINTS_PER_SITE", 10)
    where = towns(np.random.default_rng(1), 200)
    solution = solve_p_median(PlanePoints(*where.T), p=3)
    assert made == [200, 60, 40]
    exact = solve_p_median(cdist(where, where), p=3)
    assert solution.bound <= exact.objective <= solution.objective * (1 + 1e-9)
    assert solution.gap <= 0.1


@pytest.mark.kernel
@pytest.mark.parametrize("p", [20, 200])
def test_twenty_thousand_points_are_served_within_two_per_cent_in_time(p):
    where = towns(np.random.default_rng(0), 20_000)
    weight = np.random.default_rng(1).integers(1, 50, 20_000)
    limit = SolverOptions(time_limit_s=20.0)
    solution = solve_p_median(PlanePoints(*where.T), weight, p=p, solver=limit)
    assert solution.gap <= 0.02
    assert solution.seconds <= 21.0
    sites = where[solution.assigned]
    served = (weight * np.hypot(*(where - sites).T)).sum()
    assert served == pytest.approx(solution.objective, rel=1e-9)
