"""Places are not snapped across water: a river with a road on each bank and one bridge."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from affine import Affine
from pyproj import CRS
from shapely import LineString

from fugai.delivery import (
    build_network,
    network_with_places,
    reach_raster,
    snap,
    snap_cells,
    travel_time,
)
from fugai.delivery.network.street_index import StreetIndex
from fugai.grid import Grid
from fugai.tables import Roads

METRIC = CRS.from_epsg(32650)

#   2 ---- 3      y = 400   a road north of the river
#          |
#   ~~~~~~~~~~    y = 100   the river
#          |
#   0 ---- 1      y = 0     a road south of it; 1 to 3 is the bridge
X, Y = [0.0, 1000.0, 0.0, 1000.0], [0.0, 0.0, 400.0, 400.0]
ENDS = [(0, 1), (1, 3), (2, 3)]
RIVER = LineString([(-5000, 100), (5000, 100)])


def valley(*water):
    tail, head = np.array(ENDS + [(b, a) for a, b in ENDS]).T
    length = np.hypot(np.take(X, tail) - np.take(X, head), np.take(Y, tail) - np.take(Y, head))
    edges = pd.DataFrame(
        {"tail": tail, "head": head, "length_m": length, "highway": "road", "drive_s": length / 10}
    )
    lines = np.array(water, dtype=object)
    return Roads(crs=METRIC, x=np.array(X), y=np.array(Y), edges=edges, water=lines)


def test_places_are_snapped_to_the_nearest_node_on_their_bank(make_places):
    places = make_places([(0, 110), (0, 90), (0, 100.5)])
    dry = build_network(valley(), mode="drive")
    assert snap(dry, places)["node"].tolist() == [0, 0, 0]
    network = build_network(valley(RIVER), mode="drive")
    found = snap(network, places)
    assert found["node"].tolist() == [2, 0, 2]
    assert found["snap_m"].tolist() == [290, 90, 299.5]
    assert found["snap_s"].tolist() == pytest.approx([290 * 0.24, 90 * 0.24, 299.5 * 0.24])


def test_where_all_roads_lie_across_water_the_reason_says_so(make_places):
    moat = LineString([(-50, 150), (50, 150), (50, 250), (-50, 250), (-50, 150)])
    network = build_network(valley(RIVER, moat), mode="drive")
    found = snap(network, make_places([(0, 200), (0, 300)]), snap_max_m=500)
    assert found["reason"].tolist() == ["only roads across water within 500 m", ""]
    assert found["node"].tolist()[0] == -1
    assert np.isnan(found["snap_s"][0])
    narrow = snap(network, make_places([(0, 110)]), snap_max_m=200)
    assert narrow["reason"].tolist() == ["only roads across water within 200 m"]


def test_places_get_nodes_on_their_bank(make_places):
    places = make_places([(300, 110), (300, 50), (990, 100.0)])
    network = network_with_places(valley(RIVER), places, mode="drive")
    found = snap(network, places)
    x, y = network.by_id(network.x), network.by_id(network.y)
    at = np.column_stack((x.reindex(found["node"]), y.reindex(found["node"])))
    # The last one stands on the river, ten metres from the bridge, and takes to the water's edge.
    assert at[:2].tolist() == [[300, 400], [300, 0]]
    assert found["snap_m"].tolist()[:2] == [290, 50]
    dry = network_with_places(valley(), places, mode="drive")
    assert snap(dry, places)["snap_m"].tolist() == [110, 50, 10]


def test_a_road_that_ends_on_the_water_line_is_reached(make_places):
    # A bridge with a node in the middle of the river: whoever stands on it may use it.
    roads = valley(RIVER)
    network = build_network(
        replace(roads, x=np.append(roads.x, 500.0), y=np.append(roads.y, 100.0)), mode="drive"
    )
    assert StreetIndex.of(network).water_tree is not None
    found = snap(network, make_places([(1000, 350), (1000, 50)]))
    assert found["node"].tolist() == [3, 1]


def test_cells_take_streets_on_their_bank():
    grid = Grid(crs=METRIC, transform=Affine(50, 0, 275, 0, -50, 425), shape=(9, 1))
    # Centres at 400, 350 ... 0, of which that at 200 is half-way between the roads and that at 100
    # lies on the river: its people may live on either bank, and the nearest road is theirs.
    dry, wet = (build_network(valley(*water), mode="drive") for water in ((), (RIVER,)))
    assert north_of(dry, grid) == [True] * 4 + [False] * 4
    assert north_of(wet, grid) == [True] * 5 + [False] * 3
    time_s, _ = travel_time(wet, [0])
    minutes = reach_raster(wet, time_s, grid).to_numpy()[:, 0]
    # From 150 it is 250 m to the north road, whose point there is 700 m from the bridge.
    assert minutes[5] * 60 == pytest.approx(250 * 0.24 + (1000 + 400 + 700) / 10)
    assert minutes[6] * 60 == pytest.approx(100 * 0.24 + 300 / 10)


def north_of(network, grid):
    """Which cells are on the north road, but for the one half-way."""
    street = snap_cells(network, grid).street
    return np.delete((network.y[street.ends] == 400).all(axis=1), 4).tolist()


def test_a_network_without_water_has_no_water_tree(make_places):
    network = build_network(valley(), mode="drive")
    assert StreetIndex.of(network).water_tree is None
    assert snap(network, make_places([(0, 110)]))["snap_m"].tolist() == [110]
