"""Coordinates between WGS84, CGCS2000, GCJ-02 and BD-09.

GCJ-02 and BD-09 are not coordinate reference systems that PROJ knows. Both follow public formulas
without a published standard, which agree with ground truth to a few metres: a converted coordinate
is no better than that, although the inverse is computed to 0.01 mm of the formula.
CGCS2000 differs from WGS84 by centimetres and is taken as equal.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from fugai._types import BoolArray, FloatArray
from fugai.errors import ConfigError

DATUMS = ("wgs84", "cgcs2000", "gcj02", "bd09")
"""Datums that an input may declare. CGCS2000 is taken as WGS84."""

CHINA = (72.004, 0.8293, 137.8347, 55.8271)
"""West, south, east, north of the box inside which the formulas shift; outside they do nothing.
[deg]"""

_SEMI_MAJOR_M = 6_378_245.0  # Krasovsky 1940, as the formula has it
_ECCENTRICITY_SQUARED = 0.00669342162296594323
_BD_TURN = math.pi * 3000.0 / 180.0
_TOLERANCE_DEG = 1e-10  # about 0.01 mm
_MAX_STEPS = 20

_Step = Callable[[FloatArray, FloatArray], tuple[FloatArray, FloatArray]]


def datum_named(name: str) -> str:
    """Canonical name of a datum, however it is spelt.

    Raises
    ------
    ConfigError
        No datum has this name.

    >>> datum_named("GCJ-02")
    'gcj02'
    """
    plain = str(name).strip().lower().replace("-", "").replace("_", "").replace(" ", "")
    if plain not in DATUMS:
        msg = f"`datum` must be one of {', '.join(DATUMS)}, found {name!r}."
        raise ConfigError(msg)
    return plain


def convert_datum(
    lon: npt.ArrayLike, lat: npt.ArrayLike, source: str, target: str
) -> tuple[FloatArray, FloatArray]:
    """Longitude and latitude in another datum.

    Parameters
    ----------
    lon, lat
        Any shape; NaN stays NaN. [deg]
    source, target
        Names as in `DATUMS`. The inverse of a shift is found by iteration to 0.01 mm of the
        public formula; the formula itself is known to a few metres.

    Returns
    -------
    Longitude and latitude as float64 arrays of the same shape. [deg]

    Raises
    ------
    ConfigError
        No datum has that name.

    Examples
    --------
    >>> from fugai.intake import convert_datum
    >>> lon, lat = convert_datum([117.2, 2.35], [39.1, 48.86], "wgs84", "gcj02")
    >>> lon.round(4).tolist(), lat.round(4).tolist()
    ([117.2063, 2.35], [39.101, 48.86])
    """
    start, end = (_level(datum_named(name)) for name in (source, target))
    x, y = np.array(lon, dtype=np.float64), np.array(lat, dtype=np.float64)
    inside = in_china(x, y)
    if start == end or not inside.any():
        return x, y
    steps: tuple[_Step, ...] = (_to_gcj02, _to_bd09)
    u, v = x[inside], y[inside]
    for level in range(start, end):
        u, v = steps[level](u, v)
    for level in range(start, end, -1):
        u, v = _inverse(steps[level - 1], u, v)
    x[inside], y[inside] = u, v
    return x, y


def in_china(lon: npt.ArrayLike, lat: npt.ArrayLike) -> BoolArray:
    """Whether points lie in the box inside which GCJ-02 and BD-09 differ from WGS84."""
    x, y = np.asarray(lon, dtype=np.float64), np.asarray(lat, dtype=np.float64)
    west, south, east, north = CHINA
    return np.asarray((x > west) & (x < east) & (y > south) & (y < north))


def _level(datum: str) -> int:
    return {"wgs84": 0, "cgcs2000": 0, "gcj02": 1, "bd09": 2}[datum]


def _to_gcj02(lon: FloatArray, lat: FloatArray) -> tuple[FloatArray, FloatArray]:
    """WGS84 to GCJ-02 by the public formula; no test of the box."""
    x, y = lon - 105.0, lat - 35.0
    pi = math.pi
    root, product = np.sqrt(np.abs(x)), 0.1 * x * y
    shared = 20.0 * (np.sin(6.0 * pi * x) + np.sin(2.0 * pi * x))
    north_m = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + product + 0.2 * root
    north_m += (shared + 20.0 * np.sin(pi * y) + 40.0 * np.sin(pi * y / 3.0)) * 2.0 / 3.0
    north_m += (160.0 * np.sin(pi * y / 12.0) + 320.0 * np.sin(pi * y / 30.0)) * 2.0 / 3.0
    east_m = 300.0 + x + 2.0 * y + 0.1 * x * x + product + 0.1 * root
    east_m += (shared + 20.0 * np.sin(pi * x) + 40.0 * np.sin(pi * x / 3.0)) * 2.0 / 3.0
    east_m += (150.0 * np.sin(pi * x / 12.0) + 300.0 * np.sin(pi * x / 30.0)) * 2.0 / 3.0
    phi = np.radians(lat)
    w2 = 1.0 - _ECCENTRICITY_SQUARED * np.sin(phi) ** 2
    w = np.sqrt(w2)
    meridian_m = _SEMI_MAJOR_M * (1.0 - _ECCENTRICITY_SQUARED) / (w2 * w)
    parallel_m = _SEMI_MAJOR_M / w * np.cos(phi)
    return lon + np.degrees(east_m / parallel_m), lat + np.degrees(north_m / meridian_m)


def _to_bd09(lon: FloatArray, lat: FloatArray) -> tuple[FloatArray, FloatArray]:
    """GCJ-02 to BD-09 by the public formula."""
    radius = np.hypot(lon, lat) + 0.00002 * np.sin(lat * _BD_TURN)
    angle = np.arctan2(lat, lon) + 0.000003 * np.cos(lon * _BD_TURN)
    return radius * np.cos(angle) + 0.0065, radius * np.sin(angle) + 0.006


def _inverse(step: _Step, lon: FloatArray, lat: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Points that a step takes to those given, by fixed-point iteration.

    The shifts change by less than 3 % of a displacement, so each round gains 1.5 digits or more.
    """
    x, y = lon.copy(), lat.copy()
    for _ in range(_MAX_STEPS):
        u, v = step(x, y)
        dx, dy = lon - u, lat - v
        x, y = x + dx, y + dy
        if max(float(np.abs(dx).max()), float(np.abs(dy).max())) < _TOLERANCE_DEG:
            break
    return x, y
