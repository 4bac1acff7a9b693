"""Which outlet is nearest in travel time to each populated cell."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np

from fugai import delivery

if TYPE_CHECKING:
    import xarray as xr

    from fugai.pipeline.run.delivery.travel import Mode, ModeYear, Travel


def nearest_raster(travel: Travel, mode: Mode, times: delivery.OutletTimes) -> xr.DataArray:
    """The outlet from which the minutes of `Travel.raster` count, as numbers of `numbered_outlets`; -1 for none."""
    rows = delivery.catchment_raster(mode.network, times, travel.inputs.grid, cells=mode.cells)
    outlets = travel.inputs.tables["outlets"]
    number = {key: at for at, key in enumerate(outlets["outlet_id"])}
    numbers = np.array([*(number[key] for key in times.outlet_id), -1], dtype=np.int32)
    about = {"units": "outlet", "long_name": "outlet that is nearest in travel time"}
    return rows.copy(data=numbers[rows.to_numpy()]).rename("nearest").assign_attrs(about)


def numbered_outlets(case: ModeYear) -> gpd.GeoDataFrame:
    """The outlets that `nearest_raster` names by number: ``nearest``, ``outlet_id``, ``name`` where given."""
    table = case.travel.inputs.tables["outlets"].reset_index(drop=True)
    columns = [name for name in ("outlet_id", "name", "geometry") if name in table]
    numbered = table[columns].assign(nearest=np.arange(len(table), dtype=np.int32))
    return gpd.GeoDataFrame(numbered[["nearest", *columns]])
