"""Matrices of travel times and the k nearest, against SciPy's Dijkstra and by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyproj import CRS
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import dijkstra

from fugai.delivery import (
    RoadNodes,
    build_network,
    k_nearest,
    nearest_outlet,
    nearest_outlets,
    network_from_edges,
    od_matrix,
    travel_time,
)
from fugai.delivery.travel.k_nearest import stored_k_nearest
from fugai.delivery.travel.matrix import stored_matrix
from fugai.delivery.travel.times import node_times
from fugai.errors import ContractError
from fugai.intake.roads.read import read_roads

ROUNDED = st.floats(0, 3600, allow_subnormal=False)
EXACT = st.integers(0, 40).map(lambda quarter: quarter / 4)  # sums without rounding, many ties


@st.composite
def problems(draw, weights):
    nodes = draw(st.integers(2, 9))
    node = st.integers(0, nodes - 1)
    edges = draw(
        st.lists(
            st.tuples(node, node, weights).filter(lambda e: e[0] != e[1]), min_size=1, max_size=25
        )
    )
    origins = draw(st.lists(st.tuples(node, weights), min_size=1, max_size=5))
    return nodes, edges, [o[0] for o in origins], [o[1] for o in origins]


def build(nodes, edges):
    tail, head, time_s = (np.array(c) for c in zip(*edges, strict=True))
    rng = np.random.default_rng(0)
    return network_from_edges(
        tail,
        head,
        travel_time_s=time_s,
        length_m=time_s,
        nodes=RoadNodes(x=rng.random(nodes), y=rng.random(nodes)),
    )


def scipy_times(nodes, edges, origins, start, direction):
    """From each origin by itself, the time spent there as an edge from a node of its own."""
    fastest = {}
    for tail, head, time_s in edges:
        pair = (tail, head) if direction == "from" else (head, tail)
        fastest[pair] = min(time_s, fastest.get(pair, np.inf))
    for i, (origin, time_s) in enumerate(zip(origins, start, strict=True)):
        fastest[nodes + i, origin] = time_s
    total = nodes + len(origins)
    ends = tuple(np.array(list(fastest)).T)
    matrix = coo_array((list(fastest.values()), ends), shape=(total, total)).tocsr()
    return dijkstra(matrix, indices=nodes + np.arange(len(origins)))[:, :nodes]


def dense(matrix):
    found = np.full(matrix.shape, np.inf)
    rows = np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr))
    found[rows, matrix.indices] = matrix.data
    return found


@given(problems(ROUNDED), st.sampled_from(["from", "to"]), st.data())
def test_full_matrix_equals_scipy(problem, direction, data):
    nodes, edges, origins, start = problem
    network = build(nodes, edges)
    expected = scipy_times(*problem, direction)
    options = {"direction": direction, "start_s": start, "threads": 1}
    whole = od_matrix(network, origins, **options)
    assert np.array_equal(dense(whole), expected)
    goals = data.draw(st.lists(st.integers(0, nodes - 1), max_size=6))  # may repeat
    some = od_matrix(network, origins, goals, **options)
    assert some.shape == (len(origins), len(goals))
    assert np.array_equal(dense(some), expected[:, goals])


@given(problems(EXACT), EXACT)
def test_bounded_matrix_leaves_out_later_times(problem, cutoff):
    nodes, edges, origins, start = problem
    network = build(nodes, edges)
    expected = scipy_times(*problem, "from")
    found = od_matrix(
        network,
        origins,
        start_s=start,
        cutoff_s=cutoff,
    )
    assert np.array_equal(dense(found), np.where(expected <= cutoff, expected, np.inf))
    assert found.has_sorted_indices


@given(problems(ROUNDED), st.integers(1, 4), st.sampled_from(["from", "to"]))
def test_k_nearest_times_are_the_k_smallest_of_scipy(problem, k, direction):
    nodes, edges, origins, start = problem
    network = build(nodes, edges)
    alone = scipy_times(*problem, direction)
    time_s, owner = k_nearest(network, origins, k, direction=direction, start_s=start)
    expected = np.full((nodes, k), np.inf)
    expected[:, : len(origins)] = np.sort(alone, axis=0).T[:, :k]
    found = np.nan_to_num(time_s, nan=np.inf)
    assert np.array_equal(found, expected)
    # Every rank has an origin that comes so late by a search of its own.
    for node in range(nodes):
        ranked = [origin for origin in owner.loc[node] if origin >= 0]
        assert len(ranked) == np.isfinite(expected[node]).sum()
        for origin, seconds in zip(ranked, expected[node], strict=False):
            assert seconds in [
                alone[row, node] for row in range(len(origins)) if origins[row] == origin
            ]


@given(problems(EXACT), EXACT)
def test_the_first_of_k_is_the_nearest(problem, cutoff):
    nodes, edges, origins, start = problem
    network = build(nodes, edges)
    options = {"start_s": start, "cutoff_s": cutoff}
    time_s, owner = travel_time(network, origins, **options)
    ranked_s, ranked = k_nearest(network, origins, 2, **options)
    assert np.array_equal(ranked_s[1], time_s, equal_nan=True)
    assert np.array_equal(ranked[1], owner)


def test_k_nearest_by_hand(town):
    time_s, owner = k_nearest(town, [0, 2, 5], 2)
    assert time_s.loc[3].tolist() == [60.0, 180.0]
    assert owner.loc[3].tolist() == [2, 0]
    assert time_s.loc[6].tolist() == [30.0, pytest.approx(np.nan, nan_ok=True)]
    assert owner.loc[6].tolist() == [5, -1]


def test_k_nearest_at_a_junction_with_a_forbidden_turn():
    # Both 1 and 2 lead to 0 and on to 3; from 1 that is forbidden.
    network = network_from_edges(
        [1, 2, 0],
        [0, 0, 3],
        travel_time_s=[1.0, 5.0, 1.0],
        length_m=np.ones(3),
        nodes=RoadNodes(x=np.arange(4.0), y=np.zeros(4)),
        forbidden_turns=[(0, 2)],
    )
    time_s, owner = k_nearest(network, [1, 2], 2)
    assert time_s.loc[0].tolist() == [1.0, 5.0]
    assert owner.loc[0].tolist() == [1, 2]
    assert owner.loc[3].tolist() == [2, -1]
    both = od_matrix(network, [1, 2, 0])
    assert dense(both).tolist() == [
        [1.0, 0.0, np.inf, np.inf],
        [5.0, np.inf, 0.0, 6.0],
        [0.0, np.inf, np.inf, 1.0],
    ]


def test_nearest_outlets_are_ranked_with_both_legs(town, make_places):
    outlets = make_places([(1000, 1100), (0, 0), (0, -40_000)], outlet_id=["c", "a", "sea"])
    demand = make_places([(-100, 1000), (np.nan, 0), (2000, 0)])
    found = nearest_outlets(town, outlets, demand, k=3)
    # 100 m off node 2, then 60 s to node 3, then 100 m; from node 0 it is 180 s.
    assert found[["demand", "rank", "outlet"]].to_numpy().tolist() == [
        [0, 1, 0],
        [0, 2, 1],
        [2, 1, 1],
        [2, 2, 0],
    ]
    assert found["outlet_id"].tolist() == ["c", "a", "a", "c"]
    assert found["minutes"].tolist() == pytest.approx(
        [108 / 60, 204 / 60, 180 / 60, (24 + 120 + 60 + 120) / 60], rel=1e-12
    )
    first = nearest_outlet(town, outlets, demand)
    best = found[found["rank"].eq(1)]
    assert best["minutes"].tolist() == first["minutes"].dropna().tolist()
    soon = nearest_outlets(town, outlets, demand, k=3, max_minutes=3.0)
    assert soon["outlet_id"].tolist() == ["c", "a"]
    nobody = nearest_outlets(town, outlets[:0], demand, k=2)
    assert len(nobody) == 0


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda n: k_nearest(n, [0], 0), "`k` must be at least 1"),
        (lambda n: k_nearest(n, [99], 1), "`origins` must be ids .* found 99"),
        (lambda n: od_matrix(n, [0], [99]), "`destinations` must be ids .* found 99"),
        (lambda n: od_matrix(n, [0], [1], cutoff_s=-1.0), "`cutoff_s`"),
        (lambda n: od_matrix(n, [0], [1], start_s=[np.nan]), "`start_s`"),
    ],
)
def test_wrong_arguments(town, call, message):
    with pytest.raises(ContractError, match=message):
        call(town)


def test_empty_matrices(town):
    assert od_matrix(town, [], [0, 1]).shape == (0, 2)
    assert od_matrix(town, [0], []).shape == (1, 0)
    assert k_nearest(town, [], 2)[1].to_numpy().tolist() == [[-1, -1]] * 8


@pytest.fixture(scope="module")
def liechtenstein(worlds):
    path = worlds / "liechtenstein" / "liechtenstein.osm.pbf"
    return read_roads(path, crs=CRS(32632), modes=("drive", "deliver", "cycle", "walk")).frame


@pytest.mark.kernel
@pytest.mark.parametrize("mode", ["drive", "deliver", "cycle", "walk"])
def test_a_real_country_to_the_bit(liechtenstein, mode):
    network = build_network(liechtenstein, mode=mode)
    assert network.main.sum() > 0.9 * network.connected.sum()
    rng = np.random.default_rng(3)
    nodes = np.flatnonzero(network.usable & (np.diff(network.indptr) > 0))
    origins = rng.choice(nodes, 40, replace=False)
    shape = (network.nodes, network.nodes)
    forward = csr_array((network.travel_time_s, network.indices, network.indptr), shape=shape)
    plain = np.setdiff1d(np.arange(network.nodes), network.canonical_node[network.turn_copies])
    for direction, matrix in (("from", forward), ("to", forward.T.tocsr())):
        alone = dijkstra(matrix, indices=origins)
        found = stored_matrix(network, origins, direction=direction)
        assert np.array_equal(dense(found)[:, plain], alone[:, plain])
        time_s, _ = node_times(network, origins, direction=direction)
        assert np.array_equal(np.nan_to_num(time_s, nan=np.inf)[plain], alone.min(axis=0)[plain])
        time_s, _ = stored_k_nearest(network, origins, 3, direction=direction)
        ranked = np.nan_to_num(time_s, nan=np.inf)[plain]
        assert np.array_equal(ranked, np.sort(alone, axis=0)[:3].T[plain])
