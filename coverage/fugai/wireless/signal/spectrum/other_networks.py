"""Interference of other networks whose channels overlap with those of the network that is received.

The power of a cell is spread evenly over its channel, and its load over time. Of it a receiver has what falls
into its own channel, as density: an interfering reference signal P_i counts as

    P_i x w_i(load of i) x (noise bandwidth / noise bandwidth of i) x (common spectrum / channel)

in the bandwidth of the reference signal, where w_i is `interference_weights` and the channel is that of the best
server. It is the mean over the channel: with half of it disturbed, half of the interference.

LTE and NR cells of one operator, mast and azimuth on overlapping channels are one radio that deals out its
resource blocks between both (dynamic spectrum sharing): such a cell does not interfere with its twin.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from fugai.tables import operators_of
from fugai.wireless.channels import channels_of
from fugai.wireless.signal.quality import interference_weights
from fugai.wireless.signal.sectors import reference_eirp_dbm

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import geopandas as gpd
    import pandas as pd

    from fugai._types import FloatArray, Int32Array
    from fugai.wireless.channels import Channel
    from fugai.wireless.signal.carriers import NetworkPowers
    from fugai.wireless.signal.request import SignalRequest
    from fugai.wireless.technology import Technology

SAME_AZIMUTH_DEG = 1.0
"""Sectors of one mast that point as closely together share their radio. [deg]"""


@dataclass(frozen=True, kw_only=True, eq=False)
class Twins:
    """Of each cell of a network the cell of another one that shares its radio, -1 for none, and their powers' ratio."""

    cell: Int32Array
    ratio: FloatArray


@dataclass(frozen=True, kw_only=True, eq=False)
class OtherNetwork:
    """Another network, as far as one that is received needs it.

    Parameters
    ----------
    request, powers
        Its own; the powers grow from year to year.
    twins
        By carrier, where it has any.
    """

    request: SignalRequest
    powers: NetworkPowers
    twins: Mapping[int, Twins]

    def on(self, channel: Channel) -> Iterator[tuple[int, float]]:
        """Its carriers that overlap with a channel, and how much of their density counts."""
        for number in sorted(self.powers.carriers):
            share = channel.share_of(self.request.channels[number])
            if share > 0.0:
                yield number, share


@dataclass(kw_only=True, eq=False)
class OthersPower:
    """What other networks send into each pixel's channel, as reference signal of the received one. [mW]

    Parameters
    ----------
    own_loads
        At the loads that those networks have.
    full, idle
        With all resources used, and with none.
    """

    own_loads: FloatArray
    full: FloatArray
    idle: FloatArray

    @classmethod
    def none(cls, shape: tuple[int, ...]) -> OthersPower:
        """Nothing."""
        return cls(own_loads=np.zeros(shape), full=np.zeros(shape), idle=np.zeros(shape))

    def add(self, power_mw: FloatArray, request: SignalRequest, scale: float) -> None:
        """Add the power of a network's reference signals, weighted by its load and a scale."""
        idle, own, full = load_weights(request.technology, request.load)
        self.own_loads += scale * own * power_mw
        self.full += scale * full * power_mw
        self.idle += scale * idle * power_mw

    def where(self, better: np.ndarray, other: OthersPower) -> OthersPower:
        """That of another channel where it is the better one."""
        return OthersPower(
            own_loads=np.where(better, other.own_loads, self.own_loads),
            full=np.where(better, other.full, self.full),
            idle=np.where(better, other.idle, self.idle),
        )


def load_weights(technology: Technology, load: float) -> tuple[float, float, float]:
    """Interference per unit of reference power without load, at a load, and at full load.

    >>> from fugai.wireless import technologies
    >>> load_weights(technologies()["lte-fdd"], 0.3)
    (0.0, 0.3, 1.0)
    """
    steady = technology.load == 1.0  # the reference signal never pauses
    loads = (1.0 if steady else 0.0, load, 1.0)
    idle, own, full = (interference_weights(technology, one)[1] for one in loads)
    return idle, own, full


