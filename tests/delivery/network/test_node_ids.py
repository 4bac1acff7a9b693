"""The caller's ids go in and come out, of whatever kind they are."""

import numpy as np
import pandas as pd
import pytest
from affine import Affine
from hypothesis import given
from hypothesis import strategies as st
from pyproj import CRS

from fugai.broadband import cost_to_connect
from fugai.delivery import (
    RoadNodes,
    bounded_times,
    build_network,
    isochrones,
    k_nearest,
    nearest_outlet,
    nearest_outlets,
    network_from_edges,
    network_with_places,
    od_matrix,
    outlet_times,
    reach_raster,
    route_lines,
    route_nodes,
    snap,
    times_between,
    travel_time,
)
from fugai.errors import ContractError
from fugai.grid import Grid
from fugai.tables import Roads

METRIC = CRS.from_epsg(32650)
KINDS = {
    "texts": ["home", "1", "shop", ""],
    "tuples": [(1, "a"), (1, "b"), (2, "a"), ()],
    "numbers of OpenStreetMap": [12_000_000_007, 5, 4_611_686_018_427_387_904, 0],
    "negative numbers": [-1, -2, 3, 0],
    "a mixture": [1, "1", (1,), frozenset({1})],
    "numbers in another order": [3, 2, 1, 0],
}


def ring(ids):
    """A one-way ring of four, a minute an edge, with node k at the k-th corner."""
    ids = list(ids)
    nodes = RoadNodes(x=[500, 0, 0, 500], y=[500, 0, 500, 0], ids=ids, crs=METRIC)
    return network_from_edges(
        ids, [*ids[1:], ids[0]], travel_time_s=[60] * 4, length_m=[500] * 4, nodes=nodes
    )


@pytest.fixture(params=list(KINDS), name="ids")
def ids_fixture(request):
    return KINDS[request.param]


def test_the_ids_are_those_that_were_given(ids):
    assert ring(ids).ids.tolist() == ids


def test_times_by_id(ids):
    network = ring(ids)
    seconds, origin = travel_time(network, [ids[1]])
    assert dict(seconds.items()) == {ids[1]: 0.0, ids[2]: 60.0, ids[3]: 120.0, ids[0]: 180.0}
    assert [type(one) for one in origin] == [type(ids[1])] * 4
    assert origin.tolist() == [ids[1]] * 4
    _, origin = travel_time(network, [ids[1], ids[3]], cutoff_s=0)
    assert origin.iloc[[1, 3]].tolist() == [ids[1], ids[3]]
    counted = all(isinstance(one, int) and one >= 0 for one in ids)
    nobody = origin.iloc[[0, 2]]
    assert (nobody.eq(-1) if counted else nobody.isna()).all()


def test_matrices_and_ranks_by_id(ids):
    network = ring(ids)
    times = od_matrix(network, [ids[2], ids[0]], [ids[0], ids[3], ids[0]])
    assert times.toarray().tolist() == [[120, 60, 120], [0, 180, 0]]
    assert od_matrix(network, [ids[2]]).toarray().tolist() == [[120, 180, 0, 60]]
    row, node, seconds = bounded_times(network, [ids[3], ids[0]], cutoff_s=60)
    found = sorted(
        zip(row.tolist(), seconds.tolist(), node.tolist(), strict=True), key=lambda e: e[:2]
    )
    assert found == [(0, 0, ids[3]), (0, 60, ids[0]), (1, 0, ids[0]), (1, 60, ids[1])]
    _, node, _ = bounded_times(network, [ids[3]], cutoff_s=600, wanted=[ids[1]])
    assert node.tolist() == [ids[1]]
    seconds, origin = k_nearest(network, [ids[0], ids[2]], 2)
    assert origin.iloc[3].tolist() == [ids[2], ids[0]]
    assert seconds.iloc[3].tolist() == [60, 180]


def test_routes_and_places_by_id(ids, make_places):
    network = ring(ids)
    pointer, passed = route_nodes(network, [ids[0]], [ids[3]], cutoff_s=999)
    assert (pointer.tolist(), passed.tolist()) == ([0, 4], ids)
    line = route_lines(network, [ids[1]], [ids[2]], cutoff_s=999)[0]
    assert list(line.coords) == [(0, 0), (0, 500)]
    found = snap(network, make_places([(0, 20), (500, 500), (0, 9000)]))
    assert found["node"].tolist()[:2] == [ids[1], ids[0]]
    assert found["node"].tolist()[2] == -1 or pd.isna(found["node"].tolist()[2])
    minutes = times_between(network, found["node"][:2], [0, 0])
    assert minutes.tolist() == [[0, 3], [1, 0]]


