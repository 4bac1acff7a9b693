"""Covering problems small enough to try every choice."""

from __future__ import annotations

from itertools import combinations

import numpy as np
from scipy.sparse import csr_array

#                     a  b  c
ROADS = csr_array([[1, 0, 0], [1, 0, 0], [1, 1, 0], [0, 1, 0], [0, 1, 0], [0, 0, 1]])
PEOPLE = np.array([10, 20, 30, 5, 5, 30])


def instance(seed, *, demand=14, candidates=7, whole=True):
    """Covering matrix, weights and the generator; a candidate covers about every third point."""
    rng = np.random.default_rng(seed)
    covers = rng.random((demand, candidates)) < 0.3
    covers[0, 0] = True
    weight = rng.integers(0, 9, demand) if whole else rng.random(demand)
    weight[0] += 1
    return csr_array(covers), weight.astype(float), rng


def subsets(candidates, *, existing=(), required=()):
    """Every choice of new sites that has the required ones."""
    free = [j for j in range(candidates) if j not in existing]
    for size in range(len(free) + 1):
        for sites in combinations(free, size):
            if set(required) <= set(sites) | set(existing):
                yield sites


def counts(covers, sites):
    """How many of the sites cover each demand point."""
    return covers.toarray()[:, sorted(sites)].sum(axis=1)


def worth(covers, weight, sites, first=1.0):
    """Weight covered once, and for part of its worth twice."""
    count = counts(covers, sites)
    return weight[count > 0].sum() * first + weight[count > 1].sum() * (1 - first)


def brute(covers, weight, allowed, *, existing=(), required=(), first=1.0):
    """Best value of all choices of the candidates that ``allowed`` lets through."""
    return max(
        (
            worth(covers, weight, {*sites, *existing}, first)
            for sites in subsets(covers.shape[1], existing=existing, required=required)
            if allowed(sites)
        ),
        default=None,
    )
