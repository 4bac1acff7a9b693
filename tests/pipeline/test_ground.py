"""The ground that signal is computed over, from what a project gives."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest
from affine import Affine
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import CRS

from fugai.grid import Grid
from fugai.pipeline.ground import ground_of, smooth_heights
from fugai.wireless import Ground, clutter_heights_m
from fugai.wireless.signal.surface_under_grid import surface_under_grid


def grid_of(shape, cell_m=100.0):
    corner = Affine(cell_m, 0, 500_000, 0, -cell_m, 4_000_000)
    return Grid(crs=CRS(32650), transform=corner, shape=shape)


def squares(classes, cell_m=100.0):
    """Classes of squares of 1 km on cells of that size."""
    side = round(1000 / cell_m)
    values = np.repeat(np.repeat(np.array(classes), side, axis=0), side, axis=1)
    return grid_of(values.shape, cell_m).array(values.astype(np.int8), units="1")


def inputs(**values):
    names = (
        "terrain",
        "clutter",
        "obstacles",
        "crests",
        "voids",
        "finer",
        "last_population",
        "grid",
    )
    return SimpleNamespace(**{**dict.fromkeys(names), **values})


def test_a_square_keeps_its_height_and_the_ground_outside_rises_to_it():
    found = smooth_heights(squares([[1, 3]])).to_numpy()[5]
    assert found[:6] == pytest.approx([0.0] * 6, abs=1e-5)
    # 15 m over 500 m: 3 m to a cell
    assert found[6:10] == pytest.approx([3.0, 6.0, 9.0, 12.0], abs=1e-5)
    assert found[10:].tolist() == [15.0] * 10


def test_no_step_is_higher_than_the_ramp():
    rng = np.random.default_rng(1)
    found = smooth_heights(squares(rng.integers(1, 4, (5, 6)))).to_numpy()
    # from 15 m to the ground over five cells
    assert max(np.abs(np.diff(found, axis=axis)).max() for axis in (0, 1)) <= 3.0 + 1e-5


@settings(deadline=None, max_examples=20)
@given(st.lists(st.integers(0, 3), min_size=9, max_size=9), st.sampled_from([50.0, 125.0, 250.0]))
def test_smoothing_stays_between_the_heights_around(classes, cell_m):
    raster = squares(np.reshape(classes, (3, 3)), cell_m)
    heights, found = clutter_heights_m(raster.to_numpy()), smooth_heights(raster).to_numpy()
    assert (found >= heights).all()
    assert found.max() <= heights.max() + 1e-4


def test_cells_of_a_kilometre_have_nothing_between_them():
    raster = squares([[1, 2], [3, 1]], 1000.0)
    assert smooth_heights(raster).to_numpy().tolist() == [[0.0, 10.0], [15.0, 0.0]]


def test_pixels_without_data_do_not_pull_their_neighbours_down():
    raster = grid_of((1, 12), 500.0).array([[np.nan] * 6 + [3.0] * 6], units="1")
    found = smooth_heights(raster).to_numpy()[0]
    assert np.isnan(found[:6]).all()
    assert found[6:].tolist() == [15.0] * 6


def test_stated_clutter_is_not_smoothed_and_stated_obstacles_stand_above_it():
    grid = grid_of((2, 2))
    clutter = grid.array(np.array([[1, 3], [2, 0]], dtype=np.int8), units="1")
    terrain = grid.array(np.zeros((2, 2)), units="m")
    obstacles = grid.array([[np.nan, 33.0], [0.0, np.nan]], units="m")
    crests = grid.array([[2.0, 0.0], [0.0, np.nan]], units="m")
    ground = ground_of(inputs(terrain=terrain, clutter=clutter, obstacles=obstacles, crests=crests))
    surface = surface_under_grid(grid, ground).surface
    assert surface.clutter_m.tolist() == [[2.0, 33.0], [0.0, 10.0]]


def test_obstacles_beyond_the_grid_count_and_what_is_unknown_there_is_suburban():
    inner, frame = (
        grid_of((1, 2)),
        grid_of((1, 2)).expand_to((499_900, 3_999_800, 500_200, 4_000_000)),
    )
    terrain = frame.array(np.zeros(frame.shape), units="m")
    obstacles = np.full(frame.shape, np.nan)
    obstacles[0, 0] = 40.0
    ground = Ground(
        terrain=terrain,
        clutter=inner.array(np.array([[1, 1]], dtype=np.int8), units="1"),
        obstacles=frame.array(obstacles, units="m"),
    )
    surface = surface_under_grid(inner, ground).surface
    assert surface.clutter_m.tolist() == [[40.0, 0.0, 0.0], [10.0, 10.0, 10.0]]


@pytest.mark.parametrize("height", [-1.0, 1500.0])
def test_an_obstacle_that_cannot_be_is_refused(height):
    grid = grid_of((2, 2))
    terrain = grid.array(np.zeros((2, 2)), units="m")
    wrong = grid.array(np.full((2, 2), height), units="m")
    with pytest.raises(ValueError, match="`obstacles` must be between 0 and 1000 m, found"):
        surface_under_grid(grid, Ground(terrain=terrain, obstacles=wrong))
