"""Many searches: which way they take, and that both ways give the same."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fugai.delivery import RoadNodes, bounded_times, network_from_edges, od_matrix
from fugai.delivery.travel import many
from fugai.kernels.routing.contraction.choice import (
    MIN_ORIGINS,
    contracted_s,
    contraction_pays,
    plain_s,
)


@st.composite
def networks(draw):
    """A town of up to 16 junctions with one-way streets and forbidden turns; ids are words."""
    nodes = draw(st.integers(2, 16))
    pairs = list(itertools.permutations(range(nodes), 2))
    ends = draw(st.lists(st.sampled_from(pairs), min_size=1, max_size=40, unique=True))
    times = draw(
        st.lists(st.sampled_from([0.0, 0.1, 0.3, 7.7]), min_size=len(ends), max_size=len(ends))
    )
    turns = [
        [i, j] for i, j in itertools.permutations(range(len(ends)), 2) if ends[i][1] == ends[j][0]
    ]
    forbidden = draw(st.lists(st.sampled_from(turns), max_size=4)) if turns else []
    names = [f"n{k}" for k in range(nodes)]
    return network_from_edges(
        [names[a] for a, _ in ends],
        [names[b] for _, b in ends],
        travel_time_s=times,
        length_m=np.ones(len(ends)),
        nodes=RoadNodes(x=np.arange(nodes) % 4, y=np.arange(nodes) // 4, ids=names),
        forbidden_turns=forbidden,
    )


@pytest.fixture
def always(monkeypatch):
    """Contract every network, however small."""

    def use(contracted):
        monkeypatch.setattr(many, "contraction_pays", lambda *_, **__: contracted)

    return use


def entries(found, ids):
    row, node, time_s = found
    return sorted(zip(row.tolist(), [ids.get_loc(n) for n in node], time_s.tolist(), strict=True))


@settings(deadline=None, max_examples=40)
@given(networks(), st.sampled_from(["from", "to"]), st.sampled_from([0.25, 8.0, 100.0]))
def test_contracted_networks_give_the_same_under_the_callers_ids(network, direction, cutoff_s):
    ids = network.ids
    origins = [*ids[::2], ids[0]]
    found = {}
    for contracted in (False, True):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(many, "contraction_pays", lambda *_, c=contracted, **__: c)
            options = {"direction": direction, "cutoff_s": cutoff_s}
            reached = entries(bounded_times(network, origins, **options), ids)
            some = entries(bounded_times(network, origins, wanted=ids[:1], **options), ids)
            matrix = od_matrix(network, origins, ids[::-1], **options)
            found[contracted] = (
                reached,
                some,
                matrix.indptr.tolist(),
                matrix.indices.tolist(),
                matrix.data.tolist(),
            )
    assert found[True] == found[False]


def test_closed_and_slower_edges_are_contracted_anew(always):
    always(contracted=True)
    nodes = RoadNodes(x=[0, 1, 2, 1], y=[0, 0, 0, 1])
    network = network_from_edges(
        [0, 1, 0, 3], [1, 2, 3, 2], travel_time_s=[1, 1, 3, 3], length_m=[1] * 4, nodes=nodes
    )
    assert od_matrix(network, [0] * 40, [2]).data.tolist() == [2.0] * 40
    assert network.is_contracted("from")
    assert not network.is_contracted("to")
    order = network.dissection
    times_s = network.travel_time_s.copy()
    times_s[network.edge_tails() == network.stored_node[1]] = np.inf
    closed = network.with_travel_times(times_s)
    assert closed.dissection is order
    assert not closed.is_contracted("from")
    assert od_matrix(closed, [0] * 40, [2]).data.tolist() == [6.0] * 40
    assert od_matrix(closed, [2] * 40, [0], direction="to").data.tolist() == [6.0] * 40


def test_few_origins_and_short_searches_are_plain():
    """Figures of a region of 200,000 nodes, of which an hour reaches 73,000 and a quarter 4,500."""
    region = {"nodes": 200_000, "ready": False}
    assert contraction_pays(500, 73_000, **region)
    assert not contraction_pays(500, 4_500, **region)
    assert not contraction_pays(MIN_ORIGINS - 1, 200_000, nodes=200_000, ready=True)
    assert not contraction_pays(0, 0, nodes=0, ready=True)


@given(st.integers(1, 10_000), st.integers(1, 1_000_000), st.floats(0, 1))
def test_what_is_contracted_already_is_used_sooner(origins, nodes, share):
    reached = share * nodes
    known = contracted_s(origins, reached, nodes, ready=True)
    assert known < contracted_s(origins, reached, nodes, ready=False)
    assert plain_s(origins, reached) == pytest.approx(origins * plain_s(1, reached))


def test_a_matrix_of_more_origins_than_are_made_at_a_time(always, monkeypatch):
    monkeypatch.setattr(many, "GROUP", 4)
    monkeypatch.setattr(many, "LANES", 3)
    assert many.group_of(3) == 4
    nodes = RoadNodes(x=np.arange(9), y=np.zeros(9))
    network = network_from_edges(
        np.arange(8), np.arange(1, 9), travel_time_s=[0.1] * 8, length_m=[1] * 8, nodes=nodes
    )
    matrices = []
    for contracted in (True, False):
        always(contracted=contracted)
        matrices.append(od_matrix(network, np.arange(8, -1, -1), [8, 3, 8]))
    assert (matrices[0].indptr == matrices[1].indptr).all()
    assert (matrices[0].toarray() == matrices[1].toarray()).all()
    assert matrices[0].has_sorted_indices
