"""Concave hulls around what is reached within a time."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import numpy as np
import shapely

from fugai._deprecated import renamed_arguments
from fugai.delivery.travel.isochrones.covered_roads import (
    CoveredRoads,
    cutoffs_s,
    reached_nodes,
)
from fugai.delivery.travel.isochrones.request import (
    ALL,
    Bands,
    as_rings,
    check_crs_known,
    frame,
    ids_of,
    rising,
)
from fugai.errors import ContractError

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

    import geopandas as gpd

    from fugai._types import FloatArray
    from fugai.delivery._checks import Direction
    from fugai.delivery.network.network import Network
    from fugai.delivery.travel.isochrones.covered_roads import ReachedNodes


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

    bands = Bands(rising(minutes), direction, union, rings)
    check_crs_known(network)
    roads = CoveredRoads(network, facilities, direction=direction, snap_max_m=snap_max_m)
    ids = ids_of(facilities)
    shapes: dict[Hashable, list[shapely.Geometry]] = {}
    for reached in reached_nodes(
        network,
        roads.snapped,
        cutoff_s=float(cutoffs_s(bands.minutes)[-1]),
        direction=direction,
        union=union,
    ):
        if len(reached.rows):
            name: Hashable = ALL if union else ids[reached.rows[0]]
            found = _nested(roads, reached, bands.minutes, ratio)
            shapes[name] = as_rings(found) if rings else found
    reasons: dict[Hashable, str]
    if union:
        reasons = {ALL: "" if ALL in shapes else "no facility near a road"}
    else:
        reasons = dict(zip(ids, roads.snapped["reason"].astype(str), strict=True))
    return frame(shapes, reasons, bands.minutes, network)


def _nested(
    roads: CoveredRoads, reached: ReachedNodes, minutes: Sequence[float], ratio: float
) -> list[shapely.Geometry]:
    """Hulls of one facility by rising time, each containing the one before."""
    found: list[shapely.Geometry] = []
    for value, cutoff_s in zip(minutes, cutoffs_s(minutes).tolist(), strict=True):
        if value == 0:
            found.append(shapely.Polygon())
            continue
        hull = _hull(roads.segments(reached, cutoff_s), ratio)
        found.append(shapely.union(hull, found[-1]) if found else hull)
    return found


def _hull(segments: FloatArray, ratio: float) -> shapely.Geometry:
    points = shapely.multipoints(np.unique(segments.reshape(-1, 2), axis=0))
    try:
        found = shapely.concave_hull(points, ratio=ratio, allow_holes=True)
    except shapely.errors.GEOSException:  # points on nearly one line have no triangulation
        found = shapely.convex_hull(points)
    return cast("shapely.Geometry", found)
