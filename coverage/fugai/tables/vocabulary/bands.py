"""Operating bands and channel numbers of 3GPP, as downlink frequencies.

Bands and EARFCN: TS 36.101 V18.5 tables 5.5-1 and 5.7.3-1. NR bands: TS 38.101-1 V18.5 table 5.2-1
and TS 38.101-2 table 5.2-1 (as TS 38.104); NR-ARFCN: TS 38.104 table 5.4.2.1-1. UARFCN: TS 25.101
table 5.1. GSM: TS 45.005 clause 2.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping


class Band(NamedTuple):
    """Downlink of an operating band [MHz]; ``first_channel`` is its lowest EARFCN, -1 without one."""

    low_mhz: float
    high_mhz: float
    first_channel: int = -1
    tdd: bool = False

    @property
    def centre_mhz(self) -> float:
        """Centre of the downlink. [MHz]"""
        return round((self.low_mhz + self.high_mhz) / 2, 4)


_FDD = {
    1: (2110, 2170, 0),
    2: (1930, 1990, 600),
    3: (1805, 1880, 1200),
    4: (2110, 2155, 1950),
    5: (869, 894, 2400),
    6: (875, 885, 2650),
    7: (2620, 2690, 2750),
    8: (925, 960, 3450),
    9: (1844.9, 1879.9, 3800),
    10: (2110, 2170, 4150),
    11: (1475.9, 1495.9, 4750),
    12: (729, 746, 5010),
    13: (746, 756, 5180),
    14: (758, 768, 5280),
    17: (734, 746, 5730),
    18: (860, 875, 5850),
    19: (875, 890, 6000),
    20: (791, 821, 6150),
    21: (1495.9, 1510.9, 6450),
    22: (3510, 3590, 6600),
    23: (2180, 2200, 7500),
    24: (1525, 1559, 7700),
    25: (1930, 1995, 8040),
    26: (859, 894, 8690),
    27: (852, 869, 9040),
    28: (758, 803, 9210),
    29: (717, 728, 9660),
    30: (2350, 2360, 9770),
    31: (462.5, 467.5, 9870),
    32: (1452, 1496, 9920),
    65: (2110, 2200, 65536),
    66: (2110, 2200, 66436),
    67: (738, 758, 67336),
    68: (753, 783, 67536),
    69: (2570, 2620, 67836),
    70: (1995, 2020, 68336),
    71: (617, 652, 68586),
    72: (461, 466, 68936),
    73: (460, 465, 68986),
    74: (1475, 1518, 69036),
    75: (1432, 1517, 69466),
    76: (1427, 1432, 70316),
    85: (728, 746, 70366),
    87: (420, 425, 70546),
    88: (422, 427, 70596),
}
_TDD = {
    33: (1900, 1920, 36000),
    34: (2010, 2025, 36200),
    35: (1850, 1910, 36350),
    36: (1930, 1990, 36950),
    37: (1910, 1930, 37550),
    38: (2570, 2620, 37750),
    39: (1880, 1920, 38250),
    40: (2300, 2400, 38650),
    41: (2496, 2690, 39650),
    42: (3400, 3600, 41590),
    43: (3600, 3800, 43590),
    44: (703, 803, 45590),
    45: (1447, 1467, 46590),
    46: (5150, 5925, 46790),
    47: (5855, 5925, 54540),
    48: (3550, 3700, 55240),
    49: (3550, 3700, 56740),
    50: (1432, 1517, 58240),
    51: (1427, 1432, 59090),
    52: (3300, 3400, 59140),
    53: (2483.5, 2495, 60140),
}
EUTRA_BANDS: Mapping[int, Band] = MappingProxyType(
    {n: Band(*row) for n, row in _FDD.items()}
    | {n: Band(*row, tdd=True) for n, row in _TDD.items()}
)
"""E-UTRA operating bands."""

_NR_AS_EUTRA: tuple[int, ...] = (
    1,
    2,
    3,
    5,
    7,
    8,
    12,
    13,
    14,
    18,
    20,
    24,
    25,
    26,
    28,
    29,
    30,
    31,
    34,
    38,
    39,
    40,
)
_NR_AS_EUTRA += (41, 46, 47, 48, 50, 51, 53, 65, 66, 67, 70, 71, 72, 74, 75, 76, 85, 87, 88)
_NR_ONLY = {
    77: (3300, 4200),
    78: (3300, 3800),
    79: (4400, 5000),
    90: (2496, 2690),
    91: (1427, 1432),
    92: (1432, 1517),
    93: (1427, 1432),
    94: (1432, 1517),
    96: (5925, 7125),
    100: (919.4, 925),
    101: (1900, 1910),
    102: (5925, 6425),
    104: (6425, 7125),
    105: (612, 652),
    109: (1432, 1517),
    257: (26_500, 29_500),
    258: (24_250, 27_500),
    259: (39_500, 43_500),
    260: (37_000, 40_000),
    261: (27_500, 28_350),
    262: (47_200, 48_200),
    263: (57_000, 71_000),
}
NR_BANDS: Mapping[int, Band] = MappingProxyType(
    {n: EUTRA_BANDS[n]._replace(first_channel=-1) for n in _NR_AS_EUTRA}
    | {n: Band(*row, tdd=n not in (91, 92, 93, 94, 100, 105, 109)) for n, row in _NR_ONLY.items()}
)
"""NR operating bands with a downlink."""

DOWNLINK_ONLY = frozenset({29, 32, 67, 69, 75, 76})
"""Bands of a supplementary downlink, of E-UTRA and NR: nothing is sent upward there."""

UPLINK_ONLY = frozenset({80, 81, 82, 83, 84, 86, 89, 95, 97, 98, 99})
"""NR bands of a supplementary uplink: no downlink is sent there."""

GSM_BANDS: Mapping[int, Band] = MappingProxyType(
    {
        450: Band(460.4, 467.6),
        850: Band(869, 894),
        900: Band(925, 960),
        1800: Band(1805, 1880),
        1900: Band(1930, 1990),
    }
)
"""GSM bands by the number in their name; 900 with its extension (E-GSM)."""

NOMINAL_EUTRA: Mapping[int, int] = MappingProxyType(
    {
        450: 31,
        600: 71,
        700: 28,
        800: 20,
        850: 5,
        900: 8,
        1400: 32,
        1500: 32,
        1700: 66,
        1800: 3,
        1900: 2,
        2100: 1,
        2300: 40,
        2500: 41,
        2600: 7,
        3400: 42,
        3500: 42,
        3600: 43,
        3700: 43,
        5000: 46,
        5200: 46,
    }
)
"""Number in MHz, as networks name their layers (L1800), to the E-UTRA band that it means."""

NOMINAL_TDD: Mapping[int, int] = MappingProxyType({1900: 39, 2000: 34, 2600: 41, 2500: 41})
"""The same for layers that are known to be TDD."""

NOMINAL_NR: Mapping[int, int] = MappingProxyType(
    {n: band for n, band in NOMINAL_EUTRA.items() if band in NR_BANDS}
    | {2600: 41, 3300: 78, 3400: 78, 3500: 78, 3600: 78, 3700: 77, 3800: 77, 4000: 77}
    | {4700: 79, 4800: 79, 4900: 79, 24_000: 258, 26_000: 258, 28_000: 257, 39_000: 260}
)
"""The same for NR: N3500 is n78."""

CHINESE_TDD: Mapping[str, int] = MappingProxyType({"a": 34, "d": 41, "e": 40, "f": 39})
"""Letters of TDD bands in China (A, D, E, F频段) to the E-UTRA band."""

UTRA_ROMAN: Mapping[str, int] = MappingProxyType(
    {
        "i": 1,
        "ii": 2,
        "iii": 3,
        "iv": 4,
        "v": 5,
        "vi": 6,
        "vii": 7,
        "viii": 8,
        "ix": 9,
        "x": 10,
        "xi": 11,
    }
)
"""UTRA bands, which TS 25.101 numbers in Roman; their downlinks are those of E-UTRA."""

_UARFCN = (
    (10_562, 10_838, 0.0),
    (9_662, 9_938, 0.0),
    (1_162, 1_513, 1_575.0),
    (1_537, 1_738, 1_805.0),
    (4_357, 4_458, 0.0),
    (2_237, 2_563, 2_175.0),
    (2_937, 3_088, 340.0),
    (9_237, 9_387, 0.0),
    (3_112, 3_388, 1_490.0),
)
_ARFCN = (
    (0, 124, 0, 935.0),
    (128, 251, 128, 869.2),
    (512, 885, 512, 1_805.2),
    (955, 1_023, 1_024, 935.0),
)
_NR_RASTER = (
    (0, 599_999, 0, 0.0, 0.005),
    (600_000, 2_016_666, 600_000, 3_000.0, 0.015),
    (2_016_667, 3_279_165, 2_016_667, 24_250.08, 0.060),
)


def earfcn_mhz(channel: int) -> float | None:
    """Downlink carrier of an E-UTRA channel number, None for none of the bands. [MHz]

    ``F_DL = F_DL_low + 0.1 (N_DL - N_Offs-DL)`` (TS 36.101 clause 5.7.3).

    >>> earfcn_mhz(6300), earfcn_mhz(1300)
    (806.0, 1815.0)
    """
    for band in EUTRA_BANDS.values():
        width = round((band.high_mhz - band.low_mhz) * 10)
        if 0 <= channel - band.first_channel < width:
            return round(band.low_mhz + 0.1 * (channel - band.first_channel), 4)
    return None


def nr_arfcn_mhz(channel: int) -> float | None:
    """Frequency of an NR channel number, None beyond the raster. [MHz]

    ``F_REF = F_REF-Offs + ΔF_Global (N_REF - N_REF-Offs)`` (TS 38.104 clause 5.4.2.1).

    >>> nr_arfcn_mhz(632628), nr_arfcn_mhz(504990)
    (3489.42, 2524.95)
    """
    for low, high, first, offset_mhz, step_mhz in _NR_RASTER:
        if low <= channel <= high:
            return round(offset_mhz + step_mhz * (channel - first), 4)
    return None


def uarfcn_mhz(channel: int) -> float | None:
    """Downlink carrier of a UTRA channel number of FDD, None for none of the bands. [MHz]

    >>> uarfcn_mhz(10700), uarfcn_mhz(3011)
    (2140.0, 942.2)
    """
    for low, high, offset_mhz in _UARFCN:
        if low <= channel <= high:
            return round(channel / 5 + offset_mhz, 4)
    return None


def arfcn_mhz(channel: int) -> float | None:
    """Downlink carrier of a GSM channel number; 512 to 885 are DCS 1800. [MHz]

    >>> arfcn_mhz(62), arfcn_mhz(662)
    (947.4, 1835.2)
    """
    for low, high, first, offset_mhz in _ARFCN:
        if low <= channel <= high:
            return round(offset_mhz + 0.2 * (channel - first), 4)
    return None
