"""Every reader with a small valid file, and how the file is changed."""

from __future__ import annotations

import random
import tempfile
import time
import zipfile
from collections.abc import Callable  # noqa: TC003
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import rasterio
from affine import Affine
from pyproj import CRS
from shapely import Point, box
from tests.fuzz.mutate import mutated, mutated_archive

from fugai.errors import FugaiError
from fugai.grid import Grid
from fugai.intake import (
    concat_readings,
    prepare_districts,
    read_antenna,
    read_clutter,
    read_population,
    read_roads,
    read_table,
    read_terrain,
)
from fugai.pipeline.radio import read_toml
from fugai.project import read_project
from fugai.wireless import technologies

MAX_SECONDS = 10.0
GRID = Grid(
    crs=CRS.from_epsg(32650), transform=Affine(500, 0, 500_000, 0, -500, 4_320_000), shape=(8, 8)
)
SITES = pd.DataFrame(
    {
        "site_id": ["S1", "S2", "S3"],
        "operator": ["甲", "甲", "乙"],
        "technology": ["lte-fdd", "lte-fdd", "nr"],
        "height_m": [30.0, 35.5, 25.0],
        "opened": [2014, 2015, 2016],
        "azimuth_deg": ["0/120/240", "全向", ""],
        "lon": [117.01, 117.02, 117.03],
        "lat": [39.01, 39.02, 39.025],
    }
)
OSM = """<?xml version='1.0' encoding='UTF-8'?><osm version="0.6">
<node id="1" lat="39.01" lon="117.01"/><node id="2" lat="39.02" lon="117.02"/>
<node id="3" lat="39.03" lon="117.03"><tag k="amenity" v="post_office"/><tag k="name" v="邮局"/></node>
<way id="7"><nd ref="1"/><nd ref="2"/><nd ref="3"/><tag k="highway" v="primary"/>
<tag k="maxspeed" v="60"/><tag k="oneway" v="yes"/></way>
<relation id="9"><member type="way" ref="7" role="from"/><member type="node" ref="2" role="via"/>
<member type="way" ref="7" role="to"/><tag k="type" v="restriction"/><tag k="restriction" v="no_u_turn"/>
</relation></osm>"""
GRAPHML = """<?xml version="1.0" encoding="utf-8"?><graphml xmlns="http://graphml.graphdrawing.org/xmlns">
<key id="d0" for="graph" attr.name="crs" attr.type="string"/><key id="d1" for="node" attr.name="x"
attr.type="string"/><key id="d2" for="node" attr.name="y" attr.type="string"/><key id="d3" for="edge"
attr.name="length" attr.type="string"/><key id="d4" for="edge" attr.name="highway" attr.type="string"/>
<graph edgedefault="directed"><data key="d0">epsg:4326</data>
<node id="1"><data key="d1">117.01</data><data key="d2">39.01</data></node>
<node id="2"><data key="d1">117.02</data><data key="d2">39.02</data></node>
<edge source="1" target="2" id="0"><data key="d3">1400.5</data><data key="d4">primary</data></edge>
<edge source="2" target="1" id="0"><data key="d3">1400.5</data><data key="d4">['a', 'b']</data></edge>
</graph></graphml>"""
PROJECT = """[project]
name = "小例"
years = [2015, 2016]
cell_size_m = 500
seed = 7
[inputs.districts]
path = "d.geojson"
datum = "gcj02"
columns = { name = "名称" }
[[inputs.outlets]]
path = "o.csv"
where = { kind = ["post office", "locker"] }
[wireless.profiles.lte]
technologies = ["lte"]
rsrp_dbm = -105
[[targets]]
id = "t"
title = "目标"
indicator = "wireless.population_covered"
by = 2016
at_least = 0.9
"""
TECHNOLOGIES = """[lte-fdd]
frequency_mhz = 1850
bandwidth_mhz = 20.0
[nr]
frequency_mhz = 700
"""


@dataclass(frozen=True, kw_only=True)
class Target:
    """One reader: the ending of its file, a valid one, what reads it, and how it is changed."""

    ending: str
    seed: Callable[[], bytes]
    read: Callable[[Path], object]
    change: Callable[[bytes, random.Random], bytes] = mutated


def _written(name: str, write: Callable[[Path], object]) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, name)
        write(path)
        return path.read_bytes()


def _points() -> gpd.GeoDataFrame:
    places = [Point(x, y) for x, y in zip(SITES["lon"], SITES["lat"], strict=True)]
    return gpd.GeoDataFrame(SITES.drop(columns=["lon", "lat"]), geometry=places, crs=4326)


def _districts() -> gpd.GeoDataFrame:
    shapes = [box(117, 39, 117.05, 39.05), box(117.05, 39, 117.1, 39.05)]
    return gpd.GeoDataFrame(
        {"district_id": ["A", "B"], "name": ["东", "西"]}, geometry=shapes, crs=4326
    )


