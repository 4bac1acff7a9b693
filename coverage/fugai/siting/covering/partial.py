"""Covering a share of all demand at the least cost."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from fugai.errors import ConfigError, InfeasibleError
from fugai.siting._clock import Clock
from fugai.siting.covering.groups import check_floor
from fugai.siting.covering.instance import common_step, given
from fugai.siting.covering.lscp import cost_answer, raise_unreached
from fugai.siting.covering.max_cover import Task
from fugai.siting.covering.reduce import decide, whole_core
from fugai.siting.covering.set_cover import least_cost
from fugai.siting.covering.warm_up import warm_up
from fugai.siting.matrix import covered

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scipy.sparse import csr_array

    from fugai.siting.result import SitingSolution


def solve_partial_cover(  # noqa: PLR0913
    covers: csr_array,
    weight: npt.ArrayLike,
    *,
    share: float,
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
    """Fewest or cheapest new sites that bring the covered share of all weight to a level.

    Parameters
    ----------
    share
        Of the weight, to be covered by new and existing sites, above 0 and up to 1.
    groups, floor
        Group of each demand point, and the least share of its weight that each group must have, as
        in `solve_mclp`.

    Returns
    -------
    `SitingSolution`; the objective is the number or cost of the new sites, ``gains`` are in weight. See
    `solve_mclp` for the other parameters and the errors.

    Raises
    ------
    InfeasibleError
        All candidates together do not reach the share.

    Notes
    -----
    The partial set covering problem: minimise sum(c_j y_j) with sum(w_i z_i) >= share · sum(w_i)
    and z_i <= sum of y_j over the candidates that cover i (M. S. Daskin, S. H. Owen, Two new
    location covering problems: the partial P-center problem and the partial set covering problem,
    Geographical Analysis 31, 1999).
    """
    if not 0.0 < share <= 1.0:
        msg = f"`share` must be above 0 and at most 1, found {share!r}."
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
    total = float(task.weight.sum())
    allowed = np.setdiff1d(np.arange(task.choices.candidates), task.choices.forbidden)
    most = float(task.weight[covered(task.covers, allowed)].sum())
    if most < share * total * (1 - 1e-12):
        msg = (
            f"`share` must be within reach of all candidates together, {most / total:.4%}, "
            f"found {share:.4%}."
        )
        raise InfeasibleError(msg)
    built, closed = task.fixed
    least = check_floor(task, groups, floor)
    core = decide(
        whole_core(*task.rows, task.weight, np.zeros_like(task.weight), task.cost, least),
        built=built,
        closed=closed,
        keep_dominated=task.apart is not None,
    )
    best = least_cost(
        Task(core=core, budget=np.inf, apart=task.apart, always=built),
        clock,
        need=share * total * (1 - 1e-12),
        spent=float(task.cost[task.choices.required].sum()),
        seed=seed,
        step=common_step(task.cost),
        every_row=False,
    )
    if not best.found:
        raise_unreached(task, clock)
    return cost_answer("partial cover", task, best, clock, seed)
