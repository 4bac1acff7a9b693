"""People by pixel and district, and the share of them that other networks cover already."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, TypeVar

import numpy as np
import pandas as pd
from scipy.sparse import csr_array

from fugai._deprecated import gathered_arguments, renamed_arguments
from fugai.georeference import as_raster
from fugai.wireless.signal.options import loose_ground_and_options

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    import xarray as xr

    from fugai._types import FloatArray
    from fugai.grid import Grid

Function = TypeVar("Function", bound="Callable[..., Any]")

EVERYWHERE = "all"
"""Name of the one district where none are given."""


class Zones(Protocol):
    """Districts on a grid, as `fugai.zonal.zone_weights` makes them."""

    @property
    def index(self) -> pd.Index:
        """Index of the districts."""
        ...

    @property
    def fractions(self) -> csr_array:
        """Share of each cell of the grid in each district, districts x cells in row-major order."""
        ...


@dataclass(frozen=True, kw_only=True, eq=False)
class Demand:
    """People by pixel, and how they are counted.

    Parameters
    ----------
    population
        People per pixel of the grid; NaN is nobody. [persons]
    already_covered
        Share of each pixel of the grid that other networks serve, 0 to 1: it is not gained again.
        NaN is unknown. None: no other network.
    zones
        Districts on the grid, from `fugai.zonal.zone_weights`; None: the whole grid is one.

    Examples
    --------
    >>> import numpy as np
    >>> from affine import Affine
    >>> from pyproj import CRS
    >>> from fugai.grid import Grid
    >>> from fugai.wireless import Demand
    >>> grid = Grid(
    ...     crs=CRS.from_epsg(32650), transform=Affine(100, 0, 0, 0, -100, 300), shape=(3, 3)
    ... )
    >>> people = Demand(population=grid.array(np.full(grid.shape, 12.0), units="persons"))
    >>> float(people.population.sum())
    108.0
    """

    population: xr.DataArray
    already_covered: xr.DataArray | None = None
    zones: Zones | None = None

    def __post_init__(self) -> None:
        for name in ("population", "already_covered"):
            given = getattr(self, name)
            if given is not None:
                object.__setattr__(self, name, as_raster(given, name=name))

    def check(self, grid: Grid) -> None:
        """Raise `CRSMismatchError` unless the rasters lie on the grid."""
        grid.assert_aligned(self.population, name="population")
        if self.already_covered is not None:
            grid.assert_aligned(self.already_covered, name="already_covered")

    def people(self) -> FloatArray:
        """People of each pixel, 0 where unknown. [persons]"""
        return np.nan_to_num(self.population.to_numpy().astype(np.float64))

    def people_without_service(self) -> FloatArray:
        """People of each pixel whom no other network serves; none where that is unknown. [persons]"""
        people = self.people()
        if self.already_covered is None:
            return people
        share = self.already_covered.to_numpy().astype(np.float64)
        return people * (1.0 - np.where(np.isnan(share), 1.0, share))

    def districts(self) -> tuple[pd.Index, csr_array]:
        """Index of the districts, and the share of each pixel in each of them."""
        if self.zones is not None:
            return self.zones.index, self.zones.fractions
        whole = csr_array(np.ones((1, self.population.size)))
        return pd.Index([EVERYWHERE], name="district_id"), whole


def loose_values(function: Function) -> Function:
    """Decorator of a planning function that still takes its values one by one, by the old names."""
    loose = gathered_arguments(into="demand", kind=Demand, removed_in="0.3.0")
    old_names = renamed_arguments(profile="service", already="already_covered", removed_in="0.3.0")
    return old_names(loose(loose_ground_and_options(function)))
