"""Courier round trips: how long a van is on the road for the places that an outlet serves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from fugai.delivery._frames import column, number
from fugai.delivery.network.snapping import snap
from fugai.delivery.rounds.tours import Tour, best_tour, times_between
from fugai.errors import ContractError

if TYPE_CHECKING:
    from collections.abc import Iterator

    import geopandas as gpd

    from fugai._types import BoolArray, FloatArray, IntArray
    from fugai.delivery.network.network import Network


NOT_SERVED = "no outlet"
NO_WAY_AND_BACK = "no way there and back"
OUTLET_OFF_ROAD = "outlet not near a road"


@dataclass(frozen=True, kw_only=True)
class Service:
    """What a stop takes beside the driving: assumptions, to be replaced by an outlet's own figures.

    Parameters
    ----------
    stop_min
        At each stop: to park, walk, find the place and come back. [min]
    parcel_min
        For each parcel handed over. [min]
    shift_min
        Longest tour; more work is split over several. None for one tour however long. [min]
    """

    stop_min: float = 3.0
    parcel_min: float = 0.5
    shift_min: float | None = 480.0

    def __post_init__(self) -> None:
        for name in ("stop_min", "parcel_min", "shift_min"):
            value = getattr(self, name)
            if value is not None and not (np.isfinite(value) and value >= 0):
                msg = f"`Service.{name}` must be finite and not negative, found {value:g}."
                raise ContractError(msg)


@dataclass(frozen=True, kw_only=True, eq=False)
class CourierTours:
    """Round trips of the outlets.

    Parameters
    ----------
    outlets
        By ``outlet_id``: ``stops``, ``parcels``, ``tours``, ``drive_min`` of all its tours,
        ``service_min``, ``minutes`` (both), ``longest_min``, ``one_tour_min`` and ``bound_min``
        (driving, were all done in one tour, and what no tour falls below), ``gap``, ``status``
        (of that one tour) and ``overlong`` (tours of one stop that alone exceed the shift).
    tours
        By ``outlet_id`` and ``tour`` (from 1): ``stops``, ``parcels``, ``drive_min``,
        ``service_min``, ``minutes``, ``overlong``.
    stops
        On the index of the stops: ``outlet_id``, ``tour`` and ``visit`` (from 1; 0 for none),
        ``leg_min`` (driving from the stop before, or the outlet), ``arrival_min`` after the tour
        sets out, ``reason`` ('' where visited).
    """

    outlets: pd.DataFrame
    tours: pd.DataFrame
    stops: pd.DataFrame


def courier_tours(
    network: Network,
    outlets: gpd.GeoDataFrame,
    stops: gpd.GeoDataFrame,
    *,
    outlet_id: pd.Series,
    service: Service | None = None,
    kicks: int = 1000,
    snap_max_m: float = 1000.0,
) -> CourierTours:
    """Round trips of each outlet's van through the places that it serves.

    The order of the stops is that of a good single tour (`best_tour`, with its bound); where that
    is longer than a shift it is cut into consecutive tours, as few as that order allows and, among
    those, the shortest in all (split of Beasley 1983).

    Parameters
    ----------
    outlets
        With ``outlet_id``.
    stops
        Places with, where known, ``parcels`` a tour; else none are counted.
    outlet_id
        Outlet of each stop, on their index, as `nearest_outlet` finds it; '' for none.
    """
    rule = service or Service()
    if not outlet_id.index.equals(stops.index):
        msg = "`outlet_id` must be on the index of the stops, found another."
        raise ContractError(msg)
    ids = pd.Index(column(outlets, "outlet_id", table="outlets"))
    if not ids.is_unique:
        msg = f"`outlet_id` must be unique, found {ids[ids.duplicated()][0]!r} twice."
        raise ContractError(msg)
    depot, place = (snap(network, f, max_m=snap_max_m) for f in (outlets, stops))
    plan = _Plan(stops, outlet_id, place["reason"])
    parcels = np.nan_to_num(number(stops, "parcels"))
    found = []
    for row, served in _by_outlet(ids, outlet_id, place["node"].to_numpy() >= 0):
        if depot["node"].iloc[row] < 0:
            plan.refuse(served, OUTLET_OFF_ROAD)
            continue
        both = pd.concat([depot.iloc[[row]], place.iloc[served]])
        between = times_between(network, both["node"].to_numpy(), both["snap_s"].to_numpy())
        there = np.isfinite(between[0]) & np.isfinite(between[:, 0])
        plan.refuse(served[~there[1:]], NO_WAY_AND_BACK)
        mine, times = served[there[1:]], between[np.ix_(there, there)]
        if len(mine):
            tour = best_tour(times, kicks=kicks)
            found.append(plan.add(ids[row], mine, times, tour, parcels[mine], rule))
    return plan.result(found)


def split_tour(
    order: IntArray,
    minutes: FloatArray,
    service_min: FloatArray,
    *,
    shift_min: float | None,
) -> list[IntArray]:
    """Consecutive parts of a tour's stops, each a round trip within a shift where possible.

    Parameters
    ----------
    order
        Places of the tour, the depot (0) first.
    minutes, service_min
        Times between all places, and at each of them. [min]
    shift_min
        Longest round trip with the service; a stop that alone takes longer is one of its own.

    Returns
    -------
    The stops of each part: as few parts as can be, then the least driving.
    """
    stops = order[1:]
    if shift_min is None or len(stops) == 0:
        return [stops] if len(stops) else []
    best: list[tuple[int, float]] = [(0, 0.0)]
    begin = [0]
    for last in range(1, len(stops) + 1):
        options = []
        on_road, busy = 0.0, 0.0
        for first in range(last, 0, -1):
            here = stops[first - 1]
            on_road += minutes[here, stops[first]] if first < last else 0.0
            busy += float(service_min[here])
            drive = float(minutes[0, here]) + on_road + float(minutes[stops[last - 1], 0])
            if drive + busy > shift_min and first < last:
                # Triangles hold on a network: a longer part takes no less.
                break
            parts, length = best[first - 1]
            options.append((parts + 1, length + drive, first - 1))
        parts, length, first = min(options)
        best.append((parts, length))
        begin.append(first)
    cuts, at = [], len(stops)
    while at > 0:
        cuts.append(stops[begin[at] : at])
        at = begin[at]
    return cuts[::-1]


def _by_outlet(
    ids: pd.Index, outlet_id: pd.Series, on_road: BoolArray
) -> Iterator[tuple[int, IntArray]]:
    """Row of each outlet that serves anybody, and the positions of its stops."""
    row = np.where(on_road, ids.get_indexer(pd.Index(outlet_id)), -1)
    order = np.argsort(row, kind="stable")
    for outlet in np.unique(row[row >= 0]).tolist():
        first, last = np.searchsorted(row[order], [outlet, outlet + 1])
        yield outlet, order[first:last]


class _Plan:
    """The stops' visits as they grow outlet by outlet."""

    def __init__(self, stops: pd.DataFrame, outlet_id: pd.Series, reason: pd.Series) -> None:
        why = reason.to_numpy(dtype=object).copy()
        why[(why == "") & outlet_id.eq("").to_numpy()] = NOT_SERVED
        self.reason = why
        self.tour = np.zeros(len(stops), dtype=np.int64)
        self.visit = np.zeros(len(stops), dtype=np.int64)
        self.leg, self.arrival = np.full((2, len(stops)), np.nan)
        self.outlet_id = outlet_id
        self.tours: list[dict[str, object]] = []

    def refuse(self, rows: IntArray, reason: str) -> None:
        self.reason[rows] = reason

    def add(
        self,
        outlet: str,
        rows: IntArray,
        minutes: FloatArray,
        tour: Tour,
        parcels: FloatArray,
        service: Service,
    ) -> dict[str, object]:
        """Enter the tours of one outlet; its row of the table."""
        busy = np.append(0.0, service.stop_min + service.parcel_min * parcels)
        made: list[dict[str, object]] = []
        for part in split_tour(tour.order, minutes, busy, shift_min=service.shift_min):
            self._enter(len(made) + 1, rows, part, minutes, busy)
            made.append(self._row(outlet, len(made) + 1, part, minutes, busy, parcels, service))
        self.tours += made
        table = pd.DataFrame(made)
        sums = table[["stops", "parcels", "drive_min", "service_min", "minutes", "overlong"]].sum()
        return {
            "outlet_id": outlet,
            "stops": int(sums["stops"]),
            "parcels": sums["parcels"],
            "tours": len(made),
            "drive_min": sums["drive_min"],
            "service_min": sums["service_min"],
            "minutes": sums["minutes"],
            "longest_min": table["minutes"].max(),
            "one_tour_min": tour.minutes,
            "bound_min": tour.bound_min,
            "gap": tour.gap,
            "status": tour.status,
            "overlong": int(sums["overlong"]),
        }

    def _enter(
        self,
        number_: int,
        rows: IntArray,
        part: IntArray,
        minutes: FloatArray,
        busy: FloatArray,
    ) -> None:
        legs = minutes[np.append(0, part[:-1]), part]
        done = np.append(0.0, np.cumsum(busy[part])[:-1])
        self.tour[rows[part - 1]] = number_
        self.visit[rows[part - 1]] = np.arange(1, len(part) + 1)
        self.leg[rows[part - 1]] = legs
        self.arrival[rows[part - 1]] = np.cumsum(legs) + done

    @staticmethod
    def _row(
        outlet: str,
        number_: int,
        part: IntArray,
        minutes: FloatArray,
        busy: FloatArray,
        parcels: FloatArray,
        service: Service,
    ) -> dict[str, object]:
        drive = float(minutes[np.append(0, part), np.append(part, 0)].sum())
        total = drive + float(busy[part].sum())
        late = service.shift_min is not None and total > service.shift_min
        return {
            "outlet_id": outlet,
            "tour": number_,
            "stops": len(part),
            "parcels": float(parcels[part - 1].sum()),
            "drive_min": drive,
            "service_min": float(busy[part].sum()),
            "minutes": total,
            "overlong": late,
        }

    def result(self, outlets: list[dict[str, object]]) -> CourierTours:
        """All of it as tables."""
        stops = pd.DataFrame(
            {
                "outlet_id": self.outlet_id,
                "tour": self.tour,
                "visit": self.visit,
                "leg_min": self.leg,
                "arrival_min": self.arrival,
                "reason": pd.array(self.reason, dtype="str"),
            },
            index=self.outlet_id.index,
        )
        return CourierTours(
            outlets=_table(outlets, OUTLET_COLUMNS),
            tours=_table(self.tours, TOUR_COLUMNS),
            stops=stops,
        )


TOUR_COLUMNS = (
    "outlet_id",
    "tour",
    "stops",
    "parcels",
    "drive_min",
    "service_min",
    "minutes",
    "overlong",
)
OUTLET_COLUMNS = (
    "outlet_id",
    "stops",
    "parcels",
    "tours",
    "drive_min",
    "service_min",
    "minutes",
    "longest_min",
    "one_tour_min",
    "bound_min",
    "gap",
    "status",
    "overlong",
)


def _table(rows: list[dict[str, object]], columns: tuple[str, ...]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=list(columns))
    return frame.set_index(["outlet_id", "tour"] if "tour" in columns else "outlet_id")
