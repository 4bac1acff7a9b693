"""Node ids: the one module that relates the nodes of a network to those that the caller numbered.

Callers number nodes by their position in `RoadNodes`: the *input nodes*. A network stores them in
Morton order, so that neighbours on the map are neighbours in memory, and adds copies of junctions
with forbidden turns. Functions that take nodes check them with `checked_nodes`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from fugai.errors import ContractError, CRSMismatchError
from fugai.kernels.raster.morton import morton_codes

if TYPE_CHECKING:
    from pyproj import CRS

    from fugai._types import FloatArray, Int32Array, IntArray


@dataclass(frozen=True, kw_only=True, eq=False)
class RoadNodes:
    """Nodes of a road network before it is built; edges name them by position.

    Parameters
    ----------
    x, y
        Coordinates, shape ``(nodes,)``. [m]
    crs
        Projected CRS of the coordinates; None where unknown, and then places are not checked
        against it.

    Raises
    ------
    ContractError
        ``x`` and ``y`` are not one-dimensional and of one length.
    CRSMismatchError
        ``crs`` is not projected.

    Examples
    --------
    >>> from fugai.delivery import RoadNodes
    >>> len(RoadNodes(x=[0, 500, 500, 0], y=[0, 0, 500, 500]))
    4
    >>> RoadNodes(x=[0, 500], y=[0])
    Traceback (most recent call last):
    fugai.errors.ContractError: `x` and `y` must be of one length, found (2,) and (1,).
    """

    x: npt.ArrayLike
    y: npt.ArrayLike
    crs: CRS | None = None

    def __post_init__(self) -> None:
        if self.crs is not None and not self.crs.is_projected:
            found = self.crs.to_string()
            msg = f"`crs` of a network must be a projected CRS in metres, found {found}."
            raise CRSMismatchError(msg)
        shapes = np.shape(self.x), np.shape(self.y)
        if len(shapes[0]) != 1 or shapes[0] != shapes[1]:
            msg = f"`x` and `y` must be of one length, found {shapes[0]} and {shapes[1]}."
            raise ContractError(msg)

    def __len__(self) -> int:
        return len(np.asarray(self.x))


def storage_order(x: FloatArray, y: FloatArray) -> tuple[IntArray, Int32Array]:
    """Nodes in the order in which a network stores them, and the position of each in that order."""
    order = np.argsort(morton_codes(x, y), kind="stable")
    rank = np.empty(len(order), dtype=np.int32)
    rank[order] = np.arange(len(order), dtype=np.int32)
    return order, rank


def input_node_positions(input_node: Int32Array, canonical_node: Int32Array) -> Int32Array:
    """Node of each input node: the inverse of ``input_node``, and never a copy of a junction."""
    nodes = np.arange(len(input_node), dtype=np.int32)
    if len(canonical_node):
        nodes = nodes[canonical_node == nodes]
    inverse = np.empty(len(nodes), dtype=np.int32)
    inverse[input_node[nodes]] = nodes
    return inverse


def checked_nodes(nodes: npt.ArrayLike, *, count: int, name: str) -> IntArray:
    """Nodes that a caller passes, as an array.

    Parameters
    ----------
    nodes
        Node positions in a network, any shape; flattened.
    count
        How many nodes the network has.
    name
        Of the parameter, for the message.

    Raises
    ------
    ContractError
        One is not a node of the network.
    """
    found = np.asarray(nodes, dtype=np.int64).reshape(-1)
    if len(found) and (found.min() < 0 or found.max() >= count):
        msg = f"`{name}` must be nodes below {count}, found {found.min()} to {found.max()}."
        raise ContractError(msg)
    return found
