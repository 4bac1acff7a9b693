"""Snapping and times in a town that can be counted by hand."""

from dataclasses import replace

import geopandas as gpd
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import coo_array
from scipy.sparse.csgraph import dijkstra
from shapely import Point, box

from fugai.delivery import (
    RoadNodes,
    nearest_outlet,
    network_from_edges,
    outlet_times,
    snap,
    travel_time,
)
from fugai.errors import ContractError, CRSMismatchError

# A place 100 m from a node: 24 s at 15 km/h, 72 s at 5 km/h.
DRIVEWAY_S, WALK_S = 24.0, 72.0


def test_ring_of_one_way_streets_from_and_to(town):
    there, owner = travel_time(town, [0], direction="from")
    back, _ = travel_time(town, [0], direction="to")
    nan = pytest.approx(np.nan, nan_ok=True)
    assert there.tolist() == [0, 60, 120, 180, 180, nan, nan, nan]
    assert back.tolist() == [0, 180, 120, 60, 270, nan, nan, nan]
    assert owner.tolist() == [0, 0, 0, 0, 0, -1, -1, -1]


def test_nearest_of_two_with_a_head_start(town):
    time_s, owner = travel_time(town, [0, 2], start_s=[0.0, 30.0])
    assert time_s[:5].tolist() == [0, 60, 30, 90, 180]
    assert owner[:5].tolist() == [0, 0, 2, 2, 0]


def test_cutoff_is_inclusive(town):
    time_s, owner = travel_time(town, [0], cutoff_s=120.0)
    assert np.isfinite(time_s)[:5].tolist() == [True, True, True, False, False]
    assert owner[3] == -1


def test_no_origins(town):
    time_s, owner = travel_time(town, [])
    assert np.isnan(time_s).all()
    assert (owner == -1).all()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"origins": [8]}, "`origins` must be ids .* found 8"),
        ({"origins": [-1]}, "`origins` must be ids .* found -1"),
        ({"origins": [0], "start_s": [-1.0]}, "`start_s`"),
        ({"origins": [0], "start_s": [np.nan]}, "`start_s`"),
        ({"origins": [0], "start_s": [1.0, 2.0]}, "`start_s`"),
        ({"origins": [0], "cutoff_s": -1.0}, "`cutoff_s`"),
        ({"origins": [0], "cutoff_s": np.nan}, "`cutoff_s`"),
        ({"origins": [0], "direction": "away"}, "`direction`"),
    ],
)
def test_wrong_options(town, options, message):
    with pytest.raises(ContractError, match=message):
        travel_time(town, **options)


@st.composite
def streets(draw):
    nodes = draw(st.integers(2, 9))
    node = st.integers(0, nodes - 1)
    edge = st.tuples(node, node, st.floats(0, 3600, allow_subnormal=False)).filter(
        lambda e: e[0] != e[1]
    )
    return nodes, draw(st.lists(edge, min_size=1, max_size=25)), draw(st.lists(node, min_size=1))


@given(streets(), st.sampled_from(["from", "to"]))
def test_times_equal_scipy(problem, direction):
    nodes, edges, origins = problem
    fastest = {}
    for tail, head, time_s in edges:
        fastest[tail, head] = min(time_s, fastest.get((tail, head), np.inf))
    tail, head, time_s = (np.array(c) for c in zip(*edges, strict=True))
    rng = np.random.default_rng(0)
    network = network_from_edges(
        tail,
        head,
        travel_time_s=time_s,
        length_m=time_s,
        nodes=RoadNodes(x=rng.random(nodes), y=rng.random(nodes)),
    )
    matrix = coo_array(
        (list(fastest.values()), tuple(np.array(list(fastest)).T)), shape=(nodes, nodes)
    ).tocsr()
    expected = dijkstra(
        matrix if direction == "from" else matrix.T.tocsr(), indices=origins, min_only=True
    )
    found, owner = travel_time(network, origins, direction=direction)
    assert np.array_equal(np.nan_to_num(found, nan=np.inf), expected)
    assert np.array_equal(owner < 0, np.isnan(found))


def test_snap_returns_distances_and_reasons(town, make_places):
    points = make_places([(0, 100), (0, -1000), (0, -1000.5), (np.nan, 0)])
    found = snap(town, points, snap_max_m=1000)
    assert found["node"][:2].tolist() == [0, 0]
    assert found["node"][2:].tolist() == [-1, -1]
    assert found["snap_m"][:3].tolist() == [100, 1000, 1000.5]
    assert found["snap_s"][:2].tolist() == [DRIVEWAY_S, 240]
    assert found["snap_s"][2:].isna().all()
    assert found["reason"].tolist() == ["", "", "no road within 1000 m", "no coordinates"]


def test_walking_to_the_road_takes_longer(make_town, make_places):
    found = snap(make_town(mode="walk"), make_places([(0, 100)]))
    assert found["snap_s"].tolist() == pytest.approx([WALK_S], rel=1e-12)


def test_places_are_not_snapped_to_islands_or_nodes_without_roads(town, make_places):
    found = snap(town, make_places([(7000, 0), (4000, 0), (400, 500)]), snap_max_m=10_000)
    assert found["node"].tolist()[0] == -1
    assert found["reason"].tolist()[0] == "the roads here are cut off from the main network"
    # Half-way between, the island's road is not three times nearer.
    assert found["node"][1:].tolist() == [4, 0]
    assert found["snap_m"].tolist() == pytest.approx([5000, 2000, np.hypot(400, 500)])


