"""From summed powers to what a receiver gets: level, SINR, probability of service, throughput."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import xarray as xr
from scipy.special import ndtr

from fugai.kernels.propagation.p1812.groups.blocks import BLOCK, SLOTS
from fugai.kernels.propagation.signal.groups.powers import spread_groups
from fugai.units import to_linear
from fugai.wireless.signal.distant_interference import distant_at_pixels
from fugai.wireless.signal.ground import NO_DATA_KIND
from fugai.wireless.signal.link import LOWEST_POWER_DBM
from fugai.wireless.signal.quality import SINR_FLOOR_DB, sinr_db
from fugai.wireless.signal.spectrum.other_networks import OthersPower, without_twins
from fugai.wireless.technology import ENVIRONMENTS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fugai._types import BoolArray, FloatArray, Int32Array
    from fugai.wireless.signal.carriers import Carrier, NetworkPowers
    from fugai.wireless.signal.request import SignalRequest
    from fugai.wireless.signal.spectrum.other_networks import OtherNetwork

UNITS = {
    "rsrp": "dBm",
    "second": "dBm",
    "sinr": "dB",
    "probability": "1",
    "sigma": "dB",
    "frequency": "MHz",
    "interference": "dBm",
    "coupling_loss": "dB",
    "throughput_down": "Mbit/s",
    "sinr_up": "dB",
    "throughput_up": "Mbit/s",
}
"""Layers of a signal that are numbers, and their units."""

BESIDE = {
    "other_networks": "dBm",
    "other_networks_full": "dBm",
    "other_networks_idle": "dBm",
}
"""Layers of what other networks send into the channel: at their loads, at full load and at none."""

RATES = ("throughput_down", "sinr_up", "throughput_up")
"""Layers of rates, which a request may leave out."""

_ROWS = 256


def signal_dataset(
    request: SignalRequest,
    powers: NetworkPowers,
    *,
    year: int | None,
    others: Sequence[OtherNetwork] = (),
) -> xr.Dataset:
    """Contract 'signal' from the carriers' powers: at each pixel the carrier of the best server.

    ``others`` are the networks that interfere where their channels overlap.
    """
    shape = request.grid.shape
    names = [name for name in UNITS if request.rates or name not in RATES]
    if others:
        names += BESIDE
    layers = {name: np.empty(shape, np.float32) for name in names}
    whole = ("server", "second_server", "servers", "resource_blocks")
    layers |= {name: np.empty(shape, np.int32) for name in whole}
    for top in range(0, shape[0], _ROWS):
        rows = slice(top, min(top + _ROWS, shape[0]))
        _fill(request, powers.carriers, rows, layers, others)
    arrays = {
        name: request.grid.array(values, units=(UNITS | BESIDE).get(name, ""), name=name)
        for name, values in layers.items()
    }
    if request.rates:  # its name until version 0.3.0; the same memory
        arrays["throughput"] = arrays["throughput_down"].rename("throughput")
    attrs = {
        **request.attrs,
        "heights_clamped": powers.heights_clamped,
        "masts_over_void": len(powers.over_void),
        "masts_off_terrain": len(powers.off_terrain),
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
    others: FloatArray
    second: FloatArray
    second_server: Int32Array
    servers: Int32Array
    unknown: BoolArray
    beside: OthersPower


def _strongest(
    request: SignalRequest,
    carriers: Mapping[int, Carrier],
    rows: slice,
    others: Sequence[OtherNetwork],
) -> _Strongest:
    shape = request.kinds[rows].shape
    none = np.full(shape, -1, np.int32)
    now = _Strongest(
        best=np.zeros(shape),
        server=none,
        sinr=np.full(shape, SINR_FLOOR_DB),
        others=np.zeros(shape),
        second=np.zeros(shape),
        second_server=none,
        servers=np.zeros(shape, np.int32),
        unknown=np.zeros(shape, np.bool_),
        beside=OthersPower.none(shape),
    )
    for number in sorted(carriers):
        carrier = carriers[number]
        best, server, second, second_server = _servers(request, carrier, rows)
        better = best > now.best
        # second is the weaker of the two best ones, or one of the two seconds
        for power, cell in (
            (np.where(better, now.best, best), np.where(better, now.server, server)),
            (second, second_server),
        ):
            stronger = power > now.second
            now.second = np.where(stronger, power, now.second)
            now.second_server = np.where(stronger, cell, now.second_server)
        total, servers = _totals(request, carrier, rows)
        total = _with_overlapping(request, carriers, number, rows, total)
        beside = _beside(request, number, rows, (best, server), others)
        quality = sinr_db(
            best,
            total,
            technology=request.technology,
            load=request.load,
            other_networks_mw=beside.own_loads if others else 0.0,
        )
        now.best = np.where(better, best, now.best)
        now.sinr = np.where(better, quality, now.sinr)
        now.others = np.where(better, np.maximum(total - best, 0.0), now.others)
        now.beside = now.beside.where(better, beside) if others else beside
        now.server = np.where(better, server, now.server)
        now.servers += servers
        now.unknown |= carrier.unknown[rows] > 0
    return now


def _totals(request: SignalRequest, carrier: Carrier, rows: slice) -> tuple[FloatArray, Int32Array]:
    """As `_sums`, with what comes from beyond the reach of the cells."""
    total, servers = _sums(request, carrier, rows)
    if carrier.distant.any():
        kinds = request.kinds[rows]
        total = total + distant_at_pixels(carrier.distant, request.nodes, rows, kinds)
    return total, servers


def _with_overlapping(
    request: SignalRequest,
    carriers: Mapping[int, Carrier],
    number: int,
    rows: slice,
    total: FloatArray,
) -> FloatArray:
    """Sum of a carrier and of what others of the network send into its channel. [mW]"""
    channel = request.channels[number]
    for other in sorted(carriers):
        share = channel.share_of(request.channels[other])
        if other != number and share > 0.0:
            total = total + share * _totals(request, carriers[other], rows)[0]
    return total


def _beside(
    request: SignalRequest,
    number: int,
    rows: slice,
    own: tuple[FloatArray, Int32Array],
    others: Sequence[OtherNetwork],
) -> OthersPower:
    """What other networks send into a carrier's channel, as reference signal of this one. [mW]"""
    found = OthersPower.none(own[0].shape if others else ())
    for other in others:
        theirs = other.request
        density = request.technology.noise_bandwidth_khz / theirs.technology.noise_bandwidth_khz
        for at, share in other.on(request.channels[number]):
            carrier = other.powers.carriers[at]
            power = _totals(theirs, carrier, rows)[0]
            if at in other.twins:
                best, server, second, second_server = _servers(theirs, carrier, rows)
                strongest = ((best, server), (second, second_server))
                power = without_twins(other.twins[at], power, strongest, own)
            found.add(power, theirs, density * share)
    return found


