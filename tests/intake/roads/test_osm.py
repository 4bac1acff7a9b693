"""OpenStreetMap roads to a graph: hand-made networks that can be counted."""

import math

import networkx as nx
import numpy as np
import osmium
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import CRS, Geod, Transformer

from fugai.errors import ConfigError, CRSMismatchError
from fugai.intake import Source, TravelSpeeds
from fugai.intake.datums import convert_datum
from fugai.intake.roads import builtup
from fugai.intake.roads.lengths import lengths_m, simplification_points
from fugai.intake.roads.read import read_roads
from fugai.intake.roads.tags.access import way_access
from fugai.intake.roads.tags.rules import road_rules

UTM = CRS(32631)
GEOD = Geod(ellps="WGS84")


@pytest.fixture
def network(tmp_path):
    """Writes points (id: lon, lat in 0.001 degrees) and ways (points, tags); reads the roads."""

    def read(points, ways, barriers=None, **options):
        body = ""
        for number, (east, north) in points.items():
            tags = (barriers or {}).get(number, {})
            marks = "".join(f'<tag k="{k}" v="{v}"/>' for k, v in tags.items())
            lon, lat = 1.5 + east / 1000, 42.5 + north / 1000
            body += f'<node id="{number}" lon="{lon:.7f}" lat="{lat:.7f}">{marks}</node>'
        for number, (refs, tags) in enumerate(ways, start=1):
            marks = "".join(f'<tag k="{k}" v="{v}"/>' for k, v in tags.items())
            nodes = "".join(f'<nd ref="{ref}"/>' for ref in refs)
            body += f'<way id="{number}">{nodes}{marks}</way>'
        path = tmp_path / "roads.osm"
        path.write_text(f'<osm version="0.6">{body}</osm>')
        return read_roads(path, crs=UTM, **options)

    return read


LINE = {1: (0, 0), 2: (1, 0), 3: (2, 0), 4: (3, 0), 5: (1, 1), 6: (2, 1)}
STREET = {"highway": "residential"}


def arcs(roads, mode="drive_s"):
    """Pairs of (tail, head) that a mode may use, named by the ids of `LINE` where they stand."""
    names = {}
    transformed = dict(zip(LINE, to_utm(LINE.values()), strict=True))
    for node, (x, y) in enumerate(zip(roads.x, roads.y, strict=True)):
        names[node] = min(transformed, key=lambda n: math.dist(transformed[n], (x, y)))
    edges = roads.edges[roads.edges[mode].notna()]
    return sorted((names[t], names[h]) for t, h in zip(edges["tail"], edges["head"], strict=True))


def to_utm(points):
    change = Transformer.from_crs(4326, UTM, always_xy=True)
    return [change.transform(1.5 + east / 1000, 42.5 + north / 1000) for east, north in points]


def reachable(roads, mode):
    graph = nx.DiGraph()
    graph.add_nodes_from(range(len(roads.x)))
    edges = roads.edges[roads.edges[mode].notna()]
    graph.add_edges_from(zip(edges["tail"], edges["head"], strict=True))
    return graph


def test_shape_points_only_add_length(network):
    bent = {1: (0, 0), 2: (1, 0.08), 3: (2, 0)}  # 8.9 m off the straight line
    roads = network(bent, [([1, 2, 3], STREET)]).frame
    assert len(roads.x) == 2
    assert len(roads.edges) == 2
    legs = [(1.5, 42.5, 1.501, 42.50008), (1.501, 42.50008, 1.502, 42.5)]
    length = sum(GEOD.inv(*leg)[2] for leg in legs)
    assert roads.edges["length_m"].to_numpy() == pytest.approx(length, rel=1e-6)
    assert roads.edges["drive_s"].to_numpy() == pytest.approx(length / 25 * 3.6, rel=1e-6)
    assert roads.edges["walk_s"].to_numpy() == pytest.approx(length / 5 * 3.6, rel=1e-6)
    assert roads.edges["highway"].tolist() == ["residential"] * 2
    assert roads.modes == ("drive", "walk")


def test_a_road_that_deviates_is_cut_at_its_farthest_point(network):
    bent = {1: (0, 0), 2: (0.5, 0.09), 3: (1, 0.12), 4: (1.5, 0.06), 5: (2, 0)}
    roads = network(bent, [([1, 2, 3, 4, 5], STREET)]).frame
    assert len(roads.x) == 3  # point 3 is 13.3 m off, and then no other by more than 4 m
    y = to_utm([(1, 0.12)])[0][1]
    assert np.abs(roads.y - y).min() < 0.01


