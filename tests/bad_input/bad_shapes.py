"""Districts, vector files and rasters that are wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import rasterio
import shapely
from affine import Affine
from corpus import (
    Case,
    both,
    completes,
    content,
    cut,
    districts,
    path_of,
    refuses,
    square,
    swap,
    tif,
)

if TYPE_CHECKING:
    from pathlib import Path

D, T = "districts.geojson", "terrain.tif"
SITE = gpd.GeoDataFrame(
    {"site_id": ["A"], "technology": ["nr"]}, geometry=[shapely.Point(117.1, 39.1)], crs=4326
)


def _sites(name: str):
    def breaks(folder: Path) -> None:
        path_of("sites", "sites.csv", name)(folder)
        if name.endswith("parquet"):
            SITE.to_parquet(folder / name)
        else:
            SITE.to_file(folder / name, engine="pyogrio")

    return breaks


def _header(name: str, at: int, data: bytes):
    def breaks(folder: Path) -> None:
        raw = bytearray((folder / name).read_bytes())
        raw[at : at + len(data)] = data
        (folder / name).write_bytes(bytes(raw))

    return breaks


def _raster(**options: object):
    values = options.pop("values", np.full((40, 60), 20.0, dtype="float32"))
    return lambda folder: tif(folder / T, values, **options)


def _huge(folder: Path) -> None:
    with rasterio.open(
        folder / T,
        "w",
        driver="GTiff",
        width=30_000,
        height=30_000,
        count=1,
        dtype="float64",
        crs="EPSG:4326",
        transform=Affine(2e-5, 0, 116.9, 0, -2e-5, 39.3),
        sparse_ok=True,
        tiled=True,
    ):
        pass


def _two_layers(folder: Path) -> None:
    path_of("sites", "sites.csv", "s.gpkg")(folder)
    for layer in ("a", "b"):
        SITE.to_file(folder / "s.gpkg", layer=layer, engine="pyogrio")


BOW_TIE = [[117.0, 39.0], [117.2, 39.2], [117.2, 39.0], [117.0, 39.2], [117.0, 39.0]]
VOID = np.full((40, 60), 20.0, dtype="float32")
VOID[15:20, 20:30] = -32768

CASES: tuple[Case, ...] = (
    # GeoJSON.
    refuses("geojson-cut", "it is cut off", cut(D, 0.6)),
    refuses("geojson-empty", "is empty", content(D, "")),
    refuses("geojson-is-csv", "it is not JSON", content(D, "district_id,name\n1,2\n")),
    refuses("geojson-other-json", "must be GeoJSON", content(D, '{"a": 1}')),
    refuses("geojson-topology", "found 'Topology'", content(D, '{"type": "Topology"}')),
    refuses("geojson-nested", "nested", content(D, '{"type":' * 60_000)),
    refuses(
        "geojson-crs-unknown",
        "must name a known CRS",
        content(D, districts(crs={"type": "name", "properties": {"name": "EPSG:1"}})),
    ),
    refuses(
        "districts-no-feature",
        "must hold at least one row, found none",
        content(D, '{"type": "FeatureCollection", "features": []}'),
    ),
    refuses(
        "districts-are-points",
        "must be a polygon",
        content(D, districts().replace("Polygon", "MultiLineString")),
    ),
    refuses(
        "districts-axes-swapped",
        "look exchanged",
        content(D, districts(*([[y, x] for x, y in square(w)] for w in (117.0, 117.2)))),
    ),
    refuses(
        "districts-in-metres",
        "or in the CRS that `crs` names",
        content(D, districts(square(500_000, 4_300_000, 9000))),
    ),
    refuses("districts-no-name", "must have a column `name`", swap(D, '"name"', '"label"')),
    refuses(
        "grid-too-fine",
        "`cell_size_m` = 1 gives",
        swap("project.toml", "cell_size_m = 500", "cell_size_m = 1"),
    ),
    completes(
        "district-ring-open",
        "a ring must end where it begins",
        content(D, districts(square(117.0)[:-1], square(117.2))),
    ),
    completes(
        "district-crosses-itself",
        "Self-intersection",
        content(D, districts(BOW_TIE, square(117.2))),
    ),
    completes(
        "district-two-points",
        "at least three points",
        content(D, districts(square(117.0), [[117.2, 39.0], [117.4, 39.0]])),
    ),
    completes(
        "district-nan", "must have finite coordinates", swap(D, "[117.2, 39.0]", "[NaN, 39.0]", 1)
    ),
    completes(
        "district-infinite",
        "must have finite coordinates",
        swap(D, "[117.2, 39.0]", "[Infinity, 39.0]", 1),
    ),
    completes(
        "district-text-coordinates",
        "must have pairs of numbers as coordinates",
        swap(D, "[117.2, 39.0]", '["east", 39.0]', 1),
    ),
    completes(
        "district-no-geometry",
        "must be of a GeoJSON type",
        swap(D, '{"type": "Polygon"', '{"type": "None"', 1),
    ),
    completes(
        "district-flat",
        "must enclose an area",
        content(D, districts(square(117.0), [[117.2, 39], [117.3, 39], [117.4, 39], [117.2, 39]])),
    ),
    completes(
        "districts-overlap",
        "must not overlap district D1: an overlap of",
        content(D, districts(square(117.0), square(117.15))),
    ),
    completes(
        "districts-sliver", "a sliver of", content(D, districts(square(117.0), square(117.19999)))
    ),
    completes("district-id-twice", "must be unique", swap(D, "D2", "D1")),
    completes(
        "district-name-surrogate",
        "must lie in a district",
        both(
            swap(D, '"\\u533a2"', '"\\ud800"'),
            content("outlets.csv", "outlet_id,kind,lon,lat\nO1,locker,118.9,39.1\n"),
        ),
    ),
    # Other vector files.
    refuses(
        "gpkg-text",
        "must be a whole vector file",
        both(path_of("sites", "sites.csv", "s.gpkg"), content("s.gpkg", "x" * 200)),
    ),
    refuses("gpkg-cut", "s.gpkg` must", both(_sites("s.gpkg"), cut("s.gpkg", 0.1))),
    refuses("gpkg-two-layers", "`layer` must name one of", _two_layers),
    refuses(
        "parquet-cut",
        "must be a whole Parquet file",
        both(_sites("s.parquet"), cut("s.parquet", 0.5)),
    ),
    refuses(
        "parquet-text",
        "must be a whole Parquet file",
        both(path_of("sites", "sites.csv", "s.parquet"), content("s.parquet", "PAR1 x PAR1")),
    ),
    refuses(
        "parquet-footer-2gb",
        "must be a whole Parquet file",
        both(_sites("s.parquet"), _header("s.parquet", -8, b"\xff\xff\xff\x7f")),
    ),
    refuses(
        "shp-2gb",
        "claims 2,147,483,648 bytes",
        both(_sites("s.shp"), _header("s.shp", 24, (2**30).to_bytes(4, "big"))),
    ),
    refuses(
        "dbf-2gb",
        "its .dbf part claims",
        both(_sites("s.shp"), _header("s.dbf", 4, (2**30).to_bytes(4, "little"))),
    ),
    refuses(
        "shp-alone",
        "must hold the .shx part",
        both(_sites("s.shp"), lambda f: (f / "s.shx").unlink()),
    ),
    # Rasters.
    refuses("tif-empty", "is empty", content(T, "")),
    refuses("tif-text", "must be a whole GeoTIFF", content(T, "not a raster")),
    refuses("tif-cut", "terrain.tif` must be a whole", cut(T, 0.5)),
    refuses("tif-elsewhere", "must have heights where the districts are", _raster(west=10.0)),
    refuses("tif-without-crs", "must say where it lies", _raster(crs=None)),
    refuses("tif-7gb", "must not claim more than it can hold", _huge),
    refuses(
        "tif-is-png",
        "must be a whole GeoTIFF",
        content(T, b"\x89PNG\r\n\x1a\n" + bytes(8) + b"IHDR\x7f\xff\xff\xff\x7f\xff\xff\xff"),
    ),
    refuses(
        "hgt-short",
        "bytes of heights, found 100",
        both(path_of("terrain", T, "N39E117.hgt"), content("N39E117.hgt", bytes(100))),
    ),
    refuses(
        "hgt-misnamed",
        "must be named after its corner",
        both(path_of("terrain", T, "t.hgt"), content("t.hgt", bytes(100))),
    ),
    completes("tif-voids", "is left unknown there", _raster(values=VOID, nodata=-32768)),
    completes(
        "tif-heights-impossible",
        "must be between -500 and 9000 m",
        _raster(values=np.where(VOID < 0, 30_000, VOID).astype("float32")),
    ),
    completes(
        "tif-nan",
        "is left unknown there",
        _raster(values=np.where(VOID < 0, np.nan, VOID).astype("float32")),
    ),
    # OpenStreetMap.
    refuses(
        "osm-cut",
        "s.osm",
        both(
            path_of("sites", "sites.csv", "s.osm"),
            content("s.osm", '<osm version="0.6"><node id="1"'),
        ),
    ),
    refuses(
        "pbf-text",
        "s.osm.pbf",
        both(path_of("sites", "sites.csv", "s.osm.pbf"), content("s.osm.pbf", "not a pbf")),
    ),
)
