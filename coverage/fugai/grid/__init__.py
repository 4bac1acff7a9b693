"""The frame that every raster of a run shares, and how it is chosen."""

from fugai._arguments import guard_room as _guard_room
from fugai.georeference import as_raster as as_raster
from fugai.grid.choose import MAX_GRID_CELLS as MAX_GRID_CELLS
from fugai.grid.choose import area_error as area_error
from fugai.grid.choose import choose_crs as choose_crs
from fugai.grid.choose import choose_grid as choose_grid
from fugai.grid.choose import distance_error as distance_error
from fugai.grid.longitudes import lonlat_bounds as lonlat_bounds
from fugai.grid.value import Grid as Grid

_VALUES = ("Grid",)
"""What a caller makes: judged when it is made."""

_guard_room(globals(), __name__, values=_VALUES)
