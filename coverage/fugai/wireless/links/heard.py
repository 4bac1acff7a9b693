"""What receivers hear over their paths: the power of each sector, interference, rate."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy.special import ndtri

from fugai.kernels.propagation.links.interference import Paths, others_mw
from fugai.kernels.propagation.signal.patterns import pattern_exponent, vertical_gains
from fugai.kernels.propagation.signal.sectors import Chord, sector_powers
from fugai.units import to_db, to_linear
from fugai.wireless.signal.quality import SINR_FLOOR_DB, interference_weights
from fugai.wireless.signal.sectors import kernel_sectors, mast_bounds
from fugai.wireless.technology import ENVIRONMENTS

if TYPE_CHECKING:
    import geopandas as gpd

    from fugai._types import FloatArray, IntArray
    from fugai.wireless.links.paths import Receivers
    from fugai.wireless.links.receiver import RoofReceiver
    from fugai.wireless.signal.request import SignalRequest


@dataclass(frozen=True, kw_only=True, eq=False)
class Heard:
    """Masts, receivers, and the paths between them whose loss is known.

    Parameters
    ----------
    request
        Of the network.
    sectors
        By mast, as `ordered_sectors` gives them, with ``stands``.
    masts
        The first sector of each mast.
    receivers
        Of the settlements.
    pairs
        Positions of mast and receiver, by receiver.
    loss_db, above_m
        Median loss of each pair, and how far the mast's antenna is above the receiver's.
    """

    request: SignalRequest
    sectors: pd.DataFrame
    masts: pd.DataFrame
    receivers: Receivers
    pairs: IntArray
    loss_db: FloatArray
    above_m: FloatArray

    def links(
        self, ids: pd.Series, cells: gpd.GeoDataFrame, receiver: RoofReceiver
    ) -> pd.DataFrame:
        """Rows of `fixed_wireless`."""
        request = self.request
        sector, power = self._best
        gain = float(to_linear(receiver.gain_dbi))
        level_db = to_db(power * gain)
        _, others = interference_weights(request.technology, request.load)
        noise = float(to_linear(request.technology.noise_dbm))
        rest = noise + others * gain * self._interference_mw(receiver)
        ratio = power * gain * to_linear(-self._margin_db(receiver.probability)) / rest
        sinr = to_db(np.maximum(ratio, to_linear(SINR_FLOOR_DB)))
        cell = self.sectors["cell"].to_numpy(dtype=np.int64)[sector]
        rate = request.link.down_mbps(sinr, request.blocks[cell])
        frame = pd.DataFrame(
            {
                "site_id": cells["site_id"].astype(str).to_numpy(dtype=object)[cell],
                "settlement_id": ids.to_numpy(dtype=object)[self.pairs[:, 1]],
                "cell_id": cells["cell_id"].astype(str).to_numpy(dtype=object)[cell],
                "distance_m": self._distance_m,
                "loss_db": self.loss_db,
                "level_dbm": level_db,
                "sinr_db": sinr,
                "rate_mbit_s": rate,
                "receiver": self.pairs[:, 1],
            }
        )
        frame = frame[(level_db >= request.technology.floor_dbm) & (rate > 0.0)]
        best = frame.sort_values(
            ["receiver", "site_id", "rate_mbit_s"], ascending=[True, True, False], kind="stable"
        )
        return best.drop_duplicates(["receiver", "site_id"]).reset_index(drop=True)

    @cached_property
    def _east_north(self) -> tuple[FloatArray, FloatArray]:
        """From each mast to its receiver. [m]"""
        mast, receiver = self.pairs.T
        return (
            self.receivers.x[receiver] - self.masts["x"].to_numpy(dtype=np.float64)[mast],
            self.receivers.y[receiver] - self.masts["y"].to_numpy(dtype=np.float64)[mast],
        )

    @cached_property
    def _distance_m(self) -> FloatArray:
        return np.hypot(*self._east_north)

    @cached_property
    def _bearing_deg(self) -> FloatArray:
        """Of each receiver from its mast, clockwise from the grid's north. [deg]"""
        return np.asarray(np.degrees(np.arctan2(*self._east_north)) % 360.0)

    @cached_property
    def _first_sector(self) -> IntArray:
        """Where the sectors of each path begin among those heard, and how many there are."""
        begin, end = mast_bounds(self.sectors) if len(self.sectors) else (np.empty(0), np.empty(0))
        counts = (np.asarray(end) - np.asarray(begin)).astype(np.int64)[self.pairs[:, 0]]
        return np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)

    @cached_property
    def _heard(self) -> tuple[IntArray, FloatArray]:
        """Sector and power at an antenna without gain, the sectors of each path together. [mW]"""
        first = self._first_sector
        sector = np.empty(first[-1], dtype=np.int64)
        power = np.empty(first[-1])
        if not len(self.pairs):
            return sector, power
        begin, end = mast_bounds(self.sectors)
        kernel = kernel_sectors(
            self.sectors, technology=self.request.technology, patterns=self.request.patterns
        )
        order = np.argsort(self.pairs[:, 0], kind="stable")
        masts, starts = np.unique(self.pairs[order, 0], return_index=True)
        for mast, at in zip(masts, np.split(order, starts[1:]), strict=True):
            chord = self._chord(at)
            for offset, number in enumerate(range(begin[mast], end[mast])):
                vertical_gains(
                    chord.depression,
                    kernel.downtilt_deg[number],
                    kernel.vertical_exponent[number],
                    chord.vertical,
                )
                sector_powers(kernel, number, chord)
                sector[first[at] + offset], power[first[at] + offset] = number, chord.power
        return sector, power

    def _chord(self, at: IntArray) -> Chord:
        """Some paths of one mast as the sectors' kernel takes them."""
        distance = np.maximum(self._distance_m[at], 1.0)
        return Chord(
            distance_m2=distance * distance,
            bearing=self._bearing_deg[at],
            depression=np.degrees(np.arctan2(self.above_m[at], distance)),
            path=to_linear(-self.loss_db[at]),
            vertical=np.empty(at.size),
            power=np.empty(at.size),
        )

    @cached_property
    def _best_position(self) -> IntArray:
        """Position among those heard of the strongest sector of each path, the first of equals."""
        first, (_, power) = self._first_sector, self._heard
        if not len(self.pairs):
            return np.empty(0, dtype=np.int64)
        path = np.repeat(np.arange(len(self.pairs)), np.diff(first))
        order = np.lexsort((np.arange(power.size), -power, path))
        return np.asarray(order[first[:-1]], dtype=np.int64)

    @property
    def _best(self) -> tuple[IntArray, FloatArray]:
        """Strongest sector of each path, and its power. [mW]"""
        sector, power = self._heard
        return sector[self._best_position], power[self._best_position]

    def _interference_mw(self, receiver: RoofReceiver) -> FloatArray:
        """Power of the other existing sectors on the carrier, against the antenna's gain. [mW]"""
        sector, power = self._heard
        counts = np.bincount(self.pairs[:, 1], minlength=self.receivers.x.size)
        paths = Paths(
            first_path=np.concatenate([[0], np.cumsum(counts)]).astype(np.int64),
            bearing_deg=self._bearing_deg,
            first_sector=self._first_sector,
            power_mw=power,
            carrier_mhz=self.sectors["carrier"].to_numpy(dtype=np.float64)[sector],
            stands=self.sectors["stands"].to_numpy(dtype=np.bool_)[sector],
        )
        others = np.zeros(len(self.pairs))
        exponent = pattern_exponent(receiver.beamwidth_deg)
        back = float(to_linear(-receiver.front_back_db))
        others_mw(paths, self._best_position, exponent, back, others)
        return others

    def _margin_db(self, probability: float) -> FloatArray:
        """By how much the level falls short of its median at that share of the homes. [dB]"""
        sigma = np.array([self.request.technology.sigma_db[name] for name in ENVIRONMENTS])
        kinds = self.receivers.kinds[self.pairs[:, 1]]
        return np.asarray(float(ndtri(probability)) * sigma[kinds])
