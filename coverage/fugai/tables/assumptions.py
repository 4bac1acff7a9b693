"""What a number rests on: how many values of each column are stated, and how many are not."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

import pandas as pd

from fugai.errors import ContractError
from fugai.messages import Message

if TYPE_CHECKING:
    from collections.abc import Iterable

State = Literal["stated", "defaulted", "guessed", "blank", "ignored"]
STATES: tuple[State, ...] = ("stated", "defaulted", "guessed", "blank", "ignored")
"""What a value is: in the input (``stated``), put in by a rule that knows nothing of this place
(``defaulted``), worked out from what the input says otherwise (``guessed``), left unknown (``blank``), or
in the input and not used (``ignored``)."""

ASSUMED: tuple[State, ...] = ("defaulted", "guessed")
"""States of values that no input states."""

ASSUMPTION_COLUMNS = ("input", "column", "state", "count", "of", "value", "origin_zh", "origin")
"""Columns of an assumptions ledger. ``count`` of ``of`` values are in that state; ``value`` is what was
put in, ``origin`` where it comes from."""

_NOWHERE = Message(zh="", en="")


@dataclass(frozen=True, kw_only=True)
class Assumption:
    """How many values of one column are in one state.

    Parameters
    ----------
    input
        Table or raster, ``roads``, or ``project`` for keys of the project file.
    column
        Its column, the heading of a column that is not used, or '' for whole rows.
    state
        One of `STATES`.
    count, of
        That many of how many values.
    value
        What was put in, with its unit; '' where the values differ or nothing was.
    origin
        Where it comes from: the default, the rule, the reason.

    Raises
    ------
    ContractError
        The state is unknown, or there are more values than there are.

    Examples
    --------
    >>> from fugai.tables import Assumption
    >>> one = Assumption(input="outlets", column="status", state="defaulted", count=3, of=3)
    >>> one.whole
    True
    """

    input: str
    column: str
    state: State
    count: int
    of: int
    value: str = ""
    origin: Message = _NOWHERE

    def __post_init__(self) -> None:
        if self.state not in STATES:
            msg = f"`state` must be one of {', '.join(STATES)}, found {self.state!r}."
            raise ContractError(msg)
        if not 0 <= self.count <= self.of:
            msg = f"`count` must be between 0 and {self.of}, found {self.count}."
            raise ContractError(msg)

    @property
    def whole(self) -> bool:
        """Whether values that no input states fill the whole column."""
        return self.state in ASSUMED and 0 < self.count == self.of


def summed_assumptions(parts: Iterable[Assumption]) -> tuple[Assumption, ...]:
    """Counts of several sources of the same inputs, added up.

    Parameters
    ----------
    parts
        In the order of the sources; those without a value are left out.

    Returns
    -------
    One for each input, column, state, value and origin, in the order of their first.

    Examples
    --------
    >>> from fugai.tables import Assumption, summed_assumptions
    >>> one = Assumption(input="sites", column="name", state="stated", count=2, of=3)
    >>> two = Assumption(input="sites", column="name", state="blank", count=1, of=3)
    >>> [(a.state, a.count, a.of) for a in summed_assumptions([one, two, one])]
    [('stated', 4, 6), ('blank', 1, 3)]
    """
    found: dict[tuple[object, ...], Assumption] = {}
    for one in parts:
        if not one.count:
            continue
        key = one.input, one.column, one.state, one.value, one.origin
        before = found.get(key)
        found[key] = (
            one
            if before is None
            else replace(before, count=before.count + one.count, of=before.of + one.of)
        )
    return tuple(found.values())


def assumptions_table(assumptions: Iterable[Assumption]) -> pd.DataFrame:
    """An assumptions ledger as a table with `ASSUMPTION_COLUMNS`.

    Parameters
    ----------
    assumptions
        In the order of the rows.

    Examples
    --------
    >>> from fugai.tables import Assumption, assumptions_table
    >>> one = Assumption(input="sites", column="height_m", state="defaulted", count=2, of=3, value="30 m")
    >>> assumptions_table([one])[["input", "column", "state", "count", "value"]].to_dict("records")
    [{'input': 'sites', 'column': 'height_m', 'state': 'defaulted', 'count': 2, 'value': '30 m'}]
    """
    rows = [
        (a.input, a.column, a.state, a.count, a.of, a.value, a.origin.zh, a.origin.en)
        for a in assumptions
    ]
    frame = pd.DataFrame(rows, columns=list(ASSUMPTION_COLUMNS))
    counts = {"count": "int64", "of": "int64"}
    return frame.astype({name: counts.get(name, "str") for name in ASSUMPTION_COLUMNS})
