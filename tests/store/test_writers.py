"""Every kind of file: read back by another library, harmless, and the same bytes twice."""

import csv
import io
import json
import math
import time

import geopandas as gpd
import numpy as np
import openpyxl
import pandas as pd
import pyogrio
import pytest
import rasterio
import shapely
from affine import Affine
from hypothesis import given
from hypothesis import strategies as st
from pyproj import CRS
from shapely import MultiPolygon, Point, box

from fugai.errors import ContractError, CRSMismatchError, InputError, SelectionError
from fugai.grid import Grid
from fugai.store import (
    Sheet,
    atomic_path,
    input_record,
    measures_wide,
    run_json_text,
    sha256_file,
    write_csv,
    write_districts_gpkg,
    write_findings,
    write_parquet,
    write_raster,
    write_rasters,
    write_tables,
    write_xlsx,
)
from fugai.store.geopackage import column_name
from fugai.store.tabular import FORMULA_STARTS, csv_text, escape_formula
from fugai.tables import measures, no_findings

GRID = Grid(crs=CRS.from_epsg(32650), transform=Affine(100, 0, 5e5, 0, -100, 4e6), shape=(700, 600))
EVIL = [
    "=cmd|' /C calc'!A0",
    "+1",
    "-1+2",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "＝1",
    "<script>alert(1)</script>",
    "滨海新区",
    'a"b,c\nd',
    "'plain",
]


def table():
    return pd.DataFrame(
        {
            "name": EVIL,
            "value": np.linspace(-5, 5, len(EVIL)),
            "n": pd.array([None, *range(10)], "Int64"),
        },
        index=pd.Index([f"1201{i:02}" for i in range(len(EVIL))], name="district_id"),
    )


def places():
    return gpd.GeoDataFrame(
        {"name": ["甲", "乙", "无"]},
        crs=GRID.crs,
        geometry=[Point(5e5, 4e6), box(5e5, 4e6, 5.01e5, 4.01e6), None],
    )


def areas():
    shapes = [box(5e5, 4e6, 5.1e5, 4.1e6), MultiPolygon([box(6e5, 4e6, 6.1e5, 4.1e6)])]
    index = pd.Index(["a", "b"], name="district_id")
    return gpd.GeoDataFrame({"name": ["甲区", "乙区"]}, geometry=shapes, crs=GRID.crs, index=index)


def read_csv(path):
    text = path.read_bytes()
    assert text.startswith(b"\xef\xbb\xbf")
    assert b"\r\n" not in text
    return list(csv.reader(io.StringIO(text.decode("utf-8-sig"), newline="")))


class TestCSV:
    def test_text_that_might_run_gets_an_apostrophe_and_nothing_else_changes(self, tmp_path):
        rows = read_csv(write_csv(table(), tmp_path / "a.csv"))
        assert rows[0] == ["district_id", "name", "value", "n"]
        shown = [row[1] for row in rows[1:]]
        assert shown[:7] == [f"'{text}".replace("\r", "\n") for text in EVIL[:7]]
        assert shown[7:] == EVIL[7:]
        assert rows[1][2] == "-5.0"  # a number stays a number
        assert [row[3] for row in rows[1:3]] == ["", "0"]

    def test_a_carriage_return_cannot_start_a_row(self):
        rows = csv_text(pd.DataFrame({"a": ["x\r=1", "y\r\n+2"], "b": [1, 2]}))
        assert "\r" not in rows
        assert rows == 'a,b\n"x\n=1",1\n"y\n+2",2\n'

    def test_headings_and_categories_are_text_too(self):
        frame = pd.DataFrame({"=1": pd.Categorical(["=2", "b"]), 5: [1, 2]})
        lines = csv_text(frame).splitlines()
        assert lines[0] == "'=1,5"
        assert lines[1] == "'=2,1"

    def test_geometry_becomes_longitude_and_latitude(self, tmp_path):
        rows = read_csv(write_csv(places(), tmp_path / "a.csv"))
        assert rows[0] == ["name", "longitude", "latitude"]
        assert float(rows[1][1]) == pytest.approx(117.0, abs=1e-6)  # central meridian of zone 50
        assert rows[3] == ["无", "", ""]

    def test_an_empty_frame_keeps_its_headings(self, tmp_path):
        assert read_csv(write_csv(table().iloc[:0], tmp_path / "a.csv")) == [
            ["district_id", "name", "value", "n"]
        ]
        assert len(read_csv(write_csv(places().iloc[:0], tmp_path / "b.csv"))) == 1

    def test_findings(self, tmp_path):
        found = pd.DataFrame(
            [
                {
                    "table": "sites",
                    "file": "a.csv",
                    "row": 2,
                    "column": "name",
                    "value": "=1",
                    "rule": "required",
                    "action": "refused",
                }
            ]
        )
        rows = read_csv(write_findings(found, tmp_path / "findings.csv"))
        assert rows[1][4] == "'=1"
        assert len(read_csv(write_findings(no_findings(), tmp_path / "none.csv"))) == 1

    @given(st.text(max_size=20))
    def test_no_cell_starts_like_a_formula(self, text):
        assert not escape_formula(text).startswith(FORMULA_STARTS)
        assert escape_formula(text).removeprefix("'") == text.removeprefix("'")


