"""Bands that stop at water, walls and railways: a town by a river, and laws on random towns."""

from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import CRS

from fugai.delivery import RoadNodes, build_network, isochrones, network_from_edges
from fugai.delivery.travel.isochrones.bands import ROAD_HALF_M
from fugai.delivery.travel.isochrones.covered_roads import CoveredRoads, cutoffs_s, reached_nodes
from fugai.tables import Roads

METRIC = CRS.from_epsg(32650)
ROUNDING = 0.01
"""Areas of slivers that overlays leave where outlines run together. [m2]"""

#          y
#    1000  5 ------------ 6        a street on either bank, 400 m from end to end;
#     700  =====#==========        a railway, and an underpass in the western street (4-5);
#     500  4        |river|        a river 40 m wide, and a bridge at y = 0 (1-2);
#     300  3--gate--7     |        a compound with walls around node 8 and a gate at node 7
#       0  1 =====bridge===== 2
NODES = {
    1: (400, 0),
    2: (600, 0),
    3: (400, 300),
    4: (400, 600),
    5: (400, 800),
    6: (600, 600),
    7: (200, 300),
    8: (100, 300),
    9: (460, 0),
    10: (540, 0),
    11: (1400, 0),
    12: (2400, 0),
    13: (400, 900),
}
STREETS = [
    (1, 3, "residential"),
    (3, 4, "residential"),
    (4, 5, "tunnel"),
    (1, 9, "residential"),
    (9, 10, "bridge"),
    (10, 2, "residential"),
    (2, 6, "residential"),
    (3, 7, "path"),
    (7, 8, "path"),
    (2, 11, "ferry"),
    (11, 12, "residential"),
    (5, 13, "residential"),
]
RIVER = shapely.box(480, -900, 520, 1900)
RAILWAY = shapely.LineString([(-500, 700), (1200, 700)])
WALL = shapely.box(0, 200, 200, 400)


def river_town():
    number = {node: k for k, node in enumerate(NODES)}
    x, y = np.array(list(NODES.values()), dtype=float).T
    rows = [(number[a], number[b], kind) for a, b, kind in STREETS]
    rows += [(b, a, kind) for a, b, kind in rows]
    tail, head, kind = (np.array(column) for column in zip(*rows, strict=True))
    length = np.hypot(x[tail] - x[head], y[tail] - y[head])
    edges = pd.DataFrame(
        {
            "tail": tail,
            "head": head,
            "length_m": length,
            "highway": np.where(np.isin(kind, ["tunnel", "bridge"]), "residential", kind),
            "joined": ~np.isin(kind, ["tunnel", "bridge", "ferry"]),
            "walk_s": length / 1.25,  # 4.5 km/h
        }
    )
    roads = Roads(
        crs=METRIC,
        x=x,
        y=y,
        edges=edges,
        water=np.array([RIVER.exterior], dtype=object),
        divides=np.array([RAILWAY, WALL.exterior], dtype=object),
    )
    return build_network(roads, mode="walk")


def at(*xy):
    return gpd.GeoDataFrame(geometry=gpd.points_from_xy(*zip(*xy, strict=True)), crs=METRIC)


def band(network, xy, minutes, **options):
    return isochrones(network, at(xy), minutes=[minutes], **options).geometry[0]


def has(shape, *xy):
    return shapely.contains_xy(shape, *xy)


def test_a_river_is_crossed_by_its_bridge_alone():
    network = river_town()
    # From node 3 the bridge is 360 m away; 240 s go as far as its near end.
    near = band(network, (400, 300), 4)
    assert has(near, 475, 300)
    assert near.intersection(shapely.box(480, -900, 3000, 1900)).area < ROUNDING
    far = band(network, (400, 300), 10)
    assert has(far, 525, 100)  # the other bank
    assert has(far, 500, 0)  # the bridge
    # Beside it the water stays outside but for the strip of the bridge, a step of 10 m on either side.
    wet = far.intersection(RIVER)
    # Where the strip meets the bank, its corner is filled by up to a cell.
    assert wet.area == pytest.approx(40 * 20, abs=100)
    assert wet.bounds[1] >= -20
    assert wet.bounds[3] <= 20


