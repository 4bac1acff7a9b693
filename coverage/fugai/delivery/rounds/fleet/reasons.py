"""Why no vehicle at all can serve a stop, seen by itself."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from fugai.delivery.rounds.fleet.instance import (
    LOAD_TOLERANCE,
    UNREACHABLE,
    Instance,
    Kind,
    Round,
    Windows,
    cost_of,
    extended,
    home_spans,
    metres_of,
    schedule,
    start_spans,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

NO_VEHICLE = "there is no vehicle"
TOO_LARGE = "it is more than any vehicle holds"
NO_WAY = "no way there and back"
TOO_FAR = "the way there and back is longer than the range"
TOO_LONG = "there and back takes longer than a shift"
NEVER_OPEN = "it is never open"
CLOSED = "it is closed whenever a vehicle can be there"
NO_ROOM = "no vehicle has time and room left"

_ORDER = (NO_VEHICLE, TOO_LARGE, NO_WAY, TOO_FAR, CLOSED, TOO_LONG)
"""What is said where kinds of vehicles have several reasons: that of the kind that came closest."""


def lone_reason(instance: Instance, stop: int) -> str:
    """Why a stop cannot be served even by a round of its own; '' where it can."""
    found = [_reason(instance, at, kind, stop) for at, kind in enumerate(instance.kinds)]
    if "" in found:
        return ""
    return max(found, key=_ORDER.index, default=NO_VEHICLE)


def _reason(instance: Instance, position: int, kind: Kind, stop: int) -> str:
    place = instance.depots + stop
    if not kind.number:
        return NO_VEHICLE
    if (instance.load[stop] > kind.capacity * (1 + LOAD_TOLERANCE)).any():
        return TOO_LARGE
    seconds = instance.seconds[kind.matrix]
    if max(seconds[kind.depot, place], seconds[place, kind.depot]) >= UNREACHABLE:
        return NO_WAY
    if metres_of(instance, Round(kind=position, trips=((stop,),))) > kind.max_m:
        return TOO_FAR
    if _there_and_back(instance, kind, place):
        return ""
    always = tuple(
        Windows(((0, UNREACHABLE),)) if at == place else windows
        for at, windows in enumerate(instance.windows)
    )
    return CLOSED if _there_and_back(replace(instance, windows=always), kind, place) else TOO_LONG


def _there_and_back(instance: Instance, kind: Kind, place: int) -> bool:
    spans = extended(instance, kind, start_spans(instance, kind), kind.depot, place)
    return bool(spans) and bool(home_spans(instance, kind, spans, place))


def dearest_lone_round(instance: Instance, stops: Sequence[int]) -> float:
    """The most that a round to one of the stops alone costs with any vehicle that can serve it."""
    dearest = 0.0
    for position, kind in enumerate(instance.kinds):
        for stop in stops:
            if _reason(instance, position, kind, stop) == "":
                made = Round(kind=position, trips=((stop,),))
                moments = schedule(instance, made)
                if moments is not None:
                    dearest = max(dearest, cost_of(instance, made, moments))
    return float(np.float64(dearest))
