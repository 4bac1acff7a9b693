"""Water, walls, railways and motorways beside a graph of osmnx."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import geopandas as gpd
import numpy as np
import shapely

from fugai.errors import ContractError, CRSMismatchError
from fugai.tables.roadside import DIVIDES, WATER, is_divide, is_water

if TYPE_CHECKING:
    import networkx as nx
    from pyproj import CRS

    from fugai._types import ObjectArray

BARRIER_TAGS: dict[str, list[str]] = {
    key: list(words) for key, words in {**WATER, **DIVIDES}.items() if key != "highway"
}
"""Tags of what `network_from_graph` takes as barriers, for ``osmnx.features_from_place``."""

_ASKED = (*BARRIER_TAGS, "tunnel", "bridge", "intermittent")


class Barriers(NamedTuple):
    """Lines that nobody crosses off the roads."""

    water: ObjectArray
    divides: ObjectArray


def barriers_of_features(features: gpd.GeoDataFrame, crs: CRS) -> Barriers:
    """Barriers among objects of OpenStreetMap, areas by their shores.

    Parameters
    ----------
    features
        With the tags as columns, as osmnx returns them. Points and what is no barrier are left out.
    crs
        CRS of the lines that are returned.

    Raises
    ------
    CRSMismatchError
        The features have no CRS.
    ContractError
        They are not a GeoDataFrame, or have no column of the tags of a barrier.
    """
    if not isinstance(features, gpd.GeoDataFrame):
        msg = f"`barriers` must be a GeoDataFrame, found {type(features).__name__}."
        raise ContractError(msg)
    if features.crs is None:
        msg = "`barriers` must have a CRS, found none."
        raise CRSMismatchError(msg)
    known = [name for name in _ASKED if name in features]
    if not set(known) & set(BARRIER_TAGS):
        msg = f"`barriers` must have one of the columns {', '.join(BARRIER_TAGS)}, found none."
        raise ContractError(msg)
    records = features[known].to_dict("records")
    tags = [{key: value for key, value in row.items() if isinstance(value, str)} for row in records]
    placed = features.geometry.to_crs(crs)
    geometry = placed.boundary.where(placed.geom_type.isin(["Polygon", "MultiPolygon"]), placed)
    lines = geometry.geom_type.isin(["LineString", "MultiLineString"]).to_numpy()
    water = np.array([is_water(each) for each in tags], dtype=np.bool_)
    divides = np.array([is_divide(each) for each in tags], dtype=np.bool_)
    held = geometry.to_numpy()
    return Barriers(*(shapely.get_parts(held[lines & chosen]) for chosen in (water, divides)))


def motorways_of_graph(graph: nx.MultiDiGraph[Any], crs: CRS, to: CRS) -> ObjectArray:
    """Motorways of a graph at the level of the ground, as lines."""
    found = []
    for u, v, data in graph.edges(data=True):
        tags = {key: _only(data.get(key)) for key in ("highway", "bridge", "tunnel")}
        if not is_divide({key: value for key, value in tags.items() if value}):
            continue
        line = data.get("geometry")
        if not isinstance(line, shapely.LineString):
            ends = [graph.nodes[end] for end in (u, v)]
            line = shapely.LineString([(float(end["x"]), float(end["y"])) for end in ends])
        found.append(line)
    if not found:
        return np.empty(0, dtype=object)
    placed: ObjectArray = gpd.GeoSeries(found, crs=crs).to_crs(to).to_numpy()
    return placed


def graph_barriers(
    graph: nx.MultiDiGraph[Any], crs: CRS, to: CRS, features: gpd.GeoDataFrame | None
) -> Barriers:
    """Motorways of a graph and the barriers beside it."""
    beside = None if features is None else barriers_of_features(features, to)
    motorways = motorways_of_graph(graph, crs, to)
    if beside is None:
        return Barriers(np.empty(0, dtype=object), motorways)
    return Barriers(beside.water, np.concatenate([beside.divides, motorways]))


def _only(value: object) -> str:
    """A value as text; the first of several, which osmnx lists."""
    if isinstance(value, list | tuple):
        value = next(iter(value), "")
    return value if isinstance(value, str) else ""
