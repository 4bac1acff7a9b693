"""Maximal covering by sites that each can serve only so much demand."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from fugai.kernels.location.covering.bounds import best_share
from fugai.kernels.location.covering.capacity import capped_worth, serve
from fugai.siting._clock import Clock
from fugai.siting._flow_program import FITS, flow_program, flows_of
from fugai.siting._highs import solve_program
from fugai.siting.covering.instance import Given, common_step, given
from fugai.siting.covering.reduce import Core, decide, whole_core
from fugai.siting.covering.warm_up import warm_up
from fugai.siting.options import check_cost, check_money, check_number
from fugai.siting.result import EXACT, SitingSolution

if TYPE_CHECKING:
    from scipy.sparse import csr_array

    from fugai._types import BoolArray, FloatArray, IntArray


STEPS = 300
"""Steps of the bound where the program is too large to be handed over."""

SWAPS = 12
"""Candidates that are tried in the place of each site."""

PASSES = 6
"""Passes of interchange at most."""


def solve_capacitated_mclp(  # noqa: PLR0913
    covers: csr_array,
    weight: npt.ArrayLike,
    capacity: npt.ArrayLike,
    *,
    budget: float,
    existing: npt.ArrayLike = (),
    required: npt.ArrayLike = (),
    forbidden: npt.ArrayLike = (),
    cost: npt.ArrayLike | None = None,
    apart: csr_array | None = None,
    time_limit_s: float = 60.0,
    seed: int = 0,
    keep_on_interrupt: bool = False,
) -> SitingSolution:
    """New sites that serve the most demand where each can serve only so much.

    Parameters
    ----------
    capacity
        Most weight that each candidate can serve, positive; existing ones too. The demand of a
        point may be split between sites: not all of a village uses the same pickup point.

    Returns
    -------
    `SitingSolution`; the objective is the weight served in the best assignment. ``gains`` is what each
    chosen site serves in it, ``base`` what the existing ones serve, and ``assigned`` the site that
    serves most of each demand point (-1 for none). See `solve_mclp` for the other parameters and
    the errors.

    Notes
    -----
    The capacitated maximal covering problem, with demand that can be split: J. Current,
    J. Storbeck, Capacitated covering models, Environment and Planning B 15, 1988. Maximise sum(f_ij) with
    sum over j of f_ij <= w_i, sum over i of f_ij <= k_j y_j, f_ij <= w_i y_j.
    """
    warm_up()
    clock = Clock(time_limit_s, keep=keep_on_interrupt)
    task = given(
        covers,
        weight,
        existing=existing,
        required=required,
        forbidden=forbidden,
        cost=cost,
        apart=apart,
        time_limit_s=time_limit_s,
    )
    limit = check_cost(capacity, task.choices.candidates, name="capacity")
    if cost is None:
        money = float(check_number(task.choices, budget))  # type: ignore[arg-type]
    else:
        money = check_money(task.choices, budget, task.cost)
    case = _case(task, limit, money)
    run = _Run(built=case.always.copy())
    with clock.guarded():
        _search(case, run, np.random.default_rng(seed), clock)
        _prove(case, run, clock, seed)
    return _answer(task, case, run, clock, seed)


@dataclass(frozen=True, kw_only=True, eq=False)
class _Case:
    """Merged rows over all candidates that are not closed, and what may be spent on them.

    ``always`` are the columns that stand or are required; their cost is 0 here.
    """

    core: Core
    capacity: FloatArray
    cost: FloatArray
    budget: float
    always: BoolArray
    apart: BoolArray | None

    def fits(self, built: BoolArray) -> bool:
        """Whether a choice of columns is allowed."""
        if float(self.cost[built].sum()) > self.budget * (1 + EXACT):
            return False
        return self.apart is None or not self.apart[np.ix_(built, built)].any()


@dataclass(kw_only=True, eq=False)
class _Run:
    """Best choice so far, how demand flows in it, and the bound; changes as we go."""

    built: BoolArray
    value: float = 0.0
    bound: float = np.inf
    flow: FloatArray = field(default_factory=lambda: np.empty(0))


def _case(task: Given, limit: FloatArray, money: float) -> _Case:
    built, closed = task.fixed
    nothing = np.zeros_like(built)
    core = decide(
        whole_core(*task.rows, task.weight, np.zeros_like(task.weight), task.cost, task.no_floor),
        built=nothing,
        closed=closed,
        keep_dominated=True,
    )
    always = built[core.columns]
    apart = None
    if task.apart is not None:
        apart = task.apart[core.columns][:, core.columns].toarray() > 0
        stands = np.isin(core.columns, task.choices.existing)
        apart[stands] = False  # only new sites must be apart
        apart[:, stands] = False
    spent = float(task.cost[task.choices.required].sum())
    return _Case(
        core=core,
        capacity=limit[core.columns],
        cost=np.where(always, 0.0, core.cost),
        budget=money - spent,
        always=always,
        apart=apart,
    )


def _search(case: _Case, run: _Run, rng: np.random.Generator, clock: Clock) -> None:
    """Greedy choice and interchange by quick assignments; then the best assignment of the result.

    What a site could serve beside the others is at most what it covers that nobody serves, and its
    capacity: only the most promising are tried.
    """
    core = case.core
    order = np.argsort(np.diff(core.cover.row_ptr), kind="stable")
    chosen = case.always.copy()
    value, _ = serve(core.cover, case.capacity, chosen, order)
    value = _fill(case, chosen, value, order)
    for _ in range(PASSES):
        before = value
        for a in rng.permutation(np.flatnonzero(chosen & ~case.always)):
            if clock.over:
                break
            trial = chosen.copy()
            trial[a] = False
            better = _fill(case, trial, serve(core.cover, case.capacity, trial, order)[0], order)
            if better > value * (1 + EXACT):
                chosen, value = trial, better
        if value <= before * (1 + EXACT) or clock.over:
            break
    run.built = chosen
    program, start = flow_program(
        core, case.capacity, case.cost, case.budget, chosen, case.apart, fixed=chosen
    )
    best = solve_program(program, time_limit_s=max(clock.left_s, 5.0), start=start)
    if best.values is not None:
        run.value, run.flow = -best.objective, flows_of(core, best.values)


def _fill(case: _Case, chosen: BoolArray, value: float, order: IntArray) -> float:
    """Add what serves most until nothing fits."""
    core = case.core
    tight = bool(np.ptp(case.cost[~case.always]) > 0) if (~case.always).any() else False
    while True:
        room = case.budget * (1 + EXACT) - float(case.cost[chosen].sum())
        promise = np.minimum(case.capacity, _unserved(core, chosen))
        promise[chosen | (case.cost > room)] = 0.0
        if case.apart is not None:
            promise[case.apart[chosen].any(axis=0)] = 0.0
        merit = promise / np.maximum(case.cost, 1e-300) if tight else promise
        best, found = value * (1 + EXACT) + 1e-300, -1
        for j in np.argsort(-merit, kind="stable")[:SWAPS]:
            if promise[j] <= 0:
                break
            chosen[j] = True
            reached, _ = serve(core.cover, case.capacity, chosen, order)
            chosen[j] = False
            if reached > best:
                best, found = reached, int(j)
        if found < 0:
            return value
        chosen[found] = True
        value = best


def _unserved(core: Core, chosen: BoolArray) -> FloatArray:
    """Weight in the rows of each column, those shared with a chosen one for what they share."""
    cover = core.cover
    times = np.zeros(core.rows + 1)
    np.cumsum(
        np.bincount(
            np.repeat(np.arange(core.rows), np.diff(cover.row_ptr)),
            chosen[cover.row_idx],
            minlength=core.rows,
        ),
        out=times[1:],
    )
    weight = cover.first / (1.0 + np.diff(times))
    total: FloatArray = np.add.reduceat(np.append(weight[cover.col_idx], 0.0), cover.col_ptr[:-1])
    return total


def _prove(case: _Case, run: _Run, clock: Clock, seed: int) -> None:
    core = case.core
    run.bound = min(float(core.cover.first.sum()), run.bound)
    if clock.over or run.value >= run.bound * (1 - EXACT):
        return
    if core.entries > FITS:
        _price(case, run, clock)
        return
    program, start = flow_program(
        core,
        case.capacity,
        case.cost,
        case.budget,
        run.built,
        case.apart,
        fixed=case.always,
        flow=run.flow,
    )
    step = common_step(core.cover.first, case.capacity)
    answer = solve_program(
        program, time_limit_s=clock.left_s, seed=seed, start=start, abs_gap=0.999 * step
    )
    if answer.ending == "interrupted":
        clock.interrupt()
    if answer.values is not None and -answer.objective > run.value:
        built = answer.values[: len(core.cost)] > 0.5
        if case.fits(built):
            run.built, run.value = built, -answer.objective
            run.flow = flows_of(core, answer.values)
    if np.isfinite(answer.bound):
        bound = -answer.bound
        bound = np.floor(bound + 1e-6) if step else bound
        run.bound = max(run.value, min(run.bound, float(bound)))


def _price(case: _Case, run: _Run, clock: Clock) -> None:
    """Bound by prices of a unit of each row's demand, moved along a subgradient."""
    cover, cost = case.core.cover, case.core.cost
    price, step, stale = np.full(case.core.rows, 0.5), 1.0, 0
    for _ in range(STEPS):
        if clock.over:
            return
        part = case.always.astype(np.float64)
        worth = capped_worth(cover, price, case.capacity, np.zeros(len(price)), part)
        open_to = np.where(case.always, 0.0, worth)
        value, rate = best_share(open_to, cost, case.budget)
        bound = float(((1 - price) * cover.first).sum() + worth[case.always].sum() + value)
        stale += 1
        if bound < run.bound:
            run.bound, stale = max(run.value, bound), 0
        elif stale > 10:
            step, stale = step / 2, 0
        part[(open_to > rate * cost) & ~case.always] = 1.0
        taken = np.zeros(len(price))
        capped_worth(cover, price, case.capacity, taken, part)
        slope = (taken - cover.first) / cover.first
        length = float((slope**2 * cover.first).sum())
        if length <= 0:
            return
        move = step * max(bound - run.value, 1e-6 * bound) / length
        price = np.clip(price - move * slope, 0.0, 1.0)


