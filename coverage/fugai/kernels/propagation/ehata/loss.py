"""Extended Hata of NTIA: Okumura's median extended to 3 GHz and 100 km, corrected for terrain.

Source: Drocella et al., NTIA Technical Report TR-15-517, "3.5 GHz Exclusion Zone Analyses and
Methodology" (2015), appendix A, which fits the curves of Okumura et al. (1968); figure numbers are
Okumura's.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from fugai._numba import njit
from fugai.kernels.propagation.ehata.terrain import (
    effective_heights_m,
    height_quantiles_m,
    ridge,
    sea_share,
    slope_at_mobile_mrad,
)
from fugai.kernels.propagation.even_profiles import even_profile
from fugai.kernels.propagation.hata import RURAL, SUBURBAN, URBAN
from fugai.kernels.propagation.itm.variability import deviate

if TYPE_CHECKING:
    from fugai._types import FloatArray

# median urban attenuation relative to free space at 1 km (1.5, 2 and 3 GHz: 22, 23.5 and 25.85 dB), the
# suburban correction (11.5, 12.4 and 14 dB), and attenuation at 100 km (63.5, 65.75 and 69.5 dB), each a
# parabola over lg f through its three points
_G = (3.85 / math.log10(2.0) - 1.5 / math.log10(4.0 / 3.0)) / math.log10(1.5)
_B = 20.0 + 1.5 / math.log10(4.0 / 3.0) - _G * math.log10(3.0e6)
_LIGHT = 1.0 / math.sqrt(8.854e-12 * 4.0e-7 * math.pi)
_SLANT_M = math.sqrt(1.0e6 + 197.0**2)
_HIGH_DB = 13.82 * math.log10(200.0)
_LOW_DB = 3.2 * math.log10(11.75 * 3.0) ** 2 - 4.97
_A = (
    22.0
    + _HIGH_DB
    + _LOW_DB
    + 20.0 * math.log10(4.0e9 * math.pi * 1.5 / _LIGHT * _SLANT_M)
    - math.log10(1500.0) * (_B + _G * math.log10(1500.0))
)
_D = math.log10(4.0 / 3.0) * math.log10(1.5) * math.log10(2.0)
_SG = (2.5 * math.log10(4.0 / 3.0) - 0.9 * math.log10(2.0)) / _D
_SB = (
    0.9 * math.log10(2.0) * math.log10(4.5e6) - 2.5 * math.log10(4.0 / 3.0) * math.log10(3.0e6)
) / _D
_SA = 11.5 - _SB * math.log10(1500.0) - _SG * math.log10(1500.0) ** 2
_FAR = (120.78129, -52.714929, 10.919011)

# half the exponent of distance beyond 20 km, a parabola over lg of the base station's height through
# 2.5, 3 and 3.22 at 24.5, 70 and 200 m (figure 12)
_T = (
    (0.72 * math.log10(70.0 / 24.5) - 0.5 * math.log10(200.0 / 24.5))
    / math.log10(70.0 / 24.5)
    / math.log10(200.0 / 70.0)
    / math.log10(200.0 / 24.5)
)
_S = 0.72 / math.log10(200.0 / 24.5) - _T * math.log10(200.0 * 24.5)
_R = 2.5 - math.log10(24.5) * (_S + _T * math.log10(24.5))

# figure 31: curves C, B, A (ridge 15, 30, 60 km from the base station) at 0 to 8 km behind the ridge
_RIDGE: FloatArray = np.array(
    [
        [4.0, -13.0, -17.5, -17.5, -15.0, -12.5, -10.0, -8.0, -6.0],
        [12.0, -8.5, -13.0, -12.0, -10.0, -8.0, -6.5, -5.0, -4.0],
        [20.0, -4.0, -6.5, -6.0, -4.5, -3.5, -2.5, -2.0, -1.0],
    ]
)

# figure 35: share of sea, and the gain where it lies at the base station and at the mobile
_SEA_30: FloatArray = np.array(
    [
        [0.0, 0.15, 0.35, 0.45, 0.6, 0.65, 0.725, 0.775, 0.85, 1.0],
        [0.0, 1.0, 3.0, 4.0, 6.0, 7.0, 8.0, 9.0, 10.0, 11.0],
        [0.0, 4.0, 5.5, 7.0, 8.5, 9.0, 9.5, 9.8, 10.25, 11.0],
    ]
)
_SEA_60: FloatArray = np.array(
    [
        [0.0, 0.15, 0.3, 0.4, 0.5, 0.6, 0.725, 0.85, 0.9, 1.0],
        [0.0, 2.0, 4.0, 5.5, 7.0, 9.0, 11.0, 13.0, 14.0, 15.0],
        [0.0, 4.25, 6.25, 9.2, 10.5, 11.75, 13.0, 14.0, 14.25, 15.0],
    ]
)


class Link(NamedTuple):
    """Constants that a base station and its mobiles share.

    Frequency [MHz], heights of base station and mobile [m], environment, and the standard normal
    deviate of the location percentage.
    """

    frequency_mhz: float
    base_m: float
    mobile_m: float
    environment: int
    deviate: float


def link_constants(
    frequency_mhz: float, base_m: float, mobile_m: float, environment: int, reliability: float
) -> Link:
    """`Link` for a share of locations at which the loss is not exceeded."""
    return Link(frequency_mhz, base_m, mobile_m, environment, deviate(reliability))


@njit(cache=True, error_model="numpy")
def _parabola(lg: float, a: float, b: float, c: float) -> float:
    return a + lg * (b + c * lg)


@njit(cache=True, error_model="numpy")
def median_loss_db(
    f_mhz: float, base_m: float, mobile_m: float, d_km: float, environment: int
) -> float:
    """Median over flat ground of that environment [dB], from effective antenna heights.

    The exponent of distance changes where Hata's line meets the line through the value at 100 km.
    """
    lg, high = math.log10(f_mhz), math.log10(base_m)
    wave = 4.0e6 * math.pi * f_mhz / _LIGHT
    rise = lg * (_B + _G * lg)
    near = _A + rise - _HIGH_DB - _LOW_DB - 20.0 * math.log10(wave * _SLANT_M)
    far = _parabola(lg, _FAR[0], _FAR[1], _FAR[2])
    beyond = 2.0 * (_parabola(high, _R, _S, _T) - 1.0)
    within = 0.1 * (44.9 - 6.55 * high) - 2.0
    bend_km = 10.0 ** ((2.0 * beyond + 0.1 * (near - far)) / (beyond - within))
    loss = -13.82 * high - 3.2 * math.log10(11.75 * mobile_m) ** 2 + 4.97
    if d_km <= bend_km:
        loss += _A + rise + (44.9 - 6.55 * high) * math.log10(d_km)
    else:
        slant = math.sqrt(1.0e6 * d_km * d_km + (base_m - mobile_m) ** 2)
        loss += far + _HIGH_DB + _LOW_DB + 10.0 * beyond * (math.log10(d_km) - 2.0)
        loss += 20.0 * math.log10(wave * slant)
    if environment == SUBURBAN:
        loss -= _parabola(lg, _SA, _SB, _SG)
    elif environment == RURAL:
        loss -= _parabola(lg, 40.94, -18.33, 4.78)
    return loss


@njit(cache=True, error_model="numpy")
def location_sigma_db(f_mhz: float, environment: int) -> float:
    """Location variability [dB]: urban 7.1, 7.5, 8.1 at 1.5, 2, 3 GHz; 2 more elsewhere."""
    sigma = _parabola(math.log10(f_mhz), 4.0976291, -1.2255656, 0.68350345)
    return sigma if environment == URBAN else sigma + 2.0


@njit(cache=True, error_model="numpy")
def ridge_gain_db(height_m: float, base_km: float, mobile_km: float) -> float:
    """Gain (mostly negative) behind an isolated ridge [dB], figures 31 and 32."""
    curve = 1 if base_km >= 30.0 else 0
    k = 0
    while k < 7 and mobile_km > k + 1:
        k += 1
    share = mobile_km - k
    c1 = _RIDGE[curve, k] + (_RIDGE[curve, k + 1] - _RIDGE[curve, k]) * share
    c2 = _RIDGE[curve + 1, k] + (_RIDGE[curve + 1, k + 1] - _RIDGE[curve + 1, k]) * share
    if base_km <= 15.0:
        gain = c1
    elif base_km >= 60.0:
        gain = c2
    else:
        weight = (base_km - 30.0) / 30.0 if curve else (base_km - 15.0) / 15.0
        gain = c1 + (c2 - c1) * weight
    # only close behind the ridge is a gain possible
    if mobile_km > 2.0:
        gain = min(gain, 0.0)
    return float(math.sqrt(height_m / 200.0) * gain)


@njit(cache=True, error_model="numpy")
def rolling_hills_gain_db(quantiles_m: tuple[float, float, float], mobile_ground_m: float) -> float:
    """Gain over rolling hills [dB]: median and fine correction for the mobile's ground (figure 29).

    ``quantiles_m`` are the heights exceeded by 10, 50 and 90 % of the ground.
    """
    h10, h50, h90 = quantiles_m
    rough = h10 - h90
    gain = _parabola(math.log10(max(rough, 15.0)), -1.5072013, 8.458676, -6.102538)
    if rough < 10.0:
        return gain
    most = _parabola(math.log10(rough), -11.728795, 15.544272, -1.8154766)
    if mobile_ground_m >= h10:
        return gain + most
    if mobile_ground_m <= h90:
        return gain - most
    if mobile_ground_m >= h50:
        return gain + most * (mobile_ground_m - h50) / (h10 - h50)
    return gain - most * (h50 - mobile_ground_m) / (h50 - h90)


@njit(cache=True, error_model="numpy")
def slope_gain_db(slope_mrad: float, d_km: float) -> float:
    """Gain on ground that rises towards the mobile, loss where it falls [dB], figure 34."""
    if slope_mrad <= 0.0:
        share = min(max((d_km - 10.0) / 20.0, 0.0), 1.0)
        return slope_mrad * (0.25 + share * 0.55)
    if d_km <= 30.0:
        return slope_mrad * (0.125 + max((d_km - 10.0) / 20.0, 0.0) * 0.225)
    return slope_mrad * (0.35 + min((d_km - 30.0) / 30.0, 1.0) * 0.25)


@njit(cache=True, error_model="numpy")
def _sea_curve_db(curves: FloatArray, share: float, end: int) -> float:
    """Gain of one distance's curves of figure 35; the mean of both ends for the end -1."""
    k = 0
    while k < curves.shape[1] - 2 and share > curves[0, k + 1]:
        k += 1
    weight = (share - curves[0, k]) / (curves[0, k + 1] - curves[0, k])
    base = curves[1, k] + weight * (curves[1, k + 1] - curves[1, k])
    mobile = curves[2, k] + weight * (curves[2, k + 1] - curves[2, k])
    if end < 0:
        return float(0.5 * (base + mobile))
    return float(mobile if end == 1 else base)


