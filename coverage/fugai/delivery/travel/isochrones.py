"""Isochrones: the ground along the roads that is within a time of a facility."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Protocol, cast

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from fugai.delivery.travel.covered_roads import CoveredRoads, Reached, limits_s, reached_nodes
from fugai.errors import ContractError, CRSMismatchError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fugai._types import BoolArray, FloatArray, ObjectArray
    from fugai.delivery.network.network import Direction, Network

ROUND = 4
"""Segments to a quarter of a circle at the end of a road's strip."""

ALL = ""
"""Facility of an isochrone of all of them together."""


class _Outline(Protocol):
    """Ground of the covered pieces of road, of which some were covered in the next shorter time."""

    def __call__(self, segments: FloatArray, fresh: BoolArray) -> shapely.Geometry: ...


def isochrones(
    network: Network,
    facilities: gpd.GeoDataFrame,
    *,
    minutes: Sequence[float],
    direction: Direction = "from",
    united: bool = False,
    rings: bool = False,
    buffer_m: float = 100.0,
    snap_max_m: float = 1000.0,
) -> gpd.GeoDataFrame:
    """Strips along the roads that are travelled within each time, cut where the time runs out.

    An edge that is reached from both ends is cut from both; a one-way edge only from its tail.
    What no road comes near stays outside: lakes, woods and the middle of wide blocks are holes. An
    isochrone is a picture of reach; shares of people come from demand points and cells.

    Parameters
    ----------
    facilities
        Places in the network's CRS; their ids are those of ``outlet_id``, else of the index.
    minutes
        Times, inclusive, in any order. [min]
    direction
        'from' the facilities or 'to' them.
    united
        One isochrone of all facilities for each time, whose ``facility`` is ''; else one each.
    rings
        Each without the next shorter time, so that they do not overlap.
    buffer_m
        Ground on either side of a road that counts as reached. [m]
    snap_max_m
        Largest distance of a facility from a node. [m]

    Returns
    -------
    By facility, then rising time: ``facility``, ``minutes``, ``reason`` ('' where there is a
    geometry) and ``geometry``, in the network's CRS. Longer times contain shorter ones.

    Raises
    ------
    ContractError
        A time is negative, not finite or given twice, or the width is not positive.
    CRSMismatchError
        The facilities are not in the network's CRS, or that is not known.
    """
    if not (np.isfinite(buffer_m) and buffer_m > 0):
        msg = f"`buffer_m` must be finite and above zero, found {buffer_m}."
        raise ContractError(msg)

    def strips(segments: FloatArray, fresh: BoolArray) -> shapely.Geometry:
        ground = shapely.buffer(_shapes(segments[fresh]), buffer_m, quad_segs=ROUND)
        return shapely.union_all(ground)

    return _made(
        network,
        facilities,
        minutes,
        direction=direction,
        united=united,
        rings=rings,
        snap_max_m=snap_max_m,
        outline=strips,
    )


def isochrone_hulls(
    network: Network,
    facilities: gpd.GeoDataFrame,
    *,
    minutes: Sequence[float],
    direction: Direction = "from",
    united: bool = False,
    rings: bool = False,
    ratio: float = 0.1,
    snap_max_m: float = 1000.0,
) -> gpd.GeoDataFrame:
    """Concave hulls around what is reached, smoother than `isochrones` and less true.

    A hull fills what lies between roads: it may cover a bay or a wood that nobody reaches.

    Parameters
    ----------
    ratio
        Longest side of the hull relative to the longest of the triangulation, 0 (as concave as can
        be) to 1 (convex), as in `shapely.concave_hull`; large gaps inside become holes.

    Returns
    -------
    As `isochrones`, with the same other parameters.
    """
    if not 0 <= ratio <= 1:
        msg = f"`ratio` must be between 0 and 1, found {ratio}."
        raise ContractError(msg)

    def around(
        segments: FloatArray,
        fresh: BoolArray,  # noqa: ARG001
    ) -> shapely.Geometry:
        points = shapely.multipoints(np.unique(segments.reshape(-1, 2), axis=0))
        try:
            found = shapely.concave_hull(points, ratio=ratio, allow_holes=True)
        except shapely.errors.GEOSException:  # points on nearly one line have no triangulation
            found = shapely.convex_hull(points)
        return cast("shapely.Geometry", found)

    return _made(
        network,
        facilities,
        minutes,
        direction=direction,
        united=united,
        rings=rings,
        snap_max_m=snap_max_m,
        outline=around,
    )


