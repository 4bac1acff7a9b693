"""Searches against hand counts and against scipy, to the last bit."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import coo_array
from scipy.sparse.csgraph import dijkstra

from fugai.kernels.routing.bucket_queue import LAST_BUCKET, N_BUCKETS, new_queue
from fugai.kernels.routing.shortest_paths import (
    Graph,
    Seeds,
    new_labels,
    search,
    search_from_each,
)

EXACT = st.integers(0, 40).map(lambda quarter: quarter / 4)  # sums without rounding, many ties
ROUNDED = st.floats(0, 1e4, allow_subnormal=False)


def graph_of(nodes, edges):
    """CSR of edges (tail, head, weight); the first of parallel ones stays."""
    first = {(tail, head): weight for tail, head, weight in reversed(edges)}
    rows = sorted(first)
    indptr = np.searchsorted([tail for tail, _ in rows], np.arange(nodes + 1)).astype(np.int64)
    heads = np.array([head for _, head in rows], dtype=np.int32)
    return Graph(indptr, heads, np.array([first[pair] for pair in rows], dtype=np.float64))


def run(graph, sources, start, *, cutoff=np.inf, buckets_per_s=1.0):
    nodes = len(graph.indptr) - 1
    queue, labels = new_queue(nodes), new_labels(nodes)
    found = search(
        graph,
        np.array(sources, np.int32),
        np.array(start, np.float64),
        cutoff,
        buckets_per_s,
        queue,
        labels,
    )
    assert (queue.ends == -1).all()
    assert (queue.links[:, 2] == -1).all()
    reached = labels.reached[:found]
    assert sorted(reached) == np.flatnonzero(labels.owner >= 0).tolist()
    return labels.time_s, labels.owner


def seeds_of(sources, start):
    """Each source an origin of its own."""
    first = np.arange(len(sources) + 1)
    return Seeds(first, np.array(sources, np.int32), np.array(start, np.float64))


def scipy_times(graph, sources, start):
    """Time from each source by itself, its start as an edge from a node of its own."""
    nodes, many = len(graph.indptr) - 1, len(sources)
    tails = np.repeat(np.arange(nodes), np.diff(graph.indptr))
    matrix = coo_array(
        (
            np.concatenate((graph.travel_time_s, start)),
            (
                np.concatenate((tails, nodes + np.arange(many))),
                np.concatenate((graph.indices, np.asarray(sources, dtype=np.int64))),
            ),
        ),
        shape=(nodes + many, nodes + many),
    ).tocsr()
    return dijkstra(matrix, indices=nodes + np.arange(many))[:, :nodes]


@st.composite
def problems(draw, weights):
    nodes = draw(st.integers(1, 9))
    node = st.integers(0, nodes - 1)
    edges = draw(st.lists(st.tuples(node, node, weights), max_size=30))
    origins = draw(st.lists(st.tuples(node, weights), min_size=1, max_size=4))
    return graph_of(nodes, edges), [o[0] for o in origins], [o[1] for o in origins]


@given(problems(ROUNDED), st.sampled_from([1e-6, 0.01, 1.0, 300.0]))
def test_times_equal_those_of_scipy_for_any_bucket_width(problem, buckets_per_s):
    graph, sources, start = problem
    time_s, owner = run(graph, sources, start, buckets_per_s=buckets_per_s)
    alone = scipy_times(graph, sources, start)
    assert np.array_equal(time_s, alone.min(axis=0))
    assert np.array_equal(owner < 0, np.isinf(time_s))


@given(problems(EXACT), st.sampled_from([0.1, 1.0, 50.0]))
def test_owner_is_the_lowest_of_the_nearest(problem, buckets_per_s):
    graph, sources, start = problem
    time_s, owner = run(graph, sources, start, buckets_per_s=buckets_per_s)
    alone = scipy_times(graph, sources, start)
    lowest = np.where(np.isinf(time_s), -1, alone.argmin(axis=0))
    assert owner.tolist() == lowest.tolist()


@given(problems(EXACT), EXACT)
def test_cutoff_is_inclusive_and_takes_nothing_else_away(problem, cutoff):
    graph, sources, start = problem
    full, owner = run(graph, sources, start)
    time_s, bounded_owner = run(graph, sources, start, cutoff=cutoff)
    assert np.array_equal(time_s, np.where(full <= cutoff, full, np.inf))
    assert np.array_equal(bounded_owner, np.where(full <= cutoff, owner, -1))


@given(problems(EXACT), EXACT, st.data())
def test_each_source_by_itself(problem, cutoff, data):
    graph, sources, start = problem
    nodes = len(graph.indptr) - 1
    wanted = np.array(data.draw(st.lists(st.booleans(), min_size=nodes, max_size=nodes)))
    queue, labels = new_queue(nodes), new_labels(nodes)
    rows, node, time_s = search_from_each(
        graph, seeds_of(sources, start), cutoff, 1.0, wanted, np.empty(0, np.int32), queue, labels
    )
    assert np.isinf(labels.time_s).all()
    assert (labels.owner == -1).all()
    alone = scipy_times(graph, sources, start)
    for i in range(len(sources)):
        found = dict(zip(node[rows[i] : rows[i + 1]], time_s[rows[i] : rows[i + 1]], strict=True))
        expected = np.flatnonzero(wanted & (alone[i] <= cutoff))
        assert found == {k: alone[i, k] for k in expected}


def test_one_way_street_by_hand():
    graph = graph_of(3, [(0, 1, 5.0), (1, 2, 7.0), (2, 0, 1.0)])
    assert run(graph, [0], [0.0])[0].tolist() == [0.0, 5.0, 12.0]
    assert run(graph, [2], [0.0])[0].tolist() == [1.0, 6.0, 0.0]


def test_a_tie_behind_a_road_of_no_length_goes_to_the_lower_owner():
    # Source 1 stands on node 2 at time 4 before source 0 arrives there at 4 through node 1.
    graph = graph_of(4, [(0, 1, 4.0), (1, 2, 0.0), (2, 3, 1.0)])
    time_s, owner = run(graph, [0, 2], [0.0, 4.0])
    assert time_s.tolist() == [0.0, 4.0, 4.0, 5.0]
    assert owner.tolist() == [0, 0, 0, 0]


def test_two_sources_on_one_node():
    graph = graph_of(2, [(0, 1, 1.0)])
    assert run(graph, [0, 0, 0], [2.0, 1.0, 1.0])[1].tolist() == [1, 1]


def test_no_sources_and_sources_beyond_the_cutoff():
    graph = graph_of(2, [(0, 1, 1.0)])
    assert np.isinf(run(graph, [], [])[0]).all()
    assert np.isinf(run(graph, [0], [3.0], cutoff=2.0)[0]).all()


def test_an_edge_beyond_the_circular_array_and_a_source_that_starts_late():
    edges = [(0, 1, 3.0 * N_BUCKETS), (1, 2, 1.0), (3, 2, 2.0), (2, 0, 2.0**60)]
    time_s, owner = run(graph_of(5, edges), [0, 3], [0.0, 2.5 * N_BUCKETS])
    assert time_s.tolist() == [0.0, 3.0 * N_BUCKETS, 2.5 * N_BUCKETS + 2, 2.5 * N_BUCKETS, np.inf]
    assert owner.tolist() == [0, 0, 1, 1, -1]


def test_a_node_that_comes_nearer_leaves_the_overflow_list():
    edges = [(0, 1, 2.0 * N_BUCKETS), (0, 2, 1.0), (2, 1, 1.0), (1, 3, 1.0)]
    assert run(graph_of(4, edges), [0], [0.0])[0].tolist() == [0.0, 2.0, 1.0, 3.0]


def test_times_beyond_the_last_bucket_are_right():
    huge = float(LAST_BUCKET)
    edges = [(0, 1, huge), (1, 2, huge), (0, 2, 3 * huge), (2, 3, huge)]
    expected = [0.0, huge, 2 * huge, 3 * huge]
    assert run(graph_of(4, edges), [0], [0.0], buckets_per_s=4.0)[0].tolist() == expected


@pytest.mark.kernel
def test_more_entries_than_the_first_allocation():
    nodes = 3000
    edges = [(k, k + 1, 1.0) for k in range(nodes - 1)]
    queue, labels = new_queue(nodes), new_labels(nodes)
    sources = np.zeros(3, np.int32)
    rows, node, time_s = search_from_each(
        graph_of(nodes, edges),
        seeds_of(sources, np.zeros(3)),
        2000.0,
        1.0,
        np.ones(nodes, np.bool_),
        np.empty(0, np.int32),
        queue,
        labels,
    )
    assert rows.tolist() == [0, 2001, 4002, 6003]
    assert np.array_equal(node, np.tile(np.arange(2001), 3))
    assert np.array_equal(time_s, node)
