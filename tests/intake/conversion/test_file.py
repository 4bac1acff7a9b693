"""Files between datums: everything but the coordinates stays."""

import json

import geopandas as gpd
import openpyxl
import pandas as pd
import pytest
import shapely

from fugai.errors import ConfigError, InputError
from fugai.intake import convert_datum, convert_file

LON, LAT = (float(v) for v in convert_datum(117.25, 39.125, "wgs84", "gcj02"))


def converted(path, out=None, source="gcj02", target="wgs84"):
    out = out or path.with_name(f"out{path.suffix}")
    convert_file(path, out, from_datum=source, to_datum=target)
    return out


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_text_keeps_all_else(write, encoding):
    text = f'编号,"名,称",经度,备注,纬度\r\n1,甲,{LON!r},"a,b",{LAT!r}\r\n2,乙,,,\r\n'
    out = converted(write("s.csv", text, encoding))
    expected = '编号,"名,称",经度,备注,纬度\r\n1,甲,117.25,"a,b",39.125\r\n2,乙,,,\r\n'
    assert out.read_bytes() == expected.encode(encoding)


@pytest.mark.parametrize(
    ("heading", "cells", "expected"),
    [
        ("id;lat;lon", f"1;{LAT};{LON}".replace(".", ","), "1;39,125;117,25"),
        ('id,"lat, lon"', f'1,"{LAT}, {LON}"', '1,"39.125, 117.25"'),
        ("id,坐标", f'1,"{LON}, {LAT}"', '1,"117.25, 39.125"'),
        ("id,wkt", f"1,POINT ({LON} {LAT})", "1,POINT (117.25 39.125)"),
        ("id,gcj02_lon,gcj02_lat", f"1,{LON},{LAT}", "1,117.25,39.125"),
        (
            "id\tlon\tlat\twkt",
            f"1\t{LON}\t{LAT}\tPOINT ({LON} {LAT})",
            "1\t117.25\t39.125\tPOINT (117.25 39.125)",
        ),
    ],
)
def test_every_way_to_write_a_position(write, heading, cells, expected):
    out = converted(write("s.csv", f"{heading}\n{cells}\n"))
    assert out.read_text().splitlines()[1] == expected


def test_a_heading_that_names_the_datum_is_renamed(write):
    out = converted(write("s.csv", f"GCJ02_lon,lat-gcj02\n{LON},{LAT}\n"))
    assert out.read_text().splitlines()[0] == "wgs84_lon,lat-wgs84"


def test_there_and_back(write):
    there = converted(write("s.csv", "lon,lat\n117.25,39.125\n"), source="wgs84", target="bd09")
    back = converted(there, there.with_name("b.csv"), source="bd09")
    assert back.read_text() == "lon,lat\n117.25,39.125\n"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("lon,lat\n117,39\n117,x\n", "in every row, row 3 has '117', 'x'"),
        ("lon,lat\n117,\n", "in every row"),
        ("lon,lat\n553000,4330000\n", "in degrees in every row"),
        ("name,height\na,1\n", "must have columns for the position"),
        ("id,坐标\n1,here\n", "must have two coordinates in '坐标'"),
        ("id,wkt\n1,POINT (\n", "must have geometry as WKT"),
        ("wgs84_lon,wgs84_lat\n1,2\n", "`datum` of `s.csv` must be 'wgs84' as its heading"),
    ],
)
def test_nothing_is_written_where_a_coordinate_is_invalid(write, text, message, tmp_path):
    with pytest.raises(InputError, match=message):
        converted(write("s.csv", text))
    assert [path.name for path in tmp_path.iterdir()] == ["s.csv"]


def test_the_row_named_is_that_of_a_spreadsheet(write):
    with pytest.raises(InputError, match="in every row, row 5 has 'x', '39'"):
        converted(write("s.csv", "台账\n\nlon,lat\n117,39\nx,39\n"))


def test_workbooks_keep_their_formulas_and_other_sheets(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["编号", "经度", "纬度", "和"])
    book.active.append([1, LON, LAT, "=A2+1"])
    book.create_sheet("说明")["A1"] = "x"
    book.save(tmp_path / "s.xlsx")
    found = openpyxl.load_workbook(converted(tmp_path / "s.xlsx"))
    assert [cell.value for cell in found["Sheet"][2]] == [1, 117.25, 39.125, "=A2+1"]
    assert found["说明"]["A1"].value == "x"


