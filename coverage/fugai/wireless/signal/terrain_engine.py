"""Cells over real terrain: the loss of each mast computed once, its sectors added in a fixed order.

Masts go in batches. First the path loss of every mast of a batch, threads over masts; then the
power of its sectors, threads over blocks of rows, each block with the masts in their order. No
value depends on the threads, on the window, or on where the batches are cut; the memory is that of
the grid and of one batch.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from fugai.kernels.propagation.signal.over_terrain import (
    LossWindows,
    TerrainPixels,
    accumulate_over_terrain,
)
from fugai.kernels.propagation.signal.sectors import Sectors
from fugai.units import to_db, to_linear
from fugai.wireless.models.obstruction.model import ObstructionModel
from fugai.wireless.models.p1812.model import P1812
from fugai.wireless.models.path_loss import clamp_height
from fugai.wireless.signal.distance_engine import row_blocks
from fugai.wireless.signal.groups.engine import add_in_groups
from fugai.wireless.signal.sectors import (
    kernel_sectors,
    mast_bounds,
    ordered_sectors,
    without_patterns,
)
from fugai.wireless.signal.window.learned import LearnedOnGrid
from fugai.wireless.signal.window.loss import loss_window
from fugai.wireless.signal.window.obstruction import obstruction_windows, placed_surface
from fugai.wireless.signal.window.surface import Transmitter, Window
from fugai.wireless.technology import ENVIRONMENTS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import TypeGuard

    import geopandas as gpd
    import pandas as pd

    from fugai._types import Float32Array, IntArray
    from fugai.wireless.models.obstruction.features import PlacedRaster
    from fugai.wireless.models.path_loss import PathLossModel
    from fugai.wireless.signal.carriers import Carrier, NetworkPowers
    from fugai.wireless.signal.request import SignalRequest
    from fugai.wireless.signal.surface_under_grid import SurfaceUnderGrid

BELOW_FLOOR_DB = 15.0
"""A cell is followed to this far below the floor: it does not serve there, but it interferes. [dB]"""

PIXELS_PER_BATCH = 6_000_000
ROWS_PER_BLOCK = 32

MAST_KEYS = ("x", "y", "band", "height_m")
"""What the sectors of one mast share, so that they share a path loss."""


@dataclass(frozen=True, kw_only=True)
class _MastPath:
    """One mast's path loss: its transmitter, the window of the grid that is wanted, its sectors.

    ``top_m`` is the antenna's height above sea level less the receiver's above ground.
    """

    transmitter: Transmitter
    top_m: float
    max_loss_db: float
    window: Window
    sectors: slice

    @property
    def pixels(self) -> int:
        rows, columns = self.window.shape
        return rows * columns


def add_over_terrain(
    request: SignalRequest,
    surface: SurfaceUnderGrid,
    powers: NetworkPowers,
    cells: gpd.GeoDataFrame,
    rows: IntArray,
) -> None:
    """Add cells to the powers of their carriers.

    The carriers of one band on one mast share the loss of the lowest of them, with the free-space
    part of it corrected for each: 4 % apart, they differ by less than 0.2 dB in the rest.
    """
    technology = request.technology
    sectors = ordered_sectors(
        cells, rows, technology=technology, patterns=request.patterns, mast_keys=MAST_KEYS
    )
    lowest = sectors.groupby("mast")["frequency_mhz"].transform("min")
    sectors["path_mhz"] = lowest
    # a higher carrier loses more in free space: the square of the ratio of frequencies
    sectors["eirp_mw"] *= (lowest / sectors["frequency_mhz"]) ** 2
    _count_unknown(surface, powers, sectors)
    carriers = {one: powers.carrier(int(one)) for one in sorted(set(sectors["channel"]))}
    low, high = request.models.of(ENVIRONMENTS[0]).validity.tx_height_m
    height = sectors.drop_duplicates("mast")["height_m"]
    powers.heights_clamped += int(((height < low) | (height > high)).sum())
    model = request.models.of(ENVIRONMENTS[0])
    obstacles = _obstacles(request, surface) if isinstance(model, ObstructionModel) else None
    in_groups = surface.blocks is not None and surface.surface.finer is None
    if in_groups and _has_bounds(model) and request.profiles == "radial":
        add_in_groups(request, surface, powers, model, sectors, BELOW_FLOOR_DB)
        return
    all_sectors = _AllSectors(
        # rounded, so that a window's pixels lie exactly where the whole grid's do
        pixels=TerrainPixels(
            x=np.round(request.grid.x, 4),
            y=np.round(request.grid.y, 4),
            ground_m=surface.terrain_of(request.grid.shape),
        ),
        threshold_mw=float(to_linear(request.threshold_dbm)),
        sectors=kernel_sectors(
            sectors if obstacles is None else without_patterns(sectors),
            technology=technology,
            patterns=request.patterns,
        ),
        channel=sectors["channel"].to_numpy(dtype=np.int64),
    )
    with ThreadPoolExecutor(request.threads) as pool:
        for batch in _batches(_mast_paths(request, surface, sectors)):
            if obstacles is None:
                losses = list(pool.map(partial(_loss, request, surface), batch))
            else:
                whole = pool.map(partial(_sector_losses, obstacles, sectors), batch)
                batch, losses = _by_sector(batch, list(whole))  # noqa: PLW2901
            for channel, carrier in carriers.items():
                _add_carrier(all_sectors, carrier, channel, batch, losses, pool)


def _has_bounds(model: PathLossModel) -> TypeGuard[P1812]:
    """Whether `add_in_groups` knows what a model loses at least: P.1812 in the median."""
    return isinstance(model, P1812) and model.time_percent == 50.0


def _count_unknown(surface: SurfaceUnderGrid, powers: NetworkPowers, sectors: pd.DataFrame) -> None:
    places = sectors[["x", "y"]].drop_duplicates()
    height, inside = surface.heights_m(places["x"].to_numpy(), places["y"].to_numpy())
    pairs = list(places.itertuples(index=False, name=None))
    powers.off_terrain.update(pair for pair, known in zip(pairs, inside, strict=True) if not known)
    void = np.isnan(height) & inside
    powers.over_void.update(pair for pair, lost in zip(pairs, void, strict=True) if lost)


def _mast_paths(
    request: SignalRequest, surface: SurfaceUnderGrid, sectors: pd.DataFrame
) -> list[_MastPath]:
    """Masts in their order, those in range of the grid."""
    begin, end = mast_bounds(sectors)
    first = sectors.iloc[begin]
    strongest = to_db(np.maximum.reduceat(sectors["eirp_mw"].to_numpy(), begin))
    limit = strongest - request.technology.floor_dbm + BELOW_FLOOR_DB
    x, y = first["x"].to_numpy(), first["y"].to_numpy()
    height = first["height_m"].to_numpy(dtype=np.float64)
    ground, _ = surface.heights_m(x, y)
    model = request.models.of(ENVIRONMENTS[0])
    rx = request.technology.receiver_height_m
    found = []
    for at in range(len(first)):
        window = _reached(request, float(x[at]), float(y[at]))
        if window is None:
            continue
        found.append(
            _MastPath(
                transmitter=Transmitter(
                    x_m=float(x[at]),
                    y_m=float(y[at]),
                    height_m=clamp_height(model, float(height[at])),
                    rx_height_m=rx,
                    frequency_mhz=float(first["path_mhz"].iloc[at]),
                    max_range_m=request.max_range_m,
                ),
                top_m=float(ground[at]) + float(height[at]) - rx,
                max_loss_db=float(limit[at]),
                window=window,
                sectors=slice(int(begin[at]), int(end[at])),
            )
        )
    return found


def _reached(request: SignalRequest, x: float, y: float) -> Window | None:
    """Window of the grid around the disc that a mast may reach; None where they do not meet."""
    grid = request.grid
    size, (height, width) = grid.cell_size_m, grid.shape
    column, row = (x - grid.transform.c) / size, (grid.transform.f - y) / size
    span = request.max_range_m / size + 1.0
    left, right = max(0, int(column - span)), min(width, int(column + span) + 1)
    top, bottom = max(0, int(row - span)), min(height, int(row + span) + 1)
    if left >= right or top >= bottom:
        return None
    return Window(rows=(top, bottom), columns=(left, right))


def _batches(paths: list[_MastPath]) -> Iterator[list[_MastPath]]:
    batch: list[_MastPath] = []
    pixels = 0
    for path in paths:
        if batch and pixels + path.pixels > PIXELS_PER_BATCH:
            yield batch
            batch, pixels = [], 0
        batch.append(path)
        pixels += path.pixels
    if batch:
        yield batch


def _loss(request: SignalRequest, under: SurfaceUnderGrid, path: _MastPath) -> Float32Array:
    """Losses of a mast's window of the grid. [dB]"""
    return loss_window(
        under.surface,
        path.transmitter,
        model=request.models.of(ENVIRONMENTS[0]),
        window=under.window(path.window),
        profiles=request.profiles,
        max_loss_db=path.max_loss_db,
    )


