"""Rows of the reference figures, one generator per table, with values in our own units.

The tests and ``python -m tests.validation`` read the figures here and nowhere else.
"""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from pathlib import Path

BUILDINGS = {1: "traditional", 2: "efficient"}


def table(path: Path) -> list[dict[str, str]]:
    """Rows of a CSV file."""
    with path.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def p2109(reference: Path) -> dict[str, tuple[dict[str, np.ndarray], np.ndarray]]:
    """Arguments of `building_entry_loss_db` and the loss [dB], by class of building."""
    rows = np.loadtxt(reference / "p2109" / "validation.csv", delimiter=",", skiprows=1)
    frequency, percent, kind, elevation, loss = rows.T
    names = ("frequency_ghz", "probability", "elevation_deg")
    values = (frequency, percent / 100.0, elevation)
    return {
        building: (
            {name: value[kind == code] for name, value in zip(names, values, strict=True)},
            loss[kind == code],
        )
        for code, building in BUILDINGS.items()
    }
