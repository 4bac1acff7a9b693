"""Accessibility by the hour: whom an open outlet reaches at each hour of a day."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd
from scipy.sparse import csr_array

from fugai.delivery._frames import column, per_district, residents
from fugai.delivery.travel.pairs import ODPairs, pairs_of
from fugai.errors import ContractError
from fugai.tables import WeeklyHours

if TYPE_CHECKING:
    from collections.abc import Sequence

    import geopandas as gpd

    from fugai._types import BoolArray
    from fugai.delivery._checks import Direction
    from fugai.delivery.network.network import Network

TYPICAL_DAYS = ("We", "Sa", "Su")
"""A weekday, Saturday and Sunday."""

HOURS = tuple(range(24))


class OpenOutlets(NamedTuple):
    """Outlets at the full hour of a day: which are open, and of which that is not known."""

    day: str
    hour: int
    is_open: BoolArray
    is_unknown: BoolArray


def open_outlets(
    hours: Sequence[WeeklyHours | None], *, days: Sequence[str], at_hours: Sequence[int]
) -> list[OpenOutlets]:
    """Which outlets are open at each full hour of each day.

    Parameters
    ----------
    hours
        Of each outlet, None where unknown.
    days
        Of 'Mo' to 'Su', and 'PH'.
    at_hours
        Full hours, 0 to 23.
    """
    for one in hours:
        if one is not None and not isinstance(one, WeeklyHours):
            msg = f"`hours` must hold WeeklyHours or None, found {type(one).__name__}."
            raise ContractError(msg)
    for hour in at_hours:
        if hour not in HOURS:
            msg = f"`at_hours` must be full hours from 0 to 23, found {hour!r}."
            raise ContractError(msg)
    unknown = np.array([one is None for one in hours], dtype=np.bool_)
    return [
        OpenOutlets(
            day,
            hour,
            np.array([one is not None and one.is_open(day, 60 * hour) for one in hours], np.bool_),
            unknown,
        )
        for day in days
        for hour in at_hours
    ]


def open_share(
    network: Network | ODPairs,
    outlets: gpd.GeoDataFrame,
    demand: gpd.GeoDataFrame,
    districts: pd.DataFrame,
    *,
    max_minutes: float,
    days: Sequence[str] = TYPICAL_DAYS,
    direction: Direction = "to",
) -> pd.DataFrame:
    """Residents with an open outlet within the minutes, at each full hour of some days.

    Parameters
    ----------
    network
        Or the `ODPairs` of these outlets and places within at least the limit; ``direction`` is not
        used then.
    outlets
        With ``hours``: a `fugai.tables.WeeklyHours` each, None where unknown.
    demand
        Places with ``population`` and ``district_id``.
    districts
        Its index is that of the result.
    max_minutes
        Longest time that counts, inclusive. [min]
    days
        Of 'Mo' to 'Su', and 'PH'.
    direction
        'to' the outlets or 'from' them.

    Returns
    -------
    One row for each day, hour and district: ``day``, ``hour``, ``district_id``, ``numerator``
    (residents with an open outlet), ``denominator`` (residents whose answer is known) and
    ``unknown`` (off the road, or with no open outlet but one whose hours are not known).

    Raises
    ------
    ContractError
        A day or hour does not exist, a column is missing, or the limit is longer than that of the
        pairs.

    Examples
    --------
    >>> import geopandas as gpd
    >>> import pandas as pd
    >>> from fugai.delivery import RoadNodes, network_from_edges, open_share
    >>> from fugai.intake import read_opening_hours
    >>> network = network_from_edges(
    ...     [0, 1], [1, 0], travel_time_s=[60, 60], length_m=[500, 500],
    ...     nodes=RoadNodes(x=[0, 500], y=[0, 0]),
    ... )
    >>> shop = gpd.GeoDataFrame({"outlet_id": ["a"], "hours": [read_opening_hours("09:00-11:00")]},
    ...                         geometry=gpd.points_from_xy([0], [0]))
    >>> home = gpd.GeoDataFrame({"population": [300], "district_id": "w"},
    ...                         geometry=gpd.points_from_xy([500], [0]))
    >>> found = open_share(network, shop, home, pd.DataFrame(index=["w"]), max_minutes=5, days=["We"])
    >>> found.loc[found["numerator"] > 0, "hour"].tolist()
    [9, 10]
    """
    pairs = pairs_of(
        network, outlets, demand, max_minutes=max_minutes, direction=direction, snap_max_m=1000.0
    )
    table = pairs.table[pairs.table["minutes"] <= max_minutes + 1e-9]
    reaches = csr_array(
        (np.ones(len(table)), (table["demand"], table["outlet"])), shape=(len(demand), len(outlets))
    )
    people = residents(demand)
    where = column(demand, "district_id", table="demand")
    on_road = pairs.demand_reason.eq("").to_numpy(dtype=np.bool_)
    hours = list(column(outlets, "hours", table="outlets"))
    rows = []
    for at in open_outlets(hours, days=days, at_hours=HOURS):
        served = on_road & (reaches @ at.is_open.astype(np.float64) > 0)
        doubtful = on_road & ~served & (reaches @ at.is_unknown.astype(np.float64) > 0)
        known = on_road & ~doubtful
        rows.append(
            pd.DataFrame(
                {
                    "day": at.day,
                    "hour": at.hour,
                    "district_id": districts.index,
                    "numerator": per_district(people * served, where, districts),
                    "denominator": per_district(people * known, where, districts),
                    "unknown": per_district(people * ~known, where, districts),
                }
            )
        )
    return pd.concat(rows, ignore_index=True) if rows else pd.DataFrame()