def _made(
    network: Network,
    facilities: gpd.GeoDataFrame,
    minutes: Sequence[float],
    *,
    direction: Direction,
    united: bool,
    rings: bool,
    snap_max_m: float,
    outline: _Outline,
) -> gpd.GeoDataFrame:
    times = _rising(minutes)
    if network.crs is None:
        msg = "`network` must have a metric CRS for areas around its roads, found none."
        raise CRSMismatchError(msg)
    roads = CoveredRoads(network, facilities, direction=direction, snap_max_m=snap_max_m)
    limits = limits_s(times)
    ids = _ids(facilities)
    shapes: dict[str, list[shapely.Geometry]] = {}
    for reached in reached_nodes(
        network, roads.snapped, limit_s=float(limits[-1]), direction=direction, united=united
    ):
        if len(reached.rows):
            name = ALL if united else ids[reached.rows[0]]
            shapes[name] = _nested(roads, reached, limits.tolist(), outline, rings=rings)
    if united:
        reasons = {ALL: "" if ALL in shapes else "no facility near a road"}
    else:
        reasons = dict(zip(ids, roads.snapped["reason"].astype(str), strict=True))
    return _frame(shapes, reasons, times, network)


def _nested(
    roads: CoveredRoads,
    reached: Reached,
    limits: Sequence[float],
    outline: _Outline,
    *,
    rings: bool,
) -> list[shapely.Geometry]:
    """Shapes of one facility by rising time, each containing the one before."""
    found: list[shapely.Geometry] = []
    before = np.empty((0, 2, 2))
    for limit_s in limits:
        segments = roads.segments(reached, limit_s)
        fresh = ~np.isin(_keys(segments), _keys(before))
        ground = outline(segments, fresh)
        found.append(shapely.union(ground, found[-1]) if found else ground)
        before = segments
    if not rings:
        return found
    return [found[0], *(shapely.difference(b, a) for a, b in itertools.pairwise(found))]


def _keys(segments: FloatArray) -> npt.NDArray[np.void]:
    """Each line as one value, to find it again."""
    flat = np.ascontiguousarray(segments.reshape(-1, 4))
    return flat.view(np.dtype((np.void, flat.dtype.itemsize * 4))).ravel()


def _shapes(segments: FloatArray) -> ObjectArray:
    """Lines, and points where a line has no length."""
    still = (segments[:, 0] == segments[:, 1]).all(axis=1)
    lines, points = shapely.linestrings(segments[~still]), shapely.points(segments[still, 0])
    return np.concatenate((np.atleast_1d(lines), np.atleast_1d(points)))


def _rising(minutes: Sequence[float]) -> list[float]:
    times = sorted(float(value) for value in minutes)
    if not times or not np.isfinite(times).all() or times[0] < 0 or len(set(times)) != len(times):
        msg = f"`minutes` must be finite, not negative and each once, found {list(minutes)}."
        raise ContractError(msg)
    return times


def _ids(facilities: gpd.GeoDataFrame) -> list[str]:
    found = facilities.get("outlet_id", facilities.index)
    ids = [str(value) for value in found]
    if len(set(ids)) != len(ids):
        msg = f"Ids of facilities must be unique, found {_twice(ids)!r} twice."
        raise ContractError(msg)
    return ids


def _twice(ids: list[str]) -> str:
    return next(name for name in ids if ids.count(name) > 1)


def _frame(
    shapes: dict[str, list[shapely.Geometry]],
    reasons: dict[str, str],
    times: list[float],
    network: Network,
) -> gpd.GeoDataFrame:
    rows = pd.DataFrame(
        {
            "facility": pd.array(np.repeat(list(reasons), len(times)), dtype="str"),
            "minutes": np.tile(times, len(reasons)),
            "reason": pd.array(np.repeat(list(reasons.values()), len(times)), dtype="str"),
        }
    )
    nothing: list[shapely.Geometry | None] = [None] * len(times)
    geometry = [shape for name in reasons for shape in shapes.get(name, nothing)]
    return gpd.GeoDataFrame(rows, geometry=geometry, crs=network.crs)
