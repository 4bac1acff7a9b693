"""Reference attenuation of the Irregular Terrain Model: sight, diffraction, troposcatter.

Equation numbers are of Hufford's "The ITS Irregular Terrain Model, version 1.2.2: the algorithm"
(Algorithm), of Longley and Rice, ESSA Technical Report ERL 79-ITS 67 (ERL 79), and of Rice et al.,
NBS Technical Note 101 (TN 101).
"""

from __future__ import annotations

import cmath
import math

from fugai._numba import njit

Radio = tuple[float, float, float, complex, float]
"""Frequency [MHz], wavenumber [1/m], cube root of the frequency, ground impedance, its modulus."""

Path = tuple[float, float, float, float, float, float, float]
"""Horizon angles [rad], horizon distances [m], effective heights [m], delta h [m]."""

SIGHT, DIFFRACTION, TROPOSCATTER = 1, 2, 3
"""Modes of propagation as the kernels number them."""

TX_ANGLE, RX_ANGLE = 0x80, 0x100
TX_HORIZON_NEAR, RX_HORIZON_NEAR = 0x200, 0x400
TX_HORIZON_FAR, RX_HORIZON_FAR = 0x800, 0x1000
LONG, TOO_LONG, SHORT, TOO_SHORT = 0x08, 0x10, 0x20, 0x40
THIN_AIR = 0x4000

BAD_CURVATURE, AIR_TOO_THIN, AIR_TOO_DENSE = 1016, 1021, 1022

_NO_SCATTER_DB = 1001.0
_THIRD = 1.0 / 3.0


@njit(cache=True, error_model="numpy")
def radio(
    f_mhz: float, vertical: bool, permittivity: float, conductivity: float
) -> tuple[float, float, float, complex, float]:
    """What depends on frequency and ground alone."""
    ratio = complex(permittivity, 18000.0 * conductivity / f_mhz)
    impedance = cmath.sqrt(ratio - 1.0)
    if vertical:
        impedance = impedance / ratio
    return f_mhz, f_mhz / 47.7, f_mhz**_THIRD, impedance, abs(impedance)


@njit(cache=True, error_model="numpy")
def surface(height_m: float, n0: float) -> tuple[float, float]:
    """Surface refractivity [N-units] and effective earth's curvature [1/m], TN 101 (4.3, 4.4)."""
    refractivity = n0 * math.exp(-height_m / 9460.0)
    return refractivity, 157e-9 * (1.0 - 0.04665 * math.exp(refractivity / 179.3))


@njit(cache=True, error_model="numpy")
def surface_error(ns: float, curvature: float) -> int:
    """Error of air that the model does not know, 0 for none."""
    if ns < 150.0:
        return AIR_TOO_THIN
    if ns > 400.0:
        return AIR_TOO_DENSE
    if not 1.0 / 13_333_333.0 <= curvature <= 1.0 / 4e6:
        return BAD_CURVATURE
    return 0


@njit(cache=True, error_model="numpy")
def rough_over(distance_m: float, roughness: float) -> float:
    """Terrain irregularity over a stretch of that length [m], ERL 79 (eq. 3)."""
    return roughness * (1.0 - 0.8 * math.exp(-distance_m / 50e3))


@njit(cache=True, error_model="numpy")
def _undulation(roughness: float) -> float:
    """Deviation of the ground within the first Fresnel zone [m], ERL 79 (eq. 3.6a)."""
    return 0.78 * roughness * math.exp(-0.5 * math.sqrt(math.sqrt(roughness)))


@njit(cache=True, error_model="numpy")
def _edge_db(v2: float) -> float:
    """Loss over a knife edge, of v squared [dB], ERL 79 (eq. 3.27)."""
    if v2 < 5.76:
        return 6.02 + 9.11 * math.sqrt(v2) - 1.27 * v2
    return 12.953 + 10.0 * math.log10(v2)


@njit(cache=True, error_model="numpy")
def _height_gain_db(x_km: float, k: float) -> float:
    """Vogler's height function F(x, K) over a smooth earth [dB] (1964)."""
    if x_km >= 2000.0:
        return 0.05751 * x_km - 4.343 * math.log(x_km)
    if x_km >= 200.0:
        far = 0.05751 * x_km - 4.343 * math.log(x_km)
        share = 0.0134 * x_km * math.exp(-0.005 * x_km)
        return (1.0 - share) * far + share * (17.372 * math.log(x_km) - 117.0)
    w = -math.log(k)
    if k < 1e-5 or x_km * w**3 > 5495.0:
        return -117.0 + (17.372 * math.log(x_km) if x_km > 1.0 else 0.0)
    return 2.5e-5 * x_km * x_km / k - 8.686 * w - 15.0


