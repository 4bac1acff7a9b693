"""Why a project tells nothing urban or rural by the Degree of Urbanisation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fugai.broadband.lattice import BLOCK_M
from fugai.messages import Message

if TYPE_CHECKING:
    import xarray as xr

    from fugai.grid import Grid


def urban_notes(grid: Grid, population: xr.DataArray | None) -> list[Message]:
    """Why nothing is urban or rural, where the cells are too large to tell."""
    if population is None or grid.cell_size_m <= BLOCK_M:
        return []
    return [
        Message(
            zh=f"网格边长{grid.cell_size_m:g}米，大于1公里：不按城镇化程度（DEGURBA）划分城乡。",
            en=f"Cells of {grid.cell_size_m:g} m are above 1 km: the Degree of Urbanisation is not "
            "computed, and nothing is told urban or rural by it.",
        )
    ]
