"""Ground at each pixel, as the kernel numbers it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from fugai.errors import ContractError
from fugai.wireless.technology import ENVIRONMENTS

if TYPE_CHECKING:
    import xarray as xr

    from fugai.grid import Grid

NO_DATA_KIND = len(ENVIRONMENTS)
"""Kind of a pixel whose terrain or clutter is missing."""

_SUBURBAN = ENVIRONMENTS.index("suburban")
_KIND_OF_CLASS = np.array([_SUBURBAN, 0, 1, 2], dtype=np.uint8)


def pixel_kinds(
    grid: Grid, *, terrain: xr.DataArray | None = None, clutter: xr.DataArray | None = None
) -> npt.NDArray[np.uint8]:
    """Position of each pixel's ground in `ENVIRONMENTS`; `NO_DATA_KIND` where it is unknown.

    Raises
    ------
    CRSMismatchError
        Terrain or clutter is not on the grid.
    ContractError
        A clutter class other than 0, 1, 2, 3.
    """
    kinds = np.full(grid.shape, _SUBURBAN, dtype=np.uint8)
    if clutter is not None:
        grid.check(clutter, name="clutter")
        values = clutter.to_numpy()
        void = np.isnan(values) if values.dtype.kind == "f" else np.zeros(values.shape, np.bool_)
        classes = np.where(void, 0, values)
        wrong = (classes < 0) | (classes > 3) | (classes != np.floor(classes))
        if bool(wrong.any()):
            msg = f"`clutter` must hold the classes 0, 1, 2, 3, found {classes[wrong][0]:g}."
            raise ContractError(msg)
        kinds = _KIND_OF_CLASS[classes.astype(np.int64)]
        kinds[void] = NO_DATA_KIND
    if terrain is not None:
        grid.check(terrain, name="terrain")
        kinds[np.isnan(terrain.to_numpy())] = NO_DATA_KIND
    return kinds
