"""Times of random pairs of places by fugai and by another router."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import osmium
import pandas as pd
from pyproj import CRS, Geod, Transformer

from fugai.delivery import build_network, travel_time
from fugai.intake import read_roads

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from tests.routers.valhalla_router import Valhalla

    from fugai.delivery import Network

LEAST_M = 500.0
"""Pairs nearer than this are left out: their times hang on how each router joins them to the road. [m]"""

STREETS = frozenset(
    ["primary", "secondary", "tertiary", "unclassified", "residential", "living_street"]
)
"""Classes of the roads at which people live: pairs start and end on them unless `any` is asked for."""

FAR_FROM_ROAD = 1.02
"""Share by which a router's own way may be shorter than the straight line before a pair is left out."""


MOST_MOVED_M = 100.0
"""A pair is left out where the router's way begins or ends farther from the places asked for: it joined
them to another road (of mountain paths that its walkers shun, up to 4 km away). [m]"""


def utm_of(file: Path) -> CRS:
    """CRS of the UTM zone around the first node of a file."""
    for node in osmium.FileProcessor(file, osmium.osm.NODE):
        zone = int((node.location.lon + 180) // 6) + 1
        return CRS((32600 if node.location.lat >= 0 else 32700) + zone)
    msg = f"`{file.name}` must hold nodes, found none."
    raise ValueError(msg)


def compared(
    file: Path, router: Valhalla, mode: str, *, count: int, seed: int, anywhere: bool = False
) -> pd.DataFrame:
    """Random pairs of nodes with the seconds of both, and of the router's way its metres and shape.

    Pairs start and end on streets, or `anywhere`: on farm tracks and footpaths too.
    """
    crs = utm_of(file)
    roads = read_roads(file, crs=crs, modes=(mode,)).frame
    network = build_network(roads, mode=mode)
    joined = _joined(network, roads.edges, anywhere=anywhere)
    lonlat = Transformer.from_crs(crs, "EPSG:4326", always_xy=True)
    rng = np.random.default_rng(seed)
    rows: list[dict[str, object]] = []
    for _ in range(count * 4):
        if len(rows) == count:
            break
        one, other = rng.choice(joined, 2, replace=False).tolist()
        straight = np.hypot(network.x[one] - network.x[other], network.y[one] - network.y[other])
        if straight < LEAST_M:
            continue
        ends = [lonlat.transform(network.x[node], network.y[node]) for node in (one, other)]
        trip = router.trip(mode, ends)
        if trip is None or trip.metres * FAR_FROM_ROAD < straight:
            continue
        way = points_of(trip.shape)
        moved = [_metres(asked, way[at]) for asked, at in zip(ends, (0, -1), strict=True)]
        if max(moved) > MOST_MOVED_M:
            continue
        position = network.numbering.position[[one, other]]
        start, end = network.ids[position].tolist()
        seconds = float(travel_time(network, [start])[0].loc[end])
        rows.append(
            {
                "from_lon": ends[0][0],
                "from_lat": ends[0][1],
                "to_lon": ends[1][0],
                "to_lat": ends[1][1],
                "fugai_s": seconds,
                "router_s": trip.seconds,
                "router_m": trip.metres,
                "start": start,
                "end": end,
            }
        )
    if not rows:
        msg = f"`{file.name}` must hold pairs of streets that both routers join, found none."
        raise ValueError(msg)
    found = pd.DataFrame(rows)
    return found.assign(ratio=found["fugai_s"] / found["router_s"])


def _joined(network: Network, edges: pd.DataFrame, *, anywhere: bool) -> np.ndarray:
    """Stored nodes of the main component at roads that places are joined to, no copies among them."""
    wanted = edges["joined"] if anywhere else edges["joined"] & edges["highway"].isin(STREETS)
    ends = network.edge_tails()[wanted.to_numpy()[network.input_edge]]
    at = np.zeros(network.nodes, dtype=np.bool_)
    at[ends] = True
    return np.flatnonzero(at & network.usable)


def points_of(shape: str) -> list[tuple[float, float]]:
    """Longitude and latitude of the points of an encoded polyline of six digits."""
    numbers, value, shift = [], 0, 0
    for letter in shape:
        part = ord(letter) - 63
        value |= (part & 31) << shift
        shift += 5
        if part < 32:
            numbers.append(~(value >> 1) if value & 1 else value >> 1)
            value = shift = 0
    latitude, longitude = np.cumsum(numbers[::2]) / 1e6, np.cumsum(numbers[1::2]) / 1e6
    return list(zip(longitude.tolist(), latitude.tolist(), strict=True))


def _metres(one: tuple[float, float], other: tuple[float, float]) -> float:
    return float(Geod(ellps="WGS84").inv(*one, *other)[2])


def summary(found: pd.DataFrame) -> dict[str, float]:
    """Median ratio, and the share of deviation that 95 % of pairs stay within of the median and of 1."""
    ratio = found["ratio"].dropna()
    return {
        "pairs": float(len(ratio)),
        "median": float(ratio.median()),
        "within_95": float((ratio - 1.0).abs().quantile(0.95)),
        "spread_95": float((ratio / ratio.median() - 1.0).abs().quantile(0.95)),
    }


def lines(file: str, mode: str, found: pd.DataFrame) -> Sequence[str]:
    """What is printed for one file and mode."""
    told = summary(found)
    return [
        (
            f"{file:28} {mode:6} {told['pairs']:5.0f} pairs  median {told['median']:.3f}  "
            f"95 % within {told['within_95']:.3f} of 1, {told['spread_95']:.3f} of the median"
        )
    ]
