"""How many roads state their speed and length, and where the others come from."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fugai.messages import Message
from fugai.tables import Assumption

if TYPE_CHECKING:
    import pandas as pd

    from fugai._types import BoolArray
    from fugai.tables.assumptions import State

SPEED_OF_CLASS = Message(
    zh="按道路等级取速度（speeds.toml）", en="speed of the road's class (speeds.toml)"
)
STRAIGHT_LINE = Message(zh="取两端的直线距离", en="straight line between its ends")


def limit_assumptions(limited: BoolArray, driven: BoolArray) -> tuple[Assumption, ...]:
    """Drivable ways with a mapped limit, and those whose speed is that of their class.

    Parameters
    ----------
    limited, driven
        By way: whether it has a limit, and whether motor vehicles may use it.
    """
    return _two("maxspeed", limited[driven], "defaulted", SPEED_OF_CLASS)


def row_assumptions(rows: pd.DataFrame) -> tuple[Assumption, ...]:
    """Rows of a table of edges that state a time, a speed or a limit, and a length.

    Parameters
    ----------
    rows
        With `fugai.intake.roads.edges.ROW_COLUMNS`.
    """
    timed = rows[["drive_s", "speed_kmh"]].notna().any(axis="columns") | rows["maxspeed"].ne("")
    length = rows["length_m"].notna()
    return (
        *_two("maxspeed", timed.to_numpy(dtype=np.bool_), "defaulted", SPEED_OF_CLASS),
        *_two("length_m", length.to_numpy(dtype=np.bool_), "guessed", STRAIGHT_LINE),
    )


def _two(column: str, stated: BoolArray, other: State, origin: Message) -> tuple[Assumption, ...]:
    size, count = len(stated), int(stated.sum())
    given = Assumption(input="roads", column=column, state="stated", count=count, of=size)
    assumed = Assumption(
        input="roads", column=column, state=other, count=size - count, of=size, origin=origin
    )
    return tuple(one for one in (given, assumed) if one.count)
