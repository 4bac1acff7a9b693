"""Discs that cover a convex region, or points that lie densely in it: how large they must be."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from scipy.spatial import Delaunay, QhullError, cKDTree

if TYPE_CHECKING:
    from fugai._types import BoolArray, FloatArray, IntArray
    from fugai.siting.plane.center.instance import CenterInstance

_TOUCHES = 1.7897758493
"""Angle at which the tangent of the sine meets the axis at 2π: tan t = t - 2π. [rad]"""

_HALVINGS = 60

_ROUNDING = 1e-9

_STEPS = 20_000
"""Places along the border of a hull at which the distance to the nearest point is looked up."""


def least_covering_radius(polygon: FloatArray, discs: int) -> float:
    """Radius below which so many discs do not cover a convex polygon.

    Parameters
    ----------
    polygon
        Corners in their order, ``(n, 2)``.
    discs
        Number of discs, 1 or more.

    Notes
    -----
    After L. Fejes Tóth, Lagerungen in der Ebene, auf der Kugel und im Raum, Springer 1972, III.2:
    the discs of a covering and the perpendicular bisectors between their centers divide the region
    into convex cells, each within its disc, and by Euler's formula the cells have six sides on
    average at most. That alone is ``area ≤ discs · (3√3/2) r²``. Here the sides on the border of the
    region count too. With k corners and e sides on the border, no more than 6n - 6 + 2k - 2e lie
    between two cells. Area and a multiple of the border together are a convex function of each
    corner of a cell, so that they are largest where all corners are on the circle: then a side that
    is seen from the center at an angle φ adds r² sin φ / 2 to the area and is 2 r sin(φ/2) long. Both
    are concave (the sine up to its tangent from 2π), so that sides of one kind are best alike; those
    on the border are long enough to make it up.

    Examples
    --------
    Five discs that cover a square of edge 1 have a radius of 0.3262 at least (A. Heppes, H. Melissen,
    Covering a rectangle with equal circles, Periodica Mathematica Hungarica 34, 1997):

    >>> import numpy as np
    >>> square = np.array([[0, 0], [1, 0], [1, 1], [0, 1.0]])
    >>> round(least_covering_radius(square, 5), 3)
    0.302
    """
    ends = np.roll(polygon, -1, axis=0)
    area = 0.5 * abs(float((polygon[:, 0] * ends[:, 1] - polygon[:, 1] * ends[:, 0]).sum()))
    border = float(np.hypot(*(ends - polygon).T).sum())
    if discs == 1:
        return math.sqrt(area / math.pi)
    low, high = 0.0, math.sqrt(area) + border
    for _ in range(_HALVINGS):
        radius = 0.5 * (low + high)
        if _most_covered(radius, border, len(polygon), discs) < area:
            low = radius
        else:
            high = radius
    return low


def scattered_radius(points: FloatArray, discs: int) -> float:
    """Radius below which so many discs do not cover all of some points; 0 where these say nothing.

    Discs that cover the points cover all of their convex hull once they grow by the radius of the
    largest hole, a disc around a place of the hull without a point in it.

    Examples
    --------
    A square of 101 x 101 places 1 m apart, whose holes have a radius of 0.71 m:

    >>> import numpy as np
    >>> from fugai.siting.plane.center.area import scattered_radius
    >>> where = np.arange(101.0)
    >>> points = np.array(np.meshgrid(where, where)).reshape(2, -1).T
    >>> round(scattered_radius(points, 20), 2)  # the best known covering of the square takes 15.2 m
    13.79
    """
    try:
        net = Delaunay(points)
    except QhullError:  # too few points, or all on a line
        return 0.0
    corners = points[_ring(np.asarray(net.convex_hull, dtype=np.int64))]
    triangles = np.asarray(net.simplices, dtype=np.int64)
    return max(0.0, _hull_radius(corners, discs) - _largest_hole(points, corners, triangles))


def area_bound(instance: CenterInstance) -> float:
    """No sites serve all demand within less, by the area that the heaviest of it covers densely."""
    sites = instance.count + len(instance.fixed)
    levels = np.unique(np.quantile(instance.weight, (0.0, 0.5, 0.9), method="lower"))
    return max(
        float(level) * scattered_radius(instance.demand[instance.weight >= level], sites)
        for level in levels
    ) * (1.0 - _ROUNDING)


def _hull_radius(corners: FloatArray, discs: int) -> float:
    """Radius below which discs do not cover a convex polygon, nor one of the simpler ones in it.

    Corners that cut off little are left out one after another: fewer corners leave fewer sides to
    the cells.
    """
    polygon, best = corners, 0.0
    while len(polygon) >= 3:
        best = max(best, least_covering_radius(polygon, discs))
        before, after = (
            np.roll(polygon, 1, axis=0) - polygon,
            np.roll(polygon, -1, axis=0) - polygon,
        )
        cut = np.abs(before[:, 0] * after[:, 1] - before[:, 1] * after[:, 0])
        polygon = np.delete(polygon, int(np.argmin(cut)), axis=0)
    return best


def _ring(edges: IntArray) -> IntArray:
    """Corners of a closed line in their order, from its edges."""
    neighbours: dict[int, list[int]] = {}
    for one, other in edges.tolist():
        neighbours.setdefault(one, []).append(other)
        neighbours.setdefault(other, []).append(one)
    ring = [int(edges[0, 0])]
    previous = -1
    while True:
        one, other = neighbours[ring[-1]]
        step = other if one == previous else one
        previous = ring[-1]
        if step == ring[0]:
            return np.array(ring, dtype=np.int64)
        ring.append(step)


def _largest_hole(points: FloatArray, corners: FloatArray, triangles: IntArray) -> float:
    """Largest distance from a place of the hull to its nearest point, rounded up.

    It is that of a corner between the points' Voronoi cells, or lies on the border, where it
    changes by no more than the way along it.
    """
    ends = np.roll(corners, -1, axis=0)
    length = np.hypot(*(ends - corners).T)
    step = float(length.sum()) / _STEPS
    spots = [
        begin + np.linspace(0.0, 1.0, math.ceil(size / step) + 1)[:, None] * (end - begin)
        for begin, end, size in zip(corners, ends, length, strict=True)
    ]
    tree = cKDTree(points)
    hole = float(np.max(tree.query(np.concatenate(spots))[0])) + 0.5 * step
    a, b, c = (points[triangles[:, k]] for k in range(3))
    ab, ac = b - a, c - a
    double = 2.0 * (ab[:, 0] * ac[:, 1] - ab[:, 1] * ac[:, 0])
    flat = double == 0.0
    double[flat] = 1.0
    square_b, square_c = (ab**2).sum(axis=1), (ac**2).sum(axis=1)
    away = np.column_stack(
        (
            (ac[:, 1] * square_b - ab[:, 1] * square_c) / double,
            (ab[:, 0] * square_c - ac[:, 0] * square_b) / double,
        )
    )
    radius = np.where(flat, 0.0, np.hypot(*away.T))
    larger = np.flatnonzero(radius > hole)
    inside = _inside(corners, ends, (a + away)[larger])
    return max(hole, float(radius[larger][inside].max(initial=0.0)))


def _inside(corners: FloatArray, ends: FloatArray, spots: FloatArray) -> BoolArray:
    """Which places lie in a convex polygon."""
    sides = [
        (end[0] - begin[0]) * (spots[:, 1] - begin[1])
        - (end[1] - begin[1]) * (spots[:, 0] - begin[0])
        for begin, end in zip(corners, ends, strict=True)
    ]
    lowest, highest = np.min(sides, axis=0), np.max(sides, axis=0)
    return np.asarray((lowest >= 0.0) | (highest <= 0.0), dtype=np.bool_)


def _most_covered(radius: float, border: float, corners: int, discs: int) -> float:
    """Largest area of so many cells within discs of a radius; minus infinity where they have too little border."""
    most = 3 * discs - 3 + corners
    fewest = max(corners, math.ceil(border / (2.0 * radius) - 1e-12))
    outer = np.arange(fewest, most + 1, dtype=np.float64)
    if not len(outer):
        return -math.inf
    inner = 6.0 * discs - 6.0 + 2.0 * corners - 2.0 * outer
    whole = 2.0 * math.pi * discs
    least = 2.0 * np.arcsin(np.minimum(1.0, border / (2.0 * radius * outer)))
    angle = np.maximum(least, whole / (outer + inner))
    rest = whole - outer * angle
    fits = rest >= -1e-9 * whole
    shared = np.maximum(rest, 0.0) / np.maximum(inner, 1.0)
    twice = outer * _concave_sine(angle) + inner * _concave_sine(shared)
    return float(np.where(fits, 0.5 * radius**2 * twice, -np.inf).max())


def _concave_sine(angle: FloatArray) -> FloatArray:
    """Least concave function above the sine from 0 to 2π."""
    line = math.sin(_TOUCHES) * (2.0 * math.pi - angle) / (2.0 * math.pi - _TOUCHES)
    return np.where(angle <= _TOUCHES, np.sin(angle), np.maximum(line, 0.0))
