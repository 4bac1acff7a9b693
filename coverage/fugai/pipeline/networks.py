"""The road networks of a run, each built once for all themes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fugai import delivery
from fugai.errors import EmptyResultError

if TYPE_CHECKING:
    from fugai.pipeline.inputs import Inputs

_PARTS = {"walk": 100, "cycle": 100}
"""Parts of a network apart from the main one that still count, by their least nodes: a main road
that is closed to walkers, or to bicycles, cuts whole towns off, in which people walk all the
same."""


_PLACED = ("outlets", "settlements", "cities", "candidates")
"""Tables whose places get nodes of their own on the road nearest to them."""


class Networks:
    """Networks by mode, made when first asked for."""

    def __init__(self, inputs: Inputs) -> None:
        self._roads = inputs.roads
        self._places = [frame for name in _PLACED if (frame := inputs.table(name)) is not None]
        self._snap_max_m = inputs.project.delivery.snap_max_m
        self._made: dict[str, delivery.Network | str] = {}

    def get(self, mode: str) -> delivery.Network | str:
        """Network of a mode, or one sentence on why there is none."""
        if mode not in self._made:
            self._made[mode] = self._build(mode)
        return self._made[mode]

    def _build(self, mode: str) -> delivery.Network | str:
        if self._roads is None:
            return "The project has no roads."
        try:
            return delivery.network_with_places(
                self._roads,
                self._places,
                mode=mode,
                snap_max_m=self._snap_max_m,
                min_component_nodes=_PARTS.get(mode),
            )
        except EmptyResultError as error:
            return str(error)
