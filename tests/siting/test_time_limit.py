"""Problems of distance too hard for their time limit end at it, in seconds of the processor."""

from __future__ import annotations

import time
from types import SimpleNamespace

import numpy as np
import pytest
from scipy.spatial.distance import cdist

from fugai.siting import (
    PlanePoints,
    SolverOptions,
    _clock,
    solve_capacitated_p_median,
    solve_p_center,
    solve_p_median,
)

pytestmark = pytest.mark.kernel

LIMIT_S = 8.0
SOLVERS = {
    "p-center": lambda xy, p, solver: solve_p_center(cdist(xy, xy), p=p, solver=solver),
    "p-median": lambda xy, p, solver: solve_p_median(cdist(xy, xy), p=p, solver=solver),
    "capacitated": lambda xy, p, solver: solve_capacitated_p_median(
        cdist(xy, xy), np.ones(len(xy)), np.full(len(xy), 2.0 * len(xy) / p), p=p, solver=solver
    ),
    "p-center in the plane": lambda xy, p, solver: solve_p_center(
        PlanePoints(*xy.T), p=p, solver=solver
    ),
    "p-median in the plane": lambda xy, p, solver: solve_p_median(
        PlanePoints(*xy.T), p=p, solver=solver
    ),
}


@pytest.mark.parametrize("name", SOLVERS)
def test_a_time_limit_is_kept_within_a_twentieth(name, monkeypatch):
    # Other processes do not count: the clock of the solver is that of the processor.
    processor = SimpleNamespace(perf_counter=time.process_time)
    rng = np.random.default_rng(3)
    small, size = (1_200, 100_000) if "plane" in name else (400, 2_000)
    SOLVERS[name](rng.random((small, 2)), 20, SolverOptions(time_limit_s=1.0))  # compiled
    where = rng.random((size, 2))
    monkeypatch.setattr(_clock, "time", processor)
    begin = time.process_time()
    solution = SOLVERS[name](where, 40, SolverOptions(time_limit_s=LIMIT_S))
    spent_s = time.process_time() - begin
    assert solution.bound <= solution.objective
    assert spent_s <= 1.05 * LIMIT_S
