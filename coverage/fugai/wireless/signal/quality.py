"""From summed powers to what a receiver sees: level, SINR, probability of service, throughput."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import xarray as xr
from scipy.special import ndtr

from fugai.errors import ContractError
from fugai.units import to_db, to_linear
from fugai.wireless.signal import far_field
from fugai.wireless.signal.ground import NO_DATA_KIND
from fugai.wireless.technology import ENVIRONMENTS, Technology

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fugai._types import BoolArray, FloatArray, Int32Array, UInt8Array
    from fugai.grid import Grid
    from fugai.wireless.signal.far_field import Lattice

MAX_CARRIERS = 32
SINR_FLOOR_DB = -30.0
"""SINR where no cell reaches the floor; no lower value is reported. [dB]"""

UNITS = {
    "rsrp": "dBm",
    "second": "dBm",
    "sinr": "dB",
    "probability": "1",
    "sigma": "dB",
    "frequency": "MHz",
    "throughput": "Mbit/s",
}
"""Layers of a signal that are numbers, and their units."""

SHANNON_SHARE, LOWEST_LINK_SINR_DB, MOST_BIT_PER_S_PER_HZ = 0.6, -10.0, 4.4
"""Downlink of 3GPP TR 36.942 table A.2: one antenna to two, typical urban, 3 km/h."""

_ROWS = 256


@dataclass(kw_only=True)
class Carrier:
    """Powers of one carrier's cells on the grid; grows as cells are added. [mW]"""

    best: FloatArray
    server: Int32Array
    total: FloatArray
    servers: Int32Array
    second: FloatArray
    second_server: Int32Array
    unknown: UInt8Array
    far: FloatArray

    @classmethod
    def empty(cls, shape: tuple[int, int], nodes: Lattice) -> Carrier:
        """State before the first cell."""
        return cls(
            best=np.zeros(shape),
            server=np.full(shape, -1, dtype=np.int32),
            total=np.zeros(shape),
            servers=np.zeros(shape, dtype=np.int32),
            second=np.zeros(shape),
            second_server=np.full(shape, -1, dtype=np.int32),
            unknown=np.zeros(shape, dtype=np.uint8),
            far=far_field.empty(nodes),
        )


@dataclass(frozen=True, kw_only=True)
class View:
    """What a receiver's view of the carriers' powers depends on, besides the powers.

    ``frequency_mhz`` and ``occupied_mhz`` are those of each cell: its carrier, and the part of the
    bandwidth that carries data downward.
    """

    grid: Grid
    kinds: UInt8Array
    technology: Technology
    load: float
    threshold_dbm: float
    frequency_mhz: FloatArray
    occupied_mhz: FloatArray
    nodes: Lattice
    attrs: Mapping[str, str | float | int]


@dataclass(kw_only=True)
class State:
    """What has been added so far: powers by carrier, and masts of which something is not known.

    Masts are kept by their place, so that one mast of several carriers counts once.
    """

    carriers: dict[float, Carrier] = field(default_factory=dict)
    heights_clamped: int = 0
    over_void: set[tuple[float, float]] = field(default_factory=set)
    off_terrain: set[tuple[float, float]] = field(default_factory=set)

    def carrier(self, frequency_mhz: float, view: View) -> Carrier:
        """The carrier of that frequency, begun where it is new.

        Raises
        ------
        ContractError
            It would be one carrier too many.
        """
        if frequency_mhz not in self.carriers and len(self.carriers) >= MAX_CARRIERS:
            msg = f"`cells.frequency_mhz` must name at most {MAX_CARRIERS} carriers, found more."
            raise ContractError(msg)
        return self.carriers.setdefault(frequency_mhz, Carrier.empty(view.grid.shape, view.nodes))


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


def spectral_efficiency(sinr: npt.ArrayLike) -> FloatArray:
    """What a link adapted to its SINR [dB] carries. [bit/s/Hz]

    Attenuated and truncated Shannon bound of 3GPP TR 36.942 annex A.1 for the E-UTRA downlink:
    0.6 log2(1 + SINR), nothing below -10 dB, at most 4.4 bit/s/Hz; NaN stays NaN.

    >>> spectral_efficiency([-11.0, 0.0, 30.0])
    array([0. , 0.6, 4.4])
    """
    level = np.asarray(sinr, dtype=np.float64)
    reached = np.minimum(SHANNON_SHARE * np.log2(1.0 + to_linear(level)), MOST_BIT_PER_S_PER_HZ)
    efficiency: FloatArray = np.where(level < LOWEST_LINK_SINR_DB, 0.0, reached)
    return efficiency


def throughput_mbps(sinr: npt.ArrayLike, *, occupied_mhz: npt.ArrayLike) -> FloatArray:
    """What one user alone in a cell gets at most [Mbit/s]: `spectral_efficiency` over the spectrum.

    Parameters
    ----------
    sinr
        Signal over interference and noise. [dB]
    occupied_mhz
        Bandwidth of the resource blocks, times the share of time that is downlink. [MHz]

    >>> throughput_mbps([0.0], occupied_mhz=18.0)
    array([10.8])
    """
    rate: FloatArray = spectral_efficiency(sinr) * np.asarray(occupied_mhz, dtype=np.float64)
    return rate


