"""Searches over contracted graphs against plain ones: the same nodes and times, to the last bit."""

import itertools

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from fugai.kernels.routing.contraction.blocks import contracted_rows, what_is_wanted
from fugai.kernels.routing.contraction.prepare import contract, dissection_of
from fugai.kernels.routing.shortest_paths import Graph, Seeds
from fugai.kernels.routing.threaded import SplitGraph, plain_rows

TIMES = [0.0, 0.1, 0.3, 1 / 3, 1.0, 2.7, 59.99, 1e-13, np.inf]


def graph_of(edges, nodes):
    """CSR graph of (tail, head, time) without parallel edges and loops."""
    fastest = {}
    for tail, head, time_s in edges:
        if tail != head:
            fastest[tail, head] = min(time_s, fastest.get((tail, head), np.inf))
    ends = sorted(fastest)
    tail = np.array([a for a, _ in ends], dtype=np.int64)
    indptr = np.searchsorted(tail, np.arange(nodes + 1))
    heads = np.array([b for _, b in ends], dtype=np.int32)
    return Graph(indptr, heads, np.array([fastest[pair] for pair in ends], dtype=np.float64))


@st.composite
def roads(draw):
    """Edges among a few junctions, each with points between them, one way or both."""
    junctions = draw(st.integers(1, 7))
    links = draw(st.integers(0, 14))
    edges, nodes = [], junctions
    for _ in range(links):
        a, b = draw(st.integers(0, junctions - 1)), draw(st.integers(0, junctions - 1))
        points = draw(st.integers(0, 3))
        way = [a, *range(nodes, nodes + points), b]
        nodes += points
        both = draw(st.booleans())
        for tail, head in itertools.pairwise(way):
            edges.append((tail, head, draw(st.sampled_from(TIMES))))
            if both:
                edges.append((head, tail, draw(st.sampled_from(TIMES))))
    extra = draw(st.lists(st.tuples(*[st.integers(0, nodes - 1)] * 2), max_size=4))
    edges += [(a, b, draw(st.sampled_from(TIMES))) for a, b in extra]
    return graph_of(edges, nodes), nodes


def rows_by_node(rows):
    found = []
    for part in rows:
        for begin, end in itertools.pairwise(part.pointer):
            pairs = zip(part.node[begin:end].tolist(), part.time_s[begin:end].tolist(), strict=True)
            found.append(sorted(pairs))
    return found


def both(graph, seeds, cutoff_s, *, wanted=None, canonical=None, places=None, group=1000):
    nodes = len(graph.indptr) - 1
    canonical = np.empty(0, np.int32) if canonical is None else canonical
    places = np.zeros((2, nodes)) if places is None else places
    copies = np.zeros(nodes, np.bool_)
    copies[: len(canonical)] = canonical != np.arange(len(canonical))
    dissection = dissection_of(graph, places[0], places[1], copies)
    contracted = contract(graph, dissection)
    fast = contracted_rows(
        contracted,
        seeds,
        cutoff_s,
        what_is_wanted(contracted, canonical, wanted),
        group=group,
        threads=1,
    )
    plain = plain_rows(SplitGraph(graph, canonical, 1.0), seeds, cutoff_s, wanted=wanted, threads=1)
    return rows_by_node(fast), rows_by_node(plain)


@settings(deadline=None, max_examples=150)
@given(roads(), st.data())
def test_times_are_those_of_a_plain_search_to_the_bit(road, data):
    graph, nodes = road
    origins = data.draw(st.lists(st.integers(0, nodes - 1), min_size=1, max_size=20))
    start_s = data.draw(
        st.lists(
            st.sampled_from([0.0, 0.1, 1.7, 1e-3]), min_size=len(origins), max_size=len(origins)
        )
    )
    seeds = Seeds(np.arange(len(origins) + 1), np.array(origins, np.int32), np.array(start_s))
    cutoff_s = data.draw(st.sampled_from([0.0, 0.5, 1.7, 3.3, 60.0, np.inf]))
    wanted = data.draw(st.none() | st.lists(st.booleans(), min_size=nodes, max_size=nodes))
    mask = None if wanted is None else np.array(wanted)
    places = np.array(
        data.draw(st.lists(st.tuples(*[st.integers(0, 9)] * 2), min_size=nodes, max_size=nodes))
    ).T.astype(float)
    fast, plain = both(graph, seeds, cutoff_s, wanted=mask, places=places)
    assert fast == plain


