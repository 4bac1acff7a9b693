"""A network from a graph of osmnx."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from pyproj import CRS, Transformer
from pyproj.aoi import AreaOfInterest
from pyproj.database import query_utm_crs_info
from pyproj.exceptions import CRSError

from fugai.delivery.network.barriers.of_graph import graph_barriers
from fugai.delivery.network.build import network_of_mode_edges
from fugai.delivery.network.graph_times import edge_lengths, edge_times
from fugai.delivery.network.mode_edges import ModeEdges
from fugai.delivery.network.node_ids import RoadNodes, index_of_ids
from fugai.delivery.network.source import EdgeSource
from fugai.errors import ContractError, CRSMismatchError, EmptyResultError
from fugai.tables.roadside import is_joined

if TYPE_CHECKING:
    import geopandas as gpd
    import networkx as nx

    from fugai._types import FloatArray
    from fugai.delivery.network.network import Network


def network_from_graph(
    G: nx.MultiDiGraph[Any],  # noqa: N803  as osmnx calls it
    *,
    mode: str = "drive",
    crs: CRS | None = None,
    barriers: gpd.GeoDataFrame | None = None,
    min_component_nodes: int | None = None,
) -> Network:
    """Network of a graph that osmnx made, loaded or saved, projected or not.

    Its nodes keep their ids, and its edges their attributes. The time of an edge is its
    ``travel_time``, else follows from its ``length`` and ``speed_kph`` (``osmnx.add_edge_speeds``,
    ``add_edge_travel_times``); on foot and by bicycle, where the graph has neither, from 5 and 20
    km/h. Numbers may be texts, as GraphML has them. One-way streets are as in the graph, which has
    an edge for each direction that is open. No place is joined to motorways, bridges, tunnels and
    ferries, where the graph has their tags.

    Parameters
    ----------
    G
        MultiDiGraph with ``crs``; nodes with ``x`` and ``y``, edges with ``length`` [m].
    mode
        Name of the mode that the graph is for: 'drive', 'walk' ...
    crs
        Projected CRS in metres of the network; None for that of a projected graph, else the UTM
        zone of its middle.
    barriers
        Water, walls and railways that nobody crosses off the roads, as ``osmnx.features_from_place``
        returns them for the tags `BARRIER_TAGS`: they cut isochrones, ways to the road and direct
        ways. Motorways of the graph are added; what is neither is left out. None for motorways alone.
    min_component_nodes
        See `Network`.

    Raises
    ------
    ContractError
        The graph is not a MultiDiGraph, lacks a CRS, coordinates, lengths or times, or holds what
        is no number; or its times are not those of the mode.
    CRSMismatchError
        The CRS is not projected in metres, or the barriers have none.
    EmptyResultError
        The graph has no edge between two nodes.

    Examples
    --------
    >>> import networkx as nx
    >>> from fugai.delivery import network_from_graph, travel_time
    >>> G = nx.MultiDiGraph(crs="EPSG:32650")
    >>> G.add_nodes_from([(101, {"x": 0, "y": 0}), (205, {"x": 500, "y": 0})])
    >>> _ = G.add_edge(101, 205, osmid=7, length=500.0, speed_kph=30.0, name="High Street")
    >>> network = network_from_graph(G)
    >>> travel_time(network, [101])[0].to_dict()
    {101: 0.0, 205: 60.0}
    """
    _check_kind(G)
    found = _crs_of(G)
    labels = list(G.nodes)
    x, y = _coordinates(G)
    target = _target_crs(found, x, y) if crs is None else crs
    _check_metres(target)
    place = {label: at for at, label in enumerate(labels)}
    edges = list(G.edges(keys=True, data=True))
    named = [(u, v, key) for u, v, key, _ in edges]
    attributes = [data for *_, data in edges]
    tail = np.array([place[u] for u, _, _ in named], dtype=np.int64)
    head = np.array([place[v] for _, v, _ in named], dtype=np.int64)
    if not (tail != head).any():
        msg = "`G` must have an edge between two nodes, found none."
        raise EmptyResultError(msg)
    length = edge_lengths(named, attributes)
    time_s, reason = edge_times(named, attributes, length, mode=mode)
    if found != target:
        x, y = Transformer.from_crs(found, target, always_xy=True).transform(x, y)
    rows = _rows(attributes, reason).assign(
        tail=tail, head=head, length_m=length, **{f"{mode}_s": time_s}
    )
    mode_edges = ModeEdges(tail, head, time_s, length, np.arange(len(tail)), [])
    nodes = RoadNodes(x=x, y=y, crs=target, ids=index_of_ids(labels, name="G"))
    network = network_of_mode_edges(mode_edges, nodes, mode=mode)
    source = EdgeSource(
        rows=rows,
        edges=pd.DataFrame(attributes).assign(key=_objects([key for _, _, key in named])),
        nodes=pd.DataFrame([dict(data) for _, data in G.nodes(data=True)]),
        graph=dict(G.graph),
        crs=found,
    )
    apart = graph_barriers(G, found, target, barriers)
    left_out = np.array([not _joins(data) for data in attributes])[network.input_edge]
    return replace(
        network,
        source=source,
        min_component_nodes=min_component_nodes,
        water=apart.water,
        divides=apart.divides,
        not_joined=left_out if left_out.any() else left_out[:0],
    )


def _check_kind(graph: object) -> None:
    is_graph = all(hasattr(graph, name) for name in ("nodes", "edges", "is_multigraph"))
    multi = is_graph and graph.is_multigraph() and graph.is_directed()  # type: ignore[attr-defined]
    if not multi:
        found = type(graph).__name__
        msg = f"`G` must be a MultiDiGraph, as osmnx makes it, found {found}."
        raise ContractError(msg)
    if len(graph.nodes) == 0:  # type: ignore[attr-defined]
        msg = "`G` must have an edge between two nodes, found none."
        raise EmptyResultError(msg)


def _crs_of(graph: nx.MultiDiGraph[Any]) -> CRS:
    given = graph.graph.get("crs")
    if given is None:
        msg = "`G` must have a CRS in `G.graph['crs']`, as osmnx sets it, found none."
        raise ContractError(msg)
    try:
        return CRS.from_user_input(given)
    except CRSError as error:
        msg = f"`G` must have a known CRS in `G.graph['crs']`, found {str(given)[:80]!r}."
        raise ContractError(msg) from error


def _coordinates(graph: nx.MultiDiGraph[Any]) -> tuple[FloatArray, FloatArray]:
    found = []
    for name in ("x", "y"):
        values = []
        for label, data in graph.nodes(data=True):
            value = _number(data.get(name))
            if not math.isfinite(value):
                told = data.get(name, "none")
                msg = (
                    f"`{name}` of a node of `G` must be a number, found {told!r} at node {label!r}."
                )
                raise ContractError(msg)
            values.append(value)
        found.append(np.array(values))
    return found[0], found[1]


def _number(value: Any) -> float:  # noqa: ANN401  whatever a graph holds
    try:
        return float(value)
    except (TypeError, ValueError):
        return math.nan


def _target_crs(found: CRS, x: FloatArray, y: FloatArray) -> CRS:
    """The CRS of a projected graph, else the UTM zone of its middle."""
    if found.is_projected:
        return found
    to_degrees = Transformer.from_crs(found, "EPSG:4326", always_xy=True)
    lon, lat = to_degrees.transform(float(np.median(x)), float(np.median(y)))
    if not (abs(lon) <= 180 and abs(lat) <= 90):
        msg = f"`G` must have coordinates within its CRS, found {lon:g}, {lat:g} in {found.name}."
        raise ContractError(msg)
    zones = query_utm_crs_info("WGS 84", AreaOfInterest(lon, lat, lon, lat))
    if not zones:
        msg = f"`crs` must be given for a graph outside the UTM zones, found {lat:g} degrees."
        raise ContractError(msg)
    return CRS.from_epsg(int(zones[0].code))


def _check_metres(crs: CRS) -> None:
    units = {axis.unit_name for axis in crs.axis_info}
    if not crs.is_projected or not units <= {"metre", "meter"}:
        msg = f"`crs` of a network must be a projected CRS in metres, found {crs.name}."
        raise CRSMismatchError(msg)


def _rows(attributes: list[dict[str, Any]], reason: list[str]) -> pd.DataFrame:
    """Class, way and name of each edge, the first where osmnx joined several, and its reason."""
    return pd.DataFrame(
        {
            "highway": [_first(data.get("highway")) for data in attributes],
            "way_id": np.array([_way(data.get("osmid")) for data in attributes], dtype=np.int64),
            "name": [_first(data.get("name") or data.get("ref")) for data in attributes],
            "reason": reason,
        }
    )


def _joins(data: dict[str, Any]) -> bool:
    """Whether places are joined to an edge; the bridge of one of several ways is not that of all."""
    ways = data.get("osmid")
    several = "," in str(ways) if not isinstance(ways, list | tuple) else len(ways) > 1
    told = ("motorroad",) if several else ("motorroad", "bridge", "tunnel")
    return is_joined({key: _first(data.get(key)) for key in told}, _first(data.get("highway")))


def _first(value: Any) -> str:  # noqa: ANN401
    """The first of several values, as text; '' for none."""
    if isinstance(value, list | tuple):
        value = next(iter(value), None)
    return "" if value is None or value != value else str(value)  # noqa: PLR0124  NaN


def _way(value: Any) -> int:  # noqa: ANN401
    try:
        return int(_first(value))
    except ValueError:
        return -1


def _objects(values: list[Any]) -> np.ndarray:
    held = np.empty(len(values), dtype=object)
    for at, value in enumerate(values):
        held[at] = value
    return held
