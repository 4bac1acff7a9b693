"""Isochrones on a town small enough to draw by hand."""

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import CRS

from fugai.delivery import RoadNodes, isochrone_hulls, isochrones, network_from_edges, travel_time
from fugai.delivery.travel.isochrones.covered_roads import CoveredRoads, cutoffs_s, reached_nodes
from fugai.errors import ContractError, CRSMismatchError
from fugai.kernels.routing.covered_edges import covered_fraction

METRIC = CRS.from_epsg(32650)
ROUNDING = 1e-6
"""Overlays of GEOS move vertices by rounding; areas here are of 10,000 m2 and more. [m2]"""


def roads_of(network, facilities, minutes, direction="from", union=True):
    """Covered pieces of road as one geometry."""
    roads = CoveredRoads(network, facilities, direction=direction, snap_max_m=1000.0)
    limit_s = float(cutoffs_s([minutes])[0])
    found = next(
        reached_nodes(network, roads.snapped, cutoff_s=limit_s, direction=direction, union=union)
    )
    return roads.segments(found, limit_s)


def length_m(segments):
    return float(np.hypot(*(segments[:, 1] - segments[:, 0]).T).sum())


@pytest.mark.parametrize(
    ("time_s", "weight_s", "expected"),
    [
        (0, 60, 1.0),
        (0, 120, 0.75),
        (90, 10, 0.0),
        (90, 0, 1.0),
        (91, 1, 0.0),
        (float("nan"), 1, 0.0),
        (float("inf"), 1, 0.0),
    ],
)
def test_part_of_an_edge(time_s, weight_s, expected):
    assert covered_fraction(time_s, weight_s, 90.0) == expected


def test_the_ring_is_cut_where_the_time_runs_out(town, make_places):
    # From node 0, one way: 90 s go to node 1 and half the way to node 2, a quarter of the spur.
    segments = roads_of(town, make_places([(0, 0)]), 1.5)
    assert length_m(segments) == pytest.approx(1000 + 500 + 250, rel=1e-8)
    ends = {tuple(np.round(end, 3)) for end in segments[:, 1]}
    assert ends >= {(1000.0, 0.0), (1000.0, 500.0), (1250.0, 0.0)}


def test_to_a_facility_the_ring_is_travelled_backwards(town, make_places):
    # To node 0: from node 3 in 60 s, and half of the edge from node 2.
    segments = roads_of(town, make_places([(0, 0)]), 1.5, direction="to")
    assert length_m(segments) == pytest.approx(1500, rel=1e-8)
    # To node 1: all of the edge from node 0, half of that from 3; 90 s along the spur.
    spur = roads_of(town, make_places([(1000, 0)]), 1.5, direction="to")
    assert length_m(spur) == pytest.approx(1000 + 500 + 1000, rel=1e-8)


def two_ways():
    """Two ends of a road of 1,000 m, 100 s either way, and a spur at each end."""
    return network_from_edges(
        [0, 1, 0, 2, 1, 3],
        [1, 0, 2, 0, 3, 1],
        travel_time_s=[100, 100, 1, 1, 1, 1],
        length_m=[1000, 1000, 10, 10, 10, 10],
        nodes=RoadNodes(x=[0, 1000, 0, 1000], y=[0, 0, 10, 10], crs=METRIC),
    )


def test_an_edge_is_cut_from_both_ends(make_places):
    network, ends = two_ways(), make_places([(0, 0), (1000, 0)])
    segments = roads_of(network, ends, 40 / 60)
    long = segments[np.abs(segments[:, 1, 0] - segments[:, 0, 0]) > 1]
    assert sorted(long[:, 1, 0]) == pytest.approx([400, 600], rel=1e-8)
    gap = isochrones(network, ends, minutes=[40 / 60], union=True, buffer_m=50)
    assert shapely.get_num_geometries(gap.geometry[0]) == 2
    # From 45 s on the strips of 50 m meet in the middle.
    closed = isochrones(network, ends, minutes=[46 / 60], union=True, buffer_m=50)
    assert shapely.get_num_geometries(closed.geometry[0]) == 1


