"""Which mast serves each cell of the grid, for each quantity of a profile."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Mapping

    import xarray as xr

    from fugai.pipeline.run.wireless.networks import RadioNetworks
    from fugai.pipeline.run.wireless.shared_carriers import Network
    from fugai.project import ProfileSpec

NO_MAST = -1
"""Code of a cell that no mast reaches, or whose signal is unknown."""


def masts_table(networks: RadioNetworks) -> gpd.GeoDataFrame:
    """The masts that the rasters of `mast_rasters` name by number: ``mast``, ``site_id``, ``name`` where given."""
    cells = networks.cells
    assert cells is not None
    first = cells.drop_duplicates("site_id")[["site_id", "geometry"]].reset_index(drop=True)
    sites = networks.inputs.table("sites")
    if sites is not None and "name" in sites:
        names = sites.drop_duplicates("site_id").set_index("site_id")["name"]
        first = first.assign(name=names.reindex(first["site_id"]).to_numpy())
    numbered = first.assign(mast=np.arange(len(first), dtype=np.int32))
    columns = [name for name in ("mast", "site_id", "name", "geometry") if name in numbered]
    return gpd.GeoDataFrame(numbered[columns])


def mast_rasters(
    spec: ProfileSpec, signals: Mapping[Network, xr.Dataset], networks: RadioNetworks
) -> dict[str, xr.DataArray]:
    """The mast of the best server by quantity, as numbers of `masts_table`.

    Parameters
    ----------
    spec
        The profile.
    signals
        Signal of each of its networks.

    Returns
    -------
    ``mast-QUANTITY-NAME`` for each level of `fugai.pipeline.run.wireless.rasters.signal_rasters`;
    `NO_MAST` where none reaches a cell.
    """
    technologies = networks.radio.technologies
    found: dict[str, xr.DataArray] = {}
    best: dict[str, np.ndarray] = {}
    assert networks.cells is not None
    number = pd.Series(networks.cells["site_id"].unique()).reset_index().set_index(0)["index"]
    for network, signal in signals.items():
        name = f"mast-{technologies[network[1]].level.slug}-{spec.name}"
        server, level = signal["server"].to_numpy(), signal["rsrp"].to_numpy()
        masts = number.reindex(networks.cells_of(network)["site_id"]).to_numpy(dtype=np.int32)
        if name not in found:
            none = np.full(server.shape, NO_MAST, dtype=np.int32)
            about = {"units": "mast", "long_name": "mast of the best server"}
            found[name] = signal["server"].copy(data=none).rename("mast").assign_attrs(about)
            best[name] = np.full(server.shape, -np.inf, dtype=level.dtype)
        stronger = (server >= 0) & (level > best[name])
        best[name][stronger] = level[stronger]
        found[name].to_numpy()[stronger] = masts[server[stronger]]
    return found