def test_a_railway_is_crossed_by_its_underpass_alone():
    network = river_town()
    # 100 m before the railway, which no street crosses in time: 500 to 650 m.
    before = band(network, (400, 600), 0.9)  # 67.5 m into the tunnel, not to the railway
    assert before.bounds[3] < 700
    assert has(before, 320, 620)
    after = band(network, (400, 600), 6)
    assert has(after, 320, 850)  # beyond the tunnel
    assert not has(after, 320, 690)  # nobody climbs out of it on the way
    assert has(after, 400, 690)


def test_a_wall_is_passed_at_its_gate_alone():
    network = river_town()
    outside = band(network, (400, 300), 2.5)  # 187.5 m: not to the gate, 12.5 m short of it
    assert has(outside, 210, 300)
    assert outside.intersection(WALL).area < ROUNDING
    inside = band(network, (400, 300), 5)
    assert has(inside, 100, 300)
    assert has(inside, 30, 300)
    assert inside.bounds[0] > 0  # the wall at the far side, 100 m from node 8
    # Inside, 99 m to the north and south of the path would be beyond the walls at 100 m.
    assert has(inside, 100, 390)
    assert not has(inside, 100, 402)


def test_nobody_steps_off_a_ferry():
    network = river_town()
    found = band(network, (600, 0), 60)
    # The line from (600, 0) to (1400, 0) leaves nothing; its landing and the street beyond do.
    assert not has(found, 1000, 0)
    assert has(found, 1400, 0)
    assert has(found, 2000, 90)
    parts = shapely.get_num_geometries(found)
    assert parts == 2


def test_without_barriers_the_band_is_the_buffer():
    network = replace(
        river_town(),
        water=np.empty(0, object),
        divides=np.empty(0, object),
        not_joined=np.empty(0, bool),
    )
    found = band(network, (400, 300), 2, buffer_m=100)
    # 150 m along three streets; the lattice's ways are up to 2.8 % longer than straight ones.
    roads = shapely.MultiLineString([[(400, 150), (400, 450)], [(250, 300), (400, 300)]])
    assert found.within(roads.buffer(105, quad_segs=32))
    assert found.contains(roads.buffer(94))


def test_direction_and_rings_of_the_river_town():
    network = river_town()
    rings = isochrones(network, at((400, 300)), minutes=[0, 4, 10], rings=True, direction="to")
    whole = isochrones(network, at((400, 300)), minutes=[0, 4, 10], direction="to")
    assert whole.geometry.is_valid.all()
    assert rings.geometry[0].is_empty
    assert rings.area.sum() == pytest.approx(whole.area.iloc[-1], rel=1e-9)
    assert rings.geometry[1].intersection(rings.geometry[2]).area < ROUNDING


def test_a_lane_narrower_than_the_lattice_is_a_strip():
    # Between walls 3 m apart no node of a lattice of 10 m lies beside the lane.
    network = network_from_edges(
        [0, 1],
        [1, 0],
        travel_time_s=[300, 300],
        length_m=[400, 400],
        nodes=RoadNodes(x=[0, 400], y=[0.5, 0.5], crs=METRIC),
    )
    walls = [[(-50, -1), (450, -1)], [(-50, 2), (450, 2)], [(-50, -1), (-50, 2)]]
    walls = np.asarray(shapely.linestrings([*walls, [(450, -1), (450, 2)]]))
    found = band(replace(network, divides=walls), (0, 0.5), 10)
    assert found.covers(shapely.LineString([(0, 0.5), (400, 0.5)]))
    assert found.within(shapely.box(-50, -1, 450, 2))


def test_a_bend_that_is_drawn_straight_does_not_reach_across_the_water():
    # The road follows a bay; its straight line between two nodes cuts off 8 m of the water.
    network = network_from_edges(
        [0, 1],
        [1, 0],
        travel_time_s=[120, 120],
        length_m=[205, 205],
        nodes=RoadNodes(x=[0, 200], y=[0, 0], crs=METRIC),
    )
    shore = shapely.linestrings([(-300, 4), (40, 4), (60, -4), (140, -4), (160, 4), (500, 4)])
    found = band(replace(network, water=np.array([shore], object)), (0, 0), 10)
    water = shapely.Polygon([*shore.coords, (500, 300), (-300, 300)])
    # In the bay nothing but a strip of a step along the line itself.
    assert found.intersection(water).area < 100 * 15
    assert not has(found, 100, 30)
    assert has(found, 100, -60)


