"""Graphs of osmnx in and out."""

from pathlib import Path

import geopandas as gpd
import matplotlib as mpl
import networkx as nx
import numpy as np
import osmnx as ox
import pytest
from pyproj import CRS
from shapely import LineString

from fugai.delivery import (
    BARRIER_TAGS,
    RoadNodes,
    build_network,
    isochrones,
    network_from_edges,
    network_from_graph,
    od_matrix,
    snap,
    travel_time,
)
from fugai.errors import ContractError, CRSMismatchError, EmptyResultError
from fugai.intake import read_roads

mpl.use("Agg")

# A square of streets, one with a bend and one of one way, and a spur at each corner.
OSM = """<osm version="0.6" generator="hand">
  <node id="1" lat="42.500" lon="1.500"/><node id="2" lat="42.500" lon="1.502"/>
  <node id="3" lat="42.502" lon="1.502"/><node id="4" lat="42.502" lon="1.500"/>
  <node id="5" lat="42.501" lon="1.5025"/><node id="6" lat="42.504" lon="1.502"/>
  <way id="11"><nd ref="1"/><nd ref="2"/><tag k="highway" v="residential"/>
    <tag k="name" v="South"/><tag k="maxspeed" v="30"/></way>
  <way id="12"><nd ref="2"/><nd ref="5"/><nd ref="3"/><tag k="highway" v="tertiary"/>
    <tag k="name" v="East"/></way>
  <way id="13"><nd ref="3"/><nd ref="4"/><tag k="highway" v="residential"/>
    <tag k="oneway" v="yes"/></way>
  <way id="14"><nd ref="4"/><nd ref="1"/><tag k="highway" v="residential"/>
    <tag k="maxspeed" v="50"/></way>
  <node id="21" lat="42.499" lon="1.500"/><node id="22" lat="42.499" lon="1.502"/>
  <node id="24" lat="42.503" lon="1.500"/>
  <way id="21"><nd ref="1"/><nd ref="21"/><tag k="highway" v="service"/></way>
  <way id="22"><nd ref="2"/><nd ref="22"/><tag k="highway" v="service"/></way>
  <way id="24"><nd ref="4"/><nd ref="24"/><tag k="highway" v="service"/></way>
  <way id="15"><nd ref="3"/><nd ref="6"/><tag k="highway" v="residential"/></way>
</osm>"""


