"""Signals of several networks that interfere where their channels overlap."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, TypeVar

import numpy as np

from fugai.errors import ContractError
from fugai.wireless.channels import channels_of
from fugai.wireless.signal.ground import Ground
from fugai.wireless.signal.options import SignalOptions
from fugai.wireless.signal.predictions.prediction import Prediction
from fugai.wireless.signal.request import technology_of
from fugai.wireless.signal.spectrum.other_networks import OtherNetwork, twins_by_carrier

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator, Mapping, Sequence

    import geopandas as gpd
    import xarray as xr

    from fugai._types import BoolArray
    from fugai.grid import Grid
    from fugai.wireless.channels import Channel
    from fugai.wireless.signal.spectrum.other_networks import Twins
    from fugai.wireless.technology import Technology

Key = TypeVar("Key", bound="Hashable")


def predict_networks(
    networks: Mapping[Key, gpd.GeoDataFrame],
    grid: Grid,
    *,
    ground: Ground | None = None,
    options: Mapping[Key, SignalOptions] | SignalOptions | None = None,
    year: int | None = None,
) -> dict[Key, xr.Dataset]:
    """Signals of networks that share spectrum: each is interfered with by the cells of the others.

    Where no channels overlap the signals are those of `predict`, to the bit. Where they do, every cell on an
    overlapping channel interferes in proportion to the spectrum in common and to the load of its network, as
    power density; LTE and NR cells of one operator, mast and azimuth share their radio and do not interfere
    (dynamic spectrum sharing). A cell that is in several of the networks, shared by operators, is none of the
    others' cells. Within one network, cells of other channels interfere in the same way.

    Parameters
    ----------
    networks
        By any key the cells of each, as `predict` takes them. All that are given interfere: leave out those
        whose carriers only look alike, such as those of operators that each state the middle of a band.
    grid, ground, year
        As in `predict`.
    options
        Of each network, or of all; None: those of `SignalOptions`.

    Returns
    -------
    Signals by key. Those of networks with which another one overlaps have the layers ``other_networks``: what the
    others send into the channel of the best server at their loads, as reference signal of this network [dBm],
    ``other_networks_full`` and ``other_networks_idle`` at full load and at none. ``interference`` remains
    that of the network's own cells.

    Raises
    ------
    ContractError
        ``options`` names other networks. What `predict` raises.

    Examples
    --------
    LTE beside NR on one carrier, on masts 2 km apart.

    >>> import geopandas as gpd
    >>> from affine import Affine
    >>> from pyproj import CRS
    >>> from fugai.grid import Grid
    >>> from fugai.wireless import SignalOptions, cells_from_sites, predict_networks, technologies
    >>> utm = CRS.from_epsg(32650)
    >>> grid = Grid(crs=utm, transform=Affine(1000, 0, 0, 0, -1000, 1000), shape=(1, 3))
    >>> sites = gpd.GeoDataFrame(
    ...     {"site_id": ["a", "b"], "technology": ["lte-fdd", "nr"], "sectors": 1, "gain_dbi": 17.0,
    ...      "frequency_mhz": 2140.0, "bandwidth_mhz": 20.0, "power_dbm": 46.0},
    ...     geometry=gpd.points_from_xy([500, 2500], [500, 500]), crs=utm,
    ... )
    >>> cells = cells_from_sites(sites, technologies=technologies())
    >>> both = {name: part for name, part in cells.groupby("technology")}
    >>> signals = predict_networks(both, grid, options=SignalOptions(model="free-space"))
    >>> signals["lte-fdd"]["sinr"].to_numpy().round(1)
    array([[ 22.9,   0.5, -12.6]], dtype=float32)
    """
    made = _Together(networks, grid, ground or Ground(), options)
    return made.at(year)


def predict_networks_years(
    networks: Mapping[Key, gpd.GeoDataFrame],
    grid: Grid,
    *,
    years: Sequence[int],
    ground: Ground | None = None,
    options: Mapping[Key, SignalOptions] | SignalOptions | None = None,
) -> Iterator[tuple[int, dict[Key, xr.Dataset]]]:
    """As `predict_networks` at the end of each year: only the cells that opened in it are added.

    Parameters
    ----------
    networks, grid, ground, options
        As in `predict_networks`.
    years
        In any order, repeats counted once.

    Returns
    -------
    Pairs of year and signals by key, the years ascending; each is computed when it is asked for.

    Examples
    --------
    >>> import geopandas as gpd
    >>> from affine import Affine
    >>> from pyproj import CRS
    >>> from fugai.grid import Grid
    >>> from fugai.wireless import cells_from_sites, predict_networks_years, technologies
    >>> utm = CRS.from_epsg(32650)
    >>> grid = Grid(crs=utm, transform=Affine(1000, 0, 0, 0, -1000, 1000), shape=(1, 3))
    >>> sites = gpd.GeoDataFrame(
    ...     {"site_id": ["a", "b"], "technology": ["lte-fdd", "nr"], "sectors": 1,
    ...      "frequency_mhz": 2140.0, "bandwidth_mhz": 20.0, "opened": [2014, 2015]},
    ...     geometry=gpd.points_from_xy([500, 2500], [500, 500]), crs=utm,
    ... )
    >>> cells = cells_from_sites(sites, technologies=technologies())
    >>> both = {name: part for name, part in cells.groupby("technology")}
    >>> for year, signals in predict_networks_years(both, grid, years=[2014, 2015]):
    ...     print(year, bool(signals["lte-fdd"]["other_networks"].max() > -200.0))
    2014 False
    2015 True
    """
    made = _Together(networks, grid, ground or Ground(), options)
    return _years(made, sorted(set(years)))


def _years(made: _Together[Key], years: list[int]) -> Iterator[tuple[int, dict[Key, xr.Dataset]]]:
    for year in years:
        yield year, made.at(year)


class _Together(Generic[Key]):
    """Predictions of several networks, and of those of their cells that interfere with one of them alone."""

    def __init__(
        self,
        networks: Mapping[Key, gpd.GeoDataFrame],
        grid: Grid,
        ground: Ground,
        options: Mapping[Key, SignalOptions] | SignalOptions | None,
    ) -> None:
        self.grid, self.ground, self.networks = grid, ground, networks
        if options is None or isinstance(options, SignalOptions):
            self.options = dict.fromkeys(networks, options or SignalOptions())
        elif set(options) != set(networks):
            odd = min(map(str, set(options) ^ set(networks)))
            msg = f"`options` must be of the networks that are given, found {odd}."
            raise ContractError(msg)
        else:
            self.options = dict(options)
        self.own = {key: self._prediction(key, cells) for key, cells in networks.items()}
        self.parts: dict[tuple[Key, bytes], Prediction] = {}
        self.others = {key: self._others(key) for key in networks}

    def _prediction(self, key: Key, cells: gpd.GeoDataFrame) -> Prediction:
        return Prediction(cells, self.grid, self.ground, self.options[key])

    def _others(self, key: Key) -> list[tuple[Prediction, Mapping[int, Twins]]]:
        """What interferes with a network, cells that were counted already left out, and twins of its cells."""
        mine = self.own[key]
        found: list[tuple[Prediction, Mapping[int, Twins]]] = []
        counted = set(_names(mine.cells))
        for name, other in self.own.items():
            if name == key or not overlap(mine.request.channels, other.request.channels):
                continue
            names = _names(other.cells)
            new = np.array([one not in counted for one in names], dtype=np.bool_)
            counted.update(names)
            if new.any():
                part = other if new.all() else self._part(name, new)
                twins = twins_by_carrier(
                    (mine.cells, mine.request.technology), (part.cells, part.request.technology)
                )
                found.append((part, twins))
        return found

    def _part(self, key: Key, rows: BoolArray) -> Prediction:
        """Some cells of a network by themselves."""
        name = (key, rows.tobytes())
        if name not in self.parts:
            cells = self.networks[key].loc[rows].reset_index(drop=True)
            self.parts[name] = self._prediction(key, cells)
        return self.parts[name]

    def at(self, year: int | None) -> dict[Key, xr.Dataset]:
        """Signals at the end of a year."""
        for one in (*self.own.values(), *self.parts.values()):
            one.advance(year)
        return {key: one.signal(year, self._interfering(key)) for key, one in self.own.items()}

    def _interfering(self, key: Key) -> list[OtherNetwork]:
        return [
            OtherNetwork(request=one.request, powers=one.powers, twins=twins)
            for one, twins in self.others[key]
        ]


def overlap(one: Sequence[Channel], other: Sequence[Channel]) -> bool:
    """Whether a channel of the one network has spectrum in common with one of the other."""
    return any(a.overlap_mhz(b) > 0.0 for a in one for b in other)


def networks_on_one_carrier(
    networks: Mapping[Key, gpd.GeoDataFrame], technologies: Mapping[str, Technology]
) -> list[tuple[Key, ...]]:
    """Networks in groups that are linked by overlapping channels, in their order; most are by themselves.

    >>> import pandas as pd
    >>> from fugai.wireless import technologies
    >>> def cells(name, mhz):
    ...     return pd.DataFrame({"technology": [name], "frequency_mhz": mhz, "bandwidth_mhz": 20.0})
    >>> three = {"a": cells("lte-fdd", 2140.0), "b": cells("nr", 3500.0), "c": cells("nr", 2150.0)}
    >>> networks_on_one_carrier(three, technologies())
    [('a', 'c'), ('b',)]
    """
    channels = {
        key: channels_of(cells, technology_of(cells, technologies))[1]
        for key, cells in networks.items()
    }
    groups: list[list[Key]] = []
    for key in networks:
        linked = [
            group for group in groups if any(overlap(channels[key], channels[one]) for one in group)
        ]
        merged = [one for group in linked for one in group] + [key]
        groups = [group for group in groups if group not in linked] + [merged]
    order = {key: at for at, key in enumerate(networks)}
    found = [tuple(sorted(group, key=lambda one: order[one])) for group in groups]
    return sorted(found, key=lambda group: order[group[0]])


def _names(cells: gpd.GeoDataFrame) -> list[tuple[str, str]]:
    pairs = zip(cells["cell_id"].astype(str), cells["technology"].astype(str), strict=True)
    return list(pairs)
