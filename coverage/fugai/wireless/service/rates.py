"""Rates that a network carries with the probability, at the place and at the load of a service."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import xarray as xr

from fugai.errors import ConfigError
from fugai.georeference import as_raster, like
from fugai.units import to_db, to_linear
from fugai.wireless.service.margins import margins_db
from fugai.wireless.signal.link import Link

if TYPE_CHECKING:
    from fugai._types import Float32Array, FloatArray
    from fugai.wireless.service.definition import ServiceDefinition


def rates(signal: xr.Dataset, service: ServiceDefinition) -> xr.Dataset:
    """Rates in both directions that are carried with a service's probability, at its place and load.

    The level falls below its median by the margin of that probability, into a car or a building with
    its entry loss. Noise stays as it is. Outdoors the interference of other cells does too; inside it
    is weakened as the level is, but for the spread: the SINR is level / (noise x margin inside + load x
    interference x margin outside), which is exact where either of the two is nothing. The uplink has the
    coupling loss with the margin on top, and the noise rise of the service's load.

    Parameters
    ----------
    signal
        As from `predict`, of LTE or NR.
    service
        Its ``probability`` and ``load`` for the signal's technology, ``place`` and ``building``.

    Returns
    -------
    ``download`` and ``upload``, dims ``(y, x)`` [Mbit/s]; 0 without a server, NaN where the signal is
    unknown, ``upload`` also where the layer has no uplink.

    Raises
    ------
    ConfigError
        The technology has no rates, or an upload is asked of one without an uplink.

    Examples
    --------
    >>> import geopandas as gpd
    >>> from affine import Affine
    >>> from pyproj import CRS
    >>> from fugai.grid import Grid
    >>> from fugai.wireless import ServiceDefinition, cells_from_sites, predict, rates, technologies
    >>> utm = CRS.from_epsg(32650)
    >>> grid = Grid(crs=utm, transform=Affine(1000, 0, 0, 0, -1000, 1000), shape=(1, 3))
    >>> site = gpd.GeoDataFrame(
    ...     {"site_id": ["a"], "technology": ["lte-fdd"], "sectors": [1]},
    ...     geometry=gpd.points_from_xy([500], [500]), crs=utm,
    ... )
    >>> signal = predict(cells_from_sites(site, technologies=technologies()), grid)
    >>> lte = ServiceDefinition(name="lte", technologies=("lte",), rsrp_dbm=-115.0, probability=0.9)
    >>> rates(signal, lte)["download"].to_numpy().round(1)
    array([[79.2, 34.7,  5.9]], dtype=float32)
    """
    signal = as_raster(signal, name="signal")
    technology = str(signal.attrs.get("technology", ""))
    asked = service.of(technology)
    link = link_of_signal(signal).at_load(asked.load)
    where = f"wireless.profiles.{service.name}"
    if link.block_khz == 0.0:
        msg = f"`{where}.download_mbps` must be asked of LTE or NR, found {technology}."
        raise ConfigError(msg)
    if asked.upload_mbps is not None and link.uplink is None:
        msg = f"`{where}.upload_mbps` must be asked of a layer with an uplink, found {technology}."
        raise ConfigError(msg)
    outside = margins_db(signal, service, asked.probability, place="outdoor")
    inside = outside
    if service.place != "outdoor":
        inside = margins_db(signal, service, asked.probability, place=service.place)
    level, blocks = signal["rsrp"].to_numpy(), signal["resource_blocks"].to_numpy()
    has_server = signal["server"].to_numpy() >= 0
    sinr = link.sinr_db(
        level,
        signal["interference"].to_numpy(),
        other_networks_dbm=other_networks_dbm(signal, asked.load),
        margins_db=(inside, outside),
    )
    _, up = link.up(signal["coupling_loss"].to_numpy() + inside.astype(np.float64), blocks)
    arrays = {}
    for name, values in (("download", link.down_mbps(sinr, blocks)), ("upload", up)):
        unknown = np.isnan(level) | (name == "upload" and link.uplink is None)
        kept = np.where(unknown, np.nan, np.where(has_server, values, 0.0)).astype(np.float32)
        arrays[name] = like(signal["rsrp"], kept, name=name, units="Mbit/s")
    return xr.Dataset(arrays, attrs={"technology": technology, "profile": service.name})


def link_of_signal(signal: xr.Dataset) -> Link:
    """The radio of a signal.

    Raises
    ------
    ConfigError
        The signal does not say: it is not from `predict`.
    """
    if "link" not in signal.attrs:
        msg = "`signal` must be from `predict` where a service asks for rates or a load, found another."
        raise ConfigError(msg)
    return Link.from_text(str(signal.attrs["link"]))


def sinr_at_load(signal: xr.Dataset, load: float | None) -> Float32Array:
    """Median SINR at another load of all cells than that of the signal; None for that of the signal."""
    if load is None:
        return signal["sinr"].to_numpy().astype(np.float32)
    link = link_of_signal(signal)
    if link.at_load(load).load == link.load and "other_networks" not in signal:
        return signal["sinr"].to_numpy().astype(np.float32)
    found = link.at_load(load).sinr_db(
        signal["rsrp"].to_numpy(),
        signal["interference"].to_numpy(),
        other_networks_dbm=other_networks_dbm(signal, load),
    )
    return np.asarray(found, dtype=np.float32)


def other_networks_dbm(signal: xr.Dataset, load: float | None) -> FloatArray:
    """What other networks send into the channel at a load of all cells; None: at the loads that they have. [dBm]

    Their interference grows in proportion to the load, from that without any.
    """
    if "other_networks" not in signal:
        return np.array(-np.inf)
    if load is None:
        return signal["other_networks"].to_numpy().astype(np.float64)
    idle, full = (
        to_linear(signal[name].to_numpy().astype(np.float64))
        for name in ("other_networks_idle", "other_networks_full")
    )
    found: FloatArray = to_db(idle + load * np.maximum(full - idle, 0.0))
    return found
