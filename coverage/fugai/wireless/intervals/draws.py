"""Draws of errors that depend on what they are of alone: the same in every year, scenario and order."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import ndtri

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fugai._types import FloatArray, UInt64Array

DRAWS = 100
"""How often the errors are drawn."""

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)


def keys_of(names: Sequence[str]) -> UInt64Array:
    """A number for each name, the same on every machine.

    >>> keys_of(["a", "b", "a"]).tolist()[0] == keys_of(["a"]).tolist()[0]
    True
    """
    known = {
        name: int.from_bytes(hashlib.blake2b(name.encode(), digest_size=8).digest(), "little")
        for name in dict.fromkeys(names)
    }
    return np.array([known[name] for name in names], dtype=np.uint64)


def uniform_draws(keys: UInt64Array, draws: int = DRAWS) -> FloatArray:
    """Stratified draws between 0 and 1 for each key, shape (keys, draws): one in each of equal parts.

    Whatever the number of keys, the draws of each have the quantiles of the distribution; which draw has
    which is mixed by the key (Latin hypercube; McKay, Beckman and Conover, Technometrics 21(2), 1979).

    Parameters
    ----------
    keys
        As from `keys_of`.
    draws
        How many of each.

    >>> found = uniform_draws(keys_of(["a", "b"]), 4)
    >>> np.sort(found, axis=1).tolist()
    [[0.125, 0.375, 0.625, 0.875], [0.125, 0.375, 0.625, 0.875]]
    """
    numbers = np.arange(1, draws + 1, dtype=np.uint64) * _GOLDEN
    order = np.argsort(_mixed(keys[:, None] + numbers), axis=1, kind="stable")
    return (order + 0.5) / draws


def normal_draws(keys: UInt64Array, draws: int = DRAWS) -> FloatArray:
    """Standard normal draws for each key, stratified as `uniform_draws`, shape (keys, draws).

    >>> normal_draws(keys_of(["a"]), 50).std().round(2)
    np.float64(0.99)
    """
    return np.asarray(ndtri(uniform_draws(keys, draws)))


def _mixed(values: UInt64Array) -> UInt64Array:
    """SplitMix64 (Steele, Lea and Flood, OOPSLA 2014): every bit depends on all of the input."""
    found = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    found = (found ^ (found >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return found ^ (found >> np.uint64(31))
