"""Measured signal as a layer and a page."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fugai.errors import ContractError
from fugai.maps.layers.classes import interval_legend
from fugai.maps.layers.vector import point_layer
from fugai.maps.page.document import PageMap

if TYPE_CHECKING:
    import geopandas as gpd

    from fugai.maps.layers.layer import Layer

EDGES_DBM = (-115.0, -105.0, -95.0, -85.0, -75.0)
"""Edges of the classes of levels, as drive tests of LTE are read: below -105 calls drop. [dBm]"""

COLOURS = ("#67323a", "#98381d", "#d9793f", "#e0c065", "#7fb38a", "#2f7d5b")
"""From no signal (dark rust) to strong (green)."""

_COLUMNS = {
    "operator": ("运营商", "Operator"),
    "level_dbm": ("电平中位数（dBm）", "Median level, dBm"),
    "weakest_dbm": ("10% 分位（dBm）", "10th percentile, dBm"),
    "samples": ("采样数", "Samples"),
    "without_cell": ("无服务小区的采样数", "Samples without a serving cell"),
}

_QUANTITIES = {
    "": ("电平", "level"),
    "2g": ("2G 电平 RxLev", "2G level, RxLev"),
    "3g": ("3G 电平 RSCP", "3G level, RSCP"),
    "lte": ("4G 电平 RSRP", "4G level, RSRP"),
    "5g": ("5G 电平 SS-RSRP", "5G level, SS-RSRP"),
}


def measured_layers(bins: gpd.GeoDataFrame) -> list[Layer]:
    """Squares of measured signal, one layer for each generation; the largest is shown.

    Parameters
    ----------
    bins
        As `fugai.wireless.measured_signal` returns them.

    Raises
    ------
    ContractError
        A column is missing.

    Examples
    --------
    >>> import geopandas as gpd
    >>> from fugai.maps import measured_layers
    >>> from fugai.wireless import measured_signal
    >>> samples = gpd.GeoDataFrame(
    ...     {"level_dbm": [-90.0]}, geometry=gpd.points_from_xy([500_000], [4_300_000]), crs=32650
    ... )
    >>> [layer.payload["count"] for layer in measured_layers(measured_signal(samples))]
    [1]
    """
    names = ("generation", *_COLUMNS)
    missing = [name for name in names if name not in bins]
    if missing:
        msg = f"`bins` must have the columns {', '.join(names)}, missing {missing}."
        raise ContractError(msg)
    most = bins["generation"].value_counts().index[0] if len(bins) else ""
    layers = []
    for generation, rows in bins.groupby("generation", sort=True):
        name, name_en = _QUANTITIES.get(str(generation), _QUANTITIES[""])
        classes = np.searchsorted(EDGES_DBM, rows["level_dbm"].to_numpy(dtype=np.float64), "right")
        frame = rows.assign(level=[f"l{position}" for position in classes])
        for column in ("level_dbm", "weakest_dbm"):
            frame[column] = frame[column].round(1)
        layers.append(
            point_layer(
                frame,
                category="level",
                categories=interval_legend(EDGES_DBM, COLOURS, prefix="l", unit="dBm", top="≥"),
                columns=_COLUMNS,
                id=f"measured-{generation}" if generation else "measured",
                name=f"实测{name}",
                name_en=f"Measured {name_en}",
                shown=generation == most,
                basis="measured",
                radius_px=3.5,
            )
        )
    return layers


def measured_page(bins: gpd.GeoDataFrame, *, title: str) -> str:
    """HTML of a page with the measured signal; it opens without a network.

    Parameters
    ----------
    bins
        As `measured_layers` takes them.
    title
        Title of the page.

    Raises
    ------
    ContractError
        A column is missing.

    Examples
    --------
    >>> import geopandas as gpd
    >>> from fugai.maps import measured_page
    >>> from fugai.wireless import measured_signal
    >>> samples = gpd.GeoDataFrame(
    ...     {"level_dbm": [-90.0]}, geometry=gpd.points_from_xy([500_000], [4_300_000]), crs=32650
    ... )
    >>> measured_page(measured_signal(samples), title="Drive test")[:15]
    '<!DOCTYPE html>'
    """
    made = PageMap(settings={"title": [title, title]}, title=title)
    for layer in measured_layers(bins):
        made.add_layer(layer)
    return str(made.get_root().render())
