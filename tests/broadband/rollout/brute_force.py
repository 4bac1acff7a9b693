"""The cheapest plan of a small region as a mixed-integer program with one flow to all places."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array

if TYPE_CHECKING:
    from fugai.broadband.rollout.graph import RolloutGraph


class Rows:
    """Rows of a constraint matrix."""

    def __init__(self) -> None:
        self.at: list[tuple[int, int, float]] = []
        self.low: list[float] = []
        self.high: list[float] = []

    def add(self, columns, values, low: float, high: float) -> None:
        row = len(self.low)
        self.at += [(row, int(c), float(v)) for c, v in zip(columns, values, strict=True)]
        self.low.append(low)
        self.high.append(high)


def cheapest(graph: RolloutGraph) -> float:
    """Cost of the cheapest plan that serves every place; chains of hops may be of any length."""
    trunk, options = graph.trunk, graph.options
    n_arcs, n_options, n_places = len(trunk.heads), len(options.cost), graph.n_places
    tail = np.repeat(np.arange(graph.n_nodes), np.diff(trunk.indptr))
    place = np.repeat(np.arange(n_places), np.diff(options.indptr))
    rows = Rows()
    taken = 2 * n_arcs + np.arange(n_options)
    for one in range(n_places):
        mine = taken[place == one]
        rows.add(mine, np.ones(len(mine)), 1.0, 1.0)
    for node in range(1, graph.n_nodes):
        into, out = np.flatnonzero(trunk.heads == node), np.flatnonzero(tail == node)
        used = taken[options.node == node]
        signs = np.concatenate([np.ones(len(into)), -np.ones(len(out)), -np.ones(len(used))])
        rows.add(np.concatenate([n_arcs + into, n_arcs + out, used]), signs, 0.0, 0.0)
        if np.isfinite(options.room[node]) and len(used):
            homes = options.homes[place[options.node == node]]
            rows.add(used, homes, -np.inf, options.room[node])
    for arc in range(n_arcs):
        rows.add([n_arcs + arc, arc], [1.0, -n_places], -np.inf, 0.0)
    entries = np.array(rows.at)
    matrix = coo_array(
        (entries[:, 2], (entries[:, 0].astype(int), entries[:, 1].astype(int))),
        shape=(len(rows.low), 2 * n_arcs + n_options),
    )
    integral = np.concatenate([np.ones(n_arcs), np.zeros(n_arcs), np.ones(n_options)])
    upper = np.where(integral > 0.0, 1.0, np.inf)
    found = milp(
        np.concatenate([trunk.cost, np.zeros(n_arcs), options.cost]),
        constraints=LinearConstraint(matrix.tocsr(), rows.low, rows.high),
        integrality=integral,
        bounds=Bounds(0.0, upper),
        options={"mip_rel_gap": 1e-7},
    )
    return float(found.fun)
