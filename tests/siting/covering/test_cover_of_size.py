"""Whether so many candidates cover every row, against trying every choice of them."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fugai.kernels.location.covering import price_search as kernel
from fugai.kernels.location.covering.cover import Cover, GroupMinimum, transpose
from fugai.siting import SolverOptions, solve_lscp
from fugai.siting._clock import Clock
from fugai.siting.covering import cover_of_size as module
from fugai.siting.covering.cover_of_size import cover_of_size, feasible_prices
from fugai.siting.covering.reduce import ReducedProblem


def problem_of(covers: np.ndarray) -> ReducedProblem:
    """A matrix of rows by candidates as a problem with nothing decided."""
    rows, candidates = covers.shape
    ptr = np.append(0, np.cumsum(covers.sum(axis=1))).astype(np.int64)
    idx = np.nonzero(covers)[1].astype(np.int32)
    turned = transpose(ptr, idx, candidates)
    return ReducedProblem(
        cover=Cover(ptr, idx, *turned, np.ones(rows), np.zeros(rows)),
        columns=np.arange(candidates),
        cost=np.ones(candidates),
        groups=GroupMinimum(np.full(rows, -1, dtype=np.int32), np.zeros(0)),
        base=0.0,
    )


def fewest(covers: np.ndarray) -> float:
    """Candidates of the smallest cover; infinite where a row has none."""
    candidates = covers.shape[1]
    for size in range(candidates + 1):
        for chosen in combinations(range(candidates), size):
            if covers[:, list(chosen)].any(axis=1).all():
                return size
    return np.inf


@st.composite
def matrices(draw):
    rows, candidates = draw(st.integers(1, 12)), draw(st.integers(1, 8))
    seed, share = draw(st.integers(0, 2**31)), draw(st.sampled_from([0.15, 0.3, 0.5]))
    return np.random.default_rng(seed).random((rows, candidates)) < share


@given(matrices(), st.integers(0, 8), st.sampled_from([1, 4, 4000]))
def test_verdict_is_that_of_every_choice(covers, sites, nodes):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "NODES", nodes)  # with few nodes the relaxation is branched
        clock = Clock(SolverOptions(time_limit_s=60))
        verdict, chosen = cover_of_size(problem_of(covers), sites, clock, max_relaxations=10_000)
    assert verdict == ("covers" if fewest(covers) <= sites else "no cover")
    if verdict == "covers":
        assert len(chosen) <= sites
        assert covers[:, chosen].any(axis=1).all()


@given(matrices(), st.integers(1, 8))
def test_search_alone_decides_with_any_feasible_prices(covers, sites):
    cover = problem_of(covers[covers.any(axis=1)]).cover
    if not len(cover.first):
        return
    prices = np.random.default_rng(len(cover.first)).random(len(cover.first))
    search = kernel.start_search(cover, feasible_prices(cover, prices), sites)
    verdict = kernel.price_search(cover, search, 1_000_000)
    needed = fewest(covers[covers.any(axis=1)])
    assert verdict == (kernel.FOUND if needed <= sites else kernel.NONE)


def test_search_goes_on_where_it_stopped():
    covers = np.eye(6, dtype=np.bool_) | np.roll(np.eye(6, dtype=np.bool_), 1, axis=1)
    cover = problem_of(covers).cover
    whole = kernel.start_search(cover, np.zeros(6), 2)
    assert kernel.price_search(cover, whole, 10_000) == kernel.NONE
    steps, parts = 0, kernel.start_search(cover, np.zeros(6), 2)
    while kernel.price_search(cover, parts, 1) == kernel.SEARCHING:
        steps += 1
    assert steps > 3
    assert parts.times.tolist() == [0] * 6


def test_prices_are_made_feasible():
    cover = problem_of(np.array([[True, False], [True, True]])).cover
    assert feasible_prices(cover, np.array([1.5, 0.5])).tolist() == [0.75, 0.25]
    assert feasible_prices(cover, np.array([-1.0, 0.5])).tolist() == [0.0, 0.5]


def test_few_relaxations_leave_it_open():
    covers = np.random.default_rng(3).random((60, 40)) < 0.12
    covers[~covers.any(axis=1), 0] = True
    clock = Clock(SolverOptions(time_limit_s=60))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "NODES", 1)
        verdict, _ = cover_of_size(problem_of(covers), 10, clock, max_relaxations=1)
    assert verdict in ("unknown", "no cover")


def test_lscp_of_a_wheel_is_proven():
    """Of n points on a circle, each candidate covers three neighbours: a third of n is needed."""
    n = 14
    covers = sum(np.roll(np.eye(n), shift, axis=1) for shift in (0, 1, 2)) > 0
    solution = solve_lscp(covers)
    assert solution.objective == solution.bound == 5
