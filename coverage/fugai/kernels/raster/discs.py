"""Discs of access points burnt into a fine raster and over sample points: first year of cover."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import numpy.typing as npt

from fugai._numba import njit

NEVER = 255
"""Year number of ground that no access point covers."""

OWN, GROUND, BUILDING = 0, 1, 2
"""Columns of the squared radii: in the access point's venue, outdoors, in another building."""

Array = npt.NDArray[Any]


@njit(cache=True)
def radius_square_m2(
    eirp_dbm: float,
    edge_dbm: float,
    frequency_mhz: float,
    coefficient: float,
    obstacle_db: float,
    height_m: float,
) -> float:
    """Squared horizontal distance at which the level falls to the edge [m2]; -1 where none does.

    ITU-R P.1238-8 (eq. 1) solved for distance; ``height_m`` is the difference of heights.
    """
    budget = eirp_dbm - edge_dbm - obstacle_db - (20.0 * math.log10(frequency_mhz) - 28.0)
    slant = math.pow(10.0, budget / coefficient)
    if slant < 1.0 or slant <= abs(height_m):
        return -1.0
    return slant * slant - height_m * height_m


@njit(cache=True, nogil=True)
def burn(  # noqa: PLR0913, PLR0917
    x: Array,
    y: Array,
    step: float,
    labels: Array,
    buildings: Array,
    points: Array,
    radii: Array,
    venues: Array,
    years: Array,
    first: Array,
) -> None:
    """Lower ``first`` (year numbers by fine cell) to the year of each access point that covers it.

    Parameters
    ----------
    x, y
        Centres of the fine columns and rows. [m]
    step
        Fine cell. [m]
    labels
        Position of the venue at each fine cell, -1 for open ground.
    buildings
        Whether each venue is a building.
    points, radii, venues, years
        By access point: x and y [m]; squared radii [m2]; position of its venue, -1 none; number of
        its first year.
    first
        Changed in place.
    """
    for i in range(points.shape[0]):
        px, py = points[i, 0], points[i, 1]
        own, ground, building = radii[i, OWN], radii[i, GROUND], radii[i, BUILDING]
        widest = max(own, ground)
        if widest < 0.0:
            continue
        reach = math.sqrt(widest)
        top = max(0, math.ceil((y[0] - py - reach) / step))
        bottom = min(y.size, math.floor((y[0] - py + reach) / step) + 1)
        left = max(0, math.ceil((px - reach - x[0]) / step))
        right = min(x.size, math.floor((px + reach - x[0]) / step) + 1)
        for row in range(top, bottom):
            north = y[row] - py
            for column in range(left, right):
                if first[row, column] <= years[i]:
                    continue
                label = labels[row, column]
                limit = ground
                if label >= 0:
                    if label == venues[i]:
                        limit = own
                    elif buildings[label]:
                        limit = building
                east = x[column] - px
                if east * east + north * north <= limit:
                    first[row, column] = years[i]


@njit(cache=True, nogil=True)
def first_years(samples: Array, points: Array, limits: Array, years: Array) -> Array:
    """Number of the first year in which each sample point is covered, `NEVER` where in none.

    ``limits`` are the squared radii that hold for these samples. [m2]
    """
    first = np.full(samples.shape[0], NEVER, np.uint8)
    for s in range(samples.shape[0]):
        for i in range(points.shape[0]):
            if years[i] < first[s]:
                east, north = samples[s, 0] - points[i, 0], samples[s, 1] - points[i, 1]
                if east * east + north * north <= limits[i]:
                    first[s] = years[i]
    return first


@njit(cache=True, nogil=True)
def count_covered(first: Array, size: int, counts: Array) -> None:
    """Add the fine cells covered by each year to ``counts`` (year, row, column) of coarse cells."""
    for row in range(first.shape[0]):
        for column in range(first.shape[1]):
            if first[row, column] != NEVER:
                for year in range(first[row, column], counts.shape[0]):
                    counts[year, row // size, column // size] += 1
