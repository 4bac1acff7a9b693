"""80 % intervals of the shares of a profile: its networks' levels redrawn at a sample of the cells of the grid."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import xarray as xr
from scipy.sparse import vstack

from fugai.scorecard.indicators.intervals import ends_of
from fugai.scorecard.indicators.rows import WHOLE_AREA
from fugai.wireless.intervals.chances import NetworkAt, cell_names, chances
from fugai.wireless.intervals.draws import keys_of, normal_draws, uniform_draws
from fugai.wireless.intervals.level_error import ASSUMED, LevelError
from fugai.zonal.sampling import SampledCells, fractions_of_places, sample_cells

if TYPE_CHECKING:
    from collections.abc import Mapping

    import geopandas as gpd
    from scipy.sparse import csr_array

    from fugai._types import Float32Array, FloatArray, IntArray
    from fugai.pipeline.inputs import Inputs
    from fugai.pipeline.run.union import UnionOfDistricts
    from fugai.pipeline.run.wireless.networks import RadioNetworks
    from fugai.pipeline.run.wireless.shared_carriers import Network
    from fugai.wireless import ServiceDefinition

AREAS = ("", "urban", "rural")
"""Parts of the residents, the amounts after the area."""

MOST_OF_PLACE = 25
"""Cells of the grid that stand for a settlement or a venue."""

_LAYERS = (
    *("rsrp", "second", "server", "second_server", "sinr", "sigma", "frequency"),
    *("interference", "coupling_loss", "resource_blocks"),
    *("other_networks", "other_networks_full", "other_networks_idle"),
)


@dataclass(frozen=True, kw_only=True, eq=False)
class Places:
    """Settlements or venues, and the share of each from which on it is covered."""

    name: str
    places: gpd.GeoDataFrame
    enough: float | FloatArray


class ShareIntervals:
    """Samples of the cells of the grid in one year, and what is drawn there.

    Parameters
    ----------
    inputs
        With the residents of the year.
    whole
        The districts, and their unions where they overlap.
    urban
        Degree of urbanisation, None where it is unknown.
    """

    def __init__(
        self,
        networks: RadioNetworks,
        inputs: Inputs,
        whole: UnionOfDistricts,
        urban: xr.DataArray | None,
    ) -> None:
        self.networks, self.inputs, self.whole, self.urban = networks, inputs, whole, urban
        self._names: dict[Network, tuple[np.ndarray, np.ndarray]] = {}
        self._places: dict[str, tuple[IntArray, csr_array, FloatArray]] = {}

    def of(
        self,
        signals: Mapping[Network, xr.Dataset],
        service: ServiceDefinition,
        *,
        also: xr.DataArray | None = None,
    ) -> ProfileIntervals | None:
        """Intervals of one profile for some networks; None where they are none.

        Parameters
        ----------
        also
            Share that is served by what has no interval of its own, access points.
        """
        return ProfileIntervals(self, signals, service, also) if signals else None

    def error_of(self, technology: str) -> LevelError:
        """What is known of the error of a technology's level."""
        return self.networks.errors.get(technology, self.networks.radio.untuned)

    @property
    def cell_size_m(self) -> float:
        """Edge of a cell of the grid. [m]"""
        return self.inputs.grid.cell_size_m

    @cached_property
    def zones(self) -> tuple[pd.Index, SampledCells]:
        """Districts, their unions and groups, and the cells that stand for them."""
        weights = [self.inputs.weights]
        names = [self.inputs.weights.index.astype(str)]
        if self.whole.union is not None:
            weights.append(self.whole.union)
            names.append(pd.Index([WHOLE_AREA]))
        for key, one in self.whole.groups.items():
            weights.append(one)
            names.append(pd.Index([key]))
        fractions = vstack([one.fractions for one in weights], format="csr")
        index = names[0].append(names[1:]) if len(names) > 1 else names[0]
        return index, sample_cells(fractions, self._amounts())

    def _amounts(self) -> list[FloatArray]:
        """Area, residents, urban and rural residents of each cell of the grid."""
        cells = self.inputs.weights.fractions.shape[1]
        amounts = [np.ones(cells)]
        people = self.inputs.population
        if people is not None:
            everyone = np.nan_to_num(self.inputs.weights.values(people))
            amounts.append(everyone)
            if self.urban is not None:
                kind = self.urban.to_numpy().ravel()
                amounts += [np.where(kind >= 2, everyone, 0.0), np.where(kind == 1, everyone, 0.0)]
        return amounts

    def names_of(self, network: Network) -> tuple[np.ndarray, np.ndarray]:
        """Names of the masts and cells of a network, in the order of its servers."""
        if network not in self._names:
            self._names[network] = cell_names(self.networks.cells_of(network))
        return self._names[network]

    def cells_of_places(self, places: Places) -> tuple[IntArray, csr_array, FloatArray]:
        """Cells of the grid under some places, their shares of each, and draws of their errors."""
        if places.name not in self._places:
            fractions = fractions_of_places(self.inputs.grid, places.places)
            found = sample_cells(fractions, [np.ones(fractions.shape[1])], most=MOST_OF_PLACE)
            edge = max(1, round(ASSUMED.pixels_together(self.cell_size_m) ** 0.5))
            row, column = np.divmod(found.cells, self.inputs.grid.shape[1])
            blocks, at = np.unique(
                np.column_stack([row // edge, column // edge]), axis=0, return_inverse=True
            )
            keys = keys_of([f"block {a} {b}" for a, b in blocks.tolist()])
            drawn = uniform_draws(keys)[at.ravel()]
            self._places[places.name] = (found.cells, found.weights[0], drawn)
        return self._places[places.name]

    def at(self, signals: Mapping[Network, xr.Dataset], cells: IntArray) -> list[NetworkAt]:
        """The networks at some cells of the grid."""
        found = []
        for network, signal in signals.items():
            layers = {
                name: (("y", "x"), signal[name].to_numpy().ravel()[cells][None, :])
                for name in _LAYERS
                if name in signal
            }
            masts, names = self.names_of(network)
            found.append(
                NetworkAt(
                    signal=xr.Dataset(layers, attrs=signal.attrs),
                    masts=masts,
                    cells=names,
                    error=self.error_of(network[1]),
                )
            )
        return found


class ProfileIntervals:
    """Intervals of one profile, one operator's or those of all together."""

    def __init__(
        self,
        samples: ShareIntervals,
        signals: Mapping[Network, xr.Dataset],
        service: ServiceDefinition,
        also: xr.DataArray | None,
    ) -> None:
        self.samples, self.signals, self.service, self.also = samples, signals, service, also
        self._kept: dict[str, tuple[FloatArray, FloatArray]] = {}

    def _drawn(self, cells: IntArray) -> tuple[Float32Array, Float32Array]:
        """Served as predicted (NaN: unknown), and chances draw by draw, at some cells of the grid."""
        networks = self.samples.at(self.signals, cells)
        size = self.samples.cell_size_m
        predicted, drawn = chances(networks, self.service, cell_size_m=size)
        if self.also is not None:
            more = self.also.to_numpy().ravel()[cells]
            unknown = np.isnan(more) | np.isnan(predicted)
            predicted = np.fmax(predicted, more)
            predicted[unknown & (predicted < 1.0)] = np.nan
            np.fmax(drawn, more[:, None], out=drawn)
        return predicted, drawn

    @cached_property
    def _at_zones(self) -> tuple[Float32Array, Float32Array]:
        return self._drawn(self.samples.zones[1].cells)

    def area(self, counts: pd.DataFrame) -> pd.DataFrame:
        """Ends of the shares of the area, from the counts of it."""
        return self._of_amount(counts, 0)

    def people(self, counts: pd.DataFrame, area: str = "") -> pd.DataFrame:
        """Ends of the shares of the residents, or of those of an area."""
        return self._of_amount(counts, 1 + AREAS.index(area))

    def _of_amount(self, counts: pd.DataFrame, amount: int) -> pd.DataFrame:
        index, sample = self.samples.zones
        predicted, drawn = self._at_zones
        known = ~np.isnan(predicted)
        weights = sample.weights[amount]
        total: FloatArray = weights @ known.astype(np.float64)
        once: FloatArray = weights @ np.where(known, predicted, 0.0)
        sums = weights @ np.where(known[:, None], drawn, 0.0).astype(np.float64)
        sums += self._local(sample.squares[amount], drawn, known, index)
        if WHOLE_AREA not in index:
            districts = slice(len(self.samples.inputs.weights.index))
            index = index.append(pd.Index([WHOLE_AREA]))
            total = np.concatenate([total, [total[districts].sum()]])
            once = np.concatenate([once, [once[districts].sum()]])
            sums = np.vstack([sums, sums[districts].sum(axis=0)])
        with np.errstate(invalid="ignore", divide="ignore"):
            shares = np.clip(sums / total[:, None], 0.0, 1.0)
            ends = ends_of(shares, once / total, _values(counts, index))
        return pd.DataFrame(ends, index=index, columns=["low", "high"])

    def _local(
        self, squares: csr_array, drawn: Float32Array, known: np.ndarray, index: pd.Index
    ) -> FloatArray:
        """What the errors of places add to the sum of each zone, draw by draw."""
        chance = np.where(known[:, None], drawn, 0.0).astype(np.float64)
        together = max(
            self.samples.error_of(name).pixels_together(self.samples.cell_size_m)
            for _, name in self.signals
        )
        spread = np.sqrt(together * (squares @ (chance * (1.0 - chance))))
        return spread * normal_draws(keys_of([f"zone {name}" for name in index]))

    def places(self, places: Places, counts: pd.DataFrame, kind: str) -> pd.DataFrame:
        """Ends of the shares of places of a ``type`` ('': all) that are covered, from their counts."""
        predicted, drawn = self._covered(places)
        frame, districts = places.places, counts.index.astype(str)
        row = pd.Index(districts).get_indexer(frame["district_id"].fillna("").astype(str))
        kept = (row >= 0) & ~np.isnan(predicted)
        if kind:
            kept &= frame["type"].astype(str).eq(kind).to_numpy(dtype=np.bool_)
        sums = np.zeros((len(districts) + 1, drawn.shape[1] + 2))
        columns = np.column_stack([drawn, predicted, np.ones(len(predicted))])[kept]
        np.add.at(sums, row[kept], columns)
        sums[-1] = sums[:-1].sum(axis=0)
        index = pd.Index(districts).append(pd.Index([WHOLE_AREA]))
        with np.errstate(invalid="ignore", divide="ignore"):
            shares = sums[:, :-1] / sums[:, -1:]
        ends = ends_of(shares[:, :-1], shares[:, -1], _values(counts, index))
        return pd.DataFrame(ends, index=index, columns=["low", "high"])

    def _covered(self, places: Places) -> tuple[FloatArray, FloatArray]:
        """Whether each place is covered as predicted (NaN: unknown), and draw by draw."""
        if places.name not in self._kept:
            cells, weights, local = self.samples.cells_of_places(places)
            predicted, drawn = self._drawn(cells)
            known = ~np.isnan(predicted)
            total = weights @ known.astype(np.float64)
            served = (local <= drawn) & known[:, None]
            with np.errstate(invalid="ignore", divide="ignore"):
                share = (weights @ np.where(known, predicted, 0.0)) / total
                shares = (weights @ served.astype(np.float64)) / total[:, None]
            least = np.broadcast_to(np.asarray(places.enough, dtype=np.float64), total.shape) - 1e-9
            first = np.where(np.isnan(share), np.nan, share >= least)
            self._kept[places.name] = first, (shares >= least[:, None]).astype(np.float64)
        return self._kept[places.name]


def _values(counts: pd.DataFrame, index: pd.Index) -> FloatArray:
    """Reported share of each row of an index, that of the whole area from the sums where it has no row."""
    named = counts.set_axis(counts.index.astype(str))
    if WHOLE_AREA in index and WHOLE_AREA not in named.index:
        named = pd.concat([named, named.sum().to_frame(WHOLE_AREA).T])
    part = named.reindex(index)
    with np.errstate(invalid="ignore", divide="ignore"):
        share = part["numerator"].to_numpy(np.float64) / part["denominator"].to_numpy(np.float64)
    return np.asarray(np.minimum(share, 1.0))