@njit(cache=True, error_model="numpy")
def _vogler(radius_m: float, distance_km: float, r: Radio) -> tuple[float, float]:
    """Vogler's normalised distance [km] and K over an earth of that radius (1964, eq. 2, 6, 7)."""
    c = (4.0 / 3.0 * 6370e3 / radius_m) ** _THIRD
    k = 0.017778 * c / (r[2] * r[4])
    return (1.607 - k) * c * c * r[2] * distance_km, k


@njit(cache=True, error_model="numpy")
def _line_of_diffraction(
    p: Path,
    h1_m: float,
    h2_m: float,
    earth_m: float,
    turn: float,
    sea_m: float,
    on_path: bool,
    r: Radio,
) -> tuple[float, float]:
    """Slope [dB/m] and intercept [dB] of diffraction loss over distance, ERL 79 (3.23).

    A straight line through two distances far behind the horizons:
    knife edges and Vogler's smooth earth, weighted by the terrain's roughness. ``turn`` is the
    angular distance of the region of sight, ``sea_m`` the smooth earth's distance of sight.
    """
    _, _, d1, d2, e1, e2, rough = p
    seen = d1 + d2
    step = (earth_m * earth_m / r[0]) ** _THIRD
    near = max(sea_m, seen + 5.0 * step)
    x1, k1 = _vogler(0.5 * d1 * d1 / e1, d1 / 1e3, r)
    x2, k2 = _vogler(0.5 * d2 * d2 / e2, d2 / 1e3, r)
    gains = _height_gain_db(x1, k1) + _height_gain_db(x2, k2) + 20.0
    ground = _undulation(rough_over(sea_m, rough))
    clutter = min(15.0, 5.0 * math.log10(1.0 + 1e-5 * h1_m * h2_m * r[0] * ground))
    product = h1_m * h2_m
    excess = e1 * e2 - product
    if on_path:
        product += 10.0  # low antennas on a known path, ERL 79 (page 3-8)
    lift = math.sqrt(1.0 + excess / product)
    first = second = 0.0
    for which in range(2):
        d = near + which * 10.0 * step
        angle = d / earth_m - turn
        beyond = d - seen
        v = 0.0795775 * r[1] * angle * angle * beyond
        edges = _edge_db(v * d1 / (beyond + d1)) + _edge_db(v * d2 / (beyond + d2))
        x, _ = _vogler(beyond / angle, beyond / 1e3, r)
        x += x1 + x2
        if not x > 0.0:  # horizons too near and steep for Vogler's curves
            return math.nan, math.nan
        smooth = 0.05751 * x - 10.0 * math.log10(x) - gains
        bend = (lift + (seen - turn * earth_m) / d) * min(rough_over(d, rough) * r[1], 6283.2)
        weight = 25.1 / (25.1 + math.sqrt(bend))
        first, second = second, weight * smooth + (1.0 - weight) * edges + clutter
    slope = (second - first) / (10.0 * step)
    return slope, first - slope * near


@njit(cache=True, error_model="numpy")
def _two_ray_db(
    d_m: float, p: Path, slope: float, intercept: float, sea_m: float, r: Radio
) -> float:
    """Loss within sight: two rays, and the line of diffraction drawn on, Algorithm (4.46 to 4.50)."""
    e1, e2, rough = p[4], p[5], p[6]
    ground = _undulation(rough_over(d_m, rough))
    grazing = (e1 + e2) / math.sqrt(d_m * d_m + (e1 + e2) ** 2)
    reflected = (grazing - r[3]) / (grazing + r[3])
    reflected = reflected * math.exp(-min(10.0, r[1] * ground * grazing))
    power = reflected.real**2 + reflected.imag**2
    if power < 0.25 or power < grazing:
        reflected = reflected * math.sqrt(grazing / power)
    phase = 2.0 * r[1] * e1 * e2 / d_m
    if phase > 0.5 * math.pi:
        phase = math.pi - 0.25 * math.pi * math.pi / phase
    real, imaginary = math.cos(phase) + reflected.real, reflected.imag - math.sin(phase)
    rays = -10.0 * math.log10(real * real + imaginary * imaginary)
    weight = 1.0 / (1.0 + r[0] * rough / max(10e3, sea_m))
    return weight * rays + (1.0 - weight) * (slope * d_m + intercept)


