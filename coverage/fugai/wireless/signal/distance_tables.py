"""Masts with tables of path gain and vertical gain over distance, in batches of bounded memory."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from fugai.kernels.propagation import antenna
from fugai.kernels.propagation.signal.by_distance import (
    SLOTS_PER_OCTAVE,
    Masts,
    Tables,
    slot_squares,
)
from fugai.units import to_linear
from fugai.wireless.models.path_loss import Ray, clamp_height
from fugai.wireless.signal.sectors import (
    FLAT_DEG,
    column,
    kernel_sectors,
    lowest_gains,
    mast_bounds,
)
from fugai.wireless.technology import ENVIRONMENTS

if TYPE_CHECKING:
    import pandas as pd

    from fugai._types import BoolArray, FloatArray, IntArray
    from fugai.kernels.propagation.signal.sectors import Sectors
    from fugai.wireless.models.path_loss import ByEnvironment
    from fugai.wireless.signal.request import SignalRequest

MAST_KEYS = (
    "x",
    "y",
    "frequency_mhz",
    "height_m",
    "downtilt_deg",
    "vertical_beamwidth_deg",
    "measured",
)
"""What the sectors of one mast share, so that they share distance, loss and vertical pattern."""

CLASSES_PER_BATCH = 256
"""Distinct loss or pattern tables held at once: bounds the memory when every mast has its own height."""

_LOSS_KEYS = ["frequency_mhz", "height_m"]
_VERTICAL_KEYS = ["height_m", "downtilt_deg", "vertical_beamwidth_deg", "measured"]


@dataclass(frozen=True, kw_only=True)
class Batch:
    """Masts for one call of the kernel, with their sectors and the tables that they share."""

    masts: Masts
    sectors: Sectors
    tables: Tables
    heights_clamped: int = 0


def batches(sectors: pd.DataFrame, request: SignalRequest) -> list[Batch]:
    """Masts in order, cut where another table would be one too many."""
    first = sectors.drop_duplicates("mast")
    loss_key = list(first[_LOSS_KEYS].itertuples(index=False, name=None))
    vertical_key = list(first[_VERTICAL_KEYS].itertuples(index=False, name=None))
    cuts, losses, verticals = [0], set(), set()
    for position, (one, other) in enumerate(zip(loss_key, vertical_key, strict=True)):
        losses.add(one)
        verticals.add(other)
        if max(len(losses), len(verticals)) > CLASSES_PER_BATCH:
            cuts.append(position)
            losses, verticals = {one}, {other}
    cuts.append(len(first))
    masts = sectors["mast"].to_numpy()
    return [
        _batch(sectors.iloc[np.searchsorted(masts, begin) : np.searchsorted(masts, end)], request)
        for begin, end in itertools.pairwise(cuts)
    ]


def node_squares(max_range_m: float) -> FloatArray:
    """Squared distances of a table that reaches at least that far. [m2]"""
    octaves = int(np.ceil(np.log2(max(max_range_m, 2.0) ** 2)))
    return slot_squares(SLOTS_PER_OCTAVE * octaves + 1)


def path_gains(
    squares: FloatArray,
    models: ByEnvironment,
    *,
    frequency_mhz: float,
    height_m: float,
    rx_height_m: float,
) -> FloatArray:
    """Gain (ratio) by environment and node; the last row is no data. Heights are clamped."""
    gains = np.zeros((len(ENVIRONMENTS) + 1, squares.size))
    for kind, environment in enumerate(ENVIRONMENTS):
        model = models.of(environment)
        ray = Ray(
            distance_m=np.sqrt(squares),
            frequency_mhz=frequency_mhz,
            tx_height_m=clamp_height(model, height_m),
            rx_height_m=rx_height_m,
            environment=environment,
        )
        gains[kind] = to_linear(-model.loss_db(ray))
    return gains


def vertical_gains(
    squares: FloatArray, *, height_m: float, downtilt_deg: float, beamwidth_deg: float
) -> FloatArray:
    """Vertical gain (ratio) at each node, side lobes not yet applied. ``height_m`` over the receiver."""
    depression = np.degrees(np.arctan2(height_m, np.sqrt(squares)))
    if beamwidth_deg >= FLAT_DEG:
        return np.ones(squares.size)
    ratio = (depression - downtilt_deg) / beamwidth_deg
    return to_linear(-np.minimum(antenna.RATIO_AT_HALF_BEAMWIDTH * ratio**2, 300.0))


def _batch(sectors: pd.DataFrame, request: SignalRequest) -> Batch:
    first = sectors.drop_duplicates("mast")
    squares = node_squares(request.max_range_m)
    tables = _tables(first, squares, request)
    begin, end = mast_bounds(sectors)
    path_rows, vertical_rows = (
        first.groupby(keys, sort=False).ngroup().to_numpy().astype(np.int64)
        for keys in (_LOSS_KEYS, _VERTICAL_KEYS)
    )
    height = column(first, "height_m")
    reach_m2 = _reach_m2(
        tables,
        path_rows,
        vertical_rows,
        strongest_mw=np.maximum.reduceat(sectors["eirp_mw"].to_numpy(), begin),
        squares=squares,
        request=request,
    )
    masts = Masts(
        x=column(first, "x"),
        y=column(first, "y"),
        height_m=height - request.technology.receiver_height_m,
        reach_m2=reach_m2,
        path_table=path_rows,
        vertical_table=vertical_rows,
        first_sector=begin.astype(np.int64),
        end_sector=end.astype(np.int64),
    )
    return Batch(
        masts=masts,
        sectors=kernel_sectors(sectors, technology=request.technology, patterns=request.patterns),
        tables=tables,
        heights_clamped=int(_outside_validity(height, request.models).sum()),
    )


def _tables(first: pd.DataFrame, squares: FloatArray, request: SignalRequest) -> Tables:
    """Tables of every class among the masts, in the order in which they come."""
    rx = request.technology.receiver_height_m
    classes = first[_LOSS_KEYS].drop_duplicates().itertuples(index=False)
    path = [
        path_gains(
            squares, request.models, frequency_mhz=frequency, height_m=height, rx_height_m=rx
        )
        for frequency, height in classes
    ]
    vertical = [
        # a measured antenna is looked up pixel by pixel: it may reach as far as its gain does
        vertical_gains(
            squares,
            height_m=height - rx,
            downtilt_deg=tilt,
            beamwidth_deg=FLAT_DEG if measured else width,
        )
        for height, tilt, width, measured in first[_VERTICAL_KEYS]
        .drop_duplicates()
        .itertuples(index=False)
    ]
    return Tables(path=np.stack(path), vertical=np.stack(vertical))


def _outside_validity(height_m: FloatArray, models: ByEnvironment) -> BoolArray:
    """Which antennas are higher or lower than one of the models allows."""
    ends = [models.of(ground).validity.tx_height_m for ground in ENVIRONMENTS]
    outside: BoolArray = height_m < max(low for low, _ in ends)
    return outside | (height_m > min(high for _, high in ends))


def _reach_m2(
    tables: Tables,
    path_rows: IntArray,
    vertical_rows: IntArray,
    *,
    strongest_mw: FloatArray,
    squares: FloatArray,
    request: SignalRequest,
) -> FloatArray:
    """Squared distance to the last node where a mast's strongest sector is at the floor or above."""
    floor_mw = float(to_linear(request.technology.floor_dbm))
    upright = np.maximum(tables.vertical, max(lowest_gains(request.technology)))
    kinds = tables.path.shape[1]
    reach = np.full((len(path_rows), kinds), -1.0)
    pairs, owner = np.unique(np.stack([path_rows, vertical_rows]), axis=1, return_inverse=True)
    for pair, (one, other) in enumerate(pairs.T):
        mine = np.flatnonzero(owner.ravel() == pair)
        for kind in range(kinds - 1):
            from_here = np.maximum.accumulate((tables.path[one, kind] * upright[other])[::-1])[::-1]
            # powers fall along the table: count the nodes that still reach the floor
            count = np.searchsorted(-from_here, -floor_mw / strongest_mw[mine], side="right")
            node = np.minimum(count, squares.size - 1)
            far = np.minimum(squares[node], request.max_range_m**2)
            reach[mine, kind] = np.where(count > 0, far, -1.0)
    return reach