@dataclass(frozen=True, kw_only=True, eq=False)
class _Obstacles:
    """The ground and the model of what stands in the way, with what it has learnt on the pixels."""

    under: SurfaceUnderGrid
    placed: PlacedRaster
    model: ObstructionModel
    learned: LearnedOnGrid | None


def _obstacles(request: SignalRequest, under: SurfaceUnderGrid) -> _Obstacles:
    """The ground and the request's model of what stands in the way, its places in the CRS of the grid."""
    model = request.models.of(ENVIRONMENTS[0])
    assert isinstance(model, ObstructionModel)
    model = model.in_crs(request.grid.crs)
    surface = under.surface
    return _Obstacles(
        under=under,
        placed=placed_surface(surface),
        model=model,
        learned=None
        if model.learned is None
        else LearnedOnGrid(model.learned, surface.x, surface.y),
    )


def _sector_losses(ground: _Obstacles, sectors: pd.DataFrame, path: _MastPath) -> Float32Array:
    """Losses of the sectors of a mast by what stands in the way, their antennas included. [dB]"""
    return obstruction_windows(
        ground.placed,
        ground.under.surface,
        path.transmitter,
        ground.under.window(path.window),
        model=ground.model,
        sectors=sectors.iloc[path.sectors],
        max_loss_db=path.max_loss_db,
        learned=ground.learned,
    )


