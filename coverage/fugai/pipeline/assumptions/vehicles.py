"""What stands for cells of the table of vehicles that are blank."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fugai.messages import Message
from fugai.tables import Assumption

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

    from fugai.pipeline.inputs import Inputs

SHIFT_OF_TOURS = Message(
    zh="未填写班次时长的车辆取 `delivery.tour_shift_minutes`",
    en="without a shift: `delivery.tour_shift_minutes`",
)
ALL_DISTRICTS = Message(
    zh="未填写服务行政区的车辆：没有其他车辆服务的各行政区",
    en="without a district: those that no other vehicle serves",
)
OWN_DEPOT = Message(
    zh="未填写补货网点的车辆：始发网点", en="without places to load again: its own depot"
)


def vehicle_assumptions(inputs: Inputs) -> Iterator[Assumption]:
    """Shifts, districts and places of loading that the vehicles do not state."""
    table = inputs.table("vehicles")
    if table is None:
        return
    shift = f"{inputs.project.delivery.tour_shift_minutes / 60:g} h"
    nowhere = table["district_id"].fillna("").eq("")
    yield from _defaulted("shift_hours", table["shift_hours"].isna(), shift, SHIFT_OF_TOURS)
    again = table["reload_at"].isna() & table["max_reloads"].gt(0)
    yield from _defaulted("reload_at", again, "", OWN_DEPOT)
    yield from _defaulted("district_id", nowhere, "", ALL_DISTRICTS)


def _defaulted(column: str, blank: pd.Series, value: str, origin: Message) -> Iterator[Assumption]:
    count = int(blank.sum())
    if count:
        yield Assumption(
            input="vehicles",
            column=column,
            state="defaulted",
            count=count,
            of=len(blank),
            value=value,
            origin=origin,
        )
