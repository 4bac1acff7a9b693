"""Places with nodes of their own: streets that can be counted, and the plain network's times."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from affine import Affine
from hypothesis import given
from hypothesis import strategies as st
from pyproj import CRS
from shapely import LineString, Point

from fugai.delivery import (
    build_network,
    nearest_outlet,
    network_with_places,
    reach_raster,
    snap,
    travel_time,
)
from fugai.delivery.network.street_index import StreetIndex
from fugai.delivery.network.street_snapping import nearest_streets, snap_to_streets
from fugai.errors import CRSMismatchError, EmptyResultError
from fugai.grid import Grid
from fugai.tables import Roads, no_turns

METRIC = CRS.from_epsg(32650)

#   2 (0, 1000)          a street of 100 s each way from 0 to 1, a one-way street of 200 s from 1
#   |  \                 up to 2, and a street of 100 s each way between 2 and 0
#   0 -- 1 (1000, 0)
X, Y = [0.0, 1000.0, 0.0], [0.0, 0.0, 1000.0]
ENDS = [(0, 1, 100.0), (1, 0, 100.0), (1, 2, 200.0), (2, 0, 100.0), (0, 2, 100.0)]


def triangle(turns=(), mode="drive"):
    tail, head, time_s = zip(*ENDS, strict=True)
    edges = pd.DataFrame(
        {"tail": tail, "head": head, "length_m": 1000.0, "highway": "road", f"{mode}_s": time_s}
    )
    table = no_turns()
    if turns:
        table = pd.DataFrame(
            {
                "turn": np.repeat(np.arange(len(turns)), [len(turn) for turn in turns]),
                "edge": [edge for turn in turns for edge in turn],
                mode: True,
            }
        )
    return Roads(crs=METRIC, x=np.array(X), y=np.array(Y), edges=edges, turns=table)


def seconds(network, origin, target, direction="from"):
    found, _ = travel_time(network, [origin], direction=direction)
    return found[target]


def test_a_place_half_way_is_reached_from_both_ends(make_places):
    places = make_places([(300, 50)])
    network = network_with_places(triangle(), places, mode="drive")
    at = snap(network, places)
    assert at["snap_m"].tolist() == [50.0]
    node = at["node"].iloc[0]
    assert (network.by_id(network.x)[node], network.by_id(network.y)[node]) == (300.0, 0.0)
    ends = [0, 1]
    assert [seconds(network, end, node) for end in ends] == pytest.approx([30, 70], rel=1e-12)
    assert [seconds(network, node, end) for end in ends] == pytest.approx([30, 70], rel=1e-12)
    # The plain network has it 300 m off at 15 km/h, and cannot tell the ends apart.
    plain = snap(build_network(triangle(), mode="drive"), places)
    assert plain["snap_m"].iloc[0] == pytest.approx(np.hypot(300, 50))


def test_a_place_on_a_one_way_street_is_left_towards_its_end(make_places):
    places = make_places([(500, 500)])
    network = network_with_places(triangle(), places, mode="drive")
    node = snap(network, places)["node"].iloc[0]
    one, two = 1, 2
    assert seconds(network, one, node) == pytest.approx(100, rel=1e-12)
    assert seconds(network, node, two) == pytest.approx(100, rel=1e-12)
    assert seconds(network, node, one) == pytest.approx(100 + 100 + 100, rel=1e-12)
    assert network.main.all()


def test_two_places_on_one_street_have_the_way_between_them(make_places):
    places = make_places([(750, 250), (250, 750), (200, 0), (600, 0)])
    network = network_with_places(triangle(), [places[:2], places[2:]], mode="drive")
    a, b, c, d = snap(network, places)["node"]
    assert seconds(network, a, b) == pytest.approx(100, rel=1e-12)
    # Against the one-way street it is all the way round.
    assert seconds(network, b, a) == pytest.approx(50 + 100 + 100 + 50, rel=1e-12)
    assert seconds(network, c, d) == pytest.approx(40, rel=1e-12)
    assert seconds(network, d, c) == pytest.approx(40, rel=1e-12)


def test_lengths_add_up_and_edges_keep_their_row(make_places):
    places = make_places([(100, 0), (900, 0), (400, 10)])
    network = network_with_places(triangle(), places, mode="drive")
    assert network.edges == 5 + 2 * 3
    for row in range(5):
        parts = network.input_edge == row
        assert parts.sum() == (4 if row < 2 else 1)
        assert network.length_m[parts].sum() == pytest.approx(1000, rel=1e-12)
        assert network.travel_time_s[parts].sum() == pytest.approx(ENDS[row][2], rel=1e-12)


def test_places_at_a_node_or_together_or_nowhere_add_no_node(make_places):
    places = make_places([(0.2, 0), (300, 5), (300.1, -5), (np.nan, 0), (5000, 5000), (-50, -50)])
    network = network_with_places(triangle(), places, mode="drive", snap_max_m=100)
    assert network.nodes == 4
    found = snap(network, places, snap_max_m=100)
    assert found["reason"].tolist() == ["", "", "", "no coordinates", "no road within 100 m", ""]
    nothing = network_with_places(triangle(), places[:0], mode="drive")
    assert nothing.nodes == 3
    assert network_with_places(triangle(), [], mode="drive").nodes == 3


def test_forbidden_turns_are_kept_between_the_parts(make_places):
    # From 1 to 0 and on to 2 is forbidden, and from 1 over 2 to 0 and on to 1.
    roads = triangle(turns=[(1, 4), (2, 3, 0)])
    places = make_places([(300, 0), (0, 500), (500, 500), (700, 0)])
    network = network_with_places(roads, places, mode="drive")
    plain = build_network(roads, mode="drive")
    for origin in range(3):
        expected, _ = travel_time(plain, [origin])
        found, _ = travel_time(network, [origin])
        assert found[:3].tolist() == pytest.approx(expected.tolist(), rel=1e-12)
    d, w, one_way, _ = snap(network, places)["node"]
    assert seconds(network, d, w) == pytest.approx(70 + 200 + 50, rel=1e-12)  # over 1 and 2
    # Whoever sets out half-way up comes to the turn from the street that it is forbidden to, and
    # turns round at the next place.
    assert seconds(network, one_way, 1) == pytest.approx(100 + 50 + 50 + 100 + 100, rel=1e-12)


def test_another_crs_and_a_mode_without_roads(make_places):
    with pytest.raises(CRSMismatchError, match="`places` must be in the network's CRS"):
        network_with_places(triangle(), make_places([(0, 0)], crs="EPSG:4326"), mode="drive")
    with pytest.raises(EmptyResultError, match="mode 'walk'"):
        network_with_places(triangle(), make_places([(0, 0)]), mode="walk")


@st.composite
def towns(draw):
    nodes = draw(st.integers(3, 7))
    corner = st.tuples(st.integers(0, 20), st.integers(0, 20))
    xy = draw(st.lists(corner, min_size=nodes, max_size=nodes, unique=True))
    node = st.integers(0, nodes - 1)
    pairs = draw(
        st.lists(
            st.tuples(node, node, st.booleans()).filter(lambda e: e[0] != e[1]),
            min_size=2,
            max_size=10,
        )
    )
    places = draw(st.lists(st.tuples(st.floats(0, 20), st.floats(0, 20)), min_size=1, max_size=6))
    return np.array(xy) * 50.0, pairs, np.array(places) * 50.0


def town_of(xy, pairs):
    tail, head = [], []
    for a, b, one_way in pairs:
        tail += [a] if one_way else [a, b]
        head += [b] if one_way else [b, a]
    tail, head = np.array(tail), np.array(head)
    length = np.hypot(*(xy[tail] - xy[head]).T)
    edges = pd.DataFrame(
        {"tail": tail, "head": head, "length_m": length, "highway": "x", "drive_s": length / 10}
    )
    return Roads(crs=METRIC, x=xy[:, 0], y=xy[:, 1], edges=edges)


@given(towns())
def test_places_change_no_time_between_input_nodes(town):
    xy, pairs, places = town
    roads = town_of(xy, pairs)
    plain = build_network(roads, mode="drive")
    frame = gpd.GeoDataFrame(geometry=[Point(place) for place in places], crs=METRIC)
    network = network_with_places(roads, frame, mode="drive", snap_max_m=2000)
    known = np.arange(len(xy))
    for origin in known:
        expected, _ = travel_time(plain, [origin])
        found, _ = travel_time(network, [origin])
        # Parts of an edge are added up again.
        assert found[known].tolist() == pytest.approx(
            expected[known].tolist(), rel=1e-9, nan_ok=True
        )
    # The leg of a place is its distance from the nearest street of the main part.
    at = snap(network, frame, snap_max_m=2000)
    streets = StreetIndex.of(plain).streets
    lines = [
        LineString([(plain.x[a], plain.y[a]), (plain.x[b], plain.y[b])])
        for a, b in zip(streets.first, streets.last, strict=True)
    ]
    for place, metres in zip(places, at["snap_m"], strict=True):
        if lines:
            # Half a metre is the least part of a street that is cut off.
            nearest = min(line.distance(Point(place)) for line in lines)
            assert nearest - 1e-6 <= metres <= nearest + 0.75


def test_bulk_snapping_to_streets_agrees_with_the_exact_one():
    rng = np.random.default_rng(1)
    xy = rng.uniform(-100, 1100, (300, 2))
    network = build_network(triangle(), mode="drive")
    many = snap_to_streets(network, xy[:, 0], xy[:, 1], max_m=200)
    street, share, metres = nearest_streets(network, xy[:, 0], xy[:, 1], max_m=200)
    on = many.ends[:, 0] >= 0
    assert np.array_equal(on, street >= 0)
    # By samples a street may be missed for one that is at most 25 m farther.
    assert (many.distance_m[on] - metres[on]).max() <= 25
    same = on & (np.abs(many.distance_m - metres) < 1e-9)
    assert same.sum() > 0.95 * on.sum()
    same &= (share > 0) & (share < 1)  # streets meet at their ends
    streets = StreetIndex.of(network).streets
    ends = np.stack((streets.first, streets.last), axis=1)[street[same]]
    assert np.array_equal(many.ends[same], ends)
    ahead, back = streets.ahead_s[street[same]], streets.back_s[street[same]]
    assert many.arrive_s[same][:, 0] == pytest.approx(share[same] * ahead)
    assert many.leave_s[same][:, 0] == pytest.approx(share[same] * back)
    assert many.arrive_s[same][:, 1] == pytest.approx((1 - share[same]) * back)


@pytest.mark.parametrize("direction", ["from", "to"])
def test_a_cell_has_the_time_of_a_place_at_its_centre(make_places, direction):
    grid = Grid(crs=METRIC, transform=Affine(100, 0, -50, 0, -100, 1050), shape=(11, 11))
    column, row = np.meshgrid(np.arange(11) * 100.0, 1000 - np.arange(11) * 100.0)
    centres = make_places(np.column_stack((column.ravel(), row.ravel())))
    plain = build_network(triangle(), mode="drive")
    time_s, _ = travel_time(plain, [2], direction=direction)
    raster = reach_raster(plain, time_s, grid, direction=direction, snap_max_m=150)
    network = network_with_places(triangle(), centres, mode="drive")
    outlet = make_places([(0, 1000)], outlet_id=["a"])
    exact = nearest_outlet(network, outlet, centres, direction=direction, snap_max_m=150)
    found, expected = raster.to_numpy().ravel(), exact["minutes"].to_numpy()
    assert np.array_equal(np.isnan(found), np.isnan(expected))
    close = np.isclose(found, expected, rtol=1e-9)
    # Cells midway between two streets may be given to the other.
    assert close[~np.isnan(found)].mean() > 0.9
