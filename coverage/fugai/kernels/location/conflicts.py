"""Pairs of candidates that must not both be open."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from fugai._types import Int32Array, IntArray


class Conflicts(NamedTuple):
    """Conflict pairs by candidate, both ways round: a graph in compressed rows.

    Candidate ``j`` is in conflict with ``others[indptr[j] : indptr[j + 1]]``.
    """

    indptr: IntArray
    others: Int32Array


def no_conflicts(candidates: int) -> Conflicts:
    """No two candidates in conflict."""
    return Conflicts(np.zeros(candidates + 1, dtype=np.int64), np.empty(0, dtype=np.int32))
