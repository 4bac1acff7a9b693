"""Sums over districts in which what lies in several of them counts once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from fugai import zonal
from fugai.messages import Message
from fugai.pipeline.targets import judged_targets
from fugai.scorecard import chosen_districts
from fugai.scorecard.indicators.rows import group_key
from fugai.scorecard.targets import PLACES

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import xarray as xr

    from fugai.pipeline.inputs import Inputs


class UnionOfDistricts:
    """Area and residents by district and, where districts overlap, of their union as the row ''.

    Groups of districts that a target chooses and that overlap have a row of their union as well.

    Parameters
    ----------
    inputs
        The districts, their weights and the residents.
    """

    def __init__(self, inputs: Inputs) -> None:
        self.inputs = inputs
        self.union = inputs.weights.union_if_overlapping()
        self.groups = _overlapping_groups(inputs) if self.union is not None else {}

    def area_served(self, served: xr.DataArray) -> pd.DataFrame:
        """As `fugai.zonal.area_served`, with the row '' of overlapping districts."""
        return self._with_unions(lambda weights: zonal.area_served(served, weights))

    def population_served(self, served: xr.DataArray, population: xr.DataArray) -> pd.DataFrame:
        """As `fugai.zonal.population_served`, with the row '' of overlapping districts."""
        return self._with_unions(
            lambda weights: zonal.population_served(served, population, weights)
        )

    def population_changed(
        self, served: Mapping[int, xr.DataArray], population: Mapping[int, xr.DataArray]
    ) -> pd.DataFrame:
        """As `fugai.zonal.population_changed`, with rows '' of overlapping districts."""
        return self._with_unions(
            lambda weights: zonal.population_changed(served, population, weights)
        )

    def _with_unions(self, count: Callable[[zonal.ZonalWeights], pd.DataFrame]) -> pd.DataFrame:
        """Counts by district and, where districts overlap, of their unions."""
        parts = [count(self.inputs.weights)]
        if self.union is not None:
            parts.append(count(self.union))
        parts += [count(one).rename({"": key}) for key, one in self.groups.items()]
        return pd.concat(parts) if len(parts) > 1 else parts[0]

    def notes(self) -> list[Message]:
        """That districts overlap, and which figures count the common part once."""
        if self.union is None:
            return []
        both = (self.inputs.weights.area_m2.sum() - self.union.area_m2.sum()) / 1e6
        return [
            Message(
                zh=f"行政区相互重叠{both:,.4g}平方公里：全域和目标所指若干区的面积、人口按并集计，小于各区之和；按区填报的户数、"
                "用户数无法拆分，合计时重叠部分重复计算，据此的目标列为存疑。",
                en=f"Districts overlap by {both:,.4g} km2: area and residents of the whole area, and of groups "
                "of districts in targets, are those of their union, less than the sum of the districts; "
                "households and subscribers that districts state cannot be divided: their sums count "
                "the common part twice, and targets that rest on them are in doubt.",
            )
        ]


def _overlapping_groups(inputs: Inputs) -> dict[str, zonal.ZonalWeights]:
    """Unions of the districts that each target of several overlapping ones is about."""
    found: dict[str, zonal.ZonalWeights] = {}
    for target in judged_targets(inputs.project):
        chosen = chosen_districts(target, inputs.districts)
        alone = target.each or not set(PLACES) & set(target.where)
        if alone or isinstance(chosen, Message):
            continue
        key = group_key(chosen)
        if key not in found:
            union = inputs.weights.subset(chosen).union_if_overlapping()
            if union is not None:
                found[key] = union
    return found
