"""Covering problems against spopt and the plain program, and how they end before the proof."""

from __future__ import annotations

import os
import signal
import threading

import numpy as np
import pulp
import pytest
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array, eye_array, hstack, vstack
from spopt.locate import LSCP, LSCPB, MCLP

from fugai.siting import (
    Choices,
    SolverOptions,
    coverable,
    covering_count,
    gain_curve,
    solve_lscp,
    solve_lscp_b,
    solve_mclp,
)

pytestmark = [
    pytest.mark.kernel,
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),  # of spopt and pulp
]


def town(seed, *, demand=300, candidates=40, reach=2.0):
    """Points and candidates on a square of 10 km, covered within a distance on the grid."""
    rng = np.random.default_rng(seed)
    x, y = rng.uniform(0, 10, (2, demand))
    a, b = rng.uniform(0, 10, (2, candidates))
    distance = np.abs(x[:, None] - a) + np.abs(y[:, None] - b)
    keep = (distance <= reach).any(axis=1)
    weight = rng.integers(1, 100, demand).astype(float)
    return csr_array(distance[keep] <= reach), weight[keep], distance[keep]


def scattered(seed, demand=3000, candidates=300):
    """Covers without any structure: far from proven within seconds."""
    rng = np.random.default_rng(seed)
    covers = csr_array(rng.random((demand, candidates)) < 0.03)
    return csr_array(covers[coverable(covers)])


def solver():
    return pulp.HiGHS(msg=False)


@pytest.mark.parametrize("seed", range(3))
def test_mclp_is_that_of_spopt(seed):
    covers, weight, distance = town(seed)
    model = MCLP.from_cost_matrix(distance, weight[:, None], 2.0, 6).solve(solver())
    solution = solve_mclp(covers, weight, budget=6, solver=SolverOptions(seed=seed))
    assert solution.status == "optimal"
    assert solution.objective == pytest.approx(pulp.value(model.problem.objective), rel=1e-4)
    assert solution.objective >= pulp.value(model.problem.objective) * (1 - 1e-9)


@pytest.mark.parametrize("seed", range(3))
def test_set_cover_and_its_backup_are_those_of_spopt(seed):
    covers, _, distance = town(seed)
    model = LSCP.from_cost_matrix(distance, 2.0).solve(solver())
    fewest = solve_lscp(covers, solver=SolverOptions(seed=seed))
    assert fewest.objective == pulp.value(model.problem.objective)
    backup = LSCPB.from_cost_matrix(distance, 2.0, solver()).solve(solver())
    solution = solve_lscp_b(covers, solver=SolverOptions(seed=seed))
    # Its objective counts a third cover as well, so what its sites cover twice is counted here.
    theirs = [j for j, y in enumerate(backup.fac_vars) if y.varValue > 0.5]
    assert solution.objective >= (covering_count(covers, theirs) > 1).sum()
    assert solution.objective == (covering_count(covers, solution.chosen) > 1).sum()
    assert len(solution.chosen) == len(theirs)
    assert solution.status == "optimal"


def test_a_budget_of_money_gives_the_optimum_of_the_plain_program():
    covers, weight, _ = town(4, demand=400, candidates=60)
    rows, columns = covers.shape
    cost = np.random.default_rng(4).uniform(1, 3, columns)
    links = hstack([-covers.astype(float), eye_array(rows)])
    money = csr_array(np.append(cost, np.zeros(rows))[None, :])
    model = milp(
        np.append(np.zeros(columns), -weight),
        bounds=Bounds(0, 1),
        integrality=np.append(np.ones(columns), np.zeros(rows)),
        constraints=LinearConstraint(vstack([links, money]), -np.inf, np.append(np.zeros(rows), 9)),
    )
    solution = solve_mclp(covers, weight, budget=9.0, choices=Choices(cost=cost))
    assert solution.objective == pytest.approx(-model.fun, rel=1e-4)  # the gap of the plain program
    assert solution.objective >= -model.fun * (1 - 1e-9)
    assert solution.status == "optimal"


def test_greedy_is_below_the_answer_and_the_answer_below_the_bound():
    covers, weight, _ = town(5)
    curve = gain_curve(covers, weight, max_sites=10)
    for number in (3, 6, 10):
        solution = solve_mclp(covers, weight, budget=number)
        assert curve.loc[number, "covered"] <= solution.objective <= curve.loc[number, "bound"]


def test_at_the_time_limit_there_is_an_answer_with_its_gap():
    covers = scattered(1)
    solution = solve_mclp(
        covers, np.ones(covers.shape[0]), budget=12, solver=SolverOptions(time_limit_s=2.0)
    )
    assert solution.status == "time limit"
    assert 0 < solution.gap < 1
    assert len(solution.chosen) == 12
    cover = solve_lscp(covers, solver=SolverOptions(time_limit_s=2.0))
    assert cover.status == "time limit"
    assert cover.bound < cover.objective
    assert cover.gains.sum() == covers.shape[0]


def test_an_interrupt_returns_the_best_solution_so_far_if_asked_to():
    covers = scattered(2)
    weight = np.ones(covers.shape[0])
    solve_mclp(covers[:9], weight[:9], budget=1)  # compiled before the alarm is set
    for keep in (True, False):
        alarm = threading.Timer(1.0, os.kill, (os.getpid(), signal.SIGINT))
        alarm.start()
        if keep:
            solution = solve_mclp(
                covers, weight, budget=12, solver=SolverOptions(keep_on_interrupt=True)
            )
            assert solution.status == "interrupted"
            assert solution.objective <= solution.bound
            assert len(solution.chosen) == 12
        else:
            with pytest.raises(KeyboardInterrupt):
                solve_mclp(covers, weight, budget=12)
