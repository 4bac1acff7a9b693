"""Where heights of what stands on the terrain come from, and which source counts before which."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from fugai.messages import Message

if TYPE_CHECKING:
    from collections.abc import Mapping

    import geopandas as gpd

    from fugai.intake.obstacles.land_cover import LandCover
    from fugai.intake.rasters.source import RasterPath

UNKNOWN, BUILDINGS, BUILDING_HEIGHTS, CANOPY, SURFACE, CLUTTER = range(6)
"""Numbers of the sources in the order in which they count; `UNKNOWN` where none says anything."""

INPUTS: Mapping[int, str] = {
    BUILDINGS: "buildings",
    BUILDING_HEIGHTS: "building_heights",
    CANOPY: "canopy",
    SURFACE: "surface",
    CLUTTER: "clutter",
}
"""Input of a project that each source is."""

ORIGINS: Mapping[int, Message] = {
    BUILDINGS: Message(zh="建筑轮廓", en="footprints of buildings"),
    BUILDING_HEIGHTS: Message(zh="建筑高度栅格", en="raster of building heights"),
    CANOPY: Message(zh="树冠高度栅格", en="raster of canopy heights"),
    SURFACE: Message(zh="地表模型减地形", en="surface model less terrain"),
    CLUTTER: Message(zh="地物编码的高度", en="height of the code of land cover"),
}
"""What each source is, in words."""

HIGHEST_M: Mapping[int, float] = {
    BUILDINGS: 850.0,
    BUILDING_HEIGHTS: 850.0,
    CANOPY: 100.0,
    SURFACE: 850.0,
}
"""Greatest height that a source may state: the highest building, the highest trees. [m]"""


@dataclass(frozen=True, kw_only=True, eq=False)
class ObstacleSources:
    """Everything that says how high what stands on the terrain is; any of it may be left out.

    Parameters
    ----------
    buildings
        Footprints in the grid's CRS with the column ``height_m``, as `read_buildings` gives them.
    building_heights
        Raster of the heights of buildings above ground, 0 where there is none.
    canopy
        Raster of the heights of trees above ground, 0 where there are none.
    surface
        Raster of the heights above sea level of the surface with all that stands on it.
    terrain
        Raster of the bare ground, needed for ``surface``.
    land_cover, codes
        Raster of codes, and what each of them means.

    Examples
    --------
    >>> from fugai.intake import ObstacleSources
    >>> ObstacleSources(canopy="canopy.tif").names
    ('canopy',)
    """

    buildings: gpd.GeoDataFrame | None = None
    building_heights: RasterPath | None = None
    canopy: RasterPath | None = None
    surface: RasterPath | None = None
    terrain: RasterPath | None = None
    land_cover: RasterPath | None = None
    codes: Mapping[int, LandCover] = field(default_factory=dict)

    @property
    def names(self) -> tuple[str, ...]:
        """Inputs that are given, in the order in which they count."""
        given = {
            "buildings": self.buildings is not None,
            "building_heights": self.building_heights is not None,
            "canopy": self.canopy is not None,
            "surface": self.surface is not None,
            "clutter": self.land_cover is not None and bool(self.codes),
        }
        return tuple(name for name, is_given in given.items() if is_given)
