"""Cells over terrain, each computed exactly at the pixels where it may be the best server, or near it.

Pixels of one kind of ground in a block of 8 x 8 are a group. A mast's loss is computed first for one
pixel of each group within range; those powers are summed, and the two strongest masts of each group are
then computed at all of its pixels. What a pixel's best and second server have from them is the least
that another mast must send there to matter. Most masts cannot: not over free space and the obstacle one step before
the receiver, nor, where the best server is strong, by their losses to the group and those around it with a margin.
The others are computed pixel by pixel, as far as they may matter. Whatever is computed takes the place of
what the group counted.

Cells are added by the year in which they opened, those of the years before the first wanted one at once,
so that a year does not depend on those after it. No
value depends on threads, on the order of the cells, or on the window of the grid.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from fugai.kernels.propagation.signal.groups.bounds import (
    Beams,
    Limits,
    bound_groups,
    weakest_of_groups,
)
from fugai.kernels.propagation.signal.groups.exchange import ExactLosses, Target, add_exact
from fugai.kernels.propagation.signal.groups.powers import (
    Field,
    GroupLosses,
    add_groups,
    strongest_groups,
)
from fugai.kernels.propagation.signal.sectors import Sectors
from fugai.units import to_db, to_linear
from fugai.wireless.signal.distance_engine import row_blocks
from fugai.wireless.signal.groups.masts import GroupMast, fill_group_losses, group_masts
from fugai.wireless.signal.groups.room import Room
from fugai.wireless.signal.groups.windows import (
    LossWindow,
    exact_window,
    pixels_of,
    unknown_window,
)
from fugai.wireless.signal.sectors import kernel_sectors

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import pandas as pd

    from fugai._types import BoolArray, Float32Array, FloatArray, Int32Array, IntArray
    from fugai.wireless.models.p1812.model import P1812
    from fugai.wireless.signal.carriers import Carrier, NetworkPowers
    from fugai.wireless.signal.request import SignalRequest
    from fugai.wireless.signal.surface_under_grid import SurfaceUnderGrid

MARGIN_DB = 10.0
"""How much less than to the groups around a pixel the loss to it may be. [dB]

Where the best server is weak there is no such margin: whoever may be a better one is computed.
"""

WEAK_ABOVE_DB = 12.0
"""A best server is weak below the technology's threshold and this: a service may ask for more. [dB]"""

LOST_BELOW_DB = 10.0
"""Where the best server is weaker than the threshold by more than this, whoever may come nearer is sought. [dB]"""

BELOW_BEST_DB = 3.0
"""A cell that may be as near to the best server as this is computed exactly, or the second where
that is nearer. [dB]"""

MASTS_PER_BATCH = 400
ROWS_PER_BLOCK = 32
BLOCK_ROWS = 4

_CERTAIN_DBM = 1000.0
_CLOSER_DB = 1e-3
"""More than rounding to single precision errs by."""


@dataclass(frozen=True, kw_only=True, eq=False)
class _OnCarrier:
    """Masts with sectors on one carrier, and where each lies among them."""

    carrier: Carrier
    masts: GroupLosses
    sectors: Sectors
    position: dict[int, int]


@dataclass(frozen=True, kw_only=True, eq=False)
class _Search:
    """For masts that may send more than ``need_dbm`` into a pixel, by their losses to groups less a margin.

    ``weakest_dbm`` is the least need of each group's pixels; both are infinite where none is sought.
    """

    need_dbm: Float32Array
    weakest_dbm: Float32Array
    margin_db: float


