"""Districts made valid, their neighbours reported, and rows assigned to them."""

import json

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from fugai.errors import CRSMismatchError, InputError
from fugai.intake import Source, assign_districts, concat_readings, prepare_districts, read_table
from fugai.intake.formats.rings import polygon_from_rings, repaired
from fugai.tables import Reading


def square(west, south, size=1.0):
    east, north = west + size, south + size
    return [[west, south], [east, south], [east, north], [west, north], [west, south]]


def districts(write, *rings, name="d.geojson", **properties):
    features = [
        {
            "type": "Feature",
            "properties": {"district_id": f"D{i}", "name": f"N{i}", **properties},
            "geometry": {"type": "Polygon", "coordinates": [ring]},
        }
        for i, ring in enumerate(rings)
    ]
    return write(name, json.dumps({"type": "FeatureCollection", "features": features}))


def finished(write, *rings, **properties):
    return prepare_districts(read_table(districts(write, *rings, **properties), "districts"))


def sites(*points, crs=4326, **columns):
    shapes = [None if p is None else shapely.Point(p) for p in points]
    frame = gpd.GeoDataFrame(
        {"site_id": [f"S{i}" for i in range(len(points))], **columns}, geometry=shapes, crs=crs
    )
    return Reading(frame=frame)


def test_index_and_columns(write):
    reading = finished(write, square(0, 10), square(1, 10))
    assert reading.frame.index.name == "district_id"
    assert reading.frame.index.tolist() == ["D0", "D1"]
    assert reading.frame[["name", "name_en", "class"]].to_numpy().tolist() == [
        ["N0", "", ""],
        ["N1", "", ""],
    ]
    assert len(reading.findings) == 0


def test_numbers_as_ids_are_text(write):
    text = '{"type":"Feature","properties":{"adcode":120101,"name":"x"},"geometry":%s}'
    path = write(
        "d.geojson", text % json.dumps({"type": "Polygon", "coordinates": [square(0, 10)]})
    )
    frame = prepare_districts(read_table(path, "districts")).frame
    assert frame.index.tolist() == ["120101"]


def test_an_open_ring_is_closed_and_reported(write):
    reading = finished(write, square(0, 10)[:-1], square(1, 10))
    assert reading.frame.geometry.iloc[0].equals(shapely.Polygon(square(0, 10)))
    (found,) = reading.findings.to_dict("records")
    assert (found["row"], found["action"]) == (1, "repaired")
    assert found["rule"] == "a ring must end where it begins, it was closed"


def test_a_bow_tie_is_repaired_and_reported(write):
    reading = finished(write, [[0, 10], [1, 11], [1, 10], [0, 11], [0, 10]])
    assert reading.frame.geometry.is_valid.all()
    assert reading.frame.geometry.iloc[0].area == pytest.approx(0.5)
    (found,) = reading.findings.to_dict("records")
    assert found["action"] == "repaired"
    assert "Self-intersection" in found["rule"]


def test_a_spike_leaves_only_the_polygon():
    spike = shapely.Polygon([(0, 0), (1, 0), (1, 1), (1, 2), (1, 1), (0, 1)])
    shape, reason = repaired(spike)
    assert reason
    assert shape.geom_type == "Polygon"
    assert shape.area == pytest.approx(1.0)


@pytest.mark.parametrize(
    "ring",
    [
        [[0, 10], [1, 10]],
        [[0, 10], [1, 10], [0, 10]],
        [[0, 10], [1, "x"], [1, 11]],
        [[0, 10], [1, None], [1, 11]],
        [[0], [1], [2], [0]],
        [],
    ],
)
def test_rings_that_cannot_be_built(write, ring):
    reading = read_table(districts(write, ring, square(1, 10)), "districts")
    assert reading.frame["district_id"].tolist() == ["D1"]
    assert reading.findings["action"].tolist() == ["refused"]


@pytest.mark.parametrize("value", ["NaN", "Infinity", "1e999"])
def test_coordinates_that_are_not_finite(write, value):
    path = districts(write, square(0, 10), square(1, 10))
    path.write_text(path.read_text().replace("[0, 10]", f"[{value}, 10]", 1))
    reading = read_table(path, "districts")
    assert reading.frame["district_id"].tolist() == ["D1"]
    assert "finite" in reading.findings["rule"].iloc[0]


def test_flat_polygons_enclose_nothing(write):
    reading = finished(write, [[0, 10], [1, 10], [2, 10], [0, 10]], square(1, 10))
    assert reading.frame.index.tolist() == ["D1"]
    assert reading.findings["rule"].iloc[-1] == "must enclose an area"


def test_no_district_left(write):
    with pytest.raises(
        InputError, match=r"at least one usable polygon, found none; row 1: geometry = "
    ):
        finished(write, [[0, 10], [1, 10]])


def test_exchanged_axes_of_districts_are_an_error(write):
    ring = [[y, x] for x, y in square(117, 39)]
    with pytest.raises(InputError, match="longitude and latitude look exchanged"):
        finished(write, ring)


def test_overlaps_and_slivers_are_flagged(write):
    reading = finished(write, square(0, 10), square(0.9, 10), square(1.8999999, 10))
    rules = reading.findings["rule"].tolist()
    assert set(reading.findings["action"]) == {"flagged"}
    assert "must not overlap district D0: an overlap of" in rules[0]
    assert "10 % of the smaller one" in rules[0]
    assert "must not overlap district D1: a sliver of" in rules[1]
    assert len(reading.frame) == 3


