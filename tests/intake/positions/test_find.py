"""Where rows lie: every way to write a position, and every way to get it wrong."""

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from fugai.errors import InputError
from fugai.intake import Expected, Source, convert_datum, read_table
from fugai.intake.positions.quadkeys import is_quadkey, tile_bounds

TIANJIN = (116.7, 38.5, 118.1, 40.3)


def sites(write, *rows, heading="site_id,technology,lon,lat", **options):
    text = "\n".join([heading, *(f"S{i},gsm,{row}" for i, row in enumerate(rows))])
    return read_table(write("s.csv", text), "sites", **options)


def xy(reading, at=0):
    point = reading.frame.geometry.iloc[at]
    return (pytest.approx(point.x, abs=1e-9), pytest.approx(point.y, abs=1e-9))


@pytest.mark.parametrize(
    ("heading", "cells"),
    [
        ("lon,lat", "117.25,39.125"),
        ("lat,lon", "39.125,117.25"),
        ("经度,纬度", "117.25,39.125"),
        ("x,y", "117.25,39.125"),
        ('"lat, lon"', '"39.125, 117.25"'),
        ('"lon, lat"', '"117.25, 39.125"'),
        ("坐标", '"39.125, 117.25"'),
        ("坐标", '"117.25, 39.125"'),
        ("坐标", '"117°15\'E 39°7\'30""N"'),
        ("经纬度", "117.25 39.125"),
        ("lon,lat", "117°15'E,39°07'30\"\"N".replace('""', '"')),
        ("lat,lon", "北纬39度7分30秒,东经117度15分"),
        ("wkt", "POINT (117.25 39.125)"),
        ("geometry", shapely.to_wkb(shapely.Point(117.25, 39.125), hex=True)),
    ],
)
def test_ways_to_write_a_position(write, heading, cells):
    reading = sites(write, cells, heading=f"site_id,technology,{heading}")
    assert xy(reading) == (117.25, 39.125)
    assert len(reading.findings) == 0


def test_projected_coordinates_in_feet(write):
    reading = sites(
        write,
        "985901.6953,211053.1306",
        heading="site_id,technology,X,Y",
        source=Source(crs="EPSG:2263"),
    )
    point = reading.frame.geometry.iloc[0]
    assert (point.x, point.y) == (
        pytest.approx(-73.994039, abs=2e-6),
        pytest.approx(40.745968, abs=2e-6),
    )


def test_a_projected_crs_takes_x_and_y_rather_than_degrees(write):
    reading = sites(
        write,
        "-73.994039,40.745968,985901.6953,211053.1306",
        heading="site_id,technology,lon,lat,x,y",
        source=Source(crs="EPSG:2263"),
    )
    assert reading.frame.geometry.iloc[0].x == pytest.approx(-73.994039, abs=2e-6)


def test_the_result_is_in_the_crs_asked_for(write):
    reading = sites(write, "117.25,39.125", crs="EPSG:3857")
    assert reading.frame.geometry.iloc[0].x == pytest.approx(117.25 * 111_319.49, rel=1e-6)


@pytest.mark.parametrize("datum", ["gcj02", "bd09"])
def test_datums_become_wgs84(write, datum):
    lon, lat = convert_datum(117.25, 39.125, "wgs84", datum)
    reading = sites(write, f"{lon},{lat}", source=Source(datum=datum))
    assert xy(reading) == (117.25, 39.125)


def test_cgcs2000_is_taken_as_wgs84_with_a_note(write):
    reading = sites(write, "117.25,39.125", source=Source(datum="CGCS2000"))
    assert xy(reading) == (117.25, 39.125)
    assert any("CGCS2000 is taken as WGS84" in note for note in reading.notes)


@pytest.mark.parametrize(
    ("cells", "rule"),
    [
        ("nan,39", "must have both coordinates"),
        ("inf,39", "finite number"),
        ("117,", "both coordinates"),
        (",", "must have a position"),
        ("east,39", "finite number"),
        ("0,0", "0, 0 usually stands for an empty cell"),
        ("200,39", "degrees, or in the CRS"),
        ("39.1,117.2", "look exchanged"),
        ("117°75'E,39", "finite number"),
        ("553000,4330000", "degrees, or in the CRS"),
        ("1e400,39", "finite number"),
        ("117°E,39°E", "N or S with"),
    ],
)
def test_positions_that_are_refused(write, cells, rule):
    reading = sites(write, cells, "117,39")
    assert list(reading.frame["site_id"]) == ["S1"]
    (found,) = reading.findings.to_dict("records")
    assert rule in found["rule"]
    assert (found["row"], found["action"]) == (2, "refused")


def test_exchanged_axes_are_put_right_where_the_districts_prove_it(write):
    reading = sites(write, "39.125,117.25", "117.3,39.2", expected=Expected(extent=TIANJIN))
    assert xy(reading) == (117.25, 39.125)
    (found,) = reading.findings.to_dict("records")
    assert (found["action"], found["value"]) == ("repaired", "39.125, 117.25")


def test_exchanged_axes_within_the_range_of_latitudes(write):
    lesotho = (27.0, -30.7, 29.5, -28.5)
    reading = sites(write, "-29.5,28.25", expected=Expected(extent=lesotho))
    assert xy(reading) == (28.25, -29.5)


def test_letters_show_exchanged_axes_too(write):
    reading = sites(write, "39°7'30\"N,117°15'E")
    assert xy(reading) == (117.25, 39.125)
    assert reading.findings["action"].tolist() == ["repaired"]


