"""Why the fastest way between two nodes takes as long as it does."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from fugai.delivery.network.paths import edges_along, routes_of_ids
from fugai.delivery.network.views.frames import UNKNOWN_WAY, edge_reasons, speed_kph, texts
from fugai.errors import EmptyResultError

if TYPE_CHECKING:
    from collections.abc import Hashable

    from fugai._types import Int32Array, ObjectArray
    from fugai.delivery.network.stored import StoredNetwork


def explained(network: StoredNetwork, origin: Hashable, target: Hashable) -> pd.DataFrame:
    """One row for each stretch of one way; see `Network.explain`."""
    ends = (one_id(origin), one_id(target))
    pointer, path = routes_of_ids(network, *ends, cutoff_s=np.inf)
    if pointer[1] == 0:
        msg = (
            f"`target` must be reachable from {origin!r} by mode {network.mode!r}, "
            f"found {target!r}: {_why(network, target)}."
        )
        raise EmptyResultError(msg)
    legs = _legs(network, path)
    described = ["name", "osmid", "highway", "reason", "pace"]
    stretch = (legs[described] != legs[described].shift()).any(axis=1).cumsum()
    grouped = legs.groupby(stretch.to_numpy())
    sums = grouped[["length_m", "seconds"]].sum()
    first = grouped.first()
    made = first[["name", "osmid", "highway"]].assign(
        length_m=sums["length_m"],
        kmh=speed_kph(sums["length_m"].to_numpy(), sums["seconds"].to_numpy()),
        seconds=sums["seconds"],
        reason=first["reason"],
        start=first["start"],
        end=grouped["end"].last(),
    )
    return made.reset_index(drop=True)


def one_id(value: Hashable) -> ObjectArray:
    """One id as an array, a tuple too."""
    held = np.empty(1, dtype=object)
    held[0] = value
    return held


def _legs(network: StoredNetwork, path: Int32Array) -> pd.DataFrame:
    """One row for each edge of a path."""
    edge = edges_along(network, path)
    row = network.input_edge[edge] if len(network.input_edge) else edge
    length, time_s = network.length_m[edge], network.travel_time_s[edge]
    source, ids = network.source, network.numbering
    rows = pd.DataFrame(index=range(len(edge))) if source is None else source.rows.iloc[row]
    return pd.DataFrame(
        {
            "name": texts(rows, "name"),
            "osmid": rows["way_id"].to_numpy() if "way_id" in rows else UNKNOWN_WAY,
            "highway": texts(rows, "highway"),
            "length_m": length,
            "seconds": time_s,
            "pace": np.round(speed_kph(length, time_s), 3),
            "reason": edge_reasons(network, row.astype(np.int64)),
            "start": ids.of(path[:-1]),
            "end": ids.of(path[1:]),
        },
        index=range(len(edge)),
    )


def _why(network: StoredNetwork, target: Hashable) -> str:
    """What keeps a node from being reached."""
    node = network.numbering.node[network.numbering.positions(one_id(target), name="target")[0]]
    if not network.connected[node]:
        return "no road there is open to it"
    if network.disconnected[node]:
        return "its roads are cut off from the main network"
    return "no road leads there"
