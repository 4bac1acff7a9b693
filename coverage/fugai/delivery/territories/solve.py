"""Delivery districts found, improved, bounded and checked."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from fugai.delivery.territories.bound import price_bound
from fugai.delivery.territories.certificate import check_districts
from fugai.delivery.territories.exact import exact_districts
from fugai.delivery.territories.possible import districts_of_parts
from fugai.delivery.territories.search import search_districts
from fugai.errors import CertificateError, EmptyResultError

if TYPE_CHECKING:
    from fugai._types import FloatArray, IntArray
    from fugai.delivery.territories.exact import Proof
    from fugai.delivery.territories.instance import DistrictInstance
    from fugai.delivery.territories.options import DistrictOptions
    from fugai.delivery.territories.search import Clock

PROVEN = 1e-7
"""Relative gap up to which districts are optimal."""

CHECKED = 50
"""Temperatures of the search that an optimum of the model is held against."""


class Solved(NamedTuple):
    """District of each unit, seat of each district, objective, bound and their status."""

    label: IntArray
    seat: IntArray
    objective: float
    bound: float
    status: str
    rules: tuple[str, ...]


def solve_districts(instance: DistrictInstance, clock: Clock, options: DistrictOptions) -> Solved:
    """Districts, proven optimal where that is possible, else with the bound of their prices."""
    counts = districts_of_parts(instance)
    proof = exact_districts(instance, clock)
    if proof is not None and proof.label is not None:
        return _proven(instance, counts, proof, clock, options)
    label, cut_short = search_districts(instance, counts, clock, seed=options.seed)
    seat, objective = _best_seats(instance, label, options)
    price: FloatArray | None = None
    if proof is not None and np.isfinite(proof.bound):
        bound = proof.bound
    else:
        minutes = instance.travel_min[np.arange(len(label)), seat[label]]
        bound, price = price_bound(instance, minutes, objective, clock)
    proven = objective - bound <= PROVEN * max(abs(objective), 1e-12)
    if proven:
        bound, status = objective, "optimal"
    else:
        status = "time limit" if cut_short or clock.over() else "gap"
    rules = check_districts(instance, label, seat, objective, bound, None if proven else price)
    return Solved(label, seat, objective, bound, status, rules)


def _proven(
    instance: DistrictInstance,
    counts: IntArray,
    proof: Proof,
    clock: Clock,
    options: DistrictOptions,
) -> Solved:
    """Districts that a model calls optimal, which a short search must not improve.

    Raises
    ------
    CertificateError
        It does.
    """
    assert proof.label is not None
    seat, objective = _best_seats(instance, proof.label, options)
    with suppress(EmptyResultError):
        found = search_districts(instance, counts, clock, seed=options.seed, batches=CHECKED)
        better = _best_seats(instance, found.label, options)[1]
        if better < objective - PROVEN * max(abs(objective), 1e-12):
            msg = (
                "The answer of balance_districts failed its check: the model states "
                f"{objective:.10g} as the optimum, and a search finds {better:.10g}."
            )
            raise CertificateError(msg)
    rules = check_districts(instance, proof.label, seat, objective, objective, None)
    return Solved(proof.label, seat, objective, objective, "optimal", rules)


def _best_seats(
    instance: DistrictInstance, label: IntArray, options: DistrictOptions
) -> tuple[IntArray, float]:
    """Seat of each district with the least travel, and the travel of all."""
    seat, total = np.arange(instance.districts), 0.0
    for k in range(instance.districts):
        mine = np.flatnonzero(label == k)
        choices = np.array([k]) if instance.given_seats else mine
        travel = instance.travel_min[np.ix_(mine, choices)]
        too_far = np.isinf(travel).any(axis=0)
        spent = instance.work[mine] @ np.where(np.isinf(travel), 0.0, travel)
        spent[too_far] = np.inf
        seat[k] = choices[int(np.argmin(spent))]
        total += float(spent.min())
    if not np.isfinite(total):
        msg = (
            "`max_minutes` must be long enough for districts within the tolerance, found "
            f"{options.max_minutes}, at which the search found none."
        )
        raise EmptyResultError(msg)
    return seat, total
