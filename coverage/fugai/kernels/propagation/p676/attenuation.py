"""Specific attenuation by oxygen and water vapour, Recommendation ITU-R P.676-13, Annex 1."""

from __future__ import annotations

import math

from fugai.kernels.propagation.p676.lines import OXYGEN, WATER_VAPOUR


def gas_attenuation_db_per_km(
    frequency_ghz: float, pressure_hpa: float, temperature_k: float, vapour_g_m3: float
) -> float:
    """Specific attenuation, summed line by line [dB/km], 1 to 1000 GHz (eq. 1 to 9).

    ``pressure_hpa`` is that of dry air, ``vapour_g_m3`` the density of water vapour.
    """
    f, p, theta = frequency_ghz, pressure_hpa, 300.0 / temperature_k
    e = vapour_g_m3 * temperature_k / 216.7
    index = 0.0
    for line, a1, a2, a3, a4, a5, a6 in OXYGEN:
        strength = a1 * 1e-7 * p * theta**3 * math.exp(a2 * (1.0 - theta))
        width = a3 * 1e-4 * (p * math.pow(theta, 0.8 - a4) + 1.1 * e * theta)
        shift = (a5 + a6 * theta) * 1e-4 * (p + e) * math.pow(theta, 0.8)
        index += strength * _shape(f, line, math.sqrt(width * width + 2.25e-6), shift)
    for line, b1, b2, b3, b4, b5, b6 in WATER_VAPOUR:
        strength = b1 * 1e-1 * e * math.pow(theta, 3.5) * math.exp(b2 * (1.0 - theta))
        width = b3 * 1e-4 * (p * math.pow(theta, b4) + b5 * e * math.pow(theta, b6))
        doppler = math.sqrt(0.217 * width * width + 2.1316e-12 * line * line / theta)
        index += strength * _shape(f, line, 0.535 * width + doppler, 0.0)
    return 0.1820 * f * (index + _dry_continuum(f, p, e, theta))


def _shape(f: float, line: float, width: float, shift: float) -> float:
    """Shape of a line (eq. 5)."""
    below, above = line - f, line + f
    near = (width - shift * below) / (below * below + width * width)
    return f / line * (near + (width - shift * above) / (above * above + width * width))


def _dry_continuum(f: float, p: float, e: float, theta: float) -> float:
    """Non-resonant part of oxygen and nitrogen (eq. 8, 9)."""
    d = 5.6e-4 * (p + e) * math.pow(theta, 0.8)
    debye = 6.14e-5 / (d * (1.0 + (f / d) ** 2))
    return (
        f
        * p
        * theta**2
        * (debye + 1.4e-12 * p * math.pow(theta, 1.5) / (1.0 + 1.9e-5 * math.pow(f, 1.5)))
    )
