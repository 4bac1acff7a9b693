"""Which way an edge is part of, what its street is called, the tags that decide its use."""

import pytest
from pyproj import CRS

from fugai.intake import TravelSpeeds, read_roads
from fugai.intake.roads.edges import ids_of_texts, way_number

UTM = CRS(32631)
OSM = """<osm version="0.6">
  <node id="11" lon="1.500" lat="42.5"/><node id="12" lon="1.501" lat="42.5"/>
  <node id="13" lon="1.502" lat="42.5"><tag k="barrier" v="bollard"/></node>
  <node id="14" lon="1.503" lat="42.5"/>
  <way id="900000000001"><nd ref="11"/><nd ref="12"/>
    <tag k="highway" v="residential"/><tag k="name" v="Carrer Major"/><tag k="maxspeed" v="20"/>
    <tag k="surface" v="asphalt"/></way>
  <way id="7"><nd ref="12"/><nd ref="13"/><nd ref="14"/>
    <tag k="highway" v="residential"/><tag k="ref" v="CG-1"/><tag k="motor_vehicle" v="no"/></way>
</osm>"""


@pytest.fixture
def roads(tmp_path):
    path = tmp_path / "streets.osm"
    path.write_text(OSM, encoding="utf-8")
    return read_roads(path, crs=UTM, travel=TravelSpeeds(urban_factor=1.0)).frame


def test_edges_name_their_way_and_street(roads):
    edges = roads.edges
    assert set(edges["way_id"]) == {900000000001, 7}
    assert edges["way_id"].dtype == "int64"
    named = edges.groupby("way_id", observed=True)["name"].agg(lambda names: set(names.astype(str)))
    assert named.to_dict() == {900000000001: {"Carrer Major"}, 7: {"CG-1"}}


def test_nodes_keep_their_numbers(roads):
    assert set(roads.node_ids) == {11, 12, 13, 14}
    tail, head = (roads.node_ids[roads.edges[end]] for end in ("tail", "head"))
    pairs = {frozenset(pair) for pair in zip(tail, head, strict=True)}
    assert pairs == {frozenset({11, 12}), frozenset({12, 13}), frozenset({13, 14})}


def test_the_tags_without_which_it_would_be_otherwise(roads):
    reasons = dict(zip(roads.edges["way_id"], roads.edges["kind"], strict=True))
    drive, walk = roads.reasons("drive"), roads.reasons("walk")
    assert drive[reasons[900000000001]] == "highway=residential; maxspeed=20"
    assert walk[reasons[900000000001]] == "highway=residential"
    assert drive[reasons[7]] == "highway=residential; motor_vehicle=no"


def test_ways_and_ids_of_a_table(tmp_path):
    path = tmp_path / "edges.csv"
    path.write_text(
        "u,v,u_x,u_y,v_x,v_y,osmid,name,oneway\n"
        'A,B,1.50,42.5,1.51,42.5,"[5, 6]",Gran Via,yes\n'
        "B,C,1.51,42.5,1.52,42.5,,,yes\n",
        encoding="utf-8",
    )
    roads = read_roads(path, crs=UTM).frame
    assert roads.node_ids.tolist() == ["A", "B", "C"]
    assert roads.edges["way_id"].tolist() == [5, -1, 5, -1]  # walkers go back, too
    assert roads.edges["name"].astype(object).fillna("").tolist() == [
        "Gran Via",
        "",
        "Gran Via",
        "",
    ]


@pytest.mark.parametrize(
    ("texts", "ids"),
    [
        (["1", "22"], [1, 22]),
        (["-1", "0"], [-1, 0]),
        (["01", "1"], ["01", "1"]),
        (["1.0", "2"], ["1.0", "2"]),
        (["1" * 30], ["1" * 30]),
        ([], []),
    ],
)
def test_ids_are_numbers_only_where_nothing_is_lost(texts, ids):
    assert ids_of_texts(texts).tolist() == ids


def test_a_way_without_a_number():
    assert [way_number(text) for text in ("", "nan", "['7', '8']")] == [-1, -1, 7]
