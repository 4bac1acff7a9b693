"""Instances over cost matrices for `python -m tests.benchmarks.siting`, and the peer on them.

OR-Library's p-median networks 1 to 20 (as p-median and as p-centre) and capacitated p-medians 1 to
10, whose best values are known, and a city of roads. They are read from where `FUGAI_REFERENCE`
says, and are none where that folder is absent.
"""

from __future__ import annotations

import os
import resource
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import csgraph_from_dense, shortest_path
from tests.benchmarks.delivery import network_of, roads
from tests.conftest import ROOT
from tests.siting.or_library import read_capacitated, read_network

from fugai.delivery.travel.matrix import stored_matrix
from fugai.siting import (
    SolverOptions,
    solve_capacitated_p_median,
    solve_p_center,
    solve_p_median,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from fugai.siting import SitingSolution

REFERENCE = Path(os.environ.get("FUGAI_REFERENCE", ROOT.parent / "shared" / "reference"))
PEERS = (1, 6)
"""Networks that the peer is asked as well: larger ones take it hours."""


@dataclass(frozen=True, kw_only=True)
class Instance:
    """A matrix, how it is solved, and the value that is known for it."""

    entries: int
    solve: Callable[[], SitingSolution]
    known: float | None = None
    peer: Callable[[str], dict] | None = None


def _median(number: int) -> Instance:
    network = read_network(REFERENCE, number)
    return Instance(
        entries=network.cost.size,
        known=network.median,
        solve=lambda: solve_p_median(network.cost, p=network.p),
        peer=lambda solver: _ask_spopt("PMedian", network, solver),
    )


def _center(number: int) -> Instance:
    network = read_network(REFERENCE, number)
    return Instance(
        entries=network.cost.size,
        known=network.center,
        solve=lambda: solve_p_center(network.cost, p=network.p),
        peer=lambda solver: _ask_spopt("PCenter", network, solver),
    )


def _capacitated(number: int) -> Instance:
    case = read_capacitated(REFERENCE, number)
    return Instance(
        entries=case.cost.size,
        known=case.best,
        solve=lambda: solve_capacitated_p_median(case.cost, case.demand, case.capacity, p=case.p),
    )


def _city(solve: Callable[..., SitingSolution], minutes: float, limit_s: float) -> Instance:
    """A city of 197,000 road nodes: 20,000 places, 1,000 candidates, travel times by road."""
    rng = np.random.default_rng(1)
    network = network_of(roads(rng))
    nodes = np.flatnonzero(network.main)
    sites = np.sort(rng.choice(nodes, 1000, replace=False)).astype(np.int32)
    places = np.sort(rng.choice(nodes, 20_000, replace=False)).astype(np.int32)
    people = np.round(rng.lognormal(4, 1, len(places)))
    cost = csr_array(stored_matrix(network, sites, places, cutoff_s=60 * minutes).T)
    weight = people if solve is solve_p_median else None
    solver = SolverOptions(time_limit_s=limit_s)
    return Instance(entries=cost.nnz, solve=lambda: solve(cost, weight, p=50, solver=solver))


def _random_network(nodes: int, p: int, seed: int) -> Instance:
    """p-centre of a network made as OR-Library's are: a path, n²/50 edges, lengths of 1 to 100."""
    rng = np.random.default_rng(seed)
    path = rng.permutation(nodes)
    tail = np.concatenate((path[:-1], rng.integers(0, nodes, nodes**2 // 50)))
    head = np.concatenate((path[1:], rng.integers(0, nodes, nodes**2 // 50)))
    edge = np.full((nodes, nodes), np.inf)
    edge[tail, head] = rng.integers(1, 101, len(tail))
    np.fill_diagonal(edge, np.inf)
    edge = np.minimum(edge, edge.T)
    cost = shortest_path(csgraph_from_dense(edge, null_value=np.inf), directed=False)
    return Instance(entries=cost.size, solve=lambda: solve_p_center(cost, p=p))


NETWORKS = ((900, 5, 1), (900, 10, 2), (900, 90, 3), (900, 5, 4), (900, 10, 5), (700, 5, 7))
"""Nodes, sites and seed of random networks."""

CASES: dict[str, Callable[[], Instance]] = {
    **{f"p-median, pmed{k}": lambda k=k: _median(k) for k in range(1, 21)},
    **{f"p-center, pmed{k}": lambda k=k: _center(k) for k in range(1, 21)},
    **{
        f"p-center, random network {k}, p = {p}": lambda n=n, p=p, k=k: _random_network(n, p, k)
        for n, p, k in NETWORKS
    },
    **{f"capacitated p-median, pmedcap{k}": lambda k=k: _capacitated(k) for k in range(1, 11)},
    "p-median on roads 20,000 × 1,000, p = 50": lambda: _city(solve_p_median, 30.0, 60.0),
    "p-center on roads 20,000 × 1,000, p = 50": lambda: _city(solve_p_center, 30.0, 60.0),
}
if not REFERENCE.is_dir():
    CASES = {name: make for name, make in CASES.items() if "pmed" not in name}


def run(name: str, *, peer: bool) -> dict:
    """Solve one instance in this process, and have the peer do so where it is asked to."""
    instance = CASES[name]()
    _compile()
    cpu = time.process_time()
    solution = instance.solve()
    row = {
        "instance": name,
        "entries": instance.entries,
        "objective": solution.objective,
        "bound": solution.bound,
        "gap": solution.gap,
        "status": solution.status,
        "seconds": solution.seconds,
        "cpu": time.process_time() - cpu,
        "known": instance.known,
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }
    if peer and instance.peer and any(name.endswith(f"pmed{k}") for k in PEERS):
        for solver in ("HiGHS", "CBC"):
            row[solver] = instance.peer(solver)
    return row


def _compile() -> None:
    """Compile or load all kernels, which is not what is measured."""
    rng = np.random.default_rng(0)
    cost = rng.integers(1, 90, (30, 30)).astype(float)
    solve_p_median(cost, p=3)
    solve_p_median(csr_array(cost), p=3)
    solve_p_center(cost, p=3)
    solve_capacitated_p_median(cost, np.ones(30), 12, p=3)


def _ask_spopt(model_name: str, network, solver: str, limit_s: int = 300) -> dict:
    """Objective and CPU seconds of spopt, model building and solver process included."""
    import pulp  # noqa: PLC0415  (only where peers are asked)
    from spopt import locate  # noqa: PLC0415

    engine = {
        "HiGHS": lambda: pulp.HiGHS(msg=False, timeLimit=limit_s),
        "CBC": lambda: pulp.PULP_CBC_CMD(msg=False, timeLimit=limit_s),
    }[solver]()
    begin = _cpu()
    build = getattr(locate, model_name).from_cost_matrix
    arguments = (np.ones(len(network.cost)),) if model_name == "PMedian" else ()
    model = build(network.cost, *arguments, p_facilities=network.p)
    model = model.solve(engine)
    seconds = _cpu() - begin
    chosen = [j for j, y in enumerate(model.fac_vars) if y.varValue and y.varValue > 0.5]
    nearest = network.cost[:, chosen].min(axis=1)
    objective = float(nearest.sum() if model_name == "PMedian" else nearest.max())
    proven = pulp.LpStatus[model.problem.status] == "Optimal" and seconds < limit_s
    return {"objective": objective, "cpu": seconds, "optimal": proven}


def _cpu() -> float:
    mine, child = (
        resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    return mine.ru_utime + mine.ru_stime + child.ru_utime + child.ru_stime
