"""Nodes and edges of a network as frames in the form of osmnx."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from fugai.delivery.network.node_ids import ids_of_sides

if TYPE_CHECKING:
    from fugai._types import FloatArray, IntArray, ObjectArray
    from fugai.delivery.network.stored import StoredNetwork

UNKNOWN_WAY = -1

ROUNDED_KMH = 0.5
"""Difference of a stated speed from that of the times which rounding explains. [km/h]"""


def node_frame(network: StoredNetwork) -> gpd.GeoDataFrame:
    """Nodes on the index ``osmid``."""
    labels, node = node_labels(network)
    x, y = network.x[node], network.y[node]
    given = None if network.source is None else network.source.nodes
    further = {} if given is None else {str(name): given[name].to_numpy() for name in given}
    frame = {"x": x, "y": y, "usable": network.usable[node]}
    return gpd.GeoDataFrame(
        {**frame, **{name: values for name, values in further.items() if name not in frame}},
        geometry=gpd.points_from_xy(x, y),
        index=labels.rename("osmid"),
        crs=network.crs,
    )


def node_labels(network: StoredNetwork) -> tuple[pd.Index, IntArray]:
    """Label and stored node of each node that a frame or graph has.

    These are the ids, and those of `ids_of_sides` for the further nodes of a point that a barrier
    divides, since a graph with one node for both would lead through it. Of roads only nodes with edges
    are meant.
    """
    ids, source = network.numbering, network.source
    has_edges = network.connected[ids.twin]
    twin = ids.twin[has_edges]
    labels = ids.index
    if len(twin):
        labels = labels.append(ids_of_sides(ids.index, ids.twin_of)[has_edges])
    node = np.concatenate([ids.node, twin]).astype(np.int64)
    if source is None or source.nodes is not None:
        return labels, node
    kept = network.connected[node]
    return labels[kept], node[kept]


def edge_frame(network: StoredNetwork) -> gpd.GeoDataFrame:
    """Edges on the index ``u``, ``v``, ``key``."""
    table = edge_table(network)
    geometry = _lines(network, table)
    plain = table.drop(columns=["row", "first", "last"])
    return gpd.GeoDataFrame(plain, geometry=geometry, crs=network.crs)


def edge_table(network: StoredNetwork) -> pd.DataFrame:
    """Edges without lines, with their input edge ``row`` and the stored nodes ``first``, ``last``.

    Those that searches use, and the slower of parallel ones and loops, which they do not.
    """
    table = edge_rows(network)
    index = table.index
    made = _described(network, table.reset_index(drop=True))
    made.index = index
    return made


def edge_rows(network: StoredNetwork) -> pd.DataFrame:
    """The rows of `edge_table` with their ids and without what is known of them."""
    used = _used_edges(network)
    table = pd.concat([used, _unused_edges(network, used["row"].to_numpy())], ignore_index=True)
    labels, node = node_labels(network)
    at = np.zeros(network.nodes, dtype=np.int64)
    at[node] = np.arange(len(node))
    u, v = (np.asarray(labels)[at[table[end].to_numpy()]] for end in ("first", "last"))
    key = _keys(network, table, u, v)
    table.index = pd.MultiIndex.from_arrays([_level(u), _level(v), key], names=["u", "v", "key"])
    return table


def _level(ids: np.ndarray) -> pd.Index:
    index: pd.Index = pd.Index(ids, tupleize_cols=False)
    return index


def _used_edges(network: StoredNetwork) -> pd.DataFrame:
    """Edges of the search graph, those of copies of a junction once."""
    tail, head = network.edge_tails(), network.indices
    if len(network.canonical_node):
        tail, head = network.canonical_node[tail], network.canonical_node[head]
    row = network.input_edge if len(network.input_edge) else np.arange(network.edges)
    frame = pd.DataFrame(
        {
            "row": row.astype(np.int64),
            "first": tail.astype(np.int64),
            "last": head.astype(np.int64),
            "length": network.length_m,
            "travel_time": network.travel_time_s,
        }
    )
    if len(network.canonical_node):
        frame = frame.drop_duplicates(["row", "first", "last"])
    return frame


def _unused_edges(network: StoredNetwork, used: IntArray) -> pd.DataFrame:
    """Input edges that are open to the mode and that no search uses."""
    source = network.source
    nothing = pd.DataFrame({name: np.empty(0, dtype) for name, dtype in _COLUMNS.items()})
    if source is None or f"{network.mode}_s" not in source.rows:
        return nothing
    time_s = source.rows[f"{network.mode}_s"].to_numpy(dtype=np.float64)
    left = np.isfinite(time_s)
    left[used] = False
    row = np.flatnonzero(left)
    if len(row) == 0:
        return nothing
    stored = network.stored_node
    return pd.DataFrame(
        {
            "row": row,
            "first": stored[source.rows["tail"].to_numpy()[row]].astype(np.int64),
            "last": stored[source.rows["head"].to_numpy()[row]].astype(np.int64),
            "length": source.rows["length_m"].to_numpy(dtype=np.float64)[row],
            "travel_time": time_s[row],
        }
    )


_COLUMNS: dict[str, type[np.generic]] = {
    "row": np.int64,
    "first": np.int64,
    "last": np.int64,
    "length": np.float64,
    "travel_time": np.float64,
}


def speed_kph(length_m: FloatArray, time_s: FloatArray) -> FloatArray:
    """Speed of edges, NaN where they take no time. [km/h]"""
    kmh = np.full(len(length_m), np.nan)
    np.divide(length_m * 3.6, time_s, out=kmh, where=time_s > 0)
    return kmh


def _described(network: StoredNetwork, table: pd.DataFrame) -> pd.DataFrame:
    """The edges with their way, name, class, speed and reason, and what their graph says more."""
    row, source = table["row"].to_numpy(), network.source
    length, time_s = table["length"].to_numpy(), table["travel_time"].to_numpy()
    rows = pd.DataFrame(index=table.index) if source is None else source.rows.iloc[row]
    made = table.assign(
        osmid=rows["way_id"].to_numpy() if "way_id" in rows else UNKNOWN_WAY,
        name=texts(rows, "name"),
        highway=texts(rows, "highway"),
        speed_kph=speed_kph(length, time_s),
        reason=edge_reasons(network, row),
    )
    if source is None or source.edges is None:
        return made
    further = source.edges.iloc[row].drop(columns=["key", "geometry"], errors="ignore")
    kept = {str(name): further[name].to_numpy() for name in further}
    if "speed_kph" in kept:  # rounded by osmnx; kept where it still says what the times say
        given = pd.to_numeric(further["speed_kph"], errors="coerce").to_numpy(dtype=np.float64)
        same = np.abs(given - made["speed_kph"]) <= ROUNDED_KMH
        made["speed_kph"] = np.where(same, given, made["speed_kph"])
    own = ("length", "travel_time", "speed_kph", "reason", "row", "first", "last")
    return made.assign(**{name: values for name, values in kept.items() if name not in own})


def texts(rows: pd.DataFrame, name: str) -> ObjectArray:
    """A column of texts, '' where one or the whole column is missing."""
    if name not in rows:
        return np.full(len(rows), "", dtype=object)
    return rows[name].astype(object).fillna("").to_numpy(dtype=object)


def edge_reasons(network: StoredNetwork, row: IntArray) -> ObjectArray:
    """Tags or attribute that decide speed and access of some input edges, '' where unknown."""
    source = network.source
    found = np.full(len(row), "", dtype=object)
    if source is None or len(row) == 0:
        return found
    if "reason" in source.rows:
        stated: ObjectArray = source.rows["reason"].to_numpy(dtype=object)[row]
        return stated
    if source.reasons is None or "kind" not in source.rows:
        return found
    kind, at = np.unique(source.rows["kind"].to_numpy()[row], return_inverse=True)
    known = np.array([*source.reasons(network.mode), ""], dtype=object)
    reasons: ObjectArray = known[kind][at]
    return reasons


def _keys(
    network: StoredNetwork, table: pd.DataFrame, u: np.ndarray, v: np.ndarray
) -> IntArray | ObjectArray:
    """Key of each edge: that of its graph, else the number among those of the same ends."""
    source = network.source
    if source is not None and source.edges is not None and "key" in source.edges:
        keys: ObjectArray = source.edges["key"].to_numpy()[table["row"].to_numpy()]
        return keys
    ends = pd.DataFrame({"u": pd.factorize(_level(u))[0], "v": pd.factorize(_level(v))[0]})
    return np.asarray(ends.groupby(["u", "v"]).cumcount(), dtype=np.int64)


def _lines(network: StoredNetwork, table: pd.DataFrame) -> ObjectArray:
    """Line of each edge: as its graph draws it, else straight."""
    first, last = table["first"].to_numpy(), table["last"].to_numpy()
    ends = np.empty((len(table), 2, 2))
    ends[:, 0] = np.column_stack((network.x[first], network.y[first]))
    ends[:, 1] = np.column_stack((network.x[last], network.y[last]))
    lines = np.asarray(shapely.linestrings(ends), dtype=object).reshape(-1)
    source = network.source
    if source is None or source.edges is None or "geometry" not in source.edges or not len(table):
        return lines
    drawn = source.edges["geometry"].to_numpy(dtype=object)[table["row"].to_numpy()]
    has = np.array([isinstance(one, shapely.Geometry) for one in drawn], dtype=np.bool_)
    if has.any():
        shapes = gpd.GeoSeries(drawn[has], crs=source.crs)
        lines[has] = shapes if network.crs is None else shapes.to_crs(network.crs)
    return lines
