"""Positions of chosen points of an OpenStreetMap file, streamed."""

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
    path: Path, node: IntArray, *, look: Callable[[osmium.osm.Node], None] | None = None
) -> tuple[FloatArray, FloatArray]:
    """Longitude and latitude of points, NaN where the file lacks them. [deg]

    Parameters
    ----------
    node
        Numbers of the points, rising and each once.
    look
        Called with every one of them that the file has.
    """
    number, lon, lat = array("q"), array("d"), array("d")
    points = osmium.FileProcessor(path, osmium.osm.NODE)
    if node[0] >= 0:  # the filter takes no negative ids, which editors give to new points
        points = points.with_filter(osmium.filter.IdFilter(node.tolist()))
    for item in points:
        assert isinstance(item, osmium.osm.Node)
        location = item.location
        if not location.valid():
            continue
        number.append(item.id)
        lon.append(location.lon)
        lat.append(location.lat)
        if look is not None:
            look(item)
    found = np.frombuffer(number, dtype=np.int64)
    at = np.minimum(np.searchsorted(node, found), len(node) - 1)
    wanted = node[at] == found
    place = np.full((2, len(node)), np.nan)
    place[0, at[wanted]] = np.frombuffer(lon)[wanted]
    place[1, at[wanted]] = np.frombuffer(lat)[wanted]
    return place[0], place[1]
