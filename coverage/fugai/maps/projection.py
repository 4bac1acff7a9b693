"""From the grid's metric CRS to what a web map draws: degrees for shapes, Web Mercator for rasters."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from affine import Affine
from pyproj import CRS
from rasterio.enums import Resampling
from rasterio.features import geometry_mask
from rasterio.warp import reproject, transform_bounds

from fugai.errors import ContractError, CRSMismatchError

if TYPE_CHECKING:
    import geopandas as gpd
    import xarray as xr

WEB_MERCATOR = CRS.from_epsg(3857)
DEGREES = CRS.from_epsg(4326)
MAX_PIXELS = 6_000_000
"""Larger rasters are drawn coarser: a browser decodes them into 4 bytes a pixel."""
FINE_PIXELS = 1_200_000
"""Smaller rasters are drawn at half the cell size, so that cells keep their square edges."""

ClassArray = npt.NDArray[np.int16]


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

    codes: ClassArray
    bounds: tuple[float, float, float, float]
    cell_size_m: float


OUTSIDE = np.iinfo(np.int16).min


def in_degrees(frame: gpd.GeoDataFrame, *, name: str) -> gpd.GeoDataFrame:
    """Frame in WGS84 longitude and latitude."""
    if frame.crs is None:
        msg = f"`{name}` must have a CRS, found none."
        raise CRSMismatchError(msg)
    return frame.to_crs(DEGREES)


def array_crs(array: xr.DataArray, crs: CRS | None, *, name: str) -> CRS:
    """CRS of a raster: what its ``attrs["crs"]`` says, which must agree with the one given."""
    written = array.attrs.get("crs")
    found = CRS.from_user_input(written) if written is not None else crs
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
    codes: ClassArray,
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
    rows, columns = codes.shape
    west, north = transform.c, transform.f
    source_box = (west, north + rows * transform.e, west + columns * transform.a, north)
    left, bottom, right, top = transform_bounds(crs, WEB_MERCATOR, *source_box)
    south_deg, north_deg = transform_bounds(crs, DEGREES, *source_box)[1::2]
    cos_latitude = math.cos(math.radians((south_deg + north_deg) / 2))
    pixel = transform.a / cos_latitude
    count = (right - left) * (top - bottom) / pixel**2
    factor = min(math.sqrt(max_pixels / count), 2.0 if count <= FINE_PIXELS else 1.0)
    pixel /= factor
    width, height = math.ceil((right - left) / pixel), math.ceil((top - bottom) / pixel)
    target = Affine(pixel, 0.0, left, 0.0, -pixel, top)
    out = np.full((height, width), OUTSIDE, dtype=np.int16)
    reproject(
        codes, out, src_transform=transform, src_crs=crs, dst_transform=target,
        dst_crs=WEB_MERCATOR, src_nodata=OUTSIDE, dst_nodata=OUTSIDE,
        resampling=Resampling.nearest, tolerance=0.0,
    )  # fmt: skip
    if within is not None and len(within):
        shapes = within.geometry.to_crs(WEB_MERCATOR)
        out[geometry_mask(shapes, (height, width), target)] = OUTSIDE
    box = (left, top - height * pixel, left + width * pixel, top)
    bounds = transform_bounds(WEB_MERCATOR, DEGREES, *box)
    return Warped(codes=out, bounds=bounds, cell_size_m=pixel * cos_latitude)
