"""Built-up ground and relief as small palette images."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fugai.georeference import as_raster, like
from fugai.maps.encoding.png import data_uri, indexed_png
from fugai.maps.layers.projection import OUTSIDE, array_crs, array_transform, warp_codes

if TYPE_CHECKING:
    import geopandas as gpd
    import xarray as xr
    from pyproj import CRS

    from fugai._types import FloatArray, Int16Array
    from fugai.maps.encoding.png import Colour

MAX_PIXELS = 500_000
"""Pixels of a context image at most."""

_SUN_AZIMUTH_DEG, _SUN_HEIGHT_DEG = 315.0, 45.0
_SHADES: tuple[Colour, ...] = (
    *((30, 40, 55, opacity) for opacity in (110, 80, 52, 26)),
    (0, 0, 0, 0),
    *((255, 255, 255, opacity) for opacity in (50, 100)),
)
"""From the darkest slope to the brightest; level ground is in between and clear."""

_LEVEL = 4
_FEWEST_SLOPES = 0.02
"""Share of the cells below which the land is too level to be shaded."""


def built_up_image(
    built_up: xr.DataArray, *, crs: CRS, within: gpd.GeoDataFrame | None = None
) -> dict[str, object] | None:
    """Image of ground that is built up; None where none is.

    Parameters
    ----------
    built_up
        0 or 1, dims ``(y, x)``.
    crs
        Where the raster names none.
    within
        Polygons outside of which nothing is drawn.
    """
    codes = np.asarray(built_up.to_numpy() > 0, dtype=np.int16)
    if not codes.any():
        return None
    return _image(built_up, codes, [(0, 0, 0, 0), (120, 112, 104, 90)], crs, within)


def hill_shading(
    terrain: xr.DataArray, *, crs: CRS, within: gpd.GeoDataFrame | None = None
) -> dict[str, object] | None:
    """Image of the relief, lit from the north-west; None where the land is level.

    Parameters
    ----------
    terrain
        Heights, dims ``(y, x)``, NaN unknown. [m]
    crs, within
        As in `built_up_image`.

    Notes
    -----
    Lambert's cosine of the angle between the ground and the light (Horn 1981, Hill shading and the
    reflectance map), heights raised threefold where the land is gentle.
    """
    terrain = as_raster(terrain, name="terrain")
    heights = np.asarray(terrain.to_numpy(), dtype=np.float64)
    if min(heights.shape) < 3:
        return None
    size_m = float(abs(terrain["x"].to_numpy()[1] - terrain["x"].to_numpy()[0]))
    light = _light(heights, size_m)
    level = np.sin(np.radians(_SUN_HEIGHT_DEG))
    steps = np.array([-0.45, -0.28, -0.15, -0.05, 0.05, 0.15])
    codes = np.searchsorted(steps, light - level).astype(np.int16)
    codes[~np.isfinite(light)] = _LEVEL
    if (codes != _LEVEL).mean() < _FEWEST_SLOPES:
        return None
    return _image(terrain, codes, list(_SHADES), crs, within, outside=_LEVEL)


def _light(heights: FloatArray, size_m: float) -> FloatArray:
    """Cosine between the ground's normal and the sun, NaN beside unknown heights."""
    south, east = np.gradient(heights, size_m)
    azimuth, height = np.radians(_SUN_AZIMUTH_DEG), np.radians(_SUN_HEIGHT_DEG)
    to_east, to_north = np.sin(azimuth) * np.cos(height), np.cos(azimuth) * np.cos(height)
    # rows run southward: a rise to the south is a fall to the north
    lit = np.sin(height) - east * to_east + south * to_north
    return np.asarray(lit / np.sqrt(1.0 + east**2 + south**2), dtype=np.float64)


def _image(
    raster: xr.DataArray,
    codes: Int16Array,
    palette: list[Colour],
    crs: CRS,
    within: gpd.GeoDataFrame | None,
    *,
    outside: int = 0,
) -> dict[str, object]:
    warped = warp_codes(
        like(raster, codes).to_numpy(),
        array_transform(raster, name="raster"),
        array_crs(raster, None, name="raster") if raster.rio.crs is not None else crs,
        within=within,
        max_pixels=MAX_PIXELS,
    )
    drawn = np.where(warped.codes == OUTSIDE, outside, warped.codes).astype(np.uint8)
    return {"uri": data_uri(indexed_png(drawn, palette)), "bounds": warped.bounds}
