"""Cells from sites: technology defaults, values of the site, and an explicit cell table."""

from __future__ import annotations

import logging
from hashlib import blake2b
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd

from fugai.wireless.columns import numbers, texts
from fugai.wireless.layers.assign import layers_of_cells, named_layers
from fugai.wireless.signal.filling.azimuths import sectors_by_carrier, spread_azimuths_deg
from fugai.wireless.signal.filling.defaults import (
    ALL_ROUND_DEG,
    AS_A_SITE,
    EVENLY_SPACED,
    FROM_SITE,
    IN_THE_GAPS,
    FillLog,
    fill_from_antennas,
    fill_from_technology,
    of_technology,
)
from fugai.wireless.site_layers import (
    check_sites,
    layer_of_cells,
    rows_of_layers,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fugai._types import FloatArray, IntArray
    from fugai.tables import Antenna, Assumption
    from fugai.wireless.technology import Technology

logger = logging.getLogger(__name__)

CELL_COLUMNS = (
    "cell_id",
    "site_id",
    "operator",
    "technology",
    "opened",
    "status",
    "frequency_mhz",
    "bandwidth_mhz",
    "azimuth_deg",
    "downtilt_deg",
    "beamwidth_deg",
    "vertical_beamwidth_deg",
    "gain_dbi",
    "power_dbm",
    "height_m",
)

ANTENNA_COLUMNS = ("antenna", "mechanical_tilt_deg")
"""Further columns of cells: the name of a measured pattern, '' for none, and the part of
the downtilt that is mechanical, 0 where it is not stated. [deg]"""

_SITE_OVERRIDES = (
    "frequency_mhz",
    "bandwidth_mhz",
    "downtilt_deg",
    "gain_dbi",
    "power_dbm",
    "height_m",
)
_FROM_TECHNOLOGY = {
    "frequency_mhz": "MHz",
    "bandwidth_mhz": "MHz",
    "downtilt_deg": "deg",
    "gain_dbi": "dBi",
    "power_dbm": "dBm",
    "height_m": "m",
    "beamwidth_deg": "deg",
    "vertical_beamwidth_deg": "deg",
}
"""Columns that a technology has a default for, with their units."""


def cells_from_sites(
    sites: gpd.GeoDataFrame,
    *,
    technologies: Mapping[str, Technology],
    cells: pd.DataFrame | None = None,
    antennas: Mapping[str, Antenna] | None = None,
    seed: int = 0,
) -> gpd.GeoDataFrame:
    """One row per sector and carrier of every site.

    A row of sites is a layer: a technology, perhaps with its carrier, on a mast, or a single sector
    of one. A layer with an azimuth has that one sector. Any other has as many sectors as it states, or its
    technology has, evenly spaced from a first azimuth that a hash of its ``site_id`` chooses; a
    single sector without azimuth radiates all round, without the gain that a sector owes to its
    beam. Values of the site (height, power, gain, tilt, frequency, bandwidth) take precedence over
    the technology's defaults. A layer that the table ``cells`` names (`layer_of_cells` says which it
    means) has the cells of that table instead, with missing values filled from it and the technology. Of these, a missing azimuth
    is spread as a site's sectors are: into the gaps that the sectors of the same carrier leave, evenly from
    north where none is stated; a cell that is alone on its carrier becomes the sectors that its site
    would have without the table. Only a cell with a ``beamwidth_deg`` of 360 radiates all round.
    `cell_assumptions` counts all of this.

    Parameters
    ----------
    sites
        Contract 'sites' in a projected CRS.
    technologies
        From `technologies`.
    cells
        Contract 'cells'. Rows of unknown sites are left out and logged; their ids are in
        ``attrs["orphan_cells"]`` of the result.
    antennas
        Measured patterns by name: a cell that names one has its gain and its electrical tilt, where
        the tables do not state others.
    seed
        Changes all first azimuths.

    Returns
    -------
    GeoDataFrame with a RangeIndex, `CELL_COLUMNS` and `ANTENNA_COLUMNS`, points at the sites.

    Raises
    ------
    CRSMismatchError
        The sites are not in a projected CRS.
    ContractError
        A technology that ``technologies`` lacks, a site without a point, a layer twice.

    Examples
    --------
    Three sectors by default, a third of a turn apart.

    >>> import geopandas as gpd
    >>> from fugai.wireless import cells_from_sites, technologies
    >>> site = gpd.GeoDataFrame(
    ...     {"site_id": ["a"], "technology": ["lte-fdd"], "height_m": [42.0]},
    ...     geometry=gpd.points_from_xy([500_000.0], [4_400_000.0]), crs=32650,
    ... )
    >>> cells = cells_from_sites(site, technologies=technologies())
    >>> cells[["cell_id", "azimuth_deg", "height_m", "power_dbm"]]
      cell_id  azimuth_deg  height_m  power_dbm
    0     a-1          8.0      42.0       46.0
    1     a-2        128.0      42.0       46.0
    2     a-3        248.0      42.0       46.0
    """
    found = _with_log(sites, technologies, cells, antennas or {}, seed)[0]
    orphans = found.attrs["orphan_cells"]
    if orphans:
        logger.warning("%d cells name a site that does not exist, as %s.", len(orphans), orphans[0])
    return found


def cell_assumptions(
    sites: gpd.GeoDataFrame,
    *,
    technologies: Mapping[str, Technology],
    cells: pd.DataFrame | None = None,
    antennas: Mapping[str, Antenna] | None = None,
    seed: int = 0,
) -> tuple[Assumption, ...]:
    """What `cells_from_sites` puts in for values that no table states, and for how many rows.

    Parameters
    ----------
    sites, technologies, cells, antennas, seed
        As `cells_from_sites` takes them.

    Returns
    -------
    Counts of the rows of ``sites`` and of ``cells``.

    Examples
    --------
    >>> import geopandas as gpd
    >>> from fugai.wireless import cell_assumptions, technologies
    >>> site = gpd.GeoDataFrame(
    ...     {"site_id": ["a"], "technology": ["lte-fdd"], "height_m": [42.0]},
    ...     geometry=gpd.points_from_xy([500_000.0], [4_400_000.0]), crs=32650,
    ... )
    >>> found = cell_assumptions(site, technologies=technologies())
    >>> [(one.column, one.value) for one in found if one.column == "frequency_mhz"]
    [('frequency_mhz', '1850 MHz')]
    """
    return tuple(_with_log(sites, technologies, cells, antennas or {}, seed)[1].found)


def _with_log(
    sites: gpd.GeoDataFrame,
    technologies: Mapping[str, Technology],
    cells: pd.DataFrame | None,
    antennas: Mapping[str, Antenna],
    seed: int,
) -> tuple[gpd.GeoDataFrame, FillLog]:
    """The cells, and what was filled in."""
    check_sites(sites, technologies)
    sites = sites.assign(technology=named_layers(sites, technologies, table="sites"))
    named = np.zeros(len(sites), dtype=np.bool_)
    explicit = pd.DataFrame()
    layer: IntArray = np.empty(0, dtype=np.int64)
    orphans: list[str] = []
    if cells is not None and len(cells):
        known = cells["site_id"].isin(sites["site_id"])
        orphans = [str(name) for name in cells.loc[~known, "cell_id"]]
        explicit = cells.loc[known]
        layer = layer_of_cells(explicit, sites, technologies)
        named = rows_of_layers(layer, sites, technologies)
    expanded = _default_sectors(sites.loc[~named], technologies, seed)
    if len(explicit):
        joined = _explicit_cells(explicit, sites, layer, technologies, seed)
        expanded = pd.concat([expanded, joined], ignore_index=True)
    log = FillLog(
        source=expanded["source"].to_numpy(dtype=object),
        row=expanded["row"].to_numpy(dtype=object),
        size={"sites": len(sites), "cells": 0 if cells is None else len(cells)},
    )
    _log_sectors(expanded, log)
    fill_from_antennas(expanded, antennas, log)
    fill_from_technology(expanded, technologies, _FROM_TECHNOLOGY, log)
    frame = gpd.GeoDataFrame(
        expanded[[*CELL_COLUMNS, *ANTENNA_COLUMNS]],
        geometry=gpd.GeoSeries(expanded["geometry"].to_numpy(), crs=sites.crs),
    )
    frame.attrs["orphan_cells"] = tuple(orphans)
    return frame, log


def _log_sectors(frame: pd.DataFrame, log: FillLog) -> None:
    """Count how azimuths and numbers of sectors came about, and what cells take from their site."""
    how = frame["azimuth_from"].to_numpy(dtype=object)
    for origin in (EVENLY_SPACED, IN_THE_GAPS, AS_A_SITE):
        log.add("azimuth_deg", how == origin.en, "guessed", origin)
    used = frame["technology"].to_numpy(dtype=object)
    usual = frame["sectors_from_technology"].to_numpy(dtype=np.float64)
    for technology in dict.fromkeys(used[~np.isnan(usual)]):
        mine = ~np.isnan(usual) & (used == technology)
        log.add("sectors", mine, "defaulted", of_technology(technology), f"{usual[mine][0]:g}")
    for name in (*_SITE_OVERRIDES, "azimuth_deg"):
        if f"site_{name}" in frame:
            log.add(name, frame[f"site_{name}"].eq(True).to_numpy(), "stated", FROM_SITE)


def first_azimuths_deg(site_ids: pd.Series, sectors: FloatArray, *, seed: int = 0) -> FloatArray:
    """First azimuth of each site, a whole degree below its sectors' spacing, by a hash of its id. [deg]

    >>> first_azimuths_deg(pd.Series(["a"]), np.array([3.0])) < 120.0
    array([ True])
    """
    salt = int(seed).to_bytes(8, "little", signed=True)
    hashes = np.array(
        [
            int.from_bytes(blake2b(str(name).encode(), digest_size=8, salt=salt).digest(), "little")
            for name in site_ids
        ],
        dtype=np.uint64,
    )
    spacing = np.maximum(1, np.floor(360.0 / sectors)).astype(np.uint64)
    return np.asarray(hashes % spacing, dtype=np.float64)


def _default_sectors(
    sites: gpd.GeoDataFrame, technologies: Mapping[str, Technology], seed: int
) -> pd.DataFrame:
    azimuth = numbers(sites, "azimuth_deg")
    default = sites["technology"].map({name: item.sectors for name, item in technologies.items()})
    usual = default.to_numpy(dtype=np.float64)
    stated = numbers(sites, "sectors")
    sectors = np.where(np.isnan(stated), usual, stated)
    sectors = np.where(np.isnan(azimuth), np.maximum(1.0, sectors), 1.0)
    first = np.where(
        np.isnan(azimuth), first_azimuths_deg(sites["site_id"], sectors, seed=seed), azimuth
    )
    all_round = np.isnan(azimuth) & (sectors == 1.0)
    count = sectors.astype(np.int64)
    row = np.repeat(np.arange(len(sites)), count)
    number = np.arange(len(row)) - np.repeat(np.cumsum(count) - count, count)
    frame = _site_columns(sites.iloc[row])
    ordinal = frame.groupby("site_id", sort=False).cumcount() + 1
    frame["cell_id"] = [f"{name}-{n}" for name, n in zip(frame["site_id"], ordinal, strict=True)]
    turned = (first[row] + number * 360.0 / sectors[row]) % 360.0
    frame["azimuth_deg"] = np.where(all_round[row], np.nan, turned)
    frame["beamwidth_deg"] = np.where(all_round[row], ALL_ROUND_DEG, np.nan)
    frame["source"], frame["row"] = "sites", frame["site_id"]
    spaced = np.isnan(azimuth) & ~all_round
    frame["azimuth_from"] = np.where(spaced, EVENLY_SPACED.en, "")[row]
    frame["sectors_from_technology"] = np.where(
        np.isnan(azimuth) & np.isnan(stated), usual, np.nan
    )[row]
    return frame


def _site_columns(sites: gpd.GeoDataFrame) -> pd.DataFrame:
    """Site columns of cells, on a fresh index."""
    frame = pd.DataFrame({"site_id": sites["site_id"].to_numpy()})
    frame["technology"] = sites["technology"].astype(str).to_numpy()
    for name, default in (("operator", ""), ("status", "active")):
        values = sites[name].fillna(default) if name in sites else default
        frame[name] = values if isinstance(values, str) else values.to_numpy()
    opened = sites["opened"] if "opened" in sites else pd.Series(pd.NA, index=sites.index)
    frame["opened"] = opened.astype("Float64").round().astype("Int64").to_numpy()
    frame["opened"] = frame["opened"].astype("Int64")
    for name in (*_SITE_OVERRIDES, "mechanical_tilt_deg"):
        frame[name] = numbers(sites, name)
    frame["antenna"] = texts(sites, "antenna")
    frame["geometry"] = sites.geometry.to_numpy()
    return frame


def _explicit_cells(
    cells: pd.DataFrame,
    sites: gpd.GeoDataFrame,
    row: IntArray,
    technologies: Mapping[str, Technology],
    seed: int,
) -> pd.DataFrame:
    """Cells of a table with what their layer states; ``row`` is its position among the sites."""
    frame = _site_columns(sites.iloc[row])
    of_site = frame["technology"].to_numpy(dtype=object)
    own_technology = layers_of_cells(cells, of_site, technologies)
    other = own_technology != of_site
    frame["technology"] = own_technology
    for name in _SITE_OVERRIDES:
        if name != "height_m":  # of another layer, a cell takes what belongs to the mast alone
            frame[name] = frame[name].mask(other)
    frame["cell_id"] = cells["cell_id"].to_numpy()
    frame["azimuth_deg"] = numbers(sites.iloc[row], "azimuth_deg")
    for name in (*_SITE_OVERRIDES, "mechanical_tilt_deg", "azimuth_deg"):
        own = numbers(cells, name)
        frame[f"site_{name}"] = np.isnan(own) & frame[name].notna().to_numpy()
        frame[name] = np.where(np.isnan(own), frame[name], own)
    named = texts(cells, "antenna")
    frame["antenna"] = np.where(named == "", frame["antenna"], named)
    frame["beamwidth_deg"] = numbers(cells, "beamwidth_deg")
    frame["source"], frame["row"] = "cells", frame["cell_id"]
    stated = numbers(sites.iloc[row], "sectors")
    usual = frame["technology"].map({name: one.sectors for name, one in technologies.items()})
    frame["sectors"] = np.where(np.isnan(stated), usual.to_numpy(dtype=np.float64), stated)
    return _with_azimuths(frame, row, technologies, seed)


def _with_azimuths(
    frame: pd.DataFrame, site: IntArray, technologies: Mapping[str, Technology], seed: int
) -> pd.DataFrame:
    """Explicit cells with an azimuth for each that is not omnidirectional."""
    azimuth = frame["azimuth_deg"].to_numpy(dtype=np.float64, copy=True)
    width = frame["beamwidth_deg"].to_numpy(dtype=np.float64, copy=True)
    all_round = np.isnan(azimuth) & (width >= ALL_ROUND_DEG)
    default = frame["technology"].map(
        {name: item.frequency_mhz for name, item in technologies.items()}
    )
    carrier = frame["frequency_mhz"].fillna(default).to_numpy(dtype=np.float64)
    sectors = np.ones(len(frame), dtype=np.int64)
    how = np.full(len(frame), "", dtype=object)
    mine = np.flatnonzero(~all_round)
    for group in sectors_by_carrier(site[mine], carrier[mine]):
        at = mine[group]
        missing = at[np.isnan(azimuth[at])]
        if not missing.size:
            continue
        if at.size > 1:
            azimuth[at], how[missing] = spread_azimuths_deg(azimuth[at]), IN_THE_GAPS.en
            continue
        usual = frame["sectors"].to_numpy(dtype=np.float64)[at]
        if usual[0] <= 1.0:  # its site has one sector, without azimuth: all round
            width[at] = ALL_ROUND_DEG
            continue
        sectors[at], how[at] = int(usual[0]), AS_A_SITE.en
        azimuth[at] = first_azimuths_deg(frame["site_id"].iloc[at], usual, seed=seed)
    frame["azimuth_deg"], frame["azimuth_from"] = azimuth, how
    frame["beamwidth_deg"] = width
    frame["sectors_from_technology"] = np.nan
    if (sectors == 1).all():
        return frame
    again = np.repeat(np.arange(len(frame)), sectors)
    number = np.arange(len(again)) - np.repeat(np.cumsum(sectors) - sectors, sectors)
    made = frame.iloc[again].reset_index(drop=True)
    made["azimuth_deg"] = (made["azimuth_deg"] + number * 360.0 / sectors[again]) % 360.0
    several = sectors[again] > 1
    made["cell_id"] = [
        f"{name}-{n + 1}" if many else name
        for name, n, many in zip(made["cell_id"], number, several, strict=True)
    ]
    return made
