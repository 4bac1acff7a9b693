"""Instances of OR-Library's p-median collections, read from where they lie."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse.csgraph import csgraph_from_dense, shortest_path

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, kw_only=True)
class Network:
    """Distances between all nodes of a network, and the proven optima."""

    name: str
    cost: np.ndarray
    p: int
    median: float
    center: float


@dataclass(frozen=True, kw_only=True)
class Capacitated:
    """Points in the plane with a demand each, one capacity for all, and the best known value."""

    name: str
    cost: np.ndarray
    demand: np.ndarray
    capacity: float
    p: int
    best: float


def read_network(reference: Path, number: int) -> Network:
    """One of pmed 1 to 20; of an edge that is listed twice the last cost counts."""
    folder = reference / "siting"
    rows = np.loadtxt(folder / "pmed" / f"pmed{number}.txt", dtype=np.int64)
    nodes, _, p = rows[0]
    edge = np.full((nodes, nodes), np.inf)
    for tail, head, length in rows[1:]:
        edge[tail - 1, head - 1] = edge[head - 1, tail - 1] = length
    cost = shortest_path(csgraph_from_dense(edge, null_value=np.inf), directed=False)
    with (folder / "pmed_optima.csv").open(encoding="utf-8", newline="") as file:
        known = {row["instance"]: row for row in csv.DictReader(file)}[f"pmed{number}"]
    return Network(
        name=f"pmed{number}",
        cost=cost,
        p=int(p),
        median=float(known["p_median_optimum"]),
        center=float(known["p_center_optimum"]),
    )


def read_capacitated(reference: Path, number: int) -> Capacitated:
    """One of pmedcap 1 to 10; distances are rounded down to whole numbers."""
    path = reference / "siting" / "pmedcap" / f"pmedcap1_{number}.txt"
    values = [float(word) for word in path.read_text(encoding="utf-8").split()]
    best, points, p, capacity = values[1], int(values[2]), int(values[3]), values[4]
    table = np.array(values[5 : 5 + 4 * points]).reshape(points, 4)
    x, y, demand = table[:, 1], table[:, 2], table[:, 3]
    cost = np.floor(np.hypot(np.subtract.outer(x, x), np.subtract.outer(y, y)))
    return Capacitated(
        name=f"pmedcap{number}", cost=cost, demand=demand, capacity=capacity, p=p, best=best
    )
