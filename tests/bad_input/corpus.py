"""A small project that is right, and the means to break it in one way each."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import rasterio
from affine import Affine

Break = Callable[[Path], None]

PROJECT = """\
[project]
name = "小例"
years = [2015, 2016]
cell_size_m = 500

[inputs.districts]
path = "districts.geojson"

[inputs.sites]
path = "sites.csv"

[inputs.settlements]
path = "settlements.csv"

[inputs.outlets]
path = "outlets.csv"

[inputs.terrain]
path = "terrain.tif"
"""
SITES = """\
site_id,operator,technology,height_m,opened,lon,lat
S1,甲,lte-fdd,30,2014,117.05,39.05
S2,甲,lte-fdd,35,2015,117.15,39.15
S3,乙,nr,25,2016,117.25,39.05
S4,乙,nr,25,2016,117.35,39.15
"""
SETTLEMENTS = """\
settlement_id,name,type,population,households,lon,lat
V1,东村,village,900,300,117.35,39.05
V2,西社区,community,9000,3000,117.05,39.10
"""
OUTLETS = """\
outlet_id,name,operator,kind,delivers,lon,lat
O1,邮局,邮政,post office,door,117.06,39.06
"""


@dataclass(frozen=True, kw_only=True)
class Case:
    """One way to break the project, and what must come of it.

    Parameters
    ----------
    code
        Exit code: 2 with one line that holds ``says``, or 0 with a finding or a note that does.
    """

    name: str
    breaks: Break
    code: int
    says: str


def refuses(name: str, says: str, breaks: Break) -> Case:
    """A case that ends with exit code 2."""
    return Case(name=name, breaks=breaks, code=2, says=says)


def completes(name: str, says: str, breaks: Break) -> Case:
    """A case that completes with a finding or a note."""
    return Case(name=name, breaks=breaks, code=0, says=says)


def square(west: float, south: float = 39.0, size: float = 0.2) -> list[list[float]]:
    """A closed ring."""
    east, north = west + size, south + size
    return [[west, south], [east, south], [east, north], [west, north], [west, south]]


def districts(*rings: list[list[float]], **more: object) -> str:
    """GeoJSON of districts D1, D2 ... with these rings; both squares where none are given."""
    features = [
        {
            "type": "Feature",
            "properties": {"district_id": f"D{i}", "name": f"区{i}"},
            "geometry": {"type": "Polygon", "coordinates": [ring]},
        }
        for i, ring in enumerate(rings or (square(117.0), square(117.2)), start=1)
    ]
    return json.dumps({"type": "FeatureCollection", "features": features, **more})


def tif(
    path: Path,
    values: np.ndarray,
    *,
    crs: object = "EPSG:4326",
    size: float = 0.01,
    west: float = 116.9,
    north: float = 39.3,
    nodata: float | None = None,
    **options: object,
) -> None:
    """A GeoTIFF of one band."""
    with rasterio.open(
        path,
        "w",
        driver="GTiff",
        width=values.shape[1],
        height=values.shape[0],
        count=1,
        dtype=values.dtype,
        crs=crs,
        transform=Affine(size, 0, west, 0, -size, north),
        nodata=nodata,
        **options,
    ) as target:
        target.write(values, 1)


def write_project(folder: Path) -> Path:
    """The project that every case breaks."""
    folder.mkdir(parents=True)
    (folder / "project.toml").write_text(PROJECT, encoding="utf-8")
    (folder / "districts.geojson").write_text(districts(), encoding="utf-8")
    (folder / "sites.csv").write_text(SITES, encoding="utf-8")
    (folder / "settlements.csv").write_text(SETTLEMENTS, encoding="utf-8")
    (folder / "outlets.csv").write_text(OUTLETS, encoding="utf-8")
    tif(folder / "terrain.tif", np.full((40, 60), 20.0, dtype="float32"))
    return folder


def content(name: str, data: str | bytes, encoding: str = "utf-8") -> Break:
    """Give a file this content."""
    raw = data if isinstance(data, bytes) else data.encode(encoding)
    return lambda folder: _write(folder / name, raw)


def swap(name: str, old: str, new: str, count: int = -1) -> Break:
    """Replace a text in a file."""

    def breaks(folder: Path) -> None:
        text = (folder / name).read_text(encoding="utf-8")
        assert old in text, (name, old)
        (folder / name).write_text(text.replace(old, new, count), encoding="utf-8")

    return breaks


def row(name: str, line: str) -> Break:
    """Add a line to a table."""

    def breaks(folder: Path) -> None:
        with (folder / name).open("a", encoding="utf-8") as stream:
            stream.write(line + "\n")

    return breaks


def cut(name: str, keep: float) -> Break:
    """Keep the first part of a file."""

    def breaks(folder: Path) -> None:
        data = (folder / name).read_bytes()
        (folder / name).write_bytes(data[: int(len(data) * keep)])

    return breaks


def both(*breaks: Break) -> Break:
    """Several of these, one after the other."""

    def every(folder: Path) -> None:
        for one in breaks:
            one(folder)

    return every


def path_of(name: str, old: str, new: str) -> Break:
    """Let an input name another file."""
    return swap(
        "project.toml", f'[inputs.{name}]\npath = "{old}"', f'[inputs.{name}]\npath = "{new}"'
    )


def setting(name: str, line: str) -> Break:
    """Add a key to an input."""
    return swap("project.toml", f"[inputs.{name}]\n", f"[inputs.{name}]\n{line}\n")


def _write(path: Path, data: bytes) -> None:
    path.write_bytes(data)
