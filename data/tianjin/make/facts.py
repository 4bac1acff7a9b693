"""Figures and approximate places that the builder starts from, typed in with their source."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

SEED = 20140101
"""Seed of everything that is drawn."""

ECHARTS = "echarts@4.9.0"
ECHARTS_MEMBER = "map/json/province/tianjin.json"
ECHARTS_SHA256 = "f6724dd3f8ca9699150244b6281a663fab304aaa0810b850c3fa10f8d5ae791c"
"""Of the one file that is used, not of the archive around it."""

CELL_SIZE_M = 100.0
FIRST_YEAR, LAST_YEAR = 2013, 2016
YEARS = tuple(range(FIRST_YEAR, LAST_YEAR + 1))


@dataclass(frozen=True, kw_only=True)
class District:
    """What is known or assumed about one district.

    Residents are those of the Tianjin Statistical Yearbook 2018 (end of 2017): the published year
    nearest to the plan's end. The municipal total of 2017 (15.57 M) differs from that of 2016
    (15.62 M) by 0.3 %, a straight line from the census of 2010 to 2017 misses it by 2.7 %.
    ``urban_share``, ``persons_per_km2`` (of built-up land), ``household_size`` and ``villages`` are
    assumptions of the synthetic world.
    """

    adcode: str
    name_en: str
    district_class: str
    population: int
    urban_share: float
    persons_per_km2: float
    household_size: float
    villages: int = 0


def _district(
    adcode: str, name_en: str, district_class: str, population: int, *rest: float
) -> District:
    share, density, size, villages = rest
    return District(
        adcode=adcode,
        name_en=name_en,
        district_class=district_class,
        population=population,
        urban_share=share,
        persons_per_km2=density,
        household_size=size,
        villages=int(villages),
    )


DISTRICTS = (
    _district("120101", "Heping", "core", 350_700, 1.0, 40_000, 2.6, 0),
    _district("120102", "Hedong", "core", 972_800, 1.0, 28_000, 2.6, 0),
    _district("120103", "Hexi", "core", 989_200, 1.0, 28_000, 2.6, 0),
    _district("120104", "Nankai", "core", 1_141_600, 1.0, 30_000, 2.6, 0),
    _district("120105", "Hebei", "core", 889_400, 1.0, 30_000, 2.6, 0),
    _district("120106", "Hongqiao", "core", 565_000, 1.0, 28_000, 2.6, 0),
    _district("120110", "Dongli", "suburban", 757_900, 0.92, 9_500, 2.7, 60),
    _district("120111", "Xiqing", "suburban", 850_900, 0.88, 9_500, 2.7, 110),
    _district("120112", "Jinnan", "suburban", 891_100, 0.88, 9_000, 2.7, 110),
    _district("120113", "Beichen", "suburban", 861_000, 0.89, 9_500, 2.7, 105),
    _district("120114", "Wuqing", "outer", 1_195_600, 0.73, 7_000, 2.9, 640),
    _district("120115", "Baodi", "outer", 926_700, 0.67, 6_500, 3.0, 740),
    _district("120116", "Binhai New Area", "new-area", 2_984_200, 0.96, 8_500, 2.6, 130),
    _district("120117", "Ninghe", "outer", 493_900, 0.71, 6_500, 3.0, 270),
    _district("120118", "Jinghai", "outer", 790_300, 0.71, 6_500, 3.0, 385),
    _district("120119", "Jizhou", "outer", 908_400, 0.64, 6_500, 3.0, 950),
)
COMMUNITIES = 2_000

# Approximate seats and new towns: longitude, latitude, weight, spread [km]. Where people gather.
CENTRES = (
    (117.200, 39.125, 1.00, 7.0),  # city centre
    (117.650, 39.020, 1.00, 5.0),
    (117.705, 39.045, 0.70, 4.0),  # the port town and its new zone
    (117.450, 38.840, 0.45, 2.8),
    (117.800, 39.245, 0.40, 2.2),
    (117.750, 39.125, 0.25, 2.4),
    (117.540, 39.090, 0.30, 2.0),
    (117.390, 38.985, 0.50, 2.4),
    (117.310, 39.085, 0.50, 2.6),
    (117.005, 39.140, 0.45, 2.2),
    (117.135, 39.230, 0.50, 2.4),
    (117.220, 38.990, 0.30, 2.0),
    (117.060, 39.380, 0.60, 2.2),
    (117.305, 39.715, 0.60, 2.0),
    (117.825, 39.330, 0.60, 1.7),
    (116.930, 38.940, 0.60, 1.9),
    (117.400, 40.042, 0.60, 1.7),
)

# Rough courses of the larger rivers and canals, and ellipses where reservoirs and wetlands lie:
# longitude, latitude, half axes [km]. They only keep people and roads off the water.
RIVERS = (
    (
        (117.10, 39.22),
        (117.19, 39.15),
        (117.215, 39.115),
        (117.30, 39.055),
        (117.42, 39.03),
        (117.55, 39.00),
        (117.66, 39.03),
        (117.74, 38.98),
    ),
    ((116.95, 39.20), (117.12, 39.215), (117.33, 39.225), (117.52, 39.19), (117.72, 39.11)),
    ((117.30, 39.78), (117.36, 39.62), (117.52, 39.47), (117.68, 39.38), (117.74, 39.13)),
    ((116.88, 39.00), (117.05, 38.93), (117.25, 38.81), (117.50, 38.77)),
    ((116.80, 39.62), (116.98, 39.45), (117.03, 39.30), (117.10, 39.22)),
)
RESERVOIRS = (
    (117.530, 40.037, 6.5, 1.9),
    (117.370, 38.745, 7.5, 4.5),
    (117.110, 38.905, 3.6, 3.4),
    (117.540, 39.285, 5.5, 3.2),
    (117.620, 38.950, 2.0, 1.6),
)


def generator(topic: str) -> np.random.Generator:
    """Random numbers of one topic: a change in one leaves the others as they are."""
    return np.random.default_rng([SEED, *topic.encode()])
