"""Sites in the order of what they add."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fugai.kernels.location.covering.covers import Cover, restrict, transpose
from fugai.kernels.location.covering.local_search import by_gain
from fugai.siting.matrix import covering_count

if TYPE_CHECKING:
    from fugai._types import BoolArray, FloatArray, IntArray
    from fugai.siting.covering.instance import Given


def in_order(
    task: Given, built: BoolArray, once: FloatArray, twice: FloatArray
) -> tuple[IntArray, FloatArray, float]:
    """New sites by what each adds, what each adds, and what the existing ones are worth alone.

    Parameters
    ----------
    built
        New and existing sites together, as a mask.
    once, twice
        What the first and the second cover of each demand point are worth.
    """
    count = covering_count(task.covers, task.choices.existing)
    base = float(once[count > 0].sum() + twice[count > 1].sum())
    first = np.where(count == 0, once, np.where(count == 1, twice, 0.0))
    second = np.where(count == 0, twice, 0.0)
    new = built.copy()
    new[task.choices.existing] = False
    sites = np.flatnonzero(new)
    column = np.full(len(built), -1, dtype=np.int64)
    column[sites] = np.arange(len(sites))
    keep = (first > 0) | (second > 0)
    ptr, idx = restrict(*task.rows, keep, column)
    cover = Cover(ptr, idx, *transpose(ptr, idx, len(sites)), first[keep], second[keep])
    order, gains = by_gain(cover, np.ones(len(sites), dtype=np.bool_))
    return sites[order], gains, base