def _tif() -> bytes:
    def write(path: Path) -> None:
        values = np.arange(64, dtype="float32").reshape(8, 8)
        options = {"width": 8, "height": 8, "count": 1, "dtype": "float32", "crs": GRID.crs}
        with rasterio.open(path, "w", driver="GTiff", transform=GRID.transform, **options) as file:
            file.write(values, 1)
            file.units = ("m",)

    return _written("t.tif", write)


def _shapefile() -> bytes:
    def write(path: Path) -> None:
        folder = path.with_suffix("")
        folder.mkdir()
        short = _points().rename(columns={"azimuth_deg": "azimuth"})
        short.to_file(folder / "s.shp", engine="pyogrio", encoding="utf-8")
        with zipfile.ZipFile(path, "w") as archive:
            for part in sorted(folder.iterdir()):
                archive.write(part, part.name)

    return _written("s.zip", write)


def _antenna() -> bytes:
    cut = "\n".join(f"{angle} {min(angle, 360 - angle) / 10}" for angle in range(360))
    text = f"NAME sector\nFREQUENCY 1800\nGAIN 15 dBd\nTILT ELECTRICAL 0\nHORIZONTAL 360\n{cut}\nVERTICAL 360\n{cut}\n"
    return text.encode()


def _read_project(path: Path) -> object:
    return read_project(path.rename(path.with_name("project.toml")))


def _read_districts(path: Path) -> object:
    return prepare_districts(concat_readings([read_table(path, "districts")], "districts"))


def _read_rasters(path: Path) -> object:
    results = []
    for read in (read_terrain, read_population, read_clutter):
        try:
            results.append(read(path, GRID))
        except FugaiError as error:  # what is no terrain may be a population
            results.append(error)
    return results


def _read_osm(path: Path) -> object:
    read_roads(path, crs=GRID.crs)
    return read_table(path, "outlets")


DRIVE = "lon,lat,rsrp,site\n117.01,39.01,-80.5,S1\n117.02,39.02,-95,S2\n117.03,39.03,-101.25,\n"

TARGETS = {
    "csv": Target(
        ending=".csv",
        seed=lambda: SITES.to_csv(index=False).encode(),
        read=lambda path: read_table(path, "sites"),
    ),
    "xlsx": Target(
        ending=".xlsx",
        seed=lambda: _written("s.xlsx", lambda path: SITES.to_excel(path, index=False)),
        read=lambda path: read_table(path, "sites"),
        change=mutated_archive,
    ),
    "geojson": Target(
        ending=".geojson", seed=lambda: _districts().to_json().encode(), read=_read_districts
    ),
    "geopackage": Target(
        ending=".gpkg",
        seed=lambda: _written("s.gpkg", lambda path: _points().to_file(path, engine="pyogrio")),
        read=lambda path: read_table(path, "sites"),
    ),
    "shapefile": Target(
        ending=".zip",
        seed=_shapefile,
        read=lambda path: read_table(path, "sites"),
        change=mutated_archive,
    ),
    "parquet": Target(
        ending=".parquet",
        seed=lambda: _written("s.parquet", lambda path: _points().to_parquet(path)),
        read=lambda path: read_table(path, "sites"),
    ),
    "geotiff": Target(ending=".tif", seed=_tif, read=_read_rasters),
    "antenna": Target(ending=".msi", seed=_antenna, read=read_antenna),
    "project": Target(ending=".toml", seed=PROJECT.encode, read=_read_project),
    "technologies": Target(
        ending=".toml", seed=TECHNOLOGIES.encode, read=lambda path: technologies(read_toml(path))
    ),
    "graphml": Target(
        ending=".graphml", seed=GRAPHML.encode, read=lambda path: read_roads(path, crs=GRID.crs)
    ),
    "osm": Target(ending=".osm", seed=OSM.encode, read=_read_osm),
    "drive-test": Target(
        ending=".csv", seed=DRIVE.encode, read=lambda path: read_table(path, "measurements")
    ),
}


@cache
def seed_of(name: str) -> bytes:
    """The valid file of a reader."""
    return TARGETS[name].seed()


def attempt(name: str, data: bytes) -> str | None:
    """Reads a file; the fault where anything but a `FugaiError` comes of it, or it takes too long."""
    target = TARGETS[name]
    start = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, f"f{target.ending}")
        path.write_bytes(data)
        try:
            target.read(path)
        except FugaiError as error:
            if not str(error).strip():
                return "an error without a sentence"
        except Exception as error:  # noqa: BLE001  this is what is looked for
            return repr(error)[:300]
    seconds = time.monotonic() - start
    return f"took {seconds:.1f} s" if seconds > MAX_SECONDS else None


def fuzzed(name: str, seed: int, case: int) -> bytes:
    """The file of one case: the same for the same reader, seed and number."""
    rng = random.Random(f"{name} {seed} {case}")
    return TARGETS[name].change(seed_of(name), rng)
