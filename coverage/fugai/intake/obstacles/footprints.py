"""Footprints of buildings on the cells of a grid."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely
from rasterio.features import rasterize

from fugai.intake.obstacles.combine import OF_UNKNOWN_HEIGHT_M

if TYPE_CHECKING:
    import geopandas as gpd

    from fugai._types import FloatArray
    from fugai.grid import Grid


def footprint_heights(buildings: gpd.GeoDataFrame, grid: Grid) -> FloatArray:
    """Height of the highest footprint that touches each cell, NaN where none does. [m]

    `OF_UNKNOWN_HEIGHT_M` where only footprints without a height do.

    Parameters
    ----------
    buildings
        Polygons in the grid's CRS with ``height_m``, NaN where it is not known.

    >>> import geopandas as gpd
    >>> from affine import Affine
    >>> from pyproj import CRS
    >>> from shapely import box
    >>> from fugai.grid import Grid
    >>> utm, corner = CRS.from_epsg(32650), Affine(10, 0, 500_000, 0, -10, 4_000_000)
    >>> grid = Grid(crs=utm, transform=corner, shape=(1, 3))
    >>> houses = gpd.GeoDataFrame(
    ...     {"height_m": [9.0, 21.0]}, crs=utm,
    ...     geometry=[box(500_001, 3_999_991, 500_009, 3_999_999), box(500_002, 3_999_992, 500_014, 3_999_998)],
    ... )
    >>> footprint_heights(houses, grid).tolist()
    [[21.0, 21.0, nan]]
    """
    shapes = buildings.geometry.to_numpy()
    heights = buildings["height_m"].to_numpy(dtype=np.float64, na_value=np.nan)
    heights = np.where(np.isnan(heights), OF_UNKNOWN_HEIGHT_M, heights)
    near = buildings.sindex.query(shapely.box(*grid.bounds))
    near = near[~shapely.is_empty(shapes[near])]
    if not near.size:
        return np.full(grid.shape, np.nan)
    order = near[np.argsort(heights[near], kind="stable")]  # the highest is drawn last
    drawn = rasterize(
        zip(shapes[order], heights[order], strict=True),
        out_shape=grid.shape,
        transform=grid.transform,
        fill=np.nan,
        all_touched=True,
        dtype="float32",
    )
    return np.asarray(drawn, dtype=np.float64)
