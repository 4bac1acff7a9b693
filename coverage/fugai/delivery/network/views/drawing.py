"""A network drawn: on a map, with matplotlib, and as a summary in a notebook."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from fugai.delivery.network.views.frames import edge_frame
from fugai.errors import ContractError, CRSMismatchError

if TYPE_CHECKING:
    from collections.abc import Mapping

    import folium
    import geopandas as gpd
    from matplotlib.axes import Axes

    from fugai._types import FloatArray
    from fugai.delivery.network.stored import StoredNetwork

TOLD = ("name", "osmid", "highway", "length", "travel_time", "speed_kph", "reason")
"""What the map says of an edge."""


VIRIDIS = ("#440154", "#3b528b", "#21918c", "#5ec962", "#fde725")


def _numbers(frame: gpd.GeoDataFrame, column: str) -> FloatArray:
    numeric = [name for name in frame if pd.api.types.is_numeric_dtype(frame[name].dtype)]
    if column not in numeric:
        msg = f"`column` must be a column of numbers, {', '.join(map(str, numeric))}, found {column!r}."
        raise ContractError(msg)
    return np.asarray(frame[column], dtype=np.float64)


def drawn_map(network: StoredNetwork, *, column: str, max_edges: int) -> folium.Map:
    """The edges on a map; see `Network.explore`."""
    import branca  # noqa: PLC0415
    import folium  # noqa: PLC0415

    if network.crs is None:
        msg = "`network` must have a CRS to lie on a map, found none."
        raise CRSMismatchError(msg)
    if network.edges > max_edges:
        msg = f"`network` must have at most {max_edges:,} edges for a map, found {network.edges:,}."
        raise ContractError(msg)
    frame = edge_frame(network).to_crs("EPSG:4326")
    values = _numbers(frame, column)
    known = values[np.isfinite(values)]
    low, high = (float(known.min()), float(known.max())) if len(known) else (0.0, 1.0)
    scale = branca.colormap.LinearColormap(
        list(VIRIDIS), vmin=low, vmax=high if high > low else low + 1, caption=column
    )
    colours = [scale(value) if np.isfinite(value) else "#888888" for value in values]
    plain = frame[[*TOLD, "geometry"]].assign(colour=colours).reset_index()
    for name in ("u", "v", "key", "osmid", "name", "highway", "reason"):
        plain[name] = plain[name].astype(str)
    west, south, east, north = frame.total_bounds
    drawn = folium.Map()
    folium.GeoJson(
        plain.round({"length": 1, "travel_time": 1, "speed_kph": 1}).to_json(),
        style_function=_style,
        tooltip=folium.GeoJsonTooltip(fields=["u", "v", *TOLD]),
        name=f"{network.mode}",
    ).add_to(drawn)
    scale.add_to(drawn)
    drawn.fit_bounds([[south, west], [north, east]])
    return drawn


def _style(feature: Mapping[str, Any]) -> dict[str, object]:
    return {"color": feature["properties"]["colour"], "weight": 3}


def plotted(
    network: StoredNetwork, *, column: str, ax: Axes | None, options: Mapping[str, Any]
) -> Axes:
    """The edges drawn with matplotlib; see `Network.plot`."""
    import matplotlib.pyplot as plt  # noqa: PLC0415
    from matplotlib.collections import LineCollection  # noqa: PLC0415

    frame = edge_frame(network)
    values = _numbers(frame, column)
    if ax is None:
        _, ax = plt.subplots()
    lines = [np.asarray(line.coords)[:, :2] for line in frame.geometry]
    drawn = LineCollection(lines, **{"array": values, "cmap": "viridis", "linewidth": 1, **options})
    ax.add_collection(drawn)
    ax.autoscale()
    ax.set_aspect(1.0)
    ax.set_axis_off()
    return ax


def summary_html(network: StoredNetwork) -> str:
    """A table of what a network is, for notebooks."""
    nodes = int(network.connected.sum()) - len(network.turn_copies)
    usable = int(network.usable.sum())
    rows = {
        "mode": network.mode,
        "nodes with edges": f"{nodes:,}",
        "directed edges": f"{network.edges:,}",
        "length": f"{float(network.length_m.sum()) / 1000:,.1f} km of directed edges",
        "nodes that places are snapped to": f"{usable:,} ({usable / max(nodes, 1):.1%})",
        "CRS": "unknown" if network.crs is None else network.crs.name,
    }
    body = "".join(
        f"<tr><th style='text-align:left'>{escape(name)}</th><td>{escape(value)}</td></tr>"
        for name, value in rows.items()
    )
    return f"<b>fugai.delivery.Network</b><table>{body}</table>"
