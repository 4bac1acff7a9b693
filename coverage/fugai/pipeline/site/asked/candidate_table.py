"""Candidates as siting has them, from a table of any origin."""

from __future__ import annotations

from typing import cast

import geopandas as gpd
import numpy as np
import pandas as pd

COLUMNS = ("candidate_id", "name", "kind", "status", "cost", "capacity", "district_id")


def table_places(table: pd.DataFrame) -> gpd.GeoDataFrame:
    """Candidates of the project's table that have a place."""
    frame = cast("gpd.GeoDataFrame", table).copy()
    located = ~(frame.geometry.isna() | frame.geometry.is_empty)
    made = place_columns(frame[located])
    # what exists is said by the outlets and sites, here as in a run: nothing can be built there
    return made.assign(status=made["status"].replace({"existing": "forbidden"}))


def place_columns(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Rows of a table with `COLUMNS` alone, empty where it has no such column."""
    columns = {
        name: frame[name].to_numpy() if name in frame else np.full(len(frame), "", dtype=object)
        for name in COLUMNS
    }
    for name in ("cost", "capacity"):
        columns[name] = (
            pd.to_numeric(frame[name], errors="coerce").to_numpy(np.float64, na_value=np.nan)
            if name in frame
            else np.full(len(frame), np.nan)
        )
    made = gpd.GeoDataFrame(columns, geometry=frame.geometry.to_numpy(), crs=frame.crs)
    for name in ("candidate_id", "name", "kind", "status", "district_id"):
        made[name] = made[name].fillna("").astype(str)
    return made.reset_index(drop=True)
