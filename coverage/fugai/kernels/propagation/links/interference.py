"""Interference at receivers whose antennas point at their own mast."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from fugai._numba import njit
from fugai.kernels.propagation.signal.patterns import beam_gain

if TYPE_CHECKING:
    from fugai._types import BoolArray, FloatArray, IntArray


class Paths(NamedTuple):
    """Paths from masts to receivers, those of one receiver together, and the sectors heard over each.

    ``first_path`` says where the paths of each receiver begin, ``first_sector`` where the sectors of each path
    do; both end with the count. ``bearing_deg`` is that of the mast from the receiver; of each sector the
    ``power_mw`` at an antenna without gain, its ``carrier_mhz``, and whether it ``stands`` and so interferes.
    """

    first_path: IntArray
    bearing_deg: FloatArray
    first_sector: IntArray
    power_mw: FloatArray
    carrier_mhz: FloatArray
    stands: BoolArray


@njit(cache=True, error_model="numpy", nogil=True)
def discrimination(off_deg: float, exponent: float, back: float) -> float:
    """Gain (ratio) of a receiving antenna off its boresight against that on it."""
    off = abs(off_deg) % 360.0
    off = min(off, 360.0 - off)
    return max(beam_gain(exponent * off * off), back)


@njit(cache=True, error_model="numpy", nogil=True)
def others_mw(
    paths: Paths, best: IntArray, exponent: float, back: float, others: FloatArray
) -> None:
    """Power of all standing sectors but ``best``, on its carrier, through an antenna that points at its mast.

    ``best`` is one sector for each path, ``others`` the result [mW]: against the antenna's own gain.
    """
    for receiver in range(paths.first_path.size - 1):
        begin, end = paths.first_path[receiver], paths.first_path[receiver + 1]
        for path in range(begin, end):
            own = best[path]
            carrier, total = paths.carrier_mhz[own], 0.0
            for other in range(begin, end):
                heard = 0.0
                for sector in range(paths.first_sector[other], paths.first_sector[other + 1]):
                    if (
                        paths.stands[sector]
                        and sector != own
                        and paths.carrier_mhz[sector] == carrier
                    ):
                        heard += paths.power_mw[sector]
                if heard > 0.0:
                    off = paths.bearing_deg[path] - paths.bearing_deg[other]
                    total += heard * discrimination(off, exponent, back)
            others[path] = total
