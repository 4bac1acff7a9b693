"""The p-centre: p sites such that the worst-served demand point is served as well as can be."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from fugai.siting._clock import Clock
from fugai.siting._serve import assigned, curve, in_order, mask_of
from fugai.siting.center.reach import first_solution
from fugai.siting.center.search import Bisection, up_to
from fugai.siting.costs import (
    CostMatrix,
    CostTable,
    Task,
    check_table,
    median_task,
    read_apart,
    require_reachable,
)
from fugai.siting.median.search import improve
from fugai.siting.options import Choices, check_choices, check_number, check_time_limit
from fugai.siting.result import SitingSolution

if TYPE_CHECKING:
    from scipy.sparse import csr_array

    from fugai._types import FloatArray


def solve_p_center(  # noqa: PLR0913
    cost: CostMatrix,
    weight: npt.ArrayLike | None = None,
    *,
    p: int,
    existing: npt.ArrayLike = (),
    required: npt.ArrayLike = (),
    forbidden: npt.ArrayLike = (),
    apart: csr_array | None = None,
    time_limit_s: float = 60.0,
    seed: int = 0,
    keep_on_interrupt: bool = False,
) -> SitingSolution:
    """Sites that make the largest cost of any demand point, from its nearest site, the least.

    Parameters
    ----------
    cost
        Cost of serving each demand point from each candidate, ``(demand, candidate)``, such as
        travel time [s]; dense or sparse. Infinite, or missing from a sparse matrix: the candidate
        does not reach the demand point. An explicit zero is a cost of zero.
    weight
        Factor on the costs of each demand point (the weighted p-centre); 1 each by default. A
        point of weight 0 does not count.
    p
        How many new sites to build, the required ones among them; existing ones do not count.
    existing, required, forbidden
        Candidates that stand already, must be built, must not be built: positions or a mask.
    apart
        Candidates too close to each other to be built both (see `too_close`): a matrix, candidate
        by candidate, with an entry for each such pair. Existing sites bar nobody.
    time_limit_s
        Stops with the best answer so far. [s]
    seed
        Of the random part: the same seed gives the same answer where time does not run out.
    keep_on_interrupt
        After an interrupt from the keyboard, return the best answer so far.

    Returns
    -------
    Siting whose ``objective`` is the largest weighted cost, whose ``gains`` are by how much each
    site lowers it, and whose ``assigned`` is the site that serves each demand point. Of the
    answers with that objective it is one that no swap makes cheaper in total.

    Raises
    ------
    ConfigError, ContractError
        The options contradict each other, or a cost or weight is wrong.
    SolverError
        No p sites reach every demand point, or none that are far enough apart.

    Notes
    -----
    The answer is one of the costs in the matrix: they are bisected, and each asks whether p sites
    cover everybody within it (E. Minieka, The m-center problem, SIAM Review 12, 1970). A cover is
    sought by interchange; that there is none is shown by a Lagrangian bound on how many are left
    out, or by HiGHS on what that bound leaves open.
    """
    clock = Clock(check_time_limit(time_limit_s), keep=keep_on_interrupt)
    table, weights = check_table(cost, weight)
    choices = check_choices(
        table.shape[1], existing=existing, required=required, forbidden=forbidden
    )
    number = check_number(choices, p, name="p")
    pairs = read_apart(apart, table.shape[1])
    require_reachable(table, weights, choices)
    task = median_task(table, weights, choices, count=number, pairs=pairs, unreached_cost=None)
    first = first_solution(task, clock)
    search = Bisection(task=task, rng=np.random.default_rng(seed), clock=clock, sites=first.sites)
    with clock.guarded():
        search.run()
    return _answer(search, task, table, choices, seed)


def _answer(
    found: Bisection, task: Task, table: CostTable, choices: Choices, seed: int
) -> SitingSolution:
    clock = found.clock
    # of all sites with that largest cost, some that no swap makes cheaper in total
    chosen = improve(up_to(task, found.value), found.sites).sites
    sites = np.concatenate((choices.required, chosen))
    order = in_order(task, choices.existing, sites)
    values = curve(task, choices.existing, order, _worst)
    return SitingSolution(
        problem="p-center",
        chosen=order,
        gains=values[:-1] - values[1:],
        objective=found.value,
        bound=found.bound,
        status=clock.status(proven=found.bound >= found.value),
        seconds=clock.spent_s,
        sense="min",
        base=float(values[0]),
        existing=choices.existing,
        cost=float(len(sites)),
        seed=seed,
        assigned=assigned(table, mask_of(table.shape[1], choices.existing, sites)),
        unit="largest cost",
    )


def _worst(cost: FloatArray) -> float:
    return float(cost.max())
