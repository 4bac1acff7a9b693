"""Which modulation a hop carries at an availability: rain and multipath against its fade margin."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from fugai._numba import njit
from fugai.kernels.propagation.p530 import multipath_percent, rain_percent

if TYPE_CHECKING:
    from fugai._types import FloatArray, IntArray


class Hops(NamedTuple):
    """Hops on one carrier, one value each.

    Length [km]; inclination [mrad]; lower antenna above sea level [m]; attenuation in rain exceeded for 0.01 %
    of the year [dB]; level in clear air [dBm].
    """

    length_km: FloatArray
    inclination_mrad: FloatArray
    lower_m: FloatArray
    rain_001_db: FloatArray
    level_dbm: FloatArray


@njit(cache=True, error_model="numpy", nogil=True)
def outage_percent(hops: Hops, i: int, frequency_ghz: float, dn1: float, margin_db: float) -> float:
    """Percentage of time in which rain or multipath exceeds a fade margin.

    The sum of rain in the average year and of multipath in the average worst month, which overstates that
    of a year.
    """
    if margin_db <= 0.0:
        return 100.0
    wet = rain_percent(hops.rain_001_db[i], frequency_ghz, margin_db)
    dry = multipath_percent(
        hops.length_km[i], frequency_ghz, hops.inclination_mrad[i], hops.lower_m[i], dn1, margin_db
    )
    return min(wet + dry, 100.0)


@njit(cache=True, error_model="numpy", nogil=True)
def modulations(
    hops: Hops,
    frequency_ghz: float,
    dn1: float,
    threshold_dbm: FloatArray,
    most_percent: float,
    chosen: IntArray,
    outage: FloatArray,
) -> None:
    """Last modulation of each hop whose outage is at most ``most_percent``, -1 for none, and its outage.

    ``threshold_dbm`` ascends; the outage of a hop without any is that of the first.
    """
    for i in range(hops.length_km.size):
        chosen[i] = -1
        for m in range(threshold_dbm.size - 1, -1, -1):
            outage[i] = outage_percent(
                hops, i, frequency_ghz, dn1, hops.level_dbm[i] - threshold_dbm[m]
            )
            if outage[i] <= most_percent:
                chosen[i] = m
                break