def _by_sector(
    batch: list[_MastPath], losses: list[Float32Array]
) -> tuple[list[_MastPath], list[Float32Array]]:
    """Each sector as a mast of its own."""
    paths, each = [], []
    for path, windows in zip(batch, losses, strict=True):
        for number, window in enumerate(windows):
            at = path.sectors.start + number
            paths.append(replace(path, sectors=slice(at, at + 1)))
            each.append(window)
    return paths, each


@dataclass(frozen=True, kw_only=True, eq=False)
class _AllSectors:
    """What the addition of any batch needs: the pixels, and every sector with its channel."""

    pixels: TerrainPixels
    threshold_mw: float
    sectors: Sectors
    channel: IntArray


def _add_carrier(
    all_sectors: _AllSectors,
    carrier: Carrier,
    channel: int,
    batch: list[_MastPath],
    losses: list[Float32Array],
    pool: ThreadPoolExecutor,
) -> None:
    """Add a batch's sectors on one carrier."""
    mine = all_sectors.channel == channel
    before = np.cumsum(np.r_[0, mine])  # sectors on the carrier before each
    kept = [
        (path, loss)
        for path, loss in zip(batch, losses, strict=True)
        if before[path.sectors.stop] > before[path.sectors.start]
    ]
    if not kept:
        return
    masts = _loss_windows(kept, before)
    every = all_sectors.sectors
    sectors = Sectors._make([*(values[mine] for values in every[:-1]), every.tables])

    def block(rows: tuple[int, int]) -> None:
        accumulate_over_terrain(
            rows,
            all_sectors.pixels,
            masts,
            sectors,
            all_sectors.threshold_mw,
            carrier.powers,
            carrier.unknown,
        )

    list(pool.map(block, row_blocks(all_sectors.pixels.y.size, ROWS_PER_BLOCK)))


def _loss_windows(kept: list[tuple[_MastPath, Float32Array]], before: IntArray) -> LossWindows:
    """Masts with their losses as the kernel takes them."""
    windows = np.array(
        [
            (
                *path.window.rows,
                *path.window.columns,
                before[path.sectors.start],
                before[path.sectors.stop],
            )
            for path, _ in kept
        ],
        dtype=np.int64,
    )
    top, bottom, left, right, first_sector, end_sector = windows.T.copy()
    return LossWindows(
        x=np.array([path.transmitter.x_m for path, _ in kept]),
        y=np.array([path.transmitter.y_m for path, _ in kept]),
        top_m=np.array([path.top_m for path, _ in kept]),
        top=top,
        bottom=bottom,
        left=left,
        right=right,
        start=np.cumsum([0, *(loss.size for _, loss in kept[:-1])], dtype=np.int64),
        first_sector=first_sector,
        end_sector=end_sector,
        losses_db=np.concatenate([loss.ravel() for _, loss in kept]),
    )
