"""Partial covering: a share of all demand covered by the fewest or cheapest sites."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from fugai._deprecated import gathered_arguments, renamed_arguments
from fugai.errors import ConfigError, InfeasibleError
from fugai.siting._clock import Clock
from fugai.siting.certificate import Question, certified
from fugai.siting.covering.groups import check_min_share
from fugai.siting.covering.instance import common_step, read_instance
from fugai.siting.covering.lscp import raise_no_solution, set_cover_solution
from fugai.siting.covering.reduce import reduced_problem
from fugai.siting.covering.set_cover import set_cover
from fugai.siting.covering.subproblem import SetCoverProblem, subproblem_of
from fugai.siting.covering.warm_up import warm_up
from fugai.siting.matrix import covered
from fugai.siting.options import Choices, SolverOptions
from fugai.siting.partial_cover.search import cover_share
from fugai.siting.questions import cost_to_cover, covered_value, groups_met

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scipy.sparse import csr_array

    from fugai.siting.result import SitingSolution

LARGE_ENTRIES = 300_000
"""Pairs of demand and candidate beyond which candidates join the relaxation when they are wanted."""

ROUNDING = 1e-12
"""The share to be covered is lower by this, so that a sum in another order does not miss it."""


@renamed_arguments(apart="conflicts", floor="min_share", removed_in="0.3.0")
@gathered_arguments(into="choices", kind=Choices, removed_in="0.3.0")
@gathered_arguments(into="solver", kind=SolverOptions, removed_in="0.3.0")
def solve_partial_cover(
    covers: csr_array,
    weight: npt.ArrayLike,
    *,
    share: float,
    choices: Choices | None = None,
    groups: npt.ArrayLike | None = None,
    min_share: float | Mapping[object, float] = 0.0,
    solver: SolverOptions | None = None,
) -> SitingSolution:
    """Partial set covering problem: the fewest new sites that cover a share of all demand.

    Parameters
    ----------
    covers, weight, groups, min_share, solver
        As in `solve_mclp`.
    share
        Share of all weight to be covered by new and existing sites, above 0 and up to 1.
    choices
        As in `solve_mclp`. With a cost of each candidate, the cheapest sites instead of the fewest.

    Returns
    -------
    `SitingSolution` whose objective is the number or cost of the new sites; ``gains`` are in
    weight.

    Raises
    ------
    ContractError, EmptyResultError, ConfigError
        As `solve_mclp`; ``share`` is not above 0 and at most 1.
    InfeasibleError
        All candidates together do not reach the share, or that of a group.
    SolverError
        No solution was found within the time limit.

    Notes
    -----
    Minimise sum(c_j y_j) with sum(w_i z_i) >= share · sum(w_i) and z_i <= sum of y_j over the
    candidates that cover i: M. S. Daskin, S. H. Owen, Two new location covering problems: the
    partial P-center problem and the partial set covering problem, Geographical Analysis 31, 1999.

    Examples
    --------
    >>> import numpy as np
    >>> from fugai.siting import solve_partial_cover
    >>> covers = np.array([[1, 0, 0], [0, 1, 0], [0, 0, 1]])
    >>> solution = solve_partial_cover(covers, [70, 25, 5], share=0.9)
    >>> solution.objective, solution.chosen, solution.gains
    (2.0, array([0, 1]), array([70., 25.]))
    """
    if not 0.0 < share <= 1.0:
        msg = f"`share` must be above 0 and at most 1, found {share!r}."
        raise ConfigError(msg)
    warm_up()
    options = solver or SolverOptions()
    clock = Clock(options)
    instance = read_instance(covers, weight, choices)
    total = float(instance.weight.sum())
    most = float(instance.weight[covered(instance.covers, instance.roles.usable)].sum())
    target = share * total * (1 - ROUNDING)
    if most < target:
        msg = (
            f"`share` must be within reach of all candidates together, {most / total:.4%}, "
            f"found {share:.4%}."
        )
        raise InfeasibleError(msg)
    minimum = check_min_share(instance, groups, min_share)
    reduced = reduced_problem(instance, instance.weight, groups=minimum)
    problem = SetCoverProblem(
        open_part=subproblem_of(instance, reduced),
        target=target,
        spent=instance.required_cost,
        every_row=False,
    )
    clock.keep_back()
    rng = np.random.default_rng(options.seed)
    step, entries = common_step(instance.cost), reduced.entries
    is_large = entries > LARGE_ENTRIES and not len(minimum.minimum)
    best = cover_share(problem, clock, rng=rng, step=step) if is_large else None
    if best is None or not (best.found or clock.over):
        best = set_cover(problem, clock, rng=rng, step=step)
    if not best.found:
        raise_no_solution(instance, clock)
    solution = set_cover_solution("partial cover", instance, best, clock, seed=options.seed)
    given = np.asarray(weight, dtype=np.float64)
    question = Question(
        candidates=instance.roles.candidates,
        value=cost_to_cover(covers, given, least=share * float(given.sum()), choices=choices),
        worth=covered_value(covers, given),
        sense="min",
        choices=choices,
        allowed=groups_met(covers, given, groups, min_share),
    )
    return certified(question, solution)