@st.composite
def walled_towns(draw):
    """Random streets and random walls, of which some cross the streets and some do not.

    No wall runs along a street: a street on a wall is on both sides of it.
    """
    nodes = draw(st.integers(3, 7))
    whole = st.integers(0, 40)
    xy = draw(st.lists(st.tuples(whole, whole), min_size=nodes, max_size=nodes, unique=True))
    node = st.integers(0, nodes - 1)
    edges = draw(st.lists(st.tuples(node, node), min_size=2, max_size=8))
    ring = [(k, (k + 1) % nodes) for k in range(nodes)]
    x, y = (np.array(column, dtype=float) * 7 for column in zip(*xy, strict=True))
    tail, head = (np.array(c) for c in zip(*edges, *ring, strict=True))
    length = np.hypot(x[tail] - x[head], y[tail] - y[head])
    corner = st.tuples(st.integers(-5, 45), st.integers(-5, 45))
    walls = draw(st.lists(st.lists(corner, min_size=2, max_size=6, unique=True), max_size=5))
    closed = draw(st.booleans())
    lines = [
        shapely.LineString(
            [(7.3 * a + 0.1, 7.3 * b + 0.13) for a, b in (w + w[:1] if closed else w)]
        )
        for w in walls
    ]
    network = network_from_edges(
        tail,
        head,
        travel_time_s=length,
        length_m=length,
        nodes=RoadNodes(x=x, y=y, crs=METRIC),
    )
    split = draw(st.integers(0, len(lines)))
    held = np.empty(len(lines), object)
    held[:] = lines
    return replace(network, water=held[:split], divides=held[split:])


def roads_in_time(network, minutes):
    place = at((network.x[0], network.y[0]))
    roads = CoveredRoads(network, place, direction="from", snap_max_m=1000.0)
    limit_s = float(cutoffs_s([minutes])[0])
    found = next(
        reached_nodes(network, roads.snapped, cutoff_s=limit_s, direction="from", union=False)
    )
    segments = roads.segments(found, limit_s)
    return shapely.union_all(shapely.linestrings(segments))


# Always the same towns: of 6,000 others one had a sliver of half a square metre beyond a wall that
# runs 10 cm beside a street, thirty times finer than the lattice.
@settings(max_examples=25, derandomize=True)
@given(walled_towns(), st.integers(5, 60), st.sampled_from([30.0, 100.0]))
def test_laws_of_bands(network, seconds, buffer_m):
    place = at((network.x[0], network.y[0]))
    minutes = [seconds / 60, 3 * seconds / 60]
    options = {"minutes": minutes, "buffer_m": buffer_m}
    found = isochrones(network, place, **options)
    assert found.geometry.is_valid.all()
    # The same again; longer times contain shorter ones.
    assert found.geometry.geom_equals_exact(isochrones(network, place, **options).geometry, 0).all()
    near, far = found.geometry
    assert near.difference(far).area <= ROUNDING
    walls = shapely.union_all([*network.water, *network.divides])
    for minute, shape in zip(minutes, (near, far), strict=True):
        roads = roads_in_time(network, minute)
        # Every travelled part lies inside, and nothing farther than the buffer: half a step more
        # where the outline runs straight across an inner corner.
        assert shape.buffer(1e-6).covers(roads)
        assert roads.buffer(1.05 * buffer_m, quad_segs=64).covers(shape)
        # Nothing lies where walls shut out all travelled roads, beside a road's own strip.
        lost = shape.intersection(beyond(walls, roads, shape.buffer(1.0)))
        assert lost.difference(roads.buffer(ROAD_HALF_M + 1e-6)).area <= ROUNDING


def beyond(walls, roads, around):
    """Parts of the plane, as walls divide it, that no road comes into."""
    lines = shapely.union_all([around.envelope.boundary, walls])
    parts = shapely.get_parts(shapely.polygonize([*shapely.get_parts(lines)]))
    inner = shapely.intersection(shapely.buffer(parts, -1e-3), roads)
    return shapely.union_all(parts[shapely.length(inner) == 0])