@njit(cache=True, error_model="numpy")
def sea_gain_db(share: float, end: int, d_km: float) -> float:
    """Gain on a path that is partly sea [dB], figure 35; ``share`` and ``end`` of `sea_share`."""
    if share == 0.0:
        return 0.0
    near, far = _sea_curve_db(_SEA_30, share, end), _sea_curve_db(_SEA_60, share, end)
    return near + min(max((d_km - 30.0) / 30.0, 0.0), 1.0) * (far - near)


@njit(cache=True, error_model="numpy")
def loss_at(z: FloatArray, last: int, step_m: float, link: Link, room: FloatArray) -> float:
    """Loss over a profile from its first point to the point ``last`` [dB]; ``room`` of `horizons`."""
    f, base_m, mobile_m = link.frequency_mhz, link.base_m, link.mobile_m
    high, low = effective_heights_m(z, last, step_m, base_m, mobile_m)
    high, low = min(max(high, 30.0), 200.0), min(max(low, 1.0), 10.0)
    d_km = last * step_m / 1e3
    loss = median_loss_db(f, high, low, d_km, link.environment)
    loss -= link.deviate * location_sigma_db(f, link.environment)
    share, end = sea_share(z, last)
    loss -= sea_gain_db(share, end, d_km)
    isolated, top_m, base_km, mobile_km = ridge(z, last, step_m, base_m, mobile_m, room)
    if isolated:
        return loss - ridge_gain_db(top_m, base_km, mobile_km)
    loss -= rolling_hills_gain_db(height_quantiles_m(z, last, step_m), z[last])
    return loss - slope_gain_db(slope_at_mobile_mrad(z, last, step_m), d_km)


