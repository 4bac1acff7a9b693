"""What is asked of delivery districts, read from frames, a network or matrices."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd
from scipy.sparse import csr_array

from fugai.delivery._checks import TIME_TOLERANCE_MIN
from fugai.delivery._frames import column
from fugai.delivery.network.stored import StoredNetwork
from fugai.delivery.territories.neighbours import (
    are_polygons,
    given_neighbours,
    road_neighbours,
    unit_neighbours,
)
from fugai.delivery.territories.travel import minutes_between, placed
from fugai.errors import ContractError

if TYPE_CHECKING:
    import geopandas as gpd
    import numpy.typing as npt

    from fugai._types import BoolArray, FloatArray, IntArray, ObjectArray
    from fugai.delivery.network.network import Network
    from fugai.delivery.territories.options import DistrictOptions

MOST_PAIRS = 150_000_000
"""Pairs of unit and seat whose travel is held: 1.2 GB, and half of that again while searching."""


def checked_count(districts: int | None, seats: gpd.GeoDataFrame | None, units: int) -> int:
    """How many districts are wanted.

    Raises
    ------
    ContractError
        It is not said, not between 1 and the number of units, or not that of the seats.
    """
    if districts is None and seats is None:
        msg = "`districts` must be given where no seats are, found None."
        raise ContractError(msg)
    count = len(seats) if districts is None and seats is not None else districts
    if seats is not None and count != len(seats):
        msg = f"`districts` must be the number of the {len(seats)} seats, found {count}."
        raise ContractError(msg)
    if count is None or not 1 <= count <= units:
        msg = f"`districts` must be between 1 and the number of units {units}, found {count}."
        raise ContractError(msg)
    return int(count)


def checked_work(units: gpd.GeoDataFrame, work: str) -> FloatArray:
    """Work of each unit.

    Raises
    ------
    ContractError
        An index label comes twice, or work is missing, negative or not finite.
    """
    if not units.index.is_unique:
        msg = f"`units` must have a unique index, found {units.index[units.index.duplicated()][0]!r} twice."
        raise ContractError(msg)
    values = pd.to_numeric(column(units, work, table="units"), errors="coerce")
    load = values.to_numpy(dtype=np.float64, na_value=np.nan)
    bad = np.flatnonzero(~(np.isfinite(load) & (load >= 0)))
    if len(bad):
        msg = (
            f"`{work}` must be finite and not negative in every unit, found "
            f"{units[work].iloc[bad[0]]} in unit {units.index[bad[0]]!r}."
        )
        raise ContractError(msg)
    return load


class Reading(NamedTuple):
    """Travel of the units that have any, who touches whom, and why the others have none."""

    minutes: FloatArray
    adjacency: csr_array
    reason: ObjectArray


def read_units(
    units: gpd.GeoDataFrame,
    travel: Network | npt.ArrayLike,
    seats: gpd.GeoDataFrame | None,
    adjacency: object,
    options: DistrictOptions,
) -> Reading:
    """Travel, neighbours, and why units have none.

    Raises
    ------
    ContractError
        There are too many units, a seat is not on the network, or a matrix has another shape.
    """
    columns = len(units) if seats is None else len(seats)
    if len(units) * columns > MOST_PAIRS:
        msg = (
            f"`units` times their possible seats must be at most {MOST_PAIRS:,}, found {len(units):,} "
            f"times {columns:,}."
        )
        raise ContractError(msg)
    if isinstance(travel, StoredNetwork):
        return _on_roads(units, travel, seats, adjacency, options)
    minutes = _checked_minutes(travel, (len(units), columns))
    touching = unit_neighbours(units) if adjacency is None else given_neighbours(adjacency, units)
    if seats is None:
        reaches = np.isfinite(minutes)
        touching = _where_joined(touching, reaches & reaches.T)
    reason = np.full(len(units), "", dtype=object)
    if options.max_minutes is not None:
        minutes[minutes > options.max_minutes + TIME_TOLERANCE_MIN] = np.inf
    return Reading(minutes, touching, reason)


def _checked_minutes(travel: npt.ArrayLike, shape: tuple[int, int]) -> FloatArray:
    minutes = np.array(travel, dtype=np.float64)
    if minutes.shape != shape:
        msg = f"`travel` must be a network or minutes of the shape {shape}, found {minutes.shape}."
        raise ContractError(msg)
    if np.isnan(minutes).any() or (minutes < 0).any():
        msg = f"`travel` must hold minutes that are not negative, found {np.min(minutes)}."
        raise ContractError(msg)
    return minutes


def _on_roads(
    units: gpd.GeoDataFrame,
    network: Network,
    seats: gpd.GeoDataFrame | None,
    adjacency: object,
    options: DistrictOptions,
) -> Reading:
    places = placed(network, units, options)
    reason = places.snapped["reason"].to_numpy(dtype=object).copy()
    node = places.snapped["node"].to_numpy(np.int64)
    if adjacency is not None:
        touching = given_neighbours(adjacency, units)
    elif are_polygons(units):
        touching = unit_neighbours(units)
    else:
        touching = road_neighbours(network, node, places.snapped["snap_s"].to_numpy())
    component = np.where(node >= 0, network.component[node], -1)
    touching = _where_joined(touching, component[:, None] == component[None, :])
    used = np.flatnonzero(reason == "")
    there = places._replace(frame=units.iloc[used], snapped=places.snapped.iloc[used])
    ends = there if seats is None else placed(network, seats, options)
    lost = np.flatnonzero(ends.snapped["reason"].to_numpy(dtype=object) != "")
    if len(lost):
        msg = f"`seats` must be on the network, found {ends.frame.index[lost[0]]!r}: {ends.snapped['reason'].iloc[lost[0]]}."
        raise ContractError(msg)
    return Reading(minutes_between(network, ends, there, options), touching, reason)


def _where_joined(touching: csr_array, joined: BoolArray) -> csr_array:
    """Neighbours between which there is a way, both there and back."""
    pairs = touching.tocoo()
    kept = joined[pairs.row, pairs.col]
    return csr_array((pairs.data[kept], (pairs.row[kept], pairs.col[kept])), shape=touching.shape)


def homes(
    minutes: FloatArray, seats: gpd.GeoDataFrame, units: gpd.GeoDataFrame, used: IntArray
) -> IntArray:
    """Unit nearest to each seat, which no other seat may be nearest to."""
    home = np.argmin(minutes, axis=0)
    for j in range(len(home)):
        unit = units.index[used[home[j]]]
        if not np.isfinite(minutes[home[j], j]):
            msg = f"`seats` must reach a unit each, found {seats.index[j]!r}, which reaches none."
            raise ContractError(msg)
        same = np.flatnonzero(home[:j] == home[j])
        if len(same):
            msg = (
                f"`seats` must be nearest to different units, found {seats.index[same[0]]!r} and "
                f"{seats.index[j]!r}, both nearest to unit {unit!r}."
            )
            raise ContractError(msg)
    homes_of: IntArray = home.astype(np.int64)
    return homes_of
