"""The roads along which cable may lie, with the class and price of each metre."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from fugai.pipeline.rollout.prices import cost_class
from fugai.project.prices import DUCT, POLE

if TYPE_CHECKING:
    from fugai._types import IntArray
    from fugai.broadband.rollout import Prices
    from fugai.delivery import Network
    from fugai.project.prices import FibreSpec
    from fugai.tables import Roads


def road_edges(network: Network, roads: Roads, fibre: FibreSpec) -> pd.DataFrame:
    """One row for each road between two nodes, the shortest where there are several.

    Returns
    -------
    ``tail``, ``head`` (tail < head), ``length_m``, ``highway``, ``cost_class``, ``way_id`` (-1 where the
    roads name none), ``street`` ('' where it has no name).
    """
    tail = canonical(network, np.repeat(np.arange(network.nodes), np.diff(network.indptr)))
    head = canonical(network, np.asarray(network.indices, dtype=np.int64))
    row = np.asarray(network.input_edge, dtype=np.int64)
    highway = roads.edges["highway"].astype(str).to_numpy(dtype=object)[row]
    way = roads.edges["way_id"].to_numpy(np.int64)[row] if "way_id" in roads.edges else -1
    named = roads.edges["name"].astype(object).fillna("") if "name" in roads.edges else None
    frame = pd.DataFrame(
        {
            "street": "" if named is None else named.astype(str).to_numpy(dtype=object)[row],
            "tail": np.minimum(tail, head),
            "head": np.maximum(tail, head),
            "length_m": np.asarray(network.length_m, dtype=np.float64),
            "highway": highway,
            "way_id": way,
        }
    )
    frame = frame[frame["tail"] != frame["head"]]
    order = ["tail", "head", "length_m", "way_id"]
    frame = frame.sort_values(order, kind="stable").drop_duplicates(["tail", "head"])
    classes = {name: cost_class(name, fibre) for name in frame["highway"].unique()}
    frame["cost_class"] = frame["highway"].map(classes)
    return pd.DataFrame(frame.reset_index(drop=True))


def canonical(network: Network, node: IntArray) -> IntArray:
    """Junctions of nodes, of which one with forbidden turns has several copies; -1 stays -1."""
    if not len(network.canonical_node):
        return node
    of = np.asarray(network.canonical_node, dtype=np.int64)
    return np.where(node >= 0, of[np.maximum(node, 0)], -1)


def priced_cable(edges: pd.DataFrame, prices: Prices) -> pd.DataFrame:
    """The edges with capital and present value of cable along each; trenches by the ground as well."""
    per_m = edges["cost_class"].map(dict(prices.cable_per_m)).to_numpy(dtype=np.float64)
    trench = ~edges["cost_class"].isin((DUCT, POLE)).to_numpy()
    factor = edges["ground_factor"].to_numpy(np.float64) if "ground_factor" in edges else 1.0
    capital = edges["length_m"].to_numpy() * per_m * np.where(trench, factor, 1.0)
    return edges.assign(capital=capital, cost=capital * prices.factor("cable"))
