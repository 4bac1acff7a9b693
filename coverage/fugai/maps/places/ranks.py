"""Which of many places serves each cell: as its neighbour, or as a rank by straight distance.

Most cells are served by the place that serves the cell to the west or to the north of it, and most others by
one of the places next to them: those marks are small numbers, where the rows of a table would be large ones.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.spatial import cKDTree

if TYPE_CHECKING:
    from fugai._types import BoolArray, FloatArray, IntArray

PARTS = 16
"""Parts of a cell's edge in which distances are measured: whole numbers, alike on every machine."""

AS_WEST, AS_NORTH, NONE = 0, 1, 2
"""Marks of a cell that is served as its neighbour is, or by nothing; a rank r is the mark `NONE` + r."""

_FIRST = 12
_CHUNK = 200_000


def in_parts(column: FloatArray, row: FloatArray) -> IntArray:
    """Places in whole parts of a cell, shape ``(places, 2)``."""
    both = np.column_stack([np.asarray(column), np.asarray(row)])
    return np.floor(both * PARTS).astype(np.int64)


def server_marks(server: IntArray, places: IntArray, mask: BoolArray) -> IntArray:
    """Mark of each cell of the mask from which a script finds its server again.

    A rank is 1 and the number of places that are nearer to the cell's centre, or as near and before in the
    list.

    Parameters
    ----------
    server
        Row of ``places``, negative for none; dims ``(y, x)``.
    places
        As `in_parts` gives them.
    mask
        Cells that count; a neighbour outside it is not referred to.

    Examples
    --------
    >>> import numpy as np
    >>> places = np.array([[8, 8], [40, 8]])  # the centres of the first and of the third cell
    >>> server_marks(np.array([[0, 0, 1, -1]]), places, np.ones((1, 4), bool)).tolist()
    [[3, 0, 3, 2]]
    """
    server = np.where(server < 0, -1, server)
    padded = np.pad(np.where(mask, server, -2), ((1, 0), (1, 0)), constant_values=-3)
    west, north = padded[1:, :-1] == server, padded[:-1, 1:] == server
    marks = np.select([west, north, server < 0], [AS_WEST, AS_NORTH, NONE], NONE)
    named = mask & ~west & ~north & (server >= 0)
    row, column = np.nonzero(named)
    centres = np.column_stack([column, row]) * PARTS + PARTS // 2
    owners = np.asarray(server[named], dtype=np.int64)
    found = np.zeros(len(owners), dtype=np.int64)
    if len(owners):
        tree = cKDTree(places)
        for start in range(0, len(owners), _CHUNK):
            part = slice(start, start + _CHUNK)
            found[part] = _ranks(tree, places, centres[part], owners[part])
    marks[named] = NONE + found
    return np.asarray(marks, dtype=np.int64)


def _ranks(tree: cKDTree, places: IntArray, centres: IntArray, owners: IntArray) -> IntArray:
    own = ((places[owners] - centres) ** 2).sum(axis=1)
    ranks = np.zeros(len(owners), dtype=np.int64)
    left, count = np.arange(len(owners)), min(_FIRST, len(places))
    while len(left):
        _, near = tree.query(centres[left], k=count)
        near = near.reshape(len(left), -1)
        away = ((places[near] - centres[left, None, :]) ** 2).sum(axis=2)
        mine = own[left, None]
        before = (away < mine) | ((away == mine) & (near < owners[left, None]))
        # all that are nearer, or as near, are among those looked at
        done = (away.max(axis=1) > own[left]) | (count == len(places))
        ranks[left[done]] = before[done].sum(axis=1) + 1
        left, count = left[~done], min(4 * count, len(places))
    return ranks
