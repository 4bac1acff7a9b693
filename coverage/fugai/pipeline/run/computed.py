"""Everything that the steps of a run computed, before it is judged."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from fugai.pipeline.run.sensitivity.moves import Moves

if TYPE_CHECKING:
    from collections.abc import Mapping

    import xarray as xr

    from fugai.pipeline.inputs import Inputs
    from fugai.pipeline.run.theme import Theme


@dataclass(frozen=True, kw_only=True, eq=False)
class Computed:
    """The themes of a run, and what they were computed from.

    Parameters
    ----------
    inputs
        The project's inputs, with the findings of the themes beside their own.
    years
        The years that were computed.
    themes
        Results by the theme's name.
    urban
        Degree of urbanisation on the grid; None where the population is unknown.
    moves
        What was computed again with other assumptions.
    """

    inputs: Inputs
    years: tuple[int, ...]
    themes: Mapping[str, Theme]
    urban: xr.DataArray | None
    moves: Moves = field(default_factory=Moves)
