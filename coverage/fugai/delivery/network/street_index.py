"""Search trees over the nodes, streets and water of a network: where places touch the roads."""

from __future__ import annotations

import copy
from functools import cached_property
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

import numpy as np
from scipy.spatial import cKDTree

from fugai.delivery.network.barriers.pieces import barrier_blocks, pieces_of_lines, tree_of_pieces
from fugai.delivery.network.road_shapes import reversed_shapes, road_shapes
from fugai.delivery.network.streets import Streets, street_samples, streets_of

if TYPE_CHECKING:
    import shapely

    from fugai._types import Int32Array, IntArray
    from fugai.delivery.network.network import Network
    from fugai.kernels.raster.ground.barriers import BarrierBlocks
    from fugai.kernels.raster.ground.roads import RoadShapes

_INDEXES: WeakKeyDictionary[Network, StreetIndex] = WeakKeyDictionary()

_TIMELESS = (
    "node_tree",
    "disconnected_tree",
    "street_tree",
    "water_tree",
    "barriers",
    "divide_tree",
    "road_shapes",
    "reverse_road_shapes",
)
"""Trees that stay valid when only travel times change."""


class StreetIndex:
    """Search trees of one network, each built when it is first asked for.

    Parameters
    ----------
    network
        Network that is searched.
    """

    def __init__(self, network: Network) -> None:
        self.network = network

    @classmethod
    def of(cls, network: Network) -> StreetIndex:
        """The index of a network, one for as long as the network is in use."""
        index = _INDEXES.get(network)
        if index is None:
            # A copy on the same arrays: an index that held its key would keep it alive.
            index = _INDEXES[network] = cls(copy.copy(network))
        return index

    def share_trees(self, network: Network) -> None:
        """Let a network with other travel times use the trees that do not depend on them."""
        index = StreetIndex.of(network)
        known = self.__dict__
        index.__dict__.update({name: known[name] for name in _TIMELESS if name in known})

    @cached_property
    def node_tree(self) -> tuple[cKDTree, Int32Array]:
        """Search tree over the usable nodes, and which nodes they are."""
        network = self.network
        nodes = np.flatnonzero(network.joinable).astype(np.int32)
        points = np.column_stack((network.x[nodes], network.y[nodes]))
        return cKDTree(points, balanced_tree=False, compact_nodes=False), nodes

    @cached_property
    def disconnected_tree(self) -> cKDTree:
        """Search tree over the nodes with edges that places are not snapped to."""
        network = self.network
        disconnected = network.disconnected
        return cKDTree(np.column_stack((network.x[disconnected], network.y[disconnected])))

    @cached_property
    def streets(self) -> Streets:
        """Streets between usable nodes."""
        return streets_of(self.network)

    @cached_property
    def street_tree(self) -> tuple[cKDTree, IntArray]:
        """Search tree over points along the streets, and the street of each."""
        return street_samples(self.network, self.streets)

    @cached_property
    def water_tree(self) -> shapely.STRtree | None:
        """Search tree over the pieces of the water, None where no water is known."""
        water = self.network.water
        return tree_of_pieces(pieces_of_lines(water)[0]) if len(water) else None

    @cached_property
    def barriers(self) -> BarrierBlocks:
        """Pieces of the water and of walls, railways and motorways."""
        return barrier_blocks(
            *pieces_of_lines(np.concatenate([self.network.water, self.network.divides]))
        )

    @cached_property
    def divide_tree(self) -> shapely.STRtree | None:
        """Search tree over `barriers`, None where none are known."""
        pieces = self.barriers.xy
        return tree_of_pieces(pieces) if len(pieces) else None

    @cached_property
    def road_shapes(self) -> RoadShapes:
        """Course of the edges of ``network.graph``, and where it lies across barriers."""
        return road_shapes(self.network, self.divide_tree, self.barriers.xy)

    @cached_property
    def reverse_road_shapes(self) -> RoadShapes:
        """The same of the edges of ``network.reverse``."""
        return reversed_shapes(self.road_shapes, self.network.reverse_edges)