@njit(cache=True, error_model="numpy")
def _in_sight_db(
    d_m: float, p: Path, slope: float, intercept: float, sea_m: float, r: Radio
) -> float:
    """Reference attenuation within the smooth earth's distance of sight, ERL 79 (3.16 to 3.21)."""
    seen = p[2] + p[3]
    edge = slope * sea_m + intercept
    d0 = 0.04 * r[0] * p[4] * p[5]
    if intercept >= 0.0:
        d0 = min(d0, 0.5 * seen)
        d1 = d0 + 0.25 * (seen - d0)
    else:
        d1 = max(-intercept / slope, 0.25 * seen)
    a1 = _two_ray_db(d1, p, slope, intercept, sea_m, r)
    k1 = k2 = 0.0
    curved = False
    if d0 < d1:
        a0 = _two_ray_db(d0, p, slope, intercept, sea_m, r)
        decades = math.log(sea_m / d0)
        above = (sea_m - d0) * (a1 - a0) - (d1 - d0) * (edge - a0)
        below = (sea_m - d0) * math.log(d1 / d0) - (d1 - d0) * decades
        k2 = max(0.0, above / below)
        curved = intercept > 0.0 or k2 > 0.0
        if curved:
            k1 = (edge - a0 - k2 * decades) / (sea_m - d0)
            if k1 < 0.0:
                k1, k2 = 0.0, max(edge - a0, 0.0) / decades
                if k2 == 0.0:
                    k1 = slope
    if not curved:
        k1, k2 = max(edge - a1, 0.0) / (sea_m - d1), 0.0
        if k1 == 0.0:
            k1 = slope
    return edge + k1 * (d_m - sea_m) + k2 * math.log(d_m / sea_m)


@njit(cache=True, error_model="numpy")
def _frequency_gain_curve_db(j: int, r: float) -> float:
    """One of the curves of the troposcatter frequency gain H0 [dB], Algorithm (6.13)."""
    a = (25.0, 80.0, 177.0, 395.0, 705.0)[j]
    b = (24.0, 45.0, 68.0, 80.0, 105.0)[j]
    inverse = 1.0 / (r * r)
    return 10.0 * math.log10(1.0 + inverse * (a * inverse + b))


@njit(cache=True, error_model="numpy")
def _frequency_gain_db(r: float, eta: float) -> float:
    """H0 between its curves [dB], TN 101 (9.2)."""
    eta = min(max(eta, 1.0), 5.0)
    j = int(eta)
    gain = _frequency_gain_curve_db(j - 1, r)
    if eta > j:
        gain += (eta - j) * (_frequency_gain_curve_db(j, r) - gain)
    return gain


@njit(cache=True, error_model="numpy")
def _scatter_db(
    d_m: float, p: Path, earth_m: float, ns: float, turn: float, before_db: float, r: Radio
) -> tuple[float, float]:
    """Troposcatter loss and its frequency gain [dB], Algorithm (4.63 to 4.67).

    ``before_db`` is the gain found farther out, -1 for none: it stands where it exceeds 15 dB.
    """
    gain = before_db
    if not before_db > 15.0:
        a1, a2, d1, d2, e1, e2, _ = p
        lean, ratio = d1 - d2, e2 / e1
        if lean < 0.0:
            lean, ratio = -lean, 1.0 / ratio
        angle = a1 + a2 + d_m / earth_m
        r1, r2 = 2.0 * r[1] * angle * e1, 2.0 * r[1] * angle * e2
        if r1 < 0.2 and r2 < 0.2:
            return _NO_SCATTER_DB, before_db
        s = (d_m - lean) / (d_m + lean)
        q = min(max(0.1, ratio / s), 10.0)
        s = max(0.1, s)
        crossing = (d_m - lean) * (d_m + lean) * angle * 0.25 / d_m
        air = 0.031 - ns * 2.32e-3 + ns * ns * 5.67e-6
        eta = crossing / 1755.6 * (1.0 + air * math.exp(-(min(1.7, crossing / 8e3) ** 6)))
        half = 0.5 * (_frequency_gain_db(r1, eta) + _frequency_gain_db(r2, eta))
        shift = 6.0 * (0.6 - math.log10(max(eta, 1.0))) * math.log10(s) * math.log10(q)
        gain = max(half + min(half, shift), 0.0)
        if eta < 1.0:
            root = math.sqrt(2.0)
            both = ((1.0 + root / r1) * (1.0 + root / r2)) ** 2
            low = 10.0 * math.log10(both * (r1 + r2) / (r1 + r2 + 2.0 * root))
            gain = eta * gain + (1.0 - eta) * low
        if gain > 15.0 and before_db >= 0.0:
            gain = before_db
    theta = d_m / earth_m - turn
    td = theta * d_m
    loss = 10.0 * math.log10(r[1] * 47.7 * theta**4) - 0.1 * (ns - 301.0) * math.exp(-td / 40e3)
    if td <= 10e3:
        loss += 133.4 + 0.332e-3 * td - 10.0 * math.log10(td)
    elif td <= 70e3:
        loss += 104.6 + 0.212e-3 * td - 2.5 * math.log10(td)
    else:
        loss += 71.8 + 0.157e-3 * td + 5.0 * math.log10(td)
    return loss + gain, gain


