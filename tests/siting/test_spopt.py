"""The p-median and the p-centre beside spopt with HiGHS, on random networks of the plane."""

import numpy as np
import pulp
import pytest
from scipy.spatial.distance import cdist
from spopt.locate import PCenter, PMedian

from fugai.siting import solve_p_center, solve_p_median

ROUNDING = 1e-6  # HiGHS accepts a solution within 1e-6 of its rows


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # spopt's own calls of pulp
@pytest.mark.parametrize("seed", [0, 1, 2])
def test_p_median_and_p_center_have_the_optima_of_spopt(seed):
    rng = np.random.default_rng(seed)
    cost = cdist(rng.uniform(0, 100, (25, 2)), rng.uniform(0, 100, (12, 2)))
    weight = rng.integers(1, 9, 25).astype(float)
    engine = pulp.HiGHS(msg=False)
    median = PMedian.from_cost_matrix(cost, weight, p_facilities=4).solve(engine)
    center = PCenter.from_cost_matrix(cost, p_facilities=4).solve(engine)
    ours = solve_p_median(cost, weight, p=4)
    assert ours.status == "optimal"
    assert ours.objective == pytest.approx(median.problem.objective.value(), rel=ROUNDING)
    ours = solve_p_center(cost, p=4)
    assert ours.status == "optimal"
    assert ours.objective == pytest.approx(center.problem.objective.value(), rel=ROUNDING)
