"""The technology of every place at the least whole-life cost that a search finds, with a bound."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import numpy as np

from fugai.broadband.rollout.certificate import check_plan
from fugai.broadband.rollout.plan import TechnologyPlan, plan_of
from fugai.broadband.rollout.trees.graph import TECHNOLOGIES, rollout_graph
from fugai.broadband.rollout.trees.search import MAX_VISITS, rounded_bound, search
from fugai.errors import ConfigError, EmptyResultError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fugai._types import FloatArray
    from fugai.broadband.rollout.alternatives import Alternatives
    from fugai.broadband.rollout.prices import Prices
    from fugai.broadband.rollout.trees.graph import RolloutGraph
    from fugai.kernels.location.arborescence import Tree


def choose_technology(
    alternatives: Alternatives,
    *,
    prices: Prices | None = None,
    technologies: Sequence[str] = TECHNOLOGIES,
    max_visits: int = MAX_VISITS,
) -> TechnologyPlan:
    """Fibre, fixed wireless or satellite for every place, with shared trunk paid once.

    Every place that anything reaches is connected. The same alternatives give the same plan.

    Parameters
    ----------
    alternatives
        What may be built, at which prices.
    prices
        For revenue and subsidy; None: no revenue is counted.
    technologies
        Those allowed: 'fibre', 'fixed wireless', 'satellite'.
    max_visits
        Work of the bound, in visits of an arc; at 0 there is no bound.

    Returns
    -------
    `TechnologyPlan`, checked against the alternatives by code that shares nothing with the search.

    Raises
    ------
    ConfigError
        A technology is unknown.
    EmptyResultError
        No place can be reached.

    Notes
    -----
    A Steiner arborescence: roads, masts and hops are arcs from the points of presence, places its
    terminals. The bound is R. T. Wong's dual ascent (Mathematical Programming 28, 1984), with the price of masts
    shared among the homes that they have room for; the plan starts from the arcs that it saturates, and from
    nothing, and is improved by adding, opening, cutting off and joining anew until no move helps.

    Examples
    --------
    Two villages on one road; the far one is cheaper by satellite:

    >>> import pandas as pd
    >>> from fugai.broadband.rollout import Alternatives, choose_technology
    >>> ids = pd.Index(["near", "far"], name="settlement_id")
    >>> places = pd.DataFrame(
    ...     {"name": ids, "district_id": "n", "households": 10.0, "population": 30.0, "schools": 0.0},
    ...     index=ids,
    ... ).assign(node=[1, 2], snap_m=0.0, reason="")
    >>> cable = pd.DataFrame(
    ...     {"tail": [0, 1], "head": [1, 2], "length_m": [100.0, 9000.0], "cost_class": "new"}
    ... ).assign(way_id=-1, capital=[1000.0, 90000.0], cost=[1200.0, 99000.0])
    >>> own = pd.DataFrame({"settlement_id": ids, "capital": 5000.0, "cost": 6000.0})
    >>> plan = choose_technology(
    ...     Alternatives(
    ...         places=places, cable=cable, points_of_presence=[0], fibre=own, satellite=own * [1, 4, 4]
    ...     )
    ... )
    >>> plan.places["technology"].tolist(), plan.cost, plan.status
    (['fibre', 'satellite'], 31200.0, 'optimal')
    """
    allowed = allowed_of(alternatives, technologies)
    graph = rollout_graph(allowed, subscribers=subscribers_of(allowed, prices))
    found = search(graph, max_hops=allowed.max_hops, max_visits=max_visits)
    served = found.tree.chosen >= 0
    if not served.any():
        msg = f"`alternatives` must reach at least one place, found none of {len(allowed.places)} reached."
        raise EmptyResultError(msg)
    bound, tree = found.bound, found.tree
    if not np.array_equal(served, found.reachable):
        # Some found no room: the bound is of those served, and another tree may be cheaper for them.
        again = search(_without(graph, ~served), max_hops=allowed.max_hops, max_visits=max_visits)
        bound = again.bound
        if np.array_equal(again.tree.chosen >= 0, served):
            tree = min(tree, again.tree, key=lambda one: _cost(graph, one))
    bound = rounded_bound(bound, _cost(graph, tree))
    plan = plan_of(allowed, graph, tree, bound=bound, prices=prices)
    check_plan(plan, allowed, prices=prices)
    return plan


def subscribers_of(alternatives: Alternatives, prices: Prices | None) -> FloatArray:
    """Homes that each place puts on a mast."""
    households = alternatives.places["households"].to_numpy(dtype=np.float64)
    return households * (1.0 if prices is None else prices.take_up)


def _cost(graph: RolloutGraph, tree: Tree) -> float:
    chosen = tree.chosen[tree.chosen >= 0]
    return float(tree.price[tree.parent >= 0].sum() + graph.options.cost[chosen].sum())


def allowed_of(alternatives: Alternatives, technologies: Sequence[str]) -> Alternatives:
    """The alternatives of the technologies allowed."""
    unknown = [name for name in technologies if name not in TECHNOLOGIES]
    if unknown or not technologies:
        wrong = repr(unknown[0]) if unknown else "none"
        msg = f"`technologies` must be of {', '.join(TECHNOLOGIES)}, found {wrong}."
        raise ConfigError(msg)
    kept: dict[str, object] = {}
    if "fibre" not in technologies:
        kept["fibre"] = alternatives.fibre.iloc[:0]
    if "fixed wireless" not in technologies:
        kept |= {"air": alternatives.air.iloc[:0]}
    if "satellite" not in technologies:
        kept["satellite"] = alternatives.satellite.iloc[:0]
    return dataclasses.replace(alternatives, **kept) if kept else alternatives  # type: ignore[arg-type]


def _without(graph: RolloutGraph, places: np.ndarray) -> RolloutGraph:
    """The graph with the options of some places taken away."""
    options = graph.options
    place = np.repeat(np.arange(graph.n_places), np.diff(options.indptr))
    node = np.where(places[place], graph.n_nodes - 1, options.node)
    cost = np.where(places[place], np.inf, options.cost)
    return dataclasses.replace(graph, options=options._replace(node=node, cost=cost))