class TestParquet:
    def test_texts_are_untouched_and_numbers_full(self, tmp_path):
        paths = write_tables({"districts": table(), "places": places()}, tmp_path / "tables")
        assert [path.name for path in paths] == [
            "districts.parquet",
            "districts.csv",
            "places.parquet",
            "places.csv",
        ]
        back = pd.read_parquet(paths[0])
        assert back["name"].tolist() == EVIL
        pd.testing.assert_series_equal(
            back["value"], table()["value"].reset_index(drop=True), check_exact=True
        )
        shapes = gpd.read_parquet(paths[2])
        assert shapes.crs == GRID.crs
        assert shapely.equals(shapes.geometry[1], places().geometry[1])

    def test_names_of_tables_cannot_leave_the_folder(self, tmp_path):
        one = pd.DataFrame({"a": [1]})
        write_tables({"../x": one, "holes-4G/全网": one, "X": one, "": one}, tmp_path / "t")
        assert {path.stem for path in (tmp_path / "t").iterdir()} == {
            "x",
            "holes-4G_全网",
            "X-2",
            "unnamed",
        }
        assert [path.name for path in tmp_path.iterdir()] == ["t"]

    def test_empty_frames(self, tmp_path):
        assert len(gpd.read_parquet(write_parquet(places().iloc[:0], tmp_path / "a.parquet"))) == 0
        assert len(pd.read_parquet(write_parquet(table().iloc[:0], tmp_path / "b.parquet"))) == 0


