"""Points without a matrix and large partial covers, for `python -m tests.benchmarks.siting`.

Points lie evenly in a square, or in towns of many sizes. The weak spots are read from where
`FUGAI_REFERENCE` says, and are left out where that folder is absent.
"""

from __future__ import annotations

import os
import resource
import time
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from tests.benchmarks.siting_cover import clustered, weights
from tests.conftest import ROOT
from tests.siting.weak_coverage import weak_coverage

from fugai.siting import (
    PlanePoints,
    SolverOptions,
    solve_p_center,
    solve_p_median,
    solve_partial_cover,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from fugai.siting import SitingSolution

REFERENCE = Path(os.environ.get("FUGAI_REFERENCE", ROOT.parent / "shared" / "reference"))
WINDOWS = {"": None, ", a sixth of it": (1250.0, 0.0, 1750.0, 500.0)}


def _median(kind: str, p: int, limit_s: float) -> tuple[int, Callable[[], SitingSolution]]:
    """A hundred thousand points, each a candidate too."""
    rng = np.random.default_rng(0)
    count = 100_000
    where = clustered(rng, count, 200) if kind == "towns" else 100.0 * rng.random((count, 2))
    weight = weights(rng, count) if kind == "towns" else None
    options = SolverOptions(time_limit_s=limit_s)
    points = PlanePoints(*where.T)
    return count**2, lambda: solve_p_median(points, weight, p=p, solver=options)


def _center(kind: str, p: int, seed: int) -> tuple[int, Callable[[], SitingSolution]]:
    """Two hundred thousand points, each a candidate too."""
    rng = np.random.default_rng(seed)
    count = 200_000
    where = clustered(rng, count, 200) if kind == "towns" else 100.0 * rng.random((count, 2))
    points = PlanePoints(*where.T)
    return count**2, lambda: solve_p_center(points, p=p)


def _weak(window: str) -> tuple[int, Callable[[], SitingSolution]]:
    covers, traffic, choices = weak_coverage(REFERENCE, WINDOWS[window])
    return covers.nnz, lambda: solve_partial_cover(covers, traffic, share=0.9, choices=choices)


CASES: dict[str, Callable[[], tuple[int, Callable[[], SitingSolution]]]] = {
    **{
        f"p-median in the plane, {kind}, 100,000 × 100,000, p = {p:,}, {limit:.0f} s": (
            lambda kind=kind, p=p, limit=limit: _median(kind, p, limit)
        )
        for kind in ("even", "towns")
        for p in (100, 1000)
        for limit in (60.0, 300.0)
    },
    **{
        f"p-center in the plane, {kind}, 200,000 × 200,000, p = {p}, seed {seed}": (
            lambda kind=kind, p=p, seed=seed: _center(kind, p, seed)
        )
        for kind in ("even", "towns")
        for p in (5, 20, 100)
        for seed in (0, 1)
    },
    **{f"weak coverage{window}": lambda window=window: _weak(window) for window in WINDOWS},
}
if not REFERENCE.is_dir():
    CASES = {name: make for name, make in CASES.items() if "weak" not in name}


def run(name: str, *, peer: bool) -> dict:  # noqa: ARG001  (no peer takes these)
    """Solve one instance in this process."""
    entries, solve = CASES[name]()
    rng = np.random.default_rng(0)
    some = PlanePoints(*rng.random((2, 2_500)))
    for solve_some in (solve_p_median, solve_p_center):
        solve_some(some, p=3, solver=SolverOptions(time_limit_s=1))
    cpu = time.process_time()
    solution = solve()
    return {
        "instance": name,
        "entries": entries,
        "objective": solution.objective,
        "bound": solution.bound,
        "gap": solution.gap,
        "status": solution.status,
        "seconds": solution.seconds,
        "cpu": time.process_time() - cpu,
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }
