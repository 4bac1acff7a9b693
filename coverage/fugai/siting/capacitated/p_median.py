"""The capacitated p-median: p sites that each hold only so much of the demand."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from fugai.errors import ConfigError, ContractError, SolverError
from fugai.siting._clock import Clock
from fugai.siting._highs import solve_program
from fugai.siting.capacitated.bound import (
    Loads,
    assignment_program,
    loads_of,
    pair_program,
    raise_load_bound,
)
from fugai.siting.capacitated.search import Plan, first_plan, plan_of, search_plans
from fugai.siting.costs import (
    CostMatrix,
    Task,
    check_table,
    median_task,
    read_apart,
    require_reachable,
)
from fugai.siting.options import (
    Choices,
    check_choices,
    check_number,
    check_time_limit,
    check_weight,
    some,
)
from fugai.siting.result import SitingSolution

if TYPE_CHECKING:
    from scipy.sparse import csr_array

    from fugai._types import FloatArray
    from fugai.siting.median.core import Dual


POLISHED_PAIRS = 20_000
"""Pairs of point and open site up to which assignments are made the best there are."""

POLISH_S, POLISH_GAP = 5.0, 1e-4
"""Time for the best assignment to given sites [s], and the gap at which it is good enough."""


def solve_capacitated_p_median(  # noqa: PLR0913
    cost: CostMatrix,
    demand: npt.ArrayLike,
    capacity: npt.ArrayLike,
    *,
    p: int,
    weight: npt.ArrayLike | None = None,
    existing: npt.ArrayLike = (),
    required: npt.ArrayLike = (),
    forbidden: npt.ArrayLike = (),
    apart: csr_array | None = None,
    time_limit_s: float = 60.0,
    seed: int = 0,
    keep_on_interrupt: bool = False,
) -> SitingSolution:
    """Sites, and who is served from which, at the least total cost within the sites' capacity.

    Each demand point is served by one site, which need not be its nearest.

    Parameters
    ----------
    cost
        Cost of serving each demand point from each candidate, ``(demand, candidate)``, dense or
        sparse. Infinite, or missing from a sparse matrix: the candidate cannot serve the point.
        An explicit zero is a cost of zero.
    demand
        What each demand point takes of its site's capacity, such as parcels a day.
    capacity
        What each candidate (or, as one number, every one) can hold, in the unit of ``demand``.
    p
        How many new sites to build, the required ones among them; existing ones do not count.
    weight
        Factor on the costs of each demand point; 1 each by default. Pass ``demand`` where the cost
        is by unit of demand. A point of weight 0 takes capacity all the same.
    existing, required, forbidden
        Candidates that stand already, must be built, must not be built: positions or a mask.
        Existing sites serve within their capacity.
    apart
        Candidates too close to each other to be built both (see `too_close`).
    time_limit_s
        Stops with the best answer so far. [s]
    seed
        Of the random part: the same seed gives the same answer where time does not run out.
    keep_on_interrupt
        After an interrupt from the keyboard, return the best answer so far.

    Returns
    -------
    Siting whose ``objective`` is the sum of weight times cost and whose ``assigned`` is the site
    that serves each demand point. The sites stand by what each serves, largest first, and
    ``gains`` are NaN: without the others a site could not hold the demand.

    Raises
    ------
    ConfigError, ContractError
        The options contradict each other, a value is wrong, or the capacities cannot hold the
        demand.
    SolverError
        No p sites serve everybody within their capacity, or none were found in time.

    Notes
    -----
    Regret filling, shifts, swaps and moves of whole sites, from shaken solutions; a Lagrangian
    bound of knapsacks; what it leaves open goes to HiGHS.
    """
    clock = Clock(check_time_limit(time_limit_s), keep=keep_on_interrupt)
    table, weights = check_table(cost, weight)
    choices = check_choices(
        table.shape[1], existing=existing, required=required, forbidden=forbidden
    )
    number = check_number(choices, p, name="p")
    sizes = check_weight(demand, table.shape[0], name="demand")
    room = _check_capacity(capacity, table.shape[1])
    require_reachable(table, np.ones(table.shape[0]), choices)
    _check_room(sizes, room, choices, number)
    task = median_task(
        table,
        weights,
        choices,
        count=number,
        pairs=read_apart(apart, table.shape[1]),
        unreached_cost=None,
        keep_weightless=True,
    )
    run = _Run(
        task=task, loads=loads_of(task, sizes, room), clock=clock, rng=np.random.default_rng(seed)
    )
    run.solve()
    return _answer(run, choices, seed)


def _check_capacity(capacity: npt.ArrayLike, candidates: int) -> FloatArray:
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
        msg = (
            f"`capacity` must not be negative or NaN, found {values[wrong[0]]:g} at {some(wrong)}."
        )
        raise ContractError(msg)
    return np.minimum(values, np.finfo(np.float64).max / 4)


def _check_room(sizes: FloatArray, room: FloatArray, choices: Choices, number: int) -> None:
    """The largest sites that may be built can hold the demand, each point in one of them."""
    fixed = np.concatenate((choices.existing, choices.required))
    others = np.sort(room[choices.free])[::-1][: number - len(choices.required)]
    most = float(room[fixed].sum() + others.sum())
    if sizes.sum() > most * (1 + 1e-12):
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
            f"capacity of {largest:g} at {some(lost)}."
        )
        raise ConfigError(msg)


@dataclass(kw_only=True, eq=False)
class _Run:
    """A search under way: the best plan and the best bound so far."""

    task: Task
    loads: Loads
    clock: Clock
    rng: np.random.Generator
    best: Plan = field(default_factory=Plan)
    bound: float = 0.0
    proven: bool = False

    def solve(self) -> None:
        """Search, bound, prove; an interrupt keeps what is there."""
        with self.clock.guarded():
            self._steps()
        if not self.best.feasible:
            demand = len(self.task.weight)
            when = "" if self.proven else " in time"
            msg = (
                f"`p` sites, {self.task.count} beside the required ones, must serve all "
                f"{demand:,} demand points within their capacity, found none that do{when}."
            )
            raise SolverError(msg)

    @property
    def closed(self) -> bool:
        """Whether no better plan can exist."""
        return self.proven or (
            self.best.feasible and self.bound >= self.task.better_than(self.best.value)
        )

    def _steps(self) -> None:
        task, loads = self.task, self.loads
        self.best = first_plan(task, loads)
        dual = raise_load_bound(task, loads, self.best, self.clock)
        self.bound = min(dual.bound, self.best.value)
        if self.closed:
            return
        enough = self.bound + task.step * (1.0 - 1e-6)
        plans = search_plans(task, loads, self.best, self.rng, self.clock, good_enough=enough)
        self.best = plans[0]
        if not self.closed:
            self._polish(plans)
        if self.closed or self.clock.over:
            return
        dual = raise_load_bound(task, loads, self.best, self.clock, dual)
        self.bound = min(dual.bound, self.best.value)
        if not self.closed:
            self._prove(dual)

    def _polish(self, plans: list[Plan]) -> None:
        """Assign the points as well as can be to the sites of the best plans."""
        for plan in plans:
            if len(plan.sites) * len(self.task.weight) > POLISHED_PAIRS or self.clock.over:
                return
            program = assignment_program(self.task, self.loads, plan.sites, self.best.value)
            answer = solve_program(
                program.program, time_limit_s=min(POLISH_S, self.clock.left_s), gap=POLISH_GAP
            )
            if answer.values is not None:
                better = plan_of(self.task, self.loads, *program.solution(answer.values))
                self.best = better if better.beats(self.best) else self.best

    def _prove(self, dual: Dual) -> None:
        """Solve what the bound leaves open; the answer is the best, or shows that ours is."""
        program = pair_program(self.task, self.loads, dual, self.best)
        answer = solve_program(program.program, time_limit_s=self.clock.left_s, start=program.start)
        if answer.values is not None:
            plan = plan_of(self.task, self.loads, *program.solution(answer.values))
            self.best = plan if plan.beats(self.best) else self.best
        if answer.ending == "interrupted":
            self.clock.interrupt()
        if answer.ending in ("optimal", "infeasible"):
            self.proven, self.bound = True, self.best.value
        else:
            # Outside the program nothing is below the best plan, inside it below its bound.
            self.bound = max(self.bound, min(answer.bound, self.best.value))


def _answer(run: _Run, choices: Choices, seed: int) -> SitingSolution:
    best = run.best
    sites = np.concatenate((choices.required, best.sites))
    held = np.bincount(best.owner, run.loads.demand, minlength=len(run.task.always))
    order = sites[np.lexsort((sites, -held[sites]))]
    return SitingSolution(
        problem="capacitated p-median",
        chosen=order,
        gains=np.full(len(order), np.nan),
        objective=best.value,
        bound=best.value if run.closed else run.bound,
        status=run.clock.status(proven=run.closed),
        seconds=run.clock.spent_s,
        sense="min",
        base=np.nan,
        existing=choices.existing,
        cost=float(len(sites)),
        seed=seed,
        assigned=best.owner,
        unit="weight x cost",
    )
