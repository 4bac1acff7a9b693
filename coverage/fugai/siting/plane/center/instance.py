"""A p-center in the plane: the demand that counts, once per place, and whom sites leave worst served."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.spatial import cKDTree

from fugai.kernels.location.plane.recentre import scatter

if TYPE_CHECKING:
    from fugai._types import FloatArray, IntArray
    from fugai.siting.plane.points import PlaneInstance


@dataclass(frozen=True, kw_only=True, eq=False)
class CenterInstance:
    """Demand points at different places, with the largest weight of each place.

    Parameters
    ----------
    demand, weight
        Place and weight of each; all weights are positive.
    candidates
        Place of every candidate, ``(n, 2)``.
    fixed
        Existing and required candidates (positions).
    free
        Candidates that may be opened beside those.
    count
        How many of them are to be opened.
    """

    demand: FloatArray
    weight: FloatArray
    candidates: FloatArray
    fixed: IntArray
    free: IntArray
    count: int

    def served(self, sites: IntArray) -> tuple[FloatArray, IntArray]:
        """Weighted distance of each demand point to its nearest site, and the place of that site.

        Sites are the ``sites`` given, followed by the fixed ones; infinite where there are none.
        """
        open_sites = np.concatenate((sites, self.fixed)).astype(np.int64)
        if not len(open_sites):
            nobody = np.full(len(self.demand), -1, dtype=np.int64)
            return np.full(len(self.demand), np.inf), nobody
        distance, nearest = cKDTree(self.candidates[open_sites]).query(self.demand)
        return self.weight * distance, np.asarray(nearest, dtype=np.int64)


def center_instance(instance: PlaneInstance) -> CenterInstance:
    """The instance without points of weight 0, and one point for all at the same place."""
    counts = instance.weight > 0
    where, weight = instance.demand[counts], instance.weight[counts]
    places, place = np.unique(where, axis=0, return_inverse=True)
    largest = np.zeros(len(places))
    np.maximum.at(largest, place.ravel(), weight)
    roles = instance.roles
    return CenterInstance(
        demand=places,
        weight=largest,
        candidates=instance.candidates,
        fixed=np.concatenate((roles.existing, roles.required)),
        free=roles.free,
        count=instance.number - len(roles.required),
    )


def least_radius(instance: CenterInstance) -> float:
    """No sites serve everybody within less: the largest distance to the nearest candidate of all."""
    usable = np.concatenate((instance.fixed, instance.free))
    distance, _ = cKDTree(instance.candidates[usable]).query(instance.demand)
    return float((instance.weight * distance).max())


def scattered_points(instance: CenterInstance, number: int) -> IntArray:
    """Demand points of which each is the worst served by the fixed sites and those before it.

    T. F. Gonzalez, Clustering to minimize the maximum intercluster distance, Theoretical Computer
    Science 38, 1985. Fewer than ``number`` where all places are among them.
    """
    distance, _ = instance.served(instance.fixed[:0])
    return scatter(instance.demand, instance.weight, distance, number)


def scattered(instance: CenterInstance, among: IntArray, number: int) -> IntArray:
    """Some of these demand points, each the farthest from those before it."""
    alike = np.ones(len(among))
    chosen = scatter(instance.demand[among], alike, np.full(len(among), np.inf), number)
    return among[chosen]
