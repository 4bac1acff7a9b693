"""Direct ways between near places, in whatever reports minutes between them."""

import geopandas as gpd
import numpy as np
import pytest
from affine import Affine
from hypothesis import given
from hypothesis import strategies as st
from pyproj import CRS
from tests.delivery.network.test_water import RIVER, valley

from fugai.delivery import (
    RoadNodes,
    add_outlets,
    build_network,
    catchment_raster,
    cell_minutes,
    close_outlets,
    minutes_matrix,
    nearest_outlet,
    nearest_outlets,
    network_from_edges,
    outlet_times,
    reach_of,
    reach_raster,
    snap_cells,
)
from fugai.delivery.travel.direct import NEAR_M, SAME_M, NearPlaces
from fugai.grid import Grid


@pytest.fixture
def road():
    """One road of 2 km in a minute, walked nowhere else."""
    nodes = RoadNodes(x=[0, 2000], y=[0, 0])
    return network_from_edges(
        [0, 1], [1, 0], travel_time_s=[60, 60], length_m=[2000, 2000], nodes=nodes
    )


def places(xy, **columns):
    xy = np.array(xy, dtype=float)
    return gpd.GeoDataFrame(columns, geometry=gpd.points_from_xy(xy[:, 0], xy[:, 1]))


def test_k_nearest_take_the_direct_way(road):
    shops = places([(0, 300), (2000, 0)], outlet_id=["a", "b"])
    home = places([(0, 330)])
    # By road 630 m at 15 km/h to and from the end; 30 m straight on are 7.2 s.
    found = nearest_outlets(road, shops, home, k=2)
    assert found["outlet_id"].tolist() == ["a", "b"]
    assert found["minutes"].tolist() == pytest.approx([0.12, 1.0 + 330 * 0.24 / 60], rel=1e-12)
    alone = nearest_outlets(road, shops, home, k=1)
    assert alone["minutes"].tolist() == pytest.approx([0.12], rel=1e-12)
    nearest = nearest_outlet(road, shops, home)
    assert nearest["minutes"].tolist() == alone["minutes"].tolist()


@pytest.mark.parametrize("at", [(0, 0), (0, 300), (0, 5000)])
def test_the_same_place_is_no_minutes_away(road, at):
    """Also where no road is near: (0, 5000) is 5 km from it."""
    shop, home = places([at], outlet_id=["a"]), places([at])
    assert nearest_outlet(road, shop, home)["minutes"].tolist() == [0.0]
    assert nearest_outlet(road, shop, home)["reason"].tolist() == [""]
    assert nearest_outlets(road, shop, home, k=3)["minutes"].tolist() == [0.0]
    assert minutes_matrix(road, shop, home, max_minutes=5)["minutes"].tolist() == [0.0]


def test_near_a_place_off_the_road_there_is_no_way(road):
    shop, home = places([(0, 5000)], outlet_id=["a"]), places([(0, 5050)])
    assert nearest_outlet(road, shop, home)["reason"].tolist() == ["no road within 1000 m"]
    assert len(nearest_outlets(road, shop, home, k=1)) == 0


def test_outlets_that_close_and_open(road):
    shops, home = places([(0, 5000), (0, 0)], outlet_id=["a", "b"]), places([(0, 5000)])
    reach = reach_of(road, shops)
    assert nearest_outlet(road, reach.times, home)["outlet_id"].tolist() == ["a"]
    closed = close_outlets(reach, "a")
    assert nearest_outlet(road, closed.times, home)["outlet_id"].tolist() == [""]
    again = add_outlets(closed, places([(0, 5000)], outlet_id=["c"]))
    assert nearest_outlet(road, again.times, home)["outlet_id"].tolist() == ["c"]


def near(distance_m, leg_m, other_m):
    """The rule, for one pair."""
    if np.isnan(leg_m + other_m):
        return distance_m <= SAME_M
    return distance_m <= max(leg_m + other_m, NEAR_M)


