"""Iterated local search for the choice of candidates that covers most within a budget."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fugai._numba import njit
from fugai.kernels.location.covering.state import add, drop, fill_budget, move_to, start

if TYPE_CHECKING:
    from fugai._types import BoolArray, FloatArray
    from fugai.kernels.location.covering.cover import Cover
    from fugai.kernels.location.covering.state import Constraints, State

MOST_MOVES = 4
"""Sites that one perturbation moves at most."""

DRAWS = 1 + 3 * MOST_MOVES
"""Random numbers that one perturbation takes."""


@njit(cache=True)
def activate_neighbours(cover: Cover, state: State, j: int) -> None:
    """Mark all candidates that share a row with one as worth trying again."""
    for k in range(cover.col_ptr[j], cover.col_ptr[j + 1]):
        i = cover.col_idx[k]
        for q in range(cover.row_ptr[i], cover.row_ptr[i + 1]):
            state.active[cover.row_idx[q]] = True


@njit(cache=True)
def interchange(
    cover: Cover, constraints: Constraints, state: State, min_gain: float, by_ratio: bool
) -> None:
    """Drop each active site in turn and fill the budget again, as long as that gains.

    What gains no more than ``min_gain`` is undone.
    """
    added = np.empty(len(state.gain), np.int32)
    improved = True
    while improved:
        improved = False
        for site in np.flatnonzero(state.chosen & state.active):
            dropped = int(site)
            before = state.total[0]
            state.active[dropped] = False
            drop(cover, constraints, state, dropped)
            used = fill_budget(cover, constraints, state, added, min_gain, by_ratio)
            if state.total[0] > before + min_gain:
                improved = True
                activate_neighbours(cover, state, dropped)
                for k in range(used):
                    activate_neighbours(cover, state, added[k])
                continue
            for k in range(used - 1, -1, -1):
                drop(cover, constraints, state, added[k])
            add(cover, constraints, state, dropped)


@njit(cache=True)
def perturb(
    cover: Cover,
    constraints: Constraints,
    state: State,
    draws: FloatArray,
    min_gain: float,
    by_ratio: bool,
) -> None:
    """Move one to `MOST_MOVES` random sites to a random neighbour each, and fill the budget.

    A neighbour is a candidate that shares a row. ``draws`` are `DRAWS` numbers in [0, 1).
    """
    sites = np.flatnonzero(state.chosen)
    if len(sites) == 0:
        return
    moves = 1 + int(draws[0] * min(MOST_MOVES, len(sites)))
    for move in range(moves):
        site = int(sites[int(draws[1 + 3 * move] * len(sites))])
        size = cover.col_ptr[site + 1] - cover.col_ptr[site]
        if not state.chosen[site] or size == 0:
            continue
        drop(cover, constraints, state, site)
        activate_neighbours(cover, state, site)
        i = cover.col_idx[cover.col_ptr[site] + int(draws[2 + 3 * move] * size)]
        width = cover.row_ptr[i + 1] - cover.row_ptr[i]
        other = int(cover.row_idx[cover.row_ptr[i] + int(draws[3 + 3 * move] * width)])
        fits = constraints.cost[other] <= constraints.budget - state.total[1]
        if other != site and fits and not state.chosen[other] and state.blocked[other] == 0:
            add(cover, constraints, state, other)
            activate_neighbours(cover, state, other)
    added = np.empty(len(state.gain), np.int32)
    for k in range(fill_budget(cover, constraints, state, added, min_gain, by_ratio)):
        activate_neighbours(cover, state, added[k])


@njit(cache=True)
def iterated_local_search(
    cover: Cover,
    constraints: Constraints,
    best: BoolArray,
    perturbations: FloatArray,
    min_gain: float,
    by_ratio: bool,
) -> float:
    """Perturb, improve by interchange, keep what is not worse; the value of the best choice.

    Parameters
    ----------
    best
        Choice to start from; the best one found on return.
    perturbations
        Random numbers in [0, 1), shape ``(perturbations, DRAWS)``.
    min_gain
        Gains up to this are rounding.
    by_ratio
        Whether candidates are added by gain per cost instead of by gain.

    H. R. Lourenço, O. C. Martin, T. Stützle, Iterated local search, in Handbook of Metaheuristics,
    2003.
    """
    state = start(cover, constraints, best)
    added = np.empty(len(state.gain), np.int32)
    fill_budget(cover, constraints, state, added, min_gain, by_ratio)
    interchange(cover, constraints, state, min_gain, by_ratio)
    best[:] = state.chosen
    value = state.total[0]
    for k in range(len(perturbations)):
        perturb(cover, constraints, state, perturbations[k], min_gain, by_ratio)
        interchange(cover, constraints, state, min_gain, by_ratio)
        if state.total[0] >= value:
            value = state.total[0]
            best[:] = state.chosen
        else:
            move_to(cover, constraints, state, best)
    state.active[:] = True
    interchange(cover, constraints, state, min_gain, by_ratio)
    best[:] = state.chosen
    return float(state.total[0])
