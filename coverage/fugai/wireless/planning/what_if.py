"""What a change to a network does: people gained and lost by district, and who serves whom then."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

import geopandas as gpd
import numpy as np
import pandas as pd

from fugai.errors import ConfigError, ContractError
from fugai.georeference import as_raster
from fugai.wireless.planning.scope import joined, scope_of
from fugai.wireless.signal.area import predict
from fugai.wireless.signal.service import Profile, served, unite

if TYPE_CHECKING:
    from collections.abc import Mapping

    import xarray as xr
    from scipy.sparse import csr_array

    from fugai._types import FloatArray, ObjectArray
    from fugai.grid import Grid

CHANGEABLE = (
    "frequency_mhz",
    "bandwidth_mhz",
    "azimuth_deg",
    "downtilt_deg",
    "mechanical_tilt_deg",
    "beamwidth_deg",
    "vertical_beamwidth_deg",
    "gain_dbi",
    "power_dbm",
    "height_m",
    "antenna",
    "status",
)
"""Columns of a cell that `what_if` may change."""


class Zones(Protocol):
    """Districts on a grid, as `fugai.zonal.zone_weights` makes them."""

    @property
    def index(self) -> pd.Index:
        """Index of the districts."""
        ...

    @property
    def fractions(self) -> csr_array:
        """Share of each cell of the grid in each district, districts x cells in row-major order."""
        ...


@dataclass(frozen=True, kw_only=True, eq=False)
class Change:
    """What a change to the cells does on the ground that they can reach.

    Parameters
    ----------
    window
        The affected part of the grid; outside nothing changes.
    rows, columns
        Where it lies in the grid.
    before, after
        Served share of each pixel of the window, NaN unknown.
    districts
        On the index of the districts: ``people_gained``, ``people_lost``, ``people_net``,
        ``area_gained_km2``, ``area_lost_km2``.
    handover
        One row per pair of cells between which ground changes hands, most people first:
        ``from_cell``, ``to_cell`` ('' for none), ``people``, ``area_km2``, ``people_lost`` (served
        before, not after).
    """

    window: Grid
    rows: slice
    columns: slice
    before: xr.DataArray
    after: xr.DataArray
    districts: pd.DataFrame
    handover: pd.DataFrame

    @property
    def people_net(self) -> float:
        """People served after less those before, over all districts."""
        return float(self.districts["people_net"].sum())

    def _repr_html_(self) -> str:
        moved = self.districts.loc[self.districts.any(axis=1)].round(1)
        caption = f"{self.people_net:+,.0f} people served"
        return f"<p>{caption}</p>{moved.to_html()}{self.handover.head(10).round(1).to_html()}"


def gain_of_site(
    cells: gpd.GeoDataFrame,
    new: gpd.GeoDataFrame,
    grid: Grid,
    *,
    profile: Profile,
    population: xr.DataArray,
    zones: Zones,
    already: xr.DataArray | None = None,
    signal: xr.Dataset | None = None,
    **options: Any,  # noqa: ANN401  those of `predict`
) -> Change:
    """What one more site brings, its interference with the others included.

    Parameters
    ----------
    cells
        The network as it stands, as `predict` takes it.
    new
        Cells of the site, from `cells_from_sites`.
    grid
        Where to look.
    profile
        What served means.
    population
        People per pixel of the grid. [persons]
    zones
        Districts on the grid.
    already
        Share of each pixel of the grid that other networks serve: it is not gained again.
    signal
        The network as it stands, as `predict` gave it for the whole grid with the same options; it
        saves half of the work and more.
    options
        As `predict` takes them: terrain, clutter, model, max_range_m, technologies ...

    Raises
    ------
    ContractError
        A new cell has the id of one that stands.
    """
    twice = set(new["cell_id"]) & set(cells["cell_id"])
    if twice:
        msg = f"`new` must have cell ids of its own, found {min(twice)!r} in both."
        raise ContractError(msg)
    together = gpd.GeoDataFrame(pd.concat([cells, new], ignore_index=True), crs=cells.crs)
    return compare_cells(
        cells,
        together,
        grid,
        profile=profile,
        population=population,
        zones=zones,
        already=already,
        signal=signal,
        **options,
    )


def loss_of_site(
    cells: gpd.GeoDataFrame,
    site_id: str,
    grid: Grid,
    *,
    profile: Profile,
    population: xr.DataArray,
    zones: Zones,
    already: xr.DataArray | None = None,
    signal: xr.Dataset | None = None,
    **options: Any,  # noqa: ANN401
) -> Change:
    """What is lost while a site is dead, and to whom its people fall (``handover``).

    Parameters as `gain_of_site`; ``site_id`` names the site.

    Raises
    ------
    ContractError
        No cell belongs to that site.
    """
    dead = cells["site_id"].astype(str).eq(str(site_id))
    if not dead.any():
        msg = f"`site_id` must be a site of the cells, found {site_id!r}."
        raise ContractError(msg)
    rest = cells.loc[~dead].reset_index(drop=True)
    return compare_cells(
        cells,
        rest,
        grid,
        profile=profile,
        population=population,
        zones=zones,
        already=already,
        signal=signal,
        **options,
    )


def what_if(
    cells: gpd.GeoDataFrame,
    changes: Mapping[str, Mapping[str, object]],
    grid: Grid,
    *,
    profile: Profile,
    population: xr.DataArray,
    zones: Zones,
    already: xr.DataArray | None = None,
    signal: xr.Dataset | None = None,
    **options: Any,  # noqa: ANN401
) -> Change:
    """What other tilts, azimuths, powers or heights would do.

    Parameters as `gain_of_site`; ``changes`` holds for each cell_id the columns that change, any of
    `CHANGEABLE`: ``{"S1-1": {"downtilt_deg": 8.0}}``.

    Raises
    ------
    ContractError
        A cell or a column that does not exist.
    """
    return compare_cells(
        cells,
        changed_cells(cells, changes),
        grid,
        profile=profile,
        population=population,
        zones=zones,
        already=already,
        signal=signal,
        **options,
    )


def changed_cells(
    cells: gpd.GeoDataFrame, changes: Mapping[str, Mapping[str, object]]
) -> gpd.GeoDataFrame:
    """The cells with some columns of some of them changed; see `what_if`."""
    after = cells.copy()
    names = after["cell_id"].astype(str)
    for cell_id, values in changes.items():
        mask = names.eq(str(cell_id))
        if not mask.any():
            msg = f"`changes` must name cells of the network, found {cell_id!r}."
            raise ContractError(msg)
        for column, value in values.items():
            if column not in CHANGEABLE or column not in after:
                known = ", ".join(name for name in CHANGEABLE if name in after)
                msg = f"`changes` must name columns of {known}, found {column!r}."
                raise ContractError(msg)
            after.loc[mask, column] = value
    return after


def compare_cells(
    before: gpd.GeoDataFrame,
    after: gpd.GeoDataFrame,
    grid: Grid,
    *,
    profile: Profile,
    population: xr.DataArray,
    zones: Zones,
    already: xr.DataArray | None = None,
    signal: xr.Dataset | None = None,
    **options: Any,  # noqa: ANN401
) -> Change:
    """Service by two states of a network, computed where they can differ.

    That is where the cells that differ are heard, one of them being the best server before or after;
    for a profile with a rule on SINR, which they lower farther away, all that lies within
    ``max_range_m`` of them. The result equals the difference of two predictions of the whole grid to
    the bit. Parameters as `gain_of_site`.

    Raises
    ------
    ConfigError
        ``year`` or ``threshold_dbm`` among the options: the cells given are the network.
    CRSMismatchError
        Population, ``already`` or ``signal`` does not lie on the grid.
    """
    for name in ("year", "threshold_dbm"):
        if name in options:
            msg = f"`{name}` must not be given: the cells and the profile say it."
            raise ConfigError(msg)
    population = as_raster(population, name="population")
    already = None if already is None else as_raster(already, name="already")
    signal = None if signal is None else as_raster(signal, name="signal")
    for name, raster in (("population", population), ("already", already), ("signal", signal)):
        if raster is not None:
            grid.assert_aligned(raster, name=name)
    scope = scope_of(before, after, grid, profile, signal, options)
    rows, columns = scope.rows, scope.columns
    window = grid.window(rows, columns)
    # terrain and clutter stay whole: profiles come from masts outside the window too
    now = signal.isel(y=rows, x=columns) if signal is not None else None
    if now is None:
        now = predict(before, window, **options)
    if scope.added is not None:
        later = joined(now, scope.added.isel(y=scope.inner[0], x=scope.inner[1]), len(before))
    else:
        later = predict(after, window, **options)
    signals = [now, later]
    shares = [served(one, profile) for one in signals]
    if already is not None:
        others = already.isel(y=rows, x=columns)
        shares = [unite([share, others]) for share in shares]
    people = np.nan_to_num(population.to_numpy()[rows, columns].astype(np.float64))
    ids = [_server_ids(s, state) for s, state in zip(signals, (before, after), strict=True)]
    return Change(
        window=window,
        rows=rows,
        columns=columns,
        before=shares[0],
        after=shares[1],
        districts=_by_district(shares, people, zones, grid, rows, columns),
        handover=_handover(shares, ids, people, grid.cell_area_m2 / 1e6),
    )


def _server_ids(signal: xr.Dataset, cells: gpd.GeoDataFrame) -> ObjectArray:
    """Id of the best server of each pixel, '' where there is none."""
    names = np.append(cells["cell_id"].astype(str).to_numpy(dtype=object), "")
    return np.asarray(names[signal["server"].to_numpy()], dtype=object)


def _by_district(
    shares: list[xr.DataArray],
    people: FloatArray,
    zones: Zones,
    grid: Grid,
    rows: slice,
    columns: slice,
) -> pd.DataFrame:
    difference = shares[1].to_numpy().astype(np.float64) - shares[0].to_numpy()
    difference = np.nan_to_num(difference)  # what is unknown in either state is no change
    pixels = np.arange(grid.shape[0] * grid.shape[1]).reshape(grid.shape)[rows, columns].ravel()
    fractions = zones.fractions[:, pixels]
    gained, lost = np.maximum(difference, 0.0), np.maximum(-difference, 0.0)
    area = grid.cell_area_m2 / 1e6
    frame = pd.DataFrame(
        {
            "people_gained": fractions @ (gained * people).ravel(),
            "people_lost": fractions @ (lost * people).ravel(),
            "area_gained_km2": fractions @ (gained * area).ravel(),
            "area_lost_km2": fractions @ (lost * area).ravel(),
        },
        index=zones.index,
    )
    frame.insert(2, "people_net", frame["people_gained"] - frame["people_lost"])
    return frame


def _handover(
    shares: list[xr.DataArray],
    ids: list[ObjectArray],
    people: FloatArray,
    pixel_km2: float,
) -> pd.DataFrame:
    moved = ids[0] != ids[1]
    served_before, served_after = (np.nan_to_num(share.to_numpy()) for share in shares)
    dropped = np.maximum(served_before - served_after, 0.0) * people
    frame = pd.DataFrame(
        {
            "from_cell": ids[0][moved],
            "to_cell": ids[1][moved],
            "people": people[moved],
            "area_km2": pixel_km2,
            "people_lost": dropped[moved],
        }
    )
    found = frame.groupby(["from_cell", "to_cell"], as_index=False).sum()
    order = ["people", "area_km2"]
    return found.sort_values(order, ascending=False, kind="stable", ignore_index=True)
