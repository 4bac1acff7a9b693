"""Networks: what edges become, and which edges are refused."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from pyproj import CRS

from fugai.delivery import RoadNodes, build_network, network_from_edges
from fugai.errors import ContractError, CRSMismatchError, EmptyResultError
from fugai.tables import Roads

METRIC = CRS.from_epsg(32650)


def make(edges, *, nodes=4, crs=None, **options):
    columns = [np.array(c) for c in zip(*edges, strict=True)]
    xy = np.arange(nodes, dtype=float) * 100
    return network_from_edges(
        columns[0],
        columns[1],
        travel_time_s=columns[2],
        length_m=columns[3],
        nodes=RoadNodes(x=xy, y=xy, crs=crs),
        **options,
    )


def edges_of(network):
    """Edges between input nodes, with time and length."""
    tail = np.repeat(np.arange(network.nodes), np.diff(network.indptr))
    rows = zip(
        network.input_position[tail],
        network.input_position[network.indices],
        network.travel_time_s,
        network.length_m,
        strict=True,
    )
    return sorted((int(a), int(b), float(t), float(m)) for a, b, t, m in rows)


def test_edges_are_kept_when_nodes_are_renumbered(town):
    assert [(a, b, t) for a, b, t, _ in edges_of(town)] == sorted(
        [
            (0, 1, 60.0),
            (1, 2, 60.0),
            (2, 3, 60.0),
            (3, 0, 60.0),
            (1, 4, 120.0),
            (4, 1, 90.0),
            (5, 6, 30.0),
            (6, 5, 30.0),
        ]
    )
    assert (town.indptr.dtype, town.indices.dtype) == (np.int64, np.int32)
    assert (town.nodes, town.edges) == (8, 8)
    assert town.stored_node[town.input_position].tolist() == list(range(8))


def test_nodes_lie_in_morton_order():
    # Input nodes bottom right, top left, top right, bottom left; the Z starts bottom left.
    network = network_from_edges(
        [0, 1],
        [1, 0],
        travel_time_s=[1, 1],
        length_m=[1, 1],
        nodes=RoadNodes(x=[9, 0, 9, 0], y=[0, 9, 9, 0]),
    )
    assert network.input_position.tolist() == [3, 0, 1, 2]
    assert network.x.tolist() == [0, 9, 0, 9]


def test_the_fastest_of_parallel_edges_is_kept_and_of_equals_the_shortest():
    found = edges_of(make([(0, 1, 9.0, 1.0), (0, 1, 5.0, 3.0), (0, 1, 5.0, 2.0), (1, 0, 7.0, 1.0)]))
    assert found == [(0, 1, 5.0, 2.0), (1, 0, 7.0, 1.0)]


def test_loops_are_dropped_and_edges_without_length_kept():
    assert edges_of(make([(0, 0, 1.0, 1.0), (0, 1, 0.0, 0.0)])) == [(0, 1, 0.0, 0.0)]


def test_reverse_has_every_edge_turned(town):
    graph = town.reverse
    head = np.repeat(np.arange(town.nodes), np.diff(graph.indptr))
    turned = sorted(zip(graph.indices, head, graph.travel_time_s, strict=True))
    tail = np.repeat(np.arange(town.nodes), np.diff(town.indptr))
    assert turned == sorted(zip(tail, town.indices, town.travel_time_s, strict=True))
    assert np.array_equal(town.travel_time_s[town.reverse_edges], graph.travel_time_s)


def test_main_component_is_the_largest_strong_one(town):
    assert sorted(town.input_position[town.main].tolist()) == [0, 1, 2, 3, 4]
    assert town.n_disconnected == 2
    assert "2 of 7 road nodes" in town.notes[0]
    assert not town.connected[town.stored_node[7]]


def test_places_may_be_snapped_to_large_components_beside_the_main_one(town):
    island = replace(town, min_component_nodes=2)
    assert sorted(island.input_position[island.usable].tolist()) == [0, 1, 2, 3, 4, 5, 6]
    assert (island.n_disconnected, island.notes) == (0, ())
    assert not replace(town, min_component_nodes=1).usable[town.stored_node[7]]
    assert replace(town, min_component_nodes=3).n_disconnected == 2


def test_a_dead_end_one_way_is_outside_the_main_component():
    network = make([(0, 1, 1.0, 1.0), (1, 0, 1.0, 1.0), (1, 2, 1.0, 1.0)])
    assert sorted(network.input_position[network.main].tolist()) == [0, 1]
    assert network.n_disconnected == 1  # node 3 has no road, so it is not counted


def test_a_single_one_way_street_has_some_main_node():
    network = make([(2, 3, 1.0, 1.0)])
    assert network.main.sum() == 1


def test_a_connected_network_has_no_notes():
    assert make([(0, 1, 1.0, 1.0), (1, 0, 1.0, 1.0)]).notes == ()


@pytest.mark.parametrize("wrong", [-1.0, np.nan, np.inf])
def test_wrong_times_and_lengths_name_the_edge(wrong):
    good = (0, 1, 1.0, 1.0)
    with pytest.raises(ContractError, match=r"`travel_time_s`.*edge 1 from node 2 to 3"):
        make([good, (2, 3, wrong, 1.0)])
    with pytest.raises(ContractError, match=r"`length_m`.*edge 1 from node 2 to 3"):
        make([good, (2, 3, 1.0, wrong)])


@pytest.mark.parametrize("end", [-1, 4])
def test_an_end_that_is_not_a_node(end):
    with pytest.raises(ContractError, match=f"`head`.*found {end} at edge 0"):
        make([(0, end, 1.0, 1.0)])


def test_arrays_of_different_lengths():
    with pytest.raises(ContractError, match="of one length"):
        network_from_edges(
            [0], [1], travel_time_s=[1, 2], length_m=[1], nodes=RoadNodes(x=[0, 1], y=[0, 1])
        )
    with pytest.raises(ContractError, match="`x` and `y`"):
        network_from_edges(
            [0], [1], travel_time_s=[1], length_m=[1], nodes=RoadNodes(x=[0, 1], y=[0])
        )


def test_a_node_of_an_edge_without_coordinates():
    with pytest.raises(ContractError, match="finite coordinates"):
        network_from_edges(
            [0], [1], travel_time_s=[1], length_m=[1], nodes=RoadNodes(x=[0, np.nan], y=[0, 1])
        )


def test_degrees_are_refused():
    with pytest.raises(CRSMismatchError, match="EPSG:4326"):
        make([(0, 1, 1.0, 1.0)], crs=CRS.from_epsg(4326))


def test_no_edges_at_all():
    with pytest.raises(EmptyResultError, match="'walk' must have at least one edge"):
        network_from_edges(
            [], [], travel_time_s=[], length_m=[], nodes=RoadNodes(x=[], y=[]), mode="walk"
        )
    with pytest.raises(EmptyResultError, match="found none"):
        make([(1, 1, 1.0, 1.0)])


def roads(**times):
    edges = pd.DataFrame({"tail": [0, 1], "head": [1, 0], "length_m": 100.0, "highway": "road"})
    for mode in ("drive", "walk"):
        edges[f"{mode}_s"] = times.get(mode, [np.nan, np.nan])
    return Roads(crs=METRIC, x=np.array([0.0, 100.0]), y=np.zeros(2), edges=edges)


def test_a_mode_takes_only_its_own_edges():
    both = roads(drive=[10.0, np.nan], walk=[72.0, 72.0])
    network = build_network(both, mode="drive")
    assert edges_of(network) == [(0, 1, 10.0, 100.0)]
    assert (network.mode, network.crs) == ("drive", METRIC)
    assert build_network(both, mode="walk", min_component_nodes=9).min_component_nodes == 9


@pytest.mark.parametrize("mode", ["drive", "cycle"])
def test_a_mode_without_roads_is_named(mode):
    with pytest.raises(EmptyResultError, match=f"mode '{mode}', found roads for: walk"):
        build_network(roads(walk=[72.0, 72.0]), mode=mode)


def test_no_roads_for_any_mode():
    with pytest.raises(EmptyResultError, match="found roads for: none"):
        build_network(roads(), mode="drive")


def test_direction_is_one_of_two(town):
    with pytest.raises(ContractError, match="'from' or 'to', found 'both'"):
        town.directed("both")


def test_bucket_width_of_a_network_without_any_time():
    assert make([(0, 1, 0.0, 0.0)]).buckets_per_s > 0
