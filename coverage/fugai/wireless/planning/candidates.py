"""Footprints of places where a site may be built, as a covering matrix for siting."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from scipy.sparse import csr_array

from fugai._threads import usable_cores
from fugai.errors import ContractError, EmptyResultError
from fugai.georeference import as_raster
from fugai.wireless.planning.scope import affected
from fugai.wireless.signal.area import predict
from fugai.wireless.signal.cells import cells_from_sites
from fugai.wireless.signal.ground import place_in
from fugai.wireless.signal.service import Profile, served
from fugai.wireless.technology import technologies as built_in

if TYPE_CHECKING:
    from collections.abc import Mapping

    import geopandas as gpd
    import xarray as xr

    from fugai._types import FloatArray, IntArray
    from fugai.grid import Grid
    from fugai.wireless.technology import Technology

ENOUGH = 0.5
"""A pixel counts as covered where at least this share of it is served."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Covers:
    """Which candidate would serve which demand.

    Parameters
    ----------
    matrix
        Demand x candidate, 1 where it serves.
    demand
        Position of each demand's pixel in the grid, row-major.
    candidate
        Position of each column's candidate in the frame given.
    weight
        People of each demand that the existing network leaves without service. [persons]
    candidate_id
        Ids of the columns.
    """

    matrix: csr_array
    demand: IntArray
    candidate: IntArray
    weight: FloatArray
    candidate_id: pd.Index


def candidate_covers(  # noqa: PLR0913
    candidates: gpd.GeoDataFrame,
    grid: Grid,
    *,
    profile: Profile,
    population: xr.DataArray,
    already: xr.DataArray | None = None,
    technology: str = "lte-fdd",
    technologies: Mapping[str, Technology] | None = None,
    threads: int | None = None,
    seed: int = 0,
    **options: Any,  # noqa: ANN401  those of `predict`
) -> Covers:
    """Footprint of a site at each candidate on the people whom nothing serves yet.

    Each stands alone: what neighbours would disturb is not in it (a profile's SINR is then against
    noise only); `gain_of_site` has that, one site at a time.

    Parameters
    ----------
    candidates
        Contract 'candidates' in the grid's CRS; those forbidden are left out. Columns of sites
        (``height_m``, ``power_dbm``, ``azimuth_deg`` ...) say how a candidate would be built, the
        technology says the rest.
    grid
        Where the demand lies.
    profile
        What served means.
    population
        People per pixel of the grid. [persons]
    already
        Share of each pixel that existing networks serve; NaN, unknown, is no demand. None: none.
    technology
        What is built.
    technologies
        Defaults with a project's changes; None: the built-in ones.
    threads
        Threads over candidates; None: all processors. The result does not depend on it.
    seed
        Turns the first azimuths of sites that state none, as in `cells_from_sites`.
    options
        As `predict` takes them: terrain, clutter, model, max_range_m ...

    Raises
    ------
    ContractError
        The profile does not know the technology, or candidate ids are not unique.
    EmptyResultError
        There is no candidate, or nobody is without service.
    """
    known = built_in() if technologies is None else technologies
    if technology not in known or not profile.covers(technology):
        msg = f"`technology` must be one that profile {profile.name} names, found {technology!r}."
        raise ContractError(msg)
    positions = _open(candidates)
    weight = _without_service(grid, population, already)
    demand = np.flatnonzero(weight.ravel() > 0.0).astype(np.int64)
    if not demand.size:
        msg = "`population` must leave someone without service, found nobody."
        raise EmptyResultError(msg)
    sites = _as_sites(candidates, positions, technology)
    # a site's cells stand together, in the order of the sites
    built = cells_from_sites(
        sites, technologies=known, antennas=options.get("antennas"), seed=int(seed)
    )
    counts = built.groupby("site_id", sort=False).size().reindex(sites["site_id"]).to_numpy()
    begin = np.concatenate([[0], np.cumsum(counts)])
    place_of = np.full(weight.size, -1, dtype=np.int64)
    place_of[demand] = np.arange(len(demand))
    reach = float(options.get("max_range_m") or known[technology].max_range_m)

    def footprint(at: int) -> IntArray:
        cells = built.iloc[begin[at] : begin[at + 1]].reset_index(drop=True)
        rows, columns = affected(cells.geometry.to_numpy(), grid, reach_m=reach)
        part = {**options, **_cut(options, grid, rows, columns)}
        window = grid.window(rows, columns)
        signal = predict(cells, window, technologies=known, threads=1, **part)
        good = served(signal, profile).to_numpy() >= ENOUGH
        pixels = np.arange(weight.size).reshape(grid.shape)[rows, columns][good]
        found = place_of[pixels]
        return found[found >= 0]

    with ThreadPoolExecutor(threads or usable_cores()) as pool:
        columns = list(pool.map(footprint, range(len(sites))))
    sizes = [len(column) for column in columns]
    matrix = csr_array(
        (np.ones(sum(sizes)), (np.concatenate(columns), np.repeat(np.arange(len(sites)), sizes))),
        shape=(len(demand), len(sites)),
    )
    return Covers(
        matrix=matrix,
        demand=demand,
        candidate=positions,
        weight=weight.ravel()[demand],
        candidate_id=pd.Index(
            candidates["candidate_id"].to_numpy()[positions], name="candidate_id"
        ),
    )


