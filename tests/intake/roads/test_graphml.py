"""GraphML as osmnx saves it: every attribute is text, lists are written out."""

import math

import networkx as nx
import pytest
from pyproj import CRS, Geod, Transformer

from fugai.errors import EmptyResultError, InputError
from fugai.intake import Source
from fugai.intake.roads.graphml import read_graphml
from fugai.intake.roads.read import read_roads

UTM = CRS(32631)
GEOD = Geod(ellps="WGS84")


def saved(tmp_path, edges, *, crs="EPSG:4326", change=None, directed=True):
    """A graph of four points in a row, 0.001 degrees apart, written as osmnx writes."""
    graph = (nx.MultiDiGraph if directed else nx.MultiGraph)(crs=crs, created_with="OSMnx 2.0")
    for number in range(1, 5):
        x, y = 1.5 + number / 1000, 42.5
        if change is not None:
            x, y = change.transform(x, y)
        graph.add_node(number * 11, x=str(x), y=str(y), street_count="2")
    for tail, head, attributes in edges:
        graph.add_edge(tail * 11, head * 11, **attributes)
    path = tmp_path / "graph.graphml"
    nx.write_graphml(graph, path)
    return path


STREET = {
    "osmid": "7",
    "highway": "residential",
    "oneway": "False",
    "length": "100.0",
    "geometry": "LINESTRING (1.501 42.5, 1.502 42.5)",
}


def table(roads):
    """Edges with nodes named 1 to 4 from west to east."""
    order = {node: rank for rank, node in enumerate(roads.x.argsort().tolist(), start=1)}
    edges = roads.edges.copy()
    edges["tail"], edges["head"] = edges["tail"].map(order), edges["head"].map(order)
    return edges.set_index(["tail", "head"]).sort_index()


def test_a_saved_graph(tmp_path):
    path = saved(
        tmp_path,
        [
            (1, 2, STREET | {"speed_kph": "36.0", "travel_time": "10.0"}),
            (2, 1, STREET | {"speed_kph": "36.0", "travel_time": "10.0", "reversed": "True"}),
            (2, 3, STREET | {"oneway": "True", "length": "90", "maxspeed": "['50', '30']"}),
            (3, 4, STREET | {"highway": "['footway', 'steps']", "oneway": "False"}),
            (4, 3, STREET | {"highway": "['footway', 'steps']", "oneway": "False"}),
        ],
    )
    reading = read_roads(path, crs=UTM)
    edges = table(reading.frame)
    assert edges.index.tolist() == [(1, 2), (2, 1), (2, 3), (3, 2), (3, 4), (4, 3)]
    assert edges.loc[(1, 2), "drive_s"] == 10.0
    # The lower limit, in full outside built-up ground.
    assert edges.loc[(2, 3), "drive_s"] == pytest.approx(90 / 30 * 3.6)
    # People walk against the one-way; a footway is not driven whatever its speed.
    assert edges["drive_s"].isna().tolist() == [False, False, False, True, True, True]
    assert edges["walk_s"].tolist() == pytest.approx([72.0, 72.0, 64.8, 64.8, 72.0, 72.0])
    assert edges["highway"].tolist()[-1] == "footway"
    assert reading.findings.empty
    x, y = Transformer.from_crs(4326, UTM, always_xy=True).transform(1.501, 42.5)
    nearest = min(
        math.dist((x, y), place) for place in zip(reading.frame.x, reading.frame.y, strict=True)
    )
    assert nearest < 1e-3


def test_a_projected_graph_gives_the_same_roads(tmp_path):
    plain = read_roads(saved(tmp_path, [(1, 2, STREET)]), crs=UTM).frame
    change = Transformer.from_crs(4326, UTM, always_xy=True)
    for crs in ("EPSG:32631", UTM.to_wkt()):
        other = read_roads(saved(tmp_path, [(1, 2, STREET)], crs=crs, change=change), crs=UTM)
        assert other.frame.x == pytest.approx(plain.x, abs=1e-3)
        assert other.frame.y == pytest.approx(plain.y, abs=1e-3)


