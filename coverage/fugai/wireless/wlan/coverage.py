"""WLAN around access points: covered share of venues, and of the ground of each grid cell."""

from __future__ import annotations

import math
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
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

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import xarray as xr

    from fugai._types import FloatArray, Int32Array, ObjectArray


VENUE_COLUMNS = ("venue_id", "type", "year", "share", "covered", "access_points")
SAMPLES_AT_LEAST = 100
SAMPLES_AT_MOST = 20_000
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
        One row per venue and year: ``venue_id``, ``type``, ``year``, ``share`` of the footprint
        covered (a point venue: 0 or 1), ``covered`` (the share meets the settings' ``cover_share``)
        and ``access_points`` in service there.
    covered
        By year, share of each grid cell's ground that any access point covers, ``(y, x)``; layers
        for `unite` and `holes`.
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

    The level falls as ITU-R P.1238 has it: inside the access point's own venue with the
    coefficient of that kind of building; outside with ``outdoor_coefficient`` and one wall where it
    stands indoors; into another building with one wall more. A place is covered where the median
    of one access point is at ``edge_dbm`` or above, at most ``max_range_m`` away; floors between are
    not known and not counted. An indoor access point whose venue has no footprint (a point, or
    none) is behind a wall for all ground. Where ``indoor`` is not said, the type of its venue
    decides, and without a venue it stands outdoors. Access points without a venue count as any
    other.

    Parameters
    ----------
    access_points, venues
        Contracts of those names, in the grid's CRS. Without venues (None) all access points stand
        alone.
    grid
        Frame of ``Wlan.covered``.
    years
        Years to report.
    resolution_m
        Fine cells by which the covered share of a grid cell is counted; the nearest size that
        divides the cell. Venues are sampled as finely, small ones by at least 100 points. [m]
    settings
        From `wlan_settings`; None: the built-in ones.
    threads
        Threads over bands of rows; None: all processors. The result does not depend on it.

    Raises
    ------
    CRSMismatchError, ConfigError, ContractError
        A wrong CRS, no years or a resolution outside 1 m to the cell, a duplicate venue.
    """
    chosen = settings or wlan_settings()
    ordered = tuple(sorted(set(years)))
    if venues is None:
        none: dict[str, list[str]] = {"venue_id": [], "type": []}
        venues = gpd.GeoDataFrame(none, geometry=[], crs=grid.crs)
    _check(access_points, venues, grid, ordered, resolution_m)
    points = prepare(access_points, venues, years=ordered, settings=chosen)
    workers = threads or usable_cores()
    return Wlan(
        years=ordered,
        venues=_venue_shares(points, venues, ordered, resolution_m, chosen),
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
    reach = np.sqrt(np.maximum(points.radii.max(axis=1), 0.0))
    py = points.xy[:, 1]
    near = np.flatnonzero((py + reach >= south) & (py - reach <= north))
    if not len(near):
        return None
    step = part.cell_size_m / size
    fine = Grid(
        crs=part.crs,
        transform=Affine(step, 0.0, part.transform.c, 0.0, -step, part.transform.f),
        shape=(part.shape[0] * size, part.shape[1] * size),
    )
    first = np.full(fine.shape, kernel.NEVER, dtype=np.uint8)
    kernel.burn(
        fine.x,
        fine.y,
        step,
        _labels(points, venues, tree, fine),
        points.buildings,
        points.xy[near],
        points.radii[near],
        points.venue[near],
        points.year[near],
        first,
    )
    counts = np.zeros((years, *part.shape), dtype=np.int32)
    kernel.count_covered(first, size, counts)
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


def _venue_shares(
    points: AccessPoints,
    venues: gpd.GeoDataFrame,
    years: tuple[int, ...],
    resolution_m: float,
    settings: WlanSettings,
) -> pd.DataFrame:
    """Covered share of every venue's footprint or point, by year."""
    shares = np.zeros((len(venues), len(years)))
    outlines = venues.geometry.to_numpy()
    reach = math.sqrt(max(float(points.radii.max(initial=0.0)), 0.0))
    boxes = shapely.box(*shapely.bounds(outlines).T + np.array([[-1], [-1], [1], [1]]) * reach)
    at: ObjectArray = np.asarray(shapely.points(points.xy), dtype=np.object_)
    tree = shapely.STRtree(at)
    venue, near = tree.query(boxes)
    order = np.lexsort((near, venue))
    venue, near = venue[order], near[order]
    for v, begin, end in _runs(venue):
        mine = near[begin:end]
        own = points.venue[mine] == v
        column = kernel.BUILDING if points.buildings[v] else kernel.GROUND
        limits = np.where(own, points.radii[mine, kernel.OWN], points.radii[mine, column])
        samples = venue_samples(outlines[v], resolution_m=resolution_m)
        first = kernel.first_years(samples, points.xy[mine], limits, points.year[mine])
        counts = np.bincount(first, minlength=kernel.NEVER + 1)[: len(years)]
        shares[v] = np.cumsum(counts) / len(samples)
    return _venue_table(points, venues, years, shares, settings)


def _runs(values: np.ndarray) -> list[tuple[int, int, int]]:
    """Value, begin and end of each run of equal values."""
    if not len(values):
        return []
    begin = np.flatnonzero(np.r_[True, values[1:] != values[:-1]])
    end = np.r_[begin[1:], len(values)]
    return [(int(values[b]), int(b), int(e)) for b, e in zip(begin, end, strict=True)]


def venue_samples(outline: shapely.Geometry, *, resolution_m: float) -> FloatArray:
    """Points of a lattice that lie in a footprint, or the one point of a point venue. [m]

    Cells of the resolution or finer, so that about `SAMPLES_AT_LEAST` fall into the footprint, and
    coarser where more than `SAMPLES_AT_MOST` would.
    """
    area = float(shapely.area(outline))
    if area == 0.0:
        centre = shapely.centroid(outline)
        return np.array([[shapely.get_x(centre), shapely.get_y(centre)]])
    step = min(resolution_m, math.sqrt(area / SAMPLES_AT_LEAST))
    west, south, east, north = shapely.bounds(outline)
    step = max(step, math.sqrt((east - west) * (north - south) / SAMPLES_AT_MOST))
    x = np.arange(west + step / 2, east, step)
    y = np.arange(south + step / 2, north, step)
    at_x, at_y = (axis.ravel() for axis in np.meshgrid(x, y))
    shapely.prepare(outline)
    inside = shapely.contains_xy(outline, at_x, at_y)
    if not inside.any():
        point = shapely.point_on_surface(outline)
        return np.array([[shapely.get_x(point), shapely.get_y(point)]])
    return np.stack([at_x[inside], at_y[inside]], axis=1)


def _venue_table(
    points: AccessPoints,
    venues: gpd.GeoDataFrame,
    years: tuple[int, ...],
    shares: FloatArray,
    settings: WlanSettings,
) -> pd.DataFrame:
    own = points.venue >= 0
    key = points.venue[own] * len(years) + points.year[own]
    opened = np.bincount(key, minlength=len(venues) * len(years)).reshape(shares.shape)
    frame = pd.DataFrame(
        {
            "venue_id": np.repeat(venues["venue_id"].to_numpy(), len(years)),
            "type": np.repeat(venues["type"].to_numpy(), len(years)),
            "year": np.tile(np.array(years, dtype=np.int64), len(venues)),
            "share": shares.ravel(),
        }
    )
    frame["covered"] = frame["share"] >= settings.cover_share
    frame["access_points"] = np.cumsum(opened, axis=1).ravel()
    return frame