def _servers(
    request: SignalRequest, carrier: Carrier, rows: slice
) -> tuple[FloatArray, Int32Array, FloatArray, Int32Array]:
    """Best and second server on a carrier; those of the groups where they are not wanted exactly."""
    powers, groups, under = carrier.powers, carrier.groups, request.surface
    best, server = powers.best[rows], powers.server[rows]
    second, second_server = powers.second[rows], powers.second_server[rows]
    if request.within is None or groups is None or under is None or under.blocks is None:
        return best, server, second, second_server
    blocks = under.blocks
    y, x = np.nonzero(~request.within[rows])
    row, column = y + rows.start + under.top, x + under.left
    slot = blocks.slot[row, column]
    known = slot < SLOTS
    y, x, row, column, slot = (one[known] for one in (y, x, row, column, slot))
    at = (row + blocks.top) // BLOCK, (column + blocks.left) // BLOCK, slot
    best, server = best.copy(), server.copy()
    second, second_server = second.copy(), second_server.copy()
    best[y, x], server[y, x] = groups.best[at], groups.server[at]
    second[y, x], second_server[y, x] = groups.second[at], groups.second_server[at]
    return best, server, second, second_server


def _sums(request: SignalRequest, carrier: Carrier, rows: slice) -> tuple[FloatArray, Int32Array]:
    """Sum of all powers on a carrier [mW], and how many cells reach the threshold."""
    total, servers = carrier.powers.total[rows], carrier.powers.servers[rows]
    under = request.surface
    if carrier.groups is None or under is None or under.blocks is None:
        return total, servers
    total, servers = total.copy(), servers.copy()
    if request.within is not None:
        outside = ~request.within[rows]
        total[outside], servers[outside] = 0.0, 0
    corner = (under.top + rows.start, under.left)
    spread_groups(under.blocks, corner, carrier.groups, total, servers)
    return total, servers


