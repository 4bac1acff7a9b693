"""Where two states of a network can differ, so that only that is computed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from fugai.wireless.signal.area import predict
from fugai.wireless.signal.lattice import SPACING
from fugai.wireless.technology import technologies as built_in

if TYPE_CHECKING:
    import geopandas as gpd
    import xarray as xr

    from fugai._types import BoolArray, ObjectArray
    from fugai.grid import Grid
    from fugai.wireless.service.definition import ServiceDefinition
    from fugai.wireless.signal.ground import Ground
    from fugai.wireless.signal.options import SignalOptions


@dataclass(frozen=True, kw_only=True, eq=False)
class AffectedArea:
    """Where two states can differ.

    Parameters
    ----------
    rows, columns
        Of the grid; one pixel where both states are the same.
    added
        Signal of the cells that only the second state has, over a window; None where cells are
        removed or changed, or SINR matters.
    inner
        Rows and columns of that window that are the affected area.
    """

    rows: slice
    columns: slice
    added: xr.Dataset | None = None
    inner: tuple[slice, slice] = (slice(None), slice(None))


def affected_area(
    before: gpd.GeoDataFrame,
    after: gpd.GeoDataFrame,
    grid: Grid,
    *,
    service: ServiceDefinition,
    signal: xr.Dataset | None,
    ground: Ground | None,
    options: SignalOptions,
) -> AffectedArea:
    """Rows and columns outside of which both states of a network give the same service.

    Parameters as in `compare_cells`.
    """
    gone, come = _differing(before, after)
    lost, new = before.loc[gone], after.loc[come]
    places = np.concatenate([state.geometry.to_numpy() for state in (lost, new)])
    rows, columns = window_around(places, grid, reach_m=_reach_m(before, after, options))
    if service.asks_quality or not len(places):
        return AffectedArea(rows=rows, columns=columns)
    window = grid.window(rows, columns)
    changed = np.zeros(window.shape, dtype=np.bool_)
    now = None if signal is None else signal.isel(y=rows, x=columns)
    if now is not None:
        changed |= np.isin(now["server"].to_numpy(), np.flatnonzero(gone))
    elif len(lost):
        part = predict(lost.reset_index(drop=True), window, ground=ground, options=options)
        changed |= _may_serve(part, None)
    added = None
    if len(new):
        added = predict(new.reset_index(drop=True), window, ground=ground, options=options)
        changed |= _may_serve(added, now)
    down, across = np.flatnonzero(changed.any(axis=1)), np.flatnonzero(changed.any(axis=0))
    if not down.size:
        return AffectedArea(rows=slice(0, 1), columns=slice(0, 1))
    inner = slice(int(down[0]), int(down[-1]) + 1), slice(int(across[0]), int(across[-1]) + 1)
    return AffectedArea(
        rows=slice(rows.start + inner[0].start, rows.start + inner[0].stop),
        columns=slice(columns.start + inner[1].start, columns.start + inner[1].stop),
        added=None if gone.any() else added,
        inner=inner,
    )


def _may_serve(part: xr.Dataset, now: xr.Dataset | None) -> BoolArray:
    """Where some cells by themselves reach the floor, at least as strong as the network now, or unknown."""
    level = part["rsrp"].to_numpy()
    reached = part["server"].to_numpy() >= 0
    if now is None:
        return np.asarray(reached | np.isnan(level), dtype=np.bool_)
    there = now["rsrp"].to_numpy()
    weaker = (level < there) & (now["server"].to_numpy() >= 0)
    lost = np.isnan(level) & (now["server"].to_numpy() < 0) & ~np.isnan(there)
    return np.asarray((reached & ~weaker) | lost, dtype=np.bool_)


def with_added_cells(now: xr.Dataset, more: xr.Dataset, cells: int) -> xr.Dataset:
    """Level and server of a network with further cells, which are numbered from ``cells`` on.

    Where neither reaches the floor and one is unknown, both together are unknown, as in `predict`.
    """
    level, there = more["rsrp"].to_numpy(), now["rsrp"].to_numpy()
    server, mine = now["server"].to_numpy(), more["server"].to_numpy()
    take = (mine >= 0) & ~((level <= there) & (server >= 0))
    rsrp = np.where(take, level, there)
    rsrp = np.where((mine < 0) & (server < 0) & np.isnan(level), np.nan, rsrp)
    both = now[["rsrp", "server", "sigma", "frequency"]].copy()
    both["rsrp"] = now["rsrp"].copy(data=rsrp)
    carrier = np.where(take, more["frequency"].to_numpy(), now["frequency"].to_numpy())
    both["frequency"] = now["frequency"].copy(data=carrier)
    both["server"] = now["server"].copy(data=np.where(take, mine + cells, server))
    return both


def window_around(places: ObjectArray, grid: Grid, *, reach_m: float) -> tuple[slice, slice]:
    """Rows and columns of the grid within reach of any of the places; one pixel where none is.

    Distant interference is interpolated between nodes `SPACING` pixels apart: the margin is as wide.
    """
    none = slice(0, 1), slice(0, 1)
    if not len(places):
        return none
    x, y = shapely.get_x(places), shapely.get_y(places)
    size, (height, width) = grid.cell_size_m, grid.shape
    left = int(max(0, np.floor((x.min() - reach_m - grid.transform.c) / size) - SPACING))
    right = int(min(width, np.ceil((x.max() + reach_m - grid.transform.c) / size) + SPACING))
    top = int(max(0, np.floor((grid.transform.f - y.max() - reach_m) / size) - SPACING))
    bottom = int(min(height, np.ceil((grid.transform.f - y.min() + reach_m) / size) + SPACING))
    if left >= right or top >= bottom:
        return none
    return slice(top, bottom), slice(left, right)


def _differing(before: gpd.GeoDataFrame, after: gpd.GeoDataFrame) -> tuple[BoolArray, BoolArray]:
    """Which cells of each state are not in the other, or not the same there."""
    columns = [name for name in before.columns if name in after.columns and name != "geometry"]
    frames = []
    for state in (before, after):
        frame = pd.DataFrame(state[columns]).astype("object")
        frame["geometry"] = shapely.to_wkb(state.geometry.to_numpy())
        frames.append(frame.where(frame.notna(), ""))
    both = pd.concat(frames, ignore_index=True)
    alone = (~both.duplicated(keep=False)).to_numpy(dtype=np.bool_)
    return alone[: len(before)], alone[len(before) :]


def _reach_m(before: gpd.GeoDataFrame, after: gpd.GeoDataFrame, options: SignalOptions) -> float:
    """Longest distance at which a cell can matter. [m]"""
    if options.max_range_m is not None:
        return float(options.max_range_m)
    known = options.technologies or built_in()
    names = set(before["technology"].astype(str)) | set(after["technology"].astype(str))
    return max((known[name].max_range_m for name in names if name in known), default=0.0)
