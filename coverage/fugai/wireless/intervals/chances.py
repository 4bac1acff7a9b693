"""Chances of service at places, draw by draw of the errors of the levels that reach them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import ndtr

from fugai.wireless.intervals.draws import DRAWS, keys_of, normal_draws
from fugai.wireless.intervals.excess import BEYOND_DB, by_shifts, excess_db, shifted
from fugai.wireless.intervals.level_error import MAST_SHARE
from fugai.wireless.service.together import served_together

if TYPE_CHECKING:
    from collections.abc import Sequence

    import geopandas as gpd
    import xarray as xr

    from fugai._types import Float32Array, FloatArray, Int32Array, IntArray, ObjectArray
    from fugai.wireless.intervals.level_error import LevelError
    from fugai.wireless.service.definition import ServiceDefinition


CERTAIN = 5.0
"""Standard deviations from which on a place is taken as served, or as not."""

NO_SPREAD_DB = 1e-6
"""Smaller spreads of a place count as this one. [dB]"""

_CHUNK = 1000


@dataclass(frozen=True, kw_only=True, eq=False)
class NetworkAt:
    """One network at some places.

    Parameters
    ----------
    signal
        As from `predict`, the places along ``x``.
    masts, cells
        Name of the mast and of the cell at each position that ``server`` may have.
    error
        What is known of the error of its level.
    """

    signal: xr.Dataset
    masts: ObjectArray
    cells: ObjectArray
    error: LevelError


def cell_names(cells: gpd.GeoDataFrame) -> tuple[ObjectArray, ObjectArray]:
    """Names of the mast and of each cell: its position to the metre, and its id and technology.

    Parameters
    ----------
    cells
        From `cells_from_sites`.
    """
    x, y = cells.geometry.x.to_numpy(), cells.geometry.y.to_numpy()
    masts = [f"{east:.0f} {north:.0f}" for east, north in zip(x, y, strict=True)]
    ids, technologies = cells["cell_id"].astype(str), cells["technology"].astype(str)
    names = [f"{a} {b}" for a, b in zip(ids, technologies, strict=True)]
    return np.array(masts, dtype=object), np.array(names, dtype=object)


def chances(
    networks: Sequence[NetworkAt],
    service: ServiceDefinition,
    *,
    cell_size_m: float,
    draws: int = DRAWS,
) -> tuple[Float32Array, Float32Array]:
    """Whether each place is served as predicted, and the chance of it draw by draw of the errors.

    The best and the second server of each network may serve, with their own errors; the error of a place is one
    for all of them. It is common to the networks of a place, which is the less favourable end: their
    errors there are correlated by about a quarter.

    Parameters
    ----------
    networks
        Of one operator or of several, on the same places.
    service
        What served means.
    cell_size_m
        Edge of the pixel that each place stands for. [m]
    draws
        How often the errors are drawn.

    Returns
    -------
    Served as predicted, shape (places,): 1, 0 or NaN where that is unknown; and shape (places, draws).
    """
    known = served_together([one.signal for one in networks], service).to_numpy().ravel()
    parts = [_candidates(one, service, cell_size_m) for one in networks]
    if service.aggregate:
        parts.append(_aggregated(networks, service, cell_size_m))
    errors, starts = _cell_errors(networks, draws)
    table = _Table(
        excess_db=np.column_stack([one for part in parts for one in part.excess_db]),
        spread_db=np.column_stack([part.spread_db for part in parts for _ in part.servers]),
        cell=np.column_stack(
            [
                np.where(server >= 0, server, 0) + start
                for part, start in zip(parts, [*starts, starts[0]], strict=False)
                for server in part.servers
            ]
        ),
        common_db=np.array([part.error.common_db for part in parts for _ in part.servers]),
    )
    return known.astype(np.float32), _drawn(table, errors, draws)


@dataclass(frozen=True, kw_only=True, eq=False)
class _Table:
    """Candidates of each place: excess (-inf: none), spread of the place, row of the cell's error. [dB]"""

    excess_db: Float32Array
    spread_db: FloatArray
    cell: IntArray
    common_db: FloatArray


