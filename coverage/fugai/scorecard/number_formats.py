"""How a spreadsheet shows a number of a unit."""

from __future__ import annotations

from fugai.scorecard.indicators.registry import INDICATORS

SHARE, WHOLE, DECIMAL = "0.0%", "#,##0", "#,##0.0"
"""Shares in per cent, things in whole numbers, measurements with one decimal."""

_COUNTED = frozenset(
    {spec.unit for spec in INDICATORS.values() if spec.kind == "count"} | {"persons", "households"}
)


def number_format(unit: str, *, change: bool = False) -> str:
    """Number format of a unit, as a spreadsheet writes it; of a change with its sign.

    >>> number_format("1"), number_format("persons"), number_format("Mbit/s")
    ('0.0%', '#,##0', '#,##0.0')
    >>> number_format("1", change=True)
    '+0.0%;-0.0%;0.0%'
    """
    text = SHARE if unit == "1" else WHOLE if unit in _COUNTED else DECIMAL
    return f"+{text};-{text};{text}" if change else text
