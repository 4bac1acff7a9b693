"""Tables of courier tours: by outlet, by tour and by stop."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from fugai.delivery.rounds.shifts import ServiceTime, split_tour

if TYPE_CHECKING:
    from fugai._types import FloatArray, IntArray
    from fugai.delivery.rounds.tours import Tour

NO_OUTLET = "no outlet"

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


@dataclass(frozen=True, kw_only=True, eq=False)
class CourierTours:
    """Round trips of the outlets.

    Parameters
    ----------
    outlets
        By ``outlet_id``: ``stops``, ``parcels``, ``tours``, ``drive_min`` of all its tours,
        ``service_min``, ``minutes`` (both), ``longest_min``, ``one_tour_min`` and ``bound_min``
        (driving if all stops were in one tour, and a lower bound on it), ``gap``, ``status`` (of
        that one tour) and ``overlong`` (tours of one stop that alone exceed the shift).
    tours
        By ``outlet_id`` and ``tour`` (from 1): ``stops``, ``parcels``, ``drive_min``,
        ``service_min``, ``minutes``, ``overlong``.
    stops
        On the index of the stops: ``outlet_id``, ``tour`` and ``visit`` (from 1; 0 for none),
        ``leg_min`` (driving from the stop before, or the outlet), ``arrival_min`` after departure,
        ``reason`` ('' where visited).

    Examples
    --------
    See `courier_tours`, which makes it.

    >>> import geopandas as gpd
    >>> import pandas as pd
    >>> from fugai.delivery import RoadNodes, courier_tours, network_from_edges
    >>> network = network_from_edges(
    ...     [0, 1], [1, 0], travel_time_s=[60, 60], length_m=[500, 500],
    ...     nodes=RoadNodes(x=[0, 500], y=[0, 0]),
    ... )
    >>> shop = gpd.GeoDataFrame({"outlet_id": ["a"]}, geometry=gpd.points_from_xy([0], [0]))
    >>> stop = gpd.GeoDataFrame(geometry=gpd.points_from_xy([500], [0]))
    >>> found = courier_tours(network, shop, stop, outlet_id=pd.Series(["a"]))
    >>> found.stops[["tour", "visit", "leg_min", "arrival_min"]].values.tolist()
    [[1.0, 1.0, 1.0, 1.0]]
    """

    outlets: pd.DataFrame
    tours: pd.DataFrame
    stops: pd.DataFrame


class OutletTour(NamedTuple):
    """One tour through all stops of an outlet, before it is split.

    ``rows`` are the positions of its stops, ``minutes`` the times between the outlet (0) and them
    [min], ``service_min`` the time at each of these places [min], ``parcels`` those of the stops.
    """

    outlet: str
    rows: IntArray
    minutes: FloatArray
    tour: Tour
    service_min: FloatArray
    parcels: FloatArray


class TourPlan:
    """Collects tours outlet by outlet.

    Parameters
    ----------
    outlet_id
        Outlet of each stop, '' for none, on the index of the stops.
    reason
        Why a stop is not on the network, '' where it is.
    """

    def __init__(self, outlet_id: pd.Series, reason: pd.Series) -> None:
        why = reason.to_numpy(dtype=object).copy()
        why[(why == "") & outlet_id.eq("").to_numpy()] = NO_OUTLET
        self.reason = why
        self.tour = np.zeros(len(outlet_id), dtype=np.int64)
        self.visit = np.zeros(len(outlet_id), dtype=np.int64)
        self.leg, self.arrival = np.full((2, len(outlet_id)), np.nan)
        self.outlet_id = outlet_id
        self.tours: list[dict[str, object]] = []
        self.outlets: list[dict[str, object]] = []

    def refuse(self, rows: IntArray, reason: str) -> None:
        """Give stops that are not visited a reason."""
        self.reason[rows] = reason

    def add(self, whole: OutletTour, *, shift_min: float | None) -> None:
        """Split the tour of one outlet into shifts, and enter them."""
        order, minutes = whole.tour.order, whole.minutes
        made: list[dict[str, object]] = []
        for trip in split_tour(order, minutes, whole.service_min, shift_min=shift_min):
            self._enter_visits(whole, trip, number=len(made) + 1)
            made.append(_tour_row(whole, trip, number=len(made) + 1, shift_min=shift_min))
        self.tours += made
        table = pd.DataFrame(made)
        sums = table[["stops", "parcels", "drive_min", "service_min", "minutes", "overlong"]].sum()
        self.outlets.append(
            {
                "outlet_id": whole.outlet,
                "stops": int(sums["stops"]),
                "parcels": sums["parcels"],
                "tours": len(made),
                "drive_min": sums["drive_min"],
                "service_min": sums["service_min"],
                "minutes": sums["minutes"],
                "longest_min": table["minutes"].max(),
                "one_tour_min": whole.tour.minutes,
                "bound_min": whole.tour.bound_min,
                "gap": whole.tour.gap,
                "status": whole.tour.status,
                "overlong": int(sums["overlong"]),
            }
        )

    def _enter_visits(self, whole: OutletTour, trip: IntArray, *, number: int) -> None:
        legs = whole.minutes[np.append(0, trip[:-1]), trip]
        served = np.append(0.0, np.cumsum(whole.service_min[trip])[:-1])
        rows = whole.rows[trip - 1]
        self.tour[rows] = number
        self.visit[rows] = np.arange(1, len(trip) + 1)
        self.leg[rows] = legs
        self.arrival[rows] = np.cumsum(legs) + served

    def result(self) -> CourierTours:
        """All tours as tables."""
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
            outlets=_table(self.outlets, OUTLET_COLUMNS),
            tours=_table(self.tours, TOUR_COLUMNS),
            stops=stops,
        )


def service_minutes(service_time: ServiceTime, parcels: FloatArray) -> FloatArray:
    """Time at the outlet (none) and at each of its stops. [min]"""
    return np.append(0.0, service_time.stop_min + service_time.parcel_min * parcels)


def _tour_row(
    whole: OutletTour, trip: IntArray, *, number: int, shift_min: float | None
) -> dict[str, object]:
    drive = float(whole.minutes[np.append(0, trip), np.append(trip, 0)].sum())
    service = float(whole.service_min[trip].sum())
    return {
        "outlet_id": whole.outlet,
        "tour": number,
        "stops": len(trip),
        "parcels": float(whole.parcels[trip - 1].sum()),
        "drive_min": drive,
        "service_min": service,
        "minutes": drive + service,
        "overlong": shift_min is not None and drive + service > shift_min,
    }


def _table(rows: list[dict[str, object]], columns: tuple[str, ...]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=list(columns))
    return frame.set_index(["outlet_id", "tour"] if "tour" in columns else "outlet_id")
