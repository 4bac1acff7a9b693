"""Columns of public data sets: rates in other units (Ookla), keys in parts (OpenCelliD)."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_RATES = {
    "avgdkbps": ("download_mbps", 1e-3),
    "downloadkbps": ("download_mbps", 1e-3),
    "downloadgbps": ("download_mbps", 1e3),
    "avgukbps": ("upload_mbps", 1e-3),
    "uploadkbps": ("upload_mbps", 1e-3),
    "uploadgbps": ("upload_mbps", 1e3),
}

_OTHER_UNITS: dict[str, dict[str, tuple[str, float]]] = {"speed_tests": _RATES, "services": _RATES}

_CELL_IDENTITY = (("mcc",), ("mnc", "net"), ("lac", "tac", "area"), ("cid", "cellid", "cell"))
"""Parts of a cell's global identity as OpenCelliD and Mozilla name them, in order."""

KEY_HEADINGS = frozenset(word for words in _CELL_IDENTITY for word in words)
"""Folded headings that are parts of a key."""


def columns_in_other_units(table: str) -> dict[str, tuple[str, float]]:
    """Folded heading to the column that it means and the factor to the column's unit.

    Rates in kbit/s are those of Ookla's open data.

    >>> columns_in_other_units("speed_tests")["avgdkbps"]
    ('download_mbps', 0.001)
    """
    return _OTHER_UNITS.get(table, {})


def key_parts(table: str, folded: Sequence[str]) -> tuple[int, ...]:
    """Positions of country, network, area and cell code where a cell register has all four.

    A cell code alone is unique only within its area; together they name a cell in the world.
    """
    if table != "sites":
        return ()
    found = []
    for words in _CELL_IDENTITY:
        at = [i for i, word in enumerate(folded) if word in words]
        if len(at) != 1:
            return ()
        found.append(at[0])
    return tuple(found)
