"""Cells from sites: technology defaults, values of the site, and an explicit cell table."""

from __future__ import annotations

import logging
from hashlib import blake2b
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd

from fugai.errors import ContractError, CRSMismatchError
from fugai.wireless.columns import numbers

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fugai._types import FloatArray, ObjectArray
    from fugai.tables import Antenna
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
_FROM_TECHNOLOGY = (*_SITE_OVERRIDES, "beamwidth_deg", "vertical_beamwidth_deg")
_ALL_ROUND_DEG = 360.0


def cells_from_sites(
    sites: gpd.GeoDataFrame,
    *,
    technologies: Mapping[str, Technology],
    cells: pd.DataFrame | None = None,
    antennas: Mapping[str, Antenna] | None = None,
    seed: int = 0,
) -> gpd.GeoDataFrame:
    """One row per sector and carrier of every site.

    A site with an azimuth has that one sector. Any other has as many sectors as it states, or its
    technology has, evenly spaced from a first azimuth that a hash of its ``site_id`` chooses; a
    single sector without azimuth radiates all round. Values of the site (height, power, gain, tilt,
    frequency, bandwidth) take precedence over the technology's defaults. A site that the table
    ``cells`` names has the cells of that table instead, with missing values filled from the site
    and the technology.

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
        A technology that ``technologies`` lacks, a site without a point, a duplicate site.

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
    _check_sites(sites, technologies)
    named = pd.Series(False, index=sites.index)
    explicit = pd.DataFrame()
    orphans: list[str] = []
    if cells is not None and len(cells):
        known = cells["site_id"].isin(sites["site_id"])
        orphans = [str(name) for name in cells.loc[~known, "cell_id"]]
        explicit = cells.loc[known]
        named = sites["site_id"].isin(explicit["site_id"])
    if orphans:
        logger.warning("%d cells name a site that does not exist, as %s.", len(orphans), orphans[0])
    expanded = _default_sectors(sites.loc[~named], technologies, seed)
    if len(explicit):
        joined = _explicit_cells(explicit, sites.loc[named])
        expanded = pd.concat([expanded, joined], ignore_index=True)
    _fill_from_antennas(expanded, antennas or {})
    _fill_from_technology(expanded, technologies)
    frame = gpd.GeoDataFrame(
        expanded[[*CELL_COLUMNS, *ANTENNA_COLUMNS]],
        geometry=gpd.GeoSeries(expanded["geometry"].to_numpy(), crs=sites.crs),
    )
    frame.attrs["orphan_cells"] = tuple(orphans)
    return frame


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


def _check_sites(sites: gpd.GeoDataFrame, technologies: Mapping[str, Technology]) -> None:
    if sites.crs is None or not sites.crs.is_projected:
        found = "none" if sites.crs is None else sites.crs.to_string()
        msg = f"`sites` must be in a projected CRS in metres, found {found}."
        raise CRSMismatchError(msg)
    unknown = sorted(set(sites["technology"].astype(str)) - set(technologies))
    if unknown:
        msg = f"`sites.technology` must be one of {', '.join(technologies)}, found {unknown[0]!r}."
        raise ContractError(msg)
    if bool(sites["site_id"].duplicated().any()):
        twice = sites.loc[sites["site_id"].duplicated(), "site_id"].iloc[0]
        msg = f"`sites.site_id` must be unique, found {twice!r} twice."
        raise ContractError(msg)
    if bool((sites.geometry.isna() | sites.geometry.is_empty).any()):
        msg = "`sites` must have a point in every row, found one without."
        raise ContractError(msg)


def _default_sectors(
    sites: gpd.GeoDataFrame, technologies: Mapping[str, Technology], seed: int
) -> pd.DataFrame:
    azimuth = numbers(sites, "azimuth_deg")
    default = sites["technology"].map({name: item.sectors for name, item in technologies.items()})
    sectors = numbers(sites, "sectors")
    sectors = np.where(np.isnan(sectors), default.to_numpy(dtype=np.float64), sectors)
    sectors = np.where(np.isnan(azimuth), np.maximum(1.0, sectors), 1.0)
    first = np.where(
        np.isnan(azimuth), first_azimuths_deg(sites["site_id"], sectors, seed=seed), azimuth
    )
    all_round = np.isnan(azimuth) & (sectors == 1.0)
    count = sectors.astype(np.int64)
    row = np.repeat(np.arange(len(sites)), count)
    number = np.arange(len(row)) - np.repeat(np.cumsum(count) - count, count)
    frame = _site_columns(sites.iloc[row])
    frame["cell_id"] = [f"{name}-{n}" for name, n in zip(frame["site_id"], number + 1, strict=True)]
    turned = (first[row] + number * 360.0 / sectors[row]) % 360.0
    frame["azimuth_deg"] = np.where(all_round[row], np.nan, turned)
    frame["beamwidth_deg"] = np.where(all_round[row], _ALL_ROUND_DEG, np.nan)
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
    frame["antenna"] = _names(sites, "antenna")
    frame["geometry"] = sites.geometry.to_numpy()
    return frame


def _explicit_cells(cells: pd.DataFrame, sites: gpd.GeoDataFrame) -> pd.DataFrame:
    position = pd.Series(np.arange(len(sites)), index=sites["site_id"].to_numpy())
    row = cells["site_id"].map(position).to_numpy(dtype=np.int64)
    frame = _site_columns(sites.iloc[row])
    frame["cell_id"] = cells["cell_id"].to_numpy()
    for name in (*_SITE_OVERRIDES, "mechanical_tilt_deg"):
        own = numbers(cells, name)
        frame[name] = np.where(np.isnan(own), frame[name], own)
    named = _names(cells, "antenna")
    frame["antenna"] = np.where(named == "", frame["antenna"], named)
    azimuth = numbers(cells, "azimuth_deg")
    width = numbers(cells, "beamwidth_deg")
    frame["azimuth_deg"] = azimuth
    # a cell without azimuth cannot point anywhere, so it radiates all round
    frame["beamwidth_deg"] = np.where(np.isnan(azimuth), _ALL_ROUND_DEG, width)
    return frame


def _names(frame: pd.DataFrame, name: str) -> ObjectArray:
    if name not in frame:
        return np.full(len(frame), "", dtype=object)
    return np.asarray(frame[name].astype("object").where(frame[name].notna(), ""), dtype=object)


def _fill_from_antennas(frame: pd.DataFrame, antennas: Mapping[str, Antenna]) -> None:
    """Gain and tilt of the patterns that cells name, where the tables state none."""
    frame["mechanical_tilt_deg"] = frame["mechanical_tilt_deg"].astype(np.float64).fillna(0.0)
    if not antennas:
        return
    gain = frame["antenna"].map({name: one.gain_dbi for name, one in antennas.items()})
    tilt = frame["antenna"].map({name: one.electrical_tilt_deg for name, one in antennas.items()})
    for name, own in (("gain_dbi", gain), ("downtilt_deg", tilt + frame["mechanical_tilt_deg"])):
        frame[name] = frame[name].astype(np.float64).fillna(own.astype(np.float64))


def _fill_from_technology(frame: pd.DataFrame, technologies: Mapping[str, Technology]) -> None:
    for name in _FROM_TECHNOLOGY:
        default = frame["technology"].map(
            {key: float(getattr(item, name)) for key, item in technologies.items()}
        )
        own = frame[name] if name in frame else pd.Series(np.nan, index=frame.index)
        frame[name] = own.astype(np.float64).fillna(default.astype(np.float64))
