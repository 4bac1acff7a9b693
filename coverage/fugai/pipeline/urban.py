"""The Degree of Urbanisation of a project, computed in one way by every command."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fugai.broadband import degree_of_urbanisation
from fugai.broadband.lattice import BLOCK_M

if TYPE_CHECKING:
    import xarray as xr

    from fugai.pipeline.inputs import Inputs


def urban_classes(inputs: Inputs) -> xr.DataArray | None:
    """Classes of the Degree of Urbanisation; None without residents, or on cells above 1 km.

    They are those of the project's last year in all years, so that ground and signal do not change
    with the year that is computed.
    """
    population = inputs.last_population
    if population is None or inputs.grid.cell_size_m > BLOCK_M:
        return None
    return degree_of_urbanisation(
        population, inputs.grid, land=inputs.land, built_up=inputs.built_up
    )
