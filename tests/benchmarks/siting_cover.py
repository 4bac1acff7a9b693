"""Covering instances for `python -m tests.benchmarks.siting`, and the peer on the same ones."""

from __future__ import annotations

import resource
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csr_array
from scipy.spatial import cKDTree
from tests.benchmarks.delivery import network_of, roads

from fugai.delivery.travel.matrix import bounded_node_times
from fugai.siting import (
    SitingSolution,
    SolverOptions,
    coverable,
    solve_capacitated_mclp,
    solve_lscp,
    solve_lscp_b,
    solve_mclp,
    solve_mclp_b,
    solve_partial_cover,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from fugai._types import FloatArray

SIZE_KM = 100.0
"""Edge of the square that synthetic demand lies in. [km]"""


def clustered(rng, points: int, clusters: int) -> FloatArray:
    """Points of a settled region: towns of many sizes, and one point in seven at random. [km]"""
    centre = rng.uniform(0, SIZE_KM, (clusters, 2))
    spread = rng.gamma(2, SIZE_KM / 60, clusters)
    people = rng.gamma(1, 1, clusters)
    town = rng.choice(clusters, points, p=people / people.sum())
    xy = centre[town] + rng.normal(size=(points, 2)) * spread[town, None]
    rural = rng.random(points) < 0.15
    xy[rural] = rng.uniform(0, SIZE_KM, (int(rural.sum()), 2))
    return np.clip(xy, 0, SIZE_KM)


def region(demand: int, candidates: int, reach_km: float, seed: int = 0):
    """Covers and weights of points in a region; half of the candidates are where people are.

    Every candidate reaches to its own distance, a quarter more or less than the mean.
    """
    rng = np.random.default_rng(seed)
    points = clustered(rng, demand, max(8, int(candidates**0.5)))
    among = points[rng.choice(demand, candidates // 2, replace=False)]
    anywhere = rng.uniform(0, SIZE_KM, (candidates - len(among), 2))
    where = np.concatenate((among, anywhere))
    reach = reach_km * rng.uniform(0.75, 1.25, candidates)
    tree, parts, lengths = cKDTree(points), [], []
    for begin in range(0, candidates, 500):
        hits = tree.query_ball_point(where[begin : begin + 500], reach[begin : begin + 500])
        parts += [np.asarray(rows, dtype=np.int32) for rows in hits]
        lengths += [len(rows) for rows in hits]
    return _covers(np.concatenate(parts), lengths, demand), weights(rng, demand)


def overlapping(demand: int, candidates: int, seed: int = 0, *, cover_by: float = 27.0):
    """Covers and weights in the plane, each point covered by ``cover_by`` candidates on average.

    Points and candidates lie anywhere in a square; the weights are log-normal, in whole people.
    """
    rng = np.random.default_rng(seed)
    points, where = rng.random((demand, 2)), rng.random((candidates, 2))
    reach = np.sqrt(cover_by / candidates / np.pi)
    hits = cKDTree(points).query_ball_point(where, reach)
    rows = np.concatenate([np.asarray(one, dtype=np.int32) for one in hits])
    people = np.ceil(rng.lognormal(3.0, 1.0, demand))
    return _covers(rows, [len(one) for one in hits], demand), people


def on_roads(demand: int, candidates: int, minutes: float, seed: int = 0):
    """Covers by driving time on a road network of 197,000 nodes, demand and candidates on nodes."""
    rng = np.random.default_rng(seed)
    network = network_of(roads(np.random.default_rng(7)))
    nodes = np.flatnonzero(network.main)
    tree = cKDTree(np.column_stack((network.x[nodes], network.y[nodes])))
    origin = np.array([network.x.min(), network.y.min()])
    extent = np.array([np.ptp(network.x), np.ptp(network.y)])
    people = origin + clustered(rng, demand, 30) / SIZE_KM * extent
    node = nodes[tree.query(people)[1]]
    sites = rng.choice(nodes, candidates, replace=False).astype(np.int32)
    wanted = np.zeros(network.nodes, dtype=np.bool_)
    wanted[node] = True
    site, reached, _ = bounded_node_times(
        network, sites, cutoff_s=minutes * 60, start_s=np.zeros(candidates), wanted=wanted
    )
    order = np.argsort(node, kind="stable")
    begin = np.searchsorted(node[order], reached, side="left")
    count = np.searchsorted(node[order], reached, side="right") - begin
    entry = np.repeat(np.arange(len(reached)), count)
    within = np.arange(len(entry)) - np.repeat(np.cumsum(count) - count, count)
    rows = order[begin[entry] + within]
    shape = (demand, candidates)
    covers = csr_array((np.ones(len(rows), np.int8), (rows, site[entry])), shape=shape)
    return covers, weights(rng, demand)


def weights(rng, demand: int) -> FloatArray:
    """People at each point, few at most and many at some."""
    return np.ceil(rng.gamma(0.7, 40, demand))


def _covers(rows, lengths, demand: int) -> csr_array:
    pointer = np.concatenate(([0], np.cumsum(lengths)))
    by_site = csr_array((np.ones(len(rows), np.int8), rows, pointer), shape=(len(lengths), demand))
    return csr_array(by_site.T.tocsr())


@dataclass(frozen=True, kw_only=True)
class Case:
    """An instance, how it is solved, and what the peer is asked, if it can be asked."""

    name: str
    build: Callable
    solve: Callable[..., SitingSolution]
    options: dict = field(default_factory=dict)
    peer: int | None = None
    """Number of sites that the peer solves the MCLP for."""


CASES = {
    case.name: case
    for case in (
        Case(
            name="MCLP 10,000 × 100, p = 10",
            build=lambda: region(10_000, 100, 8.0),
            solve=solve_mclp,
            options={"budget": 10},
            peer=10,
        ),
        Case(
            name="MCLP on roads 10,000 × 100, p = 10",
            build=lambda: on_roads(10_000, 100, 6),
            solve=solve_mclp,
            options={"budget": 10},
            peer=10,
        ),
        Case(
            name="MCLP on roads 20,000 × 1,000, p = 50",
            build=lambda: on_roads(20_000, 1000, 3),
            solve=solve_mclp,
            options={"budget": 50},
            peer=50,
        ),
        Case(
            name="MCLP-B on roads 20,000 × 1,000, p = 50",
            build=lambda: on_roads(20_000, 1000, 3),
            solve=solve_mclp_b,
            options={"budget": 50},
        ),
        Case(
            name="LSCP on roads 20,000 × 1,000",
            build=lambda: on_roads(20_000, 1000, 5),
            solve=solve_lscp,
        ),
        Case(
            name="LSCP-B on roads 20,000 × 1,000",
            build=lambda: on_roads(20_000, 1000, 5),
            solve=solve_lscp_b,
        ),
        Case(
            name="95 % of people on roads 20,000 × 1,000",
            build=lambda: on_roads(20_000, 1000, 5),
            solve=solve_partial_cover,
            options={"share": 0.95},
        ),
        Case(
            name="capacitated MCLP on roads 10,000 × 100, p = 10",
            build=lambda: on_roads(10_000, 100, 6),
            solve=solve_capacitated_mclp,
            options={"budget": 10, "capacity": 15_000.0},
        ),
        Case(
            name="MCLP, overlapping, 20,000 × 600, p = 20",
            build=lambda: overlapping(20_000, 600),
            solve=solve_mclp,
            options={"budget": 20},
        ),
        Case(
            name="MCLP, overlapping, 20,000 × 600, p = 40",
            build=lambda: overlapping(20_000, 600),
            solve=solve_mclp,
            options={"budget": 40},
        ),
        Case(
            name="MCLP 100,000 × 2,000, p = 60",
            build=lambda: region(100_000, 2000, 2.0),
            solve=solve_mclp,
            options={"budget": 60},
        ),
        Case(
            name="MCLP 1,000,000 × 5,000, p = 100",
            build=lambda: region(1_000_000, 5000, 1.2),
            solve=solve_mclp,
            options={"budget": 100},
        ),
        Case(
            name="MCLP 5,000,000 × 50,000, p = 1,000",
            build=lambda: region(5_000_000, 50_000, 0.4),
            solve=solve_mclp,
            options={"budget": 1000, "solver": SolverOptions(time_limit_s=420.0)},
        ),
    )
}
NATIONAL = "MCLP 5,000,000 × 50,000, p = 1,000"


def run(name: str, *, peer: bool) -> dict:
    """Solve one instance in this process, and have the peer do so where it is asked to."""
    case = CASES[name]
    covers, weight = case.build()
    options = dict(case.options)
    if "capacity" in options:
        options["capacity"] = np.full(covers.shape[1], options["capacity"])
    arguments = (covers,) if case.solve is solve_lscp else (covers, weight)
    if case.solve in {solve_lscp, solve_lscp_b}:
        keep = coverable(covers)
        arguments = (csr_array(covers[keep]),)
    case.solve(*_tiny(case), **_tiny_options(options))  # compiled and loaded: not what is measured
    cpu = time.process_time()
    solution = case.solve(*arguments, **options)
    row = {
        "instance": name,
        "entries": covers.nnz,
        "objective": solution.objective,
        "bound": solution.bound,
        "gap": solution.gap,
        "status": solution.status,
        "seconds": solution.seconds,
        "cpu": time.process_time() - cpu,
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }
    if peer and case.peer:
        for solver in ("HiGHS", "CBC"):
            row[solver] = ask_spopt(covers, weight, case.peer, solver)
    return row


def _tiny(case: Case):
    covers = csr_array(np.array([[1, 1, 0], [0, 1, 1]]))
    return (covers,) if case.solve is solve_lscp else (covers, [1, 1])


def _tiny_options(options: dict) -> dict:
    small = {"budget": 1, "share": 0.5, "capacity": np.ones(3)}
    return {key: small[key] for key in options if key in small}


def ask_spopt(
    covers: csr_array, weight: FloatArray, p: int, solver: str, limit_s: int = 600
) -> dict:
    """Objective and CPU seconds of spopt's MCLP, model building and solver process included."""
    import pulp  # noqa: PLC0415  (only where peers are asked)
    from spopt.locate import MCLP  # noqa: PLC0415

    distance = np.where(covers.toarray() != 0, 0.0, 2.0)
    engine = {
        "HiGHS": lambda: pulp.HiGHS(msg=False, timeLimit=limit_s),
        "CBC": lambda: pulp.PULP_CBC_CMD(msg=False, timeLimit=limit_s),
    }[solver]()
    begin = _cpu()
    model = MCLP.from_cost_matrix(distance, weight[:, None], 1.0, p)
    model = model.solve(engine)
    chosen = [j for j, y in enumerate(model.fac_vars) if y.varValue and y.varValue > 0.5]
    hit = np.asarray(covers[:, chosen].sum(axis=1)).ravel() > 0
    proven = pulp.LpStatus[model.problem.status] == "Optimal" and _cpu() - begin < limit_s
    return {"objective": float(weight[hit].sum()), "cpu": _cpu() - begin, "optimal": proven}


def _cpu() -> float:
    mine, child = (
        resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    return mine.ru_utime + mine.ru_stime + child.ru_utime + child.ru_stime
