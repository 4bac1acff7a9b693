"""Footprints of candidate sites as a covering matrix for siting."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy.sparse import csr_array

from fugai._threads import usable_cores
from fugai.errors import ContractError, EmptyResultError
from fugai.wireless.planning.affected_area import window_around
from fugai.wireless.planning.demand import Demand, loose_values
from fugai.wireless.service.served import served
from fugai.wireless.signal.area import predict
from fugai.wireless.signal.cells import cells_from_sites
from fugai.wireless.signal.ground import Ground, place_in
from fugai.wireless.signal.options import SignalOptions
from fugai.wireless.technology import technologies as built_in

if TYPE_CHECKING:
    import geopandas as gpd
    import xarray as xr

    from fugai._types import FloatArray, IntArray
    from fugai.grid import Grid
    from fugai.wireless.service.definition import ServiceDefinition

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

    Examples
    --------
    Two candidates over three pixels with people: the second serves the pixel of both.

    >>> import numpy as np
    >>> import pandas as pd
    >>> from scipy.sparse import csr_array
    >>> from fugai.wireless import Covers, site_gains
    >>> covers = Covers(
    ...     matrix=csr_array([[1.0, 0.0], [1.0, 1.0], [0.0, 1.0]]),
    ...     demand=np.array([0, 1, 2]),
    ...     candidate=np.array([0, 1]),
    ...     weight=np.array([10.0, 20.0, 40.0]),
    ...     candidate_id=pd.Index(["a", "b"], name="candidate_id"),
    ... )
    >>> site_gains(covers).to_dict()
    {'b': 60.0, 'a': 30.0}
    """

    matrix: csr_array
    demand: IntArray
    candidate: IntArray
    weight: FloatArray
    candidate_id: pd.Index


@loose_values
def candidate_covers(
    candidates: gpd.GeoDataFrame,
    grid: Grid,
    *,
    service: ServiceDefinition,
    demand: Demand,
    technology: str = "lte-fdd",
    ground: Ground | None = None,
    options: SignalOptions | None = None,
    seed: int = 0,
) -> Covers:
    """Footprint of a site at each candidate on the people whom no network serves yet.

    Each candidate is predicted by itself, without the interference of neighbours (a service's SINR
    is then against noise only); `gain_of_site` has that, one site at a time.

    Parameters
    ----------
    candidates
        Contract 'candidates' in the grid's CRS; those forbidden are left out. Columns of sites
        (``height_m``, ``power_dbm``, ``azimuth_deg`` ...) describe the site that would be built; the
        rest are defaults of the technology.
    grid
        Where the demand lies.
    service
        What served means.
    demand
        The people, and who is covered already; where that is unknown there is no demand.
    technology
        What is built.
    ground, options
        As in `predict`; ``options.threads`` are threads over candidates.
    seed
        Turns the first azimuths of sites that state none, as in `cells_from_sites`.

    Raises
    ------
    ContractError
        The service does not name the technology, or candidate ids are not unique.
    EmptyResultError
        There is no candidate, or nobody is without service.

    Examples
    --------
    Twelve people in each of nine pixels of 500 m; one candidate in the middle, which serves all.

    >>> import geopandas as gpd
    >>> import numpy as np
    >>> from affine import Affine
    >>> from pyproj import CRS
    >>> from fugai.grid import Grid
    >>> from fugai.wireless import Demand, ServiceDefinition, candidate_covers, site_gains
    >>> utm = CRS.from_epsg(32650)
    >>> grid = Grid(crs=utm, transform=Affine(500, 0, 0, 0, -500, 1500), shape=(3, 3))
    >>> places = gpd.GeoDataFrame(
    ...     {"candidate_id": ["hill"]}, geometry=gpd.points_from_xy([750], [750]), crs=utm
    ... )
    >>> covers = candidate_covers(
    ...     places,
    ...     grid,
    ...     service=ServiceDefinition(name="lte", technologies=("lte",), rsrp_dbm=-115.0),
    ...     demand=Demand(population=grid.array(np.full(grid.shape, 12.0), units="persons")),
    ... )
    >>> site_gains(covers).to_dict()
    {'hill': 108.0}
    """
    ground, options = ground or Ground(), options or SignalOptions()
    known = built_in() if options.technologies is None else options.technologies
    if technology not in known or not service.covers(technology):
        msg = f"`technology` must be one that service {service.name} names, found {technology!r}."
        raise ContractError(msg)
    positions = _allowed(candidates)
    demand.check(grid)
    weight = demand.people_without_service()
    pixels = np.flatnonzero(weight.ravel() > 0.0).astype(np.int64)
    if not pixels.size:
        msg = "`population` must leave someone without service, found nobody."
        raise EmptyResultError(msg)
    sites = _as_sites(candidates, positions, technology)
    footprints = _Footprints(
        # a site's cells follow one another, in the order of the sites
        cells=cells_from_sites(
            sites, technologies=known, antennas=options.antennas, seed=int(seed)
        ),
        grid=grid,
        service=service,
        ground=ground,
        options=replace(options, technologies=known, threads=1),
        reach_m=float(options.max_range_m or known[technology].max_range_m),
    )
    with ThreadPoolExecutor(options.threads or usable_cores()) as pool:
        served_pixels = list(pool.map(footprints.pixels, footprints.slices(sites["site_id"])))
    return Covers(
        matrix=_matrix(served_pixels, pixels, weight.size),
        demand=pixels,
        candidate=positions,
        weight=weight.ravel()[pixels],
        candidate_id=pd.Index(
            candidates["candidate_id"].to_numpy()[positions], name="candidate_id"
        ),
    )


