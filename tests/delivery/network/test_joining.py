"""Which roads places are joined to, the direct way between neighbours, and why parts are cut off."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from pyproj import CRS

from fugai.delivery import build_network, minutes_matrix, nearest_outlet, network_with_places, snap
from fugai.delivery.network.rim import on_rim
from fugai.tables import Roads

UTM = CRS(32650)


def roads(lines, *, divides=(), **columns):
    """Two-way roads between points given by coordinates; 1 m/s on each."""
    points = sorted({point for one in lines for point in one[:2]})
    at = {point: row for row, point in enumerate(points)}
    rows = [
        {"tail": at[p], "head": at[q], "highway": kind, "joined": joined}
        for a, b, kind, joined in lines
        for p, q in ((a, b), (b, a))
    ]
    edges = pd.DataFrame(rows)
    x, y = np.array(points, dtype=float).T
    length = np.hypot(x[edges["tail"]] - x[edges["head"]], y[edges["tail"]] - y[edges["head"]])
    edges = edges.assign(length_m=length, drive_s=length, walk_s=length, **columns)
    lines_between = np.array([shapely.LineString(line) for line in divides], dtype=object)
    return Roads(crs=UTM, x=x, y=y, edges=edges, divides=lines_between)


def places(*xy, **columns):
    return gpd.GeoDataFrame(columns, geometry=gpd.points_from_xy(*zip(*xy, strict=True)), crs=UTM)


BRIDGE = [
    ((0, 0), (300, 0), "residential", True),
    ((300, 0), (700, 0), "primary", False),
    ((700, 0), (1000, 0), "residential", True),
]


@pytest.mark.parametrize("network_of", [build_network, network_with_places])
def test_nobody_is_joined_to_a_bridge(network_of):
    house = places((480, 20))
    made = (
        build_network(roads(BRIDGE), mode="drive")
        if network_of is build_network
        else network_with_places(roads(BRIDGE), house, mode="drive")
    )
    assert made.nodes == 4  # the bridge is not cut
    found = snap(made, house)
    assert found["snap_m"].tolist() == [pytest.approx(np.hypot(180, 20))]


def test_roads_that_do_not_say_so_are_told_by_their_class():
    lines = [((0, 0), (500, 0), "motorway", True), ((500, 0), (900, 0), "tertiary", True)]
    told = roads(lines)
    told = Roads(crs=UTM, x=told.x, y=told.y, edges=told.edges.drop(columns="joined"))
    network = network_with_places(told, places((100, 5), (600, 5)), mode="drive")
    assert snap(network, places((100, 5), (600, 5)))["snap_m"].tolist() == [
        pytest.approx(np.hypot(400, 5)),
        pytest.approx(5),
    ]


TWO_STREETS = [
    ((0, 0), (500, 0), "residential", True),
    ((500, 0), (500, 60), "residential", True),
    ((500, 60), (0, 60), "residential", True),
]


def minutes(made, outlet, home, mode="walk"):
    network = network_with_places(made, [outlet, home], mode=mode)
    near = nearest_outlet(network, outlet, home)
    pairs = minutes_matrix(network, outlet, home, max_minutes=60)
    assert near["minutes"].tolist() == pytest.approx(pairs["minutes"].tolist())
    return near["minutes"].tolist()


def test_neighbours_back_to_back_take_the_direct_way_unless_a_wall_lies_between():
    outlet = places((50, 20), outlet_id=["a"])
    home = places((50, 40))
    straight = 20 / (5 / 3.6) / 60
    by_road = (450 + 60 + 450 + 2 * 20 / (5 / 3.6)) / 60
    assert minutes(roads(TWO_STREETS), outlet, home) == pytest.approx([straight])
    wall = [((0, 30), (100, 30))]
    assert minutes(roads(TWO_STREETS, divides=wall), outlet, home) == pytest.approx([by_road])


def test_far_neighbours_take_the_road():
    outlet = places((250, 1), outlet_id=["a"])
    far = places((0, 58))
    by_road = (250 + 60 + 500 + (1 + 2) / (5 / 3.6)) / 60
    assert minutes(roads(TWO_STREETS), outlet, far) == pytest.approx([by_road])


def test_a_settlement_at_the_outlets_own_coordinates_is_there_at_once():
    outlet = places((50, 300), outlet_id=["a"])
    home = places((50, 300), (50, 240))
    network = network_with_places(roads(TWO_STREETS), [outlet, home], mode="drive")
    found = nearest_outlet(network, outlet, home)
    assert found["minutes"].iloc[0] == 0.0
    assert found["minutes"].iloc[1] == pytest.approx(60 / (15 / 3.6) / 60)
    # Where no road is near enough, nothing is known but of what lies at the outlet itself.
    lost = nearest_outlet(network, outlet, home, snap_max_m=10)
    assert lost[["outlet_id", "reason", "known"]].to_numpy().tolist() == [
        ["a", "", True],
        ["", "no road within 10 m", False],
    ]


def test_the_share_that_is_cut_off_and_why():
    # A lattice, a stub at the rim that one can only leave, and an island road in its middle.
    size = range(0, 1100, 100)
    lines = [((x, y), (x + 100, y), "residential", True) for x in size[:-1] for y in size]
    lines += [((x, y), (x, y + 100), "residential", True) for x in size for y in size[:-1]]
    lines += [((-400, 500), (-300, 500), "residential", True)]
    lines += [((440, 440), (460, 460), "residential", True)]
    note = build_network(roads(lines), mode="drive").notes[0]
    assert "4 of 125 road nodes" in note
    assert "That is 3.2% of them." in note
    assert "2 lie at the rim of the data, where an extract cuts roads." in note
    assert "2 lie behind barriers, closed roads, water or gaps of the map." in note


def test_the_rim_of_one_place_is_nothing():
    assert on_rim(np.array([5.0]), np.array([5.0])).tolist() == [False]
