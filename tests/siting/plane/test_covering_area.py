"""Discs that cover an area: against the best coverings known, by hand, and against sites that serve points."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.spatial import Delaunay

from fugai.siting.plane.center.area import (
    _largest_hole,
    _ring,
    area_bound,
    least_covering_radius,
    scattered_radius,
)
from fugai.siting.plane.center.hexagons import hexagon_starts
from fugai.siting.plane.center.instance import CenterInstance

SQUARE = np.array([[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 1.0]])

# A. Heppes, H. Melissen, Covering a rectangle with equal circles, Periodica Mathematica Hungarica 34,
# 1997: of 1 to 5 and of 7 circles the best ones
BEST = {
    1: math.sqrt(0.5),
    2: math.sqrt(5) / 4,
    3: math.sqrt(65) / 16,
    4: math.sqrt(2) / 4,
    5: 0.32616,
    7: 0.27429,
}


@pytest.mark.parametrize("discs", BEST)
def test_no_covering_of_the_square_has_smaller_discs(discs):
    assert 0.75 * BEST[discs] < least_covering_radius(SQUARE, discs) <= BEST[discs]


def test_the_border_adds_to_the_bound_of_the_density():
    # without the border: area = n (3 sqrt 3 / 2) r^2, Fejes Toth; the border wastes less of more discs
    density = [math.sqrt(2 / (3 * math.sqrt(3) * n)) for n in (2, 20, 1000)]
    found = [least_covering_radius(SQUARE, n) for n in (2, 20, 1000)]
    extra = [one / other - 1 for one, other in zip(found, density, strict=True)]
    assert extra[0] > extra[1] > 0.03
    assert 0 < extra[2] < 0.01


def test_more_discs_are_smaller_and_a_larger_region_takes_larger_ones():
    radii = [least_covering_radius(SQUARE, n) for n in range(1, 60)]
    assert all(np.diff(radii) < 0)
    assert least_covering_radius(3 * SQUARE, 9) == pytest.approx(3 * radii[8], rel=1e-9)
    turned = SQUARE[::-1]  # the other way round
    assert least_covering_radius(turned, 9) == pytest.approx(radii[8], rel=1e-12)


def test_a_hexagon_in_its_circle_is_covered_by_one_disc():
    angle = np.arange(6) * math.pi / 3
    corners = np.column_stack((np.cos(angle), np.sin(angle)))
    assert least_covering_radius(corners, 1) < 1.0
    assert least_covering_radius(corners, 2) < 1.0


def test_the_largest_hole_of_a_square_of_places():
    # four places around a hole of half a diagonal
    where = np.array(np.meshgrid(np.arange(6.0), np.arange(6.0))).reshape(2, -1).T
    net = Delaunay(where)
    corners = where[_ring(net.convex_hull)]
    assert _largest_hole(where, corners, net.simplices) == pytest.approx(math.sqrt(0.5), abs=1e-3)
    without = where[~((where == [2.0, 2.0]).all(axis=1))]
    net = Delaunay(without)
    corners = without[_ring(net.convex_hull)]
    assert _largest_hole(without, corners, net.simplices) == pytest.approx(1.0, abs=1e-3)


@pytest.mark.parametrize("where", [[[0, 0]], [[0, 0], [1, 1]], [[0, 0], [1, 1], [2, 2], [5, 5]]])
def test_points_without_an_area_say_nothing(where):
    assert scattered_radius(np.array(where, dtype=float), 2) == 0.0
    assert list(hexagon_starts(np.array(where, dtype=float), 2, np.random.default_rng(0))) == []


def test_a_corner_of_heavy_points_bounds_by_its_weight():
    rng = np.random.default_rng(3)
    light, heavy = rng.random((3000, 2)), rng.random((3000, 2))
    demand = np.concatenate((light, heavy))
    weight = np.repeat([1.0, 10.0], 3000)
    nobody = np.empty(0, dtype=np.int64)
    instance = CenterInstance(
        demand=demand, weight=weight, candidates=demand, fixed=nobody, free=nobody, count=6
    )
    alone = scattered_radius(heavy, 6)
    assert area_bound(instance) == pytest.approx(10 * alone, rel=1e-6)
    assert alone > 0.15


@settings(max_examples=30)
@given(seed=st.integers(0, 10**6), sites=st.integers(2, 6))
def test_no_sites_serve_all_points_within_less(seed, sites):
    rng = np.random.default_rng(seed)
    points = rng.random((400, 2)) * [1.0, rng.uniform(0.3, 1.0)]
    best = min(_settled(points, rng, sites) for _ in range(4))
    assert scattered_radius(points, sites) <= best


def _settled(points, rng, sites):
    """Largest distance from sites that have moved to the middle of what they serve."""
    where = points[rng.choice(len(points), sites, replace=False)]
    for _ in range(25):
        away = np.hypot(*(points[:, None] - where[None]).transpose(2, 0, 1))
        mine = away.argmin(axis=1)
        parts = [points[mine == k] for k in range(sites)]
        where = np.array(
            [
                (p.min(axis=0) + p.max(axis=0)) / 2 if len(p) else where[k]
                for k, p in enumerate(parts)
            ]
        )
    away = np.hypot(*(points[:, None] - where[None]).transpose(2, 0, 1))
    return away.min(axis=1).max()


@settings(max_examples=30)
@given(seed=st.integers(0, 10**6), sites=st.integers(2, 40))
def test_lattices_lie_in_the_hull_and_have_about_as_many_places(seed, sites):
    rng = np.random.default_rng(seed)
    points = rng.random((200, 2))
    starts = hexagon_starts(points, sites, rng)
    for _ in range(3):
        spots = next(starts)
        assert 0.4 * sites <= len(spots) <= sites
        assert (spots >= 0).all()
        assert (spots <= 1).all()
