"""Accessibility: how much supply there is for each resident who competes for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np
import pandas as pd

from fugai.delivery._frames import Floats, column, number, per_district
from fugai.delivery.matrix import minutes_matrix
from fugai.delivery.snapping import snap
from fugai.errors import ContractError

if TYPE_CHECKING:
    import geopandas as gpd

    from fugai.delivery.network import Direction, Network


class Decay(Protocol):
    """Weight of a time between 0 and the limit: 1 near, less farther away."""

    def __call__(self, minutes: Floats, limit_min: float) -> Floats:
        """Weights of the times."""
        ...


@dataclass(frozen=True, kw_only=True)
class StepDecay:
    """Everything within the limit counts alike (Luo and Wang 2003)."""

    def __call__(self, minutes: Floats, limit_min: float) -> Floats:  # noqa: ARG002
        """Weights of the times: 1."""
        return np.ones_like(minutes)


@dataclass(frozen=True, kw_only=True)
class GaussianDecay:
    """Bell curve from 1 at no time to exactly 0 at the limit (Dai 2010, equation 3)."""

    def __call__(self, minutes: Floats, limit_min: float) -> Floats:
        """Weights of the times."""
        if limit_min == 0:
            return np.ones_like(minutes)
        tail = np.exp(-0.5)
        bell: Floats = (np.exp(-0.5 * (minutes / limit_min) ** 2) - tail) / (1.0 - tail)
        return np.maximum(bell, 0.0)


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
    network: Network, outlets: gpd.GeoDataFrame, demand: gpd.GeoDataFrame, *,
    minutes: float, supply: str | None = "capacity_per_day",
    decay: Decay | None = None, direction: Direction = "from", snap_max_m: float = 1000.0,
) -> Accessibility:  # fmt: skip
    """Two-step floating catchment area: supply over the residents in reach of it, added up.

    Residents times accessibility, summed, equal the supply of all outlets with somebody in reach.

    Parameters
    ----------
    demand
        Places with ``population`` and ``district_id``; those outside ('') do not compete.
    minutes
        Size of the catchments, inclusive. [min]
    supply
        Column of the outlets to share out; None counts each outlet as one.
    decay
        Weight of a time; `StepDecay` if not given.
    """
    offered = np.ones(len(outlets)) if supply is None else number(outlets, supply)
    if (offered < 0).any():
        msg = f"`{supply}` of outlets must not be negative, found {np.nanmin(offered):g}."
        raise ContractError(msg)
    pairs = minutes_matrix(
        network, outlets, demand, max_minutes=minutes, direction=direction, snap_max_m=snap_max_m
    )
    weight = (decay or StepDecay())(pairs["minutes"].to_numpy(), minutes)
    inside = column(demand, "district_id", table="demand").ne("").to_numpy()
    people = np.where(inside, np.nan_to_num(number(demand, "population")), 0.0)
    reached, per_head, access = _two_steps(pairs, weight, offered, people)
    usable = np.isfinite(offered)
    count = np.bincount(pairs["demand"], weights=usable[pairs["outlet"]], minlength=len(demand))
    origin, target = (snap(network, f, max_m=snap_max_m)["reason"] for f in (outlets, demand))
    known = target.eq("").to_numpy()
    return Accessibility(
        demand=pd.DataFrame(
            {
                "accessibility": np.where(known, access, np.nan),
                "outlets": count.astype(np.int64),
                "reason": target,
            },
            index=demand.index,
        ),
        outlets=pd.DataFrame(
            {
                "supply": offered,
                "residents": reached,
                "per_head": per_head,
                "reason": origin.mask(~usable, f"no {supply}"),
            },
            index=outlets.index,
        ),
    )


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


def _two_steps(
    pairs: pd.DataFrame, weight: Floats, supply: Floats, people: Floats
) -> tuple[Floats, Floats, Floats]:
    """Residents in reach of each outlet, its supply for each of them, and the sum by place."""
    outlet, place = pairs["outlet"].to_numpy(), pairs["demand"].to_numpy()
    reached = np.bincount(outlet, weights=weight * people[place], minlength=len(supply))
    per_head = np.full(len(supply), np.nan)
    np.divide(supply, reached, out=per_head, where=reached > 0)
    shared = np.nan_to_num(per_head)[outlet] * weight
    access = np.bincount(place, weights=shared, minlength=len(people))
    return reached.astype(np.float64), per_head, access.astype(np.float64)
