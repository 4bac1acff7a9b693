"""Depots, stops and vehicles as a caller gives them, judged and put into the units of the instance."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from fugai.delivery._checks import listed
from fugai.delivery._frames import column, number
from fugai.delivery.rounds.fleet.instance import UNREACHABLE, Kind, Windows
from fugai.delivery.rounds.fleet.vehicles import MAX_MIN, Vehicle
from fugai.errors import ContractError

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

    from fugai._types import FloatArray, IntArray
    from fugai.delivery.network.network import Network
    from fugai.delivery.rounds.shifts import ServiceTime

ALWAYS = Windows(((0, int(MAX_MIN * 60)),))


def ids_of(frame: gpd.GeoDataFrame, name: str, *, table: str) -> list[Any]:
    """Ids of depots or stops, each of which must be different and there."""
    ids = column(frame, name, table=table)
    if ids.isna().any():
        msg = f"`{name}` must be given in every row, found none in row {_row(ids.isna())}."
        raise ContractError(msg)
    if ids.duplicated().any():
        msg = f"`{name}` must be unique, found {ids[ids.duplicated()].iloc[0]!r} twice."
        raise ContractError(msg)
    return list(ids)


def _row(mask: pd.Series) -> int:
    return int(np.flatnonzero(mask.to_numpy())[0]) + 1


def amounts(frame: gpd.GeoDataFrame, name: str, *, default: float) -> FloatArray:
    """A column of amounts, not negative; the default where it is not given."""
    if name not in frame:
        return np.full(len(frame), default)
    values = number(frame, name)
    values = np.where(np.isnan(values), default, values)
    wrong = np.flatnonzero(~(np.isfinite(values) & (values >= 0)))
    if len(wrong):
        msg = (
            f"`{name}` must be finite and not negative, found {values[wrong[0]]:g} in row "
            f"{wrong[0] + 1}."
        )
        raise ContractError(msg)
    return values


def stop_loads(stops: gpd.GeoDataFrame) -> FloatArray:
    """Parcels (one where not given) and kg (none where not given) of each stop, ``(stops, 2)``."""
    return np.column_stack(
        [amounts(stops, "parcels", default=1.0), amounts(stops, "kg", default=0)]
    )


def stop_service_s(stops: gpd.GeoDataFrame, rule: ServiceTime) -> IntArray:
    """Time at each stop: its own, else that of the rule for its parcels. [s]"""
    parcels = amounts(stops, "parcels", default=1.0)
    usual = rule.stop_min + rule.parcel_min * parcels
    own = number(stops, "service_min") if "service_min" in stops else np.full(len(stops), np.nan)
    minutes = np.where(np.isnan(own), usual, own)
    wrong = np.flatnonzero(~(np.isfinite(minutes) & (minutes >= 0)))
    if len(wrong):
        msg = (
            f"`service_min` must be finite and not negative, found {minutes[wrong[0]]:g} in row "
            f"{wrong[0] + 1}."
        )
        raise ContractError(msg)
    return np.ceil(minutes * 60 - 1e-6).astype(np.int64)


def windows_of(frame: gpd.GeoDataFrame) -> list[Windows | None]:
    """Spans in which a visit to each place may begin; None for one that never opens.

    From the column ``windows`` (pairs of minutes after midnight) or ``opens_min`` and
    ``closes_min``; what is not given is open always.
    """
    if "windows" in frame:
        return [_windows(value, row) for row, value in enumerate(frame["windows"], start=1)]
    opens, closes = number(frame, "opens_min"), number(frame, "closes_min")
    opens = np.where(np.isnan(opens), 0.0, opens)
    closes = np.where(np.isnan(closes), MAX_MIN, closes)
    pairs = zip(opens.tolist(), closes.tolist(), strict=True)
    return [_windows([pair], row) for row, pair in enumerate(pairs, start=1)]


def _windows(value: object, row: int) -> Windows | None:
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return ALWAYS
    if isinstance(value, str) or not isinstance(value, Sequence | np.ndarray):
        msg = f"`windows` must be pairs of minutes after midnight, found {value!r} in row {row}."
        raise ContractError(msg)
    spans: list[tuple[float, float]] = []
    for pair in value:
        try:
            opens, closes = (float(end) for end in pair)
        except (TypeError, ValueError) as error:
            msg = f"`windows` must be pairs of minutes after midnight, found {pair!r} in row {row}."
            raise ContractError(msg) from error
        if not 0 <= opens <= closes <= MAX_MIN:
            msg = (
                f"A window must open before it closes, between 0 and {MAX_MIN:g} minutes after "
                f"midnight, found {opens:g} to {closes:g} in row {row}."
            )
            raise ContractError(msg)
        spans.append((opens, closes))
    merged: list[tuple[float, float]] = []
    for opens, closes in sorted(spans):
        if merged and opens <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], closes))
        else:
            merged.append((opens, closes))
    return (
        Windows(tuple((math.ceil(a * 60), math.floor(b * 60)) for a, b in merged))
        if merged
        else None
    )


def networks_of(networks: Network | Mapping[str, Network]) -> dict[str, Network]:
    """Networks by mode."""
    if isinstance(networks, Mapping):
        return dict(networks)
    return {networks.mode: networks}


def kinds_of(
    vehicles: Sequence[Vehicle], depot_ids: Sequence[object], modes: Sequence[str]
) -> tuple[Kind, ...]:
    """Vehicles in the units of the instance.

    Raises
    ------
    ContractError
        A name comes twice, a depot is not in the table, or there is no network of the mode.
    """
    names = [vehicle.name for vehicle in vehicles]
    if not names:
        msg = "`vehicles` must hold a vehicle or more, found none."
        raise ContractError(msg)
    for name in names:
        if names.count(name) > 1:
            msg = f"`Vehicle.name` must be unique, found {name!r} twice."
            raise ContractError(msg)
    return tuple(_kind(vehicle, list(depot_ids), list(modes)) for vehicle in vehicles)


def _kind(vehicle: Vehicle, depot_ids: list[object], modes: list[str]) -> Kind:
    for depot in (vehicle.depot, *vehicle.reload_at):
        if depot not in depot_ids:
            msg = (
                f"The depot of a vehicle must be among {listed(depot_ids)}, found {depot!r} for "
                f"{vehicle.name!r}."
            )
            raise ContractError(msg)
    if vehicle.mode not in modes:
        msg = (
            f"`networks` must have the mode of every vehicle, {listed(modes)} are there, found "
            f"{vehicle.mode!r} for {vehicle.name!r}."
        )
        raise ContractError(msg)
    most = UNREACHABLE if math.isinf(vehicle.max_km) else math.floor(vehicle.max_km * 1000)
    day = MAX_MIN * 60
    return Kind(
        name=vehicle.name,
        depot=depot_ids.index(vehicle.depot),
        matrix=modes.index(vehicle.mode),
        number=int(vehicle.number),
        capacity=np.array([vehicle.parcels, vehicle.kg]),
        fixed_cost=vehicle.fixed_cost,
        cost_per_m=vehicle.cost_per_km / 1000,
        cost_per_s=vehicle.cost_per_hour / 3600,
        shift_s=math.floor(min(vehicle.shift_min * 60, day)),
        start_s=math.ceil(vehicle.start_min * 60),
        end_s=math.floor(vehicle.end_min * 60),
        max_m=most,
        reload_at=tuple(dict.fromkeys(depot_ids.index(depot) for depot in vehicle.reload_at)),
        max_reloads=int(vehicle.max_reloads),
    )
