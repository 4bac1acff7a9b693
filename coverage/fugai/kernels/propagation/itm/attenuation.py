"""Reference attenuation of the Irregular Terrain Model: line of sight, diffraction, troposcatter.

Equation numbers are those of Hufford's "The ITS Irregular Terrain Model, version 1.2.2: the algorithm"
(Algorithm), of Longley and Rice, ESSA Technical Report ERL 79-ITS 67 (ERL 79), and of Rice et al.,
NBS Technical Note 101 (TN 101).
"""

from __future__ import annotations

import cmath
import math
from typing import TYPE_CHECKING, NamedTuple

from fugai._numba import njit

if TYPE_CHECKING:
    from fugai.kernels.propagation.itm.values import Geometry, Link

LINE_OF_SIGHT, DIFFRACTION, TROPOSCATTER = 1, 2, 3
"""Modes of propagation as the kernels number them."""

TX_ANGLE, RX_ANGLE = 0x80, 0x100
TX_HORIZON_NEAR, RX_HORIZON_NEAR = 0x200, 0x400
TX_HORIZON_FAR, RX_HORIZON_FAR = 0x800, 0x1000
LONG, TOO_LONG, SHORT, TOO_SHORT = 0x08, 0x10, 0x20, 0x40
THIN_AIR = 0x4000

BAD_CURVATURE, AIR_TOO_THIN, AIR_TOO_DENSE = 1016, 1021, 1022

_NO_SCATTER_DB = 1001.0
_THIRD = 1.0 / 3.0


class DiffractionLine(NamedTuple):
    """Diffraction loss as a straight line over distance: slope [dB/m] and intercept [dB]."""

    slope: float
    intercept: float


@njit(cache=True, error_model="numpy")
def ground_impedance(
    f_mhz: float, vertical: bool, permittivity: float, conductivity: float
) -> complex:
    """Surface transfer impedance of ground of that permittivity and conductivity [S/m]."""
    ratio = complex(permittivity, 18000.0 * conductivity / f_mhz)
    impedance = cmath.sqrt(ratio - 1.0)
    return impedance / ratio if vertical else impedance


@njit(cache=True, error_model="numpy")
def surface_refractivity(height_m: float, n0: float) -> tuple[float, float]:
    """Surface refractivity [N-units] and effective earth's curvature [1/m], TN 101 (4.3, 4.4)."""
    refractivity = n0 * math.exp(-height_m / 9460.0)
    return refractivity, 157e-9 * (1.0 - 0.04665 * math.exp(refractivity / 179.3))


@njit(cache=True, error_model="numpy")
def refractivity_error(ns: float, curvature: float) -> int:
    """Error code of refractivity outside the model's range, 0 for none."""
    if ns < 150.0:
        return AIR_TOO_THIN
    if ns > 400.0:
        return AIR_TOO_DENSE
    if not 1.0 / 13_333_333.0 <= curvature <= 1.0 / 4e6:
        return BAD_CURVATURE
    return 0


@njit(cache=True, error_model="numpy")
def irregularity_m(distance_m: float, delta_h_m: float) -> float:
    """Terrain irregularity over a path of that length [m], ERL 79 (eq. 3)."""
    return delta_h_m * (1.0 - 0.8 * math.exp(-distance_m / 50e3))


@njit(cache=True, error_model="numpy")
def _fresnel_deviation_m(irregularity: float) -> float:
    """Deviation of the ground within the first Fresnel zone [m], ERL 79 (eq. 3.6a)."""
    return 0.78 * irregularity * math.exp(-0.5 * math.sqrt(math.sqrt(irregularity)))


@njit(cache=True, error_model="numpy")
def knife_edge_db(v2: float) -> float:
    """Loss over a knife edge from the square of v [dB], ERL 79 (eq. 3.27)."""
    if v2 < 5.76:
        return 6.02 + 9.11 * math.sqrt(v2) - 1.27 * v2
    return 12.953 + 10.0 * math.log10(v2)


@njit(cache=True, error_model="numpy")
def _height_gain_db(x_km: float, k: float) -> float:
    """Vogler's height gain F(x, K) over a smooth earth [dB] (1964)."""
    if x_km >= 2000.0:
        return 0.05751 * x_km - 4.343 * math.log(x_km)
    if x_km >= 200.0:
        far = 0.05751 * x_km - 4.343 * math.log(x_km)
        weight = 0.0134 * x_km * math.exp(-0.005 * x_km)
        return (1.0 - weight) * far + weight * (17.372 * math.log(x_km) - 117.0)
    w = -math.log(k)
    if k < 1e-5 or x_km * w**3 > 5495.0:
        return -117.0 + (17.372 * math.log(x_km) if x_km > 1.0 else 0.0)
    return 2.5e-5 * x_km * x_km / k - 8.686 * w - 15.0


