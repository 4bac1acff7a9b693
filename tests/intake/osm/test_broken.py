"""OpenStreetMap files that are broken: one sentence each, from every reader."""

import gzip

import pytest
from pyproj import CRS

from fugai.errors import EmptyResultError, InputError
from fugai.intake.osm.table import read_osm_table
from fugai.intake.roads.read import read_roads

WHOLE = (
    '<?xml version="1.0"?><osm version="0.6">'
    + "".join(f'<node id="{i}" lat="42.{i}" lon="1.5"/>' for i in range(1, 60))
    + '<way id="1"><nd ref="1"/><nd ref="2"/><tag k="highway" v="path"/></way></osm>'
)
WAY = b'<way id="1"><nd ref="1"/><nd ref="2"/><tag k="highway" v="path"/></way></osm>'
BROKEN = {
    "empty.osm": b"",
    "empty.osm.gz": b"",
    "empty.osm.pbf": b"",
    "nothing.osm.gz": gzip.compress(b""),
    "cut.osm": WHOLE[:900].encode(),
    "cut.osm.gz": gzip.compress(WHOLE.encode())[:-40],
    "text.osm": b"not XML at all",
    "text.osm.gz": b"not gzip at all",
    "text.osm.pbf": b"not PBF at all, but long enough to be taken for a header",
    "html.osm": b"<html><body>404 Not Found</body></html>",
    "huge-claim.osm.pbf": b"\x7f\xff\xff\xff" + b"\0" * 64,
    "zeros.osm.pbf": b"\0" * 4096,
    "latin1.osm": '<osm version="0.6"><node id="1" lat="1" lon="1"><tag k="place" v="Sant Juli\xe0"/>'
    "</node></osm>".encode("latin-1"),
    "nan.osm": b'<osm version="0.6"><node id="1" lat="nan" lon="1"/>' + WAY,
    "entities.osm": b'<?xml version="1.0"?><!DOCTYPE osm [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'
    b'<osm version="0.6"><node id="1" lat="1" lon="1"><tag k="place" v="&b;"/></node></osm>',
    "ids.osm": b'<osm version="0.6"><node id="x" lat="1" lon="1"/>' + WAY,
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_file_is_one_sentence(tmp_path, name):
    path = tmp_path / name
    path.write_bytes(BROKEN[name])
    for read in (
        lambda: read_osm_table(path, "settlements"),
        lambda: read_roads(path, crs=CRS(32631)),
    ):
        with pytest.raises(InputError) as caught:
            read()
        text = str(caught.value)
        assert name in text
        assert text.endswith(".")
        assert "\n" not in text


def test_a_whole_file_cut_anywhere_never_escapes_as_another_error(tmp_path, worlds):
    data = (worlds / "liechtenstein" / "liechtenstein.osm.pbf").read_bytes()
    for size in (3, 50, 1000, 65_536, len(data) // 2, len(data) - 1):
        path = tmp_path / f"cut{size}.osm.pbf"
        path.write_bytes(data[:size])
        with pytest.raises(InputError):
            read_roads(path, crs=CRS(32632))


def test_missing_files_folders_and_other_kinds(tmp_path):
    (tmp_path / "folder.osm").mkdir()
    (tmp_path / "roads.dwg").write_bytes(b"x")
    for name in ("absent.osm", "folder.osm", "roads.dwg"):
        with pytest.raises(InputError, match=name):
            read_roads(tmp_path / name, crs=CRS(32631))


def test_a_file_without_roads_is_an_empty_result(tmp_path):
    path = tmp_path / "none.osm"
    path.write_text('<osm version="0.6"><node id="1" lat="1" lon="1"/></osm>')
    with pytest.raises(EmptyResultError, match="found none of a known class"):
        read_roads(path, crs=CRS(32631))


def test_roads_without_any_known_point_are_an_empty_result(tmp_path):
    path = tmp_path / "none.osm"
    path.write_text(
        '<osm version="0.6"><way id="1"><nd ref="1"/><nd ref="2"/>'
        '<tag k="highway" v="path"/></way></osm>'
    )
    with pytest.raises(EmptyResultError, match="none with known points"):
        read_roads(path, crs=CRS(32631))


def test_impossible_positions_are_missing_points(tmp_path):
    path = tmp_path / "far.osm"
    path.write_text(
        '<osm version="0.6"><node id="1" lat="95" lon="1"><tag k="place" v="town"/></node>'
        '<node id="2" lat="5" lon="1"/><node id="3" lat="5" lon="1.01"/>'
        '<way id="1"><nd ref="1"/><nd ref="2"/><nd ref="3"/><tag k="highway" v="path"/></way></osm>'
    )
    towns = read_osm_table(path, "settlements")
    assert towns.frame.empty
    assert towns.findings["rule"].tolist() == ["its position is not on the Earth"]
    roads = read_roads(path, crs=CRS(32631))
    assert len(roads.frame.x) == 2
    assert roads.findings["row"].tolist() == ["w1"]
