"""What each further site adds, with a bound for every number of sites."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd

from fugai._deprecated import gathered_arguments, renamed_arguments
from fugai.kernels.location.covering.pdhg import (
    STEPS_PER_CHECK,
    free_value,
    pdhg_steps,
    start_primal_dual,
    sum_members,
)
from fugai.kernels.location.covering.state import fill_budget, start_state
from fugai.siting.covering.instance import CoveringInstance, read_instance
from fugai.siting.covering.order import order_sites
from fugai.siting.covering.reduce import fix_variables, reduced_problem, whole_problem
from fugai.siting.covering.subproblem import subproblem_of
from fugai.siting.options import Choices
from fugai.siting.result import ROUNDING
from fugai.siting.roles import check_no_cost, check_number

if TYPE_CHECKING:
    from scipy.sparse import csr_array

    from fugai._types import FloatArray
    from fugai.siting.covering.reduce import ReducedProblem


STEPS = 400
"""Primal-dual steps at each number of sites that a dual is computed for."""

NUMBERS = 8
"""Numbers of sites that a dual is computed for; each dual then bounds all numbers."""


@renamed_arguments(apart="conflicts", upto="max_sites", removed_in="0.3.0")
@gathered_arguments(into="choices", kind=Choices, removed_in="0.3.0")
def gain_curve(
    covers: csr_array,
    weight: npt.ArrayLike,
    *,
    max_sites: int,
    choices: Choices | None = None,
) -> pd.DataFrame:
    """Demand covered by every number of new sites, each of which adds the most to those before it.

    The sites of a number are among those of every larger one, as when they are built one after the
    other. The bound is how much any other choice of as many sites could cover.

    Parameters
    ----------
    covers, weight
        As in `solve_mclp`.
    max_sites
        Largest number of new sites.
    choices
        Which candidates exist, must and must not be built, and their conflicts, without costs.

    Returns
    -------
    DataFrame by number of new sites, from 0: ``candidate`` (-1 for none), ``gain``, ``covered``,
    ``share`` of all weight, ``bound`` and ``gap``. It ends before ``max_sites`` where no further
    candidate adds anything.

    Raises
    ------
    ContractError, EmptyResultError, ConfigError
        As `solve_mclp`.

    Examples
    --------
    >>> import numpy as np
    >>> from fugai.siting import gain_curve
    >>> covers = np.array([[1, 0, 0], [1, 1, 0], [0, 1, 0], [0, 0, 1]])
    >>> gain_curve(covers, [60, 30, 20, 10], max_sites=2)[["candidate", "gain", "covered", "share"]]
           candidate  gain  covered     share
    sites
    0             -1   0.0      0.0  0.000000
    1              0  90.0     90.0  0.750000
    2              1  20.0    110.0  0.916667
    """
    instance = read_instance(covers, weight, check_no_cost(choices))
    number = check_number(instance.roles, max_sites, name="max_sites")
    weights = instance.weight
    problem = subproblem_of(instance, reduced_problem(instance, weights), budget=float(number))
    cover, constraints = problem.reduced.cover, problem.constraints()
    state = start_state(cover, constraints, problem.reduced.none)
    min_gain = ROUNDING * float(weights.sum())
    added = np.empty(len(problem.reduced.cost), np.int32)
    fill_budget(cover, constraints, state, added, min_gain, False)
    built = problem.expand(state.chosen)
    chosen, gains, base = order_sites(instance, built, weights, np.zeros_like(weights))
    total = float(weights.sum())
    frame = pd.DataFrame(
        {
            "candidate": np.append(-1, chosen),
            "gain": np.append(0.0, gains),
            "covered": base + np.append(0.0, np.cumsum(gains)),
        },
        index=pd.RangeIndex(len(chosen) + 1, name="sites"),
    )
    frame["share"] = frame["covered"] / total
    bounds = _bounds(instance, len(chosen))
    frame["bound"] = np.clip(bounds, frame["covered"].to_numpy(), total)
    frame["gap"] = (frame["bound"] / frame["covered"] - 1).where(frame["covered"] > 0)
    frame.loc[frame["gap"] < ROUNDING, "gap"] = 0.0
    return frame


def _bounds(instance: CoveringInstance, most: int) -> FloatArray:
    """Most that any choice of 0, 1, 2 ... ``most`` sites covers, with or without the required."""
    built = np.zeros(instance.roles.candidates, dtype=np.bool_)
    built[instance.roles.existing] = True
    closed = np.zeros_like(built)
    closed[instance.roles.forbidden] = True
    whole = whole_problem(instance, instance.weight)
    reduced = fix_variables(whole, built=built, closed=closed)
    columns = len(reduced.cost)
    best = np.full(most + 1, reduced.base + float(reduced.cover.first.sum()))
    best[0] = reduced.base
    if columns == 0 or most == 0:
        return best
    numbers = np.unique(np.geomspace(1, min(most, columns), NUMBERS).round().astype(np.int64))
    for number in numbers:
        relaxation = start_primal_dual(reduced.cover, np.full(columns, number / columns))
        checks = STEPS // STEPS_PER_CHECK
        pdhg_steps(reduced.cover, reduced.cost, float(number), relaxation, checks)
        bounds = _bounds_at(reduced, relaxation.best_dual, most)
        best = np.minimum(best, reduced.base + bounds)
    return best


def _bounds_at(reduced: ReducedProblem, dual: FloatArray, most: int) -> FloatArray:
    """Lagrangian bound of every number of sites at one dual."""
    column_dual = np.empty(len(reduced.cost))
    sum_members(reduced.cover.col_ptr, reduced.cover.col_idx, dual, column_dual)
    largest = np.zeros(most)
    found = np.sort(column_dual)[::-1][:most]
    largest[: len(found)] = found
    return free_value(reduced.cover, dual) + np.append(0.0, np.cumsum(largest))
