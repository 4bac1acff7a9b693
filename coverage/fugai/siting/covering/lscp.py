"""Covering all demand: the fewest or cheapest sites, and the best of those for a second cover."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NoReturn

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array

from fugai.errors import InfeasibleError, SolverError
from fugai.kernels.location.covering.covers import Floor
from fugai.siting._clock import Clock
from fugai.siting.covering.instance import Given, common_step, given
from fugai.siting.covering.max_cover import Best, Task
from fugai.siting.covering.min_share import most_value_above_floors
from fugai.siting.covering.order import in_order
from fugai.siting.covering.reduce import decide, whole_core
from fugai.siting.covering.set_cover import Cheapest, least_cost
from fugai.siting.covering.warm_up import warm_up
from fugai.siting.matrix import check_covers, covered, covering_count
from fugai.siting.options import check_weight, some
from fugai.siting.result import SitingSolution

if TYPE_CHECKING:
    from fugai._types import BoolArray, FloatArray, IntArray


def solve_lscp(  # noqa: PLR0913
    covers: csr_array,
    *,
    existing: npt.ArrayLike = (),
    required: npt.ArrayLike = (),
    forbidden: npt.ArrayLike = (),
    cost: npt.ArrayLike | None = None,
    apart: csr_array | None = None,
    skip_uncoverable: bool = False,
    time_limit_s: float = 60.0,
    seed: int = 0,
    keep_on_interrupt: bool = False,
) -> SitingSolution:
    """Fewest new sites that cover every demand point: the location set covering problem.

    Parameters
    ----------
    covers
        Demand × candidate; an entry that is not 0 says that the candidate covers the demand.
    cost
        Of each candidate, positive: then the cheapest sites and not the fewest.
    skip_uncoverable
        Leave out demand points that no candidate can cover, and name them in ``uncoverable``,
        instead of refusing.

    Returns
    -------
    `SitingSolution`; the objective is the number or cost of the new sites. ``gains`` count the demand
    points that each of them is the first to cover. See `solve_mclp` for the other parameters.

    Raises
    ------
    InfeasibleError
        A demand point cannot be covered; its ``points`` are all that cannot.

    Notes
    -----
    C. Toregas, R. Swain, C. ReVelle, L. Bergman, The location of emergency service facilities,
    Operations Research 19, 1971. Minimise sum(c_j y_j) with sum of y_j >= 1 over the candidates
    that cover i, for every i.
    """
    warm_up()
    clock = Clock(time_limit_s, keep=keep_on_interrupt)
    task = _given(covers, existing, required, forbidden, cost, apart, time_limit_s)
    task, lost = _coverable(task, skip=skip_uncoverable)
    best = _cheapest(task, clock, seed)
    return cost_answer("LSCP", task, best, clock, seed, lost)


def solve_lscp_b(  # noqa: PLR0913
    covers: csr_array,
    weight: npt.ArrayLike | None = None,
    *,
    existing: npt.ArrayLike = (),
    required: npt.ArrayLike = (),
    forbidden: npt.ArrayLike = (),
    cost: npt.ArrayLike | None = None,
    apart: csr_array | None = None,
    skip_uncoverable: bool = False,
    time_limit_s: float = 60.0,
    seed: int = 0,
    keep_on_interrupt: bool = False,
) -> SitingSolution:
    """Of all choices of the fewest sites that cover every demand point, the best second cover.

    Parameters
    ----------
    weight
        What a second cover of each demand point is worth; 1 each if not given.

    Returns
    -------
    `SitingSolution`; the objective is the weight covered at least twice, with as few (or as cheap) sites as
    `solve_lscp` found. It is proven only if that number is. See `solve_lscp` for the rest.

    Notes
    -----
    Model BACOP1 of K. Hogan, C. ReVelle, Concepts and applications of backup coverage, Management
    Science 32, 1986, at the number of sites of the LSCP: maximise sum(w_i u_i) with
    sum of y_j - u_i >= 1 over the candidates that cover i, and sum(c_j y_j) at its least.
    """
    warm_up()
    clock = Clock(time_limit_s, keep=keep_on_interrupt)
    task = _given(covers, existing, required, forbidden, cost, apart, time_limit_s)
    demand = task.covers.shape[0]
    worth = np.ones(demand) if weight is None else check_weight(weight, demand)
    task, lost = _coverable(replace(task, weight=worth), skip=skip_uncoverable)
    half = Clock(time_limit_s / 2, keep=keep_on_interrupt)  # the other half is for the second cover
    fewest = _cheapest(task, half, seed)
    best = _backed(task, fewest, clock, seed)
    ones = np.ones(len(task.weight))
    chosen, _, _ = in_order(task, best.built, ones, 0 * ones)
    twice = covering_count(task.covers, np.flatnonzero(best.built)) > 1
    before = covering_count(task.covers, task.choices.existing) > 1
    objective, constant = float(task.weight[twice].sum()), best.value - task.weight[twice].sum()
    proven = best.proven and fewest.proven
    return SitingSolution(
        problem="LSCP-B",
        chosen=chosen,
        gains=_second_gains(task, chosen),
        objective=objective,
        bound=objective if proven else max(objective, best.bound - constant),
        status=clock.status(proven=proven),
        seconds=clock.spent_s,
        sense="max",
        base=float(task.weight[before].sum()),
        existing=task.choices.existing,
        total=float(task.weight.sum()),
        cost=float(task.cost[chosen].sum()),
        seed=seed,
        uncoverable=lost,
        unit="demand covered twice",
    )


def cost_answer(
    problem: str, task: Given, best: Cheapest, clock: Clock, seed: int, lost: IntArray | None = None
) -> SitingSolution:
    """Siting of the cheapest choice; what each site adds is counted in weight."""
    chosen, gains, base = in_order(task, best.built, task.weight, np.zeros_like(task.weight))
    cost = float(task.cost[chosen].sum())
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
        existing=task.choices.existing,
        total=float(task.weight.sum()),
        cost=cost,
        seed=seed,
        uncoverable=np.empty(0, dtype=np.int64) if lost is None else lost,
        unit="cost",
    )


def _given(
    covers: csr_array,
    existing: npt.ArrayLike,
    required: npt.ArrayLike,
    forbidden: npt.ArrayLike,
    cost: npt.ArrayLike | None,
    apart: csr_array | None,
    time_limit_s: float,
) -> Given:
    matrix = check_covers(covers)
    return given(
        matrix,
        np.ones(matrix.shape[0]),
        existing=existing,
        required=required,
        forbidden=forbidden,
        cost=cost,
        apart=apart,
        time_limit_s=time_limit_s,
    )


def _coverable(task: Given, *, skip: bool) -> tuple[Given, IntArray]:
    """Task over the demand that can be covered, and the demand that cannot."""
    allowed = np.setdiff1d(np.arange(task.choices.candidates), task.choices.forbidden)
    can: BoolArray = covered(task.covers, allowed)
    lost = np.flatnonzero(~can)
    if len(lost) == 0:
        return task, lost
    if not skip:
        msg = (
            f"`covers` must let a candidate that is not forbidden cover every demand point, found "
            f"{len(lost):,} of {len(can):,} that none covers: {some(lost)}; with "
            f"`skip_uncoverable` the other {int(can.sum()):,} are solved."
        )
        raise InfeasibleError(msg, tuple(int(k) for k in lost))
    if not can.any():
        msg = "At least one demand point must be coverable, found none."
        raise InfeasibleError(msg, tuple(int(k) for k in lost))
    return replace(task, covers=csr_array(task.covers[can]), weight=task.weight[can]), lost


def _cheapest(task: Given, clock: Clock, seed: int) -> Cheapest:
    """Cheapest choice that covers every row."""
    ones = np.ones(len(task.weight))
    built, closed = task.fixed
    core = decide(
        whole_core(*task.rows, ones, 0 * ones, task.cost, task.no_floor),
        built=built,
        closed=closed,
        keep_dominated=task.apart is not None,
    )
    best = least_cost(
        Task(core=core, budget=np.inf, apart=task.apart, always=built),
        clock,
        need=float(len(ones)),
        spent=float(task.cost[task.choices.required].sum()),
        seed=seed,
        step=common_step(task.cost),
        every_row=True,
    )
    if not best.found:
        raise_unreached(task, clock)
    return best


def raise_unreached(task: Given, clock: Clock) -> NoReturn:
    """Say why there is no answer."""
    if clock.over:
        msg = f"An answer must be found within the time limit, found none in {clock.spent_s:.1f} s."
        raise SolverError(msg)
    why = "sites that must be kept apart" if task.apart is not None else "the candidates left"
    msg = f"What is asked for must be possible, found that {why} cannot meet it."
    raise InfeasibleError(msg)


def _backed(task: Given, fewest: Cheapest, clock: Clock, seed: int) -> Best:
    """Most second covers at that cost: a first cover of everything is a floor under all."""
    top = np.full(len(task.weight), max(1.0, float(task.weight.max())))
    floor = Floor(np.zeros(len(top), dtype=np.int32), np.array([top.sum()]))
    built, closed = task.fixed
    core = decide(
        whole_core(*task.rows, top, task.weight, task.cost, floor), built=built, closed=closed
    )
    return most_value_above_floors(
        Task(
            core=core,
            budget=fewest.cost - float(task.cost[task.choices.required].sum()),
            apart=task.apart,
            always=built,
        ),
        clock,
        seed=seed,
        step=common_step(top, task.weight),
        known=fewest.built,
    )


def _second_gains(task: Given, chosen: IntArray) -> FloatArray:
    """Weight that each of the chosen is the second to cover, in their order."""
    count = covering_count(task.covers, task.choices.existing)
    columns = task.covers.tocsc()
    gains = np.empty(len(chosen))
    for place, j in enumerate(chosen):
        rows = columns.indices[columns.indptr[j] : columns.indptr[j + 1]]
        gains[place] = task.weight[rows[count[rows] == 1]].sum()
        count[rows] += 1
    return gains
