"""Maximal cover: the most valuable choice of candidates within a budget, with a bound."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from fugai.kernels.location.covering.local_search import DRAWS, iterated_local_search
from fugai.kernels.location.covering.pdhg import (
    BOUND,
    VALUE,
    pdhg_steps,
    start_primal_dual,
)
from fugai.siting.covering.branching import (
    branch_and_bound,
    decided_by_bound,
    round_relaxation,
)
from fugai.siting.covering.incumbent import MaxCoverIncumbent
from fugai.siting.covering.program import MAX_ENTRIES, solve_max_cover_program
from fugai.siting.result import ROUNDING

if TYPE_CHECKING:
    from fugai._types import BoolArray, FloatArray
    from fugai.kernels.location.covering.pdhg import PrimalDual
    from fugai.siting._clock import Clock
    from fugai.siting.covering.reduce import ReducedProblem
    from fugai.siting.covering.subproblem import Subproblem


MAX_ROUNDS = 12
"""Rounds of search, bound and variable fixing at most."""

SEARCHES_PER_ROUND = 4
"""Local searches in a round, between which the clock is read."""

WIDE_ROWS, FEW_ENTRIES = 12.0, 20_000
"""Rows of more candidates than this on average are branched here, unless the entries are few: their
relaxation leaves a gap that HiGHS cannot close."""

WORTH_FIXING = 0.9
"""A smaller problem replaces the present one where it has at most this part of its entries."""

CHECKS_PER_ROUND = 6
"""Evaluations of the bound in a round at most."""

SMALL_ENTRIES = 1500
"""Entries up to which the program is solved within milliseconds, and at once."""

TIGHT_GAP = 0.02
"""The relaxation is solved well enough where its own gap is this part of the gap that is left."""


def max_cover(
    problem: Subproblem, clock: Clock, *, rng: np.random.Generator, step: float
) -> MaxCoverIncumbent:
    """Most valuable choice within the budget, with an upper bound.

    Iterated local search for the choice; the primal-dual hybrid gradient for the bound, whose dual
    then fixes candidates; HiGHS for what is left where it is small enough.

    Parameters
    ----------
    step
        All values are multiples of this; 0 where they may differ by anything.

    Notes
    -----
    The amount of search depends on the size of the problem alone, never on the clock: unless the
    time limit ends it, the same seed gives the same answer.
    """
    reduced = problem.reduced
    best = MaxCoverIncumbent(
        built=problem.built.copy(), value=reduced.base, bound=np.inf, step=step
    )
    if len(reduced.cost) == 0 or reduced.cost.min() > problem.budget * (1 + ROUNDING):
        best.lower(best.value)
        return best
    with clock.guarded():
        _run_rounds(problem, best, clock, rng)
    if not np.isfinite(best.bound):  # stopped before a first bound: all that is open is counted
        cover = reduced.cover
        best.lower(reduced.base + float(cover.first.sum() + cover.second.sum()))
    return best


def _run_rounds(
    problem: Subproblem, best: MaxCoverIncumbent, clock: Clock, rng: np.random.Generator
) -> None:
    uneven = bool(np.ptp(problem.reduced.cost) > 0)
    for by_ratio in (False, True)[: 1 + uneven]:
        _search(problem, best, rng.random((0, DRAWS)), by_ratio=by_ratio)
    if problem.reduced.entries <= SMALL_ENTRIES:
        solve_max_cover_program(problem, best, clock, seed=int(rng.integers(1 << 30)))
        return
    relaxation = start_primal_dual(problem.reduced.cover, _even_parts(problem))
    for number in range(MAX_ROUNDS):
        if clock.over or best.proven:
            return
        by_ratio = uneven and number % 2 == 1
        for _ in range(SEARCHES_PER_ROUND):
            draws = rng.random((_perturbations(problem.reduced), DRAWS))
            _search(problem, best, draws, by_ratio=by_ratio)
            if clock.over:
                break
        _lower_bound(problem, best, relaxation, clock)
        if clock.over or best.proven:
            return
        rounded = round_relaxation(problem, relaxation)
        _search(problem, best, rng.random((0, DRAWS)), by_ratio=by_ratio, start=rounded)
        smaller, x = fix_by_bound(problem, best, relaxation)
        if len(smaller.reduced.cost) == 0:
            best.offer(smaller.built.copy(), smaller.reduced.base)
            best.lower(best.value)
        elif smaller.reduced.entries < WORTH_FIXING * problem.reduced.entries:
            problem, relaxation = smaller, start_primal_dual(smaller.reduced.cover, x)
        elif number > 0 and _suits_highs(problem.reduced):
            solve_max_cover_program(problem, best, clock, seed=int(rng.integers(1 << 30)))
            return
        elif number > 0:
            break
    _branch(problem, best, relaxation, clock, rng)


def _suits_highs(reduced: ReducedProblem) -> bool:
    """Whether HiGHS proves such a problem sooner than branching at its rows."""
    is_wide = reduced.entries > WIDE_ROWS * reduced.rows and reduced.entries > FEW_ENTRIES
    return reduced.entries <= MAX_ENTRIES and not is_wide


def _branch(
    problem: Subproblem,
    best: MaxCoverIncumbent,
    relaxation: PrimalDual,
    clock: Clock,
    rng: np.random.Generator,
) -> None:
    """Branch and bound, with a local search now and then."""
    uneven = bool(np.ptp(problem.reduced.cost) > 0) if len(problem.reduced.cost) else False

    def search(start: BoolArray | None) -> None:
        by_ratio = uneven and bool(rng.random() < 0.5)
        draws = rng.random((_perturbations(problem.reduced), DRAWS))
        _search(problem, best, draws, by_ratio=by_ratio, start=start)

    branch_and_bound(problem, best, relaxation, clock, search=search)


def _perturbations(reduced: ReducedProblem) -> int:
    """Perturbations of one local search: fewer where each takes longer.

    A move goes through the rows of one column and their columns, and reads every column's gain.
    """
    columns = len(reduced.cost)
    work = reduced.entries / columns * reduced.entries / max(reduced.rows, 1) + columns
    return int(np.clip(3e6 / work, 20, 100))


def _even_parts(problem: Subproblem) -> FloatArray:
    """The same part of every candidate, as much as the budget pays for."""
    cost = problem.reduced.cost
    return np.full(len(cost), min(1.0, problem.budget / float(cost.sum())))


def _search(
    problem: Subproblem,
    best: MaxCoverIncumbent,
    perturbations: FloatArray,
    *,
    by_ratio: bool,
    start: BoolArray | None = None,
) -> None:
    """Iterated local search from the incumbent, or from another choice."""
    reduced = problem.reduced
    chosen = best.built[reduced.columns] if start is None else start
    if float(reduced.cost[chosen].sum()) > problem.budget * (1 + ROUNDING):
        # what better choices build is fixed, which the incumbent need not: it may no longer be paid
        chosen = np.zeros(len(chosen), dtype=np.bool_)
    min_gain = ROUNDING * float(reduced.cover.first.sum() + reduced.cover.second.sum())
    value = iterated_local_search(
        reduced.cover, problem.constraints(), chosen, perturbations, min_gain, by_ratio
    )
    best.offer(problem.expand(chosen), reduced.base + value)


def _lower_bound(
    problem: Subproblem, best: MaxCoverIncumbent, relaxation: PrimalDual, clock: Clock
) -> None:
    """Lower the bound until the relaxation is solved well enough."""
    reduced = problem.reduced
    for _ in range(CHECKS_PER_ROUND):
        pdhg_steps(reduced.cover, reduced.cost, problem.budget, relaxation, 1)
        bound, value = relaxation.progress[BOUND], relaxation.progress[VALUE]
        best.lower(reduced.base + float(bound))
        gap = reduced.base + bound - best.value
        if clock.over or best.proven or bound - value < TIGHT_GAP * gap:
            return


def fix_by_bound(
    problem: Subproblem, best: MaxCoverIncumbent, relaxation: PrimalDual
) -> tuple[Subproblem, FloatArray]:
    """Problem without candidates that no better choice builds, or that every better choice builds.

    Also returned: ``x`` of the candidates that are left.
    """
    reduced = problem.reduced
    decided = decided_by_bound(problem, best, relaxation)
    if decided is None:  # no better choice: only the incumbent is left
        built = best.built[reduced.columns]
        closed, spent = ~built, 0.0
    else:
        built, closed = decided
        spent = float(reduced.cost[built].sum())
    keep = problem.conflicts is not None or bool(reduced.cover.second.any())
    smaller = problem.fix(built=built, closed=closed, keep_dominated=keep)
    place = np.searchsorted(reduced.columns, smaller.reduced.columns)
    return replace(smaller, budget=problem.budget - spent), relaxation.best_x[place]
