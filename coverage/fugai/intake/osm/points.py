"""Positions of chosen nodes of an OpenStreetMap file, streamed."""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING

import numpy as np
import osmium

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from fugai._types import FloatArray, IntArray


def read_positions(
    path: Path, node: IntArray, *, on_node: Callable[[osmium.osm.Node], None] | None = None
) -> tuple[FloatArray, FloatArray]:
    """Longitude and latitude of nodes, NaN where the file lacks them. [deg]

    Parameters
    ----------
    node
        Ids of the nodes, ascending and without repeats.
    on_node
        Called with each of them that the file has.
    """
    number, lon, lat = array("q"), array("d"), array("d")
    nodes = osmium.FileProcessor(path, osmium.osm.NODE)
    if node[0] >= 0:  # the filter takes no negative ids, which editors give to new nodes
        nodes = nodes.with_filter(osmium.filter.IdFilter(node.tolist()))
    for item in nodes:
        assert isinstance(item, osmium.osm.Node)
        location = item.location
        if not location.valid():
            continue
        number.append(item.id)
        lon.append(location.lon)
        lat.append(location.lat)
        if on_node is not None:
            on_node(item)
    found = np.frombuffer(number, dtype=np.int64)
    at = np.minimum(np.searchsorted(node, found), len(node) - 1)
    wanted = node[at] == found
    position = np.full((2, len(node)), np.nan)
    position[0, at[wanted]] = np.frombuffer(lon)[wanted]
    position[1, at[wanted]] = np.frombuffer(lat)[wanted]
    return position[0], position[1]
