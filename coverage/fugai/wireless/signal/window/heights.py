"""Terrain for profiles, and how high what stands on it is: obstacles, clutter classes, crests."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fugai.errors import ContractError
from fugai.grid import Grid
from fugai.wireless.models.clutter_heights import clutter_heights_m
from fugai.wireless.signal.ground import clutter_classes, offset

if TYPE_CHECKING:
    import xarray as xr

    from fugai._types import BoolArray, Float32Array
    from fugai.wireless.signal.ground import Ground

HIGHEST_M = 1000.0
"""No obstacle is higher above its ground. [m]"""


def classes_on(frame: Grid, clutter: xr.DataArray | None) -> Float32Array:
    """Clutter classes on a frame of the same cells; 0, unknown, beyond them.

    Raises
    ------
    CRSMismatchError
        The clutter does not lie on the cells of the frame.
    ContractError
        A class other than 0, 1, 2, 3.
    """
    classes = np.zeros(frame.shape, dtype=np.float32)
    if clutter is not None:
        _copy(classes, clutter_classes(clutter), frame, clutter, name="clutter")
    return classes


def heights_on_terrain(frame: Grid, ground: Ground, classes: Float32Array) -> Float32Array:
    """Height that stands on the terrain at each point of a profile. [m above ground]

    That of the obstacles where they are known, else the representative height of the clutter class
    (`clutter_heights_m`); crests come on top. Recommendation ITU-R P.1812 adds it to the terrain at
    all points of a profile but both ends (edition 7, Annex 1, sections 3.2.1 and 3.2.2; edition 6,
    section 3.2 and table 2).

    Parameters
    ----------
    frame
        Cells of the result.
    classes
        Clutter classes on the frame; NaN is no data where no obstacle is known.

    Raises
    ------
    CRSMismatchError
        Obstacles or crests do not lie on the cells of the frame.
    ContractError
        An obstacle below its ground, or above `HIGHEST_M`.
    """
    heights = clutter_heights_m(classes)
    for name in ("obstacles", "crests"):
        raster = getattr(ground, name)
        if raster is None:
            continue
        values = np.full(frame.shape, np.nan, dtype=np.float32)
        _copy(values, _checked(raster, name=name), frame, raster, name=name)
        known = ~np.isnan(values)
        if name == "obstacles":
            heights[known] = values[known]
        else:
            heights[known] += values[known]
    return heights


def terrain_with_voids(frame: Grid, ground: Ground) -> tuple[Float32Array, BoolArray | None]:
    """Terrain for profiles, and where it is only interpolated across a void, None where nowhere. [m]

    Raises
    ------
    CRSMismatchError
        The heights across voids do not lie on the cells of the frame.
    """
    assert ground.terrain is not None
    terrain = np.array(ground.terrain.to_numpy(), dtype=np.float32, order="C")
    if ground.voids is None:
        return terrain, None
    across = np.full(frame.shape, np.nan, dtype=np.float32)
    _copy(across, ground.voids.to_numpy().astype(np.float32), frame, ground.voids, name="voids")
    crossed = np.isnan(terrain) & ~np.isnan(across)
    terrain[crossed] = across[crossed]
    return terrain, crossed if crossed.any() else None


def _checked(raster: xr.DataArray, *, name: str) -> Float32Array:
    values: Float32Array = raster.to_numpy().astype(np.float32)
    wrong = (values < 0.0) | (values > HIGHEST_M)
    if bool(wrong.any()):
        msg = f"`{name}` must be between 0 and {HIGHEST_M:g} m, found {values[wrong][0]:g}."
        raise ContractError(msg)
    return values


def _copy(
    target: Float32Array, values: Float32Array, frame: Grid, raster: xr.DataArray, *, name: str
) -> None:
    """Copy the values of a raster that lie in the frame into the array of the frame."""
    if raster.shape == frame.shape:
        frame.assert_aligned(raster, name=name)
        target[:] = values
        return
    theirs = Grid.of(raster, name=name)
    top, left = offset(theirs, frame, name=name)
    rows = slice(max(top, 0), min(top + theirs.shape[0], frame.shape[0]))
    columns = slice(max(left, 0), min(left + theirs.shape[1], frame.shape[1]))
    if rows.stop > rows.start and columns.stop > columns.start:
        target[rows, columns] = values[
            rows.start - top : rows.stop - top, columns.start - left : columns.stop - left
        ]
