"""Points whose axes are exchanged or whose decimal point has slipped, seen from the districts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fugai._types import BoolArray, FloatArray


Extent = tuple[float, float, float, float]
"""West, south, east, north. [deg]"""

MARGIN_DEG = 0.05
"""Slack around the extent: a datum shifts by less than 0.012 degrees."""

FAR_DEG = 3.0
"""A coordinate nearer to the extent than this is a neighbour, not a slip."""

_POWERS = tuple(power for size in range(1, 8) for power in (size, -size))


@dataclass(frozen=True, kw_only=True)
class Slip:
    """Coordinates of one axis that a power of ten would bring into the extent.

    Parameters
    ----------
    mask
        Which points.
    mended
        The coordinate times the power of ten; NaN elsewhere. [deg]
    """

    mask: BoolArray
    mended: FloatArray


def inside(lon: FloatArray, lat: FloatArray, extent: Extent) -> BoolArray:
    """Which points lie in the extent, with its slack."""
    return _between(lon, extent[0], extent[2]) & _between(lat, extent[1], extent[3])


def exchanged(
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


def slipped(lon: FloatArray, lat: FloatArray, extent: Extent) -> tuple[Slip, Slip]:
    """Slips of longitude and of latitude; a point counts only if it ends up in the extent.

    One axis or both may have slipped, each by its own power of ten.
    """
    mended_lon = _mended(lon, extent[0], extent[2])
    mended_lat = _mended(lat, extent[1], extent[3])
    good_lon = _between(lon, extent[0], extent[2])
    good_lat = _between(lat, extent[1], extent[3])
    slip_lon, slip_lat = ~np.isnan(mended_lon), ~np.isnan(mended_lat)
    mended = (slip_lon | good_lon) & (slip_lat | good_lat) & (slip_lon | slip_lat)
    return (
        Slip(mask=mended & slip_lon, mended=np.where(mended, mended_lon, np.nan)),
        Slip(mask=mended & slip_lat, mended=np.where(mended, mended_lat, np.nan)),
    )


def _between(values: FloatArray, low: float, high: float) -> BoolArray:
    return np.asarray((values >= low - MARGIN_DEG) & (values <= high + MARGIN_DEG))


def _mended(values: FloatArray, low: float, high: float) -> FloatArray:
    """Values times the smallest power of ten that brings them between low and high."""
    # Near longitude or latitude 0 every small number is a power of ten away from every other, so
    # only a coordinate that is far out, measured by the extent itself too, is taken for a slip.
    gap = np.fmax(low - values, values - high)
    far = gap > max(FAR_DEG, high - low)
    mended = np.full(values.shape, np.nan)
    for power in _POWERS:
        moved = values * 10.0**power
        hit = far & np.isnan(mended) & _between(moved, low, high)
        mended[hit] = moved[hit]
    return mended
