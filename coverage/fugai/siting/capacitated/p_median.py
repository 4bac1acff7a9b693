"""The capacitated p-median: p sites that can serve only so much demand each."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from fugai._deprecated import gathered_arguments, renamed_arguments
from fugai.errors import ConfigError, ContractError, SolverError
from fugai.siting._clock import Clock
from fugai.siting._highs import solve_program
from fugai.siting.capacitated.bound import raise_bound
from fugai.siting.capacitated.plan import (
    CAPACITY_ROUNDING,
    Loads,
    Plan,
    loads_of,
    plan_of,
)
from fugai.siting.capacitated.program import assignment_program, location_program
from fugai.siting.capacitated.search import first_plan, search_plans
from fugai.siting.certificate import Question, certified
from fugai.siting.checks import check_weight, first_few
from fugai.siting.costs.instance import CostInstance, read_cost_instance
from fugai.siting.costs.problem import MedianProblem, median_problem
from fugai.siting.options import Choices, SolverOptions
from fugai.siting.questions import assigned_cost
from fugai.siting.result import SitingSolution

if TYPE_CHECKING:
    from fugai._types import FloatArray
    from fugai.kernels.location.subgradient import Dual
    from fugai.siting.costs.table import CostMatrix


MAX_ASSIGNED_PAIRS = 20_000
"""Pairs of point and open site up to which the best assignment is computed."""

ASSIGNMENT_S, ASSIGNMENT_GAP = 5.0, 1e-4
"""Time for the best assignment to given sites [s], and the gap at which it is good enough."""


@renamed_arguments(apart="conflicts", removed_in="0.3.0")
@gathered_arguments(into="choices", kind=Choices, removed_in="0.3.0")
@gathered_arguments(into="solver", kind=SolverOptions, removed_in="0.3.0")
def solve_capacitated_p_median(
    cost: CostMatrix,
    demand: npt.ArrayLike,
    capacity: npt.ArrayLike,
    *,
    p: int,
    weight: npt.ArrayLike | None = None,
    choices: Choices | None = None,
    solver: SolverOptions | None = None,
) -> SitingSolution:
    """Sites, and who is served from which, at the least total cost within the sites' capacity.

    Parameters
    ----------
    cost, p, choices, solver
        As in `solve_p_median`. Existing sites serve within their capacity.
    demand
        Demand of each point, all of which one site serves, such as parcels a day.
    capacity
        Most demand that each candidate (or, as one number, every one) can serve, in the unit of
        ``demand``.
    weight
        Factor on the costs of each demand point; 1 each by default. Pass ``demand`` where the cost
        is by unit of demand. A point of weight 0 takes capacity all the same.

    Returns
    -------
    `SitingSolution` whose ``objective`` is the sum of weight times cost and whose ``assigned`` is
    the site that serves each demand point. ``chosen`` is in the order of what each serves, largest
    first, and ``gains`` are NaN: without the others a site could not serve the demand.

    Raises
    ------
    ConfigError, ContractError
        Arguments contradict each other, a value is wrong, or the capacities cannot hold the demand.
    SolverError
        No p sites serve all demand within their capacity, or none were found in time.

    Notes
    -----
    Assignment by regret, shifts, swaps and recentring, from perturbed sites; a Lagrangian bound of
    knapsacks; HiGHS for what it leaves open. The problem is that of I. H. Osman, N. Christofides,
    Capacitated clustering problems by hybrid simulated annealing and tabu search, International
    Transactions in Operational Research 1, 1994.

    Examples
    --------
    The site at 0 can serve two villages only, so the third goes to the site at 4:

    >>> import numpy as np
    >>> from fugai.siting import Choices, solve_capacitated_p_median
    >>> km = np.abs(np.subtract.outer(np.arange(5.0), np.arange(5.0)))
    >>> solution = solve_capacitated_p_median(
    ...     km, np.ones(5), [2, 9, 9, 9, 9], p=1, choices=Choices(existing=[0], required=[4])
    ... )
    >>> solution.assigned, solution.objective
    (array([0, 0, 4, 4, 4]), 4.0)
    """
    options = solver or SolverOptions()
    clock = Clock(options)
    instance = read_cost_instance(cost, weight, p=p, choices=choices)
    demand_points, candidates = instance.table.shape
    sizes = check_weight(demand, demand_points, name="demand")
    room = _check_capacity(capacity, candidates)
    instance.require_reachable(np.ones(demand_points))
    _check_fits(instance, sizes, room)
    problem = median_problem(instance, keep_weightless=True)
    run = _Run(
        problem=problem,
        loads=loads_of(problem, sizes, room),
        clock=clock,
        rng=np.random.default_rng(options.seed),
    )
    run.solve()
    solution = _solution(run, instance, seed=options.seed)
    question = Question(
        candidates=instance.roles.candidates,
        value=assigned_cost(cost, weight, sizes, room, solution.assigned),
        sense="min",
        choices=choices,
        number=p,
        try_all=False,
    )
    return certified(question, solution)


def _check_capacity(capacity: npt.ArrayLike, candidates: int) -> FloatArray:
    """Capacity of each candidate, from one for each or one for all."""
    values = np.asarray(capacity, dtype=np.float64)
    if values.ndim == 0:
        values = np.full(candidates, float(values))
    if values.shape != (candidates,):
        msg = (
            f"`capacity` must be one number, or one for each of {candidates} candidates, "
            f"found shape {values.shape}."
        )
        raise ContractError(msg)
    wrong = np.flatnonzero(~(values >= 0))
    if len(wrong):
        found = f"{values[wrong[0]]:g} at {first_few(wrong)}"
        msg = f"`capacity` must not be negative or NaN, found {found}."
        raise ContractError(msg)
    return np.minimum(values, np.finfo(np.float64).max / 4)


def _check_fits(instance: CostInstance, sizes: FloatArray, room: FloatArray) -> None:
    """Check that the largest sites that may be built can hold the demand, each point in one."""
    roles, number = instance.roles, instance.number
    fixed = np.concatenate((roles.existing, roles.required))
    others = np.sort(room[roles.free])[::-1][: number - len(roles.required)]
    most = float(room[fixed].sum() + others.sum())
    if sizes.sum() > most * (1 + CAPACITY_ROUNDING):
        msg = (
            f"`capacity` must hold the demand of {sizes.sum():g}, found {most:g} in the existing, "
            f"the required and the largest other sites for `p` = {number}."
        )
        raise ConfigError(msg)
    largest = float(max(room[fixed].max(initial=0.0), others.max(initial=0.0)))
    lost = np.flatnonzero(sizes > largest)
    if len(lost):
        msg = (
            f"Each demand point must fit into one site, found {sizes[lost[0]]:g} above the largest "
            f"capacity of {largest:g} at {first_few(lost)}."
        )
        raise ConfigError(msg)


@dataclass(kw_only=True, eq=False)
class _Run:
    """A search under way: the incumbent and the best bound so far."""

    problem: MedianProblem
    loads: Loads
    clock: Clock
    rng: np.random.Generator
    best: Plan = field(default_factory=Plan)
    bound: float = 0.0
    solved: bool = False

    def solve(self) -> None:
        """Search, bound, prove; after an interrupt the incumbent is kept."""
        with self.clock.guarded():
            self._run_steps()
        if not self.best.feasible:
            demand = len(self.problem.weight)
            when = "" if self.solved else " in time"
            msg = (
                f"`p` sites, {self.problem.count} beside the required ones, must serve all "
                f"{demand:,} demand points within their capacity, found none that do{when}."
            )
            raise SolverError(msg)

    @property
    def proven(self) -> bool:
        """Whether no better plan exists."""
        return self.solved or (
            self.best.feasible and self.bound >= self.problem.cutoff(self.best.value)
        )

    def _run_steps(self) -> None:
        problem, loads = self.problem, self.loads
        self.best = first_plan(problem, loads)
        self.clock.keep_back()  # the order of the sites and the certificate take about as long
        dual = raise_bound(problem, loads, self.best, self.clock)
        self.bound = min(dual.bound, self.best.value)
        if self.proven:
            return
        enough = self.bound + problem.step * (1.0 - 1e-6)
        plans = search_plans(problem, loads, self.best, self.rng, self.clock, good_enough=enough)
        self.best = plans[0]
        if not self.proven:
            self._assign_exactly(plans)
        if self.proven or self.clock.over:
            return
        dual = raise_bound(problem, loads, self.best, self.clock, dual)
        self.bound = min(dual.bound, self.best.value)
        if not self.proven:
            self._prove(dual)

    def _assign_exactly(self, plans: list[Plan]) -> None:
        """Compute the best assignment to the sites of each of the best plans."""
        problem, loads = self.problem, self.loads
        for plan in plans:
            if len(plan.sites) != problem.count:  # conflicts left too few to choose from
                continue
            if len(plan.sites) * len(problem.weight) > MAX_ASSIGNED_PAIRS or self.clock.over:
                return
            pairs = assignment_program(problem, loads, plan.sites, self.best.value)
            limit_s = min(ASSIGNMENT_S, self.clock.left_s)
            answer = solve_program(pairs.program, time_limit_s=limit_s, gap=ASSIGNMENT_GAP)
            if answer.values is not None:
                self._offer(plan_of(problem, loads, *pairs.solution(answer.values)))

    def _offer(self, plan: Plan) -> None:
        self.best = plan if plan.beats(self.best) else self.best

    def _prove(self, dual: Dual) -> None:
        """Solve what the bound leaves open; the solution is the best, or shows that ours is."""
        pairs = location_program(self.problem, self.loads, dual, self.best)
        if pairs is None:
            self.solved, self.bound = True, self.best.value
            return
        answer = solve_program(pairs.program, time_limit_s=self.clock.left_s, start=pairs.start)
        if answer.values is not None:
            self._offer(plan_of(self.problem, self.loads, *pairs.solution(answer.values)))
        if answer.ending == "interrupted":
            self.clock.interrupt()
        if answer.ending in ("optimal", "infeasible"):
            self.solved, self.bound = True, self.best.value
        else:
            # No plan outside the program is better than the incumbent, none inside than its bound.
            self.bound = max(self.bound, min(answer.bound, self.best.value))


def _solution(run: _Run, instance: CostInstance, *, seed: int) -> SitingSolution:
    best, roles = run.best, instance.roles
    sites = np.concatenate((roles.required, best.sites))
    served = np.bincount(best.assigned, run.loads.demand, minlength=roles.candidates)
    order = sites[np.lexsort((sites, -served[sites]))]
    return SitingSolution(
        problem="capacitated p-median",
        chosen=order,
        gains=np.full(len(order), np.nan),
        objective=best.value,
        bound=best.value if run.proven else run.bound,
        status=run.clock.status(proven=run.proven),
        seconds=run.clock.spent_s,
        sense="min",
        base=np.nan,
        existing=roles.existing,
        cost=float(len(sites)),
        seed=seed,
        assigned=best.assigned,
        unit="weight x cost",
    )