def test_geojson_keeps_properties_ids_and_open_rings(write):
    ring = [[LON, LAT, 5.0], [LON + 0.1, LAT], [LON, LAT + 0.1]]
    data = {
        "type": "FeatureCollection",
        "name": "n",
        "features": [
            {
                "type": "Feature",
                "id": 7,
                "properties": {"coordinates": [1, 2], "名": "甲"},
                "geometry": {"type": "Polygon", "coordinates": [ring]},
            },
            {"type": "Feature", "properties": None, "geometry": None},
        ],
    }
    out = json.loads(converted(write("d.geojson", json.dumps(data))).read_text("utf-8"))
    moved = out["features"][0]["geometry"]["coordinates"][0]
    assert moved[0] == [117.25, 39.125, 5.0]
    assert len(moved) == 3
    out["features"][0]["geometry"]["coordinates"][0] = ring
    assert out == data


@pytest.mark.parametrize("crs", [4326, 32650])
@pytest.mark.parametrize("name", ["d.gpkg", "d.fgb"])
def test_vector_files(tmp_path, crs, name):
    frame = gpd.GeoDataFrame({"a": [1], "名": ["甲"]}, geometry=[shapely.Point(LON, LAT)], crs=4326)
    frame.to_crs(crs).to_file(tmp_path / name, engine="pyogrio")
    found = gpd.read_file(converted(tmp_path / name), engine="pyogrio")
    assert found.crs == frame.to_crs(crs).crs
    assert found[["a", "名"]].to_numpy().tolist() == [[1, "甲"]]
    point = found.to_crs(4326).geometry.iloc[0]
    assert (point.x, point.y) == (pytest.approx(117.25, abs=1e-8), pytest.approx(39.125, abs=1e-8))


def test_refusals(write, tmp_path):
    path = write("s.csv", "lon,lat\n117,39\n")
    with pytest.raises(ConfigError, match="`datum` must be one of"):
        converted(path, source="beijing")
    with pytest.raises(InputError, match="must be another file"):
        converted(path, path)
    with pytest.raises(InputError, match=r"`out` must end in \.csv"):
        converted(path, tmp_path / "o.xlsx")
    (tmp_path / "folder.csv").mkdir()
    with pytest.raises(InputError, match="`out` must be a file, found a folder"):
        converted(path, tmp_path / "folder.csv")
    with pytest.raises(InputError, match=r"`out` = .*none.o\.csv cannot be written: No such"):
        converted(path, tmp_path / "none" / "o.csv")
    with pytest.raises(InputError, match="must end in one of"):
        converted(write("s.pdf", "x"), tmp_path / "o.pdf")
    with pytest.raises(InputError, match="must be a whole zip archive"):
        converted(write("s.xlsx", "x"))
    with pytest.raises(InputError, match="must be a whole vector file"):
        converted(write("s.gpkg", "x"))
    with pytest.raises(InputError, match="must be in degrees"):
        converted(
            write(
                "p.geojson",
                '{"type": "Feature", "geometry": {"type": "Point", "coordinates": [500000, 1]}}',
            )
        )


@pytest.mark.parametrize("name", ["s.csv", "s.xlsx", "s.gpkg", "s.geojson"])
def test_another_file_is_never_replaced_and_the_same_is_made_again(tmp_path, name):
    path, out = tmp_path / name, tmp_path / f"out-{name}"
    points = gpd.GeoDataFrame({"a": [1]}, geometry=[shapely.Point(117.2, 39.1)], crs=4326)
    if name == "s.csv":
        path.write_text("lon,lat\n117.2,39.1\n", encoding="utf-8")
    elif name == "s.xlsx":
        pd.DataFrame({"lon": [117.2], "lat": [39.1]}).to_excel(path, index=False)
    else:
        points.to_file(path)
    converted(path, out)
    made = out.read_bytes()
    converted(path, out)  # as a run that was killed after its last call
    assert out.read_bytes() == made
    with pytest.raises(InputError, match="must be a new file, found one that is not this conv"):
        converted(path, out, target="bd09")
    assert out.read_bytes() == made
    out.unlink()
    out.symlink_to(tmp_path / "nowhere")
    with pytest.raises(InputError, match="must be a new file"):
        converted(path, out)
    assert sorted(one.name for one in tmp_path.iterdir()) == sorted((name, out.name))
