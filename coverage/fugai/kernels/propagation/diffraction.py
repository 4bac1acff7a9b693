"""Diffraction loss over terrain, ITU-R P.526-15 as ITU-R P.1812-6 has it: scalars and profiles.

A profile is two arrays: distance from the transmitter [km], ascending from 0, and height above sea
level [m], with the ground at both terminals as first and last point. The equation numbers are those of
P.1812-6, Annex 1.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Protocol

from fugai._numba import njit

if TYPE_CHECKING:
    from fugai._types import FloatArray

LAND = (22.0, 0.003)
"""Relative permittivity and conductivity [S/m] of land, P.1812-6 section 4.3.3."""

SEA = (80.0, 5.0)
"""Relative permittivity and conductivity [S/m] of the sea, P.1812-6 section 4.3.3."""

_FIVE_LG = 5.0 / math.log(10.0)
"""Turns a natural logarithm into five times the decimal one."""

CLEAR_NU = -0.78
"""Diffraction parameter at or below which a knife edge causes no loss (eq. 12)."""


class Carrier(Protocol):
    """What diffraction needs to know of a carrier: a NamedTuple with at least these fields."""

    @property
    def wavelength_m(self) -> float:
        """Wavelength. [m]"""
        ...

    @property
    def cube_root(self) -> float:
        """Cube root of the frequency in GHz."""
        ...

    @property
    def land(self) -> float:
        """Normalised surface `admittance` of land at that frequency and polarization."""
        ...

    @property
    def sea(self) -> float:
        """The same of the sea."""
        ...


@njit(cache=True, error_model="numpy", nogil=True)
def knife_edge_loss_db(nu: float) -> float:
    """Loss of a single knife edge [dB] (eq. 12), 0 where nu is -0.78 or less."""
    if nu <= CLEAR_NU:
        return 0.0
    shifted = nu - 0.1
    return 6.9 + 20.0 * math.log10(math.sqrt(shifted * shifted + 1.0) + shifted)


@njit(cache=True, error_model="numpy", nogil=True)
def bullington_total_db(knife_db: float, total_km: float) -> float:
    """Bullington loss [dB] from the loss of its equivalent knife edge (eq. 21)."""
    return knife_db + (1.0 - math.exp(-knife_db / 6.0)) * (10.0 + 0.02 * total_km)


@njit(cache=True, error_model="numpy", nogil=True)
def crossing_nu(
    tx_slope: float, rx_slope: float, total_km: float, tx_m: float, rx_m: float, wavelength_m: float
) -> float:
    """Parameter nu of the Bullington point where the two horizon rays cross (eq. 18, 19).

    Slopes of the horizon rays of transmitter and receiver, positive upward and with the Earth's bulge
    included. [m/km]
    """
    km = (rx_m - tx_m + rx_slope * total_km) / (tx_slope + rx_slope)
    rest = total_km - km
    height = tx_m + tx_slope * km - (tx_m * rest + rx_m * km) / total_km
    return height * math.sqrt(0.002 * total_km / (wavelength_m * km * rest))


@njit(cache=True, error_model="numpy", nogil=True)
def bullington_loss_db(
    distance_km: FloatArray,
    height_m: FloatArray,
    tx_m: float,
    rx_m: float,
    radius_km: float,
    wavelength_m: float,
) -> float:
    """Bullington loss over a profile [dB] (eq. 13 to 21).

    Antenna heights above sea level; ``radius_km`` is the effective Earth radius.
    """
    last = distance_km.size - 1
    total, bulge = distance_km[last], 500.0 / radius_km
    line = (rx_m - tx_m) / total
    tx_slope = -math.inf
    for i in range(1, last):
        km = distance_km[i]
        tx_slope = max(tx_slope, (height_m[i] - tx_m) / km + bulge * (total - km))
    if tx_slope < line:
        nu = -math.inf
        for i in range(1, last):
            km = distance_km[i]
            span = km * (total - km)
            obstruction = height_m[i] + bulge * span - (tx_m + line * km)
            nu = max(nu, obstruction * math.sqrt(0.002 * total / (wavelength_m * span)))
    else:
        rx_slope = -math.inf
        for i in range(1, last):
            km = distance_km[i]
            rx_slope = max(rx_slope, (height_m[i] - rx_m) / (total - km) + bulge * km)
        nu = crossing_nu(tx_slope, rx_slope, total, tx_m, rx_m, wavelength_m)
    return bullington_total_db(knife_edge_loss_db(nu), total)


@njit(cache=True, error_model="numpy", nogil=True)
def admittance(
    permittivity: float, conductivity: float, frequency_ghz: float, vertical: bool
) -> float:
    """Normalised surface admittance of a medium times the cube root of the radius in km (eq. 29)."""
    loss = (18.0 * conductivity / frequency_ghz) ** 2
    factor = (
        0.036
        * math.pow(frequency_ghz, -1.0 / 3.0)
        * math.pow((permittivity - 1.0) ** 2 + loss, -0.25)
    )
    return factor * math.sqrt(permittivity**2 + loss) if vertical else factor


@njit(cache=True, error_model="numpy", nogil=True)
def height_gain(scaled: float, k: float) -> tuple[float, float]:
    """Gain by the height of an antenna over a sphere (eq. 35), at least 2 + 20 lg K [dB].

    Returned as a pair (a, b) that stands for a + 5 lg b [dB]; ``scaled`` is beta Y.
    """
    if scaled > 2.0:
        rest = scaled - 1.1
        plain, power = 17.6 * math.sqrt(rest) - 8.0, 1.0 / rest
        if k > 1.0:
            return max(plain + 5.0 * math.log10(power), 2.0 + 20.0 * math.log10(k)), 1.0
        return plain, power
    # the least gain of 2 dB: 20 lg of 10 ** 0.1
    size = max(scaled + 0.1 * scaled**3, 1.2589254117941673 * k)
    return 0.0, (size * size) * (size * size)


@njit(cache=True, error_model="numpy", nogil=True)
def first_term_loss_db(
    total_km: float,
    tx_m: float,
    rx_m: float,
    radius_root: float,
    root: float,
    surface_admittance: float,
) -> float:
    """First term of the residue series over one medium [dB] (eq. 29 to 36).

    Heights above the smooth surface; ``radius_root`` and ``root`` are the cube roots of the radius in
    km and of the frequency in GHz.
    """
    k = surface_admittance / radius_root
    square = k * k
    beta = (1.0 + 1.6 * square + 0.67 * square * square) / (
        1.0 + 4.5 * square + 1.53 * square * square
    )
    x = 21.88 * beta * root / (radius_root * radius_root) * total_km
    y = 0.9575 * beta * beta * root * root / radius_root
    tx_plain, tx_power = height_gain(y * tx_m, k)
    rx_plain, rx_power = height_gain(y * rx_m, k)
    log_x = math.log(x)
    loss = -tx_plain - rx_plain - _FIVE_LG * math.log(tx_power * rx_power)
    if x >= 1.6:
        return loss - 11.0 - 2.0 * _FIVE_LG * log_x + 17.6 * x
    return loss + 4.0 * _FIVE_LG * log_x + 5.6488 * math.exp(1.425 * log_x)


@njit(cache=True, error_model="numpy", nogil=True)
def mixed_first_term_loss_db(
    total_km: float, tx_m: float, rx_m: float, radius_km: float, carrier: Carrier, sea_share: float
) -> float:
    """First term over land and sea, weighted by their shares of the path [dB] (eq. 28)."""
    radius_root = math.pow(radius_km, 1.0 / 3.0)
    root = carrier.cube_root
    loss = 0.0
    if sea_share < 1.0:
        part = first_term_loss_db(total_km, tx_m, rx_m, radius_root, root, carrier.land)
        loss += (1.0 - sea_share) * part
    if sea_share > 0.0:
        part = first_term_loss_db(total_km, tx_m, rx_m, radius_root, root, carrier.sea)
        loss += sea_share * part
    return loss


@njit(cache=True, error_model="numpy", nogil=True)
def least_clearance(
    total_km: float, tx_m: float, rx_m: float, radius_km: float
) -> tuple[float, float]:
    """Point of least clearance of a line of sight over a sphere [km], and that clearance [m].

    Equations 23 and 24; heights above the sphere.
    """
    heights = tx_m + rx_m
    c = (tx_m - rx_m) / heights
    m = 250.0 * total_km * total_km / (radius_km * heights)
    cosine = 1.5 * c * math.sqrt(3.0 * m / (m + 1.0) ** 3)
    angle = math.pi / 3.0 + math.acos(min(1.0, max(-1.0, cosine))) / 3.0
    b = 2.0 * math.sqrt((m + 1.0) / (3.0 * m)) * math.cos(angle)
    first = 0.5 * total_km * (1.0 + b)
    second = total_km - first
    bulge = 500.0 / radius_km
    above = (tx_m - bulge * first * first) * second + (rx_m - bulge * second * second) * first
    return first, above / total_km


@njit(cache=True, error_model="numpy", nogil=True)
def spherical_earth_loss_db(
    total_km: float, tx_m: float, rx_m: float, radius_km: float, carrier: Carrier, sea_share: float
) -> float:
    """Diffraction loss over a smooth sphere [dB] (eq. 22 to 28), heights above its surface."""
    roots = math.sqrt(tx_m) + math.sqrt(rx_m)
    if total_km >= math.sqrt(0.002 * radius_km) * roots:
        return mixed_first_term_loss_db(total_km, tx_m, rx_m, radius_km, carrier, sea_share)
    first, clearance = least_clearance(total_km, tx_m, rx_m, radius_km)
    needed = 17.456 * math.sqrt(first * (total_km - first) * carrier.wavelength_m / total_km)
    if clearance > needed:
        return 0.0
    radius = 500.0 * (total_km / roots) ** 2
    loss = mixed_first_term_loss_db(total_km, tx_m, rx_m, radius, carrier, sea_share)
    return (1.0 - clearance / needed) * max(loss, 0.0)
