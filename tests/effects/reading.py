"""For every key of an input a value that must change what is read of a small project."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import openpyxl
import rasterio
from affine import Affine
from shapely import Point
from tests.effects.small_project import FILES

if TYPE_CHECKING:
    from collections.abc import Mapping

_TABLE = "inputs/settlements"
_ROWS = FILES["settlements.csv"]
_HEAD, *_LINES = _ROWS.splitlines()


@dataclass(frozen=True, kw_only=True)
class Read:
    """One key of an input changed: its path and other value, and what both projects have beside."""

    path: str
    value: object
    only: str = "check"
    base: Mapping[str, object] = field(default_factory=dict)
    files: Mapping[str, str | bytes] = field(default_factory=dict)


def _table(key: str, value: object, text: str | None = None, **base: object) -> Read:
    """A key of the settlements, read from another text with other keys beside."""
    return Read(
        path=f"{_TABLE}/{key}",
        value=value,
        base={f"{_TABLE}/{name}": one for name, one in base.items()},
        files={} if text is None else {"settlements.csv": text},
    )


def _raster(*layers: np.ndarray) -> bytes:
    """A GeoTIFF of the small project, as heights or residents."""
    with rasterio.MemoryFile() as memory:
        with memory.open(
            driver="GTiff",
            width=22,
            height=6,
            count=len(layers),
            dtype="float32",
            crs="EPSG:4326",
            transform=Affine(0.005, 0, 116.995, 0, -0.006, 39.033),
        ) as file:
            for band, values in enumerate(layers, start=1):
                file.write(values.astype("float32"), band)
        data: bytes = memory.read()
        return data


def _workbook() -> bytes:
    book = openpyxl.Workbook()
    for number, name in enumerate(("first", "second")):
        sheet = book.active if number == 0 else book.create_sheet(name)
        sheet.title = name
        sheet.append(_HEAD.split(","))
        for line in _LINES[number:]:
            sheet.append(line.split(","))
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _package() -> bytes:
    """A GeoPackage with two layers of settlements."""
    import tempfile  # noqa: PLC0415
    from pathlib import Path  # noqa: PLC0415

    rows = [line.split(",") for line in _LINES]
    frame = gpd.GeoDataFrame(
        {
            "settlement_id": [row[0] for row in rows],
            "type": [row[2] for row in rows],
            "population": [int(row[5]) for row in rows],
        },
        geometry=[Point(float(row[3]), float(row[4])) for row in rows],
        crs=4326,
    )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "s.gpkg")
        frame.to_file(path, layer="all")
        frame.iloc[:2].to_file(path, layer="two")
        return path.read_bytes()


def _renamed(old: str, new: str, text: str = _ROWS) -> str:
    return text.replace(old, new, 1)


def _with_column(name: str, values: list[str]) -> str:
    lines = [f"{line},{value}" for line, value in zip(_LINES, values, strict=True)]
    return "\n".join([f"{_HEAD},{name}", *lines]) + "\n"


_PEOPLE = np.linspace(10, 90, 132).reshape(6, 22)
_UTM = (
    "settlement_id,type,x,y,population\nA,village,503000,4319000,50\nB,village,506000,4319000,70\n"
)

TERRAIN = _raster(_PEOPLE)
"""Ground of the small project: heights in metres."""

TOWN = _raster(np.full((6, 22), 3.0))
"""Clutter of the small project: urban everywhere."""

HILLS = _raster(np.abs(np.sin(np.arange(132)).reshape(6, 22)) * 300)
"""Ground of the small project with a hill in nearly every cell."""

READING = {
    "path": _table("path", "other.csv"),
    "id": _table(
        "id",
        "nr",
        _renamed("settlement_id", "nr,settlement_id")
        .replace("\nC1", "\n7,C1")
        .replace("\nV", "\n8V,V"),
    ),
    "columns": _table(
        "columns",
        {"population": "b"},
        _renamed("population", "a").replace("households", "b"),
        columns={"population": "a"},
    ),
    "datum": _table("datum", "gcj02"),
    "crs": _table("crs", "EPSG:32651", _UTM, crs="EPSG:32650"),
    "layer": Read(
        path=f"{_TABLE}/layer",
        value="two",
        base={f"{_TABLE}/path": "s.gpkg", f"{_TABLE}/layer": "all"},
        files={"s.gpkg": _package()},
    ),
    "codes": Read(
        path="inputs/clutter/codes",
        value={"10": 30.0},
        only="wireless",
        base={
            "inputs/terrain/path": "terrain.tif",
            "inputs/clutter/path": "cover.tif",
            "inputs/clutter/codes": {"10": 0.0},
        },
        files={"terrain.tif": TERRAIN, "cover.tif": _raster(np.full((6, 22), 10.0))},
    ),
    "band": Read(
        path="inputs/population/band",
        value=2,
        base={"inputs/population": {"path": "p.tif", "band": 1}},
        files={"p.tif": _raster(_PEOPLE, _PEOPLE * 3)},
    ),
    "unit": Read(
        path="inputs/terrain/unit",
        value="ft",
        base={"inputs/terrain": {"path": "t.tif", "unit": "m"}},
        files={"t.tif": TERRAIN},
    ),
    "sheet": Read(
        path=f"{_TABLE}/sheet",
        value="second",
        base={f"{_TABLE}/path": "s.xlsx", f"{_TABLE}/sheet": "first"},
        files={"s.xlsx": _workbook()},
    ),
    "encoding": Read(
        path=f"{_TABLE}/encoding",
        value="latin-1",
        base={f"{_TABLE}/encoding": "gb18030"},
        files={"settlements.csv": _renamed("C1,c", "C1,社区").encode("gb18030")},
    ),
    "decimal": _table(
        "decimal",
        ",",
        _ROWS.replace(",", ";").replace("5000", "5.000"),
        thousands=None,
    ),
    "thousands": _table("thousands", ",", _ROWS.replace(",", ";").replace("5000", "5,000")),
    "dates": Read(
        path="inputs/outlets/dates",
        value="ymd",
        base={"inputs/outlets/dates": "dmy"},
        files={"outlets.csv": FILES["outlets.csv"].replace(",2014\n", ",13-02-15\n")},
    ),
    "where": _table("where", {"type": "village"}),
    "constants": _table("constants", {"urban_rural_code": "111"}),
    "join": _table(
        "join",
        [{"file": "more.csv", "on": "settlement_id", "columns": ["urban_rural_code"]}],
    ),
    "bands": Read(
        path="inputs/sites/bands",
        value="3gpp",
        files={
            "sites.csv": FILES["sites.csv"]
            .replace("opened\n", "opened,frequency_mhz\n")
            .replace(",2013\n", ",2013,B3\n")
            .replace(",2016\n", ",2016,B38\n")
        },
    ),
    "values": _table("values", {"type": {"dorp": "village"}}, _ROWS.replace("w,village", "w,dorp")),
    "rows": Read(
        path="inputs/sites/rows",
        value="cells",
        files={"sites.csv": FILES["sites.csv"] + "S1,a,lte-fdd,117.02,39.015,30,2010\n"},
    ),
    "repair": _table("repair", True, _ROWS.replace("39.027", "3.9027")),
    "basis": Read(path="inputs/subscriptions/basis", value="synthetic", only="broadband"),
}

EXTRA_FILES = {
    "other.csv": "\n".join([_HEAD, *_LINES[:2]]) + "\n",
    "more.csv": "settlement_id,urban_rural_code\nC1,111\nV1,220\n",
}
"""Files of every project, which one of the keys may name."""