def test_simplification_points_by_hand():
    # Degrees at the equator are 111.32 km: 0.0009 of one is 100 m.
    lon = np.array([0.0, 0.001, 0.002, 0.003, 0.004, 0.0, 0.001, 0.001])
    lat = np.array([0.0, 0.0009, 0.0001, -0.0009, 0.0, 0.0, 0.0009, 0.0])
    first, last = np.array([0, 5]), np.array([4, 7])

    def parted(stray_m):
        return sorted(simplification_points(lon, lat, first, last, stray_m).tolist())

    assert parted(150.0) == []
    assert parted(np.inf) == []
    # Point 3 lies 100 m off as point 1 does, of which the first is taken, then 3 behind it.
    assert parted(80.0) == [1, 3, 6]
    assert parted(30.0) == [1, 3, 6]
    assert parted(1.0) == [1, 2, 3, 6]


def test_ways_are_cut_where_they_share_points(network):
    roads = network(LINE, [([1, 2, 3, 4], STREET), ([2, 5], STREET)]).frame
    # Junction 2, ends 1, 4 and 5; point 3 is only a shape point.
    assert arcs(roads) == [(1, 2), (2, 1), (2, 4), (2, 5), (4, 2), (5, 2)]


def test_a_bridge_without_a_shared_point_is_no_junction(network):
    crossing = {**LINE, 7: (1.5, -1), 8: (1.5, 1)}
    roads = network(crossing, [([1, 4], STREET), ([7, 8], STREET)]).frame
    assert len(roads.x) == 4
    assert nx.number_weakly_connected_components(reachable(roads, "drive_s")) == 2


def test_one_way_is_for_vehicles_only(network):
    roads = network(
        LINE, [([1, 2], STREET | {"oneway": "yes"}), ([2, 3], STREET | {"oneway": "-1"})]
    ).frame
    assert arcs(roads) == [(1, 2), (3, 2)]
    assert arcs(roads, "walk_s") == [(1, 2), (2, 1), (2, 3), (3, 2)]


def test_motorways_are_not_walked_and_paths_not_driven(network):
    reading = network(
        LINE,
        [
            ([1, 2], {"highway": "motorway"}),
            ([2, 3], {"highway": "path"}),
            ([3, 4], {"highway": "construction"}),
            ([1, 5], {"highway": "spaceway"}),
        ],
    )
    assert arcs(reading.frame) == [(1, 2)]
    assert arcs(reading.frame, "walk_s") == [(2, 3), (3, 2)]
    assert any("spaceway (1)" in note for note in reading.notes)


def test_a_bollard_parts_the_street_for_vehicles_and_not_for_people(network):
    reading = network(LINE, [([1, 2, 3, 4], STREET)], {2: {"barrier": "bollard"}})
    drive, walk = reachable(reading.frame, "drive_s"), reachable(reading.frame, "walk_s")
    assert len(reading.frame.x) == 5  # 1, 4, and 2 three times: once to walk, twice to drive
    ends = [n for n in drive if drive.degree(n) and n in walk and walk.degree(n)]
    first, last = sorted(ends, key=lambda n: reading.frame.x[n])
    assert not nx.has_path(drive, first, last)
    assert nx.has_path(walk, first, last)
    assert nx.has_path(walk, last, first)
    assert "1 barriers stop motor vehicles." in reading.notes


def test_a_gate_that_lets_vehicles_through_and_one_that_stops_all(network):
    open_gate = {2: {"barrier": "gate", "motor_vehicle": "yes"}}
    roads = network(LINE, [([1, 2, 3], STREET)], open_gate).frame
    assert arcs(roads) == [(1, 3), (3, 1)]
    roads = network(LINE, [([1, 2, 3], STREET)], {2: {"barrier": "gate", "access": "no"}}).frame
    for mode in ("drive_s", "walk_s"):
        graph = reachable(roads, mode)
        first, last = int(np.argmin(roads.x)), int(np.argmax(roads.x))
        assert not nx.has_path(graph, first, last)


def test_a_bollard_closes_all_roads_that_meet_there_and_an_untagged_gate_none(network):
    ways = [([1, 2], STREET), ([2, 3], STREET), ([2, 5], STREET)]
    for parts in (2, 3):
        reading = network(LINE, ways[:parts], {2: {"barrier": "bollard"}})
        drive = reachable(reading.frame, "drive_s")
        used = drive.subgraph([n for n in drive if drive.degree(n)])
        assert nx.number_weakly_connected_components(used) == parts
    note = "1 barriers stop motor vehicles, 1 of them where several roads meet, which are all closed there."
    assert note in reading.notes
    gate = network(LINE, ways, {2: {"barrier": "gate"}})
    assert arcs(gate.frame) == [(1, 2), (2, 1), (2, 3), (2, 5), (3, 2), (5, 2)]
    assert "1 gates say nothing of access and are taken for open." in gate.notes


