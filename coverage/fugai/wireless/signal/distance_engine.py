"""Cells whose loss depends on distance and kind of ground alone: from tables, without terrain."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from fugai.kernels.propagation.signal.by_distance import Pixels, accumulate_by_distance
from fugai.units import to_linear
from fugai.wireless.signal.distance_tables import MAST_KEYS, Batch, batches
from fugai.wireless.signal.distant_interference import add_distant
from fugai.wireless.signal.sectors import ordered_sectors

if TYPE_CHECKING:
    import geopandas as gpd

    from fugai._types import IntArray
    from fugai.wireless.signal.carriers import Carrier, NetworkPowers
    from fugai.wireless.signal.request import SignalRequest

ROWS_PER_BLOCK = 16


def add_by_distance(
    request: SignalRequest, powers: NetworkPowers, cells: gpd.GeoDataFrame, rows: IntArray
) -> None:
    """Add cells to the powers of their carriers."""
    sectors = ordered_sectors(
        cells,
        rows,
        technology=request.technology,
        patterns=request.patterns,
        mast_keys=MAST_KEYS,
    )
    for channel in sorted(set(sectors["channel"])):
        carrier = powers.carrier(int(channel))
        mine = sectors.loc[sectors["channel"] == channel]
        mine = mine.assign(mast=pd.factorize(mine["mast"])[0])
        powers.heights_clamped += _add_to_carrier(request, carrier, mine)


def _add_to_carrier(request: SignalRequest, carrier: Carrier, sectors: pd.DataFrame) -> int:
    """Add sectors to their carrier; how many masts were taken at another height than their own."""
    # rounded, so that a window's pixels lie exactly where the whole grid's do
    x, y = np.round(request.grid.x, 4), np.round(request.grid.y, 4)
    pixels = Pixels(x=x, y=y, kinds=request.kinds)
    threshold_mw = float(to_linear(request.threshold_dbm))
    blocks = row_blocks(request.grid.shape[0], ROWS_PER_BLOCK)
    clamped = 0
    with ThreadPoolExecutor(request.threads) as pool:
        for batch in batches(sectors, request):
            clamped += batch.heights_clamped
            list(pool.map(partial(_add_block, pixels, carrier, batch, threshold_mw), blocks))
            add_distant(carrier.distant, request.nodes, batch, max_range_m=request.max_range_m)
    return clamped


def row_blocks(rows: int, size: int) -> list[tuple[int, int]]:
    """First row and row after the last of each block."""
    return [(top, min(top + size, rows)) for top in range(0, rows, size)]


def _add_block(
    pixels: Pixels, carrier: Carrier, batch: Batch, threshold_mw: float, rows: tuple[int, int]
) -> None:
    accumulate_by_distance(
        rows, pixels, batch.masts, batch.sectors, batch.tables, threshold_mw, carrier.powers
    )
