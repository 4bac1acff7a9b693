"""Resource blocks of a channel, by its bandwidth and subcarrier spacing.

LTE: 3GPP TS 36.101 table 5.6-1. NR: TS 38.101-1 table 5.3.2-1 (below 7125 MHz) and TS 38.101-2 table
5.3.2-1 (from 24.25 GHz).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

LTE_BLOCKS: Mapping[float, Mapping[float, int]] = {
    15.0: {1.4: 6, 3.0: 15, 5.0: 25, 10.0: 50, 15.0: 75, 20.0: 100}
}
"""Subcarrier spacing [kHz] and bandwidth [MHz] to blocks."""

_FR1_MHZ = (5, 10, 15, 20, 25, 30, 35, 40, 45, 50, 60, 70, 80, 90, 100)
_FR1_15 = (25, 52, 79, 106, 133, 160, 188, 216, 242, 270)
_FR1_30 = (11, 24, 38, 51, 65, 78, 92, 106, 119, 133, 162, 189, 217, 245, 273)
_FR1_60 = (11, 18, 24, 31, 38, 44, 51, 58, 65, 79, 93, 107, 121, 135)

NR_BLOCKS: Mapping[float, Mapping[float, int]] = {
    15.0: {3.0: 15, **dict(zip(map(float, _FR1_MHZ), _FR1_15, strict=False))},
    30.0: dict(zip(map(float, _FR1_MHZ), _FR1_30, strict=True)),
    60.0: dict(zip(map(float, _FR1_MHZ[1:]), _FR1_60, strict=True)),
}
"""The same of NR below 7125 MHz."""

NR_BLOCKS_FR2: Mapping[float, Mapping[float, int]] = {
    60.0: {50.0: 66, 100.0: 132, 200.0: 264},
    120.0: {50.0: 32, 100.0: 66, 200.0: 132, 400.0: 264},
}
"""The same of NR from 24.25 GHz on."""

FR2_MHZ = 24_250.0


def block_tables(technology: str, frequency_mhz: float) -> Mapping[float, Mapping[float, int]]:
    """Blocks by subcarrier spacing and bandwidth of a technology at a frequency.

    >>> block_tables("nr", 3500.0)[30.0][100.0], block_tables("nr", 763.0)[15.0][30.0]
    (273, 160)
    """
    if technology != "nr":
        return LTE_BLOCKS
    return NR_BLOCKS_FR2 if frequency_mhz >= FR2_MHZ else NR_BLOCKS
