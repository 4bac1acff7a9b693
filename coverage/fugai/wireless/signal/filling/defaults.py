"""What cells have that no table states: filled in, and counted while it is."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from fugai.messages import Message
from fugai.tables.assumptions import Assumption

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fugai._types import BoolArray, FloatArray, ObjectArray
    from fugai.tables import Antenna
    from fugai.tables.assumptions import State
    from fugai.wireless.technology import Technology

ALL_ROUND_DEG = 360.0
"""Beamwidth of an antenna that radiates alike in every direction. [deg]"""

FROM_SITE = Message(zh="取自所属基站", en="as its site states")
FROM_ANTENNA = Message(zh="取自天线方向图文件", en="of the antenna's pattern")
EVENLY_SPACED = Message(
    zh="扇区均匀分布，首个方位角由基站编号的散列值决定",
    en="sectors evenly spaced from a first azimuth by a hash of the site id",
)
IN_THE_GAPS = Message(
    zh="同一基站的扇区均匀分布，未填写的填入空档",
    en="the sectors of its site spread evenly: those not stated fill the gaps",
)
AS_A_SITE = Message(
    zh="小区表中该载频仅此一个小区且无方位角，按该制式的标准扇区数均匀分布",
    en="the only cell of its carrier, without azimuth: as many evenly spaced sectors as its technology has",
)
OMNIDIRECTIONAL = Message(
    zh="全向天线：扇区增益减去10 lg(360/波瓣宽度)",
    en="omnidirectional: the sector's gain less 10 lg(360 / beamwidth)",
)
ALL_ELECTRICAL = Message(zh="下倾角全部按电下倾处理", en="the whole downtilt taken as electrical")


def of_technology(name: str) -> Message:
    """Origin of a technology's default."""
    return Message(zh=f"technologies.toml [{name}]", en=f"technologies.toml [{name}]")


@dataclass(kw_only=True)
class FillLog:
    """Which rows of the tables of sites and cells a value was put in for.

    Parameters
    ----------
    source
        Of each cell: 'sites', or 'cells' for rows of an explicit table.
    row
        Id of the row of that table from which the cell comes; several sectors may share one.
    size
        Rows of each table.
    """

    source: ObjectArray
    row: ObjectArray
    size: Mapping[str, int]
    found: list[Assumption] = field(default_factory=list)

    def add(
        self, column: str, mask: BoolArray, state: State, origin: Message, value: str = ""
    ) -> None:
        """Count the rows of a mask, each row of a table once."""
        for source in ("sites", "cells"):
            mine = mask & (self.source == source)
            count = len(set(self.row[mine]))
            if count:
                self.found.append(
                    Assumption(
                        input=source,
                        column=column,
                        state=state,
                        count=count,
                        of=max(count, self.size[source]),
                        value=value,
                        origin=origin,
                    )
                )


def fill_from_antennas(frame: pd.DataFrame, antennas: Mapping[str, Antenna], log: FillLog) -> None:
    """Gain and tilt of the patterns that cells name, where the tables state none."""
    tilt_deg = frame["mechanical_tilt_deg"].astype(np.float64)
    log.add(
        "mechanical_tilt_deg",
        tilt_deg.isna().to_numpy(dtype=np.bool_),
        "defaulted",
        ALL_ELECTRICAL,
        "0 deg",
    )
    frame["mechanical_tilt_deg"] = tilt_deg.fillna(0.0)
    if not antennas:
        return
    gain = frame["antenna"].map({name: one.gain_dbi for name, one in antennas.items()})
    tilt = frame["antenna"].map({name: one.electrical_tilt_deg for name, one in antennas.items()})
    for name, own in (("gain_dbi", gain), ("downtilt_deg", tilt + frame["mechanical_tilt_deg"])):
        before = frame[name].astype(np.float64)
        frame[name] = before.fillna(own.astype(np.float64))
        filled = (before.isna() & frame[name].notna()).to_numpy(dtype=np.bool_)
        log.add(name, filled, "stated", FROM_ANTENNA)


def fill_from_technology(
    frame: pd.DataFrame,
    technologies: Mapping[str, Technology],
    columns: Mapping[str, str],
    log: FillLog,
) -> None:
    """Defaults of the technologies for what is still missing.

    Parameters
    ----------
    columns
        Columns to fill, with the unit of each.
    """
    used = frame["technology"].to_numpy(dtype=object)
    for name, unit in columns.items():
        default = frame["technology"].map(
            {key: float(getattr(item, name)) for key, item in technologies.items()}
        )
        own = frame[name] if name in frame else pd.Series(np.nan, index=frame.index)
        missing = own.isna().to_numpy(dtype=np.bool_)
        made = own.astype(np.float64).fillna(default.astype(np.float64))
        if name == "gain_dbi":
            missing = _omnidirectional(frame, made, missing, technologies, log)
        frame[name] = made
        for key in dict.fromkeys(used[missing]):
            value = f"{float(getattr(technologies[key], name)):g} {unit}"
            log.add(name, missing & (used == key), "defaulted", of_technology(key), value)


def omnidirectional_gain_dbi(technology: Technology) -> float:
    """Gain of an antenna of a technology's height that radiates all round. [dBi]

    The sector's gain less the part that its beam owes to being narrow, 10 lg(360 / beamwidth).

    >>> from fugai.wireless import technologies
    >>> round(omnidirectional_gain_dbi(technologies()["lte-fdd"]), 2)
    10.07
    """
    return technology.gain_dbi - 10.0 * math.log10(ALL_ROUND_DEG / technology.beamwidth_deg)


def _omnidirectional(
    frame: pd.DataFrame,
    gain_dbi: pd.Series,
    missing: BoolArray,
    technologies: Mapping[str, Technology],
    log: FillLog,
) -> BoolArray:
    """Give cells that radiate all round the gain of such an antenna; the missing ones that are left."""
    used = frame["technology"].to_numpy(dtype=object)
    width: FloatArray = frame["beamwidth_deg"].to_numpy(dtype=np.float64)
    azimuth: FloatArray = frame["azimuth_deg"].to_numpy(dtype=np.float64)
    round_ = missing & np.isnan(azimuth) & (width >= ALL_ROUND_DEG)
    for key in dict.fromkeys(used[round_]):
        mine = round_ & (used == key)
        value = omnidirectional_gain_dbi(technologies[key])
        gain_dbi[mine] = value
        log.add("gain_dbi", mine, "guessed", OMNIDIRECTIONAL, f"{value:.1f} dBi")
    return missing & ~round_