class TestWorkbook:
    def read(self, path):
        return openpyxl.load_workbook(path)

    def test_nothing_is_a_formula_or_a_link(self, tmp_path):
        frame = table().assign(link="http://example.org/", mail="mailto:a@b.c")
        path = write_xlsx([Sheet(name="表", frame=frame)], tmp_path / "a.xlsx")
        tab = self.read(path)["表"]
        names = list(tab["B"][1:])
        assert {cell.data_type for cell in names} == {"s"}
        assert [cell.value.replace("_x000D_", "\r") for cell in names] == EVIL
        assert all(cell.hyperlink is None for row in tab.iter_rows() for cell in row)
        assert tab["C"][1].data_type == "n"
        assert tab["D"][1].value is None
        assert tab.freeze_panes == "B2"

    def test_headings_formats_and_notes(self, tmp_path):
        frame = pd.DataFrame(
            {
                "share": [0.5, math.nan, math.inf],
                "ok": [True, False, True],
                "day": pd.to_datetime(["2016-01-01"] * 3),
            }
        )
        sheet = Sheet(
            name="a",
            frame=frame,
            headings={"share": "覆盖率"},
            notes=["合成数据"],
            formats={"share": "0.0%"},
        )
        tab = self.read(write_xlsx([sheet], tmp_path / "a.xlsx"))["a"]
        assert tab["A1"].value == "合成数据"
        assert tab["A2"].value == "覆盖率"
        assert (tab["A3"].value, tab["A3"].number_format) == (0.5, "0.0%")
        assert tab["A4"].value is None
        assert tab["B3"].value is True
        assert tab["C3"].value.startswith("2016-01-01")
        assert tab.column_dimensions["A"].width >= 8

    def test_each_row_may_have_a_format_of_its_own_and_the_total_stands_apart(self, tmp_path):
        frame = pd.DataFrame({"what": ["share", "people"], "value": [0.5, 1200.0]})
        sheet = Sheet(
            name="a", frame=frame, formats={"value": ["0.0%", "#,##0"]}, total=["all", None]
        )
        tab = self.read(write_xlsx([sheet], tmp_path / "a.xlsx"))["a"]
        assert [tab["B2"].number_format, tab["B3"].number_format] == ["0.0%", "#,##0"]
        assert (tab["A4"].value, tab["A4"].font.b, tab["A4"].border.top.style) == (
            "all",
            True,
            "thin",
        )
        assert tab["B4"].value is None
        assert tab.auto_filter.ref == "A1:B3"  # a total is no row to be filtered

    def test_a_sheet_prints_on_landscape_pages_with_its_headings(self, tmp_path):
        narrow = Sheet(name="a", frame=pd.DataFrame({"n": [1]}), notes=["note"])
        wide = Sheet(name="b", frame=pd.DataFrame({f"column {k}": ["x" * 50] for k in range(12)}))
        book = self.read(write_xlsx([narrow, wide], tmp_path / "a.xlsx"))
        assert book["a"].page_setup.orientation == "landscape"
        assert book["a"].print_title_rows == "$2:$2"  # below the note
        assert book["a"].page_setup.fitToHeight == 0
        # 12 columns of 52 characters are three pages of 260, each with the first two columns
        assert book["b"].page_setup.fitToWidth == 3
        assert book["b"].print_title_cols == "$A:$B"

    def test_long_tables_are_cut_and_say_so(self, tmp_path):
        frame = pd.DataFrame({"n": range(50)})
        path = write_xlsx([Sheet(name="a", frame=frame)], tmp_path / "a.xlsx", max_rows=20)
        tab = self.read(path)["a"]
        assert tab.max_row == 22
        assert "The first 20 of 50 rows" in tab["A1"].value

    def test_tabs_are_legal_and_each_once(self, tmp_path):
        empty = pd.DataFrame({"a": []})
        sheets = [
            Sheet(name=name, frame=empty)
            for name in ("a/b", "A_b", "x" * 40, "x" * 41, "", "'q'", "History")
        ]
        book = self.read(write_xlsx(sheets, tmp_path / "a.xlsx"))
        assert book.sheetnames == [
            "a_b",
            "A_b 2",
            "x" * 31,
            "x" * 29 + " 2",
            "sheet",
            "q",
            "History_",
        ]

    def test_frames_with_geometry_and_without_columns(self, tmp_path):
        sheets = [Sheet(name="g", frame=places()), Sheet(name="e", frame=pd.DataFrame())]
        book = self.read(write_xlsx(sheets, tmp_path / "a.xlsx"))
        assert [cell.value for cell in book["g"][1]] == ["name", "longitude", "latitude"]

    def test_huge_numbers_and_texts(self, tmp_path):
        frame = pd.DataFrame({"id": [2**60], "text": ["字" * 40_000]})
        tab = self.read(write_xlsx([Sheet(name="a", frame=frame)], tmp_path / "a.xlsx"))["a"]
        assert tab["A2"].value == str(2**60)  # a spreadsheet would round it
        assert len(tab["B2"].value) == 32_767

    def test_no_sheet_is_refused(self, tmp_path):
        with pytest.raises(ContractError, match="at least one sheet"):
            write_xlsx([], tmp_path / "a.xlsx")


