"""Sums over districts in which what lies in several of them counts once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from fugai import zonal
from fugai.messages import Message

if TYPE_CHECKING:
    import xarray as xr

    from fugai.pipeline.inputs import Inputs


class UnionOfDistricts:
    """Area and residents by district and, where districts overlap, of their union as the row ''.

    Parameters
    ----------
    inputs
        The districts, their weights and the residents.
    """

    def __init__(self, inputs: Inputs) -> None:
        self.inputs = inputs
        self.union = inputs.weights.union_if_overlapping()

    def area_served(self, served: xr.DataArray) -> pd.DataFrame:
        """As `fugai.zonal.area_served`, with the row '' of overlapping districts."""
        parts = zonal.area_served(served, self.inputs.weights)
        if self.union is None:
            return parts
        return pd.concat([parts, zonal.area_served(served, self.union)])

    def population_served(self, served: xr.DataArray, population: xr.DataArray) -> pd.DataFrame:
        """As `fugai.zonal.population_served`, with the row '' of overlapping districts."""
        parts = zonal.population_served(served, population, self.inputs.weights)
        if self.union is None:
            return parts
        return pd.concat([parts, zonal.population_served(served, population, self.union)])

    def notes(self) -> list[Message]:
        """That districts overlap, and which figures count the common part once."""
        if self.union is None:
            return []
        both = (self.inputs.weights.area_m2.sum() - self.union.area_m2.sum()) / 1e6
        return [
            Message(
                zh=f"行政区相互重叠{both:,.4g}平方公里：全域的面积和人口按并集计，各区之和大于全域；按区填报的户数、用户数"
                "和目标所指的若干区合计仍为各区之和。",
                en=f"Districts overlap by {both:,.4g} km2: area and residents of the whole area are those "
                "of their union, less than the sum of the districts; households and subscribers that "
                "districts state, and groups of districts in targets, are still summed.",
            )
        ]
