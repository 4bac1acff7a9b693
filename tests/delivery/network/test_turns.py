"""Forbidden turns: junctions by hand, and against a search over histories of edges."""

import heapq

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyproj import CRS

from fugai.delivery import RoadNodes, bounded_times, build_network, network_from_edges, travel_time
from fugai.errors import ContractError
from fugai.tables import Roads

#        2            a crossing: node 0 in the middle, 60 s to each of its four arms,
#        |            and a way round from 4 over 3 that takes 600 s
#   4 -- 0 -- 1
#        |
#        3
ARMS = [(1, 0), (0, 1), (2, 0), (0, 2), (3, 0), (0, 3), (4, 0), (0, 4), (4, 3), (3, 4)]
TIMES = [60.0] * 8 + [600.0] * 2
X, Y = [0.0, 100.0, 0.0, 0.0, -100.0], [0.0, 0.0, 100.0, -100.0, 0.0]
IN, OUT = {1: 0, 2: 2, 3: 4, 4: 6}, {1: 1, 2: 3, 3: 5, 4: 7}


def crossing(*forbidden):
    tail, head = (np.array(ends) for ends in zip(*ARMS, strict=True))
    return network_from_edges(
        tail,
        head,
        travel_time_s=TIMES,
        length_m=TIMES,
        nodes=RoadNodes(x=X, y=Y),
        forbidden_turns=forbidden,
    )


def times(network, origin, direction="from"):
    found, _ = travel_time(network, [origin], direction=direction)
    return found.tolist()


def test_without_forbidden_turns_nothing_is_copied():
    network = crossing()
    assert (network.nodes, len(network.canonical_node), len(network.turn_copies)) == (5, 0, 0)
    assert times(network, 4) == [60, 120, 120, 120, 0]


def test_no_left_turn():
    network = crossing((IN[4], OUT[2]))
    assert network.nodes == 7  # the crossing, one copy to set out from, one behind the western arm
    assert times(network, 4) == [60, 120, 180 + 60, 120, 0]  # by a turn in arm 1 or 3
    assert times(network, 2, "to") == [60, 120, 0, 120, 240]
    # Other ways through the crossing are as they were, and setting out from it is free.
    assert times(network, 1) == [60, 0, 120, 120, 120]
    assert times(network, 0) == [0, 60, 60, 60, 60]
    assert times(network, 0, "to") == [0, 60, 60, 60, 60]


def test_no_left_turn_and_no_turning_round():
    turns = [(IN[4], OUT[2]), (IN[1], OUT[1]), (IN[3], OUT[3]), (OUT[1], IN[1]), (OUT[3], IN[3])]
    network = crossing(*turns)
    assert times(network, 4) == [60, 120, 600 + 120, 120, 0]  # the long way to come in by arm 3
    assert times(network, 3)[2] == 120


def test_only_straight_on():
    network = crossing(*((IN[4], OUT[arm]) for arm in (2, 3, 4)))
    assert times(network, 4) == [60, 120, 240, 240, 0]


def test_a_split_junction_is_reached_whatever_turn_is_forbidden():
    network = crossing(*((IN[4], OUT[arm]) for arm in (1, 2, 3, 4)))
    place = network.stored_node[0]
    assert times(network, 4)[0] == 60
    assert network.usable[place]
    assert not network.usable[network.turn_copies].any()
    assert network.input_position[network.turn_copies].tolist() == [0, 0]
    assert np.diff(network.indptr)[place] == 0
    assert network.n_disconnected == 0


def test_a_sequence_over_a_way_between():
    # A street of four nodes with a side street at 2: 0 -> 1 -> 2 -> 3 must not be driven whole.
    tail, head = np.array([0, 1, 2, 4, 3]), np.array([1, 2, 3, 1, 0])
    network = network_from_edges(
        tail,
        head,
        travel_time_s=np.ones(5),
        length_m=np.ones(5),
        nodes=RoadNodes(x=np.arange(5.0), y=np.zeros(5)),
        forbidden_turns=[(0, 1, 2)],
    )
    assert times(network, 0)[:3] == [0, 1, 2]
    assert np.isnan(times(network, 0)[3])
    assert times(network, 4)[:4] == [4, 1, 2, 3]  # from the side street it may
    assert times(network, 1)[3] == 2  # and whoever sets out on the way
    assert times(network, 3, "to")[1:] == [2, 1, 0, 3]


def test_bounded_searches_keep_the_place_and_its_copies():
    network = crossing((IN[4], OUT[2]))
    row, node, time_s = bounded_times(network, [4, 0], cutoff_s=120.0, start_s=np.zeros(2))
    at = dict(zip(zip(row.tolist(), node.tolist(), strict=True), time_s.tolist(), strict=True))
    assert at[0, 0] == 60
    assert at[1, 0] == 0
    assert (0, 2) not in at
    assert at[1, 2] == 60


