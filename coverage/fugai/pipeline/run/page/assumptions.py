"""The assumptions of a run as its page shows them."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from fugai.pipeline.assumptions.titles import assumption_title, input_title
from fugai.tables.assumptions import ASSUMED, STATES

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Mapping, Sequence

    import pandas as pd

    from fugai.tables import Assumption

SHOWN_STATES = STATES[:4]


def page_assumptions(ledger: Sequence[Assumption], rests: pd.DataFrame) -> dict[str, object]:
    """What inputs state and do not state, and how far that moves each headline.

    Parameters
    ----------
    ledger
        The project's assumptions.
    rests
        Headlines and what they rest on, from `headline_assumptions`.

    Returns
    -------
    ``inputs`` and ``headlines``, as ``assumptions.js`` reads them.
    """
    named = dict.fromkeys(one.input for one in ledger)
    return {
        "states": list(SHOWN_STATES),
        "inputs": [_input(name, [one for one in ledger if one.input == name]) for name in named],
        "headlines": [
            _headline(part.to_dict("records")) for _, part in rests.groupby("headline", sort=False)
        ],
    }


def _input(name: str, mine: Iterable[Assumption]) -> dict[str, object]:
    parts = list(mine)
    counts = {state: sum(one.count for one in parts if one.state == state) for state in STATES}
    return {
        "name": list(input_title(name)),
        "counts": [counts[state] for state in SHOWN_STATES],
        "assumed": [_assumed(name, one) for one in parts if one.state in ASSUMED and one.column],
    }


def _assumed(name: str, one: Assumption) -> dict[str, object]:
    return {
        "title": list(assumption_title(name, one.column)),
        "column": one.column,
        "state": one.state,
        "count": one.count,
        "of": one.of,
        "value": one.value,
        "origin": [one.origin.zh, one.origin.en],
    }


def _headline(rows: Sequence[Mapping[Hashable, object]]) -> dict[str, object]:
    first = rows[0]
    columns = dict.fromkeys((row["column_zh"], row["column_en"]) for row in rows)
    # a variation of sites and cells alike stands beside both, and is shown once
    moves = list(
        {
            row["variation"]: row
            for row in rows
            if row["variation"] and _number(row["change"]) is not None
        }.values()
    )
    methods = dict.fromkeys((row["method_zh"], row["method"]) for row in moves)
    return {
        "target": first["target"],
        "indicator": first["indicator"],
        "title": [first["title_zh"], first["title"]],
        "value": _number(first["value"]),
        "unit": first["unit"],
        "rests": [list(one) for one in columns],
        "moves": [
            {
                "title": [row["variation_zh"], row["variation"]],
                "change": _number(row["change"]),
                "error": _number(row["error"]),
            }
            for row in moves
        ],
        "methods": [list(one) for one in methods],
    }


def _number(value: object) -> float | None:
    number = float(str(value))
    return number if math.isfinite(number) else None
