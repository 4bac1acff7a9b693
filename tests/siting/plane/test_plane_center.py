"""The p-centre over points: by hand, against the matrix, and large ones by their bound."""

import time
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array
from scipy.spatial.distance import cdist

from fugai.errors import ConfigError
from fugai.kernels.location.covering.cover import Cover, transpose
from fugai.kernels.location.covering.row_weighting import search_cover, start_cover_search
from fugai.kernels.location.plane.discs import points_in_discs, within_neighbours
from fugai.kernels.location.plane.point_grid import point_grid
from fugai.kernels.location.plane.recentre import nearest_of, scatter
from fugai.siting import Choices, PlanePoints, SolverOptions, _clock, solve_p_center
from fugai.siting.center import p_center
from fugai.siting.plane import points


@pytest.fixture
def without_matrix(monkeypatch):
    monkeypatch.setattr(p_center, "MAX_PAIRS", 0)


def towns(rng, count):
    """Points in towns of many sizes, and some anywhere."""
    centre, spread = rng.uniform(0, 1000, (12, 2)), rng.gamma(2, 15, 12)
    town = rng.integers(0, 12, count)
    where = centre[town] + rng.normal(size=(count, 2)) * spread[town, None]
    anywhere = rng.random(count) < 0.15
    where[anywhere] = rng.uniform(0, 1000, (int(anywhere.sum()), 2))
    return where


@pytest.mark.usefixtures("without_matrix")
def test_seven_villages_on_a_road():
    x = np.arange(7.0)
    solution = solve_p_center(PlanePoints(x, 0 * x), p=2)
    assert (solution.objective, solution.bound, solution.status) == (2.0, 2.0, "optimal")
    assert np.abs(x - x[solution.assigned]).max() == 2.0
    assert np.isnan(solution.base)
    assert solve_p_center(PlanePoints(x, 0 * x), p=1).chosen.tolist() == [3]


@pytest.mark.usefixtures("without_matrix")
def test_weights_and_roles():
    x = np.arange(7.0)
    where = PlanePoints(x, 0 * x)
    heavy = solve_p_center(where, [5, 1, 1, 1, 1, 1, 1], p=1)
    assert (heavy.chosen.tolist(), heavy.objective) == ([1], 5.0)
    assert solve_p_center(where, [1, 1, 1, 0, 0, 0, 0], p=1).chosen.tolist() == [1]
    beside = solve_p_center(where, p=1, choices=Choices(existing=[0]))
    assert (beside.base, beside.gains.tolist(), beside.chosen.tolist()) == (6.0, [4.0], [4])
    forbidden = solve_p_center(where, p=1, choices=Choices(forbidden=[2, 3, 4]))
    assert (forbidden.objective, forbidden.status) == (5.0, "optimal")
    required = solve_p_center(where, p=2, choices=Choices(required=[0]))
    assert (sorted(required.chosen.tolist()), required.objective) == ([0, 4], 2.0)


@pytest.mark.usefixtures("without_matrix")
@pytest.mark.parametrize("p", [3, 4, 6])
def test_as_many_sites_as_places_leave_nobody_away(p):
    x = np.array([0.0, 0.0, 5.0, 5.0, 9.0, 9.0])
    solution = solve_p_center(PlanePoints(x, 0 * x), p=p)
    assert (solution.objective, solution.bound, solution.status) == (0.0, 0.0, "optimal")
    assert len(set(solution.chosen.tolist())) == p


@pytest.mark.usefixtures("without_matrix")
def test_one_point_and_points_at_one_place():
    assert solve_p_center(PlanePoints([4.0], [2.0]), p=1).objective == 0.0
    away = solve_p_center(PlanePoints([0, 0], [0, 0], candidate_x=[3, 9], candidate_y=[4, 0]), p=1)
    assert (away.objective, away.bound, away.status) == (5.0, 5.0, "optimal")


@st.composite
def plane_problems(draw):
    """Few points on a lattice, which many places share, or anywhere; roles of candidates."""
    rng = np.random.default_rng(draw(st.integers(0, 10**6)))
    demand, sites = draw(st.integers(1, 30)), draw(st.integers(1, 14))
    where = rng.random((demand + sites, 2))
    if draw(st.booleans()):
        where = np.floor(8.0 * where)
    weight = rng.integers(0, 5, demand).astype(float)
    weight[0] = 1.0
    role = rng.integers(0, 8, sites)  # 0 exists, 1 required, 2 forbidden
    role[0] = 7
    p = draw(
        st.integers(max(1, int((role == 1).sum())), max(1, int(((role != 0) & (role != 2)).sum())))
    )
    choices = Choices(existing=role == 0, required=role == 1, forbidden=role == 2)
    return where[:demand], where[demand:], weight, p, choices


