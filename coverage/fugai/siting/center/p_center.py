"""The p-center: p sites such that the worst-served demand point is served as well as possible."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from fugai._deprecated import gathered_arguments, renamed_arguments
from fugai.siting._clock import Clock
from fugai.siting.center.bisection import Bisection, within
from fugai.siting.certificate import Question, certified
from fugai.siting.costs.assignment import cost_curve, mask_of, nearest_open, order_by_saving
from fugai.siting.costs.instance import CostInstance, read_cost_instance
from fugai.siting.costs.problem import MedianProblem, median_problem
from fugai.siting.median.feasible import first_solution
from fugai.siting.median.search import improve
from fugai.siting.options import Choices, SolverOptions
from fugai.siting.plane.center.solve import solve_plane_center
from fugai.siting.plane.points import PlanePoints, as_matrix, options_over_matrix
from fugai.siting.questions import given_weight, serving_cost
from fugai.siting.result import SitingSolution

if TYPE_CHECKING:
    from fugai._types import FloatArray
    from fugai.siting.costs.table import CostMatrix

MAX_PAIRS = 100_000
"""Pairs of points up to which a matrix is made of them: more take less time without one."""


@renamed_arguments(apart="conflicts", removed_in="0.3.0")
@gathered_arguments(into="choices", kind=Choices, removed_in="0.3.0")
@gathered_arguments(into="solver", kind=SolverOptions, removed_in="0.3.0")
def solve_p_center(
    cost: CostMatrix | PlanePoints,
    weight: npt.ArrayLike | None = None,
    *,
    p: int,
    choices: Choices | None = None,
    solver: SolverOptions | None = None,
) -> SitingSolution:
    """Sites that serve all demand, each point from its nearest site, at the least largest cost.

    Parameters
    ----------
    cost, p, choices, solver
        As in `solve_p_median`, or points of the plane, `PlanePoints`.
    weight
        Factor on the costs of each demand point (the weighted p-center); 1 each by default. A
        point of weight 0 does not count.

    Returns
    -------
    `SitingSolution` whose ``objective`` is the largest weighted cost, whose ``gains`` are by how
    much each site lowers it, and whose ``assigned`` is the site that serves each demand point. Of
    the solutions with that objective it is one that no swap makes cheaper in total (over a matrix).

    Raises
    ------
    ConfigError, ContractError
        Arguments contradict each other, or a cost or weight is wrong.
    SolverError
        No p sites without a conflict reach every demand point, or none were found in time.

    Notes
    -----
    The optimum is one of the costs in the matrix: they are bisected, and for each it is decided
    whether p sites cover all demand within it (E. Minieka, The m-center problem, SIAM Review 12,
    1970). A cover is searched for by interchange. That there is none is shown by the linear
    relaxation and by a depth-first search whose choices its dual prices bound; with conflicts
    between sites, or more than three million pairs within a radius, by a Lagrangian bound on how
    many points are uncovered and by HiGHS on what that leaves open.

    Points of the plane whose matrix would have more than 100,000 pairs are decided over a sample
    that grows by the points that its best sites leave far away (C. Contardo, M. Iori, R. Kramer, A
    scalable exact algorithm for the vertex p-center problem, Computers & Operations Research 103,
    2019).

    Examples
    --------
    Seven villages on a road, one kilometre apart: with two sites nobody is farther than 2 km away.

    >>> import numpy as np
    >>> from fugai.siting import solve_p_center
    >>> km = np.abs(np.subtract.outer(np.arange(7.0), np.arange(7.0)))
    >>> solution = solve_p_center(km, p=2)
    >>> solution.objective, solution.bound, solution.status
    (2.0, 2.0, 'optimal')
    """
    if isinstance(cost, PlanePoints):
        matrix = as_matrix(cost, options=options_over_matrix(choices), pairs=MAX_PAIRS)
        if matrix is None:
            return solve_plane_center(cost, weight, p=p, choices=choices, solver=solver)
        cost = matrix
    options = solver or SolverOptions()
    clock = Clock(options)
    instance = read_cost_instance(cost, weight, p=p, choices=choices)
    instance.require_reachable()
    problem = median_problem(instance)
    first = first_solution(problem, clock)
    rng = np.random.default_rng(options.seed)
    clock.keep_back()  # the order of the sites and the certificate take about as long as the start
    bisection = Bisection(problem=problem, rng=rng, clock=clock, sites=first.sites)
    with clock.guarded():
        bisection.run()
    question = Question(
        candidates=instance.roles.candidates,
        value=serving_cost(cost, given_weight(weight, instance.table.shape[0]), worst=True),
        sense="min",
        choices=choices,
        number=p,
    )
    return certified(question, _solution(bisection, problem, instance, seed=options.seed))


def _solution(
    found: Bisection, problem: MedianProblem, instance: CostInstance, *, seed: int
) -> SitingSolution:
    clock, roles = found.clock, instance.roles
    # of all sites with that largest cost, some that no swap makes cheaper in total
    chosen = improve(within(problem, found.value), found.sites).sites
    sites = np.concatenate((roles.required, chosen))
    order = order_by_saving(problem, roles.existing, sites)
    values = cost_curve(problem, roles.existing, order, _largest)
    # less than the radius that was decided, where a swap for the total lowers the largest cost too
    objective = min(found.value, float(values[-1]))
    is_open = mask_of(roles.candidates, roles.existing, sites)
    return SitingSolution(
        problem="p-center",
        chosen=order,
        gains=values[:-1] - values[1:],
        objective=objective,
        bound=min(found.bound, objective),
        status=clock.status(proven=found.bound >= objective),
        seconds=clock.spent_s,
        sense="min",
        base=float(values[0]),
        existing=roles.existing,
        cost=float(len(sites)),
        seed=seed,
        assigned=nearest_open(instance.table, is_open),
        unit="largest cost",
    )


def _largest(cost: FloatArray) -> float:
    return float(cost.max())
