"""The best years of a small plan by trying every set of its places, straight from its tables."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fugai.broadband.rollout import Alternatives, TechnologyPlan

Thing = tuple[str, object]


def most_value_years(
    plan: TechnologyPlan, alternatives: Alternatives, budgets: Sequence[float], value: str
) -> float:
    """Most value, summed over the years, of all orders of the plan's places."""
    needed, price = _needs(plan, alternatives)
    places = [place for place in needed if alternatives.places.loc[place, value] > 0.0]
    sets = [
        frozenset(chosen)
        for size in range(len(places) + 1)
        for chosen in itertools.combinations(places, size)
    ]
    money = {
        one: sum(price[thing] for thing in set().union(*(needed[place] for place in one)))
        for one in sets
    }
    worth = {one: float(alternatives.places.loc[sorted(one), value].sum()) for one in sets}
    best = {frozenset(): 0.0}
    granted = 0.0
    for budget in budgets:
        granted += budget
        best = {
            one: worth[one] + max(total for before, total in best.items() if before <= one)
            for one in sets
            if money[one] <= granted * (1.0 + 1e-9)
        }
    return max(best.values())


def _needs(
    plan: TechnologyPlan, alternatives: Alternatives
) -> tuple[dict[object, set[Thing]], dict[Thing, float]]:
    """What each place that the plan connects needs built, itself among it, and the capital of each thing."""
    price: dict[Thing, float] = {}
    above: dict[int, set[Thing]] = {int(node): set() for node in alternatives.points_of_presence}
    left = list(plan.cable.index)
    while left:
        rest = []
        for row in left:
            tail, head, capital = plan.cable.loc[row, ["tail", "head", "capital"]]
            price["cable", row] = float(capital)
            if tail in above or head in above:
                known, new = (tail, head) if tail in above else (head, tail)
                above.setdefault(int(new), above[int(known)] | {("cable", row)})
            else:
                rest.append(row)
        assert len(rest) < len(left)
        left = rest
    masts = _masts(plan, alternatives, above, price)
    own = {
        "fibre": alternatives.fibre.set_index("settlement_id")["capital"],
        "satellite": alternatives.satellite.set_index("settlement_id")["capital"],
        "fixed wireless": alternatives.air.set_index(["mast_id", "settlement_id"])["capital"],
    }
    needed: dict[object, set[Thing]] = {}
    for place, technology, mast in zip(
        plan.places.index, plan.places["technology"], plan.places["mast_id"], strict=True
    ):
        if technology == "none":
            continue
        on_air = technology == "fixed wireless"
        price["place", place] = float(own[technology].loc[(mast, place) if on_air else place])
        needed[place] = {("place", place)} | (masts[mast] if on_air else set())
        if technology == "fibre":
            needed[place] |= above[int(alternatives.places.loc[place, "node"])]
    return needed, price


def _masts(
    plan: TechnologyPlan,
    alternatives: Alternatives,
    above: dict[int, set[Thing]],
    price: dict[Thing, float],
) -> dict[str, set[Thing]]:
    """What each mast of the plan needs built, itself among it."""
    given = alternatives.masts.set_axis(alternatives.masts.index.astype(str))
    found: dict[str, set[Thing]] = {}
    for mast, backhaul in zip(plan.masts.index.astype(str), plan.masts["backhaul"], strict=True):
        price["mast", mast] = float(given.loc[mast, "capital"])
        if backhaul == "fibre":
            price["feed", mast] = float(given.loc[mast, "cable_capital"])
            found[mast] = above[int(given.loc[mast, "node"])] | {("mast", mast), ("feed", mast)}
    while len(found) < len(plan.masts):
        for source, mast, capital in zip(
            plan.hops["from_mast"].astype(str),
            plan.hops["to_mast"].astype(str),
            plan.hops["capital"],
            strict=True,
        ):
            if mast not in found and (source == "" or source in found):
                price["hop", mast] = float(capital)
                found[mast] = found.get(source, set()) | {("mast", mast), ("hop", mast)}
    return found