@njit(cache=True, error_model="numpy")
def path_loss_db(z: FloatArray, step_m: float, link: Link) -> float:
    """Loss over a profile at equal steps from base station to mobile. [dB]"""
    return loss_at(z, z.size - 1, step_m, link, np.empty((2, z.size)))


@njit(cache=True, error_model="numpy", nogil=True)
def ray_losses_db(z: FloatArray, step_m: float, link: Link) -> FloatArray:
    """`path_loss_db` to each point but the first [dB]; NaN from the first missing height on."""
    loss, room = np.full(z.size - 1, np.nan), np.empty((2, z.size))
    for last in range(1, z.size):
        if not math.isfinite(z[0]) or not math.isfinite(z[last]):
            break
        loss[last - 1] = loss_at(z, last, step_m, link, room)
    return loss


@njit(cache=True, error_model="numpy", nogil=True)
def uneven_ray_losses_db(d_m: FloatArray, z: FloatArray, link: Link) -> FloatArray:
    """As `ray_losses_db`, of points at the distances ``d_m``, the first 0. [dB]"""
    loss, room = np.full(z.size - 1, np.nan), np.empty((2, z.size))
    even = np.empty(z.size)
    for last in range(1, z.size):
        if not math.isfinite(z[0]) or not math.isfinite(z[last]):
            break
        step = even_profile(d_m, z, last, even)
        loss[last - 1] = loss_at(even, last, step, link, room)
    return loss


@njit(cache=True, error_model="numpy", nogil=True)
def end_loss_db(d_m: FloatArray, z: FloatArray, link: Link) -> float:
    """The last loss of `uneven_ray_losses_db`, without the others. [dB]"""
    for i in range(z.size):
        if not math.isfinite(z[i]):
            return math.nan
    even = np.empty(z.size)
    step = even_profile(d_m, z, z.size - 1, even)
    return path_loss_db(even, step, link)
