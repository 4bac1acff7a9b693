"""Polygons and lines as one stream of coordinates: sizes of rings, rings of features."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import shapely

from fugai.maps.encoding.packing import STEP_DEG, pack_coordinates, pack_varints

if TYPE_CHECKING:
    from fugai._types import IntArray, ObjectArray

MAX_VERTICES = 60_000
"""Vertices beyond which district outlines are simplified for drawing."""


def pack_shapes(geometry: gpd.GeoSeries, *, step_deg: float = STEP_DEG) -> dict[str, object]:
    """Packed rings (or lines) of every feature; a feature without geometry has none.

    Holes are rings like any other: the page fills by the even-odd rule, which needs no nesting.
    """
    values = geometry.to_numpy()
    lines, owner = _lines(values)
    coordinates, line_of = shapely.get_coordinates(lines, return_index=True)
    sizes = np.bincount(line_of, minlength=len(lines))
    return {
        "rings": pack_varints(np.bincount(owner, minlength=len(values))),
        "sizes": pack_varints(sizes),
        "at": pack_coordinates(coordinates[:, 0], coordinates[:, 1], step_deg=step_deg),
    }


def simplify_districts(
    geometry: gpd.GeoSeries, *, max_vertices: int = MAX_VERTICES
) -> gpd.GeoSeries:
    """Outlines with about a number of vertices at most; neighbours go on sharing their borders.

    Parameters
    ----------
    geometry
        Polygons in a metric CRS.
    max_vertices
        Simplification starts at 5 m and doubles until this is met, up to 640 m.
    """
    values = geometry.to_numpy()
    tolerance_m = 5.0
    while shapely.get_num_coordinates(values).sum() > max_vertices and tolerance_m <= 640.0:
        values = shapely.coverage_simplify(geometry.to_numpy(), tolerance_m)
        tolerance_m *= 2
    return gpd.GeoSeries(values, index=geometry.index, crs=geometry.crs)


def label_points(geometry: gpd.GeoSeries) -> gpd.GeoSeries:
    """Point well inside each polygon: the centre of the largest circle in its largest part."""
    points: list[shapely.Point | None] = []
    for shape in geometry:
        if shape is None or shape.is_empty:
            points.append(None)
            continue
        parts = shapely.get_parts(shape)
        largest = parts[int(np.argmax(shapely.area(parts)))]
        size = max(float(np.ptp(largest.bounds[0::2])), float(np.ptp(largest.bounds[1::2])))
        circle = shapely.maximum_inscribed_circle(largest, tolerance=size / 200)
        points.append(shapely.Point(circle.coords[0]))
    return gpd.GeoSeries(points, index=geometry.index, crs=geometry.crs)


def _lines(values: ObjectArray) -> tuple[ObjectArray, IntArray]:
    """Rings and lines of all parts, each with the position of its feature."""
    parts, owner = shapely.get_parts(values, return_index=True)
    rings, ring_part = shapely.get_rings(parts, return_index=True)
    linear = np.isin(shapely.get_type_id(parts), (1, 2))
    every = np.concatenate((rings, parts[linear]))
    features = np.concatenate((owner[ring_part], owner[linear]))
    order = np.argsort(features, kind="stable")
    return every[order], features[order]
