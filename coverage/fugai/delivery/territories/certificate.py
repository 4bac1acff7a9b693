"""Delivery districts checked against the raw inputs, by code that shares nothing with the search."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

import numpy as np

from fugai.errors import CertificateError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fugai._types import FloatArray, IntArray
    from fugai.delivery.territories.instance import DistrictInstance

TOLERANCE = 1e-6
"""Relative difference up to which two sums of the same numbers are one number."""

RULES = ("units", "contiguity", "balance", "seats", "objective", "bound")
"""What is checked."""


def check_districts(
    instance: DistrictInstance,
    label: IntArray,
    seats: IntArray,
    objective: float,
    bound: float,
    price: FloatArray | None,
) -> tuple[str, ...]:
    """Names of the rules that the districts keep: all of them.

    Parameters
    ----------
    label, seats
        District of each unit and seat of each district.
    price
        Price of a unit of work in each unit that proves the bound; None where a model proved it,
        and then the bound is held against the objective alone.

    Raises
    ------
    CertificateError
        The districts break a rule, or state a value that they do not have.
    """
    problems = [*_broken_rules(instance, label, seats)]
    if not problems:
        problems += [*_wrong_values(instance, label, seats, objective, bound, price)]
    if problems:
        msg = f"The answer of balance_districts failed its check: {'; '.join(problems)}."
        raise CertificateError(msg)
    return RULES


def _broken_rules(instance: DistrictInstance, label: IntArray, seats: IntArray) -> Iterator[str]:
    members: list[list[int]] = [[] for _ in range(instance.districts)]
    for i, k in enumerate(label.tolist()):
        if 0 <= k < instance.districts:
            members[k].append(i)
    if sum(map(len, members)) != len(instance.work) or not all(members):
        yield "a unit is in no district, or a district is empty"
        return
    touching: dict[int, list[int]] = {i: [] for i in range(len(label))}
    pairs = instance.adjacency.tocoo()
    for one, other in zip(pairs.row.tolist(), pairs.col.tolist(), strict=True):
        touching[one].append(other)
    mean = sum(instance.work.tolist()) / instance.districts
    for k, mine in enumerate(members):
        if not _one_piece(mine, touching):
            yield f"district {k + 1} is not contiguous"
        work = sum(float(instance.work[i]) for i in mine)
        if abs(work - mean) > (instance.tolerance + TOLERANCE) * mean:
            yield f"district {k + 1} has work {work:.10g}, too far from the mean {mean:.10g}"
        if int(instance.home[seats[k]]) not in mine:
            yield f"the seat of district {k + 1} lies outside it"


def _one_piece(mine: list[int], touching: dict[int, list[int]]) -> bool:
    left, waiting = set(mine[1:]), deque(mine[:1])
    while waiting:
        for other in touching[waiting.popleft()]:
            if other in left:
                left.discard(other)
                waiting.append(other)
    return not left


def _wrong_values(
    instance: DistrictInstance,
    label: IntArray,
    seats: IntArray,
    objective: float,
    bound: float,
    price: FloatArray | None,
) -> Iterator[str]:
    spent = [
        float(instance.work[i] * instance.travel_min[i, seats[k]])
        for i, k in enumerate(label.tolist())
    ]
    total = sum(spent)
    scale = TOLERANCE * max(1.0, abs(total))
    if not abs(total - objective) <= scale:
        yield f"the objective is {total:.10g}, stated as {objective:.10g}"
    if bound > objective + scale:
        yield f"the objective {objective:.10g} is below its bound {bound:.10g}"
    if price is not None:
        proven = _proven(instance, price)
        if bound > proven + TOLERANCE * max(1.0, abs(proven)):
            yield f"the prices prove the bound {proven:.10g}, stated as {bound:.10g}"


def _proven(instance: DistrictInstance, price: FloatArray) -> float:
    """Bound that prices prove: what they are worth, less the most that the seats can earn."""
    low = instance.mean * max(0.0, 1.0 - instance.tolerance)
    high = instance.mean * (1.0 + instance.tolerance)
    values = []
    for j, home in enumerate(instance.home.tolist()):
        reduced = instance.travel_min[:, j] - price
        may = np.isfinite(reduced) & (instance.work > 0)
        if instance.given_seats:
            may[instance.home] = False
        may[home] = False
        order = np.flatnonzero(may)[np.argsort(reduced[may], kind="stable")]
        first = float(instance.work[home])
        held = first + np.append(0.0, np.cumsum(instance.work[order]))
        worth = float(instance.travel_min[home, j] - price[home]) * first
        earned = worth + np.append(0.0, np.cumsum(instance.work[order] * reduced[order]))
        # The least of a convex function of the work that is served, within the limits.
        if first > high * (1 + 1e-9) or held[-1] < low * (1 - 1e-9):
            values.append(np.inf)
            continue
        at = np.clip([low, high], held[0], held[-1])
        inside = earned[(held >= at[0]) & (held <= at[1])]
        values.append(float(min(*np.interp(at, held, earned), *inside, np.inf)))
    chosen = sorted(values)[: instance.districts]
    return float((price * instance.work).sum()) + sum(chosen)
