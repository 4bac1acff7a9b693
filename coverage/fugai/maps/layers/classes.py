"""Rasters of levels or minutes turned into rasters of a few classes, with labels and colours."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from fugai.errors import ContractError
from fugai.georeference import as_raster, like
from fugai.maps.layers.colours import BANDS, LEVELS, UNKNOWN, ramp

if TYPE_CHECKING:
    import xarray as xr

    from fugai.wording import Label

UNKNOWN_CODE = 0
"""Code of cells without data."""

Classes = Mapping[int, tuple[str, str, str]]
"""Code to Chinese label, English label and colour as ``#rrggbb``."""

_UNKNOWN_CLASS = ("未知", "Unknown", UNKNOWN)
_NO_SERVICE = "#e7ddd3"


def interval_legend(
    edges: Sequence[float], colours: Sequence[str], *, prefix: str, unit: str, top: str = ">"
) -> dict[str, tuple[str, str, str]]:
    """Legend of the classes between ascending edges: key, Chinese and English label, colour.

    Class k is ``prefix`` and k, from below the first edge (0) to beyond the last, which ``top`` introduces.

    >>> interval_legend([-5.0, 5.0], ["#000000", "#888888", "#ffffff"], prefix="r", unit="dB")["r1"]
    ('-5 ~ 5 dB', '-5 to 5 dB', '#888888')
    """
    ends = (None, *edges, None)
    found = {}
    for position, colour in enumerate(colours):
        low, high = ends[position], ends[position + 1]
        if low is None:
            zh = en = f"< {high:g} {unit}"
        elif high is None:
            zh = en = f"{top} {low:g} {unit}"
        else:
            zh, en = f"{low:g} ~ {high:g} {unit}", f"{low:g} to {high:g} {unit}"
        found[f"{prefix}{position}"] = (zh, en, colour)
    return found


def band_classes(
    minutes: xr.DataArray, bounds: Sequence[float]
) -> tuple[xr.DataArray, dict[int, tuple[str, str, str]]]:
    """Bands of travel time: code 1 up to and including the first bound, and so on.

    Parameters
    ----------
    minutes
        Travel time, dims ``(y, x)``, NaN where it is unknown or infinite. [min]
    bounds
        Inclusive upper bounds, ascending. [min]

    Returns
    -------
    Codes (int8: 0 unknown, 1 to n the bands, n + 1 beyond the last bound) and their classes.

    Raises
    ------
    ContractError
        The bounds are not 1 to 100 ascending numbers.

    Examples
    --------
    >>> import xarray as xr
    >>> from fugai import maps
    >>> minutes = xr.DataArray([[4.0, 5.0, 12.0]], dims=("y", "x"))
    >>> codes, classes = maps.band_classes(minutes, [5.0, 10.0])
    >>> codes.to_numpy().tolist(), classes[3][1]
    ([[1, 1, 3]], 'More than 10 min')
    """
    edges = _ascending(bounds, name="bounds")
    minutes = as_raster(minutes, name="minutes")
    values = minutes.to_numpy()
    codes = np.searchsorted(edges, values, side="left") + 1
    classes: dict[int, tuple[str, str, str]] = {
        UNKNOWN_CODE: ("未知或不可达", "Unknown or unreachable", UNKNOWN)
    }
    classes.update(enumerate(band_labels(edges), start=1))
    last = edges[-1]
    colour = ramp(BANDS, len(edges) + 1)[-1]
    classes[len(edges) + 1] = (f"超过 {last:g} 分钟", f"More than {last:g} min", colour)
    return _codes(minutes, codes), classes


def band_labels(bounds: Sequence[float]) -> list[tuple[str, str, str]]:
    """Chinese and English label and colour of each band, up to and including each bound.

    Parameters
    ----------
    bounds
        Inclusive upper bounds, ascending. [min]

    Raises
    ------
    ContractError
        The bounds are not 1 to 100 ascending numbers.

    Examples
    --------
    >>> from fugai.maps import band_labels
    >>> band_labels([5.0, 10.0])[1][:2]
    ('5–10 分钟', '5–10 min')
    """
    edges = _ascending(bounds, name="bounds")
    colours = ramp(BANDS, len(edges) + 1)
    lows = [0.0, *edges[:-1]]
    return [
        (f"{low:g}–{high:g} 分钟", f"{low:g}–{high:g} min", colour)
        for low, high, colour in zip(lows, edges, colours, strict=False)
    ]


def signal_classes(
    rsrp: xr.DataArray,
    thresholds: Sequence[float],
    *,
    unit: str | Label = "dBm",
    colours: Sequence[str] = LEVELS,
) -> tuple[xr.DataArray, dict[int, tuple[str, str, str]]]:
    """Classes of a level: code 1 below the lowest threshold, code k + 1 from the k-th upward.

    Parameters
    ----------
    rsrp
        Level, dims ``(y, x)``, NaN where it was not computed. [dBm]
    thresholds
        Inclusive lower bounds, ascending. [dBm]
    unit
        Unit in the labels; a Chinese and an English one where they differ.
    colours
        From low to high.

    Returns
    -------
    Codes (int8: 0 unknown, 1 to n + 1 the classes) and their classes.

    Raises
    ------
    ContractError
        The thresholds are not 1 to 100 ascending numbers.

    Examples
    --------
    >>> import xarray as xr
    >>> from fugai import maps
    >>> rsrp = xr.DataArray([[-120.0, -105.0, -80.0]], dims=("y", "x"))
    >>> codes, classes = maps.signal_classes(rsrp, [-105.0, -85.0])
    >>> codes.to_numpy().tolist(), classes[2][1]
    ([[1, 2, 3]], '-105 to -85 dBm')
    """
    edges = _ascending(thresholds, name="thresholds")
    rsrp = as_raster(rsrp, name="rsrp")
    values = rsrp.to_numpy()
    codes = np.searchsorted(edges, values, side="right") + 1
    shades = ramp(colours, len(edges))
    first = edges[0]
    if not (isinstance(unit, str) or (isinstance(unit, tuple | list) and len(unit) == 2)):
        msg = f"`unit` must be text, or Chinese and English, found {unit!r}."
        raise ContractError(msg)
    zh, en = (unit, unit) if isinstance(unit, str) else unit
    classes = {
        UNKNOWN_CODE: _UNKNOWN_CLASS,
        1: (f"低于 {first:g} {zh}", f"Below {first:g} {en}", _NO_SERVICE),
    }
    for position, low in enumerate(edges):
        high = edges[position + 1] if position + 1 < len(edges) else None
        text = f"{low:g} ~ {high:g}" if high is not None else f"≥ {low:g}"
        classes[position + 2] = (
            f"{text} {zh}",
            f"{text.replace('~', 'to')} {en}",
            shades[position],
        )
    return _codes(rsrp, codes), classes


def _ascending(values: Sequence[float], *, name: str) -> list[float]:
    edges = [float(value) for value in values]
    if not 1 <= len(edges) <= 100 or not np.all(np.isfinite(edges)) or sorted(set(edges)) != edges:
        msg = f"`{name}` must be 1 to 100 finite, ascending numbers, found {list(values)}."
        raise ContractError(msg)
    return edges


def _codes(
    source: xr.DataArray, codes: np.ndarray[tuple[int, ...], np.dtype[np.int64]]
) -> xr.DataArray:
    known = ~np.isnan(source.to_numpy())
    values = np.where(known, codes, UNKNOWN_CODE).astype(np.int8)
    return like(source, values)
