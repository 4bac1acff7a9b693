"""Whether districts of the wanted balance can exist, and what is possible where they cannot."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fugai.errors import EmptyResultError

if TYPE_CHECKING:
    from fugai._types import FloatArray, IntArray
    from fugai.delivery.territories.instance import DistrictInstance

ROUNDING = 1e-9
"""Share of the mean work that is rounding."""


def districts_of_parts(instance: DistrictInstance) -> IntArray:
    """How many districts each contiguous part of the map gets.

    Raises
    ------
    EmptyResultError
        A unit has more work than a district may hold, or the parts of the map cannot be divided into
        so many districts within the tolerance.
    """
    _check_largest(instance)
    part = instance.parts()
    load: FloatArray = np.bincount(part, instance.work).astype(np.float64)
    if instance.given_seats:
        counts = np.bincount(part[instance.home], minlength=len(load)).astype(np.int64)
        _check_seats(instance, load, counts)
        return counts
    size: IntArray = np.bincount(part).astype(np.int64)
    divided = _divided(instance, load, size, instance.tolerance)
    if divided is None:
        raise EmptyResultError(_not_divisible(instance, load, size))
    return divided


def _check_largest(instance: DistrictInstance) -> None:
    largest = int(np.argmax(instance.work))
    work, mean = float(instance.work[largest]), instance.mean
    if work <= instance.high * (1 + ROUNDING):
        return
    name = instance.names.tolist()[largest]
    most = int(instance.work.sum() * (1 + instance.tolerance) / work)
    msg = (
        f"`tolerance` must be at least {work / mean - 1:.1%}, or `districts` at most {most}, found unit "
        f"{name!r} with work {work:.6g} beside a mean of {mean:.6g}."
    )
    raise EmptyResultError(msg)


def _check_seats(instance: DistrictInstance, load: FloatArray, counts: IntArray) -> None:
    """Each part of the map needs as many seats as its work fills districts."""
    share = np.divide(load, counts, out=np.full(len(load), np.inf), where=counts > 0)
    off = np.abs(share / instance.mean - 1.0)
    worst = int(np.argmax(off))
    if off[worst] <= instance.tolerance + ROUNDING:
        return
    name = instance.names.tolist()[int(np.flatnonzero(instance.parts() == worst)[0])]
    if counts[worst] == 0:
        msg = f"`seats` must be in every part of the map, found none in the part of unit {name!r}."
        raise EmptyResultError(msg)
    msg = (
        f"`tolerance` must be at least {off[worst]:.1%}, found work {load[worst]:.6g} for "
        f"{counts[worst]} seats in the part of the map with unit {name!r}."
    )
    raise EmptyResultError(msg)


def _not_divisible(instance: DistrictInstance, load: FloatArray, size: IntArray) -> str:
    """Why the parts of the map cannot be divided, and what is possible."""
    if len(load) > instance.districts:
        return (
            f"`districts` must be at least {len(load)}, one for each part of the map that no way joins "
            f"to another, found {instance.districts}."
        )
    least = _least_tolerance(instance, load, size)
    return (
        f"`tolerance` must be at least {least:.1%} where {len(load)} parts of the map, which no way joins, "
        f"are divided into {instance.districts} districts, found {instance.tolerance:.1%}."
    )


def _divided(
    instance: DistrictInstance, load: FloatArray, size: IntArray, tolerance: float
) -> IntArray | None:
    """Districts of each part, as near to its share of the work as may be; None for no way."""
    mean, slack = instance.mean, ROUNDING
    least = np.ceil(load / (mean * (1 + tolerance)) - slack).astype(np.int64)
    least = np.maximum(least, 1)
    floor = mean * (1 - tolerance)
    most = size.copy()
    if floor > 0:
        most = np.minimum(most, np.floor(load / floor + slack).astype(np.int64))
    if (least > most).any() or not least.sum() <= instance.districts <= most.sum():
        return None
    counts = least.copy()
    while counts.sum() < instance.districts:
        wanting = np.where(counts < most, load / counts, -np.inf)
        counts[int(np.argmax(wanting))] += 1
    return counts


def _least_tolerance(instance: DistrictInstance, load: FloatArray, size: IntArray) -> float:
    """Least tolerance at which the parts can be divided: that of some part with some number."""
    counts = np.arange(1, instance.districts + 1)
    off = np.unique(np.abs(load[:, None] / counts / instance.mean - 1.0))
    low, high = int(np.searchsorted(off, instance.tolerance)), len(off) - 1
    while low < high:
        middle = (low + high) // 2
        if _divided(instance, load, size, float(off[middle])) is None:
            low = middle + 1
        else:
            high = middle
    return float(off[low])
