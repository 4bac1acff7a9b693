"""Files that other programs understand: styles for QGIS, classes for GDAL, KML for Google Earth."""

from __future__ import annotations

import itertools
import math
import xml.etree.ElementTree as ET

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import pytest
import rasterio
from affine import Affine
from pyproj import CRS
from shapely.geometry import LineString, MultiPolygon, Point, box

from fugai.errors import ContractError
from fugai.grid import Grid
from fugai.store import (
    LayerStyle,
    RasterClass,
    StyleClass,
    has_name,
    named_crs,
    write_districts_gpkg,
    write_kml,
    write_raster,
)
from fugai.store.interchange.styles import qml_text

GRID = Grid(crs=CRS.from_epsg(32650), transform=Affine(100, 0, 5e5, 0, -100, 4.3e6), shape=(2, 3))
OWN = CRS.from_proj4("+proj=laea +lat_0=39 +lon_0=117 +datum=WGS84 +units=m")
KML = "{http://www.opengis.net/kml/2.2}"

ORDER = {
    "Document": ["name", "Style", "Schema", "Folder"],
    "Style": ["IconStyle", "LabelStyle", "LineStyle", "PolyStyle"],
    "IconStyle": ["color", "scale"],
    "LineStyle": ["color", "width"],
    "Folder": ["name", "Placemark"],
    "Placemark": [
        "name",
        "styleUrl",
        "ExtendedData",
        "Point",
        "LineString",
        "Polygon",
        "MultiGeometry",
    ],
    "Point": ["extrude", "altitudeMode", "coordinates"],
    "LineString": ["tessellate", "coordinates"],
    "Polygon": ["tessellate", "outerBoundaryIs", "innerBoundaryIs"],
}
"""Children of elements in the order that the schema of OGC KML 2.2 demands."""


def names():
    return ["甲 & 乙", "<b>{{x}}</b>", "c\x00d"]


@pytest.fixture
def masts():
    return gpd.GeoDataFrame(
        {
            "name": names(),
            "height_m": [45.0, np.nan, 0.0],
            "n": [1, 2, 3],
            "说明": ["a", None, "ü"],
        },
        geometry=[Point(5e5, 4.3e6), Point(5.01e5, 4.3e6), Point(5.02e5, 4.3e6)],
        crs=32650,
    )


@pytest.fixture
def holes():
    ring = box(117.0, 39.0, 117.3, 39.3).difference(box(117.1, 39.1, 117.2, 39.2))
    many = MultiPolygon([box(118, 39, 118.1, 39.1), box(119, 39, 119.1, 39.1)])
    shapes = [ring, many, LineString([(117, 39), (118, 40)]), None]
    return gpd.GeoDataFrame({"name": ["r", "m", "l", "none"]}, geometry=shapes, crs=4326)


