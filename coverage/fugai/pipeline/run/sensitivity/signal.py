"""Shares of residents and area that profiles cover, computed again with other equipment."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

import numpy as np
import pandas as pd

from fugai import wireless
from fugai.pipeline.ground import ground_of
from fugai.pipeline.radio import networks_of, read_radio, service_of
from fugai.pipeline.run.sensitivity.variations import radio_variations
from fugai.pipeline.run.sensitivity.windows import draw_windows, ratio_difference, whole_grid
from fugai.pipeline.run.wireless.shared_carriers import carrier_groups
from fugai.tables import active_in

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import geopandas as gpd
    import xarray as xr

    from fugai._types import FloatArray
    from fugai.grid import Grid
    from fugai.pipeline.inputs import Inputs
    from fugai.pipeline.radio import Radio
    from fugai.pipeline.run.sensitivity.variations import RadioVariation
    from fugai.pipeline.run.sensitivity.windows import Difference, Sample
    from fugai.pipeline.run.wireless.shared_carriers import Network
    from fugai.project import ProfileSpec


NEAREST_SITES = 60
"""Sites of a network, the nearest of a window, that are computed on it; how often the result is that of the
run with all of them is measured and said."""


@dataclass(frozen=True, kw_only=True)
class SignalMove:
    """How far a profile's share of residents or area moves with one variation."""

    variation: RadioVariation
    profile: str
    indicator: str
    difference: Difference
    windows: int


class SignalAgain:
    """The networks of a project at the end of a year, on a sample of the grid.

    Parameters
    ----------
    inputs
        With their ledger.
    year
        Whose end is computed.
    urban
        Degree of urbanisation, the clutter where the project gives none.
    whole
        Compute the whole grid, whatever its size.
    served
        Of the run, by profile, to compare with; on the grid.
    """

    def __init__(
        self,
        inputs: Inputs,
        year: int,
        *,
        urban: xr.DataArray | None,
        whole: bool,
        served: Mapping[str, xr.DataArray] | None = None,
    ) -> None:
        self.inputs, self.year = inputs, year
        self.served = dict(served or {})
        self.agreement = 1.0
        """Share of the residents of the windows who have the result of the run, as last computed."""
        with inputs.manifest.reading("wireless"):
            self.radio = read_radio(inputs.project)
        self.ground = ground_of(inputs, urban)
        sites = cast("gpd.GeoDataFrame", inputs.tables["sites"])
        self.sites = sites[active_in(sites, year)]
        used = set(self.sites["technology"])
        known = self.radio.technologies
        self.profiles = [
            spec
            for spec in inputs.project.wireless.profiles
            if "wlan" not in spec.technologies
            and used & {known[name].technology for name in networks_of(spec.technologies, known)}
        ]
        self.variations = radio_variations(inputs.assumptions, sorted(used))
        inside = np.asarray(inputs.weights.fractions.sum(axis=0)).ravel().reshape(inputs.grid.shape)
        self.inside: FloatArray = np.minimum(inside.astype(np.float64), 1.0)
        people = np.zeros(inputs.grid.shape)
        if inputs.population is not None:
            people = np.nan_to_num(inputs.population.to_numpy().astype(np.float64)) * self.inside
        self.people: FloatArray = people
        passes = len(self.variations) + 1
        self.sample: Sample = (
            whole_grid(inputs.grid.shape)
            if whole
            else draw_windows(self.people, self.inside, passes=passes, cells=self._in_reach())
        )

    def _in_reach(self) -> float:
        """Cells that reach a pixel, on average: the share of the grid that each one's disc covers."""
        cells = self.radio.cells(self.sites, self.inputs.table("cells"))
        reach_m = cells["technology"].map(
            {name: one.max_range_m for name, one in self.radio.technologies.items()}
        )
        area_m2 = self.people.size * self.inputs.grid.cell_size_m**2
        return float(np.minimum(1.0, np.pi * reach_m.astype(np.float64) ** 2 / area_m2).sum())

    def moves(self) -> Iterator[SignalMove]:
        """Every variation of every profile, residents before area."""
        if not self.variations or not self.profiles:
            return
        before = self.sums(self.radio)
        agreement = self.agreement
        for variation in self.variations:
            after = self.sums(variation.change(self.radio))
            self.agreement = agreement
            for profile in self.profiles:
                for indicator, measure in (
                    ("wireless.population_share", 0),
                    ("wireless.area_share", 1),
                ):
                    sums = [both[profile.name][:, :, measure] for both in (before, after)]
                    if not any(one[1].any() for one in sums):
                        continue
                    yield SignalMove(
                        variation=variation,
                        profile=profile.name,
                        indicator=indicator,
                        difference=ratio_difference(
                            self.sample, [one[0] for one in sums], [one[1] for one in sums]
                        ),
                        windows=len(self.sample.windows),
                    )

    def sums(self, radio: Radio) -> dict[str, FloatArray]:
        """By profile: served and known, by window, of residents and area."""
        cells = radio.cells(self.sites, self.inputs.table("cells"))
        found = {spec.name: np.zeros((2, len(self.sample.windows), 2)) for spec in self.profiles}
        same = everyone = 0.0
        for number, (rows, columns) in enumerate(self.sample.windows):
            signals = self._signals(radio, cells, rows, columns)
            weights = (self.people[rows, columns], self.inside[rows, columns])
            for spec in self.profiles:
                served = _served(spec, signals, radio)
                if served is None:
                    share = np.zeros(weights[0].shape)
                else:
                    share = served.to_numpy().astype(np.float64)
                known = np.isfinite(share)
                run = self.served.get(spec.name)
                if run is not None:
                    there = run.to_numpy()[rows, columns].astype(np.float64)
                    off = np.abs(np.nan_to_num(share) - np.nan_to_num(there))
                    same += float(((1.0 - off) * weights[0]).sum())
                    everyone += float(weights[0].sum())
                for measure, weight in enumerate(weights):
                    sums = found[spec.name][:, number, measure]
                    sums[0] = float((np.where(known, share, 0.0) * weight).sum())
                    sums[1] = float(weight[known].sum())
        self.agreement = same / everyone if everyone > 0 else 1.0
        return found

    def _signals(
        self, radio: Radio, cells: gpd.GeoDataFrame, rows: slice, columns: slice
    ) -> list[tuple[str, xr.Dataset]]:
        """Signal of every network on a window, from the cells that reach it."""
        window = self.inputs.grid.window(rows, columns)
        wanted = {
            name
            for spec in self.profiles
            for name in networks_of(spec.technologies, radio.technologies)
        }
        west, south, east, north = window.bounds
        near: dict[Network, gpd.GeoDataFrame] = {}
        reaches: dict[Network, float] = {}
        groups = cells.groupby([cells["operator"].fillna(""), "technology"], sort=True)
        for (operator, technology), part in groups:
            reach = radio.technologies[technology].max_range_m + window.cell_size_m
            there = part.cx[west - reach : east + reach, south - reach : north + reach]
            if not self.sample.exact:
                there, reach = _nearest(there, window, reach)
            if len(there):
                network = (str(operator), str(technology))
                near[network], reaches[network] = there.reset_index(drop=True), reach
        found: dict[Network, xr.Dataset] = {}
        for group in carrier_groups(near, radio):
            if wanted.isdisjoint(name for _, name in group):
                continue
            found |= wireless.predict_networks(
                {one: near[one] for one in group},
                window,
                ground=self._around(window.bounds, max(reaches[one] for one in group)),
                options={one: radio.options(one[1]) for one in group},
            )
        return [(one[1], found[one]) for one in near if one in found and one[1] in wanted]

    def _around(self, bounds: tuple[float, float, float, float], reach_m: float) -> wireless.Ground:
        """The ground as far as a mast that reaches the window may stand."""
        if self.sample.exact:
            return self.ground
        return self.ground.cut(lambda raster, _: _cut(raster, bounds, reach_m))


