"""Answers are checked from the raw inputs: false ones are caught, and the solvers give none."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.sparse import csr_array
from tests.siting.random_problems import (
    REFUSED,
    most_for_highs,
    random_problem,
    without_shortcuts,
)

from fugai import siting
from fugai.errors import CertificateError, SolverError
from fugai.siting import Choices
from fugai.siting.certificate import Question, _best_of_all, _Roles, certified
from fugai.siting.covering import max_cover
from fugai.siting.questions import covered_value, serving_cost

COVERS = csr_array(np.array([[1, 0, 0, 1], [1, 1, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0]]))
WEIGHT = np.array([60.0, 30.0, 20.0, 5.0])
CONFLICTS = csr_array(([1], ([0], [1])), shape=(4, 4))


def question(**options):
    value = covered_value(COVERS, WEIGHT)
    asked = {"candidates": 4, "value": value, "worth": value, "sense": "max", "budget": 2.0}
    return Question(**(asked | {"choices": Choices()} | options))


@pytest.fixture
def answer():
    return siting.solve_mclp(COVERS, WEIGHT, budget=2)


def test_a_right_answer_has_a_certificate(answer):
    assert answer.certificate is not None
    assert answer.certificate.exhaustive
    assert answer.certificate.best == answer.objective == 110.0
    assert {"budget", "objective", "bound", "gains"} <= set(answer.certificate.rules)


@pytest.mark.parametrize(
    ("options", "change", "words"),
    [
        ({}, {"chosen": np.array([0, 0])}, "built twice"),
        ({}, {"chosen": np.array([0, 9])}, "no candidate"),
        ({"choices": Choices(existing=[1])}, {}, r"sites \[1\] exist already or are forbidden"),
        ({"choices": Choices(forbidden=[0])}, {}, r"sites \[0\] exist already or are forbidden"),
        ({"choices": Choices(required=[3])}, {}, r"required sites \[3\] are not built"),
        ({"choices": Choices(conflicts=CONFLICTS)}, {}, r"sites \(0, 1\) are in conflict"),
        ({"budget": 1.0}, {}, "cost 2, more than the budget 1"),
        ({"choices": Choices(cost=[3.0, 1, 1, 1]), "budget": 3.0}, {}, "cost 4, more than"),
        ({"number": 3}, {}, "2 sites are built instead of 3"),
        ({"allowed": lambda _: False}, {}, "a group of demand falls short"),
        ({}, {"objective": 111.0, "bound": 111.0}, "the objective is 110, stated as 111"),
        ({}, {"bound": 100.0, "status": "gap"}, "beyond its bound 100"),
        ({}, {"bound": 120.0}, "'optimal' is stated with the bound 120"),
        ({}, {"gains": np.array([80.0, 30.0])}, "the first 1 sites are worth 90"),
        ({}, {"cost": 1.0}, "the sites cost 2, stated as 1"),
    ],
)
def test_a_false_answer_is_caught(answer, options, change, words):
    with pytest.raises(CertificateError, match=words):
        certified(question(**options), replace(answer, **change))


def test_a_worse_choice_is_not_optimal(answer):
    worse = replace(
        answer, chosen=np.array([0, 2]), gains=np.array([90.0, 5.0]), objective=95.0, bound=95.0
    )
    with pytest.raises(CertificateError, match="another choice is worth 110, beyond the bound 95"):
        certified(question(), worse)
    stated = replace(worse, bound=120.0, status="gap")
    assert certified(question(), stated).certificate.best == 110.0


def test_demand_that_nobody_serves_is_caught():
    cost = np.array([[0.0, 5.0], [np.inf, 0.0]])
    answer = siting.solve_p_median(cost, p=1)
    value = serving_cost(cost, np.ones(2))
    asked = Question(candidates=2, value=value, sense="min", choices=None, number=1)
    with pytest.raises(CertificateError, match="demand is left unserved"):
        certified(asked, replace(answer, chosen=np.array([0])))


def test_many_choices_leave_the_bound_unchecked():
    rng = np.random.default_rng(0)
    covers = csr_array(rng.random((60, 40)) < 0.2)
    answer = siting.solve_mclp(covers, np.ones(60), budget=5)
    assert not answer.certificate.exhaustive
    assert answer.certificate.rules


@pytest.fixture
def no_shortcuts(monkeypatch):
    for module, name in without_shortcuts():
        monkeypatch.setattr(module, name, 0)


# Seeds at which a capacitated p-median once built fewer sites than asked, and random others.
SEEDS = (*range(60), 100035, 100236, 100347, 100408, 770152)
NOTHING_ALLOWED = (38,)
"""Seeds whose required sites are in conflict, so that every solver refuses."""


@pytest.mark.kernel
@pytest.mark.usefixtures("no_shortcuts")
@pytest.mark.parametrize("seed", SEEDS)
def test_random_problems_with_all_options(seed, monkeypatch):
    monkeypatch.setattr(max_cover, "MAX_ENTRIES", most_for_highs(seed))
    problem = random_problem(seed)
    solved = 0
    for name, solve in problem.solvers(seed).items():
        try:
            answer = solve()
        except CertificateError:
            raise
        except REFUSED as error:
            if isinstance(error, SolverError) and name in ("p-median", "p-centre"):
                assert nothing_serves_all(problem), name
            continue
        solved += 1
        assert answer.status == "optimal" or name in ("lscp-b", "mclp", "p-median in the plane"), (
            name
        )
    assert (solved > 0) == (seed not in NOTHING_ALLOWED)


def nothing_serves_all(problem):
    """Whether trying every choice finds no sites without a conflict that reach all demand."""
    asked = Question(
        candidates=problem.covers.shape[1],
        value=serving_cost(problem.cost, problem.weight),
        sense="min",
        choices=Choices(**problem.roles),
        number=problem.number,
    )
    return np.isnan(_best_of_all(asked, _Roles.of(asked)))


@pytest.mark.kernel
def test_places_too_near_each_other_are_not_both_built():
    """The two best candidates bar each other; all that is left is one of them and a second-best."""
    size = 100
    covers = np.zeros((2 * size, 64), dtype=bool)
    weight = np.full(2 * size, 10.0)
    weight[[0, size]], weight[[1, size + 1]] = 3.0, 17.0
    covers[:size, 0] = covers[size:, 1] = True
    covers[1:size, 2] = covers[size + 1 :, 3] = True
    rng = np.random.default_rng(1)
    for j in range(4, 64):
        covers[(j % 2) * size + rng.permutation(size)[:28], j] = True
    barred = Choices(conflicts=csr_array(([True], ([0], [1])), shape=(64, 64)))
    answer = siting.solve_mclp(csr_array(covers), weight, budget=2, choices=barred)
    assert answer.objective == 2 * 1000.0 - 3.0
    assert answer.status == "optimal"
    assert not {0, 1} <= set(answer.chosen.tolist())
    assert not {0, 1} <= set(siting.solve_lscp(csr_array(covers), choices=barred).chosen.tolist())


def test_a_required_site_that_covers_nobody_is_built_and_paid():
    covers = csr_array(np.array([[0, 1, 0], [0, 0, 1], [0, 1, 0]]))
    answer = siting.solve_capacitated_mclp(
        covers, [3.0, 1.0, 2.0], [9.0, 9.0, 9.0], budget=2, choices=Choices(required=[0])
    )
    assert sorted(answer.chosen.tolist()) == [0, 1]
    assert answer.cost == 2.0
    assert answer.objective == 5.0


def test_a_capacitated_median_obeys_conflicts():
    cost = np.array([[15.0, 27, 18, 26], [29, 18, 15, 8], [22, 4, 11, 13], [13, 5, 15, 14]])
    pairs = csr_array(([True, True], ([0, 2], [3, 3])), shape=(4, 4))
    choices = Choices(existing=[2], forbidden=[1], conflicts=pairs)
    with pytest.raises(SolverError, match="found none that do"):
        siting.solve_capacitated_p_median(cost, np.ones(4), 9.0, p=2, choices=choices)
