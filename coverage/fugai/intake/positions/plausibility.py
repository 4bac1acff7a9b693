"""Points with exchanged axes or a misplaced decimal point, recognised by where the districts are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fugai._types import BoolArray, FloatArray
    from fugai.intake.source import Extent

MARGIN_DEG = 0.05
"""Points this near to the extent count as inside: a datum shifts by less than 0.012 degrees. [deg]"""

MIN_DISTANCE_DEG = 3.0
"""A coordinate nearer to the extent than this is a neighbour, its decimal point is right. [deg]"""

_POWERS = tuple(power for size in range(1, 8) for power in (size, -size))


@dataclass(frozen=True, kw_only=True)
class MisplacedDecimals:
    """Coordinates of one axis that a power of ten would bring into the extent.

    Parameters
    ----------
    mask
        Which points.
    corrected
        The coordinate times the power of ten; NaN elsewhere. [deg]
    """

    mask: BoolArray
    corrected: FloatArray


def inside(lon: FloatArray, lat: FloatArray, extent: Extent) -> BoolArray:
    """Which points lie in the extent or within `MARGIN_DEG` of it."""
    return _between(lon, extent[0], extent[2]) & _between(lat, extent[1], extent[3])


def exchanged_axes(
    lon: FloatArray, lat: FloatArray, swapped: Sequence[FloatArray], extent: Extent
) -> BoolArray:
    """Points outside the extent that lie in it once their axes are exchanged.

    Parameters
    ----------
    swapped
        Longitude and latitude that the exchanged pair means; for projected coordinates these are
        not simply ``lat`` and ``lon``.
    """
    return ~inside(lon, lat, extent) & inside(swapped[0], swapped[1], extent)


def misplaced_decimals(
    lon: FloatArray, lat: FloatArray, extent: Extent
) -> tuple[MisplacedDecimals, MisplacedDecimals]:
    """Misplaced decimal points of longitude and of latitude.

    One axis or both may be off, each by its own power of ten. A point counts only if the correction
    brings it into the extent.
    """
    new_lon = _corrected(lon, extent[0], extent[2])
    new_lat = _corrected(lat, extent[1], extent[3])
    good_lon = _between(lon, extent[0], extent[2])
    good_lat = _between(lat, extent[1], extent[3])
    lon_off, lat_off = ~np.isnan(new_lon), ~np.isnan(new_lat)
    found = (lon_off | good_lon) & (lat_off | good_lat) & (lon_off | lat_off)
    return (
        MisplacedDecimals(mask=found & lon_off, corrected=np.where(found, new_lon, np.nan)),
        MisplacedDecimals(mask=found & lat_off, corrected=np.where(found, new_lat, np.nan)),
    )


def _between(values: FloatArray, low: float, high: float) -> BoolArray:
    return np.asarray((values >= low - MARGIN_DEG) & (values <= high + MARGIN_DEG))


def _corrected(values: FloatArray, low: float, high: float) -> FloatArray:
    """Values times the smallest power of ten that brings them between low and high."""
    # Near longitude or latitude 0 every small number is a power of ten away from every other, so
    # only a coordinate that is farther out than the extent is wide is corrected.
    gap = np.fmax(low - values, values - high)
    far = gap > max(MIN_DISTANCE_DEG, high - low)
    corrected = np.full(values.shape, np.nan)
    for power in _POWERS:
        moved = values * 10.0**power
        hit = far & np.isnan(corrected) & _between(moved, low, high)
        corrected[hit] = moved[hit]
    return corrected