def _fill(
    request: SignalRequest,
    carriers: Mapping[int, Carrier],
    rows: slice,
    layers: Mapping[str, np.ndarray],
    others: Sequence[OtherNetwork],
) -> None:
    kinds, found = request.kinds[rows], _strongest(request, carriers, rows, others)
    floor = request.technology.floor_dbm
    has_server = found.best >= float(to_linear(floor))
    # where the loss from a mast in range is unknown, no service is not certain either
    known = (kinds != NO_DATA_KIND) & (has_server | ~found.unknown)
    has_server &= known
    sigmas = np.array([request.technology.sigma_db[name] for name in ENVIRONMENTS] + [np.nan])
    sigma = sigmas[kinds]
    level = _level_dbm(found.best, has_server, floor)
    chance = np.where(has_server, ndtr((level - request.threshold_dbm) / sigma), 0.0)
    sinr = np.where(has_server, found.sinr, SINR_FLOOR_DB)
    has_second = has_server & (found.second >= float(to_linear(floor)))
    layers["rsrp"][rows] = np.where(known, level, np.nan)
    layers["second"][rows] = np.where(known, _level_dbm(found.second, has_second, floor), np.nan)
    layers["sinr"][rows] = np.where(known, sinr, np.nan)
    layers["probability"][rows] = np.where(known, chance, np.nan)
    layers["sigma"][rows] = sigma
    layers["server"][rows] = np.where(has_server, found.server, -1)
    layers["second_server"][rows] = np.where(has_second, found.second_server, -1)
    layers["servers"][rows] = np.where(known, found.servers, 0)
    layers["frequency"][rows] = _of_server(request.frequency_mhz, found.server, has_server)
    served = known & has_server
    layers["interference"][rows] = np.where(served, _interference_dbm(found.others), np.nan)
    if others:
        beside = found.beside
        for name, power in zip(BESIDE, (beside.own_loads, beside.full, beside.idle), strict=True):
            layers[name][rows] = np.where(served, _interference_dbm(power), np.nan)
    blocks = np.where(has_server, request.blocks[found.server] if request.blocks.size else 0, 0)
    layers["resource_blocks"][rows] = blocks
    loss = _of_server(request.reference_dbm, found.server, has_server) - level
    layers["coupling_loss"][rows] = loss
    if request.rates:
        _fill_rates(request, rows, layers, (sinr, loss, blocks), has_server, known)


def _interference_dbm(power_mw: FloatArray) -> FloatArray:
    found: FloatArray = 10.0 * np.log10(np.maximum(power_mw, float(to_linear(LOWEST_POWER_DBM))))
    return found


def _level_dbm(power_mw: FloatArray, has_server: BoolArray, floor_dbm: float) -> FloatArray:
    level = np.full(power_mw.shape, floor_dbm)
    level[has_server] = 10.0 * np.log10(power_mw[has_server])
    return level


def _of_server(values: FloatArray, server: Int32Array, has_server: BoolArray) -> FloatArray:
    """Each pixel's value of the cell that serves it, NaN where none does."""
    found = np.full(server.shape, np.nan)
    found[has_server] = values[server[has_server]]
    return found


def _fill_rates(
    request: SignalRequest,
    rows: slice,
    layers: Mapping[str, np.ndarray],
    at_pixels: tuple[FloatArray, FloatArray, FloatArray],
    has_server: BoolArray,
    known: BoolArray,
) -> None:
    """Rates in both directions; NaN for technologies whose SINR is that of a pilot and not of the data."""
    for name in RATES:
        layers[name][rows] = np.nan
    if request.technology.quality != "ofdm":
        return
    sinr, loss, blocks = (one[has_server] for one in at_pixels)
    up_sinr, up_rate = request.link.up(loss, blocks)
    found = (request.link.down_mbps(sinr, blocks), up_sinr, up_rate)
    for name, values, none in zip(RATES, found, (0.0, SINR_FLOOR_DB, 0.0), strict=True):
        layer = np.where(known, none, np.nan)
        layer[has_server] = values
        layers[name][rows] = layer
    if request.technology.uplink is None:
        layers["sinr_up"][rows] = layers["throughput_up"][rows] = np.nan
