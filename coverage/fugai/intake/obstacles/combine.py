"""Heights of several sources in one field: in every cell that of the source that counts first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import ndimage

from fugai.intake.obstacles.sources import (
    BUILDING_HEIGHTS,
    BUILDINGS,
    CANOPY,
    CLUTTER,
    SURFACE,
    UNKNOWN,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fugai._types import BoolArray, FloatArray, UInt8Array
    from fugai.intake.obstacles.land_cover import LandCover

MAPPED_WITHIN_M = 50.0
"""Buildings count as mapped so near to a footprint with a height: between them nothing is built. [m]"""

OF_UNKNOWN_HEIGHT_M = -1.0
"""Stands for the height of a building that is not known."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Heights:
    """Height of what stands in each cell by each source, NaN where a source says nothing. [m]

    ``codes`` are those of the land cover, NaN where it has none. A source that the project lacks is
    None.
    """

    buildings: FloatArray | None = None
    building_heights: FloatArray | None = None
    canopy: FloatArray | None = None
    surface: FloatArray | None = None
    codes: FloatArray | None = None


def combined(
    given: Heights, codes: Mapping[int, LandCover], *, cell_m: float, shape: tuple[int, int]
) -> tuple[FloatArray, UInt8Array]:
    """Height in each cell [m], NaN where no source says, and the number of the source that says it.

    A footprint counts before the raster of buildings, buildings before trees, both before the surface
    model, and that before the land cover. That there is no building says nothing of trees: a source
    with 0 leaves the word to the next, and 0 stands where no other contradicts. Built-up land cover
    counts only where buildings are not mapped otherwise, forest only where the canopy is not known.
    Between mapped footprints, where no other source says anything, the ground is open.

    >>> import numpy as np
    >>> given = Heights(building_heights=np.array([[0.0, 12.0]]), canopy=np.array([[7.0, 7.0]]))
    >>> [part.tolist() for part in combined(given, {}, cell_m=10.0, shape=(1, 2))]
    [[[7.0, 12.0]], [[3, 2]]]
    """
    height, source = np.full(shape, np.nan), np.full(shape, UNKNOWN, dtype=np.uint8)
    order = (
        (BUILDINGS, given.buildings),
        (BUILDING_HEIGHTS, given.building_heights),
        (CANOPY, given.canopy),
        (SURFACE, given.surface),
        (CLUTTER, _land_cover(given, codes, cell_m)),
    )
    for number, values in order:
        if values is None:
            continue
        open_still = ~(height > 0.0) & (values > 0.0)
        first_zero = np.isnan(height) & (values == 0.0)
        for where in (open_still, first_zero):
            height[where] = values[where]
            source[where] = number
    if given.buildings is not None:
        between = np.isnan(height) & _near_footprints(given.buildings, cell_m)
        between &= given.buildings != OF_UNKNOWN_HEIGHT_M
        height[between], source[between] = 0.0, BUILDINGS
    return height, source


def _land_cover(given: Heights, codes: Mapping[int, LandCover], cell_m: float) -> FloatArray | None:
    """Height of the land cover, NaN where its objects are known otherwise. [m]"""
    if given.codes is None:
        return None
    height = np.full(given.codes.shape, np.nan)
    for code, cover in codes.items():
        here = given.codes == code
        if cover.object == "buildings":
            here &= ~_buildings_mapped(given, cell_m)
        elif cover.object == "trees" and given.canopy is not None:
            here &= np.isnan(given.canopy)
        if given.surface is not None:
            here &= np.isnan(given.surface)
        height[here] = cover.stands_m
    return height


def _buildings_mapped(given: Heights, cell_m: float) -> BoolArray:
    assert given.codes is not None
    mapped = np.zeros(given.codes.shape, dtype=np.bool_)
    if given.building_heights is not None:
        mapped |= ~np.isnan(given.building_heights)
    if given.buildings is not None:
        mapped |= _near_footprints(given.buildings, cell_m)
    return mapped


def _near_footprints(buildings: FloatArray, cell_m: float) -> BoolArray:
    """Cells that a footprint with a height is near to."""
    stands = buildings > 0.0
    if not stands.any():
        return stands
    away = ndimage.distance_transform_edt(~stands, sampling=cell_m)
    return np.asarray(away) <= MAPPED_WITHIN_M
