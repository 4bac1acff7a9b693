"""Sites on lattices of hexagons, the thinnest way to cover a plane, as starts of a search."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from scipy.spatial import ConvexHull, QhullError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fugai._types import FloatArray

_HALVINGS = 30


def hexagon_starts(
    points: FloatArray, sites: int, rng: np.random.Generator
) -> Iterator[FloatArray]:
    """Places on lattices that are turned and shifted by chance: ``sites`` or a little fewer in the hull.

    R. Kershner, The number of circles covering a set, American Journal of Mathematics 61, 1939.
    Ends at once where the points have no area.
    """
    try:
        hull = ConvexHull(points)
    except QhullError:
        return
    corners = points[hull.vertices]
    middle, reach = corners.mean(axis=0), float(np.hypot(*np.ptp(corners, axis=0).T))
    spacing = math.sqrt(2.0 * hull.volume / (math.sqrt(3.0) * sites))
    # every second one along the longest side of the hull, as borders of a covering often are
    along = np.roll(corners, -1, axis=0) - corners
    longest = along[int(np.argmax(np.hypot(*along.T)))]
    straight = math.atan2(longest[1], longest[0])
    turn = 0
    while True:
        angle = straight + 0.5 * math.pi * (turn % 4) if turn % 2 else rng.uniform(0.0, math.pi)
        yield _lattice(hull, middle, sites, (spacing, reach, angle), rng.random(2))
        turn += 1


def _lattice(
    hull: ConvexHull,
    middle: FloatArray,
    sites: int,
    form: tuple[float, float, float],
    shift: FloatArray,
) -> FloatArray:
    """Places of a lattice in the hull, of the spacing that leaves as many as wanted or a few less."""
    usual, reach, angle = form
    low, high, best = 0.7 * usual, 1.5 * usual, np.empty((0, 2))
    for _ in range(_HALVINGS):
        spacing = 0.5 * (low + high)
        most = math.ceil(reach / spacing) + 2
        along, across = np.meshgrid(np.arange(-most, most + 1.0), np.arange(-most, most + 1.0))
        x = spacing * (along + 0.5 * (across % 2) + shift[0])
        y = spacing * 0.5 * math.sqrt(3.0) * (across + shift[1])
        turned = np.column_stack(
            (
                (math.cos(angle) * x - math.sin(angle) * y).ravel(),
                (math.sin(angle) * x + math.cos(angle) * y).ravel(),
            )
        )
        places = turned + middle
        inside = (hull.equations[:, :2] @ places.T + hull.equations[:, 2:] <= 0.0).all(axis=0)
        found = places[inside]
        if len(found) > sites:
            low = spacing
        else:
            high = spacing
            best = found if len(found) >= len(best) else best
        if len(found) == sites:
            return found
    return best
