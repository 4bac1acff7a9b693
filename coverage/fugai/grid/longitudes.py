"""Longitudes on a sphere: 180 and -180 are one meridian, and regions may lie across it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

if TYPE_CHECKING:
    import geopandas as gpd
    from pyproj import CRS
    from shapely.geometry.base import BaseGeometry

    from fugai._types import FloatArray

_ORIGINS = ("Longitude of natural origin", "Longitude of false origin", "Longitude of origin")
_TURN = 360.0


def near_longitude(longitude: FloatArray, middle: float, turn: float = _TURN) -> FloatArray:
    """Longitudes, each moved by whole turns to within half a turn of the middle.

    >>> near_longitude(np.array([-179.0, 179.0]), 180.0)
    array([181., 179.])
    """
    half = turn / 2
    near: FloatArray = middle - half + np.mod(longitude - middle + half, turn)
    # a longitude that is near already stays what it is, to the last bit
    return np.where(np.abs(longitude - middle) <= half, longitude, near)


def central_longitude(crs: CRS) -> float | None:
    """Longitude that a projection is centred on; None where it has none. [deg]

    >>> from pyproj import CRS
    >>> central_longitude(CRS.from_epsg(32601)), central_longitude(CRS.from_epsg(4326))
    (-177.0, None)
    """
    if not crs.is_projected or crs.coordinate_operation is None:
        return None
    for parameter in crs.coordinate_operation.params:
        if parameter.name in _ORIGINS and parameter.unit_name == "degree":
            return float(parameter.value)
    return None


def lonlat_bounds(geometry: gpd.GeoSeries) -> tuple[float, float, float, float]:
    """West, south, east, north of shapes in degrees, by the shorter way around the globe.

    East is above 180 where the shapes lie across the meridian of 180 degrees. NaN where there are
    no shapes.

    >>> import geopandas as gpd
    >>> from shapely import box
    >>> lonlat_bounds(gpd.GeoSeries([box(179, 0, 180, 1), box(-180, 0, -178, 1)]))
    (179.0, 0.0, 182.0, 1.0)
    """
    west, south, east, north = (float(v) for v in geometry.total_bounds)
    if not east - west > _TURN / 2:
        return west, south, east, north
    bounds = shapely.bounds(shapely.get_parts(shapely.get_parts(geometry.to_numpy())))
    starts, ends = bounds[:, 0], bounds[:, 2]
    order = np.argsort(starts, kind="stable")
    starts, ends = starts[order], np.maximum.accumulate(ends[order])
    gaps = starts[1:] - ends[:-1]
    outer = starts[0] + _TURN - ends[-1]
    if not gaps.size or gaps.max() <= outer:
        return west, south, east, north
    at = int(np.argmax(gaps))
    return float(starts[at + 1]), south, float(ends[at] + _TURN), north


def crosses_180(shape: BaseGeometry) -> bool:
    """Whether an edge of a shape jumps by more than half a turn: it was meant to cross 180 degrees.

    A jump of a whole turn is along a parallel or around a pole, and is left alone.

    >>> from shapely import Polygon
    >>> crosses_180(Polygon([(179, 0), (-179, 0), (-179, 1), (179, 1)]))
    True
    """
    for part in shapely.get_parts(shape):
        for ring in shapely.get_rings(part):
            jumps = np.abs(np.diff(shapely.get_coordinates(ring)[:, 0]))
            if bool(((jumps > _TURN / 2) & (jumps < _TURN - 1e-6)).any()):
                return True
    return False


def moved_east(shape: BaseGeometry, west: float) -> BaseGeometry:
    """The shape with longitudes below a limit moved by a whole turn, its parts joined.

    >>> from shapely import MultiPolygon, box
    >>> moved_east(MultiPolygon([box(179, 0, 180, 1), box(-180, 0, -179, 1)]), 179.0).bounds
    (179.0, 0.0, 181.0, 1.0)
    """

    def move(coordinates: FloatArray) -> FloatArray:
        lon = coordinates[:, 0]
        return np.column_stack([np.where(lon < west - 1e-9, lon + _TURN, lon), coordinates[:, 1]])

    moved = shapely.transform(shape, move)
    return (
        shapely.union_all(shapely.get_parts(moved)) if moved.geom_type == "MultiPolygon" else moved
    )
