"""What one more site, a failed site or other settings of cells do to the service of a network."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import pandas as pd

from fugai.errors import ContractError
from fugai.wireless.planning.compare import compare_cells
from fugai.wireless.planning.demand import loose_values

if TYPE_CHECKING:
    from collections.abc import Mapping

    import xarray as xr

    from fugai.grid import Grid
    from fugai.wireless.planning.compare import Change
    from fugai.wireless.planning.demand import Demand
    from fugai.wireless.service.definition import ServiceDefinition
    from fugai.wireless.signal.ground import Ground
    from fugai.wireless.signal.options import SignalOptions

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


@loose_values
def gain_of_site(
    cells: gpd.GeoDataFrame,
    new: gpd.GeoDataFrame,
    grid: Grid,
    *,
    service: ServiceDefinition,
    demand: Demand,
    ground: Ground | None = None,
    options: SignalOptions | None = None,
    signal: xr.Dataset | None = None,
) -> Change:
    """What one more site gains, its interference with the others included.

    Parameters
    ----------
    cells
        The existing network, as `predict` takes it.
    new
        Cells of the site, from `cells_from_sites`.
    grid
        Where the change is evaluated.
    service
        What served means.
    demand
        The people, their districts, and who is covered already by other networks.
    ground, options
        As in `predict`.
    signal
        The existing network's, as `predict` gave it for the whole grid with the same ground and
        options; it saves half of the work and more.

    Raises
    ------
    ContractError
        A new cell has the id of an existing one.

    Examples
    --------
    A second mast far from the first serves five pixels with 100 people each.

    >>> import geopandas as gpd
    >>> import numpy as np
    >>> from affine import Affine
    >>> from pyproj import CRS
    >>> from fugai.grid import Grid
    >>> from fugai.wireless import Demand, ServiceDefinition, cells_from_sites, gain_of_site
    >>> from fugai.wireless import technologies
    >>> utm = CRS.from_epsg(32650)
    >>> grid = Grid(crs=utm, transform=Affine(1000, 0, 0, 0, -1000, 3000), shape=(3, 9))
    >>> sites = gpd.GeoDataFrame(
    ...     {"site_id": ["west", "east"], "technology": "lte-fdd", "sectors": 1, "gain_dbi": 17.5},
    ...     geometry=gpd.points_from_xy([1500, 7500], [1500, 1500]), crs=utm,
    ... )
    >>> cells = cells_from_sites(sites, technologies=technologies())
    >>> lte = ServiceDefinition(name="lte", technologies=("lte",), rsrp_dbm=-105.0)
    >>> people = Demand(population=grid.array(np.full(grid.shape, 100.0), units="persons"))
    >>> change = gain_of_site(cells[:1], cells[1:], grid, service=lte, demand=people)
    >>> change.people_net
    500.0
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
        service=service,
        demand=demand,
        ground=ground,
        options=options,
        signal=signal,
    )


@loose_values
def loss_of_site(
    cells: gpd.GeoDataFrame,
    site_id: str,
    grid: Grid,
    *,
    service: ServiceDefinition,
    demand: Demand,
    ground: Ground | None = None,
    options: SignalOptions | None = None,
    signal: xr.Dataset | None = None,
) -> Change:
    """What is lost while a site is out of service, and which cells take its people over.

    Parameters
    ----------
    cells
        The existing network, as `predict` takes it.
    site_id
        The site that fails.
    grid, service, demand, ground, options, signal
        As in `gain_of_site`.

    Raises
    ------
    ContractError
        No cell belongs to that site.

    Examples
    --------
    Two masts serve five pixels with 100 people each; one of them fails.

    >>> import geopandas as gpd
    >>> import numpy as np
    >>> from affine import Affine
    >>> from pyproj import CRS
    >>> from fugai.grid import Grid
    >>> from fugai.wireless import Demand, ServiceDefinition, cells_from_sites, loss_of_site
    >>> from fugai.wireless import technologies
    >>> utm = CRS.from_epsg(32650)
    >>> grid = Grid(crs=utm, transform=Affine(1000, 0, 0, 0, -1000, 3000), shape=(3, 9))
    >>> sites = gpd.GeoDataFrame(
    ...     {"site_id": ["west", "east"], "technology": "lte-fdd", "sectors": 1, "gain_dbi": 17.5},
    ...     geometry=gpd.points_from_xy([1500, 7500], [1500, 1500]), crs=utm,
    ... )
    >>> cells = cells_from_sites(sites, technologies=technologies())
    >>> lte = ServiceDefinition(name="lte", technologies=("lte",), rsrp_dbm=-105.0)
    >>> people = Demand(population=grid.array(np.full(grid.shape, 100.0), units="persons"))
    >>> change = loss_of_site(cells, "east", grid, service=lte, demand=people)
    >>> change.people_net
    -500.0
    """
    failed = cells["site_id"].astype(str).eq(str(site_id))
    if not failed.any():
        msg = f"`site_id` must be a site of the cells, found {site_id!r}."
        raise ContractError(msg)
    rest = cells.loc[~failed].reset_index(drop=True)
    return compare_cells(
        cells,
        rest,
        grid,
        service=service,
        demand=demand,
        ground=ground,
        options=options,
        signal=signal,
    )