@given(st.integers(0, 2**32 - 1))
def test_near_pairs_are_those_of_the_rule(seed):
    rng = np.random.default_rng(seed)

    def some(n):
        xy = rng.integers(0, 60, (n, 2)) * 25.0
        xy[rng.random(n) < 0.1] = np.nan
        legs = rng.choice([0.0, 3.0, 50.0, 51.0, 120.0, 400.0, 1000.0, np.nan], n)
        return xy, legs

    (xy, legs), (from_xy, from_legs) = some(rng.integers(0, 40)), some(rng.integers(0, 20))
    place, origin, away_m = NearPlaces(xy, legs).pairs(from_xy, from_legs)
    expected = {
        (p, o)
        for p in range(len(xy))
        for o in range(len(from_xy))
        if near(np.hypot(*(xy[p] - from_xy[o])), legs[p], from_legs[o])
    }
    assert set(zip(place.tolist(), origin.tolist(), strict=True)) == expected
    assert len(place) == len(expected)
    assert away_m == pytest.approx(np.hypot(*(xy[place] - from_xy[origin]).T))


GRID = Grid(crs=CRS(32650), transform=Affine(50, 0, 275, 0, -50, 425), shape=(9, 12))


@pytest.mark.parametrize("direction", ["from", "to"])
@pytest.mark.parametrize("water", [(), (RIVER,)], ids=["dry", "wet"])
def test_cells_take_the_direct_way_in_every_answer(direction, water):
    """Times of the nearest outlet, of all outlets, and the catchments tell one story."""
    rng = np.random.default_rng(5)
    network = build_network(valley(*water), mode="drive")
    xy = np.column_stack((rng.uniform(250, 900, 12), rng.uniform(-30, 440, 12)))
    shops = places(xy, outlet_id=[f"s{k}" for k in range(12)]).set_crs(32650)
    cells = snap_cells(network, GRID)
    matrix = cell_minutes(network, shops, cells, max_minutes=60, direction=direction)
    every = np.full(matrix.shape, np.nan)
    rows = np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr))
    every[rows, matrix.indices] = matrix.data
    for k in range(12):
        times = outlet_times(network, shops.iloc[[k]], direction=direction)
        alone = reach_raster(network, times, GRID, direction=direction, cells=cells)
        assert alone.to_numpy().ravel() == pytest.approx(every[:, k], rel=1e-12, nan_ok=True)
    times = outlet_times(network, shops, direction=direction)
    nearest = reach_raster(network, times, GRID, direction=direction, cells=cells).to_numpy()
    assert nearest.ravel() == pytest.approx(np.nanmin(every, axis=1), rel=1e-12)
    owner = catchment_raster(network, times, GRID, cells=cells).to_numpy().ravel()
    of_owner = every[np.arange(len(owner)), owner]
    assert of_owner == pytest.approx(nearest.ravel(), rel=1e-12)
    seconds = cells.times_s(times.time_s, direction)
    assert (nearest.ravel() * 60 < seconds - 1).sum() >= 3  # somewhere it is shorter than by road


def test_a_cell_beside_an_outlet_off_the_road():
    """400 and 450 m beside the road and 50 m apart: 12 s, by road 204 s."""
    shop = places([(0, 400)], outlet_id=["a"]).set_crs(32650)
    grid = Grid(crs=CRS(32650), transform=Affine(10, 0, -5, 0, -10, 455), shape=(1, 1))
    road = network_from_edges(
        [0, 1],
        [1, 0],
        travel_time_s=[60, 60],
        length_m=[2000, 2000],
        nodes=RoadNodes(x=[0, 2000], y=[0, 0], crs=CRS(32650)),
    )
    found = reach_raster(road, outlet_times(road, shop), grid)
    assert found.item() == pytest.approx(50 * 0.24 / 60)
    assert found["reason"].to_numpy().tolist() == [[0]]
