"""Rounds of an instance with a bound: by enumeration where stops are few, else by search."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from fugai.delivery.rounds.fleet.flow_bound import flow_bound
from fugai.delivery.rounds.fleet.instance import cost_of, schedule
from fugai.delivery.rounds.fleet.priced_flows import priced_flow_bound
from fugai.delivery.rounds.fleet.route_bound import route_bound
from fugai.delivery.rounds.fleet.search import searched_rounds
from fugai.delivery.rounds.fleet.subsets import EXACT_STOPS, cheapest_rounds

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fugai.delivery.rounds.fleet.instance import Instance, Round
    from fugai.delivery.rounds.fleet.vehicles import RoundSearch

ROUNDING = 1e-6
"""Relative rounding error between sums of the same costs."""

SEARCH_SHARE = 0.5
"""Of a time limit, for the search; the rest is for the bound."""

Method = Literal["enumeration", "columns", "flows", "none"]


@dataclass(frozen=True, kw_only=True, eq=False)
class Solved:
    """Rounds, their cost with that of stops left out, and a bound on it.

    ``method`` is that of the bound; ``cut_short`` whether the time limit ended anything.
    """

    rounds: tuple[Round, ...]
    objective: float
    bound: float
    method: Method
    cut_short: bool


def objective_of(instance: Instance, rounds: Sequence[Round]) -> float:
    """Cost of the rounds, and of all stops that none of them visits."""
    served = sum(len(made.stops) for made in rounds)
    cost = 0.0
    for made in rounds:
        moments = schedule(instance, made)
        assert moments is not None  # rounds that are late never leave the search
        cost += cost_of(instance, made, moments)
    return cost + instance.unserved_cost * (instance.stops - served)


def solved_instance(
    instance: Instance, options: RoundSearch, *, began_s: float | None = None
) -> Solved:
    """Rounds of the least cost that was found, and the better of the bounds.

    Parameters
    ----------
    began_s
        Reading of ``time.process_time`` from which the time limit counts; now if not given. [s]
    """
    began = time.process_time() if began_s is None else began_s
    if instance.stops <= EXACT_STOPS:
        rounds = cheapest_rounds(instance)
        value = objective_of(instance, rounds)
        return Solved(
            rounds=tuple(rounds),
            objective=value,
            bound=value,
            method="enumeration",
            cut_short=False,
        )
    limit = options.max_seconds
    search_ends = None if limit is None else began + SEARCH_SHARE * limit
    ends = None if limit is None else began + limit
    rounds, cut_short = searched_rounds(instance, options, ends_at=search_ends)
    value = objective_of(instance, rounds)
    bound, method = best_bound(instance, rounds, options, value=value, ends_at=ends)
    late = ends is not None and time.process_time() > ends
    return Solved(
        rounds=tuple(rounds),
        objective=value,
        bound=min(bound, value),
        method=method,
        cut_short=cut_short or late,
    )


def best_bound(
    instance: Instance,
    rounds: Sequence[Round],
    options: RoundSearch,
    *,
    value: float,
    ends_at: float | None,
) -> tuple[float, Method]:
    """The better of the bounds by flows and by columns, and which it is."""
    if not options.bound:
        return 0.0, "none"
    flows = flow_bound(instance, ends_at=ends_at) or priced_flow_bound(instance, ends_at=ends_at)
    if flows >= value * (1 - ROUNDING):
        return flows, "flows"
    columns = route_bound(instance, rounds, labels=options.bound_labels, ends_at=ends_at)
    if max(flows, columns) <= 0:
        return 0.0, "none"
    return (flows, "flows") if flows >= columns else (columns, "columns")
