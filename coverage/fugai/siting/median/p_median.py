"""The p-median: p sites from which all demand is served at the least cost."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from fugai.siting._clock import Clock
from fugai.siting._serve import assigned, curve, in_order, mask_of
from fugai.siting.center.reach import check_unreached_cost, first_solution
from fugai.siting.costs import (
    CostMatrix,
    CostTable,
    Task,
    check_table,
    median_task,
    read_apart,
    require_reachable,
)
from fugai.siting.median.bound import first_dual, raise_bound
from fugai.siting.median.branch_and_bound import Tree
from fugai.siting.median.core import Dual, cheapest_of
from fugai.siting.median.search import Found, improve, search
from fugai.siting.options import Choices, check_choices, check_number, check_time_limit
from fugai.siting.result import SitingSolution

if TYPE_CHECKING:
    from scipy.sparse import csr_array

    from fugai._types import FloatArray
    from fugai.siting.result import Status


def solve_p_median(  # noqa: PLR0913
    cost: CostMatrix,
    weight: npt.ArrayLike | None = None,
    *,
    p: int,
    existing: npt.ArrayLike = (),
    required: npt.ArrayLike = (),
    forbidden: npt.ArrayLike = (),
    apart: csr_array | None = None,
    unreached_cost: float | None = None,
    time_limit_s: float = 60.0,
    seed: int = 0,
    keep_on_interrupt: bool = False,
) -> SitingSolution:
    """Sites that serve all demand, each point from the nearest of them, at the least total cost.

    Parameters
    ----------
    cost
        Cost of serving each demand point from each candidate, ``(demand, candidate)``, such as
        travel time [s]; dense or sparse. Infinite, or missing from a sparse matrix: the candidate
        does not reach the demand point. An explicit zero is a cost of zero.
    weight
        Weight of each demand point, such as residents; 1 each by default.
    p
        How many new sites to build, the required ones among them; existing ones do not count.
    existing, required, forbidden
        Candidates that stand already, must be built, must not be built: positions or a mask.
    apart
        Candidates too close to each other to be built both (see `too_close`): a matrix, candidate
        by candidate, with an entry for each such pair. Existing sites bar nobody.
    unreached_cost
        Cost of a demand point, by unit of weight, that no site reaches or whose nearest costs
        more. By default every demand point with a weight must be reached.
    time_limit_s
        Stops with the best answer so far. [s]
    seed
        Of the random part: the same seed gives the same answer where time does not run out.
    keep_on_interrupt
        After an interrupt from the keyboard, return the best answer so far.

    Returns
    -------
    Siting whose ``objective`` is the sum of weight times cost, whose ``gains`` are what each site
    saves, and whose ``assigned`` is the site that serves each demand point.

    Raises
    ------
    ConfigError, ContractError
        The options contradict each other, or a cost or weight is wrong.
    SolverError
        No p sites reach every demand point, or none that are far enough apart.

    Notes
    -----
    Best swaps (Resende and Werneck 2007) from a greedy start and from shaken solutions; a
    Lagrangian bound (Beasley 1985) and a tree over what it leaves open (Christofides and Beasley
    1982). Memory: about 60 bytes for each pair that can be used.
    """
    clock = Clock(check_time_limit(time_limit_s), keep=keep_on_interrupt)
    table, weights = check_table(cost, weight)
    choices = check_choices(
        table.shape[1], existing=existing, required=required, forbidden=forbidden
    )
    number = check_number(choices, p, name="p")
    pairs = read_apart(apart, table.shape[1])
    check_unreached_cost(unreached_cost)
    if unreached_cost is None:
        require_reachable(table, weights, choices)
    task = median_task(
        table, weights, choices, count=number, pairs=pairs, unreached_cost=unreached_cost
    )
    run = _Run(task=task, clock=clock, rng=np.random.default_rng(seed))
    run.solve()
    return _answer(run, table, choices, seed)


@dataclass(kw_only=True, eq=False)
class _Run:
    """A search under way: the best solution and the best bound so far."""

    task: Task
    clock: Clock
    rng: np.random.Generator
    best: Found = field(default_factory=lambda: Found(sites=np.empty(0, np.int64), value=np.inf))
    bound: float = 0.0
    status: Status = "gap"

    def solve(self) -> None:
        """Search, bound, prove; an interrupt keeps what is there."""
        self.best = first_solution(self.task, self.clock, remedy=" (or `unreached_cost` be given)")
        with self.clock.guarded():
            self._steps()
        self.status = self.clock.status(proven=self.closed)

    @property
    def closed(self) -> bool:
        """Whether no better solution can exist."""
        return self.bound >= self.task.better_than(self.best.value)

    def _steps(self) -> None:
        dual = first_dual(self.task, self.best)
        dual = self._raise_bound(dual)
        self._take(improve(self.task, cheapest_of(self.task, dual.rho)))
        if not self.closed:
            enough = self.bound + self.task.step * (1.0 - 1e-6)
            self._take(search(self.task, self.best, self.rng, self.clock, good_enough=enough))
            dual = self._raise_bound(dual)
        if not (self.closed or self.clock.over):
            self._prove(dual)

    def _take(self, found: Found) -> None:
        if len(found.sites) == self.task.count and found.value < self.best.value:
            self.best = found

    def _raise_bound(self, dual: Dual) -> Dual:
        dual = raise_bound(self.task, dual, self.best.value, self.clock)
        self.bound = max(self.bound, min(dual.bound, self.best.value))
        return dual

    def _prove(self, dual: Dual) -> None:
        """Look into all solutions that the bound leaves open."""
        tree = Tree(task=self.task, best=self.best, clock=self.clock)
        try:
            tree.grow(dual)
        finally:
            self.best = tree.best
            self.bound = max(self.bound, tree.bound)


def _answer(run: _Run, table: CostTable, choices: Choices, seed: int) -> SitingSolution:
    task, best = run.task, run.best
    sites = np.concatenate((choices.required, best.sites))
    order = in_order(task, choices.existing, sites)
    values = curve(task, choices.existing, order, total_cost)
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
        existing=choices.existing,
        cost=float(len(sites)),
        seed=seed,
        assigned=assigned(table, mask_of(table.shape[1], choices.existing, sites)),
        unit="weight x cost",
    )


def total_cost(cost: FloatArray) -> float:
    """What serving all demand costs."""
    return float(cost.sum())
