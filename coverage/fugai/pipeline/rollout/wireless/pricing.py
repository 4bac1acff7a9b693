"""What fixed wireless and microwave need of the prices of a roll-out."""

from __future__ import annotations

from typing import Protocol


class WirelessPrices(Protocol):
    """The part of `fugai.broadband.rollout.Prices` that masts, terminals and hops are bought with."""

    @property
    def mast(self) -> float:
        """A new mast with the radio of its first sectors."""

    @property
    def mast_upgrade(self) -> float:
        """The radio of the first sectors on a mast that stands."""

    @property
    def cpe_per_household(self) -> float:
        """Receiver of a subscriber, with its mounting."""

    @property
    def hop(self) -> float:
        """A microwave hop, both ends."""

    @property
    def take_up(self) -> float:
        """Share of the households that subscribe."""

    def cost(self, kind: str, capital: float) -> float:
        """Present value of a purchase of a kind: 'mast', 'wireless', 'hop' or 'cable'."""
