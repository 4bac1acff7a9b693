"""The cold-chain promise: every part of the named cities within the time of a cold store."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from fugai.delivery._frames import GUARD_MIN, column, number
from fugai.delivery.reach.shares import of_kind
from fugai.delivery.travel.times import nearest_outlet

if TYPE_CHECKING:
    from collections.abc import Sequence

    import geopandas as gpd

    from fugai.delivery.network.network import Direction, Network

COLD_STORE_KINDS = ("cold store",)


@dataclass(frozen=True, kw_only=True, eq=False)
class ColdChain:
    """The promise part by part and city by city.

    Parameters
    ----------
    parts
        On the index of the parts: ``city``, ``name``, ``population``, ``minutes`` [min],
        ``outlet_id``, ``snap_m`` [m], ``within`` (True, False, NA where not known), ``reason``.
    cities
        By city: ``numerator`` (residents of the parts within), ``denominator`` (of the parts whose
        answer is known), ``unknown``, ``unit`` ('population', or 'parts' where a city's residents
        are not known for all its parts), ``parts``, ``parts_within``, ``slowest_min``.
    """

    parts: pd.DataFrame
    cities: pd.DataFrame


def cold_chain(
    network: Network,
    outlets: gpd.GeoDataFrame,
    cities: gpd.GeoDataFrame,
    *,
    minutes: float = 60.0,
    kinds: Sequence[str] = COLD_STORE_KINDS,
    direction: Direction = "from",
    snap_max_m: float = 1000.0,
) -> ColdChain:
    """Time from the nearest cold store to each part of the cities, and the share within it.

    The cities may lie outside the districts, but the network must reach them: a part away from
    its roads is unknown.

    Parameters
    ----------
    outlets
        Outlets of all kinds; those of ``kinds`` count.
    cities
        Parts, with ``city`` and, where known, ``name`` and ``population``; of polygons a point
        inside is meant.
    minutes
        Longest time that counts, inclusive. [min]
    snap_max_m
        Largest distance of a part, or a cold store, from a node. [m]
    """
    city = column(cities, "city", table="cities")
    times = nearest_outlet(
        network, of_kind(outlets, kinds), cities, direction=direction, snap_max_m=snap_max_m
    )
    reached = times["minutes"] <= minutes + GUARD_MIN
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