def test_gaps_between_districts_are_noted(write):
    around = [
        square(0, 10),
        square(1, 10),
        square(2, 10),
        square(0, 11),
        square(2, 11),
        square(0, 12),
        square(1, 12),
        square(2, 12),
    ]
    (note,) = finished(write, *around).notes
    # One degree square at 11.5 degrees north: 110.6 km by 109.1 km.
    area = float(note.split(" gaps of ")[1].split(" km2")[0])
    assert note.startswith("Between the districts 1 gaps of")
    assert area == pytest.approx(12_070, rel=5e-3)


def test_duplicate_ids(write):
    path = districts(write, square(0, 10), square(1, 10))
    path.write_text(path.read_text().replace("D1", "D0"))
    reading = prepare_districts(read_table(path, "districts"))
    assert reading.frame.index.is_unique
    assert "must be unique" in reading.findings["rule"].iloc[0]


def test_points_are_assigned(write):
    frame = finished(write, square(0, 10), square(1, 10)).frame
    reading = assign_districts(sites((0.5, 10.5), (1.5, 10.5), (5, 5)), frame, table="sites")
    assert reading.frame["district_id"].tolist() == ["D0", "D1", ""]
    (found,) = reading.findings.to_dict("records")
    assert (found["value"], found["action"]) == ("5.000000, 5.000000", "flagged")


def test_a_border_belongs_to_the_first_district(write):
    frame = finished(write, square(0, 10), square(1, 10)).frame
    border = sites((1.0, 10.5))
    assert assign_districts(border, frame, table="sites").frame["district_id"].tolist() == ["D0"]
    turned = frame.iloc[::-1]
    assert assign_districts(border, turned, table="sites").frame["district_id"].tolist() == ["D1"]


def test_location_counts_where_the_file_disagrees(write):
    frame = finished(write, square(0, 10), square(1, 10)).frame
    reading = sites(
        (0.5, 10.5),
        (0.5, 10.5),
        None,
        None,
        (0.5, 10.5),
        district_id=["D1", "D0", "D1", "D9", "N0"],
    )
    found = assign_districts(reading, frame, table="sites")
    assert found.frame["district_id"].tolist() == ["D0", "D0", "D1", "", "D0"]
    assert found.findings["value"].tolist() == ["D1", "D9"]
    assert set(found.findings["action"]) == {"flagged"}


def test_tables_without_geometry(write):
    frame = finished(write, square(0, 10)).frame
    table = pd.DataFrame({"district_id": ["D0", "N0", "?", None]})
    found = assign_districts(Reading(frame=table), frame, table="subscriptions")
    assert found.frame["district_id"].tolist() == ["D0", "D0", "", ""]
    assert found.findings["value"].tolist() == ["?"]


def test_polygons_go_by_a_point_inside(write):
    frame = finished(write, square(0, 10), square(1, 10)).frame
    venue = gpd.GeoDataFrame(geometry=[shapely.box(0.9, 10.4, 1.5, 10.6)], crs=4326)
    found = assign_districts(Reading(frame=venue), frame, table="venues")
    assert found.frame["district_id"].tolist() == ["D1"]


def test_crs_must_be_that_of_the_districts(write):
    frame = finished(write, square(0, 10)).frame
    with pytest.raises(
        CRSMismatchError, match="must be in the CRS of the districts, found WGS 84 / Pseudo"
    ):
        assign_districts(sites((0, 0), crs=3857), frame, table="sites")


def test_findings_name_file_and_row_after_a_join(write):
    frame = finished(write, square(0, 10)).frame
    head = "site_id,technology,lon,lat\n"
    one = read_table(write("a.csv", head + "A,morse,0.5,10.5\nB,gsm,5,5\n"), "sites")
    two = read_table(write("b.csv", head + "C,gsm,0.5,10.5\nD,gsm,6,6\n"), "sites")
    found = assign_districts(concat_readings([one, two], "sites"), frame, table="sites").findings
    assert found[["file", "row", "action"]].to_numpy().tolist() == [
        ["a.csv", 2, "refused"],
        ["a.csv", 3, "flagged"],
        ["b.csv", 3, "flagged"],
    ]


def test_empty_tables(write):
    frame = finished(write, square(0, 10)).frame
    assert len(assign_districts(sites(), frame, table="sites").frame) == 0


def test_real_boundaries_put_their_own_inner_points_right(worlds):
    columns = {"district_id": "Code_County", "name": "Name_County"}
    path = worlds / "tianjin" / "districts_wgs84.geojson"
    frame = prepare_districts(read_table(path, "districts", source=Source(columns=columns))).frame
    inner = frame.geometry.representative_point()
    reading = Reading(frame=gpd.GeoDataFrame(geometry=inner.reset_index(drop=True), crs=4326))
    assert assign_districts(reading, frame, table="sites").frame["district_id"].tolist() == list(
        frame.index
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"type": "FeatureCollection", "features": [', "it is cut off at line 1"),
        ("district_id,name\n", "it is not JSON at line 1"),
        ("[1, 2]", "found other JSON"),
        ('{"type": "Topology"}', "must be a FeatureCollection, found 'Topology'"),
        ('{"type": "FeatureCollection"}', "must have a list of `features`"),
        ("[" * 100_000, "nested"),
        (
            '{"type": "FeatureCollection", "crs": {"type": "name", "properties": {"name": "x"}}, "features": []}',
            "must name a known CRS",
        ),
    ],
)
def test_what_is_no_geojson(write, text, message):
    with pytest.raises(InputError, match=message):
        read_table(write("d.geojson", text), "districts")


def test_polygon_from_rings_by_hand():
    shape, opened = polygon_from_rings(
        [[[0, 0], [4, 0], [4, 4], [0, 4]], [[1, 1], [2, 1], [2, 2], [1, 2]]]
    )
    assert (shape.area, opened) == (15.0, 2)