def test_snap_of_missing_empty_and_polygon_geometry(town):
    shapes = [None, Point(), box(-10, -10, 10, 10)]
    points = gpd.GeoSeries(shapes, index=["a", "b", "c"], crs=town.crs)
    found = snap(town, points)
    assert found.index.tolist() == ["a", "b", "c"]
    assert found["reason"].tolist() == ["no coordinates", "no coordinates", ""]
    assert found.loc["c", "snap_m"] == 0


def test_snap_of_nothing(town, make_places):
    found = snap(town, make_places([]))
    assert len(found) == 0
    assert found["node"].dtype == np.int64


@pytest.mark.parametrize("crs", ["EPSG:4326", "EPSG:32649", None])
def test_another_crs_is_an_error(town, make_places, crs):
    with pytest.raises(CRSMismatchError, match="in the network's CRS"):
        snap(town, make_places([(0, 0)], crs=crs))


def test_a_network_of_unknown_crs_takes_any(make_town, make_places):
    assert snap(make_town(crs=None), make_places([(0, 0)]))["reason"].tolist() == [""]


def demand(make_places):
    # At node 0; 100 m off node 3; at sea; nowhere; at node 4.
    return make_places([(0, 0), (-100, 1000), (0, -40_000), (np.nan, np.nan), (2000, 0)])


def test_nearest_outlet_adds_the_ways_to_the_road_at_both_ends(town, make_places):
    outlets = make_places([(1000, 1100)], outlet_id=["hub"])  # 100 m off node 2
    found = nearest_outlet(town, outlets, demand(make_places))
    assert found["minutes"][[0, 1, 4]].tolist() == pytest.approx(
        [(24 + 120) / 60, (24 + 60 + 24) / 60, (24 + 120 + 60 + 120) / 60], rel=1e-12
    )
    assert found["outlet_id"].tolist() == ["hub", "hub", "", "", "hub"]
    assert found["snap_m"][1] == 100
    assert found["reason"].tolist() == ["", "", "no road within 1000 m", "no coordinates", ""]
    assert found["known"].tolist() == [True, True, False, False, True]


def test_nearest_outlet_depends_on_the_direction(town, make_places):
    outlets = make_places([(1000, 0), (0, 1000)], outlet_id=["b", "d"])
    places = make_places([(1000, 1000)])
    to = nearest_outlet(town, outlets, places, direction="to")
    away = nearest_outlet(town, outlets, places, direction="from")
    assert (to["outlet_id"][0], to["minutes"][0]) == ("d", 1.0)
    assert (away["outlet_id"][0], away["minutes"][0]) == ("b", 1.0)


def test_the_limit_of_minutes_is_inclusive(town, make_places):
    outlets, places = make_places([(0, 0)], outlet_id=["a"]), make_places([(0, 1000)])
    exactly = nearest_outlet(town, outlets, places, max_minutes=3)
    below = nearest_outlet(town, outlets, places, max_minutes=2.999)
    assert exactly["minutes"].tolist() == [3.0]
    assert below["minutes"].isna().all()
    assert below["reason"].tolist() == ["more than 2.999 min"]
    assert below["known"].all()
    assert below["outlet_id"].tolist() == [""]


def test_an_outlet_at_sea_takes_no_part_and_says_so(town, make_places):
    outlets = make_places([(0, -40_000), (0, 0)], outlet_id=["sea", "land"])
    times = outlet_times(town, outlets)
    assert times.snapped["reason"].tolist() == ["no road within 1000 m", ""]
    found = nearest_outlet(town, times, make_places([(1000, 0)]))
    assert found["outlet_id"].tolist() == ["land"]


@pytest.mark.parametrize(
    ("outlets", "reason"),
    [([], "no outlet"), ([(0, -40_000)], "no outlet near a road")],
)
def test_no_outlet_is_a_reason_not_an_unknown(town, make_places, outlets, reason):
    frame = make_places(outlets, outlet_id=[str(k) for k in range(len(outlets))])
    found = nearest_outlet(town, frame, make_places([(0, 0)]))
    assert found["minutes"].isna().all()
    assert found["reason"].tolist() == [reason]
    assert found["known"].all()


def test_a_component_of_its_own_has_no_route_to_the_rest(town, make_places):
    parts = replace(town, min_component_nodes=2)
    outlets, island = make_places([(0, 0)], outlet_id=["a"]), make_places([(7000, 0)])
    cut_off = ["the roads here are cut off from the main network"]
    assert nearest_outlet(town, outlets, island)["reason"].tolist() == cut_off
    found = nearest_outlet(parts, outlets, island)
    assert found["reason"].tolist() == ["no route"]
    assert found["known"].all()


def test_no_demand(town, make_places):
    found = nearest_outlet(town, make_places([(0, 0)], outlet_id=["a"]), make_places([]))
    assert len(found) == 0
    assert list(found.columns) == ["minutes", "outlet_id", "snap_m", "reason", "known"]


def test_outlets_need_ids(town, make_places):
    with pytest.raises(ContractError, match="`outlets` must have the column `outlet_id`"):
        nearest_outlet(town, make_places([(0, 0)]), make_places([(0, 0)]))


def test_arguments_stay_as_they_are(town, make_places):
    outlets, places = make_places([(0, 0)], outlet_id=["a"]), demand(make_places)
    before = outlets.copy(), places.copy()
    nearest_outlet(town, outlets, places, max_minutes=1)
    assert outlets.equals(before[0])
    assert places.equals(before[1])