@njit(cache=True, error_model="numpy")
def _vogler(radius_m: float, distance_km: float, link: Link) -> tuple[float, float]:
    """Vogler's normalised distance [km] and K over an earth of that radius (1964, eq. 2, 6, 7)."""
    c = (4.0 / 3.0 * 6370e3 / radius_m) ** _THIRD
    k = 0.017778 * c / (link.cube_root * link.impedance_abs)
    return (1.607 - k) * c * c * link.cube_root * distance_km, k


@njit(cache=True, error_model="numpy")
def _diffraction_line(
    g: Geometry,
    h1_m: float,
    h2_m: float,
    radius_m: float,
    theta_los: float,
    smooth_m: float,
    on_path: bool,
    link: Link,
) -> DiffractionLine:
    """Diffraction loss over distance as a straight line, ERL 79 (3.23); NaN where there is none.

    Drawn through two distances far beyond the horizons, at which knife edges and Vogler's smooth earth
    are weighted by the irregularity of the terrain. ``radius_m`` is that of the effective earth,
    ``theta_los`` the angular distance of the line-of-sight region, ``smooth_m`` the sum of both horizon
    distances over a smooth earth.
    """
    d1, d2, e1, e2 = g.tx_horizon_m, g.rx_horizon_m, g.tx_effective_m, g.rx_effective_m
    horizons_m = d1 + d2
    f, wavenumber = link.frequency_mhz, link.wavenumber
    step = (radius_m * radius_m / f) ** _THIRD
    near = max(smooth_m, horizons_m + 5.0 * step)
    x1, k1 = _vogler(0.5 * d1 * d1 / e1, d1 / 1e3, link)
    x2, k2 = _vogler(0.5 * d2 * d2 / e2, d2 / 1e3, link)
    gains = _height_gain_db(x1, k1) + _height_gain_db(x2, k2) + 20.0
    deviation = _fresnel_deviation_m(irregularity_m(smooth_m, g.delta_h_m))
    clutter = min(15.0, 5.0 * math.log10(1.0 + 1e-5 * h1_m * h2_m * f * deviation))
    product = h1_m * h2_m
    excess = e1 * e2 - product
    if on_path:
        product += 10.0  # low antennas on a known path, ERL 79 (page 3-8)
    ratio = math.sqrt(1.0 + excess / product)
    first = second = 0.0
    for which in range(2):
        d = near + which * 10.0 * step
        angle = d / radius_m - theta_los
        beyond = d - horizons_m
        v = 0.0795775 * wavenumber * angle * angle * beyond
        edges = knife_edge_db(v * d1 / (beyond + d1)) + knife_edge_db(v * d2 / (beyond + d2))
        x, _ = _vogler(beyond / angle, beyond / 1e3, link)
        x += x1 + x2
        if not x > 0.0:  # horizons too near and steep for Vogler's curves
            return DiffractionLine(math.nan, math.nan)
        smooth = 0.05751 * x - 10.0 * math.log10(x) - gains
        roughness = min(irregularity_m(d, g.delta_h_m) * wavenumber, 6283.2)
        q = (ratio + (horizons_m - theta_los * radius_m) / d) * roughness
        weight = 25.1 / (25.1 + math.sqrt(q))
        first, second = second, weight * smooth + (1.0 - weight) * edges + clutter
    slope = (second - first) / (10.0 * step)
    return DiffractionLine(slope, first - slope * near)


