"""Files made to exhaust a reader end in a sentence, soon."""

import bz2
import gzip
import json
import os
import socket
import sqlite3
import time
import zipfile

import geopandas as gpd
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from pyproj import CRS
from shapely import Point

from fugai.errors import InputError
from fugai.intake import Source, read_roads, read_table
from fugai.intake.formats.budget import Deadline, check_stream, regular_file

MAX_SECONDS = 10.0


@pytest.fixture(autouse=True)
def in_time():
    start = time.monotonic()
    yield
    assert time.monotonic() - start < MAX_SECONDS


def geopackage(path, *statements):
    points = gpd.GeoDataFrame({"site_id": ["A"]}, geometry=[Point(117, 39)], crs=4326)
    points.to_file(path, layer="plain", engine="pyogrio")
    with sqlite3.connect(path) as database:
        for statement in statements:
            database.execute(statement)
    database.close()
    return path


def view(select, name="v"):
    return (
        f"CREATE VIEW {name} AS {select}",
        f"INSERT INTO gpkg_contents (table_name, data_type, identifier) VALUES ('{name}', 'attributes', '{name}')",
    )


def test_a_view_that_never_ends(tmp_path):
    endless = (
        "WITH RECURSIVE r(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM r) SELECT x AS fid FROM r"
    )
    path = geopackage(tmp_path / "s.gpkg", *view(endless))
    with pytest.raises(InputError, match=r"The view 'v' of `s\.gpkg` must end within 3 s"):
        read_table(path, "sites", source=Source(layer="v"))
    # a layer beside it is read as ever
    with pytest.raises(InputError, match="must have a column") as caught:
        read_table(path, "sites", source=Source(layer="plain"))
    assert "view" not in str(caught.value)


@pytest.mark.parametrize(
    ("select", "says"),
    [
        ("SELECT 1 AS fid, zeroblob(900000000) AS b", "must have values of at most"),
        ("SELECT 1 AS fid, absent AS b FROM plain", "must be one that SQLite can run"),
        ("SELECT * FROM w", "must be one that SQLite can run"),
    ],
)
def test_views_that_cannot_be_run(tmp_path, select, says):
    path = geopackage(tmp_path / "s.gpkg", *view(select))
    with pytest.raises(InputError, match=says):
        read_table(path, "sites", source=Source(layer="v"))


def test_a_view_of_plain_sql_is_read(tmp_path):
    select = "SELECT 1 AS fid, 'S' AS site_id, 30 AS height_m, 'lte' AS technology, 117.1 AS lon, 39.1 AS lat, 2014 AS opened, 'x' AS operator"
    path = geopackage(tmp_path / "s.gpkg", *view(select))
    assert len(read_table(path, "sites", source=Source(layer="v")).frame) == 1


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the system has no named pipes")
@pytest.mark.parametrize(
    "name", ["s.csv", "s.xlsx", "s.geojson", "s.gpkg", "s.parquet", "s.osm", "s.zip"]
)
def test_a_pipe_is_no_file(tmp_path, name):
    os.mkfifo(tmp_path / name)
    with pytest.raises(InputError, match="must be a file, found a pipe"):
        read_table(tmp_path / name, "sites")


@pytest.mark.skipif(not hasattr(socket, "AF_UNIX"), reason="the system has no local sockets")
def test_a_socket_and_a_device_are_no_files(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)  # the name of a socket is short
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind("s.csv")
        with pytest.raises(InputError, match="found a socket"):
            regular_file(tmp_path / "s.csv")
    with pytest.raises(InputError, match="found a device"):
        regular_file(tmp_path.__class__("/dev/zero"))


@pytest.mark.parametrize(("ending", "pack"), [(".gz", gzip.compress), (".bz2", bz2.compress)])
def test_a_stream_of_nothing(tmp_path, ending, pack):
    path = tmp_path / f"x.osm{ending}"
    path.write_bytes(pack(bytes(280_000_000)))
    with pytest.raises(InputError, match="must not unpack to more than 150 times"):
        read_table(path, "settlements")
    path.write_bytes(pack(b"<osm/>" * 1000)[:-10])
    with pytest.raises(InputError, match="must be a whole compressed file"):
        check_stream(path)


