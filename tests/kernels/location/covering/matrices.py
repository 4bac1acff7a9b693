"""Small covering matrices for the kernels."""

from __future__ import annotations

import numpy as np
from hypothesis import settings
from scipy.sparse import csr_array

from fugai.kernels.location.covering.cover import Cover, transpose

LAWS = settings(max_examples=40, derandomize=True)


def cover_of(matrix, first=None, second=None):
    """Cover of a 0-1 matrix; by default each row is worth 1 once and nothing twice."""
    rows = csr_array(np.asarray(matrix) != 0)
    ptr, idx = rows.indptr.astype(np.int64), rows.indices.astype(np.int32)
    count = rows.shape[0]
    return Cover(
        ptr,
        idx,
        *transpose(ptr, idx, rows.shape[1]),
        np.ones(count) if first is None else np.asarray(first, dtype=float),
        np.zeros(count) if second is None else np.asarray(second, dtype=float),
    )


def drawn(seed, rows=9, columns=7, density=0.35):
    """A random matrix, and the generator."""
    rng = np.random.default_rng(seed)
    return rng.random((rows, columns)) < density, rng
