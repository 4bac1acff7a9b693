"""Catchments, counted by hand."""

import numpy as np
import pytest
from affine import Affine
from pyproj import CRS

from fugai.delivery import (
    NO_CATCHMENT,
    catchment_raster,
    catchment_table,
    catchments,
    nearest_outlet,
    outlet_times,
    reach_raster,
)
from fugai.grid import Grid

METRIC = CRS.from_epsg(32650)


@pytest.fixture
def outlets(outlets_with_capacity):
    """At nodes 0, 2 and 4 of the town, and at sea."""
    return outlets_with_capacity


@pytest.fixture
def grid():
    """Cells of 1 km whose centres are the ring's corners and node 4; the last column has no road."""
    return Grid(crs=METRIC, transform=Affine(1000, 0, -500, 0, -1000, 1500), shape=(2, 4))


def test_catchments_by_hand(town, outlets, grid):
    times = outlet_times(town, outlets)
    owner = catchment_raster(town, times, grid, snap_max_m=10)
    # Nodes 3, 2 above; 0, 1, 4 below. Node 3 is b's, 1 is 60 s from a and 90 s from c.
    assert owner.to_numpy().tolist() == [
        [1, 1, NO_CATCHMENT, NO_CATCHMENT],
        [0, 0, 2, NO_CATCHMENT],
    ]
    made = catchments(owner, times, grid)
    assert made["outlet_id"].tolist() == ["a", "b", "c"]
    assert made["area_km2"].tolist() == [2, 2, 1]
    assert made.geometry[0].bounds == (-500, -500, 1500, 500)


def test_catchments_end_at_the_limit(town, outlets, grid):
    times = outlet_times(town, outlets)
    within = catchment_raster(town, times, grid, snap_max_m=10, max_minutes=0.5)
    assert within.to_numpy().tolist() == [
        [NO_CATCHMENT, 1, NO_CATCHMENT, NO_CATCHMENT],
        [0, NO_CATCHMENT, 2, NO_CATCHMENT],
    ]
    exactly = catchment_raster(town, times, grid, snap_max_m=10, max_minutes=1)
    assert (exactly.to_numpy() != NO_CATCHMENT).sum() == 5


def test_cells_have_a_catchment_where_they_have_a_time(town, outlets, grid):
    times = outlet_times(town, outlets)
    owner = catchment_raster(town, times, grid, snap_max_m=800)
    minutes = reach_raster(town, times, grid, snap_max_m=800)
    assert ((owner.to_numpy() == NO_CATCHMENT) == np.isnan(minutes.to_numpy())).all()


def test_without_an_outlet_on_the_road_there_are_no_catchments(town, make_places, grid):
    times = outlet_times(town, make_places([(0, -40_000)], outlet_id=["sea"]))
    owner = catchment_raster(town, times, grid)
    assert (owner.to_numpy() == NO_CATCHMENT).all()
    assert len(catchments(owner, times, grid)) == 0


def test_what_lies_in_a_catchment(town, outlets, demand):
    times = nearest_outlet(town, outlets, demand)
    table = catchment_table(times, demand, outlets, max_minutes=0.5)
    assert table["places"].tolist() == [2, 1, 0, 0]
    assert table["villages"].tolist() == [1, 1, 0, 0]
    assert table["residents"].tolist() == [120, 60, 0, 0]  # the million outside count nowhere
    assert table["doors"].tolist() == [45, 20, 0, 0]
    assert table["mean_min"].tolist() == pytest.approx([40 / 120, 1, np.nan, np.nan], nan_ok=True)
    assert table["longest_min"].tolist() == pytest.approx([1, 1, np.nan, np.nan], nan_ok=True)
    assert table["residents_within"].tolist() == [80, 0, 0, 0]
    bare = catchment_table(times, demand[["district_id", "geometry"]], outlets)
    assert bare["mean_min"].tolist()[:2] == [0.5, 1]
    assert bare["villages"].sum() == 0