class _Cohort:
    """Masts that opened in one year."""

    def __init__(
        self,
        request: SignalRequest,
        under: SurfaceUnderGrid,
        masts: list[GroupMast],
        rank: Int32Array,
        pool: ThreadPoolExecutor,
    ) -> None:
        self.request, self.under, self.masts, self.rank = request, under, masts, rank
        self.pool = pool
        blocks = masts[0].task.blocks
        self.field = Field(
            x=under.surface.x,
            y=under.surface.y,
            ground_m=under.surface.terrain_m,
            blocks=blocks,
            top=under.top,
            left=under.left,
        )
        self.threshold_mw = float(to_linear(request.threshold_dbm))
        self.floor_mw = float(to_linear(request.technology.floor_dbm))
        tables = request.patterns.tables
        self.held = self._held()
        sizes = [pixels_of(request, mast) for mast in masts]
        starts = range(0, len(sizes), MASTS_PER_BATCH)
        self.room = Room(max(sum(sizes[at : at + MASTS_PER_BATCH]) for at in starts))
        self.greatest = np.array([float(table.max()) for table in tables] or [1.0])

    def add(self, carriers: list[_OnCarrier]) -> None:
        """Add the masts to their carriers."""
        for one in carriers:
            self._over_rows(
                partial(self._add_groups, one), self.field.blocks.pixel.shape[0], BLOCK_ROWS
            )
        self._exchange(carriers, partial(self._strongest, carriers))
        searches = [(one, search) for one in carriers for search in self._searches(one)]
        self._exchange(carriers, partial(self._others, searches))

    def _held(self) -> BoolArray:
        """Groups with a pixel that is wanted exactly."""
        blocks, wanted = self.field.blocks, np.zeros(self.request.grid.shape, dtype=np.float32)
        if self.request.within is not None:
            wanted[~self.request.within] = np.inf
        weakest = np.empty(blocks.pixel.shape, dtype=np.float32)
        weakest_of_groups(blocks, (self.under.top, self.under.left), wanted, weakest)
        held: BoolArray = np.isfinite(weakest)
        return held

    def _over_rows(self, work: Callable[[tuple[int, int]], None], rows: int, size: int) -> None:
        list(self.pool.map(work, row_blocks(rows, size)))

    def _add_groups(self, one: _OnCarrier, rows: tuple[int, int]) -> None:
        groups = one.carrier.groups
        assert groups is not None
        add_groups(rows, self.field, one.masts, one.sectors, self.threshold_mw, groups)

    def _strongest(self, carriers: list[_OnCarrier], mast: GroupMast) -> LossWindow | None:
        """The groups where a mast is one of the two strongest."""
        if mast.on_unknown_ground:
            return None
        for one in carriers:
            at = one.position.get(id(mast))
            if at is not None and one.carrier.groups is not None:
                strongest_groups(
                    self.field, one.masts, at, one.sectors, one.carrier.groups, mast.task.done
                )
        if self.request.within is not None:
            part = mast.task.part
            rows = slice(part.row, part.row + part.rows)
            mast.task.done[~self.held[rows, part.column : part.column + part.columns]] = 0
        chosen = mast.task.done > 0
        limits = Limits(
            gain_dbm=np.where(chosen, _CERTAIN_DBM, -np.inf).astype(np.float32),
            least_db=np.zeros(chosen.shape, dtype=np.float32),
        )
        anything = np.zeros(self.request.grid.shape, dtype=np.float32)
        return exact_window(self.request, self.under, mast, [(limits, anything)], self.room)

    def _searches(self, one: _OnCarrier) -> list[_Search]:
        """For the two strongest masts; and where the best is weak, for any that may be better, by proof."""
        powers = one.carrier.powers
        second = np.maximum(powers.second, powers.best * float(to_linear(-BELOW_BEST_DB)))
        weak_mw = self.threshold_mw * float(to_linear(WEAK_ABOVE_DB))
        lost_mw = self.threshold_mw * float(to_linear(-LOST_BELOW_DB))
        better = np.where(powers.best < weak_mw, np.maximum(powers.best, lost_mw), np.inf)
        return [self._search(second, MARGIN_DB), self._search(better, np.inf)]

    def _search(self, need_mw: FloatArray, margin_db: float) -> _Search:
        need: Float32Array = to_db(np.maximum(need_mw, self.floor_mw)).astype(np.float32)
        need -= np.float32(_CLOSER_DB)
        if self.request.within is not None:
            need[~self.request.within] = np.inf
        blocks = self.field.blocks
        weakest = np.empty(blocks.pixel.shape, dtype=np.float32)
        weakest_of_groups(blocks, (self.under.top, self.under.left), need, weakest)
        return _Search(need_dbm=need, weakest_dbm=weakest, margin_db=margin_db)

    def _others(
        self, searches: list[tuple[_OnCarrier, _Search]], mast: GroupMast
    ) -> LossWindow | None:
        """The groups where a mast may be stronger than the servers that are known so far."""
        if mast.on_unknown_ground:
            return unknown_window(self.request, self.under, mast, self.room)
        asked = []
        y = self.under.surface.y
        for one, search in searches:
            at = one.position.get(id(mast))
            if at is None:
                continue
            shape = mast.task.losses_db.shape
            limits = Limits(np.empty(shape, np.float32), np.empty(shape, np.float32))
            beams = Beams(
                sectors=one.sectors,
                first=int(one.masts.first_sector[at]),
                end=int(one.masts.end_sector[at]),
                greatest=self.greatest,
                top_m=mast.top_m,
                south=1.0 if y[-1] < y[0] else -1.0,
            )
            if bound_groups(mast.task, beams, search.weakest_dbm, search.margin_db, limits):
                asked.append((limits, search.need_dbm))
        return exact_window(self.request, self.under, mast, asked, self.room) if asked else None

    def _exchange(
        self, carriers: list[_OnCarrier], make: Callable[[GroupMast], LossWindow | None]
    ) -> None:
        """Compute the masts' windows, and add them in their order."""
        for begin in range(0, len(self.masts), MASTS_PER_BATCH):
            batch = self.masts[begin : begin + MASTS_PER_BATCH]
            windows = list(self.pool.map(make, batch))
            for one in carriers:
                kept = [
                    (one.position[id(mast)], window)
                    for mast, window in zip(batch, windows, strict=True)
                    if window is not None and id(mast) in one.position
                ]
                if kept:
                    work = partial(self._add_exact, one, _exact_losses(kept, self.room))
                    self._over_rows(work, self.request.grid.shape[0], ROWS_PER_BLOCK)
            self.room.clear()

    def _add_exact(self, one: _OnCarrier, exact: ExactLosses, rows: tuple[int, int]) -> None:
        target = Target(one.carrier.powers, one.carrier.unknown, self.rank)
        add_exact(rows, self.field, one.masts, exact, one.sectors, self.threshold_mw, target)


