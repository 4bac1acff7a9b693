"""Heights in feet: converted where the file states the unit, suspected where slopes are too steep."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from fugai.errors import InputError

if TYPE_CHECKING:
    from fugai._types import FloatArray
    from fugai.intake.rasters.tile import Tile

_FOOT_M, _SURVEY_FOOT_M = 0.3048, 1200.0 / 3937.0
METRES = {
    "m": 1.0,
    "米": 1.0,
    "英尺": _FOOT_M,
    "metre above sea level": 1.0,
    "metre": 1.0,
    "metres": 1.0,
    "meter": 1.0,
    "meters": 1.0,
    "ft": _FOOT_M,
    "feet": _FOOT_M,
    "foot": _FOOT_M,
    "international foot": _FOOT_M,
    "us survey foot": _SURVEY_FOOT_M,
    "us survey feet": _SURVEY_FOOT_M,
    "us-ft": _SURVEY_FOOT_M,
    "ftus": _SURVEY_FOOT_M,
    "foot_us": _SURVEY_FOOT_M,
    "dm": 0.1,
    "cm": 0.01,
    "km": 1000.0,
}
"""Spellings of units of length to metres."""

MAX_MEAN_SLOPE_DEG = 40.0
"""A steeper mean slope is taken for a wrong unit: Andorra, among the steepest countries, has 22 degrees
at 100 m, and would have 50 if its heights were in feet. [deg]"""

_MIN_CELLS = 2500
_MIN_CELL_SIZE_M, _MAX_CELL_SIZE_M = 20.0, 500.0


def in_metres(tile: Tile, notes: list[str]) -> Tile:
    """A tile with heights in metres; a sentence in ``notes`` where the file has another unit.

    The unit is that of the band, or else of the vertical axis of the file's CRS, or else metres.

    Raises
    ------
    InputError
        The band has a unit that is not one of length.
    """
    factor = 1.0
    if tile.unit:
        name = tile.unit.strip().lower()
        if name not in METRES:
            msg = (
                f"`{tile.file}` must hold heights in metres or feet, found the unit {tile.unit!r}."
            )
            raise InputError(msg)
        factor = METRES[name]
    elif tile.vertical is not None:
        factor = float(tile.vertical.axis_info[-1].unit_conversion_factor)
    if tile.vertical is not None:
        if tile.vertical.axis_info[-1].direction == "down":
            factor = -factor
        if not tile.vertical.is_vertical:
            notes.append(
                f"Heights of {tile.file} are above the ellipsoid ({tile.vertical.name}), up to 110 m "
                "from those above sea level; they are taken as they are."
            )
    if factor == 1.0:
        return tile
    notes.append(f"Heights of {tile.file} are multiplied by {factor:.6g} to make them metres.")
    return replace(tile, values=tile.values * factor)


def steepness_notes(heights_m: FloatArray, cell_size_m: float) -> list[str]:
    """A note where the mean slope is too steep for heights in metres.

    Only mountains show heights in feet; level ground tells nothing.
    """
    if heights_m.size < _MIN_CELLS or not _MIN_CELL_SIZE_M <= cell_size_m <= _MAX_CELL_SIZE_M:
        return []
    south, east = np.gradient(heights_m, cell_size_m)
    slope = np.degrees(np.arctan(np.hypot(south, east)))
    known = slope[np.isfinite(slope)]
    if known.size < _MIN_CELLS or float(known.mean()) <= MAX_MEAN_SLOPE_DEG:
        return []
    note = (
        f"The mean slope of the terrain is {known.mean():.0f} degrees, more than in any country: its "
        "heights may be in feet, or its cells smaller than stated."
    )
    return [note]
