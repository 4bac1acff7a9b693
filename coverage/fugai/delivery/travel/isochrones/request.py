"""What is asked of isochrones, judged, and the table that answers."""

from __future__ import annotations

import itertools
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from fugai.delivery._frames import as_given
from fugai.errors import ContractError, CRSMismatchError

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping, Sequence

    from fugai.delivery._checks import Direction
    from fugai.delivery.network.network import Network

ALL = ""
"""Facility of an isochrone of all of them together."""


class Bands(NamedTuple):
    """Which isochrones are drawn: times, direction, of all facilities together, as rings."""

    minutes: list[float]
    direction: Direction
    union: bool
    rings: bool


def check_crs_known(network: Network) -> None:
    """Raise a `CRSMismatchError` where a network has no CRS."""
    if network.crs is None:
        msg = "`network` must have a metric CRS for areas around its roads, found none."
        raise CRSMismatchError(msg)


def rising(minutes: Sequence[float]) -> list[float]:
    """Times in rising order, after checking them."""
    if isinstance(minutes, str) or not np.iterable(minutes):
        msg = f"`minutes` must be a sequence of numbers such as [5, 10], found {minutes!r}."
        raise ContractError(msg)
    times = sorted(float(value) for value in minutes)
    if not times or not np.isfinite(times).all() or times[0] < 0 or len(set(times)) != len(times):
        msg = f"`minutes` must be finite, not negative and each once, found {list(minutes)}."
        raise ContractError(msg)
    return times


def ids_of(facilities: gpd.GeoDataFrame) -> list[Hashable]:
    """Ids of facilities, each once."""
    ids = list(facilities.get("outlet_id", facilities.index).tolist())
    twice = next((one for one, count in Counter(ids).items() if count > 1), None)
    if twice is not None:
        msg = f"Ids of facilities must be unique, found {twice!r} twice."
        raise ContractError(msg)
    return ids


def as_rings(shapes: list[shapely.Geometry]) -> list[shapely.Geometry]:
    """Each of nested shapes without the one before it."""
    rings = [shapely.difference(b, a) for a, b in itertools.pairwise(shapes)]
    return [*shapes[:1], *rings]


def frame(
    shapes: Mapping[Hashable, list[shapely.Geometry]],
    reasons: Mapping[Hashable, str],
    times: list[float],
    network: Network,
) -> gpd.GeoDataFrame:
    """The answer: shapes of each facility by time, None for those with a reason."""
    rows = pd.DataFrame(
        {
            "facility": as_given([name for name in reasons for _ in times]).array,
            "minutes": np.tile(times, len(reasons)),
            "reason": pd.array(np.repeat(list(reasons.values()), len(times)), dtype="str"),
        }
    )
    nothing: list[shapely.Geometry | None] = [None] * len(times)
    geometry = [shape for name in reasons for shape in shapes.get(name, nothing)]
    return gpd.GeoDataFrame(rows, geometry=geometry, crs=network.crs)