class TestGeoPackage:
    def test_layers_open_elsewhere(self, tmp_path):
        holes = gpd.GeoDataFrame({"people": []}, geometry=[], crs=GRID.crs)
        path = write_districts_gpkg(
            {"districts": areas(), "settlements": places(), "holes": holes, "columns": table()},
            tmp_path / "districts.gpkg",
        )
        layers = dict(pyogrio.list_layers(path))
        assert list(layers) == ["districts", "settlements", "holes", "columns"]
        assert layers["districts"] == "MultiPolygon"
        assert layers["columns"] is None
        back = gpd.read_file(path, layer="districts")
        assert back["district_id"].tolist() == ["a", "b"]
        assert back["name"].tolist() == ["甲区", "乙区"]
        assert back.crs.to_epsg() == 32650
        assert pyogrio.read_dataframe(path, layer="columns")["name"].tolist() == EVIL

    def test_a_chosen_crs_survives(self, tmp_path):
        crs = CRS.from_proj4(
            "+proj=aea +lat_1=38.8 +lat_2=40 +lat_0=39.4 +lon_0=117.4 +datum=WGS84"
        )
        frame = areas().set_crs(crs, allow_override=True)
        path = write_districts_gpkg({"d": frame}, tmp_path / "a.gpkg")
        back = gpd.read_file(path)
        assert back.crs.coordinate_operation.method_name == "Albers Equal Area"
        assert 38.8 in [p.value for p in back.crs.coordinate_operation.params]

    def test_no_layer_or_no_crs_is_refused(self, tmp_path):
        with pytest.raises(ContractError, match="at least one layer"):
            write_districts_gpkg({}, tmp_path / "a.gpkg")
        with pytest.raises(ContractError, match="must have a CRS"):
            write_districts_gpkg(
                {"d": places().set_crs(None, allow_override=True)}, tmp_path / "a.gpkg"
            )
        assert list(tmp_path.iterdir()) == []

    def test_the_callers_settings_come_back(self, tmp_path):
        before = pyogrio.get_gdal_config_option("OGR_CURRENT_DATE")
        write_districts_gpkg({"d": areas()}, tmp_path / "a.gpkg")
        assert pyogrio.get_gdal_config_option("OGR_CURRENT_DATE") == before

    def test_measures_become_columns_with_their_meaning(self):
        rows = [
            {
                "indicator": "wireless.area_share",
                "year": year,
                "district_id": d,
                "profile": "lte",
                "operator": operator,
                "value": v,
                "unit": "1",
                "basis": "modelled",
            }
            for year, operator, d, v in [
                (2014, "", "a", 0.1),
                (2016, "", "a", 0.5),
                (2016, "", "", 0.6),
                (2016, "中国移动", "b", 0.7),
                (2016, "中国-移动", "b", 0.8),
            ]
        ]
        rows.append({"indicator": "name", "district_id": "a", "value": 1.0, "basis": "measured"})
        wide, meaning = measures_wide(areas(), measures(rows), year=2016)
        assert isinstance(wide, gpd.GeoDataFrame)
        assert wide["wireless_area_share_lte"].tolist()[0] == 0.5
        assert math.isnan(wide["wireless_area_share_lte"].tolist()[1])
        assert wide["wireless_area_share_lte_中国移动"].tolist()[1] == 0.7
        assert wide["name"].tolist() == ["甲区", "乙区"]
        assert wide["name_2"].tolist()[0] == 1.0
        assert meaning["column"].tolist() == [
            "wireless_area_share_lte",
            "wireless_area_share_lte_中国移动",
            "wireless_area_share_lte_中国_移动",
            "name_2",
        ]
        every, _ = measures_wide(areas(), measures(rows))
        assert "wireless_area_share_lte_2014" in every
        with pytest.raises(SelectionError, match=r"\[2014, 2016\], found 2030"):
            measures_wide(areas(), measures(rows[:-1]), year=2030)

    def test_names_of_columns(self):
        key = {"indicator": "delivery.population_share", "mode": "drive", "minutes": "15"}
        assert column_name(key, with_year=False) == "delivery_population_share_drive_15min"

    def test_no_measures(self):
        wide, meaning = measures_wide(areas(), measures([]))
        assert list(wide.columns) == ["name", "geometry"]
        assert meaning.empty


