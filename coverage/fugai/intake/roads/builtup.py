"""Which roads lie in built-up ground: where junctions or buildings are dense.

Counted in squares of 400 m and the eight around each, 1.44 km2. A village is built up by its buildings
where they are mapped, a town by its junctions too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from fugai._types import BoolArray, FloatArray, IntArray

SQUARE_M = 400.0
"""Side of the squares. [m]"""

JUNCTIONS_PER_KM2 = 55.0
"""Density of junctions of three roads or more from which ground is built up."""

BUILDINGS_PER_KM2 = 500.0
"""Density of buildings from which ground is built up."""

_DEGREE_M = 111_195.0  # of a great circle on the sphere of the mean radius
_AREA_KM2 = 9 * (SQUARE_M / 1000.0) ** 2


def built_up(
    lonlat: tuple[FloatArray, FloatArray],
    *,
    junctions: tuple[FloatArray, FloatArray],
    buildings: tuple[FloatArray, FloatArray],
) -> BoolArray:
    """Whether places lie in built-up ground.

    Parameters
    ----------
    lonlat
        The places. [deg]
    junctions, buildings
        Where roads meet, and one point of each building. [deg]

    Examples
    --------
    >>> import numpy as np
    >>> town = (np.linspace(0, 0.01, 90), np.full(90, 42.0))
    >>> none = (np.empty(0), np.empty(0))
    >>> places = (np.array([0.005, 0.05]), np.array([42.0, 42.0]))
    >>> built_up(places, junctions=town, buildings=none).tolist()
    [True, False]
    """
    inside = _density(lonlat, junctions) >= JUNCTIONS_PER_KM2
    inside |= _density(lonlat, buildings) >= BUILDINGS_PER_KM2
    return inside


def _density(
    lonlat: tuple[FloatArray, FloatArray], things: tuple[FloatArray, FloatArray]
) -> FloatArray:
    """Things in a square kilometre around each place. [1/km2]"""
    column, row = _square(*lonlat)
    square, number = np.unique(_code(*_square(*things)), return_counts=True)
    count = np.zeros(len(column), dtype=np.int64)
    if len(square) == 0:
        return count / _AREA_KM2
    for east in (-1, 0, 1):
        for north in (-1, 0, 1):
            wanted = _code(column + east, row + north)
            at = np.minimum(np.searchsorted(square, wanted), len(square) - 1)
            count += np.where(square[at] == wanted, number[at], 0)
    density: FloatArray = count / _AREA_KM2
    return density


def _square(lon: FloatArray, lat: FloatArray) -> tuple[IntArray, IntArray]:
    """Square of each place: columns of one width in metres within a row of whole degrees of latitude."""
    known = np.isfinite(lon + lat)
    lon, lat = np.where(known, lon, 0.0), np.where(known, lat, -90.0)
    width = np.cos(np.radians(np.floor(lat) + 0.5)) * _DEGREE_M / SQUARE_M
    return (
        np.floor((lon + 180.0) * width).astype(np.int64),
        np.floor((lat + 90.0) * _DEGREE_M / SQUARE_M).astype(np.int64),
    )


def _code(column: IntArray, row: IntArray) -> IntArray:
    return row * 1_000_000 + column


def junctions_of(
    ends: IntArray, counted: BoolArray, lon: FloatArray, lat: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Points where three or more pieces of the counted roads end.

    Parameters
    ----------
    ends
        Points at both ends of each piece, shape ``(2, pieces)``.
    counted
        Pieces that count: streets, not paths and driveways.
    lon, lat
        Of all points. [deg]
    """
    meeting = np.bincount(ends[:, counted].ravel(), minlength=len(lon)) >= 3
    return lon[meeting], lat[meeting]