def test_a_limit_is_inclusive(town, make_places):
    at_node = roads_of(town, make_places([(0, 0)]), 1.0)
    assert length_m(at_node) == pytest.approx(1000, rel=1e-6)
    assert (1000.0, 0.0) in {tuple(end) for end in at_node[:, 1]}


def test_the_way_to_the_road_counts(town, make_places):
    # 100 m off the road: 24 s, and then 36 s of the 60 s to node 1.
    segments = roads_of(town, make_places([(0, 100)]), 1.0)
    assert length_m(segments) == pytest.approx(100 + 600, rel=1e-6)
    short = roads_of(town, make_places([(0, 100)]), 0.2)  # 12 s: half of the leg
    assert length_m(short) == pytest.approx(50, rel=1e-6)


def test_one_each_or_all_together(town, make_places):
    outlets = make_places([(0, 0), (7000, 0), (0, -40_000)], outlet_id=["a", "b", "sea"])
    each = isochrones(town, outlets, minutes=[2, 1])
    assert each["facility"].tolist() == ["a", "a", "b", "b", "sea", "sea"]
    assert each["minutes"].tolist() == [1, 2] * 3
    island = "the roads here are cut off from the main network"
    assert each["reason"].tolist() == [""] * 2 + [island] * 2 + ["no road within 1000 m"] * 2
    assert each.geometry.isna().tolist() == [False] * 2 + [True] * 4
    united = isochrones(town, outlets, minutes=[1, 2], union=True)
    assert united["facility"].tolist() == ["", ""]
    assert united.geometry[1].equals(each.geometry[1])


def test_no_facility_near_a_road(town, make_places):
    found = isochrones(town, make_places([(0, -40_000)]), minutes=[5], union=True)
    assert found["reason"].tolist() == ["no facility near a road"]
    assert found.geometry.isna().all()
    assert len(isochrones(town, make_places([]), minutes=[5])) == 0


@pytest.mark.parametrize("made", [isochrones, isochrone_hulls])
def test_the_band_of_zero_minutes_is_empty(town, make_places, made):
    found = made(town, make_places([(0, 0)]), minutes=[0, 1])
    assert found.geometry.is_empty.tolist() == [True, False]
    assert found["reason"].tolist() == ["", ""]
    alone = made(town, make_places([(0, 0)]), minutes=[0], union=True, rings=True)
    assert alone.geometry.is_empty.tolist() == [True]


def test_the_middle_of_the_ring_is_a_hole(town, make_places):
    found = isochrones(town, make_places([(0, 0)]), minutes=[30]).geometry[0]
    assert len(found.interiors) == 1
    assert not found.contains(shapely.Point(500, 500))  # a lake, say
    hull = isochrone_hulls(town, make_places([(0, 0)]), minutes=[30], ratio=1.0).geometry[0]
    assert hull.contains(shapely.Point(500, 500))


def test_rings_share_no_ground(town, make_places):
    place = make_places([(0, 0)])
    whole = isochrones(town, place, minutes=[1, 2, 3])
    rings = isochrones(town, place, minutes=[1, 2, 3], rings=True)
    assert rings.area.sum() == pytest.approx(whole.area.iloc[-1], rel=1e-8)
    assert rings.geometry[1].intersection(rings.geometry[0]).area < ROUNDING


def test_a_long_winding_edge_is_not_drawn(make_places):
    network = network_from_edges(
        [0, 1, 1, 0],
        [1, 0, 2, 2],
        travel_time_s=[60, 60, 60, 600],
        nodes=RoadNodes(crs=METRIC, x=[0, 1000, 1400], y=[0, 0, 0]),
        length_m=[3000, 3000, 400, 9000],
    )
    found = isochrones(network, make_places([(0, 0)]), minutes=[5], buffer_m=10).geometry[0]
    assert not found.intersects(shapely.Point(500, 0))
    assert found.intersects(shapely.Point(1000, 0))


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"minutes": []}, "`minutes` must be finite"),
        ({"minutes": [-1]}, "`minutes` must be finite"),
        ({"minutes": [5, 5]}, "each once"),
        ({"minutes": [float("nan")]}, "`minutes` must be finite"),
        ({"minutes": [5], "buffer_m": 0}, "`buffer_m` must be finite and above zero, found 0"),
        ({"minutes": [5], "direction": "around"}, "`direction` must be 'from' or 'to'"),
    ],
)
def test_wrong_options(town, make_places, options, message):
    with pytest.raises(ContractError, match=message):
        isochrones(town, make_places([(0, 0)]), **options)


