"""From summed powers to what a receiver sees: level, SINR, probability of service."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import xarray as xr
from scipy.special import ndtr

from fugai.units import FloatArray, to_db, to_linear
from fugai.wireless.ground import NO_DATA_KIND
from fugai.wireless.technology import ENVIRONMENTS, Technology

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fugai.grid import Grid

SINR_FLOOR_DB = -30.0
"""SINR where no cell reaches the floor; no lower value is reported. [dB]"""

_ROWS = 256


@dataclass(kw_only=True)
class Carrier:
    """Powers of one carrier's cells on the grid; grows as cells are added. [mW]"""

    best: FloatArray
    server: npt.NDArray[np.int32]
    total: FloatArray
    servers: npt.NDArray[np.int32]
    heights_clamped: int = 0

    @classmethod
    def empty(cls, shape: tuple[int, int]) -> Carrier:
        """State before the first cell."""
        return cls(
            best=np.zeros(shape),
            server=np.full(shape, -1, dtype=np.int32),
            total=np.zeros(shape),
            servers=np.zeros(shape, dtype=np.int32),
        )


@dataclass(frozen=True, kw_only=True)
class View:
    """What a receiver's view of the carriers' powers depends on, besides the powers."""

    grid: Grid
    kinds: npt.NDArray[np.uint8]
    technology: Technology
    load: float
    threshold_dbm: float
    attrs: Mapping[str, str | float | int]


def interference_weights(technology: Technology, load: float) -> tuple[float, float]:
    """What reference power of the server and of the other cells adds to the interference.

    OFDM: neighbours use a share ``load`` of the resource elements. TDMA: that, spread over
    ``reuse`` carriers. CDMA: the whole carrier of every cell interferes, the server's too, and the
    pilot is a part ``pilot_db`` of it, so that the ratio is Ec/Io of the pilot.
    """
    if technology.quality == "cdma":
        pilot = float(to_linear(technology.pilot_db))
        sent = (pilot + load * (1.0 - pilot)) / pilot
        return sent, sent
    return 0.0, load / technology.reuse


def sinr_db(
    best_mw: FloatArray, total_mw: FloatArray, *, technology: Technology, load: float
) -> FloatArray:
    """Signal over interference and noise of the best server, at least `SINR_FLOOR_DB`. [dB]"""
    own, others = interference_weights(technology, load)
    noise = float(to_linear(technology.noise_dbm))
    rest = np.maximum(total_mw - best_mw, 0.0)
    ratio = best_mw / (noise + own * best_mw + others * rest)
    quality: FloatArray = to_db(np.maximum(ratio, to_linear(SINR_FLOOR_DB)))
    return quality


def dataset(view: View, carriers: Mapping[float, Carrier], *, year: int | None) -> xr.Dataset:
    """Contract 'signal' from the carriers' powers: at each pixel the carrier of the best server."""
    shape = view.grid.shape
    layers = {
        "rsrp": np.empty(shape, np.float32), "sinr": np.empty(shape, np.float32),
        "probability": np.empty(shape, np.float32), "sigma": np.empty(shape, np.float32),
        "server": np.full(shape, -1, np.int32), "servers": np.zeros(shape, np.int32),
    }  # fmt: skip
    for top in range(0, shape[0], _ROWS):
        rows = slice(top, min(top + _ROWS, shape[0]))
        _fill(view, carriers, rows, layers)
    units = {"rsrp": "dBm", "sinr": "dB", "probability": "1", "sigma": "dB"}
    arrays = {
        name: view.grid.array(values, units=units.get(name, ""), name=name)
        for name, values in layers.items()
    }
    clamped = sum(carrier.heights_clamped for carrier in carriers.values())
    attrs = {"crs": view.grid.crs.to_wkt(), **view.attrs, "heights_clamped": clamped}
    if year is not None:
        attrs["year"] = year
    return xr.Dataset(arrays, attrs=attrs)


def _fill(
    view: View, carriers: Mapping[float, Carrier], rows: slice, layers: Mapping[str, np.ndarray]
) -> None:
    kinds = view.kinds[rows]
    best = np.zeros(kinds.shape)
    sinr = np.full(kinds.shape, SINR_FLOOR_DB)
    server = np.full(kinds.shape, -1, np.int32)
    for frequency in sorted(carriers):
        carrier = carriers[frequency]
        mine = carrier.best[rows]
        better = mine > best
        quality = sinr_db(mine, carrier.total[rows], technology=view.technology, load=view.load)
        best = np.where(better, mine, best)
        sinr = np.where(better, quality, sinr)
        server = np.where(better, carrier.server[rows], server)
        layers["servers"][rows] += carrier.servers[rows]
    floor = view.technology.floor_dbm
    heard = best >= float(to_linear(floor))
    level = np.full(kinds.shape, floor)
    level[heard] = 10.0 * np.log10(best[heard])
    known = kinds != NO_DATA_KIND
    sigmas = np.array([view.technology.sigma_db[name] for name in ENVIRONMENTS] + [np.nan])
    sigma = sigmas[kinds]
    chance = np.where(heard, ndtr((level - view.threshold_dbm) / sigma), 0.0)
    layers["rsrp"][rows] = np.where(known, level, np.nan)
    layers["sinr"][rows] = np.where(known, np.where(heard, sinr, SINR_FLOOR_DB), np.nan)
    layers["probability"][rows] = np.where(known, chance, np.nan)
    layers["sigma"][rows] = sigma
    layers["server"][rows] = np.where(known & heard, server, -1)
