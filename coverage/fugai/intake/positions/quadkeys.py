"""Quadkeys: names of Web Mercator tiles, as Ookla's speed tests use them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fugai._types import FloatArray, ObjectArray


MAX_ZOOM = 23
"""Longest quadkey: level 23 is the finest of the scheme."""


def is_quadkey(text: str) -> bool:
    """Whether a text is a quadkey.

    >>> is_quadkey("0323002020133310"), is_quadkey("0324")
    (True, False)
    """
    return 0 < len(text) <= MAX_ZOOM and not text.strip("0123")


def tile_bounds(quadkeys: Sequence[str]) -> FloatArray:
    """West, south, east, north of each tile, one row per quadkey. [deg]

    Raises
    ------
    ValueError
        One of them is not a quadkey (see `is_quadkey`).
    """
    zoom = np.array([len(key) for key in quadkeys], dtype=np.float64)
    # The digits of a quadkey are the bits of row and column, highest first.
    column = np.array([_bits(key, 1) for key in quadkeys], dtype=np.float64)
    row = np.array([_bits(key, 2) for key in quadkeys], dtype=np.float64)
    tiles = 2.0**zoom
    west, east = column / tiles * 360.0 - 180.0, (column + 1.0) / tiles * 360.0 - 180.0
    north, south = _latitude(row / tiles), _latitude((row + 1.0) / tiles)
    return np.column_stack([west, south, east, north])


def tiles(quadkeys: Sequence[str]) -> ObjectArray:
    """Each tile as a rectangle in WGS84 longitude and latitude."""
    bounds = tile_bounds(quadkeys)
    return np.asarray(
        shapely.box(bounds[:, 0], bounds[:, 1], bounds[:, 2], bounds[:, 3]), dtype=object
    )


def _bits(quadkey: str, bit: int) -> int:
    return int("".join("1" if int(digit, 4) & bit else "0" for digit in quadkey), 2)


def _latitude(share: FloatArray) -> FloatArray:
    return np.degrees(np.arctan(np.sinh(np.pi * (1.0 - 2.0 * share))))
