"""What-if: by hand, and always equal to a whole new search, to the bit."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import CRS

from fugai.delivery import (
    Changes,
    RoadNodes,
    add_outlets,
    apply_changes,
    close_edges,
    close_outlets,
    edges_intersecting,
    network_from_edges,
    outlet_times,
    reach_of,
    slow_down,
    what_if,
    with_travel_times,
)
from fugai.errors import ContractError

METRIC = CRS.from_epsg(32650)
DISTRICTS = pd.DataFrame(index=pd.Index(["w", "e"], name="district_id"))


@pytest.fixture
def outlets(make_places):
    """At nodes 0 and 2 of the ring, and at sea."""
    return make_places([(0, 0), (1000, 1000), (0, -40_000)], outlet_id=["a", "b", "sea"])


@pytest.fixture
def demand(make_places):
    """At nodes 1, 3 and 4, on the island, and outside the districts at node 2."""
    return make_places(
        [(1000, 0), (0, 1000), (2000, 0), (7000, 0), (1000, 1000)],
        population=[10.0, 20.0, 30.0, 40.0, 1e6],
        district_id=["w", "w", "e", "e", ""],
    )


def ask(reach, demand, **changes):
    return what_if(reach, demand, DISTRICTS, changes=Changes(**changes), max_minutes=2)


def test_an_outlet_closes(town, outlets, demand):
    found = ask(reach_of(town, outlets), demand, close=["b"])
    # Node 3 was 1 minute from b; now 3 from a, round the ring.
    assert found.places["minutes_before"].tolist()[:3] == [1, 1, 3]
    assert found.places["minutes_after"].tolist()[:3] == [1, 3, 3]
    assert found.places["outlet_after"].tolist() == ["a", "a", "a", "", "a"]
    assert found.places["change"].tolist() == ["", "lost", "", "", "slower"]
    west = found.districts.loc["w"]
    assert (west["numerator_before"], west["numerator_after"], west["lost"]) == (30, 10, 20)
    assert (west["share_before"], west["share_after"]) == (1.0, pytest.approx(1 / 3))
    assert west["mean_min_after"] == pytest.approx((10 * 1 + 20 * 3) / 30)
    assert found.districts.loc["e", "lost"] == 0  # the million outside count nowhere
    assert found.affected.index.tolist() == ["w"]
    assert found.after.n_updated == 2  # nodes 2 and 3
    assert found.after.times.snapped["reason"].tolist() == ["", "closed", "no road within 1000 m"]


def test_an_outlet_opens(town, outlets, demand, make_places):
    new = make_places([(2000, 0)], outlet_id=["c"])
    found = ask(reach_of(town, outlets), demand, add=new)
    assert found.places["minutes_after"].tolist()[:3] == [1, 1, 0]
    assert found.places["change"].tolist()[:3] == ["", "", "gained"]
    assert found.after.n_updated == 1
    assert found.districts.loc["e", "gained"] == 30


def test_a_bridge_closes(town, outlets, demand):
    bridge = shapely.LineString([(500, -100), (500, 100)])  # across the road from 0 to 1
    edges = edges_intersecting(town, bridge)
    assert len(edges) == 1
    found = ask(reach_of(town, outlets), demand, closed_edges=edges)
    # Nothing else leads to nodes 1 and 4.
    assert np.isnan(found.places["minutes_after"][[0, 2]]).all()
    assert found.places["reason"].tolist()[0] == "no route"
    assert found.districts.loc["w", "cut_off"] == 10
    assert found.districts.loc["e", "cut_off"] == 30
    opened = with_travel_times(found.after, town.travel_time_s)
    assert np.array_equal(opened.times.time_s, found.before.times.time_s, equal_nan=True)


def test_edges_by_their_ids(town, outlets):
    reach = reach_of(town, outlets)
    edges = town.to_gdfs()[1]
    first = edges.index[0]
    by_ids = [
        close_edges(reach, edges.iloc[[0]]),
        close_edges(reach, [first]),
        close_edges(reach, [first[:2]]),
        close_edges(reach, edges.index[:1]),
    ]
    with pytest.warns(FutureWarning, match="positions of edges"):
        by_position = close_edges(reach, [0])
    for found in by_ids:
        assert np.isinf(found.network.travel_time_s).tolist() == [True] + [False] * 7
        same_times = (found.times.time_s, by_position.times.time_s)
        assert np.array_equal(*same_times, equal_nan=True)
    assert close_edges(reach, []).n_updated == 0


def test_snow(town, outlets, demand):
    found = ask(reach_of(town, outlets), demand, speed_factor=0.5)
    assert found.places["minutes_after"].tolist()[:3] == [2, 2, 6]
    assert found.places["change"].tolist()[:3] == ["slower"] * 3


def test_all_at_once(town, outlets, make_places):
    everything = Changes(
        speed_factor=0.5,
        closed_edges=edges_intersecting(town, shapely.Point(500, 0)),
        close=["b"],
        add=make_places([(2000, 0)], outlet_id=["c"]),
    )
    after = apply_changes(reach_of(town, outlets), everything)
    # From c back over the spur in 180 s, then along the ring.
    assert town.by_id(after.times.time_s)[[4, 1, 2]].tolist() == [0, 180, 300]


def test_a_disconnected_district_and_no_outlet_left(town, outlets, demand):
    found = ask(reach_of(town, outlets), demand, close=["a", "b", "sea"])
    assert found.places["minutes_after"].isna().all()
    assert found.places["reason"].tolist()[:3] == ["no outlet near a road"] * 3
    assert found.districts.loc["w", "share_after"] == 0


def test_closed_outlets_stay_closed(town, outlets):
    closed = close_outlets(reach_of(town, outlets), ["b"])
    slow = slow_down(closed, 0.5)
    assert 1 not in slow.times.owner


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda r, _: close_outlets(r, ["nobody"]),
            "`outlet_ids` must be among 'a', 'b', 'sea', found 'nobody'",
        ),
        (add_outlets, "must be new, found 'a' again"),
        (lambda r, _: close_edges(r, [(0, 3)]), r"of edges of the network, found \(0, 3\)"),
        (lambda r, _: close_edges(r, [(0, 1, 7)]), r"of edges of the network, found \(0, 1, 7\)"),
        (lambda r, _: close_edges(r, ["a road"]), "of edges of the network, found 'a road'"),
        (
            lambda r, _: slow_down(r, 0),
            "`speed_factor` must be finite and above zero, found 0",
        ),
        (lambda r, _: with_travel_times(r, np.full(8, -1.0)), "a time for each edge"),
    ],
)
def test_wrong_changes(town, outlets, call, message):
    with pytest.raises(ContractError, match=message):
        call(reach_of(town, outlets), outlets)


def test_outlet_ids_must_be_unique(town, outlets):
    with pytest.raises(ContractError, match="found 'a' twice"):
        reach_of(town, outlets.assign(outlet_id="a"))


@st.composite
def random_towns(draw):
    """Up to 12 nodes; times with many ties and zeros; a forbidden turn now and then."""
    nodes = draw(st.integers(3, 12))
    node = st.integers(0, nodes - 1)
    edges = draw(st.lists(st.tuples(node, node, st.integers(0, 4)), min_size=4, max_size=30))
    ring = [(k, (k + 1) % nodes, draw(st.integers(0, 4))) for k in range(nodes)]
    tail, head, time_s = (np.array(c) for c in zip(*edges, *ring, strict=True))
    turns = draw(st.lists(st.integers(len(edges), len(edges) + nodes - 2), max_size=2))
    return network_from_edges(
        tail,
        head,
        travel_time_s=time_s,
        length_m=np.ones(len(tail)),
        nodes=RoadNodes(x=np.arange(nodes) * 100.0, y=np.zeros(nodes), crs=METRIC),
        forbidden_turns=[(turn, turn + 1) for turn in turns],
    )


def at_nodes(nodes, prefix):
    return gpd.GeoDataFrame(
        {"outlet_id": [f"{prefix}{k}" for k in range(len(nodes))]},
        geometry=gpd.points_from_xy([100.0 * n for n in nodes], [0.0] * len(nodes)),
        crs=METRIC,
    )


def same(reach, outlets):
    """Times and owners equal those of a new search over the open outlets."""
    anew = outlet_times(reach.network, outlets, direction=reach.times.direction)
    found = reach.times
    assert np.array_equal(found.time_s, anew.time_s, equal_nan=True)
    mine, theirs = ([*times.outlet_id, ""] for times in (found, anew))  # owner -1: the last
    assert [mine[k] for k in found.owner] == [theirs[k] for k in anew.owner]


@settings(max_examples=150)
@given(random_towns(), st.data(), st.sampled_from(["from", "to"]))
def test_every_change_equals_a_new_search(network, data, direction):
    last = len(network.stored_node) - 1
    first = at_nodes(data.draw(st.lists(st.integers(0, last), min_size=1, max_size=4)), "a")
    reach = reach_of(network, first, direction=direction)
    more = at_nodes(data.draw(st.lists(st.integers(0, last), min_size=1, max_size=2)), "b")
    wider = add_outlets(reach, more)
    every = pd.concat([first, more], ignore_index=True)
    same(wider, every)
    gone = data.draw(st.sets(st.sampled_from(every["outlet_id"].tolist()), min_size=1))
    fewer = close_outlets(wider, gone)
    rest = every[~every["outlet_id"].isin(gone)]
    same(fewer, rest)
    edge = st.sampled_from(network.to_gdfs()[1].index.tolist())
    cut = close_edges(wider, data.draw(st.lists(edge, min_size=1, max_size=3)))
    same(cut, every)
    factors = data.draw(
        st.lists(st.sampled_from([0.5, 1.0, 3.0]), min_size=network.edges, max_size=network.edges)
    )
    mixed = with_travel_times(cut, network.travel_time_s * np.array(factors))
    same(mixed, every)
    same(slow_down(fewer, 0.7), rest)