def site_gains(covers: Covers) -> pd.Series:
    """People whom each candidate alone would newly serve, most first. [persons]"""
    people = np.asarray(covers.matrix.T @ covers.weight, dtype=np.float64)
    gains = pd.Series(people, index=covers.candidate_id, name="people_gained")
    return gains.sort_values(ascending=False, kind="stable")


def _cut(options: Mapping[str, Any], grid: Grid, rows: slice, columns: slice) -> dict[str, Any]:
    """Terrain and clutter of the window alone: a mast in its middle looks at nothing else."""
    found = {}
    for name in ("terrain", "clutter"):
        raster = options.get(name)
        if raster is not None:
            raster = as_raster(raster, name=name)
            here = place_in(grid.window(rows, columns), raster, name=name)
            found[name] = raster.isel(y=here[0], x=here[1])
    return found


def _open(candidates: gpd.GeoDataFrame) -> IntArray:
    """Positions of the candidates that are not forbidden and have a place."""
    if not candidates["candidate_id"].is_unique:
        twice = candidates.loc[candidates["candidate_id"].duplicated(), "candidate_id"].iloc[0]
        msg = f"`candidates.candidate_id` must be unique, found {twice!r} twice."
        raise ContractError(msg)
    mask = ~(candidates.geometry.isna() | candidates.geometry.is_empty).to_numpy(dtype=np.bool_)
    if "status" in candidates:
        mask &= candidates["status"].ne("forbidden").to_numpy(dtype=np.bool_)
    positions = np.flatnonzero(mask).astype(np.int64)
    if not positions.size:
        msg = "`candidates` must hold at least one that is not forbidden, found none."
        raise EmptyResultError(msg)
    return positions


def _without_service(
    grid: Grid, population: xr.DataArray, already: xr.DataArray | None
) -> FloatArray:
    population = as_raster(population, name="population")
    grid.assert_aligned(population, name="population")
    people = np.nan_to_num(population.to_numpy().astype(np.float64))
    if already is None:
        return people
    already = as_raster(already, name="already")
    grid.assert_aligned(already, name="already")
    share = already.to_numpy().astype(np.float64)
    return people * (1.0 - np.where(np.isnan(share), 1.0, share))


def _as_sites(
    candidates: gpd.GeoDataFrame, positions: IntArray, technology: str
) -> gpd.GeoDataFrame:
    """Candidates as sites of that technology; a candidate's own status is not a site's."""
    taken = candidates.iloc[positions]
    rest = taken.drop(columns=[c for c in ("status", "opened", "operator") if c in taken])
    made: gpd.GeoDataFrame = rest.assign(
        site_id=taken["candidate_id"].astype(str),
        technology=technology,
        operator="",
        status="active",
    ).reset_index(drop=True)
    return made
