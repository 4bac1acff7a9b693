"""Travel times on a road-like network of 200,000 nodes and 475,000 directed edges.

Figures wander by a factor of two on shared cores: `python -m tests.benchmarks.delivery` measures the
peers beside in one run, in CPU time, and prints the table that the documentation shows.
"""

import time

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from affine import Affine
from scipy.sparse.csgraph import dijkstra
from tests.benchmarks.delivery import (
    METRIC,
    OUTLETS,
    PLACES,
    REGION_M,
    cpu_s,
    matrix_of,
    network_of,
    outlets_of,
    roads,
)

from fugai.delivery import (
    nearest_outlet,
    network_with_places,
    reach_raster,
    snap_cells,
    travel_time,
)
from fugai.delivery.travel.k_nearest import stored_k_nearest
from fugai.delivery.travel.matrix import bounded_node_times, stored_matrix
from fugai.delivery.travel.times import node_times
from fugai.grid import Grid
from fugai.tables import Roads

pytestmark = pytest.mark.kernel


@pytest.fixture(scope="module")
def network():
    return network_of(roads(np.random.default_rng(7)))


@pytest.fixture(scope="module")
def region():
    """As many roads on the area of Tianjin, where 15 minutes reach about 4,500 nodes."""
    return network_of(roads(np.random.default_rng(7), spacing_m=REGION_M))


@pytest.fixture(scope="module")
def matrix(network):
    return matrix_of(network)


@pytest.fixture(scope="module")
def origins(network):
    return outlets_of(network)


def fastest(function, *, rounds=7):
    """Shortest of several turns. [s]"""
    turns = []
    for _ in range(rounds):
        begin = time.perf_counter()
        function()
        turns.append(time.perf_counter() - begin)
    return min(turns)


def test_the_network_is_what_the_peers_were_measured_on(network):
    assert network.nodes == pytest.approx(200_000, rel=0.02)
    assert network.edges == pytest.approx(475_000, rel=0.02)
    assert network.main.sum() > 0.99 * network.nodes


def test_all_nodes_have_the_times_of_scipy_to_the_bit(network, matrix, origins):
    found, owner = node_times(network, origins)
    expected, _, source = dijkstra(matrix, indices=origins, min_only=True, return_predecessors=True)
    assert np.array_equal(np.nan_to_num(found, nan=np.inf), expected)
    assert np.array_equal(origins[owner[owner >= 0]], source[owner >= 0])
    back, _ = node_times(network, origins, direction="to")
    expected = dijkstra(matrix.T.tocsr(), indices=origins, min_only=True)
    assert np.array_equal(np.nan_to_num(back, nan=np.inf), expected)


def test_nearest_is_no_slower_than_scipy(network, matrix, origins, benchmark):
    benchmark.extra_info["scipy_s"] = scipy_s = fastest(
        lambda: dijkstra(matrix, indices=origins, min_only=True)
    )
    benchmark(node_times, network, origins)
    benchmark.extra_info["ratio"] = ratio = benchmark.stats.stats.min / scipy_s
    assert ratio <= 1.0


def test_scipy_nearest(matrix, origins, benchmark):
    benchmark(dijkstra, matrix, indices=origins, min_only=True)


@pytest.mark.parametrize("place", ["region", "network"])
def test_500_searches_of_15_minutes(place, benchmark, request):
    """In a region, and in a dense city where each search reaches ten times as many nodes."""
    roads_there = request.getfixturevalue(place)
    options = {"cutoff_s": 900.0, "start_s": np.zeros(OUTLETS), "threads": 1}
    outlets = outlets_of(roads_there)
    found = benchmark.pedantic(bounded_node_times, (roads_there, outlets), rounds=3, kwargs=options)
    benchmark.extra_info["nodes_a_search"] = len(found[1]) / OUTLETS
    benchmark.extra_info["cpu_s"], _ = cpu_s(
        lambda: bounded_node_times(roads_there, outlets, **options)
    )


def test_matrix_of_an_hour(region, benchmark):
    """500 x 10,000; pandana takes 63 CPU seconds for it in the table of `delivery.py`."""
    outlets = outlets_of(region)
    places = np.random.default_rng(9).choice(np.flatnonzero(region.main), PLACES, replace=False)
    found = benchmark.pedantic(
        stored_matrix,
        (region, outlets, places),
        rounds=1,
        kwargs={"cutoff_s": 3600.0, "threads": 1},
    )
    benchmark.extra_info["pairs"] = found.nnz


def test_five_nearest(region, benchmark):
    benchmark.pedantic(stored_k_nearest, (region, outlets_of(region), 5), rounds=3)


def test_places_on_the_roads(benchmark):
    """5,500 places given nodes of their own on 475,000 edges."""
    tail, head, time_s, length_m, x, y = roads(np.random.default_rng(7))
    edges = pd.DataFrame(
        {"tail": tail, "head": head, "length_m": length_m, "highway": "road", "drive_s": time_s}
    )
    network = Roads(crs=METRIC, x=x, y=y, edges=edges)
    rng = np.random.default_rng(9)
    places = gpd.GeoSeries(
        gpd.points_from_xy(rng.uniform(500_000, 534_000, 5500), rng.uniform(4.3e6, 4.334e6, 5500)),
        crs=METRIC,
    )
    made = benchmark.pedantic(
        network_with_places, (network, places), kwargs={"mode": "drive"}, rounds=2
    )
    assert made.nodes > len(x) + 4500


def test_network_from_edges(benchmark):
    benchmark.pedantic(network_of, (roads(np.random.default_rng(7)),), rounds=3)


def test_cells_of_a_city(network, benchmark):
    """1.2 million cells; a few seconds are allowed."""
    grid = Grid(crs=METRIC, transform=Affine(30, 0, 499_000, 0, -30, 4_335_000), shape=(1200, 1000))
    time_s, _ = travel_time(network, [0])

    def run():
        return reach_raster(network, time_s, grid, cells=snap_cells(network, grid))

    assert benchmark.pedantic(run, rounds=2).shape == grid.shape


def test_nearest_outlet_of_5500_settlements(network, benchmark):
    rng = np.random.default_rng(9)

    def places(count):
        x = rng.uniform(500_000, 534_000, count)
        return gpd.GeoDataFrame(
            {"outlet_id": [str(k) for k in range(count)]},
            geometry=gpd.points_from_xy(x, rng.uniform(4_300_000, 4_334_000, count)),
            crs=METRIC,
        )

    outlets, demand = places(1500), places(5500)
    benchmark(nearest_outlet, network, outlets, demand)