def _drawn(table: _Table, errors: Float32Array, draws: int) -> Float32Array:
    """Chance that a candidate reaches what it needs, shape (places, draws).

    A place is served where one of its candidates has excess + error of its cell + common error + error of the
    place >= 0; the last is normal, of the candidate's spread.
    """
    common = normal_draws(keys_of(["every cell"]), draws)[0].astype(np.float32)
    spread = np.maximum(table.spread_db, NO_SPREAD_DB).astype(np.float32)
    most = np.float32(
        np.abs(errors).max(initial=0.0) + table.common_db.max() * np.abs(common).max()
    )
    out = np.empty((len(spread), draws), np.float32)
    best = (table.excess_db / spread).max(axis=1)
    sure = ((table.excess_db - most) / spread).max(axis=1) > CERTAIN
    never = ((table.excess_db + most) / spread).max(axis=1) < -CERTAIN
    out[sure], out[never | np.isneginf(best)] = 1.0, 0.0
    open_ = np.flatnonzero(~sure & ~never & ~np.isneginf(best))
    for start in range(0, len(open_), _CHUNK):
        rows = open_[start : start + _CHUNK]
        found = np.full((len(rows), draws), -np.inf, np.float32)
        for k in range(table.excess_db.shape[1]):
            some = np.flatnonzero(table.excess_db[rows, k] > -np.inf)
            at = rows[some]
            level = errors[table.cell[at, k]] + np.float32(table.common_db[k]) * common
            level += table.excess_db[at, k, None]
            level /= spread[at, k, None]
            found[some] = np.maximum(found[some], level)
        # at the threshold itself a place is served
        out[rows] = np.where(found == 0.0, 1.0, ndtr(found)) if most == 0.0 else ndtr(found)
    return out


@dataclass(frozen=True, kw_only=True, eq=False)
class _Candidates:
    excess_db: tuple[Float32Array, ...]
    servers: tuple[Int32Array, ...]
    spread_db: FloatArray
    error: LevelError


def _candidates(one: NetworkAt, service: ServiceDefinition, cell_size_m: float) -> _Candidates:
    """Best and second server of a network."""
    signal = one.signal
    first = excess_db(signal, service).ravel()
    servers = [signal[name].to_numpy().ravel() for name in ("server", "second_server")]
    weaker = signal["second"].to_numpy().ravel() - signal["rsrp"].to_numpy().ravel()
    second = np.where(servers[1] >= 0, first + np.nan_to_num(weaker), -np.inf)
    return _Candidates(
        excess_db=(first, second.astype(np.float32)),
        servers=(servers[0], servers[1]),
        spread_db=_spread_db(one, cell_size_m),
        error=one.error,
    )


def _aggregated(
    networks: Sequence[NetworkAt], service: ServiceDefinition, cell_size_m: float
) -> _Candidates:
    """All networks together, whose rates may add up; they fall with the error of the first one's server."""
    first = networks[0]

    def serves(shift_db: float) -> np.ndarray:
        moved = [shifted(one.signal, shift_db) for one in networks]
        return np.asarray(served_together(moved, service).to_numpy().ravel() == 1.0)

    server = first.signal["server"].to_numpy().ravel()
    excess = np.where(server >= 0, by_shifts(serves), -BEYOND_DB).astype(np.float32)
    return _Candidates(
        excess_db=(excess,),
        servers=(server,),
        spread_db=_spread_db(first, cell_size_m),
        error=first.error,
    )


def _spread_db(one: NetworkAt, cell_size_m: float) -> FloatArray:
    """Spread of each place's level about that of its cell. [dB]"""
    sigma = one.signal["sigma"].to_numpy().ravel().astype(np.float64)
    found = np.zeros(sigma.shape)
    for value in np.unique(sigma[~np.isnan(sigma)]):
        found[sigma == value] = one.error.of_pixel_db(float(value), cell_size_m)
    return found


def _cell_errors(networks: Sequence[NetworkAt], draws: int) -> tuple[Float32Array, list[int]]:
    """Drawn errors of all cells, and the row where those of each network begin. [dB]"""
    parts, starts, rows = [], [], 0
    for one in networks:
        used = np.unique(
            np.concatenate(
                [one.signal[name].to_numpy().ravel() for name in ("server", "second_server")]
            )
        )
        used = used[used >= 0]
        found = np.zeros((max(len(one.cells), 1), draws), np.float32)
        if len(used) and one.error.cell_db > 0.0:
            masts, place = np.unique(one.masts[used].astype(str), return_inverse=True)
            of_mast = normal_draws(keys_of([f"mast {name}" for name in masts]), draws)[place]
            of_cell = normal_draws(keys_of([f"cell {name}" for name in one.cells[used]]), draws)
            mixed = np.sqrt(MAST_SHARE) * of_mast + np.sqrt(1.0 - MAST_SHARE) * of_cell
            found[used] = one.error.cell_db * mixed
        parts.append(found)
        starts.append(rows)
        rows += len(found)
    return np.concatenate(parts), starts
