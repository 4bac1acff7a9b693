"""Polygons from lists of coordinates, and polygons made valid."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from fugai.errors import InputError

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

Rings = Sequence[Sequence[Sequence[float]]]


def polygon_from_rings(rings: Rings) -> tuple[shapely.Polygon, int]:
    """A polygon and how many of its rings had to be closed.

    Raises
    ------
    InputError
        A ring has fewer than three different points or a coordinate is not a number.
    """
    closed, n_open = [], 0
    for ring in rings:
        points = coordinates(ring)
        if len(points) and not np.array_equal(points[0], points[-1]):
            points = np.vstack([points, points[:1]])
            n_open += 1
        if len(points) < 4:
            msg = f"A geometry must have at least three points in a ring, found {max(len(points) - 1, 0)}."
            raise InputError(msg)
        closed.append(points)
    if not closed:
        return shapely.Polygon(), 0
    return shapely.Polygon(closed[0], closed[1:]), n_open


def coordinates(points: Iterable[Any]) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    """Coordinate pairs as an array of two columns; heights are dropped.

    Raises
    ------
    InputError
        A point is not a pair of finite numbers.
    """
    try:
        pairs = np.array([(float(point[0]), float(point[1])) for point in points], dtype=np.float64)
    except (TypeError, ValueError, IndexError, KeyError) as error:
        msg = "A geometry must have pairs of numbers as coordinates, found something else."
        raise InputError(msg) from error
    if not np.isfinite(pairs).all():
        msg = "A geometry must have finite coordinates, found NaN or infinity."
        raise InputError(msg)
    return pairs.reshape(-1, 2)


def polygonal(geometry: BaseGeometry) -> BaseGeometry:
    """The polygons of a geometry as one Polygon or MultiPolygon; empty where it has none."""
    if geometry.geom_type in ("Polygon", "MultiPolygon"):
        return geometry
    parts = shapely.get_parts(shapely.get_parts(geometry))
    areas = [part for part in parts if part.geom_type == "Polygon" and not part.is_empty]
    if not areas:
        return shapely.Polygon()
    return shapely.union_all(areas)


def repaired(geometry: BaseGeometry) -> tuple[BaseGeometry, str]:
    """A valid polygonal geometry and what was wrong with it, '' where it was valid.

    The ``structure`` method of GEOS treats shells as area and holes as cut out, so that a ring that
    doubles back on itself loses no area.
    """
    flat = shapely.force_2d(geometry)
    if shapely.is_valid(flat):
        return polygonal(flat), ""
    reason = str(shapely.is_valid_reason(flat))
    valid = shapely.make_valid(flat, method="structure", keep_collapsed=False)
    return polygonal(valid), reason
