"""Who is served from where in the plane, at what cost, and what each site saves."""

from __future__ import annotations

import heapq
import math
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from scipy.spatial import cKDTree

from fugai.kernels.location.plane.point_grid import lower_costs, saving_of
from fugai.siting.questions import given_weight

if TYPE_CHECKING:
    from collections.abc import Callable

    from fugai._types import BoolArray, FloatArray, IntArray
    from fugai.siting.plane.points import PlaneInstance, PlanePoints


def nearest_site(demand: FloatArray, sites: FloatArray) -> tuple[FloatArray, IntArray]:
    """Distance of the nearest site of each demand point, and which one it is."""
    distance, nearest = cKDTree(sites).query(demand)
    return np.asarray(distance), np.asarray(nearest, dtype=np.int64)


def order_by_saving(instance: PlaneInstance, sites: IntArray) -> tuple[IntArray, FloatArray]:
    """Sites in the order in which each saves most beside the existing and those before it.

    Also the cost of the existing sites alone, NaN where there are none, and after each site. What a
    site saves can only fall as others open: it is computed anew where it seems the largest.
    """
    counts = instance.weight > 0
    demand, weight = instance.demand[counts], instance.weight[counts]
    existing = instance.candidates[instance.roles.existing]
    cost = np.full(len(demand), np.inf)
    if len(existing):
        cost, _ = nearest_site(demand, existing)
    values = [float((weight * cost).sum()) if len(existing) else math.nan]
    bound = np.hypot(*np.ptp(np.concatenate((demand, instance.candidates)), axis=0)) * 2.0 + 1.0
    cost = np.minimum(cost, bound)
    heap = [(-math.inf, -1, place) for place in range(len(sites))]
    heapq.heapify(heap)
    order: list[int] = []
    while heap:
        _, made, place = heapq.heappop(heap)
        where = instance.candidates[sites[place]]
        if made == len(order):
            lower_costs(demand, cost, *where)
            order.append(int(sites[place]))
            values.append(float((weight * cost).sum()))
            continue
        saved = saving_of(demand, weight, cost, *where)
        heapq.heappush(heap, (-saved, len(order), place))
    return np.array(order, dtype=np.int64), np.array(values)


def cost_of_sites(
    points: PlanePoints, weight: npt.ArrayLike | None, *, worst: bool = False
) -> Callable[[BoolArray], float]:
    """Total (or the largest) weighted distance of demand from the nearest site of a set.

    For the certificate: computed from the points as they were given.
    """
    x, y = np.asarray(points.x, dtype=np.float64), np.asarray(points.y, dtype=np.float64)
    demand = candidates = np.column_stack((x, y))
    if points.candidate_x is not None and points.candidate_y is not None:
        candidates = np.array([points.candidate_x, points.candidate_y], dtype=np.float64).T
    factor = given_weight(weight, len(demand))
    demand, factor = demand[factor > 0], factor[factor > 0]

    def value(built: BoolArray) -> float:
        if not built.any():
            return math.nan
        distance, _ = cKDTree(candidates[built]).query(demand)
        paid = factor * distance
        return float(paid.max()) if worst else float(paid.sum())

    return value