def test_loops_are_cut_in_two(network):
    reading = network(LINE, [([1, 2], STREET), ([2, 3, 6, 5, 2], STREET | {"oneway": "yes"})])
    roads = reading.frame
    assert (roads.edges["tail"] != roads.edges["head"]).all()
    assert "1 loops were cut in two." in reading.notes
    assert len(roads.x) == 5  # of the loop, every corner strays
    drive = reachable(roads, "drive_s")
    assert nx.is_strongly_connected(drive)


def test_a_point_twice_in_a_row_and_points_at_one_place(network):
    twin = {**LINE, 7: (1, 0)}
    reading = network(twin, [([1, 2, 2, 7, 3], STREET), ([7, 5], STREET), ([2, 6], STREET)])
    lengths = reading.frame.edges["length_m"]
    assert lengths.min() == 0.01
    assert "2 edges without length" not in reading.notes
    assert any(note.startswith("1 edges without length") for note in reading.notes)
    assert (reading.frame.edges[["drive_s", "walk_s"]].min() > 0).all()


def test_missing_points_leave_a_gap_and_not_a_short_cut(network):
    reading = network(LINE, [([1, 2, 99, 3, 4], STREET), ([98, 97], STREET)])
    assert arcs(reading.frame) == [(1, 2), (2, 1), (3, 4), (4, 3)]
    assert reading.findings["row"].tolist() == ["w1", "w2"]
    assert reading.findings["action"].unique().tolist() == ["repaired"]


def test_long_roads_get_nodes_at_shape_points(network):
    points = {i: (i, 0) for i in range(1, 41)}  # 82 m apart: 3.2 km
    roads = network(points, [(list(points), STREET)]).frame
    assert roads.edges["length_m"].max() <= 500 + 83
    assert len(roads.x) >= 7
    whole = sum(GEOD.inv(1.5 + i / 1000, 42.5, 1.501 + i / 1000, 42.5)[2] for i in range(1, 40))
    assert roads.edges["length_m"].sum() / 2 == pytest.approx(whole, rel=1e-6)


def test_a_ferry_takes_its_duration(network):
    ferry = {"route": "ferry", "duration": "00:10"}
    roads = network(LINE, [([1, 2, 3], ferry), ([2, 5], STREET)]).frame
    edges = roads.edges[roads.edges["highway"].eq("ferry")]
    assert edges["drive_s"].sum() == pytest.approx(1200)  # both ways
    assert edges["walk_s"].sum() == pytest.approx(1200)
    assert len(edges) == 4


def test_bounds_keep_whatever_touches_them(network):
    ways = [([1, 2], STREET), ([2, 3], STREET), ([3, 4], STREET)]
    kept = network(LINE, ways, bounds=(1.4995, 42.4, 1.5015, 42.6)).frame
    assert arcs(kept) == [(1, 2), (2, 1), (2, 3), (3, 2)]


def test_the_datum_is_taken_off(tmp_path):
    place = (117.2, 39.12)
    shifted = [
        v.item()
        for v in convert_datum(np.array([place[0]]), np.array([place[1]]), "wgs84", "gcj02")
    ]
    path = tmp_path / "roads.osm"
    path.write_text(
        f'<osm version="0.6"><node id="1" lon="{shifted[0]:.7f}" lat="{shifted[1]:.7f}"/>'
        f'<node id="2" lon="{shifted[0] + 0.01:.7f}" lat="{shifted[1]:.7f}"/>'
        '<way id="1"><nd ref="1"/><nd ref="2"/><tag k="highway" v="road"/></way></osm>'
    )
    roads = read_roads(path, crs=CRS(32650), source=Source(datum="gcj02")).frame
    x, y = Transformer.from_crs(4326, 32650, always_xy=True).transform(*place)
    # Seven decimals in the file are 1 cm.
    assert math.dist((roads.x[0], roads.y[0]), (x, y)) < 0.05


def test_points_after_ways_and_negative_ids_are_read(tmp_path):
    path = tmp_path / "editor.osm"
    path.write_text(
        '<osm version="0.6"><way id="-9"><nd ref="-1"/><nd ref="-2"/><tag k="highway" v="road"/>'
        '</way><node id="-1" lon="1.5" lat="42.5"/><node id="-2" lon="1.51" lat="42.5"/></osm>'
    )
    assert len(read_roads(path, crs=UTM).frame.x) == 2