def _nearest(
    cells: gpd.GeoDataFrame, window: Grid, reach_m: float
) -> tuple[gpd.GeoDataFrame, float]:
    """Cells of the sites nearest to a window, and how far they are from it."""
    west, south, east, north = window.bounds
    x, y = cells.geometry.x.to_numpy(), cells.geometry.y.to_numpy()
    away = np.hypot(
        np.maximum(0.0, np.maximum(west - x, x - east)),
        np.maximum(0.0, np.maximum(south - y, y - north)),
    )
    by_site = pd.Series(away).groupby(cells["site_id"].to_numpy(), sort=True).min()
    if len(by_site) <= NEAREST_SITES:
        return cells, reach_m
    kept = by_site.sort_values(kind="stable").iloc[:NEAREST_SITES]
    found = cells[cells["site_id"].isin(kept.index)]
    # two cells more, so that the ground under every mast is known
    return found, float(kept.iloc[-1]) + 2.0 * window.cell_size_m


def _served(
    spec: ProfileSpec, signals: list[tuple[str, xr.Dataset]], radio: Radio
) -> xr.DataArray | None:
    names = networks_of(spec.technologies, radio.technologies)
    service = service_of(spec, names, radio.technologies)
    parts = [signal for name, signal in signals if name in names]
    return wireless.served_together(parts, service) if parts else None


def _cut(
    raster: xr.DataArray, bounds: tuple[float, float, float, float], reach_m: float
) -> xr.DataArray:
    """A raster around some bounds."""
    x, y = raster["x"].to_numpy(), raster["y"].to_numpy()
    west, south, east, north = bounds
    columns = np.flatnonzero((x >= west - reach_m) & (x <= east + reach_m))
    rows = np.flatnonzero((y >= south - reach_m) & (y <= north + reach_m))
    return raster.isel(
        x=slice(int(columns[0]), int(columns[-1]) + 1), y=slice(int(rows[0]), int(rows[-1]) + 1)
    )
