"""Road networks as arrays in compressed sparse rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
import numpy.typing as npt
import pandas as pd

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
    tail = np.repeat(np.arange(count, dtype=np.int64), np.diff(starts))
    junction = np.asarray(getattr(roads, "canonical_node", ()), dtype=np.int64)
    if len(junction):  # the arcs of a junction with forbidden turns are those of its copies
        tail, head = junction[tail], junction[head]
    return tail, head, length, count


def nodes_of_ids(roads: RoadArrays, ids: npt.ArrayLike, *, name: str) -> npt.ArrayLike:
    """Positions of nodes that are given by their ids, where the roads know ids; -1 for none."""
    numbering = getattr(roads, "numbering", None)
    if numbering is None:
        return ids
    given = pd.Series(ids)
    none = given.isna().to_numpy(copy=True)
    if -1 not in numbering.index:
        none |= given.eq(-1).to_numpy()
    found = np.full(len(given), -1, dtype=np.int64)
    wanted = given.to_numpy(dtype=object)[~none]
    found[~none] = numbering.node[numbering.positions(wanted, name=name)]
    return found


def ids_of_nodes(roads: RoadArrays, nodes: IntArray) -> npt.NDArray[Any]:
    """Ids of nodes, where the roads know ids; else the positions themselves."""
    numbering = getattr(roads, "numbering", None)
    return nodes if numbering is None else np.asarray(numbering.of(nodes))
