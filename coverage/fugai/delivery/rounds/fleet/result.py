"""Rounds as tables: one row for each round, each visit and each stop."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import pandas as pd

from fugai.delivery.rounds.fleet.instance import cost_of, metres_of, places_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    import geopandas as gpd

    from fugai.delivery.rounds.fleet.certificate import RoundsCertificate
    from fugai.delivery.rounds.fleet.instance import Instance, Moments, Round

ROUND_COLUMNS = (
    *("round", "vehicle", "mode", "depot_id", "trips", "stops", "parcels", "kg", "start_min"),
    *("end_min", "minutes", "drive_min", "wait_min", "km", "cost", "cost_per_parcel", "full"),
)
VISIT_COLUMNS = (
    *("round", "visit", "vehicle", "kind", "place_id", "trip", "leg_min", "leg_km", "arrive_min"),
    *("wait_min", "begin_min", "leave_min", "parcels", "kg", "parcels_left"),
)


@dataclass(frozen=True, kw_only=True, eq=False)
class PlannedRounds:
    """Rounds of a fleet, what they cost, and how much less they could cost at most.

    Parameters
    ----------
    rounds
        By ``round`` (from 1): ``vehicle``, ``mode``, ``depot_id``, ``trips``, ``stops``, ``parcels``,
        ``kg``, ``start_min`` and ``end_min`` (after midnight), ``minutes``, ``drive_min``,
        ``wait_min``, ``km``, ``cost``, ``cost_per_parcel``, ``full`` (the fullest trip's share of
        what the vehicle holds, parcels or kg).
    visits
        Every place of every round in order, depots included: ``round``, ``visit``, ``vehicle``,
        ``kind`` ('depot', 'satellite', 'stop' or 'supply': goods brought to a satellite),
        ``place_id``, ``trip``, ``leg_min`` and ``leg_km`` from the place before, ``arrive_min``,
        ``wait_min``, ``begin_min``, ``leave_min``, ``parcels`` and ``kg`` (handed over),
        ``parcels_left`` (on board when it leaves).
    stops
        On the index of the stops: ``stop_id``, ``round`` and ``visit`` (0 for none), ``vehicle``,
        ``arrive_min``, ``wait_min``, ``leave_min``, ``reason`` ('' where visited).
    lines
        The rounds as lines along their roads, on the rows of ``rounds``.
    cost, parcels, km
        Of all rounds.
    objective, bound
        The cost with that of stops left out, and what no rounds can be below, of those stops that
        some vehicle could serve by itself. No rounds that leave out as many stops or fewer cost
        less than ``cost - (objective - bound)``.
    bound_method
        'enumeration' (all rounds were compared: the bound is the optimum), 'columns', 'flows', 'none'.
    status
        'optimal': proven; 'bounded': within ``gap``.
    seconds, cut_short
        Time of the processor, and whether the time limit ended search or bound. [s]
    certificate
        What was found when the tables were checked against the inputs.

    Examples
    --------
    See `plan_rounds`, which makes it.

    >>> from fugai.delivery import PlannedRounds
    >>> PlannedRounds.__name__
    'PlannedRounds'
    """

    rounds: pd.DataFrame
    visits: pd.DataFrame
    stops: pd.DataFrame
    lines: gpd.GeoDataFrame
    cost: float
    parcels: float
    km: float
    objective: float
    bound: float
    bound_method: str
    status: Literal["optimal", "bounded"]
    seconds: float
    cut_short: bool
    certificate: RoundsCertificate

    @property
    def gap(self) -> float:
        """By how much the objective may be above the least, relative to the bound."""
        if self.status == "optimal":
            return 0.0
        return self.objective / self.bound - 1.0 if self.bound > 0 else float("inf")

    @property
    def cost_per_parcel(self) -> float:
        """Cost of all rounds over the parcels that they bring; NaN for none."""
        return self.cost / self.parcels if self.parcels > 0 else float("nan")

    @property
    def cost_per_km(self) -> float:
        """Cost of all rounds over their kilometres; NaN for none."""
        return self.cost / self.km if self.km > 0 else float("nan")

    @property
    def unserved(self) -> pd.DataFrame:
        """Stops that no round visits, with the reason."""
        return self.stops.loc[self.stops["reason"].ne(""), ["stop_id", "reason"]]

    def __repr__(self) -> str:
        said = f"{len(self.rounds)} rounds, {int(self.stops['reason'].eq('').sum())} stops"
        return f"<PlannedRounds {said}, cost {self.cost:,.2f}, bound {self.bound:,.2f}>"


@dataclass(frozen=True, kw_only=True, eq=False)
class Timed:
    """One round with its times, and the instance whose places it visits.

    ``ids`` names the places of the instance, ``labels`` says what each is, ``modes`` the networks.
    """

    instance: Instance
    made: Round
    moments: Moments
    ids: Sequence[Any]
    labels: Sequence[str]
    modes: Sequence[str]


def rounds_table(rounds: Sequence[Timed]) -> pd.DataFrame:
    """One row for each round."""
    rows = [_round_row(number, timed) for number, timed in enumerate(rounds, start=1)]
    return pd.DataFrame(rows, columns=list(ROUND_COLUMNS)).set_index("round")


def _round_row(number: int, timed: Timed) -> dict[str, Any]:
    instance, made, moments = timed.instance, timed.made, timed.moments
    kind, places = instance.kinds[made.kind], places_of(instance, made)
    drive = int(instance.seconds[kind.matrix, places[:-1], places[1:]].sum())
    service = int(instance.service_s[places[:-1]].sum())
    parcels, kg = instance.load[list(made.stops)].sum(axis=0)
    cost = cost_of(instance, made, moments)
    loads = np.array([instance.load[list(trip)].sum(axis=0) for trip in made.trips])
    return {
        "round": number,
        "vehicle": kind.name,
        "mode": timed.modes[kind.matrix],
        "depot_id": timed.ids[kind.depot],
        "trips": len(made.trips),
        "stops": len(made.stops),
        "parcels": float(parcels),
        "kg": float(kg),
        "start_min": moments.start / 60,
        "end_min": moments.arrive[-1] / 60,
        "minutes": moments.duration / 60,
        "drive_min": drive / 60,
        "wait_min": (moments.duration - drive - service) / 60,
        "km": metres_of(instance, made) / 1000,
        "cost": cost,
        "cost_per_parcel": cost / float(parcels) if parcels > 0 else np.nan,
        "full": float((loads / kind.capacity).max()),
    }


def visits_table(rounds: Sequence[Timed]) -> pd.DataFrame:
    """One row for each place that each round visits."""
    rows: list[dict[str, Any]] = []
    for number, timed in enumerate(rounds, start=1):
        rows += _visit_rows(number, timed)
    return pd.DataFrame(rows, columns=list(VISIT_COLUMNS))


def _visit_rows(number: int, timed: Timed) -> list[dict[str, Any]]:
    instance, made, moments = timed.instance, timed.made, timed.moments
    kind, places = instance.kinds[made.kind], places_of(instance, made)
    loads = [float(instance.load[list(trip), 0].sum()) for trip in made.trips]
    rows, trip, left = [], 0, 0.0
    for visit, place in enumerate(places):
        before = places[max(visit - 1, 0)]
        given = np.zeros(2)
        if place < instance.depots:
            left = loads[trip] if visit < len(places) - 1 else 0.0
            trip += visit < len(places) - 1
        else:
            given = instance.load[place - instance.depots]
            left -= float(given[0])
        rows.append(
            {
                "round": number,
                "visit": visit,
                "vehicle": kind.name,
                "kind": timed.labels[place],
                "place_id": timed.ids[place],
                "trip": trip,
                "leg_min": float(instance.seconds[kind.matrix, before, place]) / 60,
                "leg_km": float(instance.metres[kind.matrix, before, place]) / 1000,
                "arrive_min": moments.arrive[visit] / 60,
                "wait_min": (moments.begin[visit] - moments.arrive[visit]) / 60,
                "begin_min": moments.begin[visit] / 60,
                "leave_min": moments.leave[visit] / 60,
                "parcels": float(given[0]),
                "kg": float(given[1]),
                "parcels_left": max(left, 0.0) if abs(left) > 1e-9 else 0.0,
            }
        )
    return rows


def stops_table(
    visits: pd.DataFrame, stop_ids: Sequence[Any], reasons: Sequence[str], index: pd.Index
) -> pd.DataFrame:
    """One row for each stop, on the index of the stops."""
    served = visits[visits["kind"].eq("stop")].set_index("place_id")
    table = pd.DataFrame({"stop_id": list(stop_ids)}, index=index)
    at = served.index.get_indexer(pd.Index(stop_ids)) if len(served) else np.full(len(index), -1)
    for name, none in (("round", 0), ("visit", 0), ("vehicle", "")):
        values = served[name].to_numpy(dtype=object)[at] if len(served) else [none] * len(at)
        table[name] = [value if k >= 0 else none for value, k in zip(values, at, strict=True)]
    table = table.astype({"round": "int64", "visit": "int64", "vehicle": "str"})
    for name in ("arrive_min", "wait_min", "leave_min"):
        values = served[name].to_numpy(dtype=np.float64)[at] if len(served) else np.nan
        table[name] = np.where(at >= 0, values, np.nan)
    table["reason"] = pd.array([str(reason) for reason in reasons], dtype="str")
    return table
