"""Competition of residents for the supply of outlets: what all floating catchments share."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from fugai.delivery._frames import column, in_districts, number, residents
from fugai.delivery.travel.pairs import ODPairs, pairs_of
from fugai.errors import ContractError

if TYPE_CHECKING:
    import geopandas as gpd

    from fugai._types import FloatArray, IntArray
    from fugai.delivery._checks import Direction
    from fugai.delivery.network.network import Network
    from fugai.delivery.reach.decay import Decay


class Competition(NamedTuple):
    """Pairs of outlet and place within reach, the supply of the outlets, the people of the places.

    ``outlet``, ``place`` (positions) and ``weight`` are of one length, ``supply`` and ``outlets``
    by outlet, ``people`` and ``places`` by place.
    """

    outlet: IntArray
    place: IntArray
    weight: FloatArray
    supply: FloatArray
    people: FloatArray
    outlets: pd.DataFrame
    places: pd.DataFrame

    @classmethod
    def of(
        cls,
        network: Network | ODPairs,
        outlets: gpd.GeoDataFrame,
        demand: gpd.GeoDataFrame,
        *,
        max_minutes: float,
        supply: str | None,
        decay: Decay,
        direction: Direction,
        snap_max_m: float,
    ) -> Competition:
        """Pairs of a network, or those given, with supply and people; see `accessibility_2sfca`."""
        offered = np.ones(len(outlets))
        if supply is not None:
            column(outlets, supply, table="outlets")
            offered = number(outlets, supply)
        if (offered < 0).any():
            msg = f"`{supply}` of outlets must not be negative, found {np.nanmin(offered):g}."
            raise ContractError(msg)
        found = pairs_of(
            network,
            outlets,
            demand,
            max_minutes=max_minutes,
            direction=direction,
            snap_max_m=snap_max_m,
        )
        pairs = found.table[np.isfinite(offered)[found.table["outlet"].to_numpy()]]
        outlet_reason = found.outlet_reason.mask(~np.isfinite(offered), f"no {supply}")
        return cls(
            outlet=pairs["outlet"].to_numpy(),
            place=pairs["demand"].to_numpy(),
            weight=decay(pairs["minutes"].to_numpy(), found.max_minutes),
            supply=offered,
            people=np.where(in_districts(demand), residents(demand), 0.0),
            outlets=pd.DataFrame({"reason": outlet_reason}, index=outlets.index),
            places=pd.DataFrame({"reason": found.demand_reason}, index=demand.index),
        )


def supply_per_head(competition: Competition, weight: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Weighted residents in reach of each outlet, and its supply for each of them."""
    people = weight * competition.people[competition.place]
    reached = np.bincount(competition.outlet, weights=people, minlength=len(competition.supply))
    per_head = np.full(len(competition.supply), np.nan)
    np.divide(competition.supply, reached, out=per_head, where=reached > 0)
    return reached.astype(np.float64), per_head


def summed_by_place(competition: Competition, amount: FloatArray, weight: FloatArray) -> FloatArray:
    """Weighted sum of an amount at the outlets over those in reach of each place."""
    shares = np.nan_to_num(amount)[competition.outlet] * weight
    sums = np.bincount(competition.place, weights=shares, minlength=len(competition.people))
    return sums.astype(np.float64)