def test_wrong_places(town, make_town, make_places):
    with pytest.raises(CRSMismatchError, match="`network` must have a metric CRS"):
        isochrones(make_town(crs=None), make_places([(0, 0)]), minutes=[5])
    with pytest.raises(CRSMismatchError, match="`points` must be in the network's CRS"):
        isochrones(town, make_places([(0, 0)], crs=4326), minutes=[5])
    with pytest.raises(ContractError, match="found 'a' twice"):
        isochrones(town, make_places([(0, 0)] * 2, outlet_id=["a", "a"]), minutes=[5])
    with pytest.raises(ContractError, match="`ratio` must be between 0 and 1"):
        isochrone_hulls(town, make_places([(0, 0)]), minutes=[5], ratio=2)


@st.composite
def random_towns(draw):
    nodes = draw(st.integers(3, 8))
    whole = st.integers(0, 20)
    xy = draw(st.lists(st.tuples(whole, whole), min_size=nodes, max_size=nodes, unique=True))
    node = st.integers(0, nodes - 1)
    edges = draw(st.lists(st.tuples(node, node, st.integers(0, 90)), min_size=4, max_size=16))
    ring = [(k, (k + 1) % nodes, 30) for k in range(nodes)]
    x, y = (np.array(column, dtype=float) * 20 for column in zip(*xy, strict=True))
    tail, head, time_s = (np.array(c) for c in zip(*edges, *ring, strict=True))
    return network_from_edges(
        tail,
        head,
        travel_time_s=time_s,
        length_m=np.hypot(x[tail] - x[head], y[tail] - y[head]),
        nodes=RoadNodes(x=x, y=y, crs=METRIC),
    )


@settings(max_examples=25)
@given(random_towns(), st.sampled_from(["from", "to"]), st.integers(1, 80), st.integers(1, 80))
def test_longer_times_contain_shorter_ones(network, direction, first, more):
    places = gpd.GeoDataFrame(geometry=gpd.points_from_xy(network.x[:2], network.y[:2]), crs=METRIC)
    minutes = [first / 60, (first + more) / 60]
    for made in (isochrones, isochrone_hulls):
        near, far = made(network, places, minutes=minutes, union=True, direction=direction).geometry
        assert near.difference(far).area <= ROUNDING
    # Every node in time is inside, and a piece of road is no longer than its time allows.
    time_s, _ = travel_time(network, network.input_position[:2], direction=direction)
    far = isochrones(network, places, minutes=minutes, union=True, direction=direction).geometry[1]
    time_s = time_s[network.input_position].to_numpy()
    for node in np.flatnonzero(time_s <= first + more):
        assert far.contains(shapely.Point(network.x[node], network.y[node]))


@settings(max_examples=12)
@given(random_towns(), st.integers(1, 80))
def test_isochrones_do_not_depend_on_shorter_ones(network, seconds):
    place = gpd.GeoDataFrame(geometry=gpd.points_from_xy(network.x[:1], network.y[:1]), crs=METRIC)
    together = isochrones(network, place, minutes=[seconds / 120, seconds / 60]).geometry[1]
    alone = isochrones(network, place, minutes=[seconds / 60]).geometry[0]
    assert alone.difference(together).area <= ROUNDING
    # Round ends are polygons of 16 sides, which stand as the road runs: a corner of one may
    # stick out of another by the height of its arc.
    arc_m = 100 * (1 - np.cos(np.pi / 16))
    assert together.difference(alone.buffer(arc_m + 1e-6)).area <= ROUNDING
