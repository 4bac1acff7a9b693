"""Fixed wireless access: which masts reach which settlements, at what rate."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
from affine import Affine
from pyproj import CRS

from fugai.errors import ConfigError, ContractError, CRSMismatchError
from fugai.grid import Grid
from fugai.tables import active_in
from fugai.wireless.links.heard import Heard
from fugai.wireless.links.paths import (
    Receivers,
    losses_by_distance,
    losses_over_terrain,
    nearest_masts,
)
from fugai.wireless.links.receiver import RoofReceiver
from fugai.wireless.links.surface import coordinates
from fugai.wireless.signal.ground import NO_DATA_KIND, Ground
from fugai.wireless.signal.options import SignalOptions
from fugai.wireless.signal.request import signal_request
from fugai.wireless.signal.sectors import ordered_sectors
from fugai.wireless.signal.terrain_engine import MAST_KEYS
from fugai.wireless.technology import ENVIRONMENTS

if TYPE_CHECKING:
    from fugai._types import BoolArray, IntArray
    from fugai.wireless.signal.request import SignalRequest

FIXED_COLUMNS = (
    "site_id",
    "settlement_id",
    "cell_id",
    "distance_m",
    "loss_db",
    "level_dbm",
    "sinr_db",
    "rate_mbit_s",
)

MOST_MASTS = 64
"""Existing and planned masts that count at each settlement by default, the nearest of each."""

_ANY_CELL_M = 100.0
"""Cell of the grid that a request is checked on where there is no raster. [m]"""


def fixed_wireless(
    cells: gpd.GeoDataFrame,
    settlements: gpd.GeoDataFrame,
    *,
    planned: gpd.GeoDataFrame | None = None,
    ground: Ground | None = None,
    options: SignalOptions | None = None,
    receiver: RoofReceiver | None = None,
    most_masts: int = MOST_MASTS,
) -> pd.DataFrame:
    """What each mast delivers to an antenna on a roof of each settlement in its range.

    The prediction of `predict`, at points alone: the same models, antennas and load, each path on its own
    profile. The antenna points at the mast in question, so the interference of others comes in beside its
    beam. Nearer than 250 m the ground beyond the receiver counts as level. Existing cells on the same carrier
    interfere; of planned masts each is predicted by itself, with the
    existing ones. The rate is that of one user alone in the cell (`throughput_mbps`), at the share of homes that
    the receiver asks for.

    Parameters
    ----------
    cells
        The existing network of one technology and operator, as `predict` takes it; it may be empty.
    settlements
        Points with ``settlement_id``, in the cells' CRS.
    planned
        Cells of masts that may be built, of the same technology.
    ground, options
        As in `predict`. ``interference``, ``profiles`` and ``within`` are without effect.
    receiver
        Antennas of homes; None: the defaults of `RoofReceiver`.
    most_masts
        Existing, and planned, masts that count at a settlement, the nearest; others neither serve nor interfere.

    Returns
    -------
    One row per site and settlement that it reaches, by settlement and site: ``site_id``, ``settlement_id``, ``cell_id`` of the
    site's strongest cell, ``distance_m``, ``loss_db`` (median), ``level_dbm`` of the reference signal behind the antenna in the median,
    ``sinr_db`` and ``rate_mbit_s`` at the receiver's share of homes. Only where the level is at the technology's floor
    or above it and the rate is above 0. ``attrs["unknown_paths"]`` counts pairs in range whose loss is unknown,
    because terrain or clutter is.

    Raises
    ------
    ContractError
        A technology that is not OFDM, a settlement twice or without a point, missing columns.
    CRSMismatchError
        Cells, settlements, terrain or clutter do not share a CRS.
    ConfigError
        An option outside its range.

    Examples
    --------
    Two villages beside a mast that radiates all round, the farther one behind a ridge.

    >>> import geopandas as gpd
    >>> import numpy as np
    >>> from affine import Affine
    >>> from pyproj import CRS
    >>> from fugai.grid import Grid
    >>> from fugai.wireless import Ground, cells_from_sites, fixed_wireless, technologies
    >>> utm = CRS.from_epsg(32650)
    >>> grid = Grid(crs=utm, transform=Affine(100, 0, 0, 0, -100, 2000), shape=(20, 80))
    >>> land = np.zeros(grid.shape)
    >>> land[:, 60] = 150.0
    >>> site = gpd.GeoDataFrame(
    ...     {"site_id": ["a"], "technology": ["lte-tdd"], "sectors": [1]},
    ...     geometry=gpd.points_from_xy([550], [950]), crs=utm,
    ... )
    >>> villages = gpd.GeoDataFrame(
    ...     {"settlement_id": ["near", "behind"]},
    ...     geometry=gpd.points_from_xy([4550, 7550], [950, 950]), crs=utm,
    ... )
    >>> rural = grid.array(np.ones(grid.shape), units="class")
    >>> reached = fixed_wireless(
    ...     cells_from_sites(site, technologies=technologies()), villages,
    ...     ground=Ground(terrain=grid.array(land, units="m"), clutter=rural),
    ... )
    >>> reached[["settlement_id", "level_dbm", "rate_mbit_s"]].round(0)
      settlement_id  level_dbm  rate_mbit_s
    0          near      -85.0         59.0
    """
    receiver = RoofReceiver() if receiver is None else receiver
    ground = ground or Ground()
    network, standing = _together(cells, planned)
    request = _request(network, ground, options or SignalOptions())
    if request.technology.quality != "ofdm":
        msg = f"`cells.technology` must be one with a data rate (OFDM), found {request.technology.name!r}."
        raise ContractError(msg)
    ids, receivers = _receivers(settlements, request, network, receiver)
    sectors = _sectors(network, request)
    sectors["stands"] = standing[sectors["cell"].to_numpy()]
    masts = sectors.drop_duplicates("mast").reset_index(drop=True)
    pairs = _pairs(masts, receivers, reach_m=request.max_range_m, most=int(most_masts))
    if request.surface is None:
        loss, above = losses_by_distance(masts, receivers, pairs, request.models)
    else:
        model = request.models.of(ENVIRONMENTS[0])
        loss, above = losses_over_terrain(request.surface, masts, receivers, pairs, model)
    known = ~np.isnan(loss)
    job = Heard(
        request=request,
        sectors=sectors,
        masts=masts,
        receivers=receivers,
        pairs=pairs[known],
        loss_db=loss[known],
        above_m=above[known],
    )
    frame = job.links(ids, network, receiver)[list(FIXED_COLUMNS)]
    frame.attrs["unknown_paths"] = int((~known).sum())
    return frame


def _together(
    cells: gpd.GeoDataFrame, planned: gpd.GeoDataFrame | None
) -> tuple[gpd.GeoDataFrame, BoolArray]:
    """Existing and planned cells in one frame, and which of them exist."""
    if planned is None or not len(planned):
        return cells.reset_index(drop=True), np.ones(len(cells), dtype=np.bool_)
    if not len(cells):
        return planned.reset_index(drop=True), np.zeros(len(planned), dtype=np.bool_)
    twice = set(cells["cell_id"]) & set(planned["cell_id"])
    if twice:
        msg = f"`planned` must have cell ids of its own, found {min(twice)!r} in both."
        raise ContractError(msg)
    operator = cells["operator"].iloc[0] if "operator" in cells else ""
    network = pd.concat([cells, planned.assign(operator=operator)], ignore_index=True)
    return gpd.GeoDataFrame(network, crs=cells.crs), np.arange(len(network)) < len(cells)


def _request(cells: gpd.GeoDataFrame, ground: Ground, options: SignalOptions) -> SignalRequest:
    """The request as of a prediction over all of the ground."""
    if cells.crs is None:
        msg = "`cells` must be in a projected CRS in metres, found none."
        raise CRSMismatchError(msg)
    options = replace(options, interference="pixels", profiles="radial", within=None)
    given = ground.terrain if ground.clutter is None else ground.clutter
    if given is None:
        west, _, _, north = cells.total_bounds if len(cells) else (0.0, 0.0, 0.0, 0.0)
        corner = Affine(_ANY_CELL_M, 0.0, west, 0.0, -_ANY_CELL_M, north)
        grid = Grid(crs=CRS.from_user_input(cells.crs), transform=corner, shape=(2, 2))
    else:
        grid = Grid.of(given, name="terrain" if ground.clutter is None else "clutter")
    return signal_request(cells, grid, ground, options)


def _receivers(
    settlements: gpd.GeoDataFrame,
    request: SignalRequest,
    cells: gpd.GeoDataFrame,
    receiver: RoofReceiver,
) -> tuple[pd.Series, Receivers]:
    """Ids of the settlements, and the antennas there; those on unknown ground are left out."""
    if "settlement_id" not in settlements:
        msg = "`settlements` must have the column `settlement_id`, found none."
        raise ContractError(msg)
    ids = settlements["settlement_id"].astype(str)
    if not ids.is_unique:
        msg = f"`settlements.settlement_id` must be unique, found {ids[ids.duplicated()].iloc[0]!r} twice."
        raise ContractError(msg)
    x, y = coordinates(settlements, name="settlements", crs=cells.crs)
    kinds = np.full(len(x), ENVIRONMENTS.index("suburban"), dtype=np.int64)
    row, column = request.grid.rows_columns(x, y)
    inside = row >= 0
    kinds[inside] = request.kinds[row[inside], column[inside]]
    known = kinds != NO_DATA_KIND
    found = Receivers(x=x[known], y=y[known], height_m=float(receiver.height_m), kinds=kinds[known])
    return ids[known].reset_index(drop=True), found


def _sectors(cells: gpd.GeoDataFrame, request: SignalRequest) -> pd.DataFrame:
    """Sectors of the active cells by mast; carriers of one band on a mast share a loss, as in `predict`."""
    rows = np.flatnonzero(active_in(cells, np.iinfo(np.int32).max))
    sectors = ordered_sectors(
        cells,
        rows,
        technology=request.technology,
        patterns=request.patterns,
        mast_keys=MAST_KEYS,
    )
    lowest = sectors.groupby("mast")["frequency_mhz"].transform("min")
    sectors["path_mhz"] = lowest
    sectors["eirp_mw"] *= (lowest / sectors["frequency_mhz"]) ** 2
    return sectors


def _pairs(masts: pd.DataFrame, receivers: Receivers, *, reach_m: float, most: int) -> IntArray:
    """Pairs of masts and receivers, by receiver: existing and planned masts each for themselves."""
    if most < 1:
        msg = f"`most_masts` must be at least 1, found {most}."
        raise ConfigError(msg)
    found = []
    for stands in (True, False):
        mine = np.flatnonzero(masts["stands"].to_numpy(dtype=np.bool_) == stands)
        pairs = nearest_masts(masts.iloc[mine], receivers, reach_m=reach_m, most=most)
        found.append(np.column_stack([mine[pairs[:, 0]], pairs[:, 1]]))
    both = np.concatenate(found)
    return np.asarray(both[np.lexsort((both[:, 0], both[:, 1]))], dtype=np.int64)
