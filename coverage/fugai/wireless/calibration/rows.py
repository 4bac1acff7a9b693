"""Rows of measurements that can be used: with a place, a level or a loss, and a cell or a site."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely
from pyproj import CRS

from fugai.errors import ContractError, CRSMismatchError
from fugai.wireless.columns import numbers

if TYPE_CHECKING:
    from collections import Counter

    import geopandas as gpd


LOSSES = ("level_dbm", "boresight_loss_db", "loss_db")
"""Columns of which a measurement needs one."""

_LEVEL_RANGE_DBM = (-150.0, 0.0)


def check_tables(measurements: gpd.GeoDataFrame, cells: gpd.GeoDataFrame) -> None:
    """Raise unless measurements and cells share a projected CRS, and the columns that are needed exist."""
    for name, frame in (("cells", cells), ("measurements", measurements)):
        if frame.crs is None or not CRS.from_user_input(frame.crs).is_projected:
            found = "none" if frame.crs is None else CRS.from_user_input(frame.crs).to_string()
            msg = f"`{name}` must be in a projected CRS in metres, found {found}."
            raise CRSMismatchError(msg)
    if CRS.from_user_input(measurements.crs) != CRS.from_user_input(cells.crs):
        msg = "`measurements` must be in the CRS of `cells`, found another."
        raise CRSMismatchError(msg)
    if not any(name in measurements for name in LOSSES):
        msg = f"`measurements` must have one of the columns {', '.join(LOSSES)}, found none."
        raise ContractError(msg)
    if not {"cell_id", "site_id"} & set(measurements.columns):
        msg = "`measurements` must have the column cell_id or site_id, found neither."
        raise ContractError(msg)


def texts(frame: pd.DataFrame, name: str) -> pd.Series:
    """A column as text, '' where it is missing."""
    if name not in frame:
        return pd.Series("", index=frame.index, dtype="str")
    return frame[name].astype("str").where(frame[name].notna(), "")


def usable_rows(
    measurements: gpd.GeoDataFrame, refused: Counter[str], notes: list[str]
) -> pd.DataFrame:
    """Rows with a place, a level or loss, and a cell or site, each once."""
    points = measurements.geometry
    frame = pd.DataFrame({name: numbers(measurements, name) for name in (*LOSSES, "height_m")})
    frame["x"], frame["y"] = (
        np.where(points.isna() | points.is_empty, np.nan, get(points.to_numpy()))
        for get in (shapely.get_x, shapely.get_y)
    )
    for name in ("cell_id", "site_id", "time", "operator", "technology"):
        frame[name] = texts(measurements, name).to_numpy()
    low, high = _LEVEL_RANGE_DBM
    level = frame["level_dbm"]
    _note_times(frame["time"], notes)
    rules: dict[str, pd.Series] = {
        "no position": (frame["x"] + frame["y"]).isin([np.inf, -np.inf, np.nan]),
        f"level outside {low:g} to {high:g} dBm": level.notna() & ~level.between(low, high),
        "no level and no loss": frame[list(LOSSES)].isna().all(axis=1),
        "no cell and no site": frame["cell_id"].eq("") & frame["site_id"].eq(""),
        "a duplicate": frame.duplicated(keep="first"),
    }
    keep = np.ones(len(frame), dtype=np.bool_)
    for reason, mask in rules.items():
        refused[reason] += int((mask & keep).sum())
        keep &= ~mask.to_numpy(dtype=np.bool_)
    return frame.loc[keep].reset_index(drop=True)


def _note_times(times: pd.Series, notes: list[str]) -> None:
    """Note from when the measurements are, and how many times cannot be read."""
    written = times[times != ""]
    if not len(written):
        return
    read = pd.to_datetime(written, errors="coerce", format="mixed", utc=True)
    wrong = int(read.isna().sum())
    if wrong:
        first = written[read.isna()].iloc[0]
        notes.append(f"{wrong} times cannot be read, e.g. {first!r}; the samples are used.")
    if wrong < len(written):
        notes.append(f"Measured from {read.min():%Y-%m-%d} to {read.max():%Y-%m-%d}.")
