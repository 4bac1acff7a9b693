"""Districts as published, and the ground on the analysis grid: labels, water, noise."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import tarfile
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely
from pyproj import Transformer
from rasterio.features import rasterize
from scipy import ndimage

from fugai.grid import Grid, choose_grid
from fugai.intake import convert_datum
from make import facts

FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class Land:
    """The ground that everything stands on.

    ``label`` holds the position of the district of each cell (-1 outside), ``water`` where nobody
    lives and no road runs, ``border`` the cells that a district's outline crosses: nobody lives
    there either, so that exact zonal sums give each district's residents back; ``shapes`` the
    districts, ``rivers`` the lines, both in the grid's CRS.
    """

    grid: Grid
    shapes: npt.NDArray[np.object_]
    label: npt.NDArray[np.int8]
    water: npt.NDArray[np.bool_]
    border: npt.NDArray[np.bool_]
    rivers: npt.NDArray[np.object_]

    def to_grid(self, lon: npt.ArrayLike, lat: npt.ArrayLike) -> tuple[FloatArray, FloatArray]:
        """Metres of positions in degrees, WGS84."""
        to_metres = Transformer.from_crs(4326, self.grid.crs, always_xy=True)
        x, y = to_metres.transform(np.asarray(lon), np.asarray(lat))
        return np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64)

    def to_degrees(self, x: npt.ArrayLike, y: npt.ArrayLike) -> tuple[FloatArray, FloatArray]:
        """Longitude and latitude, WGS84, of positions in metres."""
        to_geographic = Transformer.from_crs(self.grid.crs, 4326, always_xy=True)
        lon, lat = to_geographic.transform(np.asarray(x), np.asarray(y))
        return np.asarray(lon, dtype=np.float64), np.asarray(lat, dtype=np.float64)

    def at(
        self, raster: npt.NDArray[Any], x: npt.ArrayLike, y: npt.ArrayLike, *, outside: float
    ) -> npt.NDArray[Any]:
        """Value of the cell under each point."""
        row, column = self.grid.rows_columns(x, y)
        return np.where(row >= 0, raster[row, column], outside)

    def district_of(self, x: npt.ArrayLike, y: npt.ArrayLike) -> npt.NDArray[np.int64]:
        """Position of the district under each point, -1 outside."""
        return np.asarray(self.at(self.label, x, y, outside=-1), dtype=np.int64)

    def centres(self) -> tuple[FloatArray, FloatArray]:
        """Cell centres as two rasters. [m]"""
        x, y = np.meshgrid(self.grid.x, self.grid.y)
        return x, y


def read_echarts(path: Path | None) -> dict[str, Any]:
    """Province file of the npm package, from disk or through the npm client, checked by sha256."""
    if path is not None:
        raw = path.read_bytes()
    else:
        npm = shutil.which("npm")
        if npm is None:
            msg = "`npm` must be on the search path, or `--echarts` must name tianjin.json."
            raise SystemExit(msg)
        with tempfile.TemporaryDirectory() as folder:
            subprocess.run([npm, "pack", facts.ECHARTS, "--silent"], cwd=folder, check=True)
            archive = next(Path(folder).glob("*.tgz"))
            with tarfile.open(archive) as package:
                member = package.extractfile(f"package/{facts.ECHARTS_MEMBER}")
                raw = member.read() if member else b""
    found = hashlib.sha256(raw).hexdigest()
    if found != facts.ECHARTS_SHA256:
        msg = f"`tianjin.json` must have sha256 {facts.ECHARTS_SHA256}, found {found}."
        raise SystemExit(msg)
    parsed: dict[str, Any] = json.loads(raw)
    return parsed


def decode_ring(text: str, offset: tuple[int, int]) -> list[list[float]]:
    """Ring of an encoded polygon: pairs of zigzag numbers, each the step from the last, / 1024."""
    numbers = np.fromiter((ord(letter) - 64 for letter in text), dtype=np.int64)
    steps = ((numbers >> 1) ^ -(numbers & 1)).reshape(-1, 2)
    points = (np.cumsum(steps, axis=0) + np.asarray(offset)) / 1024.0
    return [[float(x), float(y)] for x, y in points]


def district_features(source: dict[str, Any]) -> list[dict[str, Any]]:
    """GeoJSON features of the districts, rings exactly as published."""
    known = {district.adcode: district for district in facts.DISTRICTS}
    features = []
    for feature in source["features"]:
        geometry, adcode = feature["geometry"], str(feature["id"])
        rings = [
            decode_ring(text, offset)
            for text, offset in zip(geometry["coordinates"], geometry["encodeOffsets"], strict=True)
        ]
        district = known[adcode]
        properties = {
            "adcode": adcode,
            "name": feature["properties"]["name"],
            "name_en": district.name_en,
            "class": district.district_class,
            "population": district.population,
            "households": 0,
        }
        features.append(
            {
                "type": "Feature",
                "properties": properties,
                "geometry": {"type": "Polygon", "coordinates": rings},
            }
        )
    return sorted(features, key=lambda item: str(item["properties"]["adcode"]))


def repaired(features: list[dict[str, Any]]) -> gpd.GeoSeries:
    """Valid polygons in WGS84 of features in GCJ-02."""
    polygons = []
    for feature in features:
        ring = np.asarray(feature["geometry"]["coordinates"][0])
        lon, lat = convert_datum(ring[:, 0], ring[:, 1], "gcj02", "wgs84")
        closed = np.column_stack([lon, lat])
        if not np.array_equal(closed[0], closed[-1]):
            closed = np.vstack([closed, closed[:1]])
        polygons.append(shapely.make_valid(shapely.Polygon(closed)))
    return gpd.GeoSeries(polygons, crs=4326)


def read_land(features: list[dict[str, Any]]) -> Land:
    """Grid, district labels, water and rivers."""
    wgs84 = repaired(features)
    grid = choose_grid(gpd.GeoDataFrame(geometry=wgs84), cell_size_m=facts.CELL_SIZE_M)
    shapes = wgs84.to_crs(grid.crs).to_numpy()
    label = rasterize(
        [(shape, position) for position, shape in enumerate(shapes)],
        out_shape=grid.shape,
        transform=grid.transform,
        fill=-1,
        dtype="int16",
    ).astype(np.int8)
    border = rasterize(
        [(shapely.boundary(shapely.buffer(shape, 0.0)), 1) for shape in shapes],
        out_shape=grid.shape,
        transform=grid.transform,
        fill=0,
        all_touched=True,
        dtype="uint8",
    ).astype(np.bool_)
    lines = [
        shapely.LineString(
            np.column_stack(
                Transformer.from_crs(4326, grid.crs, always_xy=True).transform(
                    *np.asarray(course).T
                )
            )
        )
        for course in facts.RIVERS
    ]
    bare = Land(
        grid=grid,
        shapes=shapes,
        label=label,
        water=np.zeros(grid.shape, dtype=np.bool_),
        border=border,
        rivers=np.asarray(lines, dtype=object),
    )
    return replace(bare, water=_water(bare))


def _water(land: Land) -> npt.NDArray[np.bool_]:
    x, y = land.centres()
    wobble = noise(land.grid.shape, 12, facts.generator("shores"))
    water = np.zeros(land.grid.shape, dtype=np.bool_)
    for lon, lat, half_x, half_y in facts.RESERVOIRS:
        cx, cy = land.to_grid(lon, lat)
        radius = np.hypot((x - cx) / (1000 * half_x), (y - cy) / (1000 * half_y))
        water |= radius < 1.0 + 0.15 * wobble
    strips = shapely.buffer(land.rivers, 90.0)
    water |= rasterize(
        [(strip, 1) for strip in strips],
        out_shape=land.grid.shape,
        transform=land.grid.transform,
        fill=0,
        dtype="uint8",
    ).astype(np.bool_)
    return np.asarray(water & (land.label >= 0), dtype=np.bool_)


def noise(shape: tuple[int, int], scale: float, rng: np.random.Generator) -> FloatArray:
    """Smooth field of mean 0 and deviation 1, correlated over about ``scale`` cells."""
    step = max(1, int(scale / 4))
    coarse = rng.standard_normal((shape[0] // step + 8, shape[1] // step + 8))
    smooth = ndimage.gaussian_filter(coarse, scale / step / 2.0)
    field = ndimage.zoom(smooth, step, order=1)[: shape[0], : shape[1]]
    return np.asarray((field - field.mean()) / field.std(), dtype=np.float64)


def scatter(x: FloatArray, y: FloatArray, radius: npt.ArrayLike) -> npt.NDArray[np.int64]:
    """Positions of points kept, in order, when each needs its own radius free of earlier ones."""
    from scipy.spatial import cKDTree  # noqa: PLC0415

    points = np.column_stack([x, y])
    radii = np.broadcast_to(np.asarray(radius, dtype=np.float64), (len(points),))
    near = cKDTree(points).query_ball_point(points, radii)
    kept = np.zeros(len(points), dtype=np.bool_)
    for index, neighbours in enumerate(near):
        kept[index] = not kept[neighbours].any()
    return np.flatnonzero(kept)
