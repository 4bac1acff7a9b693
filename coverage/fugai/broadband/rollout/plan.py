"""A plan: which place with which technology, over which cable, masts and hops, for how much."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from fugai.broadband.rollout.trees.graph import (
    CABLE,
    FEED,
    HOP,
    MAST,
    TECHNOLOGIES,
    RolloutGraph,
)
from fugai.kernels.location.arborescence import children_first

if TYPE_CHECKING:
    from fugai._types import FloatArray, IntArray
    from fugai.broadband.rollout.alternatives import Alternatives
    from fugai.broadband.rollout.prices import Prices
    from fugai.kernels.location.arborescence import Tree

NONE = "none"
"""Technology of a place that nothing reaches."""


@dataclass(frozen=True, kw_only=True, eq=False)
class TechnologyPlan:
    """The technology of every place at a low whole-life cost, and what is built for it.

    Parameters
    ----------
    places
        Index ``settlement_id``: ``technology`` ('fibre', 'fixed wireless', 'satellite' or 'none'),
        ``mast_id`` (''), ``capital`` and ``cost`` (its own, and an equal share of everything that it uses with
        others; they sum to the totals), ``cost_per_household``, ``revenue``, ``subsidy`` (cost less revenue
        where above 0), ``marginal_cost`` (saved if it alone were left out), ``reason`` (why nothing or no fibre
        reaches it).
    cable
        Rows of ``alternatives.cable`` that are used, with the ``households`` that they serve.
    masts
        Masts used: ``backhaul`` ('fibre' or 'microwave'), ``homes`` that they carry, ``capital``, ``cost``
        (with the cable to their node).
    hops
        Rows of ``alternatives.hops`` that are used.
    element
        One row per arc of the plan, parents first: ``kind``, ``ref``, ``parent`` (row, -1 at the start),
        ``capital``, ``cost``; `order_by_year` builds along it.
    cost, capital, revenue, subsidy
        Totals in ``currency``; the subsidy is cost less revenue of the whole.
    bound
        No plan that connects the same places costs less; 0 where it was not computed.
    gap
        (cost - bound) / cost.
    status
        'optimal' (bound reached to 1e-9), 'bounded', or 'no bound'.
    currency
        Of all money here.

    Examples
    --------
    `choose_technology` returns it:

    >>> import pandas as pd
    >>> from fugai.broadband.rollout import Alternatives, choose_technology
    >>> places = pd.DataFrame(
    ...     {"name": "A", "district_id": "n", "households": 10.0, "population": 30.0, "schools": 0.0},
    ...     index=pd.Index(["a"], name="settlement_id"),
    ... ).assign(node=-1, snap_m=0.0, reason="no road near")
    >>> satellite = pd.DataFrame({"settlement_id": ["a"], "capital": [5000.0], "cost": [9000.0]})
    >>> alternatives = Alternatives(places=places, satellite=satellite, currency="CNY")
    >>> choose_technology(alternatives)
    <TechnologyPlan: 0 fibre, 0 fixed wireless, 1 satellite, 0 none; 9,000 CNY, gap 0.00%>
    """

    places: pd.DataFrame
    cable: pd.DataFrame
    masts: pd.DataFrame
    hops: pd.DataFrame
    element: pd.DataFrame
    cost: float
    capital: float
    revenue: float
    subsidy: float
    bound: float
    gap: float
    status: str
    currency: str

    def __repr__(self) -> str:
        counts = self.places["technology"].value_counts()
        said = ", ".join(f"{counts.get(name, 0)} {name}" for name in (*TECHNOLOGIES, NONE))
        return f"<TechnologyPlan: {said}; {self.cost:,.0f} {self.currency}, gap {self.gap:.2%}>"


def plan_of(
    alternatives: Alternatives,
    graph: RolloutGraph,
    tree: Tree,
    *,
    bound: float,
    prices: Prices | None = None,
) -> TechnologyPlan:
    """The plan that a tree of the graph stands for."""
    order, _, _ = children_first(tree)
    nodes = order[::-1][1:]  # parents first, without the root
    above = tree.parent[nodes]
    by_hop = tree.hops[nodes] - tree.hops[above]
    arcs = np.array(
        [
            graph.arc(int(tail), int(head), hop=int(hop))
            for tail, head, hop in zip(above, nodes, by_hop, strict=True)
        ],
        dtype=np.int64,
    )
    element = _elements(alternatives, graph, tree, nodes, arcs)
    place_node = np.where(tree.chosen >= 0, graph.options.node[tree.chosen], -1)
    row_of = np.full(graph.n_nodes, -1, dtype=np.int64)
    row_of[nodes] = np.arange(len(nodes))
    start = np.where(place_node > 0, row_of[place_node], -1)
    places = _places(alternatives, graph, tree, element, start)
    _add_revenue(places, alternatives, prices)
    beyond = _sum_upwards(element, start, alternatives.places["households"].to_numpy(np.float64))
    cost = float(places["cost"].sum())
    revenue = float(places["revenue"].sum())
    has_bound = bound > 0.0
    gap = max(cost - bound, 0.0) / cost if cost > 0.0 and has_bound else float(not has_bound)
    return TechnologyPlan(
        places=places,
        cable=_cable(alternatives, graph, element, beyond),
        masts=_masts(alternatives, element, beyond),
        hops=alternatives.hops.iloc[
            element.loc[element["kind"] == HOP, "ref"].to_numpy(np.int64)
        ].reset_index(drop=True),
        element=element,
        cost=cost,
        capital=float(places["capital"].sum()),
        revenue=revenue,
        subsidy=max(cost - revenue, 0.0),
        bound=bound,
        gap=gap if cost > 0.0 else 0.0,
        status="no bound"
        if not has_bound and cost > 0.0
        else "optimal"
        if gap <= 1e-9
        else "bounded",
        currency=alternatives.currency,
    )


def _elements(
    alternatives: Alternatives,
    graph: RolloutGraph,
    tree: Tree,
    nodes: IntArray,
    arcs: IntArray,
) -> pd.DataFrame:
    """Arcs of the tree, parents first, with capital and cost of what each stands for."""
    row_of = np.full(graph.n_nodes, -1, dtype=np.int64)
    row_of[nodes] = np.arange(len(nodes))
    kind, ref = graph.kind[arcs], graph.ref[arcs]
    money = {}
    for name in ("capital", "cost"):
        values = np.zeros(len(arcs))
        cable = alternatives.cable[name].to_numpy(np.float64)
        feed = alternatives.masts[f"cable_{name}"].to_numpy(np.float64)
        tables = {
            FEED: feed,
            MAST: alternatives.masts[name].to_numpy(np.float64),
            HOP: alternatives.hops[name].to_numpy(np.float64),
        }
        for which, table in tables.items():
            values[kind == which] = table[ref[kind == which]]
        for at in np.flatnonzero(kind == CABLE):
            values[at] = cable[graph.roads.rows[ref[at]]].sum()
        money[name] = values
    return pd.DataFrame({"kind": kind, "ref": ref, "parent": row_of[tree.parent[nodes]], **money})


def _sum_upwards(element: pd.DataFrame, start: IntArray, value: FloatArray) -> FloatArray:
    """Sum of the values of all places that use each element."""
    parent = element["parent"].to_numpy(np.int64)
    total = np.zeros(len(element))
    used = start >= 0
    np.add.at(total, start[used], value[used])
    for row in range(len(parent) - 1, -1, -1):
        if parent[row] >= 0:
            total[parent[row]] += total[row]
    return total


def _sum_downwards(element: pd.DataFrame, value: FloatArray) -> FloatArray:
    """Sum of the values of each element and all those that it hangs on."""
    parent = element["parent"].to_numpy(np.int64)
    total = value.copy()
    for row in range(len(parent)):
        if parent[row] >= 0:
            total[row] += total[parent[row]]
    return total


def _places(
    alternatives: Alternatives,
    graph: RolloutGraph,
    tree: Tree,
    element: pd.DataFrame,
    start: IntArray,
) -> pd.DataFrame:
    """Technology, shares of the cost and marginal cost of every place."""
    given = alternatives.places
    chosen = tree.chosen
    served = chosen >= 0
    kind = np.where(served, graph.option_kind[chosen], -1)
    ref = np.where(served, graph.option_ref[chosen], -1)
    users = _sum_upwards(element, start, np.ones(len(given)))
    tables = (alternatives.fibre, alternatives.air, alternatives.satellite)
    frame = pd.DataFrame(
        {
            "name": given["name"],
            "district_id": given["district_id"],
            "households": given["households"].astype(np.float64),
            "technology": [TECHNOLOGIES[k] if k >= 0 else NONE for k in kind],
        },
        index=given.index,
    )
    mast = np.full(len(given), "", dtype=object)
    on_air = kind == 1
    mast[on_air] = alternatives.air["mast_id"].astype(str).to_numpy()[ref[on_air]]
    frame["mast_id"] = mast
    for name in ("capital", "cost"):
        own = np.zeros(len(given))
        for which, table in enumerate(tables):
            mine = kind == which
            own[mine] = table[name].to_numpy(np.float64)[ref[mine]]
        shared = np.divide(
            element[name].to_numpy(), users, out=np.zeros(len(element)), where=users > 0
        )
        along = _sum_downwards(element, shared)
        frame[name] = np.where(served, own + _at(along, start), np.nan)
        if name == "cost":
            alone = np.where(users == 1, element[name].to_numpy(), 0.0)
            marginal = own + _at(_sum_downwards(element, alone), start)
            frame["marginal_cost"] = np.where(served, marginal, np.nan)
    households = frame["households"].to_numpy()
    frame["cost_per_household"] = frame["cost"] / np.where(households > 0, households, np.nan)
    reason = given["reason"].astype(str).to_numpy(dtype=object)
    frame["reason"] = np.where(
        served, reason, [text or "no room found on a mast" for text in reason]
    )
    return frame


def _at(values: FloatArray, rows: IntArray) -> FloatArray:
    """Values at rows, 0 where there is none."""
    if not len(values):
        return np.zeros(len(rows))
    return np.where(rows >= 0, values[np.maximum(rows, 0)], 0.0)


def _add_revenue(places: pd.DataFrame, alternatives: Alternatives, prices: Prices | None) -> None:
    """What the subscribers of each place pay, and what is left to subsidise."""
    revenue = np.zeros(len(places))
    if prices is not None:
        households = alternatives.places["households"].to_numpy(np.float64)
        revenue = prices.revenue(1.0) * households * prices.take_up
    served = places["technology"] != NONE
    places["revenue"] = np.where(served, revenue, np.nan)
    places["subsidy"] = (places["cost"] - places["revenue"]).clip(lower=0.0)


def _cable(
    alternatives: Alternatives, graph: RolloutGraph, element: pd.DataFrame, beyond: FloatArray
) -> pd.DataFrame:
    """Rows of the cable that are used, the households that each serves, and its element."""
    at = np.flatnonzero(element["kind"] == CABLE)
    rows = [graph.roads.rows[element["ref"].iloc[row]] for row in at]
    sizes = [len(one) for one in rows]
    every = np.concatenate(rows) if rows else np.empty(0, dtype=np.int64)
    frame = alternatives.cable.iloc[every].copy()
    frame["households"] = np.repeat(beyond[at], sizes)
    frame["element"] = np.repeat(at, sizes)
    return pd.DataFrame(frame).sort_index()


def _masts(alternatives: Alternatives, element: pd.DataFrame, beyond: FloatArray) -> pd.DataFrame:
    """Masts used: how they are fed, what they carry and cost."""
    rows = np.flatnonzero(element["kind"] == MAST)
    at = element["ref"].to_numpy(np.int64)[rows]
    feed = element["parent"].to_numpy(np.int64)[rows]
    by_cable = element["kind"].to_numpy()[feed] == FEED
    frame = alternatives.masts.iloc[at][["x", "y", "node", "standing"]].copy()
    frame["backhaul"] = np.where(by_cable, "fibre", "microwave")
    for name in ("capital", "cost"):
        own, cable = element[name].to_numpy()[rows], element[name].to_numpy()[feed]
        frame[name] = own + np.where(by_cable, cable, 0.0)
    children = np.zeros(len(element))
    parent = element["parent"].to_numpy(np.int64)
    inner = parent >= 0
    np.add.at(children, parent[inner], beyond[inner])
    frame["homes"] = beyond[rows] - children[rows]
    frame["element"] = rows
    return pd.DataFrame(frame)
