"""Maximal cover in which no group of demand may be left below a minimum."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from fugai.kernels.location.covering.local_search import DRAWS, iterated_local_search
from fugai.kernels.location.covering.pdhg import BOUND, pdhg_steps, start_primal_dual
from fugai.siting.covering.incumbent import MaxCoverIncumbent
from fugai.siting.covering.max_cover import SMALL_ENTRIES
from fugai.siting.covering.program import MAX_ENTRIES, solve_max_cover_program
from fugai.siting.result import ROUNDING

if TYPE_CHECKING:
    from fugai._types import BoolArray, FloatArray
    from fugai.siting._clock import Clock
    from fugai.siting.covering.reduce import ReducedProblem
    from fugai.siting.covering.subproblem import Subproblem


MAX_ROUNDS = 12
"""Rounds of search and bound at most, each at other multipliers."""

CHECKS_PER_ROUND = 4
"""Evaluations of the bound in a round."""

FIRST_MULTIPLIER = 0.5
"""Multiplier, after the first round, of a group that misses all of its minimum."""

GROWTH, DECAY = 1.3, 0.7
"""Factors on the multiplier of a group that missed its minimum, and of one that met it."""


def max_cover_with_minimum(
    problem: Subproblem,
    clock: Clock,
    *,
    rng: np.random.Generator,
    step: float,
    known: BoolArray | None = None,
) -> MaxCoverIncumbent:
    """Most valuable choice within the budget that brings each group to its minimum, with a bound.

    Parameters
    ----------
    step
        All values are multiples of this; 0 where they may differ by anything.
    known
        Mask of the candidates of a choice that meets the minima, if one is known.

    Returns
    -------
    Incumbent whose value is -inf where no such choice was found, and whose bound is -inf too where
    none exists.

    Notes
    -----
    Lagrangian relaxation of the minima: a multiplier raises the weight of a group that is below its
    minimum, which leads the search there, and gives a bound once the minimum is taken off again.
    """
    reduced = problem.reduced
    best = MaxCoverIncumbent(built=problem.built.copy(), value=-math.inf, bound=math.inf, step=step)
    for chosen in (reduced.none,) if known is None else (reduced.none, known[reduced.columns]):
        _offer(problem, best, chosen)
    best.lower(reduced.base + float(reduced.cover.first.sum() + reduced.cover.second.sum()))
    with clock.guarded():
        if len(reduced.cost) and reduced.cost.min() <= problem.budget * (1 + ROUNDING):
            _run_rounds(problem, best, clock, rng)
        elif math.isinf(best.value):
            best.bound = -math.inf
    return best


def _offer(problem: Subproblem, best: MaxCoverIncumbent, chosen: BoolArray) -> None:
    """Take over a choice of columns where it meets the minima and is better."""
    reduced = problem.reduced
    if reduced.meets_groups(chosen):
        best.offer(problem.expand(chosen), reduced.base + reduced.value(chosen))


def _run_rounds(
    problem: Subproblem, best: MaxCoverIncumbent, clock: Clock, rng: np.random.Generator
) -> None:
    reduced, constraints = problem.reduced, problem.constraints()
    minimum = reduced.groups.minimum
    multiplier = np.zeros(len(minimum))
    scale = np.maximum(minimum, 1e-300)
    part = min(1.0, problem.budget / float(reduced.cost.sum()))
    perturbations = int(np.clip(2e8 / max(reduced.entries, 1), 10, 200))
    for _ in range(MAX_ROUNDS if reduced.entries > SMALL_ENTRIES else 0):
        if clock.over or best.proven:
            return
        cover = _weighted(reduced, multiplier).cover
        chosen = best.built[reduced.columns]
        draws = rng.random((perturbations, DRAWS))
        min_gain = ROUNDING * float(cover.first.sum())
        iterated_local_search(cover, constraints, chosen, draws, min_gain, False)
        _offer(problem, best, chosen)
        relaxation = start_primal_dual(cover, np.full(len(reduced.cost), part))
        pdhg_steps(cover, reduced.cost, problem.budget, relaxation, CHECKS_PER_ROUND)
        bound = relaxation.progress[BOUND] - (multiplier * minimum).sum()
        best.lower(reduced.base + float(bound))
        slack = reduced.group_slack(chosen)
        raised = multiplier * GROWTH - FIRST_MULTIPLIER * slack / scale
        multiplier = np.where(slack < 0, raised, multiplier * DECAY)
    if reduced.entries <= MAX_ENTRIES and not (clock.over or best.proven):
        solve_max_cover_program(problem, best, clock, seed=int(rng.integers(1 << 30)))


def _weighted(reduced: ReducedProblem, multiplier: FloatArray) -> ReducedProblem:
    """Problem whose groups weigh more by their multipliers."""
    group = reduced.groups.group
    factor = np.where(group >= 0, 1.0 + np.append(multiplier, 0.0)[group], 1.0)
    cover = reduced.cover._replace(first=reduced.cover.first * factor)
    return replace(reduced, cover=cover)
