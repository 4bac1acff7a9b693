"""Routes and the roads that a promise hangs on, by hand and by law."""

import itertools

import geopandas as gpd
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import CRS

from fugai.delivery import (
    RoadNodes,
    critical_roads,
    network_from_edges,
    outlet_times,
    route_lines,
    route_nodes,
    travel_time,
)

METRIC = CRS.from_epsg(32650)


def test_routes_by_hand(town):
    at, to = [0, 4, 0, 3], [4, 3, 5, 3]
    pointer, nodes = route_nodes(town, at, to, cutoff_s=np.full(4, 1000.0))
    assert nodes[: pointer[1]].tolist() == [0, 1, 4]
    assert nodes[pointer[1] : pointer[2]].tolist() == [4, 1, 2, 3]
    assert pointer[2] == pointer[3]  # no road to the island
    assert nodes[pointer[3] :].tolist() == [3]
    lines = route_lines(town, at, to, cutoff_s=np.full(4, 1000.0))
    assert list(lines[0].coords) == [(0, 0), (1000, 0), (2000, 0)]
    assert lines[2] is None
    assert lines[3] is None
    short, _ = route_nodes(town, at[:1], to[:1], cutoff_s=[179.0])
    assert short.tolist() == [0, 0]


def test_edges_without_time_do_not_run_in_circles():
    network = network_from_edges(
        [0, 1, 1, 2, 2, 3],
        [1, 0, 2, 1, 3, 2],
        travel_time_s=[5, 0, 0, 0, 5, 0],
        length_m=np.ones(6),
        nodes=RoadNodes(x=[0, 1, 2, 3], y=[0, 0, 0, 0]),
    )
    _, nodes = route_nodes(network, [0], [3], cutoff_s=[99.0])
    assert nodes.tolist() == [0, 1, 2, 3]


def test_a_route_avoids_a_forbidden_turn():
    # 0 - 1 - 2 straight on is forbidden: round by 3.
    edges = [(0, 1), (1, 2), (1, 3), (3, 1), (3, 2), (2, 0)]
    tail, head = np.array(edges).T
    network = network_from_edges(
        tail,
        head,
        travel_time_s=np.full(6, 10.0),
        length_m=np.ones(6),
        nodes=RoadNodes(x=[0, 100, 200, 100], y=[0, 0, 0, 100]),
        forbidden_turns=[(0, 1)],
    )
    _, nodes = route_nodes(network, [0], [2], cutoff_s=[99.0])
    assert nodes.tolist() == [0, 1, 3, 2]


def test_critical_roads_by_hand(town, make_places):
    times = outlet_times(town, make_places([(0, 0)], outlet_id=["hub"]))
    # Node 1 in 1 minute, node 2 in 2, 3 and 4 in 3.
    places = make_places(
        [(1000, 0), (1000, 1000), (0, 1000), (2000, 0), (0, -40_000)],
        population=[1.0, 10.0, 20.0, 40.0, 80.0],
    )
    found = critical_roads(town, times, places, max_minutes=2)
    # Late: node 3 over 1 and 2, node 4 over 1. The road from 0 to 1 carries both.
    assert found["people"].tolist() == [40, 60, 20]
    assert found["places"].tolist() == [1, 2, 1]
    assert found["minutes"].tolist() == [2, 1, 2]
    assert found["person_min"].tolist() == [80, 60, 40]
    assert found["length_km"].tolist() == [1, 1, 2]
    assert found["kmh"].tolist() == [30, 60, 60]
    assert list(found.geometry[2].coords) == [(1000, 0), (1000, 1000), (0, 1000)]
    assert len(critical_roads(town, times, places, max_minutes=3)) == 0
    uncounted = critical_roads(town, times, places[["geometry"]], max_minutes=2)
    assert uncounted["person_min"].tolist() == [2, 2, 2]


def test_critical_roads_to_the_outlet_differ(town, make_places):
    times = outlet_times(town, make_places([(0, 0)], outlet_id=["hub"]), direction="to")
    places = make_places([(2000, 0)], population=[1.0])
    found = critical_roads(town, times, places, max_minutes=4)
    assert found["minutes"].sum() == pytest.approx(4.5)  # 90 s, then round the ring in 180


@settings(max_examples=40)
@given(st.data())
def test_a_route_takes_the_time_of_the_search(data):
    nodes = data.draw(st.integers(3, 9))
    node = st.integers(0, nodes - 1)
    edges = data.draw(st.lists(st.tuples(node, node, st.integers(0, 5)), min_size=3, max_size=25))
    tail, head, time_s = (np.array(column) for column in zip(*edges, strict=True))
    if (tail == head).all():
        return
    network = network_from_edges(
        tail,
        head,
        travel_time_s=time_s,
        length_m=np.ones(len(tail)),
        nodes=RoadNodes(x=np.arange(nodes) * 10.0, y=np.zeros(nodes)),
    )
    origin, target = data.draw(node), data.draw(node)
    took, _ = travel_time(network, [origin])
    pointer, path = route_nodes(network, [origin], [target], cutoff_s=[1e6])
    if np.isnan(took[target]):
        assert pointer[1] == 0
        return
    assert (path[0], path[-1]) == (origin, target)
    total = 0.0
    for here, after in itertools.pairwise(path):
        row = slice(network.indptr[here], network.indptr[here + 1])
        total += network.travel_time_s[row][network.indices[row] == after][0]
    assert total == took[target]


def test_nothing_to_draw(town):
    assert len(route_lines(town, [], [], cutoff_s=[])) == 0
    places = gpd.GeoDataFrame(geometry=[], crs=METRIC)
    outlets = gpd.GeoDataFrame({"outlet_id": []}, geometry=[], crs=METRIC)
    assert len(critical_roads(town, outlet_times(town, outlets), places, max_minutes=1)) == 0