class TestKml:
    def tree(self, layers, tmp_path, **options):
        path = write_kml(layers, tmp_path / "a.kml", **options)
        return ET.parse(path).getroot()

    def test_children_stand_in_the_order_of_the_schema(self, masts, holes, tmp_path):
        root = self.tree({"sites": masts, "holes": holes}, tmp_path)
        assert root.tag == f"{KML}kml"
        seen = set()
        for node in root.iter():
            kind = node.tag.removeprefix(KML)
            if kind in ORDER:
                at = [ORDER[kind].index(child.tag.removeprefix(KML)) for child in node]
                assert at == sorted(at), kind
                seen.add(kind)
        assert seen == set(ORDER)

    def test_references_lead_somewhere(self, masts, holes, tmp_path):
        root = self.tree({"sites": masts, "holes": holes}, tmp_path)
        ids = {node.get("id") for node in root.iter() if node.get("id")}
        used = {node.text.removeprefix("#") for node in root.iter(f"{KML}styleUrl")}
        used |= {node.get("schemaUrl").removeprefix("#") for node in root.iter(f"{KML}SchemaData")}
        assert used == ids
        for schema in root.iter(f"{KML}Schema"):
            fields = [field.get("name") for field in schema]
            assert len(set(fields)) == len(fields)
            assert all(field.isascii() for field in fields)

    def test_masts_stand_as_high_as_they_are(self, masts, tmp_path):
        root = self.tree({"sites": masts}, tmp_path)
        points = list(root.iter(f"{KML}Point"))
        lon, lat, height = map(float, points[0].find(f"{KML}coordinates").text.split(","))
        assert (round(lon, 6), height) == (117.0, 45.0)  # the central meridian of the zone
        assert 38.8 < lat < 38.9
        assert points[0].find(f"{KML}altitudeMode").text == "relativeToGround"
        for flat in points[1:]:
            assert flat.find(f"{KML}altitudeMode") is None
            assert flat.find(f"{KML}coordinates").text.count(",") == 1

    def test_names_stay_what_they_are(self, masts, tmp_path):
        root = self.tree({"sites": masts}, tmp_path, name="计划 <1>", titles={"sites": "基站"})
        marks = [node.find(f"{KML}name").text for node in root.iter(f"{KML}Placemark")]
        assert marks == ["甲 & 乙", "<b>{{x}}</b>", "cd"]
        assert root.find(f"{KML}Document/{KML}name").text == "计划 <1>"
        assert root.find(f"{KML}Document/{KML}Folder/{KML}name").text == "基站"

    def test_rings_are_closed_and_counter_clockwise(self, holes, tmp_path):
        root = self.tree({"holes": holes}, tmp_path)
        for side, sign in (("outerBoundaryIs", 1), ("innerBoundaryIs", -1)):
            for ring in root.iter(f"{KML}{side}"):
                text = ring.find(f"{KML}LinearRing/{KML}coordinates").text
                at = [tuple(map(float, pair.split(","))) for pair in text.split()]
                assert at[0] == at[-1]
                area = sum(a[0] * b[1] - b[0] * a[1] for a, b in itertools.pairwise(at))
                assert math.copysign(1, area) == sign

    def test_what_has_no_place_is_left_out(self, holes, tmp_path):
        root = self.tree({"holes": holes}, tmp_path)
        assert len(list(root.iter(f"{KML}Placemark"))) == 3

    def test_gdal_reads_it(self, masts, tmp_path):
        path = write_kml({"sites": masts}, tmp_path / "a.kml")
        back = pyogrio.read_dataframe(path)
        assert len(back) == 3
        assert back.crs.to_epsg() == 4326
        assert back.geometry.iloc[0].x == pytest.approx(117.0, abs=1e-7)  # as printed

    def test_nothing_is_fetched_and_the_bytes_are_the_same(self, masts, holes, tmp_path):
        one = write_kml({"a": masts, "b": holes}, tmp_path / "a.kml").read_text("utf-8")
        two = write_kml({"a": masts, "b": holes}, tmp_path / "b.kml", name="a").read_text("utf-8")
        assert one == two
        assert "href" not in one

    def test_what_has_no_positions_is_refused(self, masts, tmp_path):
        with pytest.raises(ContractError, match="at least one layer"):
            write_kml({}, tmp_path / "a.kml")
        for frame in (pd.DataFrame({"a": [1]}), masts.set_crs(None, allow_override=True)):
            with pytest.raises(ContractError, match="Layer `x` must have geometry and a CRS"):
                write_kml({"x": frame}, tmp_path / "a.kml")


class TestStyles:
    def test_each_class_has_its_symbol(self):
        classes = tuple(
            StyleClass(label=f"{low}", colour="#0072b2", low=low, high=low + 1) for low in range(3)
        )
        for style in (
            LayerStyle(shape="fill", column="v", classes=classes, label_column="name"),
            LayerStyle(
                shape="marker",
                column="v",
                classes=(
                    StyleClass(label="<A&B>", colour="#0072b2", value="a"),
                    StyleClass(label="other", colour="#000000", value=""),
                ),
            ),
            LayerStyle(shape="line", classes=classes[:1]),
        ):
            root = ET.fromstring(qml_text(style))
            assert root.tag == "qgis"
            renderer = root.find("renderer-v2")
            symbols = [one.get("name") for one in renderer.iter("symbol")]
            used = [
                one.get("symbol") for one in renderer.iter() if one.tag in ("range", "category")
            ]
            assert symbols == (used or ["0"])
            assert {one.get("type") for one in renderer.iter("symbol")} == {style.shape}
            assert (
                root.find("layerGeometryType").text
                == {"marker": "0", "line": "1", "fill": "2"}[style.shape]
            )
            assert (root.find("labeling") is not None) == (style.label_column is not None)

    def test_ranges_follow_one_another(self):
        classes = (
            StyleClass(label="low", colour="#0072b2", low=0.0, high=0.5),
            StyleClass(label="high", colour="#d55e00", low=0.5, high=1.0),
        )
        root = ET.fromstring(qml_text(LayerStyle(shape="fill", column="v", classes=classes)))
        ends = [(one.get("lower"), one.get("upper")) for one in root.iter("range")]
        assert ends == [("0", "0.5"), ("0.5", "1")]

    def test_the_table_is_found_by_layer(self, masts, tmp_path):
        style = LayerStyle(shape="marker", classes=(StyleClass(label="a", colour="#0072b2"),))
        path = write_districts_gpkg({"sites": masts}, tmp_path / "a.gpkg", styles={"sites": style})
        assert dict(pyogrio.list_layers(path)) == {"sites": "Point", "layer_styles": None}
        row = pyogrio.read_dataframe(path, layer="layer_styles").iloc[0]
        assert (row["f_table_name"], row["f_geometry_column"], row["useAsDefault"]) == (
            "sites",
            "geom",
            True,
        )
        assert row["styleQML"] == qml_text(style)
        again = write_districts_gpkg({"sites": masts}, tmp_path / "b.gpkg", styles={"sites": style})
        assert again.read_bytes() == path.read_bytes()

    def test_a_style_of_no_layer_is_refused(self, masts, tmp_path):
        style = LayerStyle(shape="marker", classes=(StyleClass(label="a", colour="#0072b2"),))
        with pytest.raises(ContractError, match="must be of the layers, sites, found 'x'"):
            write_districts_gpkg({"sites": masts}, tmp_path / "a.gpkg", styles={"x": style})
        with pytest.raises(ContractError, match="found 2"):
            LayerStyle(shape="fill", classes=style.classes * 2)


