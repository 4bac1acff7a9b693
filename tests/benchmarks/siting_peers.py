"""Location problems beside HiGHS alone, spopt and published values: `python -m tests.benchmarks.siting_peers`.

One table, as Markdown: the textbook formulation of each instance given to HiGHS as it is, the same problem given
to spopt (which writes that formulation and hands it to HiGHS), and what OR-Library publishes. CPU seconds of one
thread, building a model included; `--limit S` is a limit of the clock for each solver (60). Every instance is
solved in a process of its own. `--long` adds the overlapping maximal covers, which take minutes.
"""

# ruff: noqa: T201 - a table is what this prints
from __future__ import annotations

import argparse
import json
import math
import subprocess
import sys
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array, eye_array, hstack, kron
from tests.benchmarks.siting_cover import ask_spopt, overlapping, region
from tests.benchmarks.siting_median import REFERENCE, _ask_spopt, _compile
from tests.siting.or_library import read_capacitated, read_network

from fugai.siting import (
    SolverOptions,
    coverable,
    solve_capacitated_p_median,
    solve_lscp,
    solve_mclp,
    solve_p_center,
    solve_p_median,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from fugai.siting import SitingSolution

HEAD = (
    "| instance | published | fugai | bound | gap | CPU s | HiGHS alone | gap | CPU s "
    "| spopt + HiGHS | CPU s |"
)


@dataclass(frozen=True, kw_only=True)
class Peer:
    """An instance: how fugai solves it, its textbook program, spopt, and what is published."""

    solve: Callable[[SolverOptions], SitingSolution]
    program: Callable[[], Program]
    spopt: Callable[[int], dict] | None = None
    published: float | None = None


@dataclass(frozen=True, kw_only=True)
class Program:
    """min or max cost x with low ≤ rows x ≤ high, 0 ≤ x ≤ upper, some whole."""

    cost: np.ndarray
    rows: csr_array
    low: np.ndarray
    high: np.ndarray
    whole: np.ndarray
    upper: np.ndarray
    sense: float = 1.0


def cover_program(covers, weight, p: int) -> Program:
    """MCLP: a point counts where a site that covers it is open (Church, ReVelle 1974)."""
    demand, sites = covers.shape
    link = hstack([-csr_array(covers, dtype=float), eye_array(demand)])
    number = csr_array(np.append(np.ones(sites), np.zeros(demand))[None])
    whole = np.append(np.ones(sites), np.zeros(demand))
    return Program(
        cost=np.append(np.zeros(sites), weight),
        rows=csr_array(_stacked(link, number)),
        low=np.append(np.full(demand, -math.inf), p),
        high=np.append(np.zeros(demand), p),
        whole=whole,
        upper=np.ones(sites + demand),
        sense=-1.0,
    )


def set_cover_program(covers) -> Program:
    """LSCP (Toregas and others 1971)."""
    demand, sites = covers.shape
    return Program(
        cost=np.ones(sites),
        rows=csr_array(covers, dtype=float),
        low=np.ones(demand),
        high=np.full(demand, math.inf),
        whole=np.ones(sites),
        upper=np.ones(sites),
    )


def median_program(cost, p: int, load=None, capacity=None, *, center: bool = False) -> Program:
    """p-median (ReVelle, Swain 1970), with loads and capacities, or the p-center (Daskin 1995)."""
    demand, sites = cost.shape
    pairs, extra = demand * sites, int(center)
    served = hstack([csr_array((demand, sites)), kron(eye_array(demand), np.ones((1, sites)))])
    opened = hstack([kron(np.ones((demand, 1)), -eye_array(sites)), eye_array(pairs)])
    number = hstack([csr_array(np.ones((1, sites))), csr_array((1, pairs))])
    parts, low = [served, opened, number], [np.ones(demand), np.full(pairs, -math.inf), [p]]
    high = [np.ones(demand), np.zeros(pairs), [p]]
    if capacity is not None:
        room = hstack(
            [-np.diag(capacity) + csr_array((sites, sites)), kron(load, eye_array(sites))]
        )
        parts.append(room)
        low.append(np.full(sites, -math.inf))
        high.append(np.zeros(sites))
    rows = csr_array(_stacked(*parts))
    price = np.append(np.zeros(sites), cost.ravel())
    if center:
        largest = hstack([csr_array((demand, sites)), kron(eye_array(demand), np.ones((1, sites)))])
        largest = csr_array(largest.multiply(np.append(np.zeros(sites), cost.ravel())[None]))
        rows = _stacked(hstack([rows, csr_array((rows.shape[0], 1))]), _with(largest, -1.0))
        low.append(np.full(demand, -math.inf))
        high.append(np.zeros(demand))
        price = np.append(np.zeros(sites + pairs), 1.0)
    return Program(
        cost=price,
        rows=csr_array(rows),
        low=np.concatenate(low),
        high=np.concatenate(high),
        whole=np.concatenate(
            (np.ones(sites), np.full(pairs, float(capacity is not None)), np.zeros(extra))
        ),
        upper=np.append(np.ones(sites + pairs), np.full(extra, math.inf)),
    )


def _stacked(*parts):
    from scipy.sparse import vstack  # noqa: PLC0415

    return vstack([csr_array(part) for part in parts])


def _with(rows, value: float):
    return hstack([rows, csr_array(np.full((rows.shape[0], 1), value))])


def ask_highs(program: Program, limit_s: float) -> dict:
    """What HiGHS finds for a program as it is."""
    cpu = time.process_time()
    found = milp(
        program.sense * program.cost,
        constraints=LinearConstraint(program.rows, program.low, program.high),
        bounds=Bounds(np.zeros(len(program.cost)), program.upper),
        integrality=program.whole,
        options={"time_limit": limit_s, "mip_rel_gap": 0.0},
    )
    objective = math.nan if found.x is None else program.sense * float(found.fun)
    bound = getattr(found, "mip_dual_bound", None)
    return {
        "objective": objective,
        "bound": math.nan if bound is None else program.sense * float(bound),
        "cpu": time.process_time() - cpu,
    }


def _mclp(covers, weight, p: int, *, spopt: bool) -> Peer:
    return Peer(
        solve=lambda options: solve_mclp(covers, weight, budget=p, solver=options),
        program=lambda: cover_program(covers, weight, p),
        spopt=(lambda limit: ask_spopt(covers, weight, p, "HiGHS", limit)) if spopt else None,
    )


def _lscp(demand: int, candidates: int, reach_km: float) -> Peer:
    covers, _ = region(demand, candidates, reach_km)
    covers = csr_array(covers[coverable(covers)])
    return Peer(
        solve=lambda options: solve_lscp(covers, solver=options),
        program=lambda: set_cover_program(covers),
        spopt=lambda limit: _ask_lscp(covers, limit),
    )


def _ask_lscp(covers, limit_s: int) -> dict:
    import pulp  # noqa: PLC0415
    from spopt.locate import LSCP  # noqa: PLC0415

    cpu = time.process_time()
    model = LSCP.from_cost_matrix(np.where(covers.toarray() != 0, 0.0, 2.0), 1.0)
    model = model.solve(pulp.HiGHS(msg=False, timeLimit=limit_s))
    chosen = sum(bool(y.varValue and y.varValue > 0.5) for y in model.fac_vars)
    return {"objective": float(chosen), "cpu": time.process_time() - cpu, "optimal": True}


def _network(number: int, kind: str) -> Peer:
    network = read_network(REFERENCE, number)
    center = kind == "PCenter"
    solve = solve_p_center if center else solve_p_median
    return Peer(
        solve=lambda options: solve(network.cost, p=network.p, solver=options),
        program=lambda: median_program(network.cost, network.p, center=center),
        spopt=lambda limit: _ask_spopt(kind, network, "HiGHS", limit),
        published=network.center if center else network.median,
    )


def _capacitated(number: int) -> Peer:
    case = read_capacitated(REFERENCE, number)
    capacity = np.broadcast_to(np.asarray(case.capacity, dtype=float), len(case.cost))
    return Peer(
        solve=lambda options: solve_capacitated_p_median(
            case.cost, case.demand, case.capacity, p=case.p, solver=options
        ),
        program=lambda: median_program(case.cost, case.p, np.asarray(case.demand)[None], capacity),
        published=case.best,
    )


CASES: dict[str, Callable[[], Peer]] = {
    "MCLP 10,000 × 100, p = 10": lambda: _mclp(*region(10_000, 100, 8.0), 10, spopt=True),
    "MCLP, overlapping, 2,000 × 120, p = 10": lambda: _mclp(
        *overlapping(2_000, 120, 6, cover_by=18.0), 10, spopt=True
    ),
    "LSCP 5,000 × 200": lambda: _lscp(5_000, 200, 8.0),
}
if REFERENCE.is_dir():
    CASES |= {
        **{f"p-median, pmed{k}": lambda k=k: _network(k, "PMedian") for k in (1, 3, 5, 6)},
        **{f"p-center, pmed{k}": lambda k=k: _network(k, "PCenter") for k in (1, 3, 5)},
        **{f"capacitated p-median, pmedcap{k}": lambda k=k: _capacitated(k) for k in (2, 3, 5)},
    }
LONG: dict[str, Callable[[], Peer]] = {
    f"MCLP, overlapping, 20,000 × 600, p = {p}, seed {seed}": lambda seed=seed, p=p: _mclp(
        *overlapping(20_000, 600, seed), p, spopt=False
    )
    for seed, p in ((42, 20), (43, 22))
}


def run(name: str, limit_s: float) -> dict:
    """Solve one instance with every solver in this process."""
    peer = (CASES | LONG)[name]()
    _compile()
    peer.solve(SolverOptions(time_limit_s=0.01))
    cpu = time.process_time()
    solution = peer.solve(SolverOptions(time_limit_s=limit_s))
    mine = {"objective": solution.objective, "bound": solution.bound, "gap": solution.gap}
    mine["cpu"] = time.process_time() - cpu
    return {
        "instance": name,
        "published": peer.published,
        "fugai": mine,
        "HiGHS": ask_highs(peer.program(), limit_s),
        "spopt": None if peer.spopt is None else peer.spopt(int(limit_s)),
    }


def line(row: dict) -> str:
    """One row of the table."""
    mine, highs, spopt = row["fugai"], row["HiGHS"], row["spopt"]
    gap = abs(highs["bound"] - highs["objective"]) / max(abs(highs["objective"]), 1e-9)
    cells = [row["instance"], _number(row["published"]), _number(mine["objective"])]
    cells += [_number(mine["bound"]), f"{mine['gap']:.3%}", f"{mine['cpu']:.2f}"]
    found = math.isfinite(highs["objective"])
    cells += [_number(highs["objective"]), f"{gap:.3%}" if found else "-", f"{highs['cpu']:.1f}"]
    if spopt is None:
        cells += ["-", "-"]
    else:
        cells += [_number(spopt["objective"]) + ("" if spopt["optimal"] else ", not proven")]
        cells += [f"{spopt['cpu']:.1f}"]
    return f"| {' | '.join(cells)} |"


def _number(value: float | None) -> str:
    return "-" if value is None or not math.isfinite(value) else f"{value:,.0f}"


def main() -> None:
    """Run the instances asked for, one process each."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--long", action="store_true")
    parser.add_argument("--limit", type=float, default=60.0)
    parser.add_argument("--only", default="")
    parser.add_argument("--one", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.one:
        print(json.dumps(run(asked.one, asked.limit)))
        return
    print(HEAD)
    print("|---" * HEAD.count("| ") + "|")
    for name in CASES | (LONG if asked.long else {}):
        if asked.only.lower() not in name.lower():
            continue
        command = [sys.executable, "-m", "tests.benchmarks.siting_peers", "--one", name]
        done = subprocess.run(
            [*command, "--limit", str(asked.limit)], capture_output=True, text=True, check=False
        )
        if done.returncode:
            print(f"| {name} | {done.stderr.splitlines()[-1]} |", flush=True)
            continue
        print(line(json.loads(done.stdout.splitlines()[-1])), flush=True)


if __name__ == "__main__":
    main()
