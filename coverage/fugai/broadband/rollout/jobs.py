"""A plan as jobs in a forest: what it builds, then the places, each needing what it hangs on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from fugai.broadband.rollout.plan import NONE
from fugai.broadband.rollout.trees.graph import CABLE, FEED, HOP, MAST

if TYPE_CHECKING:
    from fugai._types import FloatArray, IntArray
    from fugai.broadband.rollout.alternatives import Alternatives
    from fugai.broadband.rollout.plan import TechnologyPlan


@dataclass(frozen=True, kw_only=True)
class Jobs:
    """Elements of the plan first, then its places in their order.

    Parameters
    ----------
    parent
        Job that each needs, -1 for none; parents come first.
    capital, cost
        Of each job alone.
    n_elements
        Number of elements; job ``n_elements + p`` is place p.
    served
        Positions of the places that the plan connects.
    """

    parent: IntArray
    capital: FloatArray
    cost: FloatArray
    n_elements: int
    served: IntArray

    def of_places(self, value: FloatArray) -> FloatArray:
        """Values of places as values of jobs."""
        return np.append(np.zeros(self.n_elements), value)


def jobs_of(plan: TechnologyPlan, alternatives: Alternatives) -> Jobs:
    """Jobs of a plan, recomputed from its tables."""
    element = plan.element
    parent = element["parent"].to_numpy(np.int64)
    n_elements, places = len(element), plan.places
    start = _element_of_places(plan, alternatives)
    served = np.flatnonzero((places["technology"] != NONE).to_numpy())
    own = {name: _own(plan, alternatives, name) for name in ("capital", "cost")}
    return Jobs(
        parent=np.append(parent, start),
        capital=np.append(element["capital"].to_numpy(np.float64), own["capital"]),
        cost=np.append(element["cost"].to_numpy(np.float64), own["cost"]),
        n_elements=n_elements,
        served=served,
    )


def _element_of_places(plan: TechnologyPlan, alternatives: Alternatives) -> IntArray:
    """Element that each place hangs on, -1 where it needs none."""
    starts = {int(node) for node in alternatives.points_of_presence}
    end = _end_nodes(plan, starts)
    mast_row = {str(mast): int(row) for mast, row in plan.masts["element"].items()}
    found = np.full(len(plan.places), -1, dtype=np.int64)
    nodes = alternatives.places["node"].to_numpy(np.int64)
    for at, (technology, mast) in enumerate(
        zip(plan.places["technology"], plan.places["mast_id"], strict=True)
    ):
        if technology == "fibre" and int(nodes[at]) not in starts:
            found[at] = end[int(nodes[at])]
        elif technology == "fixed wireless":
            found[at] = mast_row[mast]
    return found


def _end_nodes(plan: TechnologyPlan, starts: set[int]) -> dict[int, int]:
    """Element whose cable ends at each road node, away from the points of presence."""
    end: dict[int, int] = {}
    known = set(starts)
    by_element: dict[int, list[tuple[int, int]]] = {}
    for element, tail, head in zip(
        plan.cable["element"], plan.cable["tail"], plan.cable["head"], strict=True
    ):
        by_element.setdefault(int(element), []).append((int(tail), int(head)))
    for element in np.flatnonzero(plan.element["kind"] == CABLE):  # parents first
        left = by_element[int(element)]
        while left:
            rest = []
            for tail, head in left:
                if tail in known or head in known:
                    new = head if tail in known else tail
                    known.add(new)
                    end.setdefault(new, int(element))
                else:
                    rest.append((tail, head))
            left = rest
    return end


def _own(plan: TechnologyPlan, alternatives: Alternatives, name: str) -> FloatArray:
    """What each place's own connection costs."""
    tables = {
        "fibre": alternatives.fibre.groupby("settlement_id")[name].min(),
        "satellite": alternatives.satellite.groupby("settlement_id")[name].min(),
    }
    air = alternatives.air.assign(mast_id=alternatives.air["mast_id"].astype(str))
    by_mast = air.groupby(["mast_id", "settlement_id"])[name].min()
    own = np.zeros(len(plan.places))
    technology = plan.places["technology"].to_numpy()
    for which, table in tables.items():
        mine = technology == which
        own[mine] = table.reindex(plan.places.index[mine]).to_numpy(np.float64)
    mine = technology == "fixed wireless"
    if mine.any():
        keys = pd.MultiIndex.from_arrays([plan.places["mast_id"][mine], plan.places.index[mine]])
        own[mine] = by_mast.reindex(keys).to_numpy(np.float64)
    return own


KIND_NAMES = {CABLE: "cable", FEED: "cable to mast", MAST: "mast", HOP: "microwave hop"}
"""Kind of an element to its name."""
