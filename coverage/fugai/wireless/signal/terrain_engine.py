"""Cells over real terrain: the loss of each mast swept once, its sectors added in a fixed order.

Masts go in batches. First the path loss of every mast of a batch, threads over masts; then the
power of its sectors, threads over blocks of rows, each block with the masts in their order. No
value depends on the threads, on the window, or on how the batches fall; the memory is that of the
grid and of one batch.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from fugai.kernels.propagation.signal import pattern_exponent
from fugai.kernels.propagation.signal_over_terrain import accumulate_paths
from fugai.units import to_db, to_linear
from fugai.wireless.models.path_loss import clamp_height
from fugai.wireless.signal.blocks import spread_losses
from fugai.wireless.signal.distance_engine import row_blocks
from fugai.wireless.signal.loss_window import loss_window, shares_blocks
from fugai.wireless.signal.masts import ordered
from fugai.wireless.technology import ENVIRONMENTS

if TYPE_CHECKING:
    from collections.abc import Iterator

    import geopandas as gpd
    import pandas as pd

    from fugai._types import FloatArray
    from fugai.wireless.signal.quality import Carrier, State
    from fugai.wireless.signal.request import Plan
    from fugai.wireless.signal.scene import Scene

BELOW_FLOOR_DB = 15.0
"""A cell is followed to this far below the floor: it is not heard there, but it disturbs. [dB]"""

PIXELS_PER_BATCH = 6_000_000
ROWS_PER_BLOCK = 32

FLAT_DEG = 180.0
"""A vertical beamwidth from which on an antenna has no vertical pattern."""

_PATH_KEYS = ("x", "y", "band", "height_m")


@dataclass(frozen=True, kw_only=True)
class _Path:
    """One mast's path loss: where it stands, the window it is wanted in, and its sectors' rows."""

    x_m: float
    y_m: float
    height_m: float
    top_m: float
    frequency_mhz: float
    max_loss_db: float
    rows: tuple[int, int]
    columns: tuple[int, int]
    sectors: slice

    @property
    def pixels(self) -> int:
        return (self.rows[1] - self.rows[0]) * (self.columns[1] - self.columns[0])


def add_over_terrain(
    plan: Plan, scene: Scene, state: State, cells: gpd.GeoDataFrame, rows: np.ndarray
) -> None:
    """Add cells to the state of their carriers.

    The carriers of one band on one mast share the loss of the lowest of them, with the free-space
    part of it put right for each: 4 % apart, they differ by less than 0.2 dB in what is left.
    """
    technology = plan.view.technology
    sectors = ordered(
        cells, rows, technology=technology, patterns=plan.patterns, mast_keys=_PATH_KEYS
    )
    lowest = sectors.groupby("mast")["frequency_mhz"].transform("min")
    sectors["path_mhz"] = lowest
    # a higher carrier loses more in free space: the square of the ratio of frequencies
    sectors["eirp_mw"] *= (lowest / sectors["frequency_mhz"]) ** 2
    stage = _stage(plan, scene, sectors)
    _count_unknown(scene, state, sectors)
    carriers = {f: state.carrier(f, plan.view) for f in sorted(set(sectors["carrier"]))}
    low, high = plan.models.of(ENVIRONMENTS[0]).validity.tx_height_m
    height = sectors.drop_duplicates("mast")["height_m"]
    state.heights_clamped += int(((height < low) | (height > high)).sum())
    paths = _paths(plan, scene, sectors)
    with ThreadPoolExecutor(plan.threads) as pool:
        for batch in _batches(paths):
            losses = list(pool.map(partial(_loss, plan, scene), batch))
            for frequency, carrier in carriers.items():
                _add_carrier(stage, carrier, frequency, batch, losses, pool)


def _count_unknown(scene: Scene, state: State, sectors: pd.DataFrame) -> None:
    places = sectors[["x", "y"]].drop_duplicates()
    height, inside = scene.under(places["x"].to_numpy(), places["y"].to_numpy())
    pairs = list(places.itertuples(index=False, name=None))
    state.off_terrain.update(pair for pair, known in zip(pairs, inside, strict=True) if not known)
    void = np.isnan(height) & inside
    state.over_void.update(pair for pair, lost in zip(pairs, void, strict=True) if lost)


def _paths(plan: Plan, scene: Scene, sectors: pd.DataFrame) -> list[_Path]:
    """Masts in their order, those whose disc touches the grid."""
    masts = sectors["mast"].to_numpy()
    begin = np.flatnonzero(np.r_[True, masts[1:] != masts[:-1]])
    end = np.r_[begin[1:], len(masts)]
    first = sectors.iloc[begin]
    strongest = to_db(np.maximum.reduceat(sectors["eirp_mw"].to_numpy(), begin))
    limit = strongest - plan.view.technology.floor_dbm + BELOW_FLOOR_DB
    x, y = first["x"].to_numpy(), first["y"].to_numpy()
    ground, _ = scene.under(x, y)
    grid, reach = plan.view.grid, plan.max_range_m
    size, (height, width) = grid.cell_size_m, grid.shape
    model = plan.models.of(ENVIRONMENTS[0])
    found = []
    for at in range(len(first)):
        middle = (x[at] - grid.transform.c) / size, (grid.transform.f - y[at]) / size
        span = reach / size + 1.0
        left, right = max(0, int(middle[0] - span)), min(width, int(middle[0] + span) + 1)
        top, bottom = max(0, int(middle[1] - span)), min(height, int(middle[1] + span) + 1)
        if left >= right or top >= bottom:
            continue
        mast_height = float(first["height_m"].iloc[at])
        rx = plan.view.technology.receiver_height_m
        found.append(
            _Path(
                x_m=float(x[at]),
                y_m=float(y[at]),
                height_m=clamp_height(model, mast_height),
                top_m=float(ground[at]) + mast_height - rx,
                frequency_mhz=float(first["path_mhz"].iloc[at]),
                max_loss_db=float(limit[at]),
                rows=(top, bottom),
                columns=(left, right),
                sectors=slice(int(begin[at]), int(end[at])),
            )
        )
    return found


def _batches(paths: list[_Path]) -> Iterator[list[_Path]]:
    batch: list[_Path] = []
    pixels = 0
    for path in paths:
        if batch and pixels + path.pixels > PIXELS_PER_BATCH:
            yield batch
            batch, pixels = [], 0
        batch.append(path)
        pixels += path.pixels
    if batch:
        yield batch


def _loss(plan: Plan, scene: Scene, path: _Path) -> np.ndarray:
    rows = scene.top + path.rows[0], scene.top + path.rows[1]
    columns = scene.left + path.columns[0], scene.left + path.columns[1]
    model, surface = plan.models.of(ENVIRONMENTS[0]), scene.surface
    blocks = scene.blocks if shares_blocks(model) else None
    wider = (rows, columns) if blocks is None else blocks.around(rows, columns)
    losses = loss_window(
        surface,
        x_m=path.x_m,
        y_m=path.y_m,
        height_m=path.height_m,
        rx_height_m=plan.view.technology.receiver_height_m,
        frequency_mhz=path.frequency_mhz,
        model=model,
        max_range_m=plan.max_range_m,
        rows=wider[0],
        columns=wider[1],
        profiles=plan.profiles,
        max_loss_db=path.max_loss_db,
        blocks=blocks,
    )
    if blocks is None:
        return losses
    return spread_losses(
        blocks,
        surface,
        losses,
        origin=(wider[0][0], wider[1][0]),
        place=surface.place(path.x_m, path.y_m),
        max_range_m=plan.max_range_m,
        rows=rows,
        columns=columns,
    )


@dataclass(frozen=True, kw_only=True)
class _Stage:
    """What the accumulation of any batch needs: the pixels, and every sector of each carrier."""

    x: FloatArray
    y: FloatArray
    ground_m: np.ndarray
    threshold_mw: float
    beams: FloatArray
    patterns: np.ndarray
    cells: np.ndarray
    carrier: np.ndarray


def _stage(plan: Plan, scene: Scene, sectors: pd.DataFrame) -> _Stage:
    grid, technology = plan.view.grid, plan.view.technology
    rows, columns = grid.shape
    lobe = 10.0 ** (-technology.side_lobe_db / 10.0)
    back = 10.0 ** (-min(technology.front_back_db, technology.pattern_limit_db) / 10.0)
    width = sectors["vertical_beamwidth_deg"].to_numpy(dtype=np.float64)
    upright = [0.0 if w >= FLAT_DEG else pattern_exponent(w) for w in width]
    beams = np.column_stack(
        [
            sectors[["eirp_mw", "azimuth", "exponent"]].to_numpy(dtype=np.float64),
            np.tile([lobe, back], (len(sectors), 1)),
            sectors["pattern"].to_numpy(dtype=np.float64),
            sectors["downtilt_deg"].to_numpy(dtype=np.float64),
            upright,
        ]
    )
    return _Stage(
        # rounded, so that a window's pixels lie exactly where the whole grid's do
        x=np.round(grid.x, 4),
        y=np.round(grid.y, 4),
        ground_m=scene.surface.terrain_m[
            scene.top : scene.top + rows, scene.left : scene.left + columns
        ],
        threshold_mw=float(to_linear(plan.view.threshold_dbm)),
        beams=beams,
        patterns=plan.patterns.tables,
        cells=sectors["cell"].to_numpy(dtype=np.int32),
        carrier=sectors["carrier"].to_numpy(dtype=np.float64),
    )


def _add_carrier(
    stage: _Stage,
    carrier: Carrier,
    frequency: float,
    batch: list[_Path],
    losses: list[np.ndarray],
    pool: ThreadPoolExecutor,
) -> None:
    """Add a batch's sectors on one carrier."""
    mine = stage.carrier == frequency
    before = np.cumsum(np.r_[0, mine])  # sectors on the carrier before each
    kept = [
        (path, loss)
        for path, loss in zip(batch, losses, strict=True)
        if before[path.sectors.stop] > before[path.sectors.start]
    ]
    if not kept:
        return
    begins = np.cumsum([0, *(loss.size for _, loss in kept)])
    windows = np.array(
        [
            (
                *path.rows,
                *path.columns,
                begin,
                before[path.sectors.start],
                before[path.sectors.stop],
            )
            for (path, _), begin in zip(kept, begins[:-1], strict=True)
        ],
        dtype=np.int64,
    )
    masts = np.array([(path.x_m, path.y_m, path.top_m) for path, _ in kept], dtype=np.float64)
    flat = np.concatenate([loss.ravel() for _, loss in kept])
    beams, cells = stage.beams[mine], stage.cells[mine]

    def block(rows: np.ndarray) -> None:
        accumulate_paths(
            rows,
            stage.x,
            stage.y,
            stage.ground_m,
            masts,
            windows,
            flat,
            beams,
            cells,
            stage.patterns,
            stage.threshold_mw,
            carrier.best,
            carrier.server,
            carrier.total,
            carrier.servers,
            carrier.second,
            carrier.second_server,
            carrier.unknown,
        )

    list(pool.map(block, row_blocks(stage.y.size, ROWS_PER_BLOCK)))