def test_an_undirected_graph_is_open_both_ways(tmp_path):
    edges = [(1, 2, STREET), (2, 3, STREET | {"oneway": "True"})]
    roads = read_roads(saved(tmp_path, edges, directed=False), crs=UTM).frame
    assert table(roads)["drive_s"].notna().tolist() == [True, True, True, False]


def test_a_missing_length_is_the_straight_line_and_loops_are_refused(tmp_path):
    bare = {"highway": "residential"}
    path = saved(
        tmp_path,
        [
            (1, 2, bare),
            (2, 2, bare),
            (2, 3, bare | {"length": "-5"}),
            (3, 4, bare | {"length": "10"}),
        ],
    )
    reading = read_roads(path, crs=UTM)
    straight = GEOD.inv(1.501, 42.5, 1.502, 42.5)[2]
    lengths = table(reading.frame)["length_m"].tolist()
    assert lengths == pytest.approx([straight, straight, 10.0], rel=1e-6)
    found = reading.findings[["row", "column", "action"]].to_numpy().tolist()
    assert found == [
        ["2", "head", "refused"],
        ["3", "length_m", "repaired"],
        ["4", "length_m", "flagged"],
    ]


def test_a_negative_time_is_made_good_from_length_and_speed(tmp_path):
    wrong = STREET | {"travel_time": "-7.5"}
    reading = read_roads(saved(tmp_path, [(1, 2, wrong)]), crs=UTM, modes=("drive", "deliver"))
    right = read_roads(saved(tmp_path, [(1, 2, STREET | {"travel_time": ""})]), crs=UTM).frame
    assert reading.frame.edges["drive_s"].tolist() == right.edges["drive_s"].tolist()
    assert reading.frame.edges["deliver_s"].tolist() == right.edges["drive_s"].tolist()
    found = reading.findings[["row", "column", "value", "action"]].to_numpy().tolist()
    assert found == [["1", "drive_s", "-7.5", "repaired"]]


def test_edges_to_unknown_nodes_are_refused(tmp_path):
    path = saved(tmp_path, [(1, 2, STREET), (2, 3, STREET)])
    path.write_text(path.read_text().replace('target="33"', 'target="77"'))
    reading = read_roads(path, crs=UTM)
    assert len(reading.frame.edges) == 1
    assert reading.findings.iloc[0][["row", "value"]].tolist() == ["2", "77"]
    only = saved(tmp_path, [(2, 2, STREET)])
    with pytest.raises(EmptyResultError, match="none of its 1 edges"):
        read_roads(only, crs=UTM)


GROWING = "".join(f'<!ENTITY l{i} "' + f"&l{i - 1};" * 10 + '">' for i in range(1, 10))
LAUGHS = (
    f'<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY l0 "lol">{GROWING}]>'
    "<graphml><graph><node id='1'><data key='x'>&l9;</data></node></graph></graphml>"
)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (LAUGHS, "document type"),
        ("", "empty"),
        ("<graphml><graph>", "no element found"),
        ("<html></html>", "must be `graphml`"),
        ("not XML", "syntax error"),
        ("<graphml></graphml>", "found none"),
        ("<graphml><graph><node id='1'/></graph></graphml>", "none in its range"),
        (
            (
                "<graphml><key id='c' attr.name='crs'/><graph><data key='c'>EPSG:0</data>"
                "<node id='1'/></graph></graphml>"
            ),
            "known CRS",
        ),
        ("<graphml><graph><node id='1'><data key='x'>" + "9" * 200_000, "longer than"),
    ],
)
def test_broken_files_are_one_sentence(tmp_path, text, reason):
    path = tmp_path / "broken.graphml"
    path.write_text(text)
    with pytest.raises(InputError, match=reason) as caught:
        read_graphml(path)
    assert "broken.graphml" in str(caught.value)
    assert str(caught.value).endswith(".")


def test_metres_in_a_graph_that_says_degrees(tmp_path):
    change = Transformer.from_crs(4326, UTM, always_xy=True)
    path = saved(tmp_path, [(1, 2, STREET)], change=change)
    with pytest.raises(InputError, match="none in its range"):
        read_roads(path, crs=UTM)
    assert len(read_roads(path, crs=UTM, source=Source(crs="EPSG:32631")).frame.x) == 2