@pytest.mark.kernel
@settings(max_examples=150, deadline=None)
@given(plane_problems())
def test_answer_is_that_over_the_matrix(problem):
    demand, sites, weight, p, choices = problem
    where = PlanePoints(*demand.T, candidate_x=sites[:, 0], candidate_y=sites[:, 1])
    exact = solve_p_center(cdist(demand, sites), weight, p=p, choices=choices)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(p_center, "MAX_PAIRS", 0)
        found = solve_p_center(where, weight, p=p, choices=choices)
    assert (exact.status, found.status) == ("optimal", "optimal")
    assert found.objective == pytest.approx(exact.objective, rel=1e-8, abs=1e-9)


def test_conflicts_are_refused_for_many_points(monkeypatch):
    monkeypatch.setattr(points, "MAX_PAIRS_WITH_OPTIONS", 8)
    conflicts = csr_array(([True], ([0], [1])), shape=(3, 3))
    with pytest.raises(ConfigError, match=r"`conflicts` must come with at most 8 pairs .* found 9"):
        solve_p_center(PlanePoints([0, 1, 2], [0, 0, 0]), p=1, choices=Choices(conflicts=conflicts))


def test_discs_hold_the_points_within_their_radius():
    rng = np.random.default_rng(0)
    where = towns(rng, 200)
    grid, usable = point_grid(*where.T), rng.random(200) < 0.8
    centre, radius = where[:7], rng.uniform(0, 400, 7)
    ptr, idx = points_in_discs(grid, *centre.T.copy(), radius, usable)
    for disc in range(7):
        away = np.hypot(grid.x - centre[disc, 0], grid.y - centre[disc, 1])
        expected = np.flatnonzero((away <= radius[disc]) & usable)
        assert idx[ptr[disc] : ptr[disc + 1]].tolist() == expected.tolist()


def test_sets_within_a_neighbour_are_found_and_one_of_equal_ones_stays():
    members = [[0, 1], [1], [0, 1], [2], []]
    ptr = np.cumsum([0] + [len(one) for one in members])
    idx = np.array([i for one in members for i in one], dtype=np.int32)
    everyone = np.tile(np.arange(5), (5, 1))
    assert within_neighbours(ptr, idx, everyone).tolist() == [False, True, True, False, True]
    nobody = np.arange(5)[:, None]
    assert within_neighbours(ptr, idx, nobody).tolist() == [False, False, False, False, True]


def test_scattered_points_are_far_from_each_other():
    x = np.array([[0.0, 0.0], [1.0, 0.0], [10.0, 0.0], [6.0, 0.0], [10.0, 0.0]])
    assert scatter(x, np.ones(5), np.full(5, np.inf), 3).tolist() == [0, 2, 3]
    assert len(scatter(x, np.ones(5), np.full(5, np.inf), 5)) == 4  # two are at one place
    distance, nearest = nearest_of(x, np.array([[0.0, 0.0], [8.0, 0.0]]))
    assert (distance.tolist(), nearest.tolist()) == ([0, 1, 2, 2, 2], [0, 0, 1, 1, 1])


def test_row_weights_lead_to_a_cover_that_greedy_misses():
    # the large set in the middle is part of no cover by two
    sets = [[0, 1, 2, 3], [0, 1, 4], [2, 3, 5]]
    ptr = np.cumsum([0] + [len(one) for one in sets])
    idx = np.array([i for one in sets for i in one], dtype=np.int32)
    cover = Cover(*transpose(ptr, idx, 6), ptr, idx, np.ones(6), np.zeros(6))
    search = start_cover_search(cover, np.array([0, 1]))
    assert search_cover(cover, search, np.random.default_rng(0).random((50, 3)))
    assert sorted(search.at.tolist()) == [1, 2]


@pytest.mark.kernel
@pytest.mark.parametrize("kind", ["even", "towns"])
def test_fifty_thousand_points_within_two_per_cent(kind, monkeypatch):
    rng = np.random.default_rng(3)
    where = 1000.0 * rng.random((50_000, 2)) if kind == "even" else towns(rng, 50_000)
    solve_p_center(PlanePoints(*where[:1100].T), p=2, solver=SolverOptions(time_limit_s=1))
    # Other processes do not count: the clock of the solver is that of the processor.
    monkeypatch.setattr(_clock, "time", SimpleNamespace(perf_counter=time.process_time))
    limit = SolverOptions(time_limit_s=60.0)
    solution = solve_p_center(PlanePoints(*where.T), p=4, solver=limit)
    assert solution.gap <= 0.02
    away = np.hypot(*(where - where[solution.assigned]).T)
    assert away.max() == pytest.approx(solution.objective, rel=1e-12)
