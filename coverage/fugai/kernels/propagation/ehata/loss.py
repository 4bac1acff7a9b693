"""Extended Hata of NTIA: Okumura's median carried to 3 GHz and 100 km, corrected for terrain.

Source: Drocella et al., NTIA Technical Report TR-15-517, "3.5 GHz Exclusion Zone Analyses and
Methodology" (2015), appendix A, which fits the curves of Okumura et al. (1968); figure numbers are
Okumura's.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from fugai._numba import njit
from fugai.kernels.propagation.ehata.terrain import (
    effective_heights_m,
    height_quantiles_m,
    ridge,
    sea_counts,
    sea_share,
    slope_at_mobile_mrad,
)
from fugai.kernels.propagation.empirical import RURAL, SUBURBAN, URBAN
from fugai.kernels.propagation.itm.terrain import BUCKETS, even_profile, running_sums
from fugai.kernels.propagation.itm.variability import deviate

if TYPE_CHECKING:
    from fugai._types import FloatArray, IntArray

# median attenuation of urban ground relative to free space at 1 km (1.5, 2 and 3 GHz: 22, 23.5 and
# 25.85 dB), what suburbs take off (11.5, 12.4 and 14 dB), and attenuation at 100 km (63.5, 65.75
# and 69.5 dB), each a parabola over lg f through its three points
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

# half the exponent of distance beyond 20 km over lg of the base station's height, through 2.5, 3 and
# 3.22 at 24.5, 70 and 200 m (figure 12)
_T = (
    (0.72 * math.log10(70.0 / 24.5) - 0.5 * math.log10(200.0 / 24.5))
    / math.log10(70.0 / 24.5)
    / math.log10(200.0 / 70.0)
    / math.log10(200.0 / 24.5)
)
_S = 0.72 / math.log10(200.0 / 24.5) - _T * math.log10(200.0 * 24.5)
_R = 2.5 - math.log10(24.5) * (_S + _T * math.log10(24.5))

# figure 31: curves C, B, A (ridge 15, 30, 60 km off) at 0 to 8 km behind the ridge
_RIDGE: FloatArray = np.array(
    [
        [4.0, -13.0, -17.5, -17.5, -15.0, -12.5, -10.0, -8.0, -6.0],
        [12.0, -8.5, -13.0, -12.0, -10.0, -8.0, -6.5, -5.0, -4.0],
        [20.0, -4.0, -6.5, -6.0, -4.5, -3.5, -2.5, -2.0, -1.0],
    ]
)

# figure 35: gain over the share of sea, where the base station or the mobile stands by it
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


@njit(cache=True, error_model="numpy")
def _parabola(lg: float, a: float, b: float, c: float) -> float:
    return a + lg * (b + c * lg)


@njit(cache=True, error_model="numpy")
def median_loss_db(
    f_mhz: float, base_m: float, mobile_m: float, d_km: float, environment: int
) -> float:
    """Median over flat ground of that environment [dB], with effective antenna heights.

    The exponent of distance changes where the line of Hata meets that of 100 km.
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
    """Deviation from place to place [dB]: 7.1, 7.5, 8.1 in cities at 1.5, 2, 3 GHz; else 2 more."""
    sigma = _parabola(math.log10(f_mhz), 4.0976291, -1.2255656, 0.68350345)
    return sigma if environment == URBAN else sigma + 2.0


@njit(cache=True, error_model="numpy")
def ridge_gain_db(height_m: float, base_km: float, mobile_km: float) -> float:
    """Gain (mostly negative) behind an isolated ridge [dB], figures 31 and 32."""
    upper = 1 if base_km >= 30.0 else 0
    k = 0
    while k < 7 and mobile_km > k + 1:
        k += 1
    share = mobile_km - k
    c1 = _RIDGE[upper, k] + (_RIDGE[upper, k + 1] - _RIDGE[upper, k]) * share
    c2 = _RIDGE[upper + 1, k] + (_RIDGE[upper + 1, k + 1] - _RIDGE[upper + 1, k]) * share
    if base_km <= 15.0:
        gain = c1
    elif base_km >= 60.0:
        gain = c2
    else:
        between = (base_km - 30.0) / 30.0 if upper else (base_km - 15.0) / 15.0
        gain = c1 + (c2 - c1) * between
    # a gain is possible close behind the ridge alone
    if mobile_km > 2.0:
        gain = min(gain, 0.0)
    return float(math.sqrt(height_m / 200.0) * gain)


@njit(cache=True, error_model="numpy")
def rolling_hills_gain_db(quantiles_m: tuple[float, float, float], mobile_ground_m: float) -> float:
    """Gain over rolling hills [dB]: the median, and where the mobile stands in them (figure 29)."""
    ten, half, ninety = quantiles_m
    rough = ten - ninety
    gain = _parabola(math.log10(max(rough, 15.0)), -1.5072013, 8.458676, -6.102538)
    if rough < 10.0:
        return gain
    most = _parabola(math.log10(rough), -11.728795, 15.544272, -1.8154766)
    if mobile_ground_m >= ten:
        return gain + most
    if mobile_ground_m <= ninety:
        return gain - most
    if mobile_ground_m >= half:
        return gain + most * (mobile_ground_m - half) / (ten - half)
    return gain - most * (half - mobile_ground_m) / (half - ninety)


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
def _drawn_db(curves: FloatArray, share: float, end: int) -> float:
    k = 0
    while k < curves.shape[1] - 2 and share > curves[0, k + 1]:
        k += 1
    part = (share - curves[0, k]) / (curves[0, k + 1] - curves[0, k])
    base = curves[1, k] + part * (curves[1, k + 1] - curves[1, k])
    mobile = curves[2, k] + part * (curves[2, k + 1] - curves[2, k])
    if end < 0:
        return float(0.5 * (base + mobile))
    return float(mobile if end == 1 else base)


