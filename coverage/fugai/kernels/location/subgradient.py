"""Subgradient ascent of a Lagrangian dual in which p candidates are opened.

The constraint that each demand point is served once is relaxed with a multiplier. What remains is
one independent sum for each candidate, and the p candidates with the smallest sums are the best.

M. Held, P. Wolfe, H. P. Crowder, Validation of subgradient optimization, Mathematical Programming
6, 1974; J. E. Beasley, A note on solving large p-median problems, European Journal of Operational
Research 21, 1985.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from fugai._numba import njit

if TYPE_CHECKING:
    from fugai._types import BoolArray, FloatArray, IntArray

PATIENCE = 20
"""Steps without a better bound after which the step length is halved."""

INERTIA = 0.3
"""Share of the last direction that the next one keeps."""

BOUND, STEP, STALE = 0, 1, 2
"""Positions in `Ascent.progress`."""


class Dual(NamedTuple):
    """Multiplier of each demand point, the candidates' sums at them, and the bound that they give.

    ``rho`` of a candidate is the sum that opening it adds to the Lagrangian, zero or negative.
    """

    bound: float
    multipliers: FloatArray
    rho: FloatArray


class Openings(NamedTuple):
    """Candidates open in every solution, the free ones, and how many of those are to be opened."""

    always_open: BoolArray
    free: IntArray
    number: int


class Ascent(NamedTuple):
    """Multipliers on their way up, updated in place.

    ``scale`` of each demand point multiplies its steps and ``ceiling`` is the largest multiplier of
    use. ``best_multipliers`` and ``best_rho`` belong to the best bound so far; ``progress`` holds
    that bound, the step length as a share of the distance to a known solution, and the steps since
    the bound last rose.
    """

    multipliers: FloatArray
    scale: FloatArray
    ceiling: FloatArray
    direction: FloatArray
    best_multipliers: FloatArray
    best_rho: FloatArray
    progress: FloatArray


@njit(cache=True)
def start_ascent(
    multipliers: FloatArray, scale: FloatArray, ceiling: FloatArray, candidates: int, step: float
) -> Ascent:
    """State before the first step."""
    return Ascent(
        multipliers.copy(),
        scale,
        ceiling,
        np.zeros(len(multipliers)),
        multipliers.copy(),
        np.zeros(candidates),
        np.array([-np.inf, step, 0.0]),
    )


@njit(cache=True)
def open_cheapest(rho: FloatArray, openings: Openings, is_open: BoolArray) -> float:
    """Sum of the ``openings.number`` smallest rho of free candidates, which ``is_open`` then marks."""
    total = 0.0
    free = openings.free
    order = np.argsort(rho[free])
    for position in range(min(openings.number, len(free))):
        j = free[order[position]]
        is_open[j] = True
        total += rho[j]
    return total


@njit(cache=True)
def record_bound(ascent: Ascent, bound: float, rho: FloatArray, upper: float) -> bool:
    """Keep a bound if it is the best; whether to step on from these multipliers.

    After `PATIENCE` steps without a better bound the step length is halved and the best multipliers
    are restored.
    """
    progress = ascent.progress
    if bound > progress[BOUND]:
        if bound > progress[BOUND] + 1e-6 * abs(upper):
            progress[STALE] = 0.0
        progress[BOUND] = bound
        ascent.best_multipliers[:] = ascent.multipliers
        ascent.best_rho[:] = rho
    progress[STALE] += 1.0
    if progress[STALE] > PATIENCE:
        progress[STALE] = 0.0
        progress[STEP] *= 0.5
        ascent.multipliers[:] = ascent.best_multipliers
        ascent.direction[:] = 0.0
        return False
    return True


@njit(cache=True)
def subgradient_step(ascent: Ascent, subgradient: FloatArray, bound: float, upper: float) -> bool:
    """Step along the subgradient and the last direction; False where no step can raise the bound.

    The subgradient is 1 minus how often each demand point is served. The step aims at ``upper``,
    the value of a known solution (Polyak's rule).
    """
    direction, scale = ascent.direction, ascent.scale
    norm = 0.0
    for i in range(len(direction)):
        direction[i] = (1.0 - INERTIA) * subgradient[i] + INERTIA * direction[i]
        norm += scale[i] * direction[i] ** 2
    if norm <= 0.0 or ascent.progress[BOUND] >= upper:
        return False
    length = ascent.progress[STEP] * (upper - bound) / norm
    multipliers, ceiling = ascent.multipliers, ascent.ceiling
    for i in range(len(direction)):
        multipliers[i] += length * scale[i] * direction[i]
        multipliers[i] = min(max(multipliers[i], 0.0), ceiling[i])
    return True
