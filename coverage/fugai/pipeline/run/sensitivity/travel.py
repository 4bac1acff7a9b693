"""What outlets reach, computed again with other speeds."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from fugai.pipeline.networks import Networks
from fugai.pipeline.run.delivery.steps import measure_year
from fugai.pipeline.run.delivery.travel import Travel
from fugai.pipeline.run.sensitivity.variations import speed_variations
from fugai.pipeline.run.theme import ThemeBuilder
from fugai.scorecard import join_measures

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

    from fugai.pipeline.inputs import Inputs
    from fugai.pipeline.run.sensitivity.variations import SpeedVariation
    from fugai.tables import Roads


def travel_moves(inputs: Inputs, year: int) -> Iterator[tuple[SpeedVariation, pd.DataFrame]]:
    """Each variation of a speed, with the measures of its modes at the end of a year.

    The network is built anew with every time of the mode divided by the factor, and everything that
    a run measures is measured again.

    Parameters
    ----------
    inputs
        With roads, outlets and their ledger.
    year
        Whose outlets count.
    """
    spec = inputs.project.delivery
    for variation in speed_variations(inputs.assumptions, spec.modes, spec.walk_kmh):
        yield variation, _again(inputs, variation, year)


def roads_at_speed(roads: Roads, variation: SpeedVariation) -> Roads:
    """The roads with every time of the variation's modes divided by its factor."""
    times = {
        f"{mode}_s": roads.edges[f"{mode}_s"] / variation.factor
        for mode in variation.modes
        if f"{mode}_s" in roads.edges
    }
    return replace(roads, edges=roads.edges.assign(**times))


def _again(inputs: Inputs, variation: SpeedVariation, year: int) -> pd.DataFrame:
    roads = inputs.roads
    assert roads is not None  # the caller asks only where there are roads
    project = replace(
        inputs.project, delivery=replace(inputs.project.delivery, modes=variation.modes)
    )
    changed = replace(inputs, roads=roads_at_speed(roads, variation), project=project)
    results = ThemeBuilder()
    travel = Travel(changed, Networks(changed), results)
    for mode in variation.modes:
        travel.build(mode)
    measure_year(travel, year, last=False)
    return join_measures(results.measures)
