"""A made-up town on a river and a railway: streets in blocks of 200 m, one bridge, one level crossing."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from pyproj import Transformer

if TYPE_CHECKING:
    from pathlib import Path

BLOCK_M, COLUMNS, ROWS = 200, 9, 9
LEFT_M, BOTTOM_M = 500_000.0, 4_400_000.0  # of UTM zone 50 north
RIVER_Y, BRIDGE_COLUMN = 900.0, 7  # between the rows at 800 and at 1000 m
RIVER_HALF_WIDTH_M = 30.0
RAIL_X, CROSSING_ROW = 700.0, 2  # between the columns at 600 and at 800 m
OUTLETS = {"O1": (200.0, 780.0), "O2": (1400.0, 1420.0)}

_TO_DEGREES = Transformer.from_crs(32650, 4326, always_xy=True)


def degrees(x: float, y: float) -> tuple[float, float]:
    """Longitude and latitude of a point of the town, given in metres from its corner."""
    lon, lat = _TO_DEGREES.transform(LEFT_M + x, BOTTOM_M + y)
    return float(lon), float(lat)


class _Map:
    """OpenStreetMap XML as it grows."""

    def __init__(self) -> None:
        self.nodes: dict[tuple[float, float], int] = {}
        self.ways: list[str] = []

    def way(self, points: list[tuple[float, float]], **tags: str) -> None:
        """Add a way through points, which it shares with other ways."""
        refs = [self.nodes.setdefault(point, len(self.nodes) + 1) for point in points]
        body = "".join(f'<nd ref="{ref}"/>' for ref in refs)
        body += "".join(f'<tag k="{key}" v="{value}"/>' for key, value in tags.items())
        self.ways.append(f'<way id="{len(self.ways) + 1}">{body}</way>')

    def text(self) -> str:
        """The whole file."""
        nodes = []
        for (x, y), number in self.nodes.items():
            lon, lat = degrees(x, y)
            nodes.append(f'<node id="{number}" lon="{lon:.7f}" lat="{lat:.7f}"/>')
        return '<osm version="0.6" generator="hand">' + "".join(nodes + self.ways) + "</osm>"


def roads_xml(*, barriers: bool = True) -> str:
    """Streets of the town, and its river and railway."""
    made = _Map()
    xs = [column * BLOCK_M for column in range(COLUMNS)]
    ys = [row * BLOCK_M for row in range(ROWS)]
    for row, y in enumerate(ys):
        for left, right in itertools.pairwise(xs):
            if left < RAIL_X < right and row != CROSSING_ROW:
                continue
            made.way([(left, y), (right, y)], highway="residential")
    for column, x in enumerate(xs):
        for low, high in itertools.pairwise(ys):
            over = low < RIVER_Y < high
            if over and column != BRIDGE_COLUMN:
                continue
            made.way(
                [(x, low), (x, high)], highway="residential", **({"bridge": "yes"} if over else {})
            )
    if barriers:
        low, high = RIVER_Y - RIVER_HALF_WIDTH_M, RIVER_Y + RIVER_HALF_WIDTH_M
        shore = [(-500.0, low), (2300.0, low), (2300.0, high), (-500.0, high), (-500.0, low)]
        made.way(shore, natural="water", water="river")
        made.way([(-500.0, RIVER_Y), (2300.0, RIVER_Y)], waterway="river")
        made.way([(RAIL_X, -500.0), (RAIL_X, RIVER_Y - 40)], railway="rail")
        made.way([(RAIL_X, RIVER_Y - 40), (RAIL_X, RIVER_Y + 40)], railway="rail", bridge="yes")
        made.way([(RAIL_X, RIVER_Y + 40), (RAIL_X, 2300.0)], railway="rail")
    return made.text()


def write_river_town(folder: Path, *, barriers: bool = True) -> Path:
    """A project of the town: two districts, two outlets, a settlement at every second crossing."""
    folder.mkdir(parents=True)
    (folder / "roads.osm").write_text(roads_xml(barriers=barriers), encoding="utf-8")
    ring = []
    for name, (low, high) in {"south": (-300.0, RIVER_Y), "north": (RIVER_Y, 1900.0)}.items():
        corners = [(-300.0, low), (1900.0, low), (1900.0, high), (-300.0, high), (-300.0, low)]
        points = ", ".join(
            f"[{lon:.7f}, {lat:.7f}]" for lon, lat in (degrees(*one) for one in corners)
        )
        ring.append(
            f'{{"type": "Feature", "properties": {{"district_id": "{name}", "name": "{name}", "population": 4000}},'
            f' "geometry": {{"type": "Polygon", "coordinates": [[{points}]]}}}}'
        )
    text = '{"type": "FeatureCollection", "features": [' + ", ".join(ring) + "]}"
    (folder / "districts.geojson").write_text(text, encoding="utf-8")
    outlets = [
        f"{key},{degrees(*at)[0]:.7f},{degrees(*at)[1]:.7f},pickup point,2013-01-01"
        for key, at in OUTLETS.items()
    ]
    (folder / "outlets.csv").write_text(
        "outlet_id,lon,lat,kind,opened\n" + "\n".join(outlets) + "\n", encoding="utf-8"
    )
    rows = []
    for column in range(0, COLUMNS, 2):
        for row in range(0, ROWS, 2):
            lon, lat = degrees(column * BLOCK_M, row * BLOCK_M)
            side = "north" if row * BLOCK_M > RIVER_Y else "south"
            rows.append(f"V{column}{row},{lon:.7f},{lat:.7f},village,{side},200")
    (folder / "settlements.csv").write_text(
        "settlement_id,lon,lat,type,district_id,population\n" + "\n".join(rows) + "\n",
        encoding="utf-8",
    )
    (folder / "project.toml").write_text(
        """[project]
name = "河镇"
name_en = "River town"
years = [2014]
crs = "EPSG:32650"
cell_size_m = 50.0
synthetic = true

[inputs.districts]
path = "districts.geojson"
basis = "synthetic"

[inputs.roads]
path = "roads.osm"
basis = "synthetic"

[inputs.outlets]
path = "outlets.csv"
basis = "synthetic"

[inputs.settlements]
path = "settlements.csv"
basis = "synthetic"

[delivery]
modes = ["walk", "drive"]
minutes = [5, 10, 15]
""",
        encoding="utf-8",
    )
    return folder
