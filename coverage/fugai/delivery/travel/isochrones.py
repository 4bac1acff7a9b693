"""Isochrones: the ground along the roads that is within a time of a facility."""

from __future__ import annotations

import itertools
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple, Protocol, cast

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from fugai._deprecated import renamed_arguments
from fugai.delivery._frames import as_given
from fugai.delivery.travel.covered_roads import (
    CoveredRoads,
    ReachedNodes,
    cutoffs_s,
    reached_nodes,
)
from fugai.errors import ContractError, CRSMismatchError

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping, Sequence

    from fugai._types import BoolArray, FloatArray, ObjectArray
    from fugai.delivery._checks import Direction
    from fugai.delivery.network.network import Network

QUADRANT_SEGMENTS = 4
"""Segments to a quarter of a circle at the ends of buffers."""

ALL = ""
"""Facility of an isochrone of all of them together."""


class _Outline(Protocol):
    """Ground of the covered pieces of road, some of which were covered in the next shorter time."""

    def __call__(self, segments: FloatArray, fresh: BoolArray) -> shapely.Geometry: ...


class _Bands(NamedTuple):
    """Which isochrones are drawn: times, direction, of all facilities together, as rings."""

    minutes: list[float]
    direction: Direction
    union: bool
    rings: bool


@renamed_arguments(removed_in="0.3.0", united="union")
def isochrones(
    network: Network,
    facilities: gpd.GeoDataFrame,
    *,
    minutes: Sequence[float],
    direction: Direction = "from",
    union: bool = False,
    rings: bool = False,
    buffer_m: float = 100.0,
    snap_max_m: float = 1000.0,
) -> gpd.GeoDataFrame:
    """Buffers along the roads that are travelled within each time, cut where the time runs out.

    An edge that is reached from both ends is cut from both; a one-way edge only from its tail.
    What no road comes near stays outside: lakes, woods and the middle of wide blocks are holes.
    Isochrones are for looking at; shares of residents come from demand points and cells.

    Parameters
    ----------
    facilities
        Places in the network's CRS; their ids are those of ``outlet_id``, else of the index.
    minutes
        Times, inclusive, in any order. [min]
    direction
        'from' the facilities or 'to' them.
    union
        One isochrone of all facilities for each time, whose ``facility`` is ''; else one each.
    rings
        Each without the next shorter time, so that they do not overlap.
    buffer_m
        Ground on either side of a road that counts as reached. [m]
    snap_max_m
        Largest distance of a facility from a node, inclusive. [m]

    Returns
    -------
    By facility, then rising time: ``facility``, ``minutes``, ``reason`` ('' where there is a
    geometry) and ``geometry``, in the network's CRS. Longer times contain shorter ones.

    Raises
    ------
    ContractError
        The times are not a sequence of numbers, or one is negative, not finite or given twice; the
        buffer is not positive; an id comes twice.
    CRSMismatchError
        The facilities are not in the network's CRS, or that is not known.

    Examples
    --------
    Two minutes along a road of 1 km that takes four, with 50 m on either side of it:

    >>> import geopandas as gpd
    >>> from pyproj import CRS
    >>> from fugai.delivery import RoadNodes, isochrones, network_from_edges
    >>> network = network_from_edges(
    ...     [0, 1], [1, 0], travel_time_s=[240, 240], length_m=[1000, 1000],
    ...     nodes=RoadNodes(x=[0, 1000], y=[0, 0], crs=CRS(32650)),
    ... )
    >>> shop = gpd.GeoDataFrame({"outlet_id": ["a"]}, geometry=gpd.points_from_xy([0], [0]),
    ...                         crs=32650)
    >>> found = isochrones(network, shop, minutes=[2], buffer_m=50)
    >>> found.bounds.round().iloc[0].tolist()
    [-50.0, -50.0, 550.0, 50.0]
    """
    if not (np.isfinite(buffer_m) and buffer_m > 0):
        msg = f"`buffer_m` must be finite and above zero, found {buffer_m}."
        raise ContractError(msg)

    def buffers(segments: FloatArray, fresh: BoolArray) -> shapely.Geometry:
        ground = shapely.buffer(_shapes(segments[fresh]), buffer_m, quad_segs=QUADRANT_SEGMENTS)
        return shapely.union_all(ground)

    bands = _Bands(_rising(minutes), direction, union, rings)
    return _drawn(network, facilities, bands, snap_max_m=snap_max_m, outline=buffers)


