"""Service before and after a change to a network: by district, and handed over between cells."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from fugai.georeference import as_raster
from fugai.wireless.planning.affected_area import affected_area, with_added_cells
from fugai.wireless.planning.demand import Demand, loose_values
from fugai.wireless.service.served import served, union
from fugai.wireless.signal.area import predict
from fugai.wireless.signal.options import SignalOptions

if TYPE_CHECKING:
    import geopandas as gpd
    import xarray as xr

    from fugai._types import FloatArray, ObjectArray
    from fugai.grid import Grid
    from fugai.wireless.service.definition import ServiceDefinition
    from fugai.wireless.signal.ground import Ground


@dataclass(frozen=True, kw_only=True, eq=False)
class Change:
    """What a change to a network does within the area that it can affect.

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
        One row per pair of cells between which the best server changes, most people first:
        ``from_cell``, ``to_cell`` ('' for none), ``people``, ``area_km2``, ``people_lost`` (served
        before, not after).

    Examples
    --------
    One of two masts fails, and the other takes over some of its people.

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
    >>> change.handover[["from_cell", "to_cell", "people", "people_lost"]]
      from_cell to_cell  people  people_lost
    0    east-1           800.0        400.0
    1    east-1  west-1   700.0        100.0
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


@loose_values
def compare_cells(
    before: gpd.GeoDataFrame,
    after: gpd.GeoDataFrame,
    grid: Grid,
    *,
    service: ServiceDefinition,
    demand: Demand,
    ground: Ground | None = None,
    options: SignalOptions | None = None,
    signal: xr.Dataset | None = None,
) -> Change:
    """Service by two states of a network, computed where they can differ.

    That is where the cells that differ reach the floor, one of them being the best server before or
    after; for a service with a rule on SINR, which they lower farther away, all that lies within
    ``max_range_m`` of them. The result equals the difference of two predictions of the whole grid to
    the bit.

    Parameters
    ----------
    before, after
        The two states, each as `predict` takes it.
    grid, service, demand, ground, options
        As in `gain_of_site`.
    signal
        Of the state before, as in `gain_of_site`.

    Raises
    ------
    CRSMismatchError
        Population, ``already_covered`` or ``signal`` does not lie on the grid.

    Examples
    --------
    Two masts move to another carrier: each serves nine pixels instead of five.

    >>> import geopandas as gpd
    >>> import numpy as np
    >>> from affine import Affine
    >>> from pyproj import CRS
    >>> from fugai.grid import Grid
    >>> from fugai.wireless import Demand, ServiceDefinition, cells_from_sites, compare_cells
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
    >>> moved = cells.assign(frequency_mhz=940.0)
    >>> change = compare_cells(cells, moved, grid, service=lte, demand=people)
    >>> change.people_net
    800.0
    """
    options = options or SignalOptions()
    demand.check(grid)
    if signal is not None:
        signal = as_raster(signal, name="signal")
        grid.assert_aligned(signal, name="signal")
    area = affected_area(
        before, after, grid, service=service, signal=signal, ground=ground, options=options
    )
    rows, columns = area.rows, area.columns
    window = grid.window(rows, columns)
    # terrain and clutter stay whole: profiles come from masts outside the window too
    now = signal.isel(y=rows, x=columns) if signal is not None else None
    if now is None:
        now = predict(before, window, ground=ground, options=options)
    if area.added is not None:
        inner = area.added.isel(y=area.inner[0], x=area.inner[1])
        later = with_added_cells(now, inner, len(before))
    else:
        later = predict(after, window, ground=ground, options=options)
    signals = [now, later]
    shares = [served(one, service) for one in signals]
    if demand.already_covered is not None:
        others = demand.already_covered.isel(y=rows, x=columns)
        shares = [union([share, others]) for share in shares]
    people = demand.people()[rows, columns]
    ids = [_server_ids(s, state) for s, state in zip(signals, (before, after), strict=True)]
    return Change(
        window=window,
        rows=rows,
        columns=columns,
        before=shares[0],
        after=shares[1],
        districts=_by_district(shares, demand, grid, rows, columns),
        handover=_handover(shares, ids, people, grid.cell_area_m2 / 1e6),
    )


def _server_ids(signal: xr.Dataset, cells: gpd.GeoDataFrame) -> ObjectArray:
    """Id of the best server of each pixel, '' where there is none."""
    names = np.append(cells["cell_id"].astype(str).to_numpy(dtype=object), "")
    return np.asarray(names[signal["server"].to_numpy()], dtype=object)


def _by_district(
    shares: list[xr.DataArray], demand: Demand, grid: Grid, rows: slice, columns: slice
) -> pd.DataFrame:
    index, fractions = demand.districts()
    people = demand.people()[rows, columns]
    difference = shares[1].to_numpy().astype(np.float64) - shares[0].to_numpy()
    difference = np.nan_to_num(difference)  # what is unknown in either state is no change
    pixels = np.arange(grid.shape[0] * grid.shape[1]).reshape(grid.shape)[rows, columns].ravel()
    fractions = fractions[:, pixels]
    gained, lost = np.maximum(difference, 0.0), np.maximum(-difference, 0.0)
    area = grid.cell_area_m2 / 1e6
    frame = pd.DataFrame(
        {
            "people_gained": fractions @ (gained * people).ravel(),
            "people_lost": fractions @ (lost * people).ravel(),
            "area_gained_km2": fractions @ (gained * area).ravel(),
            "area_lost_km2": fractions @ (lost * area).ravel(),
        },
        index=index,
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
