"""Cells whose loss depends on distance and ground alone: from tables, without a look at terrain."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from fugai.kernels.propagation.signal import accumulate
from fugai.units import to_linear
from fugai.wireless.signal import far_field
from fugai.wireless.signal.masts import Batch, batches, ordered

if TYPE_CHECKING:
    import geopandas as gpd

    from fugai.wireless.signal.quality import Carrier, State
    from fugai.wireless.signal.request import Plan

ROWS_PER_BLOCK = 16


def add_by_distance(plan: Plan, state: State, cells: gpd.GeoDataFrame, rows: np.ndarray) -> None:
    """Add cells to the state of their carriers."""
    sectors = ordered(cells, rows, technology=plan.view.technology, patterns=plan.patterns)
    for frequency in sorted(set(sectors["carrier"])):
        carrier = state.carrier(frequency, plan.view)
        mine = sectors.loc[sectors["carrier"] == frequency]
        _sweep(plan, state, carrier, mine.assign(mast=pd.factorize(mine["mast"])[0]))


def _sweep(plan: Plan, state: State, carrier: Carrier, sectors: pd.DataFrame) -> None:
    # rounded, so that a window's pixels lie exactly where the whole grid's do
    x, y = np.round(plan.view.grid.x, 4), np.round(plan.view.grid.y, 4)
    threshold_mw = float(to_linear(plan.view.threshold_dbm))
    blocks = row_blocks(plan.view.grid.shape[0], ROWS_PER_BLOCK)
    made = batches(
        sectors,
        technology=plan.view.technology,
        models=plan.models,
        patterns=plan.patterns,
        max_range_m=plan.max_range_m,
    )
    with ThreadPoolExecutor(plan.threads) as pool:
        for batch in made:
            state.heights_clamped += batch.heights_clamped
            work = partial(_block, plan.view.kinds, carrier, batch, threshold_mw, x, y)
            list(pool.map(work, blocks))
            far_field.add(carrier.far, plan.view.nodes, batch, max_range_m=plan.max_range_m)


def row_blocks(rows: int, size: int) -> list[np.ndarray]:
    """First row and row after the last of each block."""
    return [np.array([top, min(top + size, rows)]) for top in range(0, rows, size)]


def _block(
    kinds: np.ndarray,
    carrier: Carrier,
    batch: Batch,
    threshold_mw: float,
    x: np.ndarray,
    y: np.ndarray,
    rows: np.ndarray,
) -> None:
    accumulate(
        rows,
        x,
        y,
        kinds,
        batch.masts,
        batch.reach,
        batch.classes,
        batch.sectors,
        batch.cells,
        batch.loss,
        batch.vertical,
        batch.patterns,
        threshold_mw,
        carrier.best,
        carrier.server,
        carrier.total,
        carrier.servers,
        carrier.second,
        carrier.second_server,
    )
