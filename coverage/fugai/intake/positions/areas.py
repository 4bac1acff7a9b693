"""Polygons in a table of points: a footprint has a point inside, an area of service is no place."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from fugai.intake.findings import Finding, findings_where
from fugai.messages import Message

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fugai._types import BoolArray, ObjectArray

MAX_FOOTPRINT_M2 = 1e6
"""The largest area that is taken for a building or its grounds. [m2]"""

ROUNDNESS = 0.97
"""4 pi area over squared perimeter from which a polygon is a circle; a square has 0.79."""

MIN_BUFFER_M2 = 10_000.0
"""Smaller circles are round buildings. [m2]"""

INSIDE = "must be a point; a point inside the polygon is used"
BUFFER = "must be a point, found a circle: a buffer around a place is no place of its own"
TOO_LARGE = "must be a point, found a polygon of {:.3g} km2, which is no place"
_M_PER_DEG = 111_320.0


def points_of_areas(
    shapes: ObjectArray, areas: BoolArray, text: ObjectArray, *, column: str, is_degrees: bool
) -> tuple[ObjectArray, list[Finding]]:
    """Shapes with a point inside each footprint, None where a polygon is too large or a circle.

    Parameters
    ----------
    areas
        Which shapes are polygons in a table of points.
    is_degrees
        Whether the coordinates are degrees, otherwise metres.
    """
    placed = shapes.copy()
    scaled = np.array([_in_metres(shape, is_degrees) for shape in shapes[areas]], dtype=object)
    area_m2 = np.zeros(len(shapes))
    area_m2[areas] = shapely.area(scaled)
    round_ = np.zeros(len(shapes), dtype=np.bool_)
    perimeter = shapely.length(scaled)
    with np.errstate(divide="ignore", invalid="ignore"):
        round_[areas] = 4.0 * np.pi * shapely.area(scaled) / perimeter**2 >= ROUNDNESS
    buffers = areas & round_ & (area_m2 >= MIN_BUFFER_M2)
    large = areas & ~buffers & (area_m2 > MAX_FOOTPRINT_M2)
    good = areas & ~buffers & ~large
    placed[buffers | large] = None
    placed[good] = shapely.point_on_surface(shapes[good])
    findings = findings_where(good, column, text, INSIDE, action="repaired")
    findings += findings_where(buffers, column, text, BUFFER)
    at = np.flatnonzero(large)
    if at.size:
        rules = [TOO_LARGE.format(area_m2[i] / 1e6) for i in at]
        findings.append(Finding(positions=at, column=column, found=list(text[at]), rule=rules))
    return placed, findings


def area_notes(file: str, findings: Sequence[Finding]) -> list[Message]:
    """A sentence that counts the polygons of which a point is used, where there are any."""
    count = sum(len(one.positions) for one in findings if one.rule == INSIDE)
    if not count:
        return []
    return [
        Message(
            zh=f"`{file}`：{count:,}个面要素以其内部一点代替。",
            en=f"`{file}`: {count:,} polygons are taken as a point inside each.",
        )
    ]


def _in_metres(shape: shapely.Geometry, is_degrees: bool) -> shapely.Geometry:
    """A polygon with sides in metres, near enough to tell a house from a town."""
    if not is_degrees:
        return shape
    lat = float(np.clip(shapely.get_y(shapely.centroid(shape)), -89.0, 89.0))
    scale = np.array([_M_PER_DEG * np.cos(np.radians(lat)), _M_PER_DEG])
    return shapely.transform(shape, lambda points: points * scale)