def dataset(view: View, state: State, *, year: int | None) -> xr.Dataset:
    """Contract 'signal' from the carriers' powers: at each pixel the carrier of the best server."""
    shape = view.grid.shape
    layers = {name: np.empty(shape, np.float32) for name in UNITS}
    layers |= {name: np.empty(shape, np.int32) for name in ("server", "second_server", "servers")}
    for top in range(0, shape[0], _ROWS):
        rows = slice(top, min(top + _ROWS, shape[0]))
        _fill(view, state.carriers, rows, layers)
    arrays = {
        name: view.grid.array(values, units=UNITS.get(name, ""), name=name)
        for name, values in layers.items()
    }
    attrs = {
        **view.attrs,
        "heights_clamped": state.heights_clamped,
        "masts_over_void": len(state.over_void),
        "masts_off_terrain": len(state.off_terrain),
    }
    if year is not None:
        attrs["year"] = year
    return xr.Dataset(arrays, attrs=attrs)


@dataclass(kw_only=True)
class _Strongest:
    """Best and second server over the carriers at each pixel of some rows. [mW, dB]"""

    best: FloatArray
    server: Int32Array
    sinr: FloatArray
    second: FloatArray
    second_server: Int32Array
    servers: Int32Array
    unknown: BoolArray


def _strongest(view: View, carriers: Mapping[float, Carrier], rows: slice) -> _Strongest:
    shape = view.kinds[rows].shape
    none = np.full(shape, -1, np.int32)
    now = _Strongest(
        best=np.zeros(shape),
        server=none,
        sinr=np.full(shape, SINR_FLOOR_DB),
        second=np.zeros(shape),
        second_server=none,
        servers=np.zeros(shape, np.int32),
        unknown=np.zeros(shape, np.bool_),
    )
    for frequency in sorted(carriers):
        carrier = carriers[frequency]
        mine, cell = carrier.best[rows], carrier.server[rows]
        better = mine > now.best
        # second is the weaker of the two best ones, or one of the two seconds
        for power, whose in (
            (np.where(better, now.best, mine), np.where(better, now.server, cell)),
            (carrier.second[rows], carrier.second_server[rows]),
        ):
            nearer = power > now.second
            now.second = np.where(nearer, power, now.second)
            now.second_server = np.where(nearer, whose, now.second_server)
        total = carrier.total[rows]
        if carrier.far.any():
            total = total + far_field.at_pixels(carrier.far, view.nodes, rows, view.kinds[rows])
        quality = sinr_db(mine, total, technology=view.technology, load=view.load)
        now.best = np.where(better, mine, now.best)
        now.sinr = np.where(better, quality, now.sinr)
        now.server = np.where(better, cell, now.server)
        now.servers += carrier.servers[rows]
        now.unknown |= carrier.unknown[rows] > 0
    return now


def _fill(
    view: View, carriers: Mapping[float, Carrier], rows: slice, layers: Mapping[str, np.ndarray]
) -> None:
    kinds, found = view.kinds[rows], _strongest(view, carriers, rows)
    floor = view.technology.floor_dbm
    heard = found.best >= float(to_linear(floor))
    # where a mast may or may not reach, nobody knows that nothing does
    known = (kinds != NO_DATA_KIND) & (heard | ~found.unknown)
    heard &= known
    sigmas = np.array([view.technology.sigma_db[name] for name in ENVIRONMENTS] + [np.nan])
    sigma = sigmas[kinds]
    level = _level_dbm(found.best, heard, floor)
    chance = np.where(heard, ndtr((level - view.threshold_dbm) / sigma), 0.0)
    sinr = np.where(heard, found.sinr, SINR_FLOOR_DB)
    also = heard & (found.second >= float(to_linear(floor)))
    layers["rsrp"][rows] = np.where(known, level, np.nan)
    layers["second"][rows] = np.where(known, _level_dbm(found.second, also, floor), np.nan)
    layers["sinr"][rows] = np.where(known, sinr, np.nan)
    layers["probability"][rows] = np.where(known, chance, np.nan)
    layers["sigma"][rows] = sigma
    layers["server"][rows] = np.where(heard, found.server, -1)
    layers["second_server"][rows] = np.where(also, found.second_server, -1)
    layers["servers"][rows] = np.where(known, found.servers, 0)
    layers["frequency"][rows] = _of_server(view.frequency_mhz, found.server, heard)
    layers["throughput"][rows] = _rate(view, sinr, found.server, heard, known)


def _level_dbm(power_mw: FloatArray, heard: BoolArray, floor_dbm: float) -> FloatArray:
    level = np.full(power_mw.shape, floor_dbm)
    level[heard] = 10.0 * np.log10(power_mw[heard])
    return level


def _of_server(values: FloatArray, server: Int32Array, heard: BoolArray) -> FloatArray:
    """Each pixel's value of the cell that serves it, NaN where none does."""
    found = np.full(server.shape, np.nan)
    found[heard] = values[server[heard]]
    return found


def _rate(
    view: View,
    sinr: FloatArray,
    server: Int32Array,
    heard: BoolArray,
    known: BoolArray,
) -> FloatArray:
    """Throughput; NaN for technologies whose quality is that of a pilot and not of the data."""
    rate = np.full(server.shape, np.nan)
    if view.technology.quality != "ofdm":
        return rate
    rate[known] = 0.0
    width = view.occupied_mhz[server[heard]]
    rate[heard] = throughput_mbps(sinr[heard], occupied_mhz=width)
    return rate
