"""Layers of a mast: its technologies and carriers, each a row of the table of sites."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fugai.errors import ContractError, CRSMismatchError
from fugai.wireless.columns import numbers
from fugai.wireless.layers.assign import named_layers

if TYPE_CHECKING:
    from collections.abc import Mapping

    import geopandas as gpd
    import pandas as pd

    from fugai._types import BoolArray, IntArray
    from fugai.wireless.technology import Technology

LAYER_COLUMNS = ("site_id", "technology", "layer", "frequency_mhz", "azimuth_deg")
"""What tells the rows of a table of sites apart: a mast has one row for each of its layers."""


def check_sites(sites: gpd.GeoDataFrame, technologies: Mapping[str, Technology]) -> None:
    """Check that sites can be expanded to cells.

    Raises
    ------
    CRSMismatchError
        They are not in a projected CRS.
    ContractError
        A technology is unknown, a layer is there twice, or a row has no point.
    """
    if sites.crs is None or not sites.crs.is_projected:
        found = "none" if sites.crs is None else sites.crs.to_string()
        msg = f"`sites` must be in a projected CRS in metres, found {found}."
        raise CRSMismatchError(msg)
    unknown = sorted(set(sites["technology"].astype(str)) - set(technologies))
    if unknown:
        msg = f"`sites.technology` must be one of {', '.join(technologies)}, found {unknown[0]!r}."
        raise ContractError(msg)
    columns = [name for name in LAYER_COLUMNS if name in sites]
    twice = sites[columns].astype("object").duplicated()
    if bool(twice.any()):
        name = sites.loc[twice, "site_id"].iloc[0]
        msg = f"`sites` must have each layer of a site once, found one of {name!r} twice."
        raise ContractError(msg)
    if bool((sites.geometry.isna() | sites.geometry.is_empty).any()):
        msg = "`sites` must have a point in every row, found one without."
        raise ContractError(msg)


def layer_of_cells(
    cells: pd.DataFrame, sites: gpd.GeoDataFrame, technologies: Mapping[str, Technology]
) -> IntArray:
    """Position of the layer of its site that each cell belongs to.

    Among the layers of its site the one of the cell's technology, where it states one that the site
    has; of several the one with the nearest frequency, a technology's own where none is stated;
    otherwise the first.

    Parameters
    ----------
    cells
        Cells of sites that are there: ``site_id`` and, where known, ``technology``,
        ``frequency_mhz``.
    sites
        Contract 'sites', one row for each layer.

    Examples
    --------
    >>> import pandas as pd
    >>> from fugai.wireless import technologies
    >>> sites = pd.DataFrame({"site_id": ["a", "a"], "technology": ["gsm", "lte-fdd"]})
    >>> cells = pd.DataFrame({"site_id": ["a", "a"], "technology": ["lte-fdd", None]})
    >>> layer_of_cells(cells, sites, technologies())
    array([1, 0])
    """
    positions: dict[str, list[int]] = {}
    for at, name in enumerate(sites["site_id"]):
        positions.setdefault(str(name), []).append(at)
    first = np.array([positions[str(name)][0] for name in cells["site_id"]], dtype=np.int64)
    several = np.array([len(positions[str(name)]) > 1 for name in cells["site_id"]], dtype=np.bool_)
    if not several.any():
        return first
    usual = {name: item.frequency_mhz for name, item in technologies.items()}
    of_layer = sites["technology"].astype(str).to_numpy(dtype=object)
    carrier = numbers(sites, "frequency_mhz")
    carrier = np.where(np.isnan(carrier), [usual[name] for name in of_layer], carrier)
    own = named_layers(cells, technologies, table="cells")
    bases = {name: item.technology for name, item in technologies.items()}
    base_of_layer = np.array([bases[name] for name in of_layer], dtype=object)
    mhz = numbers(cells, "frequency_mhz")
    for at in np.flatnonzero(several).tolist():
        layers = np.array(positions[str(cells["site_id"].iloc[at])])
        same = layers[of_layer[layers] == own[at]]
        if not len(same):
            same = layers[base_of_layer[layers] == bases.get(str(own[at]), "")]
        layers = same if len(same) else layers
        if not np.isnan(mhz[at]):
            layers = layers[np.argsort(np.abs(carrier[layers] - mhz[at]), kind="stable")]
        first[at] = layers[0]
    return first


def rows_of_layers(
    layers: IntArray, sites: gpd.GeoDataFrame, technologies: Mapping[str, Technology]
) -> BoolArray:
    """Which rows of sites are of the same mast, technology and carrier as some rows: its sectors.

    >>> import numpy as np
    >>> import pandas as pd
    >>> from fugai.wireless import technologies
    >>> sites = pd.DataFrame({"site_id": list("aab"), "technology": "nr", "azimuth_deg": [0, 120, 0]})
    >>> rows_of_layers(np.array([0]), sites, technologies())
    array([ True,  True, False])
    """
    usual = {name: item.frequency_mhz for name, item in technologies.items()}
    of_layer = sites["technology"].astype(str).to_numpy(dtype=object)
    carrier = numbers(sites, "frequency_mhz")
    carrier = np.where(np.isnan(carrier), [usual[name] for name in of_layer], carrier)
    keys = list(zip(sites["site_id"].astype(str), of_layer, carrier, strict=True))
    named = {keys[at] for at in layers}
    return np.array([key in named for key in keys], dtype=np.bool_)
