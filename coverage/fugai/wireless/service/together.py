"""What the networks of one or several operators serve together, carriers of one terminal added up."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fugai.errors import EmptyResultError
from fugai.georeference import as_raster, like
from fugai.tables import technologies_in
from fugai.wireless.service.rates import rates
from fugai.wireless.service.served import ALMOST, served, signal_is_good, union

if TYPE_CHECKING:
    from collections.abc import Sequence

    import xarray as xr

    from fugai._types import BoolArray
    from fugai.wireless.service.definition import ServiceDefinition


def served_together(signals: Sequence[xr.Dataset], service: ServiceDefinition) -> xr.DataArray:
    """Pixels that any of several networks serves: 1, 0, or NaN where that is unknown.

    Networks are judged one by one, as by `served`. With ``service.aggregate`` a terminal of one operator
    also has the sum of the rates downward of those of its networks that are named there and meet their
    level and SINR, and the best of their rates upward, since its power is one; that sum must reach the
    greatest rates that are asked of any of them.

    Parameters
    ----------
    signals
        As from `predict`, on one grid, each of one network.
    service
        What served means.

    Returns
    -------
    Dims ``(y, x)``, float32, on the signals' grid.

    Raises
    ------
    EmptyResultError
        No signal is given.
    ConfigError
        The service asks for what a network does not have, or for less than its floor.

    Examples
    --------
    Two carriers of 10 MHz: neither carries 50 Mbit/s, both together do.

    >>> import geopandas as gpd
    >>> from affine import Affine
    >>> from pyproj import CRS
    >>> from fugai.grid import Grid
    >>> from fugai.wireless import ServiceDefinition, Thresholds, cells_from_sites, predict
    >>> from fugai.wireless import served_together, technologies
    >>> utm = CRS.from_epsg(32650)
    >>> grid = Grid(crs=utm, transform=Affine(1000, 0, 0, 0, -1000, 1000), shape=(1, 3))
    >>> sites = gpd.GeoDataFrame(
    ...     {"site_id": "a", "technology": ["lte-fdd", "lte-tdd"], "sectors": 1, "bandwidth_mhz": 10.0},
    ...     geometry=gpd.points_from_xy([500, 500], [500, 500]), crs=utm,
    ... )
    >>> cells = cells_from_sites(sites, technologies=technologies())
    >>> signals = [predict(part, grid) for _, part in cells.groupby("technology")]
    >>> asked = {"lte": Thresholds(download_mbps=50.0)}
    >>> alone = ServiceDefinition(name="a", technologies=("lte",), thresholds=asked)
    >>> both = ServiceDefinition(name="b", technologies=("lte",), thresholds=asked, aggregate=("lte",))
    >>> [served_together(signals, one).to_numpy().tolist() for one in (alone, both)]
    [[[0.0, 0.0, 0.0]], [[1.0, 0.0, 0.0]]]
    """
    if not signals:
        msg = "`signals` must hold at least one signal, found none."
        raise EmptyResultError(msg)
    signals = [as_raster(one, name="signals") for one in signals]
    found = union([served(one, service) for one in signals])
    members = technologies_in(service.aggregate)
    enough = np.zeros(found.shape, dtype=np.bool_)
    for operator in dict.fromkeys(str(one.attrs.get("operator", "")) for one in signals):
        mine = [
            one
            for one in signals
            if str(one.attrs.get("operator", "")) == operator
            and str(one.attrs.get("technology", "")) in members
        ]
        if len(mine) > 1:
            enough |= _aggregated(mine, service)
    values = np.where(enough, np.float32(1.0), found.to_numpy())
    return like(found, values, name="served", **found.attrs)


def _aggregated(signals: Sequence[xr.Dataset], service: ServiceDefinition) -> BoolArray:
    """Where the rates of one operator's networks add up to those that are asked."""
    asked = [service.of(str(one.attrs["technology"])) for one in signals]
    least_down = max((one.download_mbps or 0.0 for one in asked), default=0.0)
    least_up = max((one.upload_mbps or 0.0 for one in asked), default=0.0)
    if least_down + least_up == 0.0:
        return np.zeros(signals[0]["rsrp"].shape, dtype=np.bool_)
    down = np.zeros(signals[0]["rsrp"].shape)
    up = np.zeros(down.shape)
    for one in signals:
        good = signal_is_good(one, service)
        carried = rates(one, service)
        down += np.where(good, np.nan_to_num(carried["download"].to_numpy()), 0.0)
        up = np.maximum(up, np.where(good, np.nan_to_num(carried["upload"].to_numpy()), 0.0))
    return np.asarray((down >= least_down * ALMOST) & (up >= least_up * ALMOST), dtype=np.bool_)
