"""Access points as discs: defaults filled in, squared radii, and the number of their first year."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

from fugai.kernels.raster.discs import NEVER, Discs, radius_square_m2
from fugai.messages import Message
from fugai.tables import Assumption, active_in
from fugai.wireless.columns import numbers

if TYPE_CHECKING:
    from collections.abc import Sequence

    import geopandas as gpd
    import pandas as pd

    from fugai._types import BoolArray, FloatArray, IntArray, ObjectArray
    from fugai.tables.assumptions import State
    from fugai.wireless.wlan.settings import Band, WlanSettings

INDOOR_HEIGHT_M = 3.0
OUTDOOR_HEIGHT_M = 5.0
"""Default heights of access points. [m]"""

MOST_FLOORS_AWAY = 3
"""Floors through which an access point is heard at most."""

DEFAULT_BAND_GHZ = 2.4
"""Band of access points that state none. [GHz]"""

_DEFAULTS: dict[str, tuple[State, str, Message]] = {
    "indoor": (
        "guessed",
        "",
        Message(
            zh="按所属场所是否为建筑物判定，无场所的按室外",
            en="by whether its venue is a building; outdoors without a venue",
        ),
    ),
    "height_m": (
        "defaulted",
        f"{INDOOR_HEIGHT_M:g} m / {OUTDOOR_HEIGHT_M:g} m",
        Message(zh="室内/室外的默认高度", en="default heights indoors / outdoors"),
    ),
    "band_ghz": (
        "defaulted",
        f"{DEFAULT_BAND_GHZ:g} GHz",
        Message(zh="无线接入点的默认频段", en="default band of access points"),
    ),
    "eirp_dbm": (
        "defaulted",
        "",
        Message(zh="technologies.toml [wlan.bands]", en="technologies.toml [wlan.bands]"),
    ),
}
"""State, value and origin of what access points do not state."""


@dataclass(frozen=True, kw_only=True, eq=False)
class AccessPoints:
    """Access points in service by the last year, and what is known of the venues.

    Parameters
    ----------
    discs
        Where each one covers: positions, squared radii, venues, first years in service.
    buildings, footprint
        By venue: whether it is a building, and whether it has an area.
    floor
        Storey of each access point, NaN where it is not stated.
    own_m2
        Squared radius in the own venue, 0, 1, ... floors away, as columns. [m2]
    users
        Users that each can serve at the same time.
    """

    discs: Discs
    buildings: BoolArray
    footprint: BoolArray
    floor: FloatArray
    own_m2: FloatArray
    users: FloatArray


def prepare(
    access_points: gpd.GeoDataFrame,
    venues: gpd.GeoDataFrame,
    *,
    years: Sequence[int],
    settings: WlanSettings,
) -> AccessPoints:
    """Arrays for the kernels from the two tables; years ascending."""
    number = np.full(len(access_points), NEVER, dtype=np.uint8)
    for n in reversed(range(len(years))):
        number[active_in(access_points, years[n])] = n
    kept = np.flatnonzero(number != NEVER)
    frame = access_points.iloc[kept]
    position = {name: n for n, name in enumerate(venues["venue_id"])}
    venue = np.full(len(frame), -1, dtype=np.int64)
    if "venue_id" in frame:
        venue[:] = [position.get(name, -1) for name in frame["venue_id"].fillna("")]
    types = venues["type"].fillna("other").astype(str).to_numpy()
    buildings = np.array([settings.kind(kind).indoor for kind in types], dtype=np.bool_)
    shapes = venues.geometry.to_numpy()
    footprint = np.asarray(shapely.area(shapes) > 0.0, dtype=np.bool_).reshape(len(venues))
    place = frame.geometry.to_numpy()
    radii, own = _radii_m2(frame, venue, types, buildings, settings)
    users = numbers(frame, "users")
    return AccessPoints(
        floor=numbers(frame, "floor"),
        own_m2=own,
        users=np.where(np.isnan(users), settings.users_per_point, users),
        discs=Discs(
            xy=np.stack([shapely.get_x(place), shapely.get_y(place)], axis=1).reshape(-1, 2),
            radii_m2=radii,
            venue=venue,
            year=number[kept],
        ),
        buildings=buildings,
        footprint=footprint,
    )


def access_point_assumptions(access_points: pd.DataFrame) -> tuple[Assumption, ...]:
    """What `predict_wlan` puts in for values that access points do not state, and for how many.

    Parameters
    ----------
    access_points
        Contract of that name.

    Examples
    --------
    >>> import pandas as pd
    >>> from fugai.wireless import access_point_assumptions
    >>> points = pd.DataFrame({"ap_id": ["a", "b"], "band_ghz": [5.0, None], "indoor": True})
    >>> found = access_point_assumptions(points)
    >>> [(one.column, one.count, one.value) for one in found]
    [('height_m', 2, '3 m / 5 m'), ('band_ghz', 1, '2.4 GHz'), ('eirp_dbm', 2, '')]
    """
    found = []
    for column, (state, value, origin) in _DEFAULTS.items():
        indoor = column == "indoor"
        own = _stated_indoor(access_points) if indoor else numbers(access_points, column)
        missing = int(np.isnan(own).sum())
        if missing:
            found.append(
                Assumption(
                    input="access_points",
                    column=column,
                    state=state,
                    count=missing,
                    of=len(access_points),
                    value=value,
                    origin=origin,
                )
            )
    return tuple(found)


def _stated_indoor(frame: pd.DataFrame) -> FloatArray:
    """1 indoors, 0 outdoors, NaN where an access point does not say."""
    if "indoor" not in frame:
        return np.full(len(frame), np.nan)
    stated = frame["indoor"].astype("boolean").to_numpy(dtype=np.float64, na_value=np.nan)
    return np.asarray(stated, dtype=np.float64)


def _radii_m2(
    frame: gpd.GeoDataFrame,
    venue: IntArray,
    types: ObjectArray,
    buildings: BoolArray,
    settings: WlanSettings,
) -> tuple[FloatArray, FloatArray]:
    """Squared radii of `Discs`, and those in the own venue by the floors between. [m2]"""
    stated = _stated_indoor(frame)
    inside_venue = np.array([v >= 0 and bool(buildings[v]) for v in venue], dtype=np.float64)
    indoor = np.where(np.isnan(stated), inside_venue, stated).astype(np.bool_)
    height = numbers(frame, "height_m")
    height = np.where(np.isnan(height), np.where(indoor, INDOOR_HEIGHT_M, OUTDOOR_HEIGHT_M), height)
    band = numbers(frame, "band_ghz")
    band = np.where(np.isnan(band), DEFAULT_BAND_GHZ, band)
    bands = [settings.band(ghz) for ghz in band.tolist()]
    eirp = numbers(frame, "eirp_dbm")
    eirp = np.where(np.isnan(eirp), [item.eirp_dbm for item in bands], eirp)
    radii = np.full((len(frame), 3), -1.0)
    own = np.full((len(frame), MOST_FLOORS_AWAY + 1), -1.0)
    known: dict[tuple[object, ...], tuple[tuple[float, float, float], list[float]]] = {}
    for i, chosen in enumerate(bands):
        kind = str(types[venue[i]]) if venue[i] >= 0 else "other"
        key = (chosen.name, float(eirp[i]), float(height[i]), bool(indoor[i]), kind)
        if key not in known:
            heard = {"eirp_dbm": float(eirp[i]), "height_m": float(height[i])}
            known[key] = (
                _three_radii_m2(settings, chosen, kind, **heard, indoor=bool(indoor[i])),
                _radii_by_floor_m2(settings, chosen, kind, **heard, indoor=bool(indoor[i])),
            )
        radii[i], own[i] = known[key]
    return radii, own


def _radii_by_floor_m2(
    settings: WlanSettings, band: Band, kind: str, *, eirp_dbm: float, height_m: float, indoor: bool
) -> list[float]:
    """Squared radii in the own venue, by the number of floors between. [m2]"""
    venue = settings.kind(kind)
    inside = (
        venue.coefficient[band.name] if indoor and venue.indoor else settings.outdoor_coefficient
    )
    walls = 1 if venue.indoor and not indoor else 0
    found = []
    for floors in range(MOST_FLOORS_AWAY + 1):
        loss_db = band.floor_db + settings.next_floor_db * (floors - 1) if floors else 0.0
        heard_dbm = eirp_dbm - loss_db
        found.append(
            _radius_m2(settings, band, inside, walls, eirp_dbm=heard_dbm, height_m=height_m)
        )
    return found


def _three_radii_m2(
    settings: WlanSettings, band: Band, kind: str, *, eirp_dbm: float, height_m: float, indoor: bool
) -> tuple[float, float, float]:
    """Squared radii in the own venue, over open ground and into another building. [m2]"""
    venue = settings.kind(kind)
    walls = 1 if indoor else 0
    outdoors = settings.outdoor_coefficient
    # an access point outdoors at a building serves its own venue through a wall
    inside = venue.coefficient[band.name] if indoor and venue.indoor else outdoors
    own_walls = 1 if venue.indoor and not indoor else 0
    return (
        _radius_m2(settings, band, inside, own_walls, eirp_dbm=eirp_dbm, height_m=height_m),
        _radius_m2(settings, band, outdoors, walls, eirp_dbm=eirp_dbm, height_m=height_m),
        _radius_m2(settings, band, outdoors, walls + 1, eirp_dbm=eirp_dbm, height_m=height_m),
    )


def _radius_m2(
    settings: WlanSettings,
    band: Band,
    coefficient: float,
    walls: int,
    *,
    eirp_dbm: float,
    height_m: float,
) -> float:
    square = radius_square_m2(
        eirp_dbm,
        settings.edge_dbm,
        band.frequency_mhz,
        coefficient,
        walls * band.wall_db,
        height_m - settings.receiver_height_m,
    )
    return float(min(square, settings.max_range_m**2))
