"""Cells as the prediction takes them: every figure of a link budget is there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np

from fugai.errors import ContractError

if TYPE_CHECKING:
    import pandas as pd

_ALWAYS = ("frequency_mhz", "bandwidth_mhz", "power_dbm", "gain_dbi", "height_m", "downtilt_deg")
_OF_SECTORS = ("beamwidth_deg", "vertical_beamwidth_deg")


def check_cells(cells: pd.DataFrame, name: str) -> None:
    """Raise where a cell has no position, or a figure of its radiation is NaN: nothing would be audible.

    A cell without azimuth radiates all round and needs no beamwidth.

    Parameters
    ----------
    cells
        As `fugai.wireless.cells_from_sites` gives them; plain tables of changes are not judged.
    name
        Name of the parameter.
    """
    if not isinstance(cells, gpd.GeoDataFrame) or not len(cells):
        return
    missing = (cells.geometry.isna() | cells.geometry.is_empty).to_numpy()
    if missing.any():
        msg = f"`{name}` must have a position in every row, row {cells.index[int(np.argmax(missing))]!r} has none."
        raise ContractError(msg)
    columns = set(cells.columns)
    is_sector = np.ones(len(cells), dtype=np.bool_)
    if "azimuth_deg" in columns:
        is_sector = cells["azimuth_deg"].notna().to_numpy(dtype=np.bool_)
    for column in (*_ALWAYS, *_OF_SECTORS):
        if column not in columns:
            continue
        blank = cells[column].isna().to_numpy(dtype=np.bool_)
        if column in _OF_SECTORS:
            blank = blank & is_sector
        if blank.any():
            row = cells.index[int(np.argmax(blank))]
            msg = f"`{name}` must have a number in `{column}` of every cell, row {row!r} has none."
            raise ContractError(msg)
