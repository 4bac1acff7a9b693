"""Why a project tells nothing urban or rural, and what its clutter is where no input gives it."""

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


def clutter_notes(
    *, has_sites: bool, is_given: bool, has_people: bool, has_heights: bool
) -> list[Message]:
    """That the clutter of the signal is statistical, where no input says what stands on the ground.

    Parameters
    ----------
    has_sites
        Whether signal is computed at all.
    is_given
        Whether the project gives its clutter.
    has_people
        Whether there is a Degree of Urbanisation to stand for it.
    has_heights
        Whether heights of buildings or trees are given for a part.
    """
    if is_given or not has_sites:
        return []
    where = (
        ("没有建筑、树木高度之处，", " where no height of a building or tree is given")
        if has_heights
        else ("", "")
    )
    if not has_people:
        return [
            Message(
                zh=f"地物为统计值：{where[0]}项目没有地物和人口数据，全部按郊区计（代表高度10米）。",
                en=f"Clutter is statistical{where[1]}: neither land cover nor residents are given, all ground "
                "counts as suburban (representative height 10 m).",
            )
        ]
    return [
        Message(
            zh=f"地物为统计值：{where[0]}以1公里方格的城镇化程度分级代替，其代表高度（0、10、15米）在方格外500米内均匀递减；"
            "单条街道、单栋建筑的影响未知，小范围的覆盖比例据此而来。",
            en=f"Clutter is statistical{where[1]}: the Degree of Urbanisation of squares of 1 km stands for it, its "
            "representative heights (0, 10, 15 m) falling evenly over 500 m outside. What a street or a "
            "building does to the signal is not known, and shares of small areas rest on that.",
        )
    ]
