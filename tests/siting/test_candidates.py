"""Thinned nodes and cells: by hand, and by the two laws that a thinning obeys."""

import numpy as np
import pytest
from affine import Affine
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import CRS
from scipy.spatial.distance import cdist

from fugai.errors import ConfigError, ContractError, EmptyResultError
from fugai.grid import Grid
from fugai.siting.candidates import candidates_on_grid, candidates_on_nodes

GRID = Grid(crs=CRS.from_epsg(32650), transform=Affine(100, 0, 5e5, 0, -100, 4.3e6), shape=(3, 6))


def test_every_other_node_of_a_line_stays():
    x = [0.0, 10.0, 20.0, 30.0, 40.0]
    assert candidates_on_nodes(x, np.zeros(5), spacing_m=20.0).tolist() == [0, 2, 4]
    assert candidates_on_nodes(x, np.zeros(5), spacing_m=20.1).tolist() == [0, 3]
    assert candidates_on_nodes(x, np.zeros(5), spacing_m=10.0).tolist() == [0, 1, 2, 3, 4]


def test_priority_comes_first():
    x = [0.0, 10.0, 20.0]
    assert candidates_on_nodes(x, np.zeros(3), spacing_m=15.0, priority=[1, 2, 1]).tolist() == [1]


def test_of_two_nodes_at_one_place_the_first_stays():
    assert candidates_on_nodes([5.0, 5.0], [1.0, 1.0], spacing_m=1.0).tolist() == [0]


def test_cells_of_a_mask():
    mask = np.zeros((3, 6), dtype=bool)
    mask[1] = True
    points = candidates_on_grid(GRID, mask, spacing_m=200.0)
    assert points["candidate_id"].tolist() == ["r1c0", "r1c2", "r1c4"]
    assert points.geometry.x.tolist() == [500_050.0, 500_250.0, 500_450.0]
    assert (points.geometry.y == 4_299_850.0).all()
    assert points.crs == GRID.crs
    assert (points["status"] == "candidate").all()


def test_cells_with_most_residents_come_first_and_unknown_ones_last():
    mask = np.zeros((3, 6), dtype=bool)
    mask[1, :3] = True
    people = np.full((3, 6), np.nan)
    people[1, 1] = 7.0
    assert candidates_on_grid(GRID, mask, spacing_m=150.0, priority=people)["column"].tolist() == [
        1
    ]


@settings(max_examples=100)
@given(st.integers(1, 60), st.integers(0, 2**32 - 1), st.floats(0.5, 40.0))
def test_selected_points_keep_the_spacing_and_leave_no_gap_in_any_order(count, seed, spacing):
    rng = np.random.default_rng(seed)
    points = np.unique(rng.integers(0, 50, size=(count, 2)), axis=0).astype(float)
    kept = candidates_on_nodes(*points.T, spacing_m=spacing)
    distance = cdist(points[kept], points[kept]) + np.where(np.eye(len(kept)), np.inf, 0.0)
    assert (distance >= spacing).all()
    assert (cdist(points, points[kept]).min(axis=1) < spacing).all()
    order = rng.permutation(len(points))
    again = candidates_on_nodes(*points[order].T, spacing_m=spacing)
    assert sorted(order[again]) == kept.tolist()


def test_wrong_input_is_refused():
    with pytest.raises(ConfigError, match=r"`spacing_m` must be positive, found 0"):
        candidates_on_nodes([1.0], [1.0], spacing_m=0)
    with pytest.raises(ContractError, match=r"`x` must be finite, found nan at 1\."):
        candidates_on_nodes([1.0, np.nan], [1.0, 1.0], spacing_m=5.0)
    with pytest.raises(ContractError, match="found 2, 1 and 2"):
        candidates_on_nodes([1.0, 2.0], [1.0], spacing_m=5.0)
    with pytest.raises(EmptyResultError, match="found none"):
        candidates_on_grid(GRID, np.zeros((3, 6), dtype=bool), spacing_m=5.0)
    with pytest.raises(ContractError, match="true or false on the grid's"):
        candidates_on_grid(GRID, np.ones((2, 2), dtype=bool), spacing_m=5.0)
    assert candidates_on_nodes([], [], spacing_m=5.0).tolist() == []
