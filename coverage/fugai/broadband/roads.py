"""Road networks as arrays in compressed sparse rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import numpy as np
import numpy.typing as npt

from fugai.errors import ContractError

if TYPE_CHECKING:
    from fugai._types import FloatArray, IntArray


class RoadArrays(Protocol):
    """Road network in compressed sparse rows, such as `fugai.delivery.Network`."""

    @property
    def indptr(self) -> npt.NDArray[np.integer]:
        """Position of the first arc of each node, and the number of arcs as the last value."""

    @property
    def indices(self) -> npt.NDArray[np.integer]:
        """Node that each arc leads to."""

    @property
    def length_m(self) -> npt.NDArray[np.floating]:
        """Length of each arc. [m]"""


def road_arcs(roads: RoadArrays) -> tuple[IntArray, IntArray, FloatArray, int]:
    """Tail, head and length of every arc, and the number of nodes.

    Raises
    ------
    ContractError
        The arrays do not fit each other, or a length is negative.
    """
    starts = np.asarray(roads.indptr, dtype=np.int64)
    head = np.asarray(roads.indices, dtype=np.int64)
    length = np.asarray(roads.length_m, dtype=np.float64)
    if len(starts) < 2 or starts[-1] != len(head) or len(head) != len(length):
        found = f"{len(starts)}, {len(head)}, {len(length)}"
        msg = f"`indptr`, `indices` and `length_m` must fit each other, found lengths {found}."
        raise ContractError(msg)
    if len(length) and not length.min() >= 0:
        msg = f"`length_m` must be 0 or more, found {length.min()}."
        raise ContractError(msg)
    count = len(starts) - 1
    return np.repeat(np.arange(count, dtype=np.int64), np.diff(starts)), head, length, count
