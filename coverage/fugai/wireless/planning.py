"""What a change to a network does: people gained and lost by district, and who serves whom then."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from fugai.errors import ConfigError, ContractError
from fugai.wireless.area import predict
from fugai.wireless.far_field import SPACING
from fugai.wireless.service import Profile, served, unite
from fugai.wireless.technology import technologies as built_in

if TYPE_CHECKING:
    from collections.abc import Mapping

    import xarray as xr
    from scipy.sparse import csr_array

    from fugai.grid import Grid
    from fugai.units import FloatArray

CHANGEABLE = (
    "frequency_mhz", "bandwidth_mhz", "azimuth_deg", "downtilt_deg", "mechanical_tilt_deg",
    "beamwidth_deg", "vertical_beamwidth_deg", "gain_dbi", "power_dbm", "height_m", "antenna",
    "status",
)  # fmt: skip
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


def gain_of_site(
    cells: gpd.GeoDataFrame, new: gpd.GeoDataFrame, grid: Grid, *, profile: Profile,
    population: xr.DataArray, zones: Zones, already: xr.DataArray | None = None,
    **options: Any,  # noqa: ANN401  those of `predict`
) -> Change:  # fmt: skip
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
        cells, together, grid, profile=profile, population=population, zones=zones,
        already=already, **options,
    )  # fmt: skip


def loss_of_site(
    cells: gpd.GeoDataFrame, site_id: str, grid: Grid, *, profile: Profile,
    population: xr.DataArray, zones: Zones, already: xr.DataArray | None = None,
    **options: Any,  # noqa: ANN401
) -> Change:  # fmt: skip
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
        cells, rest, grid, profile=profile, population=population, zones=zones, already=already,
        **options,
    )  # fmt: skip


def what_if(
    cells: gpd.GeoDataFrame, changes: Mapping[str, Mapping[str, object]], grid: Grid, *,
    profile: Profile, population: xr.DataArray, zones: Zones, already: xr.DataArray | None = None,
    **options: Any,  # noqa: ANN401
) -> Change:  # fmt: skip
    """What other tilts, azimuths, powers or heights would do.

    Parameters as `gain_of_site`; ``changes`` holds for each cell_id the columns that change, any of
    `CHANGEABLE`: ``{"S1-1": {"downtilt_deg": 8.0}}``.

    Raises
    ------
    ContractError
        A cell or a column that does not exist.
    """
    return compare_cells(
        cells, changed_cells(cells, changes), grid, profile=profile, population=population,
        zones=zones, already=already, **options,
    )  # fmt: skip


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
    before: gpd.GeoDataFrame, after: gpd.GeoDataFrame, grid: Grid, *, profile: Profile,
    population: xr.DataArray, zones: Zones, already: xr.DataArray | None = None,
    **options: Any,  # noqa: ANN401
) -> Change:  # fmt: skip
    """Service by two states of a network, computed where they can differ.

    That is as far as the cells that differ can reach, ``max_range_m`` around them: a cell beyond its
    reach neither serves nor disturbs. The result equals the difference of two predictions of the
    whole grid to the bit. Parameters as `gain_of_site`.

    Raises
    ------
    ConfigError
        ``year`` or ``threshold_dbm`` among the options: the cells given are the network.
    """
    for name in ("year", "threshold_dbm"):
        if name in options:
            msg = f"`{name}` must not be given: the cells and the profile say it."
            raise ConfigError(msg)
    grid.check(population, name="population")
    rows, columns = affected(before, after, grid, reach_m=_reach_m(before, after, options))
    window = grid.window(rows, columns)
    # terrain and clutter stay whole: profiles come from masts outside the window too
    signals = [predict(state, window, **options) for state in (before, after)]
    shares = [served(signal, profile) for signal in signals]
    if already is not None:
        grid.check(already, name="already")
        others = already.isel(y=rows, x=columns)
        shares = [unite([share, others]) for share in shares]
    people = np.nan_to_num(population.to_numpy()[rows, columns].astype(np.float64))
    ids = [_server_ids(s, state) for s, state in zip(signals, (before, after), strict=True)]
    return Change(
        window=window, rows=rows, columns=columns, before=shares[0], after=shares[1],
        districts=_by_district(shares, people, zones, grid, rows, columns),
        handover=_handover(shares, ids, people, grid.cell_area_m2 / 1e6),
    )  # fmt: skip


def affected(
    before: gpd.GeoDataFrame, after: gpd.GeoDataFrame, grid: Grid, *, reach_m: float
) -> tuple[slice, slice]:
    """Rows and columns of the grid within reach of any cell that differs; one pixel where none is.

    The far-field sum is interpolated between nodes `SPACING` pixels apart: so much more is affected.
    """
    places = _differing(before, after)
    none = slice(0, 1), slice(0, 1)
    if not len(places):
        return none
    x, y = shapely.get_x(places), shapely.get_y(places)
    size, (height, width) = grid.cell_size_m, grid.shape
    left = int(max(0, np.floor((x.min() - reach_m - grid.transform.c) / size) - SPACING))
    right = int(min(width, np.ceil((x.max() + reach_m - grid.transform.c) / size) + SPACING))
    top = int(max(0, np.floor((grid.transform.f - y.max() - reach_m) / size) - SPACING))
    bottom = int(min(height, np.ceil((grid.transform.f - y.min() + reach_m) / size) + SPACING))
    if left >= right or top >= bottom:
        return none
    return slice(top, bottom), slice(left, right)


def _differing(before: gpd.GeoDataFrame, after: gpd.GeoDataFrame) -> npt.NDArray[np.object_]:
    """Places of the cells that are in one state alone, or not the same in both."""
    columns = [name for name in before.columns if name in after.columns and name != "geometry"]
    frames = []
    for state in (before, after):
        frame = pd.DataFrame(state[columns]).astype("object")
        frame["geometry"] = shapely.to_wkb(state.geometry.to_numpy())
        frames.append(frame.where(frame.notna(), ""))
    both = pd.concat(frames, ignore_index=True)
    alone = ~both.duplicated(keep=False)
    geometry = np.concatenate([state.geometry.to_numpy() for state in (before, after)])
    return np.asarray(geometry[alone.to_numpy()], dtype=object)


def _reach_m(
    before: gpd.GeoDataFrame, after: gpd.GeoDataFrame, options: Mapping[str, Any]
) -> float:
    """Farthest that a cell can matter. [m]"""
    given = options.get("max_range_m")
    if given is not None:
        return float(given)
    known = options.get("technologies") or built_in()
    names = set(before["technology"].astype(str)) | set(after["technology"].astype(str))
    return max((known[name].max_range_m for name in names if name in known), default=0.0)


def _server_ids(signal: xr.Dataset, cells: gpd.GeoDataFrame) -> npt.NDArray[np.object_]:
    """Id of the best server of each pixel, '' where there is none."""
    names = np.append(cells["cell_id"].astype(str).to_numpy(dtype=object), "")
    return np.asarray(names[signal["server"].to_numpy()], dtype=object)


def _by_district(
    shares: list[xr.DataArray], people: FloatArray, zones: Zones, grid: Grid, rows: slice,
    columns: slice,
) -> pd.DataFrame:  # fmt: skip
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
    shares: list[xr.DataArray], ids: list[npt.NDArray[np.object_]], people: FloatArray,
    pixel_km2: float,
) -> pd.DataFrame:  # fmt: skip
    moved = ids[0] != ids[1]
    served_before, served_after = (np.nan_to_num(share.to_numpy()) for share in shares)
    dropped = np.maximum(served_before - served_after, 0.0) * people
    frame = pd.DataFrame({
        "from_cell": ids[0][moved], "to_cell": ids[1][moved], "people": people[moved],
        "area_km2": pixel_km2, "people_lost": dropped[moved],
    })  # fmt: skip
    found = frame.groupby(["from_cell", "to_cell"], as_index=False).sum()
    order = ["people", "area_km2"]
    return found.sort_values(order, ascending=False, kind="stable", ignore_index=True)
