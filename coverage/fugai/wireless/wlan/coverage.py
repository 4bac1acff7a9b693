"""WLAN around access points: covered share of each grid cell, and of venues."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import shapely
from affine import Affine
from pyproj import CRS
from rasterio.features import rasterize

from fugai._threads import usable_cores
from fugai.errors import ConfigError, ContractError, CRSMismatchError, EmptyResultError
from fugai.grid import Grid
from fugai.kernels.raster import discs as kernel
from fugai.wireless.wlan.access_points import AccessPoints, prepare
from fugai.wireless.wlan.settings import WlanSettings, wlan_settings
from fugai.wireless.wlan.venues import venue_shares

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd
    import xarray as xr

    from fugai._types import Int32Array


_FINE_CELLS = 8_000_000
_RASTERIZE = threading.Lock()
"""rasterio silences a warning while it burns, which is safe in one thread at a time only."""


@dataclass(frozen=True, kw_only=True)
class Wlan:
    """Result of `predict_wlan`.

    Parameters
    ----------
    years
        Ascending.
    venues
        One row per venue and year: ``venue_id``, ``type``, ``year``; the signal: ``share`` of the
        footprint covered, over all storeys, ``covered`` (the share meets the settings'
        ``cover_share``) and ``judged_by``: 'footprint', or 'point' where the venue has none, which
        is covered where a signal reaches the point (share 0 or 1); ``has_one`` and
        ``access_points`` in service there; ``capacity``, whether these are enough for its floor
        area (one for ``area_m2_per_point``) and its ``peak_users`` (``users`` of each access point,
        else ``users_per_point``), NA where neither is known.
    covered
        By year, share of each grid cell's ground that any access point covers, ``(y, x)``; layers
        for `union` and `holes`.

    Examples
    --------
    >>> import geopandas as gpd
    >>> from affine import Affine
    >>> from pyproj import CRS
    >>> from shapely import box
    >>> from fugai.grid import Grid
    >>> from fugai.wireless import predict_wlan
    >>> utm = CRS.from_epsg(32650)
    >>> grid = Grid(crs=utm, transform=Affine(100, 0, 0, 0, -100, 300), shape=(3, 3))
    >>> points = gpd.GeoDataFrame(
    ...     {"ap_id": ["a"], "venue_id": ["mall"]}, geometry=gpd.points_from_xy([150], [150]), crs=utm
    ... )
    >>> mall = gpd.GeoDataFrame(
    ...     {"venue_id": ["mall"], "type": ["mall"]}, geometry=[box(100, 100, 200, 200)], crs=utm
    ... )
    >>> wlan = predict_wlan(points, mall, grid, years=[2014])
    >>> wlan.venues[["venue_id", "year", "share", "access_points"]]
      venue_id  year  share  access_points
    0     mall  2014    1.0              1
    """

    years: tuple[int, ...]
    venues: pd.DataFrame
    covered: Mapping[int, xr.DataArray]


def predict_wlan(
    access_points: gpd.GeoDataFrame,
    venues: gpd.GeoDataFrame | None,
    grid: Grid,
    *,
    years: Sequence[int],
    resolution_m: float = 10.0,
    settings: WlanSettings | None = None,
    threads: int | None = None,
) -> Wlan:
    """Ground and venues covered by WLAN at the end of each year, cumulative.

    The level falls with distance as in ITU-R P.1238-8: inside the access point's own venue with the
    coefficient of that kind of building; outside with ``outdoor_coefficient``, and one wall where it
    is indoors; into another building with one more wall. A place is covered where the median level
    of one access point is at ``edge_dbm`` or above, at most ``max_range_m`` away; floors between are
    not known and not counted. For an indoor access point without a venue footprint all ground
    is behind a wall. Where ``indoor`` is not stated, the type of the venue
    decides; without a venue the access point is outdoors.

    Parameters
    ----------
    access_points, venues
        Contracts of those names, in the grid's CRS. None for the venues: there are none.
    grid
        Frame of ``Wlan.covered``.
    years
        Years to report.
    resolution_m
        Size of the fine cells by which the covered share of a grid cell is counted, taken to the
        nearest that divides the cell. Venues are sampled as finely, small ones by at least 100
        points. [m]
    settings
        From `wlan_settings`; None: the built-in ones.
    threads
        Threads over bands of rows; None: all processors. The result does not depend on it.

    Raises
    ------
    CRSMismatchError
        A table that is not in the grid's CRS.
    EmptyResultError
        No years.
    ConfigError
        A resolution outside 1 m to the cell, or 255 years or more.
    ContractError
        A duplicate venue, or a row without a geometry.

    Examples
    --------
    One access point outdoors covers a circle of 94 m around it.

    >>> import geopandas as gpd
    >>> from affine import Affine
    >>> from pyproj import CRS
    >>> from fugai.grid import Grid
    >>> from fugai.wireless import predict_wlan
    >>> utm = CRS.from_epsg(32650)
    >>> grid = Grid(crs=utm, transform=Affine(100, 0, 0, 0, -100, 300), shape=(3, 3))
    >>> points = gpd.GeoDataFrame(
    ...     {"ap_id": ["a"], "height_m": [1.5]}, geometry=gpd.points_from_xy([150], [150]), crs=utm
    ... )
    >>> predict_wlan(points, None, grid, years=[2014]).covered[2014].to_numpy().round(2)
    array([[0.06, 0.38, 0.06],
           [0.38, 1.  , 0.38],
           [0.06, 0.38, 0.06]], dtype=float32)
    """
    settings = settings or wlan_settings()
    ordered = tuple(sorted(set(years)))
    if venues is None:
        none: dict[str, list[str]] = {"venue_id": [], "type": []}
        venues = gpd.GeoDataFrame(none, geometry=[], crs=grid.crs)
    _check(access_points, venues, grid, ordered, resolution_m)
    points = prepare(access_points, venues, years=ordered, settings=settings)
    workers = threads or usable_cores()
    return Wlan(
        years=ordered,
        venues=venue_shares(points, venues, ordered, resolution_m, settings),
        covered=_covered(points, venues, grid, ordered, resolution_m, workers),
    )


def _check(
    access_points: gpd.GeoDataFrame,
    venues: gpd.GeoDataFrame,
    grid: Grid,
    years: tuple[int, ...],
    resolution_m: float,
) -> None:
    for name, frame in (("access_points", access_points), ("venues", venues)):
        if frame.crs is None or CRS.from_user_input(frame.crs) != grid.crs:
            found = "none" if frame.crs is None else CRS.from_user_input(frame.crs).to_string()
            msg = f"`{name}` must be in the grid's CRS {grid.crs.name!r}, found {found}."
            raise CRSMismatchError(msg)
        if bool((frame.geometry.isna() | frame.geometry.is_empty).any()):
            msg = f"`{name}` must have a geometry in every row, found one without."
            raise ContractError(msg)
    if not years:
        msg = "`years` must name at least one year, found none."
        raise EmptyResultError(msg)
    if len(years) >= kernel.NEVER:
        msg = f"`years` must be fewer than {kernel.NEVER}, found {len(years)}."
        raise ConfigError(msg)
    if not 1.0 <= resolution_m <= grid.cell_size_m:
        msg = (
            f"`resolution_m` must be between 1 and the grid's {grid.cell_size_m:g}, "
            f"found {resolution_m:g}."
        )
        raise ConfigError(msg)
    if bool(venues["venue_id"].duplicated().any()):
        twice = venues.loc[venues["venue_id"].duplicated(), "venue_id"].iloc[0]
        msg = f"`venues.venue_id` must be unique, found {twice!r} twice."
        raise ContractError(msg)


def _covered(
    points: AccessPoints,
    venues: gpd.GeoDataFrame,
    grid: Grid,
    years: tuple[int, ...],
    resolution_m: float,
    threads: int,
) -> dict[int, xr.DataArray]:
    size = max(1, round(grid.cell_size_m / resolution_m))
    rows, columns = grid.shape
    band = max(1, min(rows, _FINE_CELLS // (columns * size * size)))
    share = np.zeros((len(years), rows, columns), dtype=np.float32)
    tree = shapely.STRtree(venues.geometry.to_numpy())

    def work(top: int) -> None:
        part = grid.window(slice(top, min(top + band, rows)), slice(0, columns))
        counts = _band_counts(points, venues, tree, part, len(years), size)
        if counts is not None:
            share[:, top : top + band] = counts / np.float32(size * size)

    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(work, range(0, rows, band)))
    return {
        year: grid.array(layer, units="1", name="covered", year=str(year))
        for year, layer in zip(years, share, strict=True)
    }


def _band_counts(
    points: AccessPoints,
    venues: gpd.GeoDataFrame,
    tree: shapely.STRtree,
    part: Grid,
    years: int,
    size: int,
) -> Int32Array | None:
    """Fine cells covered by each year in each grid cell of a band of rows; None for none."""
    _, south, _, north = part.bounds
    reach = np.sqrt(np.maximum(points.discs.radii_m2.max(axis=1), 0.0))
    py = points.discs.xy[:, 1]
    near = np.flatnonzero((py + reach >= south) & (py - reach <= north))
    if not len(near):
        return None
    cell_m = part.cell_size_m / size
    fine = Grid(
        crs=part.crs,
        transform=Affine(cell_m, 0.0, part.transform.c, 0.0, -cell_m, part.transform.f),
        shape=(part.shape[0] * size, part.shape[1] * size),
    )
    first_year = np.full(fine.shape, kernel.NEVER, dtype=np.uint8)
    kernel.burn(
        kernel.FineRaster(
            x=fine.x, y=fine.y, cell_m=cell_m, venue=_labels(points, venues, tree, fine)
        ),
        points.buildings,
        kernel.Discs(
            xy=points.discs.xy[near],
            radii_m2=points.discs.radii_m2[near],
            venue=points.discs.venue[near],
            year=points.discs.year[near],
        ),
        first_year,
    )
    counts = np.zeros((years, *part.shape), dtype=np.int32)
    kernel.count_covered(first_year, size, counts)
    return counts


def _labels(
    points: AccessPoints, venues: gpd.GeoDataFrame, tree: shapely.STRtree, fine: Grid
) -> Int32Array:
    """Venue at each fine cell, by its centre; -1 for open ground."""
    here = np.sort(tree.query(shapely.box(*fine.bounds)))
    here = here[points.footprint[here]]
    if not len(here):
        # one value seen from everywhere, read only
        return np.broadcast_to(np.int32(-1), fine.shape).copy()
    outlines = venues.geometry.to_numpy()[here]
    with _RASTERIZE:
        labels: Int32Array = rasterize(
            zip(outlines, (int(v) for v in here), strict=True),
            out_shape=fine.shape,
            transform=fine.transform,
            fill=-1,
            dtype="int32",
        )
    return labels
