"""Maximal covering: as much demand within reach as a budget buys, once or twice over."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from fugai.errors import ConfigError, InfeasibleError, SolverError
from fugai.siting._clock import Clock
from fugai.siting.covering.groups import check_floor
from fugai.siting.covering.instance import Given, common_step, given
from fugai.siting.covering.max_cover import Best, Task, most_value
from fugai.siting.covering.min_share import most_value_above_floors
from fugai.siting.covering.order import in_order
from fugai.siting.covering.reduce import decide, whole_core
from fugai.siting.covering.warm_up import warm_up
from fugai.siting.options import check_money, check_number
from fugai.siting.result import SitingSolution

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scipy.sparse import csr_array

    from fugai._types import FloatArray
    from fugai.kernels.location.covering.covers import Floor


def solve_mclp(  # noqa: PLR0913
    covers: csr_array,
    weight: npt.ArrayLike,
    *,
    budget: float,
    existing: npt.ArrayLike = (),
    required: npt.ArrayLike = (),
    forbidden: npt.ArrayLike = (),
    cost: npt.ArrayLike | None = None,
    apart: csr_array | None = None,
    groups: npt.ArrayLike | None = None,
    floor: float | Mapping[object, float] = 0.0,
    time_limit_s: float = 60.0,
    seed: int = 0,
    keep_on_interrupt: bool = False,
) -> SitingSolution:
    """New sites that cover the most demand: the maximal covering location problem.

    Parameters
    ----------
    covers
        Demand × candidate; an entry that is not 0 says that the candidate covers the demand.
    weight
        Of each demand point, finite and not negative: people, venues, kilometres.
    budget
        How many new sites; money where ``cost`` is given.
    existing, required, forbidden
        Candidates (positions or a mask) that stand already, must and must not be built. The
        required ones are paid from the budget.
    cost
        Of each candidate, positive, in the unit of ``budget``.
    apart
        Candidate × candidate; two new sites must not form a pair that has an entry, such as those
        of `too_close`.
    groups, floor
        Group of each demand point (such as its district; None or NaN for none), and the least share
        of its weight, from 0 to 1, that each group must have covered: one for all, or one a group.
    time_limit_s
        Stops with the best answer and its bound. [s]
    seed
        Of the random part. The same seed gives the same answer, unless the limit cut it short.
    keep_on_interrupt
        After an interrupt from the keyboard, return the best answer so far.

    Returns
    -------
    `SitingSolution`; the objective is the weight covered by new and existing sites.

    Raises
    ------
    ContractError
        An array does not fit or holds what it must not.
    ConfigError
        What is asked for contradicts itself.
    InfeasibleError
        No choice within the budget brings every group to its floor.

    Notes
    -----
    R. L. Church, C. ReVelle, The maximal covering location problem, Papers of the Regional Science
    Association 32, 1974. Maximise sum(w_i z_i) with z_i <= sum of y_j over the candidates that
    cover i, sum(c_j y_j) <= budget, y binary.
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
    money = _budget(task, budget, priced=cost is not None)
    least, none = check_floor(task, groups, floor), np.zeros_like(task.weight)
    return _solved("MCLP", task, (task.weight, none), least, money, clock, seed)


def solve_mclp_b(  # noqa: PLR0913
    covers: csr_array,
    weight: npt.ArrayLike,
    *,
    budget: float,
    first: float = 0.5,
    existing: npt.ArrayLike = (),
    required: npt.ArrayLike = (),
    forbidden: npt.ArrayLike = (),
    cost: npt.ArrayLike | None = None,
    apart: csr_array | None = None,
    time_limit_s: float = 60.0,
    seed: int = 0,
    keep_on_interrupt: bool = False,
) -> SitingSolution:
    """New sites that cover demand once and, for part of its worth, once more.

    Parameters
    ----------
    first
        Part of a demand point's weight that the first cover earns, from 0 to 1; a second one earns
        the rest. At 1 it is the MCLP.

    Returns
    -------
    `SitingSolution`; the objective is ``first`` times the weight covered and (1 - ``first``) times the
    weight covered twice. See `solve_mclp` for the other parameters and the errors.

    Notes
    -----
    Model BACOP2 of K. Hogan, C. ReVelle, Concepts and applications of backup coverage, Management
    Science 32, 1986: maximise first · sum(w_i z_i) + (1 - first) · sum(w_i u_i) with
    z_i + u_i <= sum of y_j over the candidates that cover i and u_i <= z_i.
    """
    if not 0.0 <= first <= 1.0:
        msg = f"`first` must be from 0 to 1, found {first!r}."
        raise ConfigError(msg)
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
    money = _budget(task, budget, priced=cost is not None)
    once = task.weight * first
    both = (once, task.weight - once)
    return _solved("MCLP-B", task, both, task.no_floor, money, clock, seed)


def _budget(task: Given, budget: float, *, priced: bool) -> float:
    if priced:
        return check_money(task.choices, budget, task.cost)
    return float(check_number(task.choices, budget))  # type: ignore[arg-type]


def _solved(
    problem: str,
    task: Given,
    worth: tuple[FloatArray, FloatArray],
    floor: Floor,
    budget: float,
    clock: Clock,
    seed: int,
) -> SitingSolution:
    built, closed = task.fixed
    core = decide(
        whole_core(*task.rows, *worth, task.cost, floor),
        built=built,
        closed=closed,
        keep_dominated=task.apart is not None,
    )
    left = budget - float(task.cost[task.choices.required].sum())
    open_task = Task(core=core, budget=left, apart=task.apart, always=built)
    step = common_step(*worth)
    if not len(floor.need):
        return answer(
            problem, task, worth, most_value(open_task, clock, seed=seed, step=step), clock, seed
        )
    best = most_value_above_floors(open_task, clock, seed=seed, step=step)
    if not np.isfinite(best.value):
        if np.isfinite(best.bound):
            spent = f"{clock.spent_s:.1f} s"
            msg = f"A choice that meets the floors must be found in time, found none in {spent}."
            raise SolverError(msg)
        msg = (
            f"`budget` must bring every group to its floor, found {budget:g}, with which none can."
        )
        raise InfeasibleError(msg)
    return answer(problem, task, worth, best, clock, seed)


def answer(
    problem: str,
    task: Given,
    worth: tuple[FloatArray, FloatArray],
    best: Best,
    clock: Clock,
    seed: int,
) -> SitingSolution:
    """Siting of the best choice: its value computed afresh from the weights as given."""
    chosen, gains, base = in_order(task, best.built, *worth)
    objective = base + float(gains.sum())
    return SitingSolution(
        problem=problem,
        chosen=chosen,
        gains=gains,
        objective=objective,
        bound=max(objective, best.bound) if not best.proven else objective,
        status=clock.status(proven=best.proven),
        seconds=clock.spent_s,
        sense="max",
        base=base,
        existing=task.choices.existing,
        total=float(worth[0].sum() + worth[1].sum()),
        cost=float(task.cost[chosen].sum()),
        seed=seed,
    )