@loose_values
def what_if(
    cells: gpd.GeoDataFrame,
    changes: Mapping[str, Mapping[str, object]],
    grid: Grid,
    *,
    service: ServiceDefinition,
    demand: Demand,
    ground: Ground | None = None,
    options: SignalOptions | None = None,
    signal: xr.Dataset | None = None,
) -> Change:
    """What other tilts, azimuths, powers or heights would change.

    Parameters
    ----------
    cells
        The existing network, as `predict` takes it.
    changes
        For each cell_id the columns that change, any of `CHANGEABLE`:
        ``{"S1-1": {"downtilt_deg": 8.0}}``.
    grid, service, demand, ground, options, signal
        As in `gain_of_site`.

    Raises
    ------
    ContractError
        A cell or a column that does not exist.

    Examples
    --------
    Half the power at one of two masts leaves it one pixel of five with 100 people each.

    >>> import geopandas as gpd
    >>> import numpy as np
    >>> from affine import Affine
    >>> from pyproj import CRS
    >>> from fugai.grid import Grid
    >>> from fugai.wireless import Demand, ServiceDefinition, cells_from_sites, what_if
    >>> from fugai.wireless import technologies
    >>> utm = CRS.from_epsg(32650)
    >>> grid = Grid(crs=utm, transform=Affine(1000, 0, 0, 0, -1000, 3000), shape=(3, 9))
    >>> sites = gpd.GeoDataFrame(
    ...     {"site_id": ["west", "east"], "technology": "lte-fdd", "sectors": 1, "gain_dbi": 17.5},
    ...     geometry=gpd.points_from_xy([1500, 7500], [1500, 1500]), crs=utm,
    ... )
    >>> cells = cells_from_sites(sites, technologies=technologies())
    >>> lte = ServiceDefinition(name="lte", technologies=("lte",), rsrp_dbm=-105.0)
    >>> people = Demand(population=grid.array(np.full(grid.shape, 100.0), units="persons"))
    >>> change = what_if(
    ...     cells, {"east-1": {"power_dbm": 43.0}}, grid, service=lte, demand=people
    ... )
    >>> change.people_net
    -400.0
    """
    return compare_cells(
        cells,
        changed_cells(cells, changes),
        grid,
        service=service,
        demand=demand,
        ground=ground,
        options=options,
        signal=signal,
    )


def changed_cells(
    cells: gpd.GeoDataFrame, changes: Mapping[str, Mapping[str, object]]
) -> gpd.GeoDataFrame:
    """The cells with some columns of some of them changed.

    Parameters
    ----------
    cells
        The existing network.
    changes
        As in `what_if`.

    Raises
    ------
    ContractError
        A cell or a column that does not exist.

    Examples
    --------
    >>> import geopandas as gpd
    >>> from fugai.wireless import cells_from_sites, changed_cells, technologies
    >>> site = gpd.GeoDataFrame(
    ...     {"site_id": ["a"], "technology": ["lte-fdd"]},
    ...     geometry=gpd.points_from_xy([0.0], [0.0]), crs=32650,
    ... )
    >>> cells = cells_from_sites(site, technologies=technologies())
    >>> changed_cells(cells, {"a-2": {"downtilt_deg": 9.0}})["downtilt_deg"].tolist()
    [6.0, 9.0, 6.0]
    """
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