@njit(cache=True, error_model="numpy")
def _beyond_horizon_db(  # noqa: PLR0913, PLR0917
    d_m: float,
    p: Path,
    slope: float,
    intercept: float,
    sea_m: float,
    earth_m: float,
    ns: float,
    turn: float,
    r: Radio,
) -> tuple[float, int]:
    """Reference attenuation behind the horizon and its mode: the lesser of both lines."""
    seen = p[2] + p[3]
    far_db, gain = _scatter_db(seen + 400e3, p, earth_m, ns, turn, -1.0, r)
    near_db, _ = _scatter_db(seen + 200e3, p, earth_m, ns, turn, gain, r)
    if near_db < 1000.0:
        tilt = (far_db - near_db) / 200e3
        reach = seen + 1.088 * (earth_m * earth_m / r[0]) ** _THIRD * math.log(r[0])
        meet = (near_db - intercept - tilt * (seen + 200e3)) / (slope - tilt)
        change = max(sea_m, reach, meet)
        if d_m > change:
            return (slope - tilt) * change + intercept + tilt * d_m, TROPOSCATTER
    return slope * d_m + intercept, DIFFRACTION


@njit(cache=True, error_model="numpy")
def _geometry_warnings(d_m: float, p: Path, smooth1_m: float, smooth2_m: float, ns: float) -> int:
    a1, a2, d1, d2, e1, e2, _ = p
    found = TX_ANGLE if abs(a1) > 0.2 else 0
    found |= RX_ANGLE if abs(a2) > 0.2 else 0
    found |= TX_HORIZON_NEAR if d1 < 0.1 * smooth1_m else 0
    found |= RX_HORIZON_NEAR if d2 < 0.1 * smooth2_m else 0
    found |= TX_HORIZON_FAR if d1 > 3.0 * smooth1_m else 0
    found |= RX_HORIZON_FAR if d2 > 3.0 * smooth2_m else 0
    found |= THIN_AIR if ns < 250.0 else 0
    found |= SHORT if d_m < abs(e1 - e2) / 0.2 else 0
    found |= TOO_SHORT if d_m < 1e3 else 0
    found |= LONG if d_m > 1e6 else 0
    found |= TOO_LONG if d_m > 2e6 else 0
    return found


@njit(cache=True, error_model="numpy")
def reference_attenuation(
    d_m: float,
    p: Path,
    h1_m: float,
    h2_m: float,
    ns: float,
    curvature: float,
    on_path: bool,
    r: Radio,
) -> tuple[float, int, int]:
    """Attenuation relative to free space [dB], warnings and mode, as the kernels number them.

    ``ns`` is the surface refractivity, ``curvature`` the effective earth's, ``on_path`` whether the
    terrain profile is known. NaN where the horizons are too near and steep for the model.
    """
    earth = 1.0 / curvature
    smooth1, smooth2 = math.sqrt(2.0 * p[4] * earth), math.sqrt(2.0 * p[5] * earth)
    sea = smooth1 + smooth2
    warnings = _geometry_warnings(d_m, p, smooth1, smooth2, ns)
    turn = -max(p[0] + p[1], -(p[2] + p[3]) / earth)
    slope, intercept = _line_of_diffraction(p, h1_m, h2_m, earth, turn, sea, on_path, r)
    if math.isnan(slope):
        return math.nan, warnings, 0
    if d_m < sea:
        return max(_in_sight_db(d_m, p, slope, intercept, sea, r), 0.0), warnings, SIGHT
    loss, mode = _beyond_horizon_db(d_m, p, slope, intercept, sea, earth, ns, turn, r)
    return max(loss, 0.0), warnings, mode
