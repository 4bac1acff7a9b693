"""Ways and nodes to an OpenStreetMap PBF file."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import osmium
from osmium.osm import mutable

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

FloatArray = npt.NDArray[np.float64]


@dataclass(kw_only=True)
class Drawing:
    """Nodes in degrees and ways over their positions, with tags."""

    lon: FloatArray
    lat: FloatArray
    node_tags: dict[int, dict[str, str]] = field(default_factory=dict)
    ways: list[tuple[list[int], dict[str, str]]] = field(default_factory=list)


def write_pbf(path: Path, drawing: Drawing, *, note: str) -> None:
    """Write nodes sorted along a curve, then the ways; the same drawing gives the same bytes."""
    path.unlink(missing_ok=True)
    header = osmium.io.Header()
    header.set("generator", note)
    order = np.argsort(_morton(drawing.lon, drawing.lat), kind="stable")
    number = np.empty(len(order), dtype=np.int64)
    number[order] = np.arange(1, len(order) + 1)
    with osmium.SimpleWriter(str(path), header=header) as writer:
        for position in order.tolist():
            location = (
                round(float(drawing.lon[position]), 6),
                round(float(drawing.lat[position]), 6),
            )
            writer.add_node(
                mutable.Node(
                    id=int(number[position]),
                    version=1,
                    location=location,
                    tags=drawing.node_tags.get(position, {}),
                )
            )
        ways = sorted(drawing.ways, key=lambda way: int(number[way[0]].min()))
        for identity, (nodes, tags) in enumerate(ways, start=1):
            writer.add_way(
                mutable.Way(id=identity, version=1, nodes=_numbers(number, nodes), tags=tags)
            )


def _numbers(number: npt.NDArray[np.int64], nodes: Sequence[int]) -> list[int]:
    return [int(value) for value in number[list(nodes)]]


def _morton(lon: FloatArray, lat: FloatArray) -> npt.NDArray[np.int64]:
    def spread(value: FloatArray) -> npt.NDArray[np.int64]:
        scaled = np.clip((value - value.min()) / (np.ptp(value) + 1e-12) * 65535, 0, 65535)
        bits = scaled.astype(np.int64)
        for shift, mask in ((8, 0x00FF00FF), (4, 0x0F0F0F0F), (2, 0x33333333), (1, 0x55555555)):
            bits = (bits | (bits << shift)) & mask
        return bits

    return spread(lon) | (spread(lat) << 1)