def test_a_hundred_thousand_columns(tmp_path):
    names = [f"c{i}" for i in range(100_000)]
    rows = ",".join(names) + "\n" + ",".join("1" for _ in names) + "\n"
    (tmp_path / "s.csv").write_text(rows)
    feature = {"type": "Feature", "properties": dict.fromkeys(names, 1), "geometry": None}
    (tmp_path / "s.geojson").write_text(
        json.dumps({"type": "FeatureCollection", "features": [feature]})
    )
    pq.write_table(pa.table({name: [1] for name in names[:20_000]}), tmp_path / "s.parquet")
    for name in ("s.csv", "s.geojson", "s.parquet"):
        with pytest.raises(InputError, match=f"`{name}` must have at most 10,000 columns"):
            read_table(tmp_path / name, "sites")


@pytest.mark.parametrize(
    "text",
    [
        "[" * 1_000_000,
        '{"type":' * 200_000,
        '{"type": "FeatureCollection", "features": ' + "[" * 1_000_000,
        '{"type": "Feature", "properties": {"a": ' + "[" * 900 + "]" * 900 + '}, "geometry": null}',
        '{"type": "Feature", "properties": {"a": ' + "9" * 5000 + '}, "geometry": null}',
        '{"type": "Feature", "geometry": '
        + '{"type": "GeometryCollection", "geometries": [' * 400
        + "]}" * 400
        + "}",
        '{"type": "FeatureCollection", "features": [], "crs": {"properties": {"name": "+proj=pipeline"}}}',
    ],
)
def test_brackets_and_numbers_without_end(tmp_path, text):
    (tmp_path / "s.geojson").write_text(text)
    with pytest.raises(InputError, match=r"s\.geojson"):
        read_table(tmp_path / "s.geojson", "sites")


def test_one_endless_line(tmp_path):
    (tmp_path / "s.csv").write_text("site_id,lon,lat\n" + "x" * 20_000_000)
    with pytest.raises(InputError, match=r"s\.csv"):
        read_table(tmp_path / "s.csv", "sites")
    (tmp_path / "s.csv").write_text("x" * 20_000_000)
    with pytest.raises(InputError, match=r"s\.csv"):
        read_table(tmp_path / "s.csv", "sites")


def test_a_column_of_one_value_repeated_without_end(tmp_path):
    rows = 40_000_000
    column = pa.DictionaryArray.from_arrays(pa.array([0] * 1000, pa.int8()), pa.array(["x"]))
    table = pa.table({"site_id": pa.chunked_array([column] * (rows // 1000))})
    pq.write_table(table, tmp_path / "s.parquet", row_group_size=rows)
    with pytest.raises(InputError, match="must not claim more than it can hold"):
        read_table(tmp_path / "s.parquet", "sites")


def test_a_workbook_that_unpacks_to_much(tmp_path):
    path = tmp_path / "s.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", bytes(300_000_000))
    with pytest.raises(InputError, match="must not unpack to more than"):
        read_table(path, "sites")


def test_a_path_or_crs_that_nothing_can_be(tmp_path):
    pd.DataFrame({"site_id": ["A"], "x": [1.0], "y": [2.0]}).to_csv(tmp_path / "s.csv", index=False)
    for crs in ("EPSG:999999", "+proj=nothing", "9" * 5000, "EPSG:4978", "", "\0", 'LOCAL_CS["x"]'):
        if crs:
            with pytest.raises(InputError):
                read_table(tmp_path / "s.csv", "sites", source=Source(crs=crs))
    with pytest.raises(InputError):
        read_table(tmp_path / "nul\0.csv", "sites")
    with pytest.raises(InputError):
        read_roads(tmp_path / ("n" * 5000 + ".osm"), crs=CRS.from_epsg(32650))


def test_a_deadline():
    assert not Deadline(60.0).is_over
    assert Deadline(-1.0).is_over