def _exact_losses(kept: Sequence[tuple[int, LossWindow]], room: Room) -> ExactLosses:
    """Windows as the kernel takes them."""
    bounds = np.array(
        [
            (
                at,
                window.top,
                window.top + window.losses_db.shape[0],
                window.left,
                window.left + window.losses_db.shape[1],
            )
            for at, window in kept
        ],
        dtype=np.int64,
    )
    mast, top, bottom, left, right = bounds.T.copy()
    return ExactLosses(
        mast=mast,
        top=top,
        bottom=bottom,
        left=left,
        right=right,
        start=np.array([window.start for _, window in kept], dtype=np.int64),
        losses_db=room.values,
    )


def add_in_groups(
    request: SignalRequest,
    under: SurfaceUnderGrid,
    powers: NetworkPowers,
    model: P1812,
    sectors: pd.DataFrame,
    below_floor_db: float,
) -> None:
    """Add sectors, in their order, to the powers of their carriers, year by year."""
    assert under.blocks is not None
    every = kernel_sectors(sectors, technology=request.technology, patterns=request.patterns)
    channel = sectors["channel"].to_numpy(dtype=np.int64)
    masts = group_masts(request, under, under.blocks, model, sectors, below_floor_db)
    opened = np.maximum(sectors["opened"].to_numpy(dtype=np.float64), request.together_until)
    rank = powers.rank(every.cell)
    with ThreadPoolExecutor(request.threads) as pool:
        for year in np.unique(opened):
            mine = [mast for mast in masts if opened[mast.sectors.start] == year]
            if not mine:
                continue
            cohort = _Cohort(request, under, mine, rank, pool)
            list(pool.map(partial(fill_group_losses, under.surface), mine))
            found = []
            for number in sorted(set(channel.tolist())):
                one = powers.carrier(number).with_groups(under.blocks.pixel.shape)
                powers.carriers[number] = one
                on = _on_carrier(one, mine, every, channel == number)
                if on.masts.x.size:
                    found.append(on)
            cohort.add(found)


def _on_carrier(
    carrier: Carrier, masts: list[GroupMast], every: Sectors, mine: np.ndarray
) -> _OnCarrier:
    """Those masts that have sectors on a carrier, in their order."""
    before: IntArray = np.cumsum(np.r_[0, mine])  # sectors on the carrier before each
    kept = [m for m in masts if before[m.sectors.stop] > before[m.sectors.start]]
    parts = np.array([m.task.part for m in kept], dtype=np.int64).reshape(-1, 4)
    sizes = [m.task.losses_db.size for m in kept]
    row, column, rows, columns = parts.T.copy()
    losses = [m.task.losses_db.ravel() for m in kept] or [np.empty(0, dtype=np.float32)]

    def values(name: str) -> FloatArray:
        return np.array([getattr(m, name) for m in kept], dtype=np.float64)

    return _OnCarrier(
        carrier=carrier,
        masts=GroupLosses(
            x=values("x"),
            y=values("y"),
            top_m=values("top_m"),
            row=row,
            column=column,
            rows=rows,
            columns=columns,
            start=np.cumsum([0, *sizes], dtype=np.int64)[:-1],
            first_sector=np.array([before[m.sectors.start] for m in kept], dtype=np.int64),
            end_sector=np.array([before[m.sectors.stop] for m in kept], dtype=np.int64),
            losses_db=np.concatenate(losses),
        ),
        sectors=Sectors._make([*(values_of[mine] for values_of in every[:-1]), every.tables]),
        position={id(m): n for n, m in enumerate(kept)},
    )