@njit(cache=True, error_model="numpy")
def _two_ray_db(
    d_m: float, g: Geometry, line: DiffractionLine, smooth_m: float, link: Link
) -> float:
    """Line-of-sight loss: two rays, weighted with the line of diffraction, Algorithm (4.46 to 4.50)."""
    e1, e2, wavenumber = g.tx_effective_m, g.rx_effective_m, link.wavenumber
    deviation = _fresnel_deviation_m(irregularity_m(d_m, g.delta_h_m))
    grazing = (e1 + e2) / math.sqrt(d_m * d_m + (e1 + e2) ** 2)
    reflected = (grazing - link.impedance) / (grazing + link.impedance)
    reflected = reflected * math.exp(-min(10.0, wavenumber * deviation * grazing))
    power = reflected.real**2 + reflected.imag**2
    if power < 0.25 or power < grazing:
        reflected = reflected * math.sqrt(grazing / power)
    phase = 2.0 * wavenumber * e1 * e2 / d_m
    if phase > 0.5 * math.pi:
        phase = math.pi - 0.25 * math.pi * math.pi / phase
    real, imaginary = math.cos(phase) + reflected.real, reflected.imag - math.sin(phase)
    rays = -10.0 * math.log10(real * real + imaginary * imaginary)
    weight = 1.0 / (1.0 + link.frequency_mhz * g.delta_h_m / max(10e3, smooth_m))
    return weight * rays + (1.0 - weight) * (line.slope * d_m + line.intercept)


@njit(cache=True, error_model="numpy")
def _line_of_sight_db(
    d_m: float, g: Geometry, line: DiffractionLine, smooth_m: float, link: Link
) -> float:
    """Reference attenuation within the smooth earth's horizons, ERL 79 (3.16 to 3.21)."""
    horizons_m = g.tx_horizon_m + g.rx_horizon_m
    edge = line.slope * smooth_m + line.intercept
    d0 = 0.04 * link.frequency_mhz * g.tx_effective_m * g.rx_effective_m
    if line.intercept >= 0.0:
        d0 = min(d0, 0.5 * horizons_m)
        d1 = d0 + 0.25 * (horizons_m - d0)
    else:
        d1 = max(-line.intercept / line.slope, 0.25 * horizons_m)
    a1 = _two_ray_db(d1, g, line, smooth_m, link)
    k1 = k2 = 0.0
    curved = False
    if d0 < d1:
        a0 = _two_ray_db(d0, g, line, smooth_m, link)
        log_ratio = math.log(smooth_m / d0)
        above = (smooth_m - d0) * (a1 - a0) - (d1 - d0) * (edge - a0)
        below = (smooth_m - d0) * math.log(d1 / d0) - (d1 - d0) * log_ratio
        k2 = max(0.0, above / below)
        curved = line.intercept > 0.0 or k2 > 0.0
        if curved:
            k1 = (edge - a0 - k2 * log_ratio) / (smooth_m - d0)
            if k1 < 0.0:
                k1, k2 = 0.0, max(edge - a0, 0.0) / log_ratio
                if k2 == 0.0:
                    k1 = line.slope
    if not curved:
        k1, k2 = max(edge - a1, 0.0) / (smooth_m - d1), 0.0
        if k1 == 0.0:
            k1 = line.slope
    return edge + k1 * (d_m - smooth_m) + k2 * math.log(d_m / smooth_m)


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
    d_m: float,
    g: Geometry,
    radius_m: float,
    ns: float,
    theta_los: float,
    before_db: float,
    link: Link,
) -> tuple[float, float]:
    """Troposcatter loss and its frequency gain H0 [dB], Algorithm (4.63 to 4.67).

    ``before_db`` is the gain found at a greater distance, -1 for none: it is kept above 15 dB.
    """
    gain, wavenumber = before_db, link.wavenumber
    if not before_db > 15.0:
        e1, e2 = g.tx_effective_m, g.rx_effective_m
        difference, ratio = g.tx_horizon_m - g.rx_horizon_m, e2 / e1
        if difference < 0.0:
            difference, ratio = -difference, 1.0 / ratio
        angle = g.tx_angle + g.rx_angle + d_m / radius_m
        r1, r2 = 2.0 * wavenumber * angle * e1, 2.0 * wavenumber * angle * e2
        if r1 < 0.2 and r2 < 0.2:
            return _NO_SCATTER_DB, before_db
        s = (d_m - difference) / (d_m + difference)
        q = min(max(0.1, ratio / s), 10.0)
        s = max(0.1, s)
        crossing = (d_m - difference) * (d_m + difference) * angle * 0.25 / d_m
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
    theta = d_m / radius_m - theta_los
    td = theta * d_m
    loss = 10.0 * math.log10(wavenumber * 47.7 * theta**4) - 0.1 * (ns - 301.0) * math.exp(
        -td / 40e3
    )
    if td <= 10e3:
        loss += 133.4 + 0.332e-3 * td - 10.0 * math.log10(td)
    elif td <= 70e3:
        loss += 104.6 + 0.212e-3 * td - 2.5 * math.log10(td)
    else:
        loss += 71.8 + 0.157e-3 * td + 5.0 * math.log10(td)
    return loss + gain, gain


