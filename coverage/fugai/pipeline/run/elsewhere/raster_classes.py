"""Names and colours of the values of a run's rasters, for other programs."""

from __future__ import annotations

from itertools import pairwise
from math import inf
from typing import TYPE_CHECKING

from fugai.maps.layers.colours import BANDS, HIGH_IS_GOOD, LEVELS, UNKNOWN, ramp
from fugai.pipeline.run.page.layers import RESIDENT_STEPS, URBAN_CLASSES
from fugai.store import RasterClass
from fugai.wording import UNITS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import xarray as xr

_EDGES: dict[str, tuple[tuple[float, ...], Sequence[str]]] = {
    "dBm": ((-115.0, -105.0, -95.0, -85.0, -75.0), LEVELS),
    "dB": ((-5.0, 0.0, 5.0, 13.0, 20.0), LEVELS),
    "min": ((5.0, 10.0, 15.0, 30.0, 60.0), BANDS),
    "1": ((0.25, 0.5, 0.75, 0.9, 0.95), HIGH_IS_GOOD),
    "persons": (RESIDENT_STEPS, HIGH_IS_GOOD),
}
"""Unit of a raster to inner edges of its classes, and their colours from low to high."""

_REASONS = {
    "not requested": "未计算",
    "no road": "无道路",
    "no outlet within reach": "可达范围内无网点",
}


def raster_classes(rasters: Mapping[str, xr.DataArray]) -> dict[str, list[RasterClass]]:
    """Classes of each raster that has a legend: codes by name, numbers by their unit."""
    found = {}
    for name, raster in rasters.items():
        meanings = str(raster.attrs.get("flag_meanings", ""))
        unit = str(raster.attrs.get("units", ""))
        if name == "urbanisation":
            found[name] = [
                RasterClass(zh=zh, en=en, colour=colour, value=code)
                for code, (zh, en, colour) in URBAN_CLASSES.items()
            ]
        elif meanings:
            found[name] = _flags(meanings.split("; "))
        elif unit in _EDGES and raster.dtype.kind == "f":
            found[name] = _ranges(unit)
    return found


def _flags(meanings: list[str]) -> list[RasterClass]:
    """Reasons by code from 1; code 0 is a cell that has a value."""
    shades = ramp(BANDS, len(meanings) + 1)
    known = RasterClass(zh="有数值", en="has a value", colour=shades[0], value=0)
    rest = [
        RasterClass(zh=_REASONS.get(text, text), en=text, colour=colour, value=code)
        for code, (text, colour) in enumerate(zip(meanings, (UNKNOWN, *shades[2:]), strict=True), 1)
    ]
    return [known, *rest]


def _ranges(unit: str) -> list[RasterClass]:
    edges, colours = _EDGES[unit]
    zh, en = UNITS.get(unit, (unit, unit)) if unit != "1" else ("", "")
    made = []
    for (low, high), colour in zip(
        pairwise((-inf, *edges, inf)), ramp(colours, len(edges) + 1), strict=True
    ):
        text = (
            f"< {high:g}" if low == -inf else f"≥ {low:g}" if high == inf else f"{low:g} – {high:g}"
        )
        names = [f"{text} {word}".strip() for word in (zh, en)]
        made.append(RasterClass(zh=names[0], en=names[1], colour=colour, low=low, high=high))
    return made
