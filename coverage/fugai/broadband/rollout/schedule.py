"""A plan in years: which place, cable, mast and hop is built when."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, kw_only=True, eq=False)
class Schedule:
    """A plan in years.

    Parameters
    ----------
    places
        Index ``settlement_id``: ``year`` (NA: not within the budgets), ``technology``, ``mast_id``, ``capital``, ``cost``.
    cable, masts, hops
        Rows of the plan with the ``year`` in which each is built (NA: not).
    years
        Index ``year``: ``budget``, ``spent``, ``carried`` (left for the next), cumulative ``population``,
        ``households``, ``schools``, ``value`` (of what was asked for), ``bound_of_plan`` (no order of this
        plan reaches more by then), ``bound_of_any`` (no plan does; NaN where not computed).
    value
        What was asked for.
    gap
        (sum of the yearly bounds of this plan - sum of the yearly values) / sum of the bounds.

    Examples
    --------
    `order_by_year` returns it:

    >>> import pandas as pd
    >>> from fugai.broadband.rollout import Alternatives, choose_technology, order_by_year
    >>> places = pd.DataFrame(
    ...     {"name": "A", "district_id": "n", "households": 10.0, "population": 30.0, "schools": 0.0},
    ...     index=pd.Index(["a"], name="settlement_id"),
    ... ).assign(node=-1, snap_m=0.0, reason="no road near")
    >>> satellite = pd.DataFrame({"settlement_id": ["a"], "capital": [5000.0], "cost": [9000.0]})
    >>> alternatives = Alternatives(places=places, satellite=satellite, currency="CNY")
    >>> order_by_year(alternatives, choose_technology(alternatives), {2014: 6000.0})
    <Schedule 2014 to 2014: 1 of 1 places, gap 0.00%>
    """

    places: pd.DataFrame
    cable: pd.DataFrame
    masts: pd.DataFrame
    hops: pd.DataFrame
    years: pd.DataFrame
    value: str
    gap: float

    def __repr__(self) -> str:
        done = int(self.places["year"].notna().sum())
        first, last = self.years.index[0], self.years.index[-1]
        return (
            f"<Schedule {first} to {last}: {done} of {len(self.places)} places, gap {self.gap:.2%}>"
        )