def _answer(task: Given, case: _Case, run: _Run, clock: Clock, seed: int) -> SitingSolution:
    core = case.core
    flow = np.round(run.flow) if _whole(case) else run.flow  # the best flow of whole numbers is one
    load = np.bincount(core.cover.row_idx, flow, len(core.cost)).astype(np.float64)
    stands = np.isin(core.columns, task.choices.existing)
    sites = np.flatnonzero(run.built & ~stands)
    order = sites[np.argsort(-load[sites], kind="stable")]
    objective = float(load.sum())
    proven = run.bound <= objective * (1 + EXACT) + (0.999 if _whole(case) else 0.0)
    return SitingSolution(
        problem="capacitated MCLP",
        chosen=core.columns[order],
        gains=load[order],
        objective=objective,
        bound=objective if proven else max(objective, run.bound),
        status=clock.status(proven=proven),
        seconds=clock.spent_s,
        sense="max",
        base=float(load[stands].sum()),
        existing=task.choices.existing,
        total=float(task.weight.sum()),
        cost=float(task.cost[core.columns[order]].sum()),
        seed=seed,
        assigned=_assigned(task, case, run),
    )


def _whole(case: _Case) -> bool:
    return bool(common_step(case.core.cover.first, case.capacity))


def _assigned(task: Given, case: _Case, run: _Run) -> IntArray:
    """Site that serves most of each demand point; points of the same candidates share one."""
    core = case.core
    load = np.zeros(task.choices.candidates)
    load[core.columns] = np.bincount(core.cover.row_idx, run.flow, len(core.cost))
    matrix = task.covers
    value = load[matrix.indices]
    row = np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr))
    order = np.lexsort((matrix.indices, -value, row))
    first = order[np.append(True, row[order][1:] != row[order][:-1])]
    assigned = np.full(matrix.shape[0], -1, dtype=np.int64)
    served = first[value[first] > 0]
    assigned[row[served]] = matrix.indices[served]
    return assigned
