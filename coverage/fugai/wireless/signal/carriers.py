"""Powers of a network's carriers on the grid, which grow as cells are added."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from fugai.errors import ContractError
from fugai.kernels.propagation.signal.groups.powers import GroupPowers
from fugai.kernels.propagation.signal.sectors import ServerPowers
from fugai.wireless.signal.distant_interference import no_interference

if TYPE_CHECKING:
    from fugai._types import FloatArray, Int32Array, UInt8Array
    from fugai.wireless.channels import Channel
    from fugai.wireless.signal.lattice import Lattice

MAX_CARRIERS = 32


@dataclass(frozen=True, kw_only=True, eq=False)
class Carrier:
    """Powers of one carrier's cells; the arrays are changed in place as cells are added.

    Parameters
    ----------
    powers
        Best and second server, total power and number of servers of each pixel. [mW]
    unknown
        1 where the loss of some mast in range is not known.
    distant
        Sum of what cells send beyond their reach, see `distant_interference`. [mW]
    groups
        Sums over groups of pixels, of which ``powers`` then hold the differences; None: there are none.
    """

    powers: ServerPowers
    unknown: UInt8Array
    distant: FloatArray
    groups: GroupPowers | None = None

    def with_groups(self, shape: tuple[int, ...]) -> Carrier:
        """The same carrier, with sums over groups of that shape of blocks."""
        if self.groups is not None:
            return self
        sums = GroupPowers(
            total=np.zeros(shape),
            servers=np.zeros(shape, dtype=np.int32),
            best=np.zeros(shape),
            server=np.full(shape, -1, dtype=np.int32),
            second=np.zeros(shape),
            second_server=np.full(shape, -1, dtype=np.int32),
        )
        return replace(self, groups=sums)

    @classmethod
    def empty(cls, shape: tuple[int, int], nodes: Lattice) -> Carrier:
        """Powers before the first cell."""
        return cls(
            powers=ServerPowers(
                best=np.zeros(shape),
                server=np.full(shape, -1, dtype=np.int32),
                total=np.zeros(shape),
                servers=np.zeros(shape, dtype=np.int32),
                second=np.zeros(shape),
                second_server=np.full(shape, -1, dtype=np.int32),
            ),
            unknown=np.zeros(shape, dtype=np.uint8),
            distant=no_interference(nodes),
        )


@dataclass(kw_only=True)
class NetworkPowers:
    """Powers of the cells added so far, by carrier, and masts with something unknown.

    Parameters
    ----------
    shape, nodes
        Of the grid: its rows and columns, and the nodes of its distant interference.
    channels
        All that the network may have, by position.
    carriers
        By position of their channel.
    ranks, ranked
        Of each cell its place in the order of addition, and how many there are.
    heights_clamped
        How many masts were taken at another height than their own.
    over_void, off_terrain
        Places of masts on a void of the terrain, and outside the terrain: one mast of several
        carriers counts once.
    """

    shape: tuple[int, int]
    nodes: Lattice
    channels: tuple[Channel, ...] = ()
    carriers: dict[int, Carrier] = field(default_factory=dict)
    ranks: Int32Array = field(default_factory=lambda: np.zeros(0, dtype=np.int32))
    ranked: int = 0
    heights_clamped: int = 0
    over_void: set[tuple[float, float]] = field(default_factory=set)
    off_terrain: set[tuple[float, float]] = field(default_factory=set)

    def rank(self, cells: Int32Array) -> Int32Array:
        """Give these cells the ranks after those of all that were added before; the ranks by cell."""
        size = max(int(cells.max(initial=-1)) + 1, self.ranks.size)
        grown = np.zeros(size, dtype=np.int32)
        grown[: self.ranks.size] = self.ranks
        grown[cells] = self.ranked + np.arange(cells.size, dtype=np.int32)
        self.ranks, self.ranked = grown, self.ranked + cells.size
        return grown

    def carrier(self, channel: int) -> Carrier:
        """The carrier on that channel, empty where it is new.

        Raises
        ------
        ContractError
            It would be one carrier too many.
        """
        if channel not in self.carriers and len(self.carriers) >= MAX_CARRIERS:
            msg = f"`cells.frequency_mhz` must name at most {MAX_CARRIERS} carriers, found more."
            raise ContractError(msg)
        if channel not in self.carriers:
            self.carriers[channel] = Carrier.empty(self.shape, self.nodes)
        return self.carriers[channel]