def test_one_id_alone_and_whatever_holds_ids():
    network = ring(["a", "b", "c", "d"])
    expected = [180.0, 0.0, 60.0, 120.0]
    for origins in ("b", ["b"], np.array(["b"]), pd.Series(["b"]), pd.Index(["b"]), iter(["b"])):
        assert travel_time(network, origins)[0].tolist() == expected
    numbers = ring([7, 8, 9, 10])
    for origins in (8, np.int32(8), np.array(8), [8], np.array([8.0]), range(8, 9), {8: "x"}):
        assert travel_time(numbers, origins)[0].tolist() == expected


@pytest.mark.parametrize(
    ("origins", "message"),
    [
        (["e"], "`origins` must be ids of nodes of the network, found 'e'"),
        ([0], "`origins` must be ids of nodes of the network, found 0"),
        ([None], "`origins` must be ids without missing values, found None"),
        ([["a"]], "`origins` must be ids that can be hashed, found unhashable"),
    ],
)
def test_ids_that_there_are_not(origins, message):
    with pytest.raises(ContractError, match=message):
        travel_time(ring("abcd"), origins)


@pytest.mark.parametrize(
    ("ids", "message"),
    [
        (["a", "a"], "`ids` must be unique, found 'a' twice"),
        (["a"], "`ids` must be one for each of 2 nodes, found 1"),
        (["a", None], "`ids` must be ids without missing values, found (None|nan)"),
        ([["a"], ["b"]], "`ids` must be ids that can be hashed"),
    ],
)
def test_ids_of_nodes_must_be_theirs_alone(ids, message):
    with pytest.raises(ContractError, match=message):
        RoadNodes(x=[0, 1], y=[0, 0], ids=ids)


def test_an_edge_to_a_node_that_there_is_not():
    nodes = RoadNodes(x=[0, 1], y=[0, 0], ids=["a", "b"])
    with pytest.raises(
        ContractError, match="`head` of an edge must be one of `ids`, found 'c' at edge 1"
    ):
        network_from_edges(
            ["a", "b"], ["b", "c"], travel_time_s=[1, 1], length_m=[1, 1], nodes=nodes
        )


@given(st.permutations(range(4)), st.sampled_from(["from", "to"]))
def test_times_do_not_depend_on_what_nodes_are_called(order, direction):
    plain, named = ring(range(4)), ring([f"n{k}" for k in order])
    for at in range(4):
        expected = travel_time(plain, [at], direction=direction)[0].tolist()
        assert travel_time(named, [f"n{order[at]}"], direction=direction)[0].tolist() == expected


def barred():
    """1 - 2 - 3 - 4, divided at 2 by a barrier: node 2 is two nodes that no road joins."""
    tail, head = [0, 1, 2, 3, 3, 4], [1, 0, 3, 2, 4, 3]
    edges = pd.DataFrame(
        {"tail": tail, "head": head, "length_m": 100.0, "highway": "road", "drive_s": 10.0}
    )
    return Roads(
        crs=METRIC,
        x=np.array([0.0, 100, 100, 200, 300]),
        y=np.zeros(5),
        edges=edges,
        node_ids=pd.Index([1, 2, 2, 3, 4]),
    )


def test_a_point_that_a_barrier_divides_is_reached_from_both_sides():
    network = build_network(barred(), mode="drive")
    assert network.ids.tolist() == [1, 2, 3, 4]
    assert travel_time(network, [1])[0].fillna(-1).tolist() == [0, 10, -1, -1]
    assert travel_time(network, [4])[0].fillna(-1).tolist() == [-1, 20, 10, 0]
    assert travel_time(network, [2])[0].tolist() == [10, 0, 10, 20]
    seconds, origin = travel_time(network, [4, 1])
    assert (seconds[2], origin[2]) == (10, 1)


AROUND_TWO = [(0, 1, 10), (0, 2, 0), (0, 3, 10), (1, 3, 10), (1, 4, 0)]
ROUTES = [[1, 2], [4, 3, 2], [], [2, 3, 4]]


def test_matrices_ranks_and_routes_at_a_divided_point():
    network = build_network(barred(), mode="drive")
    found = od_matrix(network, [2, 1], [2, 4, 1])
    assert found.toarray().tolist() == [[0, 20, 10], [10, 0, 0]]
    assert found.nnz == 5  # from 1 to 4 there is no way
    assert od_matrix(network, [4], [2, 2]).toarray().tolist() == [[20, 20]]
    row, node, seconds = bounded_times(network, [2, 4], cutoff_s=10)
    assert sorted(zip(row, node, seconds, strict=True)) == AROUND_TWO
    seconds, origin = k_nearest(network, [1, 4, 2], 3)
    assert origin.loc[2].tolist() == [2, 1, 4]
    assert seconds.loc[2].tolist() == [0, 10, 20]
    assert origin.loc[1].tolist() == [1, 2, -1]
    pointer, passed = route_nodes(network, [1, 4, 1, 2], [2, 2, 4, 4], cutoff_s=99)
    assert [part.tolist() for part in np.split(passed, pointer[1:-1])] == ROUTES


