"""The p-centre: p sites such that the worst-served demand point is served as well as can be."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, TypeAlias

import numpy as np
import numpy.typing as npt

from fugai.kernels.median import Rows, nearest_two
from fugai.siting._clock import Clock
from fugai.siting._highs import solve_program
from fugai.siting._median_bound import first_dual, raise_bound
from fugai.siting._median_core import core
from fugai.siting._median_search import improve, search
from fugai.siting._serve import assigned, curve, in_order, mask_of
from fugai.siting.costs import (
    CostMatrix,
    CostTable,
    Task,
    check_table,
    median_task,
    read_apart,
    require_reachable,
)
from fugai.siting.options import Choices, check_choices, check_number, check_time_limit
from fugai.siting.reach import first_solution
from fugai.siting.result import Siting

if TYPE_CHECKING:
    from scipy.sparse import csr_array

Floats: TypeAlias = npt.NDArray[np.float64]
Ints: TypeAlias = npt.NDArray[np.int64]

NOBODY = 0.5
"""Fewer demand points than this left out: none."""

EDGE = 1e-6
"""A bound above this on a number of demand points is above none, rounding aside."""

ROUNDS = 40
"""Shakes without success after which the search for a cover gives way to the bound."""


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
) -> Siting:
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
    bisection = _bisect(task, clock, seed)
    return _answer(bisection, task, table, choices, clock, seed)


_Cover: TypeAlias = Literal["found", "none", "unknown"]


@dataclass(frozen=True, kw_only=True, eq=False)
class _Bisection:
    """Best sites, their largest cost, and the least that is still possible."""

    sites: Ints
    value: float
    bound: float


def _bisect(task: Task, clock: Clock, seed: int) -> _Bisection:
    rng = np.random.default_rng(seed)
    sites = first_solution(task, clock).sites
    value = _largest(task, sites)
    lowest = task.rows.cost[task.rows.indptr[:-1]].max()  # nobody is served below the nearest
    radii = np.unique(task.rows.cost)
    radii = radii[(radii >= lowest) & (radii <= value)]
    low, high = 0, len(radii) - 1
    while low < high:
        middle = (low + high) // 2
        ending: _Cover = "unknown"
        with clock.guarded():
            ending, cover = _cover_within(task, radii[middle], rng, clock)
        if ending == "found":
            sites, value = cover, _largest(task, cover)
            high = int(np.searchsorted(radii, value))
        elif ending == "none":
            low = middle + 1
        else:
            break
    sites = _cheapest_within(task, sites, value)
    return _Bisection(sites=sites, value=value, bound=float(radii[low]))


def _largest(task: Task, sites: Ints) -> float:
    is_open = task.always.copy()
    is_open[sites] = True
    return float(nearest_two(task.rows, is_open).cost.max())


def _cover_within(
    task: Task, radius: float, rng: np.random.Generator, clock: Clock
) -> tuple[_Cover, Ints]:
    """Sites that serve everybody at ``radius`` or less, or that there are none, or why unknown."""
    covering = _within(task, radius)
    best = improve(covering, task.free[:0])
    complete = len(best.sites) == task.count  # else greedy found too few far enough apart
    dual = first_dual(covering, best)
    dual = raise_bound(covering, dual, max(best.value, 1.0), clock)
    if dual.bound > EDGE:
        return "none", task.free[:0]
    if complete:
        best = search(covering, best, rng, clock, good_enough=NOBODY, most_rounds=ROUNDS)
        if best.value < NOBODY:
            return "found", best.sites
    left = core(covering, dual, NOBODY)
    if left.program is None:
        return "none", task.free[:0]
    answer = solve_program(left.program, time_limit_s=clock.left_s)
    if answer.values is not None:
        opened = left.undecided[answer.values[: len(left.undecided)] > 0.5]
        return "found", np.concatenate((left.settled, opened))
    if answer.ending == "infeasible":
        return "none", task.free[:0]
    if answer.ending == "interrupted":
        clock.interrupt()
    return "unknown", task.free[:0]


def _within(task: Task, radius: float) -> Task:
    """The same choice, counting the demand points that are not served at ``radius`` or less."""
    rows = task.rows
    row = np.repeat(np.arange(len(rows.unserved)), np.diff(rows.indptr))
    near = rows.cost <= radius
    served = np.zeros(len(rows.unserved), dtype=np.bool_)
    served[row[near & task.always[rows.candidate]]] = True
    keep = near & ~served[row]
    number = np.cumsum(~served) - 1
    demand = int((~served).sum())
    counts = np.bincount(number[row[keep]], minlength=demand)
    ends = np.append(0, np.cumsum(counts)).astype(np.int64)
    reduced = Rows(ends, rows.candidate[keep], np.zeros(int(keep.sum())), np.ones(demand))
    return replace(task, rows=reduced, weight=np.ones(demand), step=1.0, must_reach=True)


def _cheapest_within(task: Task, sites: Ints, value: float) -> Ints:
    """Sites that swaps make cheaper in total, while nobody is served at more than ``value``."""
    rows = task.rows
    row = np.repeat(np.arange(len(rows.unserved)), np.diff(rows.indptr))
    near = rows.cost <= value
    counts = np.bincount(row[near], minlength=len(rows.unserved))
    ends = np.append(0, np.cumsum(counts)).astype(np.int64)
    within = Rows(ends, rows.candidate[near], rows.cost[near], rows.unserved)
    return improve(replace(task, rows=within), sites).sites


def _answer(
    found: _Bisection, task: Task, table: CostTable, choices: Choices, clock: Clock, seed: int
) -> Siting:
    sites = np.concatenate((choices.required, found.sites))
    order = in_order(task, choices.existing, sites)
    values = curve(task, choices.existing, order, _worst)
    return Siting(
        problem="p-center", chosen=order, gains=values[:-1] - values[1:], objective=found.value,
        bound=found.bound, status=clock.status(proven=found.bound >= found.value), seconds=clock.spent_s, sense="min",
        base=float(values[0]), existing=choices.existing, cost=float(len(sites)), seed=seed,
        assigned=assigned(table, mask_of(table.shape[1], choices.existing, sites)),
        unit="largest cost",
    )  # fmt: skip


def _worst(cost: Floats) -> float:
    return float(cost.max())
