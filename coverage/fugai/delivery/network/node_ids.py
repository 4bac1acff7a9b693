"""Ids of nodes: the one module that relates the nodes of a network to the ids that callers give.

A caller's nodes have ids of any kind, or are known by their position in `RoadNodes`. A network
stores them in Morton order, so that neighbours on the map are neighbours in memory, and adds copies
of junctions with forbidden turns. Public functions translate once on the way in and once on the way
out, by `NodeIds`; all others count in stored nodes.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, cast

import numpy as np
import numpy.typing as npt
import pandas as pd

from fugai.errors import ContractError, CRSMismatchError
from fugai.kernels.raster.morton import morton_codes

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Sequence

    from pyproj import CRS

    from fugai._types import FloatArray, Int32Array, IntArray


@dataclass(frozen=True, kw_only=True, eq=False)
class RoadNodes:
    """Nodes of a road network before it is built; edges name them by id, or by position.

    Parameters
    ----------
    x, y
        Coordinates, shape ``(nodes,)``. [m]
    crs
        Projected CRS of the coordinates; None where unknown, and then places are not checked
        against it.
    ids
        Id of each node, of any hashable kind, each once; None where positions are the ids.

    Raises
    ------
    ContractError
        ``x`` and ``y`` are not one-dimensional and of one length, or an id is missing or comes twice.
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
    ids: Sequence[Hashable] | pd.Index | None = None

    def __post_init__(self) -> None:
        if self.crs is not None and not self.crs.is_projected:
            found = self.crs.to_string()
            msg = f"`crs` of a network must be a projected CRS in metres, found {found}."
            raise CRSMismatchError(msg)
        shapes = np.shape(self.x), np.shape(self.y)
        if len(shapes[0]) != 1 or shapes[0] != shapes[1]:
            msg = f"`x` and `y` must be of one length, found {shapes[0]} and {shapes[1]}."
            raise ContractError(msg)

        if self.ids is not None:
            index = index_of_ids(self.ids, name="ids")
            if len(index) != len(self):
                msg = f"`ids` must be one for each of {len(self)} nodes, found {len(index)}."
                raise ContractError(msg)
            if not index.is_unique:
                twice = index[index.duplicated()].tolist()[0]
                msg = f"`ids` must be unique, found {twice!r} twice."
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


class StoredNodes(np.ndarray[Any, np.dtype[np.int32]]):
    """Nodes in a network's own order, which functions over nodes can tell from ids until 0.3.0."""

    def __getitem__(self, key: Any) -> Any:  # noqa: ANN401  whatever numpy takes and returns
        found = super().__getitem__(key)
        return StoredNode(found) if isinstance(found, np.integer) else found


class StoredNode(int):
    """One of `StoredNodes`."""


def are_stored(nodes: object) -> bool:
    """Whether nodes come from the former `Network.node_of_input` and are no ids."""
    if isinstance(nodes, list | tuple) and nodes:
        return all(isinstance(node, StoredNode) for node in nodes)
    return isinstance(nodes, StoredNodes | StoredNode)


def index_of_ids(ids: object, *, name: str) -> pd.Index:
    """Ids as an index that looks them up; one id alone, or any collection of them.

    Raises
    ------
    ContractError
        One is missing or cannot be hashed.
    """
    if isinstance(ids, np.ndarray) and ids.ndim == 0:
        ids = ids.item()
    if isinstance(ids, str | bytes) or not np.iterable(ids):
        ids = [ids]
    if isinstance(ids, pd.Series):
        ids = ids.array
    try:
        if isinstance(ids, np.ndarray):
            index = pd.Index(ids.reshape(-1), tupleize_cols=False)
        elif isinstance(ids, pd.Index | pd.api.extensions.ExtensionArray):
            index = pd.Index(ids, tupleize_cols=False)
        else:
            index = _index_of_values(list(cast("Iterable[Any]", ids)))
        missing = index.hasnans
    except (TypeError, ValueError) as error:
        msg = f"`{name}` must be ids that can be hashed, found {error}."
        raise ContractError(msg) from error
    if missing:
        msg = f"`{name}` must be ids without missing values, found {index[index.isna()][0]}."
        raise ContractError(msg)
    return index


def _index_of_values(values: list[Any]) -> pd.Index:
    """Index of Python values: whole numbers as such, all else as it is."""
    if all(isinstance(value, int | np.integer) and not isinstance(value, bool) for value in values):
        return pd.Index(np.array(values, dtype=np.int64))
    for value in values:
        hash(value)
    return _of_objects(values)


def _of_objects(values: Sequence[Any]) -> pd.Index:
    """Index of values as they are, tuples among them."""
    held = np.empty(len(values), dtype=object)
    for at, value in enumerate(values):
        held[at] = value
    index: pd.Index = pd.Index(held, tupleize_cols=False)
    return index


def ids_with_new(ids: pd.Index, count: int) -> pd.Index:
    """Ids with further ones for new nodes: the next numbers, or texts where ids are no numbers.

    >>> import pandas as pd
    >>> ids_with_new(pd.Index([7, 3]), 2).tolist(), ids_with_new(pd.Index(["a"]), 1).tolist()
    ([7, 3, 8, 9], ['a', 'place 1'])
    """
    if isinstance(ids, pd.RangeIndex) and ids.start == 0 and ids.step == 1:
        return pd.RangeIndex(len(ids) + count)
    if pd.api.types.is_integer_dtype(ids.dtype):
        first = max(int(ids.max()), -1) + 1 if len(ids) else 0
        return ids.append(pd.Index(np.arange(first, first + count)))
    taken = set(ids)
    fresh = (f"place {number}" for number in itertools.count(1))
    new = list(itertools.islice((name for name in fresh if name not in taken), count))
    return _of_objects([*ids, *new])


