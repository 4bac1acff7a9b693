"""Edges by the ids of their ends: (u, v, key) as `Network.to_gdfs` has them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import numpy as np
import numpy.typing as npt
import pandas as pd

from fugai._deprecated import retired
from fugai.delivery.network.views.frames import edge_rows
from fugai.errors import ContractError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from fugai._types import IntArray
    from fugai.delivery.network.stored import StoredNetwork

_warn_of_positions = retired(
    "fugai.delivery.close_edges (positions of edges)",
    "the ids (u, v, key) that `edges_intersecting` returns and `Network.to_gdfs` has",
    removed_in="0.3.0",
)


def ids_of_edges(network: StoredNetwork, positions: IntArray) -> pd.MultiIndex:
    """Ids of some stored edges, each once, in the order of `Network.to_gdfs`."""
    table, stored = _rows_of_edges(network)
    wanted = np.zeros(len(table), dtype=np.bool_)
    wanted[stored[positions]] = True
    return cast("pd.MultiIndex", table.index[wanted])


def positions_of_edges(network: StoredNetwork, edges: object) -> IntArray:
    """Positions of edges in ``network.indices``.

    Parameters
    ----------
    edges
        Ids (u, v, key), or (u, v) for all edges between two nodes: an index, a frame on it, or an
        iterable of tuples. Positions are taken until 0.3.0.

    Raises
    ------
    ContractError
        One is not an edge of the network.
    """
    if isinstance(edges, pd.DataFrame | pd.Series):
        edges = edges.index
    if not isinstance(edges, pd.MultiIndex):
        if _are_positions(edges):
            return _given_positions(network, cast("npt.ArrayLike", edges))
        edges = _index_of(edges)
    if edges is None or len(edges) == 0:
        return np.empty(0, dtype=np.int64)
    table, stored = _rows_of_edges(network)
    wanted = np.zeros(len(table), dtype=np.bool_)
    levels = (
        table.index if edges.nlevels == 3 else cast("pd.MultiIndex", table.index).droplevel("key")
    )
    codes = {one: row for row, one in enumerate(dict.fromkeys(edges))}
    at = np.array([codes.get(one, -1) for one in levels], dtype=np.int64)
    wanted[at >= 0] = True
    missing = np.setdiff1d(np.arange(len(codes)), at)
    if len(missing):
        one = list(codes)[int(missing[0])]
        msg = f"`edges` must be ids (u, v, key) of edges of the network, found {one!r}."
        raise ContractError(msg)
    return np.flatnonzero(wanted[stored])


def _rows_of_edges(network: StoredNetwork) -> tuple[pd.DataFrame, IntArray]:
    """The table of edges, and the row of it that each stored edge is."""
    table = edge_rows(network)
    tail, head = network.edge_tails(), network.indices
    if len(network.canonical_node):
        tail, head = network.canonical_node[tail], network.canonical_node[head]
    row = network.input_edge if len(network.input_edge) else np.arange(network.edges)
    index = pd.MultiIndex.from_frame(table[["row", "first", "last"]])
    stored = pd.MultiIndex.from_arrays(
        [row.astype(np.int64), tail.astype(np.int64), head.astype(np.int64)]
    )
    found: IntArray = index.get_indexer(stored).astype(np.int64)
    return table, found


def _are_positions(edges: object) -> bool:
    """Whether edges are numbers, which ids of edges never are."""
    if isinstance(edges, np.ndarray):
        return edges.dtype.kind in "iu" and edges.ndim <= 1 and edges.size > 0
    if isinstance(edges, int | np.integer) and not isinstance(edges, bool):
        return True
    return (
        isinstance(edges, list | tuple)
        and len(edges) > 0
        and all(isinstance(one, int | np.integer) for one in edges)
    )


def _given_positions(network: StoredNetwork, edges: npt.ArrayLike) -> IntArray:
    _warn_of_positions()
    found = np.asarray(edges, dtype=np.int64).reshape(-1)
    if found.min() < 0 or found.max() >= network.edges:
        msg = f"`edges` must be below {network.edges}, found {found.min()} to {found.max()}."
        raise ContractError(msg)
    return found


def _index_of(edges: object) -> pd.MultiIndex | None:
    """Tuples as an index, None for none of them."""
    try:
        ids: list[Any] = list(cast("Iterable[Any]", edges))
        sizes = {len(one) if isinstance(one, tuple | list) else 0 for one in ids}
    except TypeError:
        sizes, ids = {0}, [edges]
    if not ids:
        return None
    if sizes not in ({2}, {3}):
        msg = f"`edges` must be ids (u, v, key) of edges of the network, found {ids[0]!r}."
        raise ContractError(msg)
    try:
        return pd.MultiIndex.from_tuples([tuple(one) for one in ids])
    except TypeError as error:
        msg = f"`edges` must be ids (u, v, key) of edges of the network, found {ids[0]!r}."
        raise ContractError(msg) from error
