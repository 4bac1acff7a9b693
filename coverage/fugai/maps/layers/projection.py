"""From the grid's metric CRS to what a web map draws: degrees for shapes, Web Mercator for rasters."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import shapely
from affine import Affine
from pyproj import CRS, Transformer
from rasterio.features import geometry_mask

from fugai.errors import ContractError, CRSMismatchError
from fugai.georeference import crs_of
from fugai.grid.longitudes import central_longitude, near_longitude

if TYPE_CHECKING:
    import xarray as xr

    from fugai._types import FloatArray, Int16Array, Int32Array, IntArray

WEB_MERCATOR = CRS.from_epsg(3857)
DEGREES = CRS.from_epsg(4326)
MAX_PIXELS = 6_000_000
"""Larger rasters are drawn coarser: a browser decodes them into 4 bytes a pixel."""
FINE_PIXELS = 1_200_000
"""Smaller rasters are drawn at half the cell size, so that cells keep their square edges."""

_NODE_PIXELS = 8
_MERCATOR_RADIUS_M = 6_378_137.0
_SEAM_FROM_DEG = 150.0


@dataclass(frozen=True, kw_only=True)
class Warped:
    """Class codes on Web Mercator pixels and their place in degrees.

    Parameters
    ----------
    codes
        Codes, `OUTSIDE` where the source has no pixel.
    bounds
        West, south, east, north of the outer pixel edges. [deg]
    cell_size_m
        Edge of a drawn pixel on the ground, at the middle of the image. [m]
    """

    codes: Int16Array
    bounds: tuple[float, float, float, float]
    cell_size_m: float


OUTSIDE = np.iinfo(np.int16).min


def in_degrees(frame: gpd.GeoDataFrame, *, name: str) -> gpd.GeoDataFrame:
    """Frame in WGS84 longitude and latitude."""
    if frame.crs is None:
        msg = f"`{name}` must have a CRS, found none."
        raise CRSMismatchError(msg)
    middle = _seam_middle(frame.crs)
    degrees = frame.to_crs(DEGREES)
    if middle is None:
        return degrees
    return degrees.set_geometry(_running_on(degrees.geometry, middle))


def shapes_in_degrees(shapes: gpd.GeoSeries) -> gpd.GeoSeries:
    """Shapes in WGS84 longitude and latitude, which run on across 180 degrees."""
    middle = _seam_middle(shapes.crs)
    degrees = shapes.to_crs(DEGREES)
    return degrees if middle is None else _running_on(degrees, middle)


def _running_on(degrees: gpd.GeoSeries, middle: float) -> gpd.GeoSeries:
    """Shapes with longitudes within half a turn of the middle, as a web map needs them."""
    moved = shapely.transform(
        degrees.to_numpy(),
        lambda at: np.column_stack([near_longitude(at[:, 0], middle), at[:, 1]]),
    )
    return gpd.GeoSeries(moved, index=degrees.index, crs=degrees.crs)


def _seam_middle(crs: CRS) -> float | None:
    """Longitude that a CRS is centred on, where this is so near to 180 that a region may cross it."""
    middle = central_longitude(crs)
    return middle if middle is not None and abs(middle) > _SEAM_FROM_DEG else None


def web_mercator(crs: CRS) -> CRS:
    """Web Mercator whose x runs on across 180 degrees where the region of a CRS may cross it."""
    middle = _seam_middle(crs)
    if middle is None:
        return WEB_MERCATOR
    shift = _MERCATOR_RADIUS_M * math.radians(middle)
    return CRS.from_proj4(
        f"+proj=merc +a={_MERCATOR_RADIUS_M} +b={_MERCATOR_RADIUS_M} +lat_ts=0 +lon_0={middle!r} "
        f"+x_0={shift!r} +y_0=0 +k=1 +units=m +nadgrids=@null +no_defs"
    )


def array_crs(array: xr.DataArray, crs: CRS | None, *, name: str) -> CRS:
    """CRS of a raster: the one that it names, which must agree with the one given."""
    found = crs_of(array, name=name) or crs
    if found is None or (crs is not None and found != crs):
        msg = f"`{name}` must be in the page's CRS, found {found.name if found else 'none'}."
        raise CRSMismatchError(msg)
    return found


def array_transform(array: xr.DataArray, *, name: str) -> Affine:
    """Affine transform of a north-up raster, from its cell centres."""
    if array.dims != ("y", "x") or 0 in array.shape:
        msg = f"`{name}` must have the dimensions (y, x), found {array.dims} {array.shape}."
        raise ContractError(msg)
    x, y = (np.asarray(array[axis].to_numpy(), dtype=np.float64) for axis in ("x", "y"))
    step_x = (x[-1] - x[0]) / (len(x) - 1) if len(x) > 1 else 0.0
    step_y = (y[0] - y[-1]) / (len(y) - 1) if len(y) > 1 else 0.0
    step_x, step_y = step_x or step_y, step_y or step_x
    if not (step_x > 0 and step_y > 0):
        msg = f"`{name}` must run west to east and north to south in at least two cells."
        raise ContractError(msg)
    return Affine(step_x, 0.0, x[0] - step_x / 2, 0.0, -step_y, y[0] + step_y / 2)


def warp_codes(
    codes: Int16Array,
    transform: Affine,
    crs: CRS,
    *,
    within: gpd.GeoDataFrame | None = None,
    max_pixels: int = MAX_PIXELS,
) -> Warped:
    """Class codes moved to Web Mercator, each pixel taking the cell under its centre.

    Laid on a web map as they are, rows of equal metres would drift by hundreds of metres from
    their place; codes are never averaged.

    Parameters
    ----------
    codes, transform, crs
        Codes per cell of a north-up raster.
    within
        Polygons outside of which nothing is drawn.
    max_pixels
        Largest image; beyond it the pixels grow.
    """
    six = (transform.a, transform.b, transform.c, transform.d, transform.e, transform.f)
    plan = _plan(six, codes.shape, crs.to_wkt(), max_pixels)
    out = np.where(plan.cell >= 0, codes.ravel()[plan.cell], OUTSIDE).astype(np.int16)
    if within is not None and len(within):
        shapes = within.geometry.to_crs(web_mercator(crs))
        out[geometry_mask(shapes, out.shape, plan.target)] = OUTSIDE
    return Warped(codes=out, bounds=plan.bounds, cell_size_m=plan.cell_size_m)


@dataclass(frozen=True, kw_only=True, eq=False)
class _Plan:
    """Which cell each pixel of an image shows (-1 none), and where the image lies."""

    cell: Int32Array
    target: Affine
    bounds: tuple[float, float, float, float]
    cell_size_m: float


@lru_cache(maxsize=2)
def _plan(six: tuple[float, ...], shape: tuple[int, ...], wkt: str, max_pixels: int) -> _Plan:
    """Plan that all rasters of one grid share."""
    transform, crs = Affine(*six), CRS.from_wkt(wkt)
    rows, columns = shape
    west, north = transform.c, transform.f
    box = (west, north + rows * transform.e, west + columns * transform.a, north)
    mercator = web_mercator(crs)
    to_mercator = Transformer.from_crs(crs, mercator, always_xy=True)
    left, bottom, right, top = to_mercator.transform_bounds(*box)
    to_degrees = Transformer.from_crs(mercator, DEGREES, always_xy=True)
    _, middle = to_degrees.transform(left, (bottom + top) / 2)
    cos_latitude = math.cos(math.radians(middle))
    pixel = transform.a / cos_latitude
    count = (right - left) * (top - bottom) / pixel**2
    pixel /= min(math.sqrt(max_pixels / count), 2.0 if count <= FINE_PIXELS else 1.0)
    width, height = math.ceil((right - left) / pixel), math.ceil((top - bottom) / pixel)
    target = Affine(pixel, 0.0, left, 0.0, -pixel, top)
    x, y = _pixel_centres(
        target, (height, width), Transformer.from_crs(mercator, crs, always_xy=True)
    )
    column = np.floor((x - west) / transform.a)
    row = np.floor((y - north) / transform.e)
    inside = (row >= 0) & (row < rows) & (column >= 0) & (column < columns)
    cell = np.where(inside, row * columns + column, -1).astype(np.int32)
    outer = to_degrees.transform_bounds(left, top - height * pixel, left + width * pixel, top)
    seam = _seam_middle(crs)
    if seam is not None:
        west_deg, east_deg = (float(near_longitude(np.array(outer[i]), seam)) for i in (0, 2))
        outer = (west_deg, outer[1], east_deg, outer[3])
    return _Plan(cell=cell, target=target, bounds=outer, cell_size_m=pixel * cos_latitude)


def _pixel_centres(
    target: Affine, shape: tuple[int, int], transformer: Transformer
) -> tuple[FloatArray, FloatArray]:
    """Coordinates of the pixel centres in the source CRS.

    Transformed exactly at every `_NODE_PIXELS`-th pixel and interpolated between: within a stretch
    of d metres the error is below d**2 / (8 R), 0.02 m for 8 pixels of 130 m.
    """
    nodes = [np.append(np.arange(0, size, _NODE_PIXELS), max(size - 1, 1)) for size in shape]
    rows, columns = (np.unique(axis) for axis in nodes)
    node_x, node_y = transformer.transform(
        *np.meshgrid(target.c + (columns + 0.5) * target.a, target.f + (rows + 0.5) * target.e)
    )
    every = [np.arange(size, dtype=np.float64) for size in shape]
    x, y = (
        _between(_between(np.asarray(part).T, columns, every[1]).T, rows, every[0])
        for part in (node_x, node_y)
    )
    return x, y


def _between(values: FloatArray, at: IntArray, wanted: FloatArray) -> FloatArray:
    """Linear interpolation along the first axis."""
    low = np.clip(np.searchsorted(at, wanted, side="right") - 1, 0, len(at) - 2)
    share = ((wanted - at[low]) / (at[low + 1] - at[low]))[:, None]
    return np.asarray(values[low] * (1.0 - share) + values[low + 1] * share, dtype=np.float64)