@njit(cache=True, error_model="numpy")
def sea_gain_db(share: float, end: int, d_km: float) -> float:
    """Gain on a path that is partly sea [dB], figure 35; ``end`` of `sea_share`."""
    if share == 0.0:
        return 0.0
    near, far = _drawn_db(_SEA_30, share, end), _drawn_db(_SEA_60, share, end)
    return near + min(max((d_km - 30.0) / 30.0, 0.0), 1.0) * (far - near)


@njit(cache=True, error_model="numpy")
def _at(  # noqa: PLR0913, PLR0917
    z: FloatArray,
    sums: FloatArray,
    seas: IntArray,
    last: int,
    step_m: float,
    f_mhz: float,
    base_m: float,
    mobile_m: float,
    environment: int,
    z_share: float,
    buckets: IntArray,
) -> float:
    high, low = effective_heights_m(z, sums, last, step_m, base_m, mobile_m)
    high, low = min(max(high, 30.0), 200.0), min(max(low, 1.0), 10.0)
    d_km = last * step_m / 1e3
    loss = median_loss_db(f_mhz, high, low, d_km, environment)
    loss -= z_share * location_sigma_db(f_mhz, environment)
    share, end = sea_share(seas, last)
    loss -= sea_gain_db(share, end, d_km)
    alone, top_m, base_km, mobile_km = ridge(z, sums, last, step_m, base_m, mobile_m)
    if alone:
        return loss - ridge_gain_db(top_m, base_km, mobile_km)
    loss -= rolling_hills_gain_db(height_quantiles_m(z, last, step_m, buckets), z[last])
    return loss - slope_gain_db(slope_at_mobile_mrad(z, sums, last, step_m), d_km)


@njit(cache=True, error_model="numpy")
def path_loss_db(
    z: FloatArray,
    step_m: float,
    f_mhz: float,
    base_m: float,
    mobile_m: float,
    environment: int,
    reliability: float,
) -> float:
    """Loss that a share of places do not exceed over a profile from base station to mobile. [dB]"""
    return _at(
        z,
        running_sums(z),
        sea_counts(z),
        z.size - 1,
        step_m,
        f_mhz,
        base_m,
        mobile_m,
        environment,
        deviate(reliability),
        np.empty(BUCKETS, np.int64),
    )


@njit(cache=True, error_model="numpy", nogil=True)
def ray_losses_db(
    z: FloatArray,
    step_m: float,
    f_mhz: float,
    base_m: float,
    mobile_m: float,
    environment: int,
    reliability: float,
) -> FloatArray:
    """`path_loss_db` to each point but the first; NaN from the profile's first hole on. [dB]"""
    loss = np.full(z.size - 1, np.nan)
    sums, seas = running_sums(z), sea_counts(z)
    buckets = np.empty(BUCKETS, np.int64)
    z_share = deviate(reliability)
    for last in range(1, z.size):
        if not math.isfinite(sums[0, last + 1]):
            break
        loss[last - 1] = _at(
            z, sums, seas, last, step_m, f_mhz, base_m, mobile_m, environment, z_share, buckets
        )
    return loss


@njit(cache=True, error_model="numpy", nogil=True)
def uneven_ray_losses_db(
    d_m: FloatArray,
    z: FloatArray,
    f_mhz: float,
    base_m: float,
    mobile_m: float,
    environment: int,
    reliability: float,
) -> FloatArray:
    """As `ray_losses_db` where the points stand at the distances ``d_m``, the first at 0."""
    loss = np.full(z.size - 1, np.nan)
    even = np.empty(z.size)
    for last in range(1, z.size):
        if not math.isfinite(z[0]) or not math.isfinite(z[last]):
            break
        step = even_profile(d_m, z, last, even)
        loss[last - 1] = path_loss_db(
            even[: last + 1], step, f_mhz, base_m, mobile_m, environment, reliability
        )
    return loss


@njit(cache=True, error_model="numpy", nogil=True)
def end_loss_db(
    d_m: FloatArray,
    z: FloatArray,
    f_mhz: float,
    base_m: float,
    mobile_m: float,
    environment: int,
    reliability: float,
) -> float:
    """The last loss of `uneven_ray_losses_db`, without the others. [dB]"""
    for i in range(z.size):
        if not math.isfinite(z[i]):
            return math.nan
    even = np.empty(z.size)
    step = even_profile(d_m, z, z.size - 1, even)
    return path_loss_db(even, step, f_mhz, base_m, mobile_m, environment, reliability)
