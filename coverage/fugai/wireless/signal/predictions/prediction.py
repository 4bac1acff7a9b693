"""One network whose cells are added year by year."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fugai.tables import active_in
from fugai.wireless.signal.carriers import NetworkPowers
from fugai.wireless.signal.distance_engine import add_by_distance
from fugai.wireless.signal.layers import signal_dataset
from fugai.wireless.signal.request import signal_request
from fugai.wireless.signal.terrain_engine import add_over_terrain

if TYPE_CHECKING:
    from collections.abc import Sequence

    import geopandas as gpd
    import xarray as xr

    from fugai._types import IntArray
    from fugai.grid import Grid
    from fugai.wireless.signal.ground import Ground
    from fugai.wireless.signal.options import SignalOptions
    from fugai.wireless.signal.spectrum.other_networks import OtherNetwork

EVERY_YEAR = np.iinfo(np.int32).max


class Prediction:
    """Powers of one network, which grow from year to year."""

    def __init__(
        self, cells: gpd.GeoDataFrame, grid: Grid, ground: Ground, options: SignalOptions
    ) -> None:
        self.cells = cells
        self.request = signal_request(cells, grid, ground, options)
        self._begin()

    def _begin(self) -> None:
        request = self.request
        self.powers = NetworkPowers(
            shape=request.grid.shape, nodes=request.nodes, channels=request.channels
        )
        self._before = np.zeros(len(self.cells), dtype=np.bool_)
        self._last = -np.inf

    def advance(self, year: int | None) -> None:
        """Add the cells that are active at the end of a year, not before the last one; None: of all years."""
        if self._last < self.request.together_until and self._before.any():
            self._begin()  # these may not be added apart: begin anew
        now = active_in(self.cells, EVERY_YEAR if year is None else year)
        self._last = float(EVERY_YEAR if year is None else year)
        self._add(np.flatnonzero(now & ~self._before))
        self._before = now

    def _add(self, rows: IntArray) -> None:
        """Add cells to the powers of their carriers."""
        if not len(rows):
            return
        request, cells = self.request, self.cells
        if request.surface is not None:
            add_over_terrain(request, request.surface, self.powers, cells, rows)
        else:
            add_by_distance(request, self.powers, cells, rows)

    def signal(self, year: int | None, others: Sequence[OtherNetwork] = ()) -> xr.Dataset:
        """Signal of the cells that were added; ``others`` interfere."""
        return signal_dataset(self.request, self.powers, year=year, others=others)
