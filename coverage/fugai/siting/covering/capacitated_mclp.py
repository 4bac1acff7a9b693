"""Maximal covering by sites that can serve only so much demand each."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from fugai._deprecated import gathered_arguments, renamed_arguments
from fugai.siting._clock import Clock
from fugai.siting.certificate import Question, certified
from fugai.siting.checks import check_cost
from fugai.siting.covering.capacitated_problem import (
    CapacitatedIncumbent,
    CapacitatedProblem,
    capacitated_problem,
)
from fugai.siting.covering.capacitated_search import prove, search
from fugai.siting.covering.instance import read_instance
from fugai.siting.covering.warm_up import warm_up
from fugai.siting.options import Choices, SolverOptions
from fugai.siting.questions import served_within_capacity
from fugai.siting.result import ROUNDING, SitingSolution

if TYPE_CHECKING:
    from scipy.sparse import csr_array

    from fugai._types import IntArray
    from fugai.siting.covering.instance import CoveringInstance


@renamed_arguments(apart="conflicts", removed_in="0.3.0")
@gathered_arguments(into="choices", kind=Choices, removed_in="0.3.0")
@gathered_arguments(into="solver", kind=SolverOptions, removed_in="0.3.0")
def solve_capacitated_mclp(
    covers: csr_array,
    weight: npt.ArrayLike,
    capacity: npt.ArrayLike,
    *,
    budget: float,
    choices: Choices | None = None,
    solver: SolverOptions | None = None,
) -> SitingSolution:
    """Capacitated maximal covering: new sites that serve the most demand within their capacity.

    Parameters
    ----------
    covers, weight, budget, choices, solver
        As in `solve_mclp`.
    capacity
        Most weight that each candidate can serve, positive; existing ones too. The demand of a
        point may be split between sites: not all of a village uses the same pickup point.

    Returns
    -------
    `SitingSolution` whose objective is the weight served in the best assignment. ``gains`` is what
    each chosen site serves in it, ``base`` what the existing ones serve, and ``assigned`` the site
    that serves most of each demand point (-1 for none).

    Raises
    ------
    ContractError, EmptyResultError, ConfigError
        As `solve_mclp`; a capacity is not positive.

    Notes
    -----
    Maximise sum(f_ij) with sum over j of f_ij <= w_i, sum over i of f_ij <= k_j y_j,
    f_ij <= w_i y_j: J. Current, J. Storbeck, Capacitated covering models, Environment and Planning
    B 15, 1988.

    Examples
    --------
    Candidate 0 covers all, but can serve only 50:

    >>> import numpy as np
    >>> from fugai.siting import solve_capacitated_mclp
    >>> covers = np.array([[1, 1, 0], [1, 0, 1]])
    >>> solution = solve_capacitated_mclp(covers, [60, 40], [50, 80, 80], budget=1)
    >>> solution.chosen, solution.objective, solution.assigned
    (array([1]), 60.0, array([ 1, -1]))
    """
    warm_up()
    options = solver or SolverOptions()
    clock = Clock(options)
    instance = read_instance(covers, weight, choices)
    limit = check_cost(capacity, instance.roles.candidates, name="capacity")
    problem = capacitated_problem(instance, limit, instance.check_budget(budget))
    clock.keep_back()
    best = CapacitatedIncumbent(built=problem.always_built.copy())
    with clock.guarded():
        search(problem, best, np.random.default_rng(options.seed), clock)
        prove(problem, best, clock, seed=options.seed)
    solution = _solution(instance, problem, best, clock, seed=options.seed)
    question = Question(
        candidates=instance.roles.candidates,
        value=served_within_capacity(
            covers, np.asarray(weight, dtype=np.float64), limit, stated=solution.objective
        ),
        sense="max",
        choices=choices,
        budget=budget,
    )
    return certified(question, solution)


def _solution(
    instance: CoveringInstance,
    problem: CapacitatedProblem,
    best: CapacitatedIncumbent,
    clock: Clock,
    *,
    seed: int,
) -> SitingSolution:
    reduced, is_whole = problem.reduced, problem.is_whole
    flow = np.round(best.flow) if is_whole else best.flow
    load = np.bincount(reduced.cover.row_idx, flow, len(reduced.cost)).astype(np.float64)
    existing = np.isin(reduced.columns, instance.roles.existing)
    sites = np.flatnonzero(best.built & ~existing)
    order = sites[np.argsort(-load[sites], kind="stable")]
    chosen = reduced.columns[order]
    # A required site that covers nobody is left out of the search, and is built all the same.
    idle = np.setdiff1d(instance.roles.required, reduced.columns)
    chosen, gains = np.append(chosen, idle), np.append(load[order], np.zeros(len(idle)))
    objective = float(load.sum())
    proven = best.bound <= objective * (1 + ROUNDING) + (0.999 if is_whole else 0.0)
    return SitingSolution(
        problem="capacitated MCLP",
        chosen=chosen,
        gains=gains,
        objective=objective,
        bound=objective if proven else max(objective, best.bound),
        status=clock.status(proven=proven),
        seconds=clock.spent_s,
        sense="max",
        base=float(load[existing].sum()),
        existing=instance.roles.existing,
        total=float(instance.weight.sum()),
        cost=float(instance.cost[chosen].sum()),
        seed=seed,
        assigned=_assigned(instance, problem, best),
    )


def _assigned(
    instance: CoveringInstance, problem: CapacitatedProblem, best: CapacitatedIncumbent
) -> IntArray:
    """Site that serves most of each demand point; points of the same candidates share one."""
    reduced, matrix = problem.reduced, instance.covers
    load = np.zeros(instance.roles.candidates)
    load[reduced.columns] = np.bincount(reduced.cover.row_idx, best.flow, len(reduced.cost))
    value = load[matrix.indices]
    row = np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr))
    order = np.lexsort((matrix.indices, -value, row))
    largest = order[np.append(True, row[order][1:] != row[order][:-1])]
    assigned = np.full(matrix.shape[0], -1, dtype=np.int64)
    served = largest[value[largest] > 0]
    assigned[row[served]] = matrix.indices[served]
    return assigned