@njit(cache=True, error_model="numpy")
def _beyond_horizon_db(
    d_m: float,
    g: Geometry,
    line: DiffractionLine,
    smooth_m: float,
    radius_m: float,
    ns: float,
    theta_los: float,
    link: Link,
) -> tuple[float, int]:
    """Reference attenuation beyond the horizons and its mode: the lesser of both lines."""
    f, horizons_m = link.frequency_mhz, g.tx_horizon_m + g.rx_horizon_m
    reach = horizons_m + 1.088 * (radius_m * radius_m / f) ** _THIRD * math.log(f)
    if d_m <= max(smooth_m, reach):  # scatter begins beyond
        return line.slope * d_m + line.intercept, DIFFRACTION
    far_db, gain = _scatter_db(horizons_m + 400e3, g, radius_m, ns, theta_los, -1.0, link)
    near_db, _ = _scatter_db(horizons_m + 200e3, g, radius_m, ns, theta_los, gain, link)
    if near_db < 1000.0:
        slope = (far_db - near_db) / 200e3
        crossing = near_db - line.intercept - slope * (horizons_m + 200e3)
        change = max(smooth_m, reach, crossing / (line.slope - slope))
        if d_m > change:
            loss = (line.slope - slope) * change + line.intercept + slope * d_m
            return loss, TROPOSCATTER
    return line.slope * d_m + line.intercept, DIFFRACTION


@njit(cache=True, error_model="numpy")
def _geometry_warnings(
    d_m: float, g: Geometry, smooth1_m: float, smooth2_m: float, ns: float
) -> int:
    """Warnings as bits; ``smooth1_m`` and ``smooth2_m`` are the horizons over a smooth earth."""
    found = TX_ANGLE if abs(g.tx_angle) > 0.2 else 0
    found |= RX_ANGLE if abs(g.rx_angle) > 0.2 else 0
    found |= TX_HORIZON_NEAR if g.tx_horizon_m < 0.1 * smooth1_m else 0
    found |= RX_HORIZON_NEAR if g.rx_horizon_m < 0.1 * smooth2_m else 0
    found |= TX_HORIZON_FAR if g.tx_horizon_m > 3.0 * smooth1_m else 0
    found |= RX_HORIZON_FAR if g.rx_horizon_m > 3.0 * smooth2_m else 0
    found |= THIN_AIR if ns < 250.0 else 0
    found |= SHORT if d_m < abs(g.tx_effective_m - g.rx_effective_m) / 0.2 else 0
    found |= TOO_SHORT if d_m < 1e3 else 0
    found |= LONG if d_m > 1e6 else 0
    found |= TOO_LONG if d_m > 2e6 else 0
    return found


@njit(cache=True, error_model="numpy")
def reference_attenuation(
    d_m: float,
    g: Geometry,
    h1_m: float,
    h2_m: float,
    ns: float,
    curvature: float,
    on_path: bool,
    link: Link,
) -> tuple[float, int, int]:
    """Attenuation relative to free space [dB], warnings as bits, and mode of propagation.

    ``ns`` is the surface refractivity, ``curvature`` that of the effective earth, ``on_path`` whether
    the terrain profile is known. NaN and mode 0 where the horizons are too near and steep for the model.
    """
    radius = 1.0 / curvature
    smooth1 = math.sqrt(2.0 * g.tx_effective_m * radius)
    smooth2 = math.sqrt(2.0 * g.rx_effective_m * radius)
    smooth = smooth1 + smooth2
    warnings = _geometry_warnings(d_m, g, smooth1, smooth2, ns)
    theta_los = -max(g.tx_angle + g.rx_angle, -(g.tx_horizon_m + g.rx_horizon_m) / radius)
    line = _diffraction_line(g, h1_m, h2_m, radius, theta_los, smooth, on_path, link)
    if math.isnan(line.slope):
        return math.nan, warnings, 0
    if d_m < smooth:
        loss = _line_of_sight_db(d_m, g, line, smooth, link)
        return max(loss, 0.0), warnings, LINE_OF_SIGHT
    loss, mode = _beyond_horizon_db(d_m, g, line, smooth, radius, ns, theta_los, link)
    return max(loss, 0.0), warnings, mode
