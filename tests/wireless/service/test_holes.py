"""Holes that can be counted by hand."""

from __future__ import annotations

import numpy as np
import pytest

from fugai.errors import ConfigError, ContractError
from fugai.wireless import holes


def rasters(grid, served, people):
    part = grid.window(slice(0, len(served)), slice(0, len(served[0])))
    return part.array(served, units="1"), part.array(people, units="persons")


def test_two_holes_ranked_by_people(grid):
    nan = np.nan
    served, people = rasters(
        grid,
        [[0.0, 1.0, 1.0, 0.0], [1.0, 0.0, 1.0, 1.0], [1.0, 1.0, 1.0, nan], [0.0, 1.0, 1.0, 0.0]],
        [[5.0, 9.0, 9.0, 40.0], [9.0, 6.0, 9.0, 9.0], [9.0, 9.0, 9.0, 99.0], [0.0, 9.0, 9.0, nan]],
    )
    found = holes(served, people, min_people=1.0)
    assert list(found["rank"]) == [1, 2]
    assert list(found["people"]) == [40.0, 11.0]
    # two pixels that meet at a corner are one hole
    assert list(found["area_km2"]) == pytest.approx([0.01, 0.02])
    assert found.geometry.area.to_list() == pytest.approx([1e4, 2e4])
    assert found.geometry.is_valid.all()
    assert found.crs == grid.crs
    assert found.geometry.iloc[0].bounds == (300.0, 4000.0, 400.0, 4100.0)


def test_people_of_a_hole_are_those_without_service(grid):
    served, people = rasters(grid, [[0.25, 0.5]], [[100.0, 100.0]])
    found = holes(served, people, min_people=0.0)
    assert list(found["people"]) == [75.0]


def test_smallest_number_of_people_and_limit(grid):
    served, people = rasters(grid, [[0.0, 1.0, 0.0, 1.0, 0.0]], [[10.0, 1.0, 30.0, 1.0, 20.0]])
    assert list(holes(served, people, min_people=20.0)["people"]) == [30.0, 20.0]
    assert list(holes(served, people, min_people=0.0, limit=1)["people"]) == [30.0]


def test_district_with_most_of_the_people(grid):
    served, people = rasters(
        grid, [[0.0, 0.0, 0.0], [1.0, 1.0, 0.0]], [[10.0, 10.0, 15.0], [1.0, 1.0, 1.0]]
    )
    found = holes(served, people, min_people=0.0, districts=[[4, 4, 2], [4, 4, -1]])
    assert list(found["district"]) == [4]
    outside = holes(served, people, min_people=0.0, districts=np.full((2, 3), -1))
    assert list(outside["district"]) == [-1]


def test_people_add_up_to_all_without_service(grid):
    rng = np.random.default_rng(2)
    served, people = rasters(
        grid, rng.integers(0, 2, (41, 41)).astype(float), rng.uniform(0, 10, (41, 41))
    )
    found = holes(served, people, min_people=0.0)
    bare = people.to_numpy()[served.to_numpy() == 0]
    assert found["people"].sum() == pytest.approx(bare.sum(), rel=1e-12)
    assert found["area_km2"].sum() == pytest.approx(bare.size * 0.01, rel=1e-12)
    assert found["people"].is_monotonic_decreasing
    assert found.geometry.is_valid.all()


def test_no_holes_is_an_empty_frame(grid):
    served, people = rasters(grid, [[1.0, np.nan]], [[5.0, 5.0]])
    found = holes(served, people)
    assert len(found) == 0
    assert list(found.columns) == ["rank", "people", "area_km2", "district", "geometry"]
    assert found.crs == grid.crs


def test_wrong_arguments(grid):
    served, people = rasters(grid, [[1.0, 0.0]], [[5.0, 5.0]])
    with pytest.raises(ContractError, match="shape of `served`"):
        holes(served, people[:, :1])
    with pytest.raises(ConfigError, match="0 or more, found -1"):
        holes(served, people, min_people=-1)
    column = holes(
        served.isel(x=[1]).isel(y=[0, 0]).assign_coords(y=[4050.0, 3950.0]),
        people.isel(x=[1]).isel(y=[0, 0]).assign_coords(y=[4050.0, 3950.0]),
        min_people=0.0,
    )
    assert list(column["area_km2"]) == [0.02]
    # one cell of a row: the row has the transform with it
    (one,) = holes(served.isel(x=[1]), people.isel(x=[1]), min_people=0.0)["area_km2"]
    assert one == 0.01
    bare = grid.array(np.zeros(grid.shape), units="1").isel(x=[1], y=[1])
    with pytest.raises(ContractError, match="square cells"):
        holes(bare, bare, min_people=0.0)