@pytest.fixture(scope="module", name="path")
def path_fixture(tmp_path_factory):
    path = Path(tmp_path_factory.mktemp("osm"), "square.osm")
    path.write_text(OSM, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def timed(path):
    """The graph as osmnx reads it, in the variants that its users have."""

    def make(*, simplify=True, project=False):
        graph = ox.graph_from_xml(path, simplify=simplify, retain_all=True)
        graph = ox.add_edge_travel_times(ox.add_edge_speeds(graph, fallback=40))
        return ox.project_graph(graph) if project else graph

    return make


@pytest.fixture(scope="module")
def graph(timed):
    return timed()


def shortest(graph, origin, target):
    try:
        return nx.shortest_path_length(graph, origin, target, weight="travel_time")
    except nx.NetworkXNoPath:
        return np.inf


def agree(graph, network):
    """Every time is that of networkx on the graph itself."""
    times = od_matrix(network, list(graph.nodes), list(graph.nodes))
    found = np.full(times.shape, np.inf)
    found[np.repeat(np.arange(len(graph)), np.diff(times.indptr)), times.indices] = times.data
    expected = [[shortest(graph, a, b) for b in graph.nodes] for a in graph.nodes]
    assert np.allclose(found, expected, rtol=1e-12)


@pytest.mark.parametrize("simplify", [True, False])
@pytest.mark.parametrize("project", [True, False])
def test_times_are_those_of_networkx_on_the_graph(timed, simplify, project):
    graph = timed(simplify=simplify, project=project)
    network = network_from_graph(graph)
    assert network.ids.tolist() == list(graph.nodes)
    assert network.crs == CRS(32631)
    agree(graph, network)


def test_a_saved_graph_is_the_same(graph, tmp_path):
    ox.save_graphml(graph, tmp_path / "g.graphml")
    loaded = ox.load_graphml(tmp_path / "g.graphml")
    agree(graph, network_from_graph(loaded))
    texts = nx.read_graphml(tmp_path / "g.graphml", force_multigraph=True)  # all values are texts
    network = network_from_graph(texts)
    assert set(network.ids) == {str(node) for node in graph.nodes}
    assert travel_time(network, ["1"])[0]["3"] == pytest.approx(shortest(graph, 1, 3), rel=1e-9)


@pytest.mark.parametrize("project", [True, False])
def test_a_graph_comes_back_without_loss(timed, project):
    graph = timed(project=project)
    graph.add_edge(
        1,
        2,
        key=1,
        **{**graph.edges[1, 2, 0], "travel_time": 999.0, "speed_kph": 0.6, "osmid": [7, 8]},
    )
    graph.add_edge(1, 1, key=0, length=5.0, travel_time=1.0, highway="service", osmid=9)
    back = network_from_graph(graph).to_networkx()
    assert back.graph == graph.graph
    assert dict(back.nodes(data=True)) == dict(graph.nodes(data=True))
    assert set(back.edges(keys=True)) == set(graph.edges(keys=True))
    for u, v, key, data in graph.edges(keys=True, data=True):
        found = back.edges[u, v, key]
        for name, value in data.items():
            same = value.equals(found[name]) if name == "geometry" else value == found[name]
            assert same, (u, v, key, name)
    agree(graph, network_from_graph(back))


def test_osmnx_works_on_what_comes_back(graph):
    back = network_from_graph(graph).to_networkx()
    route = ox.routing.shortest_path(back, 1, 6, weight="travel_time")
    assert route == ox.routing.shortest_path(graph, 1, 6, weight="travel_time")
    nodes, edges = ox.graph_to_gdfs(back)
    assert edges.index.names == ["u", "v", "key"]
    assert ox.distance.nearest_nodes(ox.project_graph(back), 377_000, 4_706_000) in nodes.index
    figure, _ = ox.plot_graph(back, show=False, close=True)
    assert figure is not None


def test_frames_are_indexed_as_osmnx_does(graph):
    nodes, edges = network_from_graph(graph).to_gdfs()
    theirs_nodes, theirs = ox.graph_to_gdfs(ox.project_graph(graph, to_crs=nodes.crs))
    assert nodes.index.name == theirs_nodes.index.name == "osmid"
    assert edges.index.names == theirs.index.names
    assert set(edges.index) == set(theirs.index)
    assert edges.crs == theirs.crs
    both = edges.loc[theirs.index]
    assert both["length"].tolist() == pytest.approx(theirs["length"].tolist())
    assert both["osmid"].tolist() == theirs["osmid"].tolist()
    assert both.geometry.distance(theirs.geometry).max() < 1e-6
    assert both["reason"].str.startswith("travel_time=").all()
    again = ox.graph_from_gdfs(nodes, edges)
    assert set(again.edges) == set(graph.edges)


def test_roads_of_a_file_as_a_graph(path):
    network = build_network(read_roads(path, crs=CRS(32631)).frame, mode="drive")
    back = network.to_networkx()
    assert {1, 2, 3, 4, 6} <= set(back.nodes)
    agree(back, network)
    data = next(data for u, v, data in back.edges(data=True) if {u, v} == {1, 2})
    assert (data["osmid"], data["name"], data["highway"]) == (11, "South", "residential")
    assert data["reason"] == "highway=residential; maxspeed=30"
    agree(back, network_from_graph(back))


def test_explaining_a_way(path, graph):
    network = build_network(read_roads(path, crs=CRS(32631)).frame, mode="drive")
    told = network.explain(1, 6)
    assert told["osmid"].tolist() == [11, 12, 15]
    assert told["name"].tolist() == ["South", "East", ""]
    assert told["highway"].tolist() == ["residential", "tertiary", "residential"]
    assert told["reason"].tolist()[0] == "highway=residential; maxspeed=30"
    assert [told["start"].iloc[0], told["end"].iloc[-1]] == [1, 6]
    assert told["seconds"].sum() == pytest.approx(travel_time(network, [1])[0][6])
    assert (told["length_m"] * 3.6 / told["seconds"]).tolist() == pytest.approx(
        told["kmh"].tolist()
    )
    told = network_from_graph(graph).explain(4, 3)
    assert told["osmid"].tolist()[0] == 14
    assert told["reason"].tolist()[0].startswith("travel_time=")
    assert len(network.explain(1, 1)) == 0
    with pytest.raises(
        ContractError, match="`target` must be ids of nodes of the network, found 99"
    ):
        network.explain(1, 99)


def test_why_there_is_no_way(town):
    with pytest.raises(EmptyResultError, match="found 5: its roads are cut off"):
        town.explain(0, 5)
    with pytest.raises(EmptyResultError, match="found 7: no road there is open"):
        town.explain(0, 7)
    assert town.explain(0, 3)["seconds"].sum() == 180


def test_a_network_drawn(graph, town):
    network = network_from_graph(graph)
    drawn = network.explore().get_root().render()
    assert "South" in drawn
    assert "travel_time=" in drawn
    axes = network.plot(column="travel_time", linewidth=2)
    assert len(axes.collections[0].get_segments()) == len(graph.edges)
    assert network.plot(ax=axes) is axes
    assert "drive" in network._repr_html_()
    assert "8,000.0" not in town._repr_html_()
    assert "8.0 km" in town._repr_html_()
    with pytest.raises(
        ContractError, match=r"`column` must be a column of numbers, .*found 'name'"
    ):
        network.explore(column="name")
    with pytest.raises(ContractError, match="at most 2 edges for a map, found"):
        network.explore(max_edges=2)
    bare = RoadNodes(x=[0, 1], y=[0, 0])
    with pytest.raises(CRSMismatchError, match="must have a CRS to lie on a map"):
        network_from_edges([0], [1], travel_time_s=[1], length_m=[1], nodes=bare).explore()


def small(**edge):
    graph = nx.MultiDiGraph(crs="EPSG:32631")
    graph.add_node("a", x=0.0, y=0.0)
    graph.add_node(("b", 2), x=500.0, y=0.0)
    graph.add_edge("a", ("b", 2), **{"length": 500.0, "travel_time": 60.0, **edge})
    return graph


def test_ids_of_any_kind_and_two_components():
    graph = small()
    graph.add_node(3, x=9000.0, y=0.0)
    graph.add_node(4, x=9100.0, y=0.0)
    graph.add_edge(3, 4, length=100.0, travel_time=10.0)
    network = network_from_graph(graph)
    assert travel_time(network, ["a", 3])[0].tolist() == [0, 60, 0, 10]
    assert network.notes[0].startswith("3 of 4 road nodes open to mode 'drive' cannot be reached")
    assert set(network.to_networkx().nodes) == {"a", ("b", 2), 3, 4}
    assert network.explain("a", ("b", 2))["end"].tolist() == [("b", 2)]


def test_paces_of_graphs_without_times(timed):
    walked = network_from_graph(small(travel_time=None), mode="walk")
    assert travel_time(walked, ["a"])[0].iloc[1] == pytest.approx(360)
    assert walked.to_gdfs()[1]["reason"].tolist() == ["5 km/h"]
    with pytest.raises(
        ContractError, match=r"must be that of mode 'walk', found a median of [34][0-9] km/h"
    ):
        network_from_graph(timed(), mode="walk")


def without(graph, name):
    for *_, data in graph.edges(data=True):
        data.pop(name, None)
    for _, data in graph.nodes(data=True):
        data.pop(name, None)
    graph.graph.pop(name, None)
    return graph


@pytest.mark.parametrize(
    ("graph", "message"),
    [
        (lambda: without(small(), "length"), "`length` of an edge .* found none at edge .'a'"),
        (lambda: small(length="long"), "`length` of an edge of `G` must be .* found 'long'"),
        (lambda: small(length=-1), "`length` of an edge of `G` must be .* found -1"),
        (lambda: small(length=np.nan), "`length` of an edge of `G` must be .* found nan"),
        (
            lambda: without(small(), "travel_time"),
            "must have `travel_time` or `speed_kph`, .* found neither",
        ),
        (
            lambda: small(travel_time="soon"),
            "`travel_time` of an edge of `G` must be seconds, found 'soon'",
        ),
        (
            lambda: small(travel_time=None, speed_kph=0),
            "`travel_time` or `speed_kph`, .* found 0 at",
        ),
        (lambda: without(small(), "crs"), "must have a CRS in `G.graph\\['crs'\\]`, .* found none"),
        (lambda: nx.MultiDiGraph(small(), crs="EPSG:x"), "must have a known CRS .* found 'EPSG:x'"),
        (
            lambda: without(small(), "x"),
            "`x` of a node of `G` must be a number, found 'none' at node 'a'",
        ),
        (lambda: nx.DiGraph(small()), "must be a MultiDiGraph, as osmnx makes it, found DiGraph"),
        (lambda: nx.MultiGraph(small()), "must be a MultiDiGraph, .* found MultiGraph"),
        (lambda: nx.Graph(small()), "must be a MultiDiGraph, .* found Graph"),
        (lambda: "Andorra", "must be a MultiDiGraph, .* found str"),
        (lambda: None, "must be a MultiDiGraph, .* found NoneType"),
    ],
)
def test_what_a_graph_must_have(graph, message):
    with pytest.raises(ContractError, match=message):
        network_from_graph(graph())


def test_graphs_without_an_edge():
    empty, lonely = nx.MultiDiGraph(crs="EPSG:32631"), nx.MultiDiGraph(crs="EPSG:32631")
    lonely.add_node(1, x=0, y=0)
    lonely.add_edge(1, 1, length=1, travel_time=1)
    for graph in (empty, lonely):
        with pytest.raises(
            EmptyResultError, match="`G` must have an edge between two nodes, found none"
        ):
            network_from_graph(graph)


def test_a_crs_must_count_in_metres(graph):
    with pytest.raises(CRSMismatchError, match="projected CRS in metres, found WGS 84"):
        network_from_graph(graph, crs=CRS(4326))
    with pytest.raises(CRSMismatchError, match="projected CRS in metres, found NAD83"):
        network_from_graph(ox.project_graph(graph, to_crs="EPSG:2263"))
    moved = network_from_graph(graph, crs=CRS(3035))
    assert moved.crs == CRS(3035)
    agree(graph, moved)


def test_places_find_the_nodes_of_a_graph(graph, make_places):
    network = network_from_graph(graph)
    x, y = network.by_id(network.x), network.by_id(network.y)
    found = snap(network, make_places([(x[6], y[6] + 10)], crs=network.crs))
    assert found["node"].tolist() == [6]


def test_bends_are_drawn(graph):
    edges = network_from_graph(graph).to_gdfs()[1]
    assert len(edges.loc[(2, 3, 0), "geometry"].coords) == 3
    assert isinstance(edges.loc[(1, 2, 0), "geometry"], LineString)


def two_banks(**tags):
    """A road on each bank of a river at y = 50, and a bridge at x = 0; edges by pairs of nodes."""
    graph = nx.MultiDiGraph(crs="EPSG:32631")
    graph.add_nodes_from((k, {"x": x, "y": y}) for k, (x, y) in enumerate(BANKS))
    for u, v in ((0, 1), (2, 3), (0, 2)):
        told = tags if (u, v) == (0, 2) else {}
        length = float(np.hypot(*np.subtract(BANKS[u], BANKS[v])))
        for ends in ((u, v), (v, u)):
            graph.add_edge(*ends, osmid=7, highway="residential", length=length, speed_kph=30.0)
            graph.edges[(*ends, 0)].update(told)
    return graph


BANKS = [(0.0, 0.0), (800.0, 0.0), (0.0, 100.0), (800.0, 100.0)]


def river(*, area=False, **tags):
    line = LineString([(-2000, 50), (2000, 50)])
    shape = line.buffer(20, cap_style="flat") if area else line
    return gpd.GeoDataFrame(
        {key: [value] for key, value in tags.items()}, geometry=[shape], crs=32631
    )


@pytest.mark.parametrize(
    ("features", "cut"),
    [
        (river(waterway="river"), True),
        (river(natural="water", area=True), True),
        (river(railway="rail", bridge="no"), True),
        (river(barrier="wall").to_crs(4326), True),
        (river(waterway="stream"), False),
        (river(waterway="river", tunnel="culvert"), False),
        (river(railway="rail", bridge="yes"), False),
        (None, False),
    ],
)
def test_barriers_beside_a_graph_cut_isochrones_and_ways_to_the_road(features, cut):
    network = network_from_graph(two_banks(bridge="yes"), barriers=features)
    house = gpd.GeoDataFrame(
        {"outlet_id": ["a"]}, geometry=gpd.points_from_xy([800], [0]), crs=32631
    )
    # 100 m on either side of the road: over the river or not.
    band = isochrones(network, house, minutes=[1]).geometry.iloc[0]
    beyond = LineString([(650, 60), (750, 60)])
    assert band.intersects(beyond) == (not cut)
    near = gpd.GeoSeries(gpd.points_from_xy([0], [75]), crs=32631)
    assert snap(network, near)["node"].tolist() == [2]
    assert len(network.water) + len(network.divides) == int(cut) * (
        1 if features is not None else 0
    )


def test_the_tags_for_osmnx_are_those_that_count():
    assert BARRIER_TAGS["waterway"] == ["river", "canal", "riverbank", "dock"]
    assert set(BARRIER_TAGS) == {"waterway", "natural", "barrier", "railway"}


def test_motorways_of_a_graph_are_barriers_and_join_nobody():
    graph = two_banks(highway="motorway")
    network = network_from_graph(graph)
    assert len(network.divides) == 2
    assert network.not_joined.sum() == 2
    assert len(network_from_graph(two_banks(highway="motorway", bridge="yes")).divides) == 0


@pytest.mark.parametrize(
    ("tags", "left_out"),
    [
        ({"bridge": "yes"}, 2),
        ({"tunnel": ["yes", "culvert"]}, 2),
        ({"bridge": "boardwalk"}, 0),
        ({"bridge": "yes", "osmid": [7, 8]}, 0),  # of two ways one has it
        ({"bridge": "yes", "osmid": "[7, 8]"}, 0),
        ({"highway": ["motorway_link", "residential"], "osmid": [7, 8]}, 2),
        ({"motorroad": "yes"}, 2),
    ],
)
def test_no_place_is_joined_to_bridges_and_tunnels_of_a_graph(tags, left_out):
    assert network_from_graph(two_banks(**tags)).not_joined.sum() == left_out


@pytest.mark.parametrize(
    ("barriers", "error", "message"),
    [
        (
            river(waterway="river").set_crs(None, allow_override=True),
            CRSMismatchError,
            "`barriers` must have a CRS, found none",
        ),
        (river(name="Nile"), ContractError, "`barriers` must have one of the columns waterway"),
        (river(waterway="river").geometry, ContractError, "`barriers` must be a GeoDataFrame"),
    ],
)
def test_wrong_barriers(barriers, error, message):
    with pytest.raises(error, match=message):
        network_from_graph(two_banks(), barriers=barriers)