def test_parallel_edges_may_differ_in_their_turns():
    # From 0 to 1 a fast lane that may not go on to 2, and a slow one that may.
    network = network_from_edges(
        [0, 0, 1],
        [1, 1, 2],
        travel_time_s=[1.0, 5.0, 1.0],
        length_m=np.ones(3),
        nodes=RoadNodes(x=[0.0, 1.0, 2.0], y=np.zeros(3)),
        forbidden_turns=[(0, 2)],
    )
    assert times(network, 0) == [0, 1, 6]
    assert sorted(network.input_edge.tolist()) == [0, 1, 2]


def test_turns_over_edges_that_are_gone_forbid_nothing():
    # Edge 1 is a loop, which networks leave out.
    network = network_from_edges(
        [0, 1, 1],
        [1, 1, 2],
        travel_time_s=np.ones(3),
        length_m=np.ones(3),
        nodes=RoadNodes(x=np.arange(3.0), y=np.zeros(3)),
        forbidden_turns=[(0, 1)],
    )
    assert times(network, 0) == [0, 1, 2]


@pytest.mark.parametrize(("turn", "message"), [((0,), "two edges"), ((0, 0), "follow each other")])
def test_turns_that_are_none(turn, message):
    with pytest.raises(ContractError, match=message):
        crossing(turn)


def test_a_mode_obeys_its_own_turns():
    tail, head = zip(*ARMS, strict=True)
    edges = pd.DataFrame({"tail": tail, "head": head, "length_m": 1.0, "highway": "road"})
    for mode in ("drive", "cycle", "walk"):
        edges[f"{mode}_s"] = TIMES
    edges.loc[IN[3], "cycle_s"] = np.nan
    turns = pd.DataFrame(
        {
            "turn": [0, 0, 1, 1],
            "edge": [IN[4], OUT[2], IN[3], OUT[1]],
            "drive": [True, True, False, False],
            "cycle": [False, False, True, True],
        }
    )
    roads = Roads(crs=CRS(32650), x=np.array(X), y=np.array(Y), edges=edges, turns=turns)
    drive, cycle, walk = (build_network(roads, mode=m) for m in ("drive", "cycle", "walk"))
    assert times(drive, 4)[2] == 240
    assert times(cycle, 4)[2] == times(walk, 4)[2] == 120
    assert times(drive, 3)[1] == 120
    assert len(cycle.turn_copies) == 0  # the turn begins on an edge that is closed to it
    assert sorted(set(cycle.input_edge.tolist())) == [i for i in range(10) if i != IN[3]]


@st.composite
def mazes(draw):
    nodes = draw(st.integers(2, 5))
    node = st.integers(0, nodes - 1)
    ends = draw(
        st.lists(st.tuples(node, node).filter(lambda e: e[0] != e[1]), min_size=1, max_size=10)
    )
    weight = draw(st.lists(st.integers(0, 9), min_size=len(ends), max_size=len(ends)))
    turns = []
    for _ in range(draw(st.integers(0, 5))):
        path = [draw(st.integers(0, len(ends) - 1))]
        for _ in range(draw(st.integers(1, 3))):
            follow = [i for i, (tail, _) in enumerate(ends) if tail == ends[path[-1]][1]]
            if not follow:
                break
            path.append(draw(st.sampled_from(follow)))
        if len(path) > 1:
            turns.append(tuple(path))
    return nodes, ends, weight, turns


def by_histories(nodes, ends, weight, turns, origin):
    """Shortest times where a state is the node and the last three edges driven."""
    best = dict.fromkeys(range(nodes), np.inf)
    seen = set()
    queue = [(0.0, origin, ())]
    while queue:
        time_s, node, history = heapq.heappop(queue)
        if (node, history) in seen:
            continue
        seen.add((node, history))
        best[node] = min(best[node], time_s)
        for edge, (tail, head) in enumerate(ends):
            driven = (*history, edge)
            if tail != node or any(driven[-len(turn) :] == turn for turn in turns):
                continue
            heapq.heappush(queue, (time_s + weight[edge], head, driven[-3:]))
    return [best[node] for node in range(nodes)]


@given(mazes())
def test_times_equal_a_search_over_histories_of_edges(maze):
    nodes, ends, weight, turns = maze
    tail, head = zip(*ends, strict=True)
    network = network_from_edges(
        tail,
        head,
        travel_time_s=weight,
        length_m=np.ones(len(ends)),
        nodes=RoadNodes(x=np.arange(float(nodes)), y=np.zeros(nodes)),
        forbidden_turns=turns,
    )
    expected = [by_histories(*maze, origin) for origin in range(nodes)]
    there = [np.nan_to_num(times(network, k), nan=np.inf).tolist() for k in range(nodes)]
    assert there == expected
    back = [np.nan_to_num(times(network, k, "to"), nan=np.inf) for k in range(nodes)]
    assert np.array_equal(np.array(back).T, np.array(expected))
    nearest, owner = travel_time(network, [0, 1])
    both = np.min(expected[:2], axis=0)
    assert np.array_equal(np.nan_to_num(nearest, nan=np.inf), both)
    lowest = np.where(np.isinf(both), -1, np.argmin(expected[:2], axis=0))
    assert owner.tolist() == lowest.tolist()
