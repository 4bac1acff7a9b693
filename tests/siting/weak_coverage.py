"""A public problem of cost: weak spots of a network, two kinds of sites, and a distance to keep."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csr_array
from scipy.spatial import cKDTree

from fugai.siting import Choices, too_close

if TYPE_CHECKING:
    from pathlib import Path

REACH, COST = (30.0, 10.0), (10.0, 1.0)
"""Radius and cost of a macro and of a micro site."""

APART = 10.0
"""Least distance of sites from each other, and from the stations that exist."""


def weak_coverage(reference: Path, window: tuple[float, float, float, float] | None = None):
    """Covers, traffic and choices: at every weak spot a macro or a micro site may be built.

    ``window`` is west, south, east, north; all by default.
    """
    folder = reference / "siting" / "weak-coverage"
    spots = np.loadtxt(folder / "weak.csv", delimiter=",", skiprows=1)
    stations = np.loadtxt(folder / "stations.csv", delimiter=",", skiprows=1)[:, 1:]
    if window is not None:
        low, high = np.array(window[:2]), np.array(window[2:])
        spots = spots[((spots[:, :2] >= low) & (spots[:, :2] < high)).all(axis=1)]
    where, traffic = spots[:, :2], spots[:, 2]
    sites = where[cKDTree(stations).query(where)[0] >= APART]
    return over_spots(where, sites, traffic)


def over_spots(where, sites, traffic):
    """The same for any spots and places of sites."""
    tree, rows, lengths = cKDTree(where), [], []
    for reach in REACH:
        for begin in range(0, len(sites), 2_000):
            hits = tree.query_ball_point(sites[begin : begin + 2_000], reach)
            rows += [np.asarray(hit, dtype=np.int32) for hit in hits]
            lengths += [len(hit) for hit in hits]
    pointer = np.append(0, np.cumsum(lengths))
    ones = np.ones(pointer[-1], dtype=np.int8)
    by_site = csr_array((ones, np.concatenate(rows), pointer), shape=(2 * len(sites), len(where)))
    x, y = np.tile(sites, (2, 1)).T
    choices = Choices(
        cost=np.repeat(COST, len(sites)), conflicts=too_close(x, y, min_distance_m=APART)
    )
    return csr_array(by_site.T.tocsr()), traffic, choices