class TestNamedCrs:
    def test_a_name_is_kept_or_found(self):
        utm, gauss = CRS.from_epsg(32650), CRS.from_epsg(4547)
        assert named_crs(utm, stated=[gauss]) == utm
        assert named_crs(OWN, stated=[CRS.from_epsg(4490), OWN, gauss]) == gauss
        assert named_crs(OWN, stated=[CRS.from_epsg(4490)]).to_epsg() == 4326
        assert not has_name(OWN)

    def test_layers_are_written_in_it(self, masts, tmp_path):
        path = write_districts_gpkg(
            {"sites": masts.to_crs(OWN), "t": pd.DataFrame({"a": [1]})},
            tmp_path / "a.gpkg",
            crs=CRS.from_epsg(4326),
        )
        back = gpd.read_file(path, layer="sites")
        assert back.crs.to_epsg() == 4326
        assert back.geometry.iloc[0].x == pytest.approx(117.0, abs=1e-9)  # there and back


class TestRasterClasses:
    CLASSES = (
        RasterClass(zh="农村", en="Rural", colour="#d9e7c5", value=1),
        RasterClass(zh="城市", en="Urban", colour="#d9705f", value=3),
    )

    def test_codes_have_a_colour_table_and_names(self, tmp_path):
        codes = GRID.array(np.array([[1, 3, 1], [0, 0, 3]], dtype=np.int8), units="class")
        path = write_raster(codes, GRID, tmp_path / "a.tif", classes=self.CLASSES)
        with rasterio.open(path) as source:
            assert source.dtypes == ("uint8",)
            assert source.colormap(1)[3] == (217, 112, 95, 255)
            assert source.read(1).tolist() == codes.to_numpy().tolist()
            assert source.tags(ns="IMAGE_STRUCTURE")["LAYOUT"] == "COG"
        root = ET.parse(tmp_path / "a.tif.aux.xml").getroot()
        assert [one.text or "" for one in root.iter("Category")] == [
            "",
            "农村 Rural",
            "",
            "城市 Urban",
        ]
        table = root.find("PAMRasterBand/GDALRasterAttributeTable")
        fields = [one.findtext("Name") for one in table.iter("FieldDefn")]
        rows = [[cell.text for cell in row] for row in table.iter("Row")]
        assert dict(zip(fields, rows[1], strict=True)) == {
            "Value": "3",
            "Class_zh": "城市",
            "Class": "Urban",
            "Red": "217",
            "Green": "112",
            "Blue": "95",
            "Alpha": "255",
        }

    def test_ranges_have_ends_and_the_values_stay(self, tmp_path):
        level = GRID.array(np.full((2, 3), -90.0), units="dBm")
        classes = (
            RasterClass(zh="", en="low", colour="#d0603f", high=-85.0),
            RasterClass(zh="", en="high", colour="#243a7d", low=-85.0),
        )
        path = write_raster(level, GRID, tmp_path / "a.tif", classes=classes)
        with rasterio.open(path) as source:
            assert source.dtypes == ("float32",)
        table = ET.parse(tmp_path / "a.tif.aux.xml").getroot().find(".//GDALRasterAttributeTable")
        assert table.get("tableType") == "athematic"
        assert [[cell.text for cell in row][:2] for row in table.iter("Row")] == [
            ["-1e+30", "-85"],
            ["-85", "1e+30"],
        ]

    def test_codes_that_are_no_bytes_stay_as_they_are(self, tmp_path):
        codes = GRID.array(np.array([[-1, 3, 1], [0, 0, 3]], dtype=np.int8), units="class")
        path = write_raster(codes, GRID, tmp_path / "a.tif", classes=self.CLASSES)
        with rasterio.open(path) as source:
            assert source.dtypes == ("int8",)
            assert source.read(1)[0, 0] == -1
