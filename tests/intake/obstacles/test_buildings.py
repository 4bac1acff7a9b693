"""Footprints with heights or storeys, in the spellings and units of their files."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pytest
from pyproj import CRS
from shapely import LineString, box

from fugai.errors import InputError
from fugai.intake import Source, convert_datum, read_buildings

UTM = CRS(32650)


def layer(path, **columns):
    size = len(next(iter(columns.values())))
    shapes = [box(500_000 + 20 * k, 4_000_000, 500_010 + 20 * k, 4_000_010) for k in range(size)]
    gpd.GeoDataFrame(columns, geometry=shapes, crs=UTM).to_file(path)
    return path


@pytest.mark.parametrize(
    ("heading", "factor"),
    [
        ("height", 1.0),
        ("Height", 1.0),
        ("height_m", 1.0),
        ("高度（米）", 1.0),
        ("height (ft)", 0.3048),
        ("height_ft", 0.3048),
        ("building_height_feet", 0.3048),
    ],
)
def test_headings_of_heights_and_their_units(tmp_path, heading, factor):
    path = layer(tmp_path / "b.gpkg", **{heading: [10.0, 30.0]})
    found = read_buildings(path, crs=UTM).frame["height_m"]
    assert found.tolist() == pytest.approx([10 * factor, 30 * factor])


@pytest.mark.parametrize("heading", ["levels", "building:levels", "num_floors", "层数", "storeys"])
def test_storeys_count_three_metres(tmp_path, heading):
    reading = read_buildings(layer(tmp_path / "b.gpkg", **{heading: [1, 6]}), crs=UTM)
    assert reading.frame["height_m"].tolist() == [3.0, 18.0]
    assert [(one.state, one.count) for one in reading.assumptions] == [("guessed", 2)]


def test_values_with_units_of_their_own(tmp_path):
    path = layer(tmp_path / "b.gpkg", height=["12 m", "40 ft", "40'", "9,5", "tall", "-2", "0"])
    reading = read_buildings(path, crs=UTM)
    found = reading.frame["height_m"].to_numpy()
    assert found[:4] == pytest.approx([12.0, 12.192, 12.192, 9.5])
    assert np.isnan(found[4:]).all()
    (row,) = reading.findings.to_dict("records")
    assert row["value"] == "2 rows, e.g. tall"
    assert row["rule"] == "must be a number between 0 and 850; left unknown"


def test_feet_that_nothing_states_show_against_the_storeys(tmp_path):
    storeys = [1, 2, 3, 4, 10, 2]
    path = layer(tmp_path / "b.gpkg", height=[10.5 * n for n in storeys], levels=storeys)
    reading = read_buildings(path, crs=UTM)
    assert reading.frame["height_m"].tolist() == [3.0 * n for n in storeys]
    (row,) = reading.findings.to_dict("records")
    assert row["value"] == "6 heights"
    assert row["rule"].startswith("must be in metres, they make 10.5 m to a storey in the median")


def test_the_unit_of_the_project_holds_where_the_heading_has_none(tmp_path):
    path = layer(tmp_path / "b.gpkg", height=[100.0])
    assert read_buildings(path, crs=UTM, unit="ft").frame["height_m"].tolist() == [30.48]
    with pytest.raises(InputError, match=r"`b\.gpkg` must hold heights in metres or feet"):
        read_buildings(path, crs=UTM, unit="furlong")


def test_a_layer_without_heights_says_what_it_has(tmp_path):
    path = layer(tmp_path / "b.gpkg", colour=["red"])
    with pytest.raises(
        InputError, match="must have a column of heights or storeys, found the headings colour"
    ):
        read_buildings(path, crs=UTM)
    named = Source(columns={"height_m": "colour"})
    assert np.isnan(read_buildings(path, crs=UTM, source=named).frame["height_m"]).all()
    with pytest.raises(InputError, match="must name headings of the file, found 'size'"):
        read_buildings(path, crs=UTM, source=Source(columns={"height_m": "size"}))


def test_lines_are_no_footprints(tmp_path):
    path = tmp_path / "b.gpkg"
    gpd.GeoDataFrame({"height": [3.0]}, geometry=[LineString([(0, 0), (1, 1)])], crs=4326).to_file(
        path
    )
    with pytest.raises(InputError, match="must hold footprints"):
        read_buildings(path, crs=UTM)


def test_a_datum_is_shifted(tmp_path):
    path = tmp_path / "b.gpkg"
    lon, lat = convert_datum(np.array([117.0, 117.001]), np.array([36.0, 36.001]), "wgs84", "gcj02")
    shape = box(lon[0], lat[0], lon[1], lat[1])
    gpd.GeoDataFrame({"height": [3.0]}, geometry=[shape], crs=4326).to_file(path)
    found = read_buildings(path, crs=UTM, source=Source(datum="gcj02")).frame.to_crs(4326)
    assert found.total_bounds == pytest.approx(
        [117.0, 36.0, 117.001, 36.001], abs=1e-5
    )  # 1 m: a box stays none


OSM = """<?xml version='1.0'?><osm version="0.6">
<node id="1" lat="36.0" lon="117.0"/><node id="2" lat="36.0" lon="117.001"/>
<node id="3" lat="36.001" lon="117.001"/><node id="4" lat="36.001" lon="117.0"/>
<way id="1"><nd ref="1"/><nd ref="2"/><nd ref="3"/><nd ref="4"/><nd ref="1"/>
<tag k="building" v="yes"/><tag k="height" v="21 m"/></way>
<way id="2"><nd ref="1"/><nd ref="2"/><nd ref="3"/><nd ref="1"/>
<tag k="building" v="house"/><tag k="building:levels" v="2"/></way>
<way id="3"><nd ref="1"/><nd ref="3"/><nd ref="4"/><nd ref="1"/><tag k="building" v="yes"/></way>
<way id="4"><nd ref="1"/><nd ref="3"/><tag k="building" v="yes"/></way>
<way id="5"><nd ref="1"/><nd ref="2"/><nd ref="4"/><nd ref="1"/><tag k="building" v="no"/></way>
</osm>"""


def test_buildings_of_openstreetmap(tmp_path):
    path = tmp_path / "b.osm"
    path.write_text(OSM, encoding="utf-8")
    reading = read_buildings(path, crs=UTM)
    assert reading.frame["height_m"].tolist()[:2] == [21.0, 6.0]
    assert np.isnan(reading.frame["height_m"].iloc[2])
    assert {one.state: one.count for one in reading.assumptions} == {
        "stated": 1,
        "guessed": 1,
        "blank": 1,
    }
    assert "1 of 3 footprints state neither height nor storeys" in reading.notes[0].en
    (row,) = reading.findings.to_dict("records")
    assert row["rule"] == "must be an area; it is a line that does not close to an area"
