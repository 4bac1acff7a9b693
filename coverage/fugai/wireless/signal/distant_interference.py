"""Interference of cells beyond their reach, where they no longer serve.

A cell serves as far as its level stays above the technology's floor. Beyond, each adds little, but
hundreds together more than the noise. Their sum varies slowly, so it is computed on every eighth
pixel, once for each kind of ground, and interpolated: a twentieth of the work of the rest.

Between the last pixel that a cell serves and the first of these pixels beyond, a part of its own power
is interpolated among the distant. Within 8 dB of the floor, which lies 17 to 23 dB below the thresholds
of the built-in technologies, SINR comes out up to 3 dB too low; above, the cell is not among them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fugai.kernels.propagation.signal.by_distance import Pixels, add_distant_powers
from fugai.wireless.signal.lattice import SPACING
from fugai.wireless.technology import ENVIRONMENTS

if TYPE_CHECKING:
    from fugai._types import FloatArray, UInt8Array
    from fugai.wireless.signal.distance_tables import Batch
    from fugai.wireless.signal.lattice import Lattice


def no_interference(nodes: Lattice) -> FloatArray:
    """Sum before the first cell, ``(environment, y, x)``. [mW]"""
    return np.zeros((len(ENVIRONMENTS), nodes.y.size, nodes.x.size))


def add_distant(distant: FloatArray, nodes: Lattice, batch: Batch, *, max_range_m: float) -> None:
    """Add what a batch of masts sends beyond its reach, up to the longest range."""
    pixels = Pixels(x=nodes.x, y=nodes.y, kinds=np.zeros((1, 1), dtype=np.uint8))
    for kind in range(len(ENVIRONMENTS)):
        add_distant_powers(
            pixels,
            kind,
            batch.masts,
            batch.sectors,
            batch.tables,
            max_range_m**2,
            distant[kind],
        )


def distant_at_pixels(
    distant: FloatArray, nodes: Lattice, rows: slice, kinds: UInt8Array
) -> FloatArray:
    """The sum at each pixel of some rows, bilinear between nodes; 0 where the ground is no data."""
    total = np.zeros(kinds.shape)
    down = (np.arange(rows.start, rows.stop) + nodes.top) / SPACING
    across = (np.arange(kinds.shape[1]) + nodes.left) / SPACING
    i, j = down.astype(np.int64), across.astype(np.int64)
    v, u = (down - i)[:, None], across - j
    below, right = np.minimum(i + 1, nodes.y.size - 1), np.minimum(j + 1, nodes.x.size - 1)
    for kind in range(len(ENVIRONMENTS)):
        here = kinds == kind
        if not here.any():
            continue
        upper = distant[kind][i][:, j] * (1.0 - u) + distant[kind][i][:, right] * u
        lower = distant[kind][below][:, j] * (1.0 - u) + distant[kind][below][:, right] * u
        total[here] = (upper * (1.0 - v) + lower * v)[here]
    return total