def twins_by_carrier(
    mine: tuple[gpd.GeoDataFrame, Technology], others: tuple[gpd.GeoDataFrame, Technology]
) -> dict[int, Twins]:
    """Twins of a network's cells among those of another one, by carrier of the latter where it has any."""
    channel, channels = channels_of(*others)
    found = {}
    for number in range(len(channels)):
        rows = np.flatnonzero(channel == number)
        twins = twins_of(*mine, others[0].iloc[rows], others[1])
        if (twins.cell >= 0).any():
            cell = np.where(twins.cell >= 0, rows[twins.cell], -1).astype(np.int32)
            found[number] = replace(twins, cell=cell)
    return found


def twins_of(
    cells: gpd.GeoDataFrame,
    technology: Technology,
    others: gpd.GeoDataFrame,
    other_technology: Technology,
) -> Twins:
    """For each cell the one of another network on the same radio, and the ratio of their powers.

    Parameters
    ----------
    cells, technology
        Of the network that is received.
    others, other_technology
        Of the one that may interfere.
    """
    found = np.full(len(cells), -1, dtype=np.int32)
    ratio = np.zeros(len(cells))
    kinds = {_generation(technology), _generation(other_technology)}
    if kinds != {"lte", "nr"} or not len(cells) or not len(others):
        return Twins(cell=found, ratio=ratio)
    places: dict[tuple[int, int], list[int]] = {}
    for at, place in enumerate(_places(others)):
        places.setdefault(place, []).append(at)
    azimuth, theirs = _azimuths(cells), _azimuths(others)
    owner, owners = _owners(cells), _owners(others)
    for at, place in enumerate(_places(cells)):
        for other in places.get(place, ()):
            if _is_same(azimuth[at], theirs[other]) and owner[at] & owners[other]:
                found[at] = other
                break
    mine = np.flatnonzero(found >= 0)
    level = reference_eirp_dbm(cells.iloc[mine], technology=technology)
    twin = reference_eirp_dbm(others.iloc[found[mine]], technology=other_technology)
    ratio[mine] = 10.0 ** ((twin - level) / 10.0)
    return Twins(cell=found, ratio=ratio)


def _generation(technology: Technology) -> str:
    """Lte, nr, or another one's name."""
    return "lte" if technology.technology.startswith("lte") else technology.technology


def _places(cells: gpd.GeoDataFrame) -> list[tuple[int, int]]:
    x, y = cells.geometry.x.to_numpy(), cells.geometry.y.to_numpy()
    return [(round(east), round(north)) for east, north in zip(x, y, strict=True)]


def _azimuths(cells: pd.DataFrame) -> FloatArray:
    values = cells["azimuth_deg"].astype("Float64").to_numpy(dtype=np.float64, na_value=np.nan)
    return np.asarray(values, dtype=np.float64)


def _is_same(one_deg: float, other_deg: float) -> bool:
    if np.isnan(one_deg) or np.isnan(other_deg):
        return bool(np.isnan(one_deg) and np.isnan(other_deg))
    return bool(abs((one_deg - other_deg + 180.0) % 360.0 - 180.0) <= SAME_AZIMUTH_DEG)


def _owners(cells: pd.DataFrame) -> list[set[str]]:
    if "operator" not in cells:
        return [{""}] * len(cells)
    return [set(operators_of(value)) or {""} for value in cells["operator"]]


def without_twins(
    twins: Twins,
    total_mw: FloatArray,
    strongest: Sequence[tuple[FloatArray, Int32Array]],
    own: tuple[FloatArray, Int32Array],
) -> FloatArray:
    """Power of a carrier of another network less that of the twin of each pixel's best server. [mW]

    Where the twin is one of the two strongest cells of its carrier its own power is taken off, elsewhere that
    of the best server times the ratio of their powers.

    Parameters
    ----------
    total_mw
        Of all cells of the carrier.
    strongest
        Best and second power and cell of the carrier.
    own
        Power and cell of the best server.
    """
    power, server = own
    cell_at = np.maximum(server, 0)
    twin = np.where(server >= 0, twins.cell[cell_at], -1)
    taken = power * twins.ratio[cell_at]
    for strength, cell in strongest:
        taken = np.where(cell == twin, strength, taken)
    left: FloatArray = np.where(twin >= 0, np.maximum(total_mw - taken, 0.0), total_mw)
    return left
