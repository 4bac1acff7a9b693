"""Accessibility: how much supply there is for each resident who competes for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from fugai.delivery._frames import column, number, per_district
from fugai.delivery.reach.decay import BandDecay, Decay, PowerDecay, StepDecay
from fugai.delivery.travel.matrix import Pairs, pairs_within
from fugai.errors import ContractError

if TYPE_CHECKING:
    import geopandas as gpd

    from fugai._types import FloatArray, IntArray
    from fugai.delivery.network.network import Direction, Network


@dataclass(frozen=True, kw_only=True, eq=False)
class Accessibility:
    """Supply per head by place, and what each outlet has per head within its reach.

    Parameters
    ----------
    demand
        On the index of the demand: ``accessibility`` (supply per head, 0 where no outlet is in
        reach, NaN where not known), ``outlets`` (how many are in reach), ``reason``.
    outlets
        On the index of the outlets: ``supply``, ``residents`` (weighted, within reach) and
        ``per_head`` (NaN where nobody is), ``reason`` where the outlet took no part.
    """

    demand: pd.DataFrame
    outlets: pd.DataFrame


def accessibility_2sfca(
    network: Network | Pairs,
    outlets: gpd.GeoDataFrame,
    demand: gpd.GeoDataFrame,
    *,
    minutes: float,
    supply: str | None = "capacity_per_day",
    decay: Decay | None = None,
    direction: Direction = "from",
    snap_max_m: float = 1000.0,
) -> Accessibility:
    """Two-step floating catchment area: supply over the residents in reach of it, added up.

    Residents times accessibility, summed, equal the supply of all outlets with somebody in reach.

    Parameters
    ----------
    network
        Or the `Pairs` of these outlets and places, whose limit then holds.
    demand
        Places with ``population`` and ``district_id``; those outside ('') do not compete.
    minutes
        Size of the catchments, inclusive. [min]
    supply
        Column of the outlets to share out; None counts each outlet as one.
    decay
        Weight of a time; `StepDecay` if not given.
    """
    game = _Game.of(
        network,
        outlets,
        demand,
        minutes=minutes,
        supply=supply,
        decay=decay or StepDecay(),
        direction=direction,
        snap_max_m=snap_max_m,
    )
    reached, per_head = _supply_per_head(game, game.weight)
    return _answer(game, _shared_out(game, per_head, game.weight), reached, per_head)


def accessibility_e2sfca(
    network: Network | Pairs,
    outlets: gpd.GeoDataFrame,
    demand: gpd.GeoDataFrame,
    *,
    minutes: float,
    supply: str | None = "capacity_per_day",
    decay: Decay | None = None,
    direction: Direction = "from",
    snap_max_m: float = 1000.0,
) -> Accessibility:
    """Enhanced two-step floating catchment area: what is farther away counts less, in both steps.

    Luo and Qi (2009): `accessibility_2sfca` with `BandDecay`, or another decay.
    """
    return accessibility_2sfca(
        network,
        outlets,
        demand,
        minutes=minutes,
        supply=supply,
        decay=decay or BandDecay(),
        direction=direction,
        snap_max_m=snap_max_m,
    )


def accessibility_3sfca(
    network: Network | Pairs,
    outlets: gpd.GeoDataFrame,
    demand: gpd.GeoDataFrame,
    *,
    minutes: float,
    supply: str | None = "capacity_per_day",
    decay: Decay | None = None,
    direction: Direction = "from",
    snap_max_m: float = 1000.0,
) -> Accessibility:
    """Three-step floating catchment area: residents choose among the outlets that they reach.

    Wan, Zou and Sternberg (2012): the share of a place's residents who turn to an outlet is its
    weight over the weights of all outlets within reach of the place, so that a resident with many
    outlets nearby is not counted in full at each of them.

    Parameters
    ----------
    decay
        `BandDecay` if not given. The other parameters are those of `accessibility_2sfca`.
    """
    game = _Game.of(
        network,
        outlets,
        demand,
        minutes=minutes,
        supply=supply,
        decay=decay or BandDecay(),
        direction=direction,
        snap_max_m=snap_max_m,
    )
    among = np.bincount(game.place, weights=game.weight, minlength=len(game.people))[game.place]
    choice = np.divide(game.weight, among, out=np.zeros(len(among)), where=among > 0)
    weight = choice * game.weight
    reached, per_head = _supply_per_head(game, weight)
    return _answer(game, _shared_out(game, per_head, weight), reached, per_head)


def accessibility_gravity(
    network: Network | Pairs,
    outlets: gpd.GeoDataFrame,
    demand: gpd.GeoDataFrame,
    *,
    minutes: float,
    supply: str | None = "capacity_per_day",
    decay: Decay | None = None,
    direction: Direction = "from",
    snap_max_m: float = 1000.0,
) -> Accessibility:
    """Potential of the outlets (Hansen 1959): their supply, weighed by time, with no competition.

    Parameters
    ----------
    decay
        `PowerDecay` if not given. The other parameters are those of `accessibility_2sfca`.

    Returns
    -------
    As there; ``accessibility`` is in units of the supply, and ``per_head`` of the outlets is what
    the residents in reach would have.
    """
    game = _Game.of(
        network,
        outlets,
        demand,
        minutes=minutes,
        supply=supply,
        decay=decay or PowerDecay(),
        direction=direction,
        snap_max_m=snap_max_m,
    )
    reached, per_head = _supply_per_head(game, game.weight)
    return _answer(game, _shared_out(game, game.supply, game.weight), reached, per_head)


def accessibility_by_district(
    accessibility: Accessibility, demand: pd.DataFrame, districts: pd.DataFrame
) -> pd.DataFrame:
    """Mean accessibility of the residents of each district, as numerator and denominator.

    Returns
    -------
    On the index of the districts: ``numerator`` (residents times accessibility), ``denominator``
    (residents whose accessibility is known) and ``unknown`` (residents).
    """
    value = accessibility.demand["accessibility"].to_numpy()
    people = np.nan_to_num(number(demand, "population"))
    district_id = column(demand, "district_id", table="demand")
    known = np.isfinite(value)
    return pd.DataFrame(
        {
            "numerator": per_district(people * np.nan_to_num(value), district_id, districts),
            "denominator": per_district(people * known, district_id, districts),
            "unknown": per_district(people * ~known, district_id, districts),
        },
        index=districts.index,
    )


class _Game(NamedTuple):
    """Who is within reach of whom: pairs of outlet and place, and what both sides bring."""

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
        network: Network | Pairs,
        outlets: gpd.GeoDataFrame,
        demand: gpd.GeoDataFrame,
        *,
        minutes: float,
        supply: str | None,
        decay: Decay,
        direction: Direction,
        snap_max_m: float,
    ) -> _Game:
        offered = np.ones(len(outlets)) if supply is None else number(outlets, supply)
        if (offered < 0).any():
            msg = f"`{supply}` of outlets must not be negative, found {np.nanmin(offered):g}."
            raise ContractError(msg)
        found = network
        if not isinstance(found, Pairs):
            found = pairs_within(
                found,
                outlets,
                demand,
                max_minutes=minutes,
                direction=direction,
                snap_max_m=snap_max_m,
            )
        pairs = found.table[np.isfinite(offered)[found.table["outlet"].to_numpy()]]
        inside = column(demand, "district_id", table="demand").ne("").to_numpy()
        origin = found.outlet_reason.mask(~np.isfinite(offered), f"no {supply}")
        return cls(
            outlet=pairs["outlet"].to_numpy(),
            place=pairs["demand"].to_numpy(),
            weight=decay(pairs["minutes"].to_numpy(), found.max_minutes),
            supply=offered,
            people=np.where(inside, np.nan_to_num(number(demand, "population")), 0.0),
            outlets=pd.DataFrame({"reason": origin}, index=outlets.index),
            places=pd.DataFrame({"reason": found.demand_reason}, index=demand.index),
        )


def _supply_per_head(game: _Game, weight: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Residents in reach of each outlet, and its supply for each of them."""
    claims = weight * game.people[game.place]
    reached = np.bincount(game.outlet, weights=claims, minlength=len(game.supply))
    per_head = np.full(len(game.supply), np.nan)
    np.divide(game.supply, reached, out=per_head, where=reached > 0)
    return reached.astype(np.float64), per_head


def _shared_out(game: _Game, amount: FloatArray, weight: FloatArray) -> FloatArray:
    """Sum over the outlets in reach of each place of an amount at the outlet."""
    shares = np.nan_to_num(amount)[game.outlet] * weight
    return np.bincount(game.place, weights=shares, minlength=len(game.people)).astype(np.float64)


def _answer(
    game: _Game, access: FloatArray, reached: FloatArray, per_head: FloatArray
) -> Accessibility:
    count = np.bincount(game.place, minlength=len(game.people))
    known = game.places["reason"].eq("").to_numpy()
    return Accessibility(
        demand=pd.DataFrame(
            {
                "accessibility": np.where(known, access, np.nan),
                "outlets": count.astype(np.int64),
                "reason": game.places["reason"],
            },
            index=game.places.index,
        ),
        outlets=pd.DataFrame(
            {
                "supply": game.supply,
                "residents": reached,
                "per_head": per_head,
                "reason": game.outlets["reason"],
            },
            index=game.outlets.index,
        ),
    )
