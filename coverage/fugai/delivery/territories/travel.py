"""Minutes between seats and units on the roads."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from fugai.delivery._checks import TIME_TOLERANCE_MIN
from fugai.delivery._frames import coordinates
from fugai.delivery.network.snapping import snap_stored
from fugai.delivery.travel.direct import direct_ways, legs_m
from fugai.delivery.travel.matrix import stored_matrix

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

    from fugai._types import FloatArray
    from fugai.delivery.network.network import Network
    from fugai.delivery.territories.options import DistrictOptions


class Placed(NamedTuple):
    """Places, and where they are on the network."""

    frame: gpd.GeoDataFrame
    snapped: pd.DataFrame


def placed(network: Network, frame: gpd.GeoDataFrame, options: DistrictOptions) -> Placed:
    """Places on the network."""
    return Placed(frame, snap_stored(network, frame, snap_max_m=options.snap_max_m))


def minutes_between(
    network: Network, seats: Placed, units: Placed, options: DistrictOptions
) -> FloatArray:
    """Minutes between each seat and each unit, infinite where too long or impossible.

    All of them must be on the network.

    Returns
    -------
    Shape ``(units, seats)``. [min]
    """
    limit = np.inf if options.max_minutes is None else options.max_minutes + TIME_TOLERANCE_MIN
    found = stored_matrix(
        network,
        seats.snapped["node"].to_numpy(),
        units.snapped["node"].to_numpy(),
        direction=options.direction,
        cutoff_s=None if np.isinf(limit) else limit * 60,
        start_s=seats.snapped["snap_s"].to_numpy(),
    )
    minutes = np.full((len(units.frame), len(seats.frame)), np.inf)
    row = np.repeat(np.arange(len(seats.frame)), np.diff(found.indptr))
    minutes[found.indices, row] = found.data / 60
    minutes += units.snapped["snap_s"].to_numpy()[:, None] / 60
    ways = direct_ways(
        network,
        (np.column_stack(coordinates(seats.frame)), legs_m(seats.snapped)),
        (np.column_stack(coordinates(units.frame)), legs_m(units.snapped)),
    )
    np.minimum.at(minutes, (ways.place, ways.origin), ways.time_s / 60)
    minutes[minutes > limit] = np.inf
    return minutes
