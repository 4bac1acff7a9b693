"""Location set covering: all demand covered by the fewest or cheapest sites."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NoReturn

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array

from fugai._deprecated import gathered_arguments, renamed_arguments
from fugai.errors import InfeasibleError, SolverError
from fugai.kernels.location.covering.cover import GroupMinimum
from fugai.siting._clock import Clock
from fugai.siting.certificate import Question, certified
from fugai.siting.checks import first_few
from fugai.siting.covering.instance import CoveringInstance, common_step, read_instance
from fugai.siting.covering.min_share import max_cover_with_minimum
from fugai.siting.covering.order import order_sites
from fugai.siting.covering.reduce import reduced_problem
from fugai.siting.covering.set_cover import set_cover
from fugai.siting.covering.subproblem import SetCoverProblem, subproblem_of
from fugai.siting.covering.warm_up import warm_up
from fugai.siting.matrix import covered, covering_count
from fugai.siting.options import Choices, SolverOptions
from fugai.siting.questions import cost_to_cover, covered_twice, covered_value, demand_that_counts
from fugai.siting.result import SitingSolution

if TYPE_CHECKING:
    from fugai._types import FloatArray, IntArray
    from fugai.siting.covering.incumbent import MaxCoverIncumbent, SetCoverIncumbent


@renamed_arguments(apart="conflicts", removed_in="0.3.0")
@gathered_arguments(into="choices", kind=Choices, removed_in="0.3.0")
@gathered_arguments(into="solver", kind=SolverOptions, removed_in="0.3.0")
def solve_lscp(
    covers: csr_array,
    *,
    choices: Choices | None = None,
    skip_uncoverable: bool = False,
    solver: SolverOptions | None = None,
) -> SitingSolution:
    """Location set covering problem: the fewest new sites that cover every demand point.

    Parameters
    ----------
    covers
        Demand × candidate; an entry that is not 0 says that the candidate covers the demand.
    choices
        Which candidates exist, must and must not be built, their costs and conflicts. With a cost
        of each candidate, the cheapest sites instead of the fewest.
    skip_uncoverable
        Leave out demand points that no candidate can cover, and list them in ``uncoverable``,
        instead of raising an error.
    solver
        Time limit and seed.

    Returns
    -------
    `SitingSolution` whose objective is the number or cost of the new sites; ``gains`` count the
    demand points that each of them is the first to cover.

    Raises
    ------
    ContractError, EmptyResultError, ConfigError
        As `solve_mclp`.
    InfeasibleError
        A demand point cannot be covered; the error's ``points`` are all that cannot.
    SolverError
        No solution was found within the time limit.

    Notes
    -----
    Minimise sum(c_j y_j) with sum of y_j >= 1 over the candidates that cover i, for every i:
    C. Toregas, R. Swain, C. ReVelle, L. Bergman, The location of emergency service facilities,
    Operations Research 19, 1971.

    Examples
    --------
    >>> import numpy as np
    >>> from fugai.siting import Choices, solve_lscp
    >>> covers = np.array([[1, 0, 1], [0, 1, 1], [0, 1, 0]])
    >>> solution = solve_lscp(covers)
    >>> np.sort(solution.chosen), solution.objective, solution.bound
    (array([1, 2]), 2.0, 2.0)
    >>> np.sort(solve_lscp(covers, choices=Choices(cost=[1, 1, 9])).chosen)
    array([0, 1])
    """
    warm_up()
    options = solver or SolverOptions()
    clock = Clock(options)
    instance, lost = _coverable_part(read_instance(covers, None, choices), skip=skip_uncoverable)
    clock.keep_back()
    best = _cover_all(instance, clock, seed=options.seed)
    solution = set_cover_solution(
        "LSCP", instance, best, clock, seed=options.seed, uncoverable=lost
    )
    counted = demand_that_counts(covers, choices)
    question = Question(
        candidates=instance.roles.candidates,
        value=cost_to_cover(covers, counted, least=float(counted.sum()), choices=choices),
        worth=covered_value(covers, counted),
        sense="min",
        choices=choices,
    )
    return certified(question, solution)


@renamed_arguments(apart="conflicts", removed_in="0.3.0")
@gathered_arguments(into="choices", kind=Choices, removed_in="0.3.0")
@gathered_arguments(into="solver", kind=SolverOptions, removed_in="0.3.0")
def solve_lscp_b(
    covers: csr_array,
    weight: npt.ArrayLike | None = None,
    *,
    choices: Choices | None = None,
    skip_uncoverable: bool = False,
    solver: SolverOptions | None = None,
) -> SitingSolution:
    """Set covering with backup: of the fewest sites that cover all, those that cover most twice.

    Parameters
    ----------
    covers, choices, skip_uncoverable, solver
        As in `solve_lscp`.
    weight
        What a second cover of each demand point is worth; 1 each by default.

    Returns
    -------
    `SitingSolution` whose objective is the weight covered at least twice, with as few (or as cheap)
    sites as `solve_lscp` finds. It is proven only where that number is.

    Raises
    ------
    ContractError, EmptyResultError, ConfigError, InfeasibleError, SolverError
        As `solve_lscp`.

    Notes
    -----
    Model BACOP1 of K. Hogan, C. ReVelle, Concepts and applications of backup coverage, Management
    Science 32, 1986, at the number of sites of the LSCP: maximise sum(w_i u_i) with
    sum of y_j - u_i >= 1 over the candidates that cover i, and sum(c_j y_j) at its least.

    Examples
    --------
    Candidates 1 and 2 both complete the cover, and 2 covers the first point again:

    >>> import numpy as np
    >>> from fugai.siting import solve_lscp_b
    >>> covers = np.array([[1, 0, 1], [1, 0, 0], [0, 1, 1]])
    >>> solution = solve_lscp_b(covers, [50, 10, 10])
    >>> np.sort(solution.chosen), solution.objective
    (array([0, 2]), 50.0)
    """
    warm_up()
    options = solver or SolverOptions()
    clock = Clock(options)
    instance, lost = _coverable_part(read_instance(covers, weight, choices), skip=skip_uncoverable)
    clock.keep_back()
    half = Clock(options, share=0.5)  # the other half is for the second cover
    fewest = _cover_all(instance, half, seed=options.seed)
    best = _most_twice(instance, fewest, clock, seed=options.seed)
    ones = np.ones(len(instance.weight))
    chosen, _, _ = order_sites(instance, best.built, ones, 0 * ones)
    twice = covering_count(instance.covers, best.built) > 1
    before = covering_count(instance.covers, instance.roles.existing) > 1
    objective = float(instance.weight[twice].sum())
    first_covers = best.value - instance.weight[twice].sum()
    proven = best.proven and fewest.proven
    solution = SitingSolution(
        problem="LSCP-B",
        chosen=chosen,
        gains=_second_gains(instance, chosen),
        objective=objective,
        bound=objective if proven else max(objective, best.bound - first_covers),
        status=clock.status(proven=proven),
        seconds=clock.spent_s,
        sense="max",
        base=float(instance.weight[before].sum()),
        existing=instance.roles.existing,
        total=float(instance.weight.sum()),
        cost=float(instance.cost[chosen].sum()),
        seed=options.seed,
        uncoverable=lost,
        unit="demand covered twice",
    )
    counted = demand_that_counts(covers, choices)
    question = Question(
        candidates=instance.roles.candidates,
        value=covered_twice(covers, counted, weight),
        sense="max",
        choices=choices,
        budget=solution.cost,
    )
    return certified(question, solution)


def set_cover_solution(
    problem: str,
    instance: CoveringInstance,
    best: SetCoverIncumbent,
    clock: Clock,
    *,
    seed: int,
    uncoverable: IntArray | None = None,
) -> SitingSolution:
    """Solution of the cheapest choice, with gains in weight."""
    weight = instance.weight
    chosen, gains, base = order_sites(instance, best.built, weight, np.zeros_like(weight))
    cost = float(instance.cost[chosen].sum())
    return SitingSolution(
        problem=problem,
        chosen=chosen,
        gains=gains,
        objective=cost,
        bound=cost if best.proven else min(cost, best.bound),
        status=clock.status(proven=best.proven),
        seconds=clock.spent_s,
        sense="min",
        base=base,
        existing=instance.roles.existing,
        total=float(weight.sum()),
        cost=cost,
        seed=seed,
        uncoverable=np.empty(0, dtype=np.int64) if uncoverable is None else uncoverable,
        unit="cost",
    )


def raise_no_solution(instance: CoveringInstance, clock: Clock) -> NoReturn:
    """Say why there is no solution.

    Raises
    ------
    SolverError
        Time ran out.
    InfeasibleError
        There is none.
    """
    if clock.over:
        spent = f"{clock.spent_s:.1f} s"
        msg = f"A solution must be found within the time limit, found none in {spent}."
        raise SolverError(msg)
    why = "the candidates" if instance.conflicts is None else "sites without a conflict"
    msg = f"The candidates must be able to cover what is asked for, found that {why} cannot."
    raise InfeasibleError(msg)


def _coverable_part(instance: CoveringInstance, *, skip: bool) -> tuple[CoveringInstance, IntArray]:
    """Instance over the demand that can be covered, and the demand that cannot.

    Raises
    ------
    InfeasibleError
        Some or, where those are skipped, all demand points cannot be covered.
    """
    can_be = covered(instance.covers, instance.roles.usable)
    lost = np.flatnonzero(~can_be)
    if len(lost) == 0:
        return instance, lost
    if not skip:
        msg = (
            "`covers` must let a candidate that is not forbidden cover every demand point, found "
            f"{len(lost):,} of {len(can_be):,} that none covers: {first_few(lost)}; with "
            f"`skip_uncoverable` the other {int(can_be.sum()):,} are solved."
        )
        raise InfeasibleError(msg, tuple(int(k) for k in lost))
    if not can_be.any():
        msg = "At least one demand point must be coverable, found none."
        raise InfeasibleError(msg, tuple(int(k) for k in lost))
    covers = csr_array(instance.covers[can_be])
    return replace(instance, covers=covers, weight=instance.weight[can_be]), lost


def _cover_all(instance: CoveringInstance, clock: Clock, *, seed: int) -> SetCoverIncumbent:
    """Cheapest choice that covers every demand point."""
    ones = np.ones(len(instance.weight))
    problem = SetCoverProblem(
        open_part=subproblem_of(instance, reduced_problem(instance, ones)),
        target=float(len(ones)),
        spent=instance.required_cost,
        every_row=True,
    )
    step = common_step(instance.cost)
    best = set_cover(problem, clock, rng=np.random.default_rng(seed), step=step)
    if not best.found:
        raise_no_solution(instance, clock)
    return best


def _most_twice(
    instance: CoveringInstance, fewest: SetCoverIncumbent, clock: Clock, *, seed: int
) -> MaxCoverIncumbent:
    """Most second covers at the cost of the set cover: all demand is one group to be covered."""
    top = np.full(len(instance.weight), max(1.0, float(instance.weight.max())))
    everything = GroupMinimum(np.zeros(len(top), dtype=np.int32), np.array([top.sum()]))
    reduced = reduced_problem(instance, top, instance.weight, everything, keep_dominated=False)
    return max_cover_with_minimum(
        subproblem_of(instance, reduced, budget=fewest.cost),
        clock,
        rng=np.random.default_rng(seed),
        step=common_step(top, instance.weight),
        known=fewest.built,
    )


def _second_gains(instance: CoveringInstance, chosen: IntArray) -> FloatArray:
    """Weight that each of the chosen is the second to cover, in their order."""
    count = covering_count(instance.covers, instance.roles.existing)
    columns = instance.covers.tocsc()
    gains = np.empty(len(chosen))
    for place, j in enumerate(chosen):
        rows = columns.indices[columns.indptr[j] : columns.indptr[j + 1]]
        gains[place] = instance.weight[rows[count[rows] == 1]].sum()
        count[rows] += 1
    return gains
