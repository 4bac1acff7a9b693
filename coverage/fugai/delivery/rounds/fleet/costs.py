"""What arcs between places cost at least, and what is impossible about them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fugai.delivery.rounds.fleet.instance import UNREACHABLE

if TYPE_CHECKING:
    from fugai._types import BoolArray, FloatArray
    from fugai.delivery.rounds.fleet.instance import Instance, Kind


def arc_costs(instance: Instance, kind: Kind) -> FloatArray:
    """Way, driving and the service at the end of each arc, without any waiting; `(places, places)`.

    The loading at the start of a round stands in the cost of a vehicle (`vehicle_cost`); an arc home
    has no service.
    """
    seconds = instance.seconds[kind.matrix].astype(np.float64)
    service = instance.service_s.astype(np.float64)[None, :] + np.zeros_like(seconds)
    way: FloatArray = instance.metres[kind.matrix] * kind.cost_per_m
    cost: FloatArray = way + (seconds + service) * kind.cost_per_s
    return cost


def vehicle_cost(instance: Instance, kind: Kind) -> float:
    """What a vehicle costs before it leaves its depot the first time."""
    return kind.fixed_cost + kind.cost_per_s * float(instance.service_s[kind.depot])


def possible_arcs(instance: Instance, kind: Kind) -> BoolArray:
    """Arcs that windows, shift and capacity do not forbid; `(places, places)`.

    Arcs lead from the depot of the kind and from where it loads again to stops, between stops, and
    back.
    """
    seconds, places = instance.seconds[kind.matrix], instance.depots + instance.stops
    first = np.array([window.first for window in instance.windows], dtype=np.int64)
    last = np.array([window.last for window in instance.windows], dtype=np.int64)
    used = np.zeros(places, dtype=np.bool_)
    used[instance.depots :] = (instance.load <= kind.capacity * (1 + 1e-6)).all(axis=1)
    used[kind.depot] = True
    used[list(kind.reload_at)] = True
    start = max(int(first[kind.depot]), kind.start_s) + int(instance.service_s[kind.depot])
    earliest = np.maximum(first, start + seconds[kind.depot])
    earliest[kind.depot] = start - int(instance.service_s[kind.depot])
    leave = earliest + instance.service_s
    end = min(int(last[kind.depot]), kind.end_s)
    home_by = np.minimum(last, end - seconds[:, kind.depot] - instance.service_s)
    home_by[kind.depot] = end
    possible: BoolArray = used[:, None] & used[None, :] & (seconds < UNREACHABLE)
    possible &= leave[:, None] + seconds <= home_by[None, :]
    possible &= (earliest <= home_by)[:, None] & (earliest <= home_by)[None, :]
    np.fill_diagonal(possible, val=False)
    possible[: instance.depots, : instance.depots] = False
    return possible
