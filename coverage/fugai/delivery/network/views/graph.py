"""A network as a graph of networkx that osmnx takes."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import pandas as pd
import shapely

from fugai.delivery.network.views.frames import edge_table, node_labels

if TYPE_CHECKING:
    import networkx as nx

    from fugai._types import IntArray
    from fugai.delivery.network.stored import StoredNetwork


def as_graph(network: StoredNetwork) -> nx.MultiDiGraph[Any]:
    """MultiDiGraph with the ids as nodes and the attributes that osmnx reads."""
    import networkx as nx  # noqa: PLC0415  loading it takes a third of a second

    source = network.source
    given = {} if source is None else dict(source.graph)
    crs = network.crs if source is None or source.crs is None else source.crs
    graph: nx.MultiDiGraph[Any] = nx.MultiDiGraph(
        **{**given, "crs": crs if crs is None else given.get("crs", crs)}
    )
    labels, node = node_labels(network)
    graph.add_nodes_from(zip(labels, _node_attributes(network, node), strict=True))
    table = edge_table(network)
    rows = table["row"].to_numpy()
    columns = {
        str(name): table[name].tolist()
        for name in table.columns
        if name not in ("row", "first", "last")
    }
    lines = None
    if source is not None and source.edges is not None and "geometry" in source.edges:
        lines = source.edges["geometry"].to_numpy(dtype=object)[rows]
    for at, (u, v, key) in enumerate(table.index):
        attributes = {
            name: values[at] for name, values in columns.items() if not _is_missing(values[at])
        }
        if lines is not None and isinstance(lines[at], shapely.Geometry):
            attributes["geometry"] = lines[at]
        graph.add_edge(u, v, key=key, **attributes)
    return graph


def _node_attributes(network: StoredNetwork, node: IntArray) -> list[dict[str, Any]]:
    """Attributes of each node: those of its graph, else its coordinates."""
    source = network.source
    if source is not None and source.nodes is not None:
        given = source.nodes
        columns = {str(name): given[name].tolist() for name in given}
    else:
        columns = {}
    if len(columns.get("x", ())) != len(node):
        columns = {"x": network.x[node].tolist(), "y": network.y[node].tolist()}
    return [
        {name: values[at] for name, values in columns.items() if not _is_missing(values[at])}
        for at in range(len(node))
    ]


def _is_missing(value: object) -> bool:
    return value is None or value is pd.NA or (isinstance(value, float) and math.isnan(value))
