"""Lengths of short lines on the ellipsoid, vectorised."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from pyproj import Geod

if TYPE_CHECKING:
    FloatArray = npt.NDArray[np.float64]

_WGS84 = Geod(ellps="WGS84")
LONGEST_SHORT_M = 20_000.0
"""Up to here the formula of the mean latitude is used, beyond it the geodesic itself. [m]"""


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
    far = length > LONGEST_SHORT_M
    if far.any():
        _, _, exact = _WGS84.inv(lon_0[far], lat_0[far], lon_1[far], lat_1[far])
        length[far] = exact
    return length
