"""Sites of a solution in the order of what they add."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fugai.kernels.location.covering.cover import Cover, restrict, transpose
from fugai.kernels.location.covering.greedy import order_by_gain
from fugai.siting.matrix import covering_count

if TYPE_CHECKING:
    from fugai._types import BoolArray, FloatArray, IntArray
    from fugai.siting.covering.instance import CoveringInstance


def order_sites(
    instance: CoveringInstance, built: BoolArray, first: FloatArray, second: FloatArray
) -> tuple[IntArray, FloatArray, float]:
    """New sites by what each adds, what each adds, and the value of the existing sites alone.

    Parameters
    ----------
    built
        Mask of new and existing sites.
    first, second
        Value of a first and a second cover of each demand point.
    """
    count = covering_count(instance.covers, instance.roles.existing)
    base = float(first[count > 0].sum() + second[count > 1].sum())
    next_gain = np.where(count == 0, first, np.where(count == 1, second, 0.0))
    last_gain = np.where(count == 0, second, 0.0)
    new = built.copy()
    new[instance.roles.existing] = False
    sites = np.flatnonzero(new)
    column = np.full(len(built), -1, dtype=np.int64)
    column[sites] = np.arange(len(sites))
    keep = (next_gain > 0) | (last_gain > 0)
    ptr, idx = restrict(*instance.rows, keep, column)
    cover = Cover(ptr, idx, *transpose(ptr, idx, len(sites)), next_gain[keep], last_gain[keep])
    order, gains = order_by_gain(cover, np.ones(len(sites), dtype=np.bool_))
    return sites[order], gains, base
