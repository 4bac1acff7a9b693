"""Rows of one site stand in one place."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from fugai.intake.findings import Finding
from fugai.tables import TABLES

if TYPE_CHECKING:
    import pandas as pd

    from fugai._types import BoolArray, ObjectArray
    from fugai.intake.formats.raw import RawTable

LARGEST_DISTANCE_M = 300.0
"""Antennas of one site may stand so far from each other. [m]"""

_METRES_PER_DEGREE = 111_195.0  # of a great circle on the mean sphere


def mast_findings(
    frame: pd.DataFrame, shapes: ObjectArray, raw: RawTable, refused: BoolArray
) -> list[Finding]:
    """Layers that stand far from the first layer of their site, flagged.

    Parameters
    ----------
    frame
        Rows of a table of sites, with ``site_id``.
    shapes
        Their points in WGS84, None where there is none.
    refused
        Rows that other findings refuse.
    """
    key = TABLES["sites"].key
    ids = frame[key].astype("object")
    usable = (
        np.array([s is not None for s in shapes], dtype=np.bool_)
        & ~refused
        & ids.notna().to_numpy()
    )
    at = np.flatnonzero(usable & ids.duplicated(keep=False).to_numpy())
    if not at.size:
        return []
    lon, lat = shapely.get_x(shapes[at]), shapely.get_y(shapes[at])
    first = ids.iloc[at].reset_index(drop=True)
    first_at = first.map(first.drop_duplicates().reset_index().set_index(key)["index"]).to_numpy()
    first_at = np.asarray(first_at, dtype=np.int64)
    east = (lon - lon[first_at]) * np.cos(np.radians(lat))
    metres = _METRES_PER_DEGREE * np.hypot(east, lat - lat[first_at])
    far = np.flatnonzero(metres > LARGEST_DISTANCE_M)
    if not far.size:
        return []
    rules = [
        f"must stand where its site stands in row {raw.rows[at[first_at[i]]]}, it is "
        f"{metres[i]:,.0f} m away"
        for i in far
    ]
    found = [f"{ids.iloc[at[i]]}: {lon[i]:.6f}, {lat[i]:.6f}" for i in far]
    return [Finding(positions=at[far], column=key, found=found, rule=rules, action="flagged")]
