"""Bands: ground from which a way of a few metres, across no barrier, leads to a travelled road."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, cast

import numpy as np
import shapely

from fugai._deprecated import renamed_arguments
from fugai.delivery._frames import coordinates
from fugai.delivery.network.snapping import snap_stored
from fugai.delivery.network.street_index import StreetIndex
from fugai.delivery.travel.isochrones.covered_roads import cutoffs_s, reached_nodes
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
from fugai.kernels.raster.ground.draw import Lattice, drawn_ground
from fugai.kernels.raster.ground.roads import Search

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

    import geopandas as gpd
    import pandas as pd

    from fugai._types import BoolArray, FloatArray, IntArray, ObjectArray
    from fugai.delivery._checks import Direction
    from fugai.delivery.network.network import Network
    from fugai.delivery.travel.isochrones.covered_roads import ReachedNodes
    from fugai.kernels.raster.ground.barriers import BarrierBlocks
    from fugai.kernels.raster.ground.roads import RoadShapes
    from fugai.kernels.routing.shortest_paths import Graph

STEPS = 10.0
"""Steps of the lattice to the width of the ground beside a road."""

MAX_NODES = 40_000_000
"""Nodes of the largest lattice: 63 km square around roads with 100 m on either side."""

ROAD_HALF_M = 0.5
"""Half of the width of a road where the lattice is too coarse for the ground beside it. [m]"""


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
    """Ground beside the roads that are travelled within each time, cut where the time runs out.

    A point belongs to it where a way of at most ``buffer_m`` leads to it from a travelled road and
    crosses no water, wall, fence, railway or motorway that the network knows. The ways run along a
    lattice of ten steps to ``buffer_m`` in 16 directions, so that they are up to 2.8 % longer than
    straight ones. Of roads that no place is joined to (bridges, tunnels, motorways), and where a road lies
    between several barriers, the ground reaches one step on either side; ferries leave none.

    An edge that is reached from both ends is cut from both; a one-way edge only from its tail. What no
    road comes near stays outside: lakes, woods and the middle of wide blocks are holes. Isochrones
    are for looking at; shares of residents come from demand points and cells.

    Parameters
    ----------
    facilities
        Places in the network's CRS; their ids are those of ``outlet_id``, else of the index.
    minutes
        Times, inclusive, in any order; the isochrone of 0 is empty. [min]
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
    Two minutes along a road of 1 km that takes four, with 50 m on either side of it, to 10 m:

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
    >>> found.bounds.round(-1).iloc[0].tolist()
    [-50.0, -50.0, 550.0, 50.0]
    """
    if not (np.isfinite(buffer_m) and buffer_m > 0):
        msg = f"`buffer_m` must be finite and above zero, found {buffer_m}."
        raise ContractError(msg)
    bands = Bands(rising(minutes), direction, union, rings)
    check_crs_known(network)
    snapped = snap_stored(network, facilities, snap_max_m=snap_max_m)
    ground = _ground(network, bands, buffer_m)
    ids = ids_of(facilities)
    xy = np.column_stack(coordinates(facilities))
    shapes: dict[Hashable, list[shapely.Geometry]] = {}
    for reached in reached_nodes(
        network, snapped, cutoff_s=float(ground.cutoffs_s[-1]), direction=direction, union=union
    ):
        if len(reached.rows):
            name: Hashable = ALL if union else ids[reached.rows[0]]
            found = ground.shapes(_search(network, snapped, xy, reached))
            shapes[name] = as_rings(found) if rings else found
    reasons: dict[Hashable, str]
    if union:
        reasons = {ALL: "" if ALL in shapes else "no facility near a road"}
    else:
        reasons = dict(zip(ids, snapped["reason"].astype(str), strict=True))
    return frame(shapes, reasons, bands.minutes, network)


def _ground(network: Network, bands: Bands, buffer_m: float) -> _Ground:
    index = StreetIndex.of(network)
    shapes = index.road_shapes if bands.direction == "from" else index.reverse_road_shapes
    return _Ground(
        graph=network.directed(bands.direction),
        roads=shapes,
        barriers=index.barriers,
        cutoffs_s=cutoffs_s(bands.minutes),
        nothing=sum(value == 0 for value in bands.minutes),
        lattice=Lattice(buffer_m / STEPS, STEPS, MAX_NODES),
        done=np.zeros(int(shapes.road.max()) + 1, dtype=np.bool_),
    )


def _search(
    network: Network, snapped: pd.DataFrame, xy: FloatArray, reached: ReachedNodes
) -> Search:
    """What was reached, with the ways between the places and the road."""
    node = snapped["node"].to_numpy()[reached.rows]
    leg = np.column_stack((xy[reached.rows], network.x[node], network.y[node]))
    leg_s = snapped["snap_s"].to_numpy()[reached.rows]
    return Search(reached.node, reached.time_s, leg, leg_s)


class _Ground(NamedTuple):
    """What is the same for all facilities: roads, barriers, times; see `drawn_ground`.

    ``nothing`` is the number of times that are 0, whose ground is empty.
    """

    graph: Graph
    roads: RoadShapes
    barriers: BarrierBlocks
    cutoffs_s: FloatArray
    nothing: int
    lattice: Lattice
    done: BoolArray

    def shapes(self, search: Search) -> list[shapely.Geometry]:
        """Ground within each time of one search, by rising time."""
        empty: list[shapely.Geometry] = [shapely.Polygon()] * self.nothing
        if self.nothing == len(self.cutoffs_s):
            return empty
        points, rings, polygons, n_polygons, doubtful, n_doubtful = drawn_ground(
            self.graph,
            self.roads,
            self.barriers,
            search,
            self.cutoffs_s[self.nothing :],
            self.lattice,
            self.done,
        )
        ground = shapely.from_ragged_array(
            shapely.GeometryType.MULTIPOLYGON, points, (rings, polygons, n_polygons)
        )
        single = shapely.get_num_geometries(ground) == 1
        ground[single] = shapely.get_geometry(ground[single], 0)
        return [*empty, *_with_roads(ground, doubtful, n_doubtful)]


def _with_roads(
    ground: ObjectArray, doubtful: FloatArray, n_doubtful: IntArray
) -> list[shapely.Geometry]:
    """Ground with the stretches of road that lie outside it, as narrow strips."""
    if len(doubtful) == 0:
        return list(ground)
    lines, found = _lines(doubtful), []
    missing = np.zeros(len(lines), dtype=np.bool_)
    for one, known in zip(ground, n_doubtful[1:].tolist(), strict=True):
        shapely.prepare(one)
        missing[:known] |= ~shapely.covers(one, lines[:known])
        if missing.any():
            strips = shapely.buffer(lines[missing], ROAD_HALF_M, quad_segs=2)
            found.append(shapely.union_all([one, *strips]))
        else:
            found.append(one)
    return cast("list[shapely.Geometry]", found)


def _lines(ends: FloatArray) -> ObjectArray:
    """Lines, and points for those without length."""
    found = np.asarray(shapely.linestrings(ends.reshape(-1, 2, 2)), dtype=object).reshape(-1)
    still = (ends[:, :2] == ends[:, 2:]).all(axis=1)
    found[still] = shapely.points(ends[still, :2])
    return found
