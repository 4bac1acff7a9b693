"""Lengths and times of the edges of an osmnx graph."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from fugai.errors import ContractError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fugai._types import FloatArray

    Named = Sequence[tuple[Any, Any, Any]]
    Attributes = Sequence[dict[str, Any]]

OWN_PACE_KMH = {"walk": 5.0, "cycle": 20.0}
"""Speed of the modes that need no ``travel_time`` or ``speed_kph``. [km/h]"""

FASTEST_KMH = {"walk": 12.0, "cycle": 45.0}
"""Median speed above which the times of a graph are those of motor vehicles. [km/h]"""


def edge_lengths(named: Named, attributes: Attributes) -> FloatArray:
    """Length of each edge. [m]

    Raises
    ------
    ContractError
        One is missing, negative or no number.
    """
    values = [_number(data.get("length")) for data in attributes]
    for edge, data, value in zip(named, attributes, values, strict=True):
        if not (math.isfinite(value) and value >= 0):
            found = _told(data, "length")
            msg = f"`length` of an edge of `G` must be a number of metres, found {found} at edge {edge}."
            raise ContractError(msg)
    return np.array(values, dtype=np.float64)


def edge_times(
    named: Named, attributes: Attributes, length_m: FloatArray, *, mode: str
) -> tuple[FloatArray, list[str]]:
    """Time of each edge [s], and the attribute that it comes from.

    Raises
    ------
    ContractError
        An edge has neither ``travel_time`` nor ``speed_kph``, one that is no number, or the times
        are not those of the mode.
    """
    known = any(
        data.get(name) is not None for data in attributes for name in ("travel_time", "speed_kph")
    )
    if not known and mode in OWN_PACE_KMH:
        kmh = OWN_PACE_KMH[mode]
        return length_m * 3.6 / kmh, [f"{kmh:g} km/h"] * len(named)
    found = [
        _one(edge, data, metres)
        for edge, data, metres in zip(named, attributes, length_m.tolist(), strict=True)
    ]
    time_s = np.array([seconds for seconds, _ in found], dtype=np.float64)
    _check_pace(time_s, length_m, mode)
    return time_s, [reason for _, reason in found]


def _one(edge: tuple[Any, Any, Any], data: dict[str, Any], metres: float) -> tuple[float, str]:
    given = data.get("travel_time")
    if given is not None:
        seconds = _number(given)
        if not (math.isfinite(seconds) and seconds >= 0):
            msg = (
                f"`travel_time` of an edge of `G` must be seconds, found {given!r} at edge {edge}."
            )
            raise ContractError(msg)
        return seconds, f"travel_time={seconds:g}"
    kmh = _number(data.get("speed_kph"))
    if not (math.isfinite(kmh) and kmh > 0):
        found = _told(data, "speed_kph")
        msg = (
            f"Every edge of `G` must have `travel_time` or `speed_kph`, as `osmnx.add_edge_speeds` "
            f"sets it, found {found} at edge {edge}."
        )
        raise ContractError(msg)
    return metres * 3.6 / kmh, f"speed_kph={kmh:g}"


def _check_pace(time_s: FloatArray, length_m: FloatArray, mode: str) -> None:
    """Raise where people on foot, or bicycles, would move as cars do."""
    fastest = FASTEST_KMH.get(mode)
    moving = time_s > 0
    if fastest is None or not moving.any():
        return
    kmh = float(np.median(length_m[moving] * 3.6 / time_s[moving]))
    if kmh > fastest:
        msg = (
            f"`travel_time` of the edges of `G` must be that of mode {mode!r}, "
            f"found a median of {kmh:.0f} km/h."
        )
        raise ContractError(msg)


def _number(value: object) -> float:
    try:
        return math.nan if value is None or isinstance(value, bool) else float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return math.nan


def _told(data: dict[str, Any], name: str) -> str:
    return repr(data[name])[:80] if name in data else "neither" if name == "speed_kph" else "none"
