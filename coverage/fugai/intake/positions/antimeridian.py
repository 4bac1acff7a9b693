"""Districts across the meridian of 180 degrees, in one piece and with longitudes that run on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np

from fugai.grid.longitudes import crosses_180, lonlat_bounds, moved_east
from fugai.intake.findings import Finding

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry


def across_180(frame: gpd.GeoDataFrame) -> tuple[gpd.GeoDataFrame, list[Finding]]:
    """Districts whose longitudes run on beyond 180 where they lie across it, and what was joined.

    Parts that meet at 180 degrees become one; a polygon whose edge jumps from one side to the other
    is taken to cross the meridian there, as no district reaches around the globe.

    Parameters
    ----------
    frame
        Districts in any CRS; only degrees are changed.
    """
    if frame.crs is None or not frame.crs.is_geographic or not len(frame):
        return frame, []
    shapes = list(frame.geometry)
    jumping = [i for i, shape in enumerate(shapes) if _has_jump(shape)]
    for i in jumping:
        shapes[i] = moved_east(shapes[i], 0.0)
    series = gpd.GeoSeries(shapes, index=frame.index, crs=frame.crs)
    west, _, east, _ = lonlat_bounds(series)
    if east > 180.0:
        series = series.map(lambda shape: shape if shape is None else moved_east(shape, west))
    if not jumping and not east > 180.0:
        return frame, []
    moved = frame.set_geometry(gpd.GeoSeries(series, index=frame.index, crs=frame.crs))
    if not jumping:
        return moved, []
    finding = Finding(
        positions=np.array(jumping),
        column="geometry",
        found=list(frame["district_id"].iloc[jumping]),
        rule="must be cut at 180 degrees of longitude, it was taken to cross it",
        action="repaired",
    )
    return moved, [finding]


def _has_jump(shape: BaseGeometry | None) -> bool:
    return shape is not None and not shape.is_empty and crosses_180(shape)