@renamed_arguments(removed_in="0.3.0", united="union")
def isochrone_hulls(
    network: Network,
    facilities: gpd.GeoDataFrame,
    *,
    minutes: Sequence[float],
    direction: Direction = "from",
    union: bool = False,
    rings: bool = False,
    ratio: float = 0.1,
    snap_max_m: float = 1000.0,
) -> gpd.GeoDataFrame:
    """Concave hulls around what is reached, smoother than `isochrones` and less accurate.

    A hull fills what lies between roads: it may cover a bay or a wood that nobody reaches.

    Parameters
    ----------
    ratio
        Longest side of the hull relative to the longest of the triangulation, 0 (as concave as can
        be) to 1 (convex), as in `shapely.concave_hull`; large gaps inside become holes.

    Returns
    -------
    As `isochrones`, with the same other parameters.

    Raises
    ------
    ContractError
        The ratio is not between 0 and 1; or as for `isochrones`.

    Examples
    --------
    The hull around a square of roads fills the square, 500 m wide:

    >>> import geopandas as gpd
    >>> from pyproj import CRS
    >>> from fugai.delivery import RoadNodes, isochrone_hulls, network_from_edges
    >>> nodes = RoadNodes(x=[0, 500, 500, 0], y=[0, 0, 500, 500], crs=CRS(32650))
    >>> network = network_from_edges(
    ...     [0, 1, 2, 3], [1, 2, 3, 0], travel_time_s=[60] * 4, length_m=[500] * 4, nodes=nodes
    ... )
    >>> shop = gpd.GeoDataFrame(geometry=gpd.points_from_xy([0], [0]), crs=32650)
    >>> (isochrone_hulls(network, shop, minutes=[5]).area / 1e6).tolist()
    [0.25]
    """
    if not 0 <= ratio <= 1:
        msg = f"`ratio` must be between 0 and 1, found {ratio}."
        raise ContractError(msg)

    def hull(
        segments: FloatArray,
        fresh: BoolArray,  # noqa: ARG001
    ) -> shapely.Geometry:
        points = shapely.multipoints(np.unique(segments.reshape(-1, 2), axis=0))
        try:
            found = shapely.concave_hull(points, ratio=ratio, allow_holes=True)
        except shapely.errors.GEOSException:  # points on nearly one line have no triangulation
            found = shapely.convex_hull(points)
        return cast("shapely.Geometry", found)

    bands = _Bands(_rising(minutes), direction, union, rings)
    return _drawn(network, facilities, bands, snap_max_m=snap_max_m, outline=hull)


def _drawn(
    network: Network,
    facilities: gpd.GeoDataFrame,
    bands: _Bands,
    *,
    snap_max_m: float,
    outline: _Outline,
) -> gpd.GeoDataFrame:
    """Isochrones whose ground is drawn by a function."""
    if network.crs is None:
        msg = "`network` must have a metric CRS for areas around its roads, found none."
        raise CRSMismatchError(msg)
    roads = CoveredRoads(network, facilities, direction=bands.direction, snap_max_m=snap_max_m)
    cutoffs = cutoffs_s(bands.minutes)
    ids = _ids(facilities)
    shapes: dict[Hashable, list[shapely.Geometry]] = {}
    for reached in reached_nodes(
        network,
        roads.snapped,
        cutoff_s=float(cutoffs[-1]),
        direction=bands.direction,
        union=bands.union,
    ):
        if len(reached.rows):
            name: Hashable = ALL if bands.union else ids[reached.rows[0]]
            shapes[name] = _nested(roads, reached, cutoffs.tolist(), outline, rings=bands.rings)
    reasons: dict[Hashable, str]
    if bands.union:
        reasons = {ALL: "" if ALL in shapes else "no facility near a road"}
    else:
        reasons = dict(zip(ids, roads.snapped["reason"].astype(str), strict=True))
    return _frame(shapes, reasons, bands.minutes, network)


def _nested(
    roads: CoveredRoads,
    reached: ReachedNodes,
    cutoffs: Sequence[float],
    outline: _Outline,
    *,
    rings: bool,
) -> list[shapely.Geometry]:
    """Shapes of one facility by rising time, each containing the one before."""
    found: list[shapely.Geometry] = []
    before = np.empty((0, 2, 2))
    for cutoff_s in cutoffs:
        segments = roads.segments(reached, cutoff_s)
        fresh = ~np.isin(_keys(segments), _keys(before))
        ground = outline(segments, fresh)
        found.append(shapely.union(ground, found[-1]) if found else ground)
        before = segments
    if not rings:
        return found
    return [found[0], *(shapely.difference(b, a) for a, b in itertools.pairwise(found))]


def _keys(segments: FloatArray) -> npt.NDArray[np.void]:
    """Each segment as one value, to compare it."""
    flat = np.ascontiguousarray(segments.reshape(-1, 4))
    return flat.view(np.dtype((np.void, flat.dtype.itemsize * 4))).ravel()


def _shapes(segments: FloatArray) -> ObjectArray:
    """Lines, and points for segments without length."""
    still = (segments[:, 0] == segments[:, 1]).all(axis=1)
    lines, points = shapely.linestrings(segments[~still]), shapely.points(segments[still, 0])
    return np.concatenate((np.atleast_1d(lines), np.atleast_1d(points)))


def _rising(minutes: Sequence[float]) -> list[float]:
    """Times in rising order, after checking them."""
    if isinstance(minutes, str) or not np.iterable(minutes):
        msg = f"`minutes` must be a sequence of numbers such as [5, 10], found {minutes!r}."
        raise ContractError(msg)
    times = sorted(float(value) for value in minutes)
    if not times or not np.isfinite(times).all() or times[0] < 0 or len(set(times)) != len(times):
        msg = f"`minutes` must be finite, not negative and each once, found {list(minutes)}."
        raise ContractError(msg)
    return times


def _ids(facilities: gpd.GeoDataFrame) -> list[Hashable]:
    ids = list(facilities.get("outlet_id", facilities.index).tolist())
    twice = next((one for one, count in Counter(ids).items() if count > 1), None)
    if twice is not None:
        msg = f"Ids of facilities must be unique, found {twice!r} twice."
        raise ContractError(msg)
    return ids


def _frame(
    shapes: Mapping[Hashable, list[shapely.Geometry]],
    reasons: Mapping[Hashable, str],
    times: list[float],
    network: Network,
) -> gpd.GeoDataFrame:
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