def test_new_places_take_the_next_numbers(make_places):
    network = network_with_places(barred(), make_places([(250, 5)]), mode="drive")
    assert network.ids.tolist() == [1, 2, 3, 4, 5]
    assert travel_time(network, [4])[0][5] == pytest.approx(5)


def test_times_of_outlets_by_id(make_places):
    network = ring("abcd")
    times = outlet_times(network, make_places([(0, 0)], outlet_id=["post"]))
    assert network.by_id(times.time_s).to_dict() == {"a": 180, "b": 0, "c": 60, "d": 120}
    with pytest.raises(ContractError, match="`values` must have one for each of 4 stored nodes"):
        network.by_id([1, 2])


def test_cable_between_nodes_that_are_called_by_their_ids(make_places):
    network = ring("abcd")
    places = make_places([(0, 0), (500, 500), (0, 9000)])
    classified = pd.DataFrame(
        {
            "settlement_id": list("xyz"),
            "district_id": "n",
            "service_class": ["served", *["unserved"] * 2],
        }
    )
    found = cost_to_connect(classified, network, node=snap(network, places)["node"], cost_per_m=1.0)
    assert found.settlements["node"].fillna("none").tolist() == ["a", "none"]
    assert found.trench_m == 500
    assert set(found.edges["tail"]) | set(found.edges["head"]) <= set("abcd")


def test_stored_nodes_of_the_former_way_in_still_answer_as_they_did(town):
    with pytest.warns(FutureWarning, match="functions over nodes take and return them"):
        node = town.node_of_input
    old, owner = travel_time(town, node[[1]])
    assert old[node].tolist()[:5] == travel_time(town, [1])[0].tolist()[:5]
    assert owner[node[1]] == 0
    assert travel_time(town, [node[1]])[0][node].tolist()[:5] == old[node].tolist()[:5]
    assert od_matrix(town, node[[0]], node[[2]]).toarray().tolist() == [[120]]
    assert times_between(town, node[[0, 1]], [0, 0])[0].tolist() == [0, 1]
    _, nodes = route_nodes(town, node[[0]], node[[2]], cutoff_s=999)
    assert town.input_position[nodes].tolist() == [0, 1, 2]
    assert route_lines(town, node[[0]], node[[2]], cutoff_s=999)[0].length == 2000
    _, nodes, _ = bounded_times(town, node[[0]], cutoff_s=60)
    assert town.input_position[nodes].tolist() == [0, 1]
    ranked, _ = k_nearest(town, node[[0, 1]], 1)
    assert ranked[node[2]].tolist() == [60]


def test_outlets_keep_their_ids_of_whatever_kind(town, make_places):
    shops = make_places([(0, 0), (0, -40_000)], outlet_id=[7, 8])
    homes = make_places([(1000, 0), (0, -41_000)])
    near = nearest_outlet(town, shops, homes)
    assert near["outlet_id"].tolist() == [7, ""]
    assert nearest_outlets(town, shops, homes, k=1)["outlet_id"].tolist() == [7]
    assert isochrones(town, shops[:1], minutes=[1])["facility"].tolist() == [7]
    pairs = make_places([(0, 0), (1000, 0)], outlet_id=[(1, "a"), (1, "b")])
    assert isochrones(town, pairs, minutes=[1])["facility"].tolist() == [(1, "a"), (1, "b")]
    with pytest.raises(ContractError, match="Ids of facilities must be unique, found 7 twice"):
        isochrones(town, shops.assign(outlet_id=7), minutes=[1])


def test_arrays_of_times_by_stored_node_warn(town):
    grid = Grid(crs=METRIC, transform=Affine(1000, 0, -500, 0, -1000, 500), shape=(1, 2))
    seconds, _ = travel_time(town, [0])
    new = reach_raster(town, seconds, grid)
    with pytest.warns(FutureWarning, match="`OutletTimes`"):
        old = reach_raster(town, seconds.to_numpy()[town.input_position], grid)
    assert new.equals(old)
    assert reach_raster(town, seconds.sample(frac=1, random_state=1), grid).equals(new)
    with pytest.raises(ContractError, match="`node_time_s` must have a time for each node"):
        reach_raster(town, seconds.rename({3: "x"}), grid)
