"""Cold-chain service standard: every part of named cities within the time of a cold store."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from fugai._deprecated import renamed_arguments
from fugai.delivery._checks import TIME_TOLERANCE_MIN, check_minutes
from fugai.delivery._frames import column, number
from fugai.delivery.reach.filters import filter_by_kind
from fugai.delivery.travel.outlets import nearest_outlet

if TYPE_CHECKING:
    from collections.abc import Sequence

    import geopandas as gpd

    from fugai.delivery._checks import Direction
    from fugai.delivery.network.network import Network

COLD_STORE_KINDS = ("cold store",)
"""Kinds of outlets that count as cold stores."""


@dataclass(frozen=True, kw_only=True, eq=False)
class ColdChain:
    """The service standard by part of a city and by city.

    Parameters
    ----------
    parts
        On the index of the parts: ``city``, ``name``, ``population``, ``minutes`` [min],
        ``outlet_id``, ``snap_m`` [m], ``within`` (True, False, NA where not known), ``reason``.
    cities
        By city: ``numerator`` (residents of the parts within), ``denominator`` (of the parts whose
        answer is known), ``unknown``, ``unit`` ('population', or 'parts' where a city's residents
        are not known for all its parts), ``parts``, ``parts_within``, ``slowest_min`` [min].

    Examples
    --------
    See `cold_chain`, which makes it.

    >>> import geopandas as gpd
    >>> from fugai.delivery import RoadNodes, cold_chain, network_from_edges
    >>> network = network_from_edges(
    ...     [0, 1], [1, 0], travel_time_s=[60, 60], length_m=[500, 500],
    ...     nodes=RoadNodes(x=[0, 500], y=[0, 0]),
    ... )
    >>> store = gpd.GeoDataFrame({"outlet_id": ["a"], "kind": "cold store"},
    ...                          geometry=gpd.points_from_xy([0], [0]))
    >>> parts = gpd.GeoDataFrame({"city": ["x", "x"]},
    ...                          geometry=gpd.points_from_xy([500, 500], [0, 9000]))
    >>> cold_chain(network, store, parts).parts["within"].tolist()
    [True, <NA>]
    """

    parts: pd.DataFrame
    cities: pd.DataFrame


@renamed_arguments(removed_in="0.3.0", minutes="max_minutes")
def cold_chain(
    network: Network,
    outlets: gpd.GeoDataFrame,
    cities: gpd.GeoDataFrame,
    *,
    max_minutes: float = 60.0,
    kinds: str | Sequence[str] = COLD_STORE_KINDS,
    direction: Direction = "from",
    snap_max_m: float = 1000.0,
) -> ColdChain:
    """Time from the nearest cold store to each part of the cities, and the share within it.

    The cities may lie outside the districts, but the network must extend to them: a part away from
    its roads is unknown.

    Parameters
    ----------
    outlets
        With ``outlet_id`` and ``kind``.
    cities
        Parts, with ``city`` and, where known, ``name`` and ``population``; of polygons a point
        inside is meant.
    max_minutes
        Longest time that counts, inclusive. [min]
    kinds
        Kinds of outlets that count.
    direction
        'from' the cold stores to the cities, or 'to' them.
    snap_max_m
        Largest distance of a part, or a cold store, from a node, inclusive. [m]

    Raises
    ------
    ContractError
        A column is missing, a kind does not exist, or the limit is negative.

    Examples
    --------
    Two parts of a city, one of them too far from the cold store:

    >>> import geopandas as gpd
    >>> from fugai.delivery import RoadNodes, cold_chain, network_from_edges
    >>> network = network_from_edges(
    ...     [0, 1], [1, 0], travel_time_s=[3900, 3900], length_m=[5e4, 5e4],
    ...     nodes=RoadNodes(x=[0, 5e4], y=[0, 0]),
    ... )
    >>> store = gpd.GeoDataFrame({"outlet_id": ["a"], "kind": "cold store"},
    ...                          geometry=gpd.points_from_xy([0], [0]))
    >>> parts = gpd.GeoDataFrame({"city": ["x", "x"], "population": [900, 100]},
    ...                          geometry=gpd.points_from_xy([0, 5e4], [0, 0]))
    >>> cold_chain(network, store, parts).cities[["numerator", "denominator", "slowest_min"]]
          numerator  denominator  slowest_min
    city
    x         900.0       1000.0         65.0
    """
    check_minutes(max_minutes)
    city = column(cities, "city", table="cities")
    times = nearest_outlet(
        network, filter_by_kind(outlets, kinds), cities, direction=direction, snap_max_m=snap_max_m
    )
    reached = times["minutes"] <= max_minutes + TIME_TOLERANCE_MIN
    parts = pd.DataFrame(
        {
            "city": city,
            "name": cities.get("name", ""),
            "population": number(cities, "population"),
            "minutes": times["minutes"],
            "outlet_id": times["outlet_id"],
            "snap_m": times["snap_m"],
            "within": reached.astype("boolean").mask(~times["known"]),
            "reason": times["reason"],
        },
        index=cities.index,
    )
    rows = {str(name): _city(group) for name, group in parts.groupby("city", sort=False)}
    return ColdChain(parts=parts, cities=_cities(rows))


def _city(parts: pd.DataFrame) -> dict[str, object]:
    people = parts["population"].to_numpy()
    by_people = bool(np.isfinite(people).all()) and float(people.sum()) > 0
    weight = people if by_people else np.ones(len(parts))
    known = parts["within"].notna().to_numpy()
    inside = parts["within"].fillna(value=False).to_numpy(dtype=np.bool_)
    return {
        "numerator": float(weight[inside].sum()),
        "denominator": float(weight[known].sum()),
        "unknown": float(weight[~known].sum()),
        "unit": "population" if by_people else "parts",
        "parts": len(parts),
        "parts_within": int(inside.sum()),
        "slowest_min": float(parts["minutes"].max()),
    }


def _cities(rows: dict[str, dict[str, object]]) -> pd.DataFrame:
    columns = (
        "numerator",
        "denominator",
        "unknown",
        "unit",
        "parts",
        "parts_within",
        "slowest_min",
    )
    frame = pd.DataFrame.from_dict(rows, orient="index", columns=list(columns))
    frame.index.name = "city"
    return frame
