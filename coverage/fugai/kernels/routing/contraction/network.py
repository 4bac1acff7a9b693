"""A graph that is contracted, and what is wanted of searches over it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from fugai._types import BoolArray, FloatArray, Int32Array
    from fugai.kernels.routing.contraction.chains import Chains
    from fugai.kernels.routing.contraction.elimination import Arcs
    from fugai.kernels.routing.contraction.roads import Points


class Contracted(NamedTuple):
    """A graph contracted for one direction of travel.

    ``up_s`` and ``down_s`` time the arcs [s]; ``rank`` is that of each node (-1 for none) and
    ``node_of`` its inverse.
    """

    arcs: Arcs
    up_s: FloatArray
    down_s: FloatArray
    chains: Chains
    points: Points
    node_of: Int32Array
    rank: Int32Array


class Wanted(NamedTuple):
    """What is kept of each origin.

    Parameters
    ----------
    everything
        Whether all that is reached is kept, where ``kept`` says so (all, where it is empty).
    node, at
        Further nodes, and the node whose time each has: itself, or a copy of a junction. A junction
        occurs once for each copy, one after the other.
    goals
        Ranks that the times of those nodes rest on.
    """

    everything: bool
    kept: BoolArray
    node: Int32Array
    at: Int32Array
    goals: Int32Array
