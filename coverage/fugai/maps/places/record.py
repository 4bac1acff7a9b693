"""The record of a page: exact values of every cell, packed, and what they mean."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from fugai.maps.encoding.packing import pack_varints, quantise
from fugai.maps.places.cells import low_edge, pack_cells, pack_mask, quantised
from fugai.maps.places.grid_fit import GridFit, fit_grid
from fugai.maps.places.ranks import in_parts, server_marks

if TYPE_CHECKING:
    import xarray as xr

    from fugai._types import BoolArray, FloatArray, IntArray
    from fugai.grid import Grid


@dataclass(frozen=True, kw_only=True, eq=False)
class ListedPlaces:
    """Places of a layer of points, in the order in which the layer holds them.

    Parameters
    ----------
    layer
        The layer's id.
    ids
        Their keys.
    lon, lat
        Their positions. [deg]
    """

    layer: str
    ids: tuple[str, ...]
    lon: FloatArray
    lat: FloatArray


@dataclass(kw_only=True, eq=False)
class RecordPacker:
    """Packs rasters of one grid; what is equal is packed once.

    Parameters
    ----------
    grid
        Of every raster.
    """

    grid: Grid
    rasters: list[dict[str, object]] = field(default_factory=list)
    masks: list[dict[str, object]] = field(default_factory=list)
    _known: dict[bytes, int] = field(default_factory=dict)
    _fit: GridFit | None = None

    @property
    def fit(self) -> GridFit:
        """Where a longitude and a latitude lie on the grid."""
        if self._fit is None:
            self._fit = fit_grid(self.grid)
        return self._fit

    def values(
        self, raster: xr.DataArray, mask: BoolArray, *, step: float, down: bool = False
    ) -> int:
        """Number of a raster of values, in steps as `quantised` takes them; unknown ones stay unknown."""
        numbers = np.asarray(raster.to_numpy(), dtype=np.float64)
        low = low_edge(numbers[mask], step)
        codes = quantised(numbers, low=low, step=step, down=down)
        about = {"form": "values", "low": low, "step": step, "down": down}
        return self._add(codes, mask, about)

    def codes(self, raster: xr.DataArray, mask: BoolArray) -> int:
        """Number of a raster of codes from 0."""
        return self._add(raster.to_numpy().astype(np.int64), mask, {"form": "codes"})

    def servers(
        self, raster: xr.DataArray, ids: IntArray | list[str], mask: BoolArray, listed: ListedPlaces
    ) -> int | None:
        """Number of a raster of which place serves a cell; None where none of them is in the layer.

        Parameters
        ----------
        raster
            Position in ``ids`` of each cell's server, negative for none.
        ids
            Keys of the servers.
        """
        rows = {key: row for row, key in reversed(list(enumerate(listed.ids)))}
        row_of = np.array([*(rows.get(str(key), -1) for key in ids), -1], dtype=np.int64)
        server = row_of[np.where(raster.to_numpy() >= 0, raster.to_numpy(), -1)]
        used = np.unique(server[mask & (server >= 0)])
        if not len(used):
            return None
        lon, lat = quantise(listed.lon[used]), quantise(listed.lat[used])
        places = in_parts(*self.fit(lon, lat))
        among = np.full(len(listed.ids) + 1, -1, dtype=np.int64)
        among[used] = np.arange(len(used))
        marks = server_marks(among[server], places, mask)
        about: dict[str, object] = {
            "form": "servers",
            "layer": listed.layer,
            "rows": pack_varints(np.diff(used, prepend=0)),
        }
        return self._add(marks, mask, about)

    def to_json(self) -> dict[str, object]:
        """Grid, masks and rasters as ``record.js`` reads them."""
        return {"grid": self.fit.to_json(), "masks": self.masks, "rasters": self.rasters}

    def _add(self, codes: IntArray, mask: BoolArray, about: dict[str, object]) -> int:
        key = hashlib.sha256(repr(about).encode() + codes[mask].tobytes() + mask.tobytes()).digest()
        if key not in self._known:
            self._known[key] = len(self.rasters)
            packed = {**about, "mask": self._mask(mask), **pack_cells(codes, mask)}
            self.rasters.append(packed)
        return self._known[key]

    def _mask(self, mask: BoolArray) -> int:
        key = b"mask" + hashlib.sha256(mask.tobytes()).digest()
        if key not in self._known:
            self._known[key] = len(self.masks)
            self.masks.append(pack_mask(mask))
        return self._known[key]
