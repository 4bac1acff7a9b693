"""Measured antennas of a network's cells as tables of gain that the engines read."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from fugai.errors import ConfigError
from fugai.kernels.propagation.signal.patterns import AZIMUTHS, ELEVATIONS
from fugai.units import to_linear
from fugai.wireless.signal.antennas import antenna_gain_dbi, sector_antenna, with_electrical_tilt

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fugai._types import Float32Array, FloatArray, IntArray
    from fugai.tables import Antenna
    from fugai.wireless.technology import Technology

NO_PATTERN = -1
"""A cell without a measured antenna: its technology's sector."""

MAX_PATTERNS = 1000
"""Tables of so many antennas and tilts take half a gigabyte; more points to an error in a tilt column."""


@dataclass(frozen=True, kw_only=True)
class CellPatterns:
    """Gains (ratios) of each antenna and tilt, and which one each cell has.

    Parameters
    ----------
    tables
        float32, shape (antennas and tilts, `AZIMUTHS`, `ELEVATIONS`), against the strongest
        direction.
    index
        Position in ``tables`` of each cell, `NO_PATTERN` where it has none.
    """

    tables: Float32Array
    index: IntArray


def cell_patterns(
    cells: pd.DataFrame, technology: Technology, antennas: Mapping[str, Antenna] | None
) -> CellPatterns:
    """Tables of the antennas that cells name; a cell without a name, or with another, has none.

    Raises
    ------
    ConfigError
        More than `MAX_PATTERNS` pairs of antenna and tilts.
    """
    index = np.full(len(cells), NO_PATTERN, dtype=np.int64)
    known = antennas or {}
    if "antenna" in cells and known:
        named = cells["antenna"].isin(list(known)).to_numpy(dtype=np.bool_)
        keys = pd.DataFrame(
            {
                "antenna": cells["antenna"].astype("object"),
                "tilt": cells["downtilt_deg"].astype(np.float64),
                "mechanical": mechanical_tilt_deg(cells),
            }
        )
        index[named] = (
            keys.loc[named].groupby(["antenna", "tilt", "mechanical"], sort=True).ngroup()
        )
    count = int(index.max(initial=NO_PATTERN)) + 1
    if count > MAX_PATTERNS:
        msg = f"`cells` must have at most {MAX_PATTERNS} pairs of antenna and tilt, found {count}."
        raise ConfigError(msg)
    tables = np.empty((count, AZIMUTHS, ELEVATIONS), dtype=np.float32)
    azimuth, elevation = np.meshgrid(
        np.arange(AZIMUTHS), np.arange(ELEVATIONS) / 2.0 - 90.0, indexing="ij"
    )
    for number in range(count):
        cell = cells.iloc[int(np.flatnonzero(index == number)[0])]
        antenna, mechanical = cell_antenna(cell, technology, known)
        gain = antenna_gain_dbi(antenna, azimuth, elevation, mechanical_tilt_deg=mechanical)
        tables[number] = to_linear(gain - antenna.gain_dbi)
    return CellPatterns(tables=tables, index=index)


def mechanical_tilt_deg(cells: pd.DataFrame) -> FloatArray:
    """Mechanical part of each cell's downtilt, 0 where it is not stated. [deg]"""
    if "mechanical_tilt_deg" not in cells:
        return np.zeros(len(cells))
    return np.asarray(cells["mechanical_tilt_deg"].astype(np.float64).fillna(0.0))


def cell_antenna(
    cell: pd.Series, technology: Technology, antennas: Mapping[str, Antenna]
) -> tuple[Antenna, float]:
    """Antenna of a cell with its electrical tilt set, and its mechanical tilt [deg].

    The cell's downtilt is the sum of both; the part that is not mechanical is electrical. No
    direction is attenuated beyond the technology's ``pattern_limit_db``.
    """
    stated = cell.get("mechanical_tilt_deg")
    mechanical = 0.0 if stated is None or pd.isna(stated) else float(stated)
    electrical = float(cell["downtilt_deg"]) - mechanical
    name = cell.get("antenna")
    if isinstance(name, str) and name in antennas:
        antenna = with_electrical_tilt(antennas[name], electrical)
        deepest = min(antenna.deepest_db, technology.pattern_limit_db)
        return replace(antenna, limit_db=deepest), mechanical
    no_azimuth = bool(pd.isna(cell["azimuth_deg"]))
    sector = sector_antenna(
        name=technology.name,
        gain_dbi=float(cell["gain_dbi"]),
        beamwidth_deg=360.0 if no_azimuth else float(cell["beamwidth_deg"]),
        vertical_beamwidth_deg=float(cell["vertical_beamwidth_deg"]),
        front_back_db=min(technology.front_back_db, technology.pattern_limit_db),
        side_lobe_db=technology.side_lobe_db,
        electrical_tilt_deg=electrical,
    )
    return sector, mechanical
