"""How true to scale a projection is: areas, and distances in every direction."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from pyproj import CRS, Proj, Transformer
from pyproj.exceptions import ProjError

if TYPE_CHECKING:
    import numpy.typing as npt

MAX_ERROR = 0.001
"""Largest relative error of areas and distances in a CRS that somebody chose for a grid."""

MAX_GRID_AREA_ERROR = 0.05
"""A grid of any CRS whose areas are further off is refused."""

MAX_GRID_DISTANCE_ERROR = 0.05
"""A grid of any CRS whose distances are further off is refused: an equal-area projection of the whole
of China is off by 2 %."""


class ScaleError(NamedTuple):
    """Largest relative errors over a region."""

    area: float
    distance: float


def scale_errors(crs: CRS, lon: npt.ArrayLike, lat: npt.ArrayLike) -> ScaleError:
    """Largest relative errors of areas and of distances in a projection at points.

    Its areal scale and the axes of its Tissot indicatrix against the ellipsoid (PROJ's factors);
    NaN where the projection has no place for a point.

    Parameters
    ----------
    lon, lat
        Points. [deg]
    """
    factors = _projection(crs.to_wkt()).get_factors(
        np.asarray(lon, dtype=np.float64), np.asarray(lat, dtype=np.float64), errcheck=False
    )
    areal = np.asarray(factors.areal_scale, dtype=np.float64)
    axes = np.asarray([factors.tissot_semimajor, factors.tissot_semiminor], dtype=np.float64)
    good = np.isfinite(areal) & np.isfinite(axes).all(axis=0) & (areal > 0.0) & (areal < 1e6)
    if not good.all():
        return ScaleError(math.nan, math.nan)
    return ScaleError(float(np.abs(areal - 1.0).max()), float(np.abs(axes - 1.0).max()))


@lru_cache(maxsize=512)
def errors_at(wkt: str, x: float, y: float) -> ScaleError:
    """Errors at a point in the CRS's own coordinates; NaN where it means no place on earth."""
    crs = CRS.from_wkt(wkt)
    try:
        to_degrees = Transformer.from_crs(crs, crs.geodetic_crs, always_xy=True)
        lon, lat = to_degrees.transform(x, y)
        if not (math.isfinite(lon) and math.isfinite(lat)):
            return ScaleError(math.nan, math.nan)
        return scale_errors(crs, [lon], [lat])
    except (ProjError, AttributeError, TypeError):
        return ScaleError(math.nan, math.nan)


@lru_cache(maxsize=64)
def _projection(wkt: str) -> Proj:
    return Proj(CRS.from_wkt(wkt))