class TestRaster:
    def array(self, dtype="float64"):
        rows, columns = np.mgrid[:700, :600]
        values = (rows + columns / 7.0).astype(dtype)
        return GRID.array(values, units="dBm", name="rsrp")

    def test_a_cog_with_units_description_and_overviews(self, tmp_path):
        array = self.array()
        array[0, 0] = np.nan
        path = write_raster(
            array,
            GRID,
            tmp_path / "rsrp.tif",
            description="RSRP LTE 2016",
            tags={"basis": "modelled"},
        )
        with rasterio.open(path) as source:
            assert source.tags(ns="IMAGE_STRUCTURE")["LAYOUT"] == "COG"
            assert source.crs.to_epsg() == 32650
            assert source.transform == GRID.transform
            assert math.isnan(source.nodata)
            assert source.descriptions == ("RSRP LTE 2016",)
            assert source.units == ("dBm",)
            assert source.tags()["basis"] == "modelled"
            assert source.overviews(1)
            assert source.block_shapes == [(512, 512)]
            back = source.read(1)
        np.testing.assert_array_equal(back, array.to_numpy().astype("float32"))

    def test_classes_keep_their_values_in_the_overviews(self, tmp_path):
        array = self.array("int32") % 2 * 100
        array = GRID.array(array.to_numpy().astype("int8"), units="1", nodata=-1)
        (path,) = write_rasters({"class": array}, GRID, tmp_path)
        with rasterio.open(path) as source:
            assert source.nodata == -1
            assert source.dtypes == ("int8",)
        with rasterio.open(path, overview_level=0) as source:
            assert set(np.unique(source.read(1))) <= {0, 100}

    def test_booleans_and_what_a_tiff_has_not(self, tmp_path):
        path = write_raster(self.array("bool"), GRID, tmp_path / "a.tif")
        with rasterio.open(path) as source:
            assert source.dtypes == ("uint8",)
        with pytest.raises(ContractError, match="int64"):
            write_raster(self.array("int64"), GRID, tmp_path / "b.tif")

    def test_an_array_of_another_grid_is_refused(self, tmp_path):
        with pytest.raises(CRSMismatchError):
            write_raster(self.array()[:10], GRID, tmp_path / "a.tif")
        assert list(tmp_path.iterdir()) == []

    def test_one_cell_and_nothing_but_no_data(self, tmp_path):
        grid = GRID.window(slice(0, 1), slice(0, 1))
        path = write_raster(grid.array(np.array([[np.nan]]), units="m"), grid, tmp_path / "a.tif")
        with rasterio.open(path) as source:
            assert np.isnan(source.read(1)).all()


def write_all(folder):
    write_tables({"t": table(), "g": areas()}, folder)
    write_findings(no_findings(), folder / "findings.csv")
    write_xlsx([Sheet(name="a", frame=table()), Sheet(name="b", frame=places())], folder / "a.xlsx")
    layers = {"districts": areas(), "settlements": places(), "columns": table()}
    write_districts_gpkg(layers, folder / "districts.gpkg")
    values = np.random.default_rng(1).normal(size=GRID.shape)
    write_raster(GRID.array(values, units="dBm"), GRID, folder / "a.tif")
    return {path.name: sha256_file(path) for path in sorted(folder.iterdir())}


def test_the_same_inputs_give_the_same_bytes(tmp_path):
    first = write_all(tmp_path / "one")
    time.sleep(1.1)  # files that carry a time to the second would differ
    second = write_all(tmp_path / "two")
    assert first == second
    assert len(first) == 8


class TestRunJson:
    def test_plain_and_without_nan(self):
        about = json.loads(run_json_text({"名": [math.nan, np.float64(2), Index], "o": Index}))
        assert about["名"] == [None, 2, ["a"]]
        assert about["fugai"]
        assert about["versions"]["python"]

    def test_inputs_with_size_and_hash(self, tmp_path):
        (tmp_path / "a.csv").write_bytes(b"abc")
        record = input_record(tmp_path / "a.csv", declared="a.csv")
        # SHA-256 of "abc", FIPS 180-2 appendix B.1.
        assert record == {
            "path": "a.csv",
            "bytes": 3,
            "sha256": "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
        }
        folder = input_record(tmp_path, declared="tiles")
        assert (folder["files"], folder["bytes"]) == (1, 3)
        (tmp_path / "a.csv").rename(tmp_path / "b.csv")
        assert input_record(tmp_path)["sha256"] != folder["sha256"]
        with pytest.raises(InputError, match="found none"):
            input_record(tmp_path / "no")


Index = pd.Index(["a"])


def test_a_writer_that_fails_leaves_the_old_file(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("old")

    def fail():
        with atomic_path(path) as temporary:
            temporary.write_text("half")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert [p.name for p in tmp_path.iterdir()] == ["a.txt"]
    assert path.read_text() == "old"