@settings(deadline=None, max_examples=50)
@given(roads(), st.data())
def test_origins_of_several_nodes_and_copies_of_junctions(road, data):
    graph, nodes = road
    copies = data.draw(st.integers(0, nodes // 3))
    canonical = np.arange(nodes, dtype=np.int32)
    idle = [k for k in range(nodes) if graph.indptr[k] == graph.indptr[k + 1]]
    idle = [k for k in idle if k not in graph.indices]
    for copy in range(copies):
        if idle and copy not in idle:
            canonical[copy] = data.draw(st.sampled_from(idle))
    counts = data.draw(st.lists(st.integers(0, 3), min_size=1, max_size=5))
    first = np.concatenate(([0], np.cumsum(counts)))
    starts = data.draw(
        st.lists(st.integers(0, nodes - 1), min_size=int(first[-1]), max_size=int(first[-1]))
    )
    split = set(canonical[canonical != np.arange(nodes)].tolist())
    starts = [node if node not in split else 0 for node in starts]  # a search starts at the copies
    assume(not split & set(starts))
    seeds = Seeds(first, np.array(starts, np.int32), np.zeros(len(starts)))
    kept = data.draw(st.none() | st.just(np.arange(nodes) % 3 == 0))
    fast, plain = both(graph, seeds, 60.0, wanted=kept, canonical=canonical)
    assert fast == plain


def lattice(side, *, time_of):
    """Two-way streets between the points of a square, and the places of these."""
    node = np.arange(side * side).reshape(side, side)
    a = np.concatenate((node[:, :-1].ravel(), node[:-1].ravel()))
    b = np.concatenate((node[:, 1:].ravel(), node[1:].ravel()))
    edges = [(x, y, time_of(x, y)) for x, y in zip(a.tolist(), b.tolist(), strict=True)]
    edges += [(y, x, time_s) for x, y, time_s in edges]
    y, x = np.divmod(np.arange(side * side), side)
    return graph_of(edges, side * side), np.stack((x, y)).astype(float)


@pytest.mark.parametrize(
    "time_of",
    [lambda *_: 0.1, lambda a, b: 0.1 + ((a * 7 + b * 13) % 10) / 3, lambda *_: 0.0],
    ids=["all equal", "uneven", "no time at all"],
)
def test_many_ways_of_equal_times(time_of):
    graph, places = lattice(9, time_of=time_of)
    seeds = Seeds(np.arange(41), np.arange(40, dtype=np.int32), np.linspace(0, 1, 40))
    for cutoff_s in (0.7, np.inf):
        for group in (7, 1000):
            fast, plain = both(graph, seeds, cutoff_s, places=places, group=group)
            assert fast == plain
    assert len(plain[0]) == 81


def test_a_ring_without_a_junction():
    graph = graph_of([(k, (k + 1) % 5, 0.1) for k in range(5)], 5)
    seeds = Seeds(np.arange(6), np.arange(5, dtype=np.int32), np.zeros(5))
    fast, plain = both(graph, seeds, np.inf)
    assert fast == plain
    assert fast[0] == [(0, 0.0), (1, 0.1), (2, 0.2), (3, 0.1 + 0.1 + 0.1), (4, 0.4)]


def test_the_order_in_which_times_are_added_is_that_of_travel():
    """0.1 + 0.2 + 0.3 by way of shortcuts would be 0.6, in the order of travel it is a bit more."""
    way = [
        (0, 1, 0.1),
        (1, 2, 0.2),
        (2, 3, 0.3),
        (1, 4, 9.0),
        (2, 5, 9.0),
        (3, 6, 9.0),
        (3, 7, 9.0),
    ]
    graph = graph_of([*way, *((b, a, time_s) for a, b, time_s in way)], 8)
    seeds = Seeds(np.arange(2), np.array([0], np.int32), np.zeros(1))
    fast, _ = both(graph, seeds, 5.0)
    assert dict(fast[0])[3] == 0.1 + 0.2 + 0.3 != 0.6


def test_a_graph_that_is_not_like_roads_is_not_contracted():
    """Every one of 150 points joined to every other has 75 arcs a point."""
    nodes = 150
    graph = graph_of([(a, b, 1.0) for a in range(nodes) for b in range(nodes)], nodes)
    assert dissection_of(graph, np.arange(150.0), np.zeros(nodes), np.zeros(nodes, bool)) is None


def test_graphs_of_no_roads():
    graph = Graph(np.zeros(4, np.int64), np.empty(0, np.int32), np.empty(0))
    seeds = Seeds(np.arange(3), np.array([2, 0], np.int32), np.array([0.0, 1.0]))
    fast, plain = both(graph, seeds, 0.5)
    assert fast == plain == [[(2, 0.0)], []]
