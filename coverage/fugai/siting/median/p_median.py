"""The p-median: p sites from which all demand is served at the least total cost."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from fugai._deprecated import gathered_arguments, renamed_arguments
from fugai.siting._clock import Clock
from fugai.siting.certificate import Question, certified
from fugai.siting.costs.assignment import cost_curve, mask_of, nearest_open, order_by_saving
from fugai.siting.costs.instance import (
    CostInstance,
    check_unreached_cost,
    read_cost_instance,
)
from fugai.siting.costs.problem import MedianProblem, median_problem
from fugai.siting.median.bound import raise_bound, start_dual
from fugai.siting.median.branch_and_bound import SearchTree
from fugai.siting.median.feasible import first_solution
from fugai.siting.median.fixing import cheapest_sites
from fugai.siting.median.search import MedianSolution, improve, search
from fugai.siting.options import Choices, SolverOptions
from fugai.siting.plane.median import solve_plane_median
from fugai.siting.plane.points import PlanePoints, as_matrix, options_over_matrix
from fugai.siting.questions import given_weight, serving_cost
from fugai.siting.result import SitingSolution

if TYPE_CHECKING:
    from fugai._types import FloatArray
    from fugai.kernels.location.subgradient import Dual
    from fugai.siting.costs.table import CostMatrix
    from fugai.siting.result import Status


@renamed_arguments(apart="conflicts", removed_in="0.3.0")
@gathered_arguments(into="choices", kind=Choices, removed_in="0.3.0")
@gathered_arguments(into="solver", kind=SolverOptions, removed_in="0.3.0")
def solve_p_median(
    cost: CostMatrix | PlanePoints,
    weight: npt.ArrayLike | None = None,
    *,
    p: int,
    choices: Choices | None = None,
    unreached_cost: float | None = None,
    solver: SolverOptions | None = None,
) -> SitingSolution:
    """Sites that serve all demand, each point from its nearest site, at the least total cost.

    Parameters
    ----------
    cost
        Cost of serving each demand point from each candidate, ``(demand, candidate)``, such as
        travel time [s]; dense or sparse. Infinite, or missing from a sparse matrix: the candidate
        does not reach the demand point. An explicit zero is a cost of zero. Or `PlanePoints`, whose
        costs are distances and of which no matrix is made where they are many.
    weight
        Weight of each demand point, such as residents; 1 each by default.
    p
        Number of new sites, the required ones among them; existing ones do not count.
    choices
        Which candidates exist, must and must not be built, and their conflicts.
    unreached_cost
        Cost of a demand point, by unit of weight, that no site reaches or whose nearest costs
        more. By default every demand point with a weight must be reached.
    solver
        Time limit and seed.

    Returns
    -------
    `SitingSolution` whose ``objective`` is the sum of weight times cost, whose ``gains`` are what
    each site saves, and whose ``assigned`` is the site that serves each demand point.

    Raises
    ------
    ConfigError, ContractError
        Arguments contradict each other, or a cost or weight is wrong.
    SolverError
        No p sites without a conflict reach every demand point, or none were found in time.

    Notes
    -----
    Fast interchange (Whitaker 1983; Resende, Werneck 2007) from a greedy start and in a variable
    neighbourhood search; a Lagrangian bound (Beasley 1985) and branch and bound on what it leaves
    open (Christofides, Beasley 1982). Memory: about 60 bytes for each pair that can be used.

    The problem is that of S. L. Hakimi, Optimum locations of switching centers and the absolute
    centers and medians of a graph, Operations Research 12, 1964.

    Examples
    --------
    Six villages on a road, one kilometre apart, and two sites among them:

    >>> import numpy as np
    >>> from fugai.siting import solve_p_median
    >>> km = np.abs(np.subtract.outer(np.arange(6.0), np.arange(6.0)))
    >>> solution = solve_p_median(km, p=2)
    >>> np.sort(solution.chosen), solution.objective, solution.status
    (array([1, 4]), 4.0, 'optimal')
    >>> solution.assigned
    array([1, 1, 1, 4, 4, 4])
    """
    if isinstance(cost, PlanePoints):
        options_given = options_over_matrix(choices, unreached_cost)
        matrix = as_matrix(cost, options=options_given)
        if matrix is None:
            return solve_plane_median(cost, weight, p=p, choices=choices, solver=solver)
        cost = matrix
    options = solver or SolverOptions()
    clock = Clock(options)
    instance = read_cost_instance(cost, weight, p=p, choices=choices)
    check_unreached_cost(unreached_cost)
    if unreached_cost is None:
        instance.require_reachable()
    run = _Run(
        problem=median_problem(instance, unreached_cost=unreached_cost),
        clock=clock,
        rng=np.random.default_rng(options.seed),
    )
    run.solve()
    question = Question(
        candidates=instance.roles.candidates,
        value=serving_cost(
            cost, given_weight(weight, instance.table.shape[0]), unreached=unreached_cost
        ),
        sense="min",
        choices=choices,
        number=p,
    )
    return certified(question, _solution(run, instance, seed=options.seed))


@dataclass(kw_only=True, eq=False)
class _Run:
    """A search under way: the incumbent and the best bound so far."""

    problem: MedianProblem
    clock: Clock
    rng: np.random.Generator
    best: MedianSolution = field(
        default_factory=lambda: MedianSolution(sites=np.empty(0, np.int64), value=np.inf)
    )
    bound: float = 0.0
    status: Status = "gap"

    def solve(self) -> None:
        """Search, bound, prove; after an interrupt the incumbent is kept."""
        remedy = " (or `unreached_cost` be given)"
        self.best = first_solution(self.problem, self.clock, remedy=remedy)
        with self.clock.guarded():
            self._run_steps()
        self.status = self.clock.status(proven=self.proven)

    @property
    def proven(self) -> bool:
        """Whether no better solution exists."""
        return self.bound >= self.problem.cutoff(self.best.value)

    def _run_steps(self) -> None:
        dual = self._raise_bound(start_dual(self.problem, self.best))
        self._offer(improve(self.problem, cheapest_sites(self.problem, dual.rho)))
        if not self.proven:
            enough = self.bound + self.problem.step * (1.0 - 1e-6)
            found = search(self.problem, self.best, self.rng, self.clock, good_enough=enough)
            self._offer(found)
            dual = self._raise_bound(dual)
        if not (self.proven or self.clock.over):
            self._prove(dual)

    def _offer(self, found: MedianSolution) -> None:
        if len(found.sites) == self.problem.count and found.value < self.best.value:
            self.best = found

    def _raise_bound(self, dual: Dual) -> Dual:
        dual = raise_bound(self.problem, dual, self.best.value, self.clock)
        self.bound = max(self.bound, min(dual.bound, self.best.value))
        return dual

    def _prove(self, dual: Dual) -> None:
        """Branch and bound on what the bound leaves open."""
        tree = SearchTree(problem=self.problem, best=self.best, clock=self.clock)
        try:
            tree.run(dual)
        finally:
            self.best = tree.best
            self.bound = max(self.bound, tree.bound)


def _solution(run: _Run, instance: CostInstance, *, seed: int) -> SitingSolution:
    problem, best, roles = run.problem, run.best, instance.roles
    sites = np.concatenate((roles.required, best.sites))
    order = order_by_saving(problem, roles.existing, sites)
    values = cost_curve(problem, roles.existing, order, _total)
    is_open = mask_of(roles.candidates, roles.existing, sites)
    return SitingSolution(
        problem="p-median",
        chosen=order,
        gains=values[:-1] - values[1:],
        objective=best.value,
        bound=best.value if run.status == "optimal" else min(run.bound, best.value),
        status=run.status,
        seconds=run.clock.spent_s,
        sense="min",
        base=float(values[0]),
        existing=roles.existing,
        cost=float(len(sites)),
        seed=seed,
        assigned=nearest_open(instance.table, is_open),
        unit="weight x cost",
    )


def _total(cost: FloatArray) -> float:
    return float(cost.sum())