MOST_SIDES = 9
"""Further sides of a divided point that a number has room for."""


def ids_of_sides(ids: pd.Index, point: IntArray) -> pd.Index:
    """Ids of the further sides of points that a barrier divides, which follow from those of the points.

    The side s (from 1) of the point with the number i is -(10 i + s); of one with another id it is the
    text 'i side s'. They are the same in every extract that has the point.

    Parameters
    ----------
    point
        Position in ``ids`` of the point of each side, ascending.

    Examples
    --------
    >>> import numpy as np
    >>> import pandas as pd
    >>> ids_of_sides(pd.Index([7, 3]), np.array([0, 0, 1])).tolist()
    [-71, -72, -31]
    >>> ids_of_sides(pd.Index(["gate"]), np.array([0])).tolist()
    ['gate side 1']
    """
    side = np.arange(len(point)) - np.searchsorted(point, point, side="left") + 1
    whole = pd.api.types.is_integer_dtype(ids.dtype)
    if whole and len(ids) and int(ids.min()) >= 0 and side.max(initial=0) <= MOST_SIDES:
        return pd.Index(-(10 * ids.to_numpy(dtype=np.int64)[point] + side))
    named = [f"{ids[at]} side {number}" for at, number in zip(point, side, strict=True)]
    taken = set(ids)
    return _of_objects([_unlike(name, taken) for name in named])


def _unlike(name: str, taken: set[Any]) -> str:
    """The name, with a mark for as long as another id is the same."""
    while name in taken:
        name += "'"
    return name


@dataclass(frozen=True, kw_only=True, eq=False)
class NodeIds:
    """The ids of a network's nodes, each once, and the stored nodes of each.

    Parameters
    ----------
    index
        Ids in the order in which the caller gave them.
    node
        Stored node of each id.
    position
        Position in ``index`` of each stored node, copies of junctions included.
    twin, twin_of
        Further stored nodes of an id, and its position in ``index``, ascending: where a barrier
        divides a point into nodes that no road joins.
    """

    index: pd.Index
    node: Int32Array
    position: Int32Array
    twin: Int32Array
    twin_of: IntArray

    def positions(self, ids: object, *, name: str) -> IntArray:
        """Position of each id.

        Raises
        ------
        ContractError
            One is not the id of a node.
        """
        wanted = index_of_ids(ids, name=name)
        at = self.index.get_indexer(wanted) if len(wanted) else np.empty(0, dtype=np.int64)
        if (at < 0).any():
            first = wanted[at < 0].tolist()[0]
            msg = f"`{name}` must be ids of nodes of the network, found {first!r}."
            raise ContractError(msg)
        return at.astype(np.int64)

    def nodes(self, position: IntArray) -> tuple[IntArray, IntArray]:
        """All stored nodes of some ids, and the row of the id that each belongs to, ascending."""
        row = np.arange(len(position))
        own = self.node[position].astype(np.int64)
        if len(self.twin) == 0:
            return own, row
        begin = np.searchsorted(self.twin_of, position, side="left")
        count = np.searchsorted(self.twin_of, position, side="right") - begin
        row = np.repeat(row, count + 1)
        rank = np.arange(len(row)) - np.searchsorted(row, row, side="left")
        twin = np.minimum(begin[row] + rank - 1, len(self.twin) - 1)
        return np.where(rank == 0, own[row], self.twin[twin]), row

    def of(self, nodes: npt.NDArray[np.integer]) -> npt.NDArray[Any]:
        """Id of each stored node; -1, or None where ids are no numbers, for -1."""
        return self.at(np.where(nodes >= 0, self.position[nodes], -1))

    def at(self, position: npt.NDArray[np.integer]) -> npt.NDArray[Any]:
        """Id at each position; -1, or None where ids are no numbers, for -1."""
        found = position >= 0
        if found.all():
            every: npt.NDArray[Any] = np.asarray(self.index).take(position)
            return every
        if pd.api.types.is_integer_dtype(self.index.dtype) and self._lowest >= 0:
            numbers = np.full(len(position), -1, dtype=np.int64)
            numbers[found] = self.index.to_numpy()[position[found]]
            return numbers
        held = np.full(len(position), None, dtype=object)
        held[found] = self.index.to_numpy(dtype=object)[position[found]]
        return held

    @cached_property
    def _lowest(self) -> int:
        return int(self.index.min()) if len(self.index) else 0


def node_ids(
    given: pd.Index | None, input_position: Int32Array, stored_node: Int32Array
) -> NodeIds:
    """Ids of nodes from those that the caller gave for each input node, or their positions."""
    no_twins = np.empty(0, dtype=np.int32), np.empty(0, dtype=np.int64)
    if given is None or given.is_unique:
        index = pd.RangeIndex(len(stored_node)) if given is None else given
        twin, twin_of = no_twins
        return NodeIds(
            index=index, node=stored_node, position=input_position, twin=twin, twin_of=twin_of
        )
    code, index = pd.factorize(given)
    first = np.full(len(index), len(code), dtype=np.int64)
    np.minimum.at(first, code, np.arange(len(code)))
    further = np.flatnonzero(first[code] != np.arange(len(code)))
    further = further[np.argsort(code[further], kind="stable")]
    return NodeIds(
        index=pd.Index(index),
        node=stored_node[first],
        position=code[input_position].astype(np.int32),
        twin=stored_node[further],
        twin_of=code[further].astype(np.int64),
    )


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
