"""Maximal covering: as much demand within reach as a budget buys, once or twice over."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import numpy.typing as npt

from fugai.errors import ConfigError
from fugai.siting._clock import Clock
from fugai.siting._most_value import Best, Task, most_value
from fugai.siting._order import in_order
from fugai.siting._task import Given, common_step, given
from fugai.siting.options import check_money, check_number
from fugai.siting.reduce import decide, whole_core
from fugai.siting.result import Siting

if TYPE_CHECKING:
    from scipy.sparse import csr_array

Floats: TypeAlias = npt.NDArray[np.float64]


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
    time_limit_s: float = 60.0,
    seed: int = 0,
    keep_on_interrupt: bool = False,
) -> Siting:
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
    time_limit_s
        Stops with the best answer and its bound. [s]
    seed
        Of the random part. The same seed gives the same answer, unless the limit cut it short.
    keep_on_interrupt
        After an interrupt from the keyboard, return the best answer so far.

    Returns
    -------
    `Siting`; the objective is the weight covered by new and existing sites.

    Raises
    ------
    ContractError
        An array does not fit or holds what it must not.
    ConfigError
        What is asked for contradicts itself or cannot be had.

    Notes
    -----
    R. L. Church, C. ReVelle, The maximal covering location problem, Papers of the Regional Science
    Association 32, 1974. Maximise sum(w_i z_i) with z_i <= sum of y_j over the candidates that
    cover i, sum(c_j y_j) <= budget, y binary.
    """
    clock = Clock(time_limit_s, keep=keep_on_interrupt)
    task = given(
        covers, weight, existing=existing, required=required, forbidden=forbidden, cost=cost,
        apart=apart, time_limit_s=time_limit_s,
    )  # fmt: skip
    money = _budget(task, budget, priced=cost is not None)
    return _solved("MCLP", task, task.weight, np.zeros_like(task.weight), money, clock, seed)


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
) -> Siting:
    """New sites that cover demand once and, for part of its worth, once more.

    Parameters
    ----------
    first
        Part of a demand point's weight that the first cover earns, from 0 to 1; a second one earns
        the rest. At 1 it is the MCLP.

    Returns
    -------
    `Siting`; the objective is ``first`` times the weight covered and (1 - ``first``) times the
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
    clock = Clock(time_limit_s, keep=keep_on_interrupt)
    task = given(
        covers, weight, existing=existing, required=required, forbidden=forbidden, cost=cost,
        apart=apart, time_limit_s=time_limit_s,
    )  # fmt: skip
    money = _budget(task, budget, priced=cost is not None)
    once = task.weight * first
    return _solved("MCLP-B", task, once, task.weight - once, money, clock, seed)


def _budget(task: Given, budget: float, *, priced: bool) -> float:
    if priced:
        return check_money(task.choices, budget, task.cost)
    return float(check_number(task.choices, budget))  # type: ignore[arg-type]


def _solved(
    problem: str, task: Given, once: Floats, twice: Floats, budget: float, clock: Clock, seed: int
) -> Siting:
    built, closed = task.fixed
    core = decide(
        whole_core(*task.rows, once, twice, task.cost, task.no_floor), built=built, closed=closed,
        keep_dominated=task.apart is not None,
    )  # fmt: skip
    spent = float(task.cost[task.choices.required].sum())
    best = most_value(
        Task(core=core, budget=budget - spent, apart=task.apart, always=built), clock, seed=seed,
        step=common_step(once, twice),
    )  # fmt: skip
    return answer(problem, task, once, twice, best, clock, seed)


def answer(
    problem: str, task: Given, once: Floats, twice: Floats, best: Best, clock: Clock, seed: int
) -> Siting:
    """Siting of the best choice: its value computed afresh from the weights as given."""
    chosen, gains, base = in_order(task, best.built, once, twice)
    objective = base + float(gains.sum())
    return Siting(
        problem=problem, chosen=chosen, gains=gains, objective=objective,
        bound=max(objective, best.bound) if not best.proven else objective,
        status=clock.status(proven=best.proven), seconds=clock.spent_s, sense="max", base=base,
        existing=task.choices.existing, total=float(once.sum() + twice.sum()),
        cost=float(task.cost[chosen].sum()), seed=seed,
    )  # fmt: skip
