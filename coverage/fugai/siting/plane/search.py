"""Good sites in the plane: a start by k-means, interchange, and perturbations of a few neighbours."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.spatial import cKDTree

from fugai.kernels.location.plane.interchange import (
    DRAWS,
    descend,
    move_far,
    perturb_and_descend,
)
from fugai.kernels.location.plane.state import copied

if TYPE_CHECKING:
    from fugai._types import IntArray
    from fugai.kernels.location.plane.state import Sites
    from fugai.siting._clock import Clock
    from fugai.siting.plane.level import Level

LLOYD_ROUNDS = 8
"""Rounds of k-means with which the search starts."""

FAR_ROUNDS = 12
"""Rounds of moves to anywhere, at most."""

WORK = 2e8
"""Distances computed between two readings of the clock, about: a third of a second."""

LOOKS_PER_TRIAL = 80
"""Sites that are looked at after one perturbation, on average."""

PATIENCE = 2
"""Perturbations for each site, in a row and all in vain, after which the search ends."""

LEAST_PATIENCE, MOST_PERTURBATIONS = 100, 20
"""Perturbations in vain at least, and perturbations for each site at most."""


def start_slots(level: Level, rng: np.random.Generator) -> IntArray:
    """Candidates to begin with: k-means around the fixed sites, and the candidates nearest to it."""
    demand, candidates, weight = level.demand, level.candidates, level.plane.weight
    allowed = np.flatnonzero(level.allowed)
    if level.count == 0:
        return allowed[:0]
    drawn = rng.choice(len(demand), level.count, p=weight / weight.sum())
    centres = np.concatenate((demand[drawn], candidates[level.fixed]))
    centres[: level.count] += 1e-9 * level.plane.farthest * rng.random((level.count, 2))
    for _ in range(LLOYD_ROUNDS):
        nearest = cKDTree(centres).query(demand)[1]
        total = np.bincount(nearest, weight, minlength=len(centres))[: level.count]
        for axis in range(2):
            moment = np.bincount(nearest, weight * demand[:, axis], minlength=len(centres))
            moved = moment[: level.count] / np.maximum(total, 1e-300)
            centres[: level.count, axis] = np.where(total > 0, moved, centres[: level.count, axis])
    nearest = allowed[cKDTree(candidates[allowed]).query(centres[: level.count])[1]]
    slots = np.unique(nearest)
    others = np.setdiff1d(allowed, slots)
    missing = level.count - len(slots)
    return np.concatenate((slots, rng.choice(others, missing, replace=False)))


def settle(level: Level, sites: Sites, clock: Clock, *, far: bool) -> None:
    """Move sites until none has a better place, nearby or (with ``far``) anywhere."""
    queue = np.ones(level.count, dtype=np.bool_)
    _descend(level, sites, queue, clock)
    for _ in range(FAR_ROUNDS if far else 0):
        if clock.over or not move_far(level.plane, sites, level.allowed, queue):
            return
        _descend(level, sites, queue, clock)


def _descend(level: Level, sites: Sites, queue: np.ndarray, clock: Clock) -> None:
    looks = max(1, int(WORK / work_of_a_look(level)))
    log = np.empty((looks + 1, 2), dtype=np.int64)
    while queue.any() and not clock.over:
        descend(level.plane, sites, level.allowed, queue, log, 0, looks)


def work_of_a_look(level: Level) -> float:
    """Distances that are computed to find the best place of one site, about."""
    return 4.0 * len(level.plane.weight) * len(level.candidate) / level.slots**2


def perturb(
    level: Level, sites: Sites, rng: np.random.Generator, clock: Clock, *, good_enough: float
) -> None:
    """Perturb a few neighbouring sites and descend from there, again and again.

    Until the cost is ``good_enough``, too many perturbations failed in a row, which depends on the
    number of sites alone, or time is over.
    """
    if level.count == 0 or level.count == int(level.allowed.sum()):
        return
    work = LOOKS_PER_TRIAL * work_of_a_look(level)
    batch = int(np.clip(WORK / work, 1, 50))
    patience = max(LEAST_PATIENCE, PATIENCE * level.count)
    failures, best = 0, copied(sites)
    for _ in range(-(-(500 + MOST_PERTURBATIONS * level.count) // batch)):
        if failures >= patience or clock.over or sites.total[0] <= good_enough:
            return
        draws = rng.random((batch, DRAWS))
        better = perturb_and_descend(level.plane, sites, best, level.allowed, level.count, draws)
        failures = 0 if better else failures + batch
