"""The best plan of a small region straight from its tables, by a mixed-integer program.

It shares no code with the search: roads are not contracted, one flow to all places says what is connected, levels
keep chains of hops to their limit, and places may be left out.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array

if TYPE_CHECKING:
    from fugai.broadband.rollout import Alternatives


@dataclass
class Model:
    """Variables and rows that are being added."""

    cost: list[float] = field(default_factory=list)
    integral: list[int] = field(default_factory=list)
    upper: list[float] = field(default_factory=list)
    entries: list[tuple[int, int, float]] = field(default_factory=list)
    low: list[float] = field(default_factory=list)
    high: list[float] = field(default_factory=list)
    balance: dict[object, list[tuple[int, float]]] = field(default_factory=dict)

    def variable(self, cost: float, *, integral: bool = True, upper: float = 1.0) -> int:
        self.cost.append(float(cost))
        self.integral.append(int(integral))
        self.upper.append(upper)
        return len(self.cost) - 1

    def row(self, terms: list[tuple[int, float]], low: float, high: float) -> None:
        self.entries += [(len(self.low), at, factor) for at, factor in terms]
        self.low.append(low)
        self.high.append(high)

    def arc(self, tail: object, head: object, cost: float, most: float) -> int:
        """An arc that is paid if anything flows over it."""
        paid = self.variable(cost)
        flow = self.variable(0.0, integral=False, upper=most)
        self.row([(flow, 1.0), (paid, -most)], -np.inf, 0.0)
        self.balance.setdefault(tail, []).append((flow, -1.0))
        self.balance.setdefault(head, []).append((flow, 1.0))
        return paid

    def minimum(self) -> tuple[float, np.ndarray]:
        """Least cost and the values of the variables."""
        for node, terms in self.balance.items():
            if node != ROOT:
                self.row(terms, 0.0, 0.0)
        row, column, factor = (np.array(one) for one in zip(*self.entries, strict=True))
        matrix = coo_array((factor, (row, column)), shape=(len(self.low), len(self.cost)))
        found = milp(
            np.array(self.cost),
            constraints=LinearConstraint(matrix.tocsr(), self.low, self.high),
            integrality=np.array(self.integral),
            bounds=Bounds(0.0, np.array(self.upper)),
            options={"mip_rel_gap": 1e-9},
        )
        return float(found.fun), found.x


ROOT = ("road", -1)


def optimum(alternatives: Alternatives, *, take_up: float = 1.0) -> tuple[float, int]:
    """Cost of the cheapest plan of those that leave out the fewest places, and how many these are."""
    model = Model()
    _, served = _connections(model, alternatives, "cost", take_up)
    out = []
    penalty = 1.0 + sum(model.cost)  # the fewest are left out, then the plan is the cheapest
    for options in served.values():
        out.append(model.variable(penalty))
        model.row([(at, 1.0) for at in [*options, out[-1]]], 1.0, 1.0)
    cost, values = model.minimum()
    left_out = round(sum(values[at] for at in out))
    return cost - penalty * left_out, left_out


def most_value(
    alternatives: Alternatives, worth: str, budget: float, *, take_up: float = 1.0
) -> float:
    """Most value that any plan connects for a sum of capital."""
    model = Model()
    arcs, served = _connections(model, alternatives, "capital", take_up)
    spent = [(at, price) for at, price in enumerate(model.cost) if price > 0.0]
    model.cost = [0.0] * len(model.cost)
    for place, options in served.items():
        for at in options:
            model.cost[at] = -float(alternatives.places.loc[place, worth])
        model.row([(at, 1.0) for at in options] or [(arcs, 0.0)], 0.0, 1.0)
    model.row(spent or [(arcs, 0.0)], 0.0, budget)
    return -model.minimum()[0]


def _connections(
    model: Model, alternatives: Alternatives, money: str, take_up: float
) -> tuple[int, dict[object, list[int]]]:
    """Everything that may be built, and the variables by which each place is served."""
    places, masts = alternatives.places, alternatives.masts
    starts = {int(node) for node in alternatives.points_of_presence}
    most = float(len(places))

    def road(node: float) -> tuple[str, int]:
        return ROOT if int(node) in starts else ("road", int(node))

    nothing = model.variable(0.0)
    for tail, head, price in zip(
        alternatives.cable["tail"],
        alternatives.cable["head"],
        alternatives.cable[money],
        strict=True,
    ):
        if road(tail) != road(head):
            model.arc(road(tail), road(head), price, most)
            model.arc(road(head), road(tail), price, most)
    for mast, price in zip(masts.index.astype(str), masts[money], strict=True):
        model.arc(("in", mast), ("out", mast), price, most)
    _feeds(model, alternatives, money, road)
    served: dict[object, list[int]] = {place: [] for place in places.index}
    homes = dict(zip(places.index, places["households"] * take_up, strict=True))
    for place, price in zip(
        alternatives.fibre["settlement_id"], alternatives.fibre[money], strict=True
    ):
        if places.loc[place, "node"] >= 0:
            served[place].append(model.variable(price))
            node = road(places.loc[place, "node"])
            model.balance.setdefault(node, []).append((served[place][-1], -1.0))
    load: dict[str, list[tuple[int, float]]] = {mast: [] for mast in masts.index.astype(str)}
    air = alternatives.air
    for mast, place, price in zip(
        air["mast_id"].astype(str), air["settlement_id"], air[money], strict=True
    ):
        served[place].append(model.variable(price))
        model.balance.setdefault(("out", mast), []).append((served[place][-1], -1.0))
        load[mast].append((served[place][-1], homes[place]))
    for mast, room in zip(masts.index.astype(str), masts["homes"], strict=True):
        if load[mast] and np.isfinite(room):
            model.row(load[mast], -np.inf, room)
    for place, price in zip(
        alternatives.satellite["settlement_id"], alternatives.satellite[money], strict=True
    ):
        served[place].append(model.variable(price))
    return nothing, served


def _feeds(model: Model, alternatives: Alternatives, money: str, road) -> None:
    """Cable and hops into masts; a mast has one of them, and a level above that of the mast before it."""
    masts, hops = alternatives.masts, alternatives.hops
    limit = float(alternatives.max_hops)
    level = {
        mast: model.variable(0.0, integral=False, upper=limit) for mast in masts.index.astype(str)
    }
    into: dict[str, list[tuple[int, float]]] = {mast: [] for mast in level}
    most = float(len(alternatives.places))
    for mast, node, price in zip(level, masts["node"], masts[f"cable_{money}"], strict=True):
        if node >= 0:
            into[mast].append((model.arc(road(node), ("in", mast), price, most), 1.0))
    for source, mast, price in zip(
        hops["from_mast"].astype(str), hops["to_mast"].astype(str), hops[money], strict=True
    ):
        paid = model.arc(("out", source) if source else ROOT, ("in", mast), price, most)
        into[mast].append((paid, 1.0))
        if limit == 0.0:
            model.row([(paid, 1.0)], 0.0, 0.0)
        elif source:
            terms = [(level[mast], 1.0), (level[source], -1.0), (paid, -(limit + 1.0))]
            model.row(terms, -limit, np.inf)
        else:
            model.row([(level[mast], 1.0), (paid, -1.0)], 0.0, np.inf)
    for terms in into.values():
        if terms:
            model.row(terms, 0.0, 1.0)