def test_options_out_of_range(network):
    with pytest.raises(ConfigError, match="walk_kmh"):
        network(LINE, [([1, 2], STREET)], travel=TravelSpeeds(walk_kmh=0))
    with pytest.raises(ConfigError, match="urban_factor"):
        network(LINE, [([1, 2], STREET)], travel=TravelSpeeds(urban_factor=0))
    with pytest.raises(CRSMismatchError):
        read_roads("x.osm", crs=CRS(4326))


@given(
    lon=st.floats(-179, 179),
    lat=st.floats(-70, 70),
    east=st.floats(-0.15, 0.15),
    north=st.floats(-0.15, 0.15),
)
@settings(max_examples=200)
def test_lengths_are_those_of_the_geodesic(lon, lat, east, north):
    ours = lengths_m(*(np.array([v]) for v in (lon, lat, lon + east, lat + north)))[0]
    exact = GEOD.inv(lon, lat, lon + east, lat + north)[2]
    # The stated error of the mid-latitude formula, and a millimetre for the solver.
    assert ours == pytest.approx(exact, rel=2e-6, abs=1e-3)


@pytest.mark.parametrize(
    ("place", "wanted"), [("andorra", (1307, 3000)), ("liechtenstein", (3230, 6000))]
)
def test_real_networks_have_the_times_of_the_uncut_map(country_roads, monkeypatch, place, wanted):
    """Against another method: a graph of every single point, built and searched by networkx.

    Built-up ground and signals have tests of their own.
    """
    path, crs, _ = country_roads(place)
    for name in ("JUNCTIONS_PER_KM2", "BUILDINGS_PER_KM2"):
        monkeypatch.setattr(builtup, name, math.inf)
    reading = read_roads(path, crs=crs, travel=TravelSpeeds(signal_s={"drive": 0}))
    roads = reading.frame
    ways, least_nodes = wanted
    assert f"{ways} of them drivable" in reading.notes[0]
    assert len(roads.x) > least_nodes
    assert (roads.edges["length_m"] <= 1500).all()
    cut = nx.DiGraph()
    for tail, head, seconds in roads.edges[["tail", "head", "drive_s"]].itertuples(index=False):
        if not math.isnan(seconds):
            old = cut.get_edge_data(tail, head, {"s": math.inf})["s"]
            cut.add_edge(tail, head, s=min(old, seconds))
    whole, places = _every_point(path)
    ids = {}
    for node, (x, y) in places(crs).items():  # some points of the map lie on one another
        ids.setdefault((round(x, 3), round(y, 3)), []).append(node)
    names = {n: ids[round(roads.x[n], 3), round(roads.y[n], 3)] for n in cut}
    rng = np.random.default_rng(1)
    big = sorted(max(nx.weakly_connected_components(cut), key=len))
    big = [node for node in big if len(names[node]) == 1]
    equal = total = 0
    for origin in rng.choice(big, 3, replace=False).tolist():
        ours = nx.single_source_dijkstra_path_length(cut, origin, weight="s")
        theirs = nx.single_source_dijkstra_path_length(whole, names[origin][0], weight="s")
        for target, seconds in ours.items():
            least = min(theirs.get(node, math.inf) for node in names[target])
            # Barriers part the cut map alone, which can only lengthen a way.
            assert seconds >= least * (1 - 1e-6)
            equal += math.isclose(seconds, least, rel_tol=1e-6)
            total += 1
    assert total > 4000
    assert equal > 0.99 * total


def _every_point(path):
    rules = road_rules()
    graph, where = nx.DiGraph(), {}
    for way in osmium.FileProcessor(path).with_locations():
        if not isinstance(way, osmium.osm.Way):
            continue
        use = way_access({tag.k: tag.v for tag in way.tags}, rules)
        if use is None or not use.usable(["drive"]):
            continue
        for a, b in zip(list(way.nodes)[:-1], list(way.nodes)[1:], strict=True):
            if not (a.location.valid() and b.location.valid()) or a.ref == b.ref:
                continue
            where[a.ref], where[b.ref] = (a.lon, a.lat), (b.lon, b.lat)
            length = GEOD.inv(a.lon, a.lat, b.lon, b.lat)[2]
            for tail, head, kmh in ((a, b, use.kmh["drive"][0]), (b, a, use.kmh["drive"][1])):
                if kmh > 0:
                    old = graph.get_edge_data(tail.ref, head.ref, {"s": math.inf})["s"]
                    graph.add_edge(tail.ref, head.ref, s=min(old, length / kmh * 3.6))

    def places(crs):
        change = Transformer.from_crs(4326, crs, always_xy=True)
        x, y = change.transform(*np.array(list(where.values())).T)
        return dict(zip(where, zip(x, y, strict=True), strict=True))

    return graph, places