def test_exchanged_projected_coordinates(write):
    extent = (-74.3, 40.4, -73.6, 41.0)
    reading = sites(
        write,
        "211053.1306,985901.6953",
        heading="site_id,technology,x,y",
        source=Source(crs="EPSG:2263"),
        expected=Expected(extent=extent),
    )
    assert reading.frame.geometry.iloc[0].x == pytest.approx(-73.994039, abs=2e-6)
    assert reading.findings["action"].tolist() == ["repaired"]


@pytest.mark.parametrize(
    "cells",
    ["11.725,39.125", "1172.5,39.125", "117.25,3912.5", "117250000,39125000", "11.725,3.9125"],
)
def test_a_misplaced_decimal_point_is_refused_with_the_likely_position(write, cells):
    reading = sites(write, cells, "117.3,39.2", expected=Expected(extent=TIANJIN))
    (found,) = reading.findings.to_dict("records")
    assert "longitude 117.25, latitude 39.125 lies in the districts" in found["rule"]
    assert found["action"] == "refused"
    assert list(reading.frame["site_id"]) == ["S1"]


def test_a_misplaced_decimal_point_is_corrected_on_demand(write):
    reading = sites(write, "11.725,39.125", expected=Expected(extent=TIANJIN, repair=True))
    assert xy(reading) == (117.25, 39.125)
    assert reading.findings["action"].tolist() == ["repaired"]


def test_neighbours_of_the_districts_keep_their_decimal_point(write):
    reading = sites(write, "118.5,39.1", "110,39.1", "117.2,41", expected=Expected(extent=TIANJIN))
    assert len(reading.frame) == 3
    assert len(reading.findings) == 0


@given(lon=st.floats(-3, 3), lat=st.floats(-2, 2))
def test_near_the_origin_no_decimal_point_is_moved(lon, lat):
    import numpy as np  # noqa: PLC0415

    from fugai.intake.positions.plausibility import misplaced_decimals  # noqa: PLC0415

    off_lon, off_lat = misplaced_decimals(np.array([lon]), np.array([lat]), (-0.5, -0.5, 0.8, 0.8))
    assert not off_lon.mask.any()
    assert not off_lat.mask.any()


def test_0_0_is_a_place_where_the_districts_are_there(write):
    assert len(sites(write, "0,0", expected=Expected(extent=(-1.0, -1.0, 1.0, 1.0))).frame) == 1


def test_unknown_crs(write):
    with pytest.raises(InputError, match=r"`crs` of `s.csv` must be a CRS that PROJ knows"):
        sites(write, "1,2", source=Source(crs="EPSG:999999"))


def test_points_in_polygons_of_a_point_table(write):
    text = 'site_id,technology,wkt\nA,gsm,"POLYGON ((117 39, 117.002 39, 117.002 39.002, 117 39.002, 117 39))"\n'
    reading = read_table(write("s.csv", text), "sites")
    assert reading.frame.geometry.iloc[0].distance(shapely.Point(117.001, 39.001)) < 1e-9
    assert reading.findings["action"].tolist() == ["repaired"]


@pytest.mark.parametrize(
    ("wkt", "rule"),
    [
        ("LINESTRING (117 39, 118 39)", "must be a point"),
        ("POINT EMPTY", "empty geometry"),
        ("POINT (117", "must be geometry as WKT"),
        ("MULTIPOINT (117 39, 118 39)", "must be a point"),
        ("POINT (nan nan)", ""),
    ],
)
def test_geometry_that_is_no_point(write, wkt, rule):
    reading = read_table(write("s.csv", f'site_id,technology,wkt\nA,gsm,"{wkt}"\n'), "sites")
    assert len(reading.frame) == 0
    assert rule in reading.findings["rule"].iloc[0]


def test_one_point_in_a_multipoint_is_a_point(write):
    text = 'site_id,technology,wkt\nA,gsm,"MULTIPOINT (117 39)"\nB,gsm,"POINT Z (117 39 5)"\n'
    frame = read_table(write("s.csv", text), "sites").frame
    assert frame.geometry.geom_type.tolist() == ["Point", "Point"]
    assert not frame.geometry.has_z.any()


def test_tables_with_optional_geometry_keep_rows_without_position(write):
    text = "firm_id,kind,lon,lat\nA,courier,117,39\nB,courier,,\n"
    frame = read_table(write("f.csv", text), "firms").frame
    assert frame.geometry.isna().tolist() == [False, True]
    no_place = read_table(write("g.csv", "firm_id,kind\nA,courier\n"), "firms").frame
    assert no_place.geometry.isna().tolist() == [True]


def test_quadkeys_become_tiles(write):
    text = "quadkey,avg_d_kbps\n0323002020133310,20000\n0323x,1\n"
    reading = read_table(write("t.csv", text), "speed_tests")
    # The tile named in Ookla's own file for this quadkey's neighbour ends on these meridians.
    west, _, east, _ = reading.frame.geometry.iloc[0].bounds
    assert east - west == pytest.approx(360 / 2**16)
    assert reading.frame["download_mbps"].tolist() == [20.0]
    assert reading.findings["rule"].tolist() == ["must have a position"]


def test_tile_bounds_by_hand():
    assert tile_bounds(["0"])[0] == pytest.approx([-180, 0, 0, 85.0511287798], abs=1e-9)
    assert tile_bounds(["3"])[0] == pytest.approx([0, -85.0511287798, 180, 0], abs=1e-9)
    assert not is_quadkey("")
