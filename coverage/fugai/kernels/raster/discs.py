"""Discs of access points on a fine raster and over sample points: the first year of coverage."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from fugai._numba import njit

if TYPE_CHECKING:
    from fugai._types import BoolArray, FloatArray, Int32Array, IntArray, UInt8Array

NEVER = 255
"""Year number of ground that no access point covers."""

OWN, GROUND, BUILDING = 0, 1, 2
"""Columns of the squared radii: in the access point's venue, outdoors, in another building."""


class Discs(NamedTuple):
    """Access points, one value or row each.

    Parameters
    ----------
    xy
        Positions. [m]
    radii_m2
        Squared radii in the own venue, on open ground and in another building; negative: none. [m2]
    venue
        Position of the venue, -1 for none.
    year
        Number of the first year in service.
    """

    xy: FloatArray
    radii_m2: FloatArray
    venue: IntArray
    year: UInt8Array


class FineRaster(NamedTuple):
    """Cells of a fine raster: centres of the columns and rows [m], edge [m], and what lies there.

    ``venue`` is the position of the venue at each cell, -1 for open ground.
    """

    x: FloatArray
    y: FloatArray
    cell_m: float
    venue: Int32Array


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
def burn(raster: FineRaster, buildings: BoolArray, discs: Discs, first_year: UInt8Array) -> None:
    """Lower the year number of each fine cell to that of each access point that covers it.

    Parameters
    ----------
    raster
        The fine cells.
    buildings
        Whether each venue is a building.
    discs
        The access points.
    first_year
        Year numbers by fine cell, changed in place.
    """
    x, y, cell_m = raster.x, raster.y, raster.cell_m
    for i in range(discs.xy.shape[0]):
        px, py = discs.xy[i, 0], discs.xy[i, 1]
        own, ground = discs.radii_m2[i, OWN], discs.radii_m2[i, GROUND]
        building = discs.radii_m2[i, BUILDING]
        widest = max(own, ground)
        if widest < 0.0:
            continue
        reach = math.sqrt(widest)
        top = max(0, math.ceil((y[0] - py - reach) / cell_m))
        bottom = min(y.size, math.floor((y[0] - py + reach) / cell_m) + 1)
        left = max(0, math.ceil((px - reach - x[0]) / cell_m))
        right = min(x.size, math.floor((px + reach - x[0]) / cell_m) + 1)
        for row in range(top, bottom):
            north = y[row] - py
            for column in range(left, right):
                if first_year[row, column] <= discs.year[i]:
                    continue
                venue = raster.venue[row, column]
                limit = ground
                if venue >= 0:
                    if venue == discs.venue[i]:
                        limit = own
                    elif buildings[venue]:
                        limit = building
                east = x[column] - px
                if east * east + north * north <= limit:
                    first_year[row, column] = discs.year[i]


@njit(cache=True, nogil=True)
def first_years(
    samples: FloatArray, points: FloatArray, limits_m2: FloatArray, years: UInt8Array
) -> UInt8Array:
    """Number of the first year in which each sample point is covered, `NEVER` where in none.

    ``limits_m2`` are the squared radii of the access points for these samples. [m2]
    """
    first_year = np.full(samples.shape[0], NEVER, np.uint8)
    for s in range(samples.shape[0]):
        for i in range(points.shape[0]):
            if years[i] < first_year[s]:
                east, north = samples[s, 0] - points[i, 0], samples[s, 1] - points[i, 1]
                if east * east + north * north <= limits_m2[i]:
                    first_year[s] = years[i]
    return first_year


@njit(cache=True, nogil=True)
def count_covered(first_year: UInt8Array, size: int, counts: Int32Array) -> None:
    """Add the fine cells covered by each year to ``counts`` (year, row, column) of coarse cells."""
    for row in range(first_year.shape[0]):
        for column in range(first_year.shape[1]):
            if first_year[row, column] != NEVER:
                for year in range(first_year[row, column], counts.shape[0]):
                    counts[year, row // size, column // size] += 1
