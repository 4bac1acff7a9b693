"""Lengths of short lines on the ellipsoid, and where lines deviate from straight ones; vectorised."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from pyproj import Geod

if TYPE_CHECKING:
    from fugai._types import FloatArray, IntArray

_WGS84 = Geod(ellps="WGS84")
MAX_MID_LATITUDE_M = 20_000.0
"""Longest distance by the mid-latitude formula; longer ones are geodesics. [m]"""


def lengths_m(
    lon_0: FloatArray, lat_0: FloatArray, lon_1: FloatArray, lat_1: FloatArray
) -> FloatArray:
    """Distances on the WGS84 ellipsoid between pairs of points given in degrees. [m]

    Short ones by the radii of curvature at the mean latitude (C. F. Gauss's mid-latitude formula,
    first order; within 1e-6 of the geodesic up to 20 km below 70 degrees of latitude), longer ones
    as geodesics. NaN in, NaN out.
    """
    middle = np.radians((lat_0 + lat_1) / 2.0)
    eccentricity = _WGS84.es
    root = 1.0 - eccentricity * np.sin(middle) ** 2
    prime = _WGS84.a / np.sqrt(root)
    meridian = prime * (1.0 - eccentricity) / root
    east = prime * np.cos(middle) * np.radians(lon_1 - lon_0)
    north = meridian * np.radians(lat_1 - lat_0)
    length: FloatArray = np.hypot(east, north)
    far = length > MAX_MID_LATITUDE_M
    if far.any():
        _, _, exact = _WGS84.inv(lon_0[far], lat_0[far], lon_1[far], lat_1[far])
        length[far] = exact
    return length


def simplification_points(
    lon: FloatArray, lat: FloatArray, first: IntArray, last: IntArray, max_deviation_m: float
) -> IntArray:
    """Points that must be kept so that straight lines between them stay near the drawn lines.

    Each run is split at its farthest point until none is farther than allowed from the straight
    line between the ends of its part (Ramer 1972; Douglas and Peucker 1973).

    Parameters
    ----------
    lon, lat
        Points, run after run. [deg]
    first, last
        First and last point of each run.
    max_deviation_m
        Largest distance from the straight line. [m]
    """
    found = [np.empty(0, dtype=np.int64)]
    while True:
        inside = last - first - 1
        first, last, inside = first[inside > 0], last[inside > 0], inside[inside > 0]
        if not len(first) or not np.isfinite(max_deviation_m):
            return np.concatenate(found)
        begin = np.cumsum(inside) - inside
        run = np.repeat(np.arange(len(first)), inside)
        point = first[run] + 1 + np.arange(len(run)) - begin[run]
        distance_m = _from_line_m(lon, lat, point, first[run], last[run])
        largest = np.maximum.reduceat(distance_m, begin)
        at = np.flatnonzero(distance_m == largest[run])
        _, first_of_run = np.unique(run[at], return_index=True)
        farthest = point[at[first_of_run]]
        part = largest > max_deviation_m
        found.append(farthest[part])
        first, last = (
            np.concatenate([first[part], farthest[part]]),
            np.concatenate([farthest[part], last[part]]),
        )


def _from_line_m(
    lon: FloatArray, lat: FloatArray, point: IntArray, first: IntArray, last: IntArray
) -> FloatArray:
    """Distance of points from the straight lines between others, in the plane there. [m]"""
    degree_m = np.pi / 180.0 * _WGS84.a
    lon_scale = np.cos(np.radians(lat[first]))

    def east_north(of: IntArray) -> tuple[FloatArray, FloatArray]:
        return (lon[of] - lon[first]) * lon_scale * degree_m, (lat[of] - lat[first]) * degree_m

    (px, py), (qx, qy) = east_north(point), east_north(last)
    length_squared = qx * qx + qy * qy
    share = np.divide(
        px * qx + py * qy, length_squared, out=np.zeros_like(px), where=length_squared > 0
    )
    share = np.clip(share, 0.0, 1.0)
    distance_m: FloatArray = np.hypot(px - share * qx, py - share * qy)
    return distance_m
