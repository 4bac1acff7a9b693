"""Covering problems of a city, timed; the table with bounds and peers is `tests.benchmarks.siting`."""

from __future__ import annotations

import pytest
from tests.benchmarks.siting_cover import on_roads, region

from fugai.siting import gain_curve, solve_mclp, solve_partial_cover

pytestmark = pytest.mark.kernel


@pytest.fixture(scope="module")
def roads():
    return on_roads(20_000, 1000, 3)


def test_mclp_of_10000_points_and_100_candidates(benchmark):
    covers, weight = region(10_000, 100, 8.0)
    solution = benchmark(solve_mclp, covers, weight, budget=10)
    assert solution.status == "optimal"


def test_mclp_on_roads_of_20000_points_and_1000_candidates(benchmark, roads):
    covers, weight = roads
    solution = benchmark.pedantic(solve_mclp, (covers, weight), {"budget": 50}, rounds=2)
    assert solution.gap < 0.01


def test_most_people_on_roads_at_the_fewest_sites(benchmark, roads):
    covers, weight = roads
    solution = benchmark.pedantic(solve_partial_cover, (covers, weight), {"share": 0.6}, rounds=2)
    assert solution.gap < 0.1


def test_curve_of_100_sites_with_its_bounds(benchmark, roads):
    covers, weight = roads
    curve = benchmark.pedantic(gain_curve, (covers, weight), {"max_sites": 100}, rounds=2)
    assert (curve["covered"] <= curve["bound"] * (1 + 1e-9)).all()
