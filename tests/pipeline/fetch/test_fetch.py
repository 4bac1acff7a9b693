"""Data of OpenStreetMap through the real osmnx, from a stand-in of its servers on this machine."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import geopandas as gpd
import osmnx as ox
import pytest
import shapely
from pyproj import CRS
from shapely import box

import fugai
from fugai.cli.main import run_cli
from fugai.delivery import build_network, network_from_graph, travel_time
from fugai.errors import ConfigError, ContractError, EmptyResultError, InputError
from fugai.intake import read_roads, read_table
from fugai.pipeline.fetch import OsmServer, fetch_project

SQUARE = box(1.49, 42.49, 1.51, 42.51)
NODES = {
    1: (1.500, 42.500, {}),
    2: (1.502, 42.500, {}),
    3: (1.502, 42.502, {"barrier": "bollard"}),
    4: (1.502, 42.504, {}),
    5: (1.504, 42.500, {}),
    6: (1.499, 42.501, {}),
    7: (1.505, 42.501, {}),
    8: (1.505, 42.503, {}),
    21: (1.501, 42.501, {"amenity": "post_office", "name": "Correus", "operator": "Correos"}),
    22: (1.503, 42.501, {"shop": "vacant", "amenity": "post_office"}),
    23: (1.503, 42.502, {"tourism": "hotel", "name": "Muntanya"}),
}
WAYS = {
    11: ([1, 2], {"highway": "residential", "name": "Carrer Major", "maxspeed": "20"}),
    12: ([2, 3, 4], {"highway": "residential", "motor_vehicle": "no"}),
    13: ([2, 5], {"highway": "residential", "oneway": "-1"}),
}
BARRIERS = {
    14: ([6, 7], {"waterway": "river"}),
    15: ([6, 7], {"waterway": "river", "tunnel": "culvert"}),
    16: ([7, 8], {"railway": "rail"}),
}


def element(kind, number):
    if kind == "node":
        lon, lat, tags = NODES[number]
        return {"type": "node", "id": number, "lat": lat, "lon": lon, "tags": tags}
    refs, tags = (WAYS | BARRIERS)[number]
    return {"type": "way", "id": number, "nodes": refs, "tags": tags}


def overpass(query):
    """Answer of the Overpass protocol: roads, or objects with a tag."""
    if "way" in query and "highway" in query:
        found = [element("way", number) for number in WAYS]
        found += [element("node", number) for number in NODES if number < 6]
        return {"elements": found}
    if "waterway" in query and "railway" in query:
        found = [element("way", number) for number in BARRIERS]
        found += [element("node", number) for number in (6, 7, 8)]
        return {"elements": found}
    if "ferry" in query:
        return {"elements": []}
    asked = [
        number
        for number, (_, _, tags) in NODES.items()
        if any(f"'{key}'" in query or f'"{key}"' in query for key in tags)
    ]
    return {"elements": [element("node", number) for number in asked]}


def nominatim(name):
    if name == "Nowhere":
        return []
    place = {"osm_type": "relation", "osm_id": 77, "name": name, "display_name": name}
    place |= {"lat": "42.5", "lon": "1.5", "boundingbox": ["42.49", "42.51", "1.49", "1.51"]}
    place |= {"place_id": 1, "class": "boundary", "type": "administrative", "importance": 0.5}
    place |= {"place_rank": 8, "addresstype": "town"}
    if name == "A Peak":
        return [{**place, "geojson": {"type": "Point", "coordinates": [1.5, 42.5]}}]
    ring = [list(point) for point in SQUARE.exterior.coords]
    return [{**place, "geojson": {"type": "Polygon", "coordinates": [ring]}}]


class StandIn:
    """The servers: what they were asked, and how they answer next."""

    def __init__(self):
        self.asked, self.status, self.empty = [], 200, False
        owner = self

        class Handler(BaseHTTPRequestHandler):
            def _answer(self, answer):
                owner.asked.append(self.path)
                body = json.dumps(answer).encode() if owner.status == 200 else b"Too many requests"
                self.send_response(owner.status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def do_GET(self):
                self._answer(nominatim(parse_qs(urlsplit(self.path).query)["q"][0]))

            def do_POST(self):
                size = int(self.headers["Content-Length"])
                query = parse_qs(self.rfile.read(size).decode())["data"][0]
                self._answer({"elements": []} if owner.empty else overpass(query))

            def log_message(self, *_):
                pass

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.http.server_port}"
        self.thread = threading.Thread(target=self.http.serve_forever, daemon=True)
        self.thread.start()

    def close(self):
        self.http.shutdown()
        self.http.server_close()
        self.thread.join(10)


@pytest.fixture
def servers(monkeypatch):
    monkeypatch.setattr("time.sleep", lambda _: None)  # osmnx waits a second for Nominatim
    made = StandIn()
    yield made
    made.close()


@pytest.fixture
def at(servers, tmp_path):
    return OsmServer(
        overpass_url=f"{servers.url}/api",
        nominatim_url=f"{servers.url}/",
        cache=tmp_path / "cache",
        polite=False,
        timeout_s=5,
    )


def test_a_graph_of_a_place_becomes_a_network(at, servers):
    graph = fugai.fetch.graph("Andorra", network_type="all", simplify=False, server=at)
    network = network_from_graph(graph)
    assert set(network.ids) == {1, 2, 3, 4, 5}
    assert travel_time(network, [1])[0][2] == pytest.approx(164 / (20 / 3.6), rel=1e-2)
    asked = len(servers.asked)
    fugai.fetch.graph("Andorra", network_type="all", simplify=False, server=at)
    assert len(servers.asked) == asked  # from the cache


def test_settings_of_osmnx_are_put_back(at):
    before = {name: getattr(ox.settings, name) for name in dir(ox.settings) if "_" in name[1:]}
    fugai.fetch.boundaries("Andorra", server=at)
    assert {name: getattr(ox.settings, name) for name in before} == before


def test_a_new_project_from_a_place(at, tmp_path):
    folder = tmp_path / "andorra"
    made = fetch_project(folder, place="Andorra", server=at)
    assert made.added == ("districts", "roads", "venues", "outlets")
    districts = read_table(folder / "districts-osm.geojson", "districts").frame
    assert districts["name"].tolist() == ["Andorra"]
    offices = read_table(folder / "outlets-osm.geojson", "outlets").frame
    assert offices["outlet_id"].tolist() == ["n21", "n22"]
    assert offices["kind"].tolist() == ["post office"] * 2
    assert offices["operator"].fillna("").tolist() == ["Correos", ""]
    hotels = read_table(folder / "venues-osm.geojson", "venues").frame
    assert hotels[["name", "type"]].to_numpy().tolist() == [["Muntanya", "hotel"]]
    licence = (folder / "LICENCE-osm.txt").read_text(encoding="utf-8")
    assert "© OpenStreetMap contributors" in licence
    assert "roads-osm.osm" in licence
    text = (folder / "project.toml").read_text(encoding="utf-8")
    assert text.count("ODbL 1.0") == 4
    assert fugai.read_project(folder).name == "Andorra"


def test_tags_of_ways_and_nodes_decide_as_in_an_extract(at, tmp_path):
    fetch_project(tmp_path / "p", place="Andorra", tables=["roads"], server=at)
    roads = read_roads(tmp_path / "p" / "roads-osm.osm", crs=CRS(32631)).frame
    assert set(roads.edges["way_id"]) == {11, 12, 13}
    drive, walk = (build_network(roads, mode=mode) for mode in ("drive", "walk"))
    assert travel_time(drive, [5])[0][2] > 0
    assert travel_time(drive, [2])[0].get(5, -1) != travel_time(drive, [2])[0].get(5, -1)  # one way
    assert travel_time(walk, [1])[0][4] > 0
    assert travel_time(drive, [1])[0].isna()[4]
    assert "Carrer Major" in set(roads.edges["name"].astype(str))
    # Water in a culvert does not count, and no water is a road.
    assert (len(roads.water), len(roads.divides)) == (1, 1)
    assert len(roads.x) == 5


def test_water_without_a_road_is_no_road_data(at, tmp_path, monkeypatch):
    monkeypatch.setitem(globals(), "WAYS", {})
    with pytest.raises(
        EmptyResultError, match="OpenStreetMap must have data for roads, found none"
    ):
        fetch_project(tmp_path / "p", place="Andorra", tables=["roads"], server=at)


def test_the_districts_of_a_project_are_the_area(at, tmp_path):
    folder = tmp_path / "own"
    folder.mkdir()
    frame = gpd.GeoDataFrame({"district_id": ["a"], "name": ["A"]}, geometry=[SQUARE], crs=4326)
    frame.to_file(folder / "districts.geojson", driver="GeoJSON")
    toml = '[project]\nname = "Own"\n\n[inputs.districts]\npath = "districts.geojson"\n'
    (folder / "project.toml").write_text(toml, encoding="utf-8")
    made = fetch_project(folder, server=at)
    assert made.added == ("roads", "venues", "outlets")
    assert (folder / "project.toml").read_text(encoding="utf-8").startswith(toml)
    with pytest.raises(InputError, match="must not be there yet without `--force`"):
        fetch_project(folder, server=at)
    again = fetch_project(folder, tables=["roads"], force=True, server=at)
    assert again.added == ()


def test_districts_that_a_run_repairs_are_repaired_here_too(at, tmp_path):
    folder = tmp_path / "bow"
    folder.mkdir()
    west, south, east, north = SQUARE.bounds
    bow = shapely.Polygon([(west, south), (east, north), (east, south), (west, north)])
    two = [bow, shapely.box(west, south, east, north)]
    frame = gpd.GeoDataFrame(
        {"district_id": ["a", "b"], "name": ["A", "B"]}, geometry=two, crs=4326
    )
    frame.to_file(folder / "districts.geojson", driver="GeoJSON")
    toml = '[project]\nname = "Bow"\n\n[inputs.districts]\npath = "districts.geojson"\n'
    (folder / "project.toml").write_text(toml, encoding="utf-8")
    assert fetch_project(folder, tables=["roads"], server=at).added == ("roads",)


def test_what_openstreetmap_does_not_have_is_said(at, servers, tmp_path):
    servers.empty = True
    for tables, message in ((["roads"], "OpenStreetMap must have data for roads, found none"),):
        with pytest.raises(EmptyResultError, match=message):
            fetch_project(tmp_path / "p", place="Andorra", tables=tables, server=at)
    made = fetch_project(tmp_path / "q", place="Andorra", tables=["districts", "venues"], server=at)
    assert [note.en for note in made.notes] == [
        "venues: OpenStreetMap must have data for venues, found none."
    ]
    assert not (tmp_path / "q" / "venues-osm.geojson").exists()


@pytest.mark.parametrize(
    ("place", "message"),
    [
        ("Nowhere", "OpenStreetMap must have data for the place 'Nowhere', found none"),
        ("A Peak", "The place 'A Peak' must have an outline in OpenStreetMap, found a point alone"),
    ],
)
def test_a_place_that_is_not_found(at, place, message):
    with pytest.raises(EmptyResultError, match=message):
        fugai.fetch.boundaries(place, server=at)


@pytest.mark.parametrize(
    ("status", "message"),
    [
        (429, r"must be free for roads, found 429: it is busy, try again later"),
        (504, r"must be free for roads, found 504"),
        (500, "must answer the request for roads, found .*500"),
    ],
)
def test_a_server_that_refuses(at, servers, status, message):
    servers.status = status
    with pytest.raises(InputError, match=message):
        fugai.fetch.graph(SQUARE, server=at)
    assert len(servers.asked) == 1  # asked once, and not for ever


def test_a_server_that_is_down(at, servers):
    servers.close()
    with pytest.raises(
        InputError, match="must be reachable for roads, found no answer at http://127"
    ):
        fugai.fetch.graph(SQUARE, server=at)
    servers.close = lambda: None


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (
            lambda: fugai.fetch.graph("x", network_type="fly"),
            ContractError,
            "`network_type` must be one of",
        ),
        (lambda: fugai.fetch.boundaries([]), ContractError, "`place` must be the name of a place"),
        (lambda: fugai.fetch.boundaries([7]), ContractError, "`place` must be the name of a place"),
        (
            lambda: fugai.fetch.venues(box(0, 0, 5e5, 5e5)),
            ContractError,
            "must be a polygon in degrees",
        ),
        (
            lambda: OsmServer(overpass_url="ftp://x"),
            InputError,
            "`overpass_url` must begin with http",
        ),
        (lambda: OsmServer(timeout_s=0), InputError, "`timeout_s` must be above 0"),
    ],
)
def test_wrong_requests(call, error, message):
    with pytest.raises(error, match=message):
        call()


def test_neither_place_nor_districts(tmp_path, at):
    with pytest.raises(ConfigError, match="`place` must be given where the project has no"):
        fetch_project(tmp_path, server=at)
    with pytest.raises(
        ConfigError, match=r"`tables` must be of districts, roads, .*found 'rivers'"
    ):
        fetch_project(tmp_path, place="x", tables=["rivers"], server=at)


def test_the_command(servers, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("FUGAI_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(ox.settings, "overpass_rate_limit", False)
    monkeypatch.setattr(fugai.pipeline.fetch.server.OsmServer, "polite", False, raising=False)
    urls = ["--overpass-url", f"{servers.url}/api", "--nominatim-url", servers.url]
    command = ["--lang", "en", "fetch", str(tmp_path / "p"), "--place", "Andorra", *urls]
    assert run_cli([*command, "--only", "districts,venues"]) == 0
    said = capsys.readouterr().out
    assert "districts-osm.geojson  [inputs.districts] added to project.toml" in said
    assert "© OpenStreetMap contributors" in said
    assert run_cli([*command, "--only", "districts"]) == 2
    assert "must not be there yet" in capsys.readouterr().err
