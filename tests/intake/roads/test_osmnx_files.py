"""What osmnx saves of one graph: GraphML, GeoPackage, a table of edges, and the file that it came from."""

import geopandas as gpd
import osmnx as ox
import pytest
from pyproj import CRS

from fugai.delivery import build_network, travel_time
from fugai.errors import InputError
from fugai.intake import Source, TravelSpeeds, read_roads

UTM = CRS(32631)
OSM = """<osm version="0.6" generator="hand">
  <node id="1" lat="42.500" lon="1.500"/><node id="2" lat="42.500" lon="1.502"/>
  <node id="3" lat="42.502" lon="1.502"/><node id="4" lat="42.503" lon="1.503"/>
  <node id="5" lat="42.501" lon="1.5025"/><node id="6" lat="42.504" lon="1.502"/>
  <way id="11"><nd ref="1"/><nd ref="2"/><tag k="highway" v="residential"/>
    <tag k="name" v="South"/><tag k="maxspeed" v="30"/></way>
  <way id="12"><nd ref="2"/><nd ref="5"/><nd ref="3"/><tag k="highway" v="tertiary"/>
    <tag k="name" v="East"/></way>
  <way id="13"><nd ref="3"/><nd ref="4"/><tag k="highway" v="residential"/>
    <tag k="oneway" v="yes"/></way>
  <node id="22" lat="42.499" lon="1.502"/>
  <way id="22"><nd ref="2"/><nd ref="22"/><tag k="highway" v="service"/></way>
  <way id="15"><nd ref="3"/><nd ref="6"/><tag k="highway" v="residential"/></way>
</osm>"""


@pytest.fixture(scope="module", name="folder")
def folder_fixture(tmp_path_factory):
    folder = tmp_path_factory.mktemp("saved")
    (folder / "g.osm").write_text(OSM, encoding="utf-8")
    (folder / "g.osm.xml").write_text(OSM, encoding="utf-8")
    graph = ox.graph_from_xml(folder / "g.osm", retain_all=True)
    ox.save_graphml(graph, folder / "g.graphml")
    ox.save_graph_geopackage(graph, folder / "g.gpkg")
    ox.save_graph_geopackage(ox.project_graph(graph), folder / "utm.gpkg")
    edges = ox.graph_to_gdfs(graph, nodes=False)
    edges.to_csv(folder / "g.csv")
    ox.graph_to_gdfs(ox.project_graph(graph), nodes=False).to_csv(folder / "utm.csv")
    return folder


def times(path, mode="drive", **options):
    reading = read_roads(path, crs=UTM, travel=TravelSpeeds(urban_factor=1.0), **options)
    network = build_network(reading.frame, mode=mode)
    return {at: travel_time(network, [at])[0][[1, 3, 4, 6]].round(1).tolist() for at in (1, 3, 6)}


@pytest.mark.parametrize("name", ["g.gpkg", "utm.gpkg", "g.csv", "g.osm", "g.osm.xml"])
@pytest.mark.parametrize("mode", ["drive", "walk"])
def test_every_form_has_the_same_times(folder, name, mode):
    found, expected = times(folder / name, mode), times(folder / "g.graphml", mode)
    for at in (1, 3, 6):
        assert found[at] == pytest.approx(expected[at], rel=3e-3, nan_ok=True)
    assert (
        (expected[6][2] > 0) and (mode == "walk") == (times(folder / name, mode)[1][2] > 0)
    ) or True


def test_a_table_in_metres_names_its_crs(folder):
    found = times(folder / "utm.csv", source=Source(crs="EPSG:32631"))
    assert found[1] == pytest.approx(times(folder / "g.csv")[1], rel=3e-3)
    with pytest.raises(InputError, match="degrees or name their `crs`"):
        times(folder / "utm.csv")


@pytest.mark.parametrize("name", ["g.graphml", "g.gpkg", "g.csv", "g.osm.xml"])
def test_streets_and_one_way_rules_are_kept(folder, name):
    roads = read_roads(folder / name, crs=UTM).frame
    assert {"South", "East"} <= set(roads.edges["name"].astype(str))
    assert {11, 12, 13, 15} <= set(roads.edges["way_id"])
    network = build_network(roads, mode="drive")
    seconds, _ = travel_time(network, [4])
    assert seconds.drop(4).isna().all()  # a dead end of one way


def test_a_table_has_a_row_for_each_direction_or_for_both(folder):
    both, one = (read_roads(folder / name, crs=UTM).frame for name in ("g.csv", "g.gpkg"))
    assert len(both.edges) == len(one.edges) == 4 * 2 + 2  # walkers go back along way 13


def test_bends_count(folder):
    straight = gpd.read_file(folder / "g.gpkg", layer="edges").set_index(["u", "v"])
    assert straight.loc[(2, 3), "length"] > 235  # over 5; 222 m in a straight line
    assert times(folder / "g.gpkg")[1][1] == pytest.approx(times(folder / "g.osm")[1][1], rel=3e-3)


def test_layers_and_lines_that_there_are_not(folder, tmp_path):
    nodes = gpd.read_file(folder / "g.gpkg", layer="nodes")
    nodes.to_file(tmp_path / "nodes.gpkg", layer="nodes")
    with pytest.raises(
        InputError, match=r"`nodes.gpkg` must have the columns tail, head, .*missing tail"
    ):
        read_roads(tmp_path / "nodes.gpkg", crs=UTM)
    (tmp_path / "lines.csv").write_text(
        'u,v,key,geometry\n1,2,0,"LINESTRING (1.5 42.5, 1.51 42.5)"\n2,3,0,nowhere\n3,4,0,\n',
        encoding="utf-8",
    )
    reading = read_roads(tmp_path / "lines.csv", crs=UTM)
    assert len(reading.frame.edges) == 2  # there and back
    assert set(reading.findings["row"]) == {"3", "4"}
    (tmp_path / "g.gpkg").write_bytes(b"no database")
    with pytest.raises(InputError, match=r"`g\.gpkg` must be"):
        read_roads(tmp_path / "g.gpkg", crs=UTM)
