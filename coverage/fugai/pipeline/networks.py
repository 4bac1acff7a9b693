"""Road networks of a project, each built once for all themes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fugai import delivery
from fugai.errors import EmptyResultError
from fugai.messages import Message
from fugai.scorecard import value_text

if TYPE_CHECKING:
    from fugai.pipeline.inputs import Inputs

_MIN_COMPONENT_NODES = {"walk": 100, "cycle": 100}
"""Nodes from which on a component that is disconnected from the main one is used all the same: a
main road that is closed to pedestrians or bicycles separates whole towns from the rest."""

_WITH_NODES = ("outlets", "settlements", "cities", "candidates")
"""Tables whose places get nodes of their own on the road nearest to them."""


class Networks:
    """Networks by mode, each built on first use."""

    def __init__(self, inputs: Inputs) -> None:
        self._roads = inputs.roads
        self._places = [frame for name in _WITH_NODES if (frame := inputs.table(name)) is not None]
        self._snap_max_m = inputs.project.delivery.snap_max_m
        self._made: dict[str, delivery.Network | Message] = {}

    def get(self, mode: str) -> delivery.Network | Message:
        """Network of a mode, or why there is none."""
        if mode not in self._made:
            self._made[mode] = self._build(mode)
        return self._made[mode]

    def _build(self, mode: str) -> delivery.Network | Message:
        if self._roads is None:
            return Message(zh="项目没有道路数据。", en="The project has no roads.")
        try:
            return delivery.network_with_places(
                self._roads,
                self._places,
                mode=mode,
                snap_max_m=self._snap_max_m,
                min_component_nodes=_MIN_COMPONENT_NODES.get(mode),
            )
        except EmptyResultError as error:
            name = value_text("mode", mode, "zh")
            return Message(zh=f"{name}路网无法使用：{error}", en=str(error))