@dataclass(frozen=True, kw_only=True, eq=False)
class _Footprints:
    """The cells of all candidates, and how each one's footprint is predicted."""

    cells: gpd.GeoDataFrame
    grid: Grid
    service: ServiceDefinition
    ground: Ground
    options: SignalOptions
    reach_m: float

    def slices(self, site_ids: pd.Series) -> list[slice]:
        """Rows of each site's cells."""
        counts = self.cells.groupby("site_id", sort=False).size().reindex(site_ids).to_numpy()
        ends = np.cumsum(counts)
        return [slice(int(a), int(b)) for a, b in zip(ends - counts, ends, strict=True)]

    def pixels(self, rows_of_site: slice) -> IntArray:
        """Pixels of the grid, row-major, that the site serves."""
        cells = self.cells.iloc[rows_of_site].reset_index(drop=True)
        rows, columns = window_around(cells.geometry.to_numpy(), self.grid, reach_m=self.reach_m)
        window = self.grid.window(rows, columns)
        signal = predict(cells, window, ground=self.cut(window), options=self.options)
        good = served(signal, self.service).to_numpy() >= ENOUGH
        height, width = self.grid.shape
        numbers = np.arange(height * width, dtype=np.int64).reshape(self.grid.shape)
        return numbers[rows, columns][good]

    def cut(self, window: Grid) -> Ground:
        """Ground of the window alone: it holds all that a mast in its middle reaches."""

        def part(raster: xr.DataArray, name: str) -> xr.DataArray:
            here = place_in(window, raster, name=name)
            return raster.isel(y=here[0], x=here[1])

        return self.ground.cut(part)


def _matrix(served_pixels: list[IntArray], demand: IntArray, pixels: int) -> csr_array:
    """Demand x candidate, 1 where it serves."""
    position = np.full(pixels, -1, dtype=np.int64)
    position[demand] = np.arange(len(demand))
    columns = [found[found >= 0] for found in (position[one] for one in served_pixels)]
    sizes = [len(column) for column in columns]
    return csr_array(
        (np.ones(sum(sizes)), (np.concatenate(columns), np.repeat(np.arange(len(sizes)), sizes))),
        shape=(len(demand), len(sizes)),
    )


def site_gains(covers: Covers) -> pd.Series:
    """People whom each candidate alone would newly serve, most first. [persons]

    Examples
    --------
    >>> import numpy as np
    >>> import pandas as pd
    >>> from scipy.sparse import csr_array
    >>> from fugai.wireless import Covers, site_gains
    >>> covers = Covers(
    ...     matrix=csr_array([[1.0, 0.0], [1.0, 1.0], [0.0, 1.0]]),
    ...     demand=np.array([0, 1, 2]),
    ...     candidate=np.array([0, 1]),
    ...     weight=np.array([10.0, 20.0, 40.0]),
    ...     candidate_id=pd.Index(["a", "b"], name="candidate_id"),
    ... )
    >>> site_gains(covers).to_dict()
    {'b': 60.0, 'a': 30.0}
    """
    people = np.asarray(covers.matrix.T @ covers.weight, dtype=np.float64)
    gains = pd.Series(people, index=covers.candidate_id, name="people_gained")
    return gains.sort_values(ascending=False, kind="stable")


def _allowed(candidates: gpd.GeoDataFrame) -> IntArray:
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
