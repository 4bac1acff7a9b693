"""Gradient-boosted regression trees as plain arrays: the sum of their leaves at each row of features."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from fugai._numba import njit

if TYPE_CHECKING:
    from fugai._types import Float32Array, FloatArray, Int32Array, UInt8Array


class TreeNodes(NamedTuple):
    """Nodes of all trees, each tree's after the other's.

    Parameters
    ----------
    root
        Position of each tree's first node.
    feature
        Feature that a node splits by; negative: it is a leaf.
    threshold
        Rows with at most that much of the feature go left.
    missing_left
        1 where rows without the feature (NaN) go left.
    left, right
        Positions of the children.
    value
        Of a leaf.
    """

    root: Int32Array
    feature: Int32Array
    threshold: FloatArray
    missing_left: UInt8Array
    left: Int32Array
    right: Int32Array
    value: FloatArray


@njit(cache=True, error_model="numpy", nogil=True)
def add_leaves(rows: Float32Array, nodes: TreeNodes, total: FloatArray) -> None:
    """Add the leaf of every tree at each row of features to ``total``, tree after tree."""
    for i in range(rows.shape[0]):
        found = total[i]
        for tree in range(nodes.root.size):
            at = nodes.root[tree]
            while nodes.feature[at] >= 0:
                seen = np.float64(rows[i, nodes.feature[at]])
                if math.isnan(seen):
                    go_left = nodes.missing_left[at] == 1
                else:
                    go_left = seen <= nodes.threshold[at]
                at = nodes.left[at] if go_left else nodes.right[at]
            found += nodes.value[at]
        total[i] = found
