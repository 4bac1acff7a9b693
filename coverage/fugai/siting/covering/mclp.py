"""Maximal covering: as much demand as a budget can cover, once or twice."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from fugai._deprecated import gathered_arguments, renamed_arguments
from fugai.errors import ConfigError, InfeasibleError, SolverError
from fugai.siting._clock import Clock
from fugai.siting.certificate import Question, certified
from fugai.siting.covering.groups import check_min_share
from fugai.siting.covering.instance import CoveringInstance, common_step, read_instance
from fugai.siting.covering.max_cover import max_cover
from fugai.siting.covering.min_share import max_cover_with_minimum
from fugai.siting.covering.order import order_sites
from fugai.siting.covering.reduce import reduced_problem
from fugai.siting.covering.subproblem import subproblem_of
from fugai.siting.covering.warm_up import warm_up
from fugai.siting.options import Choices, SolverOptions
from fugai.siting.questions import covered_value, groups_met
from fugai.siting.result import SitingSolution

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scipy.sparse import csr_array

    from fugai._types import FloatArray
    from fugai.siting.covering.incumbent import MaxCoverIncumbent


@renamed_arguments(apart="conflicts", floor="min_share", removed_in="0.3.0")
@gathered_arguments(into="choices", kind=Choices, removed_in="0.3.0")
@gathered_arguments(into="solver", kind=SolverOptions, removed_in="0.3.0")
def solve_mclp(
    covers: csr_array,
    weight: npt.ArrayLike,
    *,
    budget: float,
    choices: Choices | None = None,
    groups: npt.ArrayLike | None = None,
    min_share: float | Mapping[object, float] = 0.0,
    solver: SolverOptions | None = None,
) -> SitingSolution:
    """Maximal covering location problem: new sites that cover the most demand.

    Parameters
    ----------
    covers
        Demand × candidate; an entry that is not 0 says that the candidate covers the demand.
    weight
        Weight of each demand point, finite and not negative: people, venues, kilometres.
    budget
        Number of new sites, or money where ``choices`` has a cost for each.
    choices
        Which candidates exist, must and must not be built, their costs and conflicts.
    groups
        Group of each demand point, such as its district; None or NaN for none.
    min_share
        Least share, from 0 to 1, of the weight of each group that must be covered: one for all, or
        one for each group.
    solver
        Time limit and seed.

    Returns
    -------
    `SitingSolution` whose objective is the weight covered by new and existing sites.

    Raises
    ------
    ContractError, EmptyResultError
        An array does not fit or holds a value that it must not; ``covers`` is empty.
    ConfigError
        Arguments contradict each other.
    InfeasibleError
        No choice within the budget brings every group to its share.
    SolverError
        None was found within the time limit.

    Notes
    -----
    Maximise sum(w_i z_i) with z_i <= sum of y_j over the candidates that cover i,
    sum(c_j y_j) <= budget, y binary: R. L. Church, C. ReVelle, The maximal covering location
    problem, Papers of the Regional Science Association 32, 1974.

    Examples
    --------
    Four demand points, three candidates, two of which may be built:

    >>> import numpy as np
    >>> from fugai.siting import Choices, solve_mclp
    >>> covers = np.array([[1, 0, 0], [1, 1, 0], [0, 1, 0], [0, 0, 1]])
    >>> solution = solve_mclp(covers, [60, 30, 20, 5], budget=2)
    >>> solution.chosen, solution.objective, solution.status
    (array([0, 1]), 110.0, 'optimal')

    Half of the people of every district must be covered, and the third is in one of its own:

    >>> districts = ["east", "east", "east", "west"]
    >>> solve_mclp(
    ...     covers, [60, 30, 20, 5], budget=2, groups=districts, min_share=0.5
    ... ).chosen
    array([0, 2])

    With money instead of a number of sites:

    >>> solve_mclp(
    ...     covers, [60, 30, 20, 5], budget=30, choices=Choices(cost=[40, 20, 10])
    ... ).chosen
    array([1, 2])
    """
    warm_up()
    options = solver or SolverOptions()
    clock = Clock(options)
    instance = read_instance(covers, weight, choices)
    amount = instance.check_budget(budget)
    minimum = check_min_share(instance, groups, min_share)
    reduced = reduced_problem(instance, instance.weight, groups=minimum)
    problem = subproblem_of(instance, reduced, budget=amount)
    clock.keep_back()
    step = common_step(instance.weight)
    rng = np.random.default_rng(options.seed)
    if len(minimum.minimum):
        best = max_cover_with_minimum(problem, clock, rng=rng, step=step)
        _check_found(best, budget, clock)
    else:
        best = max_cover(problem, clock, rng=rng, step=step)
    worth = CoverWorth(first=instance.weight, second=np.zeros_like(instance.weight))
    solution = max_cover_solution("MCLP", instance, worth, best, clock, seed=options.seed)
    value = covered_value(covers, np.asarray(weight, dtype=np.float64))
    question = Question(
        candidates=instance.roles.candidates,
        value=value,
        worth=value,
        sense="max",
        choices=choices,
        budget=budget,
        allowed=groups_met(covers, np.asarray(weight, dtype=np.float64), groups, min_share),
    )
    return certified(question, solution)


@renamed_arguments(apart="conflicts", removed_in="0.3.0")
@gathered_arguments(into="choices", kind=Choices, removed_in="0.3.0")
@gathered_arguments(into="solver", kind=SolverOptions, removed_in="0.3.0")
def solve_mclp_b(
    covers: csr_array,
    weight: npt.ArrayLike,
    *,
    budget: float,
    first: float = 0.5,
    choices: Choices | None = None,
    solver: SolverOptions | None = None,
) -> SitingSolution:
    """Maximal covering with backup: part of a demand point's weight is earned by a second cover.

    Parameters
    ----------
    covers, weight, budget, choices, solver
        As in `solve_mclp`.
    first
        Part of a demand point's weight that the first cover earns, from 0 to 1; a second one earns
        the rest. At 1 it is the MCLP.

    Returns
    -------
    `SitingSolution` whose objective is ``first`` times the weight covered and (1 - ``first``) times
    the weight covered twice.

    Raises
    ------
    ContractError, EmptyResultError, ConfigError
        As `solve_mclp`; ``first`` is not from 0 to 1.

    Notes
    -----
    Model BACOP2 of K. Hogan, C. ReVelle, Concepts and applications of backup coverage, Management
    Science 32, 1986: maximise first · sum(w_i z_i) + (1 - first) · sum(w_i u_i) with
    z_i + u_i <= sum of y_j over the candidates that cover i and u_i <= z_i.

    Examples
    --------
    Where a second cover is worth as much as the first, both sites cover the same people:

    >>> import numpy as np
    >>> from fugai.siting import solve_mclp_b
    >>> covers = np.array([[1, 1, 0], [0, 0, 1]])
    >>> solution = solve_mclp_b(covers, [100, 20], budget=2)
    >>> solution.chosen, solution.objective
    (array([0, 1]), 100.0)
    >>> solve_mclp_b(covers, [100, 20], budget=2, first=0.9).chosen
    array([0, 2])
    """
    if not 0.0 <= first <= 1.0:
        msg = f"`first` must be from 0 to 1, found {first!r}."
        raise ConfigError(msg)
    warm_up()
    options = solver or SolverOptions()
    clock = Clock(options)
    instance = read_instance(covers, weight, choices)
    amount = instance.check_budget(budget)
    once = instance.weight * first
    worth = CoverWorth(first=once, second=instance.weight - once)
    reduced = reduced_problem(instance, worth.first, worth.second)
    clock.keep_back()
    best = max_cover(
        subproblem_of(instance, reduced, budget=amount),
        clock,
        rng=np.random.default_rng(options.seed),
        step=common_step(worth.first, worth.second),
    )
    solution = max_cover_solution("MCLP-B", instance, worth, best, clock, seed=options.seed)
    given = np.asarray(weight, dtype=np.float64)
    value = covered_value(covers, given * first, given * (1.0 - first))
    question = Question(
        candidates=instance.roles.candidates,
        value=value,
        worth=value,
        sense="max",
        choices=choices,
        budget=budget,
    )
    return certified(question, solution)


def _check_found(best: MaxCoverIncumbent, budget: float, clock: Clock) -> None:
    """There is a choice that brings each group to its share.

    Raises
    ------
    InfeasibleError
        None exists.
    SolverError
        None was found in time.
    """
    if np.isfinite(best.value):
        return
    if np.isfinite(best.bound):
        spent = f"{clock.spent_s:.1f} s"
        msg = f"A choice that keeps `min_share` must be found in time, found none in {spent}."
        raise SolverError(msg)
    msg = f"`budget` must bring every group to `min_share`, found that {budget:g} cannot."
    raise InfeasibleError(msg)


@dataclass(frozen=True, kw_only=True, eq=False)
class CoverWorth:
    """Value of a first and of a second cover of each demand point."""

    first: FloatArray
    second: FloatArray


def max_cover_solution(
    problem: str,
    instance: CoveringInstance,
    worth: CoverWorth,
    best: MaxCoverIncumbent,
    clock: Clock,
    *,
    seed: int,
) -> SitingSolution:
    """Solution of the best choice, its value computed anew from the weights as given."""
    chosen, gains, base = order_sites(instance, best.built, worth.first, worth.second)
    objective = base + float(gains.sum())
    return SitingSolution(
        problem=problem,
        chosen=chosen,
        gains=gains,
        objective=objective,
        bound=objective if best.proven else max(objective, best.bound),
        status=clock.status(proven=best.proven),
        seconds=clock.spent_s,
        sense="max",
        base=base,
        existing=instance.roles.existing,
        total=float(worth.first.sum() + worth.second.sum()),
        cost=float(instance.cost[chosen].sum()),
        seed=seed,
    )
